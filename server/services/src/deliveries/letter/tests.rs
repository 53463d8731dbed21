use chrono::NaiveDate;
use domain::{
    delivery::NoticeLine,
    report::{Bar, Cell, Chart, Column, Part, Shade, Table, Tone},
};

use super::*;
use crate::deliveries::outlets::PublicUrl;

fn outlets() -> Outlets {
    Outlets {
        public_url: Some(PublicUrl::read("https://rollcall.contoso.example/").unwrap()),
        ..Outlets::default()
    }
}

fn figure(label: &str, value: &str, note: &str, tone: Tone) -> Figure {
    Figure {
        label: label.to_owned(),
        value: value.to_owned(),
        note: note.to_owned(),
        tone,
        href: Some("/findings?severity=critical".to_owned()),
    }
}

fn part(name: &str, shade: Shade) -> Part {
    Part {
        name: name.to_owned(),
        shade,
    }
}

fn bar(name: &str, values: &[u64]) -> Bar {
    Bar {
        name: name.to_owned(),
        values: values.to_vec(),
    }
}

/// A letter with one of everything.
fn letter() -> Letter {
    let column = |name: &str, is_figure| Column {
        name: name.to_owned(),
        is_figure,
    };
    let chart = Chart {
        title: "Open findings of each site".to_owned(),
        parts: vec![
            part("Critical", Shade::Critical),
            part("High", Shade::High),
            part("Medium", Shade::Medium),
            part("Low", Shade::Low),
        ],
        bars: vec![
            bar("Lyon", &[3, 12, 40, 8]),
            bar("Berlin \u{2013} Friedrichstra\u{df}e", &[0, 6, 22, 4]),
            bar("Denver", &[1, 2, 3, 0]),
        ],
    };
    let table = Table {
        columns: vec![
            column("Site", false),
            column("Critical", true),
            column("All", true),
            column("Due", false),
        ],
        rows: vec![
            vec![
                Cell::Link {
                    text: "Lyon & Co <1>".to_owned(),
                    href: "/numbers?site=Lyon".to_owned(),
                },
                Cell::Count(3),
                Cell::Count(1_063),
                Cell::Day(NaiveDate::from_ymd_opt(2026, 12, 1).unwrap()),
            ],
            vec![
                Cell::Text("Denver".to_owned()),
                Cell::Count(1),
                Cell::Count(6),
                Cell::Empty,
            ],
        ],
        more: Some("4 more in the report.".to_owned()),
    };
    Letter {
        subject: "3 critical, 12 new findings \u{2013} Sync report, 28 Nov 2026".to_owned(),
        preview: "3 critical, 12 new".to_owned(),
        title: "Sync report, 28 Nov 2026".to_owned(),
        lead: "From 21 November 2026, 07:00 to 28 November 2026, 07:00 UTC".to_owned(),
        faults: vec![Fault {
            source: "Telnyx".to_owned(),
            text: "The last list is 31 hours old. What it would say is left out.".to_owned(),
            href: "/sources/1".to_owned(),
        }],
        figures: vec![
            figure("Critical findings", "3", "1 more than last week", Tone::Bad),
            figure("New findings", "12", "", Tone::Plain),
            figure("Resolved", "31", "", Tone::Good),
            figure("Numbers", "48,212", "6 sites", Tone::Plain),
        ],
        sections: vec![Section {
            id: "sites".to_owned(),
            title: "Sites with the most findings".to_owned(),
            lead: "Findings that need action.".to_owned(),
            chart: Some(chart),
            table: Some(table),
        }],
        groups: vec![NoticeGroup {
            title: Some("Assigned to you".to_owned()),
            lines: vec![NoticeLine {
                text: "+44 20 7946 0018 has no emergency address".to_owned(),
                path: Some("/findings/1".to_owned()),
            }],
        }],
        action: Some(Action {
            label: "Open the report",
            path: "/reports/1".to_owned(),
        }),
        foot: vec![
            "You get this because the schedule \u{201c}Weekly\u{201d} has your address.".to_owned(),
        ],
    }
}

#[test]
fn a_mail_has_its_words_twice_and_its_pictures_within() {
    let mail = letter().mail(&outlets(), Vec::new());
    for words in [
        "Sync report, 28 Nov 2026",
        "Telnyx",
        "48,212",
        "1,063",
        "1 Dec 2026",
        "Assigned to you",
        "https://rollcall.contoso.example/reports/1",
        "https://rollcall.contoso.example/findings/1",
    ] {
        assert!(mail.html.contains(words), "{words} is not in the HTML");
        assert!(mail.text.contains(words), "{words} is not in the text");
    }
    assert!(mail.html.contains("src=\"cid:chart-sites\""));
    assert_eq!(mail.pictures.len(), 1);
    assert_eq!(mail.pictures[0].name, "chart-sites");
}

