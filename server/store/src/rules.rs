//! What an organisation has decided about rules.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    E164, ExceptionId, OrgId,
    rules::policy::{DueTimes, Exception, Policy, RuleSetting},
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{Conn, Result, StoreError, findings::severity, settings};

/// The name of the due times among an organisation's settings.
pub const DUE_TIMES: &str = "due_times";

/// All that an organisation has decided about rules.
pub async fn policy(conn: &mut Conn<'_>, org: OrgId) -> Result<Policy> {
    let due: Option<(DueTimes, i64)> = settings::find(conn, org, DUE_TIMES).await?;
    Ok(Policy {
        settings: list(conn, org).await?.into_iter().collect(),
        exceptions: exceptions(conn, org).await?,
        due: due.map(|(due, _)| due).unwrap_or_default(),
    })
}

/// The decisions about single rules, by their codes.
pub async fn list(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<(String, RuleSetting)>> {
    let rows: Vec<(String, Option<i16>, bool, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select code, severity, is_enabled, version from rule_settings where org_id = $1 \
             order by code",
        )
        .bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(code, rank, is_enabled, version)| {
            let setting = RuleSetting {
                severity: rank.map(severity).transpose()?,
                is_enabled,
                version,
            };
            Ok((code, setting))
        })
        .collect()
}

#[derive(FromRow)]
struct ExceptionRow {
    id: Uuid,
    code: Option<String>,
    first_e164: i64,
    last_e164: i64,
    until_on: NaiveDate,
    reason: String,
    author_name: String,
    created_at: DateTime<Utc>,
    version: i64,
}

/// The exceptions, also those whose time is over, by their first numbers.
pub async fn exceptions(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Exception>> {
    let rows: Vec<ExceptionRow> = on_db!(conn, c => {
        sqlx::query_as(
            "select id, code, first_e164, last_e164, until_on, reason, author_name, created_at, version \
             from exceptions where org_id = $1 order by first_e164, id",
        )
        .bind(org.uuid()).fetch_all(c).await?
    });
    rows.into_iter().map(ExceptionRow::exception).collect()
}

impl ExceptionRow {
    fn exception(self) -> Result<Exception> {
        Ok(Exception {
            id: ExceptionId::new(self.id),
            code: self.code,
            first: number(self.first_e164, "first_e164")?,
            last: number(self.last_e164, "last_e164")?,
            until: self.until_on,
            reason: self.reason,
            author: self.author_name,
            created_at: self.created_at,
            version: self.version,
        })
    }
}

fn number(digits: i64, column: &'static str) -> Result<E164> {
    let digits = u64::try_from(digits).ok();
    digits
        .and_then(|digits| E164::from_digits(digits).ok())
        .ok_or(StoreError::Corrupt {
            table: "exceptions",
            column,
        })
}
