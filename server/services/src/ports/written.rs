//! What follows from a deed that a carrier took: the order is sent, has a new version, is being cancelled.

use connectors::records::PortIn;
use domain::{
    E164, PortOrderId,
    history::Action,
    port::{
        Foc, Line, LineState, Order, OrderState, PortDeed, PortRequest, PortSubject,
        journal::{Event, What},
        state::{OrderEvent, Walk},
    },
};
use store::{Conn, history::NewEntry, ports as rows};

use super::{numbers, orders, outs, record};
use crate::{App, Caller, Result, jobs};

/// Writes down what a carrier took, in the transaction in which the plan's step ends. What it makes of it is
/// read soon afterwards.
pub(crate) async fn written(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    subject: PortSubject,
    deed: &PortDeed,
    told: &[PortIn],
) -> Result<()> {
    let id = match subject {
        PortSubject::PortOut(id) => return outs::answered(app, caller, conn, id, deed).await,
        PortSubject::Order(id) => id,
    };
    let order = orders::existing(conn, caller, id).await?;
    let connection = order.connection;
    match deed {
        PortDeed::Submit { request } => {
            sent(app, caller, conn, order, request, told).await?;
        }
        PortDeed::Reschedule { foc, revision, .. } => {
            let order = asked_for(app, caller, conn, order, foc).await?;
            revised(app, caller, conn, order, OrderEvent::Reschedule, *revision).await?;
        }
        PortDeed::Correct { revision, .. } => {
            revised(app, caller, conn, order, OrderEvent::Correct, *revision).await?;
        }
        PortDeed::Cancel { .. } => {
            advance(app, caller, conn, order, OrderEvent::Cancel).await?;
        }
        PortDeed::Activate { numbers, .. } => {
            activated(app, caller, conn, order, numbers).await?;
        }
        PortDeed::AuthorisePortOut { .. } | PortDeed::RejectPortOut { .. } => {}
    }
    if let Some(connection) = connection {
        jobs::queue_ports(app, caller, conn, connection).await?;
    }
    Ok(())
}

/// Moves an order if its state has the move: a carrier may have told of it before the plan's step ended.
async fn advance(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    event: OrderEvent,
) -> Result<()> {
    match order.state.next(event, order.standing()) {
        Ok(to) => orders::move_to(app, caller, conn, order, event, to, None).await,
        Err(_) => Ok(()),
    }
}

async fn revised(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    event: OrderEvent,
    revision: u32,
) -> Result<()> {
    if order.revision >= revision {
        return Ok(());
    }
    let what = record::event(app, caller, None, What::Revised { revision });
    rows::append_events(conn, caller.org, order.id.uuid(), &[what]).await?;
    // Once the carrier has the answer, what it turned down is done with.
    for rejection in rows::rejections(conn, caller.org, order.id).await? {
        if rejection.is_open() {
            let done = domain::port::rejection::Rejection {
                resolved_at: Some(app.now()),
                ..rejection
            };
            rows::update_rejection(conn, caller.org, order.id, &done).await?;
        }
    }
    let order = Order { revision, ..order };
    match order.state.next(event, order.standing()) {
        Ok(to) => orders::move_to(app, caller, conn, order, event, to, None).await,
        Err(_) => Ok(rows::update_order(conn, caller.org, &order).await?),
    }
}

/// Keeps the date that was asked for; the one that was agreed is void until the carriers agree anew.
async fn asked_for(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    foc: &Foc,
) -> Result<Order> {
    let what = What::FocSet {
        from: order.requested_foc.clone(),
        to: Some(foc.clone()),
        is_requested: true,
    };
    let event = record::event(app, caller, None, what);
    rows::append_events(conn, caller.org, order.id.uuid(), &[event]).await?;
    Ok(Order {
        requested_foc: Some(foc.clone()),
        ..order
    })
}

/// The numbers that were triggered are being activated.
async fn activated(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    asked: &[E164],
) -> Result<()> {
    let is_asked = |line: &Line| asked.is_empty() || asked.contains(&line.number);
    let id = order.id;
    let lines = rows::lines(conn, caller.org, id).await?;
    let moved = lines.into_iter().filter(|line| is_asked(line));
    walk_lines(app, caller, conn, id, moved, LineState::Activating).await?;
    advance(app, caller, conn, order, OrderEvent::OpenWindow).await
}

