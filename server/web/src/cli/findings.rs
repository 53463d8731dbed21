//! `rollcall findings`: lists findings.

use clap::Args;
use domain::finding::FindingState;

use super::{Context, Outcome};

/// Which findings.
#[derive(Debug, Args)]
pub(super) struct Findings {
    /// The states to list, separated by commas
    #[arg(
        long,
        value_name = "STATE",
        value_delimiter = ',',
        default_value = "open,pending"
    )]
    state: Vec<FindingState>,
}

impl Findings {
    #[expect(clippy::unused_async, reason = "all commands run alike")]
    pub(super) async fn run(self, _context: &Context) -> anyhow::Result<Outcome> {
        anyhow::bail!(
            "Findings in {} states cannot be listed yet.",
            self.state.len()
        )
    }
}
