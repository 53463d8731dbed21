//! What the tests begin with.

use std::fmt::Debug;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Country, E164, FindingId, NumberId, OrgId, RunId, SourceId,
    finding::{Finding, FindingState},
    number::{Lifecycle, Number, Particulars},
    page::{Page, Place},
    plane::{Plane, Verdict},
    rules::{FieldPair, Group, Severity},
    source::{Changes, Run, RunState, Source, SourceKind, Traffic},
};
use store::{
    Conn,
    names::{self, NameOf, Names},
    numbers,
    organisations::{self, Organisation},
    runs, sources,
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

/// An available number of the inventory.
pub(crate) fn row(number: E164) -> Number {
    Number {
        id: NumberId::new(id(u128::from(number.digits()))),
        number,
        particulars: Particulars::bare(Country::US, Lifecycle::Available),
        version: 1,
        created_at: minute(0),
        updated_at: minute(0),
    }
}

/// Adds numbers with the sites, carriers and applications they name.
pub(crate) async fn add_numbers(conn: &mut Conn<'_>, org: OrgId, rows: &[Number]) -> Names {
    let mut known = names::load(conn, org).await.unwrap();
    let mut next = org.uuid().as_u128() * 1000;
    for p in rows.iter().map(|row| &row.particulars) {
        for (of, directory, name) in [
            (NameOf::Site, &mut known.sites, &p.site),
            (NameOf::Carrier, &mut known.carriers, &p.carrier),
            (NameOf::Application, &mut known.applications, &p.application),
        ] {
            if let Some(name) = name {
                next += 1;
                names::ensure(conn, org, of, directory, name, || id(next))
                    .await
                    .unwrap();
            }
        }
    }
    numbers::insert(conn, org, rows).await.unwrap();
    known
}

/// A source that was never asked.
pub(crate) fn source(n: u128, kind: SourceKind, name: &str) -> Source {
    Source {
        id: SourceId::new(id(n)),
        kind,
        name: name.to_owned(),
        connection_id: None,
        as_of: None,
        committed_run: None,
        held_run: None,
        rows: 0,
        mass_deviation_percent: 5,
        max_age_hours: 168,
        is_complete: false,
        version: 1,
    }
}

/// A run that has just begun.
pub(crate) fn run(n: u128, source: SourceId, started_at: DateTime<Utc>) -> Run {
    Run {
        id: RunId::new(id(n)),
        source_id: source,
        state: RunState::Running,
        started_at,
        finished_at: None,
        taken_at: None,
        origin: "colt.csv".to_owned(),
        is_snapshot: true,
        rows: 0,
        changes: Changes::default(),
        reason: None,
        refusal: None,
        traffic: Traffic::default(),
    }
}

/// Adds a carrier's source with a run.
pub(crate) async fn carrier_with_run(
    conn: &mut Conn<'_>,
    org: OrgId,
    n: u128,
) -> (SourceId, RunId) {
    let source = source(n, SourceKind::Carrier, &format!("Carrier {n}"));
    sources::insert(conn, org, &source).await.unwrap();
    let run = run(n + 1, source.id, minute(0));
    runs::insert(conn, org, &run).await.unwrap();
    (source.id, run.id)
}

/// An open finding about a number.
pub(crate) fn finding(n: u128, number: Option<E164>, code: &str, severity: Severity) -> Finding {
    Finding {
        id: FindingId::new(id(n)),
        code: code.to_owned(),
        severity,
        group: Group::Teams,
        plane: Plane::Teams,
        verdict: Verdict::Differs,
        number,
        object: None,
        source_id: None,
        state: FindingState::Open,
        first_seen: minute(0),
        last_seen: minute(1),
        opened_at: Some(minute(0)),
        reopened_at: Some(minute(0)),
        due_at: None,
        resolved_at: None,
        returns: Vec::new(),
        owner: None,
        occurrences: 2,
        struck_at: Some(minute(0)),
        evidence_as_of: Some(minute(1)),
        until: None,
        reason: None,
        summary: format!("Finding {n}"),
        fields: vec![FieldPair::compare("Status", Some("active"), None)],
        version: 1,
    }
}

/// Walks a list to its end, then back to its beginning, and gives its pages. Each row came once, the
/// way back shows the same pages, and each says how many rows there are.
pub(crate) async fn walk<T: Clone + PartialEq + Debug>(
    mut list: impl AsyncFnMut(Place) -> store::Result<Page<T>>,
) -> Vec<Vec<T>> {
    let mut page = list(Place::First).await.unwrap();
    assert_eq!(page.previous, None, "nothing comes before the first page");
    let mut pages = vec![page.rows.clone()];
    while let Some(next) = page.next.clone() {
        page = list(Place::After(next)).await.unwrap();
        pages.push(page.rows.clone());
    }
    let rows: Vec<&T> = pages.iter().flatten().collect();
    assert_eq!(rows.len() as u64, page.total);
    for (at, row) in rows.iter().enumerate() {
        assert!(!rows[..at].contains(row), "twice: {row:?}");
    }
    let mut at = pages.len() - 1;
    while let Some(previous) = page.previous.clone() {
        page = list(Place::Before(previous)).await.unwrap();
        at -= 1;
        assert_eq!(page.rows, pages[at], "page {at} on the way back");
        assert!(page.next.is_some());
    }
    assert_eq!(at, 0, "the way back ends at the first page");
    pages
}
