//! Evidence as it comes: in order, late, twice, and against all reason.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate, TimeZone};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    Country, PortOrderId,
    number::NumberType,
    port::{
        journal::{Event, replay},
        order::{Details, LinePlan, Moments},
        state::Standing,
    },
};

const NUMBERS: [&str; 3] = ["+12065550100", "+12065550101", "+12065550102"];

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 17, 0, 0).unwrap()
}

fn number(index: usize) -> E164 {
    NUMBERS[index].parse().unwrap()
}

fn day(day: u32) -> Foc {
    Foc::on(
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap(),
        "America/New_York",
    )
}

/// An order with its numbers and all that happened to it, as the store keeps them.
struct Desk {
    order: Order,
    lines: Vec<Line>,
    rejections: Vec<Objection>,
    window_end: Option<DateTime<Utc>>,
    history: Vec<Event>,
}

impl Desk {
    fn new() -> Self {
        let order = Order {
            id: PortOrderId::new(Uuid::nil()),
            reference: "SEA-1".into(),
            project: None,
            parent: None,
            country: Country::known("US"),
            number_type: NumberType::Geographic,
            carrier: "Telnyx".into(),
            connection: None,
            state: OrderState::Draft,
            resume_state: None,
            vendor_order: None,
            vendor_status: None,
            vendor_read_at: None,
            contradictions: crate::port::order::Contradictions::default(),
            revision: 1,
            details: Details::default(),
            has_account_number: true,
            has_pin: false,
            requested_foc: None,
            foc: None,
            moments: Moments::default(),
            version: 1,
            created_at: now(),
        };
        let mut desk = Self {
            order,
            lines: Vec::new(),
            rejections: Vec::new(),
            window_end: None,
            history: Vec::new(),
        };
        for index in 0..NUMBERS.len() {
            desk.lines.push(Line {
                number: number(index),
                state: LineState::Listed,
                vendor_status: None,
                portability: None,
                portability_reason: None,
                portability_at: None,
                serving_carrier: None,
                serving_spid: None,
                foc: None,
                active_at: None,
                messaging_status: None,
                plan: LinePlan::default(),
            });
            desk.write(Some(number(index)), What::NumberAdded, false);
        }
        desk
    }

    fn write(&mut self, number: Option<E164>, what: What, is_inferred: bool) {
        self.history.push(Event {
            seq: i64::try_from(self.history.len()).unwrap() + 1,
            at: now(),
            by: By::VendorPoll,
            name: "Telnyx".into(),
            number,
            what,
            is_inferred,
            reason: None,
            vendor_status: None,
        });
    }

    /// What a person does, where state and guards allow it.
    fn does(&mut self, event: OrderEvent) -> bool {
        let from = self.order.state;
        let guards = Guards {
            has_active_line: self.lines.iter().any(|line| line.state.is_active()),
            ..Guards::default()
        };
        let Ok(to) = from.moved(event, By::User, self.order.standing(), &guards) else {
            return false;
        };
        self.order.resume_state = from.resume_after(event).or(self.order.resume_state);
        self.order.state = to;
        self.order.moments.note(to, now());
        self.write(None, What::OrderMoved { event, from, to }, false);
        true
    }

    fn hears(&mut self, provider: &str, told: &Told) -> Outcome {
        let known = Known {
            order: &self.order,
            lines: &self.lines,
            open_rejections: &self.rejections,
            window_end: self.window_end,
        };
        let outcome = apply_evidence(&known, told, provider, now());
        self.order.resume_state = outcome.resume_state;
        self.order.foc.clone_from(&outcome.foc);
        self.order.vendor_status.clone_from(&outcome.vendor_status);
        self.order.state = outcome.state;
        for (line, new) in self.lines.iter_mut().zip(&outcome.lines) {
            line.state = new.state;
            line.vendor_status.clone_from(&new.vendor_status);
            line.foc.clone_from(&new.foc);
        }
        for happened in outcome.happened.clone() {
            match &happened.what {
                What::OrderMoved { to, .. } => self.order.moments.note(*to, told.at),
                What::Rejected {
                    canonical,
                    raw_code,
                    raw_text,
                } => self.rejections.push(Objection {
                    canonical: canonical.clone(),
                    raw_code: raw_code.clone(),
                    raw_text: raw_text.clone(),
                    number: happened.number,
                }),
                _ => {}
            }
            self.write(happened.number, happened.what, happened.is_inferred);
        }
        outcome
    }

