//! Twilio.

use crate::registry::{Provider, SetupError};

/// Twilio.
pub const PROVIDER: Provider = Provider {
    key: "twilio",
    label: "Twilio",
    about: "",
    fields: &[],
    open: |_| Err(SetupError::Missing("account")),
};
