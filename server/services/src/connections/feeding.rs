//! Which sources a connection feeds: the organisation's two of Teams, or the carrier of its name.

use connectors::{connector::Capabilities, feed};
use domain::{
    ConnectionId, OrgId,
    connection::{API_MAX_AGE_HOURS, Connection},
    source::{FILE_MAX_AGE_HOURS, Run, RunState, Source, SourceKind},
};
use store::{Conn, connections as rows, runs, snapshots, sources};

use crate::{App, Error, Result, imports, sync};

/// Attaches a connection to the sources it feeds: those that files have fed so far, or new ones.
pub(super) async fn attach(
    app: &App,
    conn: &mut Conn<'_>,
    org: OrgId,
    connection: &Connection,
    can: Capabilities,
) -> Result<()> {
    for kind in kinds(connection, can) {
        let name = match kind {
            SourceKind::Carrier => connection.name.as_str(),
            SourceKind::TeamsNumbers | SourceKind::TeamsUsers => kind.label(),
        };
        let source = imports::find_or_add(app, conn, org, kind, name).await?;
        if let Some(other) = source.connection_id {
            return Err(taken(conn, org, &source, other).await?);
        }
        let fed = Source {
            connection_id: Some(connection.id),
            max_age_hours: max_age_hours(connection),
            ..source
        };
        sources::update(conn, org, &fed).await?;
    }
    Ok(())
}

/// What a connection feeds: what it lists. To a feed without a folder lists are only sent.
fn kinds(connection: &Connection, can: Capabilities) -> Vec<SourceKind> {
    if connection.provider == feed::KEY {
        return vec![SourceKind::Carrier];
    }
    can.lists.iter().copied().map(sync::kind).collect()
}

/// A feed's lists are files, made when it suits the carrier.
fn max_age_hours(connection: &Connection) -> u32 {
    if connection.provider == feed::KEY {
        FILE_MAX_AGE_HOURS
    } else {
        API_MAX_AGE_HOURS
    }
}

/// Ends the runs of a connection that nobody will go on with, because somebody stopped them.
pub(crate) async fn cancel_runs(
    app: &App,
    conn: &mut Conn<'_>,
    org: OrgId,
    connection: ConnectionId,
) -> Result<()> {
    for source in fed_by(conn, org, connection).await? {
        while let Some((run, _)) = runs::running(conn, org, source.id).await? {
            snapshots::discard(conn, org, run.id, imports::subject(source.kind)).await?;
            let run = Run {
                state: RunState::Cancelled,
                finished_at: Some(app.now()),
                ..run
            };
            runs::update(conn, org, &run).await?;
        }
    }
    Ok(())
}

/// Leaves a connection's sources to files again. What they say stays.
pub(super) async fn detach(
    conn: &mut Conn<'_>,
    org: OrgId,
    connection: ConnectionId,
) -> Result<()> {
    for source in fed_by(conn, org, connection).await? {
        let left = Source {
            connection_id: None,
            max_age_hours: FILE_MAX_AGE_HOURS,
            ..source
        };
        sources::update(conn, org, &left).await?;
    }
    Ok(())
}

/// The sources that a connection feeds.
pub(super) async fn fed_by(
    conn: &mut Conn<'_>,
    org: OrgId,
    connection: ConnectionId,
) -> Result<Vec<Source>> {
    let mut fed = sources::list(conn, org).await?;
    fed.retain(|source| source.connection_id == Some(connection));
    Ok(fed)
}

async fn taken(
    conn: &mut Conn<'_>,
    org: OrgId,
    source: &Source,
    by: ConnectionId,
) -> Result<Error> {
    let other = rows::find(conn, org, by).await?;
    let other = other.map_or_else(|| "another connection".to_owned(), |c| c.name);
    Ok(Error::Invalid(match source.kind {
        SourceKind::Carrier => format!(
            "The numbers of {} come from the connection \u{201c}{other}\u{201d} already.",
            source.name
        ),
        SourceKind::TeamsNumbers | SourceKind::TeamsUsers => format!(
            "{} come from the connection \u{201c}{other}\u{201d} already. An organisation has one \
             connection to Teams; add another organisation for another tenant.",
            source.name
        ),
    }))
}
