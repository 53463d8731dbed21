//! Connecting a carrier.

use anyhow::{Context, Result};
use sim::vendors::Vendor;

use crate::harness::browser::Tab;

/// Adds a connection, and gives the path at which the vendor calls.
pub(super) async fn connect(tab: &Tab, vendor: Vendor, address: &str) -> Result<String> {
    let access = vendor.access();
    let webhook_secret = access.webhook_secret.context("it calls")?;
    tab.visit(&format!("/sources/new?provider={}", vendor.key()))
        .await?;
    tab.fill_in(&access.settings).await?;
    tab.fill_in(&[
        ("name", access.name),
        ("secret", access.secret),
        ("webhook_secret", &webhook_secret),
        ("base_url", address),
    ])
    .await?;
    tab.button("Save and ask").click(None).await?;
    Ok(tab
        .panel("Webhook address")
        .locator("code")
        .inner_text()
        .await?)
}
