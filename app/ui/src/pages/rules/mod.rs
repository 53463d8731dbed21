//! The rules: what each finds, whether it can be decided, and what the organisation decides about it.

mod detail;
mod due;
mod list;
mod settings;

pub(crate) use detail::RulePage;
pub(crate) use list::Rules;

/// The address of a rule.
pub(crate) fn rule_href(code: &str) -> String {
    format!("/rules/{code}")
}

/// The address of what a rule has found.
fn findings_href(code: &str) -> String {
    format!("/findings?code={code}")
}
