//! How the papers compare, field by field, and the rejections that are to be expected.

use domain::{
    PortOrderId,
    port::{
        document::DocumentKind,
        papers::{Certainty, Field, Place, Predicted, Row, Severity, Verdict},
        rejection::Canonical,
    },
};
use leptos::prelude::*;

use super::papers_href;
use crate::{
    api::ports::papers::Papers,
    components::{
        icon::glyph,
        marks::{judgement, number},
        notice::{banner, empty},
        port::order_href,
    },
    pages::ports::fields::field_id,
    words,
};

/// The rejections to be expected, the likely ones first.
pub(super) fn predicted(papers: &Papers) -> AnyView {
    let predicted = &papers.comparison.predicted;
    if papers
        .documents
        .iter()
        .all(|filed| filed.statement.is_none())
    {
        return banner(
            "medium",
            "i-alert",
            "Nothing can be foreseen yet: nobody has written down what stands in a paper of this order.",
        );
    }
    if predicted.is_empty() {
        return banner(
            "",
            "i-check",
            "No rejection is to be expected of these papers.",
        );
    }
    let rows = predicted
        .iter()
        .map(|one| expected(one, papers))
        .collect_view();
    let sub = words::counted(predicted.len() as u64, "rejection");
    view! {
        <section class="panel" aria-labelledby="expected">
            <div class="panel-head"><h2 id="expected">"To be expected"</h2><span class="sub">{sub}</span></div>
            <ul class="checks">{rows}</ul>
        </section>
    }
    .into_any()
}

fn expected(one: &Predicted, papers: &Papers) -> AnyView {
    let (class, shape) = match one.certainty {
        Certainty::Likely => ("bad", "sev-critical"),
        Certainty::Possible => ("warn", "sev-medium"),
    };
    let title = one
        .code
        .parse::<Canonical>()
        .map_or_else(|_| one.code.clone(), |code| code.label().to_owned());
    let values = match (&one.from, &one.to) {
        (None, None) => None,
        (from, to) => Some(view! {
            <p>
                {from.clone().map(|from| view! { <del>{from}</del>" " })}
                {to.clone().map(|to| view! { <ins>{to}</ins> })}
            </p>
        }),
    };
    let numbers = one.numbers.iter().map(|n| view! { {number(*n)}" " });
    let numbers = (!one.numbers.is_empty()).then(|| view! { <p>{numbers.collect_view()}</p> });
    view! {
        <li>
            <span class=class>{glyph(shape)}</span>
            <div>
                <p class="strong">{title}</p>
                <p>{one.sentence.clone()}</p>
                {values}{numbers}
                <p>{remedy(one, papers)}</p>
            </div>
            <span class="a">{one.certainty.label()}</span>
        </li>
    }
    .into_any()
}

/// Where something is to be changed, with the way there.
fn remedy(one: &Predicted, papers: &Papers) -> AnyView {
    let field = one.field.label().to_lowercase();
    let link = |href: String, place: &str| {
        view! { <a href=href>"Change "{place.to_owned()}": "{field.clone()}</a> }.into_any()
    };
    let newest = |kind: DocumentKind| {
        let mut filed = papers.documents.iter();
        let newest = filed.find(|filed| filed.document.kind == kind)?;
        Some(format!(
            "{}?open={}#{}",
            papers_href(papers.order.id),
            newest.document.id,
            field_anchor(one.field)
        ))
    };
    match one.place {
        Place::Order => link(in_order(one.field, papers.order.id), "the order"),
        Place::Loa => match newest(DocumentKind::Loa) {
            Some(href) => link(href, "the LOA"),
            None => view! { <a href="#upload">"Make the LOA, or upload it"</a> }.into_any(),
        },
        Place::Papers => view! { <a href="#upload">"Bring a newer bill or record"</a> }.into_any(),
        Place::LosingAccount => {
            format!("At the losing carrier, by the customer: {field}").into_any()
        }
    }
}

/// Where in the order a row is put right: in its form, or on its page where the form does not have it.
fn in_order(field: Field, order: PortOrderId) -> String {
    let own = match field {
        Field::EndUser => "end_user.business_name",
        Field::AuthorisedPerson | Field::Signature => "authorised_person",
        Field::Street => "service_address.street",
        Field::Unit => "service_address.unit",
        Field::City => "service_address.city",
        Field::Region => "service_address.region",
        Field::PostalCode => "service_address.postal_code",
        Field::Btn => "btn",
        Field::NewBtn => "new_btn",
        Field::Scope => "scope",
        Field::Freeze | Field::PendingOrder => "attests_no_freeze",
        Field::LosingCarrier => "losing.network",
        Field::WinningCarrier => "connection",
        Field::Dated => "foc.day",
        Field::Account => return format!("{}#account_number", order_href(order)),
        Field::Numbers | Field::Features => return format!("{}#numbers", order_href(order)),
    };
    format!("{}/edit#{}", order_href(order), field_id(own))
}

