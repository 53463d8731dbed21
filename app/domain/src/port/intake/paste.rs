//! Reading a pasted list: numbers in any notation, ranges, and the columns of a spreadsheet.
//!
//! A range is never guessed at. `+49 30 1234 10-49` may be forty numbers or one with a dash in it, so a
//! person must say which; what stays silent here would be ported.

use super::{Candidate, Unreadable};
use crate::{Country, E164, e164::read};

/// The most numbers of one range: a typing error soon makes a million.
const LONGEST_RANGE: u64 = 10_000;

/// How much of a row is repeated in a verdict, in characters.
const LONGEST_WRITTEN: usize = 80;

/// What a list has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The numbers, in the order in which they stand.
    pub candidates: Vec<Candidate>,
    /// What is no number.
    pub unreadable: Vec<Unreadable>,
}

/// Reads a list. A number without a country code is read in the plan of `country`. None if there are more
/// than `most` numbers.
pub fn read(text: &str, country: Option<Country>, most: usize) -> Option<Pasted> {
    let mut pasted = Pasted::default();
    let mut column = None;
    let mut is_first = true;
    for (at, row) in text.lines().enumerate() {
        let cells = cells(row);
        if cells.is_empty() {
            continue;
        }
        if std::mem::take(&mut is_first) {
            column = column_of_numbers(&cells);
            // Words above a list are its heading.
            if column.is_some() || !cells.iter().any(has_digit) {
                continue;
            }
        }
        let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let asked = column.map_or(&cells[..], |at| cells.get(at..=at).unwrap_or_default());
        if asked.iter().any(has_digit) {
            for cell in asked.iter().filter(|cell| has_digit(cell)) {
                pasted.take(line, cell, country);
            }
        } else {
            pasted.leave(line, row);
        }
        if pasted.candidates.len() > most {
            return None;
        }
    }
    Some(pasted)
}

impl Pasted {
    /// Tells of a row that has no number.
    fn leave(&mut self, line: u32, row: &str) {
        self.unreadable.push(Unreadable {
            line,
            written: row.trim().chars().take(LONGEST_WRITTEN).collect(),
            why: "No number stands in this row. Write it, or take the row away.".to_owned(),
        });
    }

    fn take(&mut self, line: u32, cell: &str, country: Option<Country>) {
        let written: String = cell.chars().take(LONGEST_WRITTEN).collect();
        match numbers(cell, country) {
            Ok(numbers) => self
                .candidates
                .extend(numbers.into_iter().map(|number| Candidate {
                    number,
                    line,
                    written: written.clone(),
                })),
            Err(why) => self.unreadable.push(Unreadable { line, written, why }),
        }
    }
}

/// Whether something may be a number. Beside one, words without a digit are remarks.
fn has_digit(cell: &&str) -> bool {
    cell.chars().any(char::is_numeric)
}

