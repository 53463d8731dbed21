//! The fields of an exported object, however its module wrote them.

use serde_json::{Map, Value};

use crate::{fact::Reported, teams_object::TeamsObject};

/// What stands before the name of a policy that an administrator made.
const TAG: &str = "tag:";

/// A name in the form in which names are compared: without `Tag:`, in lower case.
pub(super) fn key(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    lower
        .strip_prefix(TAG)
        .map_or(lower.as_str(), str::trim_start)
        .to_owned()
}

/// The fields of an object. Their names are matched without regard to case, as PowerShell does.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(Option<&'a Map<String, Value>>);

impl<'a> Fields<'a> {
    pub(super) fn of(object: &'a TeamsObject) -> Self {
        Self(object.body.as_object())
    }

    fn value(self, name: &str) -> Option<&'a Value> {
        let mut fields = self.0?.iter();
        fields
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// A text or a number as text. What is neither is not told.
    pub(super) fn text(self, name: &str) -> Reported<String> {
        match self.value(name) {
            Some(Value::Null) => Reported::Blank,
            Some(Value::String(text)) => {
                let text = text.trim();
                Reported::sent((!text.is_empty()).then(|| text.to_owned()))
            }
            Some(Value::Number(number)) => Reported::Value(number.to_string()),
            None | Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Reported::NotSent,
        }
    }

    /// Yes or no, also where it was written as a word. `None` where it is not told.
    pub(super) fn flag(self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(word) if crate::same_word(word, "true") => Some(true),
            Value::String(word) if crate::same_word(word, "false") => Some(false),
            _ => None,
        }
    }

    /// Whether it says nothing: no text, no item. `None` where it is not told.
    pub(super) fn is_empty(self, name: &str) -> Option<bool> {
        Some(match self.value(name)? {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        })
    }

    /// A list of texts: an array, or one text with separators. `null` is none of them. `None` where it is
    /// not told, or holds something else.
    pub(super) fn texts(self, name: &str) -> Option<Vec<String>> {
        let texts = match self.value(name)? {
            Value::Null => Vec::new(),
            Value::String(text) => split(text),
            Value::Array(items) => items
                .iter()
                .map(|item| item.as_str().map(|text| text.trim().to_owned()))
                .collect::<Option<_>>()?,
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => return None,
        };
        Some(texts.into_iter().filter(|text| !text.is_empty()).collect())
    }

    /// A list of objects; a single one is a list of one, and `null` is none. `None` where it is not told,
    /// or holds something else.
    pub(super) fn objects(self, name: &str) -> Option<Vec<Self>> {
        match self.value(name)? {
            Value::Null => Some(Vec::new()),
            Value::Object(fields) => Some(vec![Self(Some(fields))]),
            Value::Array(items) => items
                .iter()
                .map(|item| item.as_object().map(|fields| Self(Some(fields))))
                .collect(),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
    }
}

/// What a console writes as `{A, B}`, and what `EmergencyDialMask` separates by semicolons.
fn split(text: &str) -> Vec<String> {
    let text = text.trim();
    let inside = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    inside
        .unwrap_or(text)
        .split([',', ';', '|'])
        .map(|item| item.trim().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(body: Value) -> TeamsObject {
        TeamsObject {
            identity: "x".into(),
            name: "x".into(),
            body,
        }
    }

    #[test]
    fn names_are_compared_without_case_and_tag() {
        for name in ["UK", "uk", " Tag:UK", "TAG: uk "] {
            assert_eq!(key(name), "uk", "{name:?}");
        }
    }

    #[test]
    fn a_list_is_read_however_it_was_written() {
        let list = |value: Value| Fields::of(&object(json!({ "Usages": value }))).texts("usages");
        let both = Some(vec!["UK".to_owned(), "World".to_owned()]);
        for written in [
            json!(["UK", "World"]),
            json!("UK;World"),
            json!("{UK, World}"),
            json!("UK | World"),
        ] {
            assert_eq!(list(written), both);
        }
        assert_eq!(list(json!("UK")), Some(vec!["UK".to_owned()]));
        for none in [json!(null), json!([]), json!(""), json!("{}")] {
            assert_eq!(list(none), Some(Vec::new()));
        }
        for something_else in [json!([1]), json!({ "a": 1 }), json!(true)] {
            assert_eq!(list(something_else), None);
        }
    }

    #[test]
    fn a_field_that_is_not_there_tells_nothing() {
        let empty = object(json!({}));
        let fields = Fields::of(&empty);
        assert_eq!(fields.text("Fqdn"), Reported::NotSent);
        assert_eq!(fields.flag("Enabled"), None);
        assert_eq!(fields.texts("Usages"), None);
        assert!(fields.objects("Numbers").is_none());
        let no_object = object(json!("text"));
        assert_eq!(Fields::of(&no_object).text("Fqdn"), Reported::NotSent);
    }

    #[test]
    fn words_and_numbers_are_read_as_what_they_mean() {
        let written = object(json!({ "Enabled": "False", "Elin": 911, "Fqdn": " ", "Name": null }));
        let fields = Fields::of(&written);
        assert_eq!(fields.flag("enabled"), Some(false));
        assert_eq!(fields.text("elin"), Reported::Value("911".into()));
        assert_eq!(fields.text("fqdn"), Reported::Blank);
        assert_eq!(fields.text("name"), Reported::Blank);
        assert_eq!(fields.flag("elin"), None);
    }

    #[test]
    fn one_object_is_a_list_of_one() {
        let count = |value: Value| {
            let object = object(json!({ "Numbers": value }));
            Fields::of(&object)
                .objects("Numbers")
                .map(|items| items.len())
        };
        assert_eq!(count(json!({ "A": 1 })), Some(1));
        assert_eq!(count(json!([{ "A": 1 }, { "A": 2 }])), Some(2));
        assert_eq!(count(json!(null)), Some(0));
        assert_eq!(count(json!(["A=1"])), None);
    }
}
