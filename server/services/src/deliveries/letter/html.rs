//! A letter as the HTML of a mail.
//!
//! Outlook on Windows lays mail out as Word does: tables, attributes and inline styles hold there, and
//! little else. So every colour and measure stands where it is used; the style sheet in the head only adds
//! what other programs do better, the dark theme and narrow screens. Nothing is fetched from anywhere.

mod table;
mod theme;

use domain::report::{Chart, Fault, Figure, Section, Tone};

use super::{Letter, Outlets, chart, mail::Inline, picture_name};
use theme::{FONT, HEAD, LIGHT};

/// The width of a mail in pixels, which every program shows.
const WIDTH: u32 = 600;
/// Figures side by side.
const IN_A_ROW: usize = 2;

/// Writes a letter. Only the pictures that come with it are shown.
pub(super) fn write(letter: &Letter, outlets: &Outlets, pictures: &[Inline]) -> String {
    let mut rows = vec![head(letter)];
    rows.extend(
        letter
            .faults
            .iter()
            .map(|fault| self::fault(fault, outlets)),
    );
    rows.extend(figures(&letter.figures, outlets));
    rows.extend(
        letter
            .groups
            .iter()
            .map(|group| table::group(group, outlets)),
    );
    for section in &letter.sections {
        let picture = picture_name(&section.id);
        let is_drawn = pictures.iter().any(|drawn| drawn.name == picture);
        rows.push(self::section(
            section,
            outlets,
            is_drawn.then_some(picture.as_str()),
        ));
    }
    rows.extend(button(letter, outlets));
    rows.push(foot(letter));
    let title = escape(&letter.subject);
    let preview = escape(&letter.preview);
    let (bg, surface, line) = (LIGHT.bg, LIGHT.surface, LIGHT.line);
    let rows = rows.concat();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n{HEAD}<title>{title}</title>\n</head>\n\
         <body class=\"bg\" style=\"margin:0;padding:0;background-color:{bg}\" bgcolor=\"{bg}\">\n\
         <div style=\"display:none;max-height:0;overflow:hidden;mso-hide:all\">{preview}</div>\n\
         <table role=\"presentation\" class=\"bg\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         bgcolor=\"{bg}\" style=\"background-color:{bg}\"><tr><td align=\"center\" class=\"outer\" style=\"padding:24px 0\">\n\
         <!--[if mso]><table role=\"presentation\" width=\"{WIDTH}\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr><td><![endif]-->\n\
         <table role=\"presentation\" class=\"card\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         bgcolor=\"{surface}\" style=\"max-width:{WIDTH}px;background-color:{surface};border:1px solid {line};{FONT}\">\n\
         {rows}</table>\n\
         <!--[if mso]></td></tr></table><![endif]-->\n\
         </td></tr></table>\n</body>\n</html>\n"
    )
}

/// A row of the letter, as wide as it.
fn row(padding: &str, content: &str) -> String {
    format!("<tr><td class=\"pad\" style=\"padding:{padding};{FONT}\">{content}</td></tr>\n")
}

fn head(letter: &Letter) -> String {
    let (ink, quiet) = (LIGHT.ink, LIGHT.quiet);
    let title = escape(&letter.title);
    let lead = escape(&letter.lead);
    row(
        "24px 24px 8px",
        &format!(
            "<h1 class=\"ink\" style=\"margin:0;font-size:22px;line-height:28px;font-weight:600;color:{ink}\">{title}</h1>\
             <p class=\"quiet\" style=\"margin:6px 0 0;font-size:14px;line-height:20px;color:{quiet}\">{lead}</p>"
        ),
    )
}

fn fault(fault: &Fault, outlets: &Outlets) -> String {
    let (ink, soft, line) = (LIGHT.warn_ink, LIGHT.warn_soft, LIGHT.warn_line);
    let source = link(&fault.source, outlets.link(&fault.href), "warn-ink", ink);
    let text = escape(&fault.text);
    row(
        "8px 24px 0",
        &format!(
            "<table role=\"presentation\" class=\"warn\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
             bgcolor=\"{soft}\" style=\"background-color:{soft};border:1px solid {line}\"><tr>\
             <td class=\"warn-ink\" style=\"padding:10px 12px;font-size:14px;line-height:20px;color:{ink};{FONT}\">\
             <strong>{source}:</strong> {text}</td></tr></table>"
        ),
    )
}

