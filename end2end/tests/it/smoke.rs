//! The machinery itself: what the flows rely on would otherwise pass for the wrong reason.

use anyhow::Result;
use playwright_rs::{PLAYWRIGHT_VERSION, expect};
use serde_json::Value;

use crate::harness::browser::{Browser, Screen, Setting, Theme};

const GOOD: &str = "data:text/html,<html lang=en><title>Good</title><main><h1>Good</h1>\
    <p id=state>plain</p><script>state.textContent='scripted'</script></main></html>";
const BAD: &str = "data:text/html,<html lang=en><title>Bad</title><main><h1>Bad</h1><img src=''>\
    <script>console.error('in the console'); throw new Error('uncaught')</script></main></html>";

#[tokio::test]
async fn a_good_page_passes_with_and_without_javascript() -> Result<()> {
    let browser = Browser::launch().await?;

    let tab = browser.open(GOOD, Setting::default()).await?;
    expect(tab.page.locator("#state"))
        .to_have_text("scripted")
        .await?;
    tab.check_accessibility().await?;
    assert!(tab.screenshot("smoke").await?.exists());

    let tab = browser.open(GOOD, Setting::without_scripts()).await?;
    expect(tab.page.locator("#state"))
        .to_have_text("plain")
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_bad_page_is_noticed() -> Result<()> {
    let browser = Browser::launch().await?;
    let mut tab = browser.open(BAD, Setting::default()).await?;

    let violation = tab
        .check_accessibility()
        .await
        .expect_err("the image has no text");
    assert!(violation.to_string().contains("image-alt"), "{violation}");
    let errors = tab.errors();
    assert!(
        errors.iter().any(|error| error.contains("in the console")),
        "{errors:?}"
    );
    assert!(
        errors.iter().any(|error| error.contains("uncaught")),
        "{errors:?}"
    );

    tab.allow("in the console");
    tab.allow("uncaught");
    assert!(tab.errors().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_tab_has_the_size_and_theme_asked_for() -> Result<()> {
    let browser = Browser::launch().await?;
    let setting = Setting {
        screen: Screen::Phone,
        theme: Theme::Dark,
        ..Setting::default()
    };
    let tab = browser.open(GOOD, setting).await?;
    let seen: (u32, bool) = tab
        .page
        .evaluate(
            "() => [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]",
            None::<&()>,
        )
        .await?;
    assert_eq!(seen, (390, true));
    Ok(())
}

#[test]
fn the_driver_is_the_one_the_library_was_made_for() -> Result<()> {
    let package = include_str!("../../package.json");
    let package: Value = serde_json::from_str(package)?;
    assert_eq!(
        package["dependencies"]["playwright-core"],
        PLAYWRIGHT_VERSION
    );
    Ok(())
}
