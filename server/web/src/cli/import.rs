//! `rollcall import …`

use std::{fs::File, path::{Path, PathBuf}};

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};
use domain::{
    import::{CommitMode, ImportReport, OnDuplicate},
    source::SourceKind,
};
use services::imports::{Input, NumbersOptions, SnapshotOptions, import_numbers, import_snapshot};

use super::{Global, Outcome};

#[derive(Debug, Subcommand)]
pub(super) enum ImportCommand {
    /// The organisation's own inventory, as CSV.
    Numbers(NumbersArgs),
    /// `Get-CsPhoneNumberAssignment`, as JSON or CSV.
    TeamsNumbers(SnapshotArgs),
    /// `Get-CsOnlineUser`, as JSON or CSV.
    TeamsUsers(SnapshotArgs),
    /// A carrier's list of numbers, as CSV.
    Carrier(CarrierArgs),
}

#[derive(Debug, Args)]
pub(super) struct NumbersArgs {
    /// The file.
    file: PathBuf,
    /// Judge every row and store nothing.
    #[arg(long)]
    dry_run: bool,
    /// Store all rows or none.
    #[arg(long)]
    atomic: bool,
    /// What becomes of a number that comes again in the same file.
    #[arg(long, value_enum, default_value_t = Duplicates::Stop)]
    on_duplicate: Duplicates,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Duplicates {
    /// The later row wins.
    Update,
    /// The later row is left out.
    Skip,
    /// The later row is invalid.
    Stop,
}

impl From<Duplicates> for OnDuplicate {
    fn from(duplicates: Duplicates) -> Self {
        match duplicates {
            Duplicates::Update => Self::Update,
            Duplicates::Skip => Self::Skip,
            Duplicates::Stop => Self::Stop,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct SnapshotArgs {
    /// The file.
    file: PathBuf,
    /// The file lists only a part of its source: what it leaves out is not absent.
    #[arg(long)]
    partial: bool,
    /// Judge the file and change nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct CarrierArgs {
    /// The carrier, as the inventory names it.
    name: String,
    #[command(flatten)]
    snapshot: SnapshotArgs,
}

pub(super) async fn run(global: &Global, command: ImportCommand) -> Result<Outcome> {
    let (report, is_atomic) = match command {
        ImportCommand::Numbers(args) => (numbers(global, &args).await?, args.atomic),
        ImportCommand::TeamsNumbers(args) => {
            let options = SnapshotOptions::teams(SourceKind::TeamsNumbers, origin(&args.file));
            (snapshot(global, args, options).await?, false)
        }
        ImportCommand::TeamsUsers(args) => {
            let options = SnapshotOptions::teams(SourceKind::TeamsUsers, origin(&args.file));
            (snapshot(global, args, options).await?, false)
        }
        ImportCommand::Carrier(CarrierArgs { name, snapshot: args }) => {
            let options = SnapshotOptions::carrier(name, origin(&args.file));
            (snapshot(global, args, options).await?, false)
        }
    };
    print(global, &report)?;
    Ok(match report.invalid {
        0 => Outcome::Done,
        _ if is_atomic => Outcome::Refused,
        _ => Outcome::SomeInvalid,
    })
}

async fn numbers(global: &Global, args: &NumbersArgs) -> Result<ImportReport> {
    let input = open(&args.file)?;
    let (app, caller) = global.open().await?;
    let options = NumbersOptions {
        mode: if args.atomic { CommitMode::Atomic } else { CommitMode::GoodRows },
        on_duplicate: args.on_duplicate.into(),
        is_dry_run: args.dry_run,
    };
    Ok(import_numbers(&app, &caller, input, options).await?)
}

async fn snapshot(
    global: &Global,
    args: SnapshotArgs,
    options: SnapshotOptions,
) -> Result<ImportReport> {
    let input = open(&args.file)?;
    let (app, caller) = global.open().await?;
    let options =
        SnapshotOptions { is_partial: args.partial, is_dry_run: args.dry_run, ..options };
    Ok(import_snapshot(&app, &caller, input, options).await?)
}

fn open(path: &Path) -> Result<Input> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let is_folder = file.metadata().is_ok_and(|metadata| metadata.is_dir());
    anyhow::ensure!(!is_folder, "{} is a folder; name a file in it", path.display());
    Ok(Box::new(file))
}

fn origin(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn print(global: &Global, report: &ImportReport) -> Result<()> {
    if global.json {
        println!("{}", serde_json::to_string(report)?);
        return Ok(());
    }
    let ImportReport { created, updated, unchanged, invalid, errors, held } = report;
    println!("{created} created, {updated} updated, {unchanged} unchanged, {invalid} invalid");
    for error in errors {
        println!("line {}, {} \u{201c}{}\u{201d}: {}", error.line, error.column, error.value, error.message);
    }
    if let Some(reason) = held {
        println!("Held for review, nothing of it is in force. {reason}");
    }
    Ok(())
}
