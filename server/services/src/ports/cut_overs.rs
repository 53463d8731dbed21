//! The cut-overs of a day, or of a project, as the wall shows them: how far the numbers and their tests are,
//! and how long there is a way back.

use chrono::Days as Span;
use domain::{
    PortProjectId,
    dashboard::wall::CutOver,
    port::{
        Order, OrderState,
        checklist::room::{ClockState, grid, rollback_clock},
    },
};
use store::{
    Conn,
    ports::{self as rows, Choice},
};

use super::{clocks::Days, dossier, settings};
use crate::{App, Caller, Result};

/// As many as a screen holds.
const SHOWN: usize = 12;
/// The most orders of a day that are looked at.
const MOST: u32 = 500;

/// Whose numbers come in on an agreed day.
const DATED: &[OrderState] = &[OrderState::FocConfirmed, OrderState::Ported];
/// Whose numbers come in now, whatever their day was.
const UNDER_WAY: &[OrderState] = &[
    OrderState::Activating,
    OrderState::Partial,
    OrderState::SnapbackPending,
];

/// Cut-overs, and how many more there are.
#[derive(Default)]
pub(crate) struct CutOvers {
    pub shown: Vec<CutOver>,
    pub more: u64,
}

/// The cut-overs of a project, or of today where none is named.
pub(crate) async fn cut_overs(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    project: Option<PortProjectId>,
) -> Result<CutOvers> {
    let mut orders = match project {
        Some(project) => rows::orders_of_project(conn, caller.org, project)
            .await?
            .into_iter()
            .filter(|order| !order.state.is_terminal())
            .collect(),
        None => of_today(app, caller, conn).await?,
    };
    orders.sort_by_cached_key(rank);
    let more = orders.len().saturating_sub(SHOWN) as u64;
    let mut shown = Vec::new();
    for order in orders.into_iter().take(SHOWN) {
        shown.push(cut_over(app, caller, conn, &order).await?);
    }
    Ok(CutOvers { shown, more })
}

/// Those first whose numbers come in now, then those that begin first; last what has no day yet.
fn rank(order: &Order) -> impl Ord + use<> {
    let date = order.foc.as_ref().or(order.requested_foc.as_ref());
    let day = date.map(|date| (date.day(), date.instant()));
    let is_under_way = UNDER_WAY.contains(&order.state);
    (!is_under_way, day.is_none(), day, order.id)
}

/// The orders that come in today where their numbers are, those that do so now, and those that can still go
/// back.
async fn of_today(app: &App, caller: &Caller, conn: &mut Conn<'_>) -> Result<Vec<Order>> {
    let now = app.now();
    let today = now.date_naive();
    // Somewhere it is yesterday still, or tomorrow already; and the way back lasts a day.
    let near = |days: Span| (today.checked_sub_days(days), today.checked_add_days(days));
    let (from, to) = near(Span::new(2));
    let dated = Choice {
        states: DATED,
        from,
        to,
        is_agreed: true,
        limit: MOST,
        ..Choice::default()
    };
    let under_way = Choice {
        states: UNDER_WAY,
        limit: MOST,
        ..Choice::default()
    };
    let mut orders = rows::chosen(conn, caller.org, under_way).await?;
    let dated = rows::chosen(conn, caller.org, dated).await?;
    orders.extend(dated.into_iter().filter(|order| {
        let is_today =
            order.foc.as_ref().map(domain::port::Foc::day) == Some(dossier::today(order, now));
        let can_go_back = matches!(
            rollback_clock(order, now).state,
            ClockState::Open | ClockState::Closing
        );
        is_today || can_go_back
    }));
    Ok(orders)
}

async fn cut_over(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: &Order,
) -> Result<CutOver> {
    let lines = rows::lines(conn, caller.org, order.id).await?;
    let results = rows::checks(conn, caller.org, order.id).await?;
    let calendar = dossier::calendar_of(order, settings::calendar(conn, caller).await?);
    let live = || lines.iter().filter(|line| line.state.is_live());
    let days = Days {
        order,
        numbers: live().count(),
        calendar: calendar.as_ref(),
    };
    let window = days.window();
    let tests = grid(order, &lines, &results);
    Ok(CutOver {
        id: order.id,
        reference: order.reference.clone(),
        carrier: order.carrier.clone(),
        state: order.state,
        opens_at: window.map(|window| window.opens_at),
        closes_at: window.map(|window| window.closes_at),
        numbers: live().count() as u64,
        active: live().filter(|line| line.state.is_active()).count() as u64,
        settled: tests.settled as u64,
        failed: tests.failed as u64,
        open: tests.open as u64,
        rollback: rollback_clock(order, app.now()),
    })
}
