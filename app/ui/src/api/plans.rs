//! Plans: proposing them, deciding about them, applying them.

use domain::plan::view::{Offer, PlanDetail, PlanList, Proposed, StepPage};
use leptos::prelude::*;

use super::{Answer, ApiError};

/// The plans that an address asks for.
#[server(prefix = "/_fn", endpoint = "plans", input = server_fn::codec::GetUrl)]
pub(crate) async fn list(query: String) -> Result<Answer<PlanList>, ApiError> {
    let (app, caller) = super::caller()?;
    let pairs = crate::address::pairs(&query);
    let query = domain::plan::query::PlanQuery::from_pairs(
        pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())),
    );
    super::answer(
        &app,
        &caller,
        services::plans::list(&app, &caller, &query).await,
    )
}

/// All about one plan but its steps.
#[server(prefix = "/_fn", endpoint = "plans/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(id: String) -> Result<Answer<PlanDetail>, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    super::answer(
        &app,
        &caller,
        services::plans::find(&app, &caller, id).await,
    )
}

/// A page of a plan's steps: those in one state, if one is named.
#[server(prefix = "/_fn", endpoint = "plans/steps", input = server_fn::codec::GetUrl)]
pub(crate) async fn steps(id: String, state: String, after: u32) -> Result<StepPage, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let query = domain::plan::view::StepQuery {
        states: state.parse().into_iter().collect(),
        after,
        size: None,
    };
    let page = services::plans::steps(&app, &caller, id, &query).await;
    super::answer(&app, &caller, page).map(|answer| answer.value)
}

/// In which directions a finding can be put right, and what each would change.
#[server(prefix = "/_fn", endpoint = "plans/offers", input = server_fn::codec::GetUrl)]
pub(crate) async fn offers(finding: String) -> Result<Vec<Offer>, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&finding)?;
    let offers = services::plans::directions(&app, &caller, id).await;
    super::answer(&app, &caller, offers).map(|answer| answer.value)
}

/// Proposes a plan by which the inventory takes over what the other side has: for the chosen findings, or
/// for all that match the address the list had.
///
/// `all` is the count of matching findings that the reader saw, if all are meant.
#[server(prefix = "/_fn", endpoint = "plans/accept")]
pub(crate) async fn accept(
    #[server(default)] ids: Vec<String>,
    #[server(default)] all: String,
    #[server(default)] query: String,
) -> Result<Proposed, ApiError> {
    propose(domain::plan::planner::Direction::Accept, &ids, &all, &query).await
}

/// Proposes a plan by which the other side is changed to what the inventory has; as [`accept`] otherwise.
#[server(prefix = "/_fn", endpoint = "plans/correct")]
pub(crate) async fn correct(
    #[server(default)] ids: Vec<String>,
    #[server(default)] all: String,
    #[server(default)] query: String,
) -> Result<Proposed, ApiError> {
    propose(
        domain::plan::planner::Direction::Correct,
        &ids,
        &all,
        &query,
    )
    .await
}

#[cfg(feature = "ssr")]
async fn propose(
    direction: domain::plan::planner::Direction,
    ids: &[String],
    all: &str,
    query: &str,
) -> Result<Proposed, ApiError> {
    let (app, caller) = super::caller()?;
    let wanted = services::plans::Wanted::Findings {
        selection: super::findings::deed::selection(ids, all, query)?,
        direction,
    };
    let result = services::plans::propose(&app, &caller, &wanted, None).await;
    super::conclude(&caller, refuse_empty(result), next)
}

