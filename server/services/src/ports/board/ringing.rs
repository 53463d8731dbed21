//! What the dates and clocks of ports say now, for whoever is to be told of it.

use domain::{
    notification::{
        clock::{of_order, of_port_out},
        news::Occasion,
    },
    port::{OrderState, PortOutState},
};
use store::{
    Conn,
    ports::{self as rows, Choice},
};

use super::{MOST, beside::Beside};
use crate::{
    App, Caller, Result,
    ports::{dossier, settings},
};

/// The states in which an answer of ours is waited for.
const AWAITING: &[PortOutState] = &[PortOutState::Notified, PortOutState::UnderReview];

/// What the dates and clocks of the orders that have not ended say now, and those of the port-outs that wait
/// for an answer.
pub(crate) async fn rung(app: &App, caller: &Caller, conn: &mut Conn<'_>) -> Result<Vec<Occasion>> {
    let live: Vec<OrderState> = OrderState::ALL
        .iter()
        .copied()
        .filter(|state| !state.is_terminal())
        .collect();
    let choice = Choice {
        states: &live,
        limit: MOST,
        ..Choice::default()
    };
    let orders = rows::board(conn, caller.org, choice).await?;
    let mut occasions = Vec::new();
    if !orders.is_empty() {
        let beside = Beside::load(app, caller, conn, &[]).await?;
        beside.each(&orders, |row, calendar| {
            let timers = beside.timers(row, calendar);
            let today = dossier::today(&row.order, app.now());
            occasions.extend(of_order(&row.order, &timers, today));
        });
    }
    let policy = settings::timers(conn, caller).await?;
    let awaiting = rows::port_outs(conn, caller.org, AWAITING, u32::MAX).await?;
    let port_outs = awaiting.iter();
    occasions.extend(port_outs.filter_map(|port_out| of_port_out(port_out, &policy, app.now())));
    Ok(occasions)
}
