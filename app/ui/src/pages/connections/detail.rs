//! One connection: how it is asked, what it feeds, how it went, and what can be done with it.

use chrono::{DateTime, Utc};
use domain::{
    access::Permission,
    connection::{ConnectionDetail, ProviderForm},
    source::Run,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    Controls, connection_href,
    form::{self, Problem},
    report::report,
    upload_address, webhook_address, who_and_when,
};
use crate::{
    address,
    api::{
        connections::{self, Change, Draft, Probe, Remove, report_in},
        session::Session,
    },
    components::{
        dialog::{Removal, removal},
        frame::Page,
        marks,
        notice::{PACE, allowed, banner, empty, hidden, loaded, refused, reload},
        sparkline::sparkline,
        time,
    },
    pages::{runs::run_href, sources::source_href},
    words,
};

/// The tab of what it is told, as the address names it.
const SETTINGS: &str = "settings";

#[derive(Clone, Copy)]
struct Actions {
    controls: Controls,
    change: ServerAction<Change>,
    probe: ServerAction<Probe>,
    remove: ServerAction<Remove>,
}

/// The page of a connection.
#[component]
pub(crate) fn Connection() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let (ask, did, show) = (
        address::use_value("ask"),
        address::use_value("did"),
        address::use_value("show"),
    );
    let search = address::use_search();
    let actions = Actions {
        controls: Controls::new(),
        change: ServerAction::new(),
        probe: ServerAction::new(),
        remove: ServerAction::new(),
    };
    let connection = Resource::new(
        move || {
            (
                id.get(),
                actions.change.version().get() + actions.controls.version(),
            )
        },
        |(id, _)| connections::find(id),
    );
    // While it is being asked, ask again how far it has come; but leave alone what somebody fills in.
    let is_reading = move || show.with(|show| show.as_deref() != Some(SETTINGS));
    Effect::new(move |_| {
        let is_under_way = connection
            .get()
            .is_some_and(|answer| answer.is_ok_and(|answer| answer.value.0.is_under_way));
        if is_under_way && is_reading() {
            set_timeout(move || connection.refetch(), PACE);
        }
    });
    view! {
        <Page parent=("/sources", "Sources") name="Connection">
            {actions.controls.refused()}{refused(actions.remove)}{refused(actions.probe)}
            {move || did.get().and_then(|did| told(&did))}
            {loaded(connection, move |answer, session| {
                let (detail, form) = &answer.value;
                view! {
                    {(detail.is_under_way && show.with_untracked(|show| show.as_deref() != Some(SETTINGS))).then(reload)}
                    {actions.head(detail, answer.now, &session)}
                    {tabs(detail, show)}
                    {actions.body(detail.clone(), form.clone(), answer.now, session, show, search)}
                    {actions.dialog(detail, ask)}{upload_address::dialog(detail, ask)}
                }.into_any()
            })}
        </Page>
    }
}

fn told(did: &str) -> Option<AnyView> {
    let text = match did {
        "add" => "The connection is saved, and its first list is being asked for.",
        "change" => "The settings are saved. They hold from the next asking on.",
        _ => return None,
    };
    Some(banner("", "i-check", text))
}

fn tabs(detail: &ConnectionDetail, show: Memo<Option<String>>) -> AnyView {
    let base = connection_href(detail.connection.id);
    let links = [("", "Runs"), (SETTINGS, "Settings")].map(|(key, label)| {
        let href = if key.is_empty() {
            base.clone()
        } else {
            format!("{base}?show={key}")
        };
        let current = move || (show.get().unwrap_or_default() == key).then_some("page");
        view! { <a href=href aria-current=current>{label}</a> }
    });
    view! { <nav class="tabs" aria-label="Connection">{links.collect_view()}</nav> }.into_any()
}

impl Actions {
    fn head(self, detail: &ConnectionDetail, now: DateTime<Utc>, session: &Session) -> AnyView {
        let connection = &detail.connection;
        let id = connection.id.to_string();
        let pending = self.probe.pending();
        let probe = allowed(session, Permission::RunSources, "Try it", || {
            view! {
                <ActionForm action=self.probe>
                    {hidden("id", id)}
                    <button class="btn btn--sm" disabled=move || pending.get()>"Try it"</button>
                </ActionForm>
            }
            .into_any()
        });
        view! {
            <header class="page-head">
                <h1>{connection.name.clone()}</h1>
                <span class="sub">{who_and_when(detail, now)}</span>
                <div class="page-actions">{probe}{self.controls.view(detail, session, "")}</div>
            </header>
        }
        .into_any()
    }

