//! `rollcall findings`: lists findings.

use std::io::{BufWriter, Write};

use chrono::{DateTime, SecondsFormat, Utc};
use clap::Args;
use domain::{
    E164, FindingId,
    finding::{Finding, FindingState, query::FindingQuery},
    page::Place,
    plane::Plane,
    rules::Severity,
};
use serde::Serialize;
use services::findings;

use super::{Context, Outcome, output::output};

/// Which findings.
#[derive(Debug, Args)]
pub(super) struct Findings {
    /// The states to list, separated by commas [default: open, reopened, acknowledged, pending]
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    state: Vec<FindingState>,
}

/// A finding as scripts read it: one object a line.
#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: Severity,
    number: Option<E164>,
    state: FindingState,
    first_seen: String,
    last_seen: String,
    plane: Plane,
    summary: &'a str,
    id: FindingId,
}

impl<'a> From<&'a Finding> for Line<'a> {
    fn from(finding: &'a Finding) -> Self {
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
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

impl Findings {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let caller = context.caller().await?;
        let mut out = BufWriter::new(output());
        let mut query = FindingQuery {
            states: self.state,
            size: Some(500),
            ..FindingQuery::default()
        };
        loop {
            let page = findings::page(&context.app, &caller, &query).await?;
            for finding in &page.rows {
                print(&mut out, context, &Line::from(finding))?;
            }
            let Some(next) = page.next else { break };
            query.place = Place::After(next);
        }
        out.flush()?;
        Ok(Outcome::Done)
    }
}

fn print(out: &mut impl Write, context: &Context, line: &Line<'_>) -> anyhow::Result<()> {
    if context.json {
        serde_json::to_writer(&mut *out, line)?;
        writeln!(out)?;
    } else {
        let number = line
            .number
            .map_or_else(|| "source".to_owned(), |n| n.to_string());
        let Line {
            severity,
            state,
            code,
            summary,
            ..
        } = line;
        let (severity, state) = (severity.as_str(), state.as_str());
        writeln!(
            out,
            "{severity:<9} {number:<16} {state:<13} {code:<36} {summary}"
        )?;
    }
    Ok(())
}
