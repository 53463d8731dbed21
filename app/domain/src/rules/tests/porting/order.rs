//! What is the matter with an order as a whole.

use std::collections::BTreeSet;

use chrono::{Days, Duration};

use super::{agreed_line, agreed_order, foc, now, today};
use crate::{
    Country,
    case::{Case, the_number},
    evidence::{Letter, OrderEvidence, PortOrder},
    port::{
        Line, LineState, OrderState, case,
        gate::{Seen, gate},
        journal::Drift,
        order::Scope,
        timer::{Timer, TimerId, TimerLevel},
    },
    rules::{Hit, evaluate_order, policy::RuleSetting},
};

/// An order of two numbers, and what is known of it.
#[derive(Clone)]
struct Known {
    port: PortOrder,
    lines: Vec<Line>,
    timers: Vec<Timer>,
    letter: Option<Letter>,
    elsewhere: BTreeSet<crate::E164>,
}

/// Everything is as it should be.
fn known() -> Known {
    let second = Line {
        number: case::number(101),
        ..agreed_line()
    };
    Known {
        port: agreed_order(),
        lines: vec![agreed_line(), second],
        timers: Vec::new(),
        letter: Some(Letter {
            signed_on: Some(today()),
            missing: Vec::new(),
        }),
        elsewhere: BTreeSet::new(),
    }
}

impl Known {
    fn with(mut self, bend: impl FnOnce(&mut Self)) -> Self {
        bend(&mut self);
        self
    }

    fn at(self, state: OrderState) -> Self {
        self.with(|k| k.port.order.state = state)
    }

    fn told(self, drift: Drift, minutes_ago: i64) -> Self {
        self.with(|k| {
            k.port.order.contradictions.drifts.push(drift);
            k.port.order.contradictions.since = Some(now() - Duration::minutes(minutes_ago));
        })
    }

    fn found(&self) -> Vec<(&'static str, Hit)> {
        self.found_in(&Case::agreed())
    }

    fn found_in(&self, case: &Case) -> Vec<(&'static str, Hit)> {
        let order = &self.port.order;
        let evidence = OrderEvidence {
            port: &self.port,
            lines: &self.lines,
            gate: gate(order, &self.lines, &self.port.overrides, |_| {
                Seen::default()
            })
            .numbers,
            timers: self.timers.clone(),
            letter: self.letter.clone(),
            elsewhere: self.elsewhere.clone(),
        };
        let fired = evaluate_order(&evidence, &case.roll()).into_iter();
        fired.map(|f| (f.rule.code, f.hit)).collect()
    }

    fn codes(&self) -> Vec<&'static str> {
        self.found().into_iter().map(|(code, _)| code).collect()
    }

    #[track_caller]
    fn fires(&self, codes: &[&str]) {
        assert_eq!(self.codes(), codes);
    }

    /// Asserts in which states of the order, and in no others, a rule fires.
    #[track_caller]
    fn fires_only_at(&self, code: &str, at: impl Fn(OrderState) -> bool) {
        for &state in OrderState::ALL {
            let codes = self.clone().at(state).codes();
            assert_eq!(codes.contains(&code), at(state), "{code}, {state}");
        }
    }
}

/// Before the losing carrier has agreed.
fn may_be_rejected(state: OrderState) -> bool {
    state.is_before_submission()
        || matches!(
            state,
            OrderState::Submitted
                | OrderState::CarrierReview
                | OrderState::Exception
                | OrderState::SuppPending
        )
}

fn clock(id: TimerId, level: TimerLevel) -> Timer {
    Timer {
        id,
        label: id.label().to_owned(),
        advice: id.advice().to_owned(),
        started_at: now() - Duration::days(4),
        warn_at: now() - Duration::days(3),
        escalate_at: Some(now() - Duration::days(1)),
        level,
    }
}

#[test]
fn an_order_that_goes_as_planned_is_silent_in_every_state() {
    for &state in OrderState::ALL {
        known().at(state).fires(&[]);
    }
}

