//! The history by the page: so much of it is read and told at once.
//!
//! Findings that one roll call opens are one piece of news, though they may go over many pages. It is told with
//! the page on which they end, for which those on the pages before are counted again.

use domain::{
    OrgId, PlanId, PortOutId, SourceId,
    history::Entry,
    notification::{
        event::{ITEMS, boundary},
        news::{Gathering, Known, News, run, tells_of_finding},
    },
};
use store::{Conn, findings, history, plans, ports, sources};
use uuid::Uuid;

use crate::Result;

/// How many entries, at most, are a page. Over its end goes no event.
const PAGE: i64 = 10 * ITEMS;

/// A page of the history, and what there is to tell with it.
pub(super) struct Page {
    /// Its entries, oldest first.
    pub(super) entries: Vec<Entry>,
    /// The place of the last of them.
    pub(super) end: i64,
    /// Whether the history goes on after it.
    pub(super) has_more: bool,
    /// What people are told.
    pub(super) news: Vec<News>,
}

/// The page after a place; none at the end of the history.
pub(super) async fn read(conn: &mut Conn<'_>, org: OrgId, from: i64) -> Result<Option<Page>> {
    let end = boundary(from) + PAGE;
    let mut entries = history::between(conn, org, from, end + 1).await?;
    let next = entries.pop_if(|entry| entry.seq > end);
    let Some(last) = entries.last() else {
        return Ok(None);
    };
    Ok(Some(Page {
        end: last.seq,
        has_more: next.is_some(),
        news: news(conn, org, from, &entries, next.as_ref()).await?,
        entries,
    }))
}

/// What the entries after a place tell. `next` is the one that follows them.
async fn news(
    conn: &mut Conn<'_>,
    org: OrgId,
    from: i64,
    entries: &[Entry],
    next: Option<&Entry>,
) -> Result<Vec<News>> {
    let ended = match next.and_then(run) {
        Some(run) => &entries[..start_of(&run, entries)],
        None => entries,
    };
    let mut gathering = Gathering::default();
    gathering.read(ended, &known(conn, org, ended).await?);
    if let Some(run) = ended.first().and_then(run) {
        gather_before(conn, org, from, &run, &mut gathering).await?;
    }
    Ok(gathering.news())
}

/// Where a run begins at the end of some entries; behind them where they do not end with it.
fn start_of(of: &str, entries: &[Entry]) -> usize {
    let before = entries
        .iter()
        .rposition(|entry| run(entry).as_deref() != Some(of));
    before.map_or(0, |last| last + 1)
}

/// Adds what a run tells up to a place, page by page back to where it begins.
async fn gather_before(
    conn: &mut Conn<'_>,
    org: OrgId,
    mut from: i64,
    run: &str,
    gathering: &mut Gathering,
) -> Result<()> {
    // One entry tells whether it began earlier at all.
    let mut size = 1;
    loop {
        let earlier = history::between(conn, org, from - size, from).await?;
        let start = start_of(run, &earlier);
        let of_run = &earlier[start..];
        gathering.read(of_run, &known(conn, org, of_run).await?);
        if start > 0 || earlier.is_empty() {
            return Ok(());
        }
        from -= size;
        size = PAGE;
    }
}

/// The things that entries name, as they stand now.
async fn known(conn: &mut Conn<'_>, org: OrgId, entries: &[Entry]) -> Result<Known> {
    let ids = named(entries, tells_of_finding);
    let mut known = Known {
        findings: findings::now(conn, org, &ids).await?,
        ..Known::default()
    };
    for id in named(entries, |entry| entry.entity == "plan") {
        let plan = plans::find(conn, org, PlanId::new(id)).await?;
        known.plans.extend(plan.map(|plan| (id, plan)));
    }
    for id in named(entries, |entry| entry.entity == "port_out") {
        let port_out = ports::find_port_out(conn, org, PortOutId::new(id)).await?;
        known.port_outs.extend(port_out.map(|p| (id, p)));
    }
    for id in named(entries, |entry| entry.entity == "source") {
        let source = sources::find(conn, org, SourceId::new(id)).await?;
        known.sources.extend(source.map(|source| (id, source)));
    }
    Ok(known)
}

/// The things that some of the entries are about, each once.
fn named(entries: &[Entry], which: impl Fn(&Entry) -> bool) -> Vec<Uuid> {
    let chosen = entries.iter().filter(|entry| which(entry));
    let mut ids: Vec<Uuid> = chosen.map(|entry| entry.entity_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
