//! A generated organisation: its numbers, its people and the days it spans.

use chrono::NaiveDate;

use crate::{
    Line, Snapshot, WorldPlan,
    carriers::Carrier,
    generation::Generation,
    people::{Directory, Member},
    plan::{Calendar, Sources},
};

/// An organisation on all its days. About 50 bytes per number.
#[derive(Debug)]
pub struct World {
    pub(crate) lines: Vec<Line>,
    pub(crate) members: Vec<Member>,
    pub(crate) directory: Directory,
    pub(crate) calendar: Calendar,
    sources: Sources,
}

impl World {
    /// Makes the world of a plan. The same plan gives the same world.
    pub fn generate(plan: &WorldPlan) -> Self {
        let Generation { lines, members, .. } = Generation::of(plan);
        let directory = Directory::new(&plan.name, plan.seed);
        Self {
            lines,
            members,
            directory,
            calendar: plan.calendar(),
            sources: plan.sources,
        }
    }

    /// Every number of the world, known to the inventory or not.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The carriers that list their numbers.
    pub const fn carriers(&self) -> [Carrier; 3] {
        self.sources.carriers()
    }

    /// The world day by day, the last one being today.
    pub fn month(&self) -> impl Iterator<Item = Snapshot<'_>> {
        (0..=self.calendar.last()).map(|day| Snapshot { world: self, day })
    }

    /// The world on its last day.
    pub const fn today(&self) -> Snapshot<'_> {
        Snapshot {
            world: self,
            day: self.calendar.last(),
        }
    }

    /// The world on a date, or on the nearest day it has.
    pub fn on(&self, date: NaiveDate) -> Snapshot<'_> {
        let day = self.calendar.day(date);
        Snapshot { world: self, day }
    }

    /// The carrier of Great Britain.
    pub(crate) const fn british_carrier(&self) -> Carrier {
        let [_, _, british] = self.sources.carriers();
        british
    }

    /// The place of a number among the lines.
    pub(crate) fn place_of(&self, digits: u64) -> Option<u32> {
        let at = self.lines.iter().position(|line| line.digits == digits)?;
        u32::try_from(at).ok()
    }

    pub(crate) fn date(&self, day: u8) -> NaiveDate {
        self.calendar.date(day)
    }
}
