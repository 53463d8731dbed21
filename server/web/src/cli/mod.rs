//! The command line: one file per command. Scripts rely on its form and on its exit statuses.

// It panics where the reader of the output has gone; see `output`.
#![warn(clippy::print_stdout)]

mod calendar;
mod context;
mod deliveries;
mod demo;
mod export;
mod findings;
mod import;
mod key;
mod log;
mod migrate;
mod outcome;
mod outgoing;
mod output;
mod plan;
mod ports;
mod reconcile;
mod report;
mod rules;
mod schedules;
mod serve;
mod sim;
mod source;
mod token;
mod user;
mod worker;

use std::{path::PathBuf, process::ExitCode};

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};

pub use self::{context::Context, outcome::Outcome};

/// Where the database is unless said otherwise.
const DEFAULT_DATABASE: &str = "sqlite://data/rollcall.db";

/// The system of record for an organisation's phone numbers.
///
/// Exit status: 0 done; 1 failed, and nothing was changed; 2 the command was not understood; 3 done,
/// but some rows were invalid, or a source's list was not complete.
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
    /// The file of the keys that seal credentials, made on the first start [default: beside the SQLite
    /// file, as NAME.db.key; else data/rollcall.key]
    ///
    /// The variable `ROLLCALL_KEY` gives the keys themselves instead: 32 bytes in base64 each, the current
    /// one first.
    #[arg(long, global = true, value_name = "FILE", env = "ROLLCALL_KEY_FILE")]
    key_file: Option<PathBuf>,
    /// Where the files of new port documents are kept: `database`, `file:///PATH` or `s3://BUCKET/PREFIX`
    ///
    /// An S3-compatible store is opened by the variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
    /// `AWS_REGION`, and `AWS_ENDPOINT_URL` if it is not Amazon's. Documents that are in the database stay
    /// there.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "ROLLCALL_DOCUMENTS",
        default_value = "database",
        hide_env_values = true
    )]
    documents: String,
    #[command(flatten)]
    outgoing: outgoing::Outgoing,
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
    /// Do the background work, apart from the server: ask vendors on schedule, judge imports
    Worker(worker::Worker),
    /// Serve simulated vendors, to try Rollcall without credentials
    Sim(sim::Sim),
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
    /// Manage the vendors that are asked for their lists, and ask them
    #[command(subcommand)]
    Source(Box<source::Source>),
    /// Manage the keys that seal credentials
    #[command(subcommand)]
    Key(key::Key),
    /// Compare all sources with the inventory, and update the findings
    Reconcile(reconcile::Reconcile),
    /// List findings, open and pending unless said otherwise
    Findings(findings::Findings),
    /// List the rules: how much each matters, whether it can be decided, how it is put right
    Rules(rules::Rules),
    /// Count business days as countries and carriers keep them
    #[command(subcommand)]
    Calendar(calendar::Calendar),
    /// Change numbers, Teams and carriers by plans that are shown, approved, applied and verified
    #[command(subcommand)]
    Plan(plan::Plan),
    /// Port numbers: orders, papers, cut-overs, port-outs, dates; what goes to a carrier is only proposed
    #[command(subcommand)]
    Ports(Box<ports::Ports>),
    /// Make reports of what is and what changed; show, compare and hand out those that were made
    #[command(subcommand)]
    Report(report::Report),
    /// Set up when reports are made, and where they go
    #[command(subcommand)]
    Schedules(Box<schedules::Schedules>),
    /// Look at what was sent, and send it again; set up where messages go
    #[command(subcommand)]
    Deliveries(Box<deliveries::Deliveries>),
    /// Export records
    #[command(subcommand)]
    Export(export::Export),
}

impl Command {
    /// Whether it seals or opens credentials, or reads the papers that go along with a port. The others leave
    /// both alone, so that a nightly import runs where neither is.
    const fn needs_vault(&self) -> bool {
        matches!(
            self,
            Self::Demo(_)
                | Self::Serve(_)
                | Self::Worker(_)
                | Self::Source(_)
                | Self::Plan(_)
                | Self::Ports(_)
                | Self::Schedules(_)
                | Self::Deliveries(_)
                | Self::Key(_)
        )
    }
}

