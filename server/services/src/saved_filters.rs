//! Filters that people keep under a name, for themselves or for everybody.

use domain::{
    UserId,
    access::Permission,
    history::Action,
    saved_filter::{FilterNoun, SavedFilter},
};
use store::{history::NewEntry, saved_filters as rows};
use uuid::Uuid;

use crate::{App, Caller, Error, Result, text};

/// The longest name, in characters.
const LONGEST_NAME: usize = 60;
/// The longest address, in bytes.
const LONGEST_QUERY: usize = 2000;

/// The filters of a list that the caller sees, by name.
pub async fn list(app: &App, caller: &Caller, noun: FilterNoun) -> Result<Vec<SavedFilter>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let user = caller.user.map(UserId::uuid);
    let (conn, may_take_shared) = (&mut read.conn(), may_take_shared(caller));
    Ok(rows::list(conn, caller.org, noun, user, may_take_shared).await?)
}

fn may_take_shared(caller: &Caller) -> bool {
    caller.role.allows(Permission::TriageFindings)
}

/// Keeps a filter. One for everybody is a record of the organisation, and is kept by those who may work on
/// findings or ports. Whoever has no account has nothing of their own: what they keep is for everybody.
pub async fn keep(
    app: &App,
    caller: &Caller,
    noun: FilterNoun,
    name: &str,
    query: &str,
    is_shared: bool,
) -> Result<SavedFilter> {
    let owner = caller.user.map(UserId::uuid).filter(|_| !is_shared);
    let is_shared = owner.is_none();
    caller.require(if is_shared {
        Permission::TriageFindings
    } else {
        Permission::Read
    })?;
    let name = name.trim();
    text::ensure_visible("The name", name)?;
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Error::Invalid(format!(
            "Give the filter a name of at most {LONGEST_NAME} characters."
        )));
    }
    if query.len() > LONGEST_QUERY {
        return Err(Error::Invalid(
            "This filter is too long to be kept. Choose fewer values.".to_owned(),
        ));
    }
    let filter = SavedFilter {
        id: app.new_id(),
        noun,
        name: name.to_owned(),
        query: query.trim_start_matches('?').to_owned(),
        is_shared,
        is_mine: true,
    };
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    rows::insert(conn, caller.org, &filter, owner, app.now()).await?;
    let entry = NewEntry {
        after: serde_json::to_string(&filter).ok(),
        ..NewEntry::new("saved_filter", filter.id, name, Action::Created)
    };
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(filter)
}

/// Takes a filter away that the caller sees.
pub async fn remove(app: &App, caller: &Caller, id: Uuid) -> Result<()> {
    caller.require(Permission::Read)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let user = caller.user.map(UserId::uuid);
    if !rows::delete(conn, caller.org, id, user, may_take_shared(caller)).await? {
        return Err(Error::NotFound("saved filter"));
    }
    let entry = NewEntry::new("saved_filter", id, "Saved filter", Action::Deleted);
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}
