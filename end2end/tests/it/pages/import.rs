//! Bringing a file, reading the verdicts on its rows, and storing them.

use std::path::PathBuf;

use anyhow::{Context, Result};
use playwright_rs::Locator;

use crate::harness::browser::{Tab, seen, with_text};

/// Brings a file of a kind, and waits for the verdicts.
pub(crate) async fn upload(tab: &Tab, kind: &str, file: &PathBuf) -> Result<()> {
    choose(tab, kind).await?;
    send(tab, file).await
}

/// Brings a carrier's list, and waits for the verdicts.
pub(crate) async fn upload_carrier(tab: &Tab, carrier: &str, file: &PathBuf) -> Result<()> {
    choose(tab, "Carrier list").await?;
    tab.field("Carrier").fill(carrier, None).await?;
    send(tab, file).await
}

/// Stores the rows that can be, and waits until it is done.
pub(crate) async fn commit(tab: &Tab) -> Result<()> {
    tab.page
        .get_by_text("Commit ", false)
        .last()
        .click(None)
        .await?;
    tab.says("Stored:").await
}

/// The count of a verdict, above the rows.
pub(crate) fn count(tab: &Tab, verdict: &str) -> Locator {
    let links = tab.page.locator("nav[aria-label='Rows by verdict'] a");
    links.filter(with_text(verdict)).locator("strong")
}

/// The row that says this.
pub(crate) fn row(tab: &Tab, text: &str) -> Locator {
    let rows = tab.page.locator("table.verdicts tbody tr");
    rows.filter(with_text(text))
}

async fn choose(tab: &Tab, kind: &str) -> Result<()> {
    tab.link("Imports").first().click(None).await?;
    tab.arrived_at("Imports").await?;
    tab.link("Import a file").click(None).await?;
    tab.arrived_at("Import a file").await?;
    let choices = tab.page.locator("label.choice");
    choices.filter(with_text(kind)).click(None).await?;
    Ok(())
}

/// Sends the form with a file, and waits for the verdicts.
pub(crate) async fn send(tab: &Tab, file: &PathBuf) -> Result<()> {
    tab.field("File").set_input_files(file, None).await?;
    tab.button("Upload and check").click(None).await?;
    let name = file.file_name().context("a file has a name")?;
    tab.arrived_at(&name.to_string_lossy()).await?;
    // The rows are judged in the background; the page follows by itself.
    seen(count(tab, "All rows")).await?;
    tab.hydrated().await
}
