//! The list of numbers: pages, filters, search and the counts beside it.

use domain::{
    Country, OrgId,
    finding::FindingState,
    number::{
        Connectivity, Lifecycle, Number,
        query::{Direction, NumberQuery, NumberSort},
    },
    page::{FacetCount, Page, Place},
    rules::Severity,
};
use store::{
    Conn, StoreError, db_test, findings,
    names::Names,
    numbers::{self, CountBy},
};

use crate::support::{add_numbers, finding, minute, number, organisation, row, walk};

const SIZE: u64 = 60;

/// Numbers whose particulars repeat, and are missing from some.
fn varied(n: u64) -> Number {
    let pick = |names: &[Option<&str>]| {
        names[usize::try_from(n).unwrap() % names.len()].map(str::to_owned)
    };
    let mut row = row(number(n));
    row.updated_at = minute(i64::try_from(n / 7).unwrap());
    let p = &mut row.particulars;
    p.lifecycle = Lifecycle::ALL[usize::try_from(n % 4).unwrap()];
    p.site = pick(&[
        Some("Boston"),
        None,
        Some("Åre"),
        Some("oslo"),
        Some("Oslo East"),
    ]);
    p.carrier = pick(&[Some("Colt"), Some("Bandwidth"), None]);
    p.holder = pick(&[
        None,
        Some("Ada.Park@contoso.example"),
        Some("ada.west@contoso.example"),
        Some("Bo_Lee@contoso.example"),
        None,
        Some("élan@contoso.example"),
        Some("100%@contoso.example"),
    ]);
    p.connectivity = n.is_multiple_of(2).then_some(Connectivity::DirectRouting);
    p.country = if n < 10 { Country::GB } else { Country::US };
    row
}

async fn inventory(conn: &mut Conn<'_>) -> (OrgId, Names) {
    let org = organisation(conn, 1, "Contoso").await;
    let rows: Vec<Number> = (0..SIZE).map(varied).collect();
    let names = add_numbers(conn, org, &rows).await;
    let other = organisation(conn, 2, "Adatum").await;
    let theirs: Vec<Number> = (0..SIZE + 5).map(varied).collect();
    add_numbers(conn, other, &theirs).await;
    (org, names)
}

/// A page with the total that stands beside it.
async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    names: &Names,
    query: &NumberQuery,
) -> store::Result<Page<Number>> {
    let total = numbers::counts(conn, org, names, query).await?.total();
    let page = numbers::list(conn, org, names, query).await?;
    Ok(Page { total, ..page })
}

/// The last digits of the numbers that match.
async fn matching(conn: &mut Conn<'_>, org: OrgId, names: &Names, query: NumberQuery) -> Vec<u64> {
    let query = NumberQuery {
        size: Some(500),
        ..query
    };
    let page = list(conn, org, names, &query).await.unwrap();
    assert_eq!(page.rows.len() as u64, page.total);
    assert_eq!(page.next, None);
    let first = number(0).digits();
    page.rows
        .iter()
        .map(|n| n.number.digits() - first)
        .collect()
}

/// The last digits of the rows of which something is true.
fn those(is: impl Fn(&Number) -> bool) -> Vec<u64> {
    (0..SIZE).filter(|n| is(&varied(*n))).collect()
}

db_test!(
    every_order_shows_every_row_once_there_and_back,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let (org, names) = inventory(&mut conn).await;
        for sort in NumberSort::ALL {
            for direction in Direction::ALL {
                let pages = walk(async |place| {
                    let query = NumberQuery {
                        sort: Some(*sort),
                        direction: Some(*direction),
                        size: Some(25),
                        place,
                        ..NumberQuery::default()
                    };
                    list(&mut conn, org, &names, &query).await
                })
                .await;
                let rows: Vec<Number> = pages.concat();
                assert_eq!(rows.len() as u64, SIZE, "{sort} {direction}");
                assert!(is_in_order(&rows, *sort, *direction), "{sort} {direction}");
            }
        }
    }
);

