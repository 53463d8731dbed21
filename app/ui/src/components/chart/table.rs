//! The table behind a chart.

use leptos::prelude::*;

/// A column of a table behind a chart.
pub(crate) struct Column {
    label: String,
    is_figure: bool,
}

impl Column {
    /// A column of words.
    pub(crate) fn words(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            is_figure: false,
        }
    }

    /// A column of figures.
    pub(crate) fn figures(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            is_figure: true,
        }
    }
}

/// What a chart shows, for those who read figures. The first cell of a row is its head.
pub(crate) fn behind(
    summary: &'static str,
    name: &'static str,
    columns: &[Column],
    rows: Vec<Vec<String>>,
) -> AnyView {
    let class = |column: Option<&Column>| column.is_some_and(|c| c.is_figure).then_some("end");
    let heads = columns.iter().map(|column| {
        view! { <th scope="col" class=class(Some(column))>{column.label.clone()}</th> }
    });
    let rows = rows.into_iter().map(|row| {
        let cells = row.into_iter().enumerate().map(|(i, cell)| {
            if i == 0 {
                view! { <th scope="row">{cell}</th> }.into_any()
            } else {
                view! { <td class=class(columns.get(i))>{cell}</td> }.into_any()
            }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    view! {
        <details>
            <summary class="xs muted">{summary}</summary>
            <div class="table-wrap" tabindex="0" role="group" aria-label=name>
                <table class="table">
                    <thead><tr>{heads.collect_view()}</tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}
