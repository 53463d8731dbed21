//! Applying a plan item by item: read anew, compare with what was shown, write once, read back, record.
//!
//! Each item's outcome and what it means for the plan are one transaction, which only the worker that has the
//! lease can make. That an item is about to be written is noted before it is: whoever takes over looks before
//! anything is written again, and never writes again by itself.

use std::time::Duration;

use domain::{
    PlanId,
    plan::{Means, Plan, PlanEvent, PlanState, StepRecord, StepState},
    words::counted,
};
use store::{names::Names, plans as rows};
use tokio::time::Instant;

use super::{
    super::{
        advance,
        evidence::{difference, ensure_untouched, lapse},
        order::held_back,
        vendors::{Vendor, Vendors},
    },
    target,
};
use super::{
    patience::Pauses,
    target::{Seen, UNTOLD},
};
use crate::{
    App, Caller, Result,
    jobs::{self, Hold},
};

/// Steps read at once.
const PAGE: u32 = 100;

/// Items written in one try. Then the work is given back, so that what waits behind it has its turn.
const IN_A_TURN: u32 = 200;

/// How long a try may take before the work is given back.
const TURN: Duration = Duration::from_mins(2);

/// What a worker takes up.
const OPEN: [StepState; 3] = [StepState::Waiting, StepState::Writing, StepState::Unclear];

/// Which items a worker goes through. What was tried before comes last, so that an item which cannot be
/// done does not keep the others from it; so does what waited for such an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Round {
    Untried,
    Rest,
}

impl Round {
    fn has(self, step: &StepRecord) -> bool {
        match self {
            Self::Untried => step.state == StepState::Writing || is_untried(step),
            Self::Rest => step.state == StepState::Waiting || is_asked_again(step),
        }
    }
}

/// An item that nobody has begun. One that was refused or had changed keeps the time of its end when it is
/// taken up again.
fn is_untried(step: &StepRecord) -> bool {
    step.state == StepState::Waiting && step.ended_at.is_none()
}

/// An item of which nobody could say whether it took, and which a person wants looked at again.
fn is_asked_again(step: &StepRecord) -> bool {
    step.state == StepState::Unclear && step.ended_at.is_none()
}

/// Whether there is more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The next item.
    Item,
    /// Nothing: the plan was stopped, or the work is given back.
    Nothing,
}

/// Applies a plan that is being applied; any other is left alone.
pub(super) async fn run(app: &App, caller: &Caller, id: PlanId, hold: &Hold<'_>) -> Result<()> {
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let plan = super::existing(conn, caller, id).await?;
    let names = store::names::load(conn, caller.org).await?;
    drop(read);
    if plan.state != PlanState::Applying {
        return Ok(());
    }
    let mut engine = Engine {
        app,
        caller,
        hold,
        plan,
        names,
        vendors: Vendors::new(app, caller),
        is_again: false,
        obstacle: None,
        written: 0,
        since: Instant::now(),
    };
    if engine.may_go_on().await? && engine.all().await? == Next::Item {
        engine.end().await?;
    }
    engine.call_the_roll().await
}

/// A plan that is being applied.
pub(super) struct Engine<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    pub(super) hold: &'a Hold<'a>,
    pub(super) plan: Plan,
    pub(super) names: Names,
    vendors: Vendors<'a>,
    /// Whether the item in hand was tried before the plan was taken up again.
    pub(super) is_again: bool,
    /// What keeps an item that was tried before from being done, in a sentence: the plan stops in the end.
    pub(super) obstacle: Option<String>,
    /// Items that this try has dealt with.
    written: u32,
    /// When this try began.
    since: Instant,
}

