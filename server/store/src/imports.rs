//! Imports: the uploaded file, what each row would do, and how far it has come.

use chrono::{DateTime, Utc};
use domain::{
    E164, ImportId, OrgId,
    import::{CommitMode, Import, ImportRow, OnDuplicate, RowVerdict},
    page::{Page, Place},
};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result, StoreError,
    dialect::{Dialect, Value},
    error::{ensure_affected, ensure_version},
    paging,
    text::{count, json, to_json, uncount, word},
};

/// How an import was asked to deal with its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Which rows are stored when some are invalid.
    pub mode: CommitMode,
    /// What becomes of a number that comes again.
    pub on_duplicate: OnDuplicate,
    /// Whether the file lists only a part of its source.
    pub is_partial: bool,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    carrier: Option<String>,
    file_name: String,
    byte_count: i64,
    state: String,
    commit_mode: String,
    on_duplicate: String,
    is_partial: bool,
    progress: i64,
    report: String,
    actor_name: String,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    failure: Option<String>,
    version: i64,
}

macro_rules! columns {
    () => {
        "id, kind, carrier, file_name, byte_count, state, commit_mode, on_duplicate, is_partial, \
         progress, report, actor_name, created_at, finished_at, failure, version"
    };
}

impl Row {
    fn import(self) -> Result<(Import, Terms)> {
        const TABLE: &str = "imports";
        let terms = Terms {
            mode: word(&self.commit_mode, TABLE, "commit_mode")?,
            on_duplicate: word(&self.on_duplicate, TABLE, "on_duplicate")?,
            is_partial: self.is_partial,
        };
        let import = Import {
            id: ImportId::new(self.id),
            kind: word(&self.kind, TABLE, "kind")?,
            carrier: self.carrier,
            file_name: self.file_name,
            bytes: count(self.byte_count),
            state: word(&self.state, TABLE, "state")?,
            progress: count(self.progress),
            report: json(&self.report, TABLE, "report")?,
            actor: self.actor_name,
            created_at: self.created_at,
            finished_at: self.finished_at,
            failure: self.failure,
            version: self.version,
        };
        Ok((import, terms))
    }
}

/// Adds an import.
pub async fn insert(
    conn: &mut Conn<'_>,
    org: OrgId,
    import: &Import,
    terms: Terms,
    actor_id: Option<Uuid>,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into imports (org_id, id, kind, carrier, file_name, byte_count, state, \
             commit_mode, on_duplicate, is_partial, report, actor_id, actor_name, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        )
        .bind(org.uuid())
        .bind(import.id.uuid())
        .bind(import.kind.as_str())
        .bind(import.carrier.as_deref())
        .bind(import.file_name.as_str())
        .bind(uncount(import.bytes))
        .bind(import.state.as_str())
        .bind(terms.mode.as_str())
        .bind(terms.on_duplicate.as_str())
        .bind(terms.is_partial)
        .bind(to_json(&import.report))
        .bind(actor_id)
        .bind(import.actor.as_str())
        .bind(import.created_at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Writes how an import stands. The version must be the one that was read.
pub async fn update(
    conn: &mut Conn<'_>,
    org: OrgId,
    import: &Import,
    mode: CommitMode,
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update imports set state = $3, commit_mode = $4, progress = $5, report = $6, \
             finished_at = $7, failure = $8, version = version + 1 \
             where org_id = $1 and id = $2 and version = $9",
        )
        .bind(org.uuid())
        .bind(import.id.uuid())
        .bind(import.state.as_str())
        .bind(mode.as_str())
        .bind(uncount(import.progress))
        .bind(to_json(&import.report))
        .bind(import.finished_at)
        .bind(import.failure.as_deref())
        .bind(import.version)
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}

/// Writes down how many rows are done. This is no change of the import itself.
pub async fn set_progress(conn: &mut Conn<'_>, org: OrgId, id: ImportId, rows: u64) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query("update imports set progress = $3 where org_id = $1 and id = $2")
            .bind(org.uuid()).bind(id.uuid()).bind(uncount(rows)).execute(c).await?;
        Ok(())
    })
}

/// An import by its identifier.
pub async fn find(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: ImportId,
) -> Result<Option<(Import, Terms)>> {
    let row: Option<Row> = on_db!(conn, c => {
        sqlx::query_as(concat!("select ", columns!(), " from imports where org_id = $1 and id = $2"))
            .bind(org.uuid()).bind(id.uuid()).fetch_optional(c).await?
    });
    row.map(Row::import).transpose()
}

/// The newest imports.
pub async fn list(conn: &mut Conn<'_>, org: OrgId, limit: u32) -> Result<Vec<Import>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        sqlx::query_as(concat!(
            "select ", columns!(), " from imports where org_id = $1 \
             order by created_at desc, id desc limit $2"
        ))
        .bind(org.uuid()).bind(i64::from(limit)).fetch_all(c).await?
    });
    rows.into_iter().map(|row| Ok(row.import()?.0)).collect()
}