fn is_in_order(rows: &[Number], sort: NumberSort, direction: Direction) -> bool {
    let lower = |text: &Option<String>| text.as_deref().map(str::to_lowercase);
    let key = |n: &Number| match sort {
        NumberSort::Number => None,
        NumberSort::Lifecycle => Some(n.particulars.lifecycle.to_string()),
        NumberSort::Holder => lower(&n.particulars.holder),
        NumberSort::Site => lower(&n.particulars.site),
        NumberSort::Carrier => lower(&n.particulars.carrier),
        NumberSort::Updated => Some(n.updated_at.to_rfc3339()),
    };
    let by = |n: &Number| (key(n), n.number);
    rows.windows(2).all(|pair| {
        let (a, b) = (by(&pair[0]), by(&pair[1]));
        match (a.0.is_none(), b.0.is_none()) {
            // Rows without a value come last, whatever the direction.
            (false, true) => true,
            (true, false) => false,
            _ if direction == Direction::Ascending => a < b,
            _ => a > b,
        }
    })
}

db_test!(filters_combine, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let (org, names) = inventory(&mut conn).await;
    let filter = NumberQuery {
        lifecycles: vec![Lifecycle::ALL[0], Lifecycle::ALL[2]],
        connectivities: vec![Connectivity::DirectRouting],
        countries: vec![Country::US],
        carriers: vec!["COLT".into(), "bandwidth".into()],
        sites: vec!["åre".into(), "Boston".into(), "Atlantis".into()],
        ..NumberQuery::default()
    };
    let expected = those(|n| {
        let p = &n.particulars;
        [Lifecycle::ALL[0], Lifecycle::ALL[2]].contains(&p.lifecycle)
            && p.connectivity.is_some()
            && p.country == Country::US
            && p.carrier.is_some()
            && matches!(p.site.as_deref(), Some("Åre" | "Boston"))
    });
    assert!(!expected.is_empty());
    assert_eq!(matching(&mut conn, org, &names, filter).await, expected);
    let nowhere = NumberQuery {
        sites: vec!["Atlantis".into()],
        ..NumberQuery::default()
    };
    assert_eq!(matching(&mut conn, org, &names, nowhere).await, [0_u64; 0]);
});

db_test!(a_severity_asks_for_findings_that_need_action, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let (org, names) = inventory(&mut conn).await;
    let mut rows = vec![
        finding(1, Some(number(3)), "a", Severity::Critical),
        finding(2, Some(number(4)), "a", Severity::Low),
        finding(3, Some(number(5)), "a", Severity::Critical),
        finding(4, Some(number(3)), "b", Severity::Critical),
    ];
    rows[2].state = FindingState::Resolved;
    rows[3].state = FindingState::Acknowledged;
    findings::insert(&mut conn, org, &rows).await.unwrap();
    let critical = NumberQuery {
        severities: vec![Severity::Critical, Severity::High],
        ..NumberQuery::default()
    };
    assert_eq!(matching(&mut conn, org, &names, critical).await, [3]);
});

db_test!(
    a_search_finds_digits_anywhere_and_the_beginning_of_names,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let (org, names) = inventory(&mut conn).await;
        let mut other_plan = row("+442079460012".parse().unwrap());
        other_plan.particulars.country = Country::GB;
        numbers::insert(&mut conn, org, &[other_plan])
            .await
            .unwrap();

        let holder = |start: &str| {
            those(|n| {
                n.particulars
                    .holder
                    .as_deref()
                    .is_some_and(|h| h.to_lowercase().starts_with(start))
            })
        };
        let all = those(|_| true);
        let oslo = those(|n| n.particulars.site.as_deref() == Some("oslo"));
        let cases: [(&str, Vec<u64>); 18] = [
            ("0142", vec![42]),
            ("(202) 555-01 42", vec![42]),
            ("+12025550142", vec![42]),
            ("…0142", vec![42]),
            ("025550", all.clone()),
            // Each three digits of it occur in …0120, but not in a row.
            ("01202", vec![]),
            ("12", all.clone()),
            ("+1 2", all),
            ("20", vec![]),
            ("9999", vec![]),
            ("1202555014212025550142", vec![]),
            ("ada", holder("ada")),
            ("Ada Park", holder("ada.park")),
            ("ÉLAN", holder("élan")),
            ("OSLO", oslo),
            ("park", vec![]),
            ("7", vec![]),
            ("'; drop table numbers; --", vec![]),
        ];
        for (q, expected) in cases {
            let query = NumberQuery {
                q: Some(q.to_owned()),
                countries: vec![Country::US, Country::GB],
                ..NumberQuery::default()
            };
            assert_eq!(
                matching(&mut conn, org, &names, query).await,
                expected,
                "{q}"
            );
        }
    }
);