impl Engine<'_> {
    /// Whether the plan's steps are those that were approved, and the approval still holds. Else it stops.
    async fn may_go_on(&mut self) -> Result<bool> {
        let mut read = self.app.db.read().await?;
        let conn = &mut read.conn();
        let steps = rows::stored_steps(conn, self.caller.org, self.plan.id).await?;
        drop(read);
        let why = match ensure_untouched(self.caller.org, &self.plan, &steps) {
            Err(error) => Some(error.to_string()),
            Ok(()) => lapse(&self.plan, self.app.now()),
        };
        match why {
            None => Ok(true),
            Some(why) => {
                self.halt(why).await?;
                Ok(false)
            }
        }
    }

    async fn all(&mut self) -> Result<Next> {
        for round in [Round::Untried, Round::Rest] {
            if self.round(round).await? == Next::Nothing {
                return Ok(Next::Nothing);
            }
        }
        Ok(Next::Item)
    }

    async fn round(&mut self, round: Round) -> Result<Next> {
        let mut after = 0;
        loop {
            let mut read = self.app.db.read().await?;
            let (org, id) = (self.caller.org, self.plan.id);
            let steps = rows::open_steps(&mut read.conn(), org, id, &OPEN, after, PAGE).await?;
            drop(read);
            let Some(last) = steps.last() else {
                return Ok(Next::Item);
            };
            after = last.step.ordinal;
            self.vendors.forget();
            if let Some(why) = lapse(&self.plan, self.app.now()) {
                return self.halt(why).await;
            }
            for step in steps.into_iter().filter(|step| round.has(step)) {
                if self.item(step).await? == Next::Nothing {
                    return Ok(Next::Nothing);
                }
            }
        }
    }

    async fn item(&mut self, step: StepRecord) -> Result<Next> {
        if self.hold.stop().is_cancelled() {
            return Ok(Next::Nothing);
        }
        if step.step.change.means() == Means::Script {
            // It waits for its report.
            return Ok(Next::Item);
        }
        if let Some(by) = self.held_by(&step).await? {
            return self.hold_back(step, by).await;
        }
        if self.written >= IN_A_TURN || self.since.elapsed() >= TURN {
            self.hold.give_back();
            return Ok(Next::Nothing);
        }
        self.written += 1;
        self.is_again = step.ended_at.is_some() || step.state == StepState::Unclear;
        if step.step.change.means() == Means::Inventory {
            return self.write_inventory(step).await;
        }
        match self.vendors.of(&step.step).await? {
            Ok(vendor) => self.at_vendor(&vendor, step).await,
            Err(why) => self.halt(why).await,
        }
    }

    async fn held_by(&self, step: &StepRecord) -> Result<Option<u32>> {
        if step.state == StepState::Writing {
            // It was sent already.
            return Ok(None);
        }
        let mut read = self.app.db.read().await?;
        let (conn, org) = (&mut read.conn(), self.caller.org);
        let (number, ordinal) = (step.step.number(), step.step.ordinal);
        Ok(rows::held_by(conn, org, self.plan.id, number, ordinal).await?)
    }

    /// Leaves an item waiting for an earlier one of its number, and says so.
    async fn hold_back(&mut self, step: StepRecord, by: u32) -> Result<Next> {
        let held = StepRecord {
            message: Some(held_back(by)),
            ..step
        };
        Ok(if self.note(held.state, &held).await? {
            Next::Item
        } else {
            Next::Nothing
        })
    }

    async fn at_vendor(&mut self, vendor: &Vendor, step: StepRecord) -> Result<Next> {
        match step.state {
            // Its worker fell silent between the note and the outcome.
            StepState::Writing => self.settle(vendor, step, None).await,
            StepState::Unclear => self.reconsider(vendor, step).await,
            _ => self.compare_and_write(vendor, step).await,
        }
    }

    /// Writes an item whose target is exactly as it was shown. What the vendor puts off is compared anew.
    async fn compare_and_write(&mut self, vendor: &Vendor, step: StepRecord) -> Result<Next> {
        let mut pauses = Pauses::of(&self.app.pace);
        loop {
            let seen = match self.look_patiently(vendor, &step, &mut pauses).await {
                Ok(seen) => seen,
                Err(why) => return self.halt(why).await,
            };
            match &seen.reading {
                Some(now) if *now == step.step.after => {
                    return self.conclude(StepState::Unchanged, step, seen, None).await;
                }
                Some(now) if *now == step.step.before => {}
                Some(now) => {
                    let changed = difference(&step.step.before, now);
                    return self
                        .conclude(StepState::Surprised, step, seen, Some(changed))
                        .await;
                }
                None => {
                    let untold = Some(UNTOLD.to_owned());
                    return self
                        .conclude(StepState::Surprised, step, seen, untold)
                        .await;
                }
            }
            match self.write(vendor, &step).await? {
                Ok(next) => return Ok(next),
                Err(asked) => {
                    let Some(pause) = pauses.spend(asked) else {
                        return self.halt(too_busy(vendor)).await;
                    };
                    if !self.rest(pause).await {
                        return Ok(Next::Nothing);
                    }
                }
            }
        }
    }

    /// Reads a target, waiting where the vendor is too busy to tell. Else why it cannot be read.
    pub(super) async fn look_patiently(
        &self,
        vendor: &Vendor,
        step: &StepRecord,
        pauses: &mut Pauses,
    ) -> std::result::Result<Seen, String> {
        loop {
            let error = match target::look(vendor, &step.step).await {
                Ok(seen) => return Ok(seen),
                Err(error) => error,
            };
            let pause = super::writing::asked_pause(&error, self.app.pace.look_again)
                .and_then(|asked| pauses.spend(asked));
            match pause {
                Some(pause) if self.rest(pause).await => {}
                _ => {
                    return Err(format!(
                        "{} could not be read at {}: {error}",
                        step.step.line, vendor.name
                    ));
                }
            }
        }
    }

    /// Waits, unless somebody stops the plan meanwhile: then the answer is false.
    pub(super) async fn rest(&self, pause: Duration) -> bool {
        tokio::select! {
            () = self.hold.stop().cancelled() => false,
            () = tokio::time::sleep(pause) => true,
        }
    }

    /// Stops the plan before an item about which nothing was done.
    pub(super) async fn halt(&mut self, why: String) -> Result<Next> {
        let mut tx = self.app.db.begin().await?;
        let conn = &mut tx.conn();
        let plan = super::existing(conn, self.caller, self.plan.id).await?;
        if plan.state == PlanState::Applying {
            self.hold.note(conn, &how_far(&plan)).await?;
            advance(
                self.app,
                self.caller,
                conn,
                plan,
                PlanEvent::Stop,
                Some(why),
            )
            .await?;
            tx.commit().await?;
        }
        Ok(Next::Nothing)
    }

    /// Ends a plan of which nothing is left for us.
    async fn end(&mut self) -> Result<()> {
        let mut tx = self.app.db.begin().await?;
        let conn = &mut tx.conn();
        let plan = super::existing(conn, self.caller, self.plan.id).await?;
        if plan.state != PlanState::Applying {
            return Ok(());
        }
        self.hold.note(conn, &how_far(&plan)).await?;
        let steps = rows::open_steps(
            conn,
            self.caller.org,
            self.plan.id,
            &[StepState::Waiting],
            0,
            u32::MAX,
        )
        .await?;
        let (event, note) = if plan.tally.remaining() == 0 {
            (PlanEvent::Finish, None)
        } else {
            let told = self.obstacle.iter().cloned().chain(left(&plan, &steps));
            (PlanEvent::Stop, Some(told.collect::<Vec<_>>().join(" ")))
        };
        advance(self.app, self.caller, conn, plan, event, note).await?;
        Ok(tx.commit().await?)
    }

    /// The findings follow what was changed.
    async fn call_the_roll(&self) -> Result<()> {
        let mut tx = self.app.db.begin().await?;
        jobs::queue_reconcile(self.app, self.caller, &mut tx.conn()).await?;
        Ok(tx.commit().await?)
    }
}

