//! Connections: how a vendor is asked, with which settings, and when.
//!
//! A connection feeds one or more [sources](crate::source): a Graph tenant lists numbers and people, a
//! carrier account lists numbers. Which providers there are, and what each must be told, is known to the
//! connectors; here are the words that pages, commands and the store share.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ConnectionId, overview::SourceRow, source::Run};

/// What a connection is told: one value per [`Field`], none of them secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Settings(pub BTreeMap<String, String>);

impl Settings {
    /// The value of a field; a blank one is none.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0
            .get(field)
            .map(|v| v.trim())
            .filter(|v| !v.is_empty())
    }

    /// Sets a field; a blank value takes it away.
    pub fn set(&mut self, field: &str, value: &str) {
        if value.trim().is_empty() {
            self.0.remove(field);
        } else {
            self.0.insert(field.to_owned(), value.trim().to_owned());
        }
    }
}

/// The names of the settings that several providers share.
pub mod field {
    /// The tenant of a directory: its id or its domain.
    pub const TENANT: &str = "tenant";
    /// The account at the vendor.
    pub const ACCOUNT: &str = "account";
    /// The id of the application or API key that signs in.
    pub const CLIENT_ID: &str = "client_id";
    /// Where the API is, if not where the vendor has it.
    pub const BASE_URL: &str = "base_url";
    /// Where tokens are given, if not where the vendor gives them.
    pub const AUTH_URL: &str = "auth_url";
    /// The secret that signs in.
    pub const SECRET: &str = "secret";
    /// What the vendor's webhooks are verified with.
    pub const WEBHOOK_SECRET: &str = "webhook_secret";
    /// The folder that is watched for lists.
    pub const FOLDER: &str = "folder";
    /// The country in whose plan a list writes its numbers.
    pub const COUNTRY: &str = "country";
    /// The column of a list that is read as the number, the status, and so on: `map.number`.
    pub const MAP_PREFIX: &str = "map.";
}

/// One thing a provider must be told, or may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name in settings and commands.
    pub name: String,
    /// The word people read.
    pub label: String,
    /// Where they find it.
    pub help: String,
    /// Whether nothing can be asked without it.
    pub is_required: bool,
    /// Whether it is kept encrypted and never shown again.
    pub is_secret: bool,
}

/// A kind of vendor that can be asked, and what it must be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProviderForm {
    /// Its stable name: `graph`, `bandwidth`, `telnyx`, `twilio`, `file`.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// What it is asked for, in a sentence.
    pub about: String,
    /// What it must be told, in the order people fill it in.
    pub fields: Vec<Field>,
}

/// When a connection is asked by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Schedule {
    /// Five fields in cron form: minute, hour, day of month, month, day of week.
    pub cron: String,
    /// The time zone they are meant in, such as `Europe/London`.
    pub zone: String,
}

impl Default for Schedule {
    /// Every two hours: well within the six for which a list is believed.
    fn default() -> Self {
        Self {
            cron: "0 */2 * * *".to_owned(),
            zone: "UTC".to_owned(),
        }
    }
}

/// What an API lists is believed for six hours (guard G6).
pub const API_MAX_AGE_HOURS: u32 = 6;

/// How a vendor is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Connection {
    /// Its identifier.
    pub id: ConnectionId,
    /// The provider's key.
    pub provider: String,
    /// Its name; for a carrier, the carrier's name as the inventory writes it.
    pub name: String,
    /// What it is told.
    pub settings: Settings,
    /// Which secrets are set. Their values never leave the server.
    pub secrets: Vec<String>,
    /// When it is asked by itself.
    pub schedule: Schedule,
    /// Whether it is left alone until somebody resumes it.
    pub is_paused: bool,
    /// When it is asked next by itself (UTC).
    pub next_run_at: Option<DateTime<Utc>>,
    /// Counts up with every change.
    pub version: i64,
}

/// A connection with the sources it feeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectionDetail {
    /// The connection.
    #[serde(flatten)]
    pub connection: Connection,
    /// The provider's name for people.
    pub provider_label: String,
    /// What it feeds.
    pub sources: Vec<SourceRow>,
    /// Its latest runs, newest first.
    pub runs: Vec<Run>,
    /// Whether its vendor can call when something changes, at `/hooks/` and the connection's identifier.
    pub has_webhooks: bool,
    /// Whether it waits to be asked, or is being asked now.
    pub is_under_way: bool,
    /// Whether lists can be sent to it. Only a file feed has an address for that.
    pub has_upload_address: bool,
}

/// What a vendor answered when it was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProbeReport {
    /// Whether everything that is needed is there.
    pub is_ready: bool,
    /// Each thing that was tried, in order.
    pub checks: Vec<ProbeCheck>,
}

/// One thing that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProbeCheck {
    /// What was tried: `Sign in`, `List numbers`, ….
    pub name: String,
    /// Whether it went well.
    pub is_good: bool,
    /// What was found, or what is missing and where it is given, such as the permission's name.
    pub detail: String,
}

/// What an asking of a connection came to, its lists taken together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncReport {
    /// The worst verdict among its lists.
    pub verdict: Verdict,
    /// Why it is not complete.
    pub reason: Option<String>,
    /// Pages read.
    pub pages: u64,
    /// Requests sent, retries included.
    pub requests: u64,
    /// Requests that were sent again.
    pub retries: u64,
    /// Rows listed.
    pub facts: u64,
    /// Rows that are new.
    pub new: u64,
    /// Rows that say something else than before.
    pub changed: u64,
    /// Rows that are gone.
    pub gone: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
}

text_enum! {
    /// What a run came to.
    pub enum Verdict {
        /// Everything was listed and is in force.
        Complete = "complete", "Complete";
        /// Not everything was listed, so absence means nothing.
        Incomplete = "incomplete", "Incomplete";
        /// It would change too much and waits for a person.
        Held = "held", "Held for review";
        /// The vendor could not be asked.
        Failed = "failed", "Failed";
    }
}
