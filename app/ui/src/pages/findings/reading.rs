//! One finding: what is the matter, both sides' evidence, what happens if nobody acts, and the fix.

use chrono::{DateTime, Duration, Utc};
use domain::{
    access::Permission,
    evidence::{ORDER_OBJECT, PORT_OUT_OBJECT},
    finding::{
        Finding,
        query::FindingQuery,
        view::{FindingDetail, RuleText},
    },
};
use leptos::prelude::*;

use super::{
    href,
    rows::{object_name, title},
    talk, triage,
};
use crate::{
    api::{
        Answer,
        findings::{self, ReadingView, Say, Triage},
        session::Session,
    },
    components::{
        evidence::evidence,
        icon::icon_sm,
        marks,
        notice::{allowed_sm, loaded},
        time,
        timeline::timeline,
    },
    pages::{plans, teams::object_href},
    words,
};

/// The reading pane.
pub(super) fn pane(id: String, query: Memo<FindingQuery>, action: ServerAction<Triage>) -> AnyView {
    let say = ServerAction::<Say>::new();
    let detail = Resource::new(
        move || (id.clone(), action.version().get(), say.version().get()),
        |(id, ..)| findings::find(id),
    );
    view! {
        <article class="inbox-pane" aria-label="Finding">
            <a class="inbox-back" href=move || href(&query.get(), None)>{icon_sm("i-left")}"All findings"</a>
            {triage::outcome(action)}
            {loaded(detail, move |answer, session| {
                reading(&answer, &query.get_untracked(), &session, action, say)
            })}
        </article>
    }
    .into_any()
}

fn reading(
    answer: &Answer<ReadingView>,
    query: &FindingQuery,
    session: &Session,
    action: ServerAction<Triage>,
    say: ServerAction<Say>,
) -> AnyView {
    let now = answer.now;
    let ReadingView { detail, people } = &answer.value;
    let finding = &detail.finding;
    let back = href(query, Some(finding.id));
    let explanation = detail.rule.as_ref().map(|rule| rule.explanation.clone());
    view! {
        <header class="stack stack--tight">
            <div class="page-head">
                {marks::severity_tag(finding.severity, finding.severity.label().to_owned())}
                <h1 id="fh">{title(&finding.code).to_owned()}{about(finding)}</h1>
                <div class="page-actions">
                    {triage::actions(finding, people, &back, session, action)}{except(finding, session)}
                </div>
            </div>
            <p class="strong">{finding.summary.clone()}" "{late(detail)}</p>
            <p class="soft">{explanation}</p>
        </header>
        {sides(detail, now)}
        <div class="cols cols--2">
            {detail.rule.as_ref().map(fix)}{state(detail, now)}
        </div>
        {finding.number.map(|_| plans::offers(finding.id, session))}
        {related(detail, query, now)}
        {talk::talk(finding.id, &detail.comments, &back, session, say)}
        {history(detail)}
    }
    .into_any()
}

fn about(finding: &Finding) -> AnyView {
    let object = finding.object.as_deref().map(object_link);
    match (finding.number, object) {
        (Some(number), Some(object)) => {
            view! { " on "{marks::number_link(number)}": "{object} }.into_any()
        }
        (Some(number), None) => view! { " on "{marks::number_link(number)} }.into_any(),
        (None, Some(object)) => view! { ": "{object} }.into_any(),
        (None, None) => ().into_any(),
    }
}

fn object_link(object: &str) -> AnyView {
    match object_page(object) {
        Some(href) => view! { <a href=href>{object_name(object)}</a> }.into_any(),
        None => object_name(object).into_any(),
    }
}

/// The page of a port order, a port-out or a Teams object; accounts have none.
fn object_page(object: &str) -> Option<String> {
    let (kind, identity) = object.split_once('/')?;
    match kind {
        ORDER_OBJECT => Some(format!("/ports/{identity}")),
        PORT_OUT_OBJECT => Some(format!("/ports/outs/{identity}")),
        kind => Some(object_href(kind.parse().ok()?, identity)),
    }
}

fn late(detail: &FindingDetail) -> AnyView {
    let overdue = detail.is_overdue.then(marks::overdue);
    let flapping = detail.is_flapping.then(marks::flapping);
    view! { {overdue}" "{flapping} }.into_any()
}

/// The way to leave this number alone for this rule until a day.
fn except(finding: &Finding, session: &Session) -> AnyView {
    let Some(number) = finding.number else {
        return ().into_any();
    };
    let mut query = domain::query_string::QueryString::default();
    query.extend("code", [&finding.code]);
    query.extend("number", [number.to_string()]);
    let href = format!("/exceptions/new?{}", query.finish());
    allowed_sm(session, Permission::TriageFindings, "Except", || {
        view! { <a class="btn btn--sm" href=href>"Except\u{2026}"</a> }.into_any()
    })
}

fn sides(detail: &FindingDetail, now: DateTime<Utc>) -> AnyView {
    let finding = &detail.finding;
    if finding.fields.is_empty() {
        return ().into_any();
    }
    let differing = finding.fields.iter().filter(|field| field.differs).count();
    let sub = format!(
        "{differing} of {} differ",
        words::counted(as_count(finding.fields.len()), "field")
    );
    let source = detail.source.clone().unwrap_or_else(|| {
        let itself = match (finding.number, is_about_port(finding)) {
            (_, true) => "The carrier",
            (Some(_), false) => "The inventory itself",
            (None, false) => "The tenant's configuration",
        };
        itself.to_owned()
    });
    let asked = detail
        .as_of
        .map(|at| view! { ", "{time::asked(at, now, detail.is_stale)} });
    let ours = if is_about_port(finding) {
        "Port desk"
    } else {
        "Inventory"
    };
    let raw = finding.number.map(|number| {
        let href = format!("{}?tab=raw", marks::number_href(number));
        view! { <a class="push" href=href>"Raw records"</a> }
    });
    view! {
        <section class="panel" aria-labelledby="evh">
            <div class="panel-head"><h2 id="evh">"Evidence"</h2><span class="sub">{sub}</span>{raw}</div>
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="evh">
                {evidence(&finding.fields, ours.into_any(), view! { {source}{asked} }.into_any(), detail.is_stale)}
            </div>
            <p class="panel-foot">
                "First seen "{time::ago(finding.first_seen, now)}", last "{time::ago(finding.last_seen, now)}
                ", in "{words::counted(finding.occurrences.into(), "roll call")}
                " with new evidence"
            </p>
        </section>
    }
    .into_any()
}

