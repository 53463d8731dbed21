//! One decision about all findings that match.

use anyhow::Result;
use playwright_rs::{AriaRole, Locator, expect};

use crate::{
    harness::{
        browser::{Browser, Setting, Tab},
        server::{DEMO, Server},
    },
    pages::{inbox, sign_in::sign_in},
};

const RULE: &str = "/findings?code=inventory-assigned-teams-free";

#[tokio::test]
async fn all_that_match_are_snoozed() -> Result<()> {
    let server = Server::demo()?;
    let browser = Browser::launch().await?;
    let tab = browser.open(&server.url(RULE), Setting::default()).await?;
    sign_in(&tab, DEMO, "Findings").await?;

    let count = inbox::items(&tab).count().await?;
    let bar = choose_all(&tab, count).await?;
    bar.get_by_label("Until the end of", true)
        .fill("2026-11-30", None)
        .await?;
    bar.get_by_label("Reason", true)
        .fill("The site moves on Monday.", None)
        .await?;
    bar.get_by_text("Snooze", true).click(None).await?;
    // What is done with all of them is asked once more, with the count.
    tab.button(&format!("Snooze {count} findings"))
        .click(None)
        .await?;
    tab.says(&format!("{count} findings snoozed.")).await?;

    tab.visit(&format!("{RULE}&state=snoozed")).await?;
    expect(inbox::items(&tab)).to_have_count(count).await?;
    tab.visit(RULE).await?;
    tab.says("No finding matches").await
}

#[tokio::test]
async fn without_a_day_nothing_is_snoozed() -> Result<()> {
    let server = Server::demo()?;
    let browser = Browser::launch().await?;
    for setting in [Setting::default(), Setting::without_scripts()] {
        let mut tab = browser.open(&server.url(RULE), setting).await?;
        tab.allow("status of 422");
        sign_in(&tab, DEMO, "Findings").await?;
        let count = inbox::items(&tab).count().await?;
        let bar = choose_all(&tab, count).await?;
        bar.get_by_text("Snooze", true).click(None).await?;
        tab.says("Choose the day until which to snooze.").await?;
        expect(inbox::items(&tab)).to_have_count(count).await?;
    }
    Ok(())
}

/// Chooses one finding, then all that match, and answers the bar of decisions.
async fn choose_all(tab: &Tab, count: usize) -> Result<Locator> {
    let first = inbox::items(tab).first();
    first
        .get_by_role(AriaRole::Checkbox, None)
        .check(None)
        .await?;
    let bar = tab.role(AriaRole::Group, "The chosen findings");
    bar.get_by_label(&format!("All {count} that match"), true)
        .check(None)
        .await?;
    Ok(bar)
}
