//! Connections: how vendors are asked, with which credentials, and when.
//!
//! Credentials come in and never go out: what is read back names those that are set. History names the
//! settings that changed, and of a secret only that it was replaced.

mod feeding;
mod form;
mod record;
pub(crate) mod schedule;
mod view;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use connectors::{
    connector::{Capabilities, Connector},
    http::Meter,
    registry::{self, Setup},
};
use domain::{
    ConnectionId, OrgId,
    access::Permission,
    connection::{Connection, ProbeReport, ProviderForm, Schedule, Settings, field},
    history::Action,
};
use secrecy::SecretString;
use store::{
    connections as rows,
    sealed::{self, Owner},
};

pub(crate) use feeding::cancel_runs;
pub use view::{find, find_by_name, list};

use crate::{
    App, Caller, Error, Result, jobs,
    secrets::{self, Secrets},
    text,
};
use schedule::Plan;

/// A connection on its way in.
#[derive(Debug)]
pub struct NewConnection {
    /// The provider's key.
    pub provider: String,
    /// Its name; for a carrier, the carrier's name as the inventory writes it.
    pub name: String,
    /// What the provider is told.
    pub settings: Settings,
    /// Its secrets, by the names of their fields.
    pub secrets: Vec<(String, SecretString)>,
    /// When it is asked by itself; `None` for every two hours.
    pub schedule: Option<Schedule>,
}

/// What is to be changed about a connection. What is `None` stays.
#[derive(Debug, Default)]
pub struct Change {
    /// The settings, all of them.
    pub settings: Option<Settings>,
    /// Secrets to be replaced; a blank one is taken away.
    pub secrets: Vec<(String, SecretString)>,
    /// When it is asked by itself.
    pub schedule: Option<Schedule>,
    /// Whether it is left alone.
    pub is_paused: Option<bool>,
}

/// The providers that can be connected, and what each must be told.
pub fn providers() -> Vec<ProviderForm> {
    registry::PROVIDERS
        .iter()
        .map(registry::Provider::form)
        .collect()
}

/// Adds a connection, and attaches it to the sources it will feed. Nothing is asked yet.
pub async fn add(app: &App, caller: &Caller, new: NewConnection) -> Result<ConnectionId> {
    caller.require(Permission::ManageSources)?;
    let Draft {
        connection,
        secrets,
        can,
    } = Draft::new(app, new)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    if let Some(known) = rows::find_by_name(conn, caller.org, &connection.name).await? {
        return Err(Error::Invalid(format!(
            "There is a connection \u{201c}{}\u{201d} already. Change it, or choose another name.",
            known.name
        )));
    }
    let sealed = secrets.seal(app, caller.org, Owner::Connection(connection.id))?;
    rows::insert(conn, caller.org, &connection, sealed.as_deref()).await?;
    feeding::attach(app, conn, caller.org, &connection, can).await?;
    let entry = record::change(Action::Created, None, Some(&connection), &secrets.names());
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(connection.id)
}

