//! The inventory.

mod counts;
mod list;
mod tallies;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    E164, NumberId, OrgId,
    number::{Connectivity, HolderType, Number, Particulars},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use self::tallies::Deltas;
pub use counts::{CountBy, Counts, counts, size};
pub use list::list;

use crate::{
    Conn, Result, Rows, StoreError,
    db::stream as stream_rows,
    dialect::Dialect,
    error::{ensure_affected, ensure_version},
    names::{self, Names},
    text::{uncount, word},
};

#[derive(FromRow)]
pub(crate) struct Row {
    e164: i64,
    id: Uuid,
    lifecycle: String,
    number_type: String,
    country: String,
    custody: String,
    carrier_key: Option<String>,
    carrier_trunk: Option<String>,
    site_key: Option<String>,
    application_key: Option<String>,
    connectivity: Option<String>,
    holder: Option<String>,
    holder_type: Option<String>,
    owner: Option<String>,
    cost_centre: Option<String>,
    reserved_until: Option<NaiveDate>,
    quarantined_until: Option<NaiveDate>,
    released_on: Option<NaiveDate>,
    notes: Option<String>,
    cnam: Option<String>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

macro_rules! columns {
    () => {
        "n.e164, n.id, n.lifecycle, n.number_type, n.country, n.custody, n.carrier_key, \
         n.carrier_trunk, n.site_key, n.application_key, n.connectivity, n.holder, n.holder_type, \
         n.owner, n.cost_centre, n.reserved_until, n.quarantined_until, n.released_on, n.notes, \
         n.cnam, n.version, n.created_at, n.updated_at"
    };
}
pub(crate) use columns;

impl Row {
    pub(crate) fn number(self, names: &Names) -> Result<Number> {
        const TABLE: &str = "numbers";
        let name = |directory: &crate::names::Directory, key: Option<String>| {
            key.map(|key| directory.name(&key).map_or(key.clone(), str::to_owned))
        };
        Ok(Number {
            id: NumberId::new(self.id),
            number: e164(self.e164)?,
            particulars: Particulars {
                lifecycle: word(&self.lifecycle, TABLE, "lifecycle")?,
                number_type: word(&self.number_type, TABLE, "number_type")?,
                country: word(&self.country, TABLE, "country")?,
                custody: word(&self.custody, TABLE, "custody")?,
                carrier: name(&names.carriers, self.carrier_key),
                carrier_trunk: self.carrier_trunk,
                site: name(&names.sites, self.site_key),
                application: name(&names.applications, self.application_key),
                connectivity: self
                    .connectivity
                    .map(|text| word(&text, TABLE, "connectivity"))
                    .transpose()?,
                holder: self.holder,
                holder_type: self
                    .holder_type
                    .map(|text| word(&text, TABLE, "holder_type"))
                    .transpose()?,
                owner: self.owner,
                cost_centre: self.cost_centre,
                reserved_until: self.reserved_until,
                quarantined_until: self.quarantined_until,
                released_on: self.released_on,
                notes: self.notes,
                cnam: self.cnam,
            },
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

pub(crate) fn e164(digits: i64) -> Result<E164> {
    u64::try_from(digits)
        .ok()
        .and_then(|d| E164::from_digits(d).ok())
        .ok_or(StoreError::Corrupt {
            table: "numbers",
            column: "e164",
        })
}

/// One number.
pub async fn find(
    conn: &mut Conn<'_>,
    org: OrgId,
    names: &Names,
    number: E164,
) -> Result<Option<Number>> {
    Ok(find_many(conn, org, names, &[number]).await?.pop())
}

/// Some numbers, in their order.
pub async fn find_many(
    conn: &mut Conn<'_>,
    org: OrgId,
    names: &Names,
    numbers: &[E164],
) -> Result<Vec<Number>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(concat!("select ", columns!(), " from numbers n"));
        query.push(" where n.org_id = ").push_bind(org.uuid()).push(" and n.e164 in (");
        let mut list = query.separated(", ");
        for number in numbers {
            list.push_bind(uncount(number.digits()));
        }
        query.push(") order by n.e164").build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(|row| row.number(names)).collect()
}

/// How many reservations end on each day from the first to the last, by day.
pub async fn reservations_ending(
    conn: &mut Conn<'_>,
    org: OrgId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<(NaiveDate, u64)>> {
    let rows: Vec<(NaiveDate, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select reserved_until, count(*) from numbers \
             where org_id = $1 and lifecycle = 'reserved' and reserved_until between $2 and $3 \
             group by reserved_until order by reserved_until",
        )
        .bind(org.uuid()).bind(first).bind(last).fetch_all(c).await?
    });
    let counted = |(day, n)| (day, crate::text::count(n));
    Ok(rows.into_iter().map(counted).collect())
}

/// The whole inventory, in the order of the numbers.
pub fn stream<'c>(conn: Conn<'c>, org: OrgId, names: &'c Names) -> Rows<'c, Number> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from numbers n where n.org_id = $1 order by n.e164"
    );
    stream_rows(conn, SQL, org, move |row: Row| row.number(names))
}

/// Rows in one statement: 24 binds a row, and SQLite takes 32,766.
const CHUNK: usize = 400;

/// Adds numbers, whose names are known already. A number that is there already is an error.
pub async fn insert(conn: &mut Conn<'_>, org: OrgId, numbers: &[Number]) -> Result<()> {
    let mut deltas = Deltas::default();
    for number in numbers {
        deltas.add(&number.particulars);
    }
    deltas.write(conn, org).await?;
    for chunk in numbers.chunks(CHUNK) {
        on_db!(conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "insert into numbers (org_id, e164, id, lifecycle, number_type, country, custody, \
                 carrier_key, carrier_trunk, site_key, application_key, connectivity, holder, holder_key, \
                 holder_type, owner, cost_centre, reserved_until, quarantined_until, released_on, \
                 notes, cnam, created_at, updated_at) ",
            );
            query.push_values(chunk, |mut row, number| {
                let p = &number.particulars;
                row.push_bind(org.uuid())
                    .push_bind(uncount(number.number.digits()))
                    .push_bind(number.id.uuid())
                    .push_bind(p.lifecycle.as_str())
                    .push_bind(p.number_type.as_str())
                    .push_bind(p.country.to_string())
                    .push_bind(p.custody.as_str())
                    .push_bind(name_key(p.carrier.as_ref()))
                    .push_bind(p.carrier_trunk.as_deref())
                    .push_bind(name_key(p.site.as_ref()))
                    .push_bind(name_key(p.application.as_ref()))
                    .push_bind(p.connectivity.map(Connectivity::as_str))
                    .push_bind(p.holder.as_deref())
                    .push_bind(holder_key(p))
                    .push_bind(p.holder_type.map(HolderType::as_str))
                    .push_bind(p.owner.as_deref())
                    .push_bind(p.cost_centre.as_deref())
                    .push_bind(p.reserved_until)
                    .push_bind(p.quarantined_until)
                    .push_bind(p.released_on)
                    .push_bind(p.notes.as_deref())
                    .push_bind(p.cnam.as_deref())
                    .push_bind(number.created_at)
                    .push_bind(number.updated_at);
            });
            let done = query.build().execute(&mut *c).await?;
            ensure_affected(done.rows_affected(), chunk.len() as u64)?;
            // Another organisation may have brought the same digits in already.
            let mut index = QueryBuilder::<Backend>::new(
                "insert into number_digits (rowid, digits) \
                 select n.e164, cast(n.e164 as text) from numbers n where n.org_id = ",
            );
            index.push_bind(org.uuid()).push(" and n.e164 in (");
            let mut list = index.separated(", ");
            for number in chunk {
                list.push_bind(uncount(number.number.digits()));
            }
            index
                .push(") and not exists (select 1 from number_digits d where d.rowid = n.e164)")
                .push(<Backend as Dialect>::KEEP_DIGITS);
            index.build().execute(c).await?;
        });
    }
    Ok(())
}

