//! What a world is made from.

use chrono::{Days, NaiveDate};

use crate::Carrier;

/// How many mismatches of each code stand on the last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatches {
    /// The same number of each, as in a test case.
    Each(usize),
    /// Common ones more often than rare ones, around this number, as in a demo.
    Around(usize),
}

/// How the organisation's lists arrive, which decides its carriers and what their lists can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sources {
    /// As files: Great Britain is Colt's, and any status may be written.
    Files,
    /// From APIs: Great Britain is Twilio's, and a carrier says what its API has words for.
    Apis,
}

impl Sources {
    /// The carriers that list their numbers. The British one comes last.
    pub const fn carriers(self) -> [Carrier; 3] {
        let british = match self {
            Self::Files => Carrier::Colt,
            Self::Apis => Carrier::Twilio,
        };
        [Carrier::Bandwidth, Carrier::Telnyx, british]
    }
}

/// Everything that decides what a world is. Equal plans give equal worlds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorldPlan {
    /// The organisation's name; its accounts are in the domain `<name>.example`.
    pub name: String,
    /// Chooses among the worlds of this form.
    pub seed: u64,
    /// The world's last day.
    pub today: NaiveDate,
    /// How many numbers the inventory lists on the last day. At most five million.
    pub size: usize,
    /// How many mismatches to inject. A small world may have too few fitting numbers for all of them.
    pub mismatches: Mismatches,
    /// How many days the world spans, `today` included: 1 for a case without history, at most 90.
    pub days: u8,
    /// How its lists arrive.
    pub sources: Sources,
}

impl WorldPlan {
    /// A single day as files, with the same number of mismatches of each code.
    pub fn case(size: usize, seed: u64, today: NaiveDate) -> Self {
        Self {
            name: "contoso".to_owned(),
            seed,
            today,
            size,
            mismatches: Mismatches::Each((size / 250).clamp(3, 40)),
            days: 1,
            sources: Sources::Files,
        }
    }

    /// A single day as the simulated vendors tell it.
    pub fn live(size: usize, seed: u64, today: NaiveDate) -> Self {
        Self {
            sources: Sources::Apis,
            ..Self::case(size, seed, today)
        }
    }

    /// The demo organisation: 5,000 numbers and a month of history, told by APIs.
    pub fn demo(today: NaiveDate) -> Self {
        Self {
            mismatches: Mismatches::Around(6),
            days: 30,
            ..Self::live(5_000, 2_026, today)
        }
    }

    pub(crate) const fn calendar(&self) -> Calendar {
        Calendar {
            today: self.today,
            days: self.days,
        }
    }
}

/// The days of a world, counted from 0 to the last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar {
    today: NaiveDate,
    days: u8,
}

impl Calendar {
    /// A month shorter than this has no history worth telling.
    const SHORTEST_HISTORY: u8 = 14;

    pub(crate) const fn last(self) -> u8 {
        self.days.saturating_sub(1)
    }

    /// The last day on which anything may change, if things change at all.
    ///
    /// The final days stay quiet, so that a source which is held then says nothing wrong.
    pub(crate) const fn last_change(self) -> Option<u8> {
        if self.days < Self::SHORTEST_HISTORY {
            None
        } else {
            Some(self.days - 3)
        }
    }

    pub(crate) fn date(self, day: u8) -> NaiveDate {
        self.today - Days::new(u64::from(self.last().saturating_sub(day)))
    }

    /// The day of a date, or the nearest there is.
    pub(crate) fn day(self, date: NaiveDate) -> u8 {
        let age = (self.today - date).num_days().max(0);
        self.last()
            .saturating_sub(u8::try_from(age).unwrap_or(u8::MAX))
    }
}
