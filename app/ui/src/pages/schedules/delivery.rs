//! One delivery: each try, what the other side said, and what a person can do.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    delivery::{Delivery, DeliveryDetail, Notice, Payload, Recipient, State, Try, Went},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{deliveries::to, delivery_state, destination_href, report_href};
use crate::{
    address,
    api::{
        deliveries::{self, Discard, Replay},
        session::Session,
    },
    components::{
        frame::Page,
        marks::judgement,
        notice::{allowed, banner, hidden, loaded, refused},
        time,
    },
};

/// The page of a delivery.
#[component]
pub(crate) fn DeliveryPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let did = address::use_value("did");
    let (replay, discard) = (
        ServerAction::<Replay>::new(),
        ServerAction::<Discard>::new(),
    );
    let changes = move || (replay.version().get(), discard.version().get());
    let found = Resource::new(
        move || (id.get(), changes()),
        |(id, _)| deliveries::find(id),
    );
    view! {
        <Page parent=("/deliveries", "Deliveries") name="Delivery">
            {refused(replay)}{refused(discard)}
            {move || did.get().and_then(|did| told(&did))}
            {loaded(found, move |answer, session| page(&answer.value, answer.now, &session, replay, discard))}
        </Page>
    }
}

fn told(did: &str) -> Option<AnyView> {
    let text = match did {
        "replay" => "It is sent again, with the same identifier.",
        "drop" => "It is not tried again.",
        _ => return None,
    };
    Some(banner("", "i-check", text))
}

fn page(
    detail: &DeliveryDetail,
    now: DateTime<Utc>,
    session: &Session,
    replay: ServerAction<Replay>,
    discard: ServerAction<Discard>,
) -> AnyView {
    let delivery = &detail.delivery;
    let next = delivery
        .standing
        .next_at
        .map(|at| view! { <dt>"Next try"</dt><dd>{time::until(at, now)}</dd> });
    let reason = delivery
        .reason
        .clone()
        .map(|reason| view! { <dt>"Why"</dt><dd>{reason}</dd> });
    view! {
        <header class="page-head">
            <h1>{delivery.subject.clone()}</h1><span class="sub">"To "{recipient(delivery)}</span>
            <div class="page-actions">{controls(detail, session, replay, discard)}</div>
        </header>
        <section class="panel">
            <div class="panel-head"><h2>"State"</h2></div>
            <div class="panel-body">
                <dl class="facts">
                    <dt>"Stands"</dt><dd>{delivery_state(delivery.standing.state)}</dd>
                    {reason}{next}
                    <dt>"Queued"</dt><dd>{time::moment(delivery.created_at)}</dd>
                    <dt>"Identifier"</dt><dd class="mono">{delivery.id.to_string()}</dd>
                </dl>
            </div>
        </section>
        {contents(&detail.payload)}
        <section class="panel">
            <div class="panel-head"><h2>"Tries"</h2></div>
            {tries(&detail.history)}
        </section>
    }
    .into_any()
}

/// To whom it goes: a destination can be mended.
fn recipient(delivery: &Delivery) -> AnyView {
    let to = to(delivery);
    match delivery.recipient {
        Recipient::Destination(id) => view! { <a href=destination_href(id)>{to}</a> }.into_any(),
        Recipient::Person(_) => to.into_any(),
    }
}

/// What it carries.
fn contents(payload: &Payload) -> AnyView {
    let body = match payload {
        Payload::Report {
            id, title, formats, ..
        } => {
            let formats: Vec<&str> = formats.iter().map(|format| format.label()).collect();
            let attached = (!formats.is_empty())
                .then(|| view! { <dt>"Attached as"</dt><dd>{formats.join(", ")}</dd> });
            view! {
                <dl class="facts">
                    <dt>"Report"</dt><dd><a href=report_href(*id)>{title.clone()}</a></dd>{attached}
                </dl>
            }
            .into_any()
        }
        Payload::Notice(notice) => self::notice(notice),
        Payload::Event(event) => view! {
            <dl class="facts">
                <dt>"Event"</dt><dd class="mono">{event.kind.clone()}</dd>
                <dt>"Happened"</dt><dd>{time::moment(event.at)}</dd>
                <dt>"Its identifier"</dt><dd class="mono">{event.id.to_string()}</dd>
            </dl>
        }
        .into_any(),
        Payload::Trial => {
            view! { <p class="muted">"A test message, which carries nothing else."</p> }.into_any()
        }
    };
    view! {
        <section class="panel">
            <div class="panel-head"><h2>"Contents"</h2></div>
            <div class="panel-body">{body}</div>
        </section>
    }
    .into_any()
}

fn notice(notice: &Notice) -> AnyView {
    let lead = notice.lead.clone().map(|lead| view! { <p>{lead}</p> });
    let groups = notice.groups.iter().map(|group| {
        let title = group.title.clone().map(|title| view! { <h3>{title}</h3> });
        let lines = group.lines.iter().map(|line| {
            let text = line.text.clone();
            match line.path.clone() {
                Some(path) => view! { <li><a href=path>{text}</a></li> }.into_any(),
                None => view! { <li>{text}</li> }.into_any(),
            }
        });
        view! { {title}<ul>{lines.collect_view()}</ul> }
    });
    view! { {lead}{groups.collect_view()} }.into_any()
}

fn controls(
    detail: &DeliveryDetail,
    session: &Session,
    replay: ServerAction<Replay>,
    discard: ServerAction<Discard>,
) -> AnyView {
    let state = detail.delivery.standing.state;
    let id = detail.delivery.id.to_string();
    let (replayed, dropped) = (id.clone(), id);
    let may_replay = !matches!(state, State::Queued | State::Sending);
    let may_drop = matches!(state, State::Queued | State::Retrying | State::Dead);
    let again = may_replay.then(|| {
        allowed(session, Permission::ManageReports, "Send again", move || {
            view! {
                <ActionForm action=replay>{hidden("id", replayed)}<button class="btn">"Send again"</button></ActionForm>
            }
            .into_any()
        })
    });
    let never = may_drop.then(|| {
        allowed(session, Permission::ManageReports, "Drop", move || {
            view! {
                <ActionForm action=discard>{hidden("id", dropped)}<button class="btn">"Drop"</button></ActionForm>
            }
            .into_any()
        })
    });
    view! { {again}{never} }.into_any()
}

fn tries(history: &[Try]) -> AnyView {
    if history.is_empty() {
        return view! { <div class="panel-body"><p class="muted">"It has not been tried yet."</p></div> }.into_any();
    }
    let rows = history.iter().map(|one| {
        view! {
            <tr>
                <th scope="row">{one.number}</th>
                <td class="nowrap">{time::moment(one.began_at)}</td>
                <td>{went(one.went)}</td>
                <td>{one.said.clone()}</td>
            </tr>
        }
    });
    view! {
        <div class="table-wrap" tabindex="0" role="region" aria-label="Tries">
            <table class="table table--tight">
                <thead><tr>
                    <th scope="col">"Try"</th><th scope="col">"Began"</th>
                    <th scope="col">"Went"</th><th scope="col">"What the other side said"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn went(went: Option<Went>) -> AnyView {
    let Some(went) = went else {
        return judgement(Some("pending"), None, "v-pending", "Under way");
    };
    let word = went.label();
    match went {
        Went::Accepted => judgement(Some("match"), None, "v-match", word),
        Went::PutOff => judgement(Some("stale"), None, "v-stale", word),
        Went::Refused => judgement(None, Some("critical"), "sev-critical", word),
        Went::Unclear => judgement(None, Some("high"), "sev-high", word),
    }
}