    fn states(&self) -> Vec<LineState> {
        self.lines.iter().map(|line| line.state).collect()
    }
}

fn told(word: &str) -> Told {
    Told {
        at: now(),
        word: Some(word.to_owned()),
        reasons: Vec::new(),
        needs_documents: false,
        numbers: Vec::new(),
        has_all_numbers: false,
        foc: None,
    }
}

fn told_of(word: &str, words: &[&str]) -> Told {
    let numbers = words.iter().enumerate().map(|(index, word)| ToldNumber {
        number: number(index),
        word: Some((*word).to_owned()),
        foc: None,
    });
    Told {
        numbers: numbers.collect(),
        has_all_numbers: true,
        foc: Some(day(1)),
        ..told(word)
    }
}

fn with_foc(word: &str, on: u32) -> Told {
    Told {
        foc: Some(day(on)),
        ..told(word)
    }
}

fn events(outcome: &Outcome) -> Vec<(OrderEvent, bool)> {
    let happened = outcome.happened.iter();
    happened
        .filter_map(|happened| match happened.what {
            What::OrderMoved { event, .. } => Some((event, happened.is_inferred)),
            _ => None,
        })
        .collect()
}

fn submitted() -> Desk {
    let mut desk = Desk::new();
    desk.does(OrderEvent::MarkReady);
    desk.does(OrderEvent::Submit);
    desk
}

#[test]
fn an_order_goes_from_rejection_over_a_supplement_to_its_date() {
    let mut desk = submitted();
    desk.hears("telnyx", &told("submitted"));
    let rejected = Told {
        reasons: vec![Objection {
            canonical: "address_mismatch".into(),
            raw_code: Some("LOCATION_MISMATCH".into()),
            raw_text: "Address differs".into(),
            number: None,
        }],
        ..told("exception")
    };
    desk.hears("telnyx", &rejected);
    assert_eq!(desk.order.state, OrderState::Exception);
    assert_eq!(desk.rejections.len(), 1);
    assert!(desk.hears("telnyx", &rejected).happened.is_empty());
    assert_eq!(desk.rejections.len(), 1, "one objection is one rejection");

    assert!(desk.does(OrderEvent::Correct));
    desk.hears("telnyx", &told("in-process"));
    assert_eq!(desk.order.state, OrderState::SuppPending);
    desk.hears("telnyx", &told("submitted"));
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    assert_eq!(desk.order.state, OrderState::FocConfirmed);
    assert_eq!(desk.order.foc, Some(day(1)));
    assert_eq!(desk.states(), [LineState::Foc; 3]);
}

#[test]
fn states_that_a_vendor_skips_are_inferred() {
    let mut desk = submitted();
    let outcome = desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    assert_eq!(events(&outcome), [(OrderEvent::ConfirmFoc, false)]);
    let outcome = desk.hears("telnyx", &with_foc("ported", 1));
    assert_eq!(
        events(&outcome),
        [
            (OrderEvent::OpenWindow, true),
            (OrderEvent::AllActive, false)
        ]
    );
    assert_eq!(desk.states(), [LineState::Active; 3]);
}

#[test]
fn a_carrier_that_moves_the_date_leaves_both_dates_in_the_history() {
    let mut desk = submitted();
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    let outcome = desk.hears("telnyx", &with_foc("foc-date-confirmed", 4));
    assert!(outcome.happened.iter().any(|happened| happened.what
        == What::FocSet {
            from: Some(day(1)),
            to: Some(day(4)),
            is_requested: false
        }));
    desk.hears("telnyx", &with_foc("submitted", 4));
    assert_eq!(desk.order.state, OrderState::CarrierReview);
    assert_eq!(desk.order.foc, None, "the date is void");
    assert_eq!(desk.states(), [LineState::UnderReview; 3]);
}

#[test]
fn a_date_is_not_agreed_without_a_date() {
    let mut desk = submitted();
    let outcome = desk.hears("bandwidth", &told("FOC"));
    assert_eq!(desk.order.state, OrderState::Submitted);
    assert_eq!(outcome.drifts, [Drift::NoFoc]);
}

