//! What a person decides about a delivery: to send it anew, or not at all.

use std::collections::BTreeSet;

use domain::{
    DeliveryId, DestinationId,
    access::Permission,
    delivery::{Delivery, Happened, Standing, State, step},
    history::Action,
};
use store::{
    Conn,
    deliveries::{self as rows, Fate},
    destinations,
    history::NewEntry,
    jobs::gates,
};

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
    let entry = entry(
        &delivery,
        Action::Released,
        delivery.standing.state,
        standing.state,
    );
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
    let entry = entry(
        &delivery,
        Action::Discarded,
        delivery.standing.state,
        standing.state,
    );
    app.record(caller, conn, &[entry]).await?;
    Ok(tx.commit().await?)
}

/// Sends dead letters anew, those to one destination or all of them. The answer is how many.
pub async fn replay_dead(app: &App, caller: &Caller, to: Option<DestinationId>) -> Result<u64> {
    decide_dead(app, caller, to, Fate::Queued).await
}

/// Drops dead letters, those to one destination or all of them. The answer is how many.
pub async fn discard_dead(app: &App, caller: &Caller, to: Option<DestinationId>) -> Result<u64> {
    let reason = format!("{} dropped it.", caller.name);
    decide_dead(app, caller, to, Fate::Dropped(&reason)).await
}

/// How many dead letters are held in memory at once.
const AT_ONCE: u32 = 500;

async fn decide_dead(
    app: &App,
    caller: &Caller,
    to: Option<DestinationId>,
    fate: Fate<'_>,
) -> Result<u64> {
    caller.require(Permission::ManageReports)?;
    let action = match fate {
        Fate::Queued => Action::Released,
        Fate::Dropped(_) => Action::Discarded,
    };
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    if let Some(id) = to {
        let destination = destinations::find(conn, caller.org, id).await?;
        destination.ok_or(Error::NotFound("destination"))?;
    }
    let mut count = 0;
    loop {
        let now = app.now();
        let decided = rows::decide_dead(conn, caller.org, to, fate, now, AT_ONCE).await?;
        let entries: Vec<NewEntry> = decided
            .iter()
            .map(|delivery| entry(delivery, action, State::Dead, delivery.standing.state))
            .collect();
        app.record(caller, conn, &entries).await?;
        if matches!(fate, Fate::Queued) {
            jobs::queue_deliveries(app, caller, conn, &decided).await?;
            let gates: BTreeSet<String> = decided.iter().map(jobs::gate_of).collect();
            for gate in gates {
                gates::open(conn, &gate).await?;
            }
        }
        count += decided.len() as u64;
        if decided.len() < AT_ONCE as usize {
            break;
        }
    }
    tx.commit().await?;
    Ok(count)
}

/// Drops what is still on its way to a destination that is being taken away.
pub(crate) async fn drop_unfinished(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    destination: DestinationId,
) -> Result<()> {
    let reason = "The destination was taken away.";
    rows::drop_unfinished(conn, caller.org, destination, reason, app.now()).await?;
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

fn entry(delivery: &Delivery, action: Action, before: State, after: State) -> NewEntry {
    let state = |state: State| serde_json::json!({ "state": state }).to_string();
    NewEntry {
        before: Some(state(before)),
        after: Some(state(after)),
        ..NewEntry::new(
            "delivery",
            delivery.id.uuid(),
            format!("{} to {}", delivery.subject, delivery.name),
            action,
        )
    }
}
