//! The command line: one file per command. Scripts rely on its form and on its exit statuses.

mod context;
mod demo;
mod export;
mod findings;
mod import;
mod migrate;
mod outcome;
mod reconcile;
mod serve;
mod token;
mod user;

use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};

pub use self::{context::Context, outcome::Outcome};

/// Where the database is unless said otherwise.
const DEFAULT_DATABASE: &str = "sqlite://data/rollcall.db";

/// The system of record for an organisation's phone numbers.
///
/// Exit status: 0 done; 1 failed, and nothing was changed; 2 the command was not understood; 3 done,
/// but some rows were invalid.
#[derive(Debug, Parser)]
#[command(name = "rollcall", version, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// What every command may be told.
#[derive(Debug, Args)]
struct Globals {
    #[arg(
        long,
        help = "The database: sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME",
        global = true,
        value_name = "URL",
        env = "ROLLCALL_DATABASE_URL",
        default_value = DEFAULT_DATABASE,
        hide_env_values = true
    )]
    database: String,
    /// The organisation to work on [default: the only one]
    #[arg(long, global = true, value_name = "NAME")]
    org: Option<String>,
    /// Act as if it were this time all along, such as 2026-11-20T12:00:00Z
    #[arg(long, global = true, value_name = "RFC3339")]
    now: Option<DateTime<Utc>>,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a database with a demo organisation, and serve it
    Demo(demo::Demo),
    /// Serve the web app and the REST API
    Serve(serve::Serve),
    /// Bring the database up to date, or make it
    Migrate(migrate::Migrate),
    /// Manage the people who sign in
    #[command(subcommand)]
    User(user::User),
    /// Manage the tokens that scripts use
    #[command(subcommand)]
    Token(token::Token),
    /// Import a file
    #[command(subcommand)]
    Import(import::Import),
    /// Compare all sources with the inventory, and update the findings
    Reconcile(reconcile::Reconcile),
    /// List findings, open and pending unless said otherwise
    Findings(findings::Findings),
    /// Export records
    #[command(subcommand)]
    Export(export::Export),
}

/// Runs a command to its exit status. What went wrong is told on the error output.
pub async fn run(cli: Cli) -> ExitCode {
    outcome::conclude(dispatch(cli).await)
}

async fn dispatch(cli: Cli) -> anyhow::Result<Outcome> {
    let context = Context::open(&cli.globals).await?;
    let outcome = match cli.command {
        Command::Demo(command) => command.run(&context).await,
        Command::Serve(command) => command.run(&context).await,
        Command::Migrate(_) => Ok(migrate::Migrate::run(&context)),
        Command::User(command) => command.run(&context).await,
        Command::Token(command) => command.run(&context).await,
        Command::Import(command) => command.run(&context).await,
        Command::Reconcile(command) => command.run(&context).await,
        Command::Findings(command) => command.run(&context).await,
        Command::Export(command) => command.run(&context).await,
    };
    context.close().await;
    outcome
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_scripts_write_is_understood() {
        let lines = [
            "demo",
            "serve",
            "migrate",
            "user add ada@contoso.example --role admin --password-stdin",
            "token add nightly --role viewer",
            "import numbers numbers.csv --dry-run --atomic --on-duplicate update",
            "import numbers numbers.csv --on-duplicate stop --json",
            "import teams-numbers teams.json --partial",
            "import teams-users users.csv",
            "import carrier Acme acme.csv --org Contoso",
            "reconcile --now 2026-11-20T12:00:00Z --json",
            "findings --state open,pending --json",
            "--json findings",
            "export numbers --format json -o out.json",
            "--database sqlite://a.db --org Contoso export numbers",
        ];
        for line in lines {
            let words = std::iter::once("rollcall").chain(line.split(' '));
            assert!(Cli::try_parse_from(words).is_ok(), "{line}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let lines = [
            "",
            "sing",
            "import numbers",
            "import numbers a.csv --on-duplicate maybe",
            "import numbers a.csv --now yesterday",
            "user add ada@contoso.example --role admin",
            "user add ada@contoso.example --role boss --password-stdin",
            "findings --state asleep",
            "export numbers --format xlsx",
        ];
        for line in lines {
            let words = std::iter::once("rollcall").chain(line.split(' '));
            let refused = Cli::try_parse_from(words).unwrap_err();
            assert_eq!(refused.exit_code(), 2, "{line}");
        }
    }
}
