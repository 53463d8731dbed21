//! What an organisation has decided about rules.

use std::collections::BTreeMap;

use domain::{
    OrgId,
    rules::policy::{DueTimes, Policy, RuleSetting},
};

use crate::{
    Conn, Result,
    error::ensure_version,
    exceptions,
    findings::{severity, severity_rank},
    settings,
    text::count,
};

/// The name of the due times among an organisation's settings.
pub const DUE_TIMES: &str = "due_times";

/// All that an organisation has decided about rules.
pub async fn policy(conn: &mut Conn<'_>, org: OrgId) -> Result<Policy> {
    let due: Option<(DueTimes, i64)> = settings::find(conn, org, DUE_TIMES).await?;
    Ok(Policy {
        settings: list(conn, org).await?.into_iter().collect(),
        exceptions: exceptions::list(conn, org).await?,
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
        .map(|(code, rank, is_enabled, version)| Ok((code, setting(rank, is_enabled, version)?)))
        .collect()
}

/// What has been decided about one rule, if anything.
pub async fn find(conn: &mut Conn<'_>, org: OrgId, code: &str) -> Result<Option<RuleSetting>> {
    let row: Option<(Option<i16>, bool, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select severity, is_enabled, version from rule_settings where org_id = $1 and code = $2",
        )
        .bind(org.uuid()).bind(code).fetch_optional(c).await?
    });
    row.map(|(rank, is_enabled, version)| setting(rank, is_enabled, version))
        .transpose()
}

/// How many findings each rule has that are there and not put off, by its code.
pub async fn counts(conn: &mut Conn<'_>, org: OrgId) -> Result<BTreeMap<String, u64>> {
    let rows: Vec<(String, i64)> = on_db!(conn, c => {
        sqlx::query_as(
            "select code, count(*) from findings where org_id = $1 \
             and state in ('open', 'reopened', 'acknowledged', 'pending') group by code",
        )
        .bind(org.uuid()).fetch_all(c).await?
    });
    Ok(rows.into_iter().map(|(code, n)| (code, count(n))).collect())
}

/// Writes what is decided about a rule over the version that was read; 0 where there was none.
pub async fn put(conn: &mut Conn<'_>, org: OrgId, code: &str, setting: &RuleSetting) -> Result<()> {
    let rank = setting.severity.map(severity_rank);
    on_db!(conn, c => {
        let done = if setting.version == 0 {
            sqlx::query(
                "insert into rule_settings (org_id, code, severity, is_enabled) \
                 values ($1, $2, $3, $4) on conflict (org_id, code) do nothing",
            )
            .bind(org.uuid()).bind(code).bind(rank).bind(setting.is_enabled).execute(c).await?
        } else {
            sqlx::query(
                "update rule_settings set severity = $3, is_enabled = $4, version = $5 + 1 \
                 where org_id = $1 and code = $2 and version = $5",
            )
            .bind(org.uuid()).bind(code).bind(rank).bind(setting.is_enabled).bind(setting.version)
            .execute(c).await?
        };
        ensure_version(done.rows_affected())
    })
}

fn setting(rank: Option<i16>, is_enabled: bool, version: i64) -> Result<RuleSetting> {
    Ok(RuleSetting {
        severity: rank.map(severity).transpose()?,
        is_enabled,
        version,
    })
}
