//! What every flow needs: a [`server`] with a database of its own, a [`browser`] to meet it in,
//! the [`accessibility`] check, and the [`exports`] of a generated organisation.
//!
//! ```ignore
//! let server = Server::demo()?;
//! let browser = Browser::launch().await?;
//! let tab = browser.open(&server.url("/numbers"), Setting::default()).await?;
//! tab.arrived_at("Numbers").await?;
//! tab.check_accessibility().await?;
//! tab.screenshot("numbers").await?;
//! ```
//! A tab that saw an error in the console fails its test when it goes out of scope.

mod accessibility;
pub(crate) mod browser;
pub(crate) mod exports;
pub(crate) mod server;

use std::path::PathBuf;

/// A path inside the repository.
fn repository(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path)
}
