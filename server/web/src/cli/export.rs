//! `rollcall export`: records as files.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use services::export;

use super::{Context, Outcome, output};

/// What to export.
#[derive(Debug, Subcommand)]
pub(super) enum Export {
    /// The inventory
    Numbers(Numbers),
}

/// How to write it.
#[derive(Debug, Args)]
pub(super) struct Numbers {
    /// The format
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// The file to write [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A format.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// One line per number, as `import numbers` reads it.
    Csv,
    /// One array of objects.
    Json,
}

impl Export {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let Self::Numbers(Numbers { format, output }) = self;
        let caller = context.caller().await?;
        let to: Box<dyn Write + Send> = match &output {
            None => Box::new(output::output()),
            Some(path) => Box::new(
                File::create(path)
                    .with_context(|| format!("{} cannot be written.", path.display()))?,
            ),
        };
        let to = BufWriter::with_capacity(1 << 16, to);
        match format {
            Format::Csv => export::all_as_csv(&context.app, &caller, to).await?,
            Format::Json => export::all_as_json(&context.app, &caller, to).await?,
        };
        Ok(Outcome::Done)
    }
}
