//! How long each clock may run before somebody is warned. Source of the defaults: domain notes §2.5.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Span;

/// When a clock warns and when it escalates, counted from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Wait {
    /// Somebody should look.
    pub warn: Span,
    /// Somebody is notified; none where nothing more happens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate: Option<Span>,
}

impl Wait {
    const fn of(warn: Span, escalate: Span) -> Self {
        Self {
            warn,
            escalate: Some(escalate),
        }
    }

    const fn warning(warn: Span) -> Self {
        Self {
            warn,
            escalate: None,
        }
    }
}

/// When to look at a port-out, in percent of the time until silence authorises it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Share {
    /// Somebody should look.
    pub warn_percent: u8,
    /// Somebody is notified.
    pub escalate_percent: u8,
}

/// The clocks of an organisation. What is left out of a stored policy is the default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TimerPolicy {
    /// A draft that nobody edits, where the vendor deletes it.
    pub draft_idle: Wait,
    /// The providers that delete idle drafts.
    pub draft_idle_at: Vec<String>,
    /// A service record that is asked of a machine.
    pub csr_realtime: Wait,
    /// A service record that people look up.
    pub csr_manual: Wait,
    /// The answer to a simple port.
    pub foc_simple: Wait,
    /// The answer to any other.
    pub foc_non_simple: Wait,
    /// The answer about toll-free numbers; then the help desk is called.
    pub foc_toll_free: Wait,
    /// A rejection that nobody resolves.
    pub exception_open: Wait,
    /// The end of an order whose rejection nobody resolves.
    pub exception_cancel: Wait,
    /// Before the agreed date: from when on a number should be prepared.
    pub readiness_warn: Span,
    /// Before the agreed date: when an unprepared number becomes urgent.
    pub readiness_escalate: Span,
    /// Before the agreed date: from when on nothing can be changed, by provider.
    pub lockout_at: BTreeMap<String, Span>,
    /// The same, for every other provider.
    pub lockout: Span,
    /// How long before the lock-out somebody is warned.
    pub lockout_warn: Span,
    /// Before the end of the window: when numbers that are not active are a worry.
    pub activation_warn: Span,
    /// After the end of the window: when they are urgent.
    pub activation_escalate: Span,
    /// While a port can be reversed.
    pub snapback: Wait,
    /// The age of the letter of authorisation.
    pub loa_age: Wait,
    /// The review of a port-out.
    pub port_out: Share,
    /// The old service that still costs money.
    pub old_service: Wait,
}

impl Default for TimerPolicy {
    fn default() -> Self {
        use Span::{BusinessDays, Days, Hours, Minutes};
        Self {
            draft_idle: Wait::of(Hours(36), Hours(48)),
            draft_idle_at: vec!["bandwidth".to_owned()],
            csr_realtime: Wait::warning(Hours(1)),
            csr_manual: Wait::warning(BusinessDays(2)),
            foc_simple: Wait::of(BusinessDays(1), BusinessDays(2)),
            foc_non_simple: Wait::of(BusinessDays(2), BusinessDays(4)),
            // The notes give the escalation alone: a losing RespOrg has two business days.
            foc_toll_free: Wait::of(BusinessDays(1), BusinessDays(2)),
            exception_open: Wait::of(BusinessDays(1), BusinessDays(3)),
            exception_cancel: Wait::of(Days(10), Days(14)),
            readiness_warn: BusinessDays(5),
            readiness_escalate: BusinessDays(2),
            lockout_at: BTreeMap::from([("telnyx".to_owned(), Hours(48))]),
            lockout: Hours(24),
            lockout_warn: Hours(24),
            activation_warn: Minutes(60),
            activation_escalate: Minutes(15),
            snapback: Wait::of(Hours(20), Hours(24)),
            loa_age: Wait::of(Days(23), Days(30)),
            port_out: Share {
                warn_percent: 25,
                escalate_percent: 50,
            },
            old_service: Wait::of(BusinessDays(5), BusinessDays(10)),
        }
    }
}
