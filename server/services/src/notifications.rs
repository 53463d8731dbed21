//! What people are told: their notifications, and what they want to hear of.
//!
//! Nothing is told by whoever does something. The history, which is written in the same transaction, is read
//! on from where it was left (`watch`), and from it come people's notifications and programs' events. What
//! only time brings is looked for every minute (`clocks`). Mails are made of what is due (`mail`).

mod clocks;
mod events;
mod mail;
mod pages;
mod people;
mod record;
mod watch;

use domain::{
    NotificationId,
    access::Permission,
    notification::{
        Notification,
        query::NotificationQuery,
        settings::Settings,
        view::{Bell, NotificationList, SettingsView},
    },
};
use store::{
    Conn,
    access::users::{self, User},
    notifications::{self as rows, Which},
};

pub use events::{list_events, listeners, set_kinds};
pub use mail::try_out;
pub use watch::look;
pub(crate) use watch::watch;

use crate::{App, Caller, Error, Result};

/// How many notifications the bell shows.
const LATEST: u32 = 8;

/// A page of the caller's notifications with its counts. Whoever has no account has none.
pub async fn list(
    app: &App,
    caller: &Caller,
    query: &NotificationQuery,
) -> Result<NotificationList> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let Some(user) = account(conn, caller).await? else {
        return Ok(NotificationList::default());
    };
    Ok(NotificationList {
        page: rows::list(conn, caller.org, user.id, query).await?,
        unread: rows::unread(conn, caller.org, user.id).await?,
        topics: rows::count_by_topic(conn, caller.org, user.id).await?,
    })
}

/// The caller's latest notifications, and how many are not read.
pub async fn bell(app: &App, caller: &Caller) -> Result<Bell> {
    let latest = NotificationQuery {
        size: Some(LATEST),
        ..NotificationQuery::default()
    };
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let Some(user) = account(conn, caller).await? else {
        return Ok(Bell::default());
    };
    Ok(Bell {
        unread: rows::unread(conn, caller.org, user.id).await?,
        latest: rows::list(conn, caller.org, user.id, &latest).await?.rows,
    })
}

/// How many of the caller's notifications are not read.
pub async fn unread(app: &App, caller: &Caller) -> Result<u64> {
    caller.require(Permission::Read)?;
    let Some(user) = caller.user else {
        return Ok(0);
    };
    let mut read = app.db.read().await?;
    Ok(rows::unread(&mut read.conn(), caller.org, user).await?)
}

/// Marks one of the caller's notifications as read, and gives it. One that was read stays as it was.
pub async fn mark_read(app: &App, caller: &Caller, id: NotificationId) -> Result<Notification> {
    caller.require(Permission::Read)?;
    let user = caller.user.ok_or(Error::NotFound("notification"))?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    rows::mark_read(conn, caller.org, user, Which::One(id), app.now()).await?;
    let found = rows::find(conn, caller.org, user, id).await?;
    let found = found.ok_or(Error::NotFound("notification"))?;
    tx.commit().await?;
    Ok(found)
}

/// Marks one of the caller's notifications and all before it as read: what came since they looked stays new.
/// The answer is how many were new.
pub async fn mark_all_read(app: &App, caller: &Caller, up_to: NotificationId) -> Result<u64> {
    caller.require(Permission::Read)?;
    let Some(user) = caller.user else {
        return Ok(0);
    };
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let marked = rows::mark_read(conn, caller.org, user, Which::UpTo(up_to), app.now()).await?;
    tx.commit().await?;
    Ok(marked)
}

/// What the caller wants to hear of, with the version for changing it.
pub async fn settings(app: &App, caller: &Caller) -> Result<SettingsView> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let user = account(conn, caller).await?;
    let (settings, version) = match &user {
        Some(user) => rows::settings(conn, caller.org, user.id).await?,
        None => (Settings::default(), 0),
    };
    Ok(SettingsView {
        role: user.as_ref().map_or(caller.role, |user| user.role),
        email: user.map(|user| user.email),
        fallback_zone: people::fallback_zone(conn, caller.org).await?.to_owned(),
        has_mail: app.outlets.mail.is_some(),
        settings,
        version,
    })
}

/// Sets what the caller wants to hear of. The version must be the one that was read.
pub async fn set_settings(
    app: &App,
    caller: &Caller,
    settings: Settings,
    version: i64,
) -> Result<()> {
    caller.require(Permission::Read)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let user = account(conn, caller).await?.ok_or_else(no_account)?;
    let settings = settings.tidied(user.role);
    settings
        .check()
        .map_err(|problem| Error::Invalid(problem.to_string()))?;
    if let Some(zone) = &settings.zone {
        domain::calendar::zone::zone(zone).map_err(|error| Error::Invalid(error.to_string()))?;
    }
    let (before, _) = rows::settings(conn, caller.org, user.id).await?;
    rows::put_settings(conn, caller.org, user.id, &settings, version).await?;
    let entry = record::of_settings(&user, &before, &settings);
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}

/// The caller's account; none for the command line, the worker and tokens.
async fn account(conn: &mut Conn<'_>, caller: &Caller) -> Result<Option<User>> {
    let Some(id) = caller.user else {
        return Ok(None);
    };
    Ok(users::find(conn, caller.org, id).await?)
}

fn no_account() -> Error {
    Error::Invalid(
        "Only people who sign in are told anything. Sign in with your account to choose what you hear of."
            .to_owned(),
    )
}
