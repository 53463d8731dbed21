//! What the demo, the tests and the benchmarks rely on in a generated world.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]

mod judge;

use std::collections::HashSet;

use chrono::NaiveDate;
use judge::{Files, Row};
use proptest::prelude::*;
use rlibphonenumber::{PhoneNumber, PhoneNumberFormat, Region};
use serde_json::Value;
use sim::{Carrier, Code, Delivery, Mismatches, Snapshot, World, WorldPlan};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
}

fn case(size: usize, seed: u64) -> World {
    World::generate(&WorldPlan::case(size, seed, today()))
}

/// The demo's month with fewer numbers, to look at each of its days quickly.
fn small_month() -> World {
    World::generate(&WorldPlan {
        size: 1_500,
        ..WorldPlan::demo(today())
    })
}

fn pairs(snapshot: &Snapshot<'_>) -> Vec<(String, String)> {
    snapshot
        .expected_findings()
        .into_iter()
        .map(|finding| (finding.code.name().to_owned(), finding.number))
        .collect()
}

/// The canonical form of a number as a row writes it.
fn canonical(row: &Row) -> String {
    let region: Region = row["country"].parse().unwrap();
    let number = PhoneNumber::parse(&row["number"], Some(region)).unwrap();
    assert!(number.is_valid(), "{}", row["number"]);
    number.format_as(PhoneNumberFormat::E164).into_owned()
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let files = |seed| Files::of(&case(700, seed).today());
    assert_eq!(files(7), files(7));
    assert_ne!(files(7), files(8));
}

#[test]
fn the_files_have_the_columns_of_their_sources() {
    let files = Files::of(&case(700, 1).today());
    assert_eq!(
        files.inventory.lines().next().unwrap(),
        "number,lifecycle,number_type,country,carrier,carrier_trunk,site,application,connectivity,\
         holder,holder_type,owner,cost_centre,reserved_until,quarantined_until,released_on,notes"
    );
    for (_, list) in &files.carriers {
        assert_eq!(
            list.lines().next().unwrap(),
            "number,status,trunk,emergency_status,emergency_address,port_out_status,ported_out_on"
        );
    }
    let keys = |json: &Value| {
        json[0]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<HashSet<_>>()
    };
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<HashSet<_>>()
    };
    assert_eq!(
        keys(&files.teams_numbers()),
        words(
            "TelephoneNumber OperatorId NumberType ActivationState AssignedPstnTargetId \
             AssignmentCategory Capability City CivicAddressId IsoCountryCode LocationId \
             NetworkSiteId PortInOrderStatus PstnAssignmentStatus PstnPartnerName NumberSource"
        )
    );
    assert_eq!(
        keys(&files.teams_users()),
        words(
            "Identity UserPrincipalName DisplayName AccountType AccountEnabled UsageLocation LineUri \
             OnPremLineURI EnterpriseVoiceEnabled FeatureTypes SoftDeletionTimestamp \
             OnlineVoiceRoutingPolicy TenantDialPlan TeamsSharedCallingRoutingPolicy"
        )
    );
}

#[test]
fn the_inventory_lists_as_many_valid_numbers_as_planned_each_once() {
    for size in [700, 5_000] {
        let files = Files::of(&case(size, 3).today());
        let numbers: HashSet<_> = files.inventory_rows().iter().map(canonical).collect();
        assert_eq!(numbers.len(), size);
        assert_eq!(files.inventory_rows().len(), size);
    }
}

#[test]
fn every_code_has_its_number_of_findings() {
    for (size, each) in [(700, 3), (5_000, 20)] {
        let findings = case(size, 11).today().expected_findings();
        for code in Code::ALL {
            let found = findings
                .iter()
                .filter(|finding| finding.code == code)
                .count();
            // Numbers unknown to the inventory that Teams lists are on the carrier's list as well.
            let factor = if code == Code::CarrierNumberNotInInventory {
                2
            } else {
                1
            };
            assert_eq!(found, each * factor, "{} of {size}", code.name());
        }
    }
}

#[test]
fn only_the_injected_mismatches_are_to_be_found() {
    for (size, seed) in [(700, 1), (700, 2), (5_000, 3)] {
        let world = case(size, seed);
        let today = world.today();
        assert_eq!(
            judge::findings(&Files::of(&today), today.date(), canonical),
            pairs(&today)
        );
    }
}

#[test]
fn every_day_of_the_month_agrees_but_for_its_mismatches() {
    let world = small_month();
    for day in world.month() {
        let found = judge::findings(&Files::of(&day), day.date(), canonical);
        assert_eq!(found, pairs(&day), "{}", day.date());
    }
}

