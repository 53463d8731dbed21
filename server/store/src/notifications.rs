//! What people are told, and what they want to be told.

mod subscriptions;
mod watch;

use chrono::{DateTime, Utc};
use domain::{
    NotificationId, OrgId, UserId,
    notification::{Notice, Notification, Topic, query::NotificationQuery},
    page::{DEFAULT_SIZE, FacetCount, Page},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

pub use subscriptions::{
    event_subscriptions, put_event_subscription, put_settings, settings, settings_of_all,
};
pub use watch::{
    Occurrence, Watch, due_watches, forget_told, note_looked, note_told, occurrence,
    told_occasions, watch, watch_moved_on,
};

use crate::{
    Conn, Result, StoreError,
    dialect::{Dialect, Value, push_in},
    paging,
    text::{count, word},
};

/// Rows in one statement: twelve binds each, and SQLite takes 32,766.
const CHUNK: usize = 500;

/// A notification on its way in.
#[derive(Clone, Debug)]
pub struct NewNotification {
    /// Its identifier.
    pub id: NotificationId,
    /// Who is told.
    pub user: UserId,
    /// What it says.
    pub notice: Notice,
    /// When a mail about it is due (UTC); none where there is to be none.
    pub mail_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    topic: String,
    subject: String,
    occurrence: String,
    urgency: String,
    title: String,
    detail: String,
    link: String,
    at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "id, topic, subject, occurrence, urgency, title, detail, link, at, read_at";

impl TryFrom<Row> for Notification {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: NotificationId::new(row.id),
            notice: Notice {
                topic: word(&row.topic, "notifications", "topic")?,
                subject: row.subject,
                occurrence: row.occurrence,
                urgency: word(&row.urgency, "notifications", "urgency")?,
                title: row.title,
                detail: row.detail,
                link: row.link,
            },
            at: row.at,
            read_at: row.read_at,
        })
    }
}

fn notifications(rows: Vec<Row>) -> Result<Vec<Notification>> {
    rows.into_iter().map(Notification::try_from).collect()
}

/// Adds notifications. One whose topic, subject and occurrence the person was told of before is left out.
/// The answer is how many are new.
pub async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    new: &[NewNotification],
    at: DateTime<Utc>,
) -> Result<u64> {
    let mut added = 0;
    for chunk in new.chunks(CHUNK) {
        added += on_db!(&mut *conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "insert into notifications (org_id, user_id, id, topic, subject, occurrence, urgency, title, \
                 detail, link, at, mail_at) ",
            );
            query.push_values(chunk, |mut row, new| {
                row.push_bind(org.uuid())
                    .push_bind(new.user.uuid())
                    .push_bind(new.id.uuid())
                    .push_bind(new.notice.topic.as_str())
                    .push_bind(new.notice.subject.as_str())
                    .push_bind(new.notice.occurrence.as_str())
                    .push_bind(new.notice.urgency.as_str())
                    .push_bind(new.notice.title.as_str())
                    .push_bind(new.notice.detail.as_str())
                    .push_bind(new.notice.link.as_str())
                    .push_bind(at)
                    .push_bind(new.mail_at);
            });
            query.push(" on conflict do nothing");
            query.build().execute(c).await?.rows_affected()
        });
    }
    Ok(added)
}

/// A page of a person's notifications, newest first.
pub async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    user: UserId,
    query: &NotificationQuery,
) -> Result<Page<Notification>> {
    let place = &query.place;
    let is_backwards = paging::is_backwards(place);
    let bound = place
        .cursor()
        .map(|text| text.parse::<Uuid>().map_err(|_| StoreError::Cursor))
        .transpose()?;
    let size = query.size.unwrap_or(DEFAULT_SIZE);
    let (rows, total): (Vec<Row>, i64) = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select count(*)");
        push_from(&mut sql, org, user, query);
        let (total,): (i64,) = sql.build_query_as().fetch_one(&mut *c).await?;
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(COLUMNS);
        push_from(&mut sql, org, user, query);
        if let Some(bound) = bound {
            sql.push(if is_backwards { " and id > " } else { " and id < " }).push_bind(bound);
        }
        sql.push(if is_backwards { " order by id asc limit " } else { " order by id desc limit " });
        let rows = sql.push_bind(paging::limit(size)).build_query_as().fetch_all(c).await?;
        (rows, total)
    });
    let rows = notifications(rows)?;
    let cursor = |row: &Notification| row.id.to_string();
    Ok(paging::page(rows, size, place, count(total), cursor))
}

