//! A snapshot that lost too many rows is held, until a person releases or discards it. The demo's
//! carrier Twilio sent a third of a list.

use anyhow::Result;
use playwright_rs::expect;

use crate::{
    harness::{
        browser::{Browser, Setting, Tab},
        server::{DEMO, Server},
    },
    pages::sign_in::sign_in,
};

#[tokio::test]
async fn is_released() -> Result<()> {
    let server = Server::demo()?;
    let browser = Browser::launch().await?;
    let tab = held(&browser, &server, Setting::default()).await?;

    tab.button("Release it").click(None).await?;
    tab.says("The snapshot is released.").await?;
    expect(tab.panel("Held for review"))
        .to_have_count(0)
        .await?;
    Ok(())
}

#[tokio::test]
async fn is_discarded_after_a_question() -> Result<()> {
    let server = Server::demo()?;
    let browser = Browser::launch().await?;
    for setting in [Setting::default(), Setting::without_scripts()] {
        let tab = held(&browser, &server, setting).await?;
        tab.link("Discard").click(None).await?;
        tab.link("Keep it").click(None).await?;
        expect(tab.button("Discard the snapshot"))
            .to_have_count(0)
            .await?;
    }

    let tab = held(&browser, &server, Setting::without_scripts()).await?;
    tab.link("Discard").click(None).await?;
    tab.button("Discard the snapshot").click(None).await?;
    tab.says("The snapshot is thrown away.").await?;
    expect(tab.panel("Held for review"))
        .to_have_count(0)
        .await?;
    Ok(())
}

/// The page of the source whose snapshot is held.
async fn held(browser: &Browser, server: &Server, setting: Setting) -> Result<Tab> {
    let tab = browser.open(&server.url("/sources"), setting).await?;
    sign_in(&tab, DEMO, "Sources").await?;
    tab.says("One source is held for review").await?;
    tab.link("Twilio").click(None).await?;
    tab.arrived_at("Held for review").await?;
    tab.says("would vanish").await?;
    Ok(tab)
}
