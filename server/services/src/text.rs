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

/// Text of somebody else's making as it may be kept: at most so many characters, none of them a control
/// character.
pub(crate) fn shown(text: &str, longest: usize) -> String {
    let is_kept = |c: &char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    text.chars().filter(is_kept).take(longest).collect()
}

/// Bytes in hexadecimal, in small letters.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_two_letters() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }

    #[test]
    fn what_is_kept_shows_and_is_short() {
        assert_eq!(shown("a\u{1b}[31m\nb\u{0}c", 100), "a[31m\nbc");
        assert_eq!(shown("\u{e4}\u{f6}\u{fc}", 2), "\u{e4}\u{f6}");
    }
}
