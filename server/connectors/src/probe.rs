//! What trying a carrier's account came to, in words: signing in, listing numbers, and what is of use
//! beside them.

use domain::connection::{ProbeCheck, ProbeReport};

use crate::http::{ApiError, Fault};

/// Somebody is waiting for the answer.
pub(crate) const TRIES: u32 = 2;

/// What a carrier's refusals mean, and what to do about them.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    /// The credentials are not known.
    pub(crate) unknown: &'static str,
    /// They are known, and a right is missing.
    pub(crate) lacks: &'static str,
}

/// Something that is of use beside the numbers.
pub(crate) struct Extra {
    name: &'static str,
    found: Result<String, ApiError>,
    is_needed: bool,
}

/// Something whose absence is no fault.
pub(crate) fn optional(name: &'static str, found: Result<String, ApiError>) -> Extra {
    Extra {
        name,
        found,
        is_needed: false,
    }
}

/// Something without which what is listed would mislead.
pub(crate) fn needed(name: &'static str, found: Result<String, ApiError>) -> Extra {
    Extra {
        is_needed: true,
        ..optional(name, found)
    }
}

/// The report. Listing numbers signs in on the way, so its answer tells both.
pub(crate) fn report(
    words: Words,
    numbers: &Result<String, ApiError>,
    extras: &[Extra],
) -> ProbeReport {
    let sign_in = match numbers {
        Err(error) if is_about_signing_in(error) => Err(error.clone()),
        _ => Ok("The account answers.".to_owned()),
    };
    let is_signed_in = sign_in.is_ok();
    let mut checks = vec![check(words, "Sign in", sign_in)];
    if is_signed_in {
        checks.push(check(words, "List numbers", numbers.clone()));
        checks.extend(
            extras
                .iter()
                .map(|extra| check(words, extra.name, extra.found.clone())),
        );
    }
    let is_optional = |name: &str| {
        extras
            .iter()
            .any(|extra| extra.name == name && !extra.is_needed)
    };
    ProbeReport {
        is_ready: checks
            .iter()
            .all(|check| check.is_good || is_optional(&check.name)),
        checks,
    }
}

/// A vendor that cannot be reached has not been signed in to either.
fn is_about_signing_in(error: &ApiError) -> bool {
    matches!(
        error.fault,
        Fault::Unauthorized | Fault::TimedOut | Fault::Disconnected | Fault::Unavailable
    )
}

fn check(words: Words, name: &str, found: Result<String, ApiError>) -> ProbeCheck {
    ProbeCheck {
        name: name.to_owned(),
        is_good: found.is_ok(),
        detail: found.unwrap_or_else(|error| match error.fault {
            Fault::Unauthorized => format!("{} {error}", words.unknown),
            Fault::Forbidden(_) => format!("{} {error}", words.lacks),
            _ => error.to_string(),
        }),
    }
}