#[test]
fn the_date_stands_fast_once_the_activation_has_begun_unless_it_is_put_off() {
    let mut desk = submitted();
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 2));
    assert!(desk.does(OrderEvent::OpenWindow));
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 2));
    assert_eq!(
        desk.order.state,
        OrderState::Activating,
        "the window stays open"
    );
    let outcome = desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    assert_eq!(desk.order.foc, Some(day(2)));
    assert!(matches!(outcome.drifts[..], [Drift::FocAfterStart { .. }]));
    let outcome = desk.hears("telnyx", &with_foc("foc-date-confirmed", 7));
    assert_eq!(events(&outcome), [(OrderEvent::Defer, false)]);
    assert_eq!(desk.order.foc, Some(day(7)));
}

#[test]
fn the_date_from_before_a_supplement_does_not_answer_it() {
    let mut desk = submitted();
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    desk.order.requested_foc = Some(day(8));
    assert!(desk.does(OrderEvent::Reschedule));
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    assert_eq!(desk.order.state, OrderState::SuppPending);
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 8));
    assert_eq!(desk.order.state, OrderState::FocConfirmed);
    assert_eq!(desk.order.foc, Some(day(8)));
}

#[test]
fn numbers_come_in_one_by_one_and_the_window_ends_over_them() {
    let mut desk = submitted();
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    desk.hears(
        "telnyx",
        &told_of("foc-date-confirmed", &["Active", "Sending", "Concurred"]),
    );
    assert_eq!(desk.order.state, OrderState::Activating);
    desk.window_end = Some(now() - Duration::minutes(1));
    let part = told_of("foc-date-confirmed", &["Active", "Failed", "Active"]);
    desk.hears("telnyx", &part);
    assert_eq!(desk.order.state, OrderState::Partial);
    assert!(desk.hears("telnyx", &part).happened.is_empty());
    desk.hears(
        "telnyx",
        &told_of("ported", &["Active", "Active", "Active"]),
    );
    assert_eq!(desk.order.state, OrderState::Ported);
}

#[test]
fn an_order_is_not_ported_while_a_number_of_it_is_told_to_be_elsewhere() {
    let mut desk = submitted();
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    let outcome = desk.hears(
        "telnyx",
        &told_of("ported", &["Active", "Active", "Sending"]),
    );
    assert_eq!(desk.order.state, OrderState::Activating);
    assert!(outcome.drifts.contains(&Drift::Unfinished {
        numbers: vec![number(2)]
    }));
}

#[test]
fn a_number_that_is_announced_has_no_date_yet() {
    let mut desk = submitted();
    desk.hears("telnyx", &told_of("submitted", &["New", "New", "New"]));
    assert_eq!(desk.order.state, OrderState::CarrierReview);
    assert_eq!(desk.states(), [LineState::UnderReview; 3]);
}

#[test]
fn a_conflict_in_the_portability_database_stops_an_order_with_a_date() {
    let mut desk = submitted();
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    desk.hears(
        "telnyx",
        &told_of(
            "foc-date-confirmed",
            &["Concurred", "Conflict", "Concurred"],
        ),
    );
    assert_eq!(desk.order.state, OrderState::Exception);
    assert_eq!(desk.rejections.len(), 1);
    assert_eq!(desk.rejections[0].raw_text, "Conflict");
}

#[test]
fn an_end_stays_an_end_and_what_speaks_against_it_is_a_drift() {
    let mut desk = submitted();
    desk.hears("telnyx", &told("cancelled"));
    assert_eq!(desk.order.state, OrderState::Cancelled);
    assert_eq!(desk.states(), [LineState::Cancelled; 3]);
    let outcome = desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    assert_eq!(desk.order.state, OrderState::Cancelled);
    assert_eq!(desk.order.foc, None);
    assert_eq!(
        outcome.drifts,
        [Drift::Status {
            ours: OrderState::Cancelled,
            told: OrderState::FocConfirmed
        }]
    );
}

#[test]
fn a_cancellation_with_errors_is_a_failure_and_one_with_numbers_in_service_is_a_drift() {
    let failed = Told {
        reasons: vec![Objection {
            canonical: "other".into(),
            raw_code: Some("7300".into()),
            raw_text: "Cannot be corrected".into(),
            number: None,
        }],
        ..told("CANCELLED")
    };
    let mut desk = submitted();
    desk.hears("bandwidth", &failed);
    assert_eq!(desk.order.state, OrderState::Failed);

    let mut desk = submitted();
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    let outcome = desk.hears(
        "telnyx",
        &told_of("cancelled", &["Active", "Failed", "Failed"]),
    );
    assert_eq!(desk.order.state, OrderState::Activating);
    assert!(matches!(outcome.drifts[0], Drift::Status { .. }));
}

