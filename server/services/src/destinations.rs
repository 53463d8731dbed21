//! Where messages go: set up by people, told once what is secret, tried out.

mod form;
mod record;

use domain::{
    DestinationId, OrgId,
    access::Permission,
    delivery::{Destination, Payload},
    history::Action,
};
use store::{
    Conn, destinations as rows, schedules,
    sealed::{self, Owner},
};

pub use form::{DestinationForm, TargetForm};
pub(crate) use form::{SIGNING_KEY, URL};

use crate::{
    App, Caller, Error, Result, deliveries,
    secrets::{self, Secrets},
};

/// The destinations, by name.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Destination>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let all = rows::list(&mut read.conn(), caller.org).await?.into_iter();
    Ok(all.map(Destination::shown).collect())
}

/// A destination.
pub async fn find(app: &App, caller: &Caller, id: DestinationId) -> Result<Destination> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let found = rows::find(&mut read.conn(), caller.org, id).await?;
    let found = found.ok_or(Error::NotFound("destination"))?;
    Ok(found.shown())
}

/// A destination by its name, without regard to case.
pub async fn find_by_name(app: &App, caller: &Caller, name: &str) -> Result<Destination> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let found = rows::find_by_name(&mut read.conn(), caller.org, name).await?;
    let found = found.ok_or(Error::NotFound("destination"))?;
    Ok(found.shown())
}

/// Adds a destination. Nothing is sent yet.
pub async fn add(app: &App, caller: &Caller, form: DestinationForm) -> Result<DestinationId> {
    caller.require(Permission::ManageReports)?;
    let id = DestinationId::new(app.new_id());
    let mut secrets = Secrets::default();
    let (name, target, given) = form.read(app, &mut secrets, None)?;
    let destination = Destination {
        id,
        name,
        target,
        has_secret: !secrets.names().is_empty(),
        version: 1,
    };
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    ensure_name_is_free(conn, caller.org, &destination).await?;
    let sealed = secrets.seal(app, caller.org, Owner::Destination(id))?;
    rows::insert(conn, caller.org, &destination, sealed.as_deref(), app.now()).await?;
    let entry = record::change(Action::Created, None, Some(&destination), &given);
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a destination; a secret that is not given stays. The version must be the one that was read. What
/// is on its way goes where it leads from now on, mail to the addresses it was queued for.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: DestinationId,
    version: i64,
    form: DestinationForm,
) -> Result<()> {
    caller.require(Permission::ManageReports)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = current(conn, caller.org, id, version).await?;
    let owner = Owner::Destination(id);
    let mut secrets = if form.gives_all_secrets() {
        Secrets::default()
    } else {
        Secrets::open(app, conn, caller.org, owner).await?
    };
    let kept = secrets.names();
    let (name, target, given) = form.read(app, &mut secrets, Some(&before))?;
    let after = Destination {
        name,
        target,
        has_secret: !secrets.names().is_empty(),
        ..before.clone()
    };
    ensure_name_is_free(conn, caller.org, &after).await?;
    rows::update(conn, caller.org, &after).await?;
    if !given.is_empty() || secrets.names() != kept {
        let sealed = secrets.seal(app, caller.org, owner)?;
        sealed::write(conn, caller.org, owner, sealed.as_deref()).await?;
    }
    let entry = record::change(Action::Updated, Some(&before), Some(&after), &given);
    app.record(caller, conn, &[entry]).await?;
    Ok(tx.commit().await?)
}

/// Takes a destination away, and drops what is on its way there. Refused while a schedule sends to it.
pub async fn remove(app: &App, caller: &Caller, id: DestinationId, version: i64) -> Result<()> {
    caller.require(Permission::ManageReports)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = current(conn, caller.org, id, version).await?;
    let all = schedules::list(conn, caller.org).await?;
    let user = all.iter().find(|s| s.plan.destinations.contains(&id));
    if let Some(schedule) = user {
        return Err(Error::Invalid(format!(
            "The schedule \u{201c}{}\u{201d} sends to {}. Take it out there first.",
            schedule.name, before.name
        )));
    }
    deliveries::drop_unfinished(app, caller, conn, id).await?;
    rows::delete(conn, caller.org, id, version).await?;
    let entry = record::change(Action::Deleted, Some(&before), None, &[]);
    app.record(caller, conn, &[entry]).await?;
    Ok(tx.commit().await?)
}

/// Sends a test message. How it went is in the deliveries.
pub async fn try_out(app: &App, caller: &Caller, id: DestinationId) -> Result<()> {
    caller.require(Permission::ManageReports)?;
    let mut tx = app.db.begin().await?;
    deliveries::queue(app, caller, &mut tx.conn(), id, &Payload::Trial).await?;
    Ok(tx.commit().await?)
}

/// Seals the secrets of every destination with the current key. The answer is how many were not.
pub async fn seal_anew(app: &App, caller: &Caller) -> Result<u64> {
    caller.require(Permission::ManageReports)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let mut sealed_anew = 0;
    for destination in rows::list(conn, caller.org).await? {
        let owner = Owner::Destination(destination.id);
        sealed_anew += u64::from(secrets::seal_anew(app, conn, caller.org, owner).await?);
    }
    tx.commit().await?;
    Ok(sealed_anew)
}

/// What is secret of a destination, opened to send there.
pub(crate) async fn secrets_of(app: &App, org: OrgId, id: DestinationId) -> Result<Secrets> {
    let mut read = app.db.read().await?;
    Secrets::open(app, &mut read.conn(), org, Owner::Destination(id)).await
}

async fn current(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: DestinationId,
    version: i64,
) -> Result<Destination> {
    let destination = rows::find(conn, org, id)
        .await?
        .ok_or(Error::NotFound("destination"))?;
    if destination.version == version {
        Ok(destination)
    } else {
        Err(Error::Conflict)
    }
}

async fn ensure_name_is_free(
    conn: &mut Conn<'_>,
    org: OrgId,
    destination: &Destination,
) -> Result<()> {
    match rows::find_by_name(conn, org, &destination.name).await? {
        Some(known) if known.id != destination.id => Err(Error::Invalid(format!(
            "There is a destination \u{201c}{}\u{201d} already. Choose another name.",
            known.name
        ))),
        _ => Ok(()),
    }
}
