//! Text as a PowerShell expression that means exactly that text.

use std::fmt;

/// Text within a script. It is written as an expression whose value is the text and which nothing in the
/// text can end: printable ASCII stands in a single-quoted literal, with quotes doubled, and everything else
/// is a `[char]` with the number of its UTF-16 unit.
///
/// ASCII alone, because PowerShell takes U+2018 to U+201B for quotes, and because Windows PowerShell 5.1
/// reads a file without a byte order mark in the code page of the machine, where the bytes of other letters
/// become quotes (0x91 and 0x92 in Windows-1252).
pub(super) struct Quoted<'t>(pub(super) &'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = parts(self.0);
        match parts.as_slice() {
            [] => f.write_str("''"),
            [Part::Plain(text)] => literal(f, text),
            // The first operand makes the sum one of texts, not of numbers.
            parts => {
                f.write_str("(''")?;
                for part in parts {
                    f.write_str(" + ")?;
                    match part {
                        Part::Plain(text) => literal(f, text)?,
                        Part::Unit(unit) => write!(f, "[char]0x{unit:04X}")?,
                    }
                }
                f.write_str(")")
            }
        }
    }
}

enum Part {
    Plain(String),
    Unit(u16),
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    for unit in text.encode_utf16() {
        if let Ok(byte @ b' '..=b'~') = u8::try_from(unit) {
            plain.push(char::from(byte));
            continue;
        }
        if !plain.is_empty() {
            parts.push(Part::Plain(std::mem::take(&mut plain)));
        }
        parts.push(Part::Unit(unit));
    }
    if !plain.is_empty() {
        parts.push(Part::Plain(plain));
    }
    parts
}

fn literal(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write!(f, "'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_means_itself_and_nothing_more() {
        for (text, written) in [
            ("", "''"),
            ("+12065550100", "'+12065550100'"),
            ("O'Brien", "'O''Brien'"),
            ("$(Remove-Item *) `n \"", "'$(Remove-Item *) `n \"'"),
            ("\u{2019}; iex", "('' + [char]0x2019 + '; iex')"),
            ("a\r\nb", "('' + 'a' + [char]0x000D + [char]0x000A + 'b')"),
            ("\0", "('' + [char]0x0000)"),
            ("Zo\u{eb}", "('' + 'Zo' + [char]0x00EB)"),
            ("\u{1f4de}", "('' + [char]0xD83D + [char]0xDCDE)"),
        ] {
            assert_eq!(Quoted(text).to_string(), written);
        }
    }
}
