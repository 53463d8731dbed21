//! What the simulated vendors accept. None of it opens anything anywhere else.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::signature::{Ed25519KeyPair, KeyPair};

/// The tenant at Microsoft.
pub const TENANT: &str = "c0470500-0000-4000-8000-000000000001";
/// The application that signs in to the tenant.
pub const GRAPH_CLIENT_ID: &str = "a9900000-0000-4000-8000-000000000001";
/// Its secret.
pub const GRAPH_SECRET: &str = "simulated-graph-secret";
/// The account at Bandwidth.
pub const BANDWIDTH_ACCOUNT: &str = "9900001";
/// The client that signs in at Bandwidth.
pub const BANDWIDTH_CLIENT_ID: &str = "simulated-client";
/// Its secret.
pub const BANDWIDTH_SECRET: &str = "simulated-bandwidth-secret";
/// The user name with which Bandwidth's webhooks sign in at Rollcall.
pub const BANDWIDTH_WEBHOOK_USER: &str = "rollcall";
/// And their password.
pub const BANDWIDTH_WEBHOOK_PASSWORD: &str = "simulated-webhook-password";
/// The API key at Telnyx.
pub const TELNYX_KEY: &str = "KEY-simulated-telnyx";
/// The account at Twilio.
pub const TWILIO_ACCOUNT: &str = "AC00000000000000000000000000000001";
/// The account's token, which also signs its webhooks.
pub const TWILIO_TOKEN: &str = "simulated-twilio-token";

/// The key pair with which Telnyx signs webhooks.
pub fn telnyx_key_pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a seed has 32 bytes")
}

/// The public half, as Telnyx shows it to its customers.
pub fn telnyx_public_key() -> String {
    STANDARD.encode(telnyx_key_pair().public_key())
}
