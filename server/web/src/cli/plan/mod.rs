//! `rollcall plan`: changes that are shown, approved, applied and verified.
//!
//! What would change something is rehearsed unless `--propose` or `--execute` is given.

mod create;
mod print;

use std::{fs, io::Write, path::PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::{
    PlanId,
    page::Place,
    plan::{
        PlanState, StepRecord, StepState,
        query::PlanQuery,
        view::{PlanDetail, StepQuery},
    },
};
use services::{Caller, plans};

use super::{Context, Outcome, log, output::output};
use create::Create;
pub(super) use print::plan as print_plan;

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Plan {
    /// Say what a plan would change; with --propose, propose it
    #[command(long_about = CREATE)]
    Create(Box<Create>),
    /// List plans, the newest first; with --json an object a line
    List(List),
    /// Show a plan and its steps; with --json one object
    Show(Named),
    /// Approve a plan by its digest
    Approve(Approve),
    /// Turn a plan down
    Reject(Reject),
    /// Say what applying a plan would write now; with --execute, apply it and wait for the end
    #[command(long_about = APPLY)]
    Apply(Apply),
    /// Stop a plan that is being applied
    Stop(Named),
    /// Write the PowerShell for what no API writes
    Script(Script),
    /// Take in the result file of a plan's script
    Report(Report),
}

const CREATE: &str = "\
Say what a plan would change; with --propose, propose it.

With --json it prints one object: {\"plan\", \"steps\", \"rehearsed\", \"left_out\"}. `plan` is null and `rehearsed` has
the steps unless --propose is given.

Exit status: 0 all of it is planned; 3 something was left out, as the output says; 1 nothing can be planned.";

const APPLY: &str = "\
Say what applying a plan would write now; with --execute, apply it and wait for the end.

Without --execute each target is read and nothing is written: with --json an object a line, each a step with
the state it would get: `waiting` would be written. With --execute it prints the plan; with --json one object.

Exit status: 0 all is as shown, or applied; 3 only a part is: the output says what is left.";

/// Which plan.
#[derive(Debug, Args)]
pub(super) struct Named {
    /// Its identifier
    id: PlanId,
}

/// Which plans.
#[derive(Debug, Args)]
pub(super) struct List {
    /// The states to list, separated by commas
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    state: Vec<PlanState>,
}

/// What is approved, and by whom.
#[derive(Debug, Args)]
pub(super) struct Approve {
    /// The plan
    id: PlanId,
    /// The digest of the plan that was seen, as `plan show` prints it
    #[arg(long)]
    digest: String,
    /// Who approves it; needed where a second person must
    #[arg(long, value_name = "EMAIL")]
    by: Option<String>,
}

/// What is turned down, and why.
#[derive(Debug, Args)]
pub(super) struct Reject {
    /// The plan
    id: PlanId,
    /// Why
    #[arg(long)]
    reason: String,
}

/// What is applied.
#[derive(Debug, Args)]
pub(super) struct Apply {
    /// The plan
    id: PlanId,
    /// Write
    #[arg(long)]
    execute: bool,
}

/// Which script, and where to.
#[derive(Debug, Args)]
pub(super) struct Script {
    /// The plan
    id: PlanId,
    /// The file to write [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Which results.
#[derive(Debug, Args)]
pub(super) struct Report {
    /// The plan
    id: PlanId,
    /// The file that its script wrote
    file: PathBuf,
}

impl Plan {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        log::to_stderr(context, log::TROUBLE);
        let caller = context.caller().await?;
        let app = &context.app;
        match self {
            Self::Create(create) => create.run(context, &caller).await,
            Self::List(which) => list(context, &caller, which).await,
            Self::Show(Named { id }) => show(context, &caller, id).await,
            Self::Approve(approval) => approval.run(context, &caller).await,
            Self::Reject(Reject { id, reason }) => {
                let version = plans::find(app, &caller, id).await?.plan.version;
                let rejected = plans::reject(app, &caller, id, version, &reason).await?;
                print::plan(context, &rejected)?;
                Ok(Outcome::Done)
            }
            Self::Apply(what) => what.run(context, &caller).await,
            Self::Stop(Named { id }) => {
                plans::stop(app, &caller, id).await?;
                print::plan(context, &plans::find(app, &caller, id).await?)?;
                Ok(Outcome::Done)
            }
            Self::Script(what) => what.run(context, &caller).await,
            Self::Report(what) => what.run(context, &caller).await,
        }
    }
}

async fn list(context: &Context, caller: &Caller, which: List) -> anyhow::Result<Outcome> {
    let mut query = PlanQuery {
        states: which.state,
        size: Some(500),
        ..PlanQuery::default()
    };
    loop {
        let page = plans::list(&context.app, caller, &query).await?.page;
        for plan in &page.rows {
            print::line(context, plan)?;
        }
        let Some(next) = page.next else {
            return Ok(Outcome::Done);
        };
        query.place = Place::After(next);
    }
}

async fn show(context: &Context, caller: &Caller, id: PlanId) -> anyhow::Result<Outcome> {
    let detail = plans::find(&context.app, caller, id).await?;
    let mut steps: Vec<StepRecord> = Vec::new();
    let mut query = StepQuery {
        size: Some(500),
        ..StepQuery::default()
    };
    loop {
        let page = plans::steps(&context.app, caller, id, &query).await?;
        steps.extend(page.steps);
        let Some(next) = page.next else { break };
        query.after = next;
    }
    print::whole(context, &detail, &steps)?;
    Ok(Outcome::Done)
}

impl Approve {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let (app, digest) = (&context.app, &self.digest);
        let approved = match &self.by {
            Some(email) => plans::approve_for(app, caller, email, self.id, digest).await?,
            None => plans::approve(app, caller, self.id, digest).await?,
        };
        print::plan(context, &approved)?;
        Ok(Outcome::Done)
    }
}

impl Apply {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        if self.execute {
            let detail = plans::apply_now(&context.app, caller, self.id).await?;
            print::plan(context, &detail)?;
            return Ok(as_far_as(&detail));
        }
        let steps = plans::rehearse_apply(&context.app, caller, self.id).await?;
        for step in &steps {
            print::step(context, step)?;
        }
        let is_as_shown = |step: &StepRecord| step.state != StepState::Surprised;
        Ok(if steps.iter().all(is_as_shown) {
            Outcome::Done
        } else {
            Outcome::InPart
        })
    }
}

fn as_far_as(detail: &PlanDetail) -> Outcome {
    if detail.plan.state == PlanState::Applied {
        Outcome::Done
    } else {
        Outcome::InPart
    }
}

impl Script {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let script = plans::script(&context.app, caller, self.id).await?;
        match &self.output {
            Some(path) => fs::write(path, script)
                .with_context(|| format!("The script cannot be written to {}.", path.display()))?,
            None => output().write_all(script.as_bytes())?,
        }
        Ok(Outcome::Done)
    }
}

impl Report {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let results = fs::read_to_string(&self.file)
            .with_context(|| format!("The results cannot be read from {}.", self.file.display()))?;
        let detail = plans::report(&context.app, caller, self.id, &results).await?;
        print::plan(context, &detail)?;
        Ok(as_far_as(&detail))
    }
}
