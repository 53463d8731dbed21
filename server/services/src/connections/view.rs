//! Connections as people see them.

use std::cmp::Reverse;

use connectors::registry;
use domain::{
    ConnectionId,
    access::Permission,
    connection::{Connection, ConnectionDetail, field},
    overview::SourceRow,
};
use store::{Conn, connections as rows, runs, upload_tokens};

use super::feeding;
use crate::{App, Caller, Error, Result, jobs};

/// Runs shown with a connection.
const RUNS_SHOWN: u32 = 30;

/// The connections, by name.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<ConnectionDetail>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let mut list = Vec::new();
    for connection in rows::list(conn, caller.org).await? {
        list.push(detail(app, caller, conn, connection).await?);
    }
    Ok(list)
}

/// A connection with what it feeds.
pub async fn find(app: &App, caller: &Caller, id: ConnectionId) -> Result<ConnectionDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let connection = rows::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("connection"))?;
    detail(app, caller, conn, connection).await
}

/// A connection by its name, without regard to case.
pub async fn find_by_name(app: &App, caller: &Caller, name: &str) -> Result<ConnectionDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let connection = rows::find_by_name(conn, caller.org, name)
        .await?
        .ok_or(Error::NotFound("connection"))?;
    detail(app, caller, conn, connection).await
}

async fn detail(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    connection: Connection,
) -> Result<ConnectionDetail> {
    let mut sources = Vec::new();
    let mut latest = Vec::new();
    for source in feeding::fed_by(conn, caller.org, connection.id).await? {
        let runs = runs::list(conn, caller.org, source.id, RUNS_SHOWN).await?;
        sources.push(SourceRow::new(source, &runs, app.now()));
        latest.extend(runs);
    }
    latest.sort_by_key(|run| Reverse((run.started_at, run.id)));
    latest.truncate(RUNS_SHOWN as usize);
    let lane = jobs::lane(conn, caller, connection.id).await?;
    let provider = registry::find(&connection.provider);
    Ok(ConnectionDetail {
        provider_label: provider
            .map_or_else(|| connection.provider.clone(), |p| p.label.to_owned()),
        sources,
        runs: latest,
        has_upload_address: upload_tokens::exists(conn, caller.org, connection.id).await?,
        has_webhooks: provider.is_some_and(|provider| {
            provider
                .fields
                .iter()
                .any(|need| need.name == field::WEBHOOK_SECRET)
        }),
        is_under_way: lane.is_running || lane.waiting > 0,
        connection,
    })
}
