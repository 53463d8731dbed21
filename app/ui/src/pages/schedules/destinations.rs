//! Where messages go.

use domain::{
    access::Permission,
    delivery::{Destination, DestinationKind, Outlets},
};
use leptos::prelude::*;

use super::{destination_href, lacks, tabs};
use crate::{
    address,
    api::{destinations, session::Session},
    components::{
        frame::Page,
        icon::icon,
        notice::{allowed, banner, empty, loaded},
    },
};

/// The list of destinations.
#[component]
pub(crate) fn Destinations() -> impl IntoView {
    let did = address::use_value("did");
    let list = Resource::new(|| (), |()| destinations::list());
    view! {
        <Page name="Destinations">
            {move || did.get().filter(|did| did == "remove").map(|_| {
                banner("", "i-check", "The destination is gone, and what was on its way there is dropped.")
            })}
            {loaded(list, move |answer, session| page(&answer.value, &session))}
        </Page>
    }
}

fn page((all, outlets): &(Vec<Destination>, Outlets), session: &Session) -> AnyView {
    let add = DestinationKind::ALL.iter().map(|kind| {
        let href = format!("/destinations/new?kind={kind}");
        allowed(
            session,
            Permission::ManageReports,
            kind.label(),
            move || {
                view! { <a class="btn" href=href>{icon("i-plus")}{kind.label()}</a> }.into_any()
            },
        )
    });
    let body = if all.is_empty() {
        empty(
            "No destinations yet",
            "Reports go to mail addresses, to a channel in Teams, to a program that listens, or into a folder. Add one, then name it in a schedule.",
            None,
        )
    } else {
        table(all)
    };
    view! {
        <header class="page-head">
            <h1>"Destinations"</h1><span class="sub">"Where messages go"</span>
            <div class="page-actions">{add.collect_view()}</div>
        </header>
        {tabs("/destinations")}{lacks(*outlets)}{body}
    }
    .into_any()
}

fn table(all: &[Destination]) -> AnyView {
    let rows = all.iter().map(|destination| {
        let deliveries = format!("/deliveries?destination={}", destination.id);
        view! {
            <tr>
                <th scope="row" data-card="title">
                    <a class="strong" href=destination_href(destination.id)>{destination.name.clone()}</a>
                </th>
                <td data-card="sub">{destination.target.kind().label()}</td>
                <td data-card="full"><span class="clip">{destination.target.summary()}</span></td>
                <td class="end" data-card="meta"><a href=deliveries>"Deliveries"</a></td>
            </tr>
        }
    });
    view! {
        <div class="panel">
            <div class="table-wrap table-wrap--page">
                <table class="table table--cards">
                    <thead><tr>
                        <th scope="col">"Destination"</th><th scope="col">"Kind"</th>
                        <th scope="col">"Where"</th><th scope="col"><span class="vh">"Deliveries"</span></th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}
