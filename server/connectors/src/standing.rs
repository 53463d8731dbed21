//! What carriers call the statuses of their numbers. Files and the vendors' APIs use the same words, so
//! they are read in one place.

use domain::{
    fact::{CarrierStatus, PortOutStatus, Reported, Word},
    same_word,
};

/// A carrier's status word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// One of ours.
    Status(CarrierStatus),
    /// In service, and somebody has asked for it.
    PortingOut,
    /// Off the account.
    Deleted,
    /// None that we know.
    Unknown,
}

/// What carriers call their statuses (domain notes §3.3 and carriers §2 to §4).
const WORDS: &[(&str, Standing)] = {
    use CarrierStatus as S;
    use Standing::{Deleted, PortingOut, Status};
    &[
        ("in service", Status(S::Active)),
        ("live", Status(S::Active)),
        ("enabled", Status(S::Active)),
        ("in account", Status(S::Pending)),
        ("port in pending foc", Status(S::Pending)),
        ("purchase pending", Status(S::Pending)),
        ("port pending", Status(S::Pending)),
        ("provision pending", Status(S::Pending)),
        ("requirement info pending", Status(S::Pending)),
        ("requirement info under review", Status(S::Pending)),
        ("requirement info exception", Status(S::Pending)),
        ("emergency only", Status(S::Restricted)),
        ("barred", Status(S::Suspended)),
        ("ageing", Status(S::Aging)),
        ("disconnected", Status(S::Aging)),
        ("ported away", Status(S::PortedOut)),
        ("purchase failed", Status(S::Failed)),
        ("port failed", Status(S::Failed)),
        ("port out pending", PortingOut),
        ("deleted", Deleted),
        ("removed", Deleted),
        ("ceased", Deleted),
    ]
};

impl Standing {
    /// What a word means, however it is written.
    pub(crate) fn read(word: &str) -> Self {
        if let Ok(status) = word.parse() {
            return Self::Status(status);
        }
        let vendor = WORDS.iter().find(|(known, _)| same_word(known, word));
        vendor.map_or(Self::Unknown, |(_, standing)| *standing)
    }

    /// The status that the word stands for; a word without one is kept as it came.
    pub(crate) fn status(self, word: &str) -> Word<CarrierStatus> {
        match self {
            Self::Status(status) => Word::Known(status),
            Self::PortingOut => Word::Known(CarrierStatus::Active),
            Self::Deleted | Self::Unknown => Word::Unknown(word.to_owned()),
        }
    }
    /// The state of a port-out: what the vendor says of it, else what its status implies.
    pub(crate) fn port_out(self, said: Reported<impl AsRef<str>>) -> Reported<Word<PortOutStatus>> {
        match said {
            Reported::Value(word) => Reported::Value(Word::read(word.as_ref())),
            _ if self == Self::PortingOut => Reported::Value(Word::Known(PortOutStatus::Pending)),
            Reported::Blank => Reported::Blank,
            Reported::NotSent => Reported::NotSent,
        }
    }
}
