//! The porting desk in parts: a pasted list becomes drafts, a complete order reaches its carrier once a second
//! person has approved it, and the board is shown as somebody saved it.

use anyhow::{Context, Result, ensure};
use playwright_rs::{Locator, SelectOption};

use crate::{
    harness::{
        browser::{Browser, Setting, Tab, gone, told, with_text},
        server::{DEMO, PASSWORD, Workplace},
    },
    pages::sign_in::sign_in,
};

const VIEWER: &str = "vera@contoso.example";

/// What the saved filter shows.
const QUERY: &str = "tab=waiting&losing=Fabrikam";

/// The demo's order whose plan waits for approval.
const WAITING: &str = "RC-2026-0005";

/// Two hundred numbers of two places and toll-free ones, with what people leave between them: a heading, a
/// remark, one number twice, and one that the demo's orders have already.
fn pasted() -> String {
    let austin = (0..100).map(|n| format!("(512) 555-{:04}", 100 + n));
    let dallas = (0..60).map(|n| format!("+1 214 555 {:04}", 100 + n));
    let toll_free = (0..40).map(|n| format!("1-888-555-{:04}", 100 + n));
    let mut lines = vec!["Phone number".to_owned()];
    lines.extend(austin.chain(dallas).chain(toll_free));
    lines.extend(["ask Bob", "512.555.0100", "+12105550165"].map(str::to_owned));
    lines.join("\n")
}

#[tokio::test]
async fn a_pasted_list_becomes_drafts() -> Result<()> {
    let server = Workplace::demo()?.serve_with_vendors()?;
    let browser = Browser::launch().await?;
    let tab = browser
        .open(&server.url("/ports/new"), Setting::default())
        .await?;
    sign_in(&tab, DEMO, "Paste numbers").await?;
    paste(&tab).await?;
    make_drafts(&tab).await
}

#[tokio::test]
async fn an_approved_order_reaches_its_carrier() -> Result<()> {
    let server = Workplace::demo()?.serve_with_vendors()?;
    let browser = Browser::launch().await?;
    let tab = browser
        .open(&server.url("/ports"), Setting::default())
        .await?;
    sign_in(&tab, DEMO, "Port orders").await?;
    send(&tab).await
}

#[tokio::test]
async fn a_filter_of_the_board_is_saved_applied_and_removed() -> Result<()> {
    filter_the_board(Setting::default()).await
}

#[tokio::test]
async fn the_same_without_javascript() -> Result<()> {
    filter_the_board(Setting::without_scripts()).await
}

async fn filter_the_board(setting: Setting) -> Result<()> {
    let workplace = Workplace::demo()?;
    workplace.add_user(VIEWER, "viewer")?;
    let server = workplace.serve()?;
    let browser = Browser::launch().await?;
    let tab = browser
        .open(&server.url(&format!("/ports?{QUERY}")), setting)
        .await?;
    sign_in(&tab, DEMO, "Port orders").await?;
    saved_filters(&tab).click(None).await?;
    tab.field("Save what is shown as")
        .fill("Fabrikam is late", None)
        .await?;
    tab.field("For everybody").check(None).await?;
    tab.button("Save the filter").click(None).await?;
    told(saved_filters(&tab), "1").await?;

    // Whoever only looks can apply it, and is not offered what would be refused.
    let viewer = browser.open(&server.url("/ports"), setting).await?;
    sign_in(&viewer, (VIEWER, PASSWORD), "Port orders").await?;
    saved_filters(&viewer).click(None).await?;
    gone(viewer.button("Remove the saved filter Fabrikam is late")).await?;
    gone(viewer.field("For everybody")).await?;
    let link = viewer.page.locator(".saved a");
    link.filter(with_text("Fabrikam is late"))
        .click(None)
        .await?;
    told(viewer.page.locator(".chips"), "Fabrikam").await?;
    let url = viewer.page.url();
    ensure!(url.ends_with(&format!("/ports?{QUERY}")), "{url}");

    tab.visit("/ports").await?;
    saved_filters(&tab).click(None).await?;
    tab.button("Remove the saved filter Fabrikam is late")
        .click(None)
        .await?;
    gone(tab.page.locator(".saved")).await
}

/// What opens the menu of saved filters.
fn saved_filters(tab: &Tab) -> Locator {
    let menus = tab.page.locator("summary");
    menus.filter(with_text("Saved filters"))
}

async fn paste(tab: &Tab) -> Result<()> {
    tab.field("Winning carrier")
        .select_option(SelectOption::Label("Telnyx".into()), None)
        .await?;
    tab.field("One number a line, in any notation")
        .fill(&pasted(), None)
        .await?;
    tab.field("Country, optional").fill("US", None).await?;
    tab.button("Check the numbers").click(None).await?;
    let verdicts = tab.panel("Verdicts");
    told(verdicts.clone(), "203 rows").await?;
    told(verdicts.clone(), WAITING).await?;
    told(verdicts.clone(), "ask Bob").await?;
    told(verdicts, "512.555.0100").await
}

async fn make_drafts(tab: &Tab) -> Result<()> {
    tab.button("Make drafts of the chosen orders")
        .click(None)
        .await?;
    tab.arrived_at("Port orders").await?;
    // Toll-free numbers go their own way.
    tab.says("2 orders made as drafts").await?;
    told(tab.page.locator("main"), "0 of 40").await
}

async fn send(tab: &Tab) -> Result<()> {
    tab.link(WAITING).click(None).await?;
    tab.arrived_at(WAITING).await?;
    let order = tab.page.url();
    let at = order
        .find("/ports/")
        .context("it is the page of an order")?;
    tab.link(&format!("{WAITING}: Send the port order to the carrier"))
        .click(None)
        .await?;
    tab.arrived_at("What it changes").await?;
    tab.link("Approve").click(None).await?;
    tab.button("Approve 1 step").click(None).await?;
    tab.says("Each item is read again before it is written.")
        .await?;
    tab.hydrated().await?;
    tab.link("Apply").click(None).await?;
    tab.button("Apply").click(None).await?;
    tab.until(&order[at..], "Telnyx calls it").await?;
    tab.check_accessibility().await
}
