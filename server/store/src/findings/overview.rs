//! Findings in a few figures, for the home page and the frame.

use domain::{OrgId, overview::PlaneCount, page::FacetCount, plane::Plane};

use super::severity;
use crate::{
    Conn, Result,
    text::{count, word},
};

/// Findings that are there and not put off, by plane and severity.
pub async fn matrix(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<PlaneCount>> {
    let rows: Vec<(String, i16, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select plane, severity, count(*) from findings where org_id = $1 \
             and state in ('open', 'reopened', 'acknowledged', 'pending') \
             group by plane, severity order by plane, severity",
        )
        .bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(plane, rank, n)| {
            let plane: Plane = word(&plane, "findings", "plane")?;
            Ok(PlaneCount {
                plane,
                severity: severity(rank)?,
                count: count(n),
            })
        })
        .collect()
}

/// How many findings are there and not put off.
pub async fn standing(conn: &mut Conn<'_>, org: OrgId) -> Result<u64> {
    on_db!(conn, c => {
        let (findings,): (i64,) = sqlx::query_as(
            "select count(*) from findings where org_id = $1 \
             and state in ('open', 'reopened', 'acknowledged', 'pending')",
        )
        .bind(org.uuid()).fetch_one(c).await?;
        Ok(count(findings))
    })
}

/// How many numbers have a finding that needs action, by severity.
pub async fn numbers_by_severity(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<FacetCount>> {
    let rows: Vec<(i16, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select severity, count(distinct subject) from findings where org_id = $1 \
             and subject > 0 and state in ('open', 'reopened', 'acknowledged') \
             group by severity order by severity",
        )
        .bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(rank, n)| {
            let severity = severity(rank)?;
            let (value, label) = (severity.to_string(), severity.label().to_owned());
            Ok(FacetCount {
                value,
                label,
                count: count(n),
            })
        })
        .collect()
}

/// How many numbers have at least one finding that is there and not put off.
pub async fn numbers_affected(conn: &mut Conn<'_>, org: OrgId) -> Result<u64> {
    on_db!(conn, c => {
        let (rows,): (i64,) = sqlx::query_as(
            "select count(distinct subject) from findings where org_id = $1 and subject > 0 \
             and state in ('open', 'reopened', 'acknowledged', 'pending')",
        )
        .bind(org.uuid()).fetch_one(c).await?;
        Ok(count(rows))
    })
}
