//! Orders: one with all that is known of it, what is done to it, and its form.

use chrono::{DateTime, Utc};
use domain::{
    plan::view::Proposed,
    port::{
        LineState, OrderState, Project,
        journal::Event,
        view::{OrderDetail, Winning},
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::draft::Draft;
use crate::api::{Answer, ApiError};

/// How many numbers a page shows.
pub(crate) const PAGE: usize = 100;

/// An order as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct OrderView {
    /// The order: with the numbers of this page only, and without its events.
    pub(crate) detail: OrderDetail,
    /// Its numbers in all.
    pub(crate) numbers: Numbers,
    /// What happened, newest first, what happened to many numbers at once told once.
    pub(crate) told: Vec<Told>,
    /// When it came where, oldest first (UTC).
    pub(crate) moves: Vec<(OrderState, DateTime<Utc>)>,
}

/// How many numbers an order has, and which of them a page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Numbers {
    /// The place of the first that is shown, from 0.
    pub(crate) from: usize,
    /// How many there are, those that were taken off too.
    pub(crate) total: usize,
    /// How many of them still count.
    pub(crate) live: usize,
    /// How many stand where, in the order of the states.
    pub(crate) states: Vec<(LineState, usize)>,
}

/// Something that happened, to one or to many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// What happened, told of the first number.
    pub(crate) event: Event,
    /// How many numbers it happened to; 1 where it is about the order.
    pub(crate) times: usize,
}

/// An order with what its form offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct OrderForm {
    /// The order, with one number at most.
    pub(crate) detail: OrderDetail,
    /// The carriers that can get numbers.
    pub(crate) winners: Vec<Winning>,
    /// The projects.
    pub(crate) projects: Vec<Project>,
}

/// All about an order, with a page of its numbers.
#[server(prefix = "/_fn", endpoint = "ports/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(id: String, from: usize) -> Result<Answer<OrderView>, ApiError> {
    let (app, caller) = crate::api::caller()?;
    let found = services::ports::find(&app, &caller, crate::api::id(&id)?).await;
    let view = found.map(|detail| OrderView::new(detail, from));
    crate::api::answer(&app, &caller, view)
}

/// Moves an order as no carrier is asked for: `event` is one of marking it ready, making it a draft again,
/// giving it up and closing it.
#[server(prefix = "/_fn", endpoint = "ports/act")]
pub(crate) async fn act(
    id: String,
    version: i64,
    event: String,
    #[server(default)] reason: String,
) -> Result<(), ApiError> {
    let (app, caller) = crate::api::caller()?;
    let order = crate::api::id(&id)?;
    let event = event.parse().map_err(|e| crate::api::invalid(&e))?;
    let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    let result = services::ports::orders::act(&app, &caller, order, version, event, reason).await;
    crate::api::conclude(&caller, result, |()| format!("/ports/{id}"))
}

/// Proposes a plan that asks the carrier something. `what` is `submit`, `correct`, `cancel` or `activate`.
#[server(prefix = "/_fn", endpoint = "ports/ask")]
pub(crate) async fn ask(id: String, version: i64, what: String) -> Result<Proposed, ApiError> {
    use services::ports::desk::{self, Ask};

    let (app, caller) = crate::api::caller()?;
    let ask = match what.as_str() {
        "submit" => Ask::Submit,
        "correct" => Ask::Correct,
        "cancel" => Ask::Cancel,
        "activate" => Ask::Activate(Vec::new()),
        other => {
            return Err(crate::api::invalid(&format!(
                "\u{201c}{other}\u{201d} is nothing that a carrier is asked."
            )));
        }
    };
    let result = desk::ask(&app, &caller, crate::api::id(&id)?, version, ask).await;
    crate::api::conclude(&caller, result, plan)
}

/// Proposes a plan that moves the date of an order.
#[server(prefix = "/_fn", endpoint = "ports/reschedule")]
pub(crate) async fn reschedule(
    id: String,
    version: i64,
    draft: Draft,
) -> Result<Proposed, ApiError> {
    use services::ports::desk::{self, Ask};

    let (app, caller) = crate::api::caller()?;
    let Some(foc) = server::foc(&draft)? else {
        return Err(crate::api::invalid(&"Choose the day that you want."));
    };
    let ask = Ask::Reschedule(foc);
    let result = desk::ask(&app, &caller, crate::api::id(&id)?, version, ask).await;
    crate::api::conclude(&caller, result, plan)
}

/// Asks the carrier which numbers can be ported.
#[server(prefix = "/_fn", endpoint = "ports/check")]
pub(crate) async fn check(id: String, version: i64) -> Result<(), ApiError> {
    let (app, caller) = crate::api::caller()?;
    let order = crate::api::id(&id)?;
    let checked = services::ports::portability::check(&app, &caller, order, version).await;
    crate::api::conclude(&caller, checked.map(drop), |()| {
        format!("/ports/{id}?did=check")
    })
}

/// Asks the carrier for news of its orders now.
#[server(prefix = "/_fn", endpoint = "ports/news")]
pub(crate) async fn news(id: String) -> Result<(), ApiError> {
    let (app, caller) = super::porter()?;
    let order = crate::api::id(&id)?;
    let found = services::ports::find(&app, &caller, order).await;
    let found = found.map_err(|error| crate::api::refuse(error, &caller))?;
    let Some(connection) = found.order.connection else {
        return Err(crate::api::invalid(
            &"This order is followed by hand: there is nobody to ask. Enter what its carrier told.",
        ));
    };
    let asked = services::ports::follow::ask_now(&app, &caller, connection).await;
    crate::api::conclude(&caller, asked.map(drop), |()| {
        format!("/ports/{id}?did=news")
    })
}

/// An order with what its form offers.
#[server(prefix = "/_fn", endpoint = "ports/form", input = server_fn::codec::GetUrl)]
pub(crate) async fn form(id: String) -> Result<Answer<OrderForm>, ApiError> {
    let (app, caller) = crate::api::caller()?;
    let form = server::form(&app, &caller, crate::api::id(&id)?).await;
    crate::api::answer(&app, &caller, form)
}

/// Saves what people entered about an order.
#[server(prefix = "/_fn", endpoint = "ports/edit")]
pub(crate) async fn edit(id: String, version: i64, draft: Draft) -> Result<(), ApiError> {
    let (app, caller) = super::porter()?;
    let order = crate::api::id(&id)?;
    let back = format!("/ports/{id}/edit");
    let form = server::form(&app, &caller, order).await;
    let form = form.map_err(|error| crate::api::refuse(error, &caller))?;
    let change = match server::change(&form, &draft) {
        Ok(change) => change,
        Err(error) => return Err(super::keeping(error, &back, &draft)),
    };
    match services::ports::orders::edit(&app, &caller, order, version, change).await {
        Ok(()) => crate::api::conclude(&caller, Ok(()), |()| format!("/ports/{id}?did=edit")),
        Err(error) => Err(super::keeping(
            crate::api::refuse(error, &caller),
            &back,
            &draft,
        )),
    }
}

/// The plan that was proposed.
#[cfg(feature = "ssr")]
pub(super) fn plan(proposed: &Proposed) -> String {
    let plan = proposed.plan.as_ref();
    plan.map_or_else(
        || "/plans".to_owned(),
        |detail| format!("/plans/{}", detail.plan.id),
    )
}

#[cfg(feature = "ssr")]
mod server;
#[cfg(any(feature = "ssr", test))]
mod shown;
