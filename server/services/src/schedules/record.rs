//! What history keeps of a schedule.

use domain::{history::Action, report::Format, schedule::Schedule};
use store::history::NewEntry;

use crate::fields::{Fields, changed, text};

/// The entry of a change: the fields that differ.
pub(super) fn change(
    action: Action,
    before: Option<&Schedule>,
    after: Option<&Schedule>,
) -> NewEntry {
    let (from, to) = changed(before, after, fields);
    let named = after.or(before).expect("a change has a before or an after");
    NewEntry {
        before: text(&from),
        after: text(&to),
        ..NewEntry::new("schedule", named.id.uuid(), named.name.clone(), action)
    }
}

fn fields(schedule: &Schedule) -> Fields {
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let plan = &schedule.plan;
    let formats: Vec<&str> = plan.formats.iter().copied().map(Format::label).collect();
    let destinations: Vec<String> = plan.destinations.iter().map(ToString::to_string).collect();
    let mut fields = Fields::from([
        ("name".to_owned(), schedule.name.clone()),
        ("report".to_owned(), plan.kind.label().to_owned()),
        (
            "schedule".to_owned(),
            format!("{} ({})", schedule.timing.cron, schedule.timing.zone),
        ),
        ("formats".to_owned(), formats.join(", ")),
        ("destinations".to_owned(), destinations.join(", ")),
        ("skips quiet".to_owned(), yes(plan.skips_quiet)),
        ("paused".to_owned(), yes(schedule.is_paused)),
    ]);
    if let Some(words) = plan.filter.words() {
        fields.insert("filter".to_owned(), words);
    }
    fields
}
