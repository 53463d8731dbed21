//! The fields of the forms of ports: each with its label, its hint, and what is wrong with it beside it.

use leptos::prelude::*;

use crate::components::icon::glyph;

/// Time zones that are offered while typing. Any other may be written.
const ZONES: [&str; 12] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Vancouver",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Europe/Paris",
    "UTC",
];

/// The identifier of a field's input, where links that name the field lead to.
pub(crate) fn field_id(field: &str) -> String {
    field.replace('.', "-")
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The field.
    pub(super) field: String,
    /// What to do.
    pub(super) message: String,
    /// Whether nothing is saved, or sent, with it.
    pub(super) is_refused: bool,
}

/// A form with what is filled in and what is wrong.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a, G> {
    /// What stands in a field.
    pub(super) get: G,
    /// What is wrong with which.
    pub(super) wrong: &'a [Wrong],
}

/// A field of text, as a form asks for it.
#[derive(Clone, Copy, Default)]
pub(super) struct Text {
    /// Its name.
    pub(super) field: &'static str,
    /// What it is called.
    pub(super) label: &'static str,
    /// What it looks like, or where it is found.
    pub(super) hint: &'static str,
    /// The type of the input; text where it is blank.
    pub(super) kind: &'static str,
    /// Whether it takes the whole width.
    pub(super) is_wide: bool,
}

impl<'a, G: Fn(&str) -> String> Fields<'a, G> {
    fn wrong_at(&self, field: &str) -> impl Iterator<Item = &'a Wrong> {
        let field = field.to_owned();
        self.wrong.iter().filter(move |wrong| wrong.field == field)
    }

    fn invalid(&self, field: &str) -> Option<&'static str> {
        self.wrong_at(field)
            .any(|wrong| wrong.is_refused)
            .then_some("true")
    }

    fn told(&self, field: &str) -> AnyView {
        let told = self.wrong_at(field).map(|wrong| {
            let (class, shape) = if wrong.is_refused {
                ("error", "sev-critical")
            } else {
                ("warn", "sev-medium")
            };
            view! { <span class=class>{glyph(shape)}{wrong.message.clone()}</span> }
        });
        told.collect_view().into_any()
    }

    fn around(&self, text: Text, input: AnyView) -> AnyView {
        let id = field_id(text.field);
        let hint = (!text.hint.is_empty()).then(|| view! { <span class="hint">{text.hint}</span> });
        let class = if text.is_wide { "field wide" } else { "field" };
        view! {
            <div class=class>
                <label for=id.clone()>{text.label}</label>{input}
                <span class="field-notes" id=format!("{id}-notes")>{self.told(text.field)}{hint}</span>
            </div>
        }
        .into_any()
    }

    /// A field for a line of text.
    pub(super) fn text(&self, text: Text) -> AnyView {
        let id = field_id(text.field);
        let kind = if text.kind.is_empty() {
            "text"
        } else {
            text.kind
        };
        let input = view! {
            <input class="input" id=id.clone() name=format!("draft[{}]", text.field) type=kind maxlength="2000"
                autocomplete="off" value=(self.get)(text.field) aria-invalid=self.invalid(text.field)
                aria-describedby=format!("{id}-notes")/>
        };
        self.around(text, input.into_any())
    }

    /// A choice of one.
    pub(super) fn choice(&self, text: Text, choices: Vec<(String, String)>) -> AnyView {
        let chosen = (self.get)(text.field);
        let options = choices.into_iter().map(|(value, label)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }
        });
        let id = field_id(text.field);
        let input = view! {
            <select class="select" id=id.clone() name=format!("draft[{}]", text.field)
                aria-invalid=self.invalid(text.field) aria-describedby=format!("{id}-notes")>
                {options.collect_view()}
            </select>
        };
        self.around(text, input.into_any())
    }

    /// A box to tick.
    pub(super) fn tick(&self, field: &'static str, label: &'static str) -> AnyView {
        let is_ticked = (self.get)(field) == "true";
        view! {
            <div class="field wide">
                <label class="check">
                    <input type="checkbox" id=field_id(field) name=format!("draft[{field}]") value="true" checked=is_ticked/>
                    <span>{label}</span>
                </label>
                {self.told(field)}
            </div>
        }
        .into_any()
    }
}

/// A time zone: some are offered while typing.
pub(super) fn zone(id: &'static str, name: &'static str, value: &str) -> AnyView {
    let zones = ZONES.map(|zone| view! { <option value=zone></option> });
    let list = format!("{id}-list");
    view! {
        <div class="field">
            <label for=id>"Time zone"</label>
            <input class="input" id=id name=name list=list.clone() maxlength="60" autocomplete="off" spellcheck="false"
                value=value.to_owned() aria-describedby=format!("{id}-notes")/>
            <datalist id=list>{zones.collect_view()}</datalist>
            <span class="hint" id=format!("{id}-notes")>"Of the place of the port, such as America/New_York."</span>
        </div>
    }
    .into_any()
}

/// A field of a form that stands elsewhere on the page.
pub(super) fn labelled_input(
    id: &'static str,
    label: &'static str,
    name: &'static str,
    form: &'static str,
) -> AnyView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input class="input" id=id name=name form=form maxlength="1000" autocomplete="off"/>
        </div>
    }
    .into_any()
}