#[test]
fn evidence_from_before_the_last_move_is_left_alone() {
    let mut desk = submitted();
    desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    desk.does(OrderEvent::Cancel);
    let late = Told {
        at: now() - Duration::seconds(1),
        ..with_foc("foc-date-confirmed", 1)
    };
    let outcome = desk.hears("telnyx", &late);
    assert!(outcome.is_stale && outcome.happened.is_empty());
    assert_eq!(desk.order.state, OrderState::CancelPending);
    let outcome = desk.hears("telnyx", &with_foc("foc-date-confirmed", 1));
    assert_eq!(events(&outcome), [(OrderEvent::RefuseCancel, false)]);
    assert_eq!(desk.order.resume_state, None);
}

#[test]
fn unknown_words_are_kept_and_other_numbers_are_told() {
    let mut desk = submitted();
    let mut odd = told_of("snapback", &["New", "lost-in-space"]);
    odd.numbers[0].number = "+12065559999".parse().unwrap();
    let outcome = desk.hears("telnyx", &odd);
    assert_eq!(outcome.unknown_words, ["snapback", "lost-in-space"]);
    assert_eq!(desk.order.vendor_status.as_deref(), Some("snapback"));
    assert_eq!(desk.order.state, OrderState::Submitted);
    assert!(outcome.drifts.contains(&Drift::Numbers {
        missing: vec![number(0), number(2)],
        unknown: vec!["+12065559999".parse().unwrap()],
    }));
}

#[test]
fn an_order_submitted_elsewhere_takes_its_numbers_along() {
    let mut desk = Desk::new();
    let outcome = desk.hears("bandwidth", &told("SUBMITTED"));
    assert_eq!(
        events(&outcome),
        [
            (OrderEvent::MarkReady, true),
            (OrderEvent::Submit, true),
            (OrderEvent::SendLsr, false)
        ]
    );
    assert_eq!(desk.states(), [LineState::UnderReview; 3]);
    assert!(desk.order.standing().is_sent);
}

#[test]
fn what_is_entered_by_hand_needs_a_document_before_numbers_have_come_in() {
    let mut desk = submitted();
    let outcome = desk.hears("microsoft", &with_foc("Transfer approved", 1));
    let bare = Guards {
        is_followed_by_hand: true,
        lacks_evidence: true,
        ..Guards::default()
    };
    assert!(outcome.blocks(By::User, &bare).is_empty());
    let outcome = desk.hears("microsoft", &told("Completed"));
    assert_eq!(outcome.blocks(By::User, &bare), [Blocked::NoEvidence]);
    assert!(outcome.blocks(By::VendorPoll, &bare).is_empty());
}

/// Anything that a vendor of ours might say, sensible or not.
fn any_told() -> impl Strategy<Value = (&'static str, Told)> {
    const TELNYX: &[&str] = &[
        "draft",
        "in-process",
        "submitted",
        "exception",
        "foc-date-confirmed",
        "ported",
        "cancel-pending",
        "cancelled",
        "nonsense",
    ];
    const BANDWIDTH: &[&str] = &[
        "DRAFT",
        "VALIDATE_TFNS",
        "INVALID_TFNS",
        "PENDING_DOCUMENTS",
        "SUBMITTED",
        "EXCEPTION",
        "REQUESTED_SUPP",
        "FOC",
        "REQUESTED_CANCEL",
        "CANCELLED",
        "COMPLETE",
    ];
    const TWILIO: &[&str] = &[
        "In review",
        "waiting_for_signature",
        "Action Required",
        "In progress",
        "port_rejected",
        "port_pending",
        "Completed",
        "Canceled",
        "Expired",
    ];
    const LINES: &[&str] = &[
        "New",
        "Concurred",
        "Conflict",
        "Sending",
        "Active",
        "Failed",
        "Cancelled",
        "Old",
    ];
    const TWILIO_LINES: &[&str] = &[
        "in_review",
        "submitted",
        "pending",
        "rejected",
        "completed",
        "canceled",
    ];
    let vendors = [
        ("telnyx", TELNYX, LINES),
        (
            "bandwidth",
            BANDWIDTH,
            &["activated", "not_yet_activated"][..],
        ),
        ("twilio", TWILIO, TWILIO_LINES),
    ];
    prop::sample::select(vendors.to_vec()).prop_flat_map(|(provider, words, lines)| {
        let line = prop::option::of(prop::sample::select(lines));
        (
            prop::option::weighted(0.9, prop::sample::select(words)),
            prop::collection::vec(line, 0..=3),
            prop::option::of(1..9_u32),
            any::<(bool, bool, bool)>(),
        )
            .prop_map(
                move |(word, lines, foc, (has_all, has_reasons, needs_documents))| {
                    let numbers = lines.iter().enumerate().map(|(index, word)| ToldNumber {
                        number: number(index),
                        word: word.map(str::to_owned),
                        foc: None,
                    });
                    let reason = Objection {
                        canonical: "other".into(),
                        raw_code: Some("OTHER".into()),
                        raw_text: "Other".into(),
                        number: None,
                    };
                    let told = Told {
                        at: now(),
                        word: word.map(str::to_owned),
                        reasons: has_reasons.then_some(reason).into_iter().collect(),
                        needs_documents,
                        numbers: numbers.collect(),
                        has_all_numbers: has_all,
                        foc: foc.map(day),
                    };
                    (provider, told)
                },
            )
    })
}

