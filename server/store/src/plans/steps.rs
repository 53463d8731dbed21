//! The steps of a plan: what was shown, and what became of it.

use chrono::{DateTime, Utc};
use domain::{
    E164, OrgId, PlanId,
    page::{DEFAULT_SIZE, SIZES},
    plan::{
        Step, StepRecord, StepState, Tally,
        view::{StepPage, StepQuery},
    },
};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    Conn, Result,
    dialect::{Dialect, Value, push_in},
    error::{ensure_affected, ensure_version},
    paging,
    text::{count, json, to_json, uncount, word},
};

#[derive(FromRow)]
struct Row {
    body: String,
    state: String,
    observed: Option<String>,
    message: Option<String>,
    operation: Option<String>,
    written_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "body, state, observed, message, operation, written_at, ended_at";
const TABLE: &str = "plan_steps";

impl Row {
    fn record(self) -> Result<StepRecord> {
        Ok(StepRecord {
            step: json(&self.body, TABLE, "body")?,
            state: word(&self.state, TABLE, "state")?,
            observed: self
                .observed
                .map(|text| json(&text, TABLE, "observed"))
                .transpose()?,
            message: self.message,
            operation: self.operation,
            written_at: self.written_at,
            ended_at: self.ended_at,
        })
    }
}

/// A step as its digest covers it: JSON text.
pub fn body(step: &Step) -> String {
    to_json(step)
}

/// Rows in one statement: 7 binds a row, and SQLite takes 32,766.
const CHUNK: usize = 1000;

/// Adds a plan's steps, none of them begun.
pub async fn insert_steps(
    conn: &mut Conn<'_>,
    org: OrgId,
    plan: PlanId,
    steps: &[Step],
) -> Result<()> {
    for chunk in steps.chunks(CHUNK) {
        on_db!(conn, c => {
            let mut sql = QueryBuilder::<Backend>::new(
                "insert into plan_steps (org_id, plan_id, ordinal, e164, finding_id, body, state) ",
            );
            sql.push_values(chunk, |mut row, step| {
                row.push_bind(org.uuid())
                    .push_bind(plan.uuid())
                    .push_bind(place(step.ordinal))
                    .push_bind(uncount(step.number().digits()))
                    .push_bind(step.finding.map(domain::FindingId::uuid))
                    .push_bind(body(step))
                    .push_bind(StepState::Waiting.as_str());
            });
            let done = sql.build().execute(c).await?;
            ensure_affected(done.rows_affected(), chunk.len() as u64)?;
        });
    }
    Ok(())
}

fn place(ordinal: u32) -> i32 {
    i32::try_from(ordinal).unwrap_or(i32::MAX)
}

/// A step as it is stored: its text, and what that says.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The JSON text that the plan's digest covers.
    pub body: String,
    /// The step with what became of it.
    pub record: StepRecord,
}

/// All steps of a plan in their order.
pub async fn stored_steps(conn: &mut Conn<'_>, org: OrgId, plan: PlanId) -> Result<Vec<Stored>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(COLUMNS).push(" from plan_steps where org_id = ").push_bind(org.uuid())
            .push(" and plan_id = ").push_bind(plan.uuid()).push(" order by ordinal");
        sql.build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|row| {
            Ok(Stored {
                body: row.body.clone(),
                record: row.record()?,
            })
        })
        .collect()
}

/// A page of a plan's steps in their order.
pub async fn steps(
    conn: &mut Conn<'_>,
    org: OrgId,
    plan: PlanId,
    query: &StepQuery,
) -> Result<StepPage> {
    let size = query
        .size
        .filter(|size| SIZES.contains(size))
        .unwrap_or(DEFAULT_SIZE);
    let (rows, total): (Vec<Row>, i64) = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select count(*) from ");
        push_where(&mut sql, org, plan, &query.states);
        let (total,): (i64,) = sql.build_query_as().fetch_one(&mut *c).await?;
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(COLUMNS).push(" from ");
        push_where(&mut sql, org, plan, &query.states);
        sql.push(" and ordinal > ").push_bind(place(query.after))
            .push(" order by ordinal limit ").push_bind(paging::limit(size));
        (sql.build_query_as().fetch_all(c).await?, total)
    });
    let has_more = rows.len() > size as usize;
    let steps: Vec<StepRecord> = rows
        .into_iter()
        .take(size as usize)
        .map(Row::record)
        .collect::<Result<_>>()?;
    Ok(StepPage {
        next: steps
            .last()
            .filter(|_| has_more)
            .map(|last| last.step.ordinal),
        total: count(total),
        steps,
    })
}