/// The field of a document's form that a row is about.
const fn field_anchor(field: Field) -> &'static str {
    match field {
        Field::EndUser => "paper-company",
        Field::AuthorisedPerson => "paper-signed_by",
        Field::Signature => "paper-is_signed",
        Field::Street => "paper-service-street",
        Field::Unit => "paper-service-unit",
        Field::City => "paper-service-city",
        Field::Region => "paper-service-region",
        Field::PostalCode => "paper-service-postal_code",
        Field::Btn | Field::NewBtn => "paper-btn",
        Field::Account => "paper-account",
        Field::Scope | Field::Numbers => "paper-numbers",
        Field::Features => "paper-features",
        Field::Freeze => "paper-freeze",
        Field::PendingOrder => "paper-pending_order",
        Field::LosingCarrier => "paper-losing_carrier",
        Field::WinningCarrier => "paper-winning_carrier",
        Field::Dated => "paper-dated",
    }
}

/// The comparison, one row for each field that any source has.
pub(super) fn table(papers: &Papers) -> AnyView {
    let rows: Vec<&Row> = papers
        .comparison
        .rows
        .iter()
        .filter(|row| {
            [&row.order, &row.loa, &row.csr, &row.bill]
                .iter()
                .any(|side| side.is_some())
        })
        .collect();
    let body = if rows.is_empty() {
        empty(
            "Nothing to compare yet",
            "Upload the customer service record and a bill, and write down what stands in them.",
            None,
        )
    } else {
        let rows = rows.into_iter().map(row).collect_view();
        view! {
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="compared">
                <table class="table table--top papers">
                    <thead><tr>
                        <th scope="col">"Field"</th><th scope="col">"Order"</th>
                        <th scope="col">"LOA, what is signed"</th><th scope="col">"CSR, what the losing carrier holds"</th>
                        <th scope="col">"Bill"</th><th scope="col">"Verdict"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="compared">
            <div class="panel-head">
                <h2 id="compared">"Compared"</h2>
                <span class="sub">"The CSR decides: six of ten rejections are an address that is not the one on it"</span>
            </div>
            {body}
        </section>
    }
    .into_any()
}

fn row(row: &Row) -> AnyView {
    let differs = row.severity != Severity::Fine;
    let side = |label: &'static str, text: &Option<String>| match text {
        Some(text) => view! { <td data-label=label><span>{written(text)}</span></td> }.into_any(),
        // A cell without content is left out on a phone.
        None => view! { <td data-label=label></td> }.into_any(),
    };
    let note = row
        .note
        .clone()
        .map(|note| view! { <br/><span class="muted xs">{note}</span> });
    view! {
        <tr data-differs=differs.then_some("true")>
            <th scope="row">{differs.then(icon_differs)}{row.field.label()}</th>
            {side("Order", &row.order)}{side("LOA", &row.loa)}{side("CSR", &row.csr)}{side("Bill", &row.bill)}
            <td>{verdict(row)}{note}</td>
        </tr>
    }
    .into_any()
}

/// What a source has: a number grouped, anything else as it stands there.
fn written(text: &str) -> AnyView {
    text.parse()
        .map_or_else(|_| text.to_owned().into_any(), number)
}

fn icon_differs() -> AnyView {
    view! { <span class="differs">{glyph("v-diff")}<span class="vh">"Differs: "</span></span> }
        .into_any()
}

fn verdict(row: &Row) -> AnyView {
    let (shape, word) = match row.verdict {
        Verdict::Same => ("v-match", "Same".to_owned()),
        Verdict::SameWrittenOtherwise(how) => (
            "v-same",
            format!("Same, written otherwise: {}", how.label()),
        ),
        Verdict::Differs => ("v-diff", "Differs".to_owned()),
        Verdict::Missing => ("v-missing", "Missing".to_owned()),
        Verdict::NotCompared => ("v-na", "Not compared".to_owned()),
    };
    match row.severity {
        Severity::Critical => judgement(None, Some("critical"), "sev-critical", &word),
        Severity::Warning => judgement(None, Some("medium"), "sev-medium", &word),
        Severity::Fine if row.verdict == Verdict::Same => {
            judgement(Some("match"), None, shape, &word)
        }
        Severity::Fine => judgement(None, None, shape, &word),
    }
}
