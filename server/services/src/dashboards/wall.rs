//! The wall: what must be seen from the other end of a room.

use domain::{
    PortProjectId,
    access::Permission,
    dashboard::{
        Freshness,
        wall::{WaitingPortOut, Wall},
    },
    finding::{
        FindingState,
        query::{Asker, FindingQuery},
    },
    port::{PortOut, PortOutState},
    rules::Severity,
    source::Standing,
};
use store::{findings, organisations, ports as port_rows};

use crate::{App, Caller, Error, Result, ports, sources};

/// As many rules and port-outs as a screen holds.
const SHOWN: u32 = 6;

/// The states in which an answer of ours is waited for.
const AWAITING: &[PortOutState] = &[PortOutState::Notified, PortOutState::UnderReview];

/// What the wall shows: today's cut-overs, or those of a project.
pub async fn wall(app: &App, caller: &Caller, project: Option<PortProjectId>) -> Result<Wall> {
    caller.require(Permission::Read)?;
    let rows = sources::list(app, caller).await?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let organisation = organisations::find(conn, caller.org).await?;
    let project_name = match project {
        Some(id) => {
            let found = port_rows::find_project(conn, caller.org, id).await?;
            Some(found.ok_or(Error::NotFound("project"))?.name)
        }
        None => None,
    };
    let asker = Asker {
        now: app.now(),
        user: caller.user,
    };
    let found = findings::counts(conn, caller.org, &critical(), &asker).await?;
    let mut worst = found.by_rule();
    worst.sort_by_key(|rule| std::cmp::Reverse(rule.count));
    worst.truncate(SHOWN as usize);
    let waiting = port_rows::port_outs(conn, caller.org, AWAITING, SHOWN).await?;
    let all_waiting = port_rows::count_port_outs(conn, caller.org, AWAITING).await?;
    let cut_overs = ports::cut_overs(app, caller, conn, project).await?;
    let mut sources: Vec<Freshness> = rows.iter().map(Freshness::from).collect();
    sources.sort_by_key(|source| (source.standing == Standing::Fresh, source.name.clone()));
    Ok(Wall {
        organisation: organisation.ok_or(Error::NotFound("organisation"))?.name,
        now: app.now(),
        project: project_name,
        last_list_at: sources.iter().filter_map(|source| source.as_of).max(),
        sources,
        critical: found.total(),
        worst,
        more_port_outs: all_waiting.saturating_sub(waiting.len() as u64),
        port_outs: waiting.into_iter().map(waiting_port_out).collect(),
        cut_overs: cut_overs.shown,
        more_cut_overs: cut_overs.more,
    })
}

/// Critical findings that somebody should act on.
fn critical() -> FindingQuery {
    let states = FindingState::ALL.iter().copied();
    FindingQuery {
        severities: vec![Severity::Critical],
        states: states.filter(|state| state.needs_action()).collect(),
        ..FindingQuery::default()
    }
}

fn waiting_port_out(port_out: PortOut) -> WaitingPortOut {
    WaitingPortOut {
        id: port_out.id,
        carrier: port_out.carrier,
        vendor_order: port_out.vendor_order,
        gaining_carrier: port_out.particulars.gaining_carrier,
        state: port_out.state,
        numbers: port_out.numbers.len() as u64,
        answer_by: port_out.answer_by,
    }
}
