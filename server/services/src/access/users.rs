//! People who sign in.

use domain::{
    OrgId, UserId,
    access::{Permission, Role},
    history::Action,
};
use store::{
    Conn, StoreError,
    access::users::{self, User},
};

use super::{as_caller, entry, password, record};
use crate::{App, Caller, Error, Result};

/// A person to be added.
#[derive(Clone, Copy)]
pub struct NewUser<'a> {
    /// Their email address, which they sign in with.
    pub email: &'a str,
    /// The name people read.
    pub name: &'a str,
    /// Their password.
    pub password: &'a str,
    /// What they may do.
    pub role: Role,
}

/// A person whose particulars were found good, with the hash of their password.
pub(super) struct Checked {
    email: String,
    name: String,
    role: Role,
    password_hash: String,
}

/// Adds a person to the caller's organisation.
pub async fn add_user(app: &App, caller: &Caller, new: &NewUser<'_>) -> Result<User> {
    caller.require(Permission::ManageAccess)?;
    let checked = check(app, new).await?;
    let mut tx = app.db.begin().await?;
    let mut conn = tx.conn();
    let user = insert(&mut conn, app, caller.org, checked).await?;
    let mut entry = entry(&user, Action::Created);
    entry.after = Some(serde_json::json!({ "role": user.role }).to_string());
    record(&mut conn, app, caller, entry).await?;
    tx.commit().await?;
    Ok(user)
}

/// The people of the organisation.
pub async fn list_users(app: &App, caller: &Caller) -> Result<Vec<User>> {
    caller.require(Permission::ManageAccess)?;
    let mut read = app.db.read().await?;
    Ok(users::list(&mut read.conn(), caller.org).await?)
}

/// A person of the organisation as a caller: the command line acts for whoever it names, and may then do what
/// they may do.
pub async fn on_behalf_of(app: &App, caller: &Caller, email: &str) -> Result<Caller> {
    caller.require(Permission::ManageAccess)?;
    let key = email_key(email);
    let people = list_users(app, caller).await?;
    let found = people
        .iter()
        .find(|user| user.email == key && !user.is_disabled);
    let user = found.ok_or_else(|| {
        Error::Invalid(format!(
            "Nobody signs in here as {key}. `rollcall user add` adds people."
        ))
    })?;
    Ok(as_caller(user, caller.request_id))
}

/// The same, under a name by which the history tells that the command line acted: nobody signed in.
pub async fn named(app: &App, caller: &Caller, email: &str) -> Result<Caller> {
    let person = on_behalf_of(app, caller, email).await?;
    Ok(Caller {
        name: format!("{}, named on the command line", person.name),
        ..person
    })
}

/// What an email address is known by: nobody has two that differ in case.
pub(super) fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// The key of an email address, if it can be one.
pub(super) fn ensure_email(email: &str) -> Result<String> {
    let key = email_key(email);
    if looks_like_email(&key) {
        return Ok(key);
    }
    Err(Error::Invalid(format!(
        "\u{201c}{}\u{201d} is not an email address.",
        email.trim()
    )))
}

/// Looks at a person's particulars and hashes the password: before any transaction, as it takes time.
pub(super) async fn check(app: &App, new: &NewUser<'_>) -> Result<Checked> {
    let email = ensure_email(new.email)?;
    password::ensure_good(new.password, &email)?;
    let name = new.name.trim();
    Ok(Checked {
        name: if name.is_empty() {
            email.clone()
        } else {
            name.to_owned()
        },
        email,
        role: new.role,
        password_hash: app.access.hasher.hash(app, new.password).await,
    })
}

/// Adds a checked person to an organisation.
pub(super) async fn insert(
    conn: &mut Conn<'_>,
    app: &App,
    org: OrgId,
    checked: Checked,
) -> Result<User> {
    let user = User {
        org,
        id: UserId::new(app.new_id()),
        email: checked.email,
        name: checked.name,
        role: checked.role,
        is_disabled: false,
        version: 1,
        created_at: app.now(),
    };
    match users::insert(conn, &user, &checked.password_hash).await {
        Ok(()) => Ok(user),
        Err(StoreError::Taken) => Err(Error::Invalid(format!(
            "There is already an account for {}.",
            user.email
        ))),
        Err(other) => Err(other.into()),
    }
}

/// Only a letter that arrives proves an address; this catches a name or a slip.
fn looks_like_email(text: &str) -> bool {
    let shape = text.split_once('@');
    shape.is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'))
        && text.len() <= 254
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_has_two_halves_and_no_spaces() {
        for good in ["ada@contoso.example", "a+b@localhost"] {
            assert!(looks_like_email(good), "{good}");
        }
        for bad in [
            "",
            "ada",
            "ada@",
            "@contoso.example",
            "a b@c.example",
            "a@b@c.example",
        ] {
            assert!(!looks_like_email(bad), "{bad}");
        }
    }
}