#[test]
fn every_finding_names_its_order() {
    let bare = known().with(|k| k.port.dates.closed_on_foc = Some("Thanksgiving Day".to_owned()));
    let (code, hit) = bare.found().remove(0);
    assert_eq!(code, "port-foc-nonbusiness-day");
    assert_eq!(
        hit.object,
        Some(format!("port_order/{}", bare.port.order.id))
    );
    assert_eq!(hit.summary, "SEA-1: 2026-11-20: Thanksgiving Day");
    assert_eq!(hit.counterpart, None);
}

#[test]
fn a_rule_that_is_switched_off_is_silent() {
    let mut case = Case::agreed();
    let off = RuleSetting {
        is_enabled: false,
        ..RuleSetting::default()
    };
    let code = "port-foc-nonbusiness-day".to_owned();
    case.policy.settings.insert(code, off);
    let bare = known().with(|k| k.port.dates.closed_on_foc = Some("Saturday".to_owned()));
    assert_eq!(bare.found_in(&case), []);
}

#[test]
fn only_part_of_an_order_has_come_in() {
    let code = "port-partial-after-window";
    let mixed = |minutes: i64| {
        known().with(|k| {
            k.lines[0].state = LineState::Active;
            let window = k.port.dates.window.as_mut().expect("a window");
            window.closes_at = now() - Duration::minutes(minutes);
        })
    };
    let found = mixed(1).at(OrderState::Partial).found();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1.summary, "SEA-1: 1 of 2 numbers have come in");
    mixed(1).fires_only_at(code, |state| {
        matches!(
            state,
            OrderState::FocConfirmed | OrderState::Activating | OrderState::Partial
        )
    });
    // Its state tells that the window is over, whatever the calendar knows of it.
    mixed(-1).fires_only_at(code, |state| state == OrderState::Partial);
    let none = mixed(1).with(|k| k.lines[0].state = LineState::Foc);
    none.at(OrderState::Activating).fires(&[]);
    let all = mixed(1).with(|k| k.lines[1].state = LineState::Verified);
    all.at(OrderState::Activating).fires(&[]);
    let removed = mixed(1).with(|k| k.lines[1].state = LineState::Removed);
    removed.at(OrderState::Partial).fires(&[]);
}

#[test]
fn a_rejection_that_nobody_answers() {
    let code = "port-exception-unattended";
    let at = |level| {
        known()
            .at(OrderState::Exception)
            .with(|k| k.timers = vec![clock(TimerId::ExceptionOpen, level)])
    };
    at(TimerLevel::Ok).fires(&[]);
    at(TimerLevel::Warn).fires(&[]);
    at(TimerLevel::Escalate).fires(&[code]);
    let other = known().with(|k| k.timers = vec![clock(TimerId::FocWait, TimerLevel::Escalate)]);
    other.fires(&[]);
}

#[test]
fn a_draft_that_its_carrier_is_about_to_delete() {
    let code = "port-draft-expiring";
    let at = |level| {
        known()
            .at(OrderState::Draft)
            .with(|k| k.timers = vec![clock(TimerId::DraftIdle, level)])
    };
    at(TimerLevel::Ok).fires(&[]);
    at(TimerLevel::Warn).fires(&[code]);
    at(TimerLevel::Escalate).fires(&[code]);
}

#[test]
fn the_carrier_has_another_date() {
    let code = "port-foc-date-drift";
    let later = foc(today() + Days::new(3));
    for drift in [
        Drift::FocAfterStart {
            ours: Some(foc(today())),
            told: later.clone(),
        },
        Drift::NoFoc,
        Drift::FocDates {
            dates: vec![foc(today()), later.clone()],
        },
    ] {
        known().told(drift, 0).fires(&[code]);
    }
}

