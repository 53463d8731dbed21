//! Port-outs: requests of other carriers for our numbers. Where silence is a yes, the time left leads.

mod answer;
mod detail;
mod enter;
mod list;
mod protection;

use chrono::{DateTime, Utc};
use domain::{
    PortOutId,
    port::{PortOut, PortOutState, view::PortOutDetail},
};
use leptos::prelude::*;

use super::clock;
use crate::components::{
    icon::{glyph, icon},
    time,
};

pub(crate) use detail::Out;
pub(crate) use list::Outs;

/// The address of the queue.
const OUTS: &str = "/ports/outs";

/// The address of a port-out's page.
pub(crate) fn out_href(id: PortOutId) -> String {
    format!("{OUTS}/{id}")
}

/// Where a port-out stands.
pub(crate) fn out_state(state: PortOutState) -> AnyView {
    use PortOutState as S;
    let (name, tone) = match state {
        S::Notified => ("i-alert", "high"),
        S::UnderReview => ("i-clock", "pending"),
        S::Authorized => ("i-check", "medium"),
        S::FocSet => ("i-cal", "medium"),
        S::Rejected | S::Cancelled => ("i-x", ""),
        S::PortedOut => ("lc-porting_out", ""),
        S::Discovered | S::Dispute => ("i-alert", "critical"),
        S::SnappedBack => ("i-undo", "ok"),
        S::Conceded => ("lc-released", ""),
    };
    let tone = (!tone.is_empty()).then_some(tone);
    view! { <span class="pill" data-tone=tone>{icon(name)}{state.label()}</span> }.into_any()
}

/// How much time is left until silence becomes a yes, in words and as a bar.
fn time_left(detail: &PortOutDetail, now: DateTime<Utc>) -> AnyView {
    let out = &detail.port_out;
    if !out.state.awaits_answer() {
        return view! { <span class="muted">"Not waited for"</span> }.into_any();
    }
    let Some(answer_by) = out.answer_by else {
        return view! { <span class="muted">"The carrier names no time"</span> }.into_any();
    };
    let over = detail.per_cent_over.unwrap_or(0);
    let (sev, shape) = match over {
        75.. => ("critical", "sev-critical"),
        50..75 => ("high", "sev-high"),
        _ => ("low", "sev-low"),
    };
    let text = if now < answer_by {
        view! { {clock::left(answer_by, now)}" left" }.into_any()
    } else {
        view! { "Silence counts as a yes since "{time::moment(answer_by)} }.into_any()
    };
    let label = format!("{over}% of the time to answer is over");
    view! {
        <span class="left" data-sev=sev>
            <span class="sev" data-sev=sev>{glyph(shape)}{text}</span>
            <progress class="progress" max="100" value=over.to_string() aria-label=label.clone() title=label></progress>
            <span class="muted xs">{over}"% over"</span>
        </span>
    }
    .into_any()
}

/// Whether somebody here planned it.
fn known_by(out: &PortOut) -> AnyView {
    match &out.particulars.ticket {
        Some(ticket) => view! {
            <span class="verdict" data-v="match">{glyph("v-match")}{ticket.clone()}</span>
        }
        .into_any(),
        None => view! {
            <span class="verdict" data-sev="high">{glyph("sev-high")}"Unplanned"</span>
        }
        .into_any(),
    }
}
