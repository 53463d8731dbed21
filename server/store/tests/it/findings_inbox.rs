//! The inbox of people: who has what, what is late, what belongs together, what is said.

use chrono::TimeDelta;
use domain::{
    CommentId, OrgId, SourceId, UserId,
    comment::{Comment, Topic},
    finding::{
        Finding, FindingState,
        query::{Asker, FindingQuery, GroupBy, GroupCount, Named, Owner},
    },
    history::Actor,
    number::Number,
    page::Place,
    rules::{Group, Severity},
    source::SourceKind,
};
use store::{Conn, comments, db_test, findings, sources};

use crate::support::{add_numbers, finding, id, minute, number, organisation, row, source, walk};

const ADA: UserId = UserId::new(uuid::Uuid::from_u128(70));
const BEN: UserId = UserId::new(uuid::Uuid::from_u128(71));

fn asker(user: Option<UserId>) -> Asker {
    Asker {
        now: minute(100),
        user,
    }
}

fn about(n: u128, last: u64, severity: Severity) -> Finding {
    finding(n, Some(number(last)), &format!("rule-{n}"), severity)
}

/// The names of those that match, as [`finding`] numbers them.
async fn found(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
    user: Option<UserId>,
) -> Vec<u128> {
    let page = findings::list(conn, org, query, &asker(user))
        .await
        .unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    let counted = findings::counts(conn, org, query, &asker(user))
        .await
        .unwrap();
    assert_eq!(
        counted.total(),
        page.total,
        "the counts know the same filters"
    );
    page.rows.iter().map(|f| f.id.uuid().as_u128()).collect()
}

db_test!(
    people_find_what_is_theirs_what_is_late_and_what_comes_and_goes,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let of = |n: u128, owner| Finding {
            owner,
            ..about(n, 1, Severity::High)
        };
        let rows = [
            of(1, Some(ADA)),
            of(2, Some(BEN)),
            of(3, None),
            Finding {
                due_at: Some(minute(99)),
                ..of(4, None)
            },
            Finding {
                due_at: Some(minute(101)),
                ..of(5, None)
            },
            Finding {
                due_at: Some(minute(1)),
                state: FindingState::Pending,
                ..of(6, None)
            },
            Finding {
                returns: [10, 20, 30].map(minute).to_vec(),
                ..of(7, None)
            },
            Finding {
                returns: [10, 20].map(minute).to_vec(),
                ..of(8, None)
            },
            Finding {
                returns: [-20_000, 20, 30].map(minute).to_vec(),
                ..of(9, None)
            },
        ];
        findings::insert(&mut conn, org, &rows).await.unwrap();
        let owned = |owner| FindingQuery {
            owner: Some(owner),
            ..FindingQuery::default()
        };
        let mine = owned(Owner::Me);
        assert_eq!(found(&mut conn, org, &mine, Some(ADA)).await, [1]);
        assert_eq!(
            found(&mut conn, org, &mine, None).await,
            [0; 0],
            "the command line has none"
        );
        assert_eq!(
            found(&mut conn, org, &owned(Owner::Person(BEN)), Some(ADA)).await,
            [2]
        );
        let nobodys = found(&mut conn, org, &owned(Owner::Nobody), Some(ADA)).await;
        assert_eq!(nobodys, [3, 4, 5, 6, 7, 8, 9]);

        let overdue = FindingQuery {
            is_overdue: true,
            ..FindingQuery::default()
        };
        assert_eq!(
            found(&mut conn, org, &overdue, None).await,
            [4],
            "a pending one is not due"
        );
        let flapping = FindingQuery {
            is_flapping: true,
            ..FindingQuery::default()
        };
        assert_eq!(found(&mut conn, org, &flapping, None).await, [7]);

        let calmed = Finding {
            returns: Vec::new(),
            version: 2,
            ..rows[6].clone()
        };
        findings::update(&mut conn, org, &calmed).await.unwrap();
        assert_eq!(found(&mut conn, org, &flapping, None).await, [0; 0]);
        for finding in &rows {
            let stored = findings::find(&mut conn, org, finding.id)
                .await
                .unwrap()
                .unwrap();
            let query = findings::list(&mut conn, org, &flapping, &asker(None))
                .await
                .unwrap();
            assert_eq!(
                query.rows.contains(&stored),
                stored.is_flapping(minute(100))
            );
        }
    }
);

