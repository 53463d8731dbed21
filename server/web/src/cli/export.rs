//! `rollcall export …`

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};
use services::export;

use super::{Global, Outcome};

#[derive(Debug, Subcommand)]
pub(super) enum ExportCommand {
    /// The inventory, in its canonical columns: importing it again changes nothing.
    Numbers(NumbersArgs),
}

#[derive(Debug, Args)]
pub(super) struct NumbersArgs {
    /// The form.
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// Where to; unless given, the standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// One row a number.
    Csv,
    /// One object a line.
    Json,
}

pub(super) async fn run(global: &Global, command: ExportCommand) -> Result<Outcome> {
    let ExportCommand::Numbers(args) = command;
    let (app, caller) = global.open().await?;
    let to: Box<dyn Write + Send> = match &args.output {
        None => Box::new(io::stdout()),
        Some(path) => Box::new(
            File::create(path).with_context(|| format!("{} cannot be written", path.display()))?,
        ),
    };
    let to = BufWriter::with_capacity(1 << 16, to);
    match args.format {
        Format::Csv => export::all_as_csv(&app, &caller, to).await?,
        Format::Json => export::all_as_json(&app, &caller, to).await?,
    };
    Ok(Outcome::Done)
}
