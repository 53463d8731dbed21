//! What every roll call rests on: who was asked, what the tenant is made of, and what the organisation has
//! decided about rules.

use chrono::Duration;
use domain::{
    OrgId,
    evidence::Roll,
    source::RUNS_AT_A_GLANCE,
    tenant::{MAX_AGE_HOURS, Tenant},
};
use store::{Conn, rules, runs, sources, teams_objects};

use crate::{App, Result};

/// The roll call of an organisation at this moment, with the configuration of its tenant.
pub(crate) async fn call(app: &App, conn: &mut Conn<'_>, org: OrgId) -> Result<(Roll, Tenant)> {
    let now = app.now();
    let since = now - Duration::hours(MAX_AGE_HOURS);
    let tenant = Tenant::new(teams_objects::lists_since(conn, org, since).await?);
    let roll = Roll::call(&sources::list(conn, org).await?, now)
        .with_runs(&runs::latest(conn, org, RUNS_AT_A_GLANCE).await?)
        .with_tenant(&tenant)
        .with_policy(rules::policy(conn, org).await?);
    Ok((roll, tenant))
}
