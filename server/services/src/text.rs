//! Text that people and scripts send.

use crate::{Error, Result};

/// Refuses control characters, which show nowhere and which not every database stores. Lines may end.
pub(crate) fn ensure_visible(what: &str, text: &str) -> Result<()> {
    if text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Error::Invalid(format!(
            "{what} has a control character. Write it anew."
        )));
    }
    Ok(())
}
