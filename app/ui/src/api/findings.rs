//! The inbox of findings, and what people decide about them.

use domain::finding::view::{FindingDetail, FindingList, TriageResult};
use leptos::prelude::*;

use super::{Answer, ApiError};

/// The findings that an address asks for.
#[server(prefix = "/_fn", endpoint = "findings", input = server_fn::codec::GetUrl)]
pub(crate) async fn list(query: String) -> Result<Answer<FindingList>, ApiError> {
    let (app, caller) = super::caller()?;
    let query = read(&query);
    super::answer(
        &app,
        &caller,
        services::findings::list(&app, &caller, &query).await,
    )
}

/// All about one finding.
#[server(prefix = "/_fn", endpoint = "findings/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(id: String) -> Result<Answer<FindingDetail>, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    super::answer(
        &app,
        &caller,
        services::findings::find(&app, &caller, id).await,
    )
}

/// Carries out a decision on the chosen findings, or on all that match the address the list had.
///
/// `all` is the count of matching findings that the reader saw, if all are meant: if another number
/// matches now, nothing is done.
#[server(prefix = "/_fn", endpoint = "findings/triage")]
pub(crate) async fn triage(
    decision: String,
    #[server(default)] ids: Vec<String>,
    #[server(default)] all: String,
    #[server(default)] query: String,
    #[server(default)] until: String,
    #[server(default)] reason: String,
    #[server(default)] back: String,
) -> Result<TriageResult, ApiError> {
    use domain::finding::Decision;
    use services::findings::{Selection, Verdict};

    let (app, caller) = super::caller()?;
    let decision: Decision = decision.parse().map_err(|e| invalid(&e))?;
    if all.is_empty() && ids.is_empty() {
        let message = "Choose at least one finding first.".to_owned();
        return Err(ApiError::Invalid { message });
    }
    let selection = if all.is_empty() {
        Selection::Ids(
            ids.iter()
                .map(|id| super::id(id))
                .collect::<Result<_, _>>()?,
        )
    } else {
        Selection::Matching {
            query: read(&query),
            count: all.parse().map_err(|e| invalid(&e))?,
        }
    };
    let until = match until.as_str() {
        "" => None,
        day => Some(day.parse().map_err(|_| ApiError::Invalid {
            message: format!("\u{201c}{day}\u{201d} is not a date. Write it as 2026-12-31."),
        })?),
    };
    let reason = (!reason.trim().is_empty()).then(|| reason.trim().to_owned());
    let verdict = Verdict {
        decision,
        until,
        reason,
    };
    let result = services::findings::triage(&app, &caller, &selection, &verdict).await;
    super::conclude(&caller, result, |result| outcome(&back, decision, result))
}

#[cfg(feature = "ssr")]
fn read(query: &str) -> domain::finding::query::FindingQuery {
    let pairs = crate::address::pairs(query);
    domain::finding::query::FindingQuery::from_pairs(
        pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())),
    )
}

#[cfg(feature = "ssr")]
fn invalid(error: &impl ToString) -> ApiError {
    ApiError::Invalid {
        message: error.to_string(),
    }
}

/// The address that tells what was done: the one the reader came from, with the counts.
#[cfg(feature = "ssr")]
fn outcome(back: &str, decision: domain::finding::Decision, result: &TriageResult) -> String {
    let (path, query) = back.split_once('?').unwrap_or((back, ""));
    let pairs = crate::address::pairs(query);
    let mut out = domain::query_string::QueryString::default();
    for (key, value) in &pairs {
        if !matches!(
            key.as_str(),
            "did" | "done" | "refused" | "__err" | "__path"
        ) {
            out.extend(key, [value]);
        }
    }
    out.extend("did", [decision.as_str()]);
    out.extend("done", [result.done.to_string()]);
    if !result.refused.is_empty() {
        out.extend("refused", [result.refused.len().to_string()]);
    }
    crate::address::join(path, &out.finish())
}
