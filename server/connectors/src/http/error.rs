//! What can go wrong between us and a vendor.

use std::{fmt, time::Duration};

/// What kind of fault it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The credentials were refused, or have expired and could not be renewed.
    Unauthorized,
    /// The credentials are good, and lack a right. The right's name, where it is known.
    Forbidden(Option<String>),
    /// There is no such thing.
    NotFound,
    /// The vendor refused the request as it was made.
    Refused,
    /// Too many requests, and the pause asked for is longer than is waited out.
    Throttled(Option<Duration>),
    /// The vendor failed (5xx), each time it was tried.
    Unavailable,
    /// No answer came in time.
    TimedOut,
    /// The connection could not be opened, or was cut.
    Disconnected,
    /// The answer is not what the vendor's description promises.
    Unreadable,
    /// The vendor has no such thing to ask for.
    Unsupported,
}

/// A request that failed for good.
#[derive(Clone, Debug)]
pub struct ApiError {
    /// What kind of fault it is.
    pub fault: Fault,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// The request's id, ours or the vendor's, to find it in both logs.
    pub request_id: Option<String>,
    /// What happened, in a sentence without secrets.
    pub message: String,
}

impl ApiError {
    /// The vendor has no such thing to ask for.
    pub fn unsupported(what: &str) -> Self {
        Self::new(
            Fault::Unsupported,
            format!("This vendor cannot be asked for {what}."),
        )
    }

    /// The answer is not what it should be.
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self::new(Fault::Unreadable, message)
    }

    pub(crate) fn new(fault: Fault, message: impl Into<String>) -> Self {
        Self {
            fault,
            status: None,
            request_id: None,
            message: message.into(),
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(id) = &self.request_id {
            write!(f, " (request {id})")?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}
