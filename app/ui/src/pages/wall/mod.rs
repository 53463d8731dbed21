//! The wall: a screen that hangs where people watch over the service, or over a night of cut-overs. Nobody
//! touches it. It asks again by itself, and says plainly when what it shows is old or the server is lost.

mod cut_overs;
mod watch;

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::dashboard::wall::Wall;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    address,
    api::{self, Answer, ApiError, dashboards},
    components::{
        icon::{brand, glyph},
        notice::{failure, reload_every, skeleton},
        time,
    },
    words,
};

/// How often the wall asks again.
const PACE: Duration = Duration::from_secs(20);
/// The same, in seconds, for a browser without JavaScript.
const PACE_SECONDS: u32 = 20;

/// The wall; of a project where the address names one.
#[component]
pub(crate) fn WallPage() -> impl IntoView {
    let project = address::use_value("project");
    let look = address::use_value("look");
    let wall = Resource::new(
        move || project.get().unwrap_or_default(),
        dashboards::on_the_wall,
    );
    let known = keep_asking(wall);
    let is_light = Memo::new(move |_| look.get().as_deref() == Some("light"));
    view! {
        <Title text="Wall"/>
        <main class="wall" id="main" data-look=move || if is_light.get() { "light" } else { "dark" }>
            {reload_every(PACE_SECONDS)}
            <Transition fallback=skeleton>
                {move || Suspend::new(async move {
                    let ways = Ways { project: project.get(), is_light: is_light.get() };
                    match (wall.await, known.get_untracked()) {
                        (Ok(answer), _) => screen(&answer, None, &ways),
                        (Err(error), Some(old)) => screen(&old, Some(&error), &ways),
                        (Err(error), None) => failure(&error),
                    }
                })}
            </Transition>
        </main>
    }
}

/// Asks again and again, and keeps the last answer for the time in which there is none.
fn keep_asking(wall: Resource<api::Result<Answer<Wall>>>) -> RwSignal<Option<Answer<Wall>>> {
    let known = RwSignal::new(None);
    Effect::new(move |_| {
        if let Some(Ok(answer)) = wall.get() {
            known.set(Some(answer));
        }
    });
    Effect::new(move |_| {
        if let Ok(interval) = set_interval_with_handle(move || wall.refetch(), PACE) {
            on_cleanup(move || interval.clear());
        }
    });
    known
}

/// What stands in the address.
struct Ways {
    project: Option<String>,
    is_light: bool,
}

impl Ways {
    /// The same wall in the other look.
    fn other_look(&self) -> AnyView {
        let mut query = domain::query_string::QueryString::default();
        query.extend("project", &self.project);
        query.extend("look", (!self.is_light).then_some("light"));
        let href = address::join("/wall", &query.finish());
        let label = if self.is_light { "Dark" } else { "Light" };
        view! { <a href=href>{label}</a> }.into_any()
    }
}

fn screen(answer: &Answer<Wall>, lost: Option<&ApiError>, ways: &Ways) -> AnyView {
    let (now, wall) = (answer.now, &answer.value);
    view! {
        {head(wall, now, ways)}{lost.map(|error| lost_since(error, now))}{old(wall, now)}
        <div class="wall-parts">
            {watch::criticals(wall)}{watch::sources(wall, now)}{watch::port_outs(wall, now)}
            {cut_overs::panel(wall, now)}
        </div>
    }
    .into_any()
}

fn head(wall: &Wall, now: DateTime<Utc>, ways: &Ways) -> AnyView {
    let name = wall
        .project
        .clone()
        .unwrap_or_else(|| wall.organisation.clone());
    let newest = match wall.last_list_at {
        Some(at) => view! { "Newest list "{time::ago(at, now)} }.into_any(),
        None => "No list yet".into_any(),
    };
    view! {
        <header class="wall-head">
            <h1>{name}</h1>
            <p>{newest}</p>
            <p class="wall-clock">
                <time datetime=now.to_rfc3339()>{now.format("%H:%M").to_string()}</time><small>" UTC"</small>
            </p>
            <nav class="wall-ways" aria-label="Wall"><a href="/">{brand()}</a>{ways.other_look()}</nav>
        </header>
    }
    .into_any()
}

/// That there is no newer answer than the one shown.
fn lost_since(error: &ApiError, shown: DateTime<Utc>) -> AnyView {
    view! {
        <div class="wall-alert" role="alert" data-tone="critical">
            {glyph("sev-critical")}
            <p>
                <strong>"No answer since "{shown.format("%H:%M:%S").to_string()}" UTC. "</strong>
                "What stands here is of then. "{error.to_string()}
            </p>
        </div>
    }
    .into_any()
}

/// That what is shown rests on lists that are not fresh.
fn old(wall: &Wall, now: DateTime<Utc>) -> Option<AnyView> {
    let rows: Vec<String> = wall
        .not_fresh()
        .map(|source| {
            let age = source.as_of.map(|at| format!(", {}", words::ago(at, now)));
            let word = source.standing.label().to_lowercase();
            format!("{} ({word}{})", source.name, age.unwrap_or_default())
        })
        .collect();
    let told = match (rows.is_empty(), wall.sources.is_empty()) {
        (false, _) => format!("Findings may be old. Not fresh: {}.", rows.join("; ")),
        (true, true) => {
            "No source has been asked: nothing here is compared with anything.".to_owned()
        }
        (true, false) => return None,
    };
    let shown = view! {
        <div class="wall-alert" role="status" data-tone="high">{glyph("sev-high")}<p>{told}</p></div>
    };
    Some(shown.into_any())
}
