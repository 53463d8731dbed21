//! One rule: what it finds, what it rests on and how fresh that is, and what was decided about it.

use chrono::{DateTime, Utc};
use domain::rules::{
    self as registry,
    coverage::{Coverage, Heard, Need},
    view::RuleDetail,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{findings_href, rule_href, settings};
use crate::{
    address,
    api::{
        exceptions::Draft,
        rules::{self, Set},
        session::Session,
    },
    components::{
        frame::Page,
        icon::icon,
        marks,
        notice::{banner, loaded, refused},
        time,
        timeline::timeline,
    },
    pages::{exceptions, sources::source_href},
    words,
};

/// The page of a rule.
#[component]
pub(crate) fn RulePage() -> impl IntoView {
    let params = use_params_map();
    let code = Memo::new(move |_| params.with(|params| params.get("code").unwrap_or_default()));
    let did = address::use_value("did");
    let set = ServerAction::<Set>::new();
    let rule = Resource::new(
        move || (code.get(), set.version().get()),
        |(code, _)| rules::find(code),
    );
    view! {
        <Page parent=("/rules", "Rules") name=code>
            {refused(set)}
            {move || (did.get().as_deref() == Some("set")).then(|| banner(
                "", "i-check", "The decision is saved. The roll is being called, and its findings follow.",
            ))}
            {loaded(rule, move |answer, session| page(&answer.value, answer.now, &session, set))}
        </Page>
    }
}

fn page(
    detail: &RuleDetail,
    now: DateTime<Utc>,
    session: &Session,
    set: ServerAction<Set>,
) -> AnyView {
    let rule = &detail.rule;
    let findings = words::counted(rule.findings, "finding");
    view! {
        <header class="page-head">
            <h1>{rule.title.clone()}</h1>{marks::coverage(rule.coverage)}
            <span class="sub">{rule.group.label()}</span>
            <div class="page-actions">
                <a class="btn" href=findings_href(&rule.code)>{icon("i-alert")}{findings}</a>
            </div>
        </header>
        {standing(detail)}
        <div class="cols cols--main">
            <div class="stack">
                {text(detail)}{evidence(&detail.evidence, now)}{guards(detail)}{history(detail)}
            </div>
            <aside class="stack">
                {settings::panel(rule, session, set)}{excepted(detail, session)}
            </aside>
        </div>
    }
    .into_any()
}

/// Why the rule says nothing, where that is so.
fn standing(detail: &RuleDetail) -> Option<AnyView> {
    let rule = &detail.rule;
    match rule.coverage {
        Coverage::Decided => None,
        Coverage::NotYet => {
            let reason = rule.reason.clone().unwrap_or_default();
            let text = format!("Not yet decidable, so its silence means nothing. {reason}");
            Some(banner("pending", "i-clock", text))
        }
        Coverage::Waiting => {
            let unmet = detail.evidence.iter().filter(|need| !need.is_met);
            let unmet: Vec<&str> = unmet.map(|need| need.label.as_str()).collect();
            let text = format!(
                "Its silence means nothing for now. It waits for a recent and whole list of: {}.",
                unmet.join(", ")
            );
            Some(banner("pending", "i-clock", text))
        }
        Coverage::Off => Some(banner(
            "",
            "i-note",
            "The organisation has switched this rule off, so nothing is found by it.",
        )),
    }
}

fn text(detail: &RuleDetail) -> AnyView {
    let rule = &detail.rule;
    let covered = rule.subsumes.iter().map(|code| {
        let title = registry::find(code).map_or(code.as_str(), |rule| rule.title);
        view! { <li><a href=rule_href(code)>{title.to_owned()}</a></li> }
    });
    let covered = (!rule.subsumes.is_empty()).then(|| {
        view! { <h3>"Says enough for"</h3><ul class="plain">{covered.collect_view()}</ul> }
    });
    let microsoft = (!detail.microsoft.is_empty()).then(|| {
        let of = detail.microsoft.join(", ");
        view! { <p class="muted xs">"Among Microsoft's own mismatches: "{of}</p> }
    });
    view! {
        <section class="panel" aria-labelledby="what">
            <div class="panel-head">
                <h2 id="what">"What it finds"</h2>
                <span class="push"><code>{rule.code.clone()}</code></span>
            </div>
            <div class="panel-body words">
                <p>{marks::severity_tag(rule.severity, rule.severity.label().to_owned())}</p>
                <p>{rule.explanation.clone()}</p>
                <h3>"If nobody acts"</h3><p>{rule.consequence.clone()}</p>
                <h3>"Put right"</h3><p>{rule.remedy.clone()}</p>
                <p class="muted xs">{fix(&rule.fix)}</p>
                {covered}{microsoft}
            </div>
        </section>
    }
    .into_any()
}

/// The sides that may be changed, in words.
fn fix(fix: &str) -> String {
    let each = fix
        .split(" or ")
        .map(|remedy| match remedy.split_once(':') {
            Some((how, side)) => {
                let side = side
                    .parse::<registry::Side>()
                    .map_or(side, |side| side.label());
                if how == "auto" {
                    format!("{side}: mirrored from what others say")
                } else {
                    format!("{side}: proposed, then approved by a person")
                }
            }
            None if remedy == "man" => "By a person or the vendor".to_owned(),
            None => "By asking the source again".to_owned(),
        });
    each.collect::<Vec<_>>().join("; or ")
}

/// What the rule needs, and how fresh each part is.
fn evidence(needs: &[Need], now: DateTime<Utc>) -> AnyView {
    if needs.is_empty() {
        return view! {
            <section class="panel" aria-labelledby="needs">
                <div class="panel-head"><h2 id="needs">"What it needs"</h2></div>
                <div class="panel-body"><p>"Nothing but the inventory."</p></div>
            </section>
        }
        .into_any();
    }
    let rows = needs.iter().map(|need| need_rows(need, now)).collect_view();
    view! {
        <section class="panel" aria-labelledby="needs">
            <div class="panel-head"><h2 id="needs">"What it needs"</h2></div>
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="needs">
                <table class="table table--cards">
                    <thead><tr>
                        <th scope="col">"Needs"</th><th scope="col">"From"</th>
                        <th scope="col">"Standing"</th><th scope="col">"As of"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn need_rows(need: &Need, now: DateTime<Utc>) -> AnyView {
    if need.heard.is_empty() {
        return view! {
            <tr>
                <th scope="row" data-card="title">{need.label.clone()}</th>
                <td colspan="3" data-card="full"><a href="/sources">"No source speaks about it yet"</a></td>
            </tr>
        }
        .into_any();
    }
    let rows = need.heard.iter().map(|heard| {
        let as_of = heard.as_of.map_or_else(|| "Never".into_any(), |at| time::ago(at, now));
        view! {
            <tr>
                <th scope="row" data-card="title">{need.label.clone()}</th>
                <td data-card="line"><a href=heard_href(heard, &need.kind)>{heard.name.clone()}</a></td>
                <td data-card="aside">{marks::standing(heard.standing)}</td>
                <td class="nowrap" data-card="meta">{as_of}</td>
            </tr>
        }
    });
    rows.collect_view().into_any()
}

fn heard_href(heard: &Heard, kind: &str) -> String {
    match heard.source {
        Some(source) => source_href(source),
        None => format!("/teams?kind={kind}"),
    }
}

fn guards(detail: &RuleDetail) -> AnyView {
    let guards = detail.held_back_by.iter().map(|guard| {
        view! { <dt>{guard.code.clone()}</dt><dd>{guard.text.clone()}</dd> }
    });
    let body = if detail.held_back_by.is_empty() {
        view! { <p>"Nothing beyond what holds back every rule."</p> }.into_any()
    } else {
        view! { <dl class="kv">{guards.collect_view()}</dl> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="guards">
            <div class="panel-head"><h2 id="guards">"What holds it back"</h2></div>
            <div class="panel-body">{body}</div>
            <p class="panel-foot">
                "No rule believes a list that was cut off or is too old, or a word that nobody knows."
            </p>
        </section>
    }
    .into_any()
}

fn history(detail: &RuleDetail) -> Option<AnyView> {
    (!detail.history.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="history">
                <div class="panel-head"><h2 id="history">"What was decided"</h2></div>
                <div class="panel-body">{timeline(&detail.history, false)}</div>
            </section>
        }
        .into_any()
    })
}

/// The numbers that it leaves alone.
fn excepted(detail: &RuleDetail, session: &Session) -> Option<AnyView> {
    let code = &detail.rule.code;
    if !registry::find(code).is_some_and(registry::Rule::is_about_numbers) {
        return None;
    }
    let draft = Draft {
        code: code.clone(),
        ..Draft::default()
    };
    let items = detail
        .exceptions
        .iter()
        .map(exceptions::item)
        .collect_view();
    let body = if detail.exceptions.is_empty() {
        view! { <div class="panel-body"><p class="muted">"None"</p></div> }.into_any()
    } else {
        view! { <ul class="fed-list">{items}</ul> }.into_any()
    };
    Some(
        view! {
            <section class="panel" aria-labelledby="exceptions">
                <div class="panel-head"><h2 id="exceptions">"Exceptions"</h2></div>
                {body}
                <div class="panel-foot row row--between">
                    <a href="/exceptions">"All exceptions"</a>
                    {exceptions::add_link(&draft, session, "btn btn--sm")}
                </div>
            </section>
        }
        .into_any(),
    )
}
