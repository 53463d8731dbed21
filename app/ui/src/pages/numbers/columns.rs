//! The columns of the list: their heads, their cells, and which are shown.

use domain::number::{
    Connectivity,
    query::{NumberColumn, NumberQuery, NumberRow, NumberSort},
};
use leptos::prelude::*;
use leptos_router::components::Form;

use super::{filters::carried, list::head as sorting_head};
use crate::components::{icon::icon, list::tidy, marks, planes, time};

/// When a column leaves as the panel narrows: 3 first, 2 next, the rest never.
const fn priority(column: NumberColumn) -> Option<&'static str> {
    match column {
        NumberColumn::Lifecycle
        | NumberColumn::Planes
        | NumberColumn::Finding
        | NumberColumn::Holder => None,
        NumberColumn::Site | NumberColumn::Carrier => Some("2"),
        NumberColumn::Connectivity
        | NumberColumn::NumberType
        | NumberColumn::Country
        | NumberColumn::Owner
        | NumberColumn::CostCentre
        | NumberColumn::Application
        | NumberColumn::Updated => Some("3"),
    }
}

/// By what a click on a column's head sorts.
const fn sort(column: NumberColumn) -> Option<NumberSort> {
    match column {
        NumberColumn::Lifecycle => Some(NumberSort::Lifecycle),
        NumberColumn::Holder => Some(NumberSort::Holder),
        NumberColumn::Site => Some(NumberSort::Site),
        NumberColumn::Carrier => Some(NumberSort::Carrier),
        NumberColumn::Updated => Some(NumberSort::Updated),
        _ => None,
    }
}

/// A column's head.
pub(super) fn head(query: &NumberQuery, column: NumberColumn) -> AnyView {
    let priority = priority(column);
    match (sort(column), column) {
        (Some(sort), _) => sorting_head(query, column.label(), sort, priority),
        (None, NumberColumn::Planes) => {
            view! { <th scope="col">{planes::dots_key()}</th> }.into_any()
        }
        (None, _) => {
            view! { <th scope="col" data-priority=priority>{column.label()}</th> }.into_any()
        }
    }
}

/// A column's cell. `data-card` places it where a row becomes a card.
pub(super) fn cell(row: &NumberRow, column: NumberColumn) -> AnyView {
    let particulars = &row.number.particulars;
    let (card, content) = match column {
        NumberColumn::Lifecycle => (Some("line"), marks::lifecycle(particulars.lifecycle)),
        NumberColumn::Planes => (Some("aside"), planes::dots(&row.planes)),
        NumberColumn::Finding => (Some("meta"), finding(row)),
        NumberColumn::Holder => (Some("sub"), holder(row)),
        NumberColumn::Site => (None, text(particulars.site.as_deref())),
        NumberColumn::Carrier => (None, carrier(row)),
        NumberColumn::Connectivity => (
            None,
            text(particulars.connectivity.map(Connectivity::label)),
        ),
        NumberColumn::NumberType => (None, text(Some(particulars.number_type.label()))),
        NumberColumn::Country => (None, text(Some(particulars.country.as_str()))),
        NumberColumn::Owner => (None, text(particulars.owner.as_deref())),
        NumberColumn::CostCentre => (None, text(particulars.cost_centre.as_deref())),
        NumberColumn::Application => (None, text(particulars.application.as_deref())),
        NumberColumn::Updated => (None, time::day(row.number.updated_at)),
    };
    view! { <td class="nowrap" data-card=card data-priority=priority(column)>{content}</td> }
        .into_any()
}

fn text(value: Option<&str>) -> AnyView {
    let value = value.unwrap_or_default();
    view! { <span class="clip" title=value.to_owned()>{value.to_owned()}</span> }.into_any()
}

fn finding(row: &NumberRow) -> AnyView {
    let Some((title, severity)) = &row.worst else {
        return view! { <span class="vh">"None"</span> }.into_any();
    };
    let href = format!("{}?tab=findings", marks::number_href(row.number.number));
    view! { <a class="rowlink" href=href>{marks::severity_text(*severity, title.clone())}</a> }
        .into_any()
}

/// The holder; where there is none, until when the number is held back.
fn holder(row: &NumberRow) -> AnyView {
    let particulars = &row.number.particulars;
    let name = row.holder_name.as_deref().or(particulars.holder.as_deref());
    let waits = match (particulars.reserved_until, particulars.quarantined_until) {
        (Some(day), _) => Some(format!("Held to {}", day.format("%-d %b"))),
        (None, Some(day)) => Some(format!("Until {}", day.format("%-d %b"))),
        (None, None) => None,
    };
    match (name, waits) {
        (None, Some(waits)) => view! { <span class="muted nowrap">{waits}</span> }.into_any(),
        (name, _) => text(name),
    }
}

fn carrier(row: &NumberRow) -> AnyView {
    let carrier = row.number.particulars.carrier.clone();
    let trunk = row.number.particulars.carrier_trunk.clone();
    let trunk = trunk.map(|trunk| view! { " "<span class="muted">{trunk}</span> });
    view! { {carrier}{trunk} }.into_any()
}

/// Which columns are shown.
pub(super) fn chooser(query: &NumberQuery) -> AnyView {
    let shown = query.effective_columns();
    let boxes = NumberColumn::ALL.iter().map(|column| {
        view! {
            <label class="menu-item">
                <input type="checkbox" name="column" value=column.as_str() checked=shown.contains(column)/>
                {column.label()}
            </label>
        }
    });
    let boxes = boxes.collect_view();
    let carried = carried(query, &["column"]);
    view! {
        <details class="menu menu--end" name="menus">
            <summary class="btn btn--ghost btn--sm">
                {icon("i-columns")}"Columns "
                <span class="muted">{shown.len() + 1}" of "{NumberColumn::ALL.len() + 1}</span>
            </summary>
            <div class="menu-body">
                <Form method="get" action="/numbers" on_form_data=tidy()>
                    {carried}
                    <p class="menu-head">"Columns beside the number"</p>
                    {boxes}
                    <hr/><button class="menu-item" type="submit">"Apply"</button>
                </Form>
            </div>
        </details>
    }
    .into_any()
}