fn name_key(name: Option<&String>) -> Option<String> {
    name.map(|name| names::key(name))
}

fn holder_key(particulars: &Particulars) -> Option<String> {
    particulars.holder.as_deref().map(str::to_lowercase)
}

/// Writes a changed number over the one that was read, whose version must still be in force; it is
/// counted up here.
pub async fn update(
    conn: &mut Conn<'_>,
    org: OrgId,
    before: &Number,
    number: &Number,
) -> Result<()> {
    let mut deltas = Deltas::default();
    deltas.remove(&before.particulars);
    deltas.add(&number.particulars);
    deltas.write(conn, org).await?;
    let p = &number.particulars;
    on_db!(conn, c => {
        let done = sqlx::query(
            "update numbers set lifecycle = $3, number_type = $4, country = $5, custody = $6, \
             carrier_key = $7, carrier_trunk = $8, site_key = $9, application_key = $10, \
             connectivity = $11, holder = $12, holder_key = $13, holder_type = $14, owner = $15, \
             cost_centre = $16, reserved_until = $17, quarantined_until = $18, released_on = $19, \
             notes = $20, cnam = $21, updated_at = $22, version = version + 1 \
             where org_id = $1 and e164 = $2 and version = $23",
        )
        .bind(org.uuid())
        .bind(uncount(number.number.digits()))
        .bind(p.lifecycle.as_str())
        .bind(p.number_type.as_str())
        .bind(p.country.to_string())
        .bind(p.custody.as_str())
        .bind(name_key(p.carrier.as_ref()))
        .bind(p.carrier_trunk.as_deref())
        .bind(name_key(p.site.as_ref()))
        .bind(name_key(p.application.as_ref()))
        .bind(p.connectivity.map(Connectivity::as_str))
        .bind(p.holder.as_deref())
        .bind(holder_key(p))
        .bind(p.holder_type.map(HolderType::as_str))
        .bind(p.owner.as_deref())
        .bind(p.cost_centre.as_deref())
        .bind(p.reserved_until)
        .bind(p.quarantined_until)
        .bind(p.released_on)
        .bind(p.notes.as_deref())
        .bind(p.cnam.as_deref())
        .bind(number.updated_at)
        .bind(before.version)
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}

/// The numbers before and after one in the inventory.
pub async fn neighbours(
    conn: &mut Conn<'_>,
    org: OrgId,
    number: E164,
) -> Result<(Option<E164>, Option<E164>)> {
    let (before, after): (Option<(i64,)>, Option<(i64,)>) = on_db!(conn, c => {
        let before = sqlx::query_as(
            "select e164 from numbers where org_id = $1 and e164 < $2 order by e164 desc limit 1",
        )
        .bind(org.uuid()).bind(uncount(number.digits())).fetch_optional(&mut *c).await?;
        let after = sqlx::query_as(
            "select e164 from numbers where org_id = $1 and e164 > $2 order by e164 limit 1",
        )
        .bind(org.uuid()).bind(uncount(number.digits())).fetch_optional(c).await?;
        (before, after)
    });
    Ok((
        before.map(|(d,)| e164(d)).transpose()?,
        after.map(|(d,)| e164(d)).transpose()?,
    ))
}
