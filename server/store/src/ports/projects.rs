//! Projects.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{OrgId, PortProjectId, port::Project};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    Conn, Result,
    error::{ensure_affected, ensure_version},
    text::name_key,
};

const COLUMNS: &str = "id, name, site, target_on, notes, version, created_at";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: String,
    site: Option<String>,
    target_on: Option<NaiveDate>,
    notes: Option<String>,
    version: i64,
    created_at: DateTime<Utc>,
}

impl From<Row> for Project {
    fn from(row: Row) -> Self {
        Self {
            id: PortProjectId::new(row.id),
            name: row.name,
            site: row.site,
            target_on: row.target_on,
            notes: row.notes,
            version: row.version,
            created_at: row.created_at,
        }
    }
}

/// The projects by name.
pub async fn projects(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Project>> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_projects where org_id = ").push_bind(org.uuid())
            .push(" order by name_key");
        query.build_query_as().fetch_all(c).await?
    });
    Ok(rows.into_iter().map(Project::from).collect())
}

/// A project by its identifier.
pub async fn find_project(
    conn: &mut Conn<'_>,
    org: OrgId,
    id: PortProjectId,
) -> Result<Option<Project>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_projects where org_id = ").push_bind(org.uuid())
            .push(" and id = ").push_bind(id.uuid());
        query.build_query_as().fetch_optional(c).await?
    });
    Ok(row.map(Project::from))
}

/// A project by its name, without regard to case.
pub async fn find_project_by_name(
    conn: &mut Conn<'_>,
    org: OrgId,
    name: &str,
) -> Result<Option<Project>> {
    let row: Option<Row> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select ");
        query.push(COLUMNS).push(" from port_projects where org_id = ").push_bind(org.uuid())
            .push(" and name_key = ").push_bind(name_key(name));
        query.build_query_as().fetch_optional(c).await?
    });
    Ok(row.map(Project::from))
}

/// Adds a project. Its name must be new.
pub async fn insert_project(conn: &mut Conn<'_>, org: OrgId, project: &Project) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "insert into port_projects (org_id, id, name, name_key, site, target_on, notes, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(org.uuid())
        .bind(project.id.uuid())
        .bind(&project.name)
        .bind(name_key(&project.name))
        .bind(project.site.as_deref())
        .bind(project.target_on)
        .bind(project.notes.as_deref())
        .bind(project.created_at)
        .execute(c)
        .await?;
        ensure_affected(done.rows_affected(), 1)
    })
}

/// Writes a project. The version must be the one that was read.
pub async fn update_project(conn: &mut Conn<'_>, org: OrgId, project: &Project) -> Result<()> {
    on_db!(conn, c => {
        let done = sqlx::query(
            "update port_projects set name = $3, name_key = $4, site = $5, target_on = $6, notes = $7, \
             version = version + 1 where org_id = $1 and id = $2 and version = $8",
        )
        .bind(org.uuid())
        .bind(project.id.uuid())
        .bind(&project.name)
        .bind(name_key(&project.name))
        .bind(project.site.as_deref())
        .bind(project.target_on)
        .bind(project.notes.as_deref())
        .bind(project.version)
        .execute(c)
        .await?;
        ensure_version(done.rows_affected())
    })
}
