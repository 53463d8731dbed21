//! The connections: how vendors are asked, with what, and when.

mod controls;
mod detail;
mod form;
mod new;
mod report;
mod upload_address;
mod webhook_address;

use domain::ConnectionId;

pub(crate) use controls::{Controls, who_and_when};
pub(crate) use detail::Connection;
pub(crate) use form::ZONES;
pub(crate) use new::NewConnection;
#[cfg(feature = "ssr")]
pub use upload_address::NewUploadAddress;
pub(crate) use upload_address::UploadAddress;

/// The address of a connection's page.
pub(crate) fn connection_href(id: ConnectionId) -> String {
    format!("/connections/{id}")
}
