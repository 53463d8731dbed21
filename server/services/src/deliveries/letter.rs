//! What a person reads of a message, whether it comes as a mail, as a card in Teams or as a file: one thing to
//! say, written in three ways.

mod card;
mod html;
mod plain;
mod report;

use chrono::{DateTime, Utc};
use domain::{
    delivery::{Event, Notice, NoticeGroup},
    report::{Chart, Fault, Figure, Report, Section},
};

use super::{chart, mail, outlets::Outlets};

/// Something to be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Letter {
    /// What matters of it, in one line.
    pub(super) subject: String,
    /// What stands beside the subject in a list of mails.
    preview: String,
    /// The heading.
    title: String,
    /// The sentence under it.
    lead: String,
    /// What could not be heard.
    faults: Vec<Fault>,
    /// The figures that matter most.
    figures: Vec<Figure>,
    /// Tables and charts.
    sections: Vec<Section>,
    /// Lines in groups.
    groups: Vec<NoticeGroup>,
    /// The page that has everything, and what leads there.
    action: Option<Action>,
    /// Why it was sent, one sentence each.
    foot: Vec<String>,
}

/// A page to go to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Action {
    label: &'static str,
    path: String,
}

impl Letter {
    /// A stored report.
    pub(super) fn report(report: &Report, is_test: bool) -> Self {
        report::letter(report, is_test)
    }

    /// What a person is told.
    pub(super) fn notice(notice: &Notice) -> Self {
        let lines = notice.groups.iter().flat_map(|group| &group.lines);
        let preview: Vec<&str> = lines.map(|line| line.text.as_str()).take(3).collect();
        Self {
            subject: notice.subject.clone(),
            preview: preview.join(" \u{b7} "),
            title: notice.subject.clone(),
            lead: notice.lead.clone().unwrap_or_default(),
            groups: notice.groups.clone(),
            foot: notice.why.clone().into_iter().collect(),
            ..Self::default()
        }
    }

    /// Something that happened, where a person reads what is meant for a program.
    pub(super) fn event(event: &Event) -> Self {
        Self {
            subject: event.kind.clone(),
            title: event.kind.clone(),
            lead: format!(
                "It happened on {} UTC.",
                event.at.format("%-d %B %Y at %H:%M")
            ),
            ..Self::default()
        }
    }

    /// A message that shows whether a destination works.
    pub(super) fn trial(name: &str, at: DateTime<Utc>) -> Self {
        Self {
            subject: "Test message from Rollcall".to_owned(),
            preview: format!("\u{201c}{name}\u{201d} works."),
            title: "This destination works".to_owned(),
            lead: format!(
                "Somebody tried out \u{201c}{name}\u{201d} on {} UTC. There is nothing to do.",
                at.format("%-d %B %Y at %H:%M")
            ),
            action: Some(Action {
                label: "Open the destinations",
                path: "/destinations".to_owned(),
            }),
            ..Self::default()
        }
    }

    /// The letter as a mail. A chart that cannot be drawn is left out: the table beside it has its figures.
    pub(super) fn mail(&self, outlets: &Outlets, attachments: Vec<mail::Attachment>) -> mail::Mail {
        let mut pictures = Vec::new();
        for (name, chart) in self.charts() {
            match chart::png(chart) {
                Ok(png) => pictures.push(mail::Inline { name, png }),
                Err(error) => tracing::warn!(%error, chart = %chart.title, "a chart was not drawn"),
            }
        }
        mail::Mail {
            subject: self.subject.clone(),
            text: plain::write(self, outlets),
            html: html::write(self, outlets, &pictures),
            pictures,
            attachments,
        }
    }

    /// The letter as an Adaptive Card.
    pub(super) fn card(&self, outlets: &Outlets) -> serde_json::Value {
        card::write(self, outlets)
    }

    /// The letter as plain text.
    pub(super) fn plain(&self, outlets: &Outlets) -> String {
        plain::write(self, outlets)
    }

    /// The charts, each by the name under which the HTML shows it.
    fn charts(&self) -> impl Iterator<Item = (String, &Chart)> {
        self.sections.iter().filter_map(|section| {
            let chart = section.chart.as_ref()?;
            Some((picture_name(&section.id), chart))
        })
    }
}

/// The name of a section's picture.
fn picture_name(section: &str) -> String {
    format!("chart-{section}")
}

#[cfg(test)]
mod tests;
