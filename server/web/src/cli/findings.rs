//! `rollcall findings`: lists findings.

use std::{
    collections::BTreeMap,
    io::{BufWriter, Write},
};

use anyhow::{Result, bail};
use chrono::{DateTime, SecondsFormat, Utc};
use clap::Args;
use domain::{
    E164, FindingId, UserId,
    finding::{
        Finding, FindingState,
        query::{FindingQuery, Owner},
        view::Person,
    },
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
    /// The severities to list, separated by commas
    #[arg(long, value_name = "SEVERITY", value_delimiter = ',')]
    severity: Vec<Severity>,
    /// The rules to list, separated by commas
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    code: Vec<String>,
    /// Who works on them: a person's name, or nobody
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only those that are overdue
    #[arg(long)]
    overdue: bool,
}

/// A finding as scripts read it: one object a line.
#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: Severity,
    number: Option<E164>,
    object: Option<&'a str>,
    state: FindingState,
    first_seen: String,
    last_seen: String,
    /// Whole hours since it was first seen.
    age_hours: i64,
    due: Option<String>,
    is_overdue: bool,
    owner: Option<&'a str>,
    plane: Plane,
    summary: &'a str,
    id: FindingId,
}

/// The names of the people, by their accounts.
type Names = BTreeMap<UserId, String>;

impl<'a> Line<'a> {
    fn new(finding: &'a Finding, names: &'a Names, now: DateTime<Utc>) -> Self {
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        let owner = finding.owner.and_then(|id| names.get(&id));
        Self {
            code: &finding.code,
            severity: finding.severity,
            number: finding.number,
            object: finding.object.as_deref(),
            state: finding.state,
            first_seen: instant(finding.first_seen),
            last_seen: instant(finding.last_seen),
            age_hours: (now - finding.first_seen).num_hours(),
            due: finding.due_at.map(instant),
            is_overdue: finding.is_overdue(now),
            owner: owner.map(String::as_str),
            plane: finding.plane,
            summary: &finding.summary,
            id: finding.id,
        }
    }
}

impl Findings {
    pub(super) async fn run(self, context: &Context) -> Result<Outcome> {
        let caller = context.caller().await?;
        let people = findings::people(&context.app, &caller).await?;
        let mut query = FindingQuery {
            owner: self.owner.map(|name| owner(&people, &name)).transpose()?,
            states: self.state,
            severities: self.severity,
            codes: self.code,
            is_overdue: self.overdue,
            size: Some(500),
            ..FindingQuery::default()
        };
        let names = people.into_iter().map(|p| (p.id, p.name)).collect();
        let now = context.app.now();
        let mut out = BufWriter::new(output());
        loop {
            let page = findings::page(&context.app, &caller, &query).await?;
            for finding in &page.rows {
                print(&mut out, context, &Line::new(finding, &names, now))?;
            }
            let Some(next) = page.next else { break };
            query.place = Place::After(next);
        }
        out.flush()?;
        Ok(Outcome::Done)
    }
}

/// The person of a name, who must be one only.
fn owner(people: &[Person], name: &str) -> Result<Owner> {
    if name == "nobody" {
        return Ok(Owner::Nobody);
    }
    let mut called = people.iter().filter(|person| person.name == name);
    match (called.next(), called.next()) {
        (Some(person), None) => Ok(Owner::Person(person.id)),
        (Some(_), Some(_)) => {
            bail!("Several people are called {name:?}. Filter in the browser instead.")
        }
        (None, _) => {
            let known: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
            bail!(
                "Nobody called {name:?} may work on findings. Name one of: {}, or nobody.",
                known.join(", ")
            )
        }
    }
}

fn print(out: &mut impl Write, context: &Context, line: &Line<'_>) -> Result<()> {
    if context.json {
        serde_json::to_writer(&mut *out, line)?;
        writeln!(out)?;
        return Ok(());
    }
    let subject = match (line.number, line.object) {
        (Some(number), _) => number.to_string(),
        (None, Some(object)) => object.to_owned(),
        (None, None) => "source".to_owned(),
    };
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
        "{severity:<9} {subject:<16} {state:<13} {code:<36} {summary}"
    )?;
    Ok(())
}
