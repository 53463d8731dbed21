//! `rollcall ports new`: from a list of numbers to orders that a carrier will take.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use domain::{
    Country,
    import::RowError,
    port::{Order, intake::Proposal, view::Winning},
    same_word,
    words::counted,
};
use services::{
    Caller,
    ports::{
        self,
        intake::{self, Question},
        sheet::{self, NewNumbers},
    },
};

use super::{
    super::{Context, Outcome, output::output},
    edit::project_of,
    print,
};

pub(super) const LONG: &str = "\
Read a list of numbers and say what orders it makes; with --create, make the drafts.

The list has a number a line, as somebody wrote it. A file whose name ends in .csv has a header with a column
`number` and may have columns of what is planned for each: holder, trunk, emergency_location, messaging, ….

The number of the losing account is kept with each draft afterwards: `rollcall ports edit --account-number-stdin`.

With --json it prints one object without --create: {\"orders\", \"rows\", \"tally\", \"notes\"}; with it an order
a line.

Exit status: 0 every number has a place in an order; 3 some have none, as the output says; 1 none has.";

/// A list of numbers, and who is to get them.
#[derive(Debug, Args)]
pub(in crate::cli) struct New {
    /// The file; - for the standard input
    file: PathBuf,
    /// The carrier that is to get the numbers, by name
    #[arg(long, value_name = "NAME")]
    carrier: String,
    /// The country whose plan numbers without + are of
    #[arg(long, value_name = "CC")]
    country: Option<Country>,
    /// The project they belong to
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Only these of the proposed orders, by their keys, separated by commas
    #[arg(long, value_name = "KEY", value_delimiter = ',', requires = "create")]
    only: Vec<String>,
    /// Make the drafts
    #[arg(long)]
    create: bool,
}

impl New {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let bytes = read(&self.file)?;
        let list = match self.list(&bytes)? {
            Ok(list) => list,
            Err(errors) => {
                tell(context, &errors)?;
                return Ok(Outcome::Refused);
            }
        };
        let question = self.question(context, caller, list.as_ref(), bytes).await?;
        let proposal = intake::check(&context.app, caller, &question).await?;
        let outcome = outcome(&proposal);
        if !self.create || proposal.orders.is_empty() {
            proposed(context, &proposal)?;
            return Ok(outcome);
        }
        let project = match &self.project {
            Some(name) => Some(project_of(context, caller, name).await?),
            None => None,
        };
        let app = &context.app;
        let drafts = match &list {
            Some(list) => sheet::create(app, caller, &question, list, &self.only, project).await?,
            None => intake::create(app, caller, &question, &self.only, project).await?,
        };
        if !context.json {
            rows(&proposal)?;
        }
        drafts.iter().try_for_each(|draft| made(context, draft))?;
        Ok(outcome)
    }

    /// The rows of a CSV, where it is one; what is wrong with them, where it cannot be used.
    fn list(&self, bytes: &[u8]) -> anyhow::Result<Result<Option<NewNumbers>, Vec<RowError>>> {
        let ending = self.file.extension();
        if !ending.is_some_and(|ending| ending.eq_ignore_ascii_case("csv")) {
            return Ok(Ok(None));
        }
        Ok(sheet::read(bytes, self.country)?.map(Some))
    }

    async fn question(
        &self,
        context: &Context,
        caller: &Caller,
        list: Option<&NewNumbers>,
        bytes: Vec<u8>,
    ) -> anyhow::Result<Question> {
        let text = match list {
            Some(list) => list.text(),
            None => String::from_utf8(bytes)
                .context("The list is not text in UTF-8. Save it as such and give it again.")?,
        };
        let winner = winner(context, caller, &self.carrier).await?;
        Ok(Question {
            text,
            carrier: winner.carrier,
            connection: winner.connection,
            country: self.country,
            account: None,
        })
    }
}

/// The carrier of a name. One that is not connected is followed by hand.
pub(super) async fn winner(
    context: &Context,
    caller: &Caller,
    name: &str,
) -> anyhow::Result<Winning> {
    let winners = ports::winners(&context.app, caller).await?;
    let found = winners
        .into_iter()
        .find(|winner| same_word(&winner.carrier, name));
    Ok(found.unwrap_or_else(|| Winning {
        carrier: name.trim().to_owned(),
        connection: None,
        provider: None,
        says_portability: false,
        takes_orders: false,
    }))
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin()
            .read_to_end(&mut bytes)
            .context("The list on the standard input cannot be read.")?;
        return Ok(bytes);
    }
    fs::read(file).with_context(|| format!("The list cannot be read from {}.", file.display()))
}

/// What is wrong with the rows of a file.
pub(super) fn tell(context: &Context, errors: &[RowError]) -> anyhow::Result<()> {
    for error in errors {
        if context.json {
            print::json(error)?;
            continue;
        }
        let RowError {
            line,
            column,
            value,
            message,
        } = error;
        writeln!(
            output(),
            "line {line}, {column} \u{201c}{value}\u{201d}: {message}"
        )?;
    }
    Ok(())
}

fn outcome(proposal: &Proposal) -> Outcome {
    if proposal.orders.is_empty() {
        Outcome::Refused
    } else if proposal.rows.iter().all(|row| row.proposed_order.is_some()) {
        Outcome::Done
    } else {
        Outcome::SomeInvalid
    }
}

/// What becomes of a list.
fn proposed(context: &Context, proposal: &Proposal) -> anyhow::Result<()> {
    if context.json {
        return print::json(proposal);
    }
    rows(proposal)?;
    let mut out = output();
    for order in &proposal.orders {
        let numbers = counted(order.numbers.len() as u64, "number");
        writeln!(out, "{}  {}: {numbers}", order.key, order.title)?;
        for warning in &order.warnings {
            writeln!(out, "  {warning}")?;
        }
    }
    for note in &proposal.notes {
        writeln!(out, "{note}")?;
    }
    let orders = counted(proposal.orders.len() as u64, "order");
    writeln!(out, "{orders}. Nothing was made; --create does it.")?;
    Ok(())
}

/// The rows that have no place in an order.
fn rows(proposal: &Proposal) -> anyhow::Result<()> {
    for row in proposal
        .rows
        .iter()
        .filter(|row| row.proposed_order.is_none())
    {
        let (line, written, sentence) = (row.line, &row.written, &row.sentence);
        writeln!(
            output(),
            "line {line}, \u{201c}{written}\u{201d}: {sentence}"
        )?;
    }
    Ok(())
}

fn made(context: &Context, draft: &Order) -> anyhow::Result<()> {
    if context.json {
        return print::json(draft);
    }
    let Order {
        reference,
        carrier,
        number_type,
        ..
    } = draft;
    writeln!(
        output(),
        "Made {reference}: {} for {carrier}",
        number_type.label()
    )?;
    Ok(())
}
