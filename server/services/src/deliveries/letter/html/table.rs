//! Tables and lists of a mail.

use domain::{
    delivery::{NoticeGroup, NoticeLine},
    report::{Cell, Column, Table},
};

use super::{FONT, LIGHT, Outlets, escape, link, row};
use crate::deliveries::letter::plain::words;

/// The heading of a part.
pub(super) fn heading(title: &str) -> String {
    format!(
        "<h2 class=\"ink\" style=\"margin:0;font-size:16px;line-height:22px;font-weight:600;color:{}\">{}</h2>",
        LIGHT.ink,
        escape(title)
    )
}

/// A table.
pub(super) fn write(table: &Table, outlets: &Outlets) -> String {
    let head: String = table.columns.iter().map(column).collect();
    let row = |cells: &Vec<Cell>| {
        let cells = cells.iter().zip(&table.columns);
        let cells: String = cells.map(|(c, column)| cell(c, column, outlets)).collect();
        format!("<tr>{cells}</tr>\n")
    };
    let rows: String = table.rows.iter().map(row).collect();
    format!(
        "<div class=\"wide\"><table width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"margin:8px 0 0\">\
         <thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>"
    )
}

fn align(column: &Column) -> &'static str {
    if column.is_figure { "right" } else { "left" }
}

fn column(column: &Column) -> String {
    let (align, quiet, line) = (align(column), LIGHT.quiet, LIGHT.line);
    let name = escape(&column.name);
    format!(
        "<th scope=\"col\" align=\"{align}\" valign=\"bottom\" class=\"cell quiet line\" style=\"padding:4px 8px;\
         font-size:12px;line-height:16px;font-weight:600;color:{quiet};border-bottom:1px solid {line};{FONT}\">{name}</th>"
    )
}

fn cell(cell: &Cell, column: &Column, outlets: &Outlets) -> String {
    let (align, ink, line) = (align(column), LIGHT.ink, LIGHT.line);
    let target = match cell {
        Cell::Link { href, .. } => outlets.link(href),
        _ => None,
    };
    let text = link(&words(cell), target, "link", LIGHT.link);
    format!(
        "<td align=\"{align}\" valign=\"top\" class=\"cell ink line\" style=\"padding:6px 8px;font-size:13px;\
         line-height:18px;color:{ink};border-bottom:1px solid {line};{FONT}\">{text}</td>"
    )
}

/// Lines that belong together.
pub(super) fn group(group: &NoticeGroup, outlets: &Outlets) -> String {
    let (ink, line) = (LIGHT.ink, LIGHT.line);
    let written = |entry: &NoticeLine| {
        let target = entry.path.as_deref().and_then(|path| outlets.link(path));
        let text = link(&entry.text, target, "link", LIGHT.link);
        format!(
            "<tr><td class=\"ink line\" style=\"padding:8px 0;font-size:14px;line-height:20px;color:{ink};\
             border-bottom:1px solid {line};{FONT}\">{text}</td></tr>"
        )
    };
    let lines: String = group.lines.iter().map(written).collect();
    let title = group.title.as_deref().map(heading).unwrap_or_default();
    row(
        "16px 24px 0",
        &format!(
            "{title}<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\">{lines}</table>"
        ),
    )
}
