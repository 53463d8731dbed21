//! Each clock: what starts it, when it warns and escalates, and what ends it.

use chrono::{Datelike, Weekday};
use proptest::prelude::*;

use super::*;
use crate::{
    Country, PortOrderId,
    number::NumberType,
    port::{
        OrderState,
        order::{Details, Moments},
    },
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Business days without holidays: the calendar is somebody else's.
fn weekdays(from: DateTime<Utc>, days: i64) -> DateTime<Utc> {
    let mut at = from;
    let mut left = days.abs();
    while left > 0 {
        at += Duration::days(days.signum());
        if !matches!(at.weekday(), Weekday::Sat | Weekday::Sun) {
            left -= 1;
        }
    }
    at
}

/// A Friday.
const FRIDAY: &str = "2026-11-20T15:00:00Z";

fn order(state: OrderState) -> Order {
    Order {
        id: PortOrderId::new(uuid::Uuid::nil()),
        reference: "Pine Street 1".into(),
        project: None,
        parent: None,
        country: Country::US,
        number_type: NumberType::Geographic,
        carrier: "Bandwidth".into(),
        connection: None,
        state,
        resume_state: None,
        vendor_order: None,
        vendor_status: None,
        vendor_read_at: None,
        contradictions: crate::port::order::Contradictions::default(),
        revision: 1,
        details: Details::default(),
        has_account_number: false,
        has_pin: false,
        requested_foc: None,
        foc: None,
        moments: Moments {
            edited_at: Some(at(FRIDAY)),
            state_since: Some(at(FRIDAY)),
            ..Moments::default()
        },
        version: 1,
        created_at: at(FRIDAY),
    }
}

fn watched(order: &Order) -> Watched<'_> {
    Watched {
        order,
        provider: Some("bandwidth"),
        lines: LinesSummary::default(),
        documents: DocumentsSummary::default(),
        rejected_since: None,
        window: None,
    }
}

fn window() -> Window {
    Window {
        opens_at: at("2026-12-07T16:30:00Z"),
        closes_at: at("2026-12-07T18:30:00Z"),
    }
}

fn clock(watched: &Watched, id: TimerId, now: &str) -> Option<Timer> {
    timers(watched, &TimerPolicy::default(), at(now), &weekdays)
        .into_iter()
        .find(|timer| timer.id == id)
}

fn level(watched: &Watched, id: TimerId, now: &str) -> Option<TimerLevel> {
    clock(watched, id, now).map(|timer| timer.level)
}

#[test]
fn a_draft_is_watched_only_where_its_vendor_deletes_it() {
    let draft = order(OrderState::Draft);
    let mut seen = watched(&draft);
    let of = |seen: &Watched, now| level(seen, TimerId::DraftIdle, now);
    assert_eq!(of(&seen, "2026-11-22T02:59:59Z"), Some(TimerLevel::Ok));
    assert_eq!(of(&seen, "2026-11-22T03:00:00Z"), Some(TimerLevel::Warn));
    assert_eq!(
        of(&seen, "2026-11-22T15:00:00Z"),
        Some(TimerLevel::Escalate)
    );
    seen.provider = Some("telnyx");
    assert_eq!(of(&seen, "2026-11-22T15:00:00Z"), None);
    let ready = order(OrderState::Ready);
    assert_eq!(of(&watched(&ready), "2026-11-22T15:00:00Z"), None);
}

#[test]
fn the_answer_is_awaited_in_business_days_by_the_kind_of_port() {
    let mut review = order(OrderState::CarrierReview);
    let mut seen = watched(&review);
    let marks = |seen: &Watched| {
        let timer = clock(seen, TimerId::FocWait, FRIDAY).unwrap();
        (timer.warn_at, timer.escalate_at.unwrap())
    };
    let tuesday = at("2026-11-24T15:00:00Z");
    let thursday = at("2026-11-26T15:00:00Z");
    assert_eq!(marks(&seen), (tuesday, thursday));
    seen.lines.is_simple = true;
    assert_eq!(marks(&seen), (at("2026-11-23T15:00:00Z"), tuesday));
    review.number_type = NumberType::TollFree;
    let seen = watched(&review);
    assert_eq!(marks(&seen).1, tuesday);
}

#[test]
fn a_rejection_escalates_and_later_the_order_is_about_to_be_given_up() {
    let exception = order(OrderState::Exception);
    let seen = Watched {
        rejected_since: Some(at("2026-11-19T15:00:00Z")),
        ..watched(&exception)
    };
    let of = |id, now| level(&seen, id, now).unwrap();
    assert_eq!(of(TimerId::ExceptionOpen, FRIDAY), TimerLevel::Warn);
    let tuesday = "2026-11-24T15:00:00Z";
    assert_eq!(of(TimerId::ExceptionOpen, tuesday), TimerLevel::Escalate);
    assert_eq!(of(TimerId::ExceptionCancel, tuesday), TimerLevel::Ok);
    let tenth = "2026-11-29T15:00:00Z";
    assert_eq!(of(TimerId::ExceptionCancel, tenth), TimerLevel::Warn);
    let fourteenth = "2026-12-03T15:00:00Z";
    assert_eq!(
        of(TimerId::ExceptionCancel, fourteenth),
        TimerLevel::Escalate
    );
}

