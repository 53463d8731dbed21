//! What people read of a report: the same headings, figures, tables and charts whether it is a page, a
//! printed document, a workbook or a mail.

mod chart;
mod emergency;
mod parts;
mod porting;
mod sync;
mod utilisation;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Content, Details, ReportHead, SourceState};
use crate::words::{self, count, moment};

pub use chart::escaped;
pub use parts::time_left;

/// A report as people read it, from the top.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its name with its day.
    pub title: String,
    /// What it covers: the interval, and to what it is narrowed.
    pub covers: String,
    /// What could not be heard, one line for each source. They stand before everything else.
    pub faults: Vec<Fault>,
    /// The figures that matter most.
    pub figures: Vec<Figure>,
    /// Everything else, in order.
    pub sections: Vec<Section>,
}

/// One line about a source that could not be heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The source.
    pub source: String,
    /// What is the matter, and what that means for the report.
    pub text: String,
    /// The page on which it is put right, from the root: `/sources/…`.
    pub href: String,
}

/// Whether a figure is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    /// Neither.
    Plain,
    /// Somebody should look.
    Bad,
    /// It is as it should be.
    Good,
}

/// A figure with what it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// What it counts.
    pub label: String,
    /// The figure.
    pub value: String,
    /// What it is made of; may be empty.
    pub note: String,
    /// Whether it is good news. The words say so too.
    pub tone: Tone,
    /// The page on which the things counted are, from the root.
    pub href: Option<String>,
}

/// A part of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its name in addresses and the name of its sheet in a workbook.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// A sentence before the table: how it is counted, or that there is nothing to show.
    pub lead: String,
    /// A chart of it.
    pub chart: Option<Chart>,
    /// The rows; none where the lead says it all.
    pub table: Option<Table>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The headings.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// What is not shown, and where it is; none where everything is shown.
    pub more: Option<String>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// Whether it has figures, which stand to the right.
    pub is_figure: bool,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cell {
    /// Words. Numbers in custody are words, with their plus.
    Text(String),
    /// Words that lead to a page, given from the root.
    Link {
        /// The words.
        text: String,
        /// The page.
        href: String,
    },
    /// A count.
    Count(u64),
    /// A share in tenths of a per cent: 875 is 87.5 %.
    Share(u32),
    /// A day.
    Day(NaiveDate),
    /// A moment (UTC).
    At(DateTime<Utc>),
    /// Nothing.
    Empty,
}

/// A chart: named bars, each of one part or more. The table beside it has the same figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// What it shows, in one sentence.
    pub title: String,
    /// What the parts of a bar are, in their order.
    pub parts: Vec<Part>,
    /// The bars, in their order.
    pub bars: Vec<Bar>,
}

/// What a part of each bar stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// How it is drawn.
    pub shade: Shade,
}

/// How a part of a bar is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shade {
    /// Critical findings.
    Critical,
    /// High ones.
    High,
    /// Medium ones.
    Medium,
    /// Low ones.
    Low,
    /// What is in use, or as it should be.
    Full,
    /// What is left.
    Rest,
}

/// A bar of a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// What it is about.
    pub name: String,
    /// The figure of each part.
    pub values: Vec<u64>,
}

/// How many rows a table shows where a document is read. Files have them all.
const SHOWN: usize = 100;

impl Document {
    /// The document as it is read: of long tables the first rows, and how many more there are.
    #[must_use]
    pub fn shortened(mut self) -> Self {
        let tables = self
            .sections
            .iter_mut()
            .filter_map(|part| part.table.as_mut());
        for table in tables {
            table.cut(SHOWN, |rows| {
                format!(
                    "The first {SHOWN} of {} rows are shown; the workbook has them all.",
                    count(rows as u64)
                )
            });
        }
        self
    }
}

impl Table {
    /// Keeps the first rows. What is said of that, given how many there were, comes before what was said of
    /// rows that are left out already.
    pub fn cut(&mut self, shown: usize, said: impl FnOnce(usize) -> String) {
        if self.rows.len() <= shown {
            return;
        }
        let said = said(self.rows.len());
        self.rows.truncate(shown);
        self.more = Some(match self.more.take() {
            Some(left_out) => format!("{said} {left_out}"),
            None => said,
        });
    }
}

impl Cell {
    /// The cell as people read it.
    pub fn words(&self) -> String {
        match self {
            Self::Text(text) | Self::Link { text, .. } => text.clone(),
            Self::Count(n) => count(*n),
            Self::Share(tenths) => parts::per_cent(*tenths),
            Self::Day(day) => words::day(*day),
            Self::At(at) => moment(*at),
            Self::Empty => String::new(),
        }
    }

    /// The page that it leads to, from the root.
    pub fn href(&self) -> Option<&str> {
        match self {
            Self::Link { href, .. } => Some(href),
            _ => None,
        }
    }
}

/// The document of a report.
pub(super) fn of(head: &ReportHead, content: &Content, details: &Details) -> Document {
    let (figures, mut sections) = match content {
        Content::Sync(content) => sync::of(head, content),
        Content::Porting(content) => porting::of(content),
        Content::Emergency(content) => emergency::of(head, content),
        Content::Utilisation(content) => utilisation::of(head, content),
    };
    sections.extend(parts::details(details));
    Document {
        title: head.title(),
        covers: covers(head),
        faults: content
            .sources()
            .iter()
            .filter_map(SourceState::fault)
            .collect(),
        figures,
        sections,
    }
}

/// What a report covers: `From 29 Jun 2026, 07:00 UTC to 6 Jul 2026, 07:00 UTC; site Lyon. Made by Ada.`
fn covers(head: &ReportHead) -> String {
    let until = moment(head.until);
    let interval = match head.since {
        Some(since) => format!("From {} to {until}", moment(since)),
        None => format!("From the beginning to {until}"),
    };
    let filter = head.filter.words().map(|words| format!("; {words}"));
    format!(
        "{interval}{}. Made by {}.",
        filter.unwrap_or_default(),
        head.made_by
    )
}

impl Content {
    /// Its most important figures in one line, for lists, mails and cards.
    pub fn summary(&self) -> String {
        match self {
            Self::Sync(content) => sync::summary(content),
            Self::Porting(content) => porting::summary(content),
            Self::Emergency(content) => emergency::summary(content),
            Self::Utilisation(content) => utilisation::summary(content),
        }
    }

    /// The sources and how they stood.
    pub fn sources(&self) -> &[SourceState] {
        match self {
            Self::Sync(content) => &content.sources,
            Self::Porting(content) => &content.sources,
            Self::Emergency(content) => &content.sources,
            Self::Utilisation(content) => &content.sources,
        }
    }
}

#[cfg(test)]
mod tests;
