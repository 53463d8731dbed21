//! How far what happened was told.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{OrgId, notification::Notice};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::CHUNK;
use crate::{Conn, Result};

/// How far an organisation's history was read, and when its clocks were last looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// The last entry of the history that was read; 0 before the first.
    pub seq: i64,
    /// When the clocks were last looked at (UTC).
    pub looked_at: Option<DateTime<Utc>>,
}

/// How far an organisation's history was read.
pub async fn watch(conn: &mut Conn<'_>, org: OrgId) -> Result<Watch> {
    let row: Option<(i64, Option<DateTime<Utc>>)> = on_db!(conn, c => {
        sqlx::query_as("select seq, looked_at from watches where org_id = $1")
            .bind(org.uuid()).fetch_optional(c).await?
    });
    Ok(row.map_or_else(Watch::default, |(seq, looked_at)| Watch { seq, looked_at }))
}

/// The organisations whose history goes on, or whose clocks were not looked at since a moment.
pub async fn due_watches(
    conn: &mut Conn<'_>,
    looked_before: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<OrgId>> {
    let rows: Vec<(Uuid,)> = on_db!(conn, c => {
        sqlx::query_as(
            "select o.id from organisations o \
             left join watches w on w.org_id = o.id \
             left join history_heads h on h.org_id = o.id \
             where coalesce(h.seq, 0) > coalesce(w.seq, 0) or w.looked_at is null or w.looked_at <= $1 \
             order by w.looked_at, o.id limit $2",
        )
        .bind(looked_before).bind(i64::from(limit)).fetch_all(c).await?
    });
    Ok(rows.into_iter().map(|(id,)| OrgId::new(id)).collect())
}

/// Moves a watch on from where it was read, unless somebody else has. Whether it was moved.
pub async fn watch_moved_on(conn: &mut Conn<'_>, org: OrgId, from: i64, to: i64) -> Result<bool> {
    on_db!(conn, c => {
        sqlx::query("insert into watches (org_id, seq) values ($1, 0) on conflict do nothing")
            .bind(org.uuid()).execute(&mut *c).await?;
        let done = sqlx::query("update watches set seq = $3 where org_id = $1 and seq = $2")
            .bind(org.uuid()).bind(from).bind(to).execute(c).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Notes that the clocks were looked at, unless somebody else has since. Whether it was noted.
pub async fn note_looked(
    conn: &mut Conn<'_>,
    org: OrgId,
    before: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Result<bool> {
    on_db!(conn, c => {
        sqlx::query("insert into watches (org_id, seq) values ($1, 0) on conflict do nothing")
            .bind(org.uuid()).execute(&mut *c).await?;
        let mut query = QueryBuilder::<Backend>::new("update watches set looked_at = ");
        query.push_bind(at).push(" where org_id = ").push_bind(org.uuid());
        match before {
            Some(before) => query.push(" and looked_at = ").push_bind(before),
            None => query.push(" and looked_at is null"),
        };
        Ok(query.build().execute(c).await?.rows_affected() == 1)
    })
}

/// What makes an occasion that the clock brought the same as another: its topic, subject and occurrence.
pub type Occurrence = (String, String, String);

/// The key of a notice.
pub fn occurrence(notice: &Notice) -> Occurrence {
    (
        notice.topic.to_string(),
        notice.subject.clone(),
        notice.occurrence.clone(),
    )
}

/// Which of some occasions were told, and when that was last noted (UTC).
pub async fn told_occasions(
    conn: &mut Conn<'_>,
    org: OrgId,
    notices: &[&Notice],
) -> Result<HashMap<Occurrence, DateTime<Utc>>> {
    let mut told = HashMap::new();
    for chunk in notices.chunks(CHUNK) {
        let rows: Vec<(String, String, String, DateTime<Utc>)> = on_db!(&mut *conn, c => {
            let mut query =
                QueryBuilder::<Backend>::new("with asked (topic, subject, occurrence) as (");
            query.push_values(chunk, |mut row, notice| {
                row.push_bind(notice.topic.as_str())
                    .push_bind(notice.subject.as_str())
                    .push_bind(notice.occurrence.as_str());
            });
            // A join finds each by the primary key; SQLite would walk all of them for an `in`.
            query.push(
                ") select t.topic, t.subject, t.occurrence, t.at from asked a \
                 cross join told_occasions t \
                 where t.topic = a.topic and t.subject = a.subject \
                 and t.occurrence = a.occurrence and t.org_id = ",
            );
            query.push_bind(org.uuid()).build_query_as().fetch_all(c).await?
        });
        let keyed = |(topic, subject, occurrence, at)| ((topic, subject, occurrence), at);
        told.extend(rows.into_iter().map(keyed));
    }
    Ok(told)
}

/// Notes that occasions were told, or are still so.
pub async fn note_told(
    conn: &mut Conn<'_>,
    org: OrgId,
    notices: &[&Notice],
    at: DateTime<Utc>,
) -> Result<()> {
    for chunk in notices.chunks(CHUNK) {
        on_db!(&mut *conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "insert into told_occasions (org_id, topic, subject, occurrence, at) ",
            );
            query.push_values(chunk, |mut row, notice| {
                row.push_bind(org.uuid())
                    .push_bind(notice.topic.as_str())
                    .push_bind(notice.subject.as_str())
                    .push_bind(notice.occurrence.as_str())
                    .push_bind(at);
            });
            query
                .push(" on conflict (org_id, topic, subject, occurrence) do update set at = excluded.at")
                .build()
                .execute(c)
                .await?;
        });
    }
    Ok(())
}

/// Forgets the occasions of an organisation that were last noted before a moment.
pub async fn forget_told(conn: &mut Conn<'_>, org: OrgId, before: DateTime<Utc>) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query("delete from told_occasions where org_id = $1 and at < $2")
            .bind(org.uuid()).bind(before).execute(c).await?;
    });
    Ok(())
}
