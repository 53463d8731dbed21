//! How the form of an order is put together, and what a draft changes.

use domain::{
    ConnectionId, PortOrderId,
    calendar::zone,
    port::{Foc, view::Winning},
};
use services::{
    App, Caller,
    ports::{self, orders::OrderChange},
};

use super::OrderForm;
use crate::api::{
    self, ApiError,
    ports::draft::{Draft, Wished},
};

/// An order with what its form offers.
pub(super) async fn form(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
) -> services::Result<OrderForm> {
    let mut detail = ports::find(app, caller, id).await?;
    // A form asks nothing about single numbers.
    detail.lines.truncate(1);
    detail.gate.numbers.clear();
    detail.events.clear();
    Ok(OrderForm {
        detail,
        winners: ports::winners(app, caller).await?,
        projects: ports::projects::list(app, caller).await?,
    })
}

/// The date of a draft. Its zone tells which instant it is.
pub(super) fn foc(draft: &Draft) -> api::Result<Option<Foc>> {
    let wished = draft
        .wished()
        .map_err(|fault| api::invalid(&fault.message))?;
    let Some(Wished { day, time, zone }) = wished else {
        return Ok(None);
    };
    let foc = match time {
        Some(time) => zone::foc_at(day, time, &zone),
        None => zone::foc_on(day, &zone),
    };
    foc.map(Some).map_err(|error| api::invalid(&error))
}

/// What a draft changes about an order.
pub(super) fn change(form: &OrderForm, draft: &Draft) -> api::Result<OrderChange> {
    let order = &form.detail.order;
    let details = draft.details_after(&order.details).map_err(|_| {
        api::invalid(
            &"Some fields cannot be read, and nothing was saved. Correct those that are marked.",
        )
    })?;
    let project = match draft.get("project") {
        "" => None,
        id => Some(
            id.parse()
                .map_err(|_| api::invalid(&"There is no such project. Choose one of the list."))?,
        ),
    };
    Ok(OrderChange {
        reference: Some(draft.get("reference").to_owned()),
        project: Some(project),
        carrier: Some(winner(&form.winners, draft)?),
        details: Some(details),
        requested_foc: Some(foc(draft)?),
    })
}

/// The carrier that gets the numbers: a connected one, or one that is followed by hand.
fn winner(winners: &[Winning], draft: &Draft) -> api::Result<(String, Option<ConnectionId>)> {
    let chosen = draft.get("connection");
    if chosen.is_empty() {
        return Ok((draft.get("carrier").to_owned(), None));
    }
    let found = winners
        .iter()
        .find(|winner| winner.connection.is_some_and(|id| id.to_string() == chosen));
    let found = found.ok_or_else(|| ApiError::Invalid {
        message: "The connection to the winning carrier is not there any more. Choose another."
            .to_owned(),
    })?;
    Ok((found.carrier.clone(), found.connection))
}
