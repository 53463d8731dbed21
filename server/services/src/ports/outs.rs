//! Port-outs: requests of other carriers for our numbers, in one queue over all carriers. Where silence is a
//! yes, the time to answer is watched.

mod entered;
mod told;

use domain::{
    PortOutId,
    access::Permission,
    history::Action,
    plan::view::Proposed,
    port::{
        PortDeed, PortOut, PortOutState,
        departure::{PortOutAnswer, PortOutParticulars},
        journal::{Event, What},
        out::{LawfulReason, PortOutEvent, PortOutGuards},
        state::By,
        view::{Deed, PlanName, PortOutDetail, PortOutQueue},
    },
};
use store::{Conn, history::NewEntry, plans as plan_rows, ports as rows};

use super::{connections, desk, record};
use crate::{App, Caller, Error, Result, text};

pub use entered::{NewPortOut, enter};

pub(super) use told::{ZONE, take};

/// The most port-outs that the queue shows.
const SHOWN: u32 = 500;

/// A port-out of the caller's organisation.
pub(super) async fn existing(
    conn: &mut Conn<'_>,
    caller: &Caller,
    id: PortOutId,
) -> Result<PortOut> {
    let found = rows::find_port_out(conn, caller.org, id).await?;
    found.ok_or(Error::NotFound("port-out"))
}

/// The same, if it is as it was seen.
pub(super) async fn seen(
    conn: &mut Conn<'_>,
    caller: &Caller,
    id: PortOutId,
    version: i64,
) -> Result<PortOut> {
    let port_out = existing(conn, caller, id).await?;
    if port_out.version == version {
        Ok(port_out)
    } else {
        Err(Error::Conflict)
    }
}

/// The queue over all carriers, those whose time runs out first.
pub async fn queue(app: &App, caller: &Caller) -> Result<PortOutQueue> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let mut shown = Vec::new();
    for port_out in rows::port_outs(conn, caller.org, &[], SHOWN).await? {
        shown.push(detail(app, caller, conn, port_out, false).await?);
    }
    shown.sort_by_key(|detail| !detail.port_out.state.awaits_answer());
    Ok(PortOutQueue {
        rows: shown,
        protection: super::protection::by_carrier(caller, conn).await?,
    })
}

/// All about one port-out.
pub async fn find(app: &App, caller: &Caller, id: PortOutId) -> Result<PortOutDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let port_out = existing(conn, caller, id).await?;
    detail(app, caller, conn, port_out, true).await
}

async fn detail(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    port_out: PortOut,
    is_whole: bool,
) -> Result<PortOutDetail> {
    let is_answered_by_api = match port_out.connection {
        Some(id) if is_whole || port_out.state.awaits_answer() => {
            let connection = connections::by_id(app, caller, conn, id).await?;
            connection.is_some_and(|c| c.can.is_some_and(|can| can.answer_port_outs))
        }
        _ => false,
    };
    let (mut events, mut plans) = (Vec::new(), Vec::new());
    if is_whole {
        events = rows::events(conn, caller.org, port_out.id.uuid()).await?;
        events.reverse();
        let id = port_out.id.uuid();
        plans = plan_rows::open_about_port(conn, caller.org, id, &port_out.numbers)
            .await?
            .into_iter()
            .map(|plan| PlanName {
                id: plan.id,
                title: plan.title,
                state: plan.state,
            })
            .collect();
    }
    let time = port_out
        .answer_by
        .map(|answer_by| domain::port::out::AnswerTime {
            received_at: port_out.received_at,
            answer_by,
        });
    Ok(PortOutDetail {
        per_cent_over: time
            .filter(|_| port_out.state.awaits_answer())
            .map(|time| time.per_cent_over(app.now())),
        deeds: deeds(&port_out, is_answered_by_api),
        is_answered_by_api,
        events,
        plans,
        port_out,
    })
}

