//! The findings of a report by the sites of their numbers.

use domain::{
    finding::{
        Finding,
        query::{Asker, FindingQuery},
    },
    number::{Lifecycle, Number},
    rules::Severity,
};
use store::{
    db_test, findings,
    reports::{self, Scope},
};

use crate::support::{add_numbers, finding, minute, number, organisation, row};

fn at(last: u64, site: &str, lifecycle: Lifecycle) -> Number {
    let mut row = row(number(last));
    row.particulars.site = Some(site.to_owned());
    row.particulars.lifecycle = lifecycle;
    row
}

/// A finding about a number, or about none.
fn about(n: u128, last: Option<u64>) -> Finding {
    finding(n, last.map(number), "a-rule", Severity::High)
}

db_test!(
    of_the_numbers_with_findings_those_in_service_are_told_apart,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        let rows = [
            at(1, "Lyon", Lifecycle::Active),
            at(2, "Lyon", Lifecycle::Suspended),
            at(3, "Lyon", Lifecycle::Assigned),
            at(4, "Lyon", Lifecycle::Released),
            at(5, "Lyon", Lifecycle::Available),
            at(6, "Lyon", Lifecycle::Active),
        ];
        add_numbers(conn, org, &rows).await;
        let mut another = about(10, Some(1));
        another.code = "another-rule".to_owned();
        // Number 6 has none, 8 and 9 are not in the inventory.
        let mut found = vec![another, about(11, None)];
        found.extend([1, 2, 3, 4, 5, 8, 9].map(|last| about(u128::from(last), Some(last))));
        findings::insert(conn, org, &found).await.unwrap();
        let asker = Asker {
            now: minute(0),
            user: None,
        };
        let scope = Scope {
            query: &FindingQuery::default(),
            asker: &asker,
        };
        let places = reports::affected(conn, org, &scope, true).await.unwrap();
        let mut told: Vec<_> = places
            .iter()
            .map(|place| {
                let counts = (place.open.total(), place.numbers, place.in_service);
                (place.key.as_deref(), counts)
            })
            .collect();
        told.sort_unstable();
        assert_eq!(told, [(None, (3, 2, 0)), (Some("lyon"), (6, 5, 3))]);
    }
);
