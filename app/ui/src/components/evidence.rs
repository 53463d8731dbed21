//! The two sides of a finding, field by field.

use domain::rules::FieldPair;
use leptos::prelude::*;

use super::icon::glyph;

/// A table of both sides; differing fields come first, tinted and marked. What a source said too long
/// ago is greyed.
pub(crate) fn evidence(
    fields: &[FieldPair],
    should: AnyView,
    is: AnyView,
    is_stale: bool,
) -> AnyView {
    let (differing, same): (Vec<_>, Vec<_>) = fields.iter().partition(|field| field.differs);
    let rows = differing.into_iter().chain(same).map(row).collect_view();
    view! {
        <table class="table evidence" data-stale=is_stale>
            <thead><tr>
                <th scope="col"><span class="vh">"Field"</span></th>
                <th scope="col"><strong>"Should be"</strong>{should}</th>
                <th class="eq" scope="col"><span class="vh">"Same or not"</span></th>
                <th scope="col"><strong>"Is"</strong>{is}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn row(field: &FieldPair) -> AnyView {
    let (shape, word) = match (field.differs, field.should == field.is) {
        (true, _) => (Some("v-diff"), "differs"),
        (false, true) => (Some("v-same"), "same"),
        // Shown for context: the sides are not compared.
        (false, false) => (None, "not compared"),
    };
    view! {
        <tr data-differs=field.differs data-same=!field.differs>
            <th scope="row">{field.field.clone()}</th>
            <td>{side(field.should.as_deref())}</td>
            <td class="eq">{shape.map(glyph)}<span class="vh">{word}</span></td>
            <td>{side(field.is.as_deref())}</td>
        </tr>
    }
    .into_any()
}

fn side(value: Option<&str>) -> AnyView {
    match value {
        Some(value) => value.to_owned().into_any(),
        None => view! { <span class="muted">"None"</span> }.into_any(),
    }
}
