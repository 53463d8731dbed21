//! What history keeps of a destination; of a secret only that it was given.

use domain::{
    delivery::{Destination, Target},
    history::Action,
};
use store::history::NewEntry;

use crate::fields::{Fields, changed, text};

/// The entry of a change: the fields that differ.
pub(super) fn change(
    action: Action,
    before: Option<&Destination>,
    after: Option<&Destination>,
    is_secret_given: bool,
) -> NewEntry {
    let (from, mut to) = changed(before, after, fields);
    if is_secret_given {
        let had = before.is_some_and(|before| before.has_secret);
        let done = if had { "replaced" } else { "set" };
        to.insert("secret".to_owned(), done.to_owned());
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
