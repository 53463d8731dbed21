//! Signing in, sessions, people and API tokens.
//!
//! No secret is stored: passwords are kept as Argon2id hashes, session and API tokens and the setup
//! code, which nobody can guess, as SHA-256. Whether an account exists shows neither in an answer nor
//! in the time it takes.

mod limits;
mod password;
mod secret;
mod sessions;
mod setup;
mod tokens;
mod users;

use std::net::IpAddr;

use domain::{OrgId, access::Role, history::Action};
use store::{Conn, history::NewEntry};
use uuid::Uuid;

pub use self::{
    limits::Limits,
    secret::SessionToken,
    sessions::{Attempt, session, sign_in, sign_out, sign_out_everywhere},
    setup::{FirstAdmin, SetupField, SetupRefused, needs_setup, set_up, setup_code},
    tokens::{NewToken, create_token, list_tokens, revoke_token, token},
    users::{NewUser, add_user, list_users, named, on_behalf_of},
};
pub use store::access::{tokens::ApiToken, users::User};

pub(crate) use self::secret::{hash, random_text};
use crate::{App, Caller, Result};

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The client's address.
    pub address: IpAddr,
    /// The request.
    pub request_id: Uuid,
}

/// Lets a vendor's call in, unless too many came from its address.
pub fn admit_call(app: &App, address: IpAddr) -> Result<()> {
    app.access.admit_call(address)
}

/// Whoever runs the command line can read and write the database anyway, and so may do everything.
pub fn command_line(app: &App, org: OrgId) -> Caller {
    Caller {
        org,
        user: None,
        name: "command line".to_owned(),
        role: Role::Admin,
        request_id: app.new_id(),
    }
}

/// What is done by itself: at its time, or because a vendor called.
pub(crate) fn worker(app: &App, org: OrgId) -> Caller {
    Caller {
        name: "worker".to_owned(),
        role: Role::Engineer,
        ..command_line(app, org)
    }
}

/// A person who has shown who they are.
fn as_caller(user: &User, request_id: Uuid) -> Caller {
    Caller {
        org: user.org,
        user: Some(user.id),
        name: user.name.clone(),
        role: user.role,
        request_id,
    }
}

/// Writes down what a caller did to a person, a session or a token.
async fn record(conn: &mut Conn<'_>, app: &App, caller: &Caller, entry: NewEntry) -> Result<()> {
    app.record(caller, conn, &[entry]).await
}

fn entry(user: &User, action: Action) -> NewEntry {
    NewEntry::new("user", user.id.uuid(), &user.email, action)
}
