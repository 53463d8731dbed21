//! Writing the query part of an address.

use std::fmt::Write;

use crate::page::Place;

/// A query string under construction. Keys may repeat: `state=open&state=pending`.
#[derive(Debug, Default)]
pub struct QueryString(String);

impl QueryString {
    /// Adds a key once for each value.
    pub fn extend(&mut self, key: &str, values: impl IntoIterator<Item = impl AsRef<str>>) {
        for value in values {
            if !self.0.is_empty() {
                self.0.push('&');
            }
            self.0.push_str(key);
            self.0.push('=');
            self.encode(value.as_ref());
        }
    }

    /// Adds the place of a page.
    pub fn place(&mut self, place: &Place) {
        match place {
            Place::First => {}
            Place::After(cursor) => self.extend("after", [cursor]),
            Place::Before(cursor) => self.extend("before", [cursor]),
        }
    }

    /// The text, without a leading `?`.
    pub fn finish(self) -> String {
        self.0
    }

    fn encode(&mut self, value: &str) {
        for byte in value.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    self.0.push(char::from(byte));
                }
                _ => write!(self.0, "%{byte:02X}").expect("writing to a string cannot fail"),
            }
        }
    }
}
