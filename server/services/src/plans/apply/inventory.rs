//! Items that change our own record: compared, written and verified in one transaction.

use domain::{
    NumberId,
    number::{Number, Particulars, patch::Patch},
    plan::{Change, PlanState, StepRecord, StepState},
};
use store::{Conn, history::NewEntry, names, numbers};

use super::{
    super::{evidence::difference, record},
    engine::{Engine, Next},
    target::Seen,
};
use crate::{Result, imports};

impl Engine<'_> {
    pub(super) async fn write_inventory(&mut self, step: StepRecord) -> Result<Next> {
        let mut tx = self.app.db.begin().await?;
        let conn = &mut tx.conn();
        let plan = super::existing(conn, self.caller, self.plan.id).await?;
        if plan.state != PlanState::Applying {
            return Ok(Next::Nothing);
        }
        let number = step.step.number();
        let before = numbers::find(conn, self.caller.org, &self.names, number).await?;
        let reading = step.step.change.read_inventory(before.as_ref());
        let is = |shown| reading.as_ref() == Some(shown);
        let (state, message) = if is(&step.step.after) {
            (StepState::Unchanged, None)
        } else if is(&step.step.before) {
            match self.write_number(conn, &step, before).await? {
                Ok(()) => (StepState::Done, None),
                Err(why) => {
                    drop(tx);
                    self.forget_new_names().await?;
                    let unseen = Seen {
                        reading,
                        ..Seen::NOTHING
                    };
                    return self
                        .conclude(StepState::Failed, step, unseen, Some(why))
                        .await;
                }
            }
        } else {
            let now = reading.clone().unwrap_or_default();
            (
                StepState::Surprised,
                Some(difference(&step.step.before, &now)),
            )
        };
        let was = step.state;
        let ended = StepRecord {
            state,
            message,
            observed: match state {
                StepState::Done => Some(step.step.after.clone()),
                _ => reading,
            },
            written_at: (state == StepState::Done).then(|| self.app.now()),
            ended_at: Some(self.app.now()),
            ..step
        };
        // The number's own entry was written with its change.
        let entries = record::step_entries(&self.plan, &ended, None);
        self.app.record(self.caller, conn, &entries).await?;
        let next = self.write_outcome(conn, was, &ended).await?;
        tx.commit().await?;
        Ok(next)
    }

    /// Names that were made in a transaction which does not last are not there.
    async fn forget_new_names(&mut self) -> Result<()> {
        let mut read = self.app.db.read().await?;
        self.names = names::load(&mut read.conn(), self.caller.org).await?;
        Ok(())
    }

    /// Writes the number with its history, and checks that it is then what was shown. Else why not; what was
    /// written must not last then.
    async fn write_number(
        &mut self,
        conn: &mut Conn<'_>,
        step: &StepRecord,
        before: Option<Number>,
    ) -> Result<std::result::Result<(), String>> {
        let particulars = match made(&step.step.change, before.as_ref()) {
            Ok(particulars) => particulars,
            Err(why) => return Ok(Err(why)),
        };
        let now = self.app.now();
        let number = step.step.number();
        let after = match &before {
            Some(before) => Number {
                particulars,
                updated_at: now,
                ..before.clone()
            },
            None => Number {
                id: NumberId::new(self.app.new_id()),
                number,
                particulars,
                version: 1,
                created_at: now,
                updated_at: now,
            },
        };
        let org = self.caller.org;
        imports::ensure_names(self.app, conn, org, &mut self.names, &after).await?;
        match &before {
            Some(before) => numbers::update(conn, org, before, &after).await?,
            None => numbers::insert(conn, org, std::slice::from_ref(&after)).await?,
        }
        let entry = NewEntry {
            reason: Some(self.plan.title.clone()),
            ..imports::number_entry(before.as_ref(), &after)
        };
        self.app.record(self.caller, conn, &[entry]).await?;
        let stored = numbers::find(conn, org, &self.names, number).await?;
        let reading = step.step.change.read_inventory(stored.as_ref());
        Ok(if reading.as_ref() == Some(&step.step.after) {
            Ok(())
        } else {
            let is = reading.unwrap_or_default();
            Err(format!(
                "It would not have been as it was shown: {}.",
                difference(&step.step.after, &is)
            ))
        })
    }
}

/// The number's fields after a change.
fn made(change: &Change, before: Option<&Number>) -> std::result::Result<Particulars, String> {
    match (change, before) {
        (Change::CreateNumber { particulars }, None) => Ok((**particulars).clone()),
        (Change::EditNumber { columns }, Some(before)) => Patch::of_changes(columns)
            .map(|patch| patch.apply(before.particulars.clone()))
            .map_err(|error| format!("{error}. Reject the plan, and propose it anew.")),
        _ => Err("This is no change of a number that is there.".to_owned()),
    }
}