#[test]
fn unprepared_numbers_are_told_five_business_days_before_their_date() {
    let confirmed = order(OrderState::FocConfirmed);
    let mut seen = Watched {
        window: Some(window()),
        ..watched(&confirmed)
    };
    seen.lines.unprepared = 1;
    let of = |now| level(&seen, TimerId::Readiness, now);
    assert_eq!(of("2026-11-30T16:29:59Z"), None);
    assert_eq!(of("2026-11-30T16:30:00Z"), Some(TimerLevel::Warn));
    assert_eq!(of("2026-12-03T16:30:00Z"), Some(TimerLevel::Escalate));
    seen.lines.unprepared = 0;
    assert_eq!(
        level(&seen, TimerId::Readiness, "2026-12-03T16:30:00Z"),
        None
    );
}

#[test]
fn the_lock_out_is_that_of_the_provider() {
    let confirmed = order(OrderState::FocConfirmed);
    let mut seen = Watched {
        window: Some(window()),
        ..watched(&confirmed)
    };
    let locks = |seen: &Watched| clock(seen, TimerId::Lockout, FRIDAY).unwrap().escalate_at;
    assert_eq!(locks(&seen), Some(at("2026-12-06T16:30:00Z")));
    seen.provider = Some("Telnyx");
    assert_eq!(locks(&seen), Some(at("2026-12-05T16:30:00Z")));
    seen.provider = None;
    assert_eq!(locks(&seen), Some(at("2026-12-06T16:30:00Z")));
    let of = |now| level(&seen, TimerId::Lockout, now);
    assert_eq!(of("2026-12-05T16:30:00Z"), Some(TimerLevel::Warn));
    assert_eq!(of("2026-12-07T16:30:00Z"), None, "the window is open");
}

#[test]
fn an_activation_warns_before_the_window_ends_and_stops_with_the_last_number() {
    let activating = order(OrderState::Activating);
    let mut seen = Watched {
        window: Some(window()),
        ..watched(&activating)
    };
    seen.lines.not_active = 3;
    let of = |seen: &Watched, now| level(seen, TimerId::Activation, now);
    assert_eq!(of(&seen, "2026-12-07T16:29:59Z"), None);
    assert_eq!(of(&seen, "2026-12-07T16:30:00Z"), Some(TimerLevel::Ok));
    assert_eq!(of(&seen, "2026-12-07T17:30:00Z"), Some(TimerLevel::Warn));
    assert_eq!(
        of(&seen, "2026-12-07T18:45:00Z"),
        Some(TimerLevel::Escalate)
    );
    seen.lines.not_active = 0;
    assert_eq!(of(&seen, "2026-12-07T18:45:00Z"), None);
}

#[test]
fn a_reversal_is_possible_for_a_day_and_then_the_clock_goes() {
    let mut ported = order(OrderState::Ported);
    ported.moments.first_active_at = Some(at("2026-12-07T16:30:00Z"));
    let seen = watched(&ported);
    let of = |now| level(&seen, TimerId::Snapback, now);
    assert_eq!(of("2026-12-08T12:29:59Z"), Some(TimerLevel::Ok));
    assert_eq!(of("2026-12-08T12:30:00Z"), Some(TimerLevel::Warn));
    assert_eq!(of("2026-12-08T16:30:00Z"), Some(TimerLevel::Escalate));
    assert_eq!(of("2026-12-09T16:30:00Z"), None);
}

#[test]
fn a_letter_ages_until_the_date_is_agreed() {
    let documents = DocumentsSummary {
        loa_signed_on: NaiveDate::from_ymd_opt(2026, 11, 1),
        csr_asked: None,
    };
    let ready = order(OrderState::Ready);
    let of = |order: &Order, now| {
        let seen = Watched {
            documents,
            ..watched(order)
        };
        level(&seen, TimerId::LoaAge, now)
    };
    assert_eq!(of(&ready, "2026-11-23T23:59:59Z"), Some(TimerLevel::Ok));
    assert_eq!(of(&ready, "2026-11-24T00:00:00Z"), Some(TimerLevel::Warn));
    assert_eq!(
        of(&ready, "2026-12-01T00:00:00Z"),
        Some(TimerLevel::Escalate)
    );
    let confirmed = order(OrderState::FocConfirmed);
    assert_eq!(of(&confirmed, "2026-12-01T00:00:00Z"), None);
}