#[test]
fn numbers_of_one_order_have_different_dates() {
    let code = "port-foc-date-drift";
    let own = known().with(|k| k.lines[1].foc = Some(foc(today() + Days::new(3))));
    own.fires_only_at(code, |state| {
        matches!(
            state,
            OrderState::FocConfirmed | OrderState::Activating | OrderState::Partial
        )
    });
    let arrived = own.with(|k| k.lines[0].state = LineState::Active);
    arrived.fires(&[]);
}

#[test]
fn a_date_on_a_day_off_counts_while_it_is_ahead() {
    let code = "port-foc-nonbusiness-day";
    let off = known().with(|k| k.port.dates.closed_on_foc = Some("Saturday".to_owned()));
    off.fires_only_at(code, |state| {
        matches!(state, OrderState::FocConfirmed | OrderState::Activating)
    });
    let over = off.with(|k| k.port.order.foc = Some(foc(today() - Days::new(1))));
    over.fires(&[]);
}

#[test]
fn a_date_too_near_for_what_is_left_to_do() {
    let code = "port-foc-short-notice";
    let in_days = |days: Option<i32>| {
        known().with(|k| {
            k.port.dates.days_to_foc = days;
            k.lines[1].plan.messaging = None;
        })
    };
    for (days, expected) in [
        (Some(-1), false),
        (Some(0), true),
        (Some(1), true),
        (Some(2), false),
        (None, false),
    ] {
        assert_eq!(in_days(days).codes().contains(&code), expected, "{days:?}");
    }
    in_days(Some(1)).fires_only_at(code, |state| state == OrderState::FocConfirmed);
    let (_, hit) = in_days(Some(1)).found().remove(0);
    assert_eq!(
        hit.summary,
        "SEA-1: 1 business day left, and 1 number not prepared"
    );
    // R12, R13 and R15 are asked for, and no caller ID.
    let nameless = known().with(|k| k.lines[1].plan.caller_id = None);
    nameless.fires(&[]);
}

#[test]
fn the_carrier_lists_other_numbers() {
    let code = "port-tn-list-drift";
    let stray = case::number(555);
    let drift = || Drift::Numbers {
        missing: vec![the_number()],
        unknown: vec![stray],
    };
    let drifted = known().told(drift(), 0);
    drifted.fires(&[code]);
    let (_, hit) = drifted.found().remove(0);
    assert_eq!(
        hit.summary,
        "SEA-1: 1 number only here, 1 number only at Telnyx"
    );
    // One went to the order that this was split into.
    let split = drifted.clone().with(|k| k.elsewhere = [stray].into());
    split.fires(&[code]);
    let both = drifted.with(|k| k.elsewhere = [stray, the_number()].into());
    both.fires(&[]);
}

#[test]
fn the_carrier_has_the_order_elsewhere_for_more_than_half_an_hour() {
    let code = "port-order-status-drift";
    let status = || Drift::Status {
        ours: OrderState::FocConfirmed,
        told: OrderState::Submitted,
    };
    known().told(status(), 30).fires(&[]);
    known().told(status(), 31).fires(&[code]);
    for drift in [
        Drift::Line {
            number: the_number(),
            ours: LineState::Active,
            word: "pending".to_owned(),
        },
        Drift::Unfinished {
            numbers: vec![the_number()],
        },
    ] {
        known().told(drift, 31).fires(&[code]);
    }
    // An end that is contradicted is told of too.
    known().told(status(), 31).fires_only_at(code, |_| true);
    known()
        .told(Drift::NoFoc, 31)
        .fires(&["port-foc-date-drift"]);
}

#[test]
fn a_word_that_nobody_knows() {
    let unknown = known().with(|k| {
        k.port.order.contradictions.unknown_words = vec!["hovering".to_owned()];
    });
    unknown.fires(&["port-vendor-status-unknown"]);
    let (_, hit) = unknown.found().remove(0);
    assert_eq!(hit.summary, "SEA-1: Telnyx says \u{201c}hovering\u{201d}");
}

