//! Which clock runs for an order, and its moments.

use chrono::{DateTime, Duration, NaiveTime, Utc};

use super::{BusinessDays, Marks, TimerId, TimerPolicy, Wait, Watched, Window};
use crate::{number::NumberType, port::OrderState};

/// The moments of one clock; none where it does not run for this order.
pub(super) fn marks(
    id: TimerId,
    watched: &Watched,
    policy: &TimerPolicy,
    now: DateTime<Utc>,
    days: &impl BusinessDays,
) -> Option<Marks> {
    let Watched { order, lines, .. } = watched;
    let moments = &order.moments;
    let wait =
        |from: Option<DateTime<Utc>>, wait| from.map(|from| Marks::from_wait(from, wait, days));
    let is_in = |states: &[OrderState]| states.contains(&order.state);
    match id {
        TimerId::DraftIdle if is_in(&[OrderState::Draft]) && deletes_drafts(watched, policy) => {
            wait(moments.edited_at, policy.draft_idle)
        }
        TimerId::CsrWait if !is_settled(order.state) => {
            let asked = watched.documents.csr_asked?;
            let which = if asked.is_manual {
                policy.csr_manual
            } else {
                policy.csr_realtime
            };
            wait(Some(asked.at), which)
        }
        TimerId::FocWait if is_in(&[OrderState::CarrierReview, OrderState::SuppPending]) => wait(
            moments.state_since.or(moments.review_at),
            foc_wait(watched, policy),
        ),
        TimerId::ExceptionOpen if is_in(&[OrderState::Exception]) => {
            let since = watched.rejected_since.or(moments.state_since);
            wait(since, policy.exception_open)
        }
        TimerId::ExceptionCancel if is_in(&[OrderState::Exception]) => {
            let since = watched.rejected_since.or(moments.state_since);
            wait(since, policy.exception_cancel)
        }
        TimerId::Readiness if is_in(&[OrderState::FocConfirmed]) && lines.unprepared > 0 => {
            watched.window.map(|window| readiness(window, policy, days))
        }
        TimerId::Lockout if is_in(&[OrderState::FocConfirmed]) => {
            let window = watched.window.filter(|window| now < window.opens_at)?;
            Some(lockout(watched, window, policy, days))
        }
        TimerId::Activation if is_in(ACTIVATING) && lines.not_active > 0 => watched
            .window
            .map(|window| activation(window, policy, days)),
        TimerId::Snapback
            if is_in(&[
                OrderState::Activating,
                OrderState::Partial,
                OrderState::Ported,
            ]) =>
        {
            wait(moments.first_active_at, policy.snapback).filter(|marks| is_fresh(marks, now))
        }
        TimerId::Checklist if is_in(&[OrderState::Partial, OrderState::Ported]) => lines.checklist,
        TimerId::LoaAge if !is_settled(order.state) => {
            let signed = watched.documents.loa_signed_on?;
            wait(
                Some(signed.and_time(NaiveTime::MIN).and_utc()),
                policy.loa_age,
            )
        }
        TimerId::OldService
            if is_in(&[OrderState::Ported, OrderState::Closed]) && lines.has_old_service =>
        {
            wait(moments.ported_at, policy.old_service)
        }
        _ => None,
    }
}

/// From the agreed date on until the last number is active.
const ACTIVATING: &[OrderState] = &[
    OrderState::FocConfirmed,
    OrderState::Activating,
    OrderState::Partial,
];

/// Whether papers no longer count: the date is agreed, or the order has ended or is about to.
const fn is_settled(state: OrderState) -> bool {
    !matches!(
        state,
        OrderState::Draft
            | OrderState::Validating
            | OrderState::ActionNeeded
            | OrderState::Ready
            | OrderState::Submitted
            | OrderState::CarrierReview
            | OrderState::Exception
            | OrderState::SuppPending
    )
}

fn deletes_drafts(watched: &Watched, policy: &TimerPolicy) -> bool {
    let is_one = |provider: &str| {
        let listed = policy.draft_idle_at.iter();
        listed
            .into_iter()
            .any(|at| at.eq_ignore_ascii_case(provider))
    };
    watched.provider.is_some_and(is_one)
}

fn foc_wait(watched: &Watched, policy: &TimerPolicy) -> Wait {
    if watched.order.number_type == NumberType::TollFree {
        policy.foc_toll_free
    } else if watched.lines.is_simple {
        policy.foc_simple
    } else {
        policy.foc_non_simple
    }
}

fn readiness(window: Window, policy: &TimerPolicy, days: &impl BusinessDays) -> Marks {
    let warn_at = policy.readiness_warn.before(window.opens_at, days);
    Marks {
        started_at: warn_at,
        warn_at,
        escalate_at: Some(policy.readiness_escalate.before(window.opens_at, days)),
    }
}

/// It starts with the agreed date, so that the time that is left can be shown.
fn lockout(
    watched: &Watched,
    window: Window,
    policy: &TimerPolicy,
    days: &impl BusinessDays,
) -> Marks {
    let own = watched
        .provider
        .and_then(|provider| policy.lockout_at.get(&provider.to_ascii_lowercase()));
    let locks_at = own.unwrap_or(&policy.lockout).before(window.opens_at, days);
    let warn_at = policy.lockout_warn.before(locks_at, days);
    let moments = &watched.order.moments;
    Marks {
        started_at: moments
            .foc_confirmed_at
            .or(moments.state_since)
            .unwrap_or(warn_at),
        warn_at,
        escalate_at: Some(locks_at),
    }
}

fn activation(window: Window, policy: &TimerPolicy, days: &impl BusinessDays) -> Marks {
    let warn_at = policy.activation_warn.before(window.closes_at, days);
    Marks {
        started_at: window.opens_at,
        // A window of less than an hour would warn before it opens.
        warn_at: warn_at.max(window.opens_at),
        escalate_at: Some(policy.activation_escalate.after(window.closes_at, days)),
    }
}

/// A clock that has run out is shown for a day more, so that whoever comes the next morning sees it.
fn is_fresh(marks: &Marks, now: DateTime<Utc>) -> bool {
    let over_at = marks.escalate_at.unwrap_or(marks.warn_at);
    now < over_at + Duration::days(1)
}
