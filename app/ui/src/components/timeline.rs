//! What happened, day by day.

use chrono::NaiveDate;
use domain::{
    E164,
    history::{Action, Entry},
};
use leptos::prelude::*;
use serde_json::Value;

use super::{
    icon::icon_sm,
    marks::{number, number_href},
    time,
};
use crate::words;

/// Entries under the heads of their days. `with_subject` says what each is about.
pub(crate) fn timeline(entries: &[Entry], with_subject: bool) -> AnyView {
    by_day(entries)
        .map(|(day, entries)| {
            let items = entries
                .iter()
                .map(|entry| item(entry, with_subject))
                .collect_view();
            view! {
                <h3 class="timeline-day">{words::weekday(day)}", UTC"</h3>
                <ol class="timeline">{items}</ol>
            }
        })
        .collect_view()
        .into_any()
}

fn by_day(entries: &[Entry]) -> impl Iterator<Item = (NaiveDate, &[Entry])> {
    entries
        .chunk_by(|a, b| a.at.date_naive() == b.at.date_naive())
        .map(|chunk| (chunk[0].at.date_naive(), chunk))
}

fn item(entry: &Entry, with_subject: bool) -> AnyView {
    let subject = with_subject.then(|| view! { {subject(entry)}": " });
    let reason = entry
        .reason
        .clone()
        .map(|reason| view! { <p class="muted xs">{reason}</p> });
    view! {
        <li>
            {time::clock(entry.at)}
            <span class="mark">{icon_sm(mark(entry.action))}</span>
            <div>
                <p>{subject}{phrase(entry)}</p>
                {changes(entry)}{reason}
            </div>
        </li>
    }
    .into_any()
}

fn phrase(entry: &Entry) -> String {
    let action = entry.action.label();
    let who = &entry.actor.name;
    if who.is_empty() {
        action.to_owned()
    } else {
        format!("{action} by {who}")
    }
}

const fn mark(action: Action) -> &'static str {
    match action {
        Action::Opened
        | Action::Reopened
        | Action::Held
        | Action::Failed
        | Action::Refused
        | Action::Surprised
        | Action::Unclear => "i-alert",
        Action::Resolved
        | Action::Committed
        | Action::Released
        | Action::Approved
        | Action::Applied
        | Action::Verified
        | Action::Reported
        | Action::Unchanged => "i-check",
        Action::Created => "i-plus",
        Action::Deleted
        | Action::Discarded
        | Action::SignInRefused
        | Action::Rejected
        | Action::Withdrawn
        | Action::Stopped => "i-x",
        Action::Snoozed | Action::Begun | Action::Expired => "i-clock",
        Action::Acknowledged
        | Action::Accepted
        | Action::Excepted
        | Action::Updated
        | Action::Commented => "i-note",
        Action::SignedIn | Action::SignedOut => "i-user",
    }
}

/// What the entry is about, by name, as a link where it has a page.
fn subject(entry: &Entry) -> AnyView {
    if let Ok(e164) = entry.label.parse::<E164>() {
        return view! { <a href=number_href(e164)>{number(e164)}</a> }.into_any();
    }
    let id = entry.entity_id;
    let href = match entry.entity.as_str() {
        "finding" => Some(format!("/findings?open={id}")),
        "source" => Some(format!("/sources/{id}")),
        "connection" => Some(format!("/connections/{id}")),
        "import" => Some(format!("/imports/{id}")),
        "rule" => Some(format!("/rules/{}", entry.label)),
        "exception" => Some("/exceptions".to_owned()),
        "due_times" => Some("/rules".to_owned()),
        _ => None,
    };
    let name = if entry.label.is_empty() {
        words::sentence(&entry.entity.replace('_', " "))
    } else {
        entry.label.clone()
    };
    match href {
        Some(href) => view! { <a href=href>{name}</a> }.into_any(),
        None => name.into_any(),
    }
}

/// The fields that changed. What was made or taken away whole is told by the action alone.
fn changes(entry: &Entry) -> AnyView {
    let (Some(Value::Object(before)), Some(Value::Object(after))) = (&entry.before, &entry.after)
    else {
        return ().into_any();
    };
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).collect();
    fields.sort_unstable();
    fields.dedup();
    let rows = fields
        .into_iter()
        .filter(|field| before.get(*field) != after.get(*field) && *field != "version")
        .map(|field| {
            let name = words::sentence(&field.replace('_', " "));
            view! { <li>{name}" "{change(before.get(field), after.get(field))}</li> }
        })
        .collect_view();
    view! { <ul class="changes">{rows}</ul> }.into_any()
}

fn change(before: Option<&Value>, after: Option<&Value>) -> AnyView {
    let before = before
        .and_then(text)
        .map(|text| view! { <del>{text}</del>" " });
    let after = after.and_then(text).map(|text| view! { <ins>{text}</ins> });
    view! { {before}{after} }.into_any()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(words::readable(text)),
        other => Some(other.to_string()),
    }
}
