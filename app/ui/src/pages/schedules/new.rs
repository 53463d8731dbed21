//! Adding a schedule.

use domain::{
    access::Permission,
    delivery::{Destination, Outlets},
};
use leptos::prelude::*;

use super::{form, lacks, problem};
use crate::{
    address,
    api::{
        ApiError, destinations,
        schedules::{Add, Draft},
    },
    components::{
        frame::Page,
        notice::{failure, loaded},
    },
};

/// The form of a new schedule.
#[component]
pub(crate) fn NewSchedule() -> impl IntoView {
    let add = ServerAction::<Add>::new();
    let search = address::use_search();
    let places = Resource::new(|| (), |()| destinations::list());
    view! {
        <Page parent=("/schedules", "Schedules") name="New schedule">
            {problem(add)}
            {loaded(places, move |answer, session| if let Some(message) = session.refusal(Permission::ManageReports) { failure(&ApiError::Forbidden { message }) } else {
                let draft = search.with_untracked(|search| Draft::read(search)).unwrap_or_default();
                page(&draft, &answer.value, add)
            })}
        </Page>
    }
}

fn page(
    draft: &Draft,
    (destinations, outlets): &(Vec<Destination>, Outlets),
    add: ServerAction<Add>,
) -> AnyView {
    let pending = add.pending();
    let fields = form::fields(draft, destinations);
    view! {
        <header class="page-head"><h1>"New schedule"</h1></header>
        {lacks(*outlets)}
        <section class="panel form">
            <ActionForm action=add attr:class="panel-body stack">
                {fields}
                <div class="row">
                    <button class="btn btn--primary" disabled=move || pending.get()>"Add the schedule"</button>
                    <a class="btn" href="/schedules">"Cancel"</a>
                </div>
            </ActionForm>
        </section>
    }
    .into_any()
}