fn figures(figures: &[Figure], outlets: &Outlets) -> Option<String> {
    if figures.is_empty() {
        return None;
    }
    let in_a_row = |figures: &[Figure]| {
        let cells: String = figures.iter().map(|f| figure(f, outlets)).collect();
        format!("<tr>{cells}</tr>")
    };
    let rows: String = figures.chunks(IN_A_ROW).map(in_a_row).collect();
    Some(row(
        "12px 20px 4px",
        &format!(
            "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"4\" border=\"0\">{rows}</table>"
        ),
    ))
}

fn figure(figure: &Figure, outlets: &Outlets) -> String {
    let (class, ink) = match figure.tone {
        Tone::Plain => ("ink", LIGHT.ink),
        Tone::Bad => ("bad", LIGHT.bad),
        Tone::Good => ("good", LIGHT.good),
    };
    let (soft, line, quiet) = (LIGHT.soft, LIGHT.line, LIGHT.quiet);
    let target = figure.href.as_deref().and_then(|path| outlets.link(path));
    let value = link(&figure.value, target, class, ink);
    let (label, note) = (escape(&figure.label), escape(&figure.note));
    format!(
        "<td class=\"figure soft\" width=\"50%\" valign=\"top\" bgcolor=\"{soft}\" \
         style=\"padding:10px 12px;background-color:{soft};border:1px solid {line};{FONT}\">\
         <div class=\"quiet\" style=\"font-size:12px;line-height:16px;color:{quiet}\">{label}</div>\
         <div class=\"{class}\" style=\"font-size:22px;line-height:28px;font-weight:600;color:{ink}\">{value}</div>\
         <div class=\"quiet\" style=\"font-size:12px;line-height:16px;color:{quiet}\">{note}</div></td>"
    )
}

fn section(section: &Section, outlets: &Outlets, picture: Option<&str>) -> String {
    let (ink, quiet) = (LIGHT.ink, LIGHT.quiet);
    let mut parts = vec![table::heading(&section.title)];
    if !section.lead.is_empty() {
        parts.push(format!(
            "<p class=\"quiet\" style=\"margin:4px 0 0;font-size:13px;line-height:18px;color:{quiet}\">{}</p>",
            escape(&section.lead)
        ));
    }
    if let (Some(chart), Some(name)) = (&section.chart, picture) {
        parts.push(self::picture(chart, name));
    }
    if let Some(rows) = &section.table {
        parts.push(table::write(rows, outlets));
        parts.extend(rows.more.as_deref().map(|more| {
            format!(
                "<p class=\"ink\" style=\"margin:6px 0 0;font-size:13px;line-height:18px;color:{ink}\">{}</p>",
                escape(more)
            )
        }));
    }
    row("20px 24px 0", &parts.concat())
}

/// A chart. Who sees no pictures reads its figures in the table below it.
fn picture(chart: &Chart, name: &str) -> String {
    let alt = escape(&chart.title);
    let width = chart::WIDTH;
    format!(
        "<img src=\"cid:{name}\" alt=\"{alt}\" width=\"{width}\" border=\"0\" class=\"chart\" \
         style=\"display:block;width:100%;max-width:{width}px;height:auto;margin:10px 0 0\">"
    )
}

fn button(letter: &Letter, outlets: &Outlets) -> Option<String> {
    let action = letter.action.as_ref()?;
    let href = escape(&outlets.link(&action.path)?);
    let (primary, on_primary) = (LIGHT.primary, LIGHT.on_primary);
    let label = action.label;
    Some(row(
        "24px 24px 0",
        &format!(
            "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"><tr>\
             <td class=\"primary\" bgcolor=\"{primary}\" style=\"background-color:{primary};padding:10px 18px;{FONT}\">\
             <a class=\"on-primary\" href=\"{href}\" style=\"font-size:14px;line-height:20px;font-weight:600;\
             color:{on_primary};text-decoration:none\">{label}</a></td></tr></table>"
        ),
    ))
}

fn foot(letter: &Letter) -> String {
    let quiet = LIGHT.quiet;
    let lines: Vec<String> = letter.foot.iter().map(|line| escape(line)).collect();
    let lines = lines.join("<br>");
    row(
        "20px 24px 24px",
        &format!(
            "<p class=\"quiet\" style=\"margin:0;font-size:12px;line-height:18px;color:{quiet}\">{lines}</p>"
        ),
    )
}

/// Text that leads to a page, where there is one.
fn link(text: &str, target: Option<String>, class: &str, colour: &str) -> String {
    let text = escape(text);
    match target {
        Some(href) => format!(
            "<a class=\"{class}\" href=\"{}\" style=\"color:{colour};text-decoration:underline\">{text}</a>",
            escape(&href)
        ),
        None => text,
    }
}

/// Text as it may stand in HTML.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
