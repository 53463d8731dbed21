//! The fields of a connection: what its provider is told, its credentials, and when it is asked.

use domain::connection::{Field, ProviderForm, Schedule};
use leptos::prelude::*;

use crate::{
    address,
    api::{self, ApiError, connections::Draft},
    components::icon::glyph,
};

/// The schedules that are offered by name.
const PRESETS: [(&str, &str); 4] = [
    ("0 * * * *", "Every hour"),
    ("0 */2 * * *", "Every two hours"),
    ("0 */6 * * *", "Every six hours"),
    ("0 6 * * *", "Once a day, at six in the morning"),
];

/// Time zones that are offered while typing. Any other may be written.
pub(crate) const ZONES: [&str; 14] = [
    "UTC",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Stockholm",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
];

/// What is wrong with what was filled in, and beside which field it is told.
#[derive(Clone, Copy)]
pub(super) struct Problem {
    message: Signal<Option<String>>,
    field: Memo<String>,
}

impl Problem {
    /// What an action refused, or what the address says it refused without JavaScript.
    pub(super) fn of<T>(value: Signal<Option<api::Result<T>>>, form: &ProviderForm) -> Self
    where
        T: Clone + Send + Sync + 'static,
    {
        let told = address::use_value("error");
        let message = Signal::derive(move || match value.get() {
            Some(Err(ApiError::Invalid { message })) => Some(message),
            Some(Err(error)) => Some(error.to_string()),
            Some(Ok(_)) => None,
            None => told.get(),
        });
        let form = form.clone();
        let field = Memo::new(move |_| {
            message.with(|message| {
                message
                    .as_deref()
                    .map_or_else(String::new, |message| field_of(message, &form))
            })
        });
        Self { message, field }
    }

    /// What belongs to no field, above them all.
    pub(super) fn of_the_whole(self) -> AnyView {
        self.beside("")
    }

    fn is_at(self, field: &str) -> bool {
        self.message.with(Option::is_some) && self.field.with(|wrong| wrong == field)
    }

    fn invalid(self, field: String) -> impl Fn() -> Option<&'static str> + Copy + Send + 'static {
        let field = StoredValue::new(field);
        move || {
            field
                .with_value(|field| self.is_at(field))
                .then_some("true")
        }
    }

    fn beside(self, field: &str) -> AnyView {
        let field = field.to_owned();
        view! {
            {move || self.is_at(&field).then(|| view! {
                <span class="error" role="alert">{glyph("sev-critical")}{self.message.get()}</span>
            })}
        }
        .into_any()
    }
}

/// The field that a refusal names: every refusal names its field, by its label or by its name in
/// commands. Where several are named it is the one named first.
fn field_of(message: &str, form: &ProviderForm) -> String {
    const OTHERS: [(&str, &str); 3] = [
        ("name", "name"),
        ("cron", "schedule"),
        ("zone", "time zone"),
    ];
    let message = message.to_lowercase();
    let place = |name: &str, label: &str| {
        let places = [name, label].map(|word| word_at(&message, &word.to_lowercase()));
        places.into_iter().flatten().min()
    };
    let own = form
        .fields
        .iter()
        .filter_map(|field| Some((place(&field.name, &field.label)?, field.name.as_str())));
    let others = OTHERS
        .iter()
        .filter_map(|(name, label)| Some((place(name, label)?, *name)));
    own.chain(others)
        .min_by_key(|(place, _)| *place)
        .map_or_else(String::new, |(_, name)| name.to_owned())
}

/// Where a word stands by itself in a text.
fn word_at(text: &str, word: &str) -> Option<usize> {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !is_part(before) && !is_part(after)
    })
}

/// The connection's name.
pub(super) fn name(form: &ProviderForm, draft: &Draft, problem: Problem) -> AnyView {
    let hint = if form.key == "graph" {
        "What you call this tenant."
    } else {
        "For a carrier: its name as your inventory writes it. Capitals do not matter."
    };
    let is_wrong = problem.invalid("name".to_owned());
    view! {
        <div class="field">
            <label for="name">"Name"</label>
            <input class="input" id="name" name="draft[name]" required maxlength="100" autocomplete="off"
                value=draft.name.clone() aria-invalid=is_wrong aria-describedby="name-hint"/>
            {problem.beside("name")}
            <span class="hint" id="name-hint">{hint}</span>
        </div>
    }
    .into_any()
}

/// The provider's own fields. `set` names the credentials that are set already.
pub(super) fn fields(
    form: &ProviderForm,
    draft: &Draft,
    set: &[String],
    problem: Problem,
) -> AnyView {
    form.fields
        .iter()
        .map(|field| {
            let input = match (field.is_secret, set.contains(&field.name)) {
                (false, _) => setting(field, draft, problem),
                (true, false) => secret(field, field.is_required, problem),
                (true, true) => replacement(field, problem),
            };
            let hint = format!("{}-hint", field.name);
            let optional =
                (!field.is_required).then(|| view! { <span class="muted">", optional"</span> });
            view! {
                <div class="field">
                    <label for=field.name.clone()>{field.label.clone()}{optional}</label>
                    {input}{problem.beside(&field.name)}
                    <span class="hint" id=hint>{field.help.clone()}</span>
                </div>
            }
        })
        .collect_view()
        .into_any()
}

