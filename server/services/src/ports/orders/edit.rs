//! Changing what people entered about an order.

use domain::{
    PortOrderId,
    access::Permission,
    port::{Order, OrderState, journal::What, order::Moments, state::OrderEvent},
};
use store::{Conn, ports as rows};

use super::{
    OrderChange, checked_carrier, checked_reference, ensure_connection, noted, seen, taken,
};
use crate::{
    App, Caller, Error, Result,
    ports::{projects, record},
};

/// Changes what people entered. A complete order becomes a draft again by it; one that was rejected is
/// changed before it is corrected at the carrier; any other is at the carrier, and is changed by a
/// supplement only. The version must be the one that was read.
pub async fn edit(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    change: OrderChange,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = seen(conn, caller, id, version).await?;
    let order = reopened(app, caller, conn, before.clone()).await?;
    let after = changed(conn, caller, &order, change).await?;
    let fields = fields_changed(&before, &after);
    if fields.is_empty() && after.state == before.state {
        return Ok(());
    }
    let after = Order {
        moments: Moments {
            edited_at: Some(app.now()),
            ..after.moments.clone()
        },
        ..after
    };
    rows::update_order(conn, caller.org, &after)
        .await
        .map_err(|error| taken(error, &after.reference))?;
    let mut events = Vec::new();
    if after.requested_foc != before.requested_foc {
        events.push(record::event(
            app,
            caller,
            None,
            What::FocSet {
                from: before.requested_foc.clone(),
                to: after.requested_foc.clone(),
                is_requested: true,
            },
        ));
    }
    events.push(record::event(
        app,
        caller,
        None,
        What::Edited {
            fields: fields.clone(),
        },
    ));
    rows::append_events(conn, caller.org, id.uuid(), &events).await?;
    app.record(caller, conn, &[record::edited(&before, &after)])
        .await?;
    tx.commit().await?;
    Ok(())
}

/// An order that may be changed, moved back to a draft where it was complete. The move is written down.
async fn reopened(app: &App, caller: &Caller, conn: &mut Conn<'_>, order: Order) -> Result<Order> {
    match order.state {
        OrderState::Draft | OrderState::ActionNeeded | OrderState::Exception => Ok(order),
        OrderState::Ready => {
            let state = order.state.next(OrderEvent::Edit, order.standing());
            let state = state.map_err(|error| Error::Invalid(error.to_string()))?;
            let moved = What::OrderMoved {
                event: OrderEvent::Edit,
                from: order.state,
                to: state,
            };
            let event = record::event(app, caller, None, moved);
            rows::append_events(conn, caller.org, order.id.uuid(), &[event]).await?;
            Ok(Order {
                state,
                moments: noted(&order, state, app.now()),
                ..order
            })
        }
        state => Err(Error::Invalid(format!(
            "{} is {}: what its carrier has is changed by a supplement. Ask for another date, or wait until it \
             can be corrected.",
            order.reference,
            state.label().to_lowercase()
        ))),
    }
}

async fn changed(
    conn: &mut Conn<'_>,
    caller: &Caller,
    order: &Order,
    change: OrderChange,
) -> Result<Order> {
    let mut after = order.clone();
    if let Some(reference) = change.reference {
        if order.standing().is_sent && reference.trim() != order.reference {
            return Err(Error::Invalid(
                "The carrier knows this order by its reference, so it stays.".to_owned(),
            ));
        }
        after.reference = checked_reference(reference.trim())?;
    }
    if let Some(project) = change.project {
        if let Some(project) = project {
            projects::existing(conn, caller, project).await?;
        }
        after.project = project;
    }
    if let Some((carrier, connection)) = change.carrier {
        if order.standing().is_sent && connection != order.connection {
            return Err(Error::Invalid(
                "The order is with its carrier already. Cancel it there before another gets it."
                    .to_owned(),
            ));
        }
        if let Some(connection) = connection {
            ensure_connection(conn, caller, connection).await?;
        }
        after.carrier = checked_carrier(&carrier)?;
        after.connection = connection;
    }
    if let Some(details) = change.details {
        after.details = details;
    }
    if let Some(foc) = change.requested_foc {
        after.requested_foc = foc;
    }
    Ok(after)
}

/// The fields that differ, by the names that people read.
fn fields_changed(before: &Order, after: &Order) -> Vec<String> {
    let mut fields: Vec<String> = record::differences(&before.details, &after.details)
        .into_iter()
        .map(|(field, ..)| field.replace('_', " "))
        .collect();
    let others = [
        ("reference", before.reference != after.reference),
        ("project", before.project != after.project),
        ("carrier", before.carrier != after.carrier),
        ("connection", before.connection != after.connection),
        (
            "requested date",
            before.requested_foc != after.requested_foc,
        ),
    ];
    let others = others.into_iter().filter(|(_, differs)| *differs);
    fields.extend(others.map(|(field, _)| field.to_owned()));
    fields
}
