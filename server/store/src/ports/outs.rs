//! Requests of other carriers for our numbers.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ConnectionId, E164, OrgId, PortOutId, SourceId,
    port::{Foc, PortOut, PortOutState},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result, StoreError,
    dialect::{Value, push_in},
    error::{ensure_affected, ensure_version},
    text::{count, json, to_json, uncount, word},
};

const TABLE: &str = "port_outs";

/// Port-outs whose numbers one statement reads.
const CHUNK: usize = 500;

const COLUMNS: &str = "p.id, p.connection_id, p.carrier, p.vendor_order, p.state, p.vendor_status, \
                       p.received_at, p.answer_by, p.body, p.version";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    connection_id: Option<Uuid>,
    carrier: String,
    vendor_order: String,
    state: String,
    vendor_status: Option<String>,
    received_at: DateTime<Utc>,
    answer_by: Option<DateTime<Utc>>,
    body: String,
    version: i64,
}

impl Row {
    fn port_out(self, numbers: Vec<E164>) -> Result<PortOut> {
        Ok(PortOut {
            id: PortOutId::new(self.id),
            connection: self.connection_id.map(ConnectionId::new),
            carrier: self.carrier,
            vendor_order: self.vendor_order,
            state: word(&self.state, TABLE, "state")?,
            vendor_status: self.vendor_status,
            numbers,
            received_at: self.received_at,
            answer_by: self.answer_by,
            particulars: json(&self.body, TABLE, "body")?,
            version: self.version,
        })
    }
}

async fn with_numbers(conn: &mut Conn<'_>, org: OrgId, rows: Vec<Row>) -> Result<Vec<PortOut>> {
    let mut numbers: HashMap<Uuid, Vec<E164>> = HashMap::new();
    for chunk in rows.chunks(CHUNK) {
        let lines: Vec<(Uuid, i64)> = on_db!(&mut *conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "select port_out_id, e164 from port_out_lines where org_id = ",
            );
            query.push_bind(org.uuid());
            push_in(&mut query, "port_out_id", chunk.iter().map(|row| Value::Id(row.id)));
            query.push(" order by port_out_id, e164");
            query.build_query_as().fetch_all(c).await?
        });
        for (id, digits) in lines {
            numbers.entry(id).or_default().push(number(digits)?);
        }
    }
    let port_out = |row: Row| {
        let numbers = numbers.remove(&row.id).unwrap_or_default();
        row.port_out(numbers)
    };
    rows.into_iter().map(port_out).collect()
}

fn number(digits: i64) -> Result<E164> {
    let digits = u64::try_from(digits).ok();
    digits
        .and_then(|digits| E164::from_digits(digits).ok())
        .ok_or(StoreError::Corrupt {
            table: "port_out_lines",
            column: "e164",
        })
}

/// Adds a port-out with its numbers. The carrier's id of it must be new.
pub async fn insert_port_out(conn: &mut Conn<'_>, org: OrgId, port_out: &PortOut) -> Result<()> {
    on_db!(&mut *conn, c => {
        let done = sqlx::query(
            "insert into port_outs (org_id, id, connection_id, carrier, vendor_order, state, vendor_status, \
             received_at, answer_by, foc_day, body) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(org.uuid())
        .bind(port_out.id.uuid())
        .bind(port_out.connection.map(ConnectionId::uuid))
        .bind(&port_out.carrier)
        .bind(&port_out.vendor_order)
        .bind(port_out.state.as_str())
        .bind(port_out.vendor_status.as_deref())
        .bind(port_out.received_at)
        .bind(port_out.answer_by)
        .bind(port_out.particulars.foc.as_ref().map(Foc::day))
        .bind(to_json(&port_out.particulars))
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)?;
    });
    insert_numbers(conn, org, port_out).await
}

async fn insert_numbers(conn: &mut Conn<'_>, org: OrgId, port_out: &PortOut) -> Result<()> {
    for number in &port_out.numbers {
        on_db!(&mut *conn, c => {
            sqlx::query(
                "insert into port_out_lines (org_id, port_out_id, e164) values ($1, $2, $3) \
                 on conflict do nothing",
            )
            .bind(org.uuid()).bind(port_out.id.uuid()).bind(uncount(number.digits()))
            .execute(c).await?;
        });
    }
    Ok(())
}

/// Writes a port-out, and adds the numbers that it has meanwhile. The version must be the one that was read.
pub async fn update_port_out(conn: &mut Conn<'_>, org: OrgId, port_out: &PortOut) -> Result<()> {
    on_db!(&mut *conn, c => {
        let done = sqlx::query(
            "update port_outs set state = $3, vendor_status = $4, answer_by = $5, foc_day = $6, body = $7, \
             version = version + 1 where org_id = $1 and id = $2 and version = $8",
        )
        .bind(org.uuid())
        .bind(port_out.id.uuid())
        .bind(port_out.state.as_str())
        .bind(port_out.vendor_status.as_deref())
        .bind(port_out.answer_by)
        .bind(port_out.particulars.foc.as_ref().map(Foc::day))
        .bind(to_json(&port_out.particulars))
        .bind(port_out.version)
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())?;
    });
    insert_numbers(conn, org, port_out).await
}

