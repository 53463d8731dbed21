//! The board of port orders: its tabs, their order, and what a list is asked for.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Foc, Order, OrderState};
use crate::{
    Country, PortOrderId, PortProjectId, finding::query::Owner, number::NumberType, page::Place,
    query_string::QueryString,
};

text_enum! {
    /// A tab of the board.
    pub enum Tab {
        /// Somebody here has to do something.
        ActionRequired = "action_required", "Action required";
        /// A carrier has to.
        Waiting = "waiting", "Waiting on carrier";
        /// The date is agreed, and yet to come.
        Scheduled = "scheduled", "Scheduled";
        /// It happens today.
        Today = "today", "Today";
        /// The numbers have come in.
        Completed = "completed", "Completed";
        /// It ended without a port, or went back.
        Cancelled = "cancelled", "Cancelled";
    }
}

/// The tab of an order.
///
/// `foc` is the agreed day and `today` the day now, both in the place of the port; `escalations` counts
/// the clocks of the order that have run out. The day of a port goes before everything else that is
/// open: whoever works on it looks under today. A confirmed order whose day is over, or that has no day,
/// needs somebody. What has ended stays where it ended.
pub fn tab(state: OrderState, foc: Option<NaiveDate>, escalations: u32, today: NaiveDate) -> Tab {
    use OrderState as S;
    let by_itself = match state {
        S::Closed => return Tab::Completed,
        S::Cancelled | S::Failed | S::Expired | S::SnappedBack => return Tab::Cancelled,
        S::Activating => return Tab::Today,
        S::FocConfirmed => match foc {
            Some(day) if day == today => return Tab::Today,
            Some(day) if day > today => Tab::Scheduled,
            _ => Tab::ActionRequired,
        },
        S::Draft | S::ActionNeeded | S::Ready | S::Exception | S::Partial => Tab::ActionRequired,
        S::Validating
        | S::Submitted
        | S::CarrierReview
        | S::SuppPending
        | S::CancelPending
        | S::SnapbackPending => Tab::Waiting,
        // Its checklist is run on the day, and escalates by itself afterwards.
        S::Ported if foc == Some(today) => return Tab::Today,
        S::Ported => Tab::Completed,
    };
    if escalations > 0 {
        Tab::ActionRequired
    } else {
        by_itself
    }
}

/// A row of the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardRow {
    /// The order.
    pub id: PortOrderId,
    /// Our reference.
    pub reference: String,
    /// The project it belongs to.
    pub project: Option<PortProjectId>,
    /// That project's name.
    pub project_name: Option<String>,
    /// That project's site.
    pub site: Option<String>,
    /// The country of its numbers.
    pub country: Country,
    /// Their type.
    pub number_type: NumberType,
    /// The carrier that gets them.
    pub carrier: String,
    /// The carrier they come from.
    pub losing_carrier: Option<String>,
    /// Where the order stands.
    pub state: OrderState,
    /// Its tab.
    pub tab: Tab,
    /// The vendor's own word on it.
    pub vendor_status: Option<String>,
    /// When it should happen.
    pub requested_foc: Option<Foc>,
    /// When it is agreed to happen.
    pub foc: Option<Foc>,
    /// How many numbers it has; those taken off do not count.
    pub numbers: u32,
    /// How many of them have come in.
    pub active: u32,
    /// How many of its clocks have run out.
    pub escalations: u32,
    /// How many of its clocks are about to.
    pub warnings: u32,
    /// How many of its rejections are open.
    pub open_rejections: u32,
    /// Who works on it, by name.
    pub owner: Option<String>,
    /// When it reached its state (UTC).
    pub since: DateTime<Utc>,
}

