//! What is said about an order: among us, to the carrier, and by it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{CommentId, history::Actor};

/// Something that was said about an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Note {
    /// Its identifier.
    pub id: CommentId,
    /// Who said it.
    pub author: Actor,
    /// What.
    pub body: String,
    /// Whether the carrier sees it: it was left on the carrier's order, or comes from there.
    pub is_for_carrier: bool,
    /// The carrier's own id of it.
    pub vendor_note: Option<String>,
    /// When (UTC).
    pub at: DateTime<Utc>,
}
