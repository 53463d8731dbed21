use chrono::{DateTime, Duration, Utc};

use super::{
    CheckItem, CheckResult, ItemId, Outcome, Refusal, checklist, close_blocks, may_record,
    room::{COUNTDOWN, ClockState, Offset, Step, grid, rollback_clock},
};
use crate::{
    Country, E164,
    number::NumberType,
    port::{
        Line, LineState, Order, OrderState,
        case::{line, now, number, order},
        order::MessagingIntent,
    },
};

/// A business day is a day here: the calendar is tested by itself.
fn days(from: DateTime<Utc>, n: u32) -> DateTime<Utc> {
    from + Duration::days(n.into())
}

fn ported() -> (Order, Vec<Line>) {
    let mut order = order();
    order.state = OrderState::Ported;
    order.moments.first_active_at = Some(now());
    order.moments.ported_at = Some(now() + Duration::hours(1));
    let mut lines = vec![line(100), line(101)];
    for line in &mut lines {
        line.state = LineState::Active;
        line.active_at = Some(now());
    }
    (order, lines)
}

fn result(item: ItemId, number: Option<E164>, result: Outcome, at: DateTime<Utc>) -> CheckResult {
    CheckResult {
        number,
        item,
        result,
        by: "Ada".to_owned(),
        at,
        note: None,
    }
}

fn passed(items: &[CheckItem]) -> Vec<CheckResult> {
    let pass = |item: &CheckItem| result(item.item, item.number, Outcome::Pass, item.due_at);
    items.iter().map(pass).collect()
}

fn has(items: &[CheckItem], item: ItemId) -> usize {
    items.iter().filter(|i| i.item == item).count()
}

