//! The clocks of a port: what has waited for how long, and when that becomes somebody's business.
//! Source: domain notes §2.5.
//!
//! A clock is listed from its start until what it waits for has happened. Nothing is stored: the clocks are
//! worked out from the order's moments whenever somebody looks.

mod clocks;
mod policy;
mod span;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use policy::{Share, TimerPolicy, Wait};
pub use span::{BusinessDays, NotASpan, Span};

use super::Order;

text_enum! {
    /// Which clock it is.
    pub enum TimerId {
        /// A draft that the vendor deletes.
        DraftIdle = "draft_idle", "Idle draft";
        /// A customer service record that was asked for.
        CsrWait = "csr_wait", "Service record (CSR)";
        /// The losing carrier's answer.
        FocWait = "foc_wait", "Answer of the losing carrier";
        /// An open rejection.
        ExceptionOpen = "exception_open", "Open rejection";
        /// The vendor gives up orders with open rejections.
        ExceptionCancel = "exception_cancel", "Cancellation by the carrier";
        /// Numbers that are not prepared for their date.
        Readiness = "readiness", "Numbers not prepared";
        /// The last moment for a change.
        Lockout = "lockout", "Last changes";
        /// The activation window.
        Activation = "activation", "Activation window";
        /// While a port can be reversed.
        Snapback = "snapback", "Reversal possible";
        /// What is to be done after the port.
        Checklist = "checklist", "Checklist after the port";
        /// The age of the letter of authorisation.
        LoaAge = "loa_age", "Age of the letter (LOA)";
        /// The answer to a port-out.
        PortOutReview = "portout_review", "Answer to the port-out";
        /// The old service.
        OldService = "old_service", "Old service";
    }
}

impl TimerId {
    /// Why it matters, and what to do.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::DraftIdle => {
                "The carrier deletes drafts that nobody edits. Send it, or save it again."
            }
            Self::CsrWait => {
                "The service record has not come. Ask again, or waive it with a reason."
            }
            Self::FocWait => {
                "The losing carrier has not answered. Ask the winning carrier to escalate; for toll-free numbers call the help desk."
            }
            Self::ExceptionOpen => {
                "The order waits for a correction. Resolve the rejection and send a supplement."
            }
            Self::ExceptionCancel => {
                "The carrier cancels orders whose rejections nobody answers. Correct it or cancel it yourself."
            }
            Self::Readiness => {
                "Some numbers lack an emergency location, a target or a messaging intent. Complete them before the date."
            }
            Self::Lockout => {
                "Soon neither the date nor anything else can be changed. Check the order now; afterwards only a reversal is left."
            }
            Self::Activation => {
                "Numbers are not active and the window ends. Call the winning carrier\u{2019}s port desk."
            }
            Self::Snapback => {
                "A port can be reversed for 24 hours after the first activation. Finish the tests, or have it reversed now."
            }
            Self::Checklist => {
                "Something that is to be done after the port is due. Do it, or waive it with a reason."
            }
            Self::LoaAge => {
                "Losing carriers refuse letters older than 30 days. Have a fresh one signed."
            }
            Self::PortOutReview => {
                "Silence lets the numbers go. Authorise the port-out, or reject it with a lawful reason."
            }
            Self::OldService => {
                "The old service still runs, and is paid for twice. Have it ended once the numbers are tested."
            }
        }
    }
}

text_enum! {
    /// How urgent a clock is.
    pub enum TimerLevel {
        /// There is time.
        Ok = "ok", "In time";
        /// Somebody should look.
        Warn = "warn", "Soon";
        /// Somebody must act.
        Escalate = "escalate", "Overdue";
    }
}

/// A clock that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timer {
    /// Which one.
    pub id: TimerId,
    /// Its name.
    pub label: String,
    /// Why it matters, and what to do.
    pub advice: String,
    /// When it started (UTC).
    pub started_at: DateTime<Utc>,
    /// When somebody should look (UTC).
    pub warn_at: DateTime<Utc>,
    /// When somebody must act (UTC); none where nothing more happens.
    pub escalate_at: Option<DateTime<Utc>>,
    /// How urgent it is now.
    pub level: TimerLevel,
}

/// The moments of a clock before it is compared with now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// When it starts (UTC).
    pub started_at: DateTime<Utc>,
    /// When somebody should look (UTC).
    pub warn_at: DateTime<Utc>,
    /// When somebody must act (UTC).
    pub escalate_at: Option<DateTime<Utc>>,
}

