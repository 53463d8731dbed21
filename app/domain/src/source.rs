//! Sources, their snapshots, and the judgement that keeps a fault from being taken for a fact.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ConnectionId, RunId, SourceId,
    connection::Verdict,
    words::{count, counted},
};

text_enum! {
    /// What a source speaks about.
    pub enum SourceKind {
        /// Teams' list of numbers.
        TeamsNumbers = "teams_numbers", "Teams numbers";
        /// Teams' list of people and resource accounts.
        TeamsUsers = "teams_users", "Teams users";
        /// A carrier's list of numbers.
        Carrier = "carrier", "Carrier";
    }
}

text_enum! {
    /// What became of a run.
    pub enum RunState {
        /// The source is being asked.
        Running = "running", "Asking";
        /// The snapshot is complete and its facts are in force.
        Committed = "committed", "Committed";
        /// The snapshot waits for a person: it would change too much.
        Held = "held", "Held for review";
        /// The list broke off or did not agree with itself; nothing changed.
        Incomplete = "incomplete", "Incomplete";
        /// A person threw the held snapshot away.
        Discarded = "discarded", "Discarded";
        /// The source could not be read; nothing changed.
        Failed = "failed", "Failed";
        /// Somebody stopped it; nothing changed.
        Cancelled = "cancelled", "Stopped";
    }
}

/// A source that can be asked about a plane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Source {
    /// Its identifier.
    pub id: SourceId,
    /// What it speaks about.
    pub kind: SourceKind,
    /// Its name: `Teams numbers`, or the carrier's name.
    pub name: String,
    /// The connection that feeds it; `None` while only files do.
    pub connection_id: Option<ConnectionId>,
    /// When the snapshot in force was taken (UTC); `None` before the first.
    pub as_of: Option<DateTime<Utc>>,
    /// The run whose snapshot is in force.
    pub committed_run: Option<RunId>,
    /// The run that waits for a person.
    pub held_run: Option<RunId>,
    /// Rows in force.
    pub rows: u64,
    /// Largest share of rows, in per cent, that may vanish at once before a snapshot is held.
    pub mass_deviation_percent: u8,
    /// Age, in hours, beyond which its statements are not judged.
    pub max_age_hours: u32,
    /// Whether the snapshot in force lists everything. Absence counts only then.
    pub is_complete: bool,
    /// Counts up with every change.
    pub version: i64,
}

/// A list that people export by hand is believed for a week; a connector's limit is hours (guard G6).
pub const FILE_MAX_AGE_HOURS: u32 = 7 * 24;

/// The share of rows that may vanish at once (guard G12).
pub const MASS_DEVIATION_PERCENT: u8 = 5;

impl Source {
    /// Whether its statements are too old to be judged at a time (guard G6).
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        self.as_of
            .is_none_or(|at| now - at > Duration::hours(i64::from(self.max_age_hours)))
    }

    /// How it stands at a time, in one word.
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        match (self.as_of, self.held_run) {
            (_, Some(_)) => Standing::Held,
            (None, None) => Standing::NeverAsked,
            _ if self.is_stale(now) => Standing::Stale,
            _ if !self.is_complete => Standing::Partial,
            _ => Standing::Fresh,
        }
    }
}

text_enum! {
    /// How a source stands.
    pub enum Standing {
        /// Asked lately, complete.
        Fresh = "fresh", "Fresh";
        /// Asked lately, but the list is known to be incomplete.
        Partial = "partial", "Partial";
        /// Asked too long ago.
        Stale = "stale", "Stale";
        /// Its newest snapshot waits for a person.
        Held = "held", "Held";
        /// Never asked.
        NeverAsked = "never_asked", "Never asked";
    }
}

/// One asking of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Run {
    /// Its identifier.
    pub id: RunId,
    /// The source asked.
    pub source_id: SourceId,
    /// What became of it.
    pub state: RunState,
    /// When it began (UTC).
    pub started_at: DateTime<Utc>,
    /// When it ended (UTC).
    pub finished_at: Option<DateTime<Utc>>,
    /// When the list was taken, if that was before the run: a file may lie in its folder for days (UTC).
    pub taken_at: Option<DateTime<Utc>>,
    /// Where it came from: a file's name or a connector.
    pub origin: String,
    /// Whether it claims to list everything.
    pub is_snapshot: bool,
    /// Rows read.
    pub rows: u64,
    /// What its commit changed, or would change.
    pub changes: Changes,
    /// Why it is not complete, held or failed.
    pub reason: Option<String>,
    /// What the vendor refused us, if that is why.
    pub refusal: Option<Refusal>,
    /// What asking cost.
    pub traffic: Traffic,
}

