//! How many numbers of each carrier are protected against a port-out. What a carrier does not say is said to
//! be unsaid.

use domain::port::view::Protection;
use leptos::prelude::*;

use crate::{components::marks::judgement, words};

/// The coverage by carrier.
pub(super) fn panel(protection: &[Protection]) -> AnyView {
    let rows = protection.iter().map(row).collect_view();
    let body = if protection.is_empty() {
        view! {
            <div class="panel-body"><p class="muted">"No carrier\u{2019}s list has been read yet."</p></div>
        }
        .into_any()
    } else {
        view! {
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="protection">
                <table class="table">
                    <thead><tr>
                        <th scope="col">"Carrier"</th><th scope="col" class="end">"Numbers"</th>
                        <th scope="col">"Own PIN"</th><th scope="col">"Lock"</th><th scope="col">"Not told"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="protection">
            <div class="panel-head">
                <h2 id="protection">"Protected against port-outs"</h2>
                <span class="sub">"As far as each carrier tells"</span>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn row(protection: &Protection) -> AnyView {
    let told = protection.numbers.saturating_sub(protection.untold);
    let untold = match protection.untold {
        0 => view! { <span class="muted">"None"</span> }.into_any(),
        n if told == 0 => judgement(
            Some("stale"),
            None,
            "v-stale",
            &format!("All {}: the carrier does not say", words::count(n)),
        ),
        n => judgement(Some("stale"), None, "v-stale", &words::count(n)),
    };
    view! {
        <tr>
            <th scope="row">{protection.carrier.clone()}</th>
            <td class="end">{words::count(protection.numbers)}</td>
            <td>{share(protection.with_pin, told)}</td>
            <td>{share(protection.with_lock, told)}</td>
            <td>{untold}</td>
        </tr>
    }
    .into_any()
}

/// A part of what is told.
fn share(part: u64, told: u64) -> AnyView {
    if told == 0 {
        return judgement(Some("stale"), None, "v-stale", "Not told");
    }
    let text = format!(
        "{} of {}, {}",
        words::count(part),
        words::count(told),
        words::share(part, told)
    );
    match part {
        part if part == told => judgement(Some("match"), None, "v-match", &text),
        _ => judgement(None, Some("medium"), "sev-medium", &text),
    }
}