#[derive(Clone, Debug)]
enum Turn {
    Hears(&'static str, Told),
    HearsAgain,
    HearsTheFirstAgain,
    Does(OrderEvent),
    WindowEnds,
}

fn any_turn() -> impl Strategy<Value = Turn> {
    let deeds: Vec<OrderEvent> = OrderEvent::ALL
        .iter()
        .copied()
        .filter(|event| event.is_deed())
        .collect();
    prop_oneof![
        6 => any_told().prop_map(|(provider, told)| Turn::Hears(provider, told)),
        2 => Just(Turn::HearsAgain),
        1 => Just(Turn::HearsTheFirstAgain),
        3 => prop::sample::select(deeds).prop_map(Turn::Does),
        1 => Just(Turn::WindowEnds),
    ]
}

fn check_sound(desk: &Desk) -> Result<(), TestCaseError> {
    let state = desk.order.state;
    let live: Vec<LineState> = desk
        .states()
        .into_iter()
        .filter(|line| line.is_live())
        .collect();
    if state == OrderState::Ported {
        prop_assert!(
            live.iter().all(|line| line.is_active()),
            "{:?}",
            desk.states()
        );
    }
    if state.ended_without_port() {
        prop_assert!(
            !live.iter().any(|line| line.is_active()),
            "{:?}",
            desk.states()
        );
    }
    if state == OrderState::FocConfirmed {
        prop_assert!(desk.order.foc.is_some());
    }
    let replayed =
        replay(&desk.history).map_err(|broken| TestCaseError::fail(broken.to_string()))?;
    prop_assert_eq!(replayed.state, state);
    prop_assert_eq!(&replayed.foc, &desk.order.foc);
    let lines: BTreeMap<E164, LineState> = desk
        .lines
        .iter()
        .map(|line| (line.number, line.state))
        .collect();
    prop_assert_eq!(replayed.lines, lines);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_a_vendor_says_no_order_ends_up_where_it_cannot_be(
        turns in prop::collection::vec(any_turn(), 1..25)
    ) {
        let mut desk = Desk::new();
        let mut heard: Vec<(&'static str, Told)> = Vec::new();
        for turn in turns {
            let before = desk.order.state;
            let fixed = desk.order.foc.clone();
            let hears = match turn {
                Turn::Hears(provider, told) => {
                    heard.push((provider, told));
                    heard.last().cloned()
                }
                Turn::HearsAgain => heard.last().cloned(),
                Turn::HearsTheFirstAgain => heard.first().cloned(),
                Turn::Does(event) => {
                    desk.does(event);
                    None
                }
                Turn::WindowEnds => {
                    desk.window_end = Some(now() - Duration::minutes(1));
                    None
                }
            };
            if let Some((provider, told)) = hears {
                desk.hears(provider, &told);
                let again = desk.hears(provider, &told);
                prop_assert!(again.happened.is_empty(), "{provider} {told:?}: {:?}", again.happened);
            }
            let after = desk.order.state;
            prop_assert!(!before.is_terminal() || before == after, "{before} {after}");
            if before.has_fixed_foc() && after.has_fixed_foc() && fixed.is_some() {
                prop_assert_eq!(&fixed, &desk.order.foc);
            }
            check_sound(&desk)?;
        }
    }
}

#[test]
fn a_new_order_stands_where_nothing_was_sent() {
    assert_eq!(Desk::new().order.standing(), Standing::default());
}
