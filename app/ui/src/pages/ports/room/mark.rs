//! How a test went, and the buttons that say so. Each button carries the item, the result and the numbers, so
//! that one form serves a whole grid.

use chrono::{DateTime, Utc};
use domain::{
    E164, PortOrderId,
    port::checklist::{CheckResult, ItemId, Outcome},
};
use leptos::prelude::*;

use super::room_href;
use crate::components::{icon::icon_sm, marks::judgement, time};

/// What a button carries.
pub(super) fn value(item: ItemId, result: &str, numbers: &[E164]) -> String {
    let mut value = format!("{item} {result}");
    for number in numbers {
        value.push(' ');
        value.push_str(&number.to_string());
    }
    value
}

/// What a cell is called in the address: `inbound_call.16175550100`, and the item alone for the order.
pub(super) fn key(item: ItemId, number: Option<E164>) -> String {
    number.map_or_else(
        || item.to_string(),
        |number| format!("{item}.{}", number.digits()),
    )
}

/// The item and the number that a key names.
pub(super) fn read_key(key: &str) -> Option<(ItemId, Option<E164>)> {
    let (item, number) = match key.split_once('.') {
        None => (key, None),
        Some((item, digits)) => (item, Some(E164::from_digits(digits.parse().ok()?).ok()?)),
    };
    Some((item.parse().ok()?, number))
}

/// How it went, by whom and when, with what there is to say.
pub(super) fn told(result: &CheckResult, now: DateTime<Utc>) -> AnyView {
    let note = result
        .note
        .clone()
        .map(|note| view! { <span class="muted xs block">{note}</span> });
    view! {
        <span class="told">
            {outcome(result.result)}
            <span class="muted xs block">{result.by.clone()}", "{time::ago(result.at, now)}</span>{note}
        </span>
    }
    .into_any()
}

/// A result: a mark and a word.
pub(super) fn outcome(result: Outcome) -> AnyView {
    let word = result.label();
    match result {
        Outcome::Pass => judgement(Some("match"), None, "v-match", word),
        Outcome::Fail => judgement(None, Some("critical"), "sev-critical", word),
        Outcome::Skipped => judgement(Some("na"), None, "v-na", word),
    }
}

/// The buttons of one cell: two for one tap while nothing is told, and a link to the rest.
pub(super) fn buttons(
    order: PortOrderId,
    item: ItemId,
    number: Option<E164>,
    is_told: bool,
) -> AnyView {
    let of = number.map_or_else(String::new, |number| format!(" of {}", number.grouped()));
    let more = format!("{}?cell={}", room_href(order), key(item, number));
    let (word, label) = if is_told {
        ("Change\u{2026}", format!("Change: {}{of}", item.label()))
    } else {
        (
            "Other\u{2026}",
            format!("Other, left out or with a note: {}{of}", item.label()),
        )
    };
    view! {
        <span class="taps">
            {(!is_told).then(|| taps(item, number, &of))}
            <a class="btn btn--sm btn--ghost tap" href=more aria-label=label data-noscroll="">{word}</a>
        </span>
    }
    .into_any()
}

fn taps(item: ItemId, number: Option<E164>, of: &str) -> AnyView {
    let numbers: Vec<E164> = number.into_iter().collect();
    [
        (Outcome::Pass, "btn btn--sm tap", "i-check", "Pass"),
        (Outcome::Fail, "btn btn--sm btn--danger tap", "i-x", "Fail"),
    ]
    .map(|(result, class, icon, word)| {
        let label = format!("{word}: {}{of}", item.label());
        view! {
            <button class=class name="mark" value=value(item, result.as_str(), &numbers) aria-label=label>
                {icon_sm(icon)}{word}
            </button>
        }
    })
    .collect_view()
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number() -> E164 {
        E164::from_digits(16_175_550_100).unwrap()
    }

    #[test]
    fn a_key_of_the_address_names_its_cell() {
        for (item, number) in [
            (ItemId::InboundCall, Some(number())),
            (ItemId::FinalBill, None),
        ] {
            assert_eq!(read_key(&key(item, number)), Some((item, number)));
        }
        assert_eq!(read_key("inbound_call.0"), None);
        assert_eq!(read_key("no_such_item"), None);
    }

    #[test]
    fn a_button_carries_the_item_the_result_and_the_numbers() {
        assert_eq!(
            value(ItemId::TrunkRoute, "pass", &[number()]),
            "trunk_route pass +16175550100"
        );
        assert_eq!(value(ItemId::FinalBill, "pass", &[]), "final_bill pass");
    }
}
