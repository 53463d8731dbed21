//! Numbers: the list, and all about one.

use std::collections::HashMap;

use domain::{
    E164,
    access::Permission,
    evidence::Roll,
    finding::{Finding, FindingState},
    number::{
        Number,
        query::{NumberQuery, NumberRow},
        view::{NumberDetail, NumberFacets, NumberList, NumberPort, RawStatement},
    },
    page::Page,
    rules::Severity,
    source::SourceKind,
    strip::strip,
    tenant::Tenant,
};
use store::{
    Conn, accounts,
    facts::{self, StoredFact},
    findings, history, names,
    numbers::{self, CountBy},
    sources,
};

use crate::{App, Caller, Error, Result, known::Known, ports::evidence::Ports, roll};

/// Entries of a number's history that its page shows.
const HISTORY_SHOWN: u32 = 100;

/// A page of the list with the counts beside its filters.
pub async fn list(app: &App, caller: &Caller, query: &NumberQuery) -> Result<NumberList> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let names = names::load(conn, caller.org).await?;
    let roll = Roll::call(&sources::list(conn, caller.org).await?, app.now());
    let counts = numbers::counts(conn, caller.org, &names, query).await?;
    let page = numbers::list(conn, caller.org, &names, query).await?;
    let page = Page {
        rows: complete(conn, caller, &roll, page.rows).await?,
        total: counts.total(),
        next: page.next,
        previous: page.previous,
    };
    let all = if query.is_filtered() {
        numbers::counts(conn, caller.org, &names, &NumberQuery::default())
            .await?
            .total()
    } else {
        page.total
    };
    let facets = NumberFacets {
        severities: findings::numbers_by_severity(conn, caller.org).await?,
        lifecycles: counts.by(CountBy::Lifecycle, &names),
        carriers: counts.by(CountBy::Carrier, &names),
        sites: counts.by(CountBy::Site, &names),
    };
    Ok(NumberList { page, all, facets })
}

/// Rows with their planes, worst findings and holders' names.
pub(crate) async fn complete(
    conn: &mut Conn<'_>,
    caller: &Caller,
    roll: &Roll,
    rows: Vec<Number>,
) -> Result<Vec<NumberRow>> {
    let asked: Vec<E164> = rows.iter().map(|n| n.number).collect();
    let mut facts = grouped(facts::list_for(conn, caller.org, &asked).await?, |f| {
        Some(f.number)
    });
    let mut findings = grouped(findings::list_for(conn, caller.org, &asked).await?, |f| {
        f.number
    });
    let holders = rows.iter().filter_map(|n| n.particulars.holder.as_deref());
    let holders: Vec<String> = holders.map(str::to_lowercase).collect();
    let accounts = accounts::by_sign_in_names(conn, caller.org, &holders).await?;
    let complete = |number: Number| {
        let known = Known {
            number: number.number,
            facts: facts.remove(&number.number).unwrap_or_default(),
            claimants: Vec::new(),
            port_lines: Vec::new(),
            findings: findings.remove(&number.number).unwrap_or_default(),
            inventory: Some(number),
        };
        // A list shows what the rules found; configuration and ports were read by them.
        let (tenant, ports) = (Tenant::default(), Ports::default());
        let planes = strip(&known.evidence(&tenant, roll, &ports), &known.findings);
        let worst = worst(&known.findings);
        let number = known.inventory.expect("it was put there above");
        let key = number.particulars.holder.as_deref().map(str::to_lowercase);
        let account = key.and_then(|key| accounts.get(&key));
        NumberRow {
            holder_name: account.and_then(|a| a.display_name.value().cloned()),
            planes,
            worst,
            number,
        }
    };
    Ok(rows.into_iter().map(complete).collect())
}

fn grouped<T>(rows: Vec<T>, key: impl Fn(&T) -> Option<E164>) -> HashMap<E164, Vec<T>> {
    let mut groups: HashMap<E164, Vec<T>> = HashMap::new();
    for row in rows {
        if let Some(number) = key(&row) {
            groups.entry(number).or_default().push(row);
        }
    }
    groups
}

