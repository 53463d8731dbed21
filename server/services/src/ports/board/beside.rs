//! What the rows of the board have beside their orders: read for all of them at once, so that a board of
//! thousands of orders takes as many statements as one of three.

use std::{collections::HashMap, hash::Hash};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ConnectionId, Country, PortOrderId, PortProjectId,
    calendar::{Calendar, Overrides, PortKind},
    port::{
        Line, Order, OrderState, Project,
        board::{BoardRow, RowFacts},
        checklist::CheckResult,
        document::DocumentKind,
        gate::{self, Override},
        timer::{self, DocumentsSummary, LinesSummary, Timer, TimerLevel, TimerPolicy, Watched},
    },
};
use store::{
    Conn, connections,
    ports::{self as rows, BoardOrder},
};

use super::super::{
    clocks::{self, Days},
    dossier, settings,
    witness::Witnesses,
};
use crate::{App, Caller, Result};

/// The states in which the clocks look at each number: whether it is prepared, and tested.
const CUT_OVER: &[OrderState] = &[
    OrderState::FocConfirmed,
    OrderState::Partial,
    OrderState::Ported,
];

pub(super) struct Beside {
    now: DateTime<Utc>,
    policy: TimerPolicy,
    own_days: Overrides,
    projects: HashMap<PortProjectId, Project>,
    /// The key of the provider of each connection.
    providers: HashMap<ConnectionId, String>,
    /// How many rejections are open, and since when.
    rejections: HashMap<PortOrderId, (u64, DateTime<Utc>)>,
    /// When the newest letter of an order was signed.
    letters: HashMap<PortOrderId, NaiveDate>,
    lines: HashMap<PortOrderId, Vec<Line>>,
    results: HashMap<PortOrderId, Vec<CheckResult>>,
    passed_over: HashMap<PortOrderId, Vec<Override>>,
    witnesses: Witnesses,
}

impl Beside {
    pub(super) async fn load(
        app: &App,
        caller: &Caller,
        conn: &mut Conn<'_>,
        projects: &[Project],
    ) -> Result<Self> {
        let org = caller.org;
        let lines = grouped(rows::lines_in(conn, org, CUT_OVER).await?);
        let rejections = rows::open_rejections(conn, org).await?.into_iter();
        let providers = connections::list(conn, org).await?.into_iter();
        let before_date: Vec<OrderState> = OrderState::ALL
            .iter()
            .copied()
            .filter(|state| !state.is_terminal() && !state.has_fixed_foc())
            .collect();
        let letters = rows::newest_documents(conn, org, DocumentKind::Loa, &before_date).await?;
        Ok(Self {
            now: app.now(),
            policy: settings::timers(conn, caller).await?,
            own_days: settings::calendar(conn, caller).await?,
            projects: projects.iter().map(|p| (p.id, p.clone())).collect(),
            providers: providers.map(|c| (c.id, c.provider)).collect(),
            rejections: rejections
                .map(|(order, open, since)| (order, (open, since)))
                .collect(),
            letters: letters
                .into_iter()
                .filter_map(|letter| Some((letter.order, letter.dated?)))
                .collect(),
            results: grouped(rows::checks_in(conn, org, CUT_OVER).await?),
            passed_over: grouped(rows::overrides_in(conn, org, CUT_OVER).await?),
            witnesses: Witnesses::of_states(caller, conn, CUT_OVER, lines.values().flatten())
                .await?,
            lines,
        })
    }

    /// The rows of some orders.
    pub(super) fn rows(&self, orders: &[BoardOrder]) -> Vec<BoardRow> {
        let mut made = Vec::with_capacity(orders.len());
        self.each(orders, |row, calendar| made.push(self.row(row, calendar)));
        made
    }