fn guards(port_out: &PortOut, is_by_hand: bool) -> PortOutGuards {
    let known = &port_out.particulars;
    PortOutGuards {
        is_unknown: known.ticket.is_none(),
        pin_differs: known.pin_matches == Some(false),
        // Reason and code are chosen with the answer.
        reason: Some(LawfulReason::CustomerMismatch),
        lacks_vendor_code: false,
        lacks_evidence: false,
        is_within_time: false,
        is_followed_by_hand: is_by_hand,
    }
}

fn deeds(port_out: &PortOut, is_answered_by_api: bool) -> Vec<Deed<PortOutEvent>> {
    let guards = guards(port_out, !is_answered_by_api);
    let offered = port_out.state.events().filter(|event| event.is_deed());
    offered
        .map(|event| Deed {
            event,
            label: event.label().to_owned(),
            blocked: event
                .blocks(By::User, &guards)
                .iter()
                .map(|block| capitalised(&block.to_string()))
                .collect(),
        })
        .collect()
}

/// A reason as a sentence of its own.
pub(super) fn capitalised(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().map(|c| c.to_uppercase().collect::<String>());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

/// An answer on its way.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The numbers may go.
    Authorise,
    /// They may not.
    Reject {
        /// The lawful ground.
        reason: LawfulReason,
        /// The carrier's own code, where it has a list of them.
        code: Option<String>,
        /// What differs.
        note: String,
    },
}

/// Answers a port-out: by a plan where the carrier can be told through its API, else by recording what was
/// told it elsewhere. The version must be the one that was read.
pub async fn answer(
    app: &App,
    caller: &Caller,
    id: PortOutId,
    version: i64,
    answer: Answer,
) -> Result<Option<Proposed>> {
    caller.require(Permission::RunPorts)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let port_out = seen(conn, caller, id, version).await?;
    let connection = match port_out.connection {
        Some(id) => connections::by_id(app, caller, conn, id).await?,
        None => None,
    };
    drop(read);
    let is_by_api = connection
        .as_ref()
        .is_some_and(|c| c.can.is_some_and(|can| can.answer_port_outs));
    ensure_lawful(&port_out, &answer, is_by_api)?;
    let deed = |vendor_order: String| match &answer {
        Answer::Authorise => PortDeed::AuthorisePortOut { vendor_order },
        Answer::Reject { reason, code, note } => PortDeed::RejectPortOut {
            vendor_order,
            code: match code {
                Some(code) => code.clone(),
                // The carrier says on each request which codes it takes.
                None if is_by_api => String::new(),
                None => reason.bandwidth_code().to_owned(),
            },
            reason: format!("{}: {note}", reason.label()),
        },
    };
    if is_by_api {
        return desk::answer(app, caller, id, version, deed).await.map(Some);
    }
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let deed = deed(port_out.vendor_order.clone());
    answered(app, caller, conn, id, &deed).await?;
    tx.commit().await?;
    Ok(None)
}

fn ensure_lawful(port_out: &PortOut, answer: &Answer, is_by_api: bool) -> Result<()> {
    let (event, guards) = match answer {
        Answer::Authorise => (PortOutEvent::Authorise, guards(port_out, !is_by_api)),
        Answer::Reject { reason, note, .. } => {
            text::ensure_visible("The note", note)?;
            let guards = PortOutGuards {
                reason: Some(*reason),
                lacks_evidence: note.trim().is_empty(),
                ..guards(port_out, !is_by_api)
            };
            (PortOutEvent::Reject, guards)
        }
    };
    port_out
        .state
        .next(event)
        .map_err(|refusal| Error::Invalid(format!("{refusal}.")))?;
    match event.blocks(By::User, &guards).first() {
        Some(block) => Err(Error::Invalid(capitalised(&block.to_string()))),
        None => Ok(()),
    }
}

