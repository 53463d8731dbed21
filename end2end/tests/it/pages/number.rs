//! A number: its planes, its findings, its timeline.

use playwright_rs::{AriaRole, Locator};

use crate::harness::browser::{Tab, with};

/// One plane of the strip.
pub(crate) fn plane(tab: &Tab, name: &str) -> Locator {
    let planes = tab.page.locator(".strip-planes > li");
    planes.filter(with(tab.role(AriaRole::Heading, name)))
}