/// What is said where a vendor puts us off for longer than we wait.
pub(super) fn too_busy(vendor: &Vendor) -> String {
    format!(
        "{} takes no more changes for now. Take the plan up again later.",
        vendor.name
    )
}

/// How far a plan has come, for the worker page.
pub(super) fn how_far(plan: &Plan) -> String {
    let tally = plan.tally;
    let done = domain::words::count(tally.fulfilled());
    let all = counted(tally.total(), "step");
    match tally.failed {
        0 => format!("{done} of {all}"),
        refused => format!("{done} of {all}, {} refused", domain::words::count(refused)),
    }
}

/// What is left of a plan after its last item, in sentences.
fn left(plan: &Plan, waiting: &[StepRecord]) -> Vec<String> {
    let was = |steps: u64| if steps == 1 { "was" } else { "were" };
    let refused = plan.tally.failed;
    let is_script = |step: &&StepRecord| step.step.change.means() == Means::Script;
    let by_hand = waiting.iter().filter(is_script).count() as u64;
    let held = waiting.len() as u64 - by_hand;
    let (surprised, unclear) = (plan.tally.surprised, plan.tally.unclear);
    let parts = [
        (surprised > 0).then(|| {
            format!(
                "{} {} not as shown, and left alone.",
                counted(surprised, "step"),
                was(surprised)
            )
        }),
        (unclear > 0).then(|| {
            format!(
                "Of {} nobody can say whether it took.",
                counted(unclear, "step")
            )
        }),
        (refused > 0).then(|| format!("{} {} refused.", counted(refused, "step"), was(refused))),
        (by_hand > 0).then(|| {
            format!(
                "{} left for a Teams administrator: run the script, and report what it did.",
                counted(by_hand, "step")
            )
        }),
        (held > 0).then(|| {
            format!(
                "{} {} held back, as an earlier one of the same number is not done.",
                counted(held, "step"),
                was(held)
            )
        }),
    ];
    parts.into_iter().flatten().collect()
}
