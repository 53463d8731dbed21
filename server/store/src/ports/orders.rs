//! Orders. What people enter is one JSON document; what is searched, sorted or counted is a column.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ConnectionId, OrgId, PortOrderId, PortProjectId,
    port::{Foc, Order, OrderState, order::Moments},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result,
    dialect::{Value, push_in},
    error::{ensure_affected, ensure_version},
    text::{json, name_key, to_json, word},
};

const TABLE: &str = "port_orders";

pub(super) const COLUMNS: &str = "o.id, o.reference, o.project_id, o.parent_id, o.country, o.number_type, \
     o.carrier, o.connection_id, o.state, o.resume_state, o.vendor_order, o.vendor_status, \
     o.vendor_read_at, o.contradictions, o.revision, o.details, o.has_account_number, o.has_pin, o.requested_foc, o.foc, \
     o.moments, o.version, o.created_at";

#[derive(FromRow)]
pub(super) struct Row {
    id: Uuid,
    reference: String,
    project_id: Option<Uuid>,
    parent_id: Option<Uuid>,
    country: String,
    number_type: String,
    carrier: String,
    connection_id: Option<Uuid>,
    state: String,
    resume_state: Option<String>,
    vendor_order: Option<String>,
    vendor_status: Option<String>,
    vendor_read_at: Option<DateTime<Utc>>,
    contradictions: String,
    revision: i32,
    details: String,
    has_account_number: bool,
    has_pin: bool,
    requested_foc: Option<String>,
    foc: Option<String>,
    moments: String,
    version: i64,
    created_at: DateTime<Utc>,
}

impl Row {
    pub(super) fn order(self) -> Result<Order> {
        let foc = |text: Option<String>, column| {
            text.map(|text| json::<Foc>(&text, TABLE, column))
                .transpose()
        };
        let resume_state = self.resume_state.as_deref();
        Ok(Order {
            id: PortOrderId::new(self.id),
            reference: self.reference,
            project: self.project_id.map(PortProjectId::new),
            parent: self.parent_id.map(PortOrderId::new),
            country: word(&self.country, TABLE, "country")?,
            number_type: word(&self.number_type, TABLE, "number_type")?,
            carrier: self.carrier,
            connection: self.connection_id.map(ConnectionId::new),
            state: word(&self.state, TABLE, "state")?,
            resume_state: resume_state
                .map(|state| word(state, TABLE, "resume_state"))
                .transpose()?,
            vendor_order: self.vendor_order,
            vendor_status: self.vendor_status,
            vendor_read_at: self.vendor_read_at,
            contradictions: json(&self.contradictions, TABLE, "contradictions")?,
            revision: u32::try_from(self.revision).unwrap_or_default(),
            details: json(&self.details, TABLE, "details")?,
            has_account_number: self.has_account_number,
            has_pin: self.has_pin,
            requested_foc: foc(self.requested_foc, "requested_foc")?,
            foc: foc(self.foc, "foc")?,
            moments: json(&self.moments, TABLE, "moments")?,
            version: self.version,
            created_at: self.created_at,
        })
    }
}

/// The day that counts for the calendar: the agreed one, else the wished one.
fn foc_day(order: &Order) -> Option<NaiveDate> {
    let foc = order.foc.as_ref().or(order.requested_foc.as_ref());
    foc.map(Foc::day)
}

