//! From a pasted list to drafts.

use anyhow::Result;
use playwright_rs::{AriaRole, Locator};

use super::Story;
use crate::harness::browser::{named, told};

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

/// The orders, each with its numbers.
const ORDERS: [(&str, &str); 5] = [
    ("Adatum Telecom, US geographic, SEATTLE, WA", "12 numbers"),
    (
        "Fabrikam Telecom, US geographic, SEATTLE, WA, part 1 of 2",
        "49 numbers",
    ),
    (
        "Fabrikam Telecom, US geographic, SEATTLE, WA, part 2 of 2",
        "46 numbers",
    ),
    (
        "Fabrikam Telecom, US geographic, SEATTLE, WA, manual check",
        "1 number",
    ),
    ("RespOrg FAB01, US toll-free, FAB01", "90 numbers"),
];

/// How many rows turn out to be what: those that are left out first.
const VERDICTS: [&str; 8] = [
    "Not portable 1",
    "Duplicate 1",
    "Ours already 1",
    "Unreadable 1",
    "Portable 95",
    "Other carrier 12",
    "Toll-free 90",
    "Needs a manual check 1",
];

pub(super) async fn a_mixed_paste_becomes_the_right_orders(story: &Story) -> Result<()> {
    let tab = &story.ada;
    paste(story).await?;
    let proposed = tab.panel("Proposed orders");
    told(proposed.clone(), "198 numbers in 5 orders").await?;
    let titles = texts(proposed.locator(".choice .strong")).await?;
    let facts = texts(proposed.locator(".choice-note:nth-child(2)")).await?;
    assert_eq!(titles, ORDERS.map(|(title, _)| title));
    for (told, (title, numbers)) in facts.iter().zip(ORDERS) {
        assert!(
            told.starts_with(&format!("{numbers} from ")),
            "{title}: {told}"
        );
    }
    let verdicts = tab.panel("Verdicts");
    let tally = texts(verdicts.locator("summary")).await?;
    assert_eq!(tally.len(), VERDICTS.len(), "{tally:?}");
    for (told, verdict) in tally.iter().zip(VERDICTS) {
        assert!(told.starts_with(&format!("{verdict} ")), "{told}");
    }
    for (kind, number) in [
        ("Not portable", "415-555-0198"),
        ("Duplicate", "415.555.0100"),
        ("Ours already", &story.number_at("Bandwidth")?),
        ("Unreadable", "ask Bob"),
    ] {
        let group = verdicts.get_by_role(AriaRole::Region, Some(named(&format!("Rows: {kind}"))));
        told(group, number).await?;
    }

    tab.button("Make drafts of the chosen orders")
        .click(None)
        .await?;
    tab.says("5 orders made as drafts").await?;
    tab.hydrated().await?;
    let mut drafts = texts(tab.page.locator("tbody tr td:nth-child(5)")).await?;
    drafts.sort();
    assert_eq!(
        drafts,
        ["0 of 1", "0 of 12", "0 of 46", "0 of 49", "0 of 90"]
    );

    // The same list once more makes nothing.
    paste(story).await?;
    tab.says("No order can be made of this list").await?;
    let tally = texts(tab.panel("Verdicts").locator("summary")).await?;
    let is_told = tally
        .iter()
        .any(|told| told.starts_with("Already in an order 198 "));
    assert!(is_told, "{tally:?}");
    Ok(())
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
