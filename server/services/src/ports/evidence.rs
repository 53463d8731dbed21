//! What a roll call knows of ports: the orders with what their calendars say, the port-outs, and what the
//! rules find about each as a whole.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::{
    E164, PortOrderId,
    calendar::{Overrides, zone},
    evidence::{Letter, OrderEvidence, PortDates, PortOrder, Roll},
    port::{Order, OrderState, PortOut, document::DocumentKind, gate::Override, journal::Drift},
    rules::{self, Fired},
};
use store::{Conn, ports as rows};

use super::{
    clocks::Days,
    dossier::{self, Dossier},
    settings,
};
use crate::{App, Caller, Result};

/// Business days before the agreed day within which what people passed over is looked up.
const OVERRIDES_COUNT: i32 = 2;

/// The orders that are open or have come in, the ended ones that contradict their carriers, and the
/// port-outs that are not done with. Their numbers are not among it: a roll call meets those one by one.
#[derive(Default)]
pub(crate) struct Ports {
    orders: HashMap<PortOrderId, PortOrder>,
    port_outs: Vec<PortOut>,
    /// The places of a number among the port-outs.
    leaving: BTreeMap<E164, Vec<usize>>,
}

impl Ports {
    pub(crate) async fn load(app: &App, caller: &Caller, conn: &mut Conn<'_>) -> Result<Self> {
        let now = app.now();
        let all = rows::open_orders(conn, caller.org, &[], None).await?;
        let overrides = settings::calendar(conn, caller).await?;
        let mut orders = HashMap::new();
        for order in all.into_iter().filter(counts) {
            let dates = dates(&order, &overrides, now);
            let passed = passed_over(caller, conn, &order, &dates).await?;
            let id = order.id;
            orders.insert(
                id,
                PortOrder {
                    order,
                    dates,
                    overrides: passed,
                },
            );
        }
        Ok(Self::of(
            orders,
            rows::open_port_outs(conn, caller.org).await?,
        ))
    }

    fn of(orders: HashMap<PortOrderId, PortOrder>, port_outs: Vec<PortOut>) -> Self {
        let mut leaving: BTreeMap<E164, Vec<usize>> = BTreeMap::new();
        for (place, port_out) in port_outs.iter().enumerate() {
            for number in &port_out.numbers {
                leaving.entry(*number).or_default().push(place);
            }
        }
        Self {
            orders,
            port_outs,
            leaving,
        }
    }

    /// An order; none where it ended without a port.
    pub(crate) fn order(&self, id: PortOrderId) -> Option<&PortOrder> {
        self.orders.get(&id)
    }

    /// The port-outs of a number.
    pub(crate) fn port_outs_of(&self, number: E164) -> impl Iterator<Item = &PortOut> {
        let places = self.leaving.get(&number).into_iter().flatten();
        places.map(|place| &self.port_outs[*place])
    }

    /// The numbers that stand in port-outs, in ascending order.
    pub(crate) fn leaving(&self) -> impl Iterator<Item = E164> {
        self.leaving.keys().copied()
    }

    /// What the rules find about orders and port-outs as a whole. One order at a time is looked at in full.
    pub(crate) async fn judge(
        &self,
        app: &App,
        caller: &Caller,
        conn: &mut Conn<'_>,
        roll: &Roll,
    ) -> Result<Vec<Fired>> {
        let mut fired = Vec::new();
        for port in self.orders.values() {
            if port.order.state.is_open() {
                fired.extend(judge_open(app, caller, conn, port, roll).await?);
            } else {
                let evidence = OrderEvidence::of_ended(port);
                fired.extend(rules::evaluate_order(&evidence, roll));
            }
        }
        let port_outs = self.port_outs.iter();
        fired.extend(port_outs.flat_map(|port_out| rules::evaluate_port_out(port_out, roll)));
        fired.sort_by(|a, b| (a.rule.code, &a.hit.object).cmp(&(b.rule.code, &b.hit.object)));
        Ok(fired)
    }
}

/// Whether an order counts for a roll call. One that ended without a port only does while its carrier
/// contradicts that.
fn counts(order: &Order) -> bool {
    let told = &order.contradictions;
    let is_contradicted = !told.drifts.is_empty() || !told.unknown_words.is_empty();
    let is_over = order.state.ended_without_port() || order.state == OrderState::SnappedBack;
    !is_over || is_contradicted
}

async fn judge_open(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    port: &PortOrder,
    roll: &Roll,
) -> Result<Vec<Fired>> {
    let elsewhere = elsewhere(caller, conn, &port.order).await?;
    let dossier = Dossier::load(app, caller, conn, port.order.clone()).await?;
    let evidence = OrderEvidence {
        port,
        lines: &dossier.lines,
        gate: dossier.gate().numbers,
        timers: dossier.timers(),
        letter: letter(&dossier),
        elsewhere,
    };
    Ok(rules::evaluate_order(&evidence, roll))
}

fn letter(dossier: &Dossier) -> Option<Letter> {
    let mut papers = dossier.documents.iter();
    let has_letter = papers.any(|stored| stored.document.kind == DocumentKind::Loa);
    has_letter.then(|| Letter {
        signed_on: dossier.loa_signed_on(),
        missing: dossier.not_in_loa(),
    })
}

/// The numbers of the orders that an order was split from and into, where its list is in question.
async fn elsewhere(caller: &Caller, conn: &mut Conn<'_>, order: &Order) -> Result<BTreeSet<E164>> {
    let drifts = &order.contradictions.drifts;
    if !drifts
        .iter()
        .any(|drift| matches!(drift, Drift::Numbers { .. }))
    {
        return Ok(BTreeSet::new());
    }
    let split = rows::orders_split_from(conn, caller.org, order.id).await?;
    let related = split.iter().map(|child| child.id).chain(order.parent);
    let mut numbers = BTreeSet::new();
    for id in related {
        let lines = rows::lines(conn, caller.org, id).await?;
        let live = lines.iter().filter(|line| line.state.is_live());
        numbers.extend(live.map(|line| line.number));
    }
    Ok(numbers)
}

/// What people passed over of an order whose numbers are about to come in.
async fn passed_over(
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: &Order,
    dates: &PortDates,
) -> Result<Vec<Override>> {
    let is_near = dates
        .days_to_foc
        .is_some_and(|days| days <= OVERRIDES_COUNT);
    if order.state.is_open() && is_near {
        return Ok(rows::overrides(conn, caller.org, order.id).await?);
    }
    Ok(Vec::new())
}

/// What the calendar says of an order's dates. Without one, days are counted as they come.
fn dates(order: &Order, overrides: &Overrides, now: DateTime<Utc>) -> PortDates {
    let calendar = dossier::calendar_of(order, overrides.clone());
    let today = dossier::today(order, now);
    let between = |a: chrono::NaiveDate, b: chrono::NaiveDate| match &calendar {
        Some(calendar) => calendar.between(a, b).ok(),
        None => i32::try_from((b - a).num_days()).ok(),
    };
    let foc = order.foc.as_ref();
    let zone = dossier::zone_of(order);
    let ported_on = order
        .moments
        .ported_at
        .and_then(|at| zone::foc_of(at, &zone).ok());
    let days = Days {
        order,
        numbers: 0,
        calendar: calendar.as_ref(),
    };
    PortDates {
        today,
        window: days.window(),
        days_to_foc: foc.and_then(|foc| between(today, foc.day())),
        closed_on_foc: foc
            .and_then(|foc| calendar.as_ref()?.closed(foc.day()))
            .map(|closed| closed.to_string()),
        days_since_ported: ported_on.and_then(|day| between(day.day(), today)),
    }
}
