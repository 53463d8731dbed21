//! What the papers say, in short; the whole comparison is on the page of the papers.

use domain::port::papers::{Certainty, Verdict};
use leptos::prelude::*;

use super::Drawing;
use crate::{
    components::{
        icon::{glyph, icon_sm},
        time,
    },
    words,
};

/// How many predictions are told here.
const TOLD: usize = 5;

/// The panel.
pub(super) fn panel(drawing: Drawing<'_>) -> AnyView {
    let detail = &drawing.view.detail;
    let rows = &detail.comparison.rows;
    let compared = rows
        .iter()
        .filter(|row| row.verdict != Verdict::NotCompared)
        .count() as u64;
    let differing = rows
        .iter()
        .filter(|row| matches!(row.verdict, Verdict::Differs | Verdict::Missing))
        .count() as u64;
    let sub = match (compared, differing) {
        (0, _) => "Nothing to compare yet".to_owned(),
        (all, 0) => format!("{} compared, all agree", words::counted(all, "field")),
        (all, n) => format!(
            "{} of {} differ",
            words::count(n),
            words::counted(all, "field")
        ),
    };
    let href = format!("{}/papers", drawing.here());
    view! {
        <section class="panel" aria-labelledby="papers">
            <div class="panel-head">
                <h2 id="papers">"Papers"</h2><span class="sub">{sub}</span>
                <a class="push" href=href>{icon_sm("i-file")}"Documents and comparison"</a>
            </div>
            {predicted(drawing)}{documents(drawing)}
        </section>
    }
    .into_any()
}

/// The rejections that are to be expected.
fn predicted(drawing: Drawing<'_>) -> AnyView {
    let predicted = &drawing.view.detail.comparison.predicted;
    if predicted.is_empty() {
        return ().into_any();
    }
    let rest = predicted.len().saturating_sub(TOLD);
    let rows = predicted.iter().take(TOLD).map(|p| {
        let (class, shape) = match p.certainty {
            Certainty::Likely => ("bad", "sev-critical"),
            Certainty::Possible => ("warn", "sev-medium"),
        };
        view! {
            <li>
                <span class=class>{glyph(shape)}</span>
                <div><p>{p.sentence.clone()}</p><p>"Change it in: "{p.place.label()}</p></div>
                <span class="a">{p.certainty.label()}</span>
            </li>
        }
    });
    let rest = (rest > 0).then(|| {
        view! { <p class="panel-foot">"and "{words::count(rest as u64)}" more on the page of the papers"</p> }
    });
    view! { <ul class="checks">{rows.collect_view()}</ul>{rest} }.into_any()
}

/// The newest version of each document.
fn documents(drawing: Drawing<'_>) -> AnyView {
    let mut kinds = Vec::new();
    let documents: Vec<_> = drawing
        .view
        .detail
        .documents
        .iter()
        .filter(|filed| {
            let is_newest = !kinds.contains(&filed.document.kind);
            kinds.push(filed.document.kind);
            is_newest
        })
        .collect();
    if documents.is_empty() {
        return view! { <div class="panel-body"><p class="muted">"No document is filed yet. The letter of authorisation is made and signed on the page of the papers."</p></div> }
            .into_any();
    }
    let rows = documents.into_iter().map(|filed| {
        let document = &filed.document;
        let read = if filed.statement.is_some() { "read" } else { "not read yet" };
        let dated = document.dated.map(|day| view! { ", dated "{words::day(day)} });
        view! {
            <li>
                <span class="todo">{icon_sm("i-file")}</span>
                <div>
                    <p>{document.kind.label()}" "<span class="muted">"version "{document.version}</span></p>
                    <p>{document.file_name.clone()}{dated}", added "{time::day(document.added_at)}" by "{document.added_by.name.clone()}</p>
                </div>
                <span class="a">{read}</span>
            </li>
        }
    });
    view! { <ul class="checks">{rows.collect_view()}</ul> }.into_any()
}
