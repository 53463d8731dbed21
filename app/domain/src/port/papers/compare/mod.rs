//! The order beside its papers, one group of fields after another.

mod account;
mod address;
mod letter;
mod people;
mod scope;
mod sources;
mod verdict;

use chrono::NaiveDate;

use super::{
    Certainty, Comparison, Field, LastFour, Paper, Place, Predicted, Row, Severity, Verdict,
};
use crate::{Country, E164, port::order::Details};
use sources::Sources;

/// The order, as far as papers can speak of it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What people entered.
    pub details: &'a Details,
    /// Its numbers.
    pub numbers: &'a [E164],
    /// The country of its numbers.
    pub country: Country,
    /// The carrier that gets the numbers, by name.
    pub winning_carrier: &'a str,
    /// The end of the account's number, where it is known.
    pub account: Option<&'a LastFour>,
    /// The numbers whose special features may end: the customer agreed.
    pub features_agreed: &'a [E164],
}

/// What a country asks of papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Whether a signed letter of authorisation goes with the order, or is kept for it.
    pub needs_loa: bool,
    /// How many days a letter counts.
    pub loa_days: Option<u32>,
    /// How many days a bill counts.
    pub bill_days: Option<u32>,
}

impl Limits {
    /// Those of a country. Thirty days are the rule of most American carriers (domain notes §1.1 and
    /// §1.11); elsewhere none is documented.
    pub fn of(country: Country) -> Self {
        let days = ["US", "CA", "PR"].contains(&country.as_str()).then_some(30);
        Self {
            needs_loa: true,
            loa_days: days,
            bill_days: days,
        }
    }
}

/// Compares an order with its papers. Of several letters or bills the newest counts; of several records
/// the one that lists most of the order's numbers, as the others may be of other accounts.
///
/// `today` is a day in the place of the port.
pub fn compare(
    subject: &Subject<'_>,
    papers: &[Paper],
    limits: &Limits,
    today: NaiveDate,
) -> Comparison {
    let case = Case {
        subject,
        limits,
        today,
        sources: Sources::of(papers, subject.numbers),
    };
    let groups = [
        people::compare(&case),
        address::compare(&case),
        account::compare(&case),
        scope::compare(&case),
        letter::compare(&case),
    ];
    let (mut rows, mut predicted) = (Vec::new(), Vec::new());
    for compared in groups.into_iter().flatten() {
        rows.push(compared.row);
        predicted.extend(compared.predicted);
    }
    rows.sort_by_key(|row| row.field);
    predicted.sort_by(|a, b| a.certainty.cmp(&b.certainty).then_with(|| a.cmp(b)));
    predicted.dedup();
    Comparison { rows, predicted }
}

/// All that is compared at a time.
struct Case<'a> {
    subject: &'a Subject<'a>,
    limits: &'a Limits,
    today: NaiveDate,
    sources: Sources<'a>,
}

impl Case<'_> {
    fn is_ported(&self, number: E164) -> bool {
        self.subject.numbers.contains(&number)
    }
}

/// A field with what it leads to.
struct Compared {
    row: Row,
    predicted: Vec<Predicted>,
}

impl Compared {
    fn new(field: Field, shown: Shown, verdict: Verdict) -> Self {
        let severity = match verdict {
            Verdict::Missing => Severity::Warning,
            _ => Severity::Fine,
        };
        let told = |text: Option<String>| text.filter(|text| !text.is_empty());
        Self {
            row: Row {
                field,
                order: told(shown.order),
                loa: told(shown.loa),
                csr: told(shown.csr),
                bill: told(shown.bill),
                verdict,
                severity,
                note: None,
            },
            predicted: Vec::new(),
        }
    }

    /// Adds a rejection to be expected; the row then matters as much.
    fn predict(&mut self, predicted: Predicted) {
        let severity = match predicted.certainty {
            Certainty::Likely => Severity::Critical,
            Certainty::Possible => Severity::Warning,
        };
        self.row.severity = self.row.severity.max(severity);
        if self.row.note.is_none() {
            self.row.note = Some(predicted.sentence.clone());
        }
        self.predicted.push(predicted);
    }

    /// Adds something worth a look that causes no rejection.
    fn warn(&mut self, note: impl Into<String>) {
        self.row.severity = self.row.severity.max(Severity::Warning);
        self.row.note.get_or_insert_with(|| note.into());
    }
}

/// A field as each source has it.
#[derive(Clone, Debug, Default)]
struct Shown {
    order: Option<String>,
    loa: Option<String>,
    csr: Option<String>,
    bill: Option<String>,
}

/// A rejection to be expected, about no number in particular and with nothing to copy.
fn predicted(
    code: &str,
    certainty: Certainty,
    place: Place,
    field: Field,
    sentence: impl Into<String>,
) -> Predicted {
    Predicted {
        code: code.to_owned(),
        certainty,
        place,
        field,
        from: None,
        to: None,
        numbers: Vec::new(),
        sentence: sentence.into(),
    }
}

/// `+12065550100`, or `3 numbers (+12065550100, …)`.
fn count(numbers: &[E164]) -> String {
    match numbers {
        [] => "no numbers".to_owned(),
        [one] => one.to_string(),
        [first, ..] => format!("{} numbers ({first}, \u{2026})", numbers.len()),
    }
}
