//! Findings, one by one, and their counts.

use domain::{
    OrgId, SourceId, UserId,
    finding::{Finding, FindingState},
    notification::news::FindingNow,
    overview::{PlaneCount, TrendDay},
    plane::Plane,
    rules::{Group, Severity},
};
use futures::TryStreamExt;
use store::{Conn, StoreError, db_test, findings};

use crate::support::{finding, id, minute, number, organisation};

fn about_source(n: u128, source: u128) -> Finding {
    Finding {
        source_id: Some(SourceId::new(id(source))),
        plane: Plane::Source,
        ..finding(n, None, "source-mass-deviation", Severity::High)
    }
}

async fn insert(conn: &mut Conn<'_>, org: OrgId, rows: &[Finding]) {
    findings::insert(conn, org, rows).await.unwrap();
}

db_test!(a_finding_reads_back_as_it_was_written, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let other = organisation(&mut conn, 2, "Adatum").await;
    let full = Finding {
        source_id: Some(SourceId::new(id(50))),
        state: FindingState::Snoozed,
        resolved_at: Some(minute(3)),
        until: Some(minute(4)),
        reason: Some("Planned".into()),
        object: Some("voice_route/US".into()),
        due_at: Some(minute(5)),
        returns: vec![minute(1), minute(2), minute(3)],
        owner: Some(UserId::new(id(60))),
        group: Group::DirectRouting,
        ..finding(1, Some(number(1)), "a", Severity::Critical)
    };
    insert(&mut conn, org, &[full.clone(), about_source(2, 50)]).await;
    for expected in [&full, &about_source(2, 50)] {
        let found = findings::find(&mut conn, org, expected.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(expected));
        assert_eq!(
            findings::find(&mut conn, other, expected.id).await.unwrap(),
            None
        );
    }
    let code = "source-mass-deviation";
    let found = findings::find_for_source(&mut conn, org, code, SourceId::new(id(50))).await;
    assert_eq!(found.unwrap(), Some(about_source(2, 50)));
    let found = findings::find_for_source(&mut conn, org, code, SourceId::new(id(51))).await;
    assert_eq!(found.unwrap(), None);
    let now = findings::now(&mut conn, org, &[id(1), id(2), id(3)]).await;
    let now = now.unwrap();
    assert_eq!(now.len(), 2);
    for expected in [&full, &about_source(2, 50)] {
        let told = FindingNow {
            id: expected.id,
            code: expected.code.clone(),
            severity: expected.severity,
            state: expected.state,
            number: expected.number,
            owner: expected.owner,
            summary: expected.summary.clone(),
        };
        assert_eq!(now[&expected.id.uuid()], told);
    }
    let foreign = findings::now(&mut conn, other, &[id(1)]).await;
    assert!(foreign.unwrap().is_empty());
});

db_test!(a_rule_finds_a_number_once_per_counterpart, |db| async {
    let mut tx = db.begin().await.unwrap();
    let org = organisation(&mut tx.conn(), 1, "Contoso").await;
    let first = finding(1, Some(number(1)), "a", Severity::Low);
    let of_source = Finding {
        source_id: Some(SourceId::new(id(50))),
        ..finding(2, Some(number(1)), "a", Severity::Low)
    };
    insert(&mut tx.conn(), org, &[first, of_source]).await;
    let twin = finding(3, Some(number(1)), "a", Severity::High);
    let refused = findings::insert(&mut tx.conn(), org, &[twin]).await;
    assert!(matches!(refused, Err(StoreError::Taken)));
});

db_test!(a_finding_is_changed_by_whoever_read_it_last, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    insert(
        &mut conn,
        org,
        &[finding(1, Some(number(1)), "a", Severity::Low)],
    )
    .await;
    let changed = Finding {
        state: FindingState::Accepted,
        severity: Severity::High,
        last_seen: minute(7),
        occurrences: 9,
        until: Some(minute(90)),
        reason: Some("As agreed".into()),
        due_at: Some(minute(95)),
        reopened_at: Some(minute(6)),
        returns: vec![minute(6)],
        owner: Some(UserId::new(id(60))),
        group: Group::Carrier,
        summary: "Other words".into(),
        fields: Vec::new(),
        version: 2,
        ..finding(1, Some(number(1)), "a", Severity::Low)
    };
    findings::update(&mut conn, org, &changed).await.unwrap();
    let stored = findings::find(&mut conn, org, changed.id).await.unwrap();
    assert_eq!(stored.as_ref(), Some(&changed));
    let stale = findings::update(&mut conn, org, &changed).await;
    assert!(matches!(stale, Err(StoreError::Conflict)));
});

