//! `rollcall import`: files into the inventory and the sources.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use domain::import::OnDuplicate;

use super::{Context, Outcome};

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
    #[expect(clippy::unused_async, reason = "all commands run alike")]
    pub(super) async fn run(self, _context: &Context) -> anyhow::Result<Outcome> {
        let file = match self {
            Self::Numbers(Numbers {
                file,
                dry_run: _,
                atomic: _,
                on_duplicate: _,
            })
            | Self::TeamsNumbers(Snapshot { file, partial: _ })
            | Self::TeamsUsers(Snapshot { file, partial: _ })
            | Self::Carrier(Carrier {
                name: _,
                snapshot: Snapshot { file, partial: _ },
            }) => file,
        };
        anyhow::bail!("{} cannot be imported yet.", file.display())
    }
}
