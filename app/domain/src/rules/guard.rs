//! Guards: what holds a rule back although its condition is met.

use chrono::Duration;

/// How long two snapshots must lie apart to count as two sightings (guard G2).
pub const STRIKE_DISTANCE: Duration = Duration::minutes(15);

/// How far apart two lists may be taken and still be compared with one another (guard G8).
pub const SKEW: Duration = Duration::minutes(30);

/// The minutes of a day.
pub(super) const DAY: i64 = 24 * 60;

/// What holds a rule back although its condition is met. The numbers are those of the domain notes §7.1.
///
/// Some hold everywhere: a list that was cut off, one that is too old, a word nobody knows, a list whose
/// mass change waits for a person, and a deviation that somebody accepted never count against a number. A
/// rule names those of them on which it rests most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// G1: absence counts only in a complete snapshot.
    Complete,
    /// G2: it must be seen in two complete snapshots, at least 15 minutes apart.
    TwoStrikes,
    /// G3: a change takes this many minutes to arrive everywhere.
    Settle(i64),
    /// G4: an open order makes the difference expected.
    InFlight,
    /// G5: a list as long as a vendor's page may have been cut off.
    Truncation,
    /// G6: a source that was asked too long ago is not judged.
    Fresh,
    /// G7: only canonical forms are compared; an extension belongs to the line, not to the number.
    Canonical,
    /// G8: lists that are compared with one another were taken within half an hour.
    Skew,
    /// G9: what we are not allowed to read is not absent.
    Scope,
    /// G10: only numbers that are ours for voice.
    Custody,
    /// G11: a planned change is no mismatch. Nothing tells of one by itself: an exception for its time does.
    Maintenance,
    /// G14: a vendor's word that we do not know is no mismatch.
    UnknownWord,
}

impl Guard {
    /// Its name in the domain notes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Complete => "G1",
            Self::TwoStrikes => "G2",
            Self::Settle(_) => "G3",
            Self::InFlight => "G4",
            Self::Truncation => "G5",
            Self::Fresh => "G6",
            Self::Canonical => "G7",
            Self::Skew => "G8",
            Self::Scope => "G9",
            Self::Custody => "G10",
            Self::Maintenance => "G11",
            Self::UnknownWord => "G14",
        }
    }

    /// The guard in a sentence.
    pub fn describe(self) -> String {
        match self {
            Self::Complete => "Absence counts only in a complete snapshot.",
            Self::TwoStrikes => {
                "Seen in two complete snapshots, at least 15 minutes apart, before it opens."
            }
            Self::Settle(minutes) if minutes % DAY == 0 && minutes > DAY => {
                return format!("Waits {} days after a change on either side.", minutes / DAY);
            }
            Self::Settle(minutes) if minutes % 60 == 0 => {
                return format!("Waits {} h after a change on either side.", minutes / 60);
            }
            Self::Settle(minutes) => {
                return format!("Waits {minutes} min after a change on either side.");
            }
            Self::InFlight => "Silent while an order for the number is open.",
            Self::Truncation => "A list that may have been cut off does not count.",
            Self::Fresh => "A source that was asked too long ago does not count.",
            Self::Canonical => "Only canonical forms are compared, with extensions kept apart.",
            Self::Skew => {
                "Waits for a second sighting if the lists compared were taken more than 30 minutes apart."
            }
            Self::Scope => "What may not be read does not count as absent.",
            Self::Custody => "Only for numbers that are ours for voice.",
            Self::Maintenance => "Except the number for the time of a planned change.",
            Self::UnknownWord => "A vendor's word that is not known is no mismatch.",
        }
        .to_owned()
    }
}
