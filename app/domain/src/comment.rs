//! What people say about a finding or a plan.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{CommentId, history::Actor};

text_enum! {
    /// What kind of thing a comment is about.
    pub enum Topic {
        /// A finding.
        Finding = "finding", "Finding";
        /// A plan.
        Plan = "plan", "Plan";
    }
}

/// A comment. It is never changed: whoever was wrong writes another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    /// Its identifier.
    pub id: CommentId,
    /// Who wrote it.
    pub author: Actor,
    /// What it says, in plain text.
    pub body: String,
    /// When it was written (UTC).
    pub at: DateTime<Utc>,
}
