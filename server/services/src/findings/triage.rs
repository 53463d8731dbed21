//! What people decide about findings.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    access::Permission,
    finding::{Decision, Finding, FindingState, end_of, view::TriageResult},
    history::Action,
};
use store::{Tx, history::NewEntry};

use super::{Selection, change::change, label};
use crate::{App, Caller, Error, Result, rules, text};

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
        self.until.map(end_of)
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
    caller.require(Permission::TriageFindings)?;
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
    caller.require(Permission::TriageFindings)?;
    let (_, result) = decide(app, caller, selection, verdict).await?;
    Ok(result)
}

async fn decide(
    app: &App,
    caller: &Caller,
    selection: &Selection,
    verdict: &Verdict,
) -> Result<(Tx, TriageResult)> {
    let now = app.now();
    verdict.check(now.date_naive())?;
    let due = rules::due_times(app, caller).await?.hours;
    change(app, caller, selection, |finding| {
        let Some(state) = finding.state.triage(verdict.decision) else {
            return Err(refusal(finding));
        };
        let mut changed = decided(finding, state, verdict);
        if state == FindingState::Reopened {
            changed.open(&due, now);
        }
        let entry = entry(finding, &changed, verdict);
        Ok((changed, entry))
    })
    .await
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
