//! Fields of a thing as history keeps them: those that a change left as they were are not repeated.

use std::collections::BTreeMap;

/// Values for people, by the names of their fields.
pub(crate) type Fields = BTreeMap<String, String>;

/// The fields of a thing before and after a change, without those that both have alike.
pub(crate) fn changed<T>(
    before: Option<&T>,
    after: Option<&T>,
    fields: fn(&T) -> Fields,
) -> (Fields, Fields) {
    let mut from = before.map(fields).unwrap_or_default();
    let mut to = after.map(fields).unwrap_or_default();
    keep_differences(&mut from, &mut to);
    (from, to)
}

/// Takes away what both sides have alike.
fn keep_differences(from: &mut Fields, to: &mut Fields) {
    let is_same = |(field, value): (&String, &String)| to.get(field) == Some(value);
    let same: Vec<String> = from
        .iter()
        .filter(|entry| is_same(*entry))
        .map(|(field, _)| field.clone())
        .collect();
    for field in same {
        from.remove(&field);
        to.remove(&field);
    }
}

/// The fields as JSON text; none where there are none.
pub(crate) fn text(fields: &Fields) -> Option<String> {
    let text = || serde_json::to_string(fields).expect("names are text");
    (!fields.is_empty()).then(text)
}
