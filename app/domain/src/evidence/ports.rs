//! What is known of port orders and port-outs, as the rules see it. Business days and clocks are worked
//! out by whoever has the calendars; the rules compare.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::{
    E164, PortOrderId, PortOutId,
    port::{
        Line, Order, OrderState,
        gate::{NumberGate, Override},
        timer::{Timer, Window},
    },
};

/// How the object of a finding about an order begins; its identifier follows.
pub const ORDER_OBJECT: &str = "port_order";

/// How the object of a finding about a port-out begins; its identifier follows.
pub const PORT_OUT_OBJECT: &str = "port_out";

/// The object of a finding about an order: `port_order/` and its identifier.
pub fn order_object(order: PortOrderId) -> String {
    format!("{ORDER_OBJECT}/{order}")
}

/// The object of a finding about a port-out: `port_out/` and its identifier.
pub fn port_out_object(port_out: PortOutId) -> String {
    format!("{PORT_OUT_OBJECT}/{port_out}")
}

/// An order with what its calendar says at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortOrder {
    /// The order.
    pub order: Order,
    /// What the calendar says of its dates.
    pub dates: PortDates,
    /// What people passed over before its cut-over, with their reasons. Looked up only where a number of
    /// it is about to come in.
    pub overrides: Vec<Override>,
}

/// What the calendar says of an order's dates. Where a country has no calendar, days are counted as they
/// come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortDates {
    /// The day in the place of the port.
    pub today: NaiveDate,
    /// When its numbers come in; none while no date is agreed, or where nobody knows the window.
    pub window: Option<Window>,
    /// How many business days it is from today to the agreed day; negative once that is over.
    pub days_to_foc: Option<i32>,
    /// Why the agreed day is no day on which carriers work: `Thanksgiving Day`.
    pub closed_on_foc: Option<String>,
    /// How many business days ago all its numbers had come in.
    pub days_since_ported: Option<i32>,
}

/// A number of an order, with the order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PortLine<'a> {
    /// The order.
    pub port: &'a PortOrder,
    /// The number's place in it.
    pub line: &'a Line,
}

impl<'a> PortLine<'a> {
    /// The order itself.
    pub const fn order(&self) -> &'a Order {
        &self.port.order
    }

    /// Whether the number is in service with the winning carrier.
    pub const fn has_come_in(&self) -> bool {
        self.line.state.is_active()
    }

    /// Whether its date is agreed and it has not come in.
    pub const fn is_coming_in(&self) -> bool {
        let is_agreed = matches!(
            self.port.order.state,
            OrderState::FocConfirmed | OrderState::Activating | OrderState::Partial
        );
        is_agreed && self.line.state.is_live() && !self.has_come_in()
    }

    /// Whether the carriers' records may differ from ours because the number is just passing from one to
    /// the other (guard G4).
    pub const fn is_in_flight(&self) -> bool {
        self.is_coming_in() || matches!(self.port.order.state, OrderState::SnapbackPending)
    }

    /// Whether it has come in with an order that nobody has closed yet: what the order planned for it
    /// still counts.
    pub const fn is_fresh(&self) -> bool {
        let is_at_work = matches!(
            self.port.order.state,
            OrderState::Activating | OrderState::Partial | OrderState::Ported
        );
        is_at_work && self.has_come_in()
    }

    /// Whether the order keeps the number from another order (I1).
    pub const fn is_open(&self) -> bool {
        self.port.order.state.is_open() && self.line.state.is_live() && !self.has_come_in()
    }
}

/// All that is known of one order, for the rules that are about orders.
#[derive(Clone, Debug)]
pub struct OrderEvidence<'a> {
    /// The order, with what its calendar says.
    pub port: &'a PortOrder,
    /// Its numbers.
    pub lines: &'a [Line],
    /// Whether each number is ready to come in.
    pub gate: Vec<NumberGate>,
    /// The clocks that run.
    pub timers: Vec<Timer>,
    /// The letter of authorisation in force; none where there is none.
    pub letter: Option<Letter>,
    /// The numbers of the orders that it was split from and split into.
    pub elsewhere: BTreeSet<E164>,
}

impl<'a> OrderEvidence<'a> {
    /// An order of which nothing is looked at but what its carrier tells: its numbers came in, or it has
    /// ended.
    pub const fn of_ended(port: &'a PortOrder) -> Self {
        Self {
            port,
            lines: &[],
            gate: Vec::new(),
            timers: Vec::new(),
            letter: None,
            elsewhere: BTreeSet::new(),
        }
    }

    /// The order itself.
    pub const fn order(&self) -> &'a Order {
        &self.port.order
    }

    /// The numbers that the order is still about.
    pub fn live(&self) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(|line| line.state.is_live())
    }
}

/// A letter of authorisation (LOA), as far as it matters for its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The day it was signed, in the place of the port.
    pub signed_on: Option<NaiveDate>,
    /// The numbers of the order that it does not list; none where nobody has read it.
    pub missing: Vec<E164>,
}
