//! An order among the days of its carrier: when its window is, and what its clocks run from. The same for one
//! order with all that is known of it, and for the many of the board.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use domain::{
    calendar::{Calendar, PortKind, carrier::Way, zone},
    number::NumberType,
    port::{
        Line, Order,
        checklist::{self, CheckItem, CheckResult},
        intake::{Complexity, PROJECT_FROM, complexity},
        order::Activation,
        timer::{BusinessDays, Marks, Window},
    },
};

use super::dossier;

/// An order with the calendar of its country and carrier.
#[derive(Clone, Copy)]
pub(super) struct Days<'a> {
    pub(super) order: &'a Order,
    /// How many numbers it is about; those taken off do not count.
    pub(super) numbers: usize,
    /// None where there is no calendar of its country.
    pub(super) calendar: Option<&'a Calendar>,
}

impl<'a> Days<'a> {
    pub(super) fn way(self) -> Option<Way> {
        if self.order.details.activation == Activation::OnDemand {
            Some(Way::OnDemand)
        } else if self.order.number_type == NumberType::TollFree {
            Some(Way::TollFree)
        } else {
            None
        }
    }

    pub(super) fn kind(self) -> PortKind {
        if self.order.number_type == NumberType::TollFree {
            return PortKind::TollFree;
        }
        match complexity(self.numbers, PROJECT_FROM, None) {
            Complexity::Simple => PortKind::Simple,
            Complexity::NonSimple => PortKind::NonSimple,
            Complexity::Project => PortKind::Project,
        }
    }

    /// The window in which the numbers come in.
    pub(super) fn window(self) -> Option<Window> {
        let foc = self.order.foc.as_ref()?;
        let window = self.calendar?.activation_window(foc, self.way())?;
        Some(Window {
            opens_at: window.opens,
            closes_at: window.closes,
        })
    }

    /// Counts business days in the order's calendar; days of the week where there is none.
    pub(super) fn counting(self) -> impl BusinessDays + 'a {
        let zone = dossier::zone_of(self.order);
        move |from: DateTime<Utc>, days: i64| {
            let whole = Duration::days(days);
            let plain = from.checked_add_signed(whole).unwrap_or(from);
            let Some(calendar) = self.calendar else {
                return plain;
            };
            let Ok(local) = zone::foc_of(from, &zone) else {
                return plain;
            };
            let count = i32::try_from(days).unwrap_or_default();
            let Ok(added) = calendar.add(local.day(), count) else {
                return plain;
            };
            from.checked_add_signed(added.date - local.day())
                .unwrap_or(plain)
        }
    }

    /// What is to be done once numbers have come in.
    pub(super) fn checklist(self, lines: &[Line]) -> Vec<CheckItem> {
        let days = self.counting();
        checklist::checklist(self.order, lines, |from, count| {
            days.add(from, count.into())
        })
    }
}

/// The clock of the item of a checklist that is due first.
pub(super) fn next_item(
    order: &Order,
    items: &[CheckItem],
    results: &[CheckResult],
) -> Option<Marks> {
    let mut latest: HashMap<_, &CheckResult> = HashMap::with_capacity(results.len());
    for result in results {
        let known = latest.entry((result.item, result.number)).or_insert(result);
        if known.at <= result.at {
            *known = result;
        }
    }
    let open = items.iter().filter(|item| {
        let result = latest.get(&(item.item, item.number));
        item.is_mandatory && !result.is_some_and(|result| result.settles())
    });
    let first = open.map(|item| item.due_at).min()?;
    Some(Marks {
        started_at: order.moments.first_active_at.unwrap_or(first),
        warn_at: first,
        escalate_at: Some(first + Duration::hours(1)),
    })
}
