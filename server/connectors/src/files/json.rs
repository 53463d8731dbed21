//! JSON lists, cut into their entries without holding more than one.
//!
//! A parser that streams the inside of a list is not at hand in `serde_json`, so a small cutter finds
//! where each entry ends by its brackets and strings and leaves the parsing to `serde_json`. White
//! space outside strings is dropped on the way, which makes an entry's compact form for free.

use std::io::{BufRead, Read};

use super::{FileError, ROW_LIMIT, encoding::Utf8};

/// The entries of a list; of the list in an object's `value`, as Graph and PowerShell 5.1 write it; or
/// a single object, which is what PowerShell makes of a list of one.
pub struct Entries<R> {
    text: Utf8<R>,
    place: Place,
    /// The current entry, compact.
    entry: String,
    /// The line the next byte is on.
    line: u64,
    /// The line on which the entry begins.
    began: u64,
    count: u64,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Start,
    /// Inside the list; whether an object surrounds it.
    List {
        is_wrapped: bool,
    },
    End,
}

impl<R: Read> Entries<R> {
    /// Opens a list.
    pub fn open(read: R) -> Self {
        Self::after(Utf8::new(read), 0)
    }

    /// Opens a list of which some blank lines are already read.
    pub(crate) fn after(text: Utf8<R>, skipped: u64) -> Self {
        Self {
            text,
            place: Place::Start,
            entry: String::new(),
            line: skipped + 1,
            began: skipped + 1,
            count: 0,
        }
    }

    /// Goes to the next entry and gives its place in the list, counted from 1.
    pub fn advance(&mut self) -> Result<Option<u64>, FileError> {
        let has_entry = match self.place {
            Place::Start => self.start()?,
            Place::List { is_wrapped } => self.after_entry(is_wrapped)?,
            Place::End => false,
        };
        self.count += u64::from(has_entry);
        Ok(has_entry.then_some(self.count))
    }

    /// The entry's compact JSON.
    pub fn entry(&self) -> &str {
        &self.entry
    }

    /// The error of an entry that the parser refuses.
    pub(crate) fn broken(&self, error: &serde_json::Error) -> FileError {
        let text = error.to_string();
        // The parser's own position is that within the compact entry.
        let reason = text.split(" at line ").next().unwrap_or(&text);
        broken(self.began, reason)
    }

    /// The error of an entry that is not what it should be.
    pub(crate) fn refused(&self, reason: &str) -> FileError {
        broken(self.began, reason)
    }

    fn start(&mut self) -> Result<bool, FileError> {
        match self.peek()? {
            None => Err(FileError::Empty),
            Some(b'[') => {
                self.text.consume(1);
                self.first_entry(false)
            }
            Some(b'{') => self.object(),
            Some(_) => Err(broken(self.line, "a list or an object was expected")),
        }
    }

    fn first_entry(&mut self, is_wrapped: bool) -> Result<bool, FileError> {
        self.place = Place::List { is_wrapped };
        if self.peek()? == Some(b']') {
            self.text.consume(1);
            return self.finish(is_wrapped);
        }
        self.value()?;
        Ok(true)
    }

    fn after_entry(&mut self, is_wrapped: bool) -> Result<bool, FileError> {
        match self.peek()? {
            Some(b',') => {
                self.text.consume(1);
                self.value()?;
                Ok(true)
            }
            Some(b']') => {
                self.text.consume(1);
                self.finish(is_wrapped)
            }
            None => Err(FileError::CutOff(self.began)),
            Some(_) => Err(broken(
                self.line,
                "a comma was expected between two entries",
            )),
        }
    }

    /// An object is the one entry, unless it has a list in `value`.
    fn object(&mut self) -> Result<bool, FileError> {
        self.text.consume(1);
        let mut whole = "{".to_owned();
        while self.peek()? != Some(b'}') {
            self.name(whole.len() > 1)?;
            let name = self.entry.clone();
            let opening = self.peek()?;
            if name == "\"value\"" && opening == Some(b'[') {
                self.text.consume(1);
                return self.first_entry(true);
            }
            self.value()?;
            if name == "\"value\"" && opening == Some(b'{') {
                let entry = std::mem::take(&mut self.entry);
                self.close_object()?;
                self.entry = entry;
                return Ok(true);
            }
            if whole.len() > 1 {
                whole.push(',');
            }
            whole.push_str(&name);
            whole.push(':');
            whole.push_str(&self.entry);
            if whole.len() > ROW_LIMIT {
                return Err(FileError::EndlessRow(self.began));
            }
        }
        self.text.consume(1);
        self.end()?;
        whole.push('}');
        self.entry = whole;
        Ok(true)
    }

