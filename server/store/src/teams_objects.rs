//! What a Teams tenant is made of beside numbers and people, as it was last exported.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    OrgId,
    page::{Page, Place},
    source::Changes,
    teams_object::{
        TeamsConfigPart, TeamsKindRow, TeamsList, TeamsObject, TeamsObjectDetail, TeamsObjectKind,
        TeamsObjectRow,
    },
};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    Conn, Result,
    dialect::{Dialect, Value},
    error::ensure_affected,
    paging,
    text::{count, json, pattern, to_json, word},
};

/// Rows in one statement.
const CHUNK: usize = 500;

/// Puts the whole list of a kind in the place of the one before. An object whose fields are the same
/// keeps the time at which it last changed.
pub async fn replace(
    conn: &mut Conn<'_>,
    org: OrgId,
    kind: TeamsObjectKind,
    objects: &[TeamsObject],
    taken_at: DateTime<Utc>,
) -> Result<Changes> {
    let mut earlier = known(conn, org, kind).await?;
    let mut changes = Changes {
        before: earlier.len() as u64,
        ..Changes::default()
    };
    let mut rows = Vec::with_capacity(objects.len());
    for object in objects {
        let body = object.body.to_string();
        let changed_at = match earlier.remove(object.identity.as_str()) {
            None => {
                changes.created += 1;
                None
            }
            Some(before) if before.body == body => {
                changes.unchanged += 1;
                before.changed_at
            }
            Some(_) => {
                changes.updated += 1;
                Some(taken_at)
            }
        };
        rows.push((object, body, changed_at));
    }
    changes.vanished = earlier.len() as u64;
    delete(conn, org, kind).await?;
    for chunk in rows.chunks(CHUNK) {
        insert(conn, org, kind, chunk).await?;
    }
    Ok(changes)
}

#[derive(FromRow)]
struct Known {
    identity: String,
    body: String,
    changed_at: Option<DateTime<Utc>>,
}

async fn known(
    conn: &mut Conn<'_>,
    org: OrgId,
    kind: TeamsObjectKind,
) -> Result<HashMap<String, Known>> {
    let rows: Vec<Known> = on_db!(conn, c => {
        sqlx::query_as(
            "select identity, body, changed_at from teams_objects where org_id = $1 and kind = $2",
        )
        .bind(org.uuid())
        .bind(kind.as_str())
        .fetch_all(c)
        .await?
    });
    Ok(rows
        .into_iter()
        .map(|row| (row.identity.clone(), row))
        .collect())
}

async fn delete(conn: &mut Conn<'_>, org: OrgId, kind: TeamsObjectKind) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query("delete from teams_objects where org_id = $1 and kind = $2")
            .bind(org.uuid()).bind(kind.as_str()).execute(c).await?;
    });
    Ok(())
}

async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    kind: TeamsObjectKind,
    rows: &[(&TeamsObject, String, Option<DateTime<Utc>>)],
) -> Result<()> {
    on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(
            "insert into teams_objects (org_id, kind, identity, name, body, changed_at) ",
        );
        query.push_values(rows, |mut row, (object, body, changed_at)| {
            row.push_bind(org.uuid())
                .push_bind(kind.as_str())
                .push_bind(object.identity.as_str())
                .push_bind(object.name.as_str())
                .push_bind(body.as_str())
                .push_bind(*changed_at);
        });
        let done = query.build().execute(c).await?;
        ensure_affected(done.rows_affected(), rows.len() as u64)
    })
}

/// Writes down what the last file of a kind did, and when it was exported if it is in force.
pub async fn note(
    conn: &mut Conn<'_>,
    org: OrgId,
    kind: TeamsObjectKind,
    taken_at: Option<DateTime<Utc>>,
    part: &TeamsConfigPart,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into teams_kinds (org_id, kind, taken_at, last_file) values ($1, $2, $3, $4) \
             on conflict (org_id, kind) do update set last_file = excluded.last_file, \
             taken_at = coalesce(excluded.taken_at, teams_kinds.taken_at)",
        )
        .bind(org.uuid())
        .bind(kind.as_str())
        .bind(taken_at)
        .bind(to_json(part))
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// When the objects of a kind were exported.
pub async fn taken_at(
    conn: &mut Conn<'_>,
    org: OrgId,
    kind: TeamsObjectKind,
) -> Result<Option<DateTime<Utc>>> {
    let row: Option<(Option<DateTime<Utc>>,)> = on_db!(conn, c => {
        sqlx::query_as("select taken_at from teams_kinds where org_id = $1 and kind = $2")
            .bind(org.uuid()).bind(kind.as_str()).fetch_optional(c).await?
    });
    Ok(row.and_then(|(at,)| at))
}

#[derive(FromRow)]
struct KindRow {
    kind: String,
    taken_at: Option<DateTime<Utc>>,
    last_file: String,
    objects: i64,
}

