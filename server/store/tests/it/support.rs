//! What the tests begin with.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{E164, OrgId};
use store::{
    Conn,
    organisations::{self, Organisation},
};
use uuid::Uuid;

/// An identifier that only depends on its number.
pub(crate) fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// A time, some minutes into the test.
pub(crate) fn minute(n: i64) -> DateTime<Utc> {
    let start = DateTime::from_timestamp(1_795_176_000, 123_456_000).expect("a valid instant");
    start + TimeDelta::minutes(n)
}

/// A number of a range for fiction.
pub(crate) fn number(last: u64) -> E164 {
    E164::from_digits(12_025_550_100 + last).expect("a number of the fictional range")
}

/// Adds an organisation.
pub(crate) async fn organisation(conn: &mut Conn<'_>, n: u128, name: &str) -> OrgId {
    let new = Organisation {
        id: OrgId::new(id(n)),
        name: name.to_owned(),
        country: None,
        created_at: minute(0),
    };
    organisations::insert(conn, &new)
        .await
        .expect("a new organisation");
    new.id
}
