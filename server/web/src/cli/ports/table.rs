//! `rollcall ports export` and `import`: orders and their numbers as CSV.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
};

use anyhow::Context as _;
use clap::Args;
use services::{Caller, ports::sheet};

use super::{
    super::{Context, Outcome, output::output},
    find, new, print,
    show::List,
};

/// What is written, and where to.
#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// The order whose numbers are written [default: the orders themselves, a line each]
    order: Option<String>,
    /// The file to write [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    orders: List,
}

impl Export {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let to: Box<dyn Write + Send> = match &self.output {
            None => Box::new(output()),
            Some(path) => Box::new(
                File::create(path)
                    .with_context(|| format!("{} cannot be written.", path.display()))?,
            ),
        };
        let to = BufWriter::new(to);
        if let Some(name) = &self.order {
            let order = find(context, caller, name).await?.order;
            sheet::numbers_as_csv(&context.app, caller, order.id, to).await?;
        } else {
            let query = self.orders.query(context, caller).await?;
            sheet::board_as_csv(&context.app, caller, &query, to).await?;
        }
        Ok(Outcome::Done)
    }
}

/// What is taken in.
#[derive(Debug, Args)]
pub(in crate::cli) struct Import {
    /// The order, by reference or id
    order: String,
    /// The file
    file: PathBuf,
    /// Tell what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        let file = File::open(&self.file)
            .with_context(|| format!("{} cannot be read.", self.file.display()))?;
        let (id, version) = (order.id, order.version);
        let report = sheet::take_in(&context.app, caller, id, version, file, self.dry_run).await?;
        if context.json {
            print::json(&report)?;
        } else if report.invalid > 0 {
            new::tell(context, &report.errors)?;
            writeln!(output(), "{} invalid. Nothing was done.", report.invalid)?;
        } else {
            writeln!(
                output(),
                "{} new, {} changed, {} unchanged",
                report.created,
                report.updated,
                report.unchanged
            )?;
        }
        Ok(if report.invalid > 0 {
            Outcome::Refused
        } else {
            Outcome::Done
        })
    }
}
