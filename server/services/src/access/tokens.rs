//! API tokens: how scripts and schedulers get in.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    TokenId, UserId,
    access::{Permission, Role},
    history::Action,
};
use store::{
    access::tokens::{self, ApiToken},
    history::NewEntry,
};
use uuid::Uuid;

use super::{
    record,
    secret::{hash, random_text},
};
use crate::{App, Caller, Error, Result};

/// What every token begins with, so that a leaked one is known for what it is.
const PREFIX: &str = "rc_";

/// Characters that tell one token from another in a list.
const SHOWN: usize = PREFIX.len() + 8;

/// How stale the time of last use may be.
const TOUCH_AFTER: TimeDelta = TimeDelta::minutes(1);

/// A token as it was made, with the text that is shown once and never again.
pub struct NewToken {
    /// The token.
    pub token: ApiToken,
    /// What a script sends.
    pub secret: String,
}

/// Makes a token.
pub async fn create_token(app: &App, caller: &Caller, name: &str, role: Role) -> Result<NewToken> {
    caller.require(Permission::ManageAccess)?;
    let name = name.trim();
    if name.is_empty() {
        return Err(Error::Invalid(
            "Give the token a name that says what it is for.".to_owned(),
        ));
    }
    let secret = format!("{PREFIX}{}", random_text(app));
    let token = ApiToken {
        org: caller.org,
        id: TokenId::new(app.new_id()),
        name: name.to_owned(),
        role,
        prefix: secret[..SHOWN].to_owned(),
        created_at: app.now(),
        last_used_at: None,
        revoked_at: None,
    };
    let mut tx = app.db.begin().await?;
    let mut conn = tx.conn();
    tokens::insert(&mut conn, &token, &hash(&secret)).await?;
    let mut entry = entry(&token, Action::Created);
    entry.after = Some(serde_json::json!({ "role": role, "prefix": token.prefix }).to_string());
    record(&mut conn, app, caller, entry).await?;
    tx.commit().await?;
    Ok(NewToken { token, secret })
}

/// The tokens of the organisation, also the revoked ones.
pub async fn list_tokens(app: &App, caller: &Caller) -> Result<Vec<ApiToken>> {
    caller.require(Permission::ManageAccess)?;
    let mut read = app.db.read().await?;
    Ok(tokens::list(&mut read.conn(), caller.org).await?)
}

/// Takes a token's power away.
pub async fn revoke_token(app: &App, caller: &Caller, id: TokenId) -> Result<()> {
    caller.require(Permission::ManageAccess)?;
    let mut tx = app.db.begin().await?;
    let mut conn = tx.conn();
    let revoked = tokens::revoke(&mut conn, caller.org, id, app.now()).await?;
    let token = revoked.ok_or(Error::NotFound("token"))?;
    record(&mut conn, app, caller, entry(&token, Action::Deleted)).await?;
    tx.commit().await?;
    Ok(())
}

/// On whose behalf a script with this token acts.
pub async fn token(app: &App, secret: &str, request_id: Uuid) -> Result<Option<Caller>> {
    let mut read = app.db.read().await?;
    let found = tokens::find(&mut read.conn(), &hash(secret)).await?;
    drop(read);
    let now = app.now();
    Ok(found.map(|token| {
        if token.last_used_at.is_none_or(|at| now - at >= TOUCH_AFTER) {
            touch_meanwhile(app.clone(), token.clone(), now);
        }
        Caller {
            org: token.org,
            user: Some(UserId::new(token.id.uuid())),
            name: format!("token {}", token.name),
            role: token.role,
            request_id,
        }
    }))
}

/// A script never waits for the note that its token is in use.
fn touch_meanwhile(app: App, token: ApiToken, now: DateTime<Utc>) {
    tokio::spawn(async move {
        if let Err(error) = touch(&app, &token, now).await {
            tracing::warn!(?error, token_id = %token.id, "the use of a token was not noted");
        }
    });
}

async fn touch(app: &App, token: &ApiToken, now: DateTime<Utc>) -> Result<()> {
    // While an import holds the writer, the next request tries again.
    if let Some(mut tx) = app.db.try_begin().await? {
        tokens::touch(&mut tx.conn(), token.org, token.id, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

fn entry(token: &ApiToken, action: Action) -> NewEntry {
    NewEntry::new("token", token.id.uuid(), &token.name, action)
}
