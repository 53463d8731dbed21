//! `rollcall findings`

use std::io::{self, BufWriter, Write};

use anyhow::Result;
use clap::Args;
use domain::{
    finding::{Finding, FindingState, query::FindingQuery},
    page::Place,
};
use serde::Serialize;
use services::findings;

use super::{Global, Outcome};

#[derive(Debug, Args)]
pub(super) struct FindingsArgs {
    /// Only findings in these states: pending, open, acknowledged, snoozed, accepted, resolved,
    /// reopened. Unless given, those that need action and those that are pending.
    #[arg(long = "state", value_name = "S,…", value_delimiter = ',')]
    states: Vec<FindingState>,
}

/// A finding as scripts read it.
#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: domain::rules::Severity,
    number: Option<domain::E164>,
    state: FindingState,
    first_seen: String,
    last_seen: String,
    plane: domain::plane::Plane,
    summary: &'a str,
    id: domain::FindingId,
}

impl<'a> From<&'a Finding> for Line<'a> {
    fn from(finding: &'a Finding) -> Self {
        let instant = |at: chrono::DateTime<chrono::Utc>| {
            at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
        };
        Self {
            code: &finding.code,
            severity: finding.severity,
            number: finding.number,
            state: finding.state,
            first_seen: instant(finding.first_seen),
            last_seen: instant(finding.last_seen),
            plane: finding.plane,
            summary: &finding.summary,
            id: finding.id,
        }
    }
}

pub(super) async fn run(global: &Global, args: FindingsArgs) -> Result<Outcome> {
    let (app, caller) = global.open().await?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut query =
        FindingQuery { states: args.states, size: Some(500), ..FindingQuery::default() };
    loop {
        let page = findings::page(&app, &caller, &query).await?;
        for finding in &page.rows {
            let line = Line::from(finding);
            if global.json {
                serde_json::to_writer(&mut out, &line)?;
                writeln!(out)?;
            } else {
                let number = line.number.map_or_else(|| "source".to_owned(), |n| n.to_string());
                writeln!(
                    out,
                    "{:<9} {:<16} {:<13} {:<36} {}",
                    line.severity, number, line.state, line.code, line.summary
                )?;
            }
        }
        let Some(next) = page.next else { break };
        query.place = Place::After(next);
    }
    out.flush()?;
    Ok(Outcome::Done)
}
