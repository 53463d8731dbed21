//! What people say about a finding or a plan.

use chrono::{DateTime, Utc};
use domain::{
    CommentId, OrgId,
    comment::{Comment, Topic},
    history::Actor,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Result, error::ensure_affected};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    author_id: Option<Uuid>,
    author_name: String,
    body: String,
    created_at: DateTime<Utc>,
}

impl From<Row> for Comment {
    fn from(row: Row) -> Self {
        Self {
            id: CommentId::new(row.id),
            author: Actor {
                user_id: row.author_id,
                name: row.author_name,
            },
            body: row.body,
            at: row.created_at,
        }
    }
}

/// Adds a comment about a thing.
pub async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    topic: Topic,
    about: Uuid,
    new: &Comment,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into comments (org_id, id, entity, entity_id, author_id, author_name, body, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(org.uuid())
        .bind(new.id.uuid())
        .bind(topic.as_str())
        .bind(about)
        .bind(new.author.user_id)
        .bind(&new.author.name)
        .bind(&new.body)
        .bind(new.at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// The last comments about a thing, oldest first.
pub async fn list(
    conn: &mut Conn<'_>,
    org: OrgId,
    topic: Topic,
    about: Uuid,
) -> Result<Vec<Comment>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(
            "select id, author_id, author_name, body, created_at from comments \
             where org_id = $1 and entity = $2 and entity_id = $3 order by id desc limit 500",
        )
        .bind(org.uuid()).bind(topic.as_str()).bind(about).fetch_all(c).await?
    });
    Ok(rows.into_iter().rev().map(Comment::from).collect())
}