/// Proposes a plan that brings a number where it is wanted.
#[server(prefix = "/_fn", endpoint = "plans/wish")]
pub(crate) async fn wish(
    number: String,
    what: String,
    #[server(default)] until: String,
    #[server(default)] purpose: String,
) -> Result<Proposed, ApiError> {
    use domain::plan::planner::Wish;

    let (app, caller) = super::caller()?;
    let day = || {
        until.parse().map_err(|_| {
            super::invalid(&format!(
                "\u{201c}{until}\u{201d} is not a date. Write it as 2026-12-31."
            ))
        })
    };
    let wish = match what.as_str() {
        "quarantine" => Wish::Quarantine { until: day()? },
        "reserve" => Wish::Reserve {
            until: day()?,
            purpose: purpose.trim().to_owned(),
        },
        "free" => Wish::Free,
        other => {
            return Err(super::invalid(&format!(
                "\u{201c}{other}\u{201d} is nothing that can be wished of a number."
            )));
        }
    };
    let wanted = services::plans::Wanted::Numbers {
        numbers: vec![super::id(&number)?],
        wish,
    };
    let result = services::plans::propose(&app, &caller, &wanted, None).await;
    super::conclude(&caller, refuse_empty(result), next)
}

/// Proposes a plan that takes back what another has done.
#[server(prefix = "/_fn", endpoint = "plans/undo")]
pub(crate) async fn undo(id: String) -> Result<Proposed, ApiError> {
    let (app, caller) = super::caller()?;
    let wanted = services::plans::Wanted::Undo(super::id(&id)?);
    let result = services::plans::propose(&app, &caller, &wanted, None).await;
    super::conclude(&caller, refuse_empty(result), next)
}

/// Approves a plan, as its digest names it.
#[server(prefix = "/_fn", endpoint = "plans/approve")]
pub(crate) async fn approve(id: String, digest: String) -> Result<PlanDetail, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let result = services::plans::approve(&app, &caller, id, &digest).await;
    super::conclude(&caller, result, here)
}

/// Says no to a plan, with a reason.
#[server(prefix = "/_fn", endpoint = "plans/reject")]
pub(crate) async fn reject(
    id: String,
    version: i64,
    #[server(default)] reason: String,
) -> Result<PlanDetail, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let result = services::plans::reject(&app, &caller, id, version, &reason).await;
    super::conclude(&caller, result, here)
}

/// Takes one's own plan back.
#[server(prefix = "/_fn", endpoint = "plans/withdraw")]
pub(crate) async fn withdraw(id: String, version: i64) -> Result<PlanDetail, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let result = services::plans::withdraw(&app, &caller, id, version).await;
    super::conclude(&caller, result, here)
}

/// Has a plan applied, or what is left of it.
#[server(prefix = "/_fn", endpoint = "plans/apply")]
pub(crate) async fn apply(id: String, version: i64) -> Result<PlanDetail, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let result = services::plans::apply(&app, &caller, id, version).await;
    super::conclude(&caller, result, here)
}

/// Stops a plan that is being applied, after the item in hand.
#[server(prefix = "/_fn", endpoint = "plans/stop")]
pub(crate) async fn stop(id: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let plan = super::id(&id)?;
    let result = services::plans::stop(&app, &caller, plan).await;
    super::conclude(&caller, result, |()| format!("/plans/{id}"))
}

/// Marks what a plan's script has done, as its result file says.
#[server(prefix = "/_fn", endpoint = "plans/report")]
pub(crate) async fn report(
    id: String,
    #[server(default)] results: String,
) -> Result<PlanDetail, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let result = services::plans::report(&app, &caller, id, &results).await;
    super::conclude(&caller, result, here)
}

/// A proposal of which nothing could be planned is told with its reasons, and leaves no plan.
#[cfg(feature = "ssr")]
fn refuse_empty(result: services::Result<Proposed>) -> services::Result<Proposed> {
    let proposed = result?;
    if proposed.plan.is_some() {
        return Ok(proposed);
    }
    let why = proposed.left_out.first().map(|left| left.why.clone());
    Err(services::Error::Invalid(why.unwrap_or_else(|| {
        "There is nothing to change: both sides are as they should be.".to_owned()
    })))
}

#[cfg(feature = "ssr")]
fn here(detail: &PlanDetail) -> String {
    format!("/plans/{}", detail.plan.id)
}

/// The new plan, with how much was left out of it.
#[cfg(feature = "ssr")]
fn next(proposed: &Proposed) -> String {
    let Some(detail) = &proposed.plan else {
        return "/plans".to_owned();
    };
    match proposed.left_out.len() {
        0 => here(detail),
        left => format!("{}?left={left}", here(detail)),
    }
}
