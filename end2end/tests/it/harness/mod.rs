//! What every flow needs: a [`server`] with a database of its own, a [`browser`] to meet it in,
//! and the [`accessibility`] check.
//!
//! ```ignore
//! let server = Server::start()?;
//! let browser = Browser::launch().await?;
//! let tab = browser.open(&server.url("/numbers"), Setting::default()).await?;
//! expect(tab.page.get_by_label("Search", false)).to_be_visible().await?;
//! tab.check_accessibility().await?;
//! tab.screenshot("numbers").await?;
//! ```
//! A tab that saw an error in the console fails its test when it goes out of scope.

mod accessibility;
pub(crate) mod browser;
#[expect(
    dead_code,
    reason = "the flows that start a server come with the pages"
)]
pub(crate) mod server;

use std::path::PathBuf;

/// A path inside the repository.
fn repository(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path)
}
