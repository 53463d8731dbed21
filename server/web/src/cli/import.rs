//! `rollcall import`: files into the inventory and the sources.

mod teams_config;

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::{
    import::{CommitMode, ImportReport, OnDuplicate, RowError},
    source::SourceKind,
};
use services::imports::{Input, NumbersOptions, SnapshotOptions, import_numbers, import_snapshot};

use super::{Context, Outcome, output::output};

/// What to import.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// The organisation's own inventory
    Numbers(Numbers),
    /// An export of Get-CsPhoneNumberAssignment
    TeamsNumbers(Snapshot),
    /// An export of Get-CsOnlineUser
    TeamsUsers(Snapshot),
    /// A carrier's list of numbers
    Carrier(Carrier),
    /// The folder that teams-export.ps1 wrote: numbers, users and the configuration of a tenant
    TeamsConfig(teams_config::TeamsConfig),
}

/// An inventory.
#[derive(Debug, Args)]
pub(super) struct Numbers {
    /// The file
    file: PathBuf,
    /// Tell what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Store all rows or none
    #[arg(long)]
    atomic: bool,
    /// What to do with a number that comes again in the file: update, skip or stop
    #[arg(long, value_name = "WHAT", default_value = "stop")]
    on_duplicate: OnDuplicate,
}

/// What a source lists.
#[derive(Debug, Args)]
pub(super) struct Snapshot {
    /// The file
    file: PathBuf,
    /// The file lists only a part: what it leaves out is not gone
    #[arg(long)]
    partial: bool,
    /// Tell what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

/// What a carrier lists.
#[derive(Debug, Args)]
pub(super) struct Carrier {
    /// The carrier's name, as in the inventory
    name: String,
    #[command(flatten)]
    snapshot: Snapshot,
}

impl Import {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let is_atomic = matches!(&self, Self::Numbers(numbers) if numbers.atomic);
        let report = match self {
            Self::Numbers(numbers) => numbers.run(context).await?,
            Self::TeamsNumbers(snapshot) => {
                let kind = SourceKind::TeamsNumbers;
                let options = SnapshotOptions::teams(kind, name_of(&snapshot.file));
                snapshot.run(context, options).await?
            }
            Self::TeamsUsers(snapshot) => {
                let options =
                    SnapshotOptions::teams(SourceKind::TeamsUsers, name_of(&snapshot.file));
                snapshot.run(context, options).await?
            }
            Self::Carrier(Carrier { name, snapshot }) => {
                let options = SnapshotOptions::carrier(name, name_of(&snapshot.file));
                snapshot.run(context, options).await?
            }
            Self::TeamsConfig(export) => return export.run(context).await,
        };
        print(context, &report)?;
        match report.invalid {
            0 => Ok(Outcome::Done),
            _ if is_atomic => Ok(Outcome::Refused),
            _ => Ok(Outcome::SomeInvalid),
        }
    }
}

impl Numbers {
    async fn run(self, context: &Context) -> anyhow::Result<ImportReport> {
        let input = open(&self.file)?;
        let caller = context.caller().await?;
        let options = NumbersOptions {
            mode: if self.atomic {
                CommitMode::Atomic
            } else {
                CommitMode::GoodRows
            },
            on_duplicate: self.on_duplicate,
            is_dry_run: self.dry_run,
        };
        Ok(import_numbers(&context.app, &caller, input, options).await?)
    }
}

impl Snapshot {
    async fn run(
        self,
        context: &Context,
        options: SnapshotOptions,
    ) -> anyhow::Result<ImportReport> {
        let input = open(&self.file)?;
        let caller = context.caller().await?;
        let options = SnapshotOptions {
            is_partial: self.partial,
            is_dry_run: self.dry_run,
            ..options
        };
        Ok(import_snapshot(&context.app, &caller, input, options).await?)
    }
}

fn open(path: &Path) -> anyhow::Result<Input> {
    let file = File::open(path).with_context(|| format!("{} cannot be read.", path.display()))?;
    let is_folder = file.metadata().is_ok_and(|about| about.is_dir());
    anyhow::ensure!(
        !is_folder,
        "{} is a folder. Name a file in it.",
        path.display()
    );
    Ok(Box::new(file))
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn print(context: &Context, report: &ImportReport) -> anyhow::Result<()> {
    if context.json {
        writeln!(output(), "{}", serde_json::to_string(report)?)?;
        return Ok(());
    }
    let ImportReport {
        created,
        updated,
        unchanged,
        invalid,
        errors,
        held,
    } = report;
    writeln!(
        output(),
        "{created} created, {updated} updated, {unchanged} unchanged, {invalid} invalid"
    )?;
    for RowError {
        line,
        column,
        value,
        message,
    } in errors
    {
        writeln!(
            output(),
            "line {line}, {column} \u{201c}{value}\u{201d}: {message}"
        )?;
    }
    if let Some(reason) = held {
        writeln!(
            output(),
            "Held for review: nothing of it is in force. {reason}"
        )?;
    }
    Ok(())
}
