//! Who gets in, and what those who are in may do.

use anyhow::Result;
use playwright_rs::{Locator, expect};

use crate::{
    harness::{
        browser::{Browser, Setting, Tab, told},
        server::{Database, PASSWORD, Server, Workplace},
    },
    pages::{
        inbox,
        sign_in::{sign_in, try_to_sign_in},
    },
};

const VIEWER: &str = "vera@contoso.example";

/// Attempts after which an account has to wait.
const ATTEMPTS: usize = 20;

#[tokio::test]
async fn the_first_administrator_comes_in_with_the_code_of_the_console() -> Result<()> {
    let server = Server::empty()?;
    let browser = Browser::launch().await?;
    let tab = browser
        .open(&server.url("/numbers"), Setting::default())
        .await?;
    tab.arrived_at("First start").await?;

    set_up(&tab, "0000-0000-0000-0000").await?;
    told(tab.page.locator("#error"), "code").await?;
    tab.hydrated().await?;
    set_up(&tab, &server.setup_code()?).await?;
    tab.arrived_at("Begin here").await?;
    told(tab.link("Contoso Rollcall"), "Contoso").await
}

async fn set_up(tab: &Tab, code: &str) -> Result<()> {
    for (field, value) in [
        ("One-time code", code),
        ("Organisation", "Contoso"),
        ("Your name", "Ada Adeyemi"),
        ("Work email", "ada@contoso.example"),
        ("Password", PASSWORD),
    ] {
        tab.field(field).fill(value, None).await?;
    }
    tab.button("Create organisation").click(None).await?;
    Ok(())
}

#[tokio::test]
async fn a_wrong_password_is_told_and_the_email_kept() -> Result<()> {
    let server = with_viewer(Workplace::new(Database::Sqlite)?)?;
    let browser = Browser::launch().await?;
    let tab = browser
        .open(&server.url("/numbers?q=0168"), Setting::default())
        .await?;

    try_to_sign_in(&tab, VIEWER, "a wrong password").await?;
    told(tab.page.locator("#error"), "is not right").await?;
    expect(tab.field("Work email"))
        .to_have_value(VIEWER)
        .await?;
    expect(tab.field("Password")).to_have_value("").await?;
    tab.hydrated().await?;

    // Then in, to the page that was asked for, and out.
    sign_in(&tab, (VIEWER, PASSWORD), "Numbers").await?;
    assert!(tab.page.url().ends_with("/numbers?q=0168"));
    tab.page
        .locator("summary[aria-label*='your account']")
        .click(None)
        .await?;
    tab.button("Sign out").click(None).await?;
    tab.says("You are signed out.").await?;
    tab.visit("/numbers").await?;
    tab.arrived_at("Sign in").await
}

#[tokio::test]
async fn guessing_is_slowed_down() -> Result<()> {
    let server = with_viewer(Workplace::new(Database::Sqlite)?)?;
    let browser = Browser::launch().await?;
    let tab = browser
        .open(&server.url("/"), Setting::without_scripts())
        .await?;
    for _ in 0..ATTEMPTS {
        try_to_sign_in(&tab, VIEWER, "a wrong password").await?;
        tab.says("is not right").await?;
    }
    // Also the right one has to wait now.
    try_to_sign_in(&tab, VIEWER, PASSWORD).await?;
    tab.says("Too many attempts. Wait").await
}

#[tokio::test]
async fn a_viewer_sees_everything_and_changes_nothing() -> Result<()> {
    let server = with_viewer(Workplace::demo()?)?;
    let browser = Browser::launch().await?;
    let mut tab = browser.open(&server.url("/"), Setting::default()).await?;
    sign_in(&tab, (VIEWER, PASSWORD), "Sources").await?;
    is_refused(tab.button("Call the roll")).await?;

    tab.visit("/findings").await?;
    inbox::items(&tab).first().locator("a").click(None).await?;
    is_refused(inbox::reading(&tab).get_by_text("Acknowledge", true)).await?;

    tab.visit("/sources").await?;
    tab.link("Twilio").click(None).await?;
    is_refused(tab.button("Release or discard")).await?;

    tab.visit("/imports").await?;
    is_refused(tab.button("Import a file")).await?;
    tab.visit("/imports/new").await?;
    tab.says("Not allowed").await?;

    // A script that asks all the same is refused by the server.
    tab.allow("status of 403");
    let status: u16 = tab
        .page
        .evaluate(
            "() => fetch('/_fn/overview/call', { method: 'POST' }).then(answer => answer.status)",
            None::<&()>,
        )
        .await?;
    assert_eq!(status, 403);
    Ok(())
}

/// A control that cannot be used says why.
async fn is_refused(control: Locator) -> Result<()> {
    expect(control.clone())
        .to_have_attribute("aria-disabled", "true")
        .await?;
    expect(control)
        .to_have_attribute_regex("title", "Your role, viewer, may not .+")
        .await?;
    Ok(())
}

fn with_viewer(workplace: Workplace) -> Result<Server> {
    workplace.add_user(VIEWER, "viewer")?;
    workplace.serve()
}
