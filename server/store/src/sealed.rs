//! What is sealed of a row, a connection's, a destination's or a port order's: bytes that only the vault of
//! the services opens.

use domain::{ConnectionId, DestinationId, OrgId, PortOrderId};
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::{Conn, Result, error::ensure_affected};

/// A row that has something sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A connection: what opens a vendor's API.
    Connection(ConnectionId),
    /// A destination: an address that is secret, or a key that messages are signed with.
    Destination(DestinationId),
    /// A port order: what opens the losing account.
    PortOrder(PortOrderId),
}

impl Owner {
    /// The identifier of the row.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Connection(id) => id.uuid(),
            Self::Destination(id) => id.uuid(),
            Self::PortOrder(id) => id.uuid(),
        }
    }

    const fn table(self) -> &'static str {
        match self {
            Self::Connection(_) => "connections",
            Self::Destination(_) => "destinations",
            Self::PortOrder(_) => "port_orders",
        }
    }
}

/// What is sealed of a row, if anything is.
pub async fn read(conn: &mut Conn<'_>, org: OrgId, owner: Owner) -> Result<Option<Vec<u8>>> {
    let row: Option<(Option<Vec<u8>>,)> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select secrets from ");
        query.push(owner.table()).push(" where org_id = ").push_bind(org.uuid());
        query.push(" and id = ").push_bind(owner.id());
        query.build_query_as().fetch_optional(c).await?
    });
    Ok(row.and_then(|(sealed,)| sealed))
}

/// Writes what is sealed of a row, whatever was there before.
pub async fn write(
    conn: &mut Conn<'_>,
    org: OrgId,
    owner: Owner,
    sealed: Option<&[u8]>,
) -> Result<()> {
    on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("update ");
        query.push(owner.table()).push(" set secrets = ").push_bind(sealed.map(<[u8]>::to_vec));
        query.push(" where org_id = ").push_bind(org.uuid());
        query.push(" and id = ").push_bind(owner.id());
        let done = query.build().execute(c).await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Writes the same secrets sealed anew. The answer is false when they are no longer those that were read:
/// somebody replaced them, and what they gave stays.
pub async fn reseal(
    conn: &mut Conn<'_>,
    org: OrgId,
    owner: Owner,
    read: &[u8],
    anew: &[u8],
) -> Result<bool> {
    on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("update ");
        query.push(owner.table()).push(" set secrets = ").push_bind(anew.to_vec());
        query.push(" where org_id = ").push_bind(org.uuid());
        query.push(" and id = ").push_bind(owner.id());
        query.push(" and secrets = ").push_bind(read.to_vec());
        let done = query.build().execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}
