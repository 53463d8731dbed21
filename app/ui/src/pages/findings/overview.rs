//! What stands beside the list while nothing is open: what the findings have in common, and how their
//! number went.

use domain::finding::{
    query::{FindingQuery, GroupBy, GroupCount},
    view::FindingList,
};
use leptos::prelude::*;

use super::{href, href_with, inbox::List, triage};
use crate::{
    api::findings::{InboxView, Triage},
    components::{icon::icon_sm, marks, notice::loaded, trend},
    words,
};

/// The pane.
pub(super) fn pane(list: List, query: Memo<FindingQuery>, action: ServerAction<Triage>) -> AnyView {
    let back = move || {
        href(
            &FindingQuery {
                group_by: None,
                ..query.get()
            },
            None,
        )
    };
    view! {
        <article class="inbox-pane inbox-pane--idle" aria-label="Overview">
            <a class="inbox-back" href=back>{icon_sm("i-left")}"All findings"</a>
            {triage::outcome(action)}
            {loaded(list, move |answer, _| overview(&answer.value, &query.get_untracked()))}
        </article>
    }
    .into_any()
}

fn overview(inbox: &InboxView, query: &FindingQuery) -> AnyView {
    view! {
        {trend::panel(&inbox.trend, trend::BY_SEVERITY)}
        {groups(&inbox.list, query)}
    }
    .into_any()
}

/// How many findings have something in common, each group a way into it.
fn groups(list: &FindingList, query: &FindingQuery) -> AnyView {
    if list.findings == 0 && list.rules.is_empty() {
        return ().into_any();
    }
    let by = query.group_by.unwrap_or(GroupBy::Rule);
    let tabs = GroupBy::ALL.iter().map(|&other| {
        let current = (other == by).then_some("true");
        let href = href_with(query, |q| q.group_by = Some(other));
        view! { <a href=href aria-current=current data-noscroll="">{other.label()}</a> }
    });
    let rows = if by == GroupBy::Rule {
        rules(list, query)
    } else {
        list.groups
            .iter()
            .map(|group| row(by, group, query))
            .collect_view()
            .into_any()
    };
    view! {
        <section class="panel" aria-labelledby="groups-h">
            <div class="panel-head">
                <h2 id="groups-h">"By "{by.label().to_lowercase()}</h2>
                <nav class="inbox-states xs push" aria-label="Group by">{tabs.collect_view()}</nav>
            </div>
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="groups-h">
                <table class="table">
                    <thead><tr>
                        <th scope="col">"Worst"</th><th scope="col">{by.label()}</th>
                        <th scope="col" class="end">"Findings"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn rules(list: &FindingList, query: &FindingQuery) -> AnyView {
    let rows = list.rules.iter().map(|rule| {
        let href = href_with(query, |q| q.codes = vec![rule.code.clone()]);
        view! {
            <tr>
                <td>{marks::severity(rule.severity)}</td>
                <th scope="row">
                    <a class="rowlink strong" href=href>{rule.title.clone()}</a>" "
                    <span class="muted xs">{rule.plane.label()}</span>
                </th>
                <td class="end">{words::count(rule.count)}</td>
            </tr>
        }
    });
    rows.collect_view().into_any()
}

fn row(by: GroupBy, group: &GroupCount, query: &FindingQuery) -> AnyView {
    let href = href_with(query, |q| {
        let value = group.value.as_str();
        match by {
            GroupBy::Rule => q.codes = vec![value.to_owned()],
            GroupBy::Site => q.site = value.parse().ok(),
            GroupBy::Carrier => q.carrier = value.parse().ok(),
            GroupBy::Source => q.source = value.parse().ok(),
            GroupBy::Holder => q.holder = value.parse().ok(),
        }
        q.group_by = None;
    });
    view! {
        <tr>
            <td>{marks::severity(group.severity)}</td>
            <th scope="row"><a class="rowlink strong" href=href>{group.label.clone()}</a></th>
            <td class="end">{words::count(group.count)}</td>
        </tr>
    }
    .into_any()
}
