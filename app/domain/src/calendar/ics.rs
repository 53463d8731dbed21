//! Ports as a feed that calendar programs subscribe to (RFC 5545).
//!
//! The events need a dozen properties and no parser, so the few rules of writing them are here: a library
//! would bring a parser, random identifiers and a clock.

use std::fmt::Write;

use chrono::{DateTime, Days, Utc};

use crate::port::Foc;

text_enum! {
    /// How certain an event is.
    pub enum EventStatus {
        /// It is asked for.
        Tentative = "TENTATIVE", "Tentative";
        /// It is agreed.
        Confirmed = "CONFIRMED", "Confirmed";
        /// It does not happen.
        Cancelled = "CANCELLED", "Cancelled";
    }
}

/// An event of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is known by for ever, such as `01993b1e-…@rollcall`: with another one it would be shown twice.
    pub uid: String,
    /// Counts up with every change, so that a program takes the newer of two.
    pub sequence: i64,
    /// When it was changed last (UTC).
    pub changed_at: DateTime<Utc>,
    /// When it happens. A day without a time lasts all day, and is that day wherever it is read.
    pub at: Foc,
    /// When it ends (UTC), where it has a time.
    pub until: Option<DateTime<Utc>>,
    /// What it is called.
    pub summary: String,
    /// More about it.
    pub description: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// The page that tells more.
    pub url: Option<String>,
    /// How certain it is.
    pub status: EventStatus,
}

/// The text of a feed, to be sent as `text/calendar; charset=utf-8`.
pub fn feed(name: &str, events: &[Event]) -> String {
    let mut out = Writer::default();
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.line("PRODID:-//Rollcall//Ports//EN");
    out.line("CALSCALE:GREGORIAN");
    out.line("METHOD:PUBLISH");
    out.text("NAME", name);
    // What most programs read instead.
    out.text("X-WR-CALNAME", name);
    for event in events {
        out.event(event);
    }
    out.line("END:VCALENDAR");
    out.0
}

/// Writes content lines: folded after 75 octets, ended by CR LF.
#[derive(Default)]
struct Writer(String);

impl Writer {
    const MOST_OCTETS: usize = 75;

    fn event(&mut self, event: &Event) {
        self.line("BEGIN:VEVENT");
        self.text("UID", &event.uid);
        self.line(&format!("DTSTAMP:{}", utc(event.changed_at)));
        self.line(&format!("LAST-MODIFIED:{}", utc(event.changed_at)));
        self.line(&format!("SEQUENCE:{}", event.sequence));
        self.when(event);
        self.text("SUMMARY", &event.summary);
        for (name, text) in [
            ("DESCRIPTION", &event.description),
            ("LOCATION", &event.location),
        ] {
            if let Some(text) = text {
                self.text(name, text);
            }
        }
        if let Some(url) = &event.url {
            // An address is no text and knows no escapes.
            self.line(&format!("URL:{}", without_controls(url)));
        }
        self.line(&format!("STATUS:{}", event.status));
        self.line("END:VEVENT");
    }

    fn when(&mut self, event: &Event) {
        let Some(from) = event.at.instant() else {
            let day = event.at.day();
            self.line(&format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")));
            // The end is not within.
            if let Some(next) = day.checked_add_days(Days::new(1)) {
                self.line(&format!("DTEND;VALUE=DATE:{}", next.format("%Y%m%d")));
            }
            // It tells of the day and does not fill it.
            self.line("TRANSP:TRANSPARENT");
            return;
        };
        self.line(&format!("DTSTART:{}", utc(from)));
        if let Some(until) = event.until.filter(|until| *until > from) {
            self.line(&format!("DTEND:{}", utc(until)));
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        self.line(&format!("{name}:{}", escaped(text)));
    }

    fn line(&mut self, line: &str) {
        let mut used = 0;
        for character in line.chars() {
            let octets = character.len_utf8();
            if used + octets > Self::MOST_OCTETS {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(character);
            used += octets;
        }
        self.0.push_str("\r\n");
    }
}

fn utc(at: DateTime<Utc>) -> impl std::fmt::Display {
    at.format("%Y%m%dT%H%M%SZ")
}

/// A text as RFC 5545 §3.3.11 has it. Whatever it holds stays on its own line, so that a title cannot add
/// lines to the feed.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => {
                let _ = write!(out, "\\{character}");
            }
            '\n' | '\r' => out.push_str("\\n"),
            control if control.is_control() && control != '\t' => {}
            other => out.push(other),
        }
    }
    out
}

