//! Port-outs: the queue, one of them, and what is answered.

use domain::port::view::{PortOutDetail, PortOutQueue, Scorecard};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::{Answer, ApiError};
#[cfg(feature = "ssr")]
use crate::api::{answer, caller, conclude, id};

/// A port-out of a carrier without an API, as somebody types it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct OutForm {
    pub(crate) carrier: String,
    pub(crate) vendor_order: String,
    pub(crate) numbers: String,
    /// The country in whose notation numbers are read.
    pub(crate) home: String,
    pub(crate) received_at: String,
    pub(crate) answer_by: String,
    pub(crate) gaining_carrier: String,
    pub(crate) ticket: String,
}

/// The queue over all carriers.
#[server(prefix = "/_fn", endpoint = "ports/outs", input = server_fn::codec::GetUrl)]
pub(crate) async fn queue() -> Result<Answer<PortOutQueue>, ApiError> {
    let (app, caller) = caller()?;
    let queue = services::ports::outs::queue(&app, &caller).await;
    answer(&app, &caller, queue)
}

/// All about one port-out.
#[server(prefix = "/_fn", endpoint = "ports/outs/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(out: String) -> Result<Answer<PortOutDetail>, ApiError> {
    let (app, caller) = caller()?;
    let found = services::ports::outs::find(&app, &caller, id(&out)?).await;
    answer(&app, &caller, found)
}

/// How carriers do with our ports, of the orders made since a day.
#[server(prefix = "/_fn", endpoint = "ports/scorecard", input = server_fn::codec::GetUrl)]
pub(crate) async fn scores(since: String) -> Result<Answer<Scorecard>, ApiError> {
    let (app, caller) = caller()?;
    let since = super::read::day("Since", &since)?;
    let scorecard = services::ports::board::scorecard(&app, &caller, since).await;
    answer(&app, &caller, scorecard)
}

/// Says by which ticket a port-out is known, and whether its PIN is ours.
#[server(prefix = "/_fn", endpoint = "ports/outs/identify")]
pub(crate) async fn identify(
    out: String,
    version: i64,
    #[server(default)] ticket: String,
    #[server(default)] pin_matches: String,
) -> Result<(), ApiError> {
    use super::read::{text, yes_or_no};

    let (app, caller) = caller()?;
    let identified = services::ports::outs::identify(
        &app,
        &caller,
        id(&out)?,
        version,
        text(&ticket),
        yes_or_no(&pin_matches),
    );
    conclude(&caller, identified.await, |()| here(&out, "identified"))?;
    Ok(())
}

/// Lets the numbers go: by a plan, or by a record of what was told the carrier elsewhere.
#[server(prefix = "/_fn", endpoint = "ports/outs/authorise")]
pub(crate) async fn authorise(out: String, version: i64) -> Result<(), ApiError> {
    answered(&out, version, services::ports::outs::Answer::Authorise).await
}

/// Refuses on a lawful ground.
#[server(prefix = "/_fn", endpoint = "ports/outs/reject")]
pub(crate) async fn reject(
    out: String,
    version: i64,
    #[server(default)] reason: String,
    #[server(default)] code: String,
    #[server(default)] note: String,
) -> Result<(), ApiError> {
    let reason = reason.parse().map_err(|_| {
        crate::api::invalid(
            &"Choose the ground of the refusal: debt or a running contract is none.",
        )
    })?;
    let refusal = services::ports::outs::Answer::Reject {
        reason,
        code: super::read::text(&code),
        note,
    };
    answered(&out, version, refusal).await
}

#[cfg(feature = "ssr")]
async fn answered(
    out: &str,
    version: i64,
    given: services::ports::outs::Answer,
) -> Result<(), ApiError> {
    let (app, caller) = caller()?;
    let result = services::ports::outs::answer(&app, &caller, id(out)?, version, given).await;
    conclude(&caller, result, |proposed| {
        let plan = proposed
            .as_ref()
            .and_then(|proposed| proposed.plan.as_ref());
        match plan {
            Some(detail) => format!("/plans/{}", detail.plan.id),
            None => here(out, "answered"),
        }
    })?;
    Ok(())
}

/// Takes a port-out up, disputes it, or concedes it.
#[server(prefix = "/_fn", endpoint = "ports/outs/settle")]
pub(crate) async fn settle(
    out: String,
    version: i64,
    event: String,
    #[server(default)] reason: String,
) -> Result<(), ApiError> {
    let (app, caller) = caller()?;
    let event = event.parse().map_err(|e| crate::api::invalid(&e))?;
    let settled =
        services::ports::outs::settle(&app, &caller, id(&out)?, version, event, &reason).await;
    conclude(&caller, settled, |()| here(&out, "settled"))
}

/// Enters a port-out that a carrier without an API told of.
#[server(prefix = "/_fn", endpoint = "ports/outs/enter")]
pub(crate) async fn enter(out: OutForm) -> Result<(), ApiError> {
    use super::read::{moment, numbers, text};
    use services::ports::outs::NewPortOut;

    let (app, caller) = caller()?;
    let received_at = moment("It came in at", &out.received_at)?.unwrap_or_else(|| app.now());
    let new = NewPortOut {
        carrier: out.carrier.trim().to_owned(),
        vendor_order: out.vendor_order.trim().to_owned(),
        numbers: numbers(&out.numbers, &out.home)?,
        received_at,
        answer_by: moment("Answer by", &out.answer_by)?,
        gaining_carrier: text(&out.gaining_carrier),
        ticket: text(&out.ticket),
    };
    let entered = services::ports::outs::enter(&app, &caller, new).await;
    conclude(&caller, entered, |entered| {
        here(&entered.id.to_string(), "entered")
    })?;
    Ok(())
}

#[cfg(feature = "ssr")]
fn here(out: &str, did: &str) -> String {
    format!("/ports/outs/{out}?did={did}")
}