/// A port-out by its identifier.
pub async fn find_port_out(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: PortOutId,
) -> Result<Option<PortOut>> {
    let rows: Vec<Row> = on_db!(&mut *conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_outs p where p.org_id = ").push_bind(org.uuid())
            .push(" and p.id = ").push_bind(id.uuid());
        query.build_query_as().fetch_all(c).await?
    });
    Ok(with_numbers(conn, org, rows).await?.pop())
}

/// A port-out by the carrier's id of it.
pub async fn find_port_out_by_vendor(
    conn: &mut Conn<'_>,
    org: OrgId,
    carrier: &str,
    vendor_order: &str,
) -> Result<Option<PortOut>> {
    let rows: Vec<Row> = on_db!(&mut *conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_outs p where p.org_id = ").push_bind(org.uuid())
            .push(" and p.carrier = ").push_bind(carrier.to_owned())
            .push(" and p.vendor_order = ").push_bind(vendor_order.to_owned());
        query.build_query_as().fetch_all(c).await?
    });
    Ok(with_numbers(conn, org, rows).await?.pop())
}

/// Port-outs in some states, all where none is named: those first whose answer is due first.
pub async fn port_outs(
    conn: &mut Conn<'_>,
    org: OrgId,
    states: &[PortOutState],
    limit: u32,
) -> Result<Vec<PortOut>> {
    let rows: Vec<Row> = on_db!(&mut *conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_outs p where p.org_id = ").push_bind(org.uuid());
        push_in(&mut query, "p.state", states.iter().map(|state| Value::from(state.as_str())));
        query
            .push(" order by case when p.answer_by is null then 1 else 0 end, p.answer_by, p.id desc limit ")
            .push_bind(i64::from(limit));
        query.build_query_as().fetch_all(c).await?
    });
    with_numbers(conn, org, rows).await
}

/// How many port-outs are in some states.
pub async fn count_port_outs(
    conn: &mut Conn<'_>,
    org: OrgId,
    states: &[PortOutState],
) -> Result<u64> {
    let found: i64 = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select count(*) from port_outs p where p.org_id = ");
        query.push_bind(org.uuid());
        push_in(&mut query, "p.state", states.iter().map(|state| Value::from(state.as_str())));
        query.build_query_scalar().fetch_one(c).await?
    });
    Ok(count(found))
}

/// The port-outs whose numbers leave from the first to the last day, by day.
pub async fn port_outs_on(
    conn: &mut Conn<'_>,
    org: OrgId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<PortOut>> {
    let rows: Vec<Row> = on_db!(&mut *conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_outs p where p.org_id = ").push_bind(org.uuid())
            .push(" and p.foc_day >= ").push_bind(first).push(" and p.foc_day <= ").push_bind(last)
            .push(" order by p.foc_day, p.id");
        query.build_query_as().fetch_all(c).await?
    });
    with_numbers(conn, org, rows).await
}

/// The port-outs that have not ended.
pub async fn open_port_outs(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<PortOut>> {
    let open: Vec<PortOutState> = PortOutState::ALL
        .iter()
        .copied()
        .filter(|state| !state.is_terminal())
        .collect();
    port_outs(conn, org, &open, u32::MAX).await
}

/// The port-outs that a number stands in, newest first.
pub async fn port_outs_of(conn: &mut Conn<'_>, org: OrgId, number: E164) -> Result<Vec<PortOut>> {
    let rows: Vec<Row> = on_db!(&mut *conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(
            " from port_outs p join port_out_lines l on l.org_id = p.org_id and l.port_out_id = p.id \
             where p.org_id = ",
        )
        .push_bind(org.uuid())
        .push(" and l.e164 = ").push_bind(uncount(number.digits()))
        .push(" order by p.id desc");
        query.build_query_as().fetch_all(c).await?
    });
    with_numbers(conn, org, rows).await
}

/// How many numbers of a carrier's list are protected against a port-out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProtectionCount {
    /// Numbers on its account.
    pub numbers: u64,
    /// Of these, those of which it tells whether they are protected.
    pub told: u64,
    /// Those with a PIN or passcode.
    pub with_pin: u64,
    /// Those with a lock.
    pub with_lock: u64,
}

/// Protection by source. Carriers tell it as `port_protection` with the words `pin`, `lock` and `none`.
pub async fn protection(
    conn: &mut Conn<'_>,
    org: OrgId,
) -> Result<Vec<(SourceId, ProtectionCount)>> {
    let rows: Vec<(Uuid, i64, i64, i64, i64)> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(
            "select source_id, count(*), \
             sum(case when body like '%\"port_protection\":%' then 1 else 0 end), \
             sum(case when body like '%\"port_protection\":\"pin\"%' then 1 else 0 end), \
             sum(case when body like '%\"port_protection\":\"lock\"%' then 1 else 0 end) \
             from facts where body like '%\"carrier_number\"%' and org_id = ",
        );
        query.push_bind(org.uuid()).push(" group by source_id");
        query.build_query_as().fetch_all(c).await?
    });
    Ok(rows
        .into_iter()
        .map(|(source, numbers, told, with_pin, with_lock)| {
            let count = ProtectionCount {
                numbers: count(numbers),
                told: count(told),
                with_pin: count(with_pin),
                with_lock: count(with_lock),
            };
            (SourceId::new(source), count)
        })
        .collect())
}