fn without_controls(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::parse_foc;

    fn event(at: &str) -> Event {
        Event {
            uid: "01993b1e-7c5a-7f00-8000-0123456789ab@rollcall".to_owned(),
            sequence: 3,
            changed_at: "2026-11-20T12:00:00Z".parse().unwrap(),
            at: parse_foc(at, "America/New_York").unwrap(),
            until: Some("2026-11-24T22:00:00Z".parse().unwrap()),
            summary: "Port-in: Seattle, 120 numbers; Bandwidth".to_owned(),
            description: Some("Lines\\120\nÅ very long one that needs to be folded because it is longer than a line may be".to_owned()),
            location: None,
            url: Some("https://rollcall.example/ports/1?a=1,2;b".to_owned()),
            status: EventStatus::Confirmed,
        }
    }

    /// The content lines as a reader puts them together again.
    fn unfolded(feed: &str) -> Vec<String> {
        let whole = feed.replace("\r\n ", "");
        whole.split_terminator("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_feed_is_as_calendar_programs_read_it() {
        let feed = feed(
            "Ports of Contoso",
            &[event("2026-11-24"), event("2026-11-24 11:30")],
        );
        insta::assert_snapshot!(feed.replace("\r\n", "\n"));
    }

    #[test]
    fn a_day_lasts_all_day_and_a_time_is_its_instant() {
        let lines = unfolded(&feed("Ports", &[event("2026-11-24")]));
        assert!(lines.contains(&"DTSTART;VALUE=DATE:20261124".to_owned()));
        assert!(lines.contains(&"DTEND;VALUE=DATE:20261125".to_owned()));
        let lines = unfolded(&feed("Ports", &[event("2026-07-24 11:30")]));
        assert!(lines.contains(&"DTSTART:20260724T153000Z".to_owned()));
    }

    #[test]
    fn an_end_that_is_no_later_than_the_start_is_left_out() {
        let lines = unfolded(&feed("Ports", &[event("2026-11-25 11:30")]));
        assert!(!lines.iter().any(|line| line.starts_with("DTEND")));
    }

    #[test]
    fn a_title_cannot_add_lines() {
        let mut sly = event("2026-11-24");
        sly.summary = "a\r\nEND:VEVENT\rBEGIN:VEVENT\u{0}".to_owned();
        sly.url = Some("https://x\r\nEND:VCALENDAR".to_owned());
        let lines = unfolded(&feed("Ports", &[sly]));
        assert!(lines.contains(&"SUMMARY:a\\nEND:VEVENT\\nBEGIN:VEVENT".to_owned()));
        assert_eq!(
            lines.iter().filter(|line| line.starts_with("END:")).count(),
            2
        );
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_none_is_lost(text in "\\PC{0,200}") {
            let mut any = event("2026-11-24");
            any.summary.clone_from(&text);
            let feed = feed("Ports", &[any]);
            prop_assert!(feed.split("\r\n").all(|line| line.len() <= 75));
            let lines = unfolded(&feed);
            let written = lines.iter().find(|line| line.starts_with("SUMMARY:")).unwrap();
            let read = written["SUMMARY:".len()..]
                .replace("\\,", ",")
                .replace("\\;", ";")
                .replace("\\\\", "\\");
            prop_assert_eq!(read, text);
        }
    }
}