    /// Each of some orders, with the calendar of its country and carrier.
    pub(super) fn each<'o>(
        &self,
        orders: &'o [BoardOrder],
        mut visit: impl FnMut(&'o BoardOrder, Option<&Calendar>),
    ) {
        let mut calendars: HashMap<(Country, &str), Option<Calendar>> = HashMap::new();
        for row in orders {
            let (country, carrier) = (row.order.country, row.order.carrier.as_str());
            let calendar = calendars.entry((country, carrier)).or_insert_with(|| {
                Calendar::new(country, Some(carrier), self.own_days.clone()).ok()
            });
            visit(row, calendar.as_ref());
        }
    }

    fn row(&self, row: &BoardOrder, calendar: Option<&Calendar>) -> BoardRow {
        let order = &row.order;
        let project = order.project.and_then(|id| self.projects.get(&id));
        let timers = self.timers(row, calendar);
        let at = |level: TimerLevel| {
            let timers = timers.iter().filter(|timer| timer.level == level);
            count(timers.count() as u64)
        };
        let facts = RowFacts {
            project_name: project.map(|project| project.name.clone()),
            site: project.and_then(|project| project.site.clone()),
            numbers: count(row.numbers),
            active: count(row.active),
            escalations: at(TimerLevel::Escalate),
            warnings: at(TimerLevel::Warn),
            open_rejections: self
                .rejections
                .get(&order.id)
                .map_or(0, |(open, _)| count(*open)),
            owner: None,
        };
        BoardRow::new(order, facts, dossier::today(order, self.now))
    }

    /// The clocks of an order; those of one that has ended stand still.
    pub(super) fn timers(&self, row: &BoardOrder, calendar: Option<&Calendar>) -> Vec<Timer> {
        let order = &row.order;
        if order.state.is_terminal() {
            return Vec::new();
        }
        let days = Days {
            order,
            numbers: usize::try_from(row.numbers).unwrap_or(usize::MAX),
            calendar,
        };
        let provider = order.connection.and_then(|id| self.providers.get(&id));
        let watched = Watched {
            order,
            provider: provider.map(String::as_str),
            lines: self.lines_summary(row, days),
            documents: DocumentsSummary {
                csr_asked: None,
                loa_signed_on: self.letters.get(&order.id).copied(),
            },
            rejected_since: self.rejections.get(&order.id).map(|(_, since)| *since),
            window: days.window(),
        };
        timer::timers(&watched, &self.policy, self.now, &days.counting())
    }

    fn lines_summary(&self, row: &BoardOrder, days: Days<'_>) -> LinesSummary {
        let order = &row.order;
        let lines = of(&self.lines, order);
        let sightings = self.witnesses.sightings(order, lines);
        let unprepared = || {
            let passed_over = of(&self.passed_over, order);
            let seen = |number| sightings.seen.get(&number).copied().unwrap_or_default();
            let gate = gate::gate(order, lines, passed_over, seen);
            gate.total - gate.ready
        };
        let next_item =
            || clocks::next_item(order, &days.checklist(lines), of(&self.results, order));
        let not_active = row.numbers.saturating_sub(row.active);
        LinesSummary {
            is_simple: days.kind() == PortKind::Simple,
            unprepared: if order.state == OrderState::FocConfirmed {
                unprepared()
            } else {
                0
            },
            not_active: usize::try_from(not_active).unwrap_or(usize::MAX),
            checklist: match order.state {
                OrderState::Partial | OrderState::Ported => next_item(),
                _ => None,
            },
            has_old_service: !sightings.at_losing_carrier.is_empty(),
        }
    }
}

fn of<'a, T>(by_order: &'a HashMap<PortOrderId, Vec<T>>, order: &Order) -> &'a [T] {
    by_order.get(&order.id).map_or(&[], Vec::as_slice)
}

fn grouped<K: Eq + Hash, T>(pairs: Vec<(K, T)>) -> HashMap<K, Vec<T>> {
    let mut groups: HashMap<K, Vec<T>> = HashMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().push(value);
    }
    groups
}

fn count(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