    fn body(
        self,
        detail: ConnectionDetail,
        form: Option<ProviderForm>,
        now: DateTime<Utc>,
        session: Session,
        show: Memo<Option<String>>,
        search: Memo<String>,
    ) -> AnyView {
        let told = report_in(&search.get_untracked());
        let tried = move || match self.probe.value().get() {
            Some(answer) => answer.ok(),
            None => told.clone(),
        };
        view! {
            {move || tried().map(|answer| report(&answer))}
            {move || match (show.get().as_deref(), &form) {
                (Some(SETTINGS), Some(form)) => self.settings(&detail, form, &session, &search.get_untracked()),
                _ => view! {
                    <div class="cols cols--main">
                        {runs(&detail, now)}
                        <aside class="stack">{fed(&detail, now)}{upload_address::panel(&detail, &session)}{webhook_address::panel(&detail)}</aside>
                    </div>
                }.into_any(),
            }}
        }
        .into_any()
    }

    /// What it is told and when, to change; and the way to remove it.
    fn settings(
        self,
        detail: &ConnectionDetail,
        provider: &ProviderForm,
        session: &Session,
        search: &str,
    ) -> AnyView {
        if let Some(reason) = session.refusal(Permission::ManageSources) {
            return view! { {banner("", "i-alert", reason)}{record(detail, provider)} }.into_any();
        }
        let connection = &detail.connection;
        let draft = Draft::read(search).unwrap_or_else(|| Draft {
            provider: connection.provider.clone(),
            name: connection.name.clone(),
            settings: connection.settings.clone(),
            cron: connection.schedule.cron.clone(),
            zone: connection.schedule.zone.clone(),
            every: String::new(),
        });
        let change = self.change;
        let problem = Problem::of(Signal::derive(move || change.value().get()), provider);
        let sent_along = [
            hidden("id", connection.id.to_string()),
            hidden("version", connection.version.to_string()),
            hidden("draft[provider]", draft.provider.clone()),
            hidden("draft[name]", draft.name.clone()),
        ];
        let ask_remove = format!(
            "{}?show=settings&ask=remove",
            connection_href(connection.id)
        );
        let pending = self.change.pending();
        let fields = form::fields(provider, &draft, &connection.secrets, problem);
        let schedule = form::schedule(&draft.schedule(), problem);
        view! {
            <ActionForm action=self.change attr:class="cols cols--main">
                {sent_along.collect_view()}
                <section class="panel" aria-labelledby="settings">
                    <div class="panel-head"><h2 id="settings">"Settings"</h2></div>
                    <div class="panel-body stack form">
                        {problem.of_the_whole()}
                        {fields}
                    </div>
                </section>
                <div class="stack">
                    <section class="panel" aria-labelledby="when">
                        <div class="panel-head"><h2 id="when">"When it is asked"</h2></div>
                        <div class="panel-body">{schedule}</div>
                    </section>
                    <div class="row row--between">
                        <button class="btn btn--primary" disabled=move || pending.get()>"Save"</button>
                        <a class="btn btn--danger" href=ask_remove data-noscroll="">"Remove the connection"</a>
                    </div>
                </div>
            </ActionForm>
        }
        .into_any()
    }

    fn dialog(self, detail: &ConnectionDetail, ask: Memo<Option<String>>) -> AnyView {
        let connection = &detail.connection;
        let asked = Removal {
            title: format!("Remove the connection to {}", connection.name),
            back: format!("{}?show=settings", connection_href(connection.id)),
            text: "Its settings and credentials are deleted, and the vendor is not asked any more. What it listed \
                   so far stays, grows old, and is then no longer judged.",
            button: "Remove the connection",
            id: connection.id.to_string(),
            version: connection.version,
        };
        removal(asked, ask, move |fields| {
            view! { <ActionForm action=self.remove>{fields}</ActionForm> }.into_any()
        })
    }
}

