//! `rollcall schedules`: when reports are made, and to whom they go.

use std::{io::Write, str::FromStr};

use clap::{Args, Subcommand};
use domain::{
    connection::Schedule as Timing,
    report::{Format, ReportFilter, ReportKind},
    rules::Severity,
    schedule::{DEFAULT_CRON, ReportPlan, ScheduleDetail},
};
use services::{
    Caller, destinations,
    schedules::{self, ScheduleForm},
};

use super::{Context, Outcome, log, output::output};

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Schedules {
    /// List the schedules, and when each comes next
    List,
    /// Add a schedule
    Add(Add),
    /// Change a schedule; what is not given stays
    Set(Set),
    /// Leave a schedule alone until it is resumed
    Pause(Named),
    /// Let a paused schedule go on from its next time
    Resume(Named),
    /// Make its report now, and send it marked as a test
    Test(Named),
    /// Take a schedule away; its reports stay
    Remove(Named),
}

/// Which schedule.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// Its name
    name: String,
}

/// What to add.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its name
    name: String,
    /// What the report is about: sync, porting, emergency or utilisation
    #[arg(long)]
    report: ReportKind,
    #[command(flatten)]
    told: Told,
}

/// What to change.
#[derive(Debug, Args)]
pub(super) struct Set {
    /// Its name
    name: String,
    /// What the report is about: sync, porting, emergency or utilisation
    #[arg(long)]
    report: Option<ReportKind>,
    #[command(flatten)]
    told: Told,
}

/// What a schedule is told. A blank value takes away what there is.
#[derive(Debug, Args)]
struct Told {
    /// When: minute, hour, day, month, weekday [default: 0 7 * * 1]
    #[arg(long, value_name = "FIELDS")]
    cron: Option<String>,
    /// The time zone that is meant, such as Europe/London [default: UTC]
    #[arg(long)]
    zone: Option<String>,
    /// A destination, by name; may be repeated. Without any, or with '', the report is only kept
    #[arg(long = "to", value_name = "NAME", value_parser = unless_blank::<String>)]
    to: Vec<Option<String>>,
    /// The forms to attach: html, csv, xlsx or json, with commas between them; '' for none
    #[arg(
        long = "format",
        value_name = "FORMATS",
        value_delimiter = ',',
        value_parser = unless_blank::<Format>
    )]
    formats: Vec<Option<Format>>,
    /// Only numbers of this site; '' for all
    #[arg(long)]
    site: Option<String>,
    /// Only numbers of this carrier; '' for all
    #[arg(long)]
    carrier: Option<String>,
    /// Only findings of these severities, with commas between them; '' for all
    #[arg(
        long = "severity",
        value_name = "SEVERITIES",
        value_delimiter = ',',
        value_parser = unless_blank::<Severity>
    )]
    severities: Vec<Option<Severity>>,
    /// Send nothing when nothing has changed
    #[arg(long, conflicts_with = "always")]
    quiet: bool,
    /// Send also when nothing has changed
    #[arg(long)]
    always: bool,
}

/// Reads a value that may be blank.
fn unless_blank<T: FromStr>(text: &str) -> Result<Option<T>, T::Err> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some),
    }
}

/// Puts what was given in the place of what there is, if anything was. Blank values give nothing.
fn replace<T>(old: &mut Vec<T>, given: Vec<Option<T>>) {
    if !given.is_empty() {
        *old = given.into_iter().flatten().collect();
    }
}

impl Schedules {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        log::to_stderr(context, log::TROUBLE);
        let caller = context.caller().await?;
        match self {
            Self::List => {
                for schedule in schedules::list(&context.app, &caller).await? {
                    print(context, &schedule)?;
                }
            }
            Self::Add(add) => add.run(context, &caller).await?,
            Self::Set(set) => set.run(context, &caller).await?,
            Self::Pause(named) => named.pause(context, &caller, true).await?,
            Self::Resume(named) => named.pause(context, &caller, false).await?,
            Self::Test(named) => {
                let found = named.find(context, &caller).await?;
                schedules::try_out(&context.app, &caller, found.schedule.id).await?;
                eprintln!(
                    "The report is made by the worker. Its deliveries are under `deliveries list`."
                );
            }
            Self::Remove(named) => {
                let schedule = named.find(context, &caller).await?.schedule;
                schedules::remove(&context.app, &caller, schedule.id, schedule.version).await?;
            }
        }
        Ok(Outcome::Done)
    }
}

