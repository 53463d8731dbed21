//! The board of port orders.

use domain::port::view::Board;
use leptos::prelude::*;

use crate::api::{Answer, ApiError};

/// The orders that an address asks for.
#[server(prefix = "/_fn", endpoint = "ports", input = server_fn::codec::GetUrl)]
pub(crate) async fn list(query: String) -> Result<Answer<Board>, ApiError> {
    let (app, caller) = crate::api::caller()?;
    let pairs = crate::address::pairs(&query);
    let query = domain::port::board::BoardQuery::from_pairs(
        pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())),
    );
    let board = services::ports::board::board(&app, &caller, &query).await;
    crate::api::answer(&app, &caller, board)
}