/// Adds an order, without secrets and lines. Its reference must be new.
pub async fn insert_order(conn: &mut Conn<'_>, org: OrgId, order: &Order) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into port_orders (org_id, id, reference, reference_key, project_id, parent_id, country, \
             number_type, carrier, losing_carrier, connection_id, state, resume_state, vendor_order, \
             vendor_status, vendor_read_at, revision, details, requested_foc, foc, foc_day, moments, \
             created_at, contradictions) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
             $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)",
        )
        .bind(org.uuid())
        .bind(order.id.uuid())
        .bind(&order.reference)
        .bind(name_key(&order.reference))
        .bind(order.project.map(PortProjectId::uuid))
        .bind(order.parent.map(PortOrderId::uuid))
        .bind(order.country.as_str())
        .bind(order.number_type.as_str())
        .bind(&order.carrier)
        .bind(order.details.losing.name())
        .bind(order.connection.map(ConnectionId::uuid))
        .bind(order.state.as_str())
        .bind(order.resume_state.map(OrderState::as_str))
        .bind(order.vendor_order.as_deref())
        .bind(order.vendor_status.as_deref())
        .bind(order.vendor_read_at)
        .bind(i32::try_from(order.revision).unwrap_or(i32::MAX))
        .bind(to_json(&order.details))
        .bind(order.requested_foc.as_ref().map(to_json))
        .bind(order.foc.as_ref().map(to_json))
        .bind(foc_day(order))
        .bind(to_json(&order.moments))
        .bind(order.created_at)
        .bind(to_json(&order.contradictions))
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Writes an order. The version must be the one that was read. Its secrets stay as they are.
pub async fn update_order(conn: &mut Conn<'_>, org: OrgId, order: &Order) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update port_orders set reference = $3, reference_key = $4, project_id = $5, country = $6, \
             number_type = $7, carrier = $8, losing_carrier = $9, connection_id = $10, state = $11, \
             resume_state = $12, vendor_order = $13, vendor_status = $14, vendor_read_at = $15, \
             revision = $16, details = $17, requested_foc = $18, foc = $19, foc_day = $20, moments = $21, \
             contradictions = $22, version = version + 1 \
             where org_id = $1 and id = $2 and version = $23",
        )
        .bind(org.uuid())
        .bind(order.id.uuid())
        .bind(&order.reference)
        .bind(name_key(&order.reference))
        .bind(order.project.map(PortProjectId::uuid))
        .bind(order.country.as_str())
        .bind(order.number_type.as_str())
        .bind(&order.carrier)
        .bind(order.details.losing.name())
        .bind(order.connection.map(ConnectionId::uuid))
        .bind(order.state.as_str())
        .bind(order.resume_state.map(OrderState::as_str))
        .bind(order.vendor_order.as_deref())
        .bind(order.vendor_status.as_deref())
        .bind(order.vendor_read_at)
        .bind(i32::try_from(order.revision).unwrap_or(i32::MAX))
        .bind(to_json(&order.details))
        .bind(order.requested_foc.as_ref().map(to_json))
        .bind(order.foc.as_ref().map(to_json))
        .bind(foc_day(order))
        .bind(to_json(&order.moments))
        .bind(to_json(&order.contradictions))
        .bind(order.version)
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}

/// Notes when a carrier was last read about an order (UTC), which changes nothing else of it: its version stays.
pub async fn note_reading(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: PortOrderId,
    at: DateTime<Utc>,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update port_orders set vendor_read_at = $3 where org_id = $1 and id = $2",
        )
        .bind(org.uuid()).bind(id.uuid()).bind(at).execute(c).await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// An order by its identifier.
pub async fn find_order(conn: &mut Conn<'_>, org: OrgId, id: PortOrderId) -> Result<Option<Order>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_orders o where o.org_id = ").push_bind(org.uuid())
            .push(" and o.id = ").push_bind(id.uuid());
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::order).transpose()
}

/// An order by our reference, without regard to case.
pub async fn find_order_by_reference(
    conn: &mut Conn<'_>,
    org: OrgId,
    reference: &str,
) -> Result<Option<Order>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_orders o where o.org_id = ").push_bind(org.uuid())
            .push(" and o.reference_key = ").push_bind(name_key(reference));
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::order).transpose()
}

/// An order by the vendor's id of it.
pub async fn find_order_by_vendor(
    conn: &mut Conn<'_>,
    org: OrgId,
    connection: ConnectionId,
    vendor_order: &str,
) -> Result<Option<Order>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_orders o where o.org_id = ").push_bind(org.uuid())
            .push(" and o.connection_id = ").push_bind(connection.uuid())
            .push(" and o.vendor_order = ").push_bind(vendor_order.to_owned());
        query.build_query_as().fetch_optional(c).await?
    });
    row.map(Row::order).transpose()
}

/// The orders that stand in some states, by their identifiers; all of them where none is named. With a
/// connection, those that go through it.
pub async fn open_orders(
    conn: &mut Conn<'_>,
    org: OrgId,
    states: &[OrderState],
    connection: Option<ConnectionId>,
) -> Result<Vec<Order>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_orders o where o.org_id = ").push_bind(org.uuid());
        push_in(&mut query, "o.state", states.iter().map(|state| Value::from(state.as_str())));
        if let Some(connection) = connection {
            query.push(" and o.connection_id = ").push_bind(connection.uuid());
        }
        query.push(" order by o.id");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::order).collect()
}

/// What is told of an order where only carriers are judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The order.
    pub id: PortOrderId,
    /// The winning carrier, by name.
    pub carrier: String,
    /// How many times it was sent.
    pub revision: u32,
    /// What happened when.
    pub moments: Moments,
}

