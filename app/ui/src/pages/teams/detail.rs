//! One object of a tenant's configuration, with all its fields.

use chrono::{DateTime, Utc};
use domain::teams_object::TeamsObjectDetail;
use leptos::prelude::*;

use super::{fields, kind_href};
use crate::{
    address,
    api::teams,
    components::{frame::Page, icon::icon, notice::loaded, time},
};

/// The page of an object.
#[component]
pub(crate) fn TeamsObject() -> impl IntoView {
    let kind = address::use_value("kind");
    let identity = address::use_value("identity");
    let asked = move || {
        (
            kind.get().unwrap_or_default(),
            identity.get().unwrap_or_default(),
        )
    };
    let object = Resource::new(asked, |(kind, identity)| teams::find(kind, identity));
    let name = Signal::derive(move || identity.get().unwrap_or_default());
    view! {
        <Page parent=("/teams", "Teams configuration") name>
            {loaded(object, |answer, _| page(&answer.value, answer.now))}
        </Page>
    }
}

fn page(detail: &TeamsObjectDetail, now: DateTime<Utc>) -> AnyView {
    let object = &detail.object;
    let changed = match detail.changed_at {
        Some(at) => time::ago(at, now),
        None => "Not since it was first seen".into_any(),
    };
    view! {
        <header class="page-head">
            <h1>{object.name.clone()}</h1>
            <span class="sub"><a href=kind_href(detail.kind)>{detail.kind.label()}</a></span>
        </header>
        <div class="cols cols--main">
            <section class="panel" aria-labelledby="fields">
                <div class="panel-head"><h2 id="fields">"Fields"</h2></div>
                <div class="panel-body">{fields::fields(&object.body)}</div>
            </section>
            <aside class="stack">
                <section class="panel" aria-labelledby="age">
                    <div class="panel-head"><h2 id="age">"As exported"</h2></div>
                    <div class="panel-body">
                        <dl class="kv">
                            <dt>"Exported"</dt><dd>{time::moment(detail.taken_at)}", "{time::ago(detail.taken_at, now)}</dd>
                            <dt>"Changed"</dt><dd>{changed}</dd>
                            <dt>"By"</dt><dd><code>{detail.kind.cmdlet()}</code></dd>
                            <dt>"Identity"</dt><dd>{object.identity.clone()}</dd>
                        </dl>
                    </div>
                    <p class="panel-foot">
                        <a href=kind_href(detail.kind)>{icon("i-left")}" All of this kind"</a>
                    </p>
                </section>
            </aside>
        </div>
    }
    .into_any()
}
