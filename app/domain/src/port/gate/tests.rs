use super::{Answer, Gate, GateItem, LineUse, Override, Seen, gate, number_gate};
use crate::{
    E164,
    number::NumberType,
    port::{
        Line, LineState,
        case::{line, now, number, order},
    },
};

fn judged(lines: &[Line], overrides: &[Override]) -> Gate {
    gate(&order(), lines, overrides, |_| Seen::default())
}

fn answer(gate: &Gate, at: usize, item: GateItem) -> Answer {
    let answers = &gate.numbers[at].answers;
    let mine = answers.iter().find(|answer| answer.item == item);
    mine.unwrap().answer.clone()
}

fn bare(last: u64) -> Line {
    let mut line = line(last);
    line.plan = crate::port::order::LinePlan::default();
    line
}

fn pass(number: Option<E164>, item: GateItem, reason: &str) -> Override {
    Override {
        number,
        item,
        reason: reason.to_owned(),
        by: "Ada".to_owned(),
        at: now(),
    }
}

#[test]
fn the_gate_opens_when_every_number_has_all_five() {
    let gate = judged(&[line(100), line(101)], &[]);
    assert!(gate.is_open);
    assert_eq!(gate.summary, "2 of 2 numbers are ready.");
}

#[test]
fn the_gate_names_the_number_and_what_it_lacks() {
    let mut late = line(101);
    late.plan.emergency_location = Some("  ".to_owned());
    let gate = judged(&[line(100), late], &[]);
    assert!(!gate.is_open);
    assert_eq!(
        gate.summary,
        "1 of 2 numbers is ready; +12065550101 lacks an emergency location."
    );
}

#[test]
fn many_lacks_are_counted_rather_than_named() {
    let gate = judged(&[bare(100)], &[]);
    // The trunk is that of the order.
    assert_eq!(
        gate.summary,
        "0 of 1 number is ready; +12065550100 lacks a holder; +12065550100 lacks an emergency location; \
         +12065550100 lacks a word on its messages; and 1 more."
    );
}

#[test]
fn an_order_without_numbers_does_not_open() {
    let mut gone = line(100);
    gone.state = LineState::Removed;
    let gate = judged(&[gone], &[]);
    assert!(!gate.is_open);
    assert_eq!(gate.total, 0);
}

#[test]
fn a_person_passes_over_what_is_missing_with_a_reason_and_not_without() {
    let item = GateItem::Holder;
    let line = || {
        let mut line = line(100);
        line.plan.holder = None;
        line
    };
    let passed = judged(&[line()], &[pass(Some(number(100)), item, "Spare line")]);
    assert!(passed.is_open);
    assert!(matches!(answer(&passed, 0, item), Answer::Overridden { by, .. } if by == "Ada"));
    assert!(!judged(&[line()], &[pass(Some(number(100)), item, " ")]).is_open);
    assert!(!judged(&[line()], &[pass(Some(number(101)), item, "Spare line")]).is_open);
    assert!(!judged(&[line()], &[pass(None, GateItem::CallerId, "No")]).is_open);
    assert!(judged(&[line()], &[pass(None, item, "Spare lines")]).is_open);
}

#[test]
fn what_is_there_is_not_shown_as_passed_over() {
    let gate = judged(&[line(100)], &[pass(None, GateItem::Holder, "Later")]);
    assert!(matches!(
        answer(&gate, 0, GateItem::Holder),
        Answer::Ok { .. }
    ));
}

#[test]
fn a_word_about_the_number_goes_before_a_later_one_about_the_order() {
    let mut line = line(100);
    line.plan.holder = None;
    let mut general = pass(None, GateItem::Holder, "All of them");
    general.at += chrono::Duration::hours(1);
    let overrides = [
        pass(Some(number(100)), GateItem::Holder, "This one"),
        general,
    ];
    let gate = judged(&[line], &overrides);
    let answer = answer(&gate, 0, GateItem::Holder);
    assert!(matches!(answer, Answer::Overridden { reason, .. } if reason == "This one"));
}

#[test]
fn a_lift_needs_an_emergency_location_but_no_messages_and_no_caller_id() {
    let mut lift = bare(100);
    lift.plan.features = vec!["no such word".to_owned(), "Elevator".to_owned()];
    let gate = judged(&[lift], &[]);
    let is_missing = |item| answer(&gate, 0, item).blocks();
    assert!(is_missing(GateItem::EmergencyLocation));
    assert!(is_missing(GateItem::Holder));
    for item in [GateItem::MessagingIntent, GateItem::CallerId] {
        assert!(matches!(answer(&gate, 0, item), Answer::NotNeeded { .. }));
    }
}

#[test]
fn what_was_seen_outweighs_what_was_planned() {
    let seen = |has_emergency, holder_exists| {
        let seen = Seen {
            has_emergency_at_winning_carrier: has_emergency,
            teams_holder_exists: holder_exists,
            line_use: Some(LineUse::Voice),
        };
        number_gate(&order(), &line(100), seen, &[]).is_ready
    };
    assert!(seen(None, None));
    assert!(seen(Some(true), Some(true)));
    assert!(!seen(Some(false), Some(true)));
    assert!(!seen(Some(true), Some(false)));
}

#[test]
fn a_holder_that_is_a_note_need_not_exist_in_teams() {
    let mut line = line(100);
    line.plan.holder = Some("Lobby phone".to_owned());
    let seen = Seen {
        teams_holder_exists: Some(false),
        ..Seen::default()
    };
    assert!(number_gate(&order(), &line, seen, &[]).is_ready);
}

#[test]
fn a_toll_free_number_needs_no_emergency_location() {
    let mut order = order();
    order.number_type = NumberType::TollFree;
    let mut line = line(100);
    line.plan.emergency_location = None;
    assert!(number_gate(&order, &line, Seen::default(), &[]).is_ready);
}

#[test]
fn an_answer_keeps_its_shape_on_the_wire() {
    let mut order = order();
    order.details.connectivity = None;
    let gate = gate(&order, &[line(100)], &[], |_| Seen::default());
    let json = serde_json::to_value(&gate.numbers[0].answers[0]).unwrap();
    assert_eq!(json["item"], "target_route");
    assert_eq!(json["answer"], "missing");
    let back: Gate = serde_json::from_str(&serde_json::to_string(&gate).unwrap()).unwrap();
    assert_eq!(back, gate);
}
