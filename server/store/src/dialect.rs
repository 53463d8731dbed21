//! The few statements in which the two databases truly differ, and binding values where a query is put
//! together for either.

use chrono::{DateTime, NaiveDate, Utc};
use domain::PortProjectId;
use sqlx::QueryBuilder;
use uuid::Uuid;

/// A value on its way into a query.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Int(i64),
    Small(i16),
    Id(Uuid),
    Time(DateTime<Utc>),
    Day(NaiveDate),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<PortProjectId> for Value {
    fn from(id: PortProjectId) -> Self {
        Self::Id(id.uuid())
    }
}

/// A database with its own way of doing a few things.
pub(crate) trait Dialect: sqlx::Database {
    /// Appends a value.
    fn bind(query: &mut QueryBuilder<Self>, value: Value);

    /// Appends a condition on `number_digits`: the number contains some digits, at least three.
    fn push_contains_digits(query: &mut QueryBuilder<Self>, digits: &str);

    /// The text of a field in a column of JSON text.
    fn json_text(column: &str, field: &str) -> String;

    /// Before a sort key: keeps the planner from walking the index of the sort past rows that a filter
    /// leaves out. PostgreSQL weighs that by itself.
    const SORTED_BY_HAND: &'static str;

    /// What a claiming query ends with, so that two workers never wait for one another's row.
    const SKIP_LOCKED: &'static str;

    /// What an insert into `number_digits` ends with, so that digits which another organisation brings
    /// in at the same moment stand once.
    const KEEP_DIGITS: &'static str;
}

macro_rules! bind_values {
    () => {
        fn bind(query: &mut QueryBuilder<Self>, value: Value) {
            match value {
                // No stored text has the character that PostgreSQL refuses to hear of.
                Value::Text(text) => query.push_bind(text.replace('\0', "\u{fffd}")),
                Value::Int(number) => query.push_bind(number),
                Value::Small(number) => query.push_bind(number),
                Value::Id(id) => query.push_bind(id),
                Value::Time(at) => query.push_bind(at),
                Value::Day(day) => query.push_bind(day),
            };
        }
    };
}

impl Dialect for sqlx::Sqlite {
    bind_values!();

    fn push_contains_digits(query: &mut QueryBuilder<Self>, digits: &str) {
        // The index knows which groups of three occur, not where; the LIKE settles their order.
        let grams: Vec<String> = digits
            .as_bytes()
            .windows(3)
            .map(|gram| format!("\"{}\"", String::from_utf8_lossy(gram)))
            .collect();
        query
            .push("number_digits match ")
            .push_bind(grams.join(" AND "))
            .push(" and cast(number_digits.rowid as text) like ")
            .push_bind(format!("%{digits}%"));
    }

    fn json_text(column: &str, field: &str) -> String {
        format!("json_extract({column}, '$.{field}')")
    }

    const SORTED_BY_HAND: &'static str = "+";
    const SKIP_LOCKED: &'static str = "";
    // SQLite has one writer, and its full-text tables know no conflict clause.
    const KEEP_DIGITS: &'static str = "";
}

impl Dialect for sqlx::Postgres {
    bind_values!();

    fn push_contains_digits(query: &mut QueryBuilder<Self>, digits: &str) {
        query
            .push("number_digits.digits like ")
            .push_bind(format!("%{digits}%"));
    }

    fn json_text(column: &str, field: &str) -> String {
        format!("({column}::jsonb ->> '{field}')")
    }

    const SORTED_BY_HAND: &'static str = "";
    const SKIP_LOCKED: &'static str = " for update skip locked";
    const KEEP_DIGITS: &'static str = " on conflict do nothing";
}

/// Appends ` and COLUMN in (…)`; nothing when there are no values.
pub(crate) fn push_in<D: Dialect>(
    query: &mut QueryBuilder<D>,
    column: impl std::fmt::Display,
    values: impl IntoIterator<Item = Value>,
) {
    let mut values = values.into_iter().peekable();
    if values.peek().is_none() {
        return;
    }
    query.push(" and ").push(column).push(" in (");
    while let Some(value) = values.next() {
        D::bind(query, value);
        query.push(if values.peek().is_some() { ", " } else { ")" });
    }
}
