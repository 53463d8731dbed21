//! The list of numbers: search, filters, sort, and pages by key.

use chrono::DateTime;
use domain::{
    OrgId,
    number::{
        Number,
        query::{Direction, NumberQuery, NumberSort},
    },
    page::{Page, Place},
};
use sqlx::QueryBuilder;

use super::{Row, columns, counts::counts};
use crate::{
    Conn, Result, StoreError,
    dialect::{Dialect, Value, push_in},
    findings::severity_rank,
    names::{Names, key},
    paging,
};

/// A page of numbers. Its total is left to [`super::Counts`], which knows it without another walk.
pub async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    names: &Names,
    query: &NumberQuery,
) -> Result<Page<Number>> {
    let size = query.effective_size();
    let order = Order::of(query);
    let is_short = is_short(conn, org, names, query).await?;
    let is_backwards = paging::is_backwards(&query.place);
    let cursor = match &query.place {
        Place::First => None,
        Place::After(text) | Place::Before(text) => Some(Cursor::read(text, order.sort)?),
    };
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(concat!("select ", columns!(), " from "));
        push_where(&mut sql, org, names, query);
        if let Some(cursor) = &cursor {
            order.push_beyond(&mut sql, cursor, is_backwards);
        }
        order.push_order_by(&mut sql, is_backwards, is_short);
        sql.push(" limit ").push_bind(paging::limit(size)).build_query_as().fetch_all(c).await?
    });
    let rows = rows
        .into_iter()
        .map(|row| row.number(names))
        .collect::<Result<_>>()?;
    Ok(paging::page(rows, size, &query.place, 0, |number| {
        Cursor::of(number, order.sort).write()
    }))
}

/// Matches that are sorted faster than they are found along the index of a sort.
const SHORT: u64 = 20_000;

/// Whether a filter leaves so few numbers that they are best found by it and sorted by hand.
async fn is_short(
    conn: &mut Conn<'_>,
    org: OrgId,
    names: &Names,
    query: &NumberQuery,
) -> Result<bool> {
    let is_by_number = query.sort.unwrap_or(NumberSort::Number) == NumberSort::Number;
    if is_by_number || !query.is_filtered() {
        return Ok(false);
    }
    Ok(counts(conn, org, names, query).await?.total() <= SHORT)
}

/// Appends the tables and conditions of a question.
pub(super) fn push_where<D: Dialect>(
    sql: &mut QueryBuilder<D>,
    org: OrgId,
    names: &Names,
    query: &NumberQuery,
) {
    sql.push("numbers n");
    let digits = query.searched_digits();
    let any_digits = digits.as_deref().filter(|d| d.len() >= 3);
    if any_digits.is_some() {
        sql.push(" join number_digits on number_digits.rowid = n.e164");
    }
    sql.push(" where n.org_id = ");
    D::bind(sql, Value::Id(org.uuid()));
    match (any_digits, &digits, &query.q) {
        (Some(digits), ..) => {
            sql.push(" and ");
            D::push_contains_digits(sql, digits);
        }
        (None, Some(start), _) => push_starts_with(sql, start),
        (None, None, Some(text)) => push_name_starts_with(sql, names, text),
        (None, None, None) => {}
    }
    push_in(
        sql,
        "n.lifecycle",
        query.lifecycles.iter().map(|s| Value::from(s.as_str())),
    );
    push_in(
        sql,
        "n.connectivity",
        query.connectivities.iter().map(|s| Value::from(s.as_str())),
    );
    push_in(
        sql,
        "n.country",
        query.countries.iter().map(|s| Value::from(s.as_str())),
    );
    push_in(
        sql,
        "n.carrier_key",
        query.carriers.iter().map(|name| Value::Text(key(name))),
    );
    push_in(
        sql,
        "n.site_key",
        query.sites.iter().map(|name| Value::Text(key(name))),
    );
    if !query.severities.is_empty() {
        // Not joined to the row by its organisation: the findings are looked up once, not for each row.
        sql.push(" and n.e164 in (select f.subject from findings f where f.org_id = ");
        D::bind(sql, Value::Id(org.uuid()));
        sql.push(" and f.state in ('open', 'reopened', 'acknowledged')");
        push_in(
            sql,
            "f.severity",
            query
                .severities
                .iter()
                .map(|s| Value::Small(severity_rank(*s))),
        );
        sql.push(")");
    }
}

/// A number of up to 15 digits begins with some digits: one range for each length.
fn push_starts_with<D: Dialect>(sql: &mut QueryBuilder<D>, start: &str) {
    let Ok(first) = start.parse::<i64>() else {
        return;
    };
    let length = u32::try_from(start.len()).unwrap_or(u32::MAX);
    sql.push(" and (1 = 0");
    for more in 7_u32.saturating_sub(length)..=15_u32.saturating_sub(length) {
        let scale = 10_i64.pow(more);
        sql.push(" or n.e164 between ");
        D::bind(sql, Value::Int(first * scale));
        sql.push(" and ");
        D::bind(sql, Value::Int(first * scale + (scale - 1)));
    }
    sql.push(")");
}

