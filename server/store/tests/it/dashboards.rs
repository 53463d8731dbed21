//! What dashboards are made of is written as it was counted, and read back as a sum.

use chrono::NaiveDate;
use domain::{
    dashboard::{
        census::{Census, EmergencyPlace, Tally},
        resolution::{ResolutionKey, Resolutions},
    },
    number::{Lifecycle, Number, Particulars},
    rules::Severity,
};
use store::{dashboards, db_test};

use crate::support::{add_numbers, number, organisation, row};

fn day(d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, d).unwrap()
}

fn census(rows: &[(&str, &str, Tally)]) -> Census {
    let mut census = Census::default();
    for (site, carrier, tally) in rows {
        census.add(site, carrier, *tally);
    }
    census
}

fn tally(in_use: u64, billed: u64) -> Tally {
    let mut tally = Tally {
        in_use,
        billed,
        spare: billed / 2,
        left_over: 1,
        ..Tally::default()
    };
    for place in EmergencyPlace::ALL {
        tally.emergency.count(*place);
    }
    tally
}

db_test!(
    a_later_roll_call_of_a_day_takes_the_place_of_an_earlier,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        let other = organisation(conn, 2, "Adatum").await;
        assert_eq!(dashboards::last_census_day(conn, org).await.unwrap(), None);
        let first = census(&[("Boston", "Colt", tally(9, 9)), ("Paris", "", tally(1, 0))]);
        dashboards::record_census(conn, org, day(2), first.clone())
            .await
            .unwrap();
        dashboards::record_census(conn, other, day(1), first)
            .await
            .unwrap();
        // The carrier's source spells its name in another way.
        let second = census(&[
            ("Boston", "Colt", tally(5, 0)),
            ("Boston", " COLT ", tally(0, 8)),
        ]);
        dashboards::record_census(conn, org, day(2), second)
            .await
            .unwrap();
        let rows = dashboards::census_of(conn, org, day(2)).await.unwrap();
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!(
            (rows[0].site_key.as_str(), rows[0].carrier_key.as_str()),
            ("boston", "colt")
        );
        let mut expected = tally(5, 0);
        expected += tally(0, 8);
        assert_eq!(rows[0].tally, expected);
        assert_eq!(rows[0].tally.emergency.missing, 2);

        dashboards::record_census(conn, org, day(20), census(&[]))
            .await
            .unwrap();
        dashboards::record_census(conn, org, day(21), census(&[("Boston", "", tally(1, 1))]))
            .await
            .unwrap();
        let since = async |conn: &mut store::Conn<'_>, d| {
            dashboards::census_day_since(conn, org, day(d))
                .await
                .unwrap()
        };
        assert_eq!(since(conn, 1).await, Some(day(2)));
        assert_eq!(since(conn, 3).await, Some(day(21)));
        assert_eq!(since(conn, 22).await, None);
        assert_eq!(
            dashboards::last_census_day(conn, org).await.unwrap(),
            Some(day(21))
        );
    }
);

db_test!(
    what_is_resolved_adds_up_and_older_weeks_are_left_out,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        let other = organisation(conn, 2, "Adatum").await;
        let key = |week: u32, hours: u32| ResolutionKey {
            week: day(week),
            severity: Severity::High,
            hours,
        };
        let first = Resolutions::from([(key(2, 3), 4), (key(9, 3), 1), (key(9, 72), 2)]);
        for (org, tallies) in [(org, &first), (org, &first), (other, &first)] {
            dashboards::record_resolutions(conn, org, tallies)
                .await
                .unwrap();
        }
        dashboards::record_resolutions(conn, org, &Resolutions::new())
            .await
            .unwrap();
        let found = dashboards::resolutions_since(conn, org, day(3))
            .await
            .unwrap();
        assert_eq!(found, Resolutions::from([(key(9, 3), 2), (key(9, 72), 4)]));
    }
);

fn placed(last: u64, state: Lifecycle, site: Option<&str>, carrier: &str) -> Number {
    let plain = row(number(last));
    Number {
        particulars: Particulars {
            lifecycle: state,
            site: site.map(str::to_owned),
            carrier: Some(carrier.to_owned()),
            ..plain.particulars.clone()
        },
        ..plain
    }
}

db_test!(
    numbers_by_state_and_site_are_those_of_the_inventory,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        let states = [Lifecycle::Active, Lifecycle::Available, Lifecycle::Reserved];
        let all: Vec<Number> = (0..20_usize)
            .map(|n| {
                let site = [Some("Boston"), None, Some("Paris")][n % 3];
                let carrier = ["Colt", "Telnyx"][n / 10];
                placed(n as u64, states[n % 2], site, carrier)
            })
            .collect();
        add_numbers(conn, org, &all).await;
        let counted = |site: Option<&str>, carrier: Option<&str>| {
            let mut counts: Vec<(String, Lifecycle, u64)> = Vec::new();
            for number in &all {
                let p = &number.particulars;
                let site_of = p.site.clone().unwrap_or_default().to_lowercase();
                let is_meant = site.is_none_or(|s| s == site_of)
                    && carrier.is_none_or(|c| p.carrier.as_ref().unwrap().to_lowercase() == c);
                if is_meant {
                    let place = counts
                        .iter_mut()
                        .find(|(s, state, _)| *s == site_of && *state == p.lifecycle);
                    match place {
                        Some((_, _, n)) => *n += 1,
                        None => counts.push((site_of, p.lifecycle, 1)),
                    }
                }
            }
            counts.sort_by(|a, b| (&a.0, a.1.as_str()).cmp(&(&b.0, b.1.as_str())));
            counts
        };
        for (site, carrier) in [
            (None, None),
            (Some("boston"), None),
            (None, Some("telnyx")),
            (Some("paris"), Some("colt")),
            (Some("rome"), None),
        ] {
            let found = dashboards::states_by_site(conn, org, site, carrier).await;
            let found: Vec<_> = found
                .unwrap()
                .into_iter()
                .map(|row| (row.site_key, row.state, row.numbers))
                .collect();
            assert_eq!(found, counted(site, carrier), "{site:?}, {carrier:?}");
        }
    }
);
