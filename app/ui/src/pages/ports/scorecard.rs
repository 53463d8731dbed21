//! How the carriers do with our ports.

use domain::port::{rejection::Canonical, scorecard::Score, view::Scorecard};
use leptos::prelude::*;
use leptos_router::components::Form;

use super::{ROOM, rooms::rooms};
use crate::{
    address,
    api::ports::outs,
    components::{
        frame::Page,
        icon::glyph,
        notice::{empty, loaded},
    },
    words,
};

/// The scorecard. Since when orders count stands in the address.
#[component]
pub(crate) fn PortScorecard() -> impl IntoView {
    let since = address::use_value("since");
    let scorecard = Resource::new(move || since.get().unwrap_or_default(), outs::scores);
    view! {
        <Page parent=ROOM name="Scorecard">
            {loaded(scorecard, |answer, _| page(&answer.value))}
        </Page>
    }
}

fn page(scorecard: &Scorecard) -> AnyView {
    let since = scorecard.since;
    let body = if scorecard.scores.is_empty() {
        empty(
            "No order was sent in this time",
            "A carrier is judged by its orders once they are sent. Choose an earlier day.",
            None,
        )
    } else {
        table(&scorecard.scores)
    };
    view! {
        <header class="page-head">
            <h1>"Scorecard"</h1>
            <span class="sub">"Orders made since "<time datetime=since.to_string()>{words::day(since)}</time></span>
            <div class="page-actions">
                <Form method="get" action="/ports/scorecard" attr:class="row">
                    <label for="since">"Since"</label>
                    <input class="input input--day" id="since" name="since" type="date" value=since.to_string()/>
                    <button class="btn">"Show"</button>
                </Form>
            </div>
        </header>
        {rooms("/ports/scorecard")}
        {body}
    }
    .into_any()
}

fn table(scores: &[Score]) -> AnyView {
    let rows = scores.iter().map(row).collect_view();
    view! {
        <section class="panel" aria-label="Carriers">
            <div class="table-wrap" tabindex="0" role="group" aria-label="Carriers">
                <table class="table table--top table--cards">
                    <thead><tr>
                        <th scope="col">"Carrier"</th><th scope="col" class="end">"Orders sent"</th>
                        <th scope="col" class="end">"Days to FOC, median"</th>
                        <th scope="col" class="end">"Taken at once"</th><th scope="col" class="end">"Dates moved"</th>
                        <th scope="col">"Commonest rejections"</th><th scope="col">"What it is worth"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <p class="panel-foot">
                "Days run from sending an order to the first confirmed date; half of the orders took less. Taken at once: of the orders that were confirmed or rejected, those confirmed without a rejection."
            </p>
        </section>
    }
    .into_any()
}

fn row(score: &Score) -> AnyView {
    let days = score.median_days_to_foc.map_or_else(
        || "None yet".to_owned(),
        |days| {
            format!(
                "{days:.1} days of {}",
                words::counted(score.confirmed, "order")
            )
        },
    );
    let first = score.first_pass_percent.map_or_else(
        || "None yet".to_owned(),
        |percent| {
            format!(
                "{percent:.0}% of {}",
                words::counted(score.decided, "order")
            )
        },
    );
    let reasons = score.top_reasons.iter().map(|reason| {
        let title = reason
            .reason
            .parse::<Canonical>()
            .map_or_else(|_| reason.reason.clone(), |code| code.label().to_owned());
        view! { <li>{title}" "<span class="muted">{words::count(reason.count)}</span></li> }
    });
    let reasons = if score.top_reasons.is_empty() {
        view! { <span class="muted">"None"</span> }.into_any()
    } else {
        view! { <ul>{reasons.collect_view()}</ul> }.into_any()
    };
    let caveat = score.caveat.clone().map(|caveat| {
        view! { <p class="why" data-tone="medium">{glyph("sev-medium")}<span>{caveat}</span></p> }
    });
    view! {
        <tr>
            <th scope="row" class="strong" data-card="title">{score.carrier.clone()}</th>
            <td class="end" data-card="aside">{words::counted(score.orders, "order")}</td>
            <td class="end" data-card="line"><span class="only-phone">"FOC after "</span>{days}</td>
            <td class="end" data-card="sub"><span class="only-phone">"Taken at once: "</span>{first}</td>
            <td class="end" data-card="meta">{words::counted(score.reschedules, "move")}</td>
            <td data-card="full">{reasons}</td>
            <td data-card="full">{caveat}</td>
        </tr>
    }
    .into_any()
}
