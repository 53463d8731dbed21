//! The connections to vendors: adding, trying, changing and asking them.

use std::{collections::BTreeMap, fmt};

use domain::connection::{ConnectionDetail, ProbeReport, ProviderForm, Schedule, Settings};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError};

/// A connection as somebody fills it in. Credentials are no part of it, so that it may come back in an
/// address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// The provider's key.
    pub(crate) provider: String,
    /// The connection's name.
    pub(crate) name: String,
    /// What the provider is told.
    #[serde(default)]
    pub(crate) settings: Settings,
    /// The schedule that was chosen from the list, in cron form; blank for one of their own.
    #[serde(default)]
    pub(crate) every: String,
    /// A schedule of their own, in cron form.
    #[serde(default)]
    pub(crate) cron: String,
    /// The time zone of the schedule.
    #[serde(default)]
    pub(crate) zone: String,
}

impl Draft {
    /// The draft that an address carries.
    pub(crate) fn read(search: &str) -> Option<Self> {
        serde_json::from_str(&crate::address::value(search, "draft")?).ok()
    }

    /// When the vendor is to be asked.
    pub(crate) fn schedule(&self) -> Schedule {
        let default = Schedule::default();
        let own = Some(&self.cron).filter(|cron| !cron.trim().is_empty());
        let cron = Some(&self.every).filter(|every| !every.is_empty()).or(own);
        let zone = Some(&self.zone).filter(|zone| !zone.trim().is_empty());
        Schedule {
            cron: cron.map_or(default.cron, |cron| cron.trim().to_owned()),
            zone: zone.map_or(default.zone, |zone| zone.trim().to_owned()),
        }
    }
}

/// A credential on its way to the server. It does not print.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret(String);

#[cfg(feature = "ssr")]
impl Secret {
    /// What was filled in, if anything was; a blank one, if what is known is to be forgotten.
    pub(crate) fn given<S: From<String>>(self, is_forgotten: bool) -> Option<S> {
        if is_forgotten {
            return Some(S::from(String::new()));
        }
        (!self.0.trim().is_empty()).then(|| S::from(self.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// Credentials by the names of their fields.
pub(crate) type Secrets = BTreeMap<String, Secret>;

/// The vendors that can be asked, and what each must be told.
#[server(prefix = "/_fn", endpoint = "connections/providers", input = server_fn::codec::GetUrl)]
#[allow(clippy::unused_async, reason = "a server function is async")]
pub(crate) async fn providers() -> Result<Answer<Vec<ProviderForm>>, ApiError> {
    let (app, caller) = super::caller()?;
    super::answer(&app, &caller, Ok(services::connections::providers()))
}

/// The connections with what they feed and their latest runs.
#[server(prefix = "/_fn", endpoint = "connections", input = server_fn::codec::GetUrl)]
pub(crate) async fn list() -> Result<Answer<Vec<ConnectionDetail>>, ApiError> {
    let (app, caller) = super::caller()?;
    let connections = services::connections::list(&app, &caller).await;
    super::answer(&app, &caller, connections)
}

/// One connection, and what its provider can be told.
#[server(prefix = "/_fn", endpoint = "connections/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(
    id: String,
) -> Result<Answer<(ConnectionDetail, Option<ProviderForm>)>, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let found = services::connections::find(&app, &caller, id).await;
    let found = found.map(|detail| {
        let mut providers = services::connections::providers().into_iter();
        let form = providers.find(|form| form.key == detail.connection.provider);
        (detail, form)
    });
    super::answer(&app, &caller, found)
}

/// Tries a new connection (`then` is `try`), or adds it and asks it for the first time.
#[server(prefix = "/_fn", endpoint = "connections/add")]
pub(crate) async fn add(
    draft: Draft,
    #[server(default)] secrets: Secrets,
    then: String,
) -> Result<Option<ProbeReport>, ApiError> {
    use services::connections::{self, NewConnection};

    let (app, caller) = super::caller()?;
    let new = NewConnection {
        provider: draft.provider.clone(),
        name: draft.name.trim().to_owned(),
        settings: draft.settings.clone(),
        secrets: server::given(secrets),
        schedule: Some(draft.schedule()),
    };
    let back = format!("/sources/new?provider={}", draft.provider);
    if then == "try" {
        let report = connections::try_out(&app, &caller, new).await;
        return server::report(&caller, report, &back, Some(&draft)).map(Some);
    }
    let added = connections::add(&app, &caller, new).await;
    if let Ok(id) = added {
        // The first list comes without waiting for the schedule. That it is not allowed to be asked for
        // is no reason to refuse what was added.
        let _ = services::sync::request(&app, &caller, id).await;
    }
    server::conclude(&caller, added, &back, &draft, |id| {
        format!("/connections/{id}?did=add")
    })?;
    Ok(None)
}

/// Changes what a connection is told and when it is asked. A credential that is left blank stays.
#[server(prefix = "/_fn", endpoint = "connections/change")]
pub(crate) async fn change(
    id: String,
    version: i64,
    draft: Draft,
    #[server(default)] secrets: Secrets,
) -> Result<(), ApiError> {
    use services::connections::{self, Change};

    let (app, caller) = super::caller()?;
    let connection = super::id(&id)?;
    let change = Change {
        settings: Some(draft.settings.clone()),
        secrets: server::given(secrets),
        schedule: Some(draft.schedule()),
        ..Change::default()
    };
    let changed = connections::change(&app, &caller, connection, version, change).await;
    let here = format!("/connections/{id}?show=settings");
    server::conclude(&caller, changed, &here, &draft, |()| {
        format!("{here}&did=change")
    })
}

/// Leaves a connection alone, or resumes asking it.
#[server(prefix = "/_fn", endpoint = "connections/pause")]
pub(crate) async fn pause(
    id: String,
    version: i64,
    is_paused: bool,
    back: String,
) -> Result<(), ApiError> {
    use services::connections::{self, Change};

    let (app, caller) = super::caller()?;
    let change = Change {
        is_paused: Some(is_paused),
        ..Change::default()
    };
    let result = connections::change(&app, &caller, super::id(&id)?, version, change).await;
    super::conclude(&caller, result, |()| back)
}

/// Asks a connection's vendor now.
#[server(prefix = "/_fn", endpoint = "connections/ask")]
pub(crate) async fn ask(id: String, back: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let result = services::sync::request(&app, &caller, super::id(&id)?).await;
    super::conclude(&caller, result, |()| back)
}

/// Stops asking a connection's vendor.
#[server(prefix = "/_fn", endpoint = "connections/stop")]
pub(crate) async fn stop(id: String, back: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let result = services::sync::cancel(&app, &caller, super::id(&id)?).await;
    super::conclude(&caller, result, |()| back)
}

/// Tries a connection as it is.
#[server(prefix = "/_fn", endpoint = "connections/probe")]
pub(crate) async fn probe(id: String) -> Result<ProbeReport, ApiError> {
    let (app, caller) = super::caller()?;
    let report = services::connections::probe(&app, &caller, super::id(&id)?).await;
    server::report(&caller, report, &format!("/connections/{id}"), None)
}

/// Removes a connection. What it fed stays, as files could have brought it.
#[server(prefix = "/_fn", endpoint = "connections/remove")]
pub(crate) async fn remove(id: String, version: i64) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let result = services::connections::remove(&app, &caller, super::id(&id)?, version).await;
    super::conclude(&caller, result, |()| "/sources?did=remove".to_owned())
}

/// The report that an address carries.
pub(crate) fn report_in(search: &str) -> Option<ProbeReport> {
    serde_json::from_str(&crate::address::value(search, "report")?).ok()
}

#[cfg(feature = "ssr")]
mod server {
    use domain::{connection::ProbeReport, query_string::QueryString};
    use serde::Serialize;

