//! What people enter about an order: one form, with what is missing or misshapen beside each field.

mod form;

use domain::{
    access::Permission,
    port::template::{Sealed, Weight, check_fields, check_lengths, template},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{ROOM, fields::Wrong, may_be_edited};
use crate::{
    address,
    api::{
        ApiError,
        ports::{
            draft::Draft,
            orders::{self, Edit, OrderForm},
        },
        session::Session,
    },
    components::{
        frame::Page,
        icon::icon,
        notice::{failure, loaded},
        port::order_href,
    },
};

/// The page.
#[component]
pub(crate) fn EditPortOrder() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let order = Resource::new(move || id.get(), orders::form);
    let edit = ServerAction::<Edit>::new();
    // What was sent last, for a form that was refused: it comes back as it was filled in.
    let sent = RwSignal::new(None::<Draft>);
    Effect::new(move |_| {
        if let Some(asked) = edit.input().get() {
            sent.set(Some(asked.draft));
        }
    });
    let search = address::use_search();
    view! {
        <Page parent=ROOM name="Edit a port order">
            {loaded(order, move |answer, session| page(answer.value, &session, edit, sent, search))}
        </Page>
    }
}

fn page(
    form: OrderForm,
    session: &Session,
    edit: ServerAction<Edit>,
    sent: RwSignal<Option<Draft>>,
    search: Memo<String>,
) -> AnyView {
    if let Some(message) = session.refusal(Permission::RunPorts) {
        return failure(&ApiError::Forbidden { message });
    }
    let order = &form.detail.order;
    if !may_be_edited(order) {
        let message = format!(
            "{} is {}: what its carrier has is changed by a supplement. Ask for another date, or wait until it can be corrected.",
            order.reference,
            order.state.label().to_lowercase()
        );
        return failure(&ApiError::Invalid { message });
    }
    let (reference, here) = (order.reference.clone(), order_href(order.id));
    let told = address::value(&search.get_untracked(), "error");
    let in_address = Draft::read(&search.get_untracked());
    let refusal = move || match edit.value().get() {
        Some(Err(error)) => Some(error.to_string()),
        Some(Ok(())) => None,
        None => told.clone(),
    };
    let again = format!("{here}/edit");
    view! {
        <header class="page-head"><h1>"Edit "<a href=here>{reference}</a></h1></header>
        {move || refusal().map(|message| refused(message, again.clone()))}
        {move || {
            let draft = match edit.value().get() {
                Some(Err(_)) => sent.get_untracked(),
                _ => in_address.clone(),
            };
            let wrong = wrong(&form, draft.as_ref());
            let draft = draft.unwrap_or_else(|| Draft::of(&form.detail.order, &form.detail.dates.zone));
            form::form(&form, &draft, &wrong, edit)
        }}
    }
    .into_any()
}

/// Why nothing was saved, and the way to what is there now.
fn refused(message: String, again: String) -> AnyView {
    view! {
        <div class="banner" role="alert" data-tone="critical">
            {icon("i-alert")}<p>{message}</p>
            // A full load: what is filled in gives way to what is stored.
            <a class="btn btn--sm" href=again rel="external">"Load what is stored"</a>
        </div>
    }
    .into_any()
}

/// What cannot be read, what the country asks and is missing, and what the carrier takes no more of.
fn wrong(form: &OrderForm, draft: Option<&Draft>) -> Vec<Wrong> {
    let order = &form.detail.order;
    let faults = draft.map(Draft::faults).unwrap_or_default();
    let details = draft.and_then(|draft| draft.details_after(&order.details).ok());
    let details = details.as_ref().unwrap_or(&order.details);
    let reference = draft.map_or(order.reference.as_str(), |draft| draft.get("reference"));
    let mut problems = check_fields(
        template(order.country, order.number_type),
        details,
        Sealed::from(order),
    );
    problems.extend(check_lengths(&provider(form), reference, details));
    let faults = faults.into_iter().map(|fault| Wrong {
        field: fault.field.to_owned(),
        message: fault.message,
        is_refused: true,
    });
    // What is only missing keeps nobody from saving: it is told, and asked for before the order is sent.
    let problems = problems.into_iter().map(|problem| Wrong {
        field: problem.field.to_string(),
        is_refused: problem.weight == Weight::Refuse && !problem.value.is_empty(),
        message: problem.remedy,
    });
    faults.chain(problems).collect()
}

/// The key of the provider whose limits hold.
fn provider(form: &OrderForm) -> String {
    let order = &form.detail.order;
    let winner = form
        .winners
        .iter()
        .find(|winner| winner.connection == order.connection && winner.connection.is_some());
    let key = winner.and_then(|winner| winner.provider.clone());
    key.unwrap_or_else(|| order.carrier.to_lowercase())
}