db_test!(
    findings_about_numbers_come_in_the_order_of_the_numbers,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let other = organisation(&mut conn, 2, "Adatum").await;
        // More than one statement takes.
        let rows: Vec<Finding> = (0..450)
            .map(|n| {
                finding(
                    1000 + u128::from(n),
                    Some(number(449 - n)),
                    "a",
                    Severity::Low,
                )
            })
            .collect();
        insert(&mut conn, org, &rows).await;
        insert(&mut conn, org, &[about_source(1, 50)]).await;
        insert(
            &mut conn,
            other,
            &[finding(1, Some(number(3)), "a", Severity::Low)],
        )
        .await;

        let severe = finding(2, Some(number(3)), "z", Severity::Critical);
        insert(&mut conn, org, std::slice::from_ref(&severe)).await;
        let of_two = findings::list_for(&mut conn, org, &[number(3), number(4)])
            .await
            .unwrap();
        assert_eq!(of_two.len(), 3);
        assert_eq!(of_two[0], severe, "worst first");

        let all: Vec<Finding> = findings::stream(conn, org).try_collect().await.unwrap();
        assert_eq!(
            all.len(),
            451,
            "findings about sources are not about numbers"
        );
        assert!(all.is_sorted_by_key(|f| f.number));
    }
);

/// One of each state, on the same number.
fn one_of_each_state() -> Vec<Finding> {
    let of = |(n, state): (usize, &FindingState)| Finding {
        state: *state,
        ..finding(
            n as u128 + 1,
            Some(number(1)),
            &format!("rule-{n}"),
            Severity::Medium,
        )
    };
    FindingState::ALL.iter().enumerate().map(of).collect()
}

db_test!(
    the_matrix_counts_what_is_there_and_not_put_off,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let other = organisation(&mut conn, 2, "Adatum").await;
        insert(&mut conn, org, &one_of_each_state()).await;
        insert(&mut conn, org, &[about_source(50, 9), about_source(51, 10)]).await;
        let cell = |plane, severity, count| PlaneCount {
            plane,
            severity,
            count,
        };
        let expected = [
            cell(Plane::Source, Severity::High, 2),
            // Open, reopened, acknowledged and pending.
            cell(Plane::Teams, Severity::Medium, 4),
        ];
        assert_eq!(findings::matrix(&mut conn, org).await.unwrap(), expected);
        let standing = findings::standing(&mut conn, org).await.unwrap();
        assert_eq!(
            standing,
            expected.iter().map(|cell| cell.count).sum::<u64>()
        );
        assert_eq!(findings::numbers_affected(&mut conn, org).await.unwrap(), 1);
        let by_severity = findings::numbers_by_severity(&mut conn, org).await.unwrap();
        assert_eq!((by_severity.len(), by_severity[0].count), (1, 1));
        assert_eq!(by_severity[0].value, "medium");
        assert_eq!(findings::matrix(&mut conn, other).await.unwrap(), []);
        assert_eq!(
            findings::numbers_affected(&mut conn, other).await.unwrap(),
            0
        );
    }
);

db_test!(the_trend_keeps_the_last_count_of_each_day, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let other = organisation(&mut conn, 2, "Adatum").await;
    let day = |n: u64| minute(0).date_naive() + chrono::Days::new(n);
    insert(&mut conn, org, &one_of_each_state()).await;
    findings::record_day(&mut conn, org, day(0)).await.unwrap();
    findings::record_day(&mut conn, org, day(2)).await.unwrap();
    let critical = finding(90, Some(number(2)), "a", Severity::Critical);
    insert(&mut conn, org, &[critical]).await;
    findings::record_day(&mut conn, org, day(2)).await.unwrap();
    findings::record_day(&mut conn, other, day(2))
        .await
        .unwrap();

    let on = |n, critical, medium| TrendDay {
        critical,
        medium,
        ..TrendDay::quiet(day(n))
    };
    let trend = findings::trend(&mut conn, org, day(0)).await.unwrap();
    assert_eq!(trend, [on(0, 0, 3), on(2, 1, 3)]);
    assert_eq!(
        findings::trend(&mut conn, org, day(1)).await.unwrap(),
        [on(2, 1, 3)]
    );
    assert_eq!(findings::trend(&mut conn, other, day(0)).await.unwrap(), []);
});
