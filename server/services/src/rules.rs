//! Rules as an organisation has them: whether each can be decided, how much it matters, and how soon its
//! findings are due.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    history::Action,
    rules::{
        self, Rule, Severity,
        coverage::Grounds,
        policy::{DueTimes, Policy, RuleSetting},
        view::{self, DueTimesView, GuardText, RuleDetail, RuleRow},
    },
    source::Source,
    teams_object::TeamsKindRow,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{
    Conn,
    history::{self, NewEntry},
    rules as rows, settings, sources, teams_objects,
};
use uuid::{Builder, Uuid};

use crate::{App, Caller, Error, Result, jobs};

/// Entries of a rule's history that its page shows.
const HISTORY_SHOWN: u32 = 50;

/// The longest time in which a finding may be due, in hours: a year.
const LONGEST_DUE: u32 = 365 * 24;

/// What an organisation decides about a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// How much it matters; the registry's own severity if none.
    pub severity: Option<Severity>,
    /// Whether it is judged at all.
    pub is_enabled: bool,
}

/// Every rule, group by group, with what the organisation has decided and heard.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<RuleRow>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let known = Known::load(&mut read.conn(), caller, app.now()).await?;
    Ok(rules::all().map(|rule| known.row(rule)).collect())
}

/// All about one rule.
pub async fn find(app: &App, caller: &Caller, code: &str) -> Result<RuleDetail> {
    caller.require(Permission::Read)?;
    let rule = rule(code)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let known = Known::load(conn, caller, app.now()).await?;
    let today = app.now().date_naive();
    let exceptions = known.policy.exceptions.iter();
    Ok(RuleDetail {
        rule: known.row(rule),
        evidence: known.grounds().needs(rule),
        held_back_by: rule.guards.iter().map(GuardText::from).collect(),
        microsoft: view::of_microsoft(code).map(str::to_owned).collect(),
        exceptions: exceptions
            .filter(|e| e.until >= today && e.code.as_deref().is_none_or(|own| own == code))
            .filter(|_| rule.is_about_numbers())
            .cloned()
            .collect(),
        history: history::list_for(conn, caller.org, &[history_id(code)], HISTORY_SHOWN).await?,
    })
}

/// Decides about a rule. The version must be the one that was read. A roll call puts it in force.
pub async fn set(
    app: &App,
    caller: &Caller,
    code: &str,
    version: i64,
    decision: Decision,
) -> Result<()> {
    caller.require(Permission::ManageRules)?;
    let code = rule(code)?.code;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = rows::find(conn, caller.org, code)
        .await?
        .unwrap_or_default();
    if before.version != version {
        return Err(Error::Conflict);
    }
    let after = RuleSetting {
        severity: decision.severity,
        is_enabled: decision.is_enabled,
        version,
    };
    if after == before {
        return Ok(());
    }
    rows::put(conn, caller.org, code, &after).await?;
    let said = |setting: &RuleSetting| {
        let severity = setting.severity;
        Some(json!({ "severity": severity, "is_enabled": setting.is_enabled }).to_string())
    };
    let entry = NewEntry {
        before: said(&before),
        after: said(&after),
        ..NewEntry::new("rule", history_id(code), code, Action::Updated)
    };
    app.record(caller, conn, &[entry]).await?;
    jobs::queue_reconcile(app, caller, conn).await?;
    tx.commit().await?;
    Ok(())
}

/// How soon findings are due.
pub async fn due_times(app: &App, caller: &Caller) -> Result<DueTimesView> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    current_due_times(&mut read.conn(), caller).await
}

/// Changes how soon findings are due. The version must be the one that was read. A roll call puts it in
/// force, for what is open already too.
pub async fn set_due_times(
    app: &App,
    caller: &Caller,
    version: i64,
    hours: DueTimes,
) -> Result<()> {
    caller.require(Permission::ManageRules)?;
    check(&hours)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = current_due_times(conn, caller).await?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    if before.hours == hours {
        return Ok(());
    }
    settings::put(conn, caller.org, rows::DUE_TIMES, &hours, version).await?;
    let entry = NewEntry {
        before: Some(json!(before.hours).to_string()),
        after: Some(json!(hours).to_string()),
        ..NewEntry::new(
            rows::DUE_TIMES,
            history_id(rows::DUE_TIMES),
            "Due times of findings",
            Action::Updated,
        )
    };
    app.record(caller, conn, &[entry]).await?;
    jobs::queue_reconcile(app, caller, conn).await?;
    tx.commit().await?;
    Ok(())
}

fn check(hours: &DueTimes) -> Result<()> {
    for severity in Severity::ALL {
        let due = hours.hours(*severity);
        if !(1..=LONGEST_DUE).contains(&due) {
            return Err(Error::Invalid(format!(
                "{} findings cannot be due after {due} hours. Write 1 to {LONGEST_DUE}.",
                severity.label()
            )));
        }
    }
    Ok(())
}

async fn current_due_times(conn: &mut Conn<'_>, caller: &Caller) -> Result<DueTimesView> {
    let found = settings::find(conn, caller.org, rows::DUE_TIMES).await?;
    let (hours, version) = found.unwrap_or_default();
    Ok(DueTimesView { hours, version })
}

/// The rule of a code.
pub(crate) fn rule(code: &str) -> Result<&'static Rule> {
    rules::find(code).ok_or(Error::NotFound("rule"))
}

/// What the history knows a thing by that has a fixed name and no identifier of its own.
fn history_id(name: &str) -> Uuid {
    let hash = Sha256::digest(name);
    let bytes = hash.first_chunk().expect("a hash has 32 bytes");
    Builder::from_custom_bytes(*bytes).into_uuid()
}

/// What an organisation has decided, heard and found.
struct Known {
    policy: Policy,
    sources: Vec<Source>,
    exports: Vec<TeamsKindRow>,
    findings: BTreeMap<String, u64>,
    now: DateTime<Utc>,
}

impl Known {
    async fn load(conn: &mut Conn<'_>, caller: &Caller, now: DateTime<Utc>) -> Result<Self> {
        let org = caller.org;
        Ok(Self {
            policy: rows::policy(conn, org).await?,
            sources: sources::list(conn, org).await?,
            exports: teams_objects::kinds(conn, org).await?,
            findings: rows::counts(conn, org).await?,
            now,
        })
    }

    fn grounds(&self) -> Grounds<'_> {
        Grounds {
            sources: &self.sources,
            exports: &self.exports,
            now: self.now,
        }
    }

    fn row(&self, rule: &Rule) -> RuleRow {
        RuleRow {
            findings: self.findings.get(rule.code).copied().unwrap_or_default(),
            ..RuleRow::of(rule, &self.policy, &self.grounds())
        }
    }
}
