//! The frame of every page: the side with the rooms, the top with the search, and the page itself.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::{
    components::{Form, Outlet},
    hooks::use_location,
};

use super::{
    bell::{self, Bell},
    icon::{icon, icon_sm},
    keys,
    list::tidy,
    notice::hidden,
};
use crate::{
    address,
    api::{
        self, Answer, ports,
        session::{self, ChooseTheme, Session},
    },
    theme::Theme,
    words,
};

/// Who is here, asked once for the frame and the page.
pub(crate) type SessionResource = Resource<api::Result<Answer<Session>>>;

/// A room of the app.
struct Room {
    href: &'static str,
    label: &'static str,
    icon: &'static str,
}

const fn room(href: &'static str, label: &'static str, icon: &'static str) -> Room {
    Room { href, label, icon }
}

const ROOMS: &[(&str, &[Room])] = &[
    (
        "",
        &[
            room("/", "Home", "i-home"),
            room("/findings", "Findings", "i-alert"),
            room("/rules", "Rules", "i-rule"),
        ],
    ),
    ("Inventory", &[room("/numbers", "Numbers", "i-number")]),
    (
        "Work",
        &[
            room("/ports", "Port orders", "i-port"),
            room("/ports/calendar", "Port calendar", "i-cal"),
            room("/ports/outs", "Port-outs", "lc-porting_out"),
            room("/plans", "Plans", "i-check"),
            room("/imports", "Imports", "i-import"),
        ],
    ),
    (
        "Evidence",
        &[
            room("/sources", "Sources", "i-source"),
            room("/teams", "Teams configuration", "i-settings"),
            room("/schedules", "Schedules", "i-cal"),
            room("/deliveries", "Deliveries", "i-mail"),
            room("/worker", "Worker", "i-sync"),
            room("/history", "History", "i-audit"),
        ],
    ),
];

/// The side, and beside it the page.
#[component]
pub(crate) fn Shell() -> impl IntoView {
    let path = use_location().pathname;
    let session: SessionResource = Resource::new(move || path.get(), |_| session::current());
    provide_context(session);
    provide_context(waiting(path));
    bell::listen(path);
    keys::attend(path);
    view! {
        <a class="skip" href="#main" rel="external">"Skip to content"</a>
        <div class="app">
            <nav class="side" id="side" popover="auto" aria-label="Main">
                <Transition fallback=move || side(path, None)>
                    {move || Suspend::new(async move { side(path, session.await.ok()) })}
                </Transition>
            </nav>
            <div><Outlet/></div>
        </div>
    }
}

/// How many port orders wait for somebody here. It takes more than the other counts, so the browser asks
/// for it once a page stands, and anew on the way through the pages of ports.
#[derive(Clone, Copy)]
struct Waiting(ServerAction<ports::board::Waiting>);

fn waiting(path: Memo<String>) -> Waiting {
    let among_ports = Memo::new(move |_| path.get().starts_with("/ports").then(|| path.get()));
    let asked = ServerAction::new();
    // Not a resource: the server would wait for it with everything beside it.
    Effect::new(move |_| {
        among_ports.track();
        asked.dispatch(ports::board::Waiting {});
    });
    Waiting(asked)
}

fn side(path: Memo<String>, session: Option<Answer<Session>>) -> AnyView {
    let session = session.map(|answer| answer.value);
    let organisation = session
        .as_ref()
        .map(|s| s.glance.organisation.clone())
        .unwrap_or_default();
    let foot = session.as_ref().map(|s| {
        view! {
            <p class="side-foot">
                <strong>{words::count(s.glance.fresh)}" of "{words::counted(s.glance.sources, "source")}" fresh"</strong>
            </p>
        }
    });
    let rooms = ROOMS.iter().map(|(head, rooms)| {
        let head = (!head.is_empty()).then(|| view! { <h2 class="side-head">{*head}</h2> });
        let links = rooms
            .iter()
            .map(|room| link(room, path, session.as_ref()))
            .collect_view();
        view! { {head}<ul class="side-nav">{links}</ul> }
    });
    view! {
        <a class="side-org" href="/">
            {icon("mark")}
            <span>{organisation}<small>"Rollcall"</small></span>
        </a>
        {rooms.collect_view()}{foot}
    }
    .into_any()
}

