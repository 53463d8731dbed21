//! Sending: written down before, done once, and written down after.
//!
//! A worker that falls silent in between leaves a delivery that is being sent. Whoever takes its work over
//! finds that, counts the try as unclear and sends once more, with the same identifier.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    DeliveryId, OrgId,
    delivery::{Delivery, Happened, Standing, State, Try, Went, closed_for, step},
};
use store::{
    Conn, deliveries as rows,
    jobs::gates::{self, Closed},
};

use super::{
    Attempt,
    message::{self, Parcel},
};
use crate::{App, Caller, Error, Result, jobs, jobs::Hold};

/// What stands in the history of a try whose worker fell silent.
const LEFT: &str =
    "The worker fell silent while it was sending. Whether the message arrived is not known.";

/// Sends a delivery, if it is due. Anything but the database failing is an answer, not an error.
pub(crate) async fn run(app: &App, caller: &Caller, id: DeliveryId, hold: &Hold<'_>) -> Result<()> {
    let Some(delivery) = due(app, caller.org, id).await? else {
        return Ok(());
    };
    // What it takes is read and made before, so that what goes wrong here has sent nothing.
    let parcel = message::prepare(app, caller.org, &delivery).await?;
    let Some((delivery, number)) = begin(app, caller, delivery, hold).await? else {
        return Ok(());
    };
    let attempt = match parcel {
        Ok(parcel) => send(app, parcel, id).await,
        Err(attempt) => attempt,
    };
    end(app, caller, &delivery, number, attempt, hold).await
}

/// A delivery whose time has come. One that waits for later has other work queued for then.
async fn due(app: &App, org: OrgId, id: DeliveryId) -> Result<Option<Delivery>> {
    let mut read = app.db.read().await?;
    let delivery = rows::find(&mut read.conn(), org, id).await?;
    let is_due = |delivery: &Delivery| match delivery.standing.state {
        State::Queued | State::Sending => true,
        State::Retrying => delivery.standing.next_at.is_none_or(|at| at <= app.now()),
        State::Delivered | State::Dead | State::Dropped => false,
    };
    Ok(delivery.filter(is_due))
}

/// Writes that a try begins. There is none where it may not be tried again.
async fn begin(
    app: &App,
    caller: &Caller,
    delivery: Delivery,
    hold: &Hold<'_>,
) -> Result<Option<(Delivery, u32)>> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let Ok(standing) = step(delivery.standing, Happened::Begun, now, chance(app)) else {
        return Ok(None);
    };
    let was_left = delivery.standing.state == State::Sending;
    if was_left {
        rows::end_open_tries(conn, caller.org, delivery.id, now, LEFT).await?;
    }
    let reason = was_left.then_some(LEFT);
    stand(conn, caller.org, &delivery, standing, reason, app).await?;
    let delivery = Delivery {
        standing,
        ..delivery
    };
    if standing.state != State::Sending {
        tx.commit().await?;
        return Ok(None);
    }
    let number = rows::begin_try(conn, caller.org, delivery.id, now).await?;
    hold.note(conn, &format!("Try {number}")).await?;
    tx.commit().await?;
    Ok(Some((delivery, number)))
}

async fn send(app: &App, parcel: Parcel, id: DeliveryId) -> Attempt {
    let (outlets, now, id) = (&app.outlets, app.now(), id.to_string());
    match parcel {
        Parcel::Mail { server, mail, to } => {
            super::mail::send(outlets, &server, *mail, &to, &id, now).await
        }
        Parcel::Post(post) => super::web::send(outlets, post, &id, now).await,
        Parcel::Files(files) => super::folder::write(files).await,
    }
}

