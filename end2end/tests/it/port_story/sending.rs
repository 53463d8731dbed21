//! What the carrier is asked, and what it tells.

use anyhow::Result;
use playwright_rs::expect;
use sim::vendors::{Turn, When};

use super::{Order, Story, moment, path_of};
use crate::harness::browser::{Tab, gone, told, with_text};

pub(super) async fn it_reaches_its_carrier_once_it_was_approved(
    story: &Story,
    order: &Order,
) -> Result<()> {
    story.ada.button("Submit").click(None).await?;
    is_approved_and_done(story).await?;
    story.ada.until(&order.path, "Bandwidth calls it").await?;
    told(story.ada.page.locator(".page-head"), "With carrier").await
}

/// The plan that Ada has just proposed is approved and applied by Ben: she may not.
pub(super) async fn is_approved_and_done(story: &Story) -> Result<()> {
    story.ada.says("Waiting for approval").await?;
    gone(story.ada.link("Approve")).await?;
    let (plan, ben) = (path_of(&story.ada)?, &story.ben);
    ben.visit(&plan).await?;
    ben.link("Approve").click(None).await?;
    ben.button("Approve 1 step").click(None).await?;
    ben.says("Each item is read again before it is written.")
        .await?;
    ben.hydrated().await?;
    ben.link("Apply").click(None).await?;
    ben.button("Apply").click(None).await?;
    gone(ben.button("Apply")).await?;
    ben.until(&plan, "Every item is as it was planned.").await
}

/// The call comes twice.
pub(super) async fn it_is_rejected_for_its_address_and_supplemented(
    story: &Story,
    order: &Order,
) -> Result<()> {
    let reject = Turn::Reject {
        code: "7402".to_owned(),
        text: "The service address does not match".to_owned(),
        numbers: Vec::new(),
    };
    story.at_the_carrier(order, reject, 2).await?;
    let tab = &story.ada;
    tab.until(&order.path, "Service address differs").await?;
    told(tab.panel("Rejections"), "1 open").await?;

    let fixes = tab.role(playwright_rs::AriaRole::List, "What to change");
    fixes.locator("a").first().click(None).await?;
    tab.arrived_at(&format!("Edit {}", order.reference)).await?;
    tab.fill_in(&[("service_address-unit", "Suite 7")]).await?;
    tab.button("Save").click(None).await?;
    tab.says("The order is saved.").await?;
    tab.hydrated().await?;
    tab.field("How it was put right")
        .fill("Suite 7 added, as the service record has it", None)
        .await?;
    tab.button("Mark resolved").click(None).await?;
    told(tab.panel("Rejections"), "All answered").await?;
    tab.hydrated().await?;
    tab.button("Send the correction").click(None).await?;
    is_approved_and_done(story).await?;
    tab.until(&order.path, "version 2").await?;
    told(tab.panel("Rejections"), "All resolved").await?;
    told(tab.panel("Rejections"), "1 resolved rejection").await
}

/// The call is lost.
pub(super) async fn the_carrier_confirms_and_nobody_is_told(
    story: &Story,
    order: &Order,
) -> Result<()> {
    let at = When::Instant(moment("2026-12-08T16:30:00Z")?);
    story.at_the_carrier(order, Turn::Foc { at }, 0).await?;
    story.ada.visit(&order.path).await?;
    gone(dates(&story.ada).filter(with_text("Agreed"))).await
}

/// Time alone brings the date. The call about the next one comes three times.
pub(super) async fn it_is_found_confirmed_and_then_moved(
    story: &Story,
    order: &Order,
) -> Result<()> {
    let tab = &story.ada;
    tab.until(&order.path, "FOC confirmed").await?;
    told(dates(tab), "8 Dec 2026").await?;
    let at = When::Instant(moment("2026-12-10T16:30:00Z")?);
    story
        .at_the_carrier(order, Turn::Reschedule { at }, 3)
        .await?;
    // The date that was asked for is one of them.
    tab.until(&order.path, "3 dates so far").await?;
    told(dates(tab), "10 Dec 2026").await?;
    let moves = tab.panel("Timeline").get_by_text("FOC moved from", false);
    expect(moves).to_have_count(1).await?;
    Ok(())
}

fn dates(tab: &Tab) -> playwright_rs::Locator {
    tab.panel("Dates")
}
