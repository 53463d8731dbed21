//! The second step: a verdict on every row, and the orders that the carrier will take.

use domain::port::{
    Project,
    intake::{Complexity, Proposal, ProposedOrder, Tally, Verdict, VerdictKind},
};
use leptos::prelude::*;

use crate::{
    api::ports::intake::{Create, Pasted},
    components::{
        icon::glyph,
        marks::{self, judgement},
        notice::{banner, empty, hidden},
        port::order_href,
    },
    words,
};

/// How many rows of one verdict are shown.
const SHOWN: usize = 100;

/// What becomes of the list, and the form that makes drafts of it.
pub(super) fn panel(
    proposal: &Proposal,
    pasted: &Pasted,
    projects: &[Project],
    create: ServerAction<Create>,
) -> AnyView {
    let notes = proposal
        .notes
        .iter()
        .map(|note| banner("medium", "i-alert", note.clone()));
    view! {
        {notes.collect_view()}
        {orders(proposal, pasted, projects, create)}
        {verdicts(proposal)}
    }
    .into_any()
}

fn orders(
    proposal: &Proposal,
    pasted: &Pasted,
    projects: &[Project],
    create: ServerAction<Create>,
) -> AnyView {
    if proposal.orders.is_empty() {
        return view! {
            <section class="panel">{empty(
                "No order can be made of this list",
                "None of its rows is a number that can be ported. The verdicts below say why.",
                None,
            )}</section>
        }
        .into_any();
    }
    let count = proposal.orders.len() as u64;
    let numbers: usize = proposal
        .orders
        .iter()
        .map(|order| order.numbers.len())
        .sum();
    let sub = format!(
        "{} in {}",
        words::counted(numbers as u64, "number"),
        words::counted(count, "order")
    );
    let choices = proposal.orders.iter().map(choice).collect_view();
    let pending = create.pending();
    let fields = carried(pasted);
    let options = projects.iter();
    let options = options
        .map(|project| view! { <option value=project.id.to_string()>{project.name.clone()}</option> })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="orders">
            <div class="panel-head"><h2 id="orders">"Proposed orders"</h2><span class="sub">{sub}</span></div>
            <ActionForm action=create>
                {fields}
                <fieldset class="choice-list choice-list--flush">
                    <legend class="vh">"Orders to make"</legend>{choices}
                </fieldset>
                <div class="panel-body stack">
                    <div class="fields">
                        <div class="field">
                            <label for="project">"Project"</label>
                            <select class="select" id="project" name="project"><option value="">"None"</option>{options}</select>
                        </div>
                        <div class="field">
                            <label for="account">"Number of the losing account, "<span class="muted">"optional"</span></label>
                            <input class="input" id="account" name="account" type="password" maxlength="200" autocomplete="off"
                                spellcheck="false" aria-describedby="account-hint"/>
                            <span class="hint" id="account-hint">"Where all numbers hang on one. It is sealed in each draft, and never shown."</span>
                        </div>
                    </div>
                    <div class="row">
                        <button class="btn btn--primary" disabled=move || pending.get()>"Make drafts of the chosen orders"</button>
                    </div>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}

/// The list once more: the service checks it again before it makes orders.
fn carried(pasted: &Pasted) -> AnyView {
    let fields = [
        hidden("pasted[text]", pasted.text.clone()),
        hidden("pasted[connection]", pasted.connection.clone()),
        hidden("pasted[carrier]", pasted.carrier.clone()),
        hidden("pasted[country]", pasted.country.clone()),
    ];
    fields.collect_view().into_any()
}

fn choice(order: &ProposedOrder) -> AnyView {
    let losing = order
        .losing_carrier
        .clone()
        .unwrap_or_else(|| "unknown carrier".to_owned());
    let interval = match order.complexity {
        Complexity::Simple => "one plain line",
        Complexity::NonSimple => "the usual interval",
        Complexity::Project => "a project: its date is negotiated",
    };
    let facts = format!(
        "{} from {losing}, {} {}, {interval}",
        words::counted(order.numbers.len() as u64, "number"),
        order.country,
        order.number_type.label().to_lowercase(),
    );
    let warnings = order.warnings.iter().map(|warning| {
        view! { <span class="choice-note warn">{glyph("sev-medium")}" "{warning.clone()}</span> }
    });
    view! {
        <label class="choice">
            <input type="checkbox" name="keys[]" value=order.key.clone() checked=true/>
            <span class="choice-body proposed">
                <span class="strong">{order.title.clone()}</span>
                <span class="choice-note">{facts}</span>
                {warnings.collect_view()}
            </span>
        </label>
    }
    .into_any()
}

