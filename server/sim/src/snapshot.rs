//! The world on one day: the files each source would give, and the findings they must lead to.

use std::io::{self, Write};

use chrono::NaiveDate;

use crate::{Carrier, Code, Lifecycle, Line, World, exports, planes::Planes};

/// The world on one day.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    pub(crate) world: &'a World,
    pub(crate) day: u8,
}

/// What arrives from a carrier on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The whole list.
    Whole,
    /// A list that breaks off after a third: importing it must be held.
    Truncated,
    /// Nothing.
    Missing,
}

/// A finding that the day's files must give.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The rule.
    pub code: Code,
    /// The number in canonical form.
    pub number: String,
}

impl Snapshot<'_> {
    /// The date of this day.
    pub fn date(&self) -> NaiveDate {
        self.world.date(self.day)
    }

    /// The carriers that list their numbers.
    pub const fn carriers(&self) -> [Carrier; 3] {
        self.world.carriers()
    }

    /// The numbers that are on their way to a carrier.
    pub(crate) fn coming_to(&self, carrier: Carrier) -> Vec<&Line> {
        let is_coming = |planes: &Planes| {
            let row = planes.inventory;
            row.is_some_and(|row| row.lifecycle == Lifecycle::PortingIn)
        };
        self.planes()
            .filter(|(line, planes)| line.service.carrier == carrier && is_coming(planes))
            .map(|(line, _)| line)
            .collect()
    }

    /// What this carrier gives on this day.
    ///
    /// In a world with history the British carrier's list breaks off on the last day but one and does not
    /// come on the last, so that a held snapshot is there to decide on. Neither day changes anything there.
    pub fn delivery(&self, carrier: Carrier) -> Delivery {
        let may_fail =
            self.world.calendar.last_change().is_some() && carrier == self.world.british_carrier();
        match self.world.calendar.last() - self.day {
            0 if may_fail => Delivery::Missing,
            1 if may_fail => Delivery::Truncated,
            _ => Delivery::Whole,
        }
    }

    /// Writes the organisation's own inventory as CSV.
    pub fn write_inventory(&self, out: impl Write) -> io::Result<()> {
        exports::inventory::write(self, out)
    }

    /// Writes the Teams numbers as `Get-CsPhoneNumberAssignment | ConvertTo-Json` does.
    pub fn write_teams_numbers(&self, out: impl Write) -> io::Result<()> {
        exports::teams_numbers::write(self, usize::MAX, out)
    }

    /// Writes the first third of the Teams numbers: an export that broke off.
    pub fn write_truncated_teams_numbers(&self, out: impl Write) -> io::Result<()> {
        let count = self
            .planes()
            .filter(|(_, planes)| planes.teams.is_some())
            .count();
        exports::teams_numbers::write(self, count / 3, out)
    }

    /// Writes the accounts as `Get-CsOnlineUser | Select … | ConvertTo-Json` does.
    pub fn write_teams_users(&self, out: impl Write) -> io::Result<()> {
        exports::teams_users::write(self, out)
    }

    /// Writes a carrier's list as CSV. Microsoft's is empty.
    pub fn write_carrier(&self, carrier: Carrier, out: impl Write) -> io::Result<()> {
        exports::carrier::write(self, carrier, usize::MAX, out)
    }

    /// Writes the first third of a carrier's list.
    pub fn write_truncated_carrier(&self, carrier: Carrier, out: impl Write) -> io::Result<()> {
        let rows = self
            .planes()
            .filter(|(line, planes)| planes.at(line, carrier).is_some());
        exports::carrier::write(self, carrier, rows.count() / 3, out)
    }

    /// Writes the expected findings as CSV, by code and number.
    pub fn write_expected_findings(&self, out: impl Write) -> io::Result<()> {
        exports::findings::write(&self.expected_findings(), out)
    }

    /// Every finding that the day's files give, by code and number, and no other.
    pub fn expected_findings(&self) -> Vec<Finding> {
        let mut findings: Vec<_> = self
            .world
            .lines
            .iter()
            .filter_map(|line| Some((line, line.mismatch.as_ref()?)))
            .filter(|(_, mismatch)| mismatch.stands_on(self.day))
            .flat_map(|(line, mismatch)| {
                mismatch.found_as().iter().map(|&code| Finding {
                    code,
                    number: line.e164(),
                })
            })
            .collect();
        findings.sort_unstable();
        findings
    }

    /// Every number with what each side says about it on this day.
    pub(crate) fn planes(&self) -> impl Iterator<Item = (&Line, Planes)> {
        self.world
            .lines
            .iter()
            .map(|line| (line, self.planes_of(line)))
    }

    /// The lines on a carrier's list, by their places among all.
    pub(crate) fn places_at(&self, carrier: Carrier) -> Vec<u32> {
        self.places(|line, planes| planes.at(line, carrier).is_some())
    }

    /// The lines that Teams lists, by their places among all.
    pub(crate) fn places_in_teams(&self) -> Vec<u32> {
        self.places(|_, planes| planes.teams.is_some())
    }

    fn places(&self, is_listed: impl Fn(&Line, &Planes) -> bool) -> Vec<u32> {
        (0..)
            .zip(self.planes())
            .filter(|(_, (line, planes))| is_listed(line, planes))
            .map(|(place, _)| place)
            .collect()
    }

    /// A line and what each side says about it, by its place among all.
    pub(crate) fn at(&self, place: u32) -> (&Line, Planes) {
        let line = &self.world.lines[place as usize];
        (line, self.planes_of(line))
    }

    pub(crate) fn planes_of(&self, line: &Line) -> Planes {
        Planes::on(line, self.world.calendar, self.day)
    }
}
