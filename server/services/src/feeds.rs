//! File feeds: lists that a carrier, or the software of an SBC, sends to an address of their own.
//!
//! The address has a token, which is shown once; what is kept of it is a hash. Whoever knows it may send
//! lists for its carrier, and nothing else.

use connectors::{feed, files::Mapping};
use domain::{
    ConnectionId, Country,
    access::{Permission, Role},
    connection::{Connection, field},
    history::Action,
    import::ImportReport,
};
use store::{connections, history::NewEntry, upload_tokens};

use crate::{
    App, Caller, Error, Result,
    access::{self, Origin},
    imports::{self, Input, SnapshotOptions},
    jobs,
};

/// Gives a feed a new token for its upload address, and answers with it this once. The token it had
/// counts no more.
pub async fn upload_token(app: &App, caller: &Caller, id: ConnectionId) -> Result<String> {
    caller.require(Permission::ManageSources)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let connection = connections::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("connection"))?;
    if connection.provider != feed::KEY {
        return Err(Error::Invalid(
            "Only a file feed has an upload address. The vendor of this connection is asked."
                .to_owned(),
        ));
    }
    let had_one = upload_tokens::exists(conn, caller.org, id).await?;
    let token = access::random_text(app);
    upload_tokens::replace(conn, caller.org, id, &access::hash(&token)).await?;
    let done = if had_one { "replaced" } else { "made" };
    let entry = NewEntry {
        after: Some(format!("{{\"upload_token\":\"{done}\"}}")),
        ..NewEntry::new("connection", id.uuid(), connection.name, Action::Updated)
    };
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(token)
}

/// A feed that somebody may send a list for.
#[derive(Debug)]
pub struct Feed {
    caller: Caller,
    connection: Connection,
}

/// The feed of a token. Wrong ones are counted by address, as at the sign-in.
pub async fn recognise(app: &App, token: &str, origin: Origin) -> Result<Feed> {
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let Some((org, id)) = upload_tokens::find(conn, &access::hash(token)).await? else {
        app.access.admit_address(origin.address)?;
        return Err(Error::NotFound("upload address"));
    };
    let connection = connections::find(conn, org, id)
        .await?
        .ok_or(Error::NotFound("upload address"))?;
    let caller = Caller {
        org,
        user: None,
        name: format!("upload to {}", connection.name),
        role: Role::Engineer,
        request_id: origin.request_id,
    };
    Ok(Feed { caller, connection })
}

/// Imports a list that was sent, and has the roll called if it is in force.
pub async fn receive(
    app: &App,
    feed: &Feed,
    file_name: &str,
    content: Input,
) -> Result<ImportReport> {
    let Feed { caller, connection } = feed;
    if connection.is_paused {
        return Err(Error::Invalid(format!(
            "The feed {} is paused. Resume it, then send the list again.",
            connection.name
        )));
    }
    let options = SnapshotOptions {
        country: country(connection)?,
        mapping: Mapping::of(&connection.settings),
        ..SnapshotOptions::carrier(connection.name.as_str(), file_name)
    };
    let report = imports::import_snapshot(app, caller, content, options).await?;
    if report.held.is_none() {
        let mut tx = app.db.begin().await?;
        jobs::queue_reconcile(app, caller, &mut tx.conn()).await?;
        tx.commit().await?;
    }
    Ok(report)
}

fn country(connection: &Connection) -> Result<Option<Country>> {
    let code = connection.settings.get(field::COUNTRY);
    code.map(str::parse)
        .transpose()
        .map_err(|_| Error::Invalid("The country of this feed is not two letters.".to_owned()))
}