impl Marks {
    fn from_wait(from: DateTime<Utc>, wait: Wait, days: &impl BusinessDays) -> Self {
        Self {
            started_at: from,
            warn_at: wait.warn.after(from, days),
            escalate_at: wait.escalate.map(|span| span.after(from, days)),
        }
    }

    fn level(&self, now: DateTime<Utc>) -> TimerLevel {
        if self.escalate_at.is_some_and(|at| now >= at) {
            TimerLevel::Escalate
        } else if now >= self.warn_at {
            TimerLevel::Warn
        } else {
            TimerLevel::Ok
        }
    }

    fn timer(self, id: TimerId, now: DateTime<Utc>) -> Option<Timer> {
        (self.started_at <= now).then(|| Timer {
            id,
            label: id.label().to_owned(),
            advice: id.advice().to_owned(),
            started_at: self.started_at,
            warn_at: self.warn_at,
            escalate_at: self.escalate_at,
            level: self.level(now),
        })
    }
}

/// The window in which the numbers are activated. The calendar works it out from the agreed date, also
/// where only a day was agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// When it opens (UTC): the instant of the FOC.
    pub opens_at: DateTime<Utc>,
    /// When it is over (UTC).
    pub closes_at: DateTime<Utc>,
}

/// What is to be known of an order's numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinesSummary {
    /// Whether the port is a simple one (domain notes §1.2). Those of companies hardly ever are.
    pub is_simple: bool,
    /// How many lack an emergency location, a target or a messaging intent (R12, R13, R15).
    pub unprepared: usize,
    /// How many are on the order and not active.
    pub not_active: usize,
    /// The clock of the item of the checklist that is due first; none where nothing is open.
    pub checklist: Option<Marks>,
    /// Whether the old account still has something to end.
    pub has_old_service: bool,
}

/// A customer service record that was asked for and has not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsrAsked {
    /// When it was asked for (UTC).
    pub at: DateTime<Utc>,
    /// Whether people look it up.
    pub is_manual: bool,
}

/// What is to be known of an order's documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DocumentsSummary {
    /// The service record that is waited for.
    pub csr_asked: Option<CsrAsked>,
    /// The day on which the letter in force was signed; of several, the earliest.
    pub loa_signed_on: Option<NaiveDate>,
}

/// What the clocks of an order are read from.
#[derive(Clone, Copy, Debug)]
pub struct Watched<'a> {
    /// The order.
    pub order: &'a Order,
    /// The provider's key of its connection; none where it is followed by hand.
    pub provider: Option<&'a str>,
    /// Its numbers.
    pub lines: LinesSummary,
    /// Its documents.
    pub documents: DocumentsSummary,
    /// When the oldest open rejection was raised (UTC).
    pub rejected_since: Option<DateTime<Utc>>,
    /// When it is to happen.
    pub window: Option<Window>,
}

/// The clocks of an order that run now, the most urgent first.
pub fn timers(
    watched: &Watched,
    policy: &TimerPolicy,
    now: DateTime<Utc>,
    days: &impl BusinessDays,
) -> Vec<Timer> {
    let mut timers: Vec<Timer> = TimerId::ALL
        .iter()
        .filter_map(|&id| clocks::marks(id, watched, policy, now, days)?.timer(id, now))
        .collect();
    timers.sort_by_key(|timer| (std::cmp::Reverse(timer.level), timer.warn_at));
    timers
}

/// The clock of a port-out between its notice and the moment in which silence authorises it. Whoever calls
/// it knows that nobody has answered yet; none where the vendor asks for no answer.
pub fn port_out_timer(
    noticed_at: DateTime<Utc>,
    answer_by: DateTime<Utc>,
    policy: &TimerPolicy,
    now: DateTime<Utc>,
) -> Option<Timer> {
    let length = answer_by - noticed_at;
    if length <= Duration::zero() {
        return None;
    }
    // Seconds, because a share of whole hours would be cut to the hour.
    let part = |percent: u8| {
        let percent = i64::from(percent.min(100));
        noticed_at + Duration::seconds(length.num_seconds() * percent / 100)
    };
    let marks = Marks {
        started_at: noticed_at,
        warn_at: part(policy.port_out.warn_percent),
        escalate_at: Some(part(policy.port_out.escalate_percent)),
    };
    marks.timer(TimerId::PortOutReview, now)
}

#[cfg(test)]
mod tests;
