//! A letter as plain text.

use domain::report::{Cell, Section, Table};

use super::{Letter, Outlets};

pub(super) fn write(letter: &Letter, outlets: &Outlets) -> String {
    let mut parts = vec![heading(&letter.title, '=')];
    parts.push(letter.lead.clone());
    for fault in &letter.faults {
        let link = outlets.link(&fault.href);
        parts.push(with_link(
            format!("! {}: {}", fault.source, fault.text),
            link,
        ));
    }
    let figures = letter.figures.iter().map(|figure| {
        let note = if figure.note.is_empty() {
            String::new()
        } else {
            format!(" ({})", figure.note)
        };
        format!("{}: {}{note}", figure.label, figure.value)
    });
    parts.push(figures.collect::<Vec<_>>().join("\n"));
    for group in &letter.groups {
        let mut lines: Vec<String> = group
            .title
            .iter()
            .map(|title| heading(title, '-'))
            .collect();
        lines.extend(group.lines.iter().map(|line| {
            let link = line.path.as_deref().and_then(|path| outlets.link(path));
            with_link(format!("- {}", line.text), link)
        }));
        parts.push(lines.join("\n"));
    }
    parts.extend(letter.sections.iter().map(section));
    if let Some(action) = &letter.action
        && let Some(link) = outlets.link(&action.path)
    {
        parts.push(format!("{}:\n{link}", action.label));
    }
    parts.push(letter.foot.join("\n"));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

fn heading(title: &str, line: char) -> String {
    let line: String = std::iter::repeat_n(line, title.chars().count()).collect();
    format!("{title}\n{line}")
}

fn with_link(text: String, link: Option<String>) -> String {
    match link {
        Some(link) => format!("{text}\n  {link}"),
        None => text,
    }
}

fn section(section: &Section) -> String {
    let mut parts = vec![heading(&section.title, '-')];
    if !section.lead.is_empty() {
        parts.push(section.lead.clone());
    }
    if let Some(table) = &section.table {
        parts.push(rows(table));
        parts.extend(table.more.clone());
    }
    parts.join("\n")
}

/// A table in columns as wide as what they hold.
fn rows(table: &Table) -> String {
    let head = table.columns.iter().map(|column| column.name.clone());
    let mut rows: Vec<Vec<String>> = vec![head.collect()];
    rows.extend(table.rows.iter().map(|row| row.iter().map(words).collect()));
    let width = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&table.columns).zip(&widths);
        let cells = cells.map(|((cell, column), width)| {
            if column.is_figure {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What a cell says.
pub(super) fn words(cell: &Cell) -> String {
    match cell {
        Cell::Empty => "\u{2013}".to_owned(),
        _ => cell.words(),
    }
}
