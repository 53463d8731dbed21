//! Findings: the inbox, all about one, and what people do about them.

mod change;
mod comments;
mod ownership;
mod selection;
mod triage;

use chrono::NaiveDate;
use domain::{
    FindingId, SourceId,
    access::Permission,
    comment::Topic,
    finding::{
        Finding,
        query::{Asker, FindingQuery, GroupBy, GroupCount, RuleCount},
        view::{FindingDetail, FindingList, RuleText},
    },
    overview::TrendDay,
    page::Page,
};
use store::{Conn, access::users, findings, history, sources};

use crate::{App, Caller, Error, Result};

pub use comments::{comment, comments};
pub use ownership::{assign, people, rehearse_assignment};
pub use selection::Selection;
pub use triage::{Verdict, rehearse, triage};

/// Entries of a finding's history that its page shows.
const HISTORY_SHOWN: u32 = 100;

/// Days of the trend, today among them.
const TREND_DAYS: u64 = 30;

/// Who asks, and when.
fn asker(app: &App, caller: &Caller) -> Asker {
    Asker {
        now: app.now(),
        user: caller.user,
    }
}

/// A page of the inbox with its groups and counts.
pub async fn list(app: &App, caller: &Caller, query: &FindingQuery) -> Result<FindingList> {
    caller.require(Permission::Read)?;
    let asker = asker(app, caller);
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let counts = findings::counts(conn, caller.org, query, &asker).await?;
    let by = query.group_by.unwrap_or(GroupBy::Rule);
    Ok(FindingList {
        page: findings::rows(conn, caller.org, query, &asker).await?,
        findings: counts.total(),
        rules: counts.by_rule(),
        groups: findings::groups(conn, caller.org, query, &asker, by).await?,
        severities: counts.by_severity(),
        states: counts.by_state(),
        source: source_name(conn, caller, query.source).await?,
    })
}

async fn source_name(
    conn: &mut Conn<'_>,
    caller: &Caller,
    source: Option<SourceId>,
) -> Result<Option<String>> {
    let Some(id) = source else { return Ok(None) };
    let source = sources::find(conn, caller.org, id).await?;
    Ok(source.map(|source| source.name))
}

/// A page of findings alone, none folded, for lists that nobody filters by hand.
pub async fn page(app: &App, caller: &Caller, query: &FindingQuery) -> Result<Page<Finding>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let asker = asker(app, caller);
    Ok(findings::list(&mut read.conn(), caller.org, query, &asker).await?)
}

/// How many findings match, by what they have in common: the worst group first, and of those the
/// largest; two hundred at most. By rule, those that match whatever rules are chosen.
pub async fn groups(
    app: &App,
    caller: &Caller,
    query: &FindingQuery,
    by: GroupBy,
) -> Result<Vec<GroupCount>> {
    caller.require(Permission::Read)?;
    let asker = asker(app, caller);
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    if by == GroupBy::Rule {
        let counts = findings::counts(conn, caller.org, query, &asker).await?;
        return Ok(counts.by_rule().into_iter().map(group_of_rule).collect());
    }
    Ok(findings::groups(conn, caller.org, query, &asker, by).await?)
}

fn group_of_rule(rule: RuleCount) -> GroupCount {
    GroupCount {
        value: rule.code,
        label: rule.title,
        severity: rule.severity,
        count: rule.count,
    }
}

/// The findings that needed action on each of the last thirty days (UTC), oldest first.
pub async fn trend(app: &App, caller: &Caller) -> Result<Vec<TrendDay>> {
    caller.require(Permission::Read)?;
    let today: NaiveDate = app.now().date_naive();
    let since = today - chrono::Days::new(TREND_DAYS - 1);
    let mut read = app.db.read().await?;
    Ok(findings::trend(&mut read.conn(), caller.org, since).await?)
}

/// All about one finding.
pub async fn find(app: &App, caller: &Caller, id: FindingId) -> Result<FindingDetail> {
    caller.require(Permission::Read)?;
    let now = app.now();
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let finding = findings::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("finding"))?;
    let source = match finding.source_id {
        Some(source) => sources::find(conn, caller.org, source).await?,
        None => None,
    };
    Ok(FindingDetail {
        rule: finding.rule().map(RuleText::from),
        as_of: source.as_ref().and_then(|s| s.as_of),
        is_stale: source.as_ref().is_some_and(|s| s.is_stale(now)),
        source: source.map(|s| s.name),
        is_overdue: finding.is_overdue(now),
        is_flapping: finding.is_flapping(now),
        owner: owner_name(conn, caller, &finding).await?,
        related: related(conn, caller, &finding).await?,
        comments: store::comments::list(conn, caller.org, Topic::Finding, id.uuid()).await?,
        history: history::list_for(conn, caller.org, &[id.uuid()], HISTORY_SHOWN).await?,
        finding,
    })
}

async fn owner_name(
    conn: &mut Conn<'_>,
    caller: &Caller,
    finding: &Finding,
) -> Result<Option<String>> {
    let Some(owner) = finding.owner else {
        return Ok(None);
    };
    let mut people = users::list(conn, caller.org).await?.into_iter();
    Ok(people
        .find(|person| person.id == owner)
        .map(|person| person.name))
}

/// The other findings of a number that are there.
async fn related(conn: &mut Conn<'_>, caller: &Caller, finding: &Finding) -> Result<Vec<Finding>> {
    let Some(number) = finding.number else {
        return Ok(Vec::new());
    };
    let mut related = findings::list_for(conn, caller.org, &[number]).await?;
    related.retain(|other| other.id != finding.id && other.state.is_live());
    Ok(related)
}

/// A finding's name in the history.
pub(crate) fn label(finding: &Finding) -> String {
    match finding.number {
        Some(number) => format!("{number}: {}", finding.title()),
        None => finding.title().to_owned(),
    }
}
