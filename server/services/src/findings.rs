//! Findings: the inbox, all about one, and what people decide about them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    FindingId,
    access::Permission,
    finding::{
        Decision, Finding, FindingState,
        query::FindingQuery,
        view::{FindingDetail, FindingList, RuleText, TriageResult},
    },
    history::Action,
    page::{Page, Place},
};
use store::{
    Tx, findings,
    history::{self, NewEntry},
    sources,
};

use crate::{App, Caller, Error, Result, text};

/// Entries of a finding's history that its page shows.
const HISTORY_SHOWN: u32 = 100;

/// A page of the inbox with its groups and counts.
pub async fn list(app: &App, caller: &Caller, query: &FindingQuery) -> Result<FindingList> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    Ok(FindingList {
        page: findings::list(conn, caller.org, query).await?,
        groups: findings::groups(conn, caller.org, query).await?,
        severities: findings::count_by_severity(conn, caller.org, query).await?,
        states: findings::count_by_state(conn, caller.org, query).await?,
    })
}

/// A page of findings alone, for lists that nobody filters by hand.
pub async fn page(app: &App, caller: &Caller, query: &FindingQuery) -> Result<Page<Finding>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    Ok(findings::list(&mut read.conn(), caller.org, query).await?)
}

/// All about one finding.
pub async fn find(app: &App, caller: &Caller, id: FindingId) -> Result<FindingDetail> {
    caller.require(Permission::Read)?;
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
        is_stale: source.as_ref().is_some_and(|s| s.is_stale(app.now())),
        source: source.map(|s| s.name),
        history: history::list_for(conn, caller.org, &[id.uuid()], HISTORY_SHOWN).await?,
        finding,
    })
}

/// Which findings a decision is about.
#[derive(Clone, Debug)]
pub enum Selection {
    /// These.
    Ids(Vec<FindingId>),
    /// This one, if it still is as it was seen.
    Seen {
        /// Which.
        id: FindingId,
        /// The version that was seen.
        version: i64,
    },
    /// All that match a question, whose number is repeated so that nobody decides about more than was
    /// shown.
    Matching {
        /// The question. Its place is ignored.
        query: FindingQuery,
        /// How many matched when it was shown.
        count: u64,
    },
}

/// What a person has decided.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// The last day of a snooze or an acceptance.
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
}

/// The longest reason, in characters.
const LONGEST_REASON: usize = 1000;

impl Verdict {
    /// Until when it holds: the end of its last day (UTC).
    fn until(&self) -> Option<DateTime<Utc>> {
        self.until.map(|day| {
            (day + chrono::Days::new(1))
                .and_time(NaiveTime::MIN)
                .and_utc()
        })
    }

    fn check(&self, today: NaiveDate) -> Result<()> {
        let refuse = |message: &str| Err(Error::Invalid(message.to_owned()));
        text::ensure_visible("The reason", self.reason.as_deref().unwrap_or_default())?;
        let has_reason = self.reason.as_deref().is_some_and(|r| !r.trim().is_empty());
        if self
            .reason
            .as_deref()
            .is_some_and(|r| r.chars().count() > LONGEST_REASON)
        {
            return refuse("The reason is longer than 1,000 characters. Shorten it.");
        }
        if self.until.is_some_and(|day| day < today) {
            return refuse("The day is over already. Choose today or later.");
        }
        match self.decision {
            Decision::Snooze if self.until.is_none() => {
                refuse("Choose the day until which to snooze.")
            }
            Decision::Snooze | Decision::Accept if !has_reason => {
                refuse("Give a reason: whoever sees this next will ask.")
            }
            Decision::Acknowledge | Decision::Reopen | Decision::Snooze | Decision::Accept => {
                Ok(())
            }
        }
    }
}

/// Acts on a decision about one finding or many. Each is changed or refused with a reason.
pub async fn triage(
    app: &App,
    caller: &Caller,
    selection: &Selection,
    verdict: &Verdict,
) -> Result<TriageResult> {
    let (tx, result) = decide(app, caller, selection, verdict).await?;
    tx.commit().await?;
    Ok(result)
}

/// Says what a decision would do, and changes nothing.
pub async fn rehearse(
    app: &App,
    caller: &Caller,
    selection: &Selection,
    verdict: &Verdict,
) -> Result<TriageResult> {
    let (_, result) = decide(app, caller, selection, verdict).await?;
    Ok(result)
}