#[test]
fn the_billing_number_goes_with_part_of_the_account() {
    let code = "port-btn-in-partial";
    let partial = known().with(|k| {
        k.port.order.details.scope = Scope::Partial;
        k.port.order.details.btn = Some(the_number());
    });
    partial.fires_only_at(code, may_be_rejected);
    let draft = partial.at(OrderState::Draft);
    draft.fires(&[code]);
    let named = draft
        .clone()
        .with(|k| k.port.order.details.new_btn = Some(case::number(900)));
    named.fires(&[]);
    let full = draft
        .clone()
        .with(|k| k.port.order.details.scope = Scope::Full);
    full.fires(&[]);
    let stays = draft
        .clone()
        .with(|k| k.port.order.details.btn = Some(case::number(900)));
    stays.fires(&[]);
    let removed = draft.with(|k| k.lines[0].state = LineState::Removed);
    removed.fires(&[]);
}

#[test]
fn numbers_of_several_losing_carriers() {
    let code = "port-mixed-donors";
    let with = |spids: [Option<&str>; 2], names: [Option<&str>; 2]| {
        known().at(OrderState::Draft).with(|k| {
            for (line, (spid, name)) in k.lines.iter_mut().zip(spids.into_iter().zip(names)) {
                line.serving_spid = spid.map(str::to_owned);
                line.serving_carrier = name.map(str::to_owned);
            }
        })
    };
    let (lumen, att) = (Some("Lumen"), Some("AT&T"));
    with([Some("123A"), Some("456B")], [lumen, lumen]).fires(&[code]);
    with([Some("123A"), Some("123a")], [lumen, Some("LUMEN ")]).fires(&[]);
    // One network under two names.
    with([Some("123A"), Some("123A")], [lumen, att]).fires(&[]);
    with([None, None], [lumen, att]).fires(&[code]);
    with([None, None], [lumen, None]).fires(&[]);
    with([Some("123A"), Some("456B")], [lumen, att]).fires_only_at(code, may_be_rejected);
    let removed = with([Some("123A"), Some("456B")], [lumen, att]);
    removed
        .with(|k| k.lines[1].state = LineState::Removed)
        .fires(&[]);
}

#[test]
fn a_letter_that_is_old_or_leaves_numbers_out() {
    let code = "port-loa-stale";
    let signed = |days: u64| {
        known().at(OrderState::Ready).with(|k| {
            k.letter = Some(Letter {
                signed_on: Some(today() - Days::new(days)),
                missing: Vec::new(),
            });
        })
    };
    signed(30).fires(&[]);
    signed(31).fires(&[code]);
    signed(31).fires_only_at(code, may_be_rejected);
    // Nobody says how long a letter counts there.
    let british = signed(31).with(|k| k.port.order.country = Country::GB);
    british.fires(&[]);
    let short = signed(0).with(|k| {
        k.letter.as_mut().expect("a letter").missing = vec![the_number()];
    });
    let (found, hit) = short.found().remove(0);
    assert_eq!(found, code);
    assert_eq!(hit.summary, "SEA-1: the letter does not list 1 number");
    let none = signed(31).with(|k| k.letter = None);
    none.fires(&[]);
    let unsigned = signed(31).with(|k| k.letter = Some(Letter::default()));
    unsigned.fires(&[]);
}

#[test]
fn of_an_order_that_ended_only_its_carriers_word_is_looked_at() {
    let mut port = known().port;
    port.order.state = OrderState::Cancelled;
    let drifted = known().told(
        Drift::Status {
            ours: OrderState::Cancelled,
            told: OrderState::Ported,
        },
        45,
    );
    port.order.contradictions = drifted.port.order.contradictions;
    let fired = evaluate_order(&OrderEvidence::of_ended(&port), &Case::agreed().roll());
    let codes: Vec<_> = fired.iter().map(|f| f.rule.code).collect();
    assert_eq!(codes, ["port-order-status-drift"]);
}