/// Steps in some states after an ordinal, in their order.
pub async fn open_steps(
    conn: &mut Conn<'_>,
    org: OrgId,
    plan: PlanId,
    states: &[StepState],
    after: u32,
    limit: u32,
) -> Result<Vec<StepRecord>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(COLUMNS).push(" from ");
        push_where(&mut sql, org, plan, states);
        sql.push(" and ordinal > ").push_bind(place(after))
            .push(" order by ordinal limit ").push_bind(i64::from(limit));
        sql.build_query_as().fetch_all(c).await?
    });
    rows.into_iter().map(Row::record).collect()
}

/// The first step of a number that comes before an ordinal and is not as the plan wants it; steps of other
/// lines of the number count.
pub async fn held_by(
    conn: &mut Conn<'_>,
    org: OrgId,
    plan: PlanId,
    number: E164,
    before: u32,
) -> Result<Option<u32>> {
    let (first,): (Option<i32>,) = on_db!(conn, c => {
        sqlx::query_as(
            "select min(ordinal) from plan_steps where org_id = $1 and plan_id = $2 and e164 = $3 \
             and ordinal < $4 and state not in ($5, $6)",
        )
        .bind(org.uuid())
        .bind(plan.uuid())
        .bind(uncount(number.digits()))
        .bind(place(before))
        .bind(StepState::Done.as_str())
        .bind(StepState::Unchanged.as_str())
        .fetch_one(c)
        .await?
    });
    Ok(first.and_then(|ordinal| u32::try_from(ordinal).ok()))
}

fn push_where<D: Dialect>(
    sql: &mut QueryBuilder<D>,
    org: OrgId,
    plan: PlanId,
    states: &[StepState],
) {
    sql.push("plan_steps where org_id = ");
    D::bind(sql, Value::Id(org.uuid()));
    sql.push(" and plan_id = ");
    D::bind(sql, Value::Id(plan.uuid()));
    push_in(
        sql,
        "state",
        states.iter().map(|state| state.as_str().into()),
    );
}

/// Writes what became of a step, which must be in the state it was read in.
pub async fn update_step(
    conn: &mut Conn<'_>,
    org: OrgId,
    plan: PlanId,
    was: StepState,
    step: &StepRecord,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update plan_steps set state = $4, observed = $5, message = $6, operation = $7, \
             written_at = $8, ended_at = $9 \
             where org_id = $1 and plan_id = $2 and ordinal = $3 and state = $10",
        )
        .bind(org.uuid())
        .bind(plan.uuid())
        .bind(place(step.step.ordinal))
        .bind(step.state.as_str())
        .bind(step.observed.as_ref().map(to_json))
        .bind(step.message.as_deref())
        .bind(step.operation.as_deref())
        .bind(step.written_at)
        .bind(step.ended_at)
        .bind(was.as_str())
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}

/// How many steps of a plan stand where.
pub async fn tally(conn: &mut Conn<'_>, org: OrgId, plan: PlanId) -> Result<Tally> {
    let rows: Vec<(String, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select state, count(*) from plan_steps where org_id = $1 and plan_id = $2 group by state",
        )
        .bind(org.uuid()).bind(plan.uuid()).fetch_all(c).await?
    });
    let mut tally = Tally::default();
    for (state, n) in rows {
        tally.add(word(&state, TABLE, "state")?, count(n));
    }
    Ok(tally)
}
