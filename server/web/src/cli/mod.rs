//! The command line. Its form is fixed: scripts depend on it.

mod demo;
mod export;
mod findings;
mod import;
mod migrate;
mod reconcile;
mod serve;
mod token;
mod user;

use std::{path::Path, process::ExitCode, sync::Arc};

use anyhow::{Context, Result, anyhow};
use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use services::{App, Caller, Clock, FixedClock, SystemClock, SystemEntropy, access, organisations};
use store::Db;

/// The system of record for an organisation's phone numbers.
#[derive(Debug, Parser)]
#[command(name = "rollcall", version, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Debug, Args)]
struct Global {
    /// The database: sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "ROLLCALL_DATABASE_URL",
        default_value = DEFAULT_DATABASE,
        hide_env_values = true
    )]
    database: String,
    /// The organisation to work on; unless given, the only one.
    #[arg(long, global = true, value_name = "NAME")]
    org: Option<String>,
    /// A fixed clock, such as 2026-11-20T12:00:00Z.
    #[arg(long, global = true, value_name = "RFC3339")]
    now: Option<DateTime<Utc>>,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

const DEFAULT_DATABASE: &str = "sqlite://data/rollcall.db";

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a demo organisation with a month of history, and serve it.
    Demo(serve::Listen),
    /// Serve the web app and the REST API.
    Serve(serve::Listen),
    /// Bring the database up to date.
    Migrate,
    /// Manage people.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Manage API tokens.
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Import a file.
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Call the roll: compare the inventory with every source.
    Reconcile,
    /// List findings.
    Findings(findings::FindingsArgs),
    /// Write data out.
    #[command(subcommand)]
    Export(export::ExportCommand),
}

/// How a command ended, for the exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Done.
    Done,
    /// Done, but some rows were invalid.
    SomeInvalid,
    /// Nothing was changed.
    Refused,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Refused => Self::from(1),
            Outcome::SomeInvalid => Self::from(3),
        }
    }
}

/// Runs a command. Usage errors have ended the process with status 2 before.
pub async fn run(cli: Cli) -> ExitCode {
    match dispatch(cli).await {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            eprintln!("rollcall: {}", chain(&error));
            Outcome::Refused.into()
        }
    }
}

/// An error with its causes, each once: what is wrong comes first.
fn chain(error: &anyhow::Error) -> String {
    let mut told: Vec<String> = Vec::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if !told.iter().any(|earlier| earlier.contains(&cause)) {
            told.push(cause);
        }
    }
    told.join(": ")
}

async fn dispatch(cli: Cli) -> Result<Outcome> {
    let Cli { global, command } = cli;
    match command {
        Command::Demo(listen) => demo::run(&global, listen).await,
        Command::Serve(listen) => serve::run(&global, listen).await,
        Command::Migrate => migrate::run(&global).await,
        Command::User(command) => user::run(&global, command).await,
        Command::Token(command) => token::run(&global, command).await,
        Command::Import(command) => import::run(&global, command).await,
        Command::Reconcile => reconcile::run(&global).await,
        Command::Findings(args) => findings::run(&global, args).await,
        Command::Export(command) => export::run(&global, command).await,
    }
}

impl Global {
    /// The application on the migrated database.
    async fn app(&self) -> Result<App> {
        make_default_folder(&self.database)?;
        let db = Db::open(&self.database).await?;
        db.migrate().await?;
        let clock: Arc<dyn Clock> = match self.now {
            Some(now) => Arc::new(FixedClock(now)),
            None => Arc::new(SystemClock),
        };
        Ok(App::new(db, clock, Arc::new(SystemEntropy)))
    }

    /// The application, and the command line as a caller who may do everything in the organisation.
    async fn open(&self) -> Result<(App, Caller)> {
        let app = self.app().await?;
        let org = organisations::choose(&app, self.org.as_deref()).await?;
        let caller = access::command_line(&app, org);
        Ok((app, caller))
    }
}

/// Makes the folder of the default database. Another database's folder must be there: its address may
/// be mistyped.
fn make_default_folder(database: &str) -> Result<()> {
    let Some(path) = database.strip_prefix("sqlite://") else { return Ok(()) };
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    let Some(folder) = folder else { return Ok(()) };
    if database == DEFAULT_DATABASE {
        return std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()));
    }
    if folder.is_dir() {
        Ok(())
    } else {
        Err(anyhow!("there is no folder {}; make it, or correct --database", folder.display()))
    }
}
