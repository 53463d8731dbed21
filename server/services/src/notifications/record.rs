//! What history keeps of what people and programs are to be told: the fields that differ.

use domain::{
    delivery::Destination,
    history::Action,
    notification::{event::EventKind, settings::Settings},
};
use store::{access::users::User, history::NewEntry};

use crate::fields::{Fields, changed, text};

/// The entry of a change of what somebody wants to hear of.
pub(super) fn of_settings(user: &User, before: &Settings, after: &Settings) -> NewEntry {
    let (from, to) = changed(Some(before), Some(after), settings);
    NewEntry {
        before: text(&from),
        after: text(&to),
        ..NewEntry::new(
            "notification_settings",
            user.id.uuid(),
            user.name.as_str(),
            Action::Updated,
        )
    }
}

/// What was chosen; what is as the role has it is left out.
fn settings(settings: &Settings) -> Fields {
    let topics = settings.topics.iter();
    let topics = topics.map(|(topic, channel)| (topic.to_string(), channel.to_string()));
    let rules = settings.rules.iter();
    let rules = rules.map(|(code, channel)| (format!("rule {code}"), channel.to_string()));
    let passes = if settings.critical_passes {
        "yes"
    } else {
        "no"
    };
    let quiet = settings.quiet.map(|quiet| {
        let (from, to) = (quiet.from().format("%H:%M"), quiet.to().format("%H:%M"));
        ("quiet".to_owned(), format!("{from} to {to}"))
    });
    let zone = settings.zone.clone().map(|zone| ("zone".to_owned(), zone));
    let others = [
        ("critical passes".to_owned(), passes.to_owned()),
        (
            "digest at".to_owned(),
            settings.digest_at.format("%H:%M").to_string(),
        ),
    ];
    let all = topics.chain(rules).chain(others).chain(quiet).chain(zone);
    all.collect()
}

/// The entry of a change of the kinds of event of which a webhook is told.
pub(super) fn of_kinds(
    destination: &Destination,
    before: &[EventKind],
    after: &[EventKind],
) -> NewEntry {
    let (from, to) = changed(Some(&before), Some(&after), |kinds| kinds_of(kinds));
    NewEntry {
        before: text(&from),
        after: text(&to),
        ..NewEntry::new(
            "destination",
            destination.id.uuid(),
            destination.name.as_str(),
            Action::Updated,
        )
    }
}

fn kinds_of(kinds: &[EventKind]) -> Fields {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    let words = if kinds.len() == EventKind::ALL.len() {
        "all".to_owned()
    } else {
        words.join(", ")
    };
    Fields::from([("kinds of event".to_owned(), words)])
}
