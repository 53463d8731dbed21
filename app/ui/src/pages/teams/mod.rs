//! The configuration of a Teams tenant: what Graph does not list and an administrator exports.

mod detail;
mod fields;
mod list;
mod upload;

use domain::{query_string::QueryString, teams_object::TeamsObjectKind};

use crate::address;

pub(crate) use detail::TeamsObject;
pub(crate) use list::Teams;

/// The address of a kind's objects.
fn kind_href(kind: TeamsObjectKind) -> String {
    let mut query = QueryString::default();
    query.extend("kind", [kind.as_str()]);
    address::join("/teams", &query.finish())
}

/// The address of an object.
pub(crate) fn object_href(kind: TeamsObjectKind, identity: &str) -> String {
    let mut query = QueryString::default();
    query.extend("kind", [kind.as_str()]);
    query.extend("identity", [identity]);
    address::join("/teams/object", &query.finish())
}