impl Add {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<()> {
        let mut form = ScheduleForm {
            name: self.name.clone(),
            plan: ReportPlan {
                kind: self.report,
                filter: ReportFilter::default(),
                formats: Vec::new(),
                destinations: Vec::new(),
                skips_quiet: false,
            },
            timing: Timing {
                cron: DEFAULT_CRON.to_owned(),
                ..Timing::default()
            },
        };
        self.told.apply(context, caller, &mut form).await?;
        let id = schedules::add(&context.app, caller, form).await?;
        print(context, &schedules::find(&context.app, caller, id).await?)
    }
}

impl Set {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<()> {
        let found = schedules::find_by_name(&context.app, caller, &self.name).await?;
        let schedule = found.schedule;
        let mut form = ScheduleForm {
            name: schedule.name,
            plan: schedule.plan,
            timing: schedule.timing,
        };
        if let Some(kind) = self.report {
            form.plan.kind = kind;
        }
        self.told.apply(context, caller, &mut form).await?;
        let (id, version) = (schedule.id, schedule.version);
        schedules::change(&context.app, caller, id, version, form).await?;
        print(context, &schedules::find(&context.app, caller, id).await?)
    }
}

impl Told {
    /// Writes what was given over what there is.
    async fn apply(
        self,
        context: &Context,
        caller: &Caller,
        form: &mut ScheduleForm,
    ) -> anyhow::Result<()> {
        let ScheduleForm { plan, timing, .. } = form;
        if let Some(cron) = self.cron {
            timing.cron = cron;
        }
        if let Some(zone) = self.zone {
            timing.zone = zone;
        }
        let mut to = Vec::new();
        for name in self.to {
            to.push(match name {
                Some(name) => Some(
                    destinations::find_by_name(&context.app, caller, &name)
                        .await?
                        .id,
                ),
                None => None,
            });
        }
        replace(&mut plan.destinations, to);
        replace(&mut plan.formats, self.formats);
        replace(&mut plan.filter.severities, self.severities);
        if self.site.is_some() {
            plan.filter.site = self.site;
        }
        if self.carrier.is_some() {
            plan.filter.carrier = self.carrier;
        }
        plan.skips_quiet = self.quiet || (plan.skips_quiet && !self.always);
        Ok(())
    }
}

impl Named {
    async fn find(&self, context: &Context, caller: &Caller) -> anyhow::Result<ScheduleDetail> {
        Ok(schedules::find_by_name(&context.app, caller, &self.name).await?)
    }

    async fn pause(
        &self,
        context: &Context,
        caller: &Caller,
        is_paused: bool,
    ) -> anyhow::Result<()> {
        let schedule = self.find(context, caller).await?.schedule;
        let (id, version) = (schedule.id, schedule.version);
        schedules::pause(&context.app, caller, id, version, is_paused).await?;
        print(context, &schedules::find(&context.app, caller, id).await?)
    }
}

fn print(context: &Context, detail: &ScheduleDetail) -> anyhow::Result<()> {
    if context.json {
        writeln!(output(), "{}", serde_json::to_string(detail)?)?;
        return Ok(());
    }
    let schedule = &detail.schedule;
    let next = next(detail);
    let to = if detail.destination_names.is_empty() {
        "kept only".to_owned()
    } else {
        format!("to {}", detail.destination_names.join(", "))
    };
    writeln!(
        output(),
        "{}  {}  {next}  {to}",
        schedule.name,
        schedule.plan.kind.label()
    )?;
    Ok(())
}

/// When it comes next.
fn next(detail: &ScheduleDetail) -> String {
    let schedule = &detail.schedule;
    match detail.next_local.first() {
        _ if schedule.is_paused => "paused".to_owned(),
        Some(next) => format!("next {next} ({})", schedule.timing.zone),
        None => "never: its times cannot be used".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use domain::{ScheduleId, schedule::Schedule};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_schedule_whose_times_cannot_be_used_is_not_paused() {
        let told = |is_paused, next_local: &[&str]| {
            next(&ScheduleDetail {
                schedule: Schedule {
                    id: ScheduleId::new(Uuid::nil()),
                    name: "Weekly".to_owned(),
                    plan: ReportPlan {
                        kind: ReportKind::Sync,
                        filter: ReportFilter::default(),
                        formats: Vec::new(),
                        destinations: Vec::new(),
                        skips_quiet: false,
                    },
                    timing: Timing::default(),
                    is_paused,
                    next_run_at: None,
                    version: 1,
                },
                destination_names: Vec::new(),
                next_local: next_local.iter().map(|&next| next.to_owned()).collect(),
                runs: Vec::new(),
            })
        };
        assert_eq!(told(true, &[]), "paused");
        assert_eq!(told(false, &[]), "never: its times cannot be used");
        let monday = "Mon 30 Nov 2026, 07:00";
        assert_eq!(told(false, &[monday]), format!("next {monday} (UTC)"));
    }
}
