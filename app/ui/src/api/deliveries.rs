//! What was sent, and how each try went.

use domain::delivery::{DeliveryDetail, DeliveryList, Outlets};
use leptos::prelude::*;

use super::{Answer, ApiError};

/// The deliveries that an address asks for, and what the operator has set up.
#[server(prefix = "/_fn", endpoint = "deliveries", input = server_fn::codec::GetUrl)]
pub(crate) async fn list(query: String) -> Result<Answer<(DeliveryList, Outlets)>, ApiError> {
    let (app, caller) = super::caller()?;
    let pairs = crate::address::pairs(&query);
    let query = domain::delivery::query::DeliveryQuery::from_pairs(
        pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())),
    );
    let outlets = services::deliveries::outlets(&app, &caller);
    let list = services::deliveries::list(&app, &caller, &query).await;
    super::answer(&app, &caller, list.and_then(|list| Ok((list, outlets?))))
}

/// One delivery with each of its tries.
#[server(prefix = "/_fn", endpoint = "deliveries/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(id: String) -> Result<Answer<DeliveryDetail>, ApiError> {
    let (app, caller) = super::caller()?;
    let found = services::deliveries::find(&app, &caller, super::id(&id)?).await;
    super::answer(&app, &caller, found)
}

/// Sends a delivery again.
#[server(prefix = "/_fn", endpoint = "deliveries/replay")]
pub(crate) async fn replay(id: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let delivery = super::id(&id)?;
    let done = services::deliveries::replay(&app, &caller, delivery).await;
    super::conclude(&caller, done, |()| {
        format!("/deliveries/{delivery}?did=replay")
    })
}

/// Gives up a delivery that has not arrived.
#[server(prefix = "/_fn", endpoint = "deliveries/drop")]
pub(crate) async fn discard(id: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let delivery = super::id(&id)?;
    let done = services::deliveries::discard(&app, &caller, delivery).await;
    super::conclude(&caller, done, |()| {
        format!("/deliveries/{delivery}?did=drop")
    })
}

/// Sends dead letters again: those to a destination, or all where none is named.
#[server(prefix = "/_fn", endpoint = "deliveries/replay-dead")]
pub(crate) async fn replay_dead(#[server(default)] destination: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let to = server::named(&destination)?;
    let done = services::deliveries::replay_dead(&app, &caller, to).await;
    let done = done.map(|count| server::told("replayed", count, &destination));
    super::conclude(&caller, done, String::clone).map(drop)
}

/// Gives up dead letters: those to a destination, or all where none is named.
#[server(prefix = "/_fn", endpoint = "deliveries/drop-dead")]
pub(crate) async fn discard_dead(#[server(default)] destination: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let to = server::named(&destination)?;
    let done = services::deliveries::discard_dead(&app, &caller, to).await;
    let done = done.map(|count| server::told("dropped", count, &destination));
    super::conclude(&caller, done, String::clone).map(drop)
}

#[cfg(feature = "ssr")]
mod server {
    use domain::DestinationId;

    use crate::api::{self, ApiError};

    /// The destination that a form names; none where it names none.
    pub(super) fn named(destination: &str) -> Result<Option<DestinationId>, ApiError> {
        match destination {
            "" => Ok(None),
            id => api::id(id).map(Some),
        }
    }

    /// The page that says with how many something was done.
    pub(super) fn told(did: &str, count: u64, destination: &str) -> String {
        let narrowed = match destination {
            "" => String::new(),
            id => format!("&destination={id}"),
        };
        format!("/deliveries?did={did}&count={count}{narrowed}")
    }
}
