//! Microsoft Graph.

use crate::registry::{Provider, SetupError};

/// Microsoft Graph.
pub const PROVIDER: Provider = Provider {
    key: "graph",
    label: "Microsoft Graph",
    about: "",
    fields: &[],
    open: |_| Err(SetupError::Missing("account")),
};
