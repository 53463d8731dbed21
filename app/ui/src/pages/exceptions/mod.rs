//! Numbers that rules leave alone for a time.

mod list;
mod new;

use domain::{
    E164,
    access::Permission,
    rules::{self, policy::Exception},
};
use leptos::prelude::*;

use crate::{
    api::{exceptions::Draft, session::Session},
    components::{icon::icon, marks},
    pages::rules::rule_href,
    words,
};

pub(crate) use list::Exceptions;
pub(crate) use new::NewException;

/// An exception among those of its rule.
pub(crate) fn item(exception: &Exception) -> AnyView {
    let every = exception.code.is_none().then_some(", from every rule");
    view! {
        <li class="fed">
            <p>{range(exception.first, exception.last)}{every}</p>
            <p class="xs">{exception.reason.clone()}</p>
            <p class="muted xs">"Until "{words::day(exception.until)}", "{exception.author.clone()}</p>
        </li>
    }
    .into_any()
}

/// The way to a form that is filled in so far, for those who may use it.
pub(crate) fn add_link(draft: &Draft, session: &Session, class: &'static str) -> AnyView {
    match session.refusal(Permission::TriageFindings) {
        None => view! { <a class=class href=draft.href()>{icon("i-plus")}"Add an exception"</a> }.into_any(),
        Some(reason) => view! {
            <button class=class type="button" aria-disabled="true" title=reason>"Add an exception"</button>
        }
        .into_any(),
    }
}

/// One number, or the first and the last of several.
fn range(first: E164, last: E164) -> AnyView {
    if first == last {
        return marks::number_link(first);
    }
    view! { {marks::number(first)}" to "{marks::number(last)} }.into_any()
}

/// What the numbers are excepted from.
fn what(code: Option<&str>) -> AnyView {
    let Some(code) = code else {
        return "Every rule".into_any();
    };
    let title = rules::find(code).map_or(code, |rule| rule.title).to_owned();
    view! { <a href=rule_href(code)>{title}</a> }.into_any()
}
