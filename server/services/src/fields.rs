//! Fields of a thing as history keeps them: those that a change left as they were are not repeated.

use std::collections::BTreeMap;

/// Values for people, by the names of their fields.
pub(crate) type Fields = BTreeMap<String, String>;

/// Takes away what both sides have alike.
pub(crate) fn keep_differences(from: &mut Fields, to: &mut Fields) {
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
