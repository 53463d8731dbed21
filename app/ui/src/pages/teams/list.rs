//! The kinds of a tenant's configuration, and the objects of one.

use chrono::{DateTime, Utc};
use domain::{
    page,
    query_string::QueryString,
    teams_object::{TeamsKindRow, TeamsObjectRow},
};
use leptos::prelude::*;
use leptos_router::components::Form;

use super::{kind_href, object_href, upload};
use crate::{
    address,
    api::{
        session::Session,
        teams::{self, TeamsView},
    },
    components::{
        frame::Page,
        icon::{glyph, icon},
        list::{Pages, pager, tidy},
        notice::{empty, hidden, loaded},
        time,
    },
    words,
};

/// The configuration of the tenant.
#[component]
pub(crate) fn Teams() -> impl IntoView {
    let search = address::use_search();
    let view = Resource::new(move || search.get(), teams::show);
    view! {
        <Page name="Teams configuration">
            {loaded(view, move |answer, session| {
                let search = search.get_untracked();
                match answer.value {
                    TeamsView::Kinds(kinds) => all(&kinds, answer.now, &search, &session),
                    TeamsView::Objects { kind, page } => one(&kind, &page, answer.now, &search),
                }
            })}
        </Page>
    }
}

fn all(kinds: &[TeamsKindRow], now: DateTime<Utc>, search: &str, session: &Session) -> AnyView {
    let is_empty = kinds.iter().all(|kind| kind.last.is_none());
    let body = if is_empty {
        empty(
            "No configuration yet",
            "Microsoft Graph lists numbers and people, and nothing of gateways, voice routes, dial plans, policies or emergency locations. A Teams administrator runs the script, which only reads and writes one file for each cmdlet. Bring the files of its folder here.",
            Some(upload::script_link("btn btn--primary")),
        )
    } else {
        table(kinds, now)
    };
    view! {
        <header class="page-head">
            <h1>"Teams configuration"</h1>
            <span class="sub">"What Graph does not list, as an administrator exported it"</span>
        </header>
        {upload::result(search)}
        <div class="cols cols--main">
            {body}
            <aside class="stack">{upload::form(search, session)}</aside>
        </div>
    }
    .into_any()
}

fn table(kinds: &[TeamsKindRow], now: DateTime<Utc>) -> AnyView {
    let rows = kinds.iter().map(|kind| kind_row(kind, now)).collect_view();
    view! {
        <div class="panel">
            <div class="table-wrap" tabindex="0" role="region" aria-label="Kinds">
                <table class="table table--cards">
                    <thead><tr>
                        <th scope="col">"Kind"</th><th scope="col" class="end">"Objects"</th>
                        <th scope="col">"Exported"</th><th scope="col">"Last file"</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

fn kind_row(kind: &TeamsKindRow, now: DateTime<Utc>) -> AnyView {
    let (exported, objects) = match kind.taken_at {
        Some(at) => (time::ago(at, now), words::count(kind.objects)),
        None => (
            view! { <span class="muted">"Never"</span> }.into_any(),
            String::new(),
        ),
    };
    let last = kind.last.as_ref().map(|last| match &last.problem {
        Some(problem) => view! {
            <span class="why">{glyph("sev-high")}" "{problem.clone()}</span>
        }
        .into_any(),
        None => format!(
            "{} new, {} changed, {} gone",
            words::count(last.new),
            words::count(last.changed),
            words::count(last.gone)
        )
        .into_any(),
    });
    view! {
        <tr>
            <th scope="row" data-card="title"><a class="strong" href=kind_href(kind.kind)>{kind.kind.label()}</a></th>
            <td class="end" data-card="aside">{objects}</td>
            <td class="nowrap" data-card="meta">{exported}</td>
            <td data-card="full">{last}</td>
        </tr>
    }
    .into_any()
}

fn one(
    kind: &TeamsKindRow,
    page: &page::Page<TeamsObjectRow>,
    now: DateTime<Utc>,
    search: &str,
) -> AnyView {
    let (key, q) = (kind.kind.as_str(), address::value(search, "q"));
    let age = match kind.taken_at {
        Some(at) => view! { "Exported "{time::ago(at, now)} }.into_any(),
        None => "Never exported".into_any(),
    };
    let body = if page.rows.is_empty() {
        nothing(kind, q.is_some())
    } else {
        objects(kind, page, q.as_deref(), now)
    };
    view! {
        <header class="page-head">
            <h1>{kind.kind.label()}</h1><span class="sub">{words::count(kind.objects)}", "{age}</span>
            <div class="page-actions"><a class="btn" href="/teams">{icon("i-left")}"All kinds"</a></div>
        </header>
        <search class="list-tools">
            <Form method="get" action="/teams" on_form_data=tidy()>
                {hidden("kind", key.to_owned())}
                <label class="search">
                    {icon("i-search")}
                    <span class="vh">"Find by name"</span>
                    <input class="input" type="search" name="q" autocomplete="off" placeholder="Name" value=q/>
                </label>
            </Form>
        </search>
        {body}
    }
    .into_any()
}

fn nothing(kind: &TeamsKindRow, is_searched: bool) -> AnyView {
    if is_searched {
        let clear = view! { <a class="btn" href=kind_href(kind.kind)>"Show all"</a> };
        return empty(
            "Nothing of that name",
            "Search for fewer letters.",
            Some(clear.into_any()),
        );
    }
    if kind.taken_at.is_some() {
        return empty("None", "The tenant had none when it was exported.", None);
    }
    empty(
        "Not exported yet",
        "No whole file of this kind has come. Run the script and bring its folder.",
        Some(upload::script_link("btn")),
    )
}

fn objects(
    kind: &TeamsKindRow,
    page: &page::Page<TeamsObjectRow>,
    q: Option<&str>,
    now: DateTime<Utc>,
) -> AnyView {
    let rows = page.rows.iter().map(|object| {
        let changed = match object.changed_at {
            Some(at) => time::ago(at, now),
            None => view! { <span class="muted">"Not since it was first seen"</span> }.into_any(),
        };
        let identity = (object.identity != object.name).then(|| object.identity.clone());
        view! {
            <tr>
                <th scope="row" data-card="title">
                    <a class="strong" href=object_href(kind.kind, &object.identity)>{object.name.clone()}</a>
                </th>
                <td data-card="line"><span class="clip">{identity}</span></td>
                <td class="nowrap" data-card="meta">{changed}</td>
            </tr>
        }
    });
    let pages = Pages::of(page, |side, cursor| {
        let mut query = QueryString::default();
        query.extend("kind", [kind.kind.as_str()]);
        query.extend("q", q);
        query.extend(side, [cursor]);
        address::join("/teams", &query.finish())
    });
    view! {
        <div class="panel">
            <div class="table-wrap table-wrap--page">
                <table class="table table--cards">
                    <thead><tr>
                        <th scope="col">"Name"</th><th scope="col">"Identity"</th><th scope="col">"Changed"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </div>
        {pager(page.rows.len(), page.total, pages)}
    }
    .into_any()
}
