//! The room of a cut-over: the countdown, the grid of tests, the checklist and the way back; and what the
//! people in it say. Several of them speak at once, and their words do not contradict one another.

use chrono::{DateTime, Duration, Utc};
use domain::{
    E164, PortOrderId,
    access::Permission,
    port::{
        Line, LineState, Order,
        checklist::{
            self, CheckItem, CheckResult, ItemId, Outcome,
            room::{COUNTDOWN, GridRow, Offset, Step, grid, rollback_clock},
        },
        gate::{GateItem, Override},
        journal::{Event, What},
        line::LineEvent,
        timer::BusinessDays,
        view::{CountdownStep, Room},
    },
};
use store::{
    Conn,
    ports::{self as rows, StepDone},
};

pub use super::settings::{set_timer_policy, timer_policy};
use super::{
    dossier::Dossier,
    orders, record,
    view::{deeds, plans},
};
use crate::{App, Caller, Error, Result, text};

/// How often a word is tried to be written down while others write theirs.
const TRIES: u32 = 5;

/// The room of an order.
pub async fn room(app: &App, caller: &Caller, id: PortOrderId) -> Result<Room> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let order = orders::existing(conn, caller, id).await?;
    let dossier = Dossier::load(app, caller, conn, order).await?;
    Ok(Room {
        dates: dossier.dates(),
        gate: dossier.gate(),
        countdown: countdown(&dossier),
        grid: grid(&dossier.order, &dossier.lines, &dossier.results),
        checklist: dossier.checklist(),
        rollback: rollback_clock(&dossier.order, dossier.now()),
        close_blocks: dossier.close_blocks(),
        deeds: deeds(&dossier),
        plans: plans(&dossier),
        results: dossier.results,
        lines: dossier.lines,
        order: dossier.order,
    })
}

fn countdown(dossier: &Dossier) -> Vec<CountdownStep> {
    let opens_at = dossier.window().map(|window| window.opens_at);
    let days = dossier.days().counting();
    let step = |step: &Step| CountdownStep {
        id: step.id.to_owned(),
        when: step.when.words(),
        at: opens_at.map(|opens_at| moment(step.when, opens_at, &days)),
        what: step.what.to_owned(),
        done: dossier
            .countdown
            .iter()
            .find(|done| done.step == step.id)
            .map(|done| (done.by.clone(), done.at)),
    };
    COUNTDOWN.iter().map(step).collect()
}

fn moment(when: Offset, opens_at: DateTime<Utc>, days: &impl BusinessDays) -> DateTime<Utc> {
    match when {
        Offset::BusinessDaysBefore(n) => days.add(opens_at, -i64::from(n)),
        Offset::MinutesBefore(n) => opens_at - Duration::minutes(n.into()),
        Offset::Zero => opens_at,
        Offset::MinutesAfter(n) => opens_at + Duration::minutes(n.into()),
    }
}

/// How something went, as somebody in the room says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomResult {
    /// The number; none if the item is of the order.
    pub number: Option<E164>,
    /// The item.
    pub item: ItemId,
    /// How it went.
    pub result: Outcome,
    /// What there is to say. An item that is left out needs it: it is the reason.
    pub note: Option<String>,
}

/// Writes down how a test or an item of the checklist went. A number that came in is verified once every test
/// that is asked of it is settled.
pub async fn record(app: &App, caller: &Caller, id: PortOrderId, told: RoomResult) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    text::ensure_visible("The note", told.note.as_deref().unwrap_or_default())?;
    let note = told.note.map(|note| note.trim().to_owned());
    let result = CheckResult {
        number: told.number,
        item: told.item,
        result: told.result,
        by: caller.name.clone(),
        at: app.now(),
        note: note.filter(|note| !note.is_empty()),
    };
    said(app, caller, id, &Word::Result(result)).await
}

/// Passes over what a number, or every number of an order, lacks at the gate. It stays lacking; the reason
/// stays on record.
pub async fn pass_over(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    number: Option<E164>,
    item: GateItem,
    reason: &str,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    text::ensure_visible("The reason", reason)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::Invalid(format!(
            "\u{201c}{}\u{201d} is not passed over without a reason: write why the port can go on without it.",
            item.label()
        )));
    }
    let passed_over = Override {
        number,
        item,
        reason: reason.to_owned(),
        by: caller.name.clone(),
        at: app.now(),
    };
    said(app, caller, id, &Word::PassedOver(passed_over)).await
}

/// Ticks a step of the countdown off. The first to do so is kept.
pub async fn step_done(app: &App, caller: &Caller, id: PortOrderId, step: &str) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let Some(known) = Step::find(step.trim()) else {
        return Err(Error::Invalid(format!(
            "There is no step \u{201c}{}\u{201d} in the countdown. Reload the page.",
            text::shown(step, 40)
        )));
    };
    let done = StepDone {
        step: known.id.to_owned(),
        by: caller.name.clone(),
        at: app.now(),
    };
    said(app, caller, id, &Word::Step(done)).await
}

/// What somebody in the room says.
enum Word {
    Result(CheckResult),
    PassedOver(Override),
    Step(StepDone),
}

/// Writes a word down. Where somebody else wrote at the same moment it is judged and written again: it is
/// about another cell, or the later of two.
async fn said(app: &App, caller: &Caller, id: PortOrderId, word: &Word) -> Result<()> {
    let mut tries = 1;
    loop {
        match write(app, caller, id, word).await {
            Err(Error::Conflict) if tries < TRIES => tries += 1,
            other => return other,
        }
    }
}

