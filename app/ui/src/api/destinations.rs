//! Where messages go.

use domain::delivery::{Destination, Outlets, Target};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError, connections::Secret};

/// A destination as somebody fills it in. What is secret is no part of it, so that it may come back in an
/// address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// Of which kind it is.
    pub(crate) kind: String,
    /// Its name.
    pub(crate) name: String,
    /// Mail addresses or the name of a folder; of a webhook that is there, the start of its address.
    pub(crate) place: String,
    /// `yes` where a webhook is told of every event.
    pub(crate) events: String,
}

impl Draft {
    /// The draft that an address carries.
    pub(crate) fn read(search: &str) -> Option<Self> {
        serde_json::from_str(&crate::address::value(search, "draft")?).ok()
    }

    /// What is filled in of a destination that is there.
    pub(crate) fn of(destination: &Destination) -> Self {
        let target = &destination.target;
        let is_told = matches!(
            target,
            Target::Webhook {
                gets_events: true,
                ..
            }
        );
        Self {
            kind: target.kind().to_string(),
            name: destination.name.clone(),
            place: target.summary(),
            events: if is_told { "yes" } else { "" }.to_owned(),
        }
    }
}

/// The destinations, and what the operator has set up.
#[server(prefix = "/_fn", endpoint = "destinations", input = server_fn::codec::GetUrl)]
pub(crate) async fn list() -> Result<Answer<(Vec<Destination>, Outlets)>, ApiError> {
    let (app, caller) = super::caller()?;
    let outlets = services::deliveries::outlets(&app, &caller);
    let destinations = services::destinations::list(&app, &caller).await;
    let both = destinations.and_then(|destinations| Ok((destinations, outlets?)));
    super::answer(&app, &caller, both)
}

/// One destination, and what the operator has set up.
#[server(prefix = "/_fn", endpoint = "destinations/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(id: String) -> Result<Answer<(Destination, Outlets)>, ApiError> {
    let (app, caller) = super::caller()?;
    let outlets = services::deliveries::outlets(&app, &caller);
    let found = services::destinations::find(&app, &caller, super::id(&id)?).await;
    let both = found.and_then(|found| Ok((found, outlets?)));
    super::answer(&app, &caller, both)
}

/// Adds a destination.
#[server(prefix = "/_fn", endpoint = "destinations/add")]
pub(crate) async fn add(
    draft: Draft,
    #[server(default)] address: Secret,
    #[server(default)] secret: Secret,
) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let added = match server::form(&draft, address, secret) {
        Ok(form) => services::destinations::add(&app, &caller, form).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(id) => super::conclude(&caller, Ok(()), |()| format!("/destinations/{id}?did=add")),
        Err(error) => {
            let back = format!("/destinations/new?kind={}", draft.kind);
            Err(super::refuse_with(error, &caller, &back, &draft))
        }
    }
}

/// Changes a destination. A secret that is left blank stays.
#[server(prefix = "/_fn", endpoint = "destinations/change")]
pub(crate) async fn change(
    id: String,
    version: i64,
    draft: Draft,
    #[server(default)] address: Secret,
    #[server(default)] secret: Secret,
) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let destination = super::id(&id)?;
    let changed = match server::form(&draft, address, secret) {
        Ok(form) => services::destinations::change(&app, &caller, destination, version, form).await,
        Err(error) => Err(error),
    };
    let page = format!("/destinations/{destination}");
    match changed {
        Ok(()) => super::conclude(&caller, Ok(()), |()| format!("{page}?did=change")),
        Err(error) => Err(super::refuse_with(error, &caller, &page, &draft)),
    }
}

/// Sends a test message.
#[server(prefix = "/_fn", endpoint = "destinations/test")]
pub(crate) async fn test(id: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let destination = super::id(&id)?;
    let done = services::destinations::try_out(&app, &caller, destination).await;
    super::conclude(&caller, done, |()| {
        format!("/deliveries?destination={destination}&did=test")
    })
}

/// Takes a destination away.
#[server(prefix = "/_fn", endpoint = "destinations/remove")]
pub(crate) async fn remove(id: String, version: i64) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let done = services::destinations::remove(&app, &caller, super::id(&id)?, version).await;
    super::conclude(&caller, done, |()| "/destinations?did=remove".to_owned())
}

#[cfg(feature = "ssr")]
mod server {
    use domain::delivery::DestinationKind;
    use services::{
        Error,
        destinations::{DestinationForm, TargetForm},
    };

    use super::{Draft, Secret};

    pub(super) fn form(
        draft: &Draft,
        address: Secret,
        secret: Secret,
    ) -> services::Result<DestinationForm> {
        let kind: DestinationKind = draft
            .kind
            .parse()
            .map_err(|error: domain::UnknownWord| Error::Invalid(error.to_string()))?;
        let given = |secret: Secret| secret.given(false).unwrap_or_else(|| String::new().into());
        let (address, secret) = (given(address), given(secret));
        let place = draft.place.clone();
        Ok(DestinationForm {
            name: draft.name.clone(),
            target: match kind {
                DestinationKind::Mail => TargetForm::Mail { to: place },
                DestinationKind::Teams => TargetForm::Teams { url: secret },
                DestinationKind::Webhook => TargetForm::Webhook {
                    url: address,
                    gets_events: draft.events == "yes",
                    signing_key: secret,
                },
                DestinationKind::Folder => TargetForm::Folder { name: place },
            },
        })
    }
}
