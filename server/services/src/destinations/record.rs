//! What history keeps of a destination; of a secret only that it was given.

use domain::{
    delivery::{Destination, Target},
    history::Action,
};
use store::history::NewEntry;

use super::URL;
use crate::fields::{Fields, changed, text};

/// The entry of a change: the fields that differ, and which secrets were given.
pub(super) fn change(
    action: Action,
    before: Option<&Destination>,
    after: Option<&Destination>,
    given: &[&str],
) -> NewEntry {
    let (from, mut to) = changed(before, after, fields);
    let had = before.is_some_and(|before| before.has_secret);
    let done = if had { "replaced" } else { "set" };
    for name in given {
        let field = if *name == URL { "address" } else { "secret" };
        to.insert(field.to_owned(), done.to_owned());
    }
    let named = after.or(before).expect("a change has a before or an after");
    NewEntry {
        before: text(&from),
        after: text(&to),
        ..NewEntry::new("destination", named.id.uuid(), named.name.clone(), action)
    }
}

fn fields(destination: &Destination) -> Fields {
    let mut fields = Fields::from([
        ("name".to_owned(), destination.name.clone()),
        ("kind".to_owned(), destination.target.kind().to_string()),
        ("target".to_owned(), destination.target.summary()),
    ]);
    if let Target::Webhook { gets_events, .. } = destination.target {
        let told = if gets_events { "yes" } else { "no" };
        fields.insert("events".to_owned(), told.to_owned());
    }
    fields
}
