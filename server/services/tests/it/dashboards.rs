//! The figures of dashboards, beside those that the test counts by itself.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::{
    access::Role,
    dashboard::{
        Audience, CarrierBilling, Dashboard, DashboardQuery, Part, Period, SiteUse, runway::Runway,
    },
    rules::Severity,
};
use services::{App, Caller, dashboards};
use store::db_test;

use crate::support::{app, carrier, command_line, in_role, numbers, roll_call};

/// A number of the model that the test counts by itself.
#[derive(Clone)]
struct Modelled {
    digits: u64,
    state: &'static str,
    site: &'static str,
    /// The carrier's words for its status and its emergency service; none where it does not list it.
    at_carrier: Option<(&'static str, &'static str)>,
}

/// Twenty numbers at two sites, some without, and one that only the carrier knows.
fn world() -> Vec<Modelled> {
    let states = ["active", "available", "reserved", "active", "quarantined"];
    let services = ["registered", "disabled", "", "registered"];
    (0..20_usize)
        .map(|n| Modelled {
            digits: 442_079_460_100 + n as u64,
            state: states[n % 5],
            site: ["Boston", "London", ""][n % 3],
            at_carrier: (n % 7 != 0).then(|| {
                let word = if n % 6 == 1 { "aging" } else { "active" };
                (word, services[n % 4])
            }),
        })
        .collect()
}

fn inventory(world: &[Modelled]) -> String {
    let row = |n: &Modelled| format!("+{},{},GB,Colt,{},Voice,CC-1\n", n.digits, n.state, n.site);
    let rows: Vec<String> = world.iter().map(row).collect();
    format!(
        "number,lifecycle,country,carrier,site,owner,cost_centre\n{}",
        rows.concat()
    )
}

fn listed(world: &[Modelled]) -> String {
    let row = |n: &Modelled| {
        let (status, emergency) = n.at_carrier?;
        Some(format!("+{},{status},{emergency}\n", n.digits))
    };
    let rows: Vec<String> = world.iter().filter_map(row).collect();
    format!(
        "number,status,emergency_status\n+442079460199,active,\n{}",
        rows.concat()
    )
}

/// Brings what is and what should be, and calls the roll.
async fn day(app: &App, caller: &Caller, world: &[Modelled]) {
    numbers(app, caller, inventory(world)).await;
    carrier(app, caller, "COLT", listed(world)).await;
    roll_call(app, caller).await;
}

async fn shown(app: &App, caller: &Caller, audience: Audience, address: &str) -> Dashboard {
    let pairs = address.split('&').filter_map(|pair| pair.split_once('='));
    let query = DashboardQuery::from_pairs(pairs);
    dashboards::show(app, caller, audience, &query)
        .await
        .unwrap()
}

fn site<'a>(uses: &'a [SiteUse], name: &str) -> &'a SiteUse {
    let found = uses
        .iter()
        .find(|u| u.site.as_deref().unwrap_or_default() == name);
    found.unwrap_or_else(|| panic!("{name} in {uses:?}"))
}

fn counted(world: &[Modelled], site: &str, state: &str) -> u64 {
    let meant = world.iter().filter(|n| n.site == site && n.state == state);
    meant.count() as u64
}

db_test!(the_use_of_numbers_is_that_of_the_inventory, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let world = world();
    day(&app, &caller, &world).await;
    let dashboard = shown(&app, &caller, Audience::Manager, "").await;
    let uses = dashboard.use_by_site.unwrap();
    assert_eq!(uses.len(), 3);
    for name in ["Boston", "London", ""] {
        let found: BTreeMap<&str, u64> = site(&uses, name)
            .states
            .iter()
            .map(|count| (count.state.as_str(), count.numbers))
            .collect();
        let expected: BTreeMap<&str, u64> = ["active", "available", "reserved", "quarantined"]
            .into_iter()
            .map(|state| (state, counted(&world, name, state)))
            .filter(|(_, n)| *n > 0)
            .collect();
        assert_eq!(found, expected, "{name}");
    }
    let of_london = shown(&app, &caller, Audience::Manager, "site=LONDON").await;
    assert_eq!(
        of_london.use_by_site.unwrap(),
        [site(&uses, "London").clone()]
    );
    let of_telnyx = shown(&app, &caller, Audience::Manager, "carrier=Telnyx").await;
    assert_eq!(of_telnyx.use_by_site.unwrap(), []);
    assert_eq!(of_telnyx.billing.unwrap(), []);
    assert_eq!(of_telnyx.emergency.unwrap(), []);
});

