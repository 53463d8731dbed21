//! Tables: CSV with whatever delimiter and preamble its program wrote.

use std::io::{self, BufRead, Chain, Cursor, Read};

use csv::{ReaderBuilder, StringRecord, Terminator};

use super::{FileError, ROW_LIMIT, encoding::Utf8};

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Refuses to read on when one row has taken too much.
struct Limited<R> {
    inner: R,
    left: usize,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            // The table knows the line.
            return Err(FileError::EndlessRow(0).into());
        }
        let most = to.len().min(self.left);
        let read = self.inner.read(&mut to[..most])?;
        self.left -= read;
        Ok(read)
    }
}

/// The header line, the rest, and a line end in case the last one lacks it.
type Source<R> = Limited<Chain<Chain<Cursor<Vec<u8>>, R>, &'static [u8]>>;

/// A table's rows, one at a time.
pub struct Table<R> {
    reader: csv::Reader<Source<Utf8<R>>>,
    headers: Vec<String>,
    record: StringRecord,
    /// Lines of the file before the header.
    skipped: u64,
    /// Whether `record` holds the first row, which opening has read.
    is_ahead: bool,
}

impl<R: Read> Table<R> {
    /// Opens a table: finds its delimiter and reads its header.
    pub fn open(read: R) -> Result<Self, FileError> {
        Self::after(Utf8::new(read), 0)
    }

    /// Opens a table of which some blank lines are already read.
    pub(crate) fn after(mut text: Utf8<R>, mut skipped: u64) -> Result<Self, FileError> {
        let mut named = None;
        let header = loop {
            let line = first_line(&mut text)?;
            let plain = line.trim_ascii();
            if line.is_empty() {
                return Err(FileError::Empty);
            } else if let Some(&delimiter) = plain.strip_prefix(b"sep=").and_then(<[u8]>::first) {
                // Excel's own way of naming the delimiter.
                named = Some(delimiter);
            } else if !plain.is_empty() && !plain.starts_with(b"#TYPE ") {
                break line;
            }
            skipped += 1;
        };
        if header.trim_ascii_end().contains(&b'\r') {
            return Err(FileError::LineEnds);
        }
        let delimiter = named.unwrap_or_else(|| delimiter_of(&header));
        let source = Limited {
            inner: Cursor::new(header).chain(text).chain(&b"\n"[..]),
            left: ROW_LIMIT,
        };
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            // Lines are counted by their line feeds; the carriage return is trimmed off the last field.
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(64 * 1024)
            .from_reader(source);
        let mut table = Self {
            reader,
            headers: Vec::new(),
            record: StringRecord::new(),
            skipped,
            is_ahead: false,
        };
        table.read()?;
        table.headers = table.record.iter().map(|h| h.trim().to_owned()).collect();
        refuse_twins(&table.headers)?;
        Ok(table)
    }

    /// The header's fields, trimmed.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Refuses a table that ends after its header.
    pub(crate) fn require_rows(&mut self) -> Result<(), FileError> {
        self.is_ahead = self.advance()?.is_some();
        if self.is_ahead {
            Ok(())
        } else {
            Err(FileError::NoRows)
        }
    }

    /// Goes to the next row that is not blank and gives the line on which it begins.
    pub fn advance(&mut self) -> Result<Option<u64>, FileError> {
        if std::mem::take(&mut self.is_ahead) {
            return Ok(Some(self.line()));
        }
        while self.read()? {
            if self.record.iter().any(|field| !field.trim().is_empty()) {
                return Ok(Some(self.line()));
            }
        }
        Ok(None)
    }

    /// The fields of the row.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.record.iter().map(str::trim)
    }

    /// What is wrong with the shape of the row.
    pub fn fault(&self) -> Option<String> {
        let (fields, columns) = (self.record.len(), self.headers.len());
        if fields == columns {
            return None;
        }
        let hint = if self.record.as_slice().contains('\n') {
            "A quotation mark is opened and not closed where it should be."
        } else if fields < columns {
            "Put in the missing fields; an empty one still needs its delimiter."
        } else {
            "Put a field that contains the delimiter in quotation marks."
        };
        Some(format!(
            "The row has {fields} {} and the header {columns}. {hint}",
            if fields == 1 { "field" } else { "fields" },
        ))
    }

    fn read(&mut self) -> Result<bool, FileError> {
        let begins = self.reader.position().line() + self.skipped;
        self.reader.get_mut().left = ROW_LIMIT;
        self.reader
            .read_record(&mut self.record)
            .map_err(|error| match error.into() {
                FileError::EndlessRow(_) => FileError::EndlessRow(begins),
                other => other,
            })
    }

    /// The line on which the row begins: that of its end, less the line feeds inside it.
    ///
    /// The reader's own position is that of blank lines before the row, where there are any; it is
    /// right, and the other one too low, when the file ends inside a quoted field.
    fn line(&self) -> u64 {
        let inside = self.record.as_slice().bytes().filter(|b| *b == b'\n');
        let end = self.reader.position().line() - 1;
        let start = end.saturating_sub(inside.count() as u64);
        let read_from = self.record.position().map_or(1, csv::Position::line);
        start.max(read_from) + self.skipped
    }
}