async fn write(app: &App, caller: &Caller, id: PortOrderId, word: &Word) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = orders::existing(conn, caller, id).await?;
    ensure_open(&order)?;
    let dossier = Dossier::load(app, caller, conn, order).await?;
    let (reason, event) = match word {
        Word::Result(result) => tested(app, caller, &dossier, result)?,
        Word::PassedOver(passed_over) => passed(app, caller, &dossier, passed_over)?,
        Word::Step(done) => {
            if dossier
                .countdown
                .iter()
                .any(|known| known.step == done.step)
            {
                return Ok(());
            }
            ticked(app, caller, done)
        }
    };
    // The order first: whoever writes at the same moment waits here, and then finds another version.
    orders::touched(app, caller, conn, dossier.order.clone(), reason).await?;
    let mut events = vec![event];
    match word {
        Word::Result(result) => {
            rows::put_check(conn, caller.org, id, result).await?;
            events.extend(verify(app, caller, conn, &dossier, result).await?);
        }
        Word::PassedOver(passed_over) => {
            rows::put_override(conn, caller.org, id, passed_over).await?;
        }
        Word::Step(done) => rows::put_step(conn, caller.org, id, done).await?,
    }
    rows::append_events(conn, caller.org, id.uuid(), &events).await?;
    tx.commit().await?;
    Ok(())
}

/// A closed order is on record as it was closed; one that ended otherwise has no cut-over.
fn ensure_open(order: &Order) -> Result<()> {
    if order.state.is_terminal() {
        return Err(Error::Invalid(format!(
            "{} has ended (\u{201c}{}\u{201d}), so nothing more is written down of its cut-over. Add a note instead.",
            order.reference,
            order.state.label()
        )));
    }
    Ok(())
}

fn tested(
    app: &App,
    caller: &Caller,
    dossier: &Dossier,
    result: &CheckResult,
) -> Result<(String, Event)> {
    let items: Vec<CheckItem> = dossier.checklist();
    let (order, lines) = (&dossier.order, &dossier.lines);
    checklist::may_record(order, lines, &items, &dossier.results, result)
        .map_err(|refusal| Error::Invalid(refusal.to_string()))?;
    let what = What::Tested {
        item: result.item,
        result: result.result,
    };
    let event = Event {
        reason: result.note.clone(),
        ..record::event(app, caller, result.number, what)
    };
    Ok((sentence(&event, result.note.as_deref()), event))
}

fn passed(
    app: &App,
    caller: &Caller,
    dossier: &Dossier,
    passed_over: &Override,
) -> Result<(String, Event)> {
    if let Some(number) = passed_over.number
        && !dossier.live().any(|line| line.number == number)
    {
        return Err(Error::Invalid(format!(
            "{number} is not on {} any more, so there is nothing to pass over.",
            dossier.order.reference
        )));
    }
    let what = What::PassedOver {
        item: passed_over.item,
    };
    let event = Event {
        reason: Some(passed_over.reason.clone()),
        ..record::event(app, caller, passed_over.number, what)
    };
    Ok((sentence(&event, Some(&passed_over.reason)), event))
}

fn ticked(app: &App, caller: &Caller, done: &StepDone) -> (String, Event) {
    let what = What::StepDone {
        step: done.step.clone(),
    };
    let event = record::event(app, caller, None, what);
    (sentence(&event, None), event)
}

/// What the history of the organisation says of an event.
fn sentence(event: &Event, why: Option<&str>) -> String {
    match why {
        Some(why) => format!("{}: {why}", event.sentence()),
        None => event.sentence(),
    }
}

/// Verifies the numbers that came in and whose tests are all settled. Not the one alone that was tried: a test
/// may have passed before its vendor said that the number is in.
async fn verify(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    dossier: &Dossier,
    new: &CheckResult,
) -> Result<Vec<Event>> {
    let is_replaced = |old: &&CheckResult| (old.number, old.item) == (new.number, new.item);
    let mut results: Vec<CheckResult> = dossier
        .results
        .iter()
        .filter(|old| !is_replaced(old))
        .cloned()
        .collect();
    results.push(new.clone());
    let tried = grid(&dossier.order, &dossier.lines, &results);
    let done: Vec<E164> = tried
        .rows
        .iter()
        .filter(|row| row.state == LineState::Active && is_settled(row))
        .map(|row| row.number)
        .collect();
    let mut events = Vec::new();
    for line in dossier
        .lines
        .iter()
        .filter(|line| done.contains(&line.number))
    {
        let event = LineEvent::Verify;
        let Ok(to) = line.state.next(event) else {
            continue;
        };
        let after = Line {
            state: to,
            ..line.clone()
        };
        rows::update_line(conn, caller.org, dossier.order.id, &after).await?;
        let from = line.state;
        let what = What::LineMoved { event, from, to };
        events.push(record::event(app, caller, Some(line.number), what));
    }
    Ok(events)
}

/// Whether every test that is asked of a number passed, or was left out with a reason.
fn is_settled(row: &GridRow) -> bool {
    let mut asked = row.cells.iter().filter(|cell| cell.is_asked).peekable();
    asked.peek().is_some()
        && asked.all(|cell| cell.result.as_ref().is_some_and(CheckResult::settles))
}
