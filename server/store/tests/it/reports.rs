//! Reports as they are kept, the parts of the history that they are about, and what is counted for them.

mod places;
mod ports;

use domain::{
    FindingId, OrgId, ReportId,
    finding::{
        Finding,
        query::{Asker, FindingQuery},
    },
    history::{Action, Actor},
    page::Place,
    report::{Content, Details, Report, ReportFilter, ReportHead, ReportKind},
    rules::Severity,
};
use store::{
    Conn, StoreError, db_test, findings,
    history::{self, NewEntry, Stamp},
    reports::{self, Scope, Span},
};

use crate::support::{id, minute, number, organisation};

fn report(n: u128, until: i64, filter: ReportFilter) -> Report {
    Report {
        head: ReportHead {
            id: ReportId::new(id(n)),
            kind: ReportKind::Sync,
            since: None,
            until: minute(until),
            filter,
            made_by: "Ada".to_owned(),
            previous: None,
            is_quiet: false,
            summary: "Nothing".to_owned(),
            digest: format!("digest {n}"),
        },
        content: Content::Sync(Box::default()),
        details: Details::default(),
    }
}

fn stamp(at: i64) -> Stamp {
    Stamp {
        at: minute(at),
        actor: Actor {
            user_id: None,
            name: "Ada".into(),
        },
        request_id: None,
        batch_id: None,
    }
}

async fn tell(conn: &mut Conn<'_>, org: OrgId, at: i64, finding: FindingId, action: Action) {
    let entry = NewEntry::new("finding", finding.uuid(), "A finding", action);
    history::append(conn, org, &stamp(at), &[entry])
        .await
        .unwrap();
}

/// How many findings are new and how many are resolved in a span.
async fn counted(conn: &mut Conn<'_>, org: OrgId, after: i64, to: i64) -> (u64, u64) {
    let asker = Asker {
        now: minute(0),
        user: None,
    };
    let scope = Scope {
        query: &FindingQuery::default(),
        asker: &asker,
    };
    let tallies = reports::tallies(conn, org, &scope, Span { after, to })
        .await
        .unwrap();
    let figures = tallies.figures();
    (figures.new, figures.resolved)
}

fn finding(n: u128) -> Finding {
    crate::support::finding(
        n,
        Some(number(u64::try_from(n).unwrap())),
        "carrier-route-mismatch",
        Severity::High,
    )
}

db_test!(a_report_comes_back_as_it_was_kept, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let (org, other) = (
        organisation(conn, 1, "Contoso").await,
        organisation(conn, 2, "Adatum").await,
    );
    let kept = report(7, 5, ReportFilter::default());
    reports::insert(conn, org, &kept, 42).await.unwrap();
    let found = reports::find(conn, org, kept.head.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&kept));
    assert_eq!(
        reports::find(conn, other, kept.head.id).await.unwrap(),
        None
    );
    let earlier = reports::earlier(conn, org, kept.head.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((earlier.head, earlier.history_seq), (kept.head.clone(), 42));
    assert!(
        reports::earlier(conn, other, kept.head.id)
            .await
            .unwrap()
            .is_none()
    );
    let same = reports::find_same(conn, org, &kept.head).await.unwrap();
    assert_eq!(same, Some(kept.head.clone()));
    let otherwise = ReportHead {
        digest: "another".to_owned(),
        ..kept.head
    };
    assert_eq!(
        reports::find_same(conn, org, &otherwise).await.unwrap(),
        None
    );
});

db_test!(
    the_newest_of_a_kind_and_filter_is_the_last_before_a_moment,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        let lyon = ReportFilter {
            site: Some("Lyon".to_owned()),
            carrier: None,
            severities: vec![Severity::High, Severity::Critical],
        };
        for (n, until, filter) in [
            (1, 10, ReportFilter::default()),
            (2, 20, ReportFilter::default()),
            (3, 15, lyon.clone()),
        ] {
            reports::insert(conn, org, &report(n, until, filter), 0)
                .await
                .unwrap();
        }
        let mut newest = async |kind, filter: &ReportFilter, before| {
            let found = reports::newest_before(conn, org, (kind, filter), minute(before)).await;
            found
                .unwrap()
                .map(|earlier| earlier.head.id.uuid().as_u128())
        };
        let everything = ReportFilter::default();
        assert_eq!(newest(ReportKind::Sync, &everything, 30).await, Some(2));
        assert_eq!(
            newest(ReportKind::Sync, &everything, 20).await,
            Some(1),
            "not at the moment itself"
        );
        assert_eq!(newest(ReportKind::Sync, &everything, 10).await, None);
        assert_eq!(newest(ReportKind::Porting, &everything, 30).await, None);
        // However the filter is written.
        let again = ReportFilter {
            severities: vec![Severity::Critical, Severity::High, Severity::High],
            ..lyon
        };
        assert_eq!(newest(ReportKind::Sync, &again, 30).await, Some(3));
    }
);

db_test!(reports_are_listed_newest_first, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    for n in 1..=5 {
        let one = report(n, 0, ReportFilter::default());
        reports::insert(conn, org, &one, 0).await.unwrap();
    }
    let mut list = async |place: Place| {
        let page = reports::list(conn, org, None, &place, 2).await;
        page.map(|page| page.map(|head| head.id.uuid().as_u128()))
    };
    let first = list(Place::First).await.unwrap();
    assert_eq!(
        (first.rows, first.total, first.previous),
        (vec![5, 4], 5, None)
    );
    let second = list(Place::After(first.next.unwrap())).await.unwrap();
    assert_eq!(second.rows, [3, 2]);
    let back = list(Place::Before(second.previous.unwrap())).await.unwrap();
    assert_eq!(back.rows, [5, 4]);
    let nowhere = list(Place::After("nowhere".to_owned())).await;
    assert!(matches!(nowhere, Err(StoreError::Cursor)));
});

db_test!(
    what_is_told_late_with_an_early_time_is_in_the_next_report,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        let (one, two) = (finding(1), finding(2));
        findings::insert(conn, org, &[one.clone(), two.clone()])
            .await
            .unwrap();
        tell(conn, org, 10, one.id, Action::Opened).await;
        let first = reports::end(conn, org).await.unwrap();
        // A roll call that began before the first report was made, and ended after.
        tell(conn, org, 5, two.id, Action::Opened).await;
        tell(conn, org, 5, one.id, Action::Resolved).await;
        let second = reports::end(conn, org).await.unwrap();
        assert_eq!(counted(conn, org, 0, first).await, (1, 0));
        assert_eq!(counted(conn, org, first, second).await, (1, 1));
        assert_eq!(
            counted(conn, org, 0, second).await,
            (2, 1),
            "together they are the same"
        );
        assert_eq!(counted(conn, org, second, second).await, (0, 0));
    }
);

db_test!(a_moment_has_its_place_in_the_history, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    assert_eq!(reports::end(conn, org).await.unwrap(), 0);
    assert_eq!(reports::place_at(conn, org, minute(9)).await.unwrap(), 0);
    let one = finding(1);
    for at in [1, 2, 3] {
        tell(conn, org, at, one.id, Action::Commented).await;
    }
    for (moment, place) in [(0, 0), (1, 0), (2, 1), (9, 3)] {
        let found = reports::place_at(conn, org, minute(moment)).await.unwrap();
        assert_eq!(found, place, "before minute {moment}");
    }
    assert_eq!(reports::end(conn, org).await.unwrap(), 3);
    assert_eq!(
        reports::first_told_at(conn, org).await.unwrap(),
        Some(minute(1))
    );
});