/// Changes a connection. The version must be the one that was read.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: ConnectionId,
    version: i64,
    change: Change,
) -> Result<()> {
    caller.require(Permission::ManageSources)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = current(conn, caller.org, id, version).await?;
    let is_told_anew = change.settings.is_some() || !change.secrets.is_empty();
    // Those that are all replaced need not open: their key may be lost.
    let is_given = |name: &String| change.secrets.iter().any(|(given, _)| given == name);
    let mut secrets = if is_told_anew && !before.secrets.iter().all(is_given) {
        Secrets::open(app, conn, caller.org, Owner::Connection(id)).await?
    } else {
        Secrets::default()
    };
    let replaced = secrets.replace(change.secrets);
    let mut after = Connection {
        settings: form::trimmed(change.settings.unwrap_or_else(|| before.settings.clone())),
        schedule: change.schedule.unwrap_or_else(|| before.schedule.clone()),
        is_paused: change.is_paused.unwrap_or(before.is_paused),
        ..before.clone()
    };
    if is_told_anew {
        after.secrets = secrets.names();
        let provider = form::provider(&after.provider)?;
        form::check(provider, &after.settings, &after.secrets)?;
        form::check_secrets_stay(provider, &before, &after.settings, &replaced)?;
        connect(app, &after, secrets.clone())?;
    }
    if after.schedule != before.schedule || after.is_paused != before.is_paused {
        after.next_run_at = next_run(app, &after)?;
    }
    rows::update(conn, caller.org, &after).await?;
    if !replaced.is_empty() {
        let owner = Owner::Connection(id);
        let sealed = secrets.seal(app, caller.org, owner)?;
        sealed::write(conn, caller.org, owner, sealed.as_deref()).await?;
    }
    let entry = record::change(Action::Updated, Some(&before), Some(&after), &replaced);
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a connection away. Its sources stay, with what they say, and are fed by files again.
pub async fn remove(app: &App, caller: &Caller, id: ConnectionId, version: i64) -> Result<()> {
    caller.require(Permission::ManageSources)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = current(conn, caller.org, id, version).await?;
    if jobs::lane(conn, caller, id).await?.is_running {
        return Err(Error::Busy(format!(
            "{} is being asked right now. Stop that first, or wait until it has ended.",
            before.name
        )));
    }
    jobs::cancel_sync(app, caller, conn, id).await?;
    feeding::detach(conn, caller.org, id).await?;
    rows::delete(conn, caller.org, id, version).await?;
    let entry = record::change(Action::Deleted, Some(&before), None, &[]);
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}

/// Tries a connection's credentials and rights.
pub async fn probe(app: &App, caller: &Caller, id: ConnectionId) -> Result<ProbeReport> {
    caller.require(Permission::RunSources)?;
    let mut read = app.db.read().await?;
    let connection = rows::find(&mut read.conn(), caller.org, id)
        .await?
        .ok_or(Error::NotFound("connection"))?;
    drop(read);
    let (connector, _) = open(app, caller.org, &connection).await?;
    Ok(connector.probe().await)
}

/// Tries settings and credentials that are not saved.
pub async fn try_out(app: &App, caller: &Caller, new: NewConnection) -> Result<ProbeReport> {
    caller.require(Permission::ManageSources)?;
    let draft = Draft::new(app, new)?;
    let (connector, _) = connect(app, &draft.connection, draft.secrets)?;
    Ok(connector.probe().await)
}

/// Seals every connection's credentials with the current key. The answer is how many were not.
pub async fn seal_anew(app: &App, caller: &Caller) -> Result<u64> {
    caller.require(Permission::ManageSources)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let mut sealed_anew = 0;
    for connection in rows::list(conn, caller.org).await? {
        let owner = Owner::Connection(connection.id);
        sealed_anew += u64::from(secrets::seal_anew(app, conn, caller.org, owner).await?);
    }
    tx.commit().await?;
    Ok(sealed_anew)
}

/// Checks that the organisation has a connection.
pub(crate) async fn ensure(app: &App, caller: &Caller, id: ConnectionId) -> Result<()> {
    let mut read = app.db.read().await?;
    let found = rows::find(&mut read.conn(), caller.org, id).await?;
    found.map(drop).ok_or(Error::NotFound("connection"))
}

/// A connection of whichever organisation has it: a vendor that calls us names nothing else.
pub(crate) async fn find_anywhere(
    app: &App,
    id: ConnectionId,
) -> Result<Option<(OrgId, Connection)>> {
    let mut read = app.db.read().await?;
    Ok(rows::find_anywhere(&mut read.conn(), id).await?)
}

/// Opens a connection for asking, and a meter that counts what it costs. Nothing is asked yet.
pub(crate) async fn open(
    app: &App,
    org: OrgId,
    connection: &Connection,
) -> Result<(Arc<dyn Connector>, Arc<Meter>)> {
    let mut read = app.db.read().await?;
    let secrets =
        Secrets::open(app, &mut read.conn(), org, Owner::Connection(connection.id)).await?;
    drop(read);
    let mut connection = connection.clone();
    // A list that does not say in which country it writes its numbers is read as an import would be.
    if connection.settings.get(field::COUNTRY).is_none()
        && let Some(country) = app.country(org).await?
    {
        connection.settings.set(field::COUNTRY, country.as_str());
    }
    connect(app, &connection, secrets)
}

fn connect(
    app: &App,
    connection: &Connection,
    secrets: Secrets,
) -> Result<(Arc<dyn Connector>, Arc<Meter>)> {
    let meter = Arc::new(Meter::default());
    let setup = Setup {
        settings: connection.settings.clone(),
        secrets: secrets.into_pairs(),
        limits: app.limits,
        meter: Arc::clone(&meter),
        host: Arc::new(app.clone()),
    };
    let connector = (form::provider(&connection.provider)?.open)(setup)
        .map_err(|error| Error::Invalid(error.to_string()))?;
    Ok((connector, meter))
}

/// When a connection is asked next by itself.
fn next_run(app: &App, connection: &Connection) -> Result<Option<DateTime<Utc>>> {
    let plan = Plan::read(&connection.schedule, app.now())?;
    Ok(plan
        .next_run(app.now(), &*app.entropy)
        .filter(|_| !connection.is_paused))
}

async fn current(
    conn: &mut store::Conn<'_>,
    org: OrgId,
    id: ConnectionId,
    version: i64,
) -> Result<Connection> {
    let connection = rows::find(conn, org, id)
        .await?
        .ok_or(Error::NotFound("connection"))?;
    if connection.version == version {
        Ok(connection)
    } else {
        Err(Error::Conflict)
    }
}

/// A connection that is not saved, and what its vendor can do.
struct Draft {
    connection: Connection,
    secrets: Secrets,
    can: Capabilities,
}

impl Draft {
    /// Checks everything that can be checked without asking the vendor.
    fn new(app: &App, new: NewConnection) -> Result<Self> {
        let provider = form::provider(&new.provider)?;
        let name = new.name.trim();
        if name.is_empty() {
            return Err(Error::Invalid("Give the connection a name.".to_owned()));
        }
        text::ensure_visible("The name", name)?;
        let mut secrets = Secrets::default();
        secrets.replace(new.secrets);
        let mut connection = Connection {
            id: ConnectionId::new(app.new_id()),
            provider: provider.key.to_owned(),
            name: name.to_owned(),
            settings: form::trimmed(new.settings),
            secrets: secrets.names(),
            schedule: new.schedule.unwrap_or_default(),
            is_paused: false,
            next_run_at: None,
            version: 1,
        };
        form::check(provider, &connection.settings, &connection.secrets)?;
        connection.next_run_at = next_run(app, &connection)?;
        let (connector, _) = connect(app, &connection, secrets.clone())?;
        Ok(Self {
            connection,
            secrets,
            can: connector.capabilities(),
        })
    }
}