fn worst(findings: &[Finding]) -> Option<(String, Severity)> {
    findings
        .iter()
        .filter(|f| f.state.needs_action() || f.state == FindingState::Pending)
        .min_by_key(|f| f.severity)
        .map(|f| (f.title().to_owned(), f.severity))
}

/// All about one number, whether the inventory has it or only a source.
pub async fn find(app: &App, caller: &Caller, number: E164) -> Result<NumberDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let names = names::load(conn, caller.org).await?;
    let (roll, tenant) = roll::call(app, conn, caller.org).await?;
    let known = Known {
        number,
        inventory: numbers::find(conn, caller.org, &names, number).await?,
        facts: facts::list_for(conn, caller.org, &[number]).await?,
        claimants: Vec::new(),
        port_lines: Vec::new(),
        findings: findings::list_for(conn, caller.org, &[number]).await?,
    };
    if known.is_nothing() {
        return Err(Error::NotFound("number"));
    }
    let ports = Ports::default();
    let planes = strip(&known.evidence(&tenant, &roll, &ports), &known.findings);
    let mut subjects: Vec<uuid::Uuid> = known.findings.iter().map(|f| f.id.uuid()).collect();
    subjects.extend(known.inventory.as_ref().map(|n| n.id.uuid()));
    let history = history::list_for(conn, caller.org, &subjects, HISTORY_SHOWN).await?;
    let (previous, next) = numbers::neighbours(conn, caller.org, number).await?;
    let holder_name = holder_name(conn, caller, known.inventory.as_ref()).await?;
    Ok(NumberDetail {
        e164: number,
        holder_name,
        people_as_of: roll.witness(SourceKind::TeamsUsers).and_then(|w| w.as_of),
        planes,
        events: known
            .inventory
            .as_ref()
            .map(|n| n.particulars.lifecycle.events(None).collect())
            .unwrap_or_default(),
        ports: orders_of(conn, caller, number).await?,
        port_outs: store::ports::port_outs_of(conn, caller.org, number).await?,
        statements: statements(conn, caller, &roll, number, &known.facts).await?,
        findings: live_first(known.findings),
        number: known.inventory,
        history,
        previous,
        next,
    })
}

async fn orders_of(conn: &mut Conn<'_>, caller: &Caller, number: E164) -> Result<Vec<NumberPort>> {
    let lines = store::ports::lines_of(conn, caller.org, number).await?;
    Ok(lines
        .into_iter()
        .map(|line| NumberPort {
            order: line.order,
            reference: line.reference,
            order_state: line.order_state,
            state: line.line.state,
            foc: line.line.foc,
            active_at: line.line.active_at,
        })
        .collect())
}

async fn holder_name(
    conn: &mut Conn<'_>,
    caller: &Caller,
    number: Option<&Number>,
) -> Result<Option<String>> {
    let Some(holder) = number.and_then(|n| n.particulars.holder.as_deref()) else {
        return Ok(None);
    };
    let mut accounts =
        accounts::by_sign_in_names(conn, caller.org, &[holder.to_lowercase()]).await?;
    let account = accounts.remove(&holder.to_lowercase());
    Ok(account.and_then(|a| a.display_name.value().cloned()))
}

async fn statements(
    conn: &mut Conn<'_>,
    caller: &Caller,
    roll: &Roll,
    number: E164,
    facts: &[StoredFact],
) -> Result<Vec<RawStatement>> {
    if facts.is_empty() {
        return Ok(Vec::new());
    }
    let raw = facts::raw_for(conn, caller.org, number).await?;
    let statement = |raw: facts::RawFact| {
        let witness = roll.by_id(domain::SourceId::new(raw.source_id));
        let extension = if raw.extension.is_empty() {
            String::new()
        } else {
            format!(";ext={}", raw.extension)
        };
        RawStatement {
            source: witness.map_or_else(String::new, |w| w.name.clone()),
            line: format!("{number}{extension}"),
            as_of: witness.and_then(|w| w.as_of),
            is_stale: witness.is_some_and(|w| !w.is_usable),
            first_seen_at: raw.first_seen_at,
            changed_at: raw.changed_at,
            raw: raw.raw,
        }
    };
    Ok(raw.into_iter().map(statement).collect())
}

fn live_first(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|f| (!f.state.is_live(), f.severity));
    findings
}
