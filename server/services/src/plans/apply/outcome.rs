//! What became of an item, and what that means for its plan.

use domain::plan::{Change, Plan, PlanEvent, PlanState, StepRecord, StepState};
use store::{Conn, facts, numbers, plans as rows};

use super::{
    super::{advance, record},
    engine::{Engine, Next, how_far},
    target::Seen,
};
use crate::{Result, ports};

impl Engine<'_> {
    /// Writes down where an item stands while it is being written. The answer is false when the plan was
    /// stopped: then nothing more is sent, and the note of an intent does not last.
    pub(super) async fn note(&mut self, was: StepState, step: &StepRecord) -> Result<bool> {
        let mut tx = self.app.db.begin().await?;
        let conn = &mut tx.conn();
        let plan = super::existing(conn, self.caller, self.plan.id).await?;
        let goes_on = plan.state == PlanState::Applying && !self.hold.stop().is_cancelled();
        let is_intent = was != StepState::Writing;
        if !goes_on && is_intent {
            return Ok(false);
        }
        self.hold.note(conn, &how_far(&plan)).await?;
        rows::update_step(conn, self.caller.org, plan.id, was, step).await?;
        tx.commit().await?;
        Ok(goes_on)
    }

    /// Ends an item in a state, with what its target was read as last.
    pub(super) async fn conclude(
        &mut self,
        state: StepState,
        step: StepRecord,
        seen: Seen,
        message: Option<String>,
    ) -> Result<Next> {
        let mut tx = self.app.db.begin().await?;
        let conn = &mut tx.conn();
        let was = step.state;
        let ended = StepRecord {
            state,
            observed: seen.reading,
            message,
            ended_at: Some(self.app.now()),
            ..step
        };
        if let (Some(source), Some(fact)) = (ended.step.source, &seen.fact)
            && ended.state.is_fulfilled()
        {
            // What was verified is in force for this one number; the next list confirms it.
            facts::correct(conn, self.caller.org, source, fact, self.app.now()).await?;
        }
        if let Change::Port { subject, request } = &ended.step.change
            && ended.state.is_fulfilled()
        {
            Box::pin(ports::written(
                self.app,
                self.caller,
                conn,
                *subject,
                request,
                &seen.ports,
            ))
            .await?;
        }
        let number = numbers::find(conn, self.caller.org, &self.names, ended.step.number()).await?;
        let entries = record::step_entries(&self.plan, &ended, number.map(|number| number.id));
        self.app.record(self.caller, conn, &entries).await?;
        let next = self.write_outcome(conn, was, &ended).await?;
        tx.commit().await?;
        Ok(next)
    }

    /// Writes an item's outcome, and stops the plan where the outcome asks for it: at once, or after the
    /// others where a person has taken the plan up again to have them done.
    pub(super) async fn write_outcome(
        &mut self,
        conn: &mut Conn<'_>,
        was: StepState,
        ended: &StepRecord,
    ) -> Result<Next> {
        rows::update_step(conn, self.caller.org, self.plan.id, was, ended).await?;
        let plan = super::existing(conn, self.caller, self.plan.id).await?;
        self.hold.note(conn, &how_far(&plan)).await?;
        if plan.state != PlanState::Applying {
            return Ok(Next::Nothing);
        }
        let Some(why) = why_stop(&plan, ended) else {
            return Ok(Next::Item);
        };
        if self.is_again && ended.state != StepState::Failed {
            self.obstacle.get_or_insert(why);
            return Ok(Next::Item);
        }
        advance(
            self.app,
            self.caller,
            conn,
            plan,
            PlanEvent::Stop,
            Some(why),
        )
        .await?;
        Ok(Next::Nothing)
    }
}

/// Why a plan does not go on after an item, in a sentence.
fn why_stop(plan: &Plan, ended: &StepRecord) -> Option<String> {
    let line = &ended.step.line;
    let told = ended.message.as_deref().unwrap_or_default();
    match ended.state {
        StepState::Surprised => Some(format!(
            "{line} is not as it was shown, and was left alone: {told}"
        )),
        StepState::Unclear => Some(format!(
            "Nobody can say whether the change of {line} took: {told}"
        )),
        StepState::Failed if plan.tally.failed >= u64::from(plan.stop_after) => Some(format!(
            "{} refused, the last one {line}: {told}",
            domain::words::counted(plan.tally.failed, "step")
        )),
        _ => None,
    }
}