db_test!(
    what_a_pattern_means_to_the_database_is_plain_text_here,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let mut conn = tx.conn();
        let (org, names) = inventory(&mut conn).await;
        let holder = |start: &str| {
            those(|n| {
                n.particulars
                    .holder
                    .as_deref()
                    .is_some_and(|h| h.to_lowercase().starts_with(start))
            })
        };
        for (q, expected) in [
            ("%", vec![]),
            ("_", vec![]),
            ("ada_park", vec![]),
            ("%@", vec![]),
            ("bo_", holder("bo_")),
            ("100%", holder("100%")),
            ("\\", vec![]),
            ("\"", vec![]),
            ("*", vec![]),
            ("ada\0", vec![]),
        ] {
            let query = NumberQuery {
                q: Some(q.to_owned()),
                ..NumberQuery::default()
            };
            assert_eq!(
                matching(&mut conn, org, &names, query).await,
                expected,
                "{q}"
            );
        }
    }
);

db_test!(a_place_that_nobody_wrote_is_refused, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let (org, names) = inventory(&mut conn).await;
    for (sort, place) in [
        (NumberSort::Number, "here"),
        (NumberSort::Number, ""),
        (NumberSort::Updated, "12025550100~yesterday"),
        (NumberSort::Updated, "12025550100~9223372036854775807"),
    ] {
        let query = NumberQuery {
            sort: Some(sort),
            place: Place::After(place.to_owned()),
            ..NumberQuery::default()
        };
        let refused = list(&mut conn, org, &names, &query).await;
        assert!(matches!(refused, Err(StoreError::Cursor)), "{place}");
    }
});

/// Value and count, in the order given.
fn counts(facets: &[FacetCount]) -> Vec<(&str, u64)> {
    facets.iter().map(|f| (f.value.as_str(), f.count)).collect()
}

db_test!(a_facet_counts_without_its_own_filter, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let (org, names) = inventory(&mut conn).await;
    let count = |is: &dyn Fn(&Number) -> bool| those(is).len() as u64;
    let is_at = |n: &Number, site: &str| n.particulars.site.as_deref() == Some(site);
    let is_on = |n: &Number, carrier: &str| n.particulars.carrier.as_deref() == Some(carrier);
    let both = |n: &Number| is_at(n, "Boston") && is_on(n, "Colt");
    // A search counts the rows themselves, everything else the tallies kept beside them.
    for q in [None, Some("555".to_owned())] {
        let query = NumberQuery {
            q,
            carriers: vec!["colt".into()],
            sites: vec!["Boston".into()],
            ..NumberQuery::default()
        };
        let found = numbers::counts(&mut conn, org, &names, &query)
            .await
            .unwrap();
        assert_eq!(found.total(), count(&both));
        let carriers = found.by(CountBy::Carrier, &names);
        let on_bandwidth = count(&|n| is_at(n, "Boston") && is_on(n, "Bandwidth"));
        assert_eq!(
            counts(&carriers),
            [("Bandwidth", on_bandwidth), ("Colt", count(&both))]
        );
        let sites = found.by(CountBy::Site, &names);
        assert_eq!(sites.len(), 4, "the other sites stay one click away");
        assert!(counts(&sites).contains(&("Boston", count(&both))));
        let states = found.by(CountBy::Lifecycle, &names);
        assert_eq!(states.iter().map(|f| f.count).sum::<u64>(), count(&both));
        assert!(
            states.iter().all(|f| f.label != f.value),
            "states have a word for people"
        );
    }
});

db_test!(counts_follow_every_change, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let (org, names) = inventory(&mut conn).await;
    for n in (0..SIZE).step_by(3) {
        // Each becomes what its successor is.
        let mut after = varied(n + 1);
        after.number = number(n);
        numbers::update(&mut conn, org, &varied(n), &after)
            .await
            .unwrap();
    }
    for country in [None, Some(Country::GB)] {
        let query = NumberQuery {
            countries: country.into_iter().collect(),
            ..NumberQuery::default()
        };
        let walked = NumberQuery {
            q: Some("1202555".into()),
            ..query.clone()
        };
        let kept = numbers::counts(&mut conn, org, &names, &query)
            .await
            .unwrap();
        let counted = numbers::counts(&mut conn, org, &names, &walked)
            .await
            .unwrap();
        assert_eq!(kept.total(), counted.total());
        for by in [CountBy::Lifecycle, CountBy::Carrier, CountBy::Site] {
            assert_eq!(kept.by(by, &names), counted.by(by, &names), "{by:?}");
        }
    }
});
