//! From a vendor's words to ours.

use super::{Canonical, VendorCode, phrases, reasons};
use crate::same_word;

/// The canonical reason of a vendor's code and text. What nobody knows is [`Canonical::Other`]; the caller
/// keeps the vendor's own words beside it.
///
/// The code decides. The text decides where the code is none we know, where it says no more than
/// \u{201c}other\u{201d}, and between two reasons that share one error of Bandwidth. Microsoft has no codes, and neither
/// have the carriers of the United Kingdom, France and Germany that we know of.
pub fn classify(provider: &str, raw_code: &str, raw_text: &str) -> Canonical {
    by_code(provider, raw_code, raw_text)
        .filter(|&canonical| canonical != Canonical::Other)
        .or_else(|| phrases::first(raw_text))
        .unwrap_or(Canonical::Other)
}

fn by_code(provider: &str, raw_code: &str, raw_text: &str) -> Option<Canonical> {
    if provider.eq_ignore_ascii_case("bandwidth") {
        by_wire(raw_code).or_else(|| by_error(raw_code, raw_text))
    } else {
        codes()
            .find(|(_, code)| {
                code.provider().eq_ignore_ascii_case(provider)
                    && same_word(&code.to_string(), raw_code)
            })
            .map(|(canonical, _)| canonical)
    }
}

/// Every vendor's code with its reason.
fn codes() -> impl Iterator<Item = (Canonical, VendorCode)> {
    reasons().flat_map(|reason| reason.codes.iter().map(|&code| (reason.canonical, code)))
}

/// What stands between the separators of `7402/E1`.
fn parts(raw_code: &str) -> impl Iterator<Item = &str> {
    raw_code
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
}

/// The losing carrier's own code is finer than Bandwidth's error, and each stands for one reason.
fn by_wire(raw_code: &str) -> Option<Canonical> {
    parts(raw_code).find_map(|part| {
        codes()
            .find(|(_, code)| {
                matches!(code, VendorCode::Bandwidth { wire: Some(wire), .. }
                    if wire.eq_ignore_ascii_case(part))
            })
            .map(|(canonical, _)| canonical)
    })
}

/// An error may stand for two reasons: 7402 for the address and its postal code. The text tells which, and
/// without one it is the first of the table.
fn by_error(raw_code: &str, raw_text: &str) -> Option<Canonical> {
    let possible = |canonical: Option<Canonical>| {
        parts(raw_code).find_map(|part| {
            codes()
                .filter(|(found, _)| canonical.is_none_or(|wanted| wanted == *found))
                .find(|(_, code)| {
                    matches!(code, VendorCode::Bandwidth { error, .. } if *error == part)
                })
                .map(|(found, _)| found)
        })
    };
    phrases::all(raw_text)
        .find_map(|said| possible(Some(said)))
        .or_else(|| possible(None))
}
