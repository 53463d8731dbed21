//! The state of an organisation at a glance.

use chrono::Days;
use domain::{
    access::Permission,
    finding::query::{Asker, FindingQuery},
    number::query::NumberQuery,
    overview::{Glance, Overview},
    source::Standing,
};
use store::{
    findings, names,
    numbers::{self, CountBy},
    organisations,
};

use crate::{App, Caller, Error, Result, sources};

/// Days of the trend.
const TREND_DAYS: u64 = 30;

/// Rules shown as the worst.
const WORST_SHOWN: usize = 6;

/// A few figures for the frame of every page.
pub async fn glance(app: &App, caller: &Caller) -> Result<Glance> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let organisation = organisations::find(conn, caller.org).await?;
    let sources = store::sources::list(conn, caller.org).await?;
    let fresh = sources
        .iter()
        .filter(|source| source.standing(app.now()) == Standing::Fresh);
    Ok(Glance {
        organisation: organisation.ok_or(Error::NotFound("organisation"))?.name,
        numbers: numbers::size(conn, caller.org).await?,
        findings: findings::standing(conn, caller.org).await?,
        fresh: fresh.count() as u64,
        sources: sources.len() as u64,
    })
}

/// What the home page shows.
pub async fn show(app: &App, caller: &Caller) -> Result<Overview> {
    caller.require(Permission::Read)?;
    let now = app.now();
    let sources = sources::list(app, caller).await?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let organisation = organisations::find(conn, caller.org).await?;
    let names = names::load(conn, caller.org).await?;
    let counts = numbers::counts(conn, caller.org, &names, &NumberQuery::default()).await?;
    let asker = Asker {
        now,
        user: caller.user,
    };
    let found = findings::counts(conn, caller.org, &FindingQuery::default(), &asker).await?;
    let mut worst = found.by_rule();
    worst.truncate(WORST_SHOWN);
    Ok(Overview {
        organisation: organisation.ok_or(Error::NotFound("organisation"))?.name,
        now,
        numbers: counts.total(),
        matrix: findings::matrix(conn, caller.org).await?,
        numbers_with_findings: findings::numbers_affected(conn, caller.org).await?,
        lifecycles: counts.by(CountBy::Lifecycle, &names),
        worst,
        trend: findings::trend(conn, caller.org, now.date_naive() - Days::new(TREND_DAYS)).await?,
        sources,
    })
}