text_enum! {
    /// What a vendor refused when it was asked.
    pub enum Refusal {
        /// The credentials: they are wrong, or have expired (401).
        Credentials = "credentials", "Credentials refused";
        /// The right to what was asked (403).
        Rights = "rights", "A right is missing";
    }
}

/// What asking a vendor cost. A file costs nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Traffic {
    /// Pages read.
    pub pages: u64,
    /// Requests sent, those sent again included.
    pub requests: u64,
    /// Requests that were sent again.
    pub retries: u64,
}

impl Run {
    /// How old what it says is: from when its list is (UTC).
    pub fn as_of(&self) -> DateTime<Utc> {
        self.taken_at.unwrap_or(self.started_at)
    }

    /// What it came to; `None` while it is under way, and once somebody stopped it or threw it away.
    pub fn verdict(&self) -> Option<Verdict> {
        match self.state {
            RunState::Running | RunState::Discarded | RunState::Cancelled => None,
            RunState::Committed if self.reason.is_none() => Some(Verdict::Complete),
            RunState::Committed | RunState::Incomplete => Some(Verdict::Incomplete),
            RunState::Held => Some(Verdict::Held),
            RunState::Failed => Some(Verdict::Failed),
        }
    }
}

/// How many runs are shown at a glance.
pub const RUNS_AT_A_GLANCE: usize = 16;

/// A run at a glance: a bar in the drawing of a source's last runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunMark {
    /// When it began (UTC).
    pub started_at: DateTime<Utc>,
    /// What became of it.
    pub state: RunState,
    /// What it came to; none while it is under way, and once somebody stopped it or threw it away.
    pub verdict: Option<Verdict>,
    /// Rows read.
    pub rows: u64,
}

impl From<&Run> for RunMark {
    fn from(run: &Run) -> Self {
        Self {
            started_at: run.started_at,
            state: run.state,
            verdict: run.verdict(),
            rows: run.rows,
        }
    }
}

/// How a snapshot differs from the facts in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changes {
    /// Rows in force before.
    pub before: u64,
    /// Rows that are new.
    pub created: u64,
    /// Rows that say something else than before.
    pub updated: u64,
    /// Rows that say the same.
    pub unchanged: u64,
    /// Rows in force that a complete snapshot no longer lists.
    pub vanished: u64,
}

/// Whether a snapshot may take force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It takes force, and what it does not list is absent.
    Complete,
    /// It takes force for what it lists; absence means nothing.
    Partial(String),
    /// It changes nothing and waits for a person.
    Held(String),
}

/// Fewer rows than this may always vanish: a small list may lose two numbers in a day.
pub(crate) const SMALL_LOSS: u64 = 2;

/// Row counts at which `Get-CsPhoneNumberAssignment` stops by itself (guard G5).
const TEAMS_PAGE_CAPS: &[u64] = &[500, 1000];

/// Judges a snapshot before it takes force (guards G1, G12).
pub fn judge(source: &Source, rows: u64, is_snapshot: bool, changes: Changes) -> Judgement {
    if !is_snapshot {
        return Judgement::Partial("The file was imported as part of a list.".to_owned());
    }
    if rows == 0 && changes.before > 0 {
        return Judgement::Held(format!(
            "The list is empty, and {} are in force.",
            counted(changes.before, "row")
        ));
    }
    let limit = changes.before * u64::from(source.mass_deviation_percent) / 100;
    if changes.vanished > limit.max(SMALL_LOSS) {
        let percent = changes.vanished * 100 / changes.before.max(1);
        return Judgement::Held(format!(
            "{} of {} rows ({percent} %) would vanish; the limit of this source is {} %.",
            count(changes.vanished),
            count(changes.before),
            source.mass_deviation_percent
        ));
    }
    Judgement::Complete
}

/// A first list that lacks at most so many expected numbers is not looked at: an inventory that was never
/// compared is seldom right.
const FIRST_LIST_LACKS: u64 = 20;

