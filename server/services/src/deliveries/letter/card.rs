//! A letter as an Adaptive Card, as a workflow of Teams posts it into a channel.
//!
//! Version 1.4 of the cards is what Teams shows everywhere; a message may have 28 KB, so a card has the
//! figures and the first lines, and leads to the rest.

use domain::report::Tone;
use serde_json::{Value, json};

use super::{Letter, Outlets};

/// Lines of a card.
const LINES: usize = 15;

pub(super) fn write(letter: &Letter, outlets: &Outlets) -> Value {
    let mut body = vec![json!({
        "type": "TextBlock", "text": plain(&letter.title), "size": "Large", "weight": "Bolder",
        "wrap": true, "style": "heading"
    })];
    if !letter.lead.is_empty() {
        let mut lead = text(&plain(&letter.lead));
        lead["isSubtle"] = true.into();
        body.push(lead);
    }
    body.extend(letter.faults.iter().map(|fault| {
        json!({
            "type": "Container", "style": "attention", "items": [
                text(&plain(&format!("{}: {}", fault.source, fault.text)))
            ]
        })
    }));
    if !letter.figures.is_empty() {
        let facts = letter.figures.iter().map(|figure| {
            let mark = if figure.tone == Tone::Bad { "\u{26a0} " } else { "" };
            let note = if figure.note.is_empty() {
                String::new()
            } else {
                format!(" ({})", figure.note)
            };
            json!({ "title": plain(&figure.label), "value": plain(&format!("{mark}{}{note}", figure.value)) })
        });
        body.push(json!({ "type": "FactSet", "facts": facts.collect::<Vec<_>>() }));
    }
    let lines = letter.groups.iter().flat_map(|group| {
        let title = group
            .title
            .as_deref()
            .map(|title| format!("**{}**", plain(title)));
        let lines = group.lines.iter().map(|line| {
            let link = line.path.as_deref().and_then(|path| outlets.link(path));
            match link {
                Some(link) => format!("[{}]({link})", plain(&line.text)),
                None => plain(&line.text),
            }
        });
        title.into_iter().chain(lines).collect::<Vec<_>>()
    });
    let mut lines: Vec<String> = lines.collect();
    let left_out = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    if left_out > 0 {
        lines.push(format!("and {left_out} more"));
    }
    body.extend(lines.iter().map(|line| text(line)));
    body.extend(letter.foot.iter().map(|line| {
        let mut foot = text(&plain(line));
        foot["isSubtle"] = true.into();
        foot["size"] = "Small".into();
        foot
    }));
    let open = letter.action.as_ref().and_then(|action| {
        let url = outlets.link(&action.path)?;
        Some(json!({ "type": "Action.OpenUrl", "title": action.label, "url": url }))
    });
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "fallbackText": letter.subject,
                "msteams": { "width": "Full" },
                "body": body,
                "actions": open.into_iter().collect::<Vec<_>>(),
            }
        }]
    })
}

fn text(text: &str) -> Value {
    json!({ "type": "TextBlock", "text": text, "wrap": true, "spacing": "Small" })
}

/// Cards read Markdown: what names and words have of it must stay as it is written.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '[' | ']' | '`' | '~' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