fn push_from<D: Dialect>(
    sql: &mut QueryBuilder<D>,
    org: OrgId,
    user: UserId,
    query: &NotificationQuery,
) {
    sql.push(" from notifications where org_id = ");
    D::bind(sql, Value::Id(org.uuid()));
    sql.push(" and user_id = ");
    D::bind(sql, Value::Id(user.uuid()));
    push_in(sql, "topic", query.topics.iter().map(|t| t.as_str().into()));
    push_in(
        sql,
        "urgency",
        query.urgencies.iter().map(|u| u.as_str().into()),
    );
    if query.is_unread {
        sql.push(" and read_at is null");
    }
}

/// How many notifications of each topic a person has, read ones too.
pub async fn count_by_topic(
    conn: &mut Conn<'_>,
    org: OrgId,
    user: UserId,
) -> Result<Vec<FacetCount>> {
    let rows: Vec<(String, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select topic, count(*) from notifications where org_id = $1 and user_id = $2 group by topic",
        )
        .bind(org.uuid()).bind(user.uuid()).fetch_all(c).await?
    });
    let of = |topic: &Topic| {
        let found = rows.iter().find(|(name, _)| name == topic.as_str());
        found.map(|(_, n)| FacetCount {
            value: topic.to_string(),
            label: topic.label().to_owned(),
            count: count(*n),
        })
    };
    Ok(Topic::ALL.iter().filter_map(of).collect())
}

/// How many notifications a person has not read.
pub async fn unread(conn: &mut Conn<'_>, org: OrgId, user: UserId) -> Result<u64> {
    let total: i64 = on_db!(conn, c => {
        sqlx::query_scalar(
            "select count(*) from notifications where org_id = $1 and user_id = $2 and read_at is null",
        )
        .bind(org.uuid()).bind(user.uuid()).fetch_one(c).await?
    });
    Ok(count(total))
}

/// Marks a person's notifications as read: one, or all up to one that they have seen, which leaves alone
/// what came since. The answer is how many were new. One that is read stays as it was.
pub async fn mark_read(
    conn: &mut Conn<'_>,
    org: OrgId,
    user: UserId,
    which: Which,
    at: DateTime<Utc>,
) -> Result<u64> {
    Ok(on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("update notifications set read_at = ");
        sql.push_bind(at)
            .push(" where read_at is null and org_id = ").push_bind(org.uuid())
            .push(" and user_id = ").push_bind(user.uuid());
        match which {
            Which::One(id) => sql.push(" and id = ").push_bind(id.uuid()),
            Which::UpTo(id) => sql.push(" and id <= ").push_bind(id.uuid()),
        };
        sql.build().execute(c).await?.rows_affected()
    }))
}

/// Which notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// One.
    One(NotificationId),
    /// One and all before it.
    UpTo(NotificationId),
}

/// A notification of a person.
pub async fn find(
    conn: &mut Conn<'_>,
    org: OrgId,
    user: UserId,
    id: NotificationId,
) -> Result<Option<Notification>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(COLUMNS).push(" from notifications where org_id = ").push_bind(org.uuid())
            .push(" and user_id = ").push_bind(user.uuid()).push(" and id = ").push_bind(id.uuid());
        sql.build_query_as().fetch_optional(c).await?
    });
    row.map(Notification::try_from).transpose()
}

/// The people of any organisation to whom a mail is due, whoever has waited longest first.
pub async fn due_mails(
    conn: &mut Conn<'_>,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<(OrgId, UserId)>> {
    let rows: Vec<(Uuid, Uuid)> = on_db!(conn, c => {
        sqlx::query_as(
            "select org_id, user_id from notifications \
             where mailed_at is null and mail_at is not null and mail_at <= $1 \
             group by org_id, user_id order by min(mail_at), org_id, user_id limit $2",
        )
        .bind(now).bind(i64::from(limit)).fetch_all(c).await?
    });
    let typed = |(org, user)| (OrgId::new(org), UserId::new(user));
    Ok(rows.into_iter().map(typed).collect())
}

/// Takes what is due to a person by mail, oldest first. Each is taken once, whether or not it was read in the
/// app in the meantime; what was read is not given out.
pub async fn take_mail(
    conn: &mut Conn<'_>,
    org: OrgId,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<Notification>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("update notifications set mailed_at = ");
        sql.push_bind(now)
            .push(" where mailed_at is null and mail_at <= ").push_bind(now)
            .push(" and org_id = ").push_bind(org.uuid())
            .push(" and user_id = ").push_bind(user.uuid())
            .push(" returning ").push(COLUMNS);
        sql.build_query_as().fetch_all(c).await?
    });
    let mut taken = notifications(rows)?;
    taken.retain(|notification| notification.read_at.is_none());
    taken.sort_by_key(|notification| notification.id);
    Ok(taken)
}

/// Forgets what was told before a moment, of every organisation.
pub async fn prune(conn: &mut Conn<'_>, before: DateTime<Utc>) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query("delete from notifications where at < $1").bind(before).execute(c).await?;
    });
    Ok(())
}