/// The orders that were made at a moment (UTC) or later, by their identifiers.
pub async fn carried_since(
    conn: &mut Conn<'_>,
    org: OrgId,
    since: DateTime<Utc>,
) -> Result<Vec<Carried>> {
    let rows: Vec<(Uuid, String, i32, String)> = on_db!(conn, c => {
        sqlx::query_as(
            "select id, carrier, revision, moments from port_orders \
             where org_id = $1 and created_at >= $2 order by id",
        )
        .bind(org.uuid()).bind(since).fetch_all(c).await?
    });
    let carried = |(id, carrier, revision, moments): (Uuid, String, i32, String)| {
        Ok(Carried {
            id: PortOrderId::new(id),
            carrier,
            revision: revision.unsigned_abs(),
            moments: json(&moments, TABLE, "moments")?,
        })
    };
    rows.into_iter().map(carried).collect()
}

/// The orders of a project, by their identifiers.
pub async fn orders_of_project(
    conn: &mut Conn<'_>,
    org: OrgId,
    project: PortProjectId,
) -> Result<Vec<Order>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_orders o where o.org_id = ").push_bind(org.uuid())
            .push(" and o.project_id = ").push_bind(project.uuid()).push(" order by o.id");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::order).collect()
}

/// Keeps the sealed secrets of an order, and which of them there are. The version must be the one that was
/// read.
pub async fn set_secrets(
    conn: &mut Conn<'_>,
    org: OrgId,
    order: &Order,
    sealed: Option<&[u8]>,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update port_orders set secrets = $3, has_account_number = $4, has_pin = $5, \
             version = version + 1 where org_id = $1 and id = $2 and version = $6",
        )
        .bind(org.uuid())
        .bind(order.id.uuid())
        .bind(sealed)
        .bind(order.has_account_number)
        .bind(order.has_pin)
        .bind(order.version)
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}

/// The orders that have secrets.
pub async fn orders_with_secrets(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<PortOrderId>> {
    let rows: Vec<(Uuid,)> = on_db!(conn, c => {
        sqlx::query_as("select id from port_orders where org_id = $1 and secrets is not null order by id")
            .bind(org.uuid()).fetch_all(c).await?
    });
    Ok(rows.into_iter().map(|(id,)| PortOrderId::new(id)).collect())
}

/// The reference that comes last of those that begin with a prefix.
pub async fn last_reference(
    conn: &mut Conn<'_>,
    org: OrgId,
    prefix: &str,
) -> Result<Option<String>> {
    let row: Option<(String,)> = on_db!(conn, c => {
        sqlx::query_as(
            "select reference from port_orders where org_id = $1 and reference_key like $2 \
             order by length(reference_key) desc, reference_key desc limit 1",
        )
        .bind(org.uuid()).bind(format!("{}%", name_key(prefix))).fetch_optional(c).await?
    });
    Ok(row.map(|(reference,)| reference))
}

/// The orders that were split from one, by their identifiers.
pub async fn orders_split_from(
    conn: &mut Conn<'_>,
    org: OrgId,
    parent: PortOrderId,
) -> Result<Vec<Order>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_orders o where o.org_id = ").push_bind(org.uuid())
            .push(" and o.parent_id = ").push_bind(parent.uuid()).push(" order by o.id");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::order).collect()
}

/// Forgets the secrets of orders that ended before a moment. The answer names those orders.
pub async fn purge_secrets(
    conn: &mut Conn<'_>,
    org: OrgId,
    before: DateTime<Utc>,
) -> Result<Vec<PortOrderId>> {
    // The moments are JSON, of which neither database has the same words.
    let rows: Vec<(Uuid, String)> = on_db!(&mut *conn, c => {
        sqlx::query_as(
            "select id, moments from port_orders where org_id = $1 and secrets is not null \
             and state in ('closed', 'cancelled', 'failed', 'expired', 'snapped_back') order by id",
        )
        .bind(org.uuid()).fetch_all(c).await?
    });
    let mut purged = Vec::new();
    for (id, moments) in rows {
        let moments: Moments = json(&moments, TABLE, "moments")?;
        if moments.ended_at.is_none_or(|at| at >= before) {
            continue;
        }
        on_db!(&mut *conn, c => {
            let done = sqlx::query(
                "update port_orders set secrets = null, has_account_number = $3, has_pin = $3, \
                 version = version + 1 where org_id = $1 and id = $2",
            )
            .bind(org.uuid()).bind(id).bind(false).execute(c).await?;
            ensure_affected(done.rows_affected(), 1)?;
        });
        purged.push(PortOrderId::new(id));
    }
    Ok(purged)
}
