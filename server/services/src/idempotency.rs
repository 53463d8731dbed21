//! Requests that must be carried out once, however often a script sends them. A script that heard no
//! answer sends its request again with the same key, and gets the answer of the first.

use chrono::TimeDelta;
use domain::access::Permission;
use sha2::{Digest, Sha256};
use store::idempotency;
pub use store::idempotency::Answer;

use crate::{App, Caller, Error, Result};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// When a request without an answer is taken to have died with its server.
const DEAD: TimeDelta = TimeDelta::hours(1);

/// Characters of a key at most.
const LONGEST_KEY: usize = 255;

/// What there is to do about a request with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Carry it out, then [`keep`] its answer or [`release`] its key.
    New,
    /// Give it the answer it had.
    Answered(Answer),
    /// Wait: it is being carried out.
    UnderWay,
    /// Refuse it: the key came with another request.
    Reused,
}

/// Takes a key for a request, given as the parts that tell it from others.
pub async fn claim(app: &App, caller: &Caller, key: &str, request: &[&[u8]]) -> Result<Claim> {
    caller.require(Permission::Read)?;
    if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Error::Invalid(format!(
            "An idempotency key has 1 to {LONGEST_KEY} visible characters without spaces."
        )));
    }
    let hash = hash(caller, request);
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    idempotency::delete_old(conn, caller.org, now - KEPT, now - DEAD).await?;
    let claim = if idempotency::insert(conn, caller.org, key, hash, now).await? {
        Claim::New
    } else {
        match idempotency::find(conn, caller.org, key).await? {
            Some(earlier) if earlier.request_hash != hash => Claim::Reused,
            Some(earlier) => earlier.answer.map_or(Claim::UnderWay, Claim::Answered),
            // It was given back a moment ago.
            None => Claim::UnderWay,
        }
    };
    tx.commit().await?;
    Ok(claim)
}

/// Keeps the answer to a request.
pub async fn keep(app: &App, caller: &Caller, key: &str, answer: &Answer) -> Result<()> {
    caller.require(Permission::Read)?;
    let mut tx = app.db.begin().await?;
    idempotency::update(&mut tx.conn(), caller.org, key, answer).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives back the key of a request that the server failed to carry out.
pub async fn release(app: &App, caller: &Caller, key: &str) -> Result<()> {
    caller.require(Permission::Read)?;
    let mut tx = app.db.begin().await?;
    idempotency::delete(&mut tx.conn(), caller.org, key).await?;
    tx.commit().await?;
    Ok(())
}

/// One caller never gets the answer of another: who asks is part of the request.
fn hash(caller: &Caller, request: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(caller.user.map(domain::UserId::uuid).unwrap_or_default());
    for part in request {
        // With its length, so that no two lists of parts run together alike.
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}
