//! The inbox: filters, groups, counts, and pages by key.

use domain::{
    OrgId, SourceId,
    finding::{
        Finding, FindingState,
        query::{Asker, FindingQuery, RuleCount},
    },
    page::{FacetCount, Place},
    plane::Plane,
    rules::Severity,
};
use store::{Conn, StoreError, db_test, findings};

use crate::support::{finding, id, number, organisation, walk};

const CODES: [&str; 3] = [
    "carrier-aging-while-used",
    "other-rule",
    "teams-holder-deleted",
];

/// Findings of three rules about 30 numbers, against the inventory or one of two sources, and one about
/// each source.
fn inbox() -> Vec<Finding> {
    let mut rows = Vec::new();
    for n in 0..90_u64 {
        let rule = usize::try_from(n % 3).unwrap();
        rows.push(Finding {
            state: FindingState::ALL[usize::try_from(n / 3 % 8).unwrap()],
            plane: [Plane::Carrier, Plane::Record, Plane::Teams][rule],
            source_id: (n % 4 > 1).then(|| SourceId::new(id(u128::from(n % 4)))),
            ..finding(
                u128::from(n) + 1,
                Some(number(n / 3)),
                CODES[rule],
                severity(rule),
            )
        });
    }
    for source in [2, 3] {
        rows.push(Finding {
            plane: Plane::Source,
            source_id: Some(SourceId::new(id(source))),
            ..finding(200 + source, None, "source-mass-deviation", Severity::High)
        });
    }
    rows
}

/// Nobody, long before anything was due.
const ASKER: Asker = Asker {
    now: chrono::DateTime::UNIX_EPOCH,
    user: None,
};

fn severity(rule: usize) -> Severity {
    [Severity::Critical, Severity::Medium, Severity::High][rule]
}

async fn store(conn: &mut Conn<'_>) -> OrgId {
    let org = organisation(conn, 1, "Contoso").await;
    let other = organisation(conn, 2, "Adatum").await;
    findings::insert(conn, org, &inbox()).await.unwrap();
    findings::insert(conn, other, &inbox()).await.unwrap();
    org
}

fn all_states() -> FindingQuery {
    FindingQuery {
        states: FindingState::ALL.to_vec(),
        ..FindingQuery::default()
    }
}

db_test!(the_inbox_is_paged_there_and_back, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = store(&mut conn).await;
    let pages = walk(async |place| {
        let query = FindingQuery {
            size: Some(25),
            place,
            ..all_states()
        };
        findings::list(&mut conn, org, &query, &ASKER).await
    })
    .await;
    assert_eq!(pages.len(), 4);
    let rows = pages.concat();
    assert_eq!(rows.len(), inbox().len());
    // Worst first, then by rule, then by number: those about sources before those about numbers.
    let rank = |f: &Finding| Severity::ALL.iter().position(|s| *s == f.severity);
    assert!(rows.is_sorted_by_key(|f| (rank(f), f.code.clone(), f.number, f.source_id)));
});

db_test!(filters_combine, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = store(&mut conn).await;
    let source = SourceId::new(id(3));
    let query = FindingQuery {
        severities: vec![Severity::Critical, Severity::High],
        planes: vec![Plane::Carrier, Plane::Teams],
        codes: vec![CODES[0].into(), CODES[1].into()],
        source: Some(source),
        digits: Some("550".into()),
        ..FindingQuery::default()
    };
    let page = findings::list(&mut conn, org, &query, &ASKER)
        .await
        .unwrap();
    let expected = inbox().into_iter().filter(|f| {
        f.code == CODES[0]
            && f.source_id == Some(source)
            && query.effective_states().contains(&f.state)
    });
    let mut expected: Vec<Finding> = expected.collect();
    expected.sort_by_key(|f| f.number);
    assert!(!expected.is_empty());
    assert_eq!(page.rows, expected);

    let of_number = FindingQuery {
        digits: Some("0107".into()),
        ..all_states()
    };
    let page = findings::list(&mut conn, org, &of_number, &ASKER)
        .await
        .unwrap();
    assert_eq!(page.total, 3);
    assert!(page.rows.iter().all(|f| f.number == Some(number(7))));
});

db_test!(
    what_was_put_off_or_is_gone_shows_only_when_asked_for,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = store(&mut conn).await;
        let query = FindingQuery {
            size: Some(100),
            ..FindingQuery::default()
        };
        let page = findings::list(&mut conn, org, &query, &ASKER)
            .await
            .unwrap();
        assert!(
            page.rows
                .iter()
                .all(|f| f.state.needs_action() || f.state == FindingState::Pending)
        );
        let shown = inbox()
            .into_iter()
            .filter(|f| query.effective_states().contains(&f.state));
        assert_eq!(page.total, shown.count() as u64);
    }
);

/// Value and count, in the order given.
fn counts(facets: &[FacetCount]) -> Vec<(&str, u64)> {
    facets.iter().map(|f| (f.value.as_str(), f.count)).collect()
}

db_test!(groups_and_counts_leave_their_own_filter_out, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = store(&mut conn).await;
    let query = FindingQuery {
        codes: vec![CODES[0].into()],
        severities: vec![Severity::Critical],
        states: vec![FindingState::Open],
        ..FindingQuery::default()
    };
    let count = |is: &dyn Fn(&Finding) -> bool| inbox().iter().filter(|f| is(f)).count() as u64;
    let is_open = |f: &Finding| f.state == FindingState::Open;

    let asked = findings::counts(&mut conn, org, &query, &ASKER)
        .await
        .unwrap();
    let expected = RuleCount {
        code: CODES[0].into(),
        title: domain::rules::find(CODES[0]).unwrap().title.into(),
        severity: Severity::Critical,
        plane: Plane::Carrier,
        count: count(&|f| is_open(f) && f.code == CODES[0]),
    };
    assert_eq!(asked.total(), expected.count);
    assert_eq!(
        asked.by_rule(),
        [expected],
        "the other rules are less severe"
    );
    let everything = findings::counts(&mut conn, org, &all_states(), &ASKER)
        .await
        .unwrap();
    assert_eq!(everything.total(), inbox().len() as u64);
    let everything = everything.by_rule();
    let order: Vec<&str> = everything.iter().map(|g| g.code.as_str()).collect();
    assert_eq!(
        order,
        [CODES[0], "source-mass-deviation", CODES[2], CODES[1]]
    );
    assert_eq!(
        everything[3].title, "other-rule",
        "a rule that is gone has its code"
    );

    let open = count(&|f| is_open(f) && f.code == CODES[0]);
    assert_eq!(counts(&asked.by_severity()), [("critical", open)]);
    let states = asked.by_state();
    assert_eq!(states.len(), FindingState::ALL.len());
    assert!(counts(&states).contains(&("open", open)));
});

db_test!(a_place_that_nobody_wrote_is_refused, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = store(&mut conn).await;
    for place in ["", "1", "x~a~1~2", "1~a~x~2", "1~a~1~not-an-id", "1~a~1"] {
        let query = FindingQuery {
            place: Place::After(place.to_owned()),
            ..FindingQuery::default()
        };
        let refused = findings::list(&mut conn, org, &query, &ASKER).await;
        assert!(matches!(refused, Err(StoreError::Cursor)), "{place}");
    }
});
