//! The documents that are filed, by kind.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    access::Permission,
    port::{
        document::{Document, DocumentKind},
        view::Filed,
    },
};
use leptos::prelude::*;

use super::papers_href;
use crate::{
    api::{ports::papers::Papers, session::Session},
    components::{
        icon::icon_sm,
        marks::judgement,
        notice::{allowed_sm, empty},
        time,
    },
    words,
};

/// How many days before its end a document is warned of.
const SOON_DAYS: i64 = 14;

/// The documents of an order.
pub(super) fn list(papers: &Papers, session: &Session, now: DateTime<Utc>) -> AnyView {
    let body = if papers.documents.is_empty() {
        empty(
            "No documents yet",
            "A port needs a letter of authorisation, and a bill or a customer service record that shows whose numbers they are.",
            None,
        )
    } else {
        table(papers, session, now)
    };
    view! {
        <section class="panel" aria-labelledby="documents">
            <div class="panel-head">
                <h2 id="documents">"Documents"</h2><span class="sub">{papers.documents.len()}</span>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn table(papers: &Papers, session: &Session, now: DateTime<Utc>) -> AnyView {
    let groups = DocumentKind::ALL.iter().filter_map(|&kind| {
        let mine: Vec<&Filed> = papers
            .documents
            .iter()
            .filter(|filed| filed.document.kind == kind)
            .collect();
        let rows = mine.iter().map(|filed| row(filed, papers, session, now));
        (!mine.is_empty()).then(|| {
            view! {
                <tr class="group"><th colspan="7" scope="rowgroup" data-card="full-first">{kind.label()}</th></tr>
                {rows.collect_view()}
            }
        })
    });
    view! {
        <div class="table-wrap" tabindex="0" role="group" aria-labelledby="documents">
            <table class="table table--top table--cards">
                <thead><tr>
                    <th scope="col">"File"</th><th scope="col">"Version"</th><th scope="col">"Signed by"</th>
                    <th scope="col">"Dated"</th><th scope="col">"Valid"</th><th scope="col" data-priority="2">"Filed"</th>
                    <th scope="col"><span class="vh">"What can be done"</span></th>
                </tr></thead>
                <tbody>{groups.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(filed: &Filed, papers: &Papers, session: &Session, now: DateTime<Utc>) -> AnyView {
    let document = &filed.document;
    let signer = document
        .signer
        .clone()
        .unwrap_or_else(|| "Not said".to_owned());
    let redaction = document
        .redaction
        .clone()
        .map(|note| view! { <br/><span class="muted xs">"Blacked out: "{note}</span> });
    let dated = document
        .dated
        .map_or_else(|| "Not said".to_owned(), words::day);
    let open = format!("{}?open={}#open", papers_href(papers.order.id), document.id);
    let label = format!("{}: what stands in it", document.file_name);
    let read = match &filed.statement {
        Some(_) => "What stands in it",
        None => "Write down what stands in it",
    };
    let edit = allowed_sm(session, Permission::RunPorts, read, || {
        view! { <a class="btn btn--sm" href=open aria-label=label>{icon_sm("i-note")}{read}</a> }
            .into_any()
    });
    view! {
        <tr>
            <th scope="row" data-card="title">
                <a class="strong" href=format!("/ports/documents/{}", document.id) rel="external" download="">
                    <span class="clip">{document.file_name.clone()}</span>
                </a>
                <span class="muted xs">{words::bytes(document.byte_count)}</span>{redaction}
            </th>
            <td data-card="aside"><span class="tag">"Version "{document.version}</span></td>
            <td data-card="line">{signer}</td>
            <td class="nowrap" data-card="sub">{dated}</td>
            <td data-card="full">{validity(document, now.date_naive())}</td>
            <td data-priority="2" class="muted">{document.added_by.name.clone()}", "{time::ago(document.added_at, now)}</td>
            <td class="end" data-card="full">{edit}</td>
        </tr>
    }
    .into_any()
}

/// Until when a document counts, and what that means today.
fn validity(document: &Document, today: NaiveDate) -> AnyView {
    let Some(until) = document.expires_on else {
        return view! { <span class="muted">"No end"</span> }.into_any();
    };
    let day = words::day(until);
    let left = (until - today).num_days();
    match left {
        ..0 => judgement(
            None,
            Some("critical"),
            "sev-critical",
            &format!("Expired {day}"),
        ),
        0 => judgement(None, Some("high"), "sev-high", "Expires today"),
        1..=SOON_DAYS => {
            let left = words::counted(left.unsigned_abs(), "day");
            judgement(
                None,
                Some("medium"),
                "sev-medium",
                &format!("{left} left, to {day}"),
            )
        }
        _ => judgement(Some("match"), None, "v-match", &format!("To {day}")),
    }
}