    /// Reads a member's name and its colon.
    fn name(&mut self, has_earlier: bool) -> Result<(), FileError> {
        if has_earlier {
            self.expect(b',', "a comma was expected between two members")?;
        }
        match self.peek()? {
            Some(b'"') => {}
            None => return Err(FileError::CutOff(self.began)),
            Some(_) => {
                return Err(broken(self.line, "a name in quotation marks was expected"));
            }
        }
        self.value()?;
        self.expect(b':', "a colon was expected after a name")
    }

    fn finish(&mut self, is_wrapped: bool) -> Result<bool, FileError> {
        if is_wrapped {
            self.close_object()?;
        } else {
            self.end()?;
        }
        Ok(false)
    }

    /// Passes over the members after `value`.
    fn close_object(&mut self) -> Result<(), FileError> {
        while self.peek()? != Some(b'}') {
            self.name(true)?;
            self.value()?;
        }
        self.text.consume(1);
        self.end()
    }

    fn end(&mut self) -> Result<(), FileError> {
        self.place = Place::End;
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(broken(
                self.line,
                "something follows after the end of the list",
            )),
        }
    }

    fn expect(&mut self, byte: u8, reason: &str) -> Result<(), FileError> {
        match self.peek()? {
            Some(found) if found == byte => {
                self.text.consume(1);
                Ok(())
            }
            None => Err(FileError::CutOff(self.began)),
            Some(_) => Err(broken(self.line, reason)),
        }
    }

    /// The next byte that is not white space, not yet consumed.
    fn peek(&mut self) -> Result<Option<u8>, FileError> {
        let (byte, lines) = peek(&mut self.text)?;
        self.line += lines;
        Ok(byte)
    }

    /// Reads one value into `entry`.
    fn value(&mut self) -> Result<(), FileError> {
        let mut cutter = Cutter {
            to: std::mem::take(&mut self.entry).into_bytes(),
            ..Cutter::default()
        };
        cutter.to.clear();
        self.peek()?;
        self.began = self.line;
        while !cutter.is_done {
            let chunk = self.text.fill_buf()?;
            if chunk.is_empty() {
                return Err(FileError::CutOff(self.began));
            }
            let used = cutter.take(chunk);
            self.text.consume(used);
            if cutter.to.len() > ROW_LIMIT {
                return Err(FileError::EndlessRow(self.began));
            }
        }
        self.line += cutter.lines;
        self.entry = String::from_utf8(cutter.to).expect("cut out of text between ASCII bytes");
        if self.entry.is_empty() {
            return Err(broken(self.line, "an entry was expected"));
        }
        Ok(())
    }
}

fn broken(line: u64, reason: &str) -> FileError {
    FileError::BrokenJson {
        line,
        reason: reason.to_owned(),
    }
}

/// The next byte that is not white space, and the line ends before it.
pub(crate) fn peek(text: &mut impl BufRead) -> Result<(Option<u8>, u64), FileError> {
    let mut lines = 0;
    loop {
        let chunk = text.fill_buf()?;
        let Some(&byte) = chunk.first() else {
            return Ok((None, lines));
        };
        if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
            return Ok((Some(byte), lines));
        }
        lines += u64::from(byte == b'\n');
        text.consume(1);
    }
}

/// Where a cutter stands as to strings.
#[derive(Clone, Copy, Default, PartialEq)]
enum InString {
    #[default]
    No,
    Yes,
    /// After a backslash.
    Escaped,
}

/// Copies one value out of a stream.
#[derive(Default)]
struct Cutter {
    to: Vec<u8>,
    depth: u32,
    string: InString,
    /// White space was dropped since the last byte.
    has_gap: bool,
    lines: u64,
    is_done: bool,
}

impl Cutter {
    /// Takes what belongs to the value and says how many bytes that was.
    fn take(&mut self, chunk: &[u8]) -> usize {
        let mut at = 0;
        while at < chunk.len() && !self.is_done {
            if self.string != InString::No {
                at += self.in_string(&chunk[at..]);
            } else if self.outside(chunk[at]) {
                at += 1;
            }
        }
        at
    }

    fn in_string(&mut self, chunk: &[u8]) -> usize {
        if self.string == InString::Escaped {
            self.string = InString::Yes;
            self.to.push(chunk[0]);
            return 1;
        }
        let special = chunk.iter().position(|b| matches!(b, b'"' | b'\\'));
        let used = special.map_or(chunk.len(), |at| at + 1);
        self.to.extend_from_slice(&chunk[..used]);
        match special.map(|at| chunk[at]) {
            Some(b'\\') => self.string = InString::Escaped,
            Some(_) => {
                self.string = InString::No;
                self.is_done = self.depth == 0;
            }
            None => {}
        }
        used
    }