/// What a row has beside what its order says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowFacts {
    /// The project's name.
    pub project_name: Option<String>,
    /// The project's site.
    pub site: Option<String>,
    /// How many numbers the order has; those taken off do not count.
    pub numbers: u32,
    /// How many of them have come in.
    pub active: u32,
    /// How many of its clocks have run out.
    pub escalations: u32,
    /// How many of its clocks are about to.
    pub warnings: u32,
    /// How many of its rejections are open.
    pub open_rejections: u32,
    /// Who works on it, by name.
    pub owner: Option<String>,
}

impl BoardRow {
    /// The row of an order. `today` is the day in the place of the port.
    pub fn new(order: &Order, facts: RowFacts, today: NaiveDate) -> Self {
        let day = order.foc.as_ref().map(Foc::day);
        Self {
            id: order.id,
            reference: order.reference.clone(),
            project: order.project,
            project_name: facts.project_name,
            site: facts.site,
            country: order.country,
            number_type: order.number_type,
            carrier: order.carrier.clone(),
            losing_carrier: order.details.losing.name().map(str::to_owned),
            state: order.state,
            tab: tab(order.state, day, facts.escalations, today),
            vendor_status: order.vendor_status.clone(),
            requested_foc: order.requested_foc.clone(),
            foc: order.foc.clone(),
            numbers: facts.numbers,
            active: facts.active,
            escalations: facts.escalations,
            warnings: facts.warnings,
            open_rejections: facts.open_rejections,
            owner: facts.owner,
            since: order.moments.state_since.unwrap_or(order.created_at),
        }
    }

    /// What a list is sorted by: the most urgent first. Numbers half across go before all else, then what
    /// ran out of time, then rejections, then the nearest day, then what has waited longest. What has
    /// ended comes with the latest first.
    pub fn urgency(&self) -> Urgency {
        let is_over = matches!(self.tab, Tab::Completed | Tab::Cancelled);
        let rank = match self.state {
            OrderState::Partial => 0,
            _ if self.escalations > 0 => 1,
            OrderState::Activating => 2,
            OrderState::Exception => 3,
            _ if self.warnings > 0 => 4,
            _ => 5,
        };
        let day = self.foc.as_ref().or(self.requested_foc.as_ref());
        let since = self.since.timestamp();
        Urgency {
            tab: self.tab,
            rank: if is_over { 0 } else { rank },
            day: day
                .map(Foc::day)
                .filter(|_| !is_over)
                .unwrap_or(NaiveDate::MAX),
            since: if is_over { -since } else { since },
            id: self.id,
        }
    }
}

/// How urgent a row is; the smallest is the most urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency {
    tab: Tab,
    rank: u8,
    day: NaiveDate,
    since: i64,
    /// Two rows are never alike, so that a list looks the same each time.
    id: PortOrderId,
}

/// How many orders a tab has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TabCount {
    /// The tab.
    pub tab: Tab,
    /// How many orders it has.
    pub count: u64,
}

/// How many orders each tab has, empty tabs included, in their order.
pub fn tab_counts(tabs: impl IntoIterator<Item = Tab>) -> Vec<TabCount> {
    let of = |&tab: &Tab| TabCount { tab, count: 0 };
    let mut counts: Vec<TabCount> = Tab::ALL.iter().map(of).collect();
    for tab in tabs {
        for count in counts.iter_mut().filter(|count| count.tab == tab) {
            count.count += 1;
        }
    }
    counts
}

/// A question to the board.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardQuery {
    /// The tab; none for all of them.
    pub tab: Option<Tab>,
    /// States; empty means all.
    pub states: Vec<OrderState>,
    /// The winning carrier, without regard to case.
    pub carrier: Option<String>,
    /// The losing carrier, without regard to case.
    pub losing_carrier: Option<String>,
    /// The site of the project, without regard to case.
    pub site: Option<String>,
    /// The project.
    pub project: Option<PortProjectId>,
    /// A text in the reference, the vendor's id, the project's name or a number.
    pub text: Option<String>,
    /// Who works on them.
    pub owner: Option<Owner>,
    /// The first day of the agreed dates, in the place of each port.
    pub foc_from: Option<NaiveDate>,
    /// The last day of the agreed dates.
    pub foc_to: Option<NaiveDate>,
    /// Only those whose clocks have run out.
    pub needs_escalation: bool,
    /// Rows on a page.
    pub size: Option<u32>,
    /// Which page.
    pub place: Place,
}

