//! Putting the steps of many findings together into one plan.

use std::collections::HashSet;

use domain::{
    E164, LineUri,
    plan::{Means, Step, Target, planner::NoStep, view::LeftOut},
};

use super::super::vendors::Vendors;
use crate::Result;

/// The steps of one finding or wish: all of them are planned, or none.
pub(super) struct Group {
    /// The number, if it is about one.
    pub(super) number: Option<E164>,
    /// What it is wanted for, in a few words.
    pub(super) what: String,
    /// The steps, or why there are none.
    pub(super) steps: std::result::Result<Vec<Step>, NoStep>,
}

/// A field of a target, which one group alone changes.
type Field = (LineUri, Target, String);

/// A plan on its way.
pub(super) struct Assembly<'a> {
    vendors: Vendors<'a>,
    steps: Vec<Step>,
    left_out: Vec<LeftOut>,
    fields: HashSet<Field>,
    /// What each step writes, to tell a step that comes twice.
    written: HashSet<(LineUri, String)>,
}

impl<'a> Assembly<'a> {
    pub(super) fn new(vendors: Vendors<'a>) -> Self {
        Self {
            vendors,
            steps: Vec::new(),
            left_out: Vec::new(),
            fields: HashSet::new(),
            written: HashSet::new(),
        }
    }

    /// Adds a group's steps, or says why it is left out. Two findings that one step puts right share it.
    pub(super) async fn add(&mut self, group: Group) -> Result<()> {
        let Group {
            number,
            what,
            steps,
        } = group;
        match self.accepted(steps).await? {
            Ok(steps) => self.push(steps),
            Err(NoStep(why)) => self.left_out.push(LeftOut { number, what, why }),
        }
        Ok(())
    }

    async fn accepted(
        &mut self,
        steps: std::result::Result<Vec<Step>, NoStep>,
    ) -> Result<std::result::Result<Vec<Step>, NoStep>> {
        let steps = match steps {
            Ok(steps) => steps,
            Err(none) => return Ok(Err(none)),
        };
        let mut new = Vec::with_capacity(steps.len());
        for step in steps {
            if self.written.contains(&writes(&step)) {
                continue;
            }
            if fields(&step).any(|field| self.fields.contains(&field)) {
                return Ok(Err(NoStep(
                    "Another step of this plan changes the same. Plan it when that is done."
                        .to_owned(),
                )));
            }
            if step.change.means() == Means::Api
                && let Err(why) = self.vendors.of(&step).await?
            {
                return Ok(Err(NoStep(why)));
            }
            new.push(step);
        }
        Ok(Ok(new))
    }

    fn push(&mut self, steps: Vec<Step>) {
        for step in steps {
            let ordinal = u32::try_from(self.steps.len() + 1).unwrap_or(u32::MAX);
            self.fields.extend(fields(&step));
            self.written.insert(writes(&step));
            self.steps.push(Step { ordinal, ..step });
        }
    }

    /// The steps with their places, and what was left out.
    pub(super) fn finish(self) -> (Vec<Step>, Vec<LeftOut>) {
        (self.steps, self.left_out)
    }
}

fn fields(step: &Step) -> impl Iterator<Item = Field> {
    let (line, target) = (step.line.clone(), step.change.target());
    step.after
        .0
        .keys()
        .map(move |field| (line.clone(), target, field.clone()))
}

fn writes(step: &Step) -> (LineUri, String) {
    let change = serde_json::to_string(&step.change).expect("a change has string keys only");
    (step.line.clone(), change)
}
