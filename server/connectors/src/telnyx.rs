//! Telnyx.

use crate::registry::{Provider, SetupError};

/// Telnyx.
pub const PROVIDER: Provider = Provider {
    key: "telnyx",
    label: "Telnyx",
    about: "",
    fields: &[],
    open: |_| Err(SetupError::Missing("account")),
};
