//! One port-out: whose request it is, what is known of it, and what is answered.

use chrono::{DateTime, Utc};
use domain::port::{journal::Event, view::PortOutDetail};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{OUTS, answer::Answers, known_by, out_state, time_left};
use crate::{
    address,
    api::{Answer, ports::outs, session::Session},
    components::{
        frame::Page,
        icon::icon_sm,
        marks::number_link,
        notice::{banner, loaded},
        port::foc,
        time,
    },
    pages::plans::{plan_href, plan_state},
    words,
};

/// The page of a port-out.
#[component]
pub(crate) fn Out() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let did = address::use_value("did");
    let answers = Answers::new();
    let out = Resource::new(
        move || (id.get(), answers.version()),
        |(id, _)| outs::find(id),
    );
    view! {
        <Page parent=(OUTS, "Port-outs") name="Port-out">
            {answers.refused()}
            {move || did.get().and_then(|did| told(&did))}
            {loaded(out, move |answer, session| page(&answer, &session, answers))}
        </Page>
    }
}

fn told(did: &str) -> Option<AnyView> {
    let text = match did {
        "entered" => "The port-out is entered. Say by which ticket it is known, then answer it.",
        "identified" => "What is known of it is saved.",
        "answered" => "The answer is on record. Tell it to the carrier, if that is not done yet.",
        "settled" => "It is on record.",
        _ => return None,
    };
    Some(banner("", "i-check", text))
}

fn page(answer: &Answer<PortOutDetail>, session: &Session, answers: Answers) -> AnyView {
    let (detail, now) = (&answer.value, answer.now);
    let out = &detail.port_out;
    let sub = format!(
        "{}, {}",
        out.carrier,
        words::counted(out.numbers.len() as u64, "number")
    );
    view! {
        <header class="page-head">
            <h1>{out.vendor_order.clone()}</h1>{out_state(out.state)}<span class="sub">{sub}</span>
        </header>
        {waiting(detail, now)}
        <div class="cols cols--main">
            <div class="stack">
                {answers.panels(detail, session)}
                {numbers(detail)}
            </div>
            <aside class="stack">{plans(detail)}{record(detail)}{timeline(&detail.events)}</aside>
        </div>
    }
    .into_any()
}

fn waiting(detail: &PortOutDetail, now: DateTime<Utc>) -> Option<AnyView> {
    let out = &detail.port_out;
    let by = out.answer_by.filter(|_| out.state.awaits_answer())?;
    Some(
        view! {
            <div class="countdown">
                <small>"Whoever does not answer lets the numbers go"</small>
                <strong>{time_left(detail, now)}</strong>
                <small>"Answer by "{time::moment(by)}</small>
            </div>
        }
        .into_any(),
    )
}

fn numbers(detail: &PortOutDetail) -> AnyView {
    let numbers = detail
        .port_out
        .numbers
        .iter()
        .map(|n| view! { <li>{number_link(*n)}</li> });
    view! {
        <section class="panel" aria-labelledby="numbers">
            <div class="panel-head">
                <h2 id="numbers">"Numbers asked for"</h2><span class="sub">{detail.port_out.numbers.len()}</span>
            </div>
            <ul class="panel-body number-list">{numbers.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn plans(detail: &PortOutDetail) -> Option<AnyView> {
    let plans = detail.plans.iter().map(|plan| {
        view! {
            <li class="row"><a href=plan_href(plan.id)>{plan.title.clone()}</a>{plan_state(plan.state)}</li>
        }
    });
    (!detail.plans.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="plans">
                <div class="panel-head"><h2 id="plans">"Under way"</h2></div>
                <ul class="panel-body stack stack--tight">{plans.collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

/// What is recorded of it.
fn record(detail: &PortOutDetail) -> AnyView {
    let out = &detail.port_out;
    let known = &out.particulars;
    let line = |label: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{label}</dt><dd>{value}</dd> })
    };
    let at = |label: &'static str, at: Option<DateTime<Utc>>| {
        at.map(|at| view! { <dt>{label}</dt><dd>{time::moment(at)}</dd> })
    };
    let pin = match known.pin_matches {
        None => "Nobody has compared it",
        Some(true) => "It is ours",
        Some(false) => "It is not ours",
    };
    let answered = known.answer.map(|answer| {
        let by = known
            .answered_by
            .as_ref()
            .map(|by| format!(", by {}", by.name))
            .unwrap_or_default();
        let code = known
            .answer_code
            .as_ref()
            .map(|code| format!(", code {code}"))
            .unwrap_or_default();
        format!("{}{code}{by}", answer.label())
    });
    let date = known
        .foc
        .as_ref()
        .map(|date| view! { <dt>"FOC"</dt><dd>{foc(date)}</dd> });
    let way = if detail.is_answered_by_api {
        "By a plan, through its API"
    } else {
        "By hand: it is written down here"
    };
    view! {
        <section class="panel" aria-labelledby="record">
            <div class="panel-head"><h2 id="record">"Record"</h2></div>
            <div class="panel-body">
                <dl class="kv">
                    <dt>"Came in"</dt><dd>{time::moment(out.received_at)}</dd>
                    {line("Goes to", known.gaining_carrier.clone())}{line("Its SPID", known.gaining_spid.clone())}
                    {line("PON", known.pon.clone())}
                    <dt>"Known by"</dt><dd>{known_by(out)}</dd>
                    <dt>"PIN"</dt><dd>{pin}</dd>
                    <dt>"Answered"</dt><dd>{way}</dd>
                    {line("Its word", out.vendor_status.clone())}{date}
                    {line("Answer", answered)}{at("Told", known.answered_at)}{at("Left", known.ported_at)}
                    {line("Dispute", known.dispute.clone())}
                </dl>
            </div>
        </section>
    }
    .into_any()
}

fn timeline(events: &[Event]) -> AnyView {
    let items = events.iter().map(|event| {
        let reason = event.reason.clone().map(|reason| view! { <p>{reason}</p> });
        view! {
            <li>
                <time datetime=event.at.to_rfc3339() title=words::exact(event.at)>{words::day(event.at.date_naive())}</time>
                <span class="mark">{icon_sm("i-clock")}</span>
                <div><p>{event.sentence()}</p><p>{event.name.clone()}", "{time::clock(event.at)}" UTC"</p>{reason}</div>
            </li>
        }
    });
    view! {
        <section class="panel" aria-labelledby="timeline">
            <div class="panel-head"><h2 id="timeline">"Timeline"</h2></div>
            <div class="panel-body"><ol class="timeline">{items.collect_view()}</ol></div>
        </section>
    }
    .into_any()
}
