//! The rules of Rollcall: what a number is, which states it may take, what each side says about it,
//! and when two sides disagree.
//!
//! Nothing here asks a clock, a database, a network or chance: those are passed in. The crate
//! compiles to wasm, so that the browser, the server and the tests share one set of words.

#[macro_use]
mod macros;

pub mod access;
mod address;
pub mod calendar;
#[cfg(test)]
mod case;
pub mod comment;
pub mod connection;
#[macro_use]
pub mod country;
pub mod dashboard;
pub mod delivery;
pub mod directory;
pub mod e164;
pub mod evidence;
pub mod fact;
pub mod finding;
pub mod history;
pub mod import;
#[cfg(test)]
mod links;
pub mod listing;
pub mod notification;
pub mod number;
pub mod overview;
pub mod page;
pub mod plan;
pub mod plane;
pub mod port;
pub mod query_string;
pub mod report;
pub mod rules;
pub mod saved_filter;
pub mod schedule;
pub mod source;
pub mod strip;
pub mod teams_object;
pub mod tenant;
pub mod words;
pub mod worker;

pub use country::Country;
pub use e164::{E164, LineUri};

/// A word that is not among those a field accepts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\u{201c}{found}\u{201d} is not one of {}", known.join(", "))]
pub struct UnknownWord {
    /// What stood there.
    pub found: String,
    /// What may stand there.
    pub known: Vec<&'static str>,
}

impl UnknownWord {
    /// The known word most like the one found, for "did you mean".
    pub fn nearest(&self) -> Option<&'static str> {
        let found = self.found.to_lowercase();
        self.known
            .iter()
            .copied()
            .map(|word| (common_prefix(word, &found), word))
            .filter(|(shared, _)| *shared > 1)
            .max_by_key(|(shared, _)| *shared)
            .map(|(_, word)| word)
    }
}

fn common_prefix(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count()
}

/// Whether two words are the same to a reader: case, spaces, hyphens and underscores do not count.
pub fn same_word(a: &str, b: &str) -> bool {
    fn plain(text: &str) -> impl Iterator<Item = char> + '_ {
        text.chars()
            .filter(|c| !matches!(c, ' ' | '-' | '_'))
            .flat_map(char::to_lowercase)
    }
    plain(a).eq(plain(b))
}

typed_id! {
    /// An organisation: one customer environment. Every row belongs to one.
    OrgId,
    /// A person who signs in, or the machine behind a token.
    UserId,
    /// An API token.
    TokenId,
    /// A number in custody.
    NumberId,
    /// How a vendor is asked.
    ConnectionId,
    /// A source that can be asked.
    SourceId,
    /// One asking of a source.
    RunId,
    /// A rule that fired.
    FindingId,
    /// Numbers that a rule leaves alone.
    ExceptionId,
    /// A proposed set of changes.
    PlanId,
    /// What somebody said about a thing.
    CommentId,
    /// One import of a file.
    ImportId,
    /// A unit of background work.
    JobId,
    /// A cut-over whose port orders go together.
    PortProjectId,
    /// A port-in order.
    PortOrderId,
    /// A port-out.
    PortOutId,
    /// A document of a port.
    PortDocumentId,
    /// A rejection of a port.
    PortRejectionId,
    /// Something that a person was told.
    NotificationId,
    /// When a report is made, and to whom it goes.
    ScheduleId,
    /// Where messages go.
    DestinationId,
    /// A message on its way to one recipient.
    DeliveryId,
    /// A report.
    ReportId,
}