fn link(room: &Room, path: Memo<String>, session: Option<&Session>) -> AnyView {
    let href = room.href;
    let is_here = move || path.with(|path| lies_in(path, href));
    let count = session.and_then(|s| match href {
        "/findings" if s.glance.findings > 0 => Some(("count count--alert", s.glance.findings)),
        "/numbers" => Some(("count", s.glance.numbers)),
        "/sources" => Some(("count", s.glance.sources)),
        _ => None,
    });
    let count = count.map(|(class, n)| view! { <span class=class>{words::count(n)}</span> });
    let waiting = (href == "/ports").then(waiting_count);
    view! {
        <li>
            <a class="side-link" href=href aria-current=move || is_here().then_some("page")>
                {icon(room.icon)}{room.label}{count}{waiting}
            </a>
        </li>
    }
    .into_any()
}

/// The orders that wait, once that is known.
fn waiting_count() -> AnyView {
    let Waiting(asked) = expect_context();
    let waiting = asked.value();
    view! {
        {move || {
            let waiting = waiting.get().and_then(Result::ok).filter(|n| *n > 0)?;
            Some(view! { <span class="count" title="Orders that somebody here must act on">{words::count(waiting)}</span> })
        }}
    }
    .into_any()
}

/// Whether a path lies in a room. How a source is asked, and each asking, belong to the sources; exceptions
/// belong to the rules. The calendar of ports and what leaves have rooms of their own beside the orders.
fn lies_in(path: &str, room: &str) -> bool {
    let is_under = |base: &str| {
        path.strip_prefix(base)
            .is_some_and(|rest| rest.is_empty() || (base != "/" && rest.starts_with('/')))
    };
    let has_own_room = room == "/ports" && (is_under("/ports/calendar") || is_under("/ports/outs"));
    (is_under(room) && !has_own_room)
        || (room == "/sources" && (is_under("/connections") || is_under("/runs")))
        || (room == "/rules" && is_under("/exceptions"))
}

/// Where a page lies: the room it belongs to.
pub(crate) type Parent = (&'static str, &'static str);

/// A page: its title, the way to it, and its content.
#[component]
pub(crate) fn Page(
    /// The room above it.
    #[prop(optional)]
    parent: Option<Parent>,
    /// The page's own name.
    #[prop(into)]
    name: Signal<String>,
    /// How the content stands.
    #[prop(default = "main")]
    class: &'static str,
    /// The content.
    children: Children,
) -> impl IntoView {
    let parent = parent.map(|(href, label)| view! { <li><a href=href>{label}</a></li> });
    view! {
        <Title text=move || name.get()/>
        <header class="top">
            <button class="btn btn--ghost btn--icon only-phone side-open" popovertarget="side" aria-label="Menu">
                {icon("i-menu")}
            </button>
            <nav class="crumbs" aria-label="Breadcrumb">
                <ol>{parent}<li aria-current="page">{move || name.get()}</li></ol>
            </nav>
            <search class="top-search">
                <Form method="get" action="/numbers" on_form_data=tidy()>
                    <label class="search">
                        {icon("i-search")}
                        <span class="vh">"Find a number or a holder"</span>
                        <input class="input" id="search" type="search" name="q" autocomplete="off"
                            placeholder="Any digits, or a holder"/>
                        <kbd class="kbd only-desk">"/"</kbd>
                    </label>
                </Form>
            </search>
            <div class="top-tools"><Bell/><Account/></div>
        </header>
        <main class=class id="main" tabindex="-1">{children()}</main>
    }
}

/// Who is signed in, the look of the pages, and the way out.
#[component]
fn Account() -> impl IntoView {
    let session = expect_context::<SessionResource>();
    let url = leptos_router::hooks::use_url();
    let here = move || url.with(|url| address::join(url.path(), url.search()));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                session.await.ok().map(|answer| account(&answer.value, here()))
            })}
        </Transition>
    }
}

fn account(session: &Session, here: String) -> AnyView {
    let initials = words::initials(&session.name);
    let label = format!("{initials}, {}, your account", session.name);
    let themes = Theme::ALL.map(|(theme, label)| {
        view! { <button class="menu-item" name="theme" value=theme.name()>{label}</button> }
    });
    view! {
        <details class="menu menu--end" name="menus">
            <summary class="btn btn--ghost btn--icon" aria-label=label>
                <span class="avatar">{initials}</span>
            </summary>
            <div class="menu-body">
                <p class="menu-head">{session.name.clone()}", "{session.role.label().to_lowercase()}</p>
                <hr/>
                <form method="post" action=ChooseTheme::url()>
                    <p class="menu-head" id="look">"Colours"</p>
                    {hidden("back", here)}{themes.collect_view()}
                </form>
                <hr/>
                <form method="post" action="/sign-out">
                    <button class="menu-item">{icon_sm("i-right")}"Sign out"</button>
                </form>
            </div>
        </details>
    }
    .into_any()
}