db_test!(
    the_worst_of_a_number_and_group_stands_for_the_others,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let other = organisation(&mut conn, 2, "Adatum").await;
        let mut rows = vec![
            about(1, 1, Severity::Low),
            about(2, 1, Severity::Critical),
            about(3, 1, Severity::Medium),
            Finding {
                group: Group::Carrier,
                ..about(4, 1, Severity::High)
            },
            about(5, 2, Severity::Medium),
            finding(6, None, "rule-6", Severity::High),
            Finding {
                source_id: Some(SourceId::new(id(50))),
                ..finding(7, None, "rule-6", Severity::High)
            },
            Finding {
                state: FindingState::Resolved,
                ..about(8, 2, Severity::Critical)
            },
        ];
        findings::insert(&mut conn, org, &rows).await.unwrap();
        findings::insert(&mut conn, other, &[about(9, 1, Severity::Critical)])
            .await
            .unwrap();

        let everything = FindingQuery::default();
        let page = findings::rows(&mut conn, org, &everything, &asker(None))
            .await
            .unwrap();
        let told: Vec<(u128, Vec<u128>)> = page
            .rows
            .iter()
            .map(|row| {
                let n = |f: &Finding| f.id.uuid().as_u128();
                (n(&row.root), row.folded.iter().map(n).collect())
            })
            .collect();
        let expected = [
            (2, vec![3, 1]),
            (4, vec![]),
            (6, vec![]),
            (7, vec![]),
            (5, vec![]),
        ];
        assert_eq!(told, expected);
        assert_eq!(page.total, 5, "rows are counted, not findings");
        let counts = findings::counts(&mut conn, org, &everything, &asker(None))
            .await
            .unwrap();
        assert_eq!(counts.total(), 7, "findings are counted, not rows");

        let milder = FindingQuery {
            severities: vec![Severity::Medium, Severity::Low],
            ..FindingQuery::default()
        };
        let page = findings::rows(&mut conn, org, &milder, &asker(None))
            .await
            .unwrap();
        let roots: Vec<u128> = page
            .rows
            .iter()
            .map(|r| r.root.id.uuid().as_u128())
            .collect();
        assert_eq!(
            roots,
            [3, 5],
            "what does not match neither stands nor hides another"
        );
        assert_eq!(page.rows[0].folded.len(), 1);

        rows.extend((0..60_u64).map(|n| about(100 + u128::from(n), n, Severity::High)));
        rows.extend((0..60_u64).map(|n| about(200 + u128::from(n), n, Severity::Low)));
        findings::insert(&mut conn, org, &rows[8..]).await.unwrap();
        let pages = walk(async |place: Place| {
            let query = FindingQuery {
                size: Some(25),
                place,
                ..FindingQuery::default()
            };
            findings::rows(&mut conn, org, &query, &asker(None)).await
        })
        .await;
        assert_eq!(pages.len(), 3);
        let all: usize = pages.concat().iter().map(|row| 1 + row.folded.len()).sum();
        assert_eq!(all, 127, "every finding stands once, as a root or folded");
    }
);

/// Three numbers at two sites and one at none, of two carriers and two holders, and one that only a
/// source knows.
async fn numbers(conn: &mut Conn<'_>, org: OrgId) {
    let of = |last, site: Option<&str>, carrier: &str, holder: Option<&str>| {
        let mut row: Number = row(number(last));
        row.particulars.site = site.map(str::to_owned);
        row.particulars.carrier = Some(carrier.to_owned());
        row.particulars.holder = holder.map(str::to_owned);
        row
    };
    let rows = [
        of(1, Some("Boston"), "Colt", Some("Ada@contoso.example")),
        of(2, Some("Boston"), "Telnyx", None),
        of(3, Some("Seattle"), "Colt", Some("ada@contoso.example")),
        of(4, None, "Colt", Some("ben@contoso.example")),
    ];
    add_numbers(conn, org, &rows).await;
    let colt = source(50, SourceKind::Carrier, "Colt EU");
    sources::insert(conn, org, &colt).await.unwrap();
    let finding = |n: u64, severity| Finding {
        source_id: n.is_multiple_of(2).then(|| SourceId::new(id(50))),
        ..about(u128::from(n), n, severity)
    };
    let rows = [
        finding(1, Severity::High),
        finding(2, Severity::Low),
        finding(3, Severity::Critical),
        finding(4, Severity::Low),
        finding(5, Severity::Medium),
    ];
    findings::insert(conn, org, &rows).await.unwrap();
}

fn named(name: &str) -> Option<Named> {
    name.parse().ok()
}

