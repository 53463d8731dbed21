//! The rows of the list: the worst finding of a number and group, the others folded under it.

use chrono::{DateTime, Utc};
use domain::{
    evidence::{ORDER_OBJECT, PORT_OUT_OBJECT},
    finding::{
        Finding, FindingState,
        query::{FindingQuery, RuleCount},
        view::{FindingList, FindingRow},
    },
    rules,
};
use leptos::prelude::*;

use super::{href, href_with};
use crate::{
    api::findings::People,
    components::{marks, time},
    words,
};

/// What every row is drawn with.
struct Drawing<'a> {
    query: &'a FindingQuery,
    people: &'a People,
    now: DateTime<Utc>,
    open: Memo<Option<String>>,
}

/// The rows under the heads of their rules.
pub(super) fn groups(
    query: &FindingQuery,
    list: &FindingList,
    people: &People,
    now: DateTime<Utc>,
    open: Memo<Option<String>>,
) -> AnyView {
    let drawing = Drawing {
        query,
        people,
        now,
        open,
    };
    let mut first = 0;
    let groups = list
        .page
        .rows
        .chunk_by(|a, b| a.root.code == b.root.code)
        .map(|rows| {
            let start = first;
            first += rows.len();
            drawing.group(rows, start, &list.rules)
        });
    groups.collect_view().into_any()
}

/// A rule's few words, else its code.
pub(super) fn title(code: &str) -> &str {
    rules::find(code).map_or(code, |rule| rule.title)
}

/// What a finding is about: its number, its object, or a source.
pub(super) fn subject(finding: &Finding) -> AnyView {
    match (finding.number, &finding.object) {
        (Some(number), _) => marks::number(number),
        (None, Some(object)) => object_name(object).into_any(),
        (None, None) => "A source".into_any(),
    }
}

/// `Voice route US-National` for `voice_route/US-National`. Ports are told apart by the summary, which begins
/// with their reference.
pub(super) fn object_name(object: &str) -> String {
    let (kind, name) = object.split_once('/').unwrap_or(("", object));
    match kind {
        ORDER_OBJECT => return "Port order".to_owned(),
        PORT_OUT_OBJECT => return "Port-out".to_owned(),
        _ => {}
    }
    format!("{} {name}", words::sentence(&kind.replace('_', " ")))
        .trim()
        .to_owned()
}

impl Drawing<'_> {
    fn group(&self, rows: &[FindingRow], start: usize, rules: &[RuleCount]) -> AnyView {
        let code = &rows[0].root.code;
        let count: u64 = rules
            .iter()
            .filter(|rule| &rule.code == code)
            .map(|rule| rule.count)
            .sum();
        let href = href_with(self.query, |q| q.codes = vec![code.clone()]);
        let items = rows
            .iter()
            .enumerate()
            .map(|(i, row)| self.row(row, start + i))
            .collect_view();
        view! {
            <section class="inbox-group">
                <h2>
                    <a class="rowlink" href=href>{title(code).to_owned()}</a>
                    <span class="count-badge" title="Findings of this rule that match">{words::count(count)}</span>
                </h2>
                <ul>{items}</ul>
            </section>
        }
        .into_any()
    }

    fn row(&self, row: &FindingRow, place: usize) -> AnyView {
        let folded = (!row.folded.is_empty()).then(|| {
            let items = row
                .folded
                .iter()
                .map(|finding| self.item(finding, None))
                .collect_view();
            let more = format!("+{} more on this number", row.folded.len());
            view! {
                <li class="inbox-folded"><details><summary>{more}</summary><ul>{items}</ul></details></li>
            }
        });
        view! { {self.item(&row.root, Some(place))}{folded} }.into_any()
    }

    /// A finding with its box. One that is folded has no place among the rows and tells its rule.
    fn item(&self, finding: &Finding, place: Option<usize>) -> AnyView {
        let id = finding.id.to_string();
        let name = match (finding.number, place) {
            (Some(number), Some(_)) => number.grouped(),
            _ => finding.summary.clone(),
        };
        let what = match place {
            Some(_) => subject(finding),
            None => title(&finding.code).to_owned().into_any(),
        };
        let open = self.open;
        let current = {
            let id = id.clone();
            move || {
                open.with(|open| open.as_ref() == Some(&id))
                    .then_some("true")
            }
        };
        view! {
            <li class="inbox-row">
                <input type="checkbox" name="ids[]" value=id aria-label=format!("Select {name}")/>
                <a class="inbox-item" href=href(self.query, Some(finding.id)) aria-current=current data-row=place data-noscroll="">
                    {marks::severity_mark(finding.severity)}
                    <span class="t">{what}" "{self.marks(finding)}</span>
                    <span class="a">{time::age(finding.first_seen, self.now)}</span>
                    <span class="d clip">{finding.summary.clone()}</span>
                </a>
            </li>
        }
        .into_any()
    }

    fn marks(&self, finding: &Finding) -> AnyView {
        let state = (!finding.state.needs_action() || finding.state == FindingState::Acknowledged)
            .then(|| marks::finding_state(finding.state));
        let overdue = finding.is_overdue(self.now).then(marks::overdue);
        let flapping = finding.is_flapping(self.now).then(marks::flapping);
        let owner = finding.owner.and_then(|id| self.people.name(id));
        let owner = owner.map(|name| {
            let name = name.to_owned();
            view! { <span class="avatar" title=format!("{name} works on it")>{words::initials(&name)}</span> }
        });
        view! { {state}" "{overdue}" "{flapping}" "{owner} }.into_any()
    }
}
