//! `rollcall report`: makes reports, and shows, compares and hands out those that were made.

mod print;

use std::{fs, io::Write, path::PathBuf};

use anyhow::Context as _;
use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Subcommand};
use domain::{
    ReportId,
    page::{Page, Place},
    report::{Format, Report as Made, ReportFilter, ReportHead, ReportKind},
    rules::Severity,
};
use services::{
    Caller,
    reports::{self, Asked, Since},
};

use super::{Context, Outcome, output::output};

/// What to do with reports.
#[derive(Debug, Subcommand)]
pub(super) enum Report {
    /// Make a report of this moment and keep it
    Run(Run),
    /// List the reports that were made, newest first
    List(List),
    /// Show a report as it was made
    Show(Show),
    /// Tell what differs between two reports of one kind
    Compare(Compare),
}

/// Which report.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// What it is about: sync, porting, emergency or utilisation
    kind: ReportKind,
    /// Tell what changed from this day on, in UTC [default: since the last report of its kind and filter]
    #[arg(long, value_name = "DATE")]
    since: Option<NaiveDate>,
    /// Only numbers of this site
    #[arg(long, value_name = "NAME")]
    site: Option<String>,
    /// Only numbers of this carrier
    #[arg(long, value_name = "NAME")]
    carrier: Option<String>,
    /// Only findings of these severities, separated by commas
    #[arg(long, value_name = "SEVERITY", value_delimiter = ',')]
    severity: Vec<Severity>,
    #[command(flatten)]
    written: Written,
}

/// In what form a report is written, and where to.
#[derive(Debug, Args)]
struct Written {
    /// The form: html, csv, xlsx or json [default: by the name of the file; else its figures as text]
    #[arg(long, value_name = "FORM")]
    format: Option<Format>,
    /// The file to write [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Which reports.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Only reports of this kind
    #[arg(long)]
    kind: Option<ReportKind>,
    /// At most so many
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=500))]
    limit: u32,
}

/// Which report, and how.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// The report's id
    report: ReportId,
    #[command(flatten)]
    written: Written,
}

/// Which reports.
#[derive(Debug, Args)]
pub(super) struct Compare {
    /// The one, by its id
    a: ReportId,
    /// The other
    b: ReportId,
}

impl Report {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let caller = context.caller().await?;
        match self {
            Self::Run(run) => run.run(context, &caller).await,
            Self::List(list) => list.run(context, &caller).await,
            Self::Show(show) => {
                let report = reports::find(&context.app, &caller, show.report).await?;
                show.written.write(context, &report)
            }
            Self::Compare(Compare { a, b }) => {
                let comparison = reports::compare(&context.app, &caller, a, b).await?;
                if context.json {
                    writeln!(output(), "{}", serde_json::to_string(&comparison)?)?;
                } else {
                    print::comparison(&mut output(), &comparison)?;
                }
                Ok(Outcome::Done)
            }
        }
    }
}

impl Run {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let since = self.since.map_or(Since::Last, |day| {
            Since::Moment(day.and_time(NaiveTime::MIN).and_utc())
        });
        let asked = Asked {
            kind: self.kind,
            filter: ReportFilter {
                site: self.site,
                carrier: self.carrier,
                severities: self.severity,
            },
            since,
        };
        let head = reports::run(&context.app, caller, &asked).await?;
        let report = reports::find(&context.app, caller, head.id).await?;
        self.written.write(context, &report)
    }
}

impl Written {
    /// The form that is meant: as it is named, as the file's name says, or JSON where all output is.
    fn form(&self, context: &Context) -> Option<Format> {
        let by_name = || {
            let extension = self.output.as_ref()?.extension()?.to_str()?;
            extension.parse().ok()
        };
        let json = context.json.then_some(Format::Json);
        self.format.or_else(by_name).or(json)
    }

    fn write(&self, context: &Context, report: &Made) -> anyhow::Result<Outcome> {
        let bytes = match self.form(context) {
            Some(format) => reports::render(report, format)?.bytes,
            None => print::report(report)?,
        };
        match &self.output {
            None => output().write_all(&bytes)?,
            Some(path) => fs::write(path, bytes)
                .with_context(|| format!("{} cannot be written.", path.display()))?,
        }
        Ok(Outcome::Done)
    }
}

impl List {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let page: Page<ReportHead> =
            reports::list(&context.app, caller, self.kind, &Place::First, self.limit).await?;
        for head in &page.rows {
            if context.json {
                writeln!(output(), "{}", serde_json::to_string(head)?)?;
            } else {
                print::line(&mut output(), head)?;
            }
        }
        Ok(Outcome::Done)
    }
}