/// Acts on a decision, in a transaction that the caller ends.
async fn decide(
    app: &App,
    caller: &Caller,
    selection: &Selection,
    verdict: &Verdict,
) -> Result<(Tx, TriageResult)> {
    caller.require(Permission::TriageFindings)?;
    verdict.check(app.now().date_naive())?;
    let mut tx = app.db.begin().await?;
    let chosen = match selection {
        Selection::Ids(ids) => by_ids(&mut tx, caller, ids).await?,
        Selection::Seen { id, version } => {
            let found = by_ids(&mut tx, caller, &[*id]).await?;
            if found.iter().any(|finding| finding.version != *version) {
                return Err(Error::Conflict);
            }
            found
        }
        Selection::Matching { query, count } => matching(&mut tx, caller, query, *count).await?,
    };
    let batch = (chosen.len() > 1).then(|| app.new_id());
    let mut result = TriageResult::default();
    let mut entries = Vec::new();
    for finding in chosen {
        let Some(state) = finding.state.triage(verdict.decision) else {
            result.refused.push((finding.id, refusal(&finding)));
            continue;
        };
        let changed = decided(&finding, state, verdict);
        findings::update(&mut tx.conn(), caller.org, &changed).await?;
        entries.push(entry(&finding, &changed, verdict));
        result.done += 1;
    }
    history::append(
        &mut tx.conn(),
        caller.org,
        &app.stamp(caller, batch),
        &entries,
    )
    .await?;
    Ok((tx, result))
}

async fn by_ids(tx: &mut Tx, caller: &Caller, ids: &[FindingId]) -> Result<Vec<Finding>> {
    // One that is named twice is decided about once.
    let ids: BTreeSet<&FindingId> = ids.iter().collect();
    let mut chosen = Vec::with_capacity(ids.len());
    for id in ids {
        let finding = findings::find(&mut tx.conn(), caller.org, *id).await?;
        chosen.push(finding.ok_or(Error::NotFound("finding"))?);
    }
    Ok(chosen)
}

async fn matching(
    tx: &mut Tx,
    caller: &Caller,
    query: &FindingQuery,
    count: u64,
) -> Result<Vec<Finding>> {
    let mut query = FindingQuery {
        size: Some(500),
        place: Place::First,
        ..query.clone()
    };
    let mut chosen = Vec::new();
    loop {
        let page = findings::list(&mut tx.conn(), caller.org, &query).await?;
        if page.total != count {
            return Err(Error::Conflict);
        }
        chosen.extend(page.rows);
        let Some(next) = page.next else {
            return Ok(chosen);
        };
        query.place = Place::After(next);
    }
}

fn refusal(finding: &Finding) -> String {
    format!(
        "It is {} and stays so.",
        finding.state.label().to_lowercase()
    )
}

fn decided(finding: &Finding, state: FindingState, verdict: &Verdict) -> Finding {
    let holds = matches!(state, FindingState::Snoozed | FindingState::Accepted);
    Finding {
        state,
        until: verdict.until().filter(|_| holds),
        reason: verdict
            .reason
            .as_deref()
            .map(str::trim)
            .filter(|r| !r.is_empty())
            .map(str::to_owned),
        version: finding.version + 1,
        ..finding.clone()
    }
}

fn entry(before: &Finding, after: &Finding, verdict: &Verdict) -> NewEntry {
    let action = match verdict.decision {
        Decision::Acknowledge => Action::Acknowledged,
        Decision::Snooze => Action::Snoozed,
        Decision::Accept => Action::Accepted,
        Decision::Reopen => Action::Reopened,
    };
    let side = |finding: &Finding| {
        Some(serde_json::json!({ "state": finding.state, "until": finding.until }).to_string())
    };
    NewEntry {
        before: side(before),
        after: side(after),
        reason: after.reason.clone(),
        ..NewEntry::new("finding", after.id.uuid(), label(after), action)
    }
}

/// A finding's name in the history.
pub(crate) fn label(finding: &Finding) -> String {
    match finding.number {
        Some(number) => format!("{number}: {}", finding.title()),
        None => finding.title().to_owned(),
    }
}