/// What rows of one kind mean, in a sentence.
const fn meaning(kind: VerdictKind) -> &'static str {
    match kind {
        VerdictKind::Portable => "The carrier says that they can be ported.",
        VerdictKind::OtherCarrier => {
            "They can be ported, in orders of their own: they come from another carrier than most."
        }
        VerdictKind::TollFree => "Toll-free numbers go into orders of their own.",
        VerdictKind::NeedsManual => "The carrier\u{2019}s people must look at them first.",
        VerdictKind::NotChecked => {
            "Nobody has asked whether they can be ported. They are checked before they are sent."
        }
        VerdictKind::NotPortable => "They cannot be ported, and are in no order.",
        VerdictKind::Duplicate => "They stand in the list more than once, and count once.",
        VerdictKind::InOrder => "They are in an open order, and a number can be in one only.",
        VerdictKind::Ours => "They are with the winning carrier already.",
        VerdictKind::Unreadable => "No number was found in these rows.",
    }
}

/// How bad a verdict is, as a mark.
fn mark(kind: VerdictKind) -> AnyView {
    let word = kind.label();
    match kind {
        VerdictKind::Portable | VerdictKind::OtherCarrier | VerdictKind::TollFree => {
            judgement(Some("match"), None, "v-match", word)
        }
        VerdictKind::NotChecked => judgement(Some("pending"), None, "v-pending", word),
        VerdictKind::NeedsManual | VerdictKind::InOrder => {
            judgement(None, Some("medium"), "sev-medium", word)
        }
        VerdictKind::Duplicate | VerdictKind::Ours => judgement(Some("na"), None, "v-na", word),
        VerdictKind::NotPortable | VerdictKind::Unreadable => {
            judgement(None, Some("critical"), "sev-critical", word)
        }
    }
}

/// The rows by verdict: those that need a look are open, the others one click away.
fn verdicts(proposal: &Proposal) -> AnyView {
    let mut tally: Vec<&Tally> = proposal.tally.iter().collect();
    tally.sort_by_key(|tally| tally.kind.is_good());
    let groups = tally
        .into_iter()
        .map(|tally| group(proposal, *tally))
        .collect_view();
    let rows = words::counted(proposal.rows.len() as u64, "row");
    view! {
        <section class="panel" aria-labelledby="verdicts">
            <div class="panel-head"><h2 id="verdicts">"Verdicts"</h2><span class="sub">{rows}</span></div>
            {groups}
        </section>
    }
    .into_any()
}

fn group(proposal: &Proposal, tally: Tally) -> AnyView {
    let rows = proposal.rows.iter().filter(|row| row.kind == tally.kind);
    let rows = rows
        .take(SHOWN)
        .map(|row| verdict(proposal, row))
        .collect_view();
    let rest = tally.count.saturating_sub(SHOWN as u64);
    let rest = (rest > 0).then(|| {
        view! { <p class="panel-foot">"and "{words::counted(rest, "row")}" more of the same"</p> }
    });
    let name = format!("Rows: {}", tally.kind.label());
    view! {
        <details class="verdict-group" open=!tally.kind.is_good()>
            <summary>
                {mark(tally.kind)}" "<span class="count-badge">{words::count(tally.count)}</span>" "
                <span class="muted xs">{meaning(tally.kind)}</span>
            </summary>
            <div class="table-wrap" tabindex="0" role="region" aria-label=name>
                <table class="table table--top table--cards">
                    <thead><tr>
                        <th scope="col" class="end">"Line"</th><th scope="col">"Number"</th>
                        <th scope="col">"As written"</th><th scope="col">"Verdict"</th><th scope="col">"Order"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {rest}
        </details>
    }
    .into_any()
}

fn verdict(proposal: &Proposal, row: &Verdict) -> AnyView {
    let number = row
        .number
        .map_or_else(|| row.written.clone().into_any(), marks::number);
    let key = row.proposed_order.as_deref();
    let proposed = proposal
        .orders
        .iter()
        .find(|order| Some(order.key.as_str()) == key);
    let order = match (proposed, &row.open_order) {
        (Some(order), _) => order.title.clone().into_any(),
        (None, Some(open)) => {
            view! { <a href=order_href(open.id)>{open.reference.clone()}</a> }.into_any()
        }
        (None, None) => ().into_any(),
    };
    view! {
        <tr>
            <td class="end muted" data-card="aside"><span class="only-phone">"line "</span>{row.line}</td>
            <th scope="row" data-card="title">{number}</th>
            <td class="soft xs" data-card="line">{row.written.clone()}</td>
            <td data-card="full">{row.sentence.clone()}</td>
            <td data-card="full" class="xs">{order}</td>
        </tr>
    }
    .into_any()
}
