//! The rules, and what the organisation decides about them.

use domain::rules::view::{DueTimesView, RuleDetail, RuleRow};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError};

/// Every rule, and how soon its findings are due.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RuleBook {
    /// The rules, group by group.
    pub(crate) rules: Vec<RuleRow>,
    /// How soon findings are due.
    pub(crate) due: DueTimesView,
}

/// The rules as the organisation has them.
#[server(prefix = "/_fn", endpoint = "rules", input = server_fn::codec::GetUrl)]
pub(crate) async fn list() -> Result<Answer<RuleBook>, ApiError> {
    let (app, caller) = super::caller()?;
    let book = async {
        Ok(RuleBook {
            rules: services::rules::list(&app, &caller).await?,
            due: services::rules::due_times(&app, &caller).await?,
        })
    };
    super::answer(&app, &caller, book.await)
}

/// All about one rule.
#[server(prefix = "/_fn", endpoint = "rules/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(code: String) -> Result<Answer<RuleDetail>, ApiError> {
    let (app, caller) = super::caller()?;
    let rule = services::rules::find(&app, &caller, &code).await;
    super::answer(&app, &caller, rule)
}

/// Decides how much a rule matters, blank for as much as usual, and whether it is judged.
#[server(prefix = "/_fn", endpoint = "rules/set")]
pub(crate) async fn set(
    code: String,
    version: i64,
    #[server(default)] severity: String,
    is_enabled: bool,
) -> Result<(), ApiError> {
    use services::rules::Decision;

    let (app, caller) = super::caller()?;
    let severity = match severity.as_str() {
        "" => None,
        word => Some(word.parse().map_err(|e| super::invalid(&e))?),
    };
    let decision = Decision {
        severity,
        is_enabled,
    };
    let result = services::rules::set(&app, &caller, &code, version, decision).await;
    super::conclude(&caller, result, |()| format!("/rules/{code}?did=set"))
}

/// Decides how many hours after it opened a finding is due.
#[server(prefix = "/_fn", endpoint = "rules/set_due_times")]
pub(crate) async fn set_due_times(
    version: i64,
    critical: u32,
    high: u32,
    medium: u32,
    low: u32,
) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let hours = domain::rules::policy::DueTimes {
        critical,
        high,
        medium,
        low,
    };
    let result = services::rules::set_due_times(&app, &caller, version, hours).await;
    super::conclude(&caller, result, |()| "/rules?did=due".to_owned())
}