db_test!(
    findings_are_found_by_what_the_inventory_has_for_their_numbers,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let other = organisation(&mut conn, 2, "Adatum").await;
        numbers(&mut conn, org).await;
        findings::insert(&mut conn, other, &[about(90, 1, Severity::High)])
            .await
            .unwrap();
        let any = FindingQuery::default;
        let cases: [(&str, FindingQuery, &[u128]); 9] = [
            (
                "a site in any case",
                FindingQuery {
                    site: named(" BOSTON "),
                    ..any()
                },
                &[1, 2],
            ),
            (
                "no site",
                FindingQuery {
                    site: named("-"),
                    ..any()
                },
                &[5, 4],
            ),
            (
                "a carrier",
                FindingQuery {
                    carrier: named("Colt"),
                    ..any()
                },
                &[3, 1, 4],
            ),
            (
                "a holder",
                FindingQuery {
                    holder: named("ADA@contoso.example"),
                    ..any()
                },
                &[3, 1],
            ),
            (
                "no such site",
                FindingQuery {
                    site: named("Oslo"),
                    ..any()
                },
                &[],
            ),
            (
                "a prefix",
                FindingQuery {
                    prefix: Some("1202555010".into()),
                    ..any()
                },
                &[3, 1, 5, 2, 4],
            ),
            (
                "a whole number",
                FindingQuery {
                    prefix: Some("12025550103".into()),
                    ..any()
                },
                &[3],
            ),
            (
                "another country",
                FindingQuery {
                    prefix: Some("44".into()),
                    ..any()
                },
                &[],
            ),
            (
                "two at once",
                FindingQuery {
                    site: named("Boston"),
                    carrier: named("Colt"),
                    ..any()
                },
                &[1],
            ),
        ];
        for (what, query, expected) in cases {
            assert_eq!(
                found(&mut conn, org, &query, None).await,
                expected,
                "{what}"
            );
            let rows = findings::rows(&mut conn, org, &query, &asker(None))
                .await
                .unwrap();
            assert_eq!(rows.total, expected.len() as u64, "{what}");
        }
        for nothing in ["0", "01", "1234567890123456", "99999999999999999999999"] {
            let query = FindingQuery {
                prefix: Some(nothing.into()),
                ..any()
            };
            assert_eq!(
                found(&mut conn, org, &query, None).await,
                [0; 0],
                "{nothing}"
            );
        }
    }
);

/// A group's words, its worst severity and its count.
type Told = (&'static str, Severity, u64);

db_test!(
    groups_come_worst_first_and_lead_to_what_they_count,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        numbers(&mut conn, org).await;
        let query = FindingQuery::default();
        let cases: [(GroupBy, &[Told]); 5] = [
            (
                GroupBy::Site,
                &[
                    ("Seattle", Severity::Critical, 1),
                    ("Boston", Severity::High, 2),
                    ("No site", Severity::Medium, 2),
                ],
            ),
            (
                GroupBy::Carrier,
                &[
                    ("Colt", Severity::Critical, 3),
                    ("No carrier", Severity::Medium, 1),
                    ("Telnyx", Severity::Low, 1),
                ],
            ),
            (
                GroupBy::Holder,
                &[
                    ("Ada@contoso.example", Severity::Critical, 2),
                    ("No holder", Severity::Medium, 2),
                    ("ben@contoso.example", Severity::Low, 1),
                ],
            ),
            (
                GroupBy::Source,
                &[
                    ("No source", Severity::Critical, 3),
                    ("Colt EU", Severity::Low, 2),
                ],
            ),
            (GroupBy::Rule, &[]),
        ];
        for (by, expected) in cases {
            let groups = findings::groups(&mut conn, org, &query, &asker(None), by)
                .await
                .unwrap();
            let told: Vec<_> = groups
                .iter()
                .map(|group| (group.label.as_str(), group.severity, group.count))
                .collect();
            assert_eq!(told, expected, "{by}");
            for group in groups {
                let inside = inside(by, &group);
                assert_eq!(
                    found(&mut conn, org, &inside, None).await.len() as u64,
                    group.count
                );
            }
        }
    }
);

/// The question that a group leads to.
fn inside(by: GroupBy, group: &GroupCount) -> FindingQuery {
    FindingQuery::from_pairs([(by.as_str(), group.value.as_str())])
}

db_test!(
    comments_come_in_the_order_in_which_they_were_said,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let org = organisation(&mut conn, 1, "Contoso").await;
        let other = organisation(&mut conn, 2, "Adatum").await;
        let comment = |n: u128, body: &str| Comment {
            id: CommentId::new(id(n)),
            author: Actor {
                user_id: n.is_multiple_of(2).then(|| id(70)),
                name: "Ada".into(),
            },
            body: body.to_owned(),
            at: minute(0) + TimeDelta::seconds(i64::try_from(n).unwrap()),
        };
        let said = [
            comment(1, "Who has this?"),
            comment(2, "I do.\nSince Monday."),
        ];
        for comment in &said {
            comments::insert(&mut conn, org, Topic::Finding, id(9), comment)
                .await
                .unwrap();
        }
        let of_plan = comment(3, "A plan");
        comments::insert(&mut conn, org, Topic::Plan, id(9), &of_plan)
            .await
            .unwrap();
        let of = async |conn: &mut Conn<'_>, org, topic, about| {
            comments::list(conn, org, topic, id(about)).await.unwrap()
        };
        assert_eq!(of(&mut conn, org, Topic::Finding, 9).await, said);
        assert_eq!(of(&mut conn, org, Topic::Plan, 9).await, [of_plan]);
        assert_eq!(of(&mut conn, org, Topic::Finding, 8).await, []);
        assert_eq!(of(&mut conn, other, Topic::Finding, 9).await, []);
    }
);