/// Writes how a try ended, and queues the next where there is one.
async fn end(
    app: &App,
    caller: &Caller,
    delivery: &Delivery,
    number: u32,
    attempt: Attempt,
    hold: &Hold<'_>,
) -> Result<()> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let happened = Happened::Ended {
        went: attempt.went,
        asked: attempt.asked,
    };
    let chance = chance(app);
    let mut standing =
        step(delivery.standing, happened, now, chance).map_err(|_| Error::Conflict)?;
    let closed_until = note_gate(conn, &jobs::gate_of(delivery), &attempt, now, chance).await?;
    standing.next_at = standing
        .next_at
        .map(|at| at.max(closed_until.unwrap_or(at)));
    let ended = Try {
        number,
        began_at: now,
        ended_at: Some(now),
        went: Some(attempt.went),
        said: Some(attempt.said.clone()),
    };
    rows::end_try(conn, caller.org, delivery.id, &ended).await?;
    let reason = (attempt.went != Went::Accepted).then_some(attempt.said.as_str());
    stand(conn, caller.org, delivery, standing, reason, app).await?;
    if standing.state == State::Retrying {
        let again = Delivery {
            standing,
            ..delivery.clone()
        };
        jobs::queue_delivery(app, caller, conn, &again).await?;
    }
    hold.note(conn, standing.state.label()).await?;
    tx.commit().await?;
    if standing.state == State::Dead {
        tracing::warn!(delivery = %delivery.id, tries = standing.tries, "a message was not delivered");
    }
    Ok(())
}

/// Notes whether the way out is passable. Where nobody answered, or where they ask to be left alone, nothing
/// more takes it until a time, which is the answer. Once something was accepted it is open again.
async fn note_gate(
    conn: &mut Conn<'_>,
    gate: &str,
    attempt: &Attempt,
    now: DateTime<Utc>,
    chance: f64,
) -> Result<Option<DateTime<Utc>>> {
    if attempt.went == Went::Accepted {
        gates::open(conn, gate).await?;
    }
    if !attempt.is_silence && attempt.asked.is_none() {
        return Ok(None);
    }
    let before = gates::closed(conn, gate).await?;
    if let Some(closed) = before.filter(|closed| closed.until > now) {
        // Another that was on its way at the same time found it so.
        return Ok(Some(closed.until));
    }
    let failures = before.map_or(0, |closed| closed.failures) + 1;
    let until = now + closed_for(failures, attempt.asked, chance);
    gates::close(conn, gate, Closed { failures, until }).await?;
    Ok(Some(until))
}

/// Writes how a delivery stands. Who finds it otherwise has lost it to another.
async fn stand(
    conn: &mut Conn<'_>,
    org: OrgId,
    read: &Delivery,
    standing: Standing,
    reason: Option<&str>,
    app: &App,
) -> Result<()> {
    if rows::stand(conn, org, read, standing, reason, app.now()).await? {
        Ok(())
    } else {
        Err(Error::Conflict)
    }
}

/// A number between 0 and 1.
fn chance(app: &App) -> f64 {
    let mut random = [0; 4];
    app.entropy.fill(&mut random);
    f64::from(u32::from_le_bytes(random)) / f64::from(u32::MAX)
}

/// Makes a dead letter of a delivery that no worker could bring to an end.
pub(crate) async fn give_up(app: &App, caller: &Caller, id: DeliveryId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let Some(delivery) = rows::find(conn, caller.org, id).await? else {
        return Ok(());
    };
    if !delivery.standing.state.is_open() {
        return Ok(());
    }
    let standing = Standing {
        state: State::Dead,
        next_at: None,
        ..delivery.standing
    };
    rows::end_open_tries(conn, caller.org, id, app.now(), LEFT).await?;
    let reason =
        "Rollcall could not work on it. The page of the worker says why; send it again afterwards.";
    stand(conn, caller.org, &delivery, standing, Some(reason), app).await?;
    Ok(tx.commit().await?)
}

/// How long what has arrived or was dropped is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

/// How many are forgotten in one transaction, so that nobody who writes waits for long.
const FORGOTTEN_AT_ONCE: u32 = 500;

/// Forgets deliveries that ended long ago. Dead letters stay until somebody decides.
pub(crate) async fn prune(app: &App) -> Result<()> {
    let before = app.now() - REMEMBERED;
    loop {
        let mut tx = app.db.begin().await?;
        let forgotten = rows::prune(&mut tx.conn(), before, FORGOTTEN_AT_ONCE).await?;
        tx.commit().await?;
        if forgotten < FORGOTTEN_AT_ONCE.into() {
            return Ok(());
        }
    }
}