db_test!(
    free_numbers_last_as_long_as_the_growth_since_a_first_count_says,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let mut world = world();
        day(&app, &caller, &world).await;
        let at_once = shown(&app, &caller, Audience::Manager, "")
            .await
            .use_by_site
            .unwrap();
        assert_eq!(site(&at_once, "Boston").runway, Runway::Unknown { days: 0 });

        clock.advance(TimeDelta::days(10));
        let (before, free_before) = (
            counted(&world, "Boston", "active"),
            counted(&world, "Boston", "available"),
        );
        // A number is given out in Boston, and one is taken back in London.
        let given = world
            .iter_mut()
            .find(|n| n.site == "Boston" && n.state == "available");
        given.unwrap().state = "active";
        let back = world
            .iter_mut()
            .find(|n| n.site == "London" && n.state == "active");
        back.unwrap().state = "quarantined";
        day(&app, &caller, &world).await;
        clock.advance(TimeDelta::days(11));
        let later = shown(&app, &caller, Audience::Manager, "")
            .await
            .use_by_site
            .unwrap();
        assert_eq!(counted(&world, "Boston", "active"), before + 1);
        let weeks = (free_before - 1) * 21 / 7;
        assert_eq!(
            site(&later, "Boston").runway,
            Runway::Lasts {
                weeks,
                grown: 1,
                days: 21
            }
        );
        assert_eq!(
            site(&later, "London").runway,
            Runway::NotGrowing { days: 21 }
        );
        assert_eq!(
            later[0].site.as_deref(),
            Some("Boston"),
            "what ends first comes first"
        );

        // A month after the first count only the second lies in the period, until the year is asked for.
        clock.advance(TimeDelta::days(14));
        let month = shown(&app, &caller, Audience::Manager, "")
            .await
            .use_by_site
            .unwrap();
        assert_eq!(
            site(&month, "Boston").runway,
            Runway::NotGrowing { days: 25 }
        );
        let year = shown(&app, &caller, Audience::Manager, "period=365")
            .await
            .use_by_site
            .unwrap();
        assert_eq!(
            site(&year, "Boston").runway,
            Runway::Lasts {
                weeks: (free_before - 1) * 35 / 7,
                grown: 1,
                days: 35
            }
        );
    }
);

db_test!(
    what_is_billed_and_unused_is_counted_in_numbers,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let world = world();
        day(&app, &caller, &world).await;
        let billing = shown(&app, &caller, Audience::Engineer, "")
            .await
            .billing
            .unwrap();
        let served: Vec<&Modelled> = world
            .iter()
            .filter(|n| n.at_carrier.is_some_and(|(status, _)| status == "active"))
            .collect();
        let spare = served.iter().filter(|n| n.state != "active").count() as u64;
        let expected = CarrierBilling {
            carrier: "COLT".to_owned(),
            as_of: Some(app.now()),
            is_current: true,
            billed: served.len() as u64 + 1,
            spare,
            left_over: 1,
        };
        assert_eq!(billing, std::slice::from_ref(&expected));
        assert!(
            expected.spare > 0 && expected.used() > 0,
            "the model has some of each"
        );

        clock.advance(TimeDelta::days(8));
        let old = shown(&app, &caller, Audience::Engineer, "")
            .await
            .billing
            .unwrap();
        assert!(!old[0].is_current);
        assert_eq!((old[0].billed, old[0].unused()), (0, 0));
    }
);

db_test!(the_place_of_help_is_told_by_site, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let world = world();
    day(&app, &caller, &world).await;
    let dashboard = shown(&app, &caller, Audience::Engineer, "").await;
    assert_eq!(dashboard.counted_on, Some(app.now().date_naive()));
    let emergency = dashboard.emergency.unwrap();
    for site in emergency {
        let name = site.site.as_deref().unwrap_or_default();
        let of = |word: &str| {
            let in_use = world
                .iter()
                .filter(|n| n.site == name && n.state == "active");
            let says = in_use.filter(|n| {
                n.at_carrier
                    .is_some_and(|(status, service)| status == "active" && service == word)
            });
            says.count() as u64
        };
        let coverage = site.coverage;
        assert_eq!(coverage.validated, of("registered"), "{name}");
        assert_eq!(coverage.missing, of("disabled") + of(""), "{name}");
        assert_eq!(coverage.unvalidated, 0);
        let in_use = counted(&world, name, "active");
        assert_eq!(coverage.told() + coverage.untold, in_use, "{name}");
    }
});

