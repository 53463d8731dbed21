//! Ports: numbers on their way in and out, from a pasted list to a closed order.

mod board;
mod calendar;
pub(crate) mod clock;
mod detail;
mod edit;
mod fields;
mod new;
mod outs;
mod papers;
mod projects;
mod room;
mod rooms;
mod scorecard;

use domain::{
    access::Permission,
    port::{Order, OrderState},
};
use leptos::prelude::*;

pub(crate) use board::Ports;
#[cfg(feature = "ssr")]
pub use calendar::NewFeedAddress;
pub(crate) use calendar::{FeedAddress, PortCalendar};
pub(crate) use detail::PortOrder;
pub(crate) use edit::EditPortOrder;
pub(crate) use new::NewPortOrders;
pub(crate) use outs::{Out, Outs, out_href, out_state};
pub(crate) use papers::Papers;
pub(crate) use projects::PortProjects;
pub(crate) use room::Room;
pub(crate) use scorecard::PortScorecard;

use crate::api::session::Session;

/// The room above every page of ports.
pub(crate) const ROOM: (&str, &str) = ("/ports", "Port orders");

/// Why the reader has no buttons here, told once; nothing for those who work at the desk.
pub(crate) fn read_only(session: &Session) -> AnyView {
    session
        .refusal(Permission::RunPorts)
        .map(|reason| view! { <p class="muted xs">{reason}</p> })
        .into_any()
}

/// Whether what people entered about an order can be changed: until it is sent, and again once it was
/// rejected. A complete order becomes a draft again by it.
pub(crate) const fn may_be_edited(order: &Order) -> bool {
    order.state.is_editable() || matches!(order.state, OrderState::Ready | OrderState::Exception)
}
