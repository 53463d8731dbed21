//! The day of the port: numbers come in by parts, are tested, and the order is closed.

use anyhow::{Context, Result};
use playwright_rs::Locator;
use sim::vendors::Turn;

use super::{Order, Story, sending::is_approved_and_done};
use crate::harness::browser::{Tab, gone, told};

/// The carrier brings five numbers in, and its call is lost: somebody asks.
pub(super) async fn it_is_activated_in_part(story: &Story, order: &Order) -> Result<()> {
    let numbers = (0..5).map(|n| format!("+1503555{:04}", 100 + n)).collect();
    let activate = Turn::Activate { numbers };
    story.at_the_carrier(order, activate, 0).await?;
    let tab = &story.ada;
    tab.visit(&order.path).await?;
    tab.button("Ask now").click(None).await?;
    tab.says("The carrier was asked.").await?;
    tab.until(&order.path, "5 active").await
}

/// One number is silent at first.
pub(super) async fn what_came_in_is_tested(story: &Story, order: &Order) -> Result<()> {
    let tab = &story.ada;
    tab.visit(&room(order)).await?;
    let first = tab.panel("Tests").locator("tbody tr").first();
    let cell = first.locator("td").first();
    cell.locator("button").last().click(None).await?;
    told(cell.clone(), "Fail").await?;
    told(tab.panel("Tests"), "1 failed").await?;
    cell.locator("a").click(None).await?;
    tab.field("Note")
        .fill("Dead air, then the route was set", None)
        .await?;
    tab.button("Record it").click(None).await?;
    told(cell.clone(), "Pass").await?;
    told(cell, "Dead air").await?;
    told(tab.panel("Tests"), "0 failed").await
}

pub(super) async fn the_rest_is_activated(story: &Story, order: &Order) -> Result<()> {
    let tab = &story.ada;
    tab.visit(&room(order)).await?;
    tab.button("Ask to activate 7 numbers").click(None).await?;
    is_approved_and_done(story).await?;
    tab.until(&order.path, "12 active").await
}

/// Whatever can be tried on the day passes. The old service stays: for a day the numbers can go back to it.
pub(super) async fn every_number_is_tried(story: &Story, order: &Order) -> Result<()> {
    let tab = &story.ada;
    tab.visit(&room(order)).await?;
    let list = tab.panel("Afterwards");
    press_all(tab, list.locator("button[aria-label$='not tried']")).await?;
    for item in ["Directory listing", "Old forwarding removed"] {
        press(tab, &format!("Pass: {item}")).await?;
    }
    told(tab.panel("Tests"), "48 settled, 0 failed, 0 open").await?;
    tab.visit(&order.path).await?;
    told(tab.panel("Numbers"), "12 verified").await
}

/// The old service is off, the last bill was right, and nothing is left to do.
pub(super) async fn it_is_closed(story: &Story, order: &Order) -> Result<()> {
    let tab = &story.ada;
    tab.visit(&room(order)).await?;
    let left = tab
        .panel("Afterwards")
        .locator("button[aria-label^='Pass: ']");
    press_all(tab, left.visible()).await?;
    tab.button("Close the order").click(None).await?;
    tab.says("The order is closed.").await?;
    tab.visit("/ports?tab=completed").await?;
    tab.says(&order.reference).await?;
    tab.check_accessibility().await
}

/// Presses buttons until there is none left.
async fn press_all(tab: &Tab, buttons: Locator) -> Result<()> {
    while buttons.count().await? > 0 {
        let label = buttons.first().get_attribute("aria-label").await?;
        press(tab, &label.context("the button has a name")?).await?;
    }
    Ok(())
}

/// Presses a button, which is gone once what it says is on record.
async fn press(tab: &Tab, label: &str) -> Result<()> {
    tab.button(label).click(None).await?;
    gone(tab.button(label)).await
}

fn room(order: &Order) -> String {
    format!("{}/room", order.path)
}