/// A holder, or a whole site, carries the name.
fn push_name_starts_with<D: Dialect>(sql: &mut QueryBuilder<D>, names: &Names, text: &str) {
    // Sign-in names put a point where people put a space.
    let start = text.trim().to_lowercase().replace(' ', ".");
    let end = format!("{start}\u{10ffff}");
    sql.push(" and ((n.holder_key >= ");
    D::bind(sql, Value::Text(start));
    sql.push(" and n.holder_key < ");
    D::bind(sql, Value::Text(end));
    sql.push(")");
    if names.sites.contains(text) {
        sql.push(" or n.site_key = ");
        D::bind(sql, Value::Text(key(text)));
    }
    sql.push(")");
}

/// The order of a list: a key and the number, which makes it total.
struct Order {
    sort: NumberSort,
    is_descending: bool,
}

impl Order {
    fn of(query: &NumberQuery) -> Self {
        Self {
            sort: query.sort.unwrap_or(NumberSort::Number),
            is_descending: query.direction == Some(Direction::Descending),
        }
    }

    /// The column of the key; rows without a value come last.
    const fn key(&self) -> Option<&'static str> {
        match self.sort {
            NumberSort::Number => None,
            NumberSort::Lifecycle => Some("n.lifecycle"),
            NumberSort::Holder => Some("n.holder_key"),
            NumberSort::Site => Some("n.site_key"),
            NumberSort::Carrier => Some("n.carrier_key"),
            NumberSort::Updated => Some("n.updated_at"),
        }
    }

    fn push_order_by<D: Dialect>(
        &self,
        sql: &mut QueryBuilder<D>,
        is_backwards: bool,
        is_short: bool,
    ) {
        let direction = if self.is_descending == is_backwards {
            " asc"
        } else {
            " desc"
        };
        // Rows without a value come last, on either database and in either direction.
        let nulls = if is_backwards {
            " nulls first"
        } else {
            " nulls last"
        };
        sql.push(" order by ");
        if let Some(key) = self.key() {
            sql.push(if is_short { D::SORTED_BY_HAND } else { "" })
                .push(key)
                .push(direction);
            if self.is_nullable() {
                sql.push(nulls);
            }
            sql.push(", ");
        }
        sql.push("n.e164").push(direction);
    }

    const fn is_nullable(&self) -> bool {
        matches!(
            self.sort,
            NumberSort::Holder | NumberSort::Site | NumberSort::Carrier
        )
    }

    fn push_beyond<D: Dialect>(
        &self,
        sql: &mut QueryBuilder<D>,
        cursor: &Cursor,
        is_backwards: bool,
    ) {
        let beyond = if self.is_descending == is_backwards {
            " > "
        } else {
            " < "
        };
        let number = |sql: &mut QueryBuilder<D>| {
            sql.push("n.e164").push(beyond);
            D::bind(sql, Value::Int(cursor.e164));
        };
        sql.push(" and (");
        match (self.key(), &cursor.key) {
            (None, _) => number(sql),
            (Some(key), None) => {
                // Among the rows without a value, which come last.
                if is_backwards {
                    sql.push(key).push(" is not null or ");
                }
                sql.push(key).push(" is null and ");
                number(sql);
            }
            (Some(key), Some(value)) => {
                sql.push(key).push(beyond);
                D::bind(sql, value.clone());
                sql.push(" or (").push(key).push(" = ");
                D::bind(sql, value.clone());
                sql.push(" and ");
                number(sql);
                sql.push(")");
                if self.is_nullable() && !is_backwards {
                    sql.push(" or ").push(key).push(" is null");
                }
            }
        }
        sql.push(")");
    }
}

/// The last row of a page: its key and number.
struct Cursor {
    key: Option<Value>,
    e164: i64,
}

impl Cursor {
    fn of(number: &Number, sort: NumberSort) -> Self {
        let p = &number.particulars;
        let name = |name: &Option<String>| name.as_deref().map(|n| Value::Text(key(n)));
        let key = match sort {
            NumberSort::Number => None,
            NumberSort::Lifecycle => Some(Value::Text(p.lifecycle.to_string())),
            NumberSort::Holder => p.holder.as_deref().map(|h| Value::Text(h.to_lowercase())),
            NumberSort::Site => name(&p.site),
            NumberSort::Carrier => name(&p.carrier),
            NumberSort::Updated => Some(Value::Time(number.updated_at)),
        };
        Self {
            key,
            e164: crate::text::uncount(number.number.digits()),
        }
    }

    fn write(&self) -> String {
        match &self.key {
            Some(Value::Text(text)) => format!("{}~{text}", self.e164),
            Some(Value::Time(at)) => format!("{}~{}", self.e164, at.timestamp_micros()),
            None | Some(Value::Int(_) | Value::Small(_) | Value::Id(_) | Value::Day(_)) => {
                self.e164.to_string()
            }
        }
    }

    fn read(text: &str, sort: NumberSort) -> Result<Self> {
        let (digits, key) = text
            .split_once('~')
            .map_or((text, None), |(d, k)| (d, Some(k)));
        let e164 = digits.parse().map_err(|_| StoreError::Cursor)?;
        let key = match (sort, key) {
            (_, None) => None,
            (NumberSort::Updated, Some(key)) => {
                let at = key.parse().ok().and_then(DateTime::from_timestamp_micros);
                Some(Value::Time(at.ok_or(StoreError::Cursor)?))
            }
            (_, Some(key)) => Some(Value::Text(key.to_owned())),
        };
        Ok(Self { key, e164 })
    }
}