/// The fields of a row, between commas, semicolons and tabs. Quotes keep what is between them together, and
/// the semicolon of `;ext=` belongs to its number.
fn cells(row: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let (mut begin, mut is_quoted) = (0, false);
    for (at, c) in row.char_indices() {
        let is_extension = || {
            let rest = row.get(at..at + 5);
            rest.is_some_and(|rest| rest.eq_ignore_ascii_case(";ext="))
        };
        match c {
            '"' => is_quoted = !is_quoted,
            ',' | '\t' if !is_quoted => {
                cells.push(&row[begin..at]);
                begin = at + 1;
            }
            ';' if !is_quoted && !is_extension() => {
                cells.push(&row[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    cells.push(&row[begin..]);
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '"' | '\u{feff}');
    for cell in &mut cells {
        *cell = cell.trim_matches(is_blank);
    }
    if cells.iter().all(|cell| cell.is_empty()) {
        cells.clear();
    }
    cells
}

/// The headings under which spreadsheets have numbers.
const HEADINGS: &[&str] = &[
    "number",
    "numbers",
    "phone",
    "phone number",
    "phone numbers",
    "telephone",
    "telephone number",
    "tn",
    "did",
    "ddi",
    "e164",
    "e.164",
    "msisdn",
];

/// The column of numbers, where the first row has several headings and one of them says so. Other columns
/// may have digits that are no numbers: floors, postal codes.
fn column_of_numbers(cells: &[&str]) -> Option<usize> {
    let is_heading = |cell: &&str| {
        HEADINGS
            .iter()
            .any(|heading| crate::same_word(heading, cell))
    };
    let at = cells.iter().position(is_heading)?;
    (cells.len() > 1).then_some(at)
}

/// The numbers of one field: one, or all of a range.
fn numbers(cell: &str, country: Option<Country>) -> Result<Vec<E164>, String> {
    let alone = read::number(cell, country).map(|reading| reading.line.number());
    let range = ranges(cell).find_map(|(first, last, is_plain)| {
        Range::of(first, last, country).map(|range| (range, is_plain))
    });
    match (alone, range) {
        (Ok(number), None) => Ok(vec![number]),
        (Err(_), Some((range, _))) => range.numbers(),
        (Ok(_), Some((range, is_plain))) if is_plain || range.is_whole_block => range.numbers(),
        (Ok(number), Some((range, _))) => match range.tail {
            // `089 1234-567`: the part after the dash is the extension of a switchboard.
            Tail::Shorter => Ok(vec![number]),
            Tail::AsLong => Err(format!(
                "This may be one number, or those from {} to {}. Write the number without a dash, or both ends in full.",
                range.first, range.last
            )),
        },
        (Err(why), None) => Err(why.to_string()),
    }
}

/// The ways in which a field falls into two ends, and whether what stands between them can only mean a
/// range.
fn ranges(cell: &str) -> impl Iterator<Item = (&str, &str, bool)> {
    let words = [
        ("..", true),
        (" to ", true),
        (" bis ", true),
        (" - ", false),
    ];
    let worded = words.into_iter().filter_map(|(word, is_plain)| {
        let (first, last) = cell.split_once(word)?;
        Some((first, last.trim_start_matches('.'), is_plain))
    });
    let dashes = cell.char_indices().filter_map(|(at, c)| {
        let is_dash = matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
        is_dash.then(|| (&cell[..at], &cell[at + c.len_utf8()..], false))
    });
    worded.chain(dashes)
}

/// How the digits after the dash relate to the group of digits before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tail {
    /// There are fewer of them.
    Shorter,
    /// There are as many, or more.
    AsLong,
}

/// Numbers that follow each other.
struct Range {
    first: E164,
    last: E164,
    tail: Tail,
    /// Whether it is written from zeros to nines: `0-99`, which no number has at its end by chance.
    is_whole_block: bool,
}

impl Range {
    /// The range between a number and an end: another number, or its last digits.
    fn of(first: &str, last: &str, country: Option<Country>) -> Option<Self> {
        let (first, last) = (first.trim(), last.trim());
        if let Some(range) = Self::of_last_digits(first, last, country) {
            return Some(range);
        }
        let number = |text| Some(read::number(text, country).ok()?.line.number());
        let (first, last) = (number(first)?, number(last)?);
        is_upwards(first, last).then_some(Self {
            first,
            last,
            tail: Tail::AsLong,
            is_whole_block: false,
        })
    }

    fn of_last_digits(first: &str, last: &str, country: Option<Country>) -> Option<Self> {
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(last) || last.len() > 7 {
            return None;
        }
        let kept = first.trim_end_matches(|c: char| c.is_ascii_digit());
        let group = &first[kept.len()..];
        // `+49 30 1234 0-99` begins at 00: the ends of a block have one length.
        let begin = if group.len() < last.len() {
            format!("{kept}{group:0>width$}", width = last.len())
        } else {
            first.to_owned()
        };
        let begin = read::number(&begin, country).ok()?.line.number();
        let place = 10_u64.pow(u32::try_from(last.len()).ok()?);
        let end = begin.digits() - begin.digits() % place + last.parse::<u64>().ok()?;
        let end = E164::from_digits(end).ok()?;
        let all = |text: &str, digit: char| !text.is_empty() && text.chars().all(|c| c == digit);
        is_upwards(begin, end).then_some(Self {
            first: begin,
            last: end,
            tail: if group.len() > last.len() {
                Tail::Shorter
            } else {
                Tail::AsLong
            },
            is_whole_block: all(group, '0') && all(last, '9'),
        })
    }

    fn numbers(&self) -> Result<Vec<E164>, String> {
        let (first, last) = (self.first.digits(), self.last.digits());
        if last - first >= LONGEST_RANGE {
            return Err(format!(
                "From {} to {} there are more than 10,000 numbers. Check both ends, or write shorter ranges.",
                self.first, self.last
            ));
        }
        let all = (first..=last).map(E164::from_digits);
        all.collect::<Result<_, _>>()
            .map_err(|error| format!("{error}."))
    }
}

fn is_upwards(first: E164, last: E164) -> bool {
    first < last && first.digits().ilog10() == last.digits().ilog10()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pasted(text: &str, country: &str) -> Pasted {
        read(text, country.parse().ok(), 20_000).unwrap()
    }

    /// First and last number of a field, and how many there are.
    fn span(cell: &str, country: &str) -> Option<(String, String, usize)> {
        let numbers = numbers(cell, country.parse().ok()).ok()?;
        let ends = (numbers.first()?.to_string(), numbers.last()?.to_string());
        Some((ends.0, ends.1, numbers.len()))
    }

    #[test]
    fn ranges_are_read_as_people_write_them() {
        for (cell, country, first, last, count) in [
            ("2065550100-0199", "US", "+12065550100", "+12065550199", 100),
            (
                "206-555-0100-0199",
                "US",
                "+12065550100",
                "+12065550199",
                100,
            ),
            ("206-555-0100-99", "US", "+12065550100", "+12065550199", 100),
            (
                "(206) 555-0100 - 0104",
                "US",
                "+12065550100",
                "+12065550104",
                5,
            ),
            (
                "+12065550100 - +12065550104",
                "GB",
                "+12065550100",
                "+12065550104",
                5,
            ),
            (
                "+1 206 555 0100 to +1 206 555 0104",
                "GB",
                "+12065550100",
                "+12065550104",
                5,
            ),
            (
                "206.555.0100..0104",
                "US",
                "+12065550100",
                "+12065550104",
                5,
            ),
            (
                "206-555-0100\u{2013}206-555-0104",
                "US",
                "+12065550100",
                "+12065550104",
                5,
            ),
            ("+49 30 1234 0-99", "US", "+4930123400", "+4930123499", 100),
            ("+49 30 1234 00-99", "US", "+4930123400", "+4930123499", 100),
            ("030 12345 0-9", "DE", "+4930123450", "+4930123459", 10),
        ] {
            let expected = (first.to_owned(), last.to_owned(), count);
            assert_eq!(span(cell, country), Some(expected), "{cell}");
        }
    }

    #[test]
    fn a_dash_in_a_number_makes_no_range() {
        for (cell, country, number) in [
            ("206-555-0100", "US", "+12065550100"),
            ("1-206-555-0199", "US", "+12065550199"),
            ("+1-206-555-0199", "GB", "+12065550199"),
            ("020 7946-0018", "GB", "+442079460018"),
            ("089 1234-567", "DE", "+49891234567"),
            ("01-42-68-53-00", "FR", "+33142685300"),
            ("206\u{2013}555\u{2013}0100", "US", "+12065550100"),
        ] {
            let expected = (number.to_owned(), number.to_owned(), 1);
            assert_eq!(span(cell, country), Some(expected), "{cell}");
        }
    }

    #[test]
    fn what_may_be_a_range_or_a_number_is_left_to_a_person() {
        let why = numbers("+49 30 1234 10-49", None).unwrap_err();
        assert!(
            why.contains("+4930123410") && why.contains("+4930123449"),
            "{why}"
        );
    }

    #[test]
    fn a_range_is_not_endless_and_runs_upwards() {
        let long = numbers("206-555-0100 to 207-555-0100", "US".parse().ok()).unwrap_err();
        assert!(long.contains("10,000"), "{long}");
        assert!(numbers("2065550199-0100", "US".parse().ok()).is_err());
    }

    #[test]
    fn a_line_has_several_numbers_and_words_are_passed_over() {
        let read = pasted(
            "Numbers of the site\n\n206-555-0100; Reception\t206-555-0101,\n\"206-555-0102\", tel:+12065550103;ext=7\nsee note 5\n",
            "US",
        );
        let found: Vec<_> = read
            .candidates
            .iter()
            .map(|c| (c.line, c.number.digits()))
            .collect();
        assert_eq!(
            found,
            [
                (3, 12_065_550_100),
                (3, 12_065_550_101),
                (4, 12_065_550_102),
                (4, 12_065_550_103)
            ]
        );
        assert_eq!(read.unreadable.len(), 1);
        assert_eq!(
            (read.unreadable[0].line, &*read.unreadable[0].written),
            (5, "see note 5")
        );
    }

    #[test]
    fn a_row_without_a_number_is_told_and_a_heading_is_not() {
        let read = pasted("Phone numbers\n206-555-0100\nask Bob\n", "US");
        assert_eq!(read.candidates.len(), 1);
        assert_eq!(read.unreadable.len(), 1);
        assert_eq!(
            (read.unreadable[0].line, &*read.unreadable[0].written),
            (3, "ask Bob")
        );
    }

    #[test]
    fn a_spreadsheet_is_read_by_its_column_of_numbers() {
        let read = pasted(
            "Floor,Phone number,Zip\n2,206-555-0100,98101\n3,oops 7,98101\n4\n",
            "US",
        );
        assert_eq!(read.candidates.len(), 1);
        let left: Vec<_> = read
            .unreadable
            .iter()
            .map(|row| (row.line, &*row.written))
            .collect();
        assert_eq!(left, [(3, "oops 7"), (4, "4")]);
    }

    #[test]
    fn a_list_that_is_too_long_is_told() {
        assert!(read("206-555-0100 to 206-555-0104", "US".parse().ok(), 4).is_none());
        assert!(read("206-555-0100 to 206-555-0104", "US".parse().ok(), 5).is_some());
    }

    proptest! {
        #[test]
        fn never_panics(text in "(?s).{0,120}", country in "[A-Z]{2}") {
            let _ = read(&text, country.parse().ok(), 100);
        }

        #[test]
        fn dashes_and_digits_never_panic(text in "[+0-9 .\u{2013}-]{0,40}") {
            let _ = read(&text, "DE".parse().ok(), 20_000);
        }

        #[test]
        fn each_number_of_a_range_is_read_once(begin in 100_u64..5000, count in 2_u64..500) {
            let first = 12_065_550_000 + begin;
            let last = first + count - 1;
            let read = pasted(&format!("+{first} - +{last}"), "");
            let digits: Vec<u64> = read.candidates.iter().map(|c| c.number.digits()).collect();
            prop_assert_eq!(digits, (first..=last).collect::<Vec<_>>());
        }
    }
}