#[test]
fn the_items_with_their_times_and_orders() {
    let rows = ItemId::ALL.iter().map(|item| {
        let after: Vec<String> = item
            .after()
            .iter()
            .map(|i| i.ordinal().to_string())
            .collect();
        format!(
            "{:2} {item}: {:?}, {}{}{}",
            item.ordinal(),
            item.due(),
            if item.is_of_order() {
                "order"
            } else {
                "each number"
            },
            if item.is_mandatory() {
                ", mandatory"
            } else {
                ""
            },
            if after.is_empty() {
                String::new()
            } else {
                format!(", after {}", after.join(" "))
            },
        )
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"));
}

#[test]
fn each_number_that_came_in_is_tried_and_the_order_is_looked_at_once() {
    let (order, mut lines) = ported();
    lines.push(line(102));
    let items = checklist(&order, &lines, days);
    assert_eq!(has(&items, ItemId::InboundCall), 2);
    assert_eq!(has(&items, ItemId::OldServiceDisconnect), 1);
    assert_eq!(items[0].due_at, now() + Duration::minutes(60));
}

#[test]
fn what_is_of_the_order_runs_from_its_last_number() {
    let (order, mut lines) = ported();
    lines[1].active_at = Some(now() + Duration::hours(5));
    let items = checklist(&order, &lines, days);
    let bill = items.iter().find(|i| i.item == ItemId::FinalBill).unwrap();
    assert_eq!(bill.due_at, now() + Duration::hours(5) + Duration::days(30));
}

#[test]
fn an_order_of_which_nothing_came_in_has_no_checklist() {
    assert_eq!(checklist(&order(), &[line(100)], days), []);
}

#[test]
fn items_that_do_not_concern_a_number_are_not_on_its_list() {
    let (mut order, mut lines) = ported();
    let plain = checklist(&order, &lines, days);
    for item in [
        ItemId::Messaging,
        ItemId::DeviceLines,
        ItemId::TollFreeRouting,
    ] {
        assert_eq!(has(&plain, item), 0, "{item}");
    }
    lines[0].plan.messaging = Some(MessagingIntent::Port);
    lines[0].plan.features = vec!["fax".to_owned()];
    let special = checklist(&order, &lines, days);
    assert_eq!(has(&special, ItemId::Messaging), 1);
    assert_eq!(has(&special, ItemId::DeviceLines), 1);
    order.number_type = NumberType::TollFree;
    let toll_free = checklist(&order, &lines, days);
    assert_eq!(has(&toll_free, ItemId::TollFreeRouting), 2);
    assert_eq!(has(&toll_free, ItemId::EmergencyTest), 0);
    order.number_type = NumberType::Geographic;
    order.country = Country::GB;
    let british = checklist(&order, &lines, days);
    assert_eq!(has(&british, ItemId::RoutingLookup), 0);
    assert_eq!(has(&british, ItemId::Attestation), 0);
}

#[test]
fn the_old_service_goes_only_after_the_tests_and_the_way_back() {
    let (order, lines) = ported();
    let items = checklist(&order, &lines, days);
    let end = now() + Duration::hours(25);
    let disconnect = |at| result(ItemId::OldServiceDisconnect, None, Outcome::Pass, at);
    let refused = may_record(&order, &lines, &items, &[], &disconnect(end)).unwrap_err();
    assert!(matches!(refused, Refusal::TooSoon { .. }), "{refused}");
    let results = passed(&items);
    let without = |item: ItemId| -> Vec<CheckResult> {
        let kept = results
            .iter()
            .filter(|r| r.item != item || r.number != Some(number(101)));
        kept.cloned().collect()
    };
    let refused = may_record(
        &order,
        &lines,
        &items,
        &without(ItemId::EmergencyTest),
        &disconnect(end),
    )
    .unwrap_err();
    assert!(refused.to_string().contains("+12065550101"), "{refused}");
    let early = disconnect(end - Duration::seconds(1));
    assert_eq!(
        may_record(&order, &lines, &items, &results, &early),
        Err(Refusal::WayBack { until: end })
    );
    assert_eq!(
        may_record(&order, &lines, &items, &results, &disconnect(end)),
        Ok(())
    );
}

#[test]
fn the_old_service_stays_while_numbers_are_still_with_it() {
    let (mut order, lines) = ported();
    order.state = OrderState::Partial;
    order.moments.ported_at = None;
    let items = checklist(&order, &lines, days);
    let new = result(
        ItemId::OldServiceDisconnect,
        None,
        Outcome::Pass,
        now() + Duration::days(9),
    );
    let refused = may_record(&order, &lines, &items, &passed(&items), &new);
    assert_eq!(refused, Err(Refusal::NotPorted));
}

#[test]
fn an_item_is_left_out_with_a_reason_only() {
    let (order, lines) = ported();
    let items = checklist(&order, &lines, days);
    let mut skip = result(ItemId::Cnam, Some(number(100)), Outcome::Skipped, now());
    let refused = may_record(&order, &lines, &items, &[], &skip);
    assert_eq!(refused, Err(Refusal::NoReason(ItemId::Cnam)));
    skip.note = Some("The number never calls.".to_owned());
    assert_eq!(may_record(&order, &lines, &items, &[], &skip), Ok(()));
}

#[test]
fn a_result_about_a_foreign_number_or_of_the_wrong_kind_is_not_taken() {
    let (order, lines) = ported();
    let items = checklist(&order, &lines, days);
    let is_refused = |item, number| {
        let new = result(item, number, Outcome::Pass, now());
        may_record(&order, &lines, &items, &[], &new).is_err()
    };
    assert!(is_refused(ItemId::InboundCall, Some(number(999))));
    assert!(is_refused(ItemId::InboundCall, None));
    assert!(is_refused(ItemId::DirectoryListing, Some(number(100))));
}

#[test]
fn a_number_is_tried_before_its_vendor_says_that_it_came_in() {
    let mut order = order();
    order.state = OrderState::Activating;
    let mut line = line(100);
    line.state = LineState::Activating;
    let new = result(ItemId::InboundCall, Some(number(100)), Outcome::Pass, now());
    assert_eq!(may_record(&order, &[line], &[], &[], &new), Ok(()));
}

#[test]
fn an_order_closes_when_all_is_passed_or_left_out_with_a_reason() {
    let (order, lines) = ported();
    let items = checklist(&order, &lines, days);
    let mut results = passed(&items);
    results.retain(|r| r.item.is_mandatory());
    assert_eq!(close_blocks(&order, &items, &results, now()), [""; 0]);
    let mut skip = result(
        ItemId::FinalBill,
        None,
        Outcome::Skipped,
        now() + Duration::days(60),
    );
    results.push(skip.clone());
    assert_eq!(close_blocks(&order, &items, &results, now()).len(), 1);
    skip.note = Some("The account was free.".to_owned());
    skip.at += Duration::hours(1);
    results.push(skip);
    assert_eq!(close_blocks(&order, &items, &results, now()), [""; 0]);
}

#[test]
fn what_keeps_an_order_open_is_said_once_for_all_numbers() {
    let (order, lines) = ported();
    let items = checklist(&order, &lines, days);
    let mut results = passed(&items);
    let later = now() + Duration::days(40);
    for last in [100, 101] {
        results.push(result(
            ItemId::InboundCall,
            Some(number(last)),
            Outcome::Fail,
            later,
        ));
    }
    assert_eq!(
        close_blocks(&order, &items, &results, later),
        [
            "1. Inbound call from another network has failed for 2 numbers: pass it, or leave it out with a reason."
        ]
    );
}

#[test]
fn an_order_that_is_not_ported_does_not_close() {
    let (mut order, lines) = ported();
    let items = checklist(&order, &lines, days);
    order.state = OrderState::Partial;
    let blocks = close_blocks(&order, &items, &passed(&items), now());
    assert_eq!(blocks.len(), 1);
    assert!(blocks[0].contains("Partly ported"), "{blocks:?}");
    assert!(!close_blocks(&order, &[], &[], now()).is_empty());
}

#[test]
fn the_grid_shows_the_latest_result_and_counts_what_is_asked() {
    let (order, mut lines) = ported();
    lines.push(Line {
        state: LineState::Removed,
        ..line(102)
    });
    let at = now();
    let second = Duration::seconds(1);
    let one = Some(number(100));
    let results = [
        result(ItemId::InboundCall, one, Outcome::Pass, at + second),
        result(ItemId::InboundCall, one, Outcome::Fail, at),
        result(ItemId::OutboundCall, one, Outcome::Fail, at),
        result(ItemId::Messaging, one, Outcome::Pass, at),
    ];
    let grid = grid(&order, &lines, &results);
    assert_eq!(grid.rows.len(), 2);
    // Messages of these numbers are not ported, so that four tests are asked of each.
    assert_eq!((grid.settled, grid.failed, grid.open), (1, 1, 6));
    let sms = &grid.rows[0].cells[4];
    assert!(!sms.is_asked && sms.result.is_some());
}

#[test]
fn the_countdown_runs_forward_in_time_and_names_no_step_twice() {
    let rank = |step: &Step| match step.when {
        Offset::BusinessDaysBefore(n) => (0, -i64::from(n)),
        Offset::MinutesBefore(n) => (1, -i64::from(n)),
        Offset::Zero => (2, 0),
        Offset::MinutesAfter(n) => (3, i64::from(n)),
    };
    assert!(COUNTDOWN.is_sorted_by_key(rank));
    for step in COUNTDOWN {
        assert_eq!(Step::find(step.id), Some(step));
    }
    assert_eq!(COUNTDOWN[0].when.words(), "T-5 bd");
    assert_eq!(Step::find("no such step"), None);
}

#[test]
fn the_way_back_is_open_for_a_day_from_the_first_number() {
    let (order, _) = ported();
    let at = |minutes| rollback_clock(&order, now() + Duration::minutes(minutes));
    assert_eq!(at(0).state, ClockState::Open);
    assert_eq!(at(0).minutes_left, 24 * 60);
    assert_eq!(at(20 * 60).state, ClockState::Closing);
    assert!(at(24 * 60).can_reverse);
    let over = at(24 * 60 + 1);
    assert_eq!((over.state, over.minutes_left), (ClockState::Over, 0));
    assert!(!over.can_reverse);
    assert!(over.what_now.contains("win-back"));
}

#[test]
fn nothing_goes_back_that_has_not_come_in() {
    let clock = rollback_clock(&order(), now());
    assert_eq!(clock.state, ClockState::NotStarted);
    assert!(!clock.can_reverse);
    let (mut activating, _) = ported();
    activating.state = OrderState::Activating;
    assert!(!rollback_clock(&activating, now()).can_reverse);
}