/// Says by which ticket a port-out is known and whether its PIN is ours. The version must be the one that
/// was read.
pub async fn identify(
    app: &App,
    caller: &Caller,
    id: PortOutId,
    version: i64,
    ticket: Option<String>,
    pin_matches: Option<bool>,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = seen(conn, caller, id, version).await?;
    let ticket = ticket.map(|text| text.trim().to_owned());
    let after = PortOut {
        particulars: PortOutParticulars {
            ticket: ticket.filter(|ticket| !ticket.is_empty()),
            pin_matches,
            ..before.particulars.clone()
        },
        ..before.clone()
    };
    let what = What::Edited {
        fields: vec!["ticket".to_owned(), "PIN".to_owned()],
    };
    let event = record::event(app, caller, None, what);
    change(app, caller, conn, &before, &after, &[event]).await?;
    tx.commit().await?;
    Ok(())
}

/// Objects to a port-out that has happened, or gives up on it. The version must be the one that was read.
pub async fn settle(
    app: &App,
    caller: &Caller,
    id: PortOutId,
    version: i64,
    event: PortOutEvent,
    reason: &str,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let reason = reason.trim();
    text::ensure_visible("The reason", reason)?;
    if !matches!(
        event,
        PortOutEvent::TakeUp | PortOutEvent::Dispute | PortOutEvent::Concede
    ) {
        return Err(Error::Invalid(format!(
            "\u{201c}{}\u{201d} is answered to the carrier, or told by it.",
            event.label()
        )));
    }
    if event != PortOutEvent::TakeUp && reason.is_empty() {
        return Err(Error::Invalid(
            "Give a reason: whoever sees this next will ask.".to_owned(),
        ));
    }
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = seen(conn, caller, id, version).await?;
    let state = before
        .state
        .next(event)
        .map_err(|refusal| Error::Invalid(format!("{refusal}.")))?;
    let mut after = PortOut {
        state,
        ..before.clone()
    };
    if event == PortOutEvent::Dispute {
        after.particulars.dispute = Some(reason.to_owned());
    }
    let moved = moved(app, caller, &before, state, reason);
    change(app, caller, conn, &before, &after, &[moved]).await?;
    tx.commit().await?;
    Ok(())
}

fn moved(app: &App, caller: &Caller, before: &PortOut, to: PortOutState, why: &str) -> Event {
    let from = before.state;
    Event {
        reason: (!why.is_empty()).then(|| why.to_owned()),
        vendor_status: before.vendor_status.clone(),
        ..record::event(app, caller, None, What::PortOutMoved { from, to })
    }
}

pub(super) async fn change(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    before: &PortOut,
    after: &PortOut,
    events: &[Event],
) -> Result<()> {
    rows::update_port_out(conn, caller.org, after).await?;
    rows::append_events(conn, caller.org, after.id.uuid(), events).await?;
    let side = |port_out: &PortOut| {
        Some(
            serde_json::json!({ "state": port_out.state, "particulars": port_out.particulars })
                .to_string(),
        )
    };
    let entry = NewEntry {
        before: side(before),
        after: side(after),
        reason: events.iter().find_map(|event| event.reason.clone()),
        ..record::of_port_out(after, Action::Updated)
    };
    app.record(caller, conn, &[entry]).await
}

/// Writes down an answer that the carrier has.
pub(super) async fn answered(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    id: PortOutId,
    deed: &PortDeed,
) -> Result<()> {
    let before = existing(conn, caller, id).await?;
    let (event, answer, code) = match deed {
        PortDeed::RejectPortOut { code, .. } => (
            PortOutEvent::Reject,
            PortOutAnswer::Rejected,
            Some(code.clone()).filter(|code| !code.is_empty()),
        ),
        _ => (PortOutEvent::Authorise, PortOutAnswer::Authorised, None),
    };
    let Ok(state) = before.state.next(event) else {
        // The carrier has told of it before the plan's step ended.
        return Ok(());
    };
    let after = PortOut {
        state,
        particulars: PortOutParticulars {
            answer: Some(answer),
            answer_code: code,
            answered_by: Some(caller.actor()),
            answered_at: Some(app.now()),
            ..before.particulars.clone()
        },
        ..before.clone()
    };
    let why = match deed {
        PortDeed::RejectPortOut { reason, .. } => reason.as_str(),
        _ => "",
    };
    let moved = moved(app, caller, &before, state, why);
    change(app, caller, conn, &before, &after, &[moved]).await
}
