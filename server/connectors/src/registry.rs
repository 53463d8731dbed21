//! The vendors that can be asked. A new one is a file beside this and a line here.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::connection::{Field, ProviderForm, Settings};
use reqwest::Url;
use secrecy::SecretString;
use uuid::Uuid;

use crate::{
    bandwidth,
    connector::Connector,
    feed, graph,
    http::{Limits, Meter},
    telnyx, twilio,
};

/// Every vendor, in the order in which people are offered them.
pub const PROVIDERS: &[Provider] = &[
    graph::PROVIDER,
    bandwidth::PROVIDER,
    telnyx::PROVIDER,
    twilio::PROVIDER,
    feed::PROVIDER,
];

/// A kind of vendor.
#[derive(Debug)]
pub struct Provider {
    /// Its stable name.
    pub key: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it is asked for, in a sentence.
    pub about: &'static str,
    /// What it must be told, in the order people fill it in.
    pub fields: &'static [Need],
    /// Makes a connector. Nothing is asked yet.
    pub open: fn(Setup) -> Result<Arc<dyn Connector>, SetupError>,
}

/// One thing a provider must be told, or may be.
#[derive(Debug)]
pub struct Need {
    /// Its name; see [`domain::connection::field`].
    pub name: &'static str,
    /// The word people read.
    pub label: &'static str,
    /// Where they find it.
    pub help: &'static str,
    /// Whether nothing can be asked without it.
    pub is_required: bool,
    /// Whether it is kept encrypted and never shown again.
    pub is_secret: bool,
}

/// What a connector takes from its surroundings, so that tests decide it.
pub trait Host: Send + Sync {
    /// The time (UTC).
    fn now(&self) -> DateTime<Utc>;
    /// An identifier that no other request has.
    fn new_id(&self) -> Uuid;
}

/// What a connector is made from.
pub struct Setup {
    /// What the provider is told.
    pub settings: Settings,
    /// Its secrets, by the names of their fields.
    pub secrets: Vec<(String, SecretString)>,
    /// How patient requests are.
    pub limits: Limits,
    /// Where requests are counted.
    pub meter: Arc<Meter>,
    /// The clock, and ids for requests.
    pub host: Arc<dyn Host>,
}

impl Setup {
    /// A setting that cannot be done without.
    pub fn require(&self, field: &'static str) -> Result<&str, SetupError> {
        self.settings.get(field).ok_or(SetupError::Missing(field))
    }

    /// Where the API is: at the vendor's own address, unless a setting says otherwise. A setting that
    /// names only a host means the vendor's own path there.
    pub fn base_url(&self, own: &'static str) -> String {
        let Some(set) = self.settings.get(domain::connection::field::BASE_URL) else {
            return own.to_owned();
        };
        match (Url::parse(set), Url::parse(own)) {
            (Ok(mut set), Ok(own)) if set.path() == "/" => {
                set.set_path(own.path());
                set.into()
            }
            // What cannot be read is refused, in words, when the client is made.
            _ => set.to_owned(),
        }
    }

    /// A secret, if it is set.
    pub fn secret(&self, field: &'static str) -> Option<&SecretString> {
        self.secrets
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, secret)| secret)
    }

    /// A secret that cannot be done without.
    pub fn require_secret(&self, field: &'static str) -> Result<&SecretString, SetupError> {
        self.secret(field).ok_or(SetupError::Missing(field))
    }
}

/// Why a connector cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// Something that is needed was not given.
    #[error(
        "The connection has no {0}. Set it on the connection's page or with `rollcall source set`."
    )]
    Missing(&'static str),
    /// A setting cannot be understood.
    #[error("The {field} \u{201c}{value}\u{201d} cannot be used: {why}.")]
    Unusable {
        /// The setting.
        field: &'static str,
        /// What it is.
        value: String,
        /// What is wrong with it.
        why: String,
    },
}

/// The vendor of a key.
pub fn find(key: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().find(|provider| provider.key == key)
}

impl Provider {
    /// The provider as pages and commands show it.
    pub fn form(&self) -> ProviderForm {
        ProviderForm {
            key: self.key.to_owned(),
            label: self.label.to_owned(),
            about: self.about.to_owned(),
            fields: self.fields.iter().map(Need::field).collect(),
        }
    }
}

impl Need {
    fn field(&self) -> Field {
        Field {
            name: self.name.to_owned(),
            label: self.label.to_owned(),
            help: self.help.to_owned(),
            is_required: self.is_required,
            is_secret: self.is_secret,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::setup;

    #[test]
    fn a_base_address_without_a_path_means_the_vendors_own() {
        let own = "https://api.telnyx.com/v2";
        for (set, meant) in [
            ("", own),
            ("http://127.0.0.1:4400", "http://127.0.0.1:4400/v2"),
            ("http://127.0.0.1:4400/", "http://127.0.0.1:4400/v2"),
            ("http://proxy.example/telnyx", "http://proxy.example/telnyx"),
            ("nonsense", "nonsense"),
        ] {
            assert_eq!(setup(&[("base_url", set)], &[]).base_url(own), meant);
        }
    }
}