    /// Whether a byte outside strings belongs to the value.
    fn outside(&mut self, byte: u8) -> bool {
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' => {
                self.lines += u64::from(byte == b'\n');
                self.has_gap = true;
                self.is_done = self.depth == 0 && !self.to.is_empty();
                return true;
            }
            b',' | b':' | b']' | b'}' if self.depth == 0 => {
                self.is_done = true;
                return false;
            }
            b'[' | b'{' => self.depth += 1,
            b']' | b'}' => {
                self.depth -= 1;
                self.is_done = self.depth == 0;
            }
            b'"' => self.string = InString::Yes,
            b',' | b':' => {}
            _ if self.has_gap && self.to.last().is_some_and(|b| !is_structure(*b)) => {
                // `1 2` is an error and must not become `12`.
                self.to.push(b' ');
            }
            _ => {}
        }
        self.has_gap = false;
        self.to.push(byte);
        true
    }
}

const fn is_structure(byte: u8) -> bool {
    matches!(byte, b'[' | b']' | b'{' | b'}' | b',' | b':' | b'"')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entries(text: &str) -> Result<Vec<String>, FileError> {
        let mut list = Entries::open(text.as_bytes());
        let mut entries = vec![];
        while let Some(place) = list.advance()? {
            entries.push(list.entry().to_owned());
            assert_eq!(place, entries.len() as u64);
        }
        assert!(matches!(list.advance(), Ok(None)), "the end stays the end");
        Ok(entries)
    }

    #[test]
    fn a_list_comes_in_four_shapes() {
        let two = [r#"{"a":"x ] \" }"}"#, r#"{"b":[1,{"c":null}]}"#];
        for text in [
            r#"[{"a": "x ] \" }"}, {"b": [1, {"c": null}]}]"#,
            "\n [\r\n{\"a\" :\"x ] \\\" }\"\n}\n,{ \"b\":[ 1 ,{\"c\":null}]\n}\n] \n",
            r#"{"@odata.context":"x","value":[{"a":"x ] \" }"},{"b":[1,{"c":null}]}],"Count":2}"#,
        ] {
            assert_eq!(entries(text).unwrap(), two, "{text}");
        }
        let one = r#"{"a": "x", "b": ["value"]}"#;
        assert_eq!(entries(one).unwrap(), [r#"{"a":"x","b":["value"]}"#]);
        let wrapped = r#"{"value": {"a": 1}, "Count": 1}"#;
        assert_eq!(entries(wrapped).unwrap(), [r#"{"a":1}"#]);
        assert_eq!(entries("[]").unwrap(), [""; 0]);
        assert_eq!(
            entries("[1 , \"x\", null]").unwrap(),
            ["1", "\"x\"", "null"]
        );
    }

    #[test]
    fn faults_name_their_line() {
        for (text, line) in [
            ("[{},\n{}\n{}]", 3),
            ("[{}\n]\n\n]", 4),
            ("[\n,{}]", 2),
            ("[{}:{}]", 1),
            ("{\"a\":1\n\"b\":2}", 2),
            ("x", 1),
        ] {
            match entries(text) {
                Err(FileError::BrokenJson { line: at, .. }) => assert_eq!(at, line, "{text:?}"),
                other => panic!("{text:?}: {other:?}"),
            }
        }
        for text in [
            "[",
            "[{}",
            "[\n{\"a\":",
            "{",
            "{\"value\":[{}]",
            "[{}, \"x",
            "[1",
        ] {
            assert!(
                matches!(entries(text), Err(FileError::CutOff(_))),
                "{text:?}"
            );
        }
        assert!(matches!(entries(""), Err(FileError::Empty)));
        let endless = format!("[\n\"{}", "x".repeat(2 * ROW_LIMIT));
        assert!(matches!(entries(&endless), Err(FileError::EndlessRow(2))));
        let mut gap = Entries::open(&b"[{\"a\": 1 2}]"[..]);
        gap.advance().unwrap();
        assert!(serde_json::from_str::<serde_json::Value>(gap.entry()).is_err());
    }

    proptest! {
        #[test]
        fn cuts_what_a_parser_reads(rows in prop::collection::vec((".{0,12}", any::<i32>()), 0..8)) {
            let list = serde_json::json!(rows.iter().map(|(a, b)| serde_json::json!({ "a": a, "b": [b] })).collect::<Vec<_>>());
            let expected: Vec<_> = list.as_array().unwrap().iter().map(ToString::to_string).collect();
            prop_assert_eq!(entries(&serde_json::to_string_pretty(&list).unwrap()).unwrap(), expected);
        }

        #[test]
        fn never_panics(text in r#"[\[\]{}:,"\\ \na1]{0,24}"#) {
            let _ = entries(&text);
        }
    }
}
