//! `rollcall ports room` and `test`: a cut-over from the command line.

use std::io::Write;

use clap::Args;
use domain::{
    E164,
    port::{
        checklist::{ItemId, Outcome as TestOutcome, room::GridCell},
        view::Room,
    },
};
use services::{
    Caller,
    ports::room::{self, RoomResult},
};

use super::{
    super::{Context, Outcome, output::output},
    find, print,
};

/// Shows the room of an order.
pub(super) async fn show(
    context: &Context,
    caller: &Caller,
    name: &str,
) -> anyhow::Result<Outcome> {
    let order = find(context, caller, name).await?.order;
    let room = room::room(&context.app, caller, order.id).await?;
    if context.json {
        print::json(&room)?;
    } else {
        tell(&room)?;
    }
    Ok(Outcome::Done)
}

fn tell(room: &Room) -> anyhow::Result<()> {
    let mut out = output();
    let order = &room.order;
    writeln!(out, "{}  {}", order.reference, order.state.label())?;
    writeln!(out, "  agreed    {}", print::date(order.foc.as_ref()))?;
    for step in &room.countdown {
        let mark = if step.done.is_some() { "done" } else { "open" };
        writeln!(
            out,
            "  {mark:<9} {}: {} ({})",
            step.when, step.what, step.id
        )?;
    }
    for number in &room.gate.numbers {
        let missing = number
            .answers
            .iter()
            .filter(|answer| answer.answer.blocks());
        for answer in missing {
            writeln!(
                out,
                "  not ready {}: {}",
                number.number,
                answer.item.label()
            )?;
        }
    }
    for row in &room.grid.rows {
        let tests = room.grid.tests.iter().zip(&row.cells);
        let asked = tests.filter(|(_, cell)| cell.is_asked);
        let told: Vec<String> = asked
            .map(|(test, cell)| format!("{test}: {}", word(cell)))
            .collect();
        let state = row.state.as_str();
        writeln!(out, "{:<16} {state:<14} {}", row.number, told.join(", "))?;
    }
    writeln!(out, "{}", room.rollback.what_now)?;
    for block in &room.close_blocks {
        writeln!(out, "Not to be closed yet: {block}")?;
    }
    Ok(())
}

fn word(cell: &GridCell) -> &'static str {
    cell.result
        .as_ref()
        .map_or("open", |result| result.result.as_str())
}

/// What a test came to.
#[derive(Debug, Args)]
pub(in crate::cli) struct Test {
    /// The order, by reference or id
    order: String,
    #[arg(help = "The item of the checklist, such as inbound_call")]
    item: ItemId,
    /// What came of it: pass, fail, or skipped with a note
    result: TestOutcome,
    /// The number [default: none, for what is done once for the order]
    #[arg(long)]
    number: Option<E164>,
    /// What there is to say
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

impl Test {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        let result = RoomResult {
            number: self.number,
            item: self.item,
            result: self.result,
            note: self.note,
        };
        room::record(&context.app, caller, order.id, result).await?;
        show(context, caller, &order.id.to_string()).await
    }
}