/// Whether the two sides are an order or a port-out here, and its carrier.
fn is_about_port(finding: &Finding) -> bool {
    let kind = finding.object.as_deref().and_then(|o| o.split_once('/'));
    kind.is_some_and(|(kind, _)| matches!(kind, ORDER_OBJECT | PORT_OUT_OBJECT))
}

fn as_count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

fn fix(rule: &RuleText) -> AnyView {
    let guards = rule
        .guards
        .iter()
        .map(|guard| view! { <li>{guard.clone()}</li> })
        .collect_view();
    let guards = (!rule.guards.is_empty()).then(|| {
        view! { <hr/><ul class="xs muted guards">{guards}</ul> }
    });
    let href = format!("/rules/{}", rule.code);
    view! {
        <section class="panel" aria-labelledby="fixh">
            <div class="panel-head">
                <h2 id="fixh">"The rule"</h2><span class="sub">{rule.group.label()}</span>
                <a class="push" href=href><code>{rule.code.clone()}</code></a>
            </div>
            <div class="panel-body stack stack--tight">
                <p>{rule.fix.clone()}</p>
                <p class="soft"><span class="strong">"If nobody acts: "</span>{rule.consequence.clone()}</p>
                {guards}
            </div>
        </section>
    }
    .into_any()
}

/// The last day of a decision that ends with the day.
fn last_day(until: DateTime<Utc>) -> AnyView {
    time::day(until - Duration::seconds(1))
}

fn state(detail: &FindingDetail, now: DateTime<Utc>) -> AnyView {
    let finding = &detail.finding;
    let due = finding
        .due_at
        .filter(|_| finding.state.needs_action())
        .map(|due| self::due(due, detail.is_overdue, now));
    let returns = (!finding.returns.is_empty()).then(|| times(finding.returns.len()));
    let owner = detail.owner.clone().unwrap_or_else(|| "Nobody".to_owned());
    let rows = [
        ("State", Some(marks::finding_state(finding.state))),
        ("Until the end of", finding.until.map(last_day)),
        ("Reason", finding.reason.clone().map(IntoAny::into_any)),
        ("Owner", Some(owner.into_any())),
        ("Due", due),
        ("Age", Some(time::age(finding.first_seen, now))),
        ("First seen", Some(time::moment(finding.first_seen))),
        ("Opened", finding.opened_at.map(time::moment)),
        ("Last seen", Some(time::ago(finding.last_seen, now))),
        ("Came back", returns),
        ("Resolved", finding.resolved_at.map(time::moment)),
        ("Evidence of", finding.evidence_as_of.map(time::moment)),
        ("Plane", Some(finding.plane.label().into_any())),
        ("Verdict", Some(finding.verdict.label().into_any())),
    ];
    let rows = rows
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| view! { <dt>{name}</dt><dd>{value}</dd> }));
    view! {
        <section class="panel" aria-labelledby="sth">
            <div class="panel-head"><h2 id="sth">"State"</h2></div>
            <div class="panel-body"><dl class="kv">{rows.collect_view()}</dl></div>
        </section>
    }
    .into_any()
}

/// `in 3 h`, or `5 h overdue`.
fn due(at: DateTime<Utc>, is_overdue: bool, now: DateTime<Utc>) -> AnyView {
    if is_overdue {
        view! { {time::age(at, now)}" overdue" }.into_any()
    } else {
        time::until(at, now)
    }
}

fn times(n: usize) -> AnyView {
    match n {
        1 => "Once".to_owned(),
        2 => "Twice".to_owned(),
        n => format!("{n} times"),
    }
    .into_any()
}

/// The other findings of the number.
fn related(detail: &FindingDetail, query: &FindingQuery, now: DateTime<Utc>) -> AnyView {
    if detail.related.is_empty() {
        return ().into_any();
    }
    let rows = detail.related.iter().map(|other| {
        let href = href(query, Some(other.id));
        view! {
            <tr>
                <td>{marks::severity(other.severity)}</td>
                <th scope="row"><a class="rowlink strong" href=href>{title(&other.code).to_owned()}</a></th>
                <td class="muted">{other.group.label()}</td>
                <td>{marks::finding_state(other.state)}</td>
                <td class="end muted">{time::age(other.first_seen, now)}</td>
            </tr>
        }
    });
    view! {
        <section class="panel" aria-labelledby="rel-h">
            <div class="panel-head"><h2 id="rel-h">"Also on this number"</h2></div>
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="rel-h">
                <table class="table">
                    <thead><tr>
                        <th scope="col">"Severity"</th><th scope="col">"Finding"</th><th scope="col">"Sides"</th>
                        <th scope="col">"State"</th><th scope="col" class="end">"Age"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn history(detail: &FindingDetail) -> AnyView {
    if detail.history.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="panel" aria-labelledby="hish">
            <div class="panel-head"><h2 id="hish">"What happened to it"</h2></div>
            <div class="panel-body">{timeline(&detail.history, false)}</div>
        </section>
    }
    .into_any()
}
