//! Plans and their steps. A step's text is what its plan's digest covers: it is written once and never
//! updated. What became of it stands beside it.

mod list;
mod steps;

use chrono::{DateTime, Utc};
use domain::{
    OrgId, PlanId,
    history::Actor,
    plan::{Plan, Tally},
};
use sqlx::FromRow;
use uuid::Uuid;

pub use list::{about, count_by_state, list, open_about_port, overdue};
pub use steps::{
    Stored, body, held_by, insert_steps, open_steps, steps, stored_steps, tally, update_step,
};

use crate::{
    Conn, Result,
    error::{ensure_affected, ensure_version},
    text::{json, to_json, word},
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    title: String,
    state: String,
    digest: String,
    proposed_by_id: Option<Uuid>,
    proposed_by_name: String,
    proposed_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    cautions: String,
    stop_after: i32,
    approved_by_id: Option<Uuid>,
    approved_by_name: Option<String>,
    approved_at: Option<DateTime<Utc>>,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    note: Option<String>,
    undoes_id: Option<Uuid>,
    version: i64,
}

macro_rules! columns {
    () => {
        "p.id, p.title, p.state, p.digest, p.proposed_by_id, p.proposed_by_name, p.proposed_at, \
         p.expires_at, p.cautions, p.stop_after, p.approved_by_id, p.approved_by_name, p.approved_at, \
         p.started_at, p.ended_at, p.note, p.undoes_id, p.version"
    };
}
use columns;

impl Row {
    fn plan(self, tally: Tally) -> Result<Plan> {
        const TABLE: &str = "plans";
        Ok(Plan {
            id: PlanId::new(self.id),
            title: self.title,
            state: word(&self.state, TABLE, "state")?,
            digest: self.digest,
            proposed_by: Actor {
                user_id: self.proposed_by_id,
                name: self.proposed_by_name,
            },
            proposed_at: self.proposed_at,
            expires_at: self.expires_at,
            cautions: json(&self.cautions, TABLE, "cautions")?,
            stop_after: u32::try_from(self.stop_after).unwrap_or_default(),
            approved_by: self.approved_by_name.map(|name| Actor {
                user_id: self.approved_by_id,
                name,
            }),
            approved_at: self.approved_at,
            started_at: self.started_at,
            ended_at: self.ended_at,
            note: self.note,
            undoes: self.undoes_id.map(PlanId::new),
            tally,
            version: self.version,
        })
    }
}

/// Adds a plan. Its steps are added by [`insert_steps`] in the same transaction.
pub async fn insert(conn: &mut Conn<'_>, org: OrgId, plan: &Plan) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into plans (org_id, id, title, state, digest, proposed_by_id, proposed_by_name, \
             proposed_at, expires_at, cautions, stop_after, undoes_id, note) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(org.uuid())
        .bind(plan.id.uuid())
        .bind(plan.title.as_str())
        .bind(plan.state.as_str())
        .bind(plan.digest.as_str())
        .bind(plan.proposed_by.user_id)
        .bind(plan.proposed_by.name.as_str())
        .bind(plan.proposed_at)
        .bind(plan.expires_at)
        .bind(to_json(&plan.cautions))
        .bind(i32::try_from(plan.stop_after).unwrap_or(i32::MAX))
        .bind(plan.undoes.map(PlanId::uuid))
        .bind(plan.note.as_deref())
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// A plan by its identifier, with the tally of its steps.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, id: PlanId) -> Result<Option<Plan>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(concat!("select ", columns!(), " from plans p where p.org_id = $1 and p.id = $2"))
            .bind(org.uuid()).bind(id.uuid()).fetch_optional(c).await?
    });
    match row {
        Some(row) => Ok(Some(row.plan(tally(conn, org, id).await?)?)),
        None => Ok(None),
    }
}

/// Writes where a plan stands and what was decided about it, over the version that was read. What it
/// proposes never changes.
pub async fn update(conn: &mut Conn<'_>, org: OrgId, plan: &Plan) -> Result<()> {
    let approved_by = plan.approved_by.as_ref();
    on_db!(conn, c => {
        let done = sqlx::query(
            "update plans set state = $3, approved_by_id = $4, approved_by_name = $5, approved_at = $6, \
             started_at = $7, ended_at = $8, note = $9, version = version + 1 \
             where org_id = $1 and id = $2 and version = $10",
        )
        .bind(org.uuid())
        .bind(plan.id.uuid())
        .bind(plan.state.as_str())
        .bind(approved_by.and_then(|actor| actor.user_id))
        .bind(approved_by.map(|actor| actor.name.as_str()))
        .bind(plan.approved_at)
        .bind(plan.started_at)
        .bind(plan.ended_at)
        .bind(plan.note.as_deref())
        .bind(plan.version)
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}