#[test]
fn a_service_record_warns_after_an_hour_or_two_days_and_never_escalates() {
    let draft = order(OrderState::Draft);
    let of = |is_manual, now| {
        let mut seen = watched(&draft);
        seen.documents.csr_asked = Some(CsrAsked {
            at: at(FRIDAY),
            is_manual,
        });
        clock(&seen, TimerId::CsrWait, now).unwrap()
    };
    assert_eq!(of(false, "2026-11-20T16:00:00Z").level, TimerLevel::Warn);
    assert_eq!(of(true, "2026-11-24T14:59:59Z").level, TimerLevel::Ok);
    let late = of(true, "2027-11-24T14:59:59Z");
    assert_eq!((late.level, late.escalate_at), (TimerLevel::Warn, None));
}

#[test]
fn the_old_service_is_watched_after_the_order_is_closed_too() {
    let mut closed = order(OrderState::Closed);
    closed.moments.ported_at = Some(at(FRIDAY));
    let mut seen = watched(&closed);
    let now = "2026-11-27T15:00:00Z";
    assert_eq!(level(&seen, TimerId::OldService, now), None);
    seen.lines.has_old_service = true;
    let of = |now| level(&seen, TimerId::OldService, now);
    assert_eq!(of(now), Some(TimerLevel::Warn));
    assert_eq!(of("2026-12-04T15:00:00Z"), Some(TimerLevel::Escalate));
}

#[test]
fn a_port_out_escalates_at_half_of_the_time_until_silence_counts() {
    let policy = TimerPolicy::default();
    let until = at("2026-11-21T15:00:00Z");
    let of = |now| port_out_timer(at(FRIDAY), until, &policy, at(now)).map(|timer| timer.level);
    assert_eq!(of("2026-11-20T20:59:59Z"), Some(TimerLevel::Ok));
    assert_eq!(of("2026-11-20T21:00:00Z"), Some(TimerLevel::Warn));
    assert_eq!(of("2026-11-21T03:00:00Z"), Some(TimerLevel::Escalate));
    assert_eq!(port_out_timer(until, at(FRIDAY), &policy, until), None);
}

#[test]
fn the_most_urgent_clock_comes_first() {
    let exception = order(OrderState::Exception);
    let mut seen = watched(&exception);
    seen.documents.loa_signed_on = NaiveDate::from_ymd_opt(2026, 11, 15);
    let now = at("2026-11-25T15:00:00Z");
    let ids: Vec<_> = timers(&seen, &TimerPolicy::default(), now, &weekdays)
        .into_iter()
        .map(|timer| timer.id)
        .collect();
    assert_eq!(
        ids,
        [
            TimerId::ExceptionOpen,
            TimerId::ExceptionCancel,
            TimerId::LoaAge
        ]
    );
}

#[test]
fn the_default_policy_is_as_agreed() {
    insta::assert_json_snapshot!(TimerPolicy::default());
}

#[test]
fn a_stored_policy_says_only_what_differs() {
    let policy: TimerPolicy =
        serde_json::from_str(r#"{"snapback": {"warn": "12h", "escalate": "1 d"}}"#).unwrap();
    assert_eq!(policy.snapback.escalate, Some(Span::Days(1)));
    assert_eq!(policy.loa_age, TimerPolicy::default().loa_age);
    let wrong = serde_json::from_str::<TimerPolicy>(r#"{"lockout": "soon"}"#);
    assert!(wrong.unwrap_err().to_string().contains("soon"));
}

fn any_span() -> impl Strategy<Value = Span> {
    (any::<u16>(), 0..4_u8).prop_map(|(count, unit)| match unit {
        0 => Span::Minutes(count),
        1 => Span::Hours(count),
        2 => Span::Days(count),
        _ => Span::BusinessDays(count),
    })
}

proptest! {
    #[test]
    fn a_span_is_read_as_it_is_written(span in any_span()) {
        prop_assert_eq!(span.to_string().parse(), Ok(span));
    }

    #[test]
    fn any_text_is_a_span_or_refused(text in ".{0,12}") {
        let _ = text.parse::<Span>();
    }

    #[test]
    fn a_clock_that_is_shown_has_started_and_an_ended_order_has_none_but_the_old_service(
        state in prop::sample::select(OrderState::ALL),
        minutes in 0..60_000_i64,
        has_old_service: bool,
    ) {
        let mut order = order(state);
        let moment = Some(at(FRIDAY));
        order.moments.first_active_at = moment;
        order.moments.ported_at = moment;
        order.moments.review_at = moment;
        let mut seen = Watched { window: Some(window()), ..watched(&order) };
        seen.lines = LinesSummary { unprepared: 1, not_active: 1, has_old_service, ..seen.lines };
        seen.documents.loa_signed_on = NaiveDate::from_ymd_opt(2026, 11, 15);
        let now = at(FRIDAY) + Duration::minutes(minutes);
        let timers = timers(&seen, &TimerPolicy::default(), now, &weekdays);
        for timer in &timers {
            prop_assert!(timer.started_at <= now);
            prop_assert!(timer.escalate_at.is_none_or(|at| at >= timer.warn_at));
        }
        let is_ended = matches!(
            state,
            OrderState::Cancelled | OrderState::Failed | OrderState::Expired | OrderState::SnappedBack
        );
        prop_assert!(!is_ended || timers.is_empty());
    }
}
