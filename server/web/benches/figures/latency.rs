//! How long the server works on a list page or a search, on the database of the run.

use std::{path::Path, sync::Arc, time::Instant};

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use domain::{finding::query::FindingQuery, number::query::NumberQuery};
use services::{
    App, Caller, FixedClock, SystemEntropy, access, findings, numbers, organisations, overview,
};
use store::Db;

/// Times each question is asked: p95 is then the second slowest.
pub(crate) const ROUNDS: usize = 40;
/// Pages walked into a list before it is measured.
const DEPTH: usize = 200;

const LISTS: &[(&str, &[(&str, &str)])] = &[
    ("list, first page", &[]),
    ("list, one state", &[("state", "quarantined")]),
    (
        "list, carrier and state",
        &[("carrier", "Telnyx"), ("state", "available")],
    ),
    ("list, by holder", &[("sort", "holder")]),
    (
        "list, by site, last first",
        &[("sort", "site"), ("dir", "desc")],
    ),
    (
        "list, by change, one site",
        &[("sort", "updated"), ("dir", "desc"), ("site", "Boston")],
    ),
    ("list, with critical findings", &[("severity", "critical")]),
    ("search, last four", &[("q", "7216")]),
    ("search, three digits", &[("q", "721")]),
    ("search, seven digits", &[("q", "5557216")]),
    ("search, area code", &[("q", "+1 206")]),
    ("search, name", &[("q", "tara")]),
];

pub(crate) fn print(db: &Path) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measure(db))
}

async fn measure(path: &Path) -> Result<()> {
    let db = Db::open(&format!("sqlite://{}", path.display())).await?;
    let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().context("an instant")?;
    let app = App::new(db, Arc::new(FixedClock(now)), Arc::new(SystemEntropy));
    let org = organisations::choose(&app, None).await?;
    let caller = access::command_line(&app, org);
    println!(
        "\n{:<44} {:>10} {:>10}",
        "in the server (goal p95 30 ms)", "median", "p95"
    );
    for (what, pairs) in LISTS {
        let query = NumberQuery::from_pairs(pairs.iter().copied());
        let times = list_times(&app, &caller, &query).await?;
        report(what, times);
        let deep = deep_into(&app, &caller, query).await?;
        report(
            &format!("  {DEPTH} pages in"),
            list_times(&app, &caller, &deep).await?,
        );
    }
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        findings::list(&app, &caller, &FindingQuery::default()).await?;
        times.push(started.elapsed().as_secs_f64());
    }
    report("findings, first page", times);
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        overview::show(&app, &caller).await?;
        times.push(started.elapsed().as_secs_f64());
    }
    report("home", times);
    Ok(())
}

async fn list_times(app: &App, caller: &Caller, query: &NumberQuery) -> Result<Vec<f64>> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        numbers::list(app, caller, query).await?;
        times.push(started.elapsed().as_secs_f64());
    }
    Ok(times)
}

async fn deep_into(app: &App, caller: &Caller, mut query: NumberQuery) -> Result<NumberQuery> {
    query.size = Some(500);
    for _ in 0..DEPTH / 10 {
        let list = numbers::list(app, caller, &query).await?;
        let Some(next) = list.page.next else { break };
        query.place = domain::page::Place::After(next);
    }
    query.size = None;
    Ok(query)
}

/// Prints the median and the second slowest of some times, in seconds.
pub(crate) fn report(what: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)] * 1000.0;
    println!("{what:<44} {:>7.1} ms {:>7.1} ms", at(50), at(95));
}
