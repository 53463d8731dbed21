//! `rollcall export`: records as files.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Context, Outcome};

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
    #[expect(clippy::unused_async, reason = "all commands run alike")]
    pub(super) async fn run(self, _context: &Context) -> anyhow::Result<Outcome> {
        let Self::Numbers(Numbers { format, output }) = self;
        anyhow::bail!("Exporting as {format:?} to {output:?} is not possible yet.")
    }
}
