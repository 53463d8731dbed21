//! `rollcall rules`: lists the rules, or writes their documentation.

mod markdown;

use std::io::{BufWriter, Write};

use clap::Args;
use domain::rules::view::RuleRow;
use services::rules;

use super::{Context, Outcome, output::output};

/// What is to be told of the rules.
#[derive(Debug, Args)]
pub(super) struct Rules {
    /// Write their documentation, docs/rules.md, which is the same for everybody and needs no database
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

impl Rules {
    /// Whether it only reads the registry, which is part of the program.
    pub(super) const fn needs_database(&self) -> bool {
        !self.markdown
    }

    /// Writes the documentation.
    pub(super) fn document() -> anyhow::Result<Outcome> {
        let mut out = BufWriter::new(output());
        markdown::write(&mut out)?;
        out.flush()?;
        Ok(Outcome::Done)
    }

    /// Lists the rules as the organisation has them.
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let caller = context.caller().await?;
        let rows = rules::list(&context.app, &caller).await?;
        let mut out = BufWriter::new(output());
        if context.json {
            for row in &rows {
                serde_json::to_writer(&mut out, row)?;
                writeln!(out)?;
            }
        } else {
            table(&mut out, &rows)?;
        }
        out.flush()?;
        Ok(Outcome::Done)
    }
}

/// The rules under the heads of their groups, as people read them.
fn table(out: &mut impl Write, rows: &[RuleRow]) -> anyhow::Result<()> {
    for group in rows.chunk_by(|a, b| a.group == b.group) {
        writeln!(out, "{}", group[0].group.label())?;
        for row in group {
            writeln!(
                out,
                "  {:<9} {:<38} {:<19} {:<18} {}",
                row.severity.as_str(),
                row.code,
                row.coverage.label(),
                row.fix,
                row.reason.as_deref().unwrap_or(&row.title)
            )?;
        }
        writeln!(out)?;
    }
    Ok(())
}
