//! The findings: their list, the one that is open, and what is decided about them.

use anyhow::Result;
use playwright_rs::{AriaRole, Locator};

use crate::harness::browser::{Tab, named, seen, with};

/// The findings in the list.
pub(crate) fn items(tab: &Tab) -> Locator {
    tab.page.locator(".inbox-row")
}

/// The findings of the list that are about a number.
pub(crate) fn items_of(tab: &Tab, number: &str) -> Locator {
    items(tab).filter(with(tab.number(number)))
}

/// The finding that is open.
pub(crate) fn reading(tab: &Tab) -> Locator {
    tab.role(AriaRole::Article, "Finding")
}

/// Shows the findings of one rule only.
pub(crate) async fn choose_rule(tab: &Tab, title: &str) -> Result<()> {
    let groups = tab.page.locator(".inbox-group");
    groups
        .get_by_role(AriaRole::Link, Some(named(title)))
        .click(None)
        .await?;
    seen(tab.link(&format!("Remove filter Rule {title}"))).await
}
