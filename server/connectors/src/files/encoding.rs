//! Bytes to text: UTF-8, UTF-16 and the Windows code page of western Europe, told apart by themselves.
//!
//! PowerShell 5.1 writes UTF-16 with a byte order mark, Excel writes UTF-8 with one, or the Windows code
//! page without. The first byte that is not UTF-8 decides: if only ASCII came before it, the file is
//! taken for Windows-1252; after other UTF-8 text it is damage, and an error names its line.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::FileError;

const CHUNK: usize = 64 * 1024;

/// How files begin that people take for text.
const DOCUMENTS: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
];

enum Encoding {
    Utf8 { is_ascii_so_far: bool },
    Other(Decoder),
}

/// Reads any of the encodings as UTF-8.
pub struct Utf8<R> {
    inner: R,
    encoding: Option<Encoding>,
    /// Bytes that are read and not yet decoded.
    raw: Vec<u8>,
    /// Decoded text, handed out from `at`.
    text: Vec<u8>,
    at: usize,
    /// The line that the next decoded byte belongs to.
    line: u64,
    has_ended: bool,
}

impl<R: Read> Utf8<R> {
    /// Decodes what a reader gives.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            encoding: None,
            raw: Vec::new(),
            text: Vec::new(),
            at: 0,
            line: 1,
            has_ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() && !(self.has_ended && self.raw.is_empty()) {
            if !self.has_ended {
                self.read_chunk()?;
            }
            if self.encoding.is_none() {
                if self.raw.len() < 4 && !self.has_ended {
                    continue;
                }
                self.encoding = Some(detect(&mut self.raw)?);
            }
            self.decode()?;
        }
        self.line += newlines(&self.text);
        Ok(())
    }

    fn read_chunk(&mut self) -> io::Result<()> {
        let kept = self.raw.len();
        self.raw.resize(kept + CHUNK, 0);
        let read = loop {
            match self.inner.read(&mut self.raw[kept..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.raw.truncate(kept + *read.as_ref().unwrap_or(&0));
        self.has_ended = read? == 0;
        Ok(())
    }

    fn decode(&mut self) -> io::Result<()> {
        match &mut self.encoding {
            Some(Encoding::Other(decoder)) => {
                let room = decoder.max_utf8_buffer_length_without_replacement(self.raw.len());
                self.text.resize(room.unwrap_or(CHUNK * 4), 0);
                let (result, _, written) = decoder.decode_to_utf8_without_replacement(
                    &self.raw,
                    &mut self.text,
                    self.has_ended,
                );
                self.text.truncate(written);
                self.raw.clear();
                if matches!(result, DecoderResult::Malformed(..)) {
                    let line = self.line + newlines(&self.text);
                    return Err(FileError::Characters(line).into());
                }
            }
            Some(Encoding::Utf8 { is_ascii_so_far }) => {
                let (valid, is_damaged) = match std::str::from_utf8(&self.raw) {
                    Ok(text) => (text.len(), false),
                    Err(error) => (
                        error.valid_up_to(),
                        error.error_len().is_some() || self.has_ended,
                    ),
                };
                if valid == 0 && is_damaged {
                    if !*is_ascii_so_far {
                        return Err(FileError::Characters(self.line).into());
                    }
                    let decoder = WINDOWS_1252.new_decoder_without_bom_handling();
                    self.encoding = Some(Encoding::Other(decoder));
                    return self.decode();
                }
                *is_ascii_so_far &= self.raw[..valid].is_ascii();
                let rest = self.raw.split_off(valid);
                self.text = std::mem::replace(&mut self.raw, rest);
            }
            None => {}
        }
        Ok(())
    }
}

/// Tells the encoding by the first bytes and drops the byte order mark.
fn detect(raw: &mut Vec<u8>) -> Result<Encoding, FileError> {
    for (start, what) in DOCUMENTS {
        if raw.starts_with(start) {
            return Err(FileError::NotText(what));
        }
    }
    let (encoding, mark) = match raw.as_slice() {
        [0xef, 0xbb, 0xbf, ..] => (None, 3),
        [0xff, 0xfe, ..] => (Some(UTF_16LE), 2),
        [0xfe, 0xff, ..] => (Some(UTF_16BE), 2),
        // Without a mark, every other byte of western text is zero.
        [1..=255, 0, 1..=255, 0, ..] => (Some(UTF_16LE), 0),
        [0, 1..=255, 0, 1..=255, ..] => (Some(UTF_16BE), 0),
        _ => (None, 0),
    };
    raw.drain(..mark);
    match encoding {
        Some(utf16) => Ok(Encoding::Other(utf16.new_decoder_without_bom_handling())),
        None if raw.contains(&0) => Err(FileError::NotText("a binary file")),
        None => Ok(Encoding::Utf8 {
            is_ascii_so_far: true,
        }),
    }
}

fn newlines(text: &[u8]) -> u64 {
    text.iter().map(|&byte| u64::from(byte == b'\n')).sum()
}

impl<R: Read> BufRead for Utf8<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.text.len() {
            self.refill()?;
        }
        Ok(&self.text[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let mut text = self.fill_buf()?;
        let read = text.read(to)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes one at a time, so that every boundary falls inside a character once.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let one = to.len().min(1);
            let read = self.0.read(&mut to[..one])?;
            Ok(read)
        }
    }

    fn decode(bytes: &[u8]) -> Result<String, FileError> {
        let mut text = String::new();
        Utf8::new(bytes).read_to_string(&mut text)?;
        let mut slowly = String::new();
        if Utf8::new(Trickle(bytes))
            .read_to_string(&mut slowly)
            .is_ok()
        {
            assert_eq!(slowly, text, "the size of a read changes nothing");
        }
        Ok(text)
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    const TEXT: &str = "number,holder\r\n+12065550100,Zoë \u{1f4de}\r\n";

    #[test]
    fn every_encoding_gives_the_same_text() {
        let marked = format!("\u{feff}{TEXT}");
        for bytes in [
            TEXT.as_bytes().to_vec(),
            marked.as_bytes().to_vec(),
            utf16(&marked, u16::to_le_bytes),
            utf16(&marked, u16::to_be_bytes),
            utf16(TEXT, u16::to_le_bytes),
            utf16(TEXT, u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes).unwrap(), TEXT);
        }
    }

    #[test]
    fn the_windows_code_page_is_recognised_by_its_first_foreign_byte() {
        assert_eq!(decode(b"Zo\xeb\nM\xfcller \x80").unwrap(), "Zoë\nMüller €");
        assert_eq!(
            decode(b"caf\xc3").unwrap(),
            "cafÃ",
            "cut inside a character"
        );
    }

    #[test]
    fn damage_after_utf8_text_names_its_line() {
        let damaged = "Zoë\n\nM".as_bytes().iter().chain(b"\xfcller").copied();
        let error = decode(&damaged.collect::<Vec<_>>()).unwrap_err();
        assert!(matches!(error, FileError::Characters(3)), "{error:?}");
        let mut half = utf16("\u{feff}a\nb", u16::to_le_bytes);
        half.extend([0x00, 0xd8]);
        assert!(matches!(decode(&half), Err(FileError::Characters(2))));
    }

    #[test]
    fn documents_are_named_for_what_they_are() {
        let error = decode(b"PK\x03\x04\x14\0\x06\0").unwrap_err();
        assert!(error.to_string().starts_with("This is an Excel workbook"));
        assert!(matches!(
            decode(b"\x7fELF\x02\0\0"),
            Err(FileError::NotText(_))
        ));
    }
}
