//! Numbers that rules leave alone for a time.

use domain::{query_string::QueryString, rules::policy::Exception};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError};
use crate::address;

/// An exception as somebody fills it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// The rule's code; blank for every rule.
    pub(crate) code: String,
    /// The first number.
    pub(crate) first: String,
    /// The last number; blank for a single one.
    pub(crate) last: String,
    /// The last day, as `2026-12-31`.
    pub(crate) until: String,
    /// Why.
    pub(crate) reason: String,
}

impl Draft {
    /// The draft that an address carries.
    pub(crate) fn read(search: &str) -> Self {
        let value = |key| address::value(search, key).unwrap_or_default();
        Self {
            code: value("code"),
            first: value("first"),
            last: value("last"),
            until: value("until"),
            reason: value("reason"),
        }
    }

    /// The address of the form that is filled in like this.
    pub(crate) fn href(&self) -> String {
        address::join("/exceptions/new", &self.query().finish())
    }

    fn query(&self) -> QueryString {
        let mut query = QueryString::default();
        for (key, value) in [
            ("code", &self.code),
            ("first", &self.first),
            ("last", &self.last),
            ("until", &self.until),
            ("reason", &self.reason),
        ] {
            query.extend(key, Some(value).filter(|value| !value.is_empty()));
        }
        query
    }
}

/// The exceptions.
#[server(prefix = "/_fn", endpoint = "exceptions", input = server_fn::codec::GetUrl)]
pub(crate) async fn list() -> Result<Answer<Vec<Exception>>, ApiError> {
    let (app, caller) = super::caller()?;
    let exceptions = services::exceptions::list(&app, &caller).await;
    super::answer(&app, &caller, exceptions)
}

/// Adds an exception.
#[server(prefix = "/_fn", endpoint = "exceptions/add")]
pub(crate) async fn add(draft: Draft) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let added = match server::read(&draft) {
        Ok(new) => services::exceptions::add(&app, &caller, new).await,
        Err(message) => Err(services::Error::Invalid(message)),
    };
    match added {
        Ok(_) => super::conclude(&caller, Ok(()), |()| "/exceptions?did=add".to_owned()),
        Err(error) => Err(server::refuse(&caller, error, &draft)),
    }
}

/// Ends an exception before its time.
#[server(prefix = "/_fn", endpoint = "exceptions/end")]
pub(crate) async fn end(id: String, version: i64) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let result = services::exceptions::end(&app, &caller, super::id(&id)?, version).await;
    super::conclude(&caller, result, |()| "/exceptions?did=end".to_owned())
}

#[cfg(feature = "ssr")]
mod server {
    use services::{Caller, Error, exceptions::NewException};

    use super::{ApiError, Draft};

    pub(super) fn read(draft: &Draft) -> Result<NewException, String> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let until = draft.until.trim();
        Ok(NewException {
            code: given(&draft.code),
            first: draft.first.clone(),
            last: given(&draft.last),
            until: until.parse().map_err(|_| {
                format!(
                    "The last day, \u{201c}{until}\u{201d}, is not a date. Write it as 2026-12-31."
                )
            })?,
            reason: draft.reason.clone(),
        })
    }

    /// A refusal goes back, without JavaScript, to a page that still has what was filled in.
    pub(super) fn refuse(caller: &Caller, error: Error, draft: &Draft) -> ApiError {
        let error = crate::api::refuse(error, caller);
        if crate::api::is_plain_form() {
            let mut query = draft.query();
            query.extend("error", [error.to_string()]);
            let back = crate::address::join("/exceptions/new", &query.finish());
            leptos_axum::redirect(&back);
        }
        error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_comes_back_from_its_address() {
        let draft = Draft {
            code: "carrier-route-mismatch".into(),
            first: "+44 20 7946 0001".into(),
            reason: "Lobby & lift: 100%".into(),
            ..Draft::default()
        };
        let href = draft.href();
        let (path, search) = href.split_once('?').unwrap();
        assert_eq!(path, "/exceptions/new");
        assert_eq!(Draft::read(search), draft);
        assert_eq!(Draft::default().href(), "/exceptions/new");
    }
}