/// Adds a piece of an uploaded file.
pub async fn insert_piece(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: ImportId,
    piece: i32,
    content: &[u8],
) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into import_pieces (org_id, import_id, piece, content) values ($1, $2, $3, $4)",
        )
        .bind(org.uuid()).bind(id.uuid()).bind(piece).bind(content).execute(c).await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// A piece of an uploaded file, counted from 0.
pub async fn find_piece(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: ImportId,
    piece: i32,
) -> Result<Option<Vec<u8>>> {
    on_db!(conn, c => {
        let row: Option<(Vec<u8>,)> = sqlx::query_as(
            "select content from import_pieces where org_id = $1 and import_id = $2 and piece = $3",
        )
        .bind(org.uuid()).bind(id.uuid()).bind(piece).fetch_optional(c).await?;
        Ok(row.map(|(content,)| content))
    })
}

/// Drops the uploaded file, once nobody will read it again.
pub async fn delete_pieces(conn: &mut Conn<'_>, org: OrgId, id: ImportId) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query("delete from import_pieces where org_id = $1 and import_id = $2")
            .bind(org.uuid()).bind(id.uuid()).execute(c).await?;
        Ok(())
    })
}

/// Drops the verdicts of a preview, before the file is judged again.
pub async fn delete_rows(conn: &mut Conn<'_>, org: OrgId, id: ImportId) -> Result<()> {
    on_db!(conn, c => {
        sqlx::query("delete from import_rows where org_id = $1 and import_id = $2")
            .bind(org.uuid()).bind(id.uuid()).execute(c).await?;
        Ok(())
    })
}

/// Rows in one statement.
const CHUNK: usize = 500;

/// Writes down what some rows would do.
pub async fn insert_rows(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: ImportId,
    rows: &[ImportRow],
) -> Result<()> {
    for chunk in rows.chunks(CHUNK) {
        on_db!(conn, c => {
            let mut query = QueryBuilder::<Backend>::new(
                "insert into import_rows (org_id, import_id, line, verdict, written, e164, changes, errors) ",
            );
            query.push_values(chunk, |mut to, row| {
                let digits = row.number.as_deref().and_then(|n| n.parse::<E164>().ok());
                to.push_bind(org.uuid())
                    .push_bind(id.uuid())
                    .push_bind(uncount(row.line))
                    .push_bind(row.verdict.as_str())
                    .push_bind(row.written.as_str())
                    .push_bind(digits.map(|d| uncount(d.digits())))
                    .push_bind(to_json(&row.changes))
                    .push_bind(to_json(&row.errors));
            });
            let done = query.build().execute(c).await?;
            ensure_affected(done.rows_affected(), chunk.len() as u64)?;
        });
    }
    Ok(())
}

#[derive(FromRow)]
struct VerdictRow {
    line: i64,
    verdict: String,
    written: String,
    e164: Option<i64>,
    changes: String,
    errors: String,
}

impl VerdictRow {
    fn row(self) -> Result<ImportRow> {
        const TABLE: &str = "import_rows";
        Ok(ImportRow {
            line: count(self.line),
            verdict: word(&self.verdict, TABLE, "verdict")?,
            written: self.written,
            number: self.e164.map(|digits| format!("+{digits}")),
            changes: json(&self.changes, TABLE, "changes")?,
            errors: json(&self.errors, TABLE, "errors")?,
        })
    }
}

/// A page of verdicts, in the order of the file.
pub async fn list_rows(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: ImportId,
    verdict: Option<RowVerdict>,
    place: &Place,
    size: u32,
) -> Result<Page<ImportRow>> {
    let is_backwards = paging::is_backwards(place);
    let bound: i64 = match place {
        Place::First => 0,
        Place::After(text) | Place::Before(text) => text.parse().map_err(|_| StoreError::Cursor)?,
    };
    let (rows, total): (Vec<VerdictRow>, i64) = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(
            "select line, verdict, written, e164, changes, errors from ",
        );
        push_where(&mut sql, org, id, verdict);
        sql.push(if is_backwards { " and line < " } else { " and line > " }).push_bind(bound);
        sql.push(if is_backwards { " order by line desc limit " } else { " order by line limit " });
        let rows =
            sql.push_bind(paging::limit(size)).build_query_as().fetch_all(&mut *c).await?;
        let mut sql = QueryBuilder::<Backend>::new("select count(*) from ");
        push_where(&mut sql, org, id, verdict);
        let (total,): (i64,) = sql.build_query_as().fetch_one(c).await?;
        (rows, total)
    });
    let rows = rows
        .into_iter()
        .map(VerdictRow::row)
        .collect::<Result<_>>()?;
    Ok(paging::page(
        rows,
        size,
        place,
        count(total),
        |row: &ImportRow| row.line.to_string(),
    ))
}

fn push_where<D: Dialect>(
    sql: &mut QueryBuilder<D>,
    org: OrgId,
    id: ImportId,
    verdict: Option<RowVerdict>,
) {
    sql.push("import_rows where org_id = ");
    D::bind(sql, Value::Id(org.uuid()));
    sql.push(" and import_id = ");
    D::bind(sql, Value::Id(id.uuid()));
    if let Some(verdict) = verdict {
        sql.push(" and verdict = ");
        D::bind(sql, verdict.as_str().into());
    }
}