db_test!(times_to_resolve_are_those_of_the_findings, |db| async {
    let (app, clock) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let file = |owned: usize| {
        let row = |n: usize| {
            let owner = if n < owned { "Voice" } else { "" };
            format!("+44207946010{n},available,GB,{owner},CC-1\n")
        };
        let rows: Vec<String> = (0..5).map(row).collect();
        format!(
            "number,lifecycle,country,owner,cost_centre\n{}",
            rows.concat()
        )
    };
    numbers(&app, &caller, file(0)).await;
    roll_call(&app, &caller).await;
    let opened = app.now();
    let mut hours = Vec::new();
    for (owned, pause) in [(1, 5), (2, 25), (3, 50), (5, 100)] {
        clock.advance(TimeDelta::hours(pause));
        numbers(&app, &caller, file(owned)).await;
        let resolved = roll_call(&app, &caller).await.resolved;
        let passed = (app.now() - opened).num_hours();
        hours.extend((0..resolved).map(|_| {
            if passed < 24 {
                passed
            } else {
                passed / 24 * 24
            }
        }));
    }
    assert_eq!(hours, [5, 24, 72, 168, 168]);
    let dashboard = shown(&app, &caller, Audience::Manager, "").await;
    let times = dashboard.resolution.unwrap();
    assert_eq!(times.overall.len(), 1);
    let all = times.overall[0];
    assert_eq!((all.severity, all.resolved), (Severity::Low, 5));
    assert_eq!((all.median_hours, all.p90_hours), (72, 168));
    let by_week: u64 = times
        .weeks
        .iter()
        .flat_map(|w| &w.times)
        .map(|t| t.resolved)
        .sum();
    assert_eq!(
        (times.weeks.len(), by_week),
        (2, 5),
        "a Sunday lies between"
    );
    let days = dashboard.findings.unwrap();
    assert_eq!(
        days.first().map(|d| (d.day, d.low)),
        Some((opened.date_naive(), 4))
    );

    // Once more the owners are lost and found: each time counts.
    numbers(&app, &caller, file(4)).await;
    roll_call(&app, &caller).await;
    clock.advance(TimeDelta::hours(2));
    numbers(&app, &caller, file(5)).await;
    roll_call(&app, &caller).await;
    let times = shown(&app, &caller, Audience::Manager, "")
        .await
        .resolution
        .unwrap();
    assert_eq!(
        (times.overall[0].resolved, times.overall[0].median_hours),
        (6, 24)
    );
});

db_test!(
    each_audience_sees_its_parts_and_its_own_organisation,
    |db| async {
        let (app, _) = app(&db);
        let contoso = command_line(&app, "Contoso").await;
        let adatum = command_line(&app, "Adatum").await;
        day(&app, &contoso, &world()).await;
        for &audience in Audience::ALL {
            let viewer = in_role(&contoso, Role::Viewer);
            let d = shown(&app, &viewer, audience, "period=90").await;
            let has = |part: Part| match part {
                Part::Findings => d.findings.is_some(),
                Part::Resolution => d.resolution.is_some(),
                Part::Freshness => d.freshness.is_some(),
                Part::Sites => d.use_by_site.is_some(),
                Part::Pipeline => d.pipeline.is_some(),
                Part::LeadTimes => d.lead_times.is_some(),
                Part::Emergency => d.emergency.is_some(),
                Part::Billing => d.billing.is_some(),
            };
            for &part in Part::ALL {
                assert_eq!(
                    has(part),
                    audience.parts().contains(&part),
                    "{audience}, {part}"
                );
            }
            assert_eq!(d.since, Period::Quarter.since(app.now().date_naive()));
            assert_eq!(d.sites, ["Boston", "London"]);
        }
        let nothing = shown(&app, &adatum, Audience::Manager, "").await;
        assert_eq!(nothing.counted_on, None);
        assert_eq!(nothing.use_by_site.unwrap(), []);
        assert_eq!(nothing.billing.unwrap(), []);
        assert_eq!(nothing.emergency.unwrap(), []);
        assert_eq!(nothing.freshness.unwrap(), []);
        assert_eq!(nothing.findings.unwrap(), []);
        assert!(
            nothing
                .pipeline
                .unwrap()
                .iter()
                .all(|s| s.orders + s.numbers == 0)
        );
        let wall = dashboards::wall(&app, &adatum, None).await.unwrap();
        assert_eq!((wall.organisation.as_str(), wall.critical), ("Adatum", 0));
        assert_eq!(wall.last_list_at, None);
    }
);
