//! Fields as Teams names them: what is nested stands in small tables.

use leptos::prelude::*;
use serde_json::{Map, Value};

/// The fields of an object, in the order of their names.
pub(super) fn fields(body: &Value) -> AnyView {
    match body {
        Value::Object(fields) => object(fields),
        other => value(other),
    }
}

fn object(fields: &Map<String, Value>) -> AnyView {
    let rows = fields.iter().map(|(name, field)| {
        view! { <dt>{name.clone()}</dt><dd>{value(field)}</dd> }
    });
    view! { <dl class="kv kv--wide">{rows.collect_view()}</dl> }.into_any()
}

fn value(field: &Value) -> AnyView {
    match field {
        Value::Null => none(),
        Value::Bool(true) => "True".into_any(),
        Value::Bool(false) => "False".into_any(),
        Value::Number(number) => number.to_string().into_any(),
        Value::String(text) if text.is_empty() => none(),
        Value::String(text) => text.clone().into_any(),
        Value::Array(items) if items.is_empty() => none(),
        Value::Array(items) => list(items),
        Value::Object(fields) if fields.is_empty() => none(),
        Value::Object(fields) => object(fields),
    }
}

fn none() -> AnyView {
    view! { <span class="muted">"None"</span> }.into_any()
}

/// Objects become a table with a column for each name; the order counts, as it does in Teams.
fn list(items: &[Value]) -> AnyView {
    let objects: Vec<_> = items.iter().filter_map(Value::as_object).collect();
    if objects.len() < items.len() {
        let items = items.iter().map(|item| view! { <li>{value(item)}</li> });
        return view! { <ol class="plain">{items.collect_view()}</ol> }.into_any();
    }
    let columns = columns(&objects);
    let heads = columns
        .iter()
        .map(|name| view! { <th scope="col">{(*name).to_owned()}</th> })
        .collect_view();
    let rows = objects.iter().map(|object| {
        let cells = columns
            .iter()
            .map(|name| view! { <td>{object.get(*name).map(value)}</td> });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    view! {
        <div class="table-wrap">
            <table class="table">
                <thead><tr>{heads}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// The names that the objects have among them, each once, as they first appear.
fn columns<'a>(objects: &[&'a Map<String, Value>]) -> Vec<&'a str> {
    let mut columns: Vec<&str> = Vec::new();
    for name in objects.iter().flat_map(|object| object.keys()) {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_table_has_every_name_that_any_of_its_rows_has() {
        let rows = [json!({"Name": "a"}), json!({"Name": "b", "Pattern": "^9"})];
        let rows: Vec<_> = rows.iter().filter_map(Value::as_object).collect();
        assert_eq!(columns(&rows), ["Name", "Pattern"]);
    }
}
