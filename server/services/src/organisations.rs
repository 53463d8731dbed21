//! Which organisation a command works on.

use domain::{
    OrgId,
    history::{Action, Actor},
};
use store::{
    Conn,
    history::{self, NewEntry, Stamp},
    organisations::{self, Organisation},
};

use crate::{App, Error, Result};

/// The name of the first organisation, unless another is given.
const FIRST: &str = "default";

/// Characters a name has at most.
const LONGEST: usize = 100;

/// The organisation of a name, or the only one there is. In an empty database the first is made.
pub async fn choose(app: &App, name: Option<&str>) -> Result<OrgId> {
    let known = list(app).await?;
    match (name, known.as_slice()) {
        (name, []) => ensure(app, name.unwrap_or(FIRST)).await,
        (None, [only]) => Ok(only.id),
        (None, several) => Err(Error::Invalid(format!(
            "There are several organisations. Choose one with --org: {}.",
            names(several),
        ))),
        (Some(name), known) => known
            .iter()
            .find(|o| o.name.to_lowercase() == name.trim().to_lowercase())
            .map(|o| o.id)
            .ok_or_else(|| {
                Error::Invalid(format!(
                    "There is no organisation \u{201c}{name}\u{201d}. There is: {}.",
                    names(known),
                ))
            }),
    }
}

/// The organisation of a name, made if it is not there.
pub async fn ensure(app: &App, name: &str) -> Result<OrgId> {
    let name = ensure_name(name)?;
    let mut tx = app.db.begin().await?;
    let org = find_or_insert(&mut tx.conn(), app, name).await?;
    tx.commit().await?;
    Ok(org)
}

/// The organisations by name.
pub async fn list(app: &App) -> Result<Vec<Organisation>> {
    let mut read = app.db.read().await?;
    Ok(organisations::list(&mut read.conn()).await?)
}

/// The name without outer spaces, if it can be one.
pub(crate) fn ensure_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST {
        let problem = format!("The name of an organisation has 1 to {LONGEST} characters.");
        return Err(Error::Invalid(problem));
    }
    Ok(name)
}

pub(crate) async fn find_or_insert(conn: &mut Conn<'_>, app: &App, name: &str) -> Result<OrgId> {
    if let Some(known) = organisations::find_by_name(conn, name).await? {
        return Ok(known.id);
    }
    let new = Organisation {
        id: OrgId::new(app.new_id()),
        name: name.to_owned(),
        country: None,
        created_at: app.now(),
    };
    organisations::insert(conn, &new).await?;
    let actor = Actor {
        user_id: None,
        name: "Rollcall".to_owned(),
    };
    let stamp = Stamp {
        at: app.now(),
        actor,
        request_id: None,
        batch_id: None,
    };
    let entry = NewEntry::new("organisation", new.id.uuid(), name, Action::Created);
    history::append(conn, new.id, &stamp, &[entry]).await?;
    Ok(new.id)
}

fn names(organisations: &[Organisation]) -> String {
    let names: Vec<&str> = organisations.iter().map(|o| o.name.as_str()).collect();
    names.join(", ")
}
