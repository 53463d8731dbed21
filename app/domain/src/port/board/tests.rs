use chrono::Duration;
use proptest::prelude::*;

use super::*;
use crate::port::case::{november, now, order, today};

fn row(state: OrderState, foc: Option<u32>, escalations: u32) -> BoardRow {
    let mut order = order();
    order.state = state;
    order.foc = foc.map(|day| Foc::on(november(day), "America/Los_Angeles"));
    let facts = RowFacts {
        escalations,
        site: Some("Seattle".to_owned()),
        ..RowFacts::default()
    };
    BoardRow::new(&order, facts, today())
}

#[test]
fn the_tab_of_every_state() {
    let days = [
        ("no day", None),
        ("past", Some(23)),
        ("today", Some(24)),
        ("later", Some(25)),
    ];
    let tabs_of = |state: OrderState| {
        let tabs = days.map(|(name, day)| {
            let calm = tab(state, day.map(november), 0, today());
            let late = tab(state, day.map(november), 1, today());
            if calm == late {
                format!("{name}: {calm}")
            } else {
                format!("{name}: {calm} (escalated: {late})")
            }
        });
        format!("{state}\n    {}\n", tabs.join("\n    "))
    };
    let table: String = OrderState::ALL.iter().copied().map(tabs_of).collect();
    insta::assert_snapshot!(table);
}

#[test]
fn what_has_ended_is_not_brought_back_by_a_clock() {
    for state in [
        OrderState::Closed,
        OrderState::Cancelled,
        OrderState::SnappedBack,
    ] {
        assert_ne!(tab(state, None, 3, today()), Tab::ActionRequired);
    }
}

#[test]
fn counts_have_every_tab_even_the_empty_ones() {
    let counts = tab_counts([Tab::Today, Tab::Waiting, Tab::Today]);
    let counts: Vec<u64> = counts.iter().map(|count| count.count).collect();
    assert_eq!(counts, [0, 1, 0, 2, 0, 0]);
}

#[test]
fn numbers_half_across_come_first_then_what_ran_out_of_time_then_rejections() {
    let rows = [
        row(OrderState::Draft, None, 0),
        row(OrderState::Exception, None, 0),
        row(OrderState::Submitted, None, 1),
        row(OrderState::Partial, None, 0),
    ];
    let mut sorted = rows.to_vec();
    sorted.sort_by_key(BoardRow::urgency);
    let states: Vec<OrderState> = sorted.iter().map(|row| row.state).collect();
    assert_eq!(
        states,
        [
            OrderState::Partial,
            OrderState::Submitted,
            OrderState::Exception,
            OrderState::Draft
        ]
    );
}

#[test]
fn of_scheduled_orders_the_nearest_comes_first_and_of_ended_ones_the_latest() {
    let near = row(OrderState::FocConfirmed, Some(26), 0);
    let far = row(OrderState::FocConfirmed, Some(27), 0);
    assert!(near.urgency() < far.urgency());
    let old = row(OrderState::Closed, Some(1), 0);
    let mut new = row(OrderState::Closed, Some(20), 0);
    new.since = now() + Duration::days(1);
    assert!(new.urgency() < old.urgency());
}

#[test]
fn of_two_that_wait_the_one_that_waits_longer_comes_first() {
    let young = row(OrderState::Submitted, None, 0);
    let mut old = young.clone();
    old.since = now() - Duration::days(3);
    assert!(old.urgency() < young.urgency());
}

#[test]
fn an_address_survives_a_round_trip() {
    let address = "tab=today&state=draft&carrier=Bandwidth&losing=AT%26T&site=Boston%2C%20East\
        &project=00000000-0000-0000-0000-000000000003&q=SEA&owner=me&foc_from=2026-11-01\
        &foc_to=2026-11-30&escalated=true&size=50&after=x~1";
    let pairs = [
        ("tab", "today"),
        ("state", "draft"),
        ("state", "no such state"),
        ("carrier", "Bandwidth"),
        ("losing", "AT&T"),
        ("site", " Boston, East "),
        ("project", "00000000-0000-0000-0000-000000000003"),
        ("q", "SEA"),
        ("owner", "me"),
        ("foc_from", "2026-11-01"),
        ("foc_to", "2026-11-30"),
        ("escalated", "true"),
        ("size", "50"),
        ("after", "x~1"),
        ("utm", "ignored"),
    ];
    assert_eq!(BoardQuery::from_pairs(pairs).to_query_string(), address);
}

#[test]
fn what_a_form_leaves_empty_or_nobody_knows_asks_for_nothing() {
    let pairs = [
        ("tab", "yesterday"),
        ("carrier", " "),
        ("project", "1"),
        ("owner", "ada"),
        ("foc_from", "2026-02-30"),
        ("escalated", "yes"),
        ("size", "-1"),
    ];
    assert_eq!(BoardQuery::from_pairs(pairs), BoardQuery::default());
}

#[test]
fn another_tab_starts_from_its_first_page_and_keeps_the_filters() {
    let query = BoardQuery::from_pairs([("site", "Seattle"), ("after", "x")]);
    let other = query.with_tab(Some(Tab::Waiting));
    assert_eq!(other.to_query_string(), "tab=waiting&site=Seattle");
}

#[test]
fn a_row_matches_by_names_without_regard_to_case_and_by_days_with_both_ends() {
    let row = row(OrderState::FocConfirmed, Some(26), 0);
    let matches =
        |pairs: &[(&str, &str)]| BoardQuery::from_pairs(pairs.iter().copied()).matches(&row);
    assert!(matches(&[
        ("carrier", "BANDWIDTH"),
        ("losing", "lumen"),
        ("site", "seattle")
    ]));
    assert!(matches(&[
        ("foc_from", "2026-11-26"),
        ("foc_to", "2026-11-26")
    ]));
    assert!(!matches(&[("foc_from", "2026-11-27")]));
    assert!(!matches(&[("foc_to", "2026-11-25")]));
    assert!(!matches(&[("carrier", "Telnyx")]));
    assert!(!matches(&[("state", "draft")]));
    assert!(!matches(&[("tab", "today")]));
    assert!(!matches(&[("escalated", "true")]));
    assert!(!matches(&[(
        "project",
        "00000000-0000-0000-0000-000000000003"
    )]));
}

#[test]
fn an_order_without_an_agreed_day_is_in_no_span_of_days() {
    let row = row(OrderState::Submitted, None, 0);
    let query = BoardQuery::from_pairs([("foc_to", "2030-01-01")]);
    assert!(!query.matches(&row));
}

proptest! {
    #[test]
    fn every_order_has_a_tab_and_an_escalation_never_hides_it(
        state in 0..OrderState::ALL.len(),
        day in prop::option::of(1u32..=30),
        escalations in 0u32..4,
    ) {
        let state = OrderState::ALL[state];
        let calm = tab(state, day.map(november), 0, today());
        let told = tab(state, day.map(november), escalations, today());
        prop_assert!(told == calm || told == Tab::ActionRequired);
        let is_over = |tab| tab == Tab::Cancelled;
        prop_assert_eq!(is_over(calm), is_over(told));
    }
}
