//! One finding: what is the matter, both sides' evidence, what happens if nobody acts, and the fix.

use chrono::{DateTime, Duration, Utc};
use domain::finding::{Finding, query::FindingQuery, view::FindingDetail, view::RuleText};
use leptos::prelude::*;

use super::{inbox::href, triage};
use crate::{
    api::{
        Answer,
        findings::{self, Triage},
        session::Session,
    },
    components::{
        evidence::evidence, icon::icon_sm, marks, notice::loaded, time, timeline::timeline,
    },
    words,
};

/// The reading pane.
pub(super) fn pane(id: String, query: Memo<FindingQuery>, action: ServerAction<Triage>) -> AnyView {
    let detail = Resource::new(
        move || (id.clone(), action.version().get()),
        |(id, _)| findings::find(id),
    );
    view! {
        <article class="inbox-pane" aria-label="Finding">
            <a class="inbox-back" href=move || href(&query.get(), None)>{icon_sm("i-left")}"All findings"</a>
            {triage::outcome(action)}
            {loaded(detail, move |answer, session| {
                reading(&answer, &query.get_untracked(), &session, action)
            })}
        </article>
    }
    .into_any()
}

fn reading(
    answer: &Answer<FindingDetail>,
    query: &FindingQuery,
    session: &Session,
    action: ServerAction<Triage>,
) -> AnyView {
    let (now, detail) = (answer.now, &answer.value);
    let finding = &detail.finding;
    let title = detail
        .rule
        .as_ref()
        .map_or(finding.code.clone(), |rule| rule.title.clone());
    let subject = finding
        .number
        .map(|number| view! { " on "{marks::number_link(number)} });
    let back = href(query, Some(finding.id));
    let explanation = detail.rule.as_ref().map(|rule| rule.explanation.clone());
    view! {
        <header class="stack stack--tight">
            <div class="page-head">
                {marks::severity_tag(finding.severity, finding.severity.label().to_owned())}
                <h1 id="fh">{title}{subject}</h1>
                <div class="page-actions">{triage::actions(finding, &back, session, action)}</div>
            </div>
            <p class="strong">{finding.summary.clone()}</p>
            <p class="soft">{explanation}</p>
        </header>
        {sides(detail, now)}
        <div class="cols cols--2">
            {detail.rule.as_ref().map(fix)}{state(finding, now)}
        </div>
        {history(detail)}
    }
    .into_any()
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
    let source = detail
        .source
        .clone()
        .unwrap_or_else(|| "The inventory itself".to_owned());
    let asked = detail
        .as_of
        .map(|at| view! { ", "{time::asked(at, now, detail.is_stale)} });
    let raw = finding.number.map(|number| {
        let href = format!("{}?tab=raw", marks::number_href(number));
        view! { <a class="push" href=href>"Raw records"</a> }
    });
    view! {
        <section class="panel" aria-labelledby="evh">
            <div class="panel-head"><h2 id="evh">"Evidence"</h2><span class="sub">{sub}</span>{raw}</div>
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="evh">
                {evidence(&finding.fields, "Inventory".into_any(), view! { {source}{asked} }.into_any(), detail.is_stale)}
            </div>
            <p class="panel-foot">
                "First seen "{time::ago(finding.first_seen, now)}", last "{time::ago(finding.last_seen, now)}
                ", in "{words::counted(finding.occurrences.into(), "roll call")}
                " with new evidence. Code "<code>{finding.code.clone()}</code>
            </p>
        </section>
    }
    .into_any()
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
    view! {
        <section class="panel" aria-labelledby="fixh">
            <div class="panel-head"><h2 id="fixh">"Put it right"</h2><span class="sub">{rule.group.label()}</span></div>
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

fn state(finding: &Finding, now: DateTime<Utc>) -> AnyView {
    let rows = [
        ("State", Some(marks::finding_state(finding.state))),
        ("Until the end of", finding.until.map(last_day)),
        ("Reason", finding.reason.clone().map(IntoAny::into_any)),
        ("First seen", Some(time::moment(finding.first_seen))),
        ("Opened", finding.opened_at.map(time::moment)),
        ("Last seen", Some(time::ago(finding.last_seen, now))),
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
