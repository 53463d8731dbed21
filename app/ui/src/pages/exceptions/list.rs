//! The exceptions that hold, and those whose time is over.

use chrono::{DateTime, Utc};
use domain::{access::Permission, rules::policy::Exception};
use leptos::prelude::*;

use super::{add_link, range, what};
use crate::{
    address,
    api::{
        exceptions::{self, Draft, End},
        session::Session,
    },
    components::{
        dialog::Dialog,
        frame::Page,
        notice::{allowed_sm, banner, empty, hidden, loaded, refused},
        time,
    },
    words,
};

/// The list of exceptions.
#[component]
pub(crate) fn Exceptions() -> impl IntoView {
    let end = ServerAction::<End>::new();
    let (ask, did) = (address::use_value("ask"), address::use_value("did"));
    let list = Resource::new(move || end.version().get(), |_| exceptions::list());
    view! {
        <Page parent=("/rules", "Rules") name="Exceptions">
            {refused(end)}
            {move || did.get().and_then(|did| told(&did))}
            {loaded(list, move |answer, session| view! {
                {page(&answer.value, answer.now, &session)}
                {dialog(&answer.value, ask, end)}
            }.into_any())}
        </Page>
    }
}

fn told(did: &str) -> Option<AnyView> {
    let text = match did {
        "add" => {
            "The exception is saved. The roll is being called, and what it covers is left alone."
        }
        "end" => {
            "The exception has ended. The roll is being called, and what it covered opens again if it is still there."
        }
        _ => return None,
    };
    Some(banner("", "i-check", text))
}

fn page(exceptions: &[Exception], now: DateTime<Utc>, session: &Session) -> AnyView {
    let today = now.date_naive();
    let (in_force, over): (Vec<_>, Vec<_>) = exceptions.iter().partition(|e| e.until >= today);
    let add = add_link(&Draft::default(), session, "btn btn--primary");
    let body = if exceptions.is_empty() {
        empty(
            "No exceptions",
            "An exception lets a rule leave a number or a range alone until a day, for a reason that everybody can read.",
            None,
        )
    } else {
        view! {
            {table("In force", &in_force, session)}
            {(!over.is_empty()).then(|| table("Over", &over, session))}
        }
        .into_any()
    };
    let now_and_then = time::moment(now);
    view! {
        <header class="page-head">
            <h1>"Exceptions"</h1><span class="sub">"Numbers that rules leave alone, as of "{now_and_then}</span>
            <div class="page-actions">{add}</div>
        </header>
        {body}
    }
    .into_any()
}

fn table(name: &'static str, exceptions: &[&Exception], session: &Session) -> AnyView {
    let rows = exceptions.iter().map(|e| row(e, session)).collect_view();
    let body = if exceptions.is_empty() {
        view! { <div class="panel-body"><p class="muted">"None"</p></div> }.into_any()
    } else {
        view! {
            <div class="table-wrap" tabindex="0" role="region" aria-label=name>
                <table class="table table--cards">
                    <thead><tr>
                        <th scope="col">"Numbers"</th><th scope="col">"Left alone by"</th>
                        <th scope="col">"Until the end of"</th><th scope="col">"Reason"</th>
                        <th scope="col" data-priority="2">"By"</th><th scope="col"><span class="vh">"End"</span></th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="panel">
            <div class="panel-head"><h2>{name}</h2><span class="sub">{exceptions.len()}</span></div>
            {body}
        </section>
    }
    .into_any()
}

fn row(exception: &Exception, session: &Session) -> AnyView {
    let ask = format!("/exceptions?ask={}", exception.id);
    let end = allowed_sm(session, Permission::TriageFindings, "End", || {
        view! { <a class="btn btn--sm" href=ask data-noscroll="">"End"</a> }.into_any()
    });
    view! {
        <tr>
            <th scope="row" class="nowrap" data-card="title">{range(exception.first, exception.last)}</th>
            <td data-card="sub">{what(exception.code.as_deref())}</td>
            <td class="nowrap" data-card="line">{words::day(exception.until)}</td>
            <td data-card="full">{exception.reason.clone()}</td>
            <td data-priority="2" class="muted">{exception.author.clone()}", "{time::day(exception.created_at)}</td>
            <td class="end" data-card="meta">{end}</td>
        </tr>
    }
    .into_any()
}

/// Asks before an exception is ended.
fn dialog(exceptions: &[Exception], ask: Memo<Option<String>>, end: ServerAction<End>) -> AnyView {
    let exceptions = StoredValue::new(exceptions.to_vec());
    view! {
        {move || {
            let id = ask.get()?;
            let asked = exceptions.with_value(|all| all.iter().find(|e| e.id.to_string() == id).cloned())?;
            let body = view! {
                <p>{range(asked.first, asked.last)}": "{what(asked.code.as_deref())}</p>
                <p>"What was left alone is judged again with the next roll call."</p>
            };
            let action = view! {
                <ActionForm action=end>
                    {hidden("id", id)}{hidden("version", asked.version.to_string())}
                    <button class="btn btn--danger">"End the exception"</button>
                </ActionForm>
            };
            Some(view! {
                <Dialog title="End this exception?".to_owned() back="/exceptions".to_owned()
                    body=body.into_any() action=action.into_any()/>
            })
        }}
    }
    .into_any()
}
