//! Reports: what was true of an organisation at a moment, and what had changed since the one before.
//!
//! A report is a document. What the store knew is put into a [`Content`] once and kept; it is never reckoned
//! again, so that a report opened in a year shows what it showed when it was made. What people read of it,
//! on paper, on the screen or in a mail, is its [`Document`]: headings, figures, tables and charts, made from
//! the content alone.

#[cfg(test)]
mod case;
mod compare;
mod content;
pub mod count;
mod document;
pub mod places;
mod quiet;
mod rows;
mod sources;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use compare::*;
pub use content::*;
pub use document::*;
pub use rows::Rows;

use crate::{ReportId, rules::Severity, words};

/// The form in which contents are kept. A reader that knows a later one still reads this.
pub const SCHEMA: u32 = 1;

text_enum! {
    /// What a report is about.
    pub enum ReportKind {
        /// Sources, findings, numbers and ports together.
        Sync = "sync", "Sync report";
        /// Port orders, port-outs and how the carriers do.
        Porting = "porting", "Porting report";
        /// Where help would be sent.
        Emergency = "emergency", "Emergency compliance report";
        /// What numbers are used for, how long the free ones last, and what stands idle.
        Utilisation = "utilisation", "Utilisation and cost report";
    }
}

text_enum! {
    /// In what form a report is handed out.
    pub enum Format {
        /// A document that reads on its own, on the screen and printed.
        Html = "html", "HTML";
        /// The details, one a line.
        Csv = "csv", "CSV";
        /// The report and its details as a workbook.
        Xlsx = "xlsx", "Excel";
        /// Everything, for programs.
        Json = "json", "JSON";
    }
}

impl Format {
    /// What a browser or a mail program calls it.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

/// To what a report is narrowed. What is about no number belongs to no site and no carrier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportFilter {
    /// Numbers of this site, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// Numbers of this carrier, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// Findings of these severities; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub severities: Vec<Severity>,
}

impl ReportFilter {
    /// Whether it leaves nothing out.
    pub const fn is_everything(&self) -> bool {
        self.site.is_none() && self.carrier.is_none() && self.severities.is_empty()
    }

    /// The same filter as every way of writing it has it: names trimmed, severities once and worst first.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        let tidy = |name: Option<String>| {
            let name = name.map(|name| name.trim().to_owned());
            name.filter(|name| !name.is_empty())
        };
        (self.site, self.carrier) = (tidy(self.site), tidy(self.carrier));
        self.severities.sort_unstable();
        self.severities.dedup();
        self
    }

    /// What it leaves in, for people: `Site Lyon, critical and high`; none where it leaves nothing out.
    pub fn words(&self) -> Option<String> {
        let mut words = Vec::new();
        words.extend(self.site.as_ref().map(|site| format!("site {site}")));
        words.extend(self.carrier.as_ref().map(|name| format!("carrier {name}")));
        let severities = self.severities.iter().map(|s| s.label().to_lowercase());
        let severities: Vec<String> = severities.collect();
        if !severities.is_empty() {
            words.push(format!("severity {}", severities.join(" or ")));
        }
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// What is told of a report in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportHead {
    /// Its identifier.
    pub id: ReportId,
    /// What it is about.
    pub kind: ReportKind,
    /// From when on changes are told (UTC); `None` where everything is, because there was no report before.
    pub since: Option<DateTime<Utc>>,
    /// The moment that it shows (UTC).
    pub until: DateTime<Utc>,
    /// To what it is narrowed.
    pub filter: ReportFilter,
    /// Who had it made, by name.
    pub made_by: String,
    /// The report from which on it counts.
    pub previous: Option<ReportId>,
    /// Whether nothing had changed since the one before.
    pub is_quiet: bool,
    /// Its most important figures in one line.
    pub summary: String,
    /// SHA-256 of its content, in hexadecimal. Two reports that say the same have the same.
    pub digest: String,
}

impl ReportHead {
    /// Its name with its day: `Sync report, 6 Jul 2026`.
    pub fn title(&self) -> String {
        format!(
            "{}, {}",
            self.kind.label(),
            words::day(self.until.date_naive())
        )
    }
}

/// A report: a document that is made once and never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What is told of it in a list.
    pub head: ReportHead,
    /// What it says.
    pub content: Content,
    /// The rows behind it, worst first.
    pub details: Details,
}

impl Report {
    /// Whether nothing had changed since the one before. The first of its kind is never quiet.
    pub const fn is_quiet(&self) -> bool {
        self.head.is_quiet
    }

    /// What people read of it.
    pub fn document(&self) -> Document {
        self.whole().shortened()
    }

    /// The same with every row, for files.
    pub fn whole(&self) -> Document {
        document::of(&self.head, &self.content, &self.details)
    }
}
