//! What was changed at the vendors: through their APIs, and by others behind Rollcall's back.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Fault, Simulators, Vendor, bandwidth, graph, hold, telnyx, twilio};

/// A change that a vendor took through its API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Write {
    /// Whose API.
    pub vendor: Vendor,
    /// The number, in canonical form.
    pub number: String,
    /// What was asked for, in the vendor's word: `assignNumber`, `connection_id`, ….
    pub what: String,
}

/// The fields of a number that are not the world's any more, by names of the vendor's own.
pub(super) type Fields = Map<String, Value>;

/// What is not the world's any more at one vendor, by the line's place.
#[derive(Debug, Default)]
pub(super) struct Changes {
    done: HashMap<u32, Fields>,
    under_way: HashMap<u32, UnderWay>,
}

/// A change that is done when the number has been looked at so often.
#[derive(Debug)]
struct UnderWay {
    looks: u32,
    fields: Fields,
}

impl Changes {
    /// Puts fields over those of a number.
    pub(super) fn change(&mut self, place: u32, fields: Fields) {
        self.done.entry(place).or_default().extend(fields);
    }

    /// The same, once somebody has looked at the number so often.
    pub(super) fn change_after(&mut self, looks: u32, place: u32, fields: Fields) {
        self.under_way.insert(place, UnderWay { looks, fields });
    }

    /// Somebody looks at a number.
    pub(super) fn look(&mut self, place: u32) {
        let Some(under_way) = self.under_way.get_mut(&place) else {
            return;
        };
        under_way.looks = under_way.looks.saturating_sub(1);
        if under_way.looks == 0
            && let Some(under_way) = self.under_way.remove(&place)
        {
            self.change(place, under_way.fields);
        }
    }

    /// What was changed of a number.
    pub(super) fn of(&self, place: u32) -> Fields {
        self.done.get(&place).cloned().unwrap_or_default()
    }

    /// What was changed of any number.
    pub(super) fn all(&self) -> impl Iterator<Item = (u32, &Fields)> {
        self.done.iter().map(|(place, fields)| (*place, fields))
    }
}

/// How a change goes that a vendor has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// It is done; where it takes a while, after so many looks more than it would.
    Done {
        /// The looks.
        later: u32,
    },
    /// It is never done.
    Fails,
}

/// A change that the vendor is to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal;

impl Refusal {
    /// The reason, in words that any vendor may have.
    pub(super) const WORDS: &'static str = "The number cannot be changed at present.";
}

impl Simulators {
    /// The changes that the vendors took through their APIs so far, in their order. What was refused is
    /// not among them; what went wrong afterwards is.
    pub fn writes(&self) -> Vec<Write> {
        hold(&self.0.writes).clone()
    }

    /// Changes a number as somebody else would, who does not use Rollcall: at Graph its holder, to the
    /// account with an object id or, if that is empty, to nobody; at a carrier its trunk, to the one of a
    /// name. Says whether there is such a number and such a trunk.
    pub fn meddle(&self, vendor: Vendor, number: &str, to: &str) -> bool {
        let fields = match vendor {
            Vendor::Graph => Some(graph::held_by(to)),
            Vendor::Bandwidth => bandwidth::delivered_to(to),
            Vendor::Telnyx => telnyx::delivered_to(to),
            Vendor::Twilio => twilio::delivered_to(to),
        };
        let digits = number.strip_prefix('+').and_then(|text| text.parse().ok());
        let place = digits.and_then(|digits| self.0.world.place_of(digits));
        let (Some(fields), Some(place)) = (fields, place) else {
            return false;
        };
        self.changes(vendor, |changes| changes.change(place, fields));
        true
    }

    pub(super) fn changes<T>(&self, vendor: Vendor, act: impl FnOnce(&mut Changes) -> T) -> T {
        act(&mut self.desk(vendor).changes())
    }

    /// Takes a change, and says how it goes; or refuses it.
    pub(super) fn take(&self, vendor: Vendor, number: &str, what: &str) -> Result<Course, Refusal> {
        let fault = self.desk(vendor).faults().strike_change();
        if fault == Some(Fault::RefusedChange) {
            return Err(Refusal);
        }
        hold(&self.0.writes).push(Write {
            vendor,
            number: number.to_owned(),
            what: what.to_owned(),
        });
        Ok(match fault {
            Some(Fault::FailedChange) => Course::Fails,
            Some(Fault::SlowChange { looks }) => Course::Done { later: looks },
            _ => Course::Done { later: 0 },
        })
    }
}
