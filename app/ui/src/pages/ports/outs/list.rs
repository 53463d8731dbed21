//! The queue over all carriers: what waits for an answer first, the shortest time left at the top.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    port::view::{PortOutDetail, PortOutQueue},
};
use leptos::prelude::*;

use super::{OUTS, enter, known_by, out_href, out_state, protection, time_left};
use crate::{
    address,
    api::{
        ports::outs::{self, Enter},
        session::Session,
    },
    components::{
        frame::Page,
        icon::icon,
        marks::number,
        notice::{allowed, empty, loaded, refused},
        time,
    },
    pages::ports::{ROOM, rooms::rooms},
    words,
};

/// The queue. The form for another one is opened by the address.
#[component]
pub(crate) fn Outs() -> impl IntoView {
    let show = address::use_value("show");
    let enter = ServerAction::<Enter>::new();
    let queue = Resource::new(move || enter.version().get(), |_| outs::queue());
    view! {
        <Page parent=ROOM name="Port-outs">
            {refused(enter)}
            {loaded(queue, move |answer, session| view! {
                {page(&answer.value, answer.now, &session)}
                {enter::dialog(&answer.value, &session, show, enter)}
            }.into_any())}
        </Page>
    }
}

fn page(queue: &PortOutQueue, now: DateTime<Utc>, session: &Session) -> AnyView {
    let waiting = queue
        .rows
        .iter()
        .filter(|row| row.port_out.state.awaits_answer())
        .count();
    let sub = match waiting {
        0 => "None waits for an answer".to_owned(),
        n => format!("{} for an answer", waits(n)),
    };
    let add = allowed(session, Permission::RunPorts, "Enter a port-out", || {
        let href = format!("{OUTS}?show=enter");
        view! { <a class="btn" href=href data-noscroll="">{icon("i-plus")}"Enter a port-out"</a> }
            .into_any()
    });
    let body = if queue.rows.is_empty() {
        empty(
            "No port-outs",
            "What carriers tell of requests for our numbers stands here, with the time to answer. Enter those that came by post or e-mail.",
            None,
        )
    } else {
        table(queue, now)
    };
    view! {
        <header class="page-head">
            <h1>"Port-outs"</h1><span class="sub">{sub}</span><div class="page-actions">{add}</div>
        </header>
        {rooms(OUTS)}
        {body}
        {protection::panel(&queue.protection)}
    }
    .into_any()
}

fn waits(n: usize) -> String {
    let verb = if n == 1 { "waits" } else { "wait" };
    format!("{} {verb}", words::count(n as u64))
}

fn table(queue: &PortOutQueue, now: DateTime<Utc>) -> AnyView {
    let rows = queue
        .rows
        .iter()
        .map(|row| self::row(row, now))
        .collect_view();
    view! {
        <div class="panel">
            <div class="table-wrap table-wrap--page">
                <table class="table table--top table--cards outs">
                    <thead><tr>
                        <th scope="col">"Request"</th><th scope="col">"State"</th><th scope="col">"Silence is a yes in"</th>
                        <th scope="col">"Numbers"</th><th scope="col">"Goes to"</th>
                        <th scope="col">"Known by"</th><th scope="col" data-priority="3" class="end">"Came in"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn row(detail: &PortOutDetail, now: DateTime<Utc>) -> AnyView {
    let out = &detail.port_out;
    let known = &out.particulars;
    let gaining = known
        .gaining_carrier
        .clone()
        .unwrap_or_else(|| "Not told".to_owned());
    let pon = known
        .pon
        .clone()
        .map(|pon| view! { <span class="block muted xs">"PON "{pon}</span> });
    let first = out.numbers.first().map(|n| number(*n));
    let more = out.numbers.len().saturating_sub(1);
    let more = (more > 0).then(|| {
        view! { <span class="muted">" and "{words::count(more as u64)}" more"</span> }
    });
    view! {
        <tr>
            <th scope="row" data-card="title">
                <a class="strong" href=out_href(out.id)>{out.vendor_order.clone()}</a>
                <span class="block muted xs">"at "{out.carrier.clone()}</span>
            </th>
            <td data-card="aside">{out_state(out.state)}</td>
            <td data-card="full">{time_left(detail, now)}</td>
            <td data-card="full">{first}{more}</td>
            <td data-card="sub">{gaining}{pon}</td>
            <td data-card="line">{known_by(out)}</td>
            <td class="end muted nowrap" data-priority="3">{time::ago(out.received_at, now)}</td>
        </tr>
    }
    .into_any()
}
