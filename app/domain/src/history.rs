//! What changed, when, by whom and why. Entries are only ever appended, and each is chained to the one
//! before it by a hash, so that a gap or an edit shows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

text_enum! {
    /// What was done to a thing.
    pub enum Action {
        /// It was made.
        Created = "created", "Created";
        /// It was changed.
        Updated = "updated", "Changed";
        /// It was taken away.
        Deleted = "deleted", "Deleted";
        /// A finding was opened.
        Opened = "opened", "Opened";
        /// A finding was opened again.
        Reopened = "reopened", "Reopened";
        /// A finding was no longer there.
        Resolved = "resolved", "Resolved";
        /// A person took note of a finding.
        Acknowledged = "acknowledged", "Acknowledged";
        /// A finding was put off.
        Snoozed = "snoozed", "Snoozed";
        /// A finding was accepted as intended.
        Accepted = "accepted", "Accepted as intended";
        /// An exception covers a finding from now on.
        Excepted = "excepted", "Excepted";
        /// A person said something about a finding or a plan.
        Commented = "commented", "Commented";
        /// A snapshot was committed.
        Committed = "committed", "Committed";
        /// A snapshot was held.
        Held = "held", "Held";
        /// A held snapshot was released.
        Released = "released", "Released";
        /// A held snapshot was thrown away.
        Discarded = "discarded", "Discarded";
        /// A source could not be read.
        Failed = "failed", "Failed";
        /// A plan was approved.
        Approved = "approved", "Approved";
        /// A plan was turned down.
        Rejected = "rejected", "Turned down";
        /// A plan was taken back by whoever proposed it.
        Withdrawn = "withdrawn", "Withdrawn";
        /// A plan's time ran out, or its evidence changed.
        Expired = "expired", "Expired";
        /// Applying a plan began, for the first time or again.
        Begun = "begun", "Begun";
        /// A plan was stopped before its end.
        Stopped = "stopped", "Stopped";
        /// Every step of a plan is as it should be.
        Applied = "applied", "Applied";
        /// A step of a plan was written, and read back as it should be.
        Verified = "verified", "Changed and verified";
        /// A script reports that it wrote a step of a plan; the next list confirms it.
        Reported = "reported", "Changed, as reported";
        /// A step of a plan had nothing to change.
        Unchanged = "unchanged", "Already so";
        /// The other side refused a step of a plan.
        Refused = "refused", "Refused";
        /// The target of a step was not as the plan showed it, and was left alone.
        Surprised = "surprised", "Changed since";
        /// A step of a plan was sent, and nobody can say whether it took.
        Unclear = "unclear", "Unclear";
        /// Somebody signed in.
        SignedIn = "signed_in", "Signed in";
        /// A sign-in was refused.
        SignInRefused = "sign_in_refused", "Sign-in refused";
        /// Somebody signed out.
        SignedOut = "signed_out", "Signed out";
    }
}

/// Who did it. The name is copied, so that it outlives the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    /// The account, if there is one: the command line and the worker have none.
    pub user_id: Option<Uuid>,
    /// The name people read.
    pub name: String,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// Its place in the organisation's chain, from 1.
    pub seq: i64,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// By whom.
    pub actor: Actor,
    /// The request it came with.
    pub request_id: Option<Uuid>,
    /// The import or bulk action it was part of.
    pub batch_id: Option<Uuid>,
    /// What kind of thing: `number`, `finding`, `source`, ….
    pub entity: String,
    /// Which one.
    pub entity_id: Uuid,
    /// Its name for people, copied: a number, a rule's title, a file's name.
    pub label: String,
    /// What was done.
    pub action: Action,
    /// The changed fields before.
    pub before: Option<serde_json::Value>,
    /// The changed fields after.
    pub after: Option<serde_json::Value>,
    /// Why, if a reason was given.
    pub reason: Option<String>,
}
