//! What a use case can answer instead of its result.

use domain::access::Permission;
use store::StoreError;

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not do what was asked. `Display` is for people and never contains the cause.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in.
    #[error("Sign in first.")]
    Unauthenticated,
    /// The caller's role does not allow it.
    #[error("Your role may not {}. Ask an administrator.", .0.label())]
    Forbidden(Permission),
    /// There is no such thing in this organisation.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// Somebody else changed it in the meantime.
    #[error("Somebody else changed this in the meantime. Reload and try again.")]
    Conflict,
    /// It is not, or no longer, what the caller took it for. The message says what it is and what to do.
    #[error("{0}")]
    Changed(String),
    /// What was given cannot be used: the message names the field, the value and the remedy.
    #[error("{0}")]
    Invalid(String),
    /// Somebody else is at it at this moment. The message says at what.
    #[error("{0}")]
    Busy(String),
    /// Credentials cannot be sealed or opened. The message says why and what to do.
    #[error("{0}")]
    Vault(String),
    /// Too many attempts.
    #[error("Too many attempts. Wait {0} seconds and try again.")]
    TooMany(u64),
    /// The store failed.
    #[error("The database could not do this.")]
    Store(#[source] StoreError),
    /// Reading or writing a file failed.
    #[error("The file could not be read or written.")]
    Io(#[from] std::io::Error),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Conflict,
            StoreError::Cursor => Self::Invalid(error.to_string()),
            other => Self::Store(other),
        }
    }
}

impl From<connectors::files::FileError> for Error {
    fn from(error: connectors::files::FileError) -> Self {
        Self::Invalid(error.to_string())
    }
}
