//! Sources: how old what they say is, and what carriers bill.

use chrono::{DateTime, Utc};
use domain::dashboard::{CarrierBilling, Freshness, Part};
use leptos::prelude::*;

use super::{nothing, part};
use crate::{
    components::{chart, marks, time},
    pages::sources::source_href,
    words,
};

/// How old what each source says is, against the age for which it is believed.
pub(super) fn freshness(sources: &[Freshness], now: DateTime<Utc>) -> AnyView {
    if sources.is_empty() {
        let text = "No source has been asked yet.";
        return part(Part::Freshness, "", false, nothing(text));
    }
    let rows = sources.iter().map(|source| {
        let spent = source.spent_percent(now);
        let bar = spent.map(|spent| {
            let class = if spent > 100 { "fill-high" } else { "fill-accent" };
            let part = chart::Part {
                class,
                label: "Per cent of its age".to_owned(),
                count: spent.min(100),
            };
            chart::bar(&[part], 100, false)
        });
        let age = source.as_of.map(|at| time::age(at, now));
        view! {
            <tr>
                <th scope="row"><a class="rowlink" href=source_href(source.id)>{source.name.clone()}</a></th>
                <td class="wide">{bar}</td>
                <td class="end nowrap">{age}<span class="muted">" of "{source.max_age_hours}" h"</span></td>
                <td>{marks::standing(source.standing)}</td>
            </tr>
        }
    });
    let body = view! {
        <div class="table-wrap" tabindex="0" role="group" aria-label="Freshness of sources">
            <table class="table table--tight bars">
                <thead><tr>
                    <th scope="col">"Source"</th><th scope="col" class="wide"><span class="vh">"Age, as a bar"</span></th>
                    <th scope="col" class="end">"Age"</th><th scope="col">"Standing"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    };
    part(
        Part::Freshness,
        "age, of the hours for which a list is believed",
        false,
        body.into_any(),
    )
}

/// What each carrier bills, and how much of it nobody uses.
pub(super) fn billing(carriers: &[CarrierBilling], now: DateTime<Utc>) -> AnyView {
    if carriers.is_empty() {
        let text = "No carrier has listed its numbers yet.";
        return part(Part::Billing, "", false, nothing(text));
    }
    let most = carriers
        .iter()
        .map(|carrier| carrier.billed)
        .max()
        .unwrap_or(0);
    let rows = carriers.iter().map(|carrier| row(carrier, most, now));
    let unused: u64 = carriers.iter().map(CarrierBilling::unused).sum();
    let legend = PARTS.map(|(class, label)| view! { <li>{chart::key(class)}{label}</li> });
    let body = view! {
        <div class="table-wrap" tabindex="0" role="group" aria-label="Numbers billed by carriers">
            <table class="table table--tight bars">
                <thead><tr>
                    <th scope="col">"Carrier"</th><th scope="col" class="wide"><span class="vh">"Numbers, as a bar"</span></th>
                    <th scope="col" class="end">"Billed"</th><th scope="col" class="end">"Used"</th>
                    <th scope="col" class="end">"Spare"</th><th scope="col" class="end">"Left over"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <div class="panel-body"><ul class="legend" aria-label="Parts">{legend.collect_view()}</ul></div>
        <p class="panel-foot">
            "No source tells a price, so these are numbers and not money. Billed is what a carrier serves. Spare: kept, and used by nobody. Left over: given back, ported away, or in no inventory. Calling Plans have no list of their own."
        </p>
    };
    let sub = format!("{} used by nobody", words::counted(unused, "number"));
    part(Part::Billing, sub, false, body.into_any())
}

const PARTS: [(&str, &str); 3] = [
    ("lcf-a", "Used"),
    ("lcf-s", "Spare"),
    ("lcf-q", "Left over"),
];

fn row(carrier: &CarrierBilling, most: u64, now: DateTime<Utc>) -> AnyView {
    let name = carrier.carrier.clone();
    if !carrier.is_current {
        let age = carrier.as_of.map_or_else(
            || "It was never asked.".to_owned(),
            |at| format!("Its list is too old to count by: {}.", words::age(at, now)),
        );
        return view! { <tr><th scope="row">{name}</th><td class="muted" colspan="5">{age}</td></tr> }
            .into_any();
    }
    let counts = [carrier.used(), carrier.spare, carrier.left_over];
    let parts: Vec<chart::Part> = PARTS
        .iter()
        .zip(counts)
        .map(|(&(class, label), count)| chart::Part {
            class,
            label: label.to_owned(),
            count,
        })
        .collect();
    let cells = counts.map(|n| view! { <td class="end">{words::count(n)}</td> });
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="wide">{chart::bar(&parts, most, true)}</td>
            <td class="end strong">{words::count(carrier.billed)}</td>
            {cells.collect_view()}
        </tr>
    }
    .into_any()
}
