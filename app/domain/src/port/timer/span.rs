//! Lengths of time as people write them in a policy: `36h`, `2bd`, `30d`, `15min`.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// Counts business days. The calendar of the country and the carrier implements it.
pub trait BusinessDays {
    /// The same time of day so many business days later; earlier, where `days` is negative.
    fn add(&self, from: DateTime<Utc>, days: i64) -> DateTime<Utc>;
}

impl<F: Fn(DateTime<Utc>, i64) -> DateTime<Utc>> BusinessDays for F {
    fn add(&self, from: DateTime<Utc>, days: i64) -> DateTime<Utc> {
        self(from, days)
    }
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Span {
    /// Minutes.
    Minutes(u16),
    /// Hours.
    Hours(u16),
    /// Days of the calendar, 24 hours each.
    Days(u16),
    /// Days on which the losing carrier works.
    BusinessDays(u16),
}

/// A text that is no length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\u{201c}{0}\u{201d} is not a length of time: write 15min, 36h, 30d, or 2bd for business days"
)]
pub struct NotASpan(pub String);

impl Span {
    /// So much later.
    pub fn after(self, from: DateTime<Utc>, days: &impl BusinessDays) -> DateTime<Utc> {
        self.moved(from, 1, days)
    }

    /// So much earlier.
    pub fn before(self, from: DateTime<Utc>, days: &impl BusinessDays) -> DateTime<Utc> {
        self.moved(from, -1, days)
    }

    fn moved(self, from: DateTime<Utc>, sign: i64, days: &impl BusinessDays) -> DateTime<Utc> {
        let by = |length: Duration| from.checked_add_signed(length).unwrap_or(from);
        match self {
            Self::Minutes(n) => by(Duration::minutes(sign * i64::from(n))),
            Self::Hours(n) => by(Duration::hours(sign * i64::from(n))),
            Self::Days(n) => by(Duration::days(sign * i64::from(n))),
            Self::BusinessDays(n) => days.add(from, sign * i64::from(n)),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minutes(n) => write!(f, "{n}min"),
            Self::Hours(n) => write!(f, "{n}h"),
            Self::Days(n) => write!(f, "{n}d"),
            Self::BusinessDays(n) => write!(f, "{n}bd"),
        }
    }
}

impl FromStr for Span {
    type Err = NotASpan;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || NotASpan(text.trim().to_owned());
        let lower = text.trim().to_ascii_lowercase();
        let unit_at = lower
            .find(|c: char| !c.is_ascii_digit())
            .ok_or_else(refused)?;
        let (count, unit) = lower.split_at(unit_at);
        let count = count.parse().map_err(|_| refused())?;
        match unit.trim() {
            "min" => Ok(Self::Minutes(count)),
            "h" => Ok(Self::Hours(count)),
            "d" => Ok(Self::Days(count)),
            "bd" => Ok(Self::BusinessDays(count)),
            _ => Err(refused()),
        }
    }
}

impl TryFrom<String> for Span {
    type Error = NotASpan;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Span {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^[0-9]+ ?(min|h|d|bd)$"))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Span {}
