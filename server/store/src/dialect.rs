//! The few statements in which the two databases truly differ.

use sqlx::QueryBuilder;

/// A database with its own way of doing a few things.
pub(crate) trait Dialect: sqlx::Database {
    /// Appends a condition on `number_digits`: the number contains some digits, at least three.
    fn push_contains_digits(query: &mut QueryBuilder<Self>, digits: &str);

    /// What a claiming query ends with, so that two workers never wait for one another's row.
    const SKIP_LOCKED: &'static str;
}

impl Dialect for sqlx::Sqlite {
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

    const SKIP_LOCKED: &'static str = "";
}

impl Dialect for sqlx::Postgres {
    fn push_contains_digits(query: &mut QueryBuilder<Self>, digits: &str) {
        query.push("number_digits.digits like ").push_bind(format!("%{digits}%"));
    }

    const SKIP_LOCKED: &'static str = " for update skip locked";
}
