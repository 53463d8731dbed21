//! The members of a JSON object, read into the domain's words: a member that is not there was not sent,
//! and one without a value is blank.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{E164, fact::Reported};
use serde_json::{Map, Value};

use crate::{
    connector::{Record, Row},
    http::redact_json,
    records::Moment,
};

/// The members of one object.
#[derive(Clone, Copy)]
pub(crate) struct Members<'a>(&'a Map<String, Value>);

impl<'a> Members<'a> {
    /// The members of a value, if it is an object.
    pub(crate) fn of(value: &'a Value) -> Result<Self, String> {
        let object = value.as_object();
        object
            .map(Self)
            .ok_or_else(|| format!("The row is not an object: {}", excerpt(value)))
    }

    /// The object itself.
    pub(crate) fn to_value(self) -> Value {
        Value::Object(self.0.clone())
    }

    /// A member's text. Vendors send ids as numbers now and then, so a number is text too.
    pub(crate) fn text(self, name: &str) -> Result<Reported<String>, String> {
        Ok(match self.0.get(name) {
            None => Reported::NotSent,
            Some(Value::Null) => Reported::Blank,
            Some(Value::String(text)) if text.trim().is_empty() => Reported::Blank,
            Some(Value::String(text)) => Reported::Value(text.trim().to_owned()),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => Reported::Value(value.to_string()),
            Some(value) => return Err(format!("The {name} is not text: {}", excerpt(value))),
        })
    }

    /// A member's text, if it has any.
    pub(crate) fn word(self, name: &str) -> Option<String> {
        let text = self.text(name).ok()?;
        text.value().cloned()
    }

    /// A member that must have text.
    pub(crate) fn require(self, name: &str) -> Result<String, String> {
        match self.text(name)? {
            Reported::Value(text) => Ok(text),
            Reported::Blank => Err(format!("The {name} is empty.")),
            Reported::NotSent => Err(format!("There is no {name}.")),
        }
    }

    /// A member that must be a number in canonical form.
    pub(crate) fn number(self, name: &str) -> Result<E164, String> {
        let text = self.require(name)?;
        text.parse()
            .map_err(|error| format!("The {name} cannot be read: {error}."))
    }

    /// Yes or no.
    pub(crate) fn flag(self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    /// The members of an object within.
    pub(crate) fn within(self, name: &str) -> Option<Self> {
        self.0.get(name)?.as_object().map(Self)
    }

    /// The entries of a list; none where there is no list.
    pub(crate) fn list(self, name: &str) -> &'a [Value] {
        let list = self.0.get(name).and_then(Value::as_array);
        list.map_or(&[], Vec::as_slice)
    }

    /// A member's instant, if it is one.
    pub(crate) fn instant(self, name: &str) -> Option<DateTime<Utc>> {
        instant(&self.word(name)?)
    }

    /// A member's instant or day, if it is one.
    pub(crate) fn moment(self, name: &str) -> Option<Moment> {
        let text = self.word(name)?;
        let day = || text.parse::<NaiveDate>().ok().map(Moment::Day);
        instant(&text).map(Moment::Instant).or_else(day)
    }
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.to_utc())
}

/// The row of a list that an object is: its key is the member of a name.
pub(crate) fn row(
    mut value: Value,
    key: &str,
    read: impl FnOnce(Members<'_>) -> Result<Record, String>,
) -> Row {
    redact_json(&mut value);
    let members = Members::of(&value);
    Row {
        key: members
            .as_ref()
            .ok()
            .and_then(|members| members.word(key))
            .unwrap_or_default(),
        outcome: members.and_then(read),
        raw: value.to_string(),
    }
}

/// How much of an unreadable value a message quotes.
const EXCERPT: usize = 60;

fn excerpt(value: &Value) -> String {
    value.to_string().chars().take(EXCERPT).collect()
}

/// A number that a vendor writes with or without its plus sign.
pub(crate) fn loose_number(text: &str) -> Option<E164> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    E164::from_digits(digits.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_not_sent_is_told_from_what_is_empty() {
        let value = json!({"null":null,"empty":" ","id":5,"text":" x ","list":[1]});
        let members = Members::of(&value).unwrap();
        assert_eq!(members.text("none"), Ok(Reported::NotSent));
        assert_eq!(members.text("null"), Ok(Reported::Blank));
        assert_eq!(members.text("empty"), Ok(Reported::Blank));
        assert_eq!(members.text("id"), Ok(Reported::Value("5".into())));
        assert_eq!(members.text("text"), Ok(Reported::Value("x".into())));
        assert_eq!(
            members.text("list"),
            Err("The list is not text: [1]".to_owned())
        );
        assert!(Members::of(&json!([])).is_err());
    }

    #[test]
    fn a_moment_may_be_a_day_only() {
        let value = json!({"a":"2026-11-03","b":"2026-11-03T10:00:00+01:00","c":"soon"});
        let members = Members::of(&value).unwrap();
        let day = "2026-11-03".parse().unwrap();
        assert_eq!(members.moment("a"), Some(Moment::Day(day)));
        assert_eq!(members.instant("a"), None);
        let at = "2026-11-03T09:00:00Z".parse().unwrap();
        assert_eq!(members.moment("b"), Some(Moment::Instant(at)));
        assert_eq!(members.moment("c"), None);
    }

    #[test]
    fn numbers_come_with_and_without_a_plus() {
        for text in ["+12065550100", "12065550100"] {
            assert_eq!(
                loose_number(text).unwrap().to_string(),
                "+12065550100",
                "{text}"
            );
        }
        for text in ["", "+", "++12065550100", "12 065", "5550100x", "\u{663}"] {
            assert_eq!(loose_number(text), None, "{text}");
        }
    }
}
