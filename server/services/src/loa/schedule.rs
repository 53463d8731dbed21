//! The list of numbers that belongs to the letter: as ranges, and one by one.

use super::{
    LoaData, LoaError, heading,
    numbers::{national, runs, sorted},
    page::{Pages, Weight},
    template::Template,
};

pub(super) fn write(
    pages: &mut Pages,
    template: &Template,
    data: &LoaData<'_>,
) -> Result<(), LoaError> {
    let numbers = sorted(data.numbers);
    let runs = runs(&numbers);
    // The heading never stands alone at the foot of a page.
    pages.keep_together(90.0);
    heading(
        pages,
        &format!("{} ({})", template.labels.numbers, numbers.len()),
    )?;
    if runs.len() < numbers.len() {
        pages.space(4.0);
        pages.line(template.labels.ranges, 9.0, Weight::Bold)?;
        let ranges = runs.iter().map(|run| {
            if run.count() == 1 {
                run.first.to_string()
            } else {
                format!("{} \u{2013} {} ({})", run.first, run.last, run.count())
            }
        });
        pages.table(2, ranges.map(|range| [range, String::new()]))?;
        pages.space(8.0);
        pages.line(template.labels.one_by_one, 9.0, Weight::Bold)?;
    }
    let cells = numbers
        .iter()
        .map(|number| [number.to_string(), national(*number).unwrap_or_default()]);
    pages.table(2, cells)
}
