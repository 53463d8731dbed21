//! Adding a connection, step by step: the provider, what it must be told, a try, and saving it. The
//! provider stands in the address; so does, for a browser without JavaScript, what was filled in and
//! what the vendor answered. Credentials never do.

use domain::{access::Permission, connection::ProviderForm};
use leptos::prelude::*;

use super::{
    form::{self, Problem},
    report::report,
};
use crate::{
    address,
    api::{
        ApiError,
        connections::{self, Add, Draft, report_in},
    },
    components::{
        frame::Page,
        icon::{icon, icon_sm},
        notice::{failure, hidden, loaded},
    },
};

/// The steps, for those who may add a connection.
#[component]
pub(crate) fn NewConnection() -> impl IntoView {
    let providers = Resource::new(|| (), |()| connections::providers());
    let chosen = address::use_value("provider");
    let search = address::use_search();
    view! {
        <Page parent=("/sources", "Sources") name="Add a connection">
            <header class="page-head"><h1>"Add a connection"</h1></header>
            {loaded(providers, move |answer, session| {
                if let Some(message) = session.refusal(Permission::ManageSources) {
                    return failure(&ApiError::Forbidden { message });
                }
                let forms = answer.value;
                view! {
                    {move || {
                        let form = chosen.with(|key| forms.iter().find(|form| Some(&form.key) == key.as_ref()));
                        match form {
                            Some(form) => settings(form, &search.get_untracked()),
                            None => choice(&forms),
                        }
                    }}
                }.into_any()
            })}
        </Page>
    }
}

fn steps(at: usize) -> AnyView {
    let steps = ["Provider", "Settings", "Try it", "Save"]
        .into_iter()
        .enumerate();
    let steps = steps.map(|(i, label)| {
        let done = (i < at).then(|| icon_sm("i-check"));
        view! { <li aria-current=(i == at).then_some("step")>{done}{label}</li> }
    });
    view! { <ol class="steps" aria-label="Steps">{steps.collect_view()}</ol> }.into_any()
}

/// The first step: which vendor.
fn choice(forms: &[ProviderForm]) -> AnyView {
    let providers = forms.iter().map(|form| {
        let href = format!("/sources/new?provider={}", form.key);
        view! {
            <li>
                {icon("i-source")}
                <div>
                    <p><a class="rowlink strong" href=href>{form.label.clone()}</a></p>
                    <p>{form.about.clone()}</p>
                </div>
            </li>
        }
    });
    view! {
        {steps(0)}
        <section class="panel" aria-labelledby="which">
            <div class="panel-head"><h2 id="which">"Whom should Rollcall ask?"</h2></div>
            <ul class="checks">{providers.collect_view()}</ul>
            <p class="panel-foot">"Only a file at hand? "<a href="/imports/new?kind=carrier">"Import a list"</a>" instead."</p>
        </section>
    }
    .into_any()
}

/// The second step: what the vendor must be told. Trying it leaves everything as it is filled in.
fn settings(provider: &ProviderForm, search: &str) -> AnyView {
    let add = ServerAction::<Add>::new();
    // A vendor's name will often do; a file's sender is not known.
    let name = (provider.key != "file").then(|| provider.label.clone());
    let draft = Draft::read(search).unwrap_or_else(|| Draft {
        name: name.unwrap_or_default(),
        ..Draft::default()
    });
    let problem = Problem::of(Signal::derive(move || add.value().get()), provider);
    let told = report_in(search);
    let answered = move || match add.value().get() {
        Some(Ok(tried)) => tried,
        Some(Err(_)) => None,
        None => told.clone(),
    };
    let pending = add.pending();
    let fields = view! {
        {problem.of_the_whole()}
        {form::name(provider, &draft, problem)}
        {form::fields(provider, &draft, &[], problem)}
    };
    let schedule = form::schedule(&draft.schedule(), problem);
    let (key, label) = (provider.key.clone(), provider.label.clone());
    view! {
        {steps(1)}
        <ActionForm action=add attr:class="cols cols--main">
            {hidden("draft[provider]", key)}
            <section class="panel" aria-labelledby="settings">
                <div class="panel-head">
                    <h2 id="settings">{label}</h2>
                    <a class="push" href="/sources/new">"Another provider"</a>
                </div>
                <div class="panel-body stack form">{fields}</div>
            </section>
            <div class="stack">
                <section class="panel" aria-labelledby="when">
                    <div class="panel-head"><h2 id="when">"When it is asked"</h2></div>
                    <div class="panel-body">{schedule}</div>
                </section>
                <section class="panel" aria-label="Try it and save">
                    <div class="panel-body stack stack--tight">
                        <div class="row">
                            <button class="btn" name="then" value="try" disabled=move || pending.get()>{icon_sm("i-sync")}"Try it"</button>
                            <button class="btn btn--primary" name="then" value="save" disabled=move || pending.get()>"Save and ask"</button>
                        </div>
                        <p class="muted xs">"Trying saves nothing. Credentials are kept encrypted and never shown again."</p>
                    </div>
                </section>
                {move || answered().map(|answer| report(&answer))}
            </div>
        </ActionForm>
    }
    .into_any()
}
