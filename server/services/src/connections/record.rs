//! What history keeps of a connection. It names settings; of a secret it only says what was done.

use domain::{connection::Connection, history::Action};
use store::history::NewEntry;

use crate::fields::{Fields, changed, text};

/// The entry of a change: the fields that differ, and the secrets that were given.
pub(super) fn change(
    action: Action,
    before: Option<&Connection>,
    after: Option<&Connection>,
    given: &[String],
) -> NewEntry {
    let (from, mut to) = changed(before, after, fields);
    for name in given {
        let had = before.is_some_and(|c| c.secrets.contains(name));
        let has = after.is_some_and(|c| c.secrets.contains(name));
        let done = match (had, has) {
            (true, true) => "secret replaced",
            (false, true) => "secret set",
            (_, false) => "secret taken away",
        };
        to.insert(name.clone(), done.to_owned());
    }
    let named = after.or(before).expect("a change has a before or an after");
    NewEntry {
        before: text(&from),
        after: text(&to),
        ..NewEntry::new("connection", named.id.uuid(), named.name.clone(), action)
    }
}

fn fields(connection: &Connection) -> Fields {
    let mut fields = connection.settings.0.clone();
    fields.insert("provider".to_owned(), connection.provider.clone());
    let schedule = &connection.schedule;
    let schedule = format!("{} ({})", schedule.cron, schedule.zone);
    fields.insert("schedule".to_owned(), schedule);
    let paused = if connection.is_paused { "yes" } else { "no" };
    fields.insert("paused".to_owned(), paused.to_owned());
    fields
}
