//! `rollcall schedules`: when reports are made, and to whom they go.

use std::io::Write;

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

/// What a schedule is told. An empty value takes a filter away.
#[derive(Debug, Args)]
struct Told {
    /// When: minute, hour, day, month, weekday [default: 0 7 * * 1]
    #[arg(long, value_name = "FIELDS")]
    cron: Option<String>,
    /// The time zone that is meant, such as Europe/London [default: UTC]
    #[arg(long)]
    zone: Option<String>,
    /// A destination, by name; may be repeated. Without any the report is only kept
    #[arg(long = "to", value_name = "NAME")]
    to: Vec<String>,
    /// The forms to attach: html, csv, xlsx or json, with commas between them
    #[arg(long = "format", value_name = "FORMATS", value_delimiter = ',')]
    formats: Vec<Format>,
    /// Only numbers of this site
    #[arg(long)]
    site: Option<String>,
    /// Only numbers of this carrier
    #[arg(long)]
    carrier: Option<String>,
    /// Only findings of these severities, with commas between them
    #[arg(long = "severity", value_name = "SEVERITIES", value_delimiter = ',')]
    severities: Vec<Severity>,
    /// Send nothing when nothing has changed
    #[arg(long, conflicts_with = "always")]
    quiet: bool,
    /// Send also when nothing has changed
    #[arg(long)]
    always: bool,
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
        if !self.to.is_empty() {
            plan.destinations.clear();
            for name in self.to {
                let found = destinations::find_by_name(&context.app, caller, &name).await?;
                plan.destinations.push(found.id);
            }
        }
        if !self.formats.is_empty() {
            plan.formats = self.formats;
        }
        if self.site.is_some() {
            plan.filter.site = self.site;
        }
        if self.carrier.is_some() {
            plan.filter.carrier = self.carrier;
        }
        if !self.severities.is_empty() {
            plan.filter.severities = self.severities;
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
    let next = match detail.next_local.first() {
        Some(next) => format!("next {next} ({})", schedule.timing.zone),
        None => "paused".to_owned(),
    };
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
