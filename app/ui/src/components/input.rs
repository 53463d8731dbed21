//! Labelled fields of forms.

use leptos::prelude::*;

/// A field of one line with its label.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    name: String,
    id: String,
    label: &'static str,
    kind: &'static str,
    value: String,
    hint: &'static str,
    is_required: bool,
    is_wide: bool,
}

impl Field {
    /// A field for text. Its identifier comes of its name.
    pub(crate) fn new(name: impl Into<String>, label: &'static str) -> Self {
        let name = name.into();
        Self {
            id: id_of(&name),
            name,
            label,
            kind: "text",
            value: String::new(),
            hint: "",
            is_required: false,
            is_wide: false,
        }
    }

    /// The same among fields of one name on a page: `of` goes before its identifier.
    pub(crate) fn within(mut self, of: &str) -> Self {
        self.id = format!("{of}-{}", self.id);
        self
    }

    /// The same of another kind: `date`, `tel`, `datetime-local`.
    pub(crate) fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// The same with what stands in it already.
    pub(crate) fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// The same with a word of help.
    pub(crate) fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// The same, to be filled in always.
    pub(crate) fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// The same across both columns of a form.
    pub(crate) fn wide(mut self) -> Self {
        self.is_wide = true;
        self
    }

    /// The field as it is shown.
    pub(crate) fn view(self) -> AnyView {
        let class = if self.is_wide { "field wide" } else { "field" };
        let id = self.id;
        let hint_id = format!("{id}-hint");
        let hint = (!self.hint.is_empty())
            .then(|| view! { <span class="hint" id=hint_id.clone()>{self.hint}</span> });
        let described = hint.is_some().then_some(hint_id);
        view! {
            <div class=class>
                <label for=id.clone()>{self.label}</label>
                <input class="input" id=id name=self.name type=self.kind required=self.is_required maxlength="1000"
                    autocomplete="off" value=self.value aria-describedby=described/>
                {hint}
            </div>
        }
        .into_any()
    }
}

/// A choice of one among several, by value and word.
pub(crate) fn select(
    name: &str,
    label: &'static str,
    options: &[(String, String)],
    chosen: &str,
) -> AnyView {
    let id = id_of(name);
    let options = options
        .iter()
        .map(|(value, word)| {
            view! { <option value=value.clone() selected=value == chosen>{word.clone()}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select class="select" id=id name=name.to_owned()>{options}</select>
        </div>
    }
    .into_any()
}

/// Yes, no, or nothing said.
pub(crate) fn yes_or_no(name: &str, label: &'static str, chosen: &str) -> AnyView {
    let options = [("", "Not said"), ("yes", "Yes"), ("no", "No")]
        .map(|(value, word)| (value.to_owned(), word.to_owned()));
    select(name, label, &options, chosen)
}

/// The identifier of a field by its name: `paper[service][city]` becomes `paper-service-city`.
fn id_of(name: &str) -> String {
    name.replace('[', "-").replace(']', "")
}