impl BoardQuery {
    /// Reads an address. Words it does not know are left out, so that an old bookmark still opens.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut query = Self::default();
        for (key, value) in pairs {
            query.read(key, value.trim());
        }
        query
    }

    fn read(&mut self, key: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let text = || Some(value.to_owned());
        match key {
            "tab" => self.tab = value.parse().ok(),
            "state" => self.states.extend(value.parse::<OrderState>()),
            "carrier" => self.carrier = text(),
            "losing" => self.losing_carrier = text(),
            "site" => self.site = text(),
            "project" => self.project = value.parse().ok(),
            "q" => self.text = text(),
            "owner" => self.owner = value.parse().ok(),
            "foc_from" => self.foc_from = value.parse().ok(),
            "foc_to" => self.foc_to = value.parse().ok(),
            "escalated" => self.needs_escalation = value == "true",
            "size" => self.size = value.parse().ok(),
            "after" => self.place = Place::After(value.to_owned()),
            "before" => self.place = Place::Before(value.to_owned()),
            _ => {}
        }
    }

    /// Writes the address, without a leading `?`.
    pub fn to_query_string(&self) -> String {
        let mut out = QueryString::default();
        out.extend("tab", self.tab.map(Tab::as_str));
        out.extend("state", self.states.iter().map(|s| s.as_str()));
        out.extend("carrier", self.carrier.as_deref());
        out.extend("losing", self.losing_carrier.as_deref());
        out.extend("site", self.site.as_deref());
        out.extend("project", self.project.map(|p| p.to_string()));
        out.extend("q", self.text.as_deref());
        out.extend("owner", self.owner.map(|o| o.to_string()));
        out.extend("foc_from", self.foc_from.map(|day| day.to_string()));
        out.extend("foc_to", self.foc_to.map(|day| day.to_string()));
        out.extend("escalated", self.needs_escalation.then_some("true"));
        out.extend("size", self.size.map(|s| s.to_string()));
        out.place(&self.place);
        out.finish()
    }

    /// The same question, from the first page.
    #[must_use]
    pub fn from_start(&self) -> Self {
        Self {
            place: Place::First,
            ..self.clone()
        }
    }

    /// The same question for another tab, from its first page.
    #[must_use]
    pub fn with_tab(&self, tab: Option<Tab>) -> Self {
        Self {
            tab,
            ..self.from_start()
        }
    }

    /// Whether a row matches, as far as a row tells: owner and text are told by the store, which has the
    /// accounts and the numbers. The tab is matched too.
    pub fn matches(&self, row: &BoardRow) -> bool {
        let day = row.foc.as_ref().map(Foc::day);
        self.tab.is_none_or(|tab| tab == row.tab)
            && (self.states.is_empty() || self.states.contains(&row.state))
            && is_named(self.carrier.as_ref(), Some(&row.carrier))
            && is_named(self.losing_carrier.as_ref(), row.losing_carrier.as_ref())
            && is_named(self.site.as_ref(), row.site.as_ref())
            && self.project.is_none_or(|id| row.project == Some(id))
            && self
                .foc_from
                .is_none_or(|from| day.is_some_and(|day| day >= from))
            && self
                .foc_to
                .is_none_or(|to| day.is_some_and(|day| day <= to))
            && (!self.needs_escalation || row.escalations > 0)
    }
}

/// Whether a name is the one asked for, if one is.
fn is_named(asked: Option<&String>, name: Option<&String>) -> bool {
    asked.is_none_or(|asked| {
        name.is_some_and(|name| name.trim().to_lowercase() == asked.trim().to_lowercase())
    })
}

#[cfg(test)]
mod tests;