/// The settings for those who may only read them.
fn record(detail: &ConnectionDetail, provider: &ProviderForm) -> AnyView {
    let connection = &detail.connection;
    let rows = provider.fields.iter().map(|field| {
        let value = match connection.settings.get(&field.name) {
            _ if field.is_secret && connection.secrets.contains(&field.name) => "Set".to_owned(),
            Some(value) => value.to_owned(),
            None => "Not set".to_owned(),
        };
        view! { <dt>{field.label.clone()}</dt><dd>{value}</dd> }
    });
    let schedule = &connection.schedule;
    view! {
        <section class="panel" aria-labelledby="settings">
            <div class="panel-head"><h2 id="settings">"Settings"</h2></div>
            <div class="panel-body">
                <dl class="kv">
                    {rows.collect_view()}
                    <dt>"Schedule"</dt><dd><code>{schedule.cron.clone()}</code>", "{schedule.zone.clone()}</dd>
                </dl>
            </div>
        </section>
    }
    .into_any()
}

/// What it feeds: each source, how it stands, and its last runs.
fn fed(detail: &ConnectionDetail, now: DateTime<Utc>) -> AnyView {
    let sources = detail.sources.iter().map(|row| {
        let source = &row.source;
        let as_of = match source.as_of {
            Some(at) => time::ago(at, now),
            None => "Never asked".into_any(),
        };
        view! {
            <li class="fed">
                <p class="row row--between">
                    <a class="strong" href=source_href(source.id)>{source.name.clone()}</a>{marks::standing(row.standing)}
                </p>
                <p class="row row--between muted xs">
                    <span>{words::counted(source.rows, "row")}", "{as_of}</span>{sparkline(&row.glance)}
                </p>
            </li>
        }
    });
    let body = if detail.sources.is_empty() {
        empty(
            "Nothing yet",
            "What it lists becomes a source with its first run.",
            None,
        )
    } else {
        view! { <ul class="fed-list">{sources.collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="fed">
            <div class="panel-head"><h2 id="fed">"Feeds"</h2></div>{body}
        </section>
    }
    .into_any()
}

fn runs(detail: &ConnectionDetail, now: DateTime<Utc>) -> AnyView {
    if detail.runs.is_empty() {
        let body = empty(
            "Never asked",
            "Each list that it is asked for appears here as a run.",
            None,
        );
        return view! { <section class="panel">{body}</section> }.into_any();
    }
    let rows = detail.runs.iter().map(|run| run_row(run, detail, now));
    view! {
        <section class="panel" aria-labelledby="runs">
            <div class="panel-head"><h2 id="runs">"Runs"</h2></div>
            <div class="table-wrap" tabindex="0" role="group" aria-labelledby="runs">
                <table class="table table--cards">
                    <thead><tr>
                        <th scope="col">"Began"</th><th scope="col">"Verdict"</th><th scope="col">"List"</th>
                        <th scope="col" class="end">"Rows"</th><th scope="col" class="end">"Took"</th>
                        <th scope="col" class="end">"Pages"</th>
                        <th scope="col" class="end">"Requests"</th>
                        <th scope="col" class="end">"Sent again"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn run_row(run: &Run, detail: &ConnectionDetail, now: DateTime<Utc>) -> AnyView {
    let source = detail
        .sources
        .iter()
        .find(|row| row.source.id == run.source_id)
        .map(|row| row.source.name.clone());
    let reason = run
        .reason
        .clone()
        .map(|reason| view! { <span class="why" data-tone="muted">{reason}</span> });
    let took = run.finished_at.map(|end| words::took(run.started_at, end));
    view! {
        <tr>
            <th scope="row" class="nowrap" data-card="title">
                <a class="strong" href=run_href(run.id)>{time::ago(run.started_at, now)}</a>
            </th>
            <td data-card="aside">{marks::run(run)}</td>
            <td data-card="full">{source}{reason}</td>
            <td class="end">{words::count(run.rows)}</td>
            <td class="end nowrap" data-card="meta">{took}</td>
            <td class="end">{words::count(run.traffic.pages)}</td>
            <td class="end">{words::count(run.traffic.requests)}</td>
            <td class="end">{words::count(run.traffic.retries)}</td>
        </tr>
    }
    .into_any()
}