#[test]
fn the_demo_has_a_month_in_which_findings_come_and_go() {
    let world = World::generate(&WorldPlan::demo(today()));
    let days: Vec<_> = world.month().collect();
    assert_eq!(days.len(), 30);
    assert_eq!(days[29].date(), today());
    assert_eq!(
        days[0].date(),
        NaiveDate::from_ymd_opt(2026, 10, 22).unwrap()
    );

    let found: Vec<HashSet<_>> = days
        .iter()
        .map(|day| pairs(day).into_iter().collect())
        .collect();
    let (first, last) = (&found[0], &found[29]);
    assert!(first.difference(last).count() >= 10, "some are put right");
    assert!(last.difference(first).count() >= 10, "some are new");
    assert!(first.intersection(last).count() >= 10, "some stay");
    assert_eq!(found[27], found[29], "the last days are quiet");
    assert_eq!(Files::of(&days[29]).inventory_rows().len(), 5_000);
}

#[test]
fn an_imported_inventory_number_never_vanishes_later() {
    let world = small_month();
    let mut known = HashSet::new();
    for day in world.month() {
        let numbers: HashSet<_> = Files::of(&day)
            .inventory_rows()
            .iter()
            .map(canonical)
            .collect();
        assert!(known.is_subset(&numbers), "{}", day.date());
        known = numbers;
    }
}

#[test]
fn the_last_british_list_is_held() {
    let world = small_month();
    let deliveries = |carrier| {
        world
            .month()
            .map(|day| day.delivery(carrier))
            .collect::<Vec<_>>()
    };
    let twilio = deliveries(Carrier::Twilio);
    assert_eq!(twilio[28..], [Delivery::Truncated, Delivery::Missing]);
    assert!(
        twilio[..28]
            .iter()
            .all(|delivery| *delivery == Delivery::Whole)
    );
    assert!(
        deliveries(Carrier::Telnyx)
            .iter()
            .all(|delivery| *delivery == Delivery::Whole)
    );
    assert_eq!(
        case(700, 1).today().delivery(Carrier::Colt),
        Delivery::Whole
    );
}

#[test]
fn truncated_files_are_the_first_third() {
    let world = case(700, 5);
    let today = world.today();
    let files = Files::of(&today);

    let mut json = Vec::new();
    today.write_truncated_teams_numbers(&mut json).unwrap();
    let (whole, part) = (files.teams_numbers(), judge::parse(&json));
    let (whole, part) = (whole.as_array().unwrap(), part.as_array().unwrap());
    assert_eq!(part.as_slice(), &whole[..whole.len() / 3]);

    let mut csv = Vec::new();
    today
        .write_truncated_carrier(Carrier::Telnyx, &mut csv)
        .unwrap();
    let (_, whole) = files
        .carriers
        .iter()
        .find(|(name, _)| name == "Telnyx")
        .unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert!(whole.starts_with(&csv));
    assert_eq!(csv.lines().count() - 1, (whole.lines().count() - 1) / 3);
}

#[test]
fn the_demo_has_three_countries_four_carriers_and_resource_accounts() {
    let files = Files::of(&World::generate(&WorldPlan::demo(today())).today());
    let rows = files.inventory_rows();
    let all = |column: &str| {
        rows.iter()
            .map(|row| row[column].clone())
            .collect::<HashSet<_>>()
    };
    assert_eq!(all("country").len(), 3);
    assert_eq!(all("carrier").len(), 4);
    assert_eq!(all("lifecycle").len(), 8);
    assert_eq!(all("site").len(), 15);
    assert!(all("holder_type").contains("resource_account"));
    let main_lines = rows.iter().filter(|row| row["notes"] == "Main line");
    assert_eq!(main_lines.count(), 15, "one per site");
}

#[test]
fn a_tiny_world_has_what_fits() {
    for size in [0, 1, 10] {
        let world = case(size, 1);
        let today = world.today();
        assert_eq!(
            judge::findings(&Files::of(&today), today.date(), canonical),
            pairs(&today)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn numbers_are_unique_and_canonical_in_every_world(
        seed: u64,
        size in 1_usize..3_000,
        each in 0_usize..6,
        days in 1_u8..=60,
    ) {
        let plan = WorldPlan {
            days,
            mismatches: Mismatches::Each(each),
            ..WorldPlan::case(size, seed, today())
        };
        let world = World::generate(&plan);
        let digits: HashSet<_> = world.lines().iter().map(sim::Line::digits).collect();
        prop_assert_eq!(digits.len(), world.lines().len());
        prop_assert!(digits.iter().all(|digits| (7..=15).contains(&digits.to_string().len())));
        for mismatch in world.lines().iter().filter_map(sim::Line::mismatch) {
            prop_assert!(mismatch.from_day < days);
            prop_assert!(mismatch.until_day.is_none_or(|until| mismatch.from_day < until && until < days));
        }
    }
}
