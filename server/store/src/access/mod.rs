//! Who gets in: people, their sessions, API tokens, and the code that lets the first one in.
//!
//! Secrets are hashed before they come here: nothing in these tables opens a door by itself.

pub mod sessions;
pub mod setup_code;
pub mod tokens;
pub mod users;

/// The SHA-256 of a secret.
pub type Hash = [u8; 32];
