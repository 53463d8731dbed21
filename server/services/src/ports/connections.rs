//! The connections through which carriers are asked about ports.

use connectors::porting::PortAbilities;
use domain::{ConnectionId, connection::Connection, port::Order};
use store::{Conn, connections as rows};

use crate::{App, Caller, Result, connections};

/// A connection with what its provider can do about ports.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) id: ConnectionId,
    pub(super) name: String,
    pub(super) provider: String,
    /// None where it cannot be opened now: its credentials do not open, or are not complete.
    pub(super) can: Option<PortAbilities>,
}

/// The connection of an order.
pub(super) async fn of(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: &Order,
) -> Result<Option<Asked>> {
    let Some(id) = order.connection else {
        return Ok(None);
    };
    by_id(app, caller, conn, id).await
}

/// A connection by its identifier.
pub(super) async fn by_id(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    id: ConnectionId,
) -> Result<Option<Asked>> {
    let found = rows::find(conn, caller.org, id).await?;
    Ok(match found {
        Some(connection) => Some(asked(app, caller, connection).await),
        None => None,
    })
}

/// The connections to carriers that can be asked something about ports.
pub(super) async fn all(app: &App, caller: &Caller, conn: &mut Conn<'_>) -> Result<Vec<Asked>> {
    let mut all = Vec::new();
    for connection in rows::list(conn, caller.org).await? {
        let asked = asked(app, caller, connection).await;
        if asked.can.is_some_and(|can| can != PortAbilities::default()) {
            all.push(asked);
        }
    }
    Ok(all)
}

async fn asked(app: &App, caller: &Caller, connection: Connection) -> Asked {
    let opened = connections::open(app, caller.org, &connection).await;
    Asked {
        id: connection.id,
        name: connection.name,
        provider: connection.provider,
        can: opened
            .ok()
            .map(|(connector, _)| connector.capabilities().ports),
    }
}
