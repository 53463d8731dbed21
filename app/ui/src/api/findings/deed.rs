//! What a form asks for, read from its fields, and the addresses that tell what became of it.

use domain::{
    UserId,
    finding::{
        Decision,
        query::{FindingQuery, Owner},
        view::TriageResult,
    },
    query_string::QueryString,
};
use services::{
    App, Caller,
    findings::{self, Selection, Verdict},
};

use crate::{
    address,
    api::{self, ApiError},
};

/// What is to be done with findings.
pub(super) enum Deed {
    /// A decision.
    Decide(Verdict),
    /// They are given to a person, or to nobody.
    Give(Option<UserId>),
}

impl Deed {
    /// Reads the fields of a form. `decision` is one, or `assign`.
    pub(super) fn read(
        caller: &Caller,
        decision: &str,
        owner: &str,
        until: &str,
        reason: &str,
    ) -> api::Result<Self> {
        if decision == "assign" {
            return Ok(Self::Give(self::owner(caller, owner)?));
        }
        let until = match until {
            "" => None,
            day => Some(day.parse().map_err(|_| {
                invalid(format!(
                    "\u{201c}{day}\u{201d} is not a date. Write it as 2026-12-31."
                ))
            })?),
        };
        Ok(Self::Decide(Verdict {
            decision: decision
                .parse::<Decision>()
                .map_err(|e| invalid(e.to_string()))?,
            until,
            reason: (!reason.trim().is_empty()).then(|| reason.trim().to_owned()),
        }))
    }

    /// Does it.
    pub(super) async fn carry_out(
        &self,
        app: &App,
        caller: &Caller,
        selection: &Selection,
    ) -> services::Result<TriageResult> {
        match self {
            Self::Decide(verdict) => findings::triage(app, caller, selection, verdict).await,
            Self::Give(owner) => findings::assign(app, caller, selection, *owner).await,
        }
    }

    /// Says what it would do.
    pub(super) async fn rehearse(
        &self,
        app: &App,
        caller: &Caller,
        selection: &Selection,
    ) -> services::Result<TriageResult> {
        match self {
            Self::Decide(verdict) => findings::rehearse(app, caller, selection, verdict).await,
            Self::Give(owner) => {
                findings::rehearse_assignment(app, caller, selection, *owner).await
            }
        }
    }
}

fn owner(caller: &Caller, text: &str) -> api::Result<Option<UserId>> {
    match text.parse() {
        Ok(Owner::Nobody) => Ok(None),
        Ok(Owner::Person(id)) => Ok(Some(id)),
        Ok(Owner::Me) if caller.user.is_some() => Ok(caller.user),
        Ok(Owner::Me) | Err(_) => Err(invalid("Choose who is to work on it.".to_owned())),
    }
}

/// Which findings a form means: those that are named, or all that match the address, whose count the
/// reader saw.
pub(in crate::api) fn selection(ids: &[String], all: &str, query: &str) -> api::Result<Selection> {
    if !all.is_empty() {
        return Ok(Selection::Matching {
            query: read(query),
            count: all
                .parse()
                .map_err(|_| invalid(format!("\u{201c}{all}\u{201d} is not a count.")))?,
        });
    }
    if ids.is_empty() {
        return Err(invalid("Choose at least one finding first.".to_owned()));
    }
    let ids: Result<_, _> = ids.iter().map(|id| api::id(id)).collect();
    Ok(Selection::Ids(ids?))
}

/// The question that an address asks.
pub(super) fn read(query: &str) -> FindingQuery {
    let pairs = address::pairs(query);
    FindingQuery::from_pairs(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())))
}

fn invalid(message: String) -> ApiError {
    ApiError::Invalid { message }
}

/// What an address has for a moment only: what was asked, and what became of it.
const PASSING: &[&str] = &[
    "did",
    "done",
    "refused",
    "ask",
    "all",
    "owner_after",
    "until",
    "reason",
    "__err",
    "__path",
];

/// An address without what it had for a moment.
fn lasting(back: &str) -> (&str, QueryString) {
    let (path, query) = back.split_once('?').unwrap_or((back, ""));
    let mut out = QueryString::default();
    for (key, value) in &address::pairs(query) {
        if !PASSING.contains(&key.as_str()) {
            out.extend(key, [value]);
        }
    }
    (path, out)
}

/// The address that asks once more: the one the reader came from, with the fields of the form.
pub(super) fn asked(back: &str, form: &[(&str, &str)]) -> String {
    let (path, mut out) = lasting(back);
    for (key, value) in form.iter().filter(|(_, value)| !value.is_empty()) {
        out.extend(key, [value]);
    }
    address::join(path, &out.finish())
}

/// The address that tells what was done: the one the reader came from, with the counts.
pub(super) fn outcome(back: &str, decision: &str, result: &TriageResult) -> String {
    let (path, mut out) = lasting(back);
    out.extend("did", [decision]);
    out.extend("done", [result.done.to_string()]);
    if !result.refused.is_empty() {
        out.extend("refused", [result.refused.len().to_string()]);
    }
    address::join(path, &out.finish())
}
