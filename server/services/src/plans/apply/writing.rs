//! Writing to a vendor, and finding out whether it took.

use std::time::Duration;

use chrono::TimeDelta;
use connectors::{
    http::{ApiError, Fault},
    records::PortIn,
    write::{Operation, Progress, WriteError, Written},
};
use domain::plan::{Change, StepRecord, StepState};

use super::{
    super::vendors::Vendor,
    engine::{Engine, Next, too_busy},
    patience::Pauses,
    target::Seen,
};
use crate::{Result, ports};

/// How long a write that nobody can account for may still take. Before that it is not sent again.
const MAY_STILL_TAKE: TimeDelta = TimeDelta::minutes(10);

/// What a vendor took.
enum Sent {
    /// A change of a line, which is read back.
    Change(Written),
    /// A deed about a port, with the orders that came of it.
    Port(Vec<PortIn>),
}

impl Engine<'_> {
    /// Notes the intent, writes once, and sees what came of it. Where the vendor puts us off nothing was
    /// done: the answer is how long it asks us to wait, and the item stands where it stood.
    pub(super) async fn write(
        &mut self,
        vendor: &Vendor,
        step: &StepRecord,
    ) -> Result<std::result::Result<Next, Duration>> {
        let intent = StepRecord {
            state: StepState::Writing,
            operation: None,
            message: None,
            written_at: Some(self.app.now()),
            ended_at: None,
            ..step.clone()
        };
        if !self.note(step.state, &intent).await? {
            return Ok(Ok(Next::Nothing));
        }
        Ok(Ok(match self.send(vendor, step).await? {
            Ok(Sent::Port(ports)) => {
                // The connector has read it back: what a carrier tells of an order has no trace of a
                // correction that we could compare.
                let seen = Seen {
                    reading: Some(step.step.after.clone()),
                    ports,
                    ..Seen::NOTHING
                };
                self.conclude(StepState::Done, intent, seen, None).await?
            }
            Ok(Sent::Change(Written::Done)) => self.settle(vendor, intent, None).await?,
            Ok(Sent::Change(Written::UnderWay(Operation(operation)))) => {
                let begun = StepRecord {
                    operation: Some(operation),
                    ..intent
                };
                // Whoever stopped the plan meanwhile does not keep us from knowing what came of it.
                self.note(StepState::Writing, &begun).await?;
                self.settle(vendor, begun, None).await?
            }
            Err(WriteError::Unclear(error)) => {
                self.settle(vendor, intent, Some(error.to_string())).await?
            }
            Err(WriteError::Refused(error)) => {
                if let Some(pause) = asked_pause(&error, self.app.pace.look_again) {
                    // Nothing was done: it stands where it stood.
                    self.note(StepState::Writing, step).await?;
                    return Ok(Err(pause));
                }
                self.fail(intent, error.to_string()).await?
            }
            Err(error @ WriteError::Unsupported(_)) => self.fail(intent, error.to_string()).await?,
        }))
    }

    /// Sends a change once.
    async fn send(
        &self,
        vendor: &Vendor,
        step: &StepRecord,
    ) -> Result<std::result::Result<Sent, WriteError>> {
        let (line, change) = (&step.step.line, &step.step.change);
        let Change::Port { subject, request } = change else {
            let written = vendor.connector.write(line, change).await;
            return Ok(written.map(Sent::Change));
        };
        let written = ports::send(self.app, self.caller, &*vendor.connector, *subject, request);
        Ok(Box::pin(written).await?.map(Sent::Port))
    }

    /// Looks at what was sent until it shows, the vendor gives it up, or patience ends: then nobody can say.
    pub(super) async fn settle(
        &mut self,
        vendor: &Vendor,
        step: StepRecord,
        trouble: Option<String>,
    ) -> Result<Next> {
        let mut pauses = Pauses::of(&self.app.pace);
        let mut trouble = trouble;
        let mut last = Seen::NOTHING;
        let mut operation = step.operation.clone().map(Operation);
        loop {
            let mut is_under_way = false;
            if let Some(asked) = &operation {
                match vendor.connector.progress(asked).await {
                    Ok(Progress::UnderWay) => is_under_way = true,
                    Ok(Progress::Done) => operation = None,
                    Ok(Progress::Failed(why)) => return self.fail(step, why).await,
                    Err(error) => trouble = Some(error.to_string()),
                }
            }
            if !is_under_way {
                match self.look_patiently(vendor, &step, &mut pauses).await {
                    Ok(seen) if seen.reading.as_ref() == Some(&step.step.after) => {
                        return self.conclude(StepState::Done, step, seen, None).await;
                    }
                    Ok(seen) => last = seen,
                    Err(why) => trouble = Some(why),
                }
            }
            match pauses.next() {
                Some(pause) if self.rest(pause).await => {}
                _ => break,
            }
        }
        let message = trouble.map_or_else(
            || format!("It was sent, and {} does not show it yet.", vendor.name),
            |trouble| format!("It was sent, and may have been done. {trouble}"),
        );
        self.conclude(StepState::Unclear, step, last, Some(message))
            .await
    }

    /// Looks at an item anew of which nobody could say whether it took, because a person asked for it. It is
    /// written again only if it is exactly as it was shown, and what was sent cannot take any more.
    pub(super) async fn reconsider(&mut self, vendor: &Vendor, step: StepRecord) -> Result<Next> {
        let progress = match step.operation.clone().map(Operation) {
            Some(operation) => Some(vendor.connector.progress(&operation).await),
            None => None,
        };
        if matches!(progress, Some(Ok(Progress::UnderWay))) {
            return self.settle_again(vendor, step).await;
        }
        let mut pauses = Pauses::of(&self.app.pace);
        let seen = match self.look_patiently(vendor, &step, &mut pauses).await {
            Ok(seen) => seen,
            Err(why) => return self.halt(why).await,
        };
        if seen.reading.as_ref() == Some(&step.step.after) {
            return self.conclude(StepState::Done, step, seen, None).await;
        }
        // A vendor that has a name for the change and does not say that it gave it up may still do it.
        let cannot_take = match &progress {
            Some(answer) => matches!(answer, Ok(Progress::Failed(_))),
            None => self.cannot_take_any_more(&step),
        };
        if cannot_take && seen.reading.as_ref() == Some(&step.step.before) {
            return match self.write(vendor, &step).await? {
                Ok(next) => Ok(next),
                Err(_) => self.halt(too_busy(vendor)).await,
            };
        }
        let still = match progress {
            Some(Err(error)) => format!("{} does not say what became of it: {error}", vendor.name),
            _ => format!(
                "Take the plan up again ten minutes after it was sent, or look at it at {}.",
                vendor.name
            ),
        };
        self.conclude(StepState::Unclear, step, seen, Some(still))
            .await
    }

    /// Goes on waiting for a change that is still under way.
    async fn settle_again(&mut self, vendor: &Vendor, step: StepRecord) -> Result<Next> {
        let was = step.state;
        let again = StepRecord {
            state: StepState::Writing,
            ended_at: None,
            ..step
        };
        if self.note(was, &again).await? {
            self.settle(vendor, again, None).await
        } else {
            Ok(Next::Nothing)
        }
    }

    fn cannot_take_any_more(&self, step: &StepRecord) -> bool {
        step.written_at
            .is_none_or(|at| self.app.now() - at >= MAY_STILL_TAKE)
    }

    async fn fail(&mut self, step: StepRecord, why: String) -> Result<Next> {
        self.conclude(StepState::Failed, step, Seen::NOTHING, Some(why))
            .await
    }
}

/// How long a vendor asks us to wait, if that is all that is wrong.
pub(super) fn asked_pause(error: &ApiError, unless_named: Duration) -> Option<Duration> {
    match error.fault {
        Fault::Throttled(asked) => Some(asked.unwrap_or(unless_named)),
        _ => None,
    }
}
