//! Schedules of reports, where messages go, and what became of each.

mod deliveries;
mod delivery;
mod destination;
mod destinations;
mod form;
mod list;
mod new;
mod schedule;

use domain::{
    DeliveryId, DestinationId, ReportId, ScheduleId,
    delivery::{Outlets, State},
};
use leptos::prelude::*;

pub(crate) use deliveries::Deliveries;
pub(crate) use delivery::DeliveryPage;
pub(crate) use destination::{DestinationPage, NewDestination};
pub(crate) use destinations::Destinations;
pub(crate) use list::Schedules;
pub(crate) use new::NewSchedule;
pub(crate) use schedule::SchedulePage;

use crate::{
    address,
    api::ApiError,
    components::{icon::icon, marks::judgement, notice::banner},
};

pub(super) fn schedule_href(id: ScheduleId) -> String {
    format!("/schedules/{id}")
}

fn destination_href(id: DestinationId) -> String {
    format!("/destinations/{id}")
}

fn delivery_href(id: DeliveryId) -> String {
    format!("/deliveries/{id}")
}

fn report_href(id: ReportId) -> String {
    format!("/reports/{id}")
}

/// The three rooms of what goes out.
fn tabs(current: &'static str) -> AnyView {
    let tab = |href: &'static str, label: &'static str| {
        let is_here = (href == current).then_some("page");
        view! { <a href=href aria-current=is_here>{label}</a> }
    };
    view! {
        <nav class="tabs" aria-label="What goes out">
            {tab("/schedules", "Schedules")}{tab("/destinations", "Destinations")}{tab("/deliveries", "Deliveries")}
        </nav>
    }
    .into_any()
}

/// How a delivery stands: a mark and a word.
fn delivery_state(state: State) -> AnyView {
    let word = state.label();
    match state {
        State::Queued | State::Sending => judgement(Some("pending"), None, "v-pending", word),
        State::Delivered => judgement(Some("match"), None, "v-match", word),
        State::Retrying => judgement(Some("stale"), None, "v-stale", word),
        State::Dead => judgement(None, Some("critical"), "sev-critical", word),
        State::Dropped => judgement(Some("na"), None, "v-na", word),
    }
}

/// What the operator has not set up, and how it is done.
fn lacks(outlets: Outlets) -> AnyView {
    let mail = (!outlets.has_mail).then(|| {
        banner(
            "medium",
            "i-alert",
            "Mail cannot be sent: no mail server is set up. Start Rollcall with --smtp-url and --mail-from, or \
             the variables ROLLCALL_SMTP_URL and ROLLCALL_MAIL_FROM. What is due waits until then.",
        )
    });
    let links = (outlets.has_mail && !outlets.has_links).then(|| {
        banner(
            "",
            "i-alert",
            "Messages have no links: Rollcall does not know its own address. Start it with --public-url.",
        )
    });
    view! { {mail}{links} }.into_any()
}

/// What a form refused, as its action says, or without JavaScript as the address says.
fn problem<S>(action: ServerAction<S>) -> AnyView
where
    S: server_fn::ServerFn<Error = ApiError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    let told = address::use_value("error");
    let message = move || match action.value().get() {
        Some(Err(ApiError::Invalid { message })) => Some(message),
        Some(Err(error)) => Some(error.to_string()),
        Some(Ok(_)) => None,
        None => told.get(),
    };
    view! {
        {move || message().map(|message| view! {
            <div class="banner" role="alert" data-tone="critical">{icon("i-alert")}<p>{message}</p></div>
        })}
    }
    .into_any()
}
