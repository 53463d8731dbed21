//! How each simulated vendor is added to Rollcall: the settings and secrets of its connection.

use super::{Vendor, credentials};

/// What a connection to a simulated vendor is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The connection's name; for a carrier, the one the inventory uses.
    pub name: &'static str,
    /// Settings, by Rollcall's names for them, the simulators' address aside.
    pub settings: Vec<(&'static str, &'static str)>,
    /// The secret that signs in.
    pub secret: &'static str,
    /// What webhooks are verified with, where the vendor has something for that alone.
    pub webhook_secret: Option<String>,
}

impl Vendor {
    /// What a connection to it is told.
    pub fn access(self) -> Access {
        let name = self
            .carrier()
            .map_or("Contoso Teams", |carrier| carrier.name());
        let (settings, secret, webhook_secret) = match self {
            Self::Graph => (
                vec![
                    ("tenant", credentials::TENANT),
                    ("client_id", credentials::GRAPH_CLIENT_ID),
                ],
                credentials::GRAPH_SECRET,
                None,
            ),
            Self::Bandwidth => (
                vec![
                    ("account", credentials::BANDWIDTH_ACCOUNT),
                    ("client_id", credentials::BANDWIDTH_CLIENT_ID),
                ],
                credentials::BANDWIDTH_SECRET,
                Some(format!(
                    "{}:{}",
                    credentials::BANDWIDTH_WEBHOOK_USER,
                    credentials::BANDWIDTH_WEBHOOK_PASSWORD
                )),
            ),
            Self::Telnyx => (
                Vec::new(),
                credentials::TELNYX_KEY,
                Some(credentials::telnyx_public_key()),
            ),
            Self::Twilio => (
                vec![("account", credentials::TWILIO_ACCOUNT)],
                credentials::TWILIO_TOKEN,
                None,
            ),
        };
        Access {
            name,
            settings,
            secret,
            webhook_secret,
        }
    }
}