/// The kinds of which a file has come, with their objects counted.
pub async fn kinds(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<TeamsKindRow>> {
    let rows: Vec<KindRow> = on_db!(conn, c => {
        sqlx::query_as(
            "select k.kind, k.taken_at, k.last_file, \
             (select count(*) from teams_objects o where o.org_id = k.org_id and o.kind = k.kind) as objects \
             from teams_kinds k where k.org_id = $1",
        )
        .bind(org.uuid())
        .fetch_all(c)
        .await?
    });
    let read = |row: KindRow| {
        Ok(TeamsKindRow {
            kind: word(&row.kind, "teams_kinds", "kind")?,
            objects: count(row.objects),
            taken_at: row.taken_at,
            last: Some(json(&row.last_file, "teams_kinds", "last_file")?),
        })
    };
    rows.into_iter().map(read).collect()
}

#[derive(FromRow)]
struct ListRow {
    identity: String,
    name: String,
    changed_at: Option<DateTime<Utc>>,
}

/// A page of the objects of a kind, by identity; with a search, those whose name or identity has it.
pub async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    kind: TeamsObjectKind,
    search: Option<&str>,
    place: &Place,
    size: u32,
) -> Result<Page<TeamsObjectRow>> {
    let search = search.map(pattern);
    let (total, rows): ((i64,), Vec<ListRow>) = on_db!(conn, c => {
        let mut total = QueryBuilder::<Backend>::new("select count(*)");
        push_matching(&mut total, org, kind, search.as_deref());
        let total = total.build_query_as().fetch_one(&mut *c).await?;
        let mut query = QueryBuilder::<Backend>::new("select identity, name, changed_at");
        push_matching(&mut query, org, kind, search.as_deref());
        let order = match place {
            Place::First => "",
            Place::After(_) => " and identity > ",
            Place::Before(_) => " and identity < ",
        };
        if let Place::After(at) | Place::Before(at) = place {
            query.push(order);
            Backend::bind(&mut query, Value::from(at.as_str()));
        }
        let direction = if paging::is_backwards(place) { " desc" } else { "" };
        query.push(" order by identity").push(direction)
            .push(" limit ").push_bind(paging::limit(size));
        (total, query.build_query_as().fetch_all(c).await?)
    });
    let rows = rows
        .into_iter()
        .map(|row| TeamsObjectRow {
            identity: row.identity,
            name: row.name,
            changed_at: row.changed_at,
        })
        .collect();
    let cursor = |row: &TeamsObjectRow| row.identity.clone();
    Ok(paging::page(rows, size, place, count(total.0), cursor))
}

fn push_matching<D: Dialect>(
    query: &mut QueryBuilder<D>,
    org: OrgId,
    kind: TeamsObjectKind,
    search: Option<&str>,
) {
    query.push(" from teams_objects where org_id = ");
    D::bind(query, Value::Id(org.uuid()));
    query.push(" and kind = ");
    D::bind(query, Value::from(kind.as_str()));
    if let Some(pattern) = search {
        query.push(" and (lower(name) like ");
        D::bind(query, Value::from(pattern));
        query.push(" escape '\\' or lower(identity) like ");
        D::bind(query, Value::from(pattern));
        query.push(" escape '\\')");
    }
}

/// Every kind whose list was exported since a time, with its whole list.
pub async fn lists_since(
    conn: &mut Conn<'_>,
    org: OrgId,
    since: DateTime<Utc>,
) -> Result<Vec<TeamsList>> {
    let kinds: Vec<(String, DateTime<Utc>)> = on_db!(conn, c => {
        sqlx::query_as("select kind, taken_at from teams_kinds where org_id = $1 and taken_at >= $2")
            .bind(org.uuid()).bind(since).fetch_all(&mut *c).await?
    });
    let rows: Vec<(String, String, String, String)> = on_db!(conn, c => {
        sqlx::query_as(
            "select o.kind, o.identity, o.name, o.body from teams_objects o \
             join teams_kinds k on k.org_id = o.org_id and k.kind = o.kind \
             where o.org_id = $1 and k.taken_at >= $2 order by o.kind, o.identity",
        )
        .bind(org.uuid()).bind(since).fetch_all(&mut *c).await?
    });
    let mut objects: HashMap<String, Vec<TeamsObject>> = HashMap::new();
    for (kind, identity, name, body) in rows {
        let body = json(&body, "teams_objects", "body")?;
        objects.entry(kind).or_default().push(TeamsObject {
            identity,
            name,
            body,
        });
    }
    kinds
        .into_iter()
        .map(|(kind, taken_at)| {
            Ok(TeamsList {
                kind: word(&kind, "teams_kinds", "kind")?,
                taken_at,
                objects: objects.remove(&kind).unwrap_or_default(),
            })
        })
        .collect()
}

#[derive(FromRow)]
struct DetailRow {
    name: String,
    body: String,
    taken_at: DateTime<Utc>,
    changed_at: Option<DateTime<Utc>>,
}

/// One object.
pub async fn find(
    conn: &mut Conn<'_>,
    org: OrgId,
    kind: TeamsObjectKind,
    identity: &str,
) -> Result<Option<TeamsObjectDetail>> {
    let row: Option<DetailRow> = on_db!(conn, c => {
        sqlx::query_as(
            "select o.name, o.body, k.taken_at, o.changed_at from teams_objects o \
             join teams_kinds k on k.org_id = o.org_id and k.kind = o.kind \
             where o.org_id = $1 and o.kind = $2 and o.identity = $3",
        )
        .bind(org.uuid())
        .bind(kind.as_str())
        .bind(identity)
        .fetch_optional(c)
        .await?
    });
    row.map(|row| {
        Ok(TeamsObjectDetail {
            kind,
            object: TeamsObject {
                identity: identity.to_owned(),
                name: row.name,
                body: json(&row.body, "teams_objects", "body")?,
            },
            taken_at: row.taken_at,
            changed_at: row.changed_at,
        })
    })
    .transpose()
}
