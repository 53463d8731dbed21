//! Stored spellings back into domain words.

use std::str::FromStr;

use crate::{Result, StoreError};

/// Reads a stored word; a row that Rollcall did not write is a named error, not a panic.
pub(crate) fn word<T: FromStr>(text: &str, table: &'static str, column: &'static str) -> Result<T> {
    text.parse()
        .map_err(|_| StoreError::Corrupt { table, column })
}

/// Reads stored JSON.
pub(crate) fn json<T: serde::de::DeserializeOwned>(
    text: &str,
    table: &'static str,
    column: &'static str,
) -> Result<T> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt { table, column })
}

/// Writes JSON of our own types.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our types have string keys only")
}

/// Row counts are never negative, and never beyond what a database holds.
pub(crate) fn count(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

/// A count on its way into the database.
pub(crate) fn uncount(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A name as it is compared: without regard to case and outer spaces.
pub(crate) fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// What a search looks for, its own wildcards taken literally.
pub(crate) fn pattern(search: &str) -> String {
    let mut pattern = "%".to_owned();
    for character in search.trim().to_lowercase().chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
