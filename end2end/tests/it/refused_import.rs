//! Files that cannot be used: the page says why, and what to do.

use std::{fs, path::PathBuf};

use anyhow::Result;
use playwright_rs::expect;

use crate::{
    harness::{
        browser::{Browser, Setting, Tab, told, with_text},
        exports::Exports,
        server::{DEMO, Server},
    },
    pages::sign_in::sign_in,
};

#[tokio::test]
async fn is_told_beside_the_form_or_on_its_page() -> Result<()> {
    let server = Server::demo()?;
    let exports = Exports::demo(server.workplace.folder.path());
    let browser = Browser::launch().await?;
    let tab = browser
        .open(&server.url("/imports"), Setting::without_scripts())
        .await?;
    sign_in(&tab, DEMO, "Imports").await?;

    // A list of nobody, and a file with nothing in it: the form comes back as it was.
    let list = exports.teams_numbers()?;
    bring(&tab, "carrier", &list).await?;
    told(tab.page.locator("#error"), "Name the carrier").await?;
    expect(tab.page.locator("[name=kind][value=carrier]"))
        .to_be_checked()
        .await?;
    let empty = server.workplace.folder.path().join("empty.csv");
    fs::write(&empty, "")?;
    bring(&tab, "numbers", &empty).await?;
    told(tab.page.locator("#error"), "The file is empty.").await?;

    // The file of another source: nothing of it is used.
    bring(&tab, "numbers", &list).await?;
    tab.arrived_at("teams-numbers.json").await?;
    told(
        tab.page.locator(".banner"),
        "This looks like a Get-CsPhoneNumberAssignment export.",
    )
    .await?;
    expect(tab.page.locator("button").filter(with_text("Commit")))
        .to_have_count(0)
        .await?;
    Ok(())
}

async fn bring(tab: &Tab, kind: &str, file: &PathBuf) -> Result<()> {
    tab.visit(&format!("/imports/new?kind={kind}")).await?;
    tab.field("File").set_input_files(file, None).await?;
    tab.button("Upload and check").click(None).await?;
    Ok(())
}
