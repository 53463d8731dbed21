//! What a person decides about a delivery: to send it anew, or not at all.

use domain::{
    DeliveryId,
    access::Permission,
    delivery::{Delivery, Happened, Standing, State, step},
    history::Action,
};
use store::{Conn, deliveries as rows, history::NewEntry, jobs::gates};

use crate::{App, Caller, Error, Result, jobs};

/// Sends a delivery anew, with the same identifier: a receiver that has it already can drop it.
pub async fn replay(app: &App, caller: &Caller, id: DeliveryId) -> Result<()> {
    caller.require(Permission::ManageReports)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let delivery = current(conn, caller, id).await?;
    if delivery.standing.state == State::Queued {
        return Ok(());
    }
    let standing = stand(app, caller, conn, &delivery, Happened::Replayed, None).await?;
    let entry = entry(&delivery, Action::Released, standing);
    app.record(caller, conn, &[entry]).await?;
    // Whoever has it sent again believes that somebody answers by now.
    gates::open(conn, &jobs::gate_of(&delivery)).await?;
    jobs::queue_delivery(
        app,
        caller,
        conn,
        &Delivery {
            standing,
            ..delivery
        },
    )
    .await?;
    Ok(tx.commit().await?)
}

/// Drops a delivery that has not arrived: it is not tried again by itself.
pub async fn discard(app: &App, caller: &Caller, id: DeliveryId) -> Result<()> {
    caller.require(Permission::ManageReports)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let delivery = current(conn, caller, id).await?;
    if delivery.standing.state == State::Dropped {
        return Ok(());
    }
    let reason = format!("{} dropped it.", caller.name);
    let happened = Happened::Dropped;
    let standing = stand(app, caller, conn, &delivery, happened, Some(&reason)).await?;
    let entry = entry(&delivery, Action::Discarded, standing);
    app.record(caller, conn, &[entry]).await?;
    Ok(tx.commit().await?)
}

/// Drops what is still on its way to a destination that is being taken away.
pub(crate) async fn drop_unfinished(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    destination: domain::DestinationId,
) -> Result<()> {
    for delivery in rows::unfinished(conn, caller.org, destination).await? {
        // What a worker is sending ends by itself.
        if delivery.standing.state != State::Sending {
            let reason = Some("The destination was taken away.");
            stand(app, caller, conn, &delivery, Happened::Dropped, reason).await?;
        }
    }
    Ok(())
}

async fn current(conn: &mut Conn<'_>, caller: &Caller, id: DeliveryId) -> Result<Delivery> {
    let found = rows::find(conn, caller.org, id).await?;
    found.ok_or(Error::NotFound("delivery"))
}

async fn stand(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    delivery: &Delivery,
    happened: Happened,
    reason: Option<&str>,
) -> Result<Standing> {
    let now = app.now();
    let standing = step(delivery.standing, happened, now, 0.0).map_err(|_| {
        let state = delivery.standing.state.label().to_lowercase();
        Error::Changed(format!(
            "This delivery is {state} by now. Look at it again before you decide."
        ))
    })?;
    if rows::stand(conn, caller.org, delivery, standing, reason, now).await? {
        Ok(standing)
    } else {
        Err(Error::Conflict)
    }
}

fn entry(delivery: &Delivery, action: Action, after: Standing) -> NewEntry {
    let state = |standing: Standing| serde_json::json!({ "state": standing.state }).to_string();
    NewEntry {
        before: Some(state(delivery.standing)),
        after: Some(state(after)),
        ..NewEntry::new(
            "delivery",
            delivery.id.uuid(),
            format!("{} to {}", delivery.subject, delivery.name),
            action,
        )
    }
}
