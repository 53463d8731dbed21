//! A list as a file: the same rows as on the page.

use anyhow::Result;

use crate::{
    harness::{
        browser::{Browser, Setting, with_text},
        server::{DEMO, Server},
    },
    pages::sign_in::sign_in,
};

const FILTERED: &str = "/numbers?state=quarantined&carrier=Twilio&sort=holder&dir=desc&size=500";

#[tokio::test]
async fn has_exactly_the_rows_that_are_shown() -> Result<()> {
    let server = Server::demo()?;
    let browser = Browser::launch().await?;
    let tab = browser
        .open(&server.url(FILTERED), Setting::default())
        .await?;
    sign_in(&tab, DEMO, "Numbers").await?;

    let shown: Vec<String> = tab
        .page
        .locator("tbody th data")
        .evaluate_all("cells => cells.map(cell => cell.value)", None::<()>)
        .await?;
    let menu = tab.page.locator("summary").filter(with_text("Export"));
    menu.click(None).await?;
    let view = tab
        .page
        .locator("a.menu-item")
        .filter(with_text("This view"));
    let file = tab.download(view).await?;

    let mut file = csv::Reader::from_reader(file.as_bytes());
    let written: Vec<String> = file
        .records()
        .map(|row| Ok(row?[0].to_owned()))
        .collect::<Result<_>>()?;
    assert!(shown.len() > 50, "{shown:?}");
    assert_eq!(written, shown);
    Ok(())
}