/// Why the first list of a source should be looked at before it takes force. Nothing can vanish from a
/// source that said nothing yet, so it is held against the inventory: a list that lacks most of what
/// should be there was more likely cut off than true (guard G12).
pub fn judge_first(expected: u64, lacking: u64) -> Option<String> {
    (lacking > FIRST_LIST_LACKS && lacking * 2 > expected).then(|| {
        format!(
            "The first list of this source lacks {} of {} that the inventory has in service there.",
            count(lacking),
            counted(expected, "number")
        )
    })
}

/// Judges a list that came as a file. Nobody can turn its pages, so one of exactly the length at which
/// Teams stops by itself is not believed to be whole (guard G5).
pub fn judge_file(source: &Source, rows: u64, is_snapshot: bool, changes: Changes) -> Judgement {
    match judge(source, rows, is_snapshot, changes) {
        Judgement::Complete
            if source.kind == SourceKind::TeamsNumbers && TEAMS_PAGE_CAPS.contains(&rows) =>
        {
            Judgement::Partial(format!(
                "Exactly {rows} rows: Teams ends a list there unless it is asked for the next page."
            ))
        }
        judgement => judgement,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(kind: SourceKind) -> Source {
        Source {
            id: SourceId::new(uuid::Uuid::nil()),
            kind,
            name: "Colt".into(),
            connection_id: None,
            as_of: None,
            committed_run: None,
            held_run: None,
            rows: 0,
            mass_deviation_percent: MASS_DEVIATION_PERCENT,
            max_age_hours: FILE_MAX_AGE_HOURS,
            is_complete: true,
            version: 1,
        }
    }

    fn changes(before: u64, vanished: u64) -> Changes {
        Changes {
            before,
            vanished,
            ..Changes::default()
        }
    }

    #[test]
    fn a_large_loss_is_held_and_a_small_one_is_not() {
        let colt = source(SourceKind::Carrier);
        assert_eq!(
            judge(&colt, 950, true, changes(1000, 50)),
            Judgement::Complete
        );
        assert!(matches!(
            judge(&colt, 949, true, changes(1000, 51)),
            Judgement::Held(_)
        ));
        assert_eq!(judge(&colt, 8, true, changes(10, 2)), Judgement::Complete);
        assert!(matches!(
            judge(&colt, 7, true, changes(10, 3)),
            Judgement::Held(_)
        ));
        assert_eq!(judge(&colt, 10, true, changes(0, 0)), Judgement::Complete);
    }

    #[test]
    fn a_part_of_a_list_never_speaks_of_what_it_leaves_out() {
        let colt = source(SourceKind::Carrier);
        assert!(matches!(
            judge(&colt, 1, false, changes(1000, 0)),
            Judgement::Partial(_)
        ));
    }

    #[test]
    fn a_teams_list_that_ends_at_the_page_cap_is_not_complete() {
        let teams = source(SourceKind::TeamsNumbers);
        assert!(matches!(
            judge_file(&teams, 500, true, changes(0, 0)),
            Judgement::Partial(_)
        ));
        assert!(matches!(
            judge_file(&teams, 1000, true, changes(0, 0)),
            Judgement::Partial(_)
        ));
        assert_eq!(
            judge_file(&teams, 999, true, changes(0, 0)),
            Judgement::Complete
        );
        let colt = source(SourceKind::Carrier);
        assert_eq!(
            judge_file(&colt, 500, true, changes(0, 0)),
            Judgement::Complete
        );
    }

    #[test]
    fn a_first_list_that_lacks_most_of_the_inventory_is_looked_at() {
        assert_eq!(judge_first(0, 0), None);
        assert_eq!(judge_first(1000, 500), None, "half of it is there");
        assert_eq!(judge_first(20, 20), None, "too few to say");
        assert_eq!(
            judge_first(669, 469).unwrap(),
            "The first list of this source lacks 469 of 669 numbers that the inventory has in service there."
        );
    }

    #[test]
    fn an_empty_list_never_empties_a_source() {
        let colt = source(SourceKind::Carrier);
        assert!(matches!(
            judge(&colt, 0, true, changes(1, 1)),
            Judgement::Held(_)
        ));
        assert_eq!(judge(&colt, 0, true, changes(0, 0)), Judgement::Complete);
    }

    #[test]
    fn age_decides_the_standing() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let mut colt = source(SourceKind::Carrier);
        assert_eq!(colt.standing(now), Standing::NeverAsked);
        colt.as_of = Some(now - Duration::hours(168));
        assert_eq!(colt.standing(now), Standing::Fresh);
        colt.as_of = Some(now - Duration::hours(169));
        assert_eq!(colt.standing(now), Standing::Stale);
    }
}
