//! What an organisation has decided about ports: its own days off and freezes, and when its clocks ring.

use domain::{access::Permission, calendar::Overrides, history::Action, port::timer::TimerPolicy};
use serde::{Serialize, de::DeserializeOwned};
use store::{Conn, history::NewEntry, settings};

use crate::{App, Caller, Error, Result};

const CALENDAR: &str = "port_calendar";
const TIMERS: &str = "port_timers";

/// The organisation's own days.
pub(super) async fn calendar(conn: &mut Conn<'_>, caller: &Caller) -> Result<Overrides> {
    Ok(find(conn, caller, CALENDAR).await?.0)
}

/// When its clocks ring.
pub(super) async fn timers(conn: &mut Conn<'_>, caller: &Caller) -> Result<TimerPolicy> {
    Ok(find(conn, caller, TIMERS).await?.0)
}

async fn find<T: DeserializeOwned + Default>(
    conn: &mut Conn<'_>,
    caller: &Caller,
    name: &str,
) -> Result<(T, i64)> {
    let found = settings::find(conn, caller.org, name).await?;
    Ok(found.unwrap_or_default())
}

/// The organisation's own days, with their version for changing them.
pub async fn own_days(app: &App, caller: &Caller) -> Result<(Overrides, i64)> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    find(&mut read.conn(), caller, CALENDAR).await
}

/// Sets the organisation's own days. The version must be the one that was read.
pub async fn set_own_days(
    app: &App,
    caller: &Caller,
    days: &Overrides,
    version: i64,
) -> Result<()> {
    days.check()
        .map_err(|problem| Error::Invalid(problem.to_string()))?;
    set(app, caller, CALENDAR, "Port calendar", days, version).await
}

/// When its clocks ring, with the version for changing it.
pub async fn timer_policy(app: &App, caller: &Caller) -> Result<(TimerPolicy, i64)> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    find(&mut read.conn(), caller, TIMERS).await
}

/// Sets when its clocks ring. The version must be the one that was read.
pub async fn set_timer_policy(
    app: &App,
    caller: &Caller,
    policy: &TimerPolicy,
    version: i64,
) -> Result<()> {
    set(app, caller, TIMERS, "Port clocks", policy, version).await
}

async fn set<T: Serialize>(
    app: &App,
    caller: &Caller,
    name: &'static str,
    label: &'static str,
    body: &T,
    version: i64,
) -> Result<()> {
    caller.require(Permission::ManageRules)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    settings::put(conn, caller.org, name, body, version).await?;
    let entry = NewEntry {
        after: serde_json::to_string(body).ok(),
        ..NewEntry::new("setting", caller.org.uuid(), label, Action::Updated)
    };
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}
