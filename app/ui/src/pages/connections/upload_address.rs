//! The address to which lists are sent to a file feed. It is shown once, as the answer to the form that made
//! it: it stands in no address of a page, and nowhere after that.

use domain::{access::Permission, connection::ConnectionDetail};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::connection_href;
use crate::{
    api::session::Session,
    components::{
        dialog::Dialog,
        frame::Page,
        icon::icon,
        notice::{allowed, banner, empty},
    },
};

/// The address that was made just now, for the page that answers.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct NewUploadAddress(pub String);

/// The provider of file feeds.
const FEED: &str = "file";

/// What the address asks when one is to take the place of another.
const ASK: &str = "upload-address";

fn form_href(detail: &ConnectionDetail) -> String {
    format!("{}/upload-address", connection_href(detail.connection.id))
}

/// Whether a feed has an address, and the way to one.
pub(super) fn panel(detail: &ConnectionDetail, session: &Session) -> AnyView {
    if detail.connection.provider != FEED {
        return ().into_any();
    }
    let (state, label) = if detail.has_upload_address {
        (
            "There is one. It was shown when it was made, and cannot be shown again.",
            "Replace it",
        )
    } else {
        ("There is none yet.", "Make an address")
    };
    let control = allowed(session, Permission::ManageSources, label, || {
        if detail.has_upload_address {
            let ask = format!("{}?ask={ASK}", connection_href(detail.connection.id));
            view! { <a class="btn" href=ask data-noscroll="">{label}</a> }.into_any()
        } else {
            make(detail, "btn", label)
        }
    });
    view! {
        <section class="panel" aria-labelledby="upload">
            <div class="panel-head"><h2 id="upload">"Upload address"</h2></div>
            <div class="panel-body stack stack--tight">
                <p>"A program can send lists to an address of this feed, instead of leaving them in a folder. "{state}</p>
                <div>{control}</div>
            </div>
        </section>
    }
    .into_any()
}

/// A plain form: its answer is a page of its own.
fn make(detail: &ConnectionDetail, class: &'static str, label: &'static str) -> AnyView {
    view! {
        <form method="post" action=form_href(detail)><button class=class>{label}</button></form>
    }
    .into_any()
}

/// Asks before an address that somebody sends lists to counts no more.
pub(super) fn dialog(detail: &ConnectionDetail, ask: Memo<Option<String>>) -> AnyView {
    let title = format!("Replace the upload address of {}", detail.connection.name);
    let back = connection_href(detail.connection.id);
    let detail = detail.clone();
    view! {
        {move || (ask.get().as_deref() == Some(ASK)).then(|| {
            let body = view! {
                <p>"The address there is counts no more: whatever sends lists to it is refused until it is given the new one."</p>
            };
            let action = make(&detail, "btn btn--danger", "Replace the address");
            view! { <Dialog title=title.clone() back=back.clone() body=body.into_any() action=action/> }
        })}
    }
    .into_any()
}

/// The page that answers the form.
#[component]
pub(crate) fn UploadAddress() -> impl IntoView {
    let params = use_params_map();
    let back = move || {
        let id = params.with(|params| params.get("id").unwrap_or_default());
        format!("/connections/{id}")
    };
    let made = SharedValue::new(made).into_inner();
    view! {
        <Page parent=("/sources", "Sources") name="Upload address">
            <header class="page-head">
                <h1>"Upload address"</h1>
                <div class="page-actions"><a class="btn" href=back>{icon("i-left")}"Back to the feed"</a></div>
            </header>
            {match made {
                Some(address) => once(&address),
                None => empty(
                    "It was shown once",
                    "An upload address is shown when it is made and not again. Where it is lost, replace it on the feed\u{2019}s page.",
                    None,
                ),
            }}
        </Page>
    }
}

#[cfg(feature = "ssr")]
fn made() -> Option<String> {
    use_context::<NewUploadAddress>().map(|NewUploadAddress(address)| address)
}

#[cfg(not(feature = "ssr"))]
const fn made() -> Option<String> {
    None
}

fn once(address: &str) -> AnyView {
    let command = format!("curl --data-binary @list.csv {address}");
    view! {
        {banner("", "i-check", "The address is made. Copy it now: it is not shown again.")}
        <section class="panel" aria-labelledby="send">
            <div class="panel-head"><h2 id="send">"Send a list"</h2></div>
            <div class="panel-body stack stack--tight">
                <pre class="code code--copy" tabindex="0" aria-label="Command">{command}</pre>
                <p class="muted">
                    "Whoever knows the address can send lists for this feed, and nothing else. Each is looked at as every list is: one that would take away too much is held."
                </p>
            </div>
        </section>
    }
    .into_any()
}
