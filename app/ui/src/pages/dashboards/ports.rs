//! Ports: how many stand where, and how long carriers take.

use domain::{
    dashboard::{Part, PipelineStage},
    port::{OrderState, board::BoardQuery, scorecard::Score, view::Scorecard},
};
use leptos::prelude::*;

use super::{nothing, part, tools::Query};
use crate::{address, components::chart, words};

/// Orders that have not ended, by state.
pub(super) fn pipeline(stages: &[PipelineStage], query: &Query) -> AnyView {
    let orders: u64 = stages.iter().map(|stage| stage.orders).sum();
    let numbers: u64 = stages.iter().map(|stage| stage.numbers).sum();
    if orders == 0 {
        return part(
            Part::Pipeline,
            "",
            false,
            nothing("No port order is open here."),
        );
    }
    let most = stages.iter().map(|stage| stage.numbers).max().unwrap_or(0);
    let rows = stages.iter().filter(|stage| stage.orders > 0).map(|stage| {
        let bar = [chart::Part {
            class: "fill-accent",
            label: stage.state.label().to_owned(),
            count: stage.numbers,
        }];
        view! {
            <tr>
                <th scope="row"><a class="rowlink" href=board_href(stage.state, query)>{stage.state.label()}</a></th>
                <td class="wide">{chart::bar(&bar, most, false)}</td>
                <td class="end">{words::count(stage.orders)}</td>
                <td class="end">{words::count(stage.numbers)}</td>
            </tr>
        }
    });
    let sub = format!(
        "{} with {}, none of them ended",
        words::counted(orders, "order"),
        words::counted(numbers, "number")
    );
    let body = view! {
        <div class="table-wrap" tabindex="0" role="group" aria-label="Port orders by state">
            <table class="table table--tight bars">
                <caption class="vh">"Port orders and their numbers by state"</caption>
                <thead><tr>
                    <th scope="col">"State"</th><th scope="col" class="wide"><span class="vh">"Numbers, as a bar"</span></th>
                    <th scope="col" class="end">"Orders"</th><th scope="col" class="end">"Numbers"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    };
    part(Part::Pipeline, sub, false, body.into_any())
}

fn board_href(state: OrderState, query: &Query) -> String {
    let asked = BoardQuery {
        states: vec![state],
        carrier: query.carrier.clone(),
        site: query.site.clone(),
        ..BoardQuery::default()
    };
    address::join("/ports", &asked.to_query_string())
}

/// How long carriers take from sending an order to a confirmed date.
pub(super) fn lead_times(scorecard: &Scorecard) -> AnyView {
    let since = scorecard.since;
    if scorecard.scores.is_empty() {
        let text = "No order that was made in this time has been sent.";
        return part(Part::LeadTimes, "", false, nothing(text));
    }
    let tenths = |score: &Score| score.median_days_to_foc.map_or(0, in_tenths);
    let most = scorecard.scores.iter().map(tenths).max().unwrap_or(0);
    let rows = scorecard
        .scores
        .iter()
        .map(|score| row(score, tenths(score), most));
    let body = view! {
        <div class="table-wrap" tabindex="0" role="group" aria-label="Lead times by carrier">
            <table class="table table--tight bars">
                <caption class="vh">"Days from sending an order to its first confirmed date, by carrier"</caption>
                <thead><tr>
                    <th scope="col">"Carrier"</th><th scope="col" class="wide"><span class="vh">"Days, as a bar"</span></th>
                    <th scope="col" class="end">"Median"</th><th scope="col" class="end">"Confirmed"</th>
                    <th scope="col" class="end">"Taken at once"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <p class="panel-foot">
            "From sending an order to its first confirmed date. "
            <a href=format!("/ports/scorecard?since={since}")>"The scorecard"</a>" has rejections and moved dates."
        </p>
    };
    let sub = format!("orders made since {}", words::day(since));
    part(Part::LeadTimes, sub, false, body.into_any())
}

fn row(score: &Score, tenths: u64, most: u64) -> AnyView {
    let median = score
        .median_days_to_foc
        .map_or_else(|| "None yet".to_owned(), |days| format!("{days:.1} days"));
    let first = score
        .first_pass_percent
        .map_or_else(|| "None yet".to_owned(), |percent| format!("{percent:.0}%"));
    let bar = [chart::Part {
        class: "fill-accent",
        label: "Tenths of a day".to_owned(),
        count: tenths,
    }];
    let caveat = score
        .caveat
        .clone()
        .map(|caveat| view! { <p class="xs muted">{caveat}</p> });
    view! {
        <tr>
            <th scope="row">{score.carrier.clone()}{caveat}</th>
            <td class="wide">{chart::bar(&bar, most, false)}</td>
            <td class="end strong nowrap">{median}</td>
            <td class="end nowrap">{words::count(score.confirmed)}" of "{words::count(score.orders)}</td>
            <td class="end">{first}</td>
        </tr>
    }
    .into_any()
}

/// Days in tenths, for the length of a bar.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few hundred days at most, and never negative"
)]
fn in_tenths(days: f64) -> u64 {
    (days * 10.0).round().max(0.0) as u64
}