#[test]
fn names_cannot_write_html() {
    let mut letter = letter();
    letter.title = "<script>alert('1')</script>".to_owned();
    letter.figures[0].value = "\"><img src=x>".to_owned();
    let html = letter.mail(&outlets(), Vec::new()).html;
    assert!(html.contains("Lyon &amp; Co &lt;1&gt;"));
    assert!(
        !html.contains("<script>") && !html.contains("<img src=x>"),
        "{html}"
    );
}

#[test]
fn a_mail_is_laid_out_as_outlook_does_and_fetches_nothing() {
    let html = letter().mail(&outlets(), Vec::new()).html;
    for needed in [
        "name=\"color-scheme\" content=\"light dark\"",
        "prefers-color-scheme: dark",
        "[if mso]",
        "max-width:600px",
    ] {
        assert!(html.contains(needed), "{needed}");
    }
    for wrong in [
        "http://",
        "<script",
        "<link",
        "position:",
        "display:flex",
        "url(",
    ] {
        let place = html.replace("http://www.w3.org", "");
        assert!(!place.contains(wrong), "{wrong}");
    }
    // Every colour that stands inline has one for the dark theme: each class of the theme is used.
    for class in [
        "bg", "card", "soft", "ink", "quiet", "link", "bad", "good", "warn", "primary",
    ] {
        assert!(
            html.contains(&format!("class=\"{class}")) || html.contains(&format!(" {class}\"")),
            "{class}"
        );
    }
}

#[test]
fn without_a_public_address_there_are_words_and_no_links() {
    let mail = letter().mail(&Outlets::default(), Vec::new());
    assert!(!mail.html.contains("<a "), "{}", mail.html);
    assert!(!mail.text.contains("https://"), "{}", mail.text);
}

#[test]
fn the_plain_text_has_columns() {
    let text = letter().plain(&outlets());
    let lines: Vec<&str> = text.lines().collect();
    let head = lines
        .iter()
        .position(|line| line.starts_with("Site  "))
        .unwrap();
    assert_eq!(lines[head], "Site           Critical    All  Due");
    assert_eq!(
        lines[head + 1],
        "Lyon & Co <1>         3  1,063  1 Dec 2026"
    );
    assert_eq!(lines[head + 2], "Denver                1      6  \u{2013}");
}

#[test]
fn a_card_is_small_and_keeps_names_as_they_are() {
    let mut letter = letter();
    letter.groups[0].lines = (0..80)
        .map(|n| NoticeLine {
            text: format!("*Number* [{n}](https://elsewhere.example) \u{2026}"),
            path: Some("/findings/1".to_owned()),
        })
        .collect();
    let card = letter.card(&outlets());
    assert!(card.to_string().len() < 28 * 1024);
    let body = card["attachments"][0]["content"]["body"]
        .as_array()
        .unwrap();
    let texts: Vec<&str> = body
        .iter()
        .filter_map(|block| block["text"].as_str())
        .collect();
    assert!(texts.contains(&"and 66 more"), "{texts:?}");
    let link = "[\\*Number\\* \\[0\\](https://elsewhere.example) \u{2026}](https://rollcall.contoso.example/findings/1)";
    assert!(texts.contains(&link), "{texts:?}");
    let action = &card["attachments"][0]["content"]["actions"][0];
    assert_eq!(action["url"], "https://rollcall.contoso.example/reports/1");
}

/// Writes the mail as a page for the eye: `MAIL_FOLDER=target/mail cargo test -p services for_the_eye`.
#[test]
fn a_mail_for_the_eye() {
    use base64::{Engine, engine::general_purpose::STANDARD};

    let mail = letter().mail(&outlets(), Vec::new());
    let mut html = mail.html;
    for picture in &mail.pictures {
        let data = format!("data:image/png;base64,{}", STANDARD.encode(&picture.png));
        html = html.replace(&format!("cid:{}", picture.name), &data);
    }
    assert!(!html.contains("cid:"));
    if let Ok(folder) = std::env::var("MAIL_FOLDER") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(format!("{folder}/mail.html"), html).unwrap();
        std::fs::write(format!("{folder}/mail.txt"), mail.text).unwrap();
    }
}
