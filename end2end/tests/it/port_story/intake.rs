//! From a pasted list to drafts.

use anyhow::Result;
use playwright_rs::Locator;

use super::Story;
use crate::harness::browser::told;

/// Two hundred numbers: of two carriers and toll-free, one that its carrier ports by hand, one that nobody
/// ports and one that is there already. Between them stand a heading, a remark, and one of them once more.
fn pasted(ours: &str) -> String {
    let fabrikams = (0..95).map(|n| format!("(415) 555-{:04}", 100 + n));
    let adatums = (0..12).map(|n| format!("+1 503 555 {:04}", 100 + n));
    let toll_free = (0..90).map(|n| format!("1-888-555-{:04}", 100 + n));
    let others = ["415-555-0197", "415-555-0198", ours];
    let noise = ["ask Bob", "415.555.0100"];
    let heading = std::iter::once("Phone number".to_owned());
    let numbers = fabrikams.chain(adatums).chain(toll_free);
    let rest = others.into_iter().chain(noise).map(str::to_owned);
    let lines: Vec<String> = heading.chain(numbers).chain(rest).collect();
    lines.join("\n")
}

pub(super) async fn a_mixed_paste_becomes_the_right_orders(story: &Story) -> Result<()> {
    paste(story).await?;
    let proposed = story.ada.panel("Proposed orders");
    told(proposed.clone(), "198 numbers in 5 orders").await?;
    let titles = texts(proposed.locator(".choice .strong")).await?;
    let facts = texts(proposed.locator(".choice-note:nth-child(2)")).await?;
    let verdicts = story.ada.panel("Verdicts");
    let tally = texts(verdicts.locator("summary")).await?;
    let tally: Vec<_> = tally.iter().map(String::as_str).collect();
    dbg!(&titles, &facts, &tally);
    story
        .ada
        .button("Make drafts of the chosen orders")
        .click(None)
        .await?;
    story.ada.says("5 orders made as drafts").await?;
    let rows = texts(story.ada.page.locator("tbody tr td:nth-child(5)")).await?;
    dbg!(rows);

    // The same list once more makes nothing.
    paste(story).await?;
    story.ada.says("No order can be made of this list").await?;
    told(story.ada.panel("Verdicts"), "Already in an order 198").await
}

async fn paste(story: &Story) -> Result<()> {
    let tab = &story.ada;
    tab.visit("/ports/new").await?;
    tab.choose("Winning carrier", "Bandwidth").await?;
    tab.field("One number a line, in any notation")
        .fill(&pasted(&story.number_at("Bandwidth")?), None)
        .await?;
    tab.field("Country, optional").fill("US", None).await?;
    tab.button("Check the numbers").click(None).await?;
    told(tab.panel("Verdicts"), "202 rows").await
}

/// What each says, on one line.
async fn texts(all: Locator) -> Result<Vec<String>> {
    let texts = all.all_inner_texts().await?;
    let words = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(texts.iter().map(words).collect())
}