fn setting(field: &Field, draft: &Draft, problem: Problem) -> AnyView {
    let value = draft.settings.get(&field.name).map(str::to_owned);
    view! {
        <input class="input" id=field.name.clone() name=format!("draft[settings][{}]", field.name)
            required=field.is_required maxlength="500" autocomplete="off" spellcheck="false" value=value
            aria-invalid=problem.invalid(field.name.clone()) aria-describedby=format!("{}-hint", field.name)/>
    }
    .into_any()
}

fn secret(field: &Field, is_required: bool, problem: Problem) -> AnyView {
    view! {
        <input class="input" id=field.name.clone() name=format!("secrets[{}]", field.name) type="password"
            required=is_required maxlength="10000" autocomplete="off" spellcheck="false"
            aria-invalid=problem.invalid(field.name.clone()) aria-describedby=format!("{}-hint", field.name)/>
    }
    .into_any()
}

/// A credential that is set is never shown; another may take its place.
fn replacement(field: &Field, problem: Problem) -> AnyView {
    view! {
        <details class="replace">
            <summary><span class="tag">"Set"</span>" "<span class="link">"Replace\u{2026}"</span></summary>
            {secret(field, false, problem)}
        </details>
    }
    .into_any()
}

/// When the vendor is asked: one of a few, or in cron form, and in which time zone.
pub(super) fn schedule(schedule: &Schedule, problem: Problem) -> AnyView {
    let cron = schedule.cron.clone();
    let is_preset = PRESETS.iter().any(|(preset, _)| *preset == cron);
    let presets = PRESETS.map(|(preset, label)| {
        view! { <option value=preset selected=preset == cron>{label}</option> }
    });
    let own = (!is_preset).then(|| cron.clone());
    let zones = ZONES.map(|zone| view! { <option value=zone></option> });
    let (cron_is_wrong, zone_is_wrong) = (
        problem.invalid("cron".to_owned()),
        problem.invalid("zone".to_owned()),
    );
    view! {
        <div class="schedule stack stack--tight">
            <div class="field">
                <label for="every">"How often"</label>
                <select class="select" id="every" name="draft[every]">
                    {presets.collect_view()}
                    <option value="" selected=!is_preset>"As written below"</option>
                </select>
            </div>
            <div class="field schedule-own">
                <label for="cron">"In cron form"</label>
                <input class="input mono" id="cron" name="draft[cron]" maxlength="100" autocomplete="off" spellcheck="false"
                    value=own placeholder="15 */4 * * *" aria-invalid=cron_is_wrong aria-describedby="cron-hint"/>
                <span class="hint" id="cron-hint">"Minute, hour, day of the month, month, day of the week."</span>
            </div>
            {problem.beside("cron")}
            <div class="field">
                <label for="zone">"Time zone"</label>
                <input class="input" id="zone" name="draft[zone]" list="zones" maxlength="60" autocomplete="off"
                    spellcheck="false" value=schedule.zone.clone() aria-invalid=zone_is_wrong/>
                <datalist id="zones">{zones.collect_view()}</datalist>
                {problem.beside("zone")}
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> ProviderForm {
        let field = |name: &str, label: &str| Field {
            name: name.to_owned(),
            label: label.to_owned(),
            help: String::new(),
            is_required: true,
            is_secret: false,
        };
        ProviderForm {
            key: "graph".to_owned(),
            label: "Microsoft Graph".to_owned(),
            about: String::new(),
            fields: vec![
                field("tenant", "Tenant"),
                field("client_id", "Application (client) ID"),
                field("secret", "Client secret"),
            ],
        }
    }

    #[test]
    fn a_refusal_stands_beside_the_field_it_names() {
        let cases = [
            (
                "The tenant \u{201c}x\u{201d} cannot be used: no dot.",
                "tenant",
            ),
            ("The connection has no client_id. Set it.", "client_id"),
            ("Application (client) ID: fill it in.", "client_id"),
            ("Client secret is missing.", "secret"),
            (
                "The schedule \u{201c}x\u{201d} is not in cron form.",
                "cron",
            ),
            ("There is no time zone \u{201c}Mars\u{201d}.", "zone"),
            ("A connection with this name is there already.", "name"),
            ("Tenants are many.", ""),
            ("The vault has no key.", ""),
        ];
        for (message, field) in cases {
            assert_eq!(field_of(message, &form()), field, "{message}");
        }
    }
}