    use super::{ApiError, Draft, Secrets};

    /// The credentials that were filled in.
    pub(super) fn given<S: From<String>>(secrets: Secrets) -> Vec<(String, S)> {
        secrets
            .into_iter()
            .filter(|(_, secret)| !secret.0.trim().is_empty())
            .map(|(field, secret)| (field, S::from(secret.0)))
            .collect()
    }

    /// Answers what a vendor said to being tried.
    pub(super) fn report(
        caller: &services::Caller,
        report: services::Result<ProbeReport>,
        back: &str,
        draft: Option<&Draft>,
    ) -> Result<ProbeReport, ApiError> {
        match report {
            Ok(report) => {
                if crate::api::is_plain_form() {
                    leptos_axum::redirect(&carrying(back, draft, ("report", &json(&report))));
                }
                Ok(report)
            }
            Err(error) => Err(refuse(caller, error, back, draft)),
        }
    }

    /// Ends a change of a connection.
    pub(super) fn conclude<T>(
        caller: &services::Caller,
        result: services::Result<T>,
        back: &str,
        draft: &Draft,
        next: impl FnOnce(&T) -> String,
    ) -> Result<T, ApiError> {
        match result {
            Ok(value) => crate::api::conclude(caller, Ok(value), next),
            Err(error) => Err(refuse(caller, error, back, Some(draft))),
        }
    }

    /// A refusal goes back, without JavaScript, to a page that still has what was filled in.
    fn refuse(
        caller: &services::Caller,
        error: services::Error,
        back: &str,
        draft: Option<&Draft>,
    ) -> ApiError {
        let error = crate::api::refuse(error, caller);
        if crate::api::is_plain_form() {
            leptos_axum::redirect(&carrying(back, draft, ("error", &error.to_string())));
        }
        error
    }

    fn carrying(back: &str, draft: Option<&Draft>, told: (&str, &str)) -> String {
        let mut query = QueryString::default();
        query.extend("draft", draft.map(json));
        query.extend(told.0, [told.1]);
        let gap = if back.contains('?') { '&' } else { '?' };
        format!("{back}{gap}{}", query.finish())
    }

    fn json(value: &impl Serialize) -> String {
        serde_json::to_string(value).expect("text, numbers and lists have a form in JSON")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_schedule_counts_before_one_of_their_own() {
        let draft = Draft {
            every: "0 * * * *".into(),
            cron: "5 4 * * *".into(),
            zone: " Europe/London ".into(),
            ..Draft::default()
        };
        assert_eq!(draft.schedule().cron, "0 * * * *");
        assert_eq!(draft.schedule().zone, "Europe/London");
        let own = Draft {
            every: String::new(),
            ..draft
        };
        assert_eq!(own.schedule().cron, "5 4 * * *");
        assert_eq!(Draft::default().schedule(), Schedule::default());
    }

    #[test]
    fn a_credential_does_not_print() {
        let secrets = Secrets::from([("secret".to_owned(), Secret("hunter2".to_owned()))]);
        assert_eq!(format!("{secrets:?}"), r#"{"secret": [secret]}"#);
    }

    #[test]
    fn a_draft_comes_back_from_an_address() {
        let mut draft = Draft {
            provider: "graph".into(),
            name: "Contoso & Söhne".into(),
            ..Draft::default()
        };
        draft.settings.set("tenant", "contoso.example");
        let mut query = domain::query_string::QueryString::default();
        query.extend("draft", [serde_json::to_string(&draft).unwrap()]);
        assert_eq!(Draft::read(&query.finish()), Some(draft));
        assert_eq!(Draft::read("draft={"), None);
    }
}
