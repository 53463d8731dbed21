//! How a command ends.

use std::process::ExitCode;

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As meant.
    Done,
    /// Done, but some rows were invalid.
    SomeInvalid,
    /// Only a part could be done, as its output says.
    InPart,
    /// Nothing was changed, as its output says.
    Refused,
}

/// Tells what went wrong, and turns the end of a command into its exit status.
pub(super) fn conclude(end: anyhow::Result<Outcome>) -> ExitCode {
    match end {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::SomeInvalid | Outcome::InPart) => ExitCode::from(3),
        Ok(Outcome::Refused) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("rollcall: {}", explain(&error));
            ExitCode::FAILURE
        }
    }
}

/// The error, and beneath it what caused it. A cause that says the same again is left out.
fn explain(error: &anyhow::Error) -> String {
    let mut lines: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if lines.last().is_none_or(|above| !above.contains(&cause)) {
            lines.push(cause);
        }
    }
    lines.join("\n  because: ")
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn an_error_is_told_with_its_causes_once() {
        let error = anyhow!("no such file")
            .context("opening: no such file")
            .context("It failed.");
        assert_eq!(
            explain(&error),
            "It failed.\n  because: opening: no such file"
        );
    }
}
