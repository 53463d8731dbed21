//! What the pages show of an order.

use domain::{
    PortOrderId,
    access::Permission,
    port::{
        Order, OrderState,
        order::Activation,
        state::OrderEvent,
        view::{Deed, Filed, OrderDetail, OrderName, PlanName, Winning},
    },
};
use store::{Conn, ports as rows};

use super::{connections, dossier::Dossier, orders, outs::capitalised};
use crate::{App, Caller, Error, Result};

/// All about one order.
pub async fn find(app: &App, caller: &Caller, id: PortOrderId) -> Result<OrderDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let order = orders::existing(conn, caller, id).await?;
    detail(app, caller, conn, order).await
}

/// The same by our reference, without regard to case.
pub async fn find_by_reference(app: &App, caller: &Caller, reference: &str) -> Result<OrderDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let order = rows::find_order_by_reference(conn, caller.org, reference).await?;
    let order = order.ok_or(Error::NotFound("port order"))?;
    detail(app, caller, conn, order).await
}

/// The same by its id or by our reference, whichever is given.
pub async fn named(app: &App, caller: &Caller, name: &str) -> Result<OrderDetail> {
    match name.trim().parse() {
        Ok(id) => find(app, caller, id).await,
        Err(_) => find_by_reference(app, caller, name.trim()).await,
    }
}

async fn detail(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
) -> Result<OrderDetail> {
    let project_name = match order.project {
        Some(project) => rows::find_project(conn, caller.org, project).await?,
        None => None,
    };
    let split_from = match order.parent {
        Some(parent) => rows::find_order(conn, caller.org, parent).await?,
        None => None,
    };
    let split_into = rows::orders_split_from(conn, caller.org, order.id).await?;
    let notes = rows::notes(conn, caller.org, order.id).await?;
    let dossier = Dossier::load(app, caller, conn, order).await?;
    Ok(OrderDetail {
        project_name: project_name.map(|project| project.name),
        split_from: split_from.as_ref().map(name),
        split_into: split_into.iter().map(name).collect(),
        connection_name: dossier.connection_name.clone(),
        documents: dossier
            .documents
            .iter()
            .map(|stored| Filed {
                document: stored.document.clone(),
                statement: stored.statement.clone(),
            })
            .collect(),
        rejections: dossier.rejections.clone(),
        notes,
        events: dossier.events.iter().rev().cloned().collect(),
        deeds: deeds(&dossier),
        checks: dossier.readiness(),
        gate: dossier.gate(),
        timers: dossier.timers(),
        dates: dossier.dates(),
        comparison: dossier.comparison(),
        plans: plans(&dossier),
        lines: dossier.lines,
        order: dossier.order,
    })
}

fn name(order: &Order) -> OrderName {
    OrderName {
        id: order.id,
        reference: order.reference.clone(),
    }
}

/// What a person can do to an order, and what holds it back.
pub(super) fn deeds(dossier: &Dossier) -> Vec<Deed<OrderEvent>> {
    let order = &dossier.order;
    let offers = order.state.offers(order.standing(), &dossier.guards());
    // What the carriers activate at the agreed time is under way without our word.
    let is_their_turn =
        order.state == OrderState::Activating && order.details.activation == Activation::Scheduled;
    offers
        .into_iter()
        .filter(|offer| !(is_their_turn && offer.event == OrderEvent::OpenWindow))
        .map(|offer| Deed {
            event: offer.event,
            label: offer.event.label().to_owned(),
            blocked: offer
                .blocks
                .iter()
                .map(|block| capitalised(&block.to_string()))
                .collect(),
        })
        .collect()
}

pub(super) fn plans(dossier: &Dossier) -> Vec<PlanName> {
    dossier
        .plans
        .iter()
        .map(|plan| PlanName {
            id: plan.id,
            title: plan.title.clone(),
            state: plan.state,
        })
        .collect()
}

/// The carriers that can get numbers: those that are connected, and Microsoft, which is followed by hand.
pub async fn winners(app: &App, caller: &Caller) -> Result<Vec<Winning>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let connected = connections::all(app, caller, &mut read.conn()).await?;
    let mut winners: Vec<Winning> = connected
        .into_iter()
        .map(|asked| Winning {
            carrier: asked.name,
            connection: Some(asked.id),
            says_portability: asked.can.is_some_and(|can| can.portability),
            takes_orders: asked.can.is_some_and(|can| can.submit),
            provider: Some(asked.provider),
        })
        .collect();
    winners.push(Winning {
        carrier: "Microsoft".to_owned(),
        connection: None,
        provider: Some("microsoft".to_owned()),
        says_portability: false,
        takes_orders: false,
    });
    Ok(winners)
}