/// Runs a command to its exit status. What went wrong is told on the error output.
pub async fn run(cli: Cli) -> ExitCode {
    outcome::conclude(Box::pin(dispatch(cli)).await)
}

async fn dispatch(cli: Cli) -> anyhow::Result<Outcome> {
    if let Command::Sim(command) = cli.command {
        return command.run().await;
    }
    if let Command::Calendar(command) = cli.command {
        return command.run(cli.globals.json);
    }
    if let Command::Rules(command) = &cli.command
        && !command.needs_database()
    {
        return rules::Rules::document();
    }
    let mut context = Context::open(&cli.globals).await?;
    if cli.command.needs_vault() {
        context.open_vault(&cli.globals)?;
        context.open_documents(&cli.globals)?;
        context.open_outlets(&cli.globals)?;
    }
    let outcome = match cli.command {
        Command::Demo(command) => Box::pin(command.run(&context)).await,
        Command::Serve(command) => command.run(&context).await,
        Command::Worker(command) => command.run(&context).await,
        Command::Sim(_) | Command::Calendar(_) => {
            unreachable!("they work without a database")
        }
        Command::Migrate(_) => migrate::Migrate::run(&context),
        Command::User(command) => command.run(&context).await,
        Command::Token(command) => command.run(&context).await,
        Command::Import(command) => command.run(&context).await,
        Command::Source(command) => command.run(&context).await,
        Command::Key(command) => command.run(&context).await,
        Command::Reconcile(command) => command.run(&context).await,
        Command::Findings(command) => command.run(&context).await,
        Command::Rules(command) => command.run(&context).await,
        Command::Plan(command) => command.run(&context).await,
        Command::Ports(command) => Box::pin(command.run(&context)).await,
        Command::Report(command) => Box::pin(command.run(&context)).await,
        Command::Schedules(command) => Box::pin(command.run(&context)).await,
        Command::Deliveries(command) => Box::pin(command.run(&context)).await,
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
            "serve --no-worker --behind-proxy --public-url https://rollcall.example",
            "worker --key-file keys",
            "worker --lease 15",
            "worker --documents s3://papers/rollcall",
            "serve --documents file:///var/lib/rollcall/papers",
            "key rotate",
            "worker --smtp-url smtps://mail.example --mail-from rollcall@example.com --reports-folder /srv",
            "serve --allow-local-webhooks --smtp-ca ca.pem",
            "schedules list --json",
            "schedules add Weekly --report sync --cron 30 --to Desk --to Channel --format csv --quiet",
            "schedules set weekly --zone Europe/Berlin --site Lyon --severity critical,high",
            "schedules pause weekly",
            "schedules resume weekly",
            "schedules test weekly",
            "schedules remove weekly",
            "deliveries list --state dead,retrying --json",
            "deliveries show 01993b1e-7c5a-7f00-8000-0123456789ab",
            "deliveries replay 01993b1e-7c5a-7f00-8000-0123456789ab",
            "deliveries drop 01993b1e-7c5a-7f00-8000-0123456789ab",
            "deliveries list --state dead --to desk",
            "deliveries replay-dead",
            "deliveries drop-dead --to desk --json",
            "deliveries destinations",
            "deliveries add-mail Desk desk@example.com,lead@example.com",
            "deliveries add-teams Channel --url-stdin",
            "deliveries add-webhook Listener https://hooks.example/rollcall --events --key-stdin",
            "deliveries add-webhook Listener --key-stdin",
            "deliveries add-folder Share weekly",
            "deliveries test desk",
            "deliveries remove desk",
            "source add Teams --kind graph --tenant contoso.example --client-id 7 --secret-stdin",
            "source add Bandwidth --kind bandwidth --account 9 --client-id 7 --secret-stdin --json",
            "source add Telnyx --kind telnyx --secret-stdin --webhook-secret-stdin --zone Europe/London",
            "source add Twilio --kind twilio --account AC1 --base-url http://127.0.0.1:1 --secret-stdin",
            "source add Colt --kind file --folder lists --country GB --map number=DDI --map status=State",
            "source list --json",
            "source probe telnyx --json",
            "source set telnyx --pause",
            "source set telnyx --resume --base-url= --secret-stdin",
            "source remove telnyx",
            "source sync telnyx --json",
            "sim --listen 127.0.0.1:4400 --size 200 --seed 7 --inventory numbers.csv",
            "migrate",
            "user add ada@contoso.example --role admin --password-stdin",
            "token add nightly --role viewer",
            "import numbers numbers.csv --dry-run --atomic --on-duplicate update",
            "import numbers numbers.csv --on-duplicate stop --json",
            "import teams-numbers teams.json --partial",
            "import teams-users users.csv",
            "import carrier Acme acme.csv --org Contoso",
            "import teams-config exports/teams --json",
            "source upload-token Acme",
            "reconcile --now 2026-11-20T12:00:00Z --json",
            "findings --state open,pending --json",
            "--json findings",
            "rules --json",
            "rules --markdown",
            "calendar add --country UK --carrier Bandwidth --from 2026-11-24 --days 3 --json",
            "calendar add --country US --from 2026-11-24 --days -3",
            "plan create --code carrier-route-mismatch --expect 12 --correct --json",
            "plan create --finding 01993b1e-7c5a-7f00-8000-0123456789ab --accept --propose --title Once",
            "plan create --number +12065550100,+12065550101 --quarantine-until 2027-01-31",
            "plan create --number +12065550100 --reserve-until 2027-01-31 --purpose Reception",
            "plan create --undo 01993b1e-7c5a-7f00-8000-0123456789ab",
            "plan list --state proposed,approved --json",
            "plan show 01993b1e-7c5a-7f00-8000-0123456789ab",
            "plan approve 01993b1e-7c5a-7f00-8000-0123456789ab --digest ab12 --by ben@contoso.example",
            "plan apply 01993b1e-7c5a-7f00-8000-0123456789ab --execute",
            "plan script 01993b1e-7c5a-7f00-8000-0123456789ab -o plan.ps1",
            "plan report 01993b1e-7c5a-7f00-8000-0123456789ab results.jsonl",
            "ports list --tab action_required --state draft,exception --carrier Bandwidth --escalated --json",
            "ports show RC-2026-0001 --json",
            "ports new list.csv --carrier Bandwidth --country US --project Seattle --create --only a,b",
            "ports new - --carrier Microsoft",
            "ports edit RC-2026-0001 --set btn=+12065550100 --set end_user.business_name=Contoso --foc 2026-12-01",
            "ports edit RC-2026-0001 --project= --account-number-stdin --pin-stdin",
            "ports numbers add RC-2026-0001 +12065550100 +12065550101",
            "ports numbers remove RC-2026-0001 +12065550100",
            "ports numbers split RC-2026-0001 +12065550100",
            "ports check RC-2026-0001",
            "ports ready RC-2026-0001",
            "ports submit RC-2026-0001 --by ann@contoso.example",
            "ports reschedule RC-2026-0001 2026-12-01 --zone America/Chicago",
            "ports correct RC-2026-0001",
            "ports cancel RC-2026-0001 --reason Twice",
            "ports activate RC-2026-0001 --number +12065550100,+12065550101",
            "ports refresh RC-2026-0001",
            "ports tell RC-2026-0001 foc_confirmed --foc 2026-12-01 --number +12065550100=active --note Mail",
            "ports tell RC-2026-0001 rejected --reason 1A=Address --reason Name",
            "ports note RC-2026-0001 Hello --for-carrier",
            "ports document add RC-2026-0001 loa.pdf --kind loa --signer Ada --dated 2026-11-20",
            "ports document get 01993b1e-7c5a-7f00-8000-0123456789ab -o loa.pdf",
            "ports loa RC-2026-0001 -o loa.pdf",
            "ports compare RC-2026-0001 --json",
            "ports resolve RC-2026-0001 01993b1e-7c5a-7f00-8000-0123456789ab --resolution Corrected",
            "ports room RC-2026-0001",
            "ports test RC-2026-0001 inbound_call pass --number +12065550100",
            "ports close RC-2026-0001",
            "ports out list --json",
            "ports out show 01993b1e-7c5a-7f00-8000-0123456789ab",
            "ports out identify 01993b1e-7c5a-7f00-8000-0123456789ab --ticket CHG-1 --pin-matches true",
            "ports out answer 01993b1e-7c5a-7f00-8000-0123456789ab --authorise",
            "ports out answer 01993b1e-7c5a-7f00-8000-0123456789ab --reject pin_wrong --note Differs",
            "ports calendar --view month --on 2026-12-01 --carrier Bandwidth",
            "ports feed add Team",
            "ports feed list",
            "ports feed revoke 01993b1e-7c5a-7f00-8000-0123456789ab",
            "ports scorecard --since 2026-01-01",
            "ports export RC-2026-0001 -o numbers.csv",
            "ports export --tab today",
            "ports import RC-2026-0001 numbers.csv --dry-run",
            "report run sync",
            "report run sync --since 2026-07-01 --format json",
            "report run porting --format html -o porting.html",
            "report run emergency --site Lyon --carrier Colt --severity critical,high -o emergency.xlsx",
            "report run utilisation --format csv --now 2026-11-20T12:00:00Z",
            "report list --kind sync --limit 5 --json",
            "report show 01993b1e-7c5a-7f00-8000-0123456789ab --format xlsx -o sync.xlsx",
            "report compare 01993b1e-7c5a-7f00-8000-0123456789ab 01993b1e-7c5a-7f00-8000-0123456789ac",
            "export numbers --format json -o out.json",
            "--database sqlite://a.db --org Contoso export numbers",
        ];
        for line in lines {
            let words = std::iter::once("rollcall").chain(line.split(' '));
            assert!(Cli::try_parse_from(words).is_ok(), "{line}");
        }
    }

    #[test]
    fn a_schedule_is_one_argument() {
        let words = [
            "rollcall",
            "source",
            "set",
            "Telnyx",
            "--cron",
            "0 */2 * * *",
            "--zone",
            "Europe/London",
        ];
        assert!(Cli::try_parse_from(words).is_ok());
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
            "rules --markdown --json",
            "source add Colt",
            "source add Colt --kind pigeon --secret-stdin",
            "source add Telnyx --kind telnyx --secret hunter2",
            "source add Colt --kind file --map DDI",
            "source set Telnyx --pause --resume",
            "source sync",
            "serve --public-url rollcall.example",
            "worker --lease 0",
            "key burn",
            "calendar add --country US --days 3",
            "calendar add --country USA --from 2026-11-24 --days 3",
            "calendar add --country US --from 2026-02-30 --days 3",
            "calendar add --country US --from 2026-11-24 --days many",
            "plan create",
            "plan create --code carrier-route-mismatch",
            "plan create --code carrier-route-mismatch --expect 1 --accept --correct",
            "plan create --number +12065550100",
            "plan create --number +12065550100 --reserve-until 2027-01-31",
            "plan create --number +12065550100 --free --correct",
            "plan create --undo 7",
            "plan approve 01993b1e-7c5a-7f00-8000-0123456789ab",
            "ports new list.txt",
            "ports new list.txt --carrier Bandwidth --only a",
            "ports edit RC-2026-0001 --set btn",
            "ports edit RC-2026-0001 --pin 1234",
            "ports numbers add RC-2026-0001",
            "ports numbers add RC-2026-0001 2065550100",
            "ports list --state asleep",
            "ports document add RC-2026-0001 loa.pdf",
            "ports out answer 01993b1e-7c5a-7f00-8000-0123456789ab",
            "ports out answer 01993b1e-7c5a-7f00-8000-0123456789ab --reject pin_wrong",
            "ports out answer 01993b1e-7c5a-7f00-8000-0123456789ab --reject debt --note Owes",
            "ports calendar --view year",
            "report run",
            "report run weather",
            "report run sync --since yesterday",
            "report run sync --format pdf",
            "report list --limit 0",
            "report show 7",
            "report compare 01993b1e-7c5a-7f00-8000-0123456789ab",
            "export numbers --format xlsx",
        ];
        for line in lines {
            let words = std::iter::once("rollcall").chain(line.split(' '));
            let refused = Cli::try_parse_from(words).unwrap_err();
            assert_eq!(refused.exit_code(), 2, "{line}");
        }
    }
}
