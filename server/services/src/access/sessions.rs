//! Signing in and out, and the sessions between.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    UserId,
    history::{Action, Actor},
};
use store::{
    Conn,
    access::{
        Hash,
        sessions::{self, NewSession},
        users::{self, Credentials, User},
    },
    history::{self, NewEntry, Stamp},
};
use uuid::Uuid;

use super::{Origin, SessionToken, as_caller, entry, password::Verdict, record, users::email_key};
use crate::{App, Caller, Error, Result};

/// A session that is not used for this long is over.
const IDLE: TimeDelta = TimeDelta::hours(12);

/// A session is over after this long, however much it is used.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// How stale the time of last use may be.
const TOUCH_AFTER: TimeDelta = TimeDelta::minutes(1);

/// Somebody's attempt to sign in.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// The email address as it was typed.
    pub email: &'a str,
    /// The password.
    pub password: &'a str,
    /// Where the attempt comes from.
    pub origin: Origin,
    /// The session the browser already had; it ends, so that nobody can plant one.
    pub previous: Option<&'a SessionToken>,
}

/// Begins a session, if email and password are right.
pub async fn sign_in(app: &App, attempt: &Attempt<'_>) -> Result<SessionToken> {
    let email = email_key(attempt.email);
    app.access.admit_address(attempt.origin.address)?;
    app.access.admit_account(&email)?;
    let known = find(app, &email).await?;
    let stored = known.as_ref().map(|known| known.password_hash.as_str());
    let verdict = app.access.hasher.check(attempt.password, stored).await;
    match known {
        Some(known) if verdict != Verdict::Wrong && !known.user.is_disabled => {
            admit(app, attempt, &known.user, verdict).await
        }
        known => refuse(app, attempt, known.map(|known| known.user)).await,
    }
}

async fn find(app: &App, email: &str) -> Result<Option<Credentials>> {
    let mut read = app.db.read().await?;
    Ok(users::find_credentials(&mut read.conn(), email).await?)
}

async fn admit(
    app: &App,
    attempt: &Attempt<'_>,
    user: &User,
    verdict: Verdict,
) -> Result<SessionToken> {
    let stronger = match verdict {
        Verdict::RightButWeak => Some(app.access.hasher.hash(app, attempt.password).await),
        _ => None,
    };
    let mut tx = app.db.begin().await?;
    let mut conn = tx.conn();
    if let Some(hash) = stronger {
        users::update_password(&mut conn, user, &hash, app.now()).await?;
    }
    if let Some(previous) = attempt.previous {
        sessions::delete(&mut conn, &previous.hash()).await?;
    }
    sessions::delete_expired(&mut conn, app.now(), app.now() - IDLE).await?;
    let token = begin(&mut conn, app, user, attempt.origin.request_id).await?;
    tx.commit().await?;
    Ok(token)
}

/// Begins a session for a person who has shown who they are.
pub(super) async fn begin(
    conn: &mut Conn<'_>,
    app: &App,
    user: &User,
    request_id: Uuid,
) -> Result<SessionToken> {
    let token = SessionToken::new(app);
    let new = NewSession {
        token_hash: token.hash(),
        org: user.org,
        user: user.id,
        created_at: app.now(),
        expires_at: app.now() + LONGEST,
    };
    sessions::insert(conn, &new).await?;
    record(
        conn,
        app,
        &as_caller(user, request_id),
        entry(user, Action::SignedIn),
    )
    .await?;
    Ok(token)
}

async fn refuse(app: &App, attempt: &Attempt<'_>, user: Option<User>) -> Result<SessionToken> {
    let origin = attempt.origin;
    tracing::warn!(address = %origin.address, request_id = %origin.request_id, "sign-in refused");
    if let Some(user) = user {
        let stamp = Stamp {
            at: app.now(),
            actor: Actor {
                user_id: None,
                name: "somebody".to_owned(),
            },
            request_id: Some(origin.request_id),
            batch_id: None,
        };
        let mut entry = entry(&user, Action::SignInRefused);
        entry.reason = Some(format!("from {}", origin.address));
        let mut tx = app.db.begin().await?;
        history::append(&mut tx.conn(), user.org, &stamp, &[entry]).await?;
        tx.commit().await?;
    }
    Err(Error::Invalid(
        "The email address or the password is not right.".to_owned(),
    ))
}

/// Whose session a token opens, if it still does.
pub async fn session(app: &App, token: &SessionToken, request_id: Uuid) -> Result<Option<Caller>> {
    let (now, hash) = (app.now(), token.hash());
    let mut read = app.db.read().await?;
    let found = sessions::find(&mut read.conn(), &hash, now, now - IDLE).await?;
    drop(read);
    Ok(found.map(|session| {
        if now - session.seen_at >= TOUCH_AFTER {
            touch_meanwhile(app.clone(), hash, now);
        }
        as_caller(&session.user, request_id)
    }))
}

/// A page never waits for the note that its session is in use.
fn touch_meanwhile(app: App, hash: Hash, now: DateTime<Utc>) {
    tokio::spawn(async move {
        if let Err(error) = touch(&app, hash, now).await {
            tracing::warn!(?error, "the use of a session was not noted");
        }
    });
}

async fn touch(app: &App, hash: Hash, now: DateTime<Utc>) -> Result<()> {
    // While an import holds the writer, the next request tries again.
    if let Some(mut tx) = app.db.try_begin().await? {
        sessions::touch(&mut tx.conn(), &hash, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends the session of a token. Without one there is nothing to do.
pub async fn sign_out(app: &App, token: &SessionToken, request_id: Uuid) -> Result<()> {
    let Some(caller) = session(app, token, request_id).await? else {
        return Ok(());
    };
    let mut tx = app.db.begin().await?;
    let mut conn = tx.conn();
    if sessions::delete(&mut conn, &token.hash()).await? {
        record_sign_out(&mut conn, app, &caller).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Ends every session of the caller, also those in other browsers.
pub async fn sign_out_everywhere(app: &App, caller: &Caller) -> Result<u64> {
    let user = caller.user.ok_or(Error::Unauthenticated)?;
    let mut tx = app.db.begin().await?;
    let mut conn = tx.conn();
    let ended = sessions::delete_all_of(&mut conn, caller.org, user).await?;
    record_sign_out(&mut conn, app, caller).await?;
    tx.commit().await?;
    Ok(ended)
}

async fn record_sign_out(conn: &mut Conn<'_>, app: &App, caller: &Caller) -> Result<()> {
    let id = caller.user.map(UserId::uuid).unwrap_or_default();
    let entry = NewEntry::new("user", id, &caller.name, Action::SignedOut);
    record(conn, app, caller, entry).await
}
