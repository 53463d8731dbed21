//! Signing in, sessions, people and API tokens.

/// Attempts so far, by address and by account.
#[derive(Debug, Default)]
pub struct Limits {}
