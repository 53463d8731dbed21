//! Whether a provider is told what it must be told.

use connectors::{
    http,
    registry::{self, Need, PROVIDERS, Provider},
};
use domain::connection::{Connection, Settings, field};

use crate::{Error, Result, text};

/// The provider of a key.
pub(super) fn provider(key: &str) -> Result<&'static Provider> {
    registry::find(key.trim()).ok_or_else(|| {
        let known: Vec<&str> = PROVIDERS.iter().map(|provider| provider.key).collect();
        Error::Invalid(format!(
            "There is no kind of connection \u{201c}{key}\u{201d}. There is: {}.",
            known.join(", ")
        ))
    })
}

/// Settings without blank ones.
pub(super) fn trimmed(settings: Settings) -> Settings {
    let mut trimmed = Settings::default();
    for (field, value) in settings.0 {
        trimmed.set(&field, &value);
    }
    trimmed
}

/// Checks that everything needed is given, and nothing that the provider does not know.
pub(super) fn check(provider: &Provider, settings: &Settings, secrets: &[String]) -> Result<()> {
    for (name, value) in &settings.0 {
        text::ensure_visible("The setting", name)?;
        text::ensure_visible(&format!("The setting {name}"), value)?;
        match provider.fields.iter().find(|need| need.name == name) {
            None => return Err(unknown(provider, name)),
            Some(need) if need.is_secret => {
                return Err(Error::Invalid(format!(
                    "{} is a secret. Give it as one, so that it is kept encrypted.",
                    need.label
                )));
            }
            Some(_) => {}
        }
    }
    for name in secrets {
        if !provider
            .fields
            .iter()
            .any(|n| n.is_secret && n.name == name)
        {
            return Err(unknown(provider, name));
        }
    }
    let missing: Vec<&str> = provider
        .fields
        .iter()
        .filter(|need| need.is_required && !is_given(need, settings, secrets))
        .map(|need| need.label)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid(format!(
        "{} cannot be asked without: {}.",
        provider.label,
        missing.join(", ")
    )))
}

/// Checks that no secret goes to another host than the one it was given for: whoever may change an address
/// must not learn that way what is kept.
pub(super) fn check_secrets_stay(
    provider: &Provider,
    before: &Connection,
    after: &Settings,
    given: &[String],
) -> Result<()> {
    let origin = |settings: &Settings, field| settings.get(field).and_then(http::origin);
    let stays = |field| origin(&before.settings, field) == origin(after, field);
    if [field::BASE_URL, field::AUTH_URL].into_iter().all(stays) {
        return Ok(());
    }
    // What webhooks are verified with is sent nowhere.
    let is_sent = |name: &&Need| name.is_secret && name.name != field::WEBHOOK_SECRET;
    let is_kept = |need: &&Need| {
        let is_it = |name: &String| name == need.name;
        before.secrets.iter().any(is_it) && !given.iter().any(is_it)
    };
    let kept = provider.fields.iter().filter(is_sent).find(is_kept);
    kept.map_or(Ok(()), |need| {
        Err(Error::Invalid(format!(
            "The address now leads to another host. Give the {} anew with it: what is kept was given for \
             the host before.",
            need.label
        )))
    })
}

fn is_given(need: &Need, settings: &Settings, secrets: &[String]) -> bool {
    if need.is_secret {
        secrets.iter().any(|name| name == need.name)
    } else {
        settings.get(need.name).is_some()
    }
}

fn unknown(provider: &Provider, name: &str) -> Error {
    let known: Vec<&str> = provider.fields.iter().map(|need| need.name).collect();
    Error::Invalid(format!(
        "{} has no setting \u{201c}{name}\u{201d}. It has: {}.",
        provider.label,
        known.join(", ")
    ))
}
