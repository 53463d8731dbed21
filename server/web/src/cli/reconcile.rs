//! `rollcall reconcile`: compares all sources with the inventory.

use clap::Args;

use super::{Context, Outcome};

/// The arguments: none of its own.
#[derive(Debug, Args)]
pub(super) struct Reconcile {}

impl Reconcile {
    #[expect(clippy::unused_async, reason = "all commands run alike")]
    pub(super) async fn run(self, _context: &Context) -> anyhow::Result<Outcome> {
        anyhow::bail!("Reconciling is not possible yet.")
    }
}
