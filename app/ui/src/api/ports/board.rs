//! The board of port orders.

use domain::{port::view::Board, saved_filter::SavedFilter};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::{Answer, ApiError};

/// The board, and the filters that the reader has for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shown {
    /// The orders.
    pub(crate) board: Board,
    /// The reader's filters, and everybody's.
    pub(crate) filters: Vec<SavedFilter>,
}

/// The orders that an address asks for.
#[server(prefix = "/_fn", endpoint = "ports", input = server_fn::codec::GetUrl)]
pub(crate) async fn list(query: String) -> Result<Answer<Shown>, ApiError> {
    use domain::saved_filter::FilterNoun;

    let (app, caller) = crate::api::caller()?;
    let pairs = crate::address::pairs(&query);
    let query = domain::port::board::BoardQuery::from_pairs(
        pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())),
    );
    let shown = async {
        Ok(Shown {
            board: services::ports::board::board(&app, &caller, &query).await?,
            filters: services::saved_filters::list(&app, &caller, FilterNoun::Ports).await?,
        })
    };
    crate::api::answer(&app, &caller, shown.await)
}

/// How many orders somebody here has to act on, for the navigation.
#[server(prefix = "/_fn", endpoint = "ports/waiting", input = server_fn::codec::GetUrl)]
pub(crate) async fn waiting() -> Result<u64, ApiError> {
    use domain::port::board::{BoardQuery, Tab};

    let (app, caller) = crate::api::caller()?;
    let query = BoardQuery {
        tab: Some(Tab::ActionRequired),
        size: Some(1),
        ..BoardQuery::default()
    };
    let board = services::ports::board::board(&app, &caller, &query).await;
    let board = crate::api::answer(&app, &caller, board)?.value;
    let mut tabs = board.tabs.iter();
    let waiting = tabs.find(|tab| tab.tab == Tab::ActionRequired);
    Ok(waiting.map_or(0, |tab| tab.count))
}