fn first_line(text: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    text.take(ROW_LIMIT as u64).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// The delimiter that stands most often in the header, outside quotation marks.
fn delimiter_of(header: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut is_quoted = false;
    for byte in header {
        is_quoted ^= *byte == b'"';
        if let Some(at) = DELIMITERS.iter().position(|d| d == byte && !is_quoted) {
            counts[at] += 1;
        }
    }
    // Of equal counts the earlier delimiter: the comma when there is none at all.
    let best = (0..counts.len()).rev().max_by_key(|&at| counts[at]);
    DELIMITERS[best.unwrap_or(0)]
}

fn refuse_twins(headers: &[String]) -> Result<(), FileError> {
    for (at, header) in headers.iter().enumerate().filter(|(_, h)| !h.is_empty()) {
        let earlier = headers[..at]
            .iter()
            .find(|h| h.eq_ignore_ascii_case(header));
        if let Some(first) = earlier {
            return Err(FileError::DuplicateColumn {
                first: first.clone(),
                second: header.clone(),
                column: header.clone(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(u64, Vec<String>)>, FileError> {
        let mut table = Table::open(text.as_bytes())?;
        let mut rows = vec![];
        while let Some(line) = table.advance()? {
            rows.push((line, table.fields().map(str::to_owned).collect()));
        }
        Ok(rows)
    }

    fn lines(text: &str) -> Vec<u64> {
        read(text)
            .unwrap()
            .into_iter()
            .map(|(line, _)| line)
            .collect()
    }

    #[test]
    fn any_delimiter_and_preamble_gives_the_same_rows() {
        for (text, line) in [
            ("a,b\n1,2", 2),
            ("a;b\r\n1;2\r\n", 2),
            ("a\tb\n1\t2\n", 2),
            (" a | b \n 1 | 2 \n", 2),
            ("#TYPE System.Object\r\n\"a\",\"b\"\r\n\"1\",\"2\"\r\n", 3),
            ("sep=;\r\na;b\r\n1;2", 3),
            ("\n\r\na,b\n1,2\n", 4),
        ] {
            let mut table = Table::open(text.as_bytes()).unwrap();
            assert_eq!(table.headers(), ["a", "b"], "{text:?}");
            assert_eq!(table.advance().unwrap(), Some(line), "{text:?}");
            assert_eq!(table.fields().collect::<Vec<_>>(), ["1", "2"], "{text:?}");
            assert_eq!(table.advance().unwrap(), None);
        }
        let mut table = Table::open(&b"\"Name, first; last\";b\n1;2"[..]).unwrap();
        assert_eq!(table.headers(), ["Name, first; last", "b"]);
        assert_eq!(table.advance().unwrap(), Some(2));
    }

    #[test]
    fn lines_are_those_of_the_file() {
        assert_eq!(lines("a,b\n1,2\n3,4\n"), [2, 3]);
        assert_eq!(lines("a,b\r\n1,2\r\n3,4"), [2, 3]);
        assert_eq!(lines("a,b\n\"x\ny\nz\",2\n3,4"), [2, 5]);
        assert_eq!(lines("a,b\r\n\"x\r\ny\",2\r\n\r\n3,4\r\n"), [2, 5]);
        assert_eq!(lines("a,b\n\n\n1,2\n\n,\n3,4\n"), [4, 7]);
        assert_eq!(lines("\"a\nx\",b\n1,2\n"), [3]);
        assert_eq!(
            lines("a,b\n1,2\n\"3,4\n5,6"),
            [2, 3],
            "the quote never closes"
        );
    }

    #[test]
    fn a_row_of_another_width_is_explained() {
        let mut table = Table::open(&b"a,b\n1\n1,2,3\n\"1,2\n3,4\n"[..]).unwrap();
        for expected in ["1 field and", "3 fields and", "quotation mark is opened"] {
            table.advance().unwrap().unwrap();
            let fault = table.fault().unwrap();
            assert!(fault.contains(expected), "{fault}");
        }
    }

    #[test]
    fn a_header_may_not_name_a_column_twice() {
        let error = read("Site,number,site\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "The columns “Site” and “site” are both site. Remove one of them."
        );
        assert!(
            read("number,,\n1,2,3\n").is_ok(),
            "blank headers name nothing"
        );
    }

    #[test]
    fn a_quote_that_never_closes_does_not_swallow_the_file() {
        let mut text = "a,b\n1,2\n\"3,4\n".to_owned();
        text.push_str(&"5,6\n".repeat(ROW_LIMIT));
        let error = read(&text).unwrap_err();
        assert!(matches!(error, FileError::EndlessRow(3)), "{error:?}");
    }

    #[test]
    fn empty_and_old_macintosh_files_are_refused() {
        assert!(matches!(read(""), Err(FileError::Empty)));
        assert!(matches!(read("\n\r\n \n"), Err(FileError::Empty)));
        assert!(matches!(read("a,b\r1,2\r"), Err(FileError::LineEnds)));
    }
}
