//! The web app of Rollcall.
//!
//! Compiled twice: for the server, where every page is rendered whole, and for the browser, which takes
//! the same pages over. Every page works without JavaScript: what is shown stands in the address, and
//! what changes something is a form.
//!
//! - `pages`: one module per noun, each with its own empty, loading, error and no-permission states.
//! - `components`: the parts of pages.
//! - `api`: what the pages ask the server; the only place that knows the use cases.

#![expect(
    unreachable_pub,
    reason = "the component macro writes a public function inside a private one"
)]

mod address;
mod api;
mod components;
mod pages;
mod theme;
mod words;

#[cfg(feature = "ssr")]
pub use api::ApiError;
#[cfg(feature = "ssr")]
pub use pages::connections::NewUploadAddress;
#[cfg(feature = "ssr")]
pub use pages::ports::NewFeedAddress;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

use components::frame::Shell;
use pages::{
    connections::{Connection, NewConnection, UploadAddress},
    exceptions::{Exceptions, NewException},
    findings::Inbox,
    history::History,
    home::Home,
    imports::{Import, Imports, NewImport},
    not_found::NotFound,
    notifications::{Events, NotificationSettings, Notifications},
    numbers::{NumberPage, Numbers},
    plans::{PlanPage, Plans},
    ports::{
        EditPortOrder, FeedAddress, NewPortOrders, Out, Outs, Papers, PortCalendar, PortOrder,
        PortProjects, PortScorecard, Ports, Room,
    },
    rules::{RulePage, Rules},
    runs::RunPage,
    schedules::{
        Deliveries, DeliveryPage, DestinationPage, Destinations, NewDestination, NewSchedule,
        SchedulePage, Schedules,
    },
    setup::Setup,
    sign_in::SignIn,
    sources::{Source, Sources},
    teams::{Teams, TeamsObject},
    worker::Worker,
};

/// The document around the app, written once per full load.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    use leptos_meta::MetaTags;

    let css = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang="en-GB" data-theme=theme::Theme::of_request().attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <link rel="stylesheet" href=css/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
                // Last: hydration begins at the first node of the body.
                <div hidden inner_html=components::icon::SPRITE></div>
            </body>
        </html>
    }
}

/// The app: its rooms and the two pages outside of them.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // Whoever drives the page from outside can tell when it answers to scripts.
    Effect::new(|_| {
        if let Some(body) = document().body() {
            let _ = body.set_attribute("data-hydrated", "true");
        }
    });
    let mode = SsrMode::Async;
    view! {
        <Title formatter=|name| format!("{name} · Rollcall")/>
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view=SignIn ssr=mode.clone()/>
                <Route path=path!("/setup") view=Setup ssr=mode.clone()/>
                <ParentRoute path=path!("/") view=Shell ssr=mode.clone()>
                    <Route path=path!("/") view=Home ssr=mode.clone()/>
                    <Route path=path!("/findings") view=Inbox ssr=mode.clone()/>
                    <Route path=path!("/numbers") view=Numbers ssr=mode.clone()/>
                    <Route path=path!("/numbers/:number") view=NumberPage ssr=mode.clone()/>
                    <Route path=path!("/plans") view=Plans ssr=mode.clone()/>
                    <Route path=path!("/plans/:id") view=PlanPage ssr=mode.clone()/>
                    <Route path=path!("/ports") view=Ports ssr=mode.clone()/>
                    <Route path=path!("/ports/new") view=NewPortOrders ssr=mode.clone()/>
                    <Route path=path!("/ports/projects") view=PortProjects ssr=mode.clone()/>
                    <Route path=path!("/ports/calendar") view=PortCalendar ssr=mode.clone()/>
                    <Route path=path!("/ports/calendar/feeds") view=FeedAddress ssr=mode.clone()/>
                    <Route path=path!("/ports/outs") view=Outs ssr=mode.clone()/>
                    <Route path=path!("/ports/outs/:id") view=Out ssr=mode.clone()/>
                    <Route path=path!("/ports/scorecard") view=PortScorecard ssr=mode.clone()/>
                    <Route path=path!("/ports/:id") view=PortOrder ssr=mode.clone()/>
                    <Route path=path!("/ports/:id/edit") view=EditPortOrder ssr=mode.clone()/>
                    <Route path=path!("/ports/:id/papers") view=Papers ssr=mode.clone()/>
                    <Route path=path!("/ports/:id/room") view=Room ssr=mode.clone()/>
                    <Route path=path!("/rules") view=Rules ssr=mode.clone()/>
                    <Route path=path!("/rules/:code") view=RulePage ssr=mode.clone()/>
                    <Route path=path!("/exceptions") view=Exceptions ssr=mode.clone()/>
                    <Route path=path!("/exceptions/new") view=NewException ssr=mode.clone()/>
                    <Route path=path!("/imports") view=Imports ssr=mode.clone()/>
                    <Route path=path!("/imports/new") view=NewImport ssr=mode.clone()/>
                    <Route path=path!("/imports/:id") view=Import ssr=mode.clone()/>
                    <Route path=path!("/sources") view=Sources ssr=mode.clone()/>
                    <Route path=path!("/sources/new") view=NewConnection ssr=mode.clone()/>
                    <Route path=path!("/sources/:id") view=Source ssr=mode.clone()/>
                    <Route path=path!("/connections/:id") view=Connection ssr=mode.clone()/>
                    <Route path=path!("/connections/:id/upload-address") view=UploadAddress ssr=mode.clone()/>
                    <Route path=path!("/runs/:id") view=RunPage ssr=mode.clone()/>
                    <Route path=path!("/schedules") view=Schedules ssr=mode.clone()/>
                    <Route path=path!("/schedules/new") view=NewSchedule ssr=mode.clone()/>
                    <Route path=path!("/schedules/:id") view=SchedulePage ssr=mode.clone()/>
                    <Route path=path!("/destinations") view=Destinations ssr=mode.clone()/>
                    <Route path=path!("/destinations/new") view=NewDestination ssr=mode.clone()/>
                    <Route path=path!("/destinations/:id") view=DestinationPage ssr=mode.clone()/>
                    <Route path=path!("/deliveries") view=Deliveries ssr=mode.clone()/>
                    <Route path=path!("/deliveries/:id") view=DeliveryPage ssr=mode.clone()/>
                    <Route path=path!("/worker") view=Worker ssr=mode.clone()/>
                    <Route path=path!("/teams") view=Teams ssr=mode.clone()/>
                    <Route path=path!("/teams/object") view=TeamsObject ssr=mode.clone()/>
                    <Route path=path!("/history") view=History ssr=mode.clone()/>
                    <Route path=path!("/notifications") view=Notifications ssr=mode.clone()/>
                    <Route path=path!("/notifications/settings") view=NotificationSettings ssr=mode.clone()/>
                    <Route path=path!("/notifications/events") view=Events ssr=mode.clone()/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// Takes over the page that the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(App);
}
