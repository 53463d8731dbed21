//! Bandwidth.

use crate::registry::{Provider, SetupError};

/// Bandwidth.
pub const PROVIDER: Provider = Provider {
    key: "bandwidth",
    label: "Bandwidth",
    about: "",
    fields: &[],
    open: |_| Err(SetupError::Missing("account")),
};
