//! What organisations decide about rules, and the numbers they except.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::{
    ExceptionId,
    finding::{Finding, FindingState},
    rules::{
        Severity,
        policy::{DueTimes, Exception, Policy, RuleSetting},
    },
};
use store::{StoreError, db_test, exceptions, findings, rules, settings};

use crate::support::{finding, id, minute, number, organisation};

const CODE: &str = "carrier-status-suspended";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn exception(n: u128, first: u64, last: u64) -> Exception {
    Exception {
        id: ExceptionId::new(id(n)),
        code: None,
        first: number(first),
        last: number(last),
        until: day("2026-12-31"),
        reason: "A lobby telephone.".to_owned(),
        author: "Ada".to_owned(),
        created_at: minute(0),
        version: 1,
    }
}

db_test!(a_decision_is_written_over_what_was_read_only, |db| async {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    let conn = &mut tx.conn();
    assert_eq!(rules::find(conn, org, CODE).await.unwrap(), None);
    let first = RuleSetting {
        severity: Some(Severity::Low),
        is_enabled: true,
        version: 0,
    };
    rules::put(conn, org, CODE, &first).await.unwrap();
    let again = rules::put(conn, org, CODE, &first).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");

    let second = RuleSetting {
        severity: None,
        is_enabled: false,
        version: 1,
    };
    rules::put(conn, org, CODE, &second).await.unwrap();
    let late = rules::put(conn, org, CODE, &second).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    let found = rules::find(conn, org, CODE).await.unwrap();
    let expected = RuleSetting {
        version: 2,
        ..second
    };
    assert_eq!(found, Some(expected));
    let listed = rules::list(conn, org).await.unwrap();
    assert_eq!(listed, [(CODE.to_owned(), expected)]);
});

db_test!(exceptions_come_by_number_and_leave_once, |db| async {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    let conn = &mut tx.conn();
    let range = Exception {
        code: Some(CODE.to_owned()),
        ..exception(8, 10, 19)
    };
    let single = exception(9, 3, 3);
    for new in [&range, &single] {
        exceptions::insert(conn, org, new).await.unwrap();
    }
    let listed = exceptions::list(conn, org).await.unwrap();
    assert_eq!(listed, [single.clone(), range.clone()]);
    let found = exceptions::find(conn, org, range.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&range));

    let stale = exceptions::delete(conn, org, range.id, 2).await;
    assert!(matches!(stale, Err(StoreError::Conflict)), "{stale:?}");
    exceptions::delete(conn, org, range.id, 1).await.unwrap();
    let again = exceptions::delete(conn, org, range.id, 1).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    assert_eq!(exceptions::list(conn, org).await.unwrap(), [single]);
});

db_test!(a_policy_is_that_of_one_organisation, |db| async {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    let other = organisation(&mut tx.conn(), 2, "Adatum").await;
    let conn = &mut tx.conn();
    let off = RuleSetting {
        is_enabled: false,
        ..RuleSetting::default()
    };
    let due = DueTimes {
        critical: 4,
        ..DueTimes::default()
    };
    let except = exception(9, 3, 3);
    rules::put(conn, org, CODE, &off).await.unwrap();
    exceptions::insert(conn, org, &except).await.unwrap();
    settings::put(conn, org, rules::DUE_TIMES, &due, 0)
        .await
        .unwrap();

    let policy = rules::policy(conn, org).await.unwrap();
    assert!(!policy.settings[CODE].is_enabled);
    assert_eq!(policy.exceptions, std::slice::from_ref(&except));
    assert_eq!(policy.due, due);
    assert_eq!(rules::policy(conn, other).await.unwrap(), Policy::default());
    assert_eq!(rules::find(conn, other, CODE).await.unwrap(), None);
    let foreign = exceptions::find(conn, other, except.id).await.unwrap();
    assert_eq!(foreign, None);
    assert!(exceptions::delete(conn, other, except.id, 1).await.is_err());
});

db_test!(findings_that_are_put_off_are_not_counted, |db| async {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    let other = organisation(&mut tx.conn(), 2, "Adatum").await;
    let conn = &mut tx.conn();
    let in_state = |(n, state): (usize, &FindingState)| Finding {
        state: *state,
        ..finding(n as u128 + 10, Some(number(n as u64)), CODE, Severity::High)
    };
    let findings: Vec<Finding> = FindingState::ALL.iter().enumerate().map(in_state).collect();
    findings::insert(conn, org, &findings).await.unwrap();
    let there = BTreeMap::from([(CODE.to_owned(), 4)]);
    assert_eq!(rules::counts(conn, org).await.unwrap(), there);
    assert!(rules::counts(conn, other).await.unwrap().is_empty());
});

db_test!(a_setting_is_written_over_what_was_read_only, |db| async {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    let conn = &mut tx.conn();
    assert_eq!(
        settings::find::<u32>(conn, org, "limit").await.unwrap(),
        None
    );
    settings::put(conn, org, "limit", &5, 0).await.unwrap();
    settings::put(conn, org, "limit", &6, 1).await.unwrap();
    for stale in [0, 1] {
        let refused = settings::put(conn, org, "limit", &7, stale).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
    let found = settings::find::<u32>(conn, org, "limit").await.unwrap();
    assert_eq!(found, Some((6, 2)));
    let other = settings::find::<String>(conn, org, "limit").await;
    assert!(
        matches!(other, Err(StoreError::Corrupt { .. })),
        "{other:?}"
    );
});