/// Moves lines to a state by the shortest way that leads there; those that none leads from stay. The answer
/// is the lines that are there now.
async fn walk_lines(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    id: PortOrderId,
    lines: impl Iterator<Item = Line>,
    target: LineState,
) -> Result<Vec<Line>> {
    let mut events: Vec<Event> = Vec::new();
    let mut arrived = Vec::new();
    for line in lines {
        let Walk::Steps(steps) = line.state.walk(target) else {
            continue;
        };
        events.extend(steps.iter().map(|step| Event {
            is_inferred: step.is_inferred,
            ..record::event(
                app,
                caller,
                Some(line.number),
                What::LineMoved {
                    event: step.event,
                    from: step.from,
                    to: step.to,
                },
            )
        }));
        let after = Line {
            state: target,
            ..line
        };
        rows::update_line(conn, caller.org, id, &after).await?;
        arrived.push(after);
    }
    rows::append_events(conn, caller.org, id.uuid(), &events).await?;
    Ok(arrived)
}

/// An order was taken. A carrier may have made several of one: the numbers of the others move into orders
/// of their own, which stay in the project.
async fn sent(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    request: &PortRequest,
    told: &[PortIn],
) -> Result<()> {
    if order.state != OrderState::Ready {
        return Ok(());
    }
    let (first, others) = match told.split_first() {
        Some((first, others)) => (Some(first), others),
        None => (None, told),
    };
    let org = caller.org;
    let mut order = order;
    for other in others {
        order = split_off(app, caller, conn, order, other).await?;
    }
    let lines = rows::lines(conn, org, order.id).await?;
    let lines = lines.into_iter();
    let sent = walk_lines(app, caller, conn, order.id, lines, LineState::Submitted).await?;
    numbers::ordered(app, caller, conn, &order, &sent).await?;
    let after = Order {
        vendor_order: first.map(|told| told.id.clone()).or(order.vendor_order),
        vendor_status: first.map(|told| told.status.clone()),
        requested_foc: request.requested_foc.clone(),
        ..order
    };
    advance(app, caller, conn, after, OrderEvent::Submit).await
}

/// Moves the numbers of a further order of the carrier into one of ours.
async fn split_off(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    told: &PortIn,
) -> Result<Order> {
    let is_theirs = |line: &Line| told.numbers.iter().any(|n| n.number == line.number);
    let lines = rows::lines(conn, caller.org, order.id).await?;
    let moved: Vec<Line> = lines.into_iter().filter(|line| is_theirs(line)).collect();
    if moved.is_empty() {
        return Ok(order);
    }
    orders::take_off(app, caller, conn, order.id, &moved).await?;
    let child = orders::NewOrder {
        reference: None,
        project: order.project,
        country: order.country,
        number_type: order.number_type,
        carrier: order.carrier.clone(),
        connection: order.connection,
        details: order.details.clone(),
        requested_foc: order.requested_foc.clone(),
        lines: moved.iter().map(orders::relisted).collect(),
    };
    let child = orders::insert(app, caller, conn, child, Some(order.id)).await?;
    let entry = NewEntry {
        reason: Some(format!(
            "{} made an order of its own of these numbers.",
            order.carrier
        )),
        ..record::of_order(&child, Action::Updated)
    };
    app.record(caller, conn, &[entry]).await?;
    let lines = rows::lines(conn, caller.org, child.id).await?.into_iter();
    let sent = walk_lines(app, caller, conn, child.id, lines, LineState::Submitted).await?;
    numbers::ordered(app, caller, conn, &child, &sent).await?;
    let child = Order {
        vendor_order: Some(told.id.clone()),
        vendor_status: Some(told.status.clone()),
        ..child
    };
    // It was complete as part of the order that it comes from.
    let ready = OrderEvent::MarkReady;
    if let Ok(to) = child.state.next(ready, child.standing()) {
        let id = child.id;
        orders::move_to(app, caller, conn, child, ready, to, None).await?;
        let child = orders::existing(conn, caller, id).await?;
        advance(app, caller, conn, child, OrderEvent::Submit).await?;
    }
    orders::existing(conn, caller, order.id).await
}
