//! Completing an order: its fields, what becomes of each number, what opens the losing account, and the papers.

use std::{fs, path::PathBuf};

use anyhow::{Result, ensure};

use super::{Order, Story, path_of};
use crate::harness::browser::{Tab, gone, told, with_text};

/// The numbers of the order.
const NUMBERS: &str = "503-555-0100 - 0111";

pub(super) async fn an_order_is_completed(story: &Story) -> Result<Order> {
    let tab = &story.ada;
    let order = open(tab).await?;
    fill_in_the_fields(tab, &order).await?;
    plan_the_numbers(tab).await?;
    seal_the_account(tab).await?;
    bring_the_papers(story, &order).await?;
    tab.visit(&order.path).await?;
    told(tab.panel("Papers"), "all agree").await?;
    tab.button("Mark ready").click(None).await?;
    told(tab.page.locator(".page-head"), "Ready").await?;
    Ok(order)
}

/// Opens the order from Adatum.
async fn open(tab: &Tab) -> Result<Order> {
    tab.visit("/ports").await?;
    let rows = tab.page.locator("tbody tr");
    let link = rows.filter(with_text("Adatum Telecom")).locator("th a");
    let reference = link.inner_text().await?;
    link.click(None).await?;
    tab.arrived_at(&reference).await?;
    Ok(Order {
        reference,
        path: path_of(tab)?,
    })
}

async fn fill_in_the_fields(tab: &Tab, order: &Order) -> Result<()> {
    tab.link("Edit").click(None).await?;
    tab.arrived_at(&format!("Edit {}", order.reference)).await?;
    tab.fill_in(&[
        ("foc-day", "2026-12-08"),
        ("end_user-business_name", "Contoso"),
        ("authorised_person", "Ada Example"),
        ("service_address-house", "400"),
        ("service_address-street", "Pine St"),
        ("service_address-city", "Portland"),
        ("service_address-region", "OR"),
        ("service_address-postal_code", "97204"),
        ("service_address-country", "US"),
        ("btn", "+15035550100"),
        ("trunk", "sip-peer-east"),
    ])
    .await?;
    tab.choose("Activation", "When we say so").await?;
    tab.choose("How the numbers reach Teams", "Direct Routing")
        .await?;
    for statement in ["attests_no_freeze", "lock_removed"] {
        let tick = tab.page.locator(format!("#{statement}"));
        tick.check(None).await?;
    }
    tab.button("Save").click(None).await?;
    tab.says("The order is saved.").await?;
    tab.hydrated().await
}

async fn plan_the_numbers(tab: &Tab) -> Result<()> {
    tab.field("Choose all 12 numbers of the order")
        .check(None)
        .await?;
    tab.button("Plan").click(None).await?;
    tab.arrived_at("Plan 12 numbers").await?;
    tab.fill_in(&[
        ("plan-holder", "Front desk"),
        ("plan-emergency_location", "Portland, ground floor"),
        ("plan-caller_id", "Main number"),
    ])
    .await?;
    tab.choose("Messages", "No messages").await?;
    tab.button("Save").click(None).await?;
    tab.says("What is planned for the numbers is saved.")
        .await?;
    tab.hydrated().await
}

async fn seal_the_account(tab: &Tab) -> Result<()> {
    let account = tab.panel("Losing account");
    account.get_by_text("Enter", false).click(None).await?;
    tab.fill_in(&[
        ("secret-account_number", "503998877"),
        ("secret-pin", "4321"),
    ])
    .await?;
    tab.button("Seal").click(None).await?;
    tab.says("It is sealed.").await?;
    told(account, "Known, not shown").await
}

/// The letter is made here and comes back signed; the others come from the losing carrier.
async fn bring_the_papers(story: &Story, order: &Order) -> Result<()> {
    let tab = &story.ada;
    tab.visit(&format!("{}/papers", order.path)).await?;
    tab.button("Make the LOA").click(None).await?;
    tab.says("The letter is made and filed").await?;
    let letter = tab.panel("Documents").locator("a[download]").first();
    let letter = tab.download_bytes(letter).await?;
    ensure!(letter.starts_with(b"%PDF"), "the letter is no PDF");
    for kind in [
        "Letter of authorisation (LOA)",
        "Customer service record (CSR)",
        "Bill",
    ] {
        let file = story
            .server
            .workplace
            .folder
            .path()
            .join(format!("{kind}.pdf"));
        fs::write(&file, [&letter, kind.as_bytes()].concat())?;
        bring(tab, kind, &file).await?;
    }
    Ok(())
}

/// Files a document, and writes down what stands in it.
async fn bring(tab: &Tab, kind: &str, file: &PathBuf) -> Result<()> {
    tab.choose("What it is", kind).await?;
    tab.field("File").set_input_files(file, None).await?;
    tab.fill_in(&[("signer", "Ada Example"), ("dated", "2026-11-20")])
        .await?;
    tab.button("File it").click(None).await?;
    tab.says("The document is filed.").await?;
    tab.hydrated().await?;
    tab.fill_in(&[
        ("paper-company", "Contoso"),
        ("paper-signed_by", "Ada Example"),
        ("paper-contacts", "Ada Example"),
        ("paper-service-house", "400"),
        ("paper-service-street", "Pine Street"),
        ("paper-service-city", "Portland"),
        ("paper-service-region", "Oregon"),
        ("paper-service-postal_code", "97204"),
        ("paper-service-country", "US"),
        ("paper-btn", "503 555 0100"),
        ("paper-numbers", NUMBERS),
        ("paper-losing_carrier", "Adatum Telecom"),
    ])
    .await?;
    tab.choose("Is it signed?", "Yes").await?;
    if kind.contains("LOA") {
        tab.fill_in(&[("paper-winning_carrier", "Bandwidth")])
            .await?;
    }
    tab.button("Save and compare").click(None).await?;
    tab.says("What stands in the document is written down")
        .await?;
    let unread = tab
        .panel("Documents")
        .get_by_text("Write down what stands in it", false);
    gone(unread).await
}
