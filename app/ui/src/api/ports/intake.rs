//! Intake: a pasted list of numbers becomes orders that a carrier will take.

use domain::port::{Project, intake::Proposal, view::Winning};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    address,
    api::{Answer, ApiError, connections::Secret},
};

/// A pasted list as somebody fills it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Pasted {
    /// The numbers, one a line.
    pub(crate) text: String,
    /// The connection to the carrier that gets them; blank for one that is followed by hand.
    pub(crate) connection: String,
    /// That carrier's name, where it is followed by hand.
    pub(crate) carrier: String,
    /// The country of numbers that are written without one.
    pub(crate) country: String,
}

impl Pasted {
    /// The list that an address carries.
    pub(crate) fn read(search: &str) -> Option<Self> {
        let value = |key| address::value(search, key).unwrap_or_default();
        Some(Self {
            text: address::value(search, "text")?,
            connection: value("connection"),
            carrier: value("carrier"),
            country: value("country"),
        })
    }

    /// The address that carries it.
    #[cfg(any(feature = "ssr", test))]
    pub(crate) fn href(&self) -> String {
        let mut query = domain::query_string::QueryString::default();
        for (key, value) in [
            ("connection", &self.connection),
            ("carrier", &self.carrier),
            ("country", &self.country),
            ("text", &self.text),
        ] {
            query.extend(key, Some(value).filter(|value| !value.is_empty()));
        }
        address::join("/ports/new", &query.finish())
    }
}

/// The longest address that a list is carried in: what servers and browsers take between them.
#[cfg(feature = "ssr")]
const LONGEST_ADDRESS: usize = 16_000;

/// What the form of a pasted list offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offered {
    /// The carriers that can get numbers.
    pub(crate) winners: Vec<Winning>,
    /// The projects.
    pub(crate) projects: Vec<Project>,
}

/// What the form offers.
#[server(prefix = "/_fn", endpoint = "ports/intake", input = server_fn::codec::GetUrl)]
pub(crate) async fn choices() -> Result<Answer<Offered>, ApiError> {
    let (app, caller) = crate::api::caller()?;
    let offered = async {
        Ok(Offered {
            winners: services::ports::winners(&app, &caller).await?,
            projects: services::ports::projects::list(&app, &caller).await?,
        })
    };
    let offered = offered.await;
    crate::api::answer(&app, &caller, offered)
}

/// Judges every row of a pasted list, and proposes orders. Nothing is stored.
#[server(prefix = "/_fn", endpoint = "ports/intake/check")]
pub(crate) async fn check(pasted: Pasted) -> Result<Proposal, ApiError> {
    let (app, caller) = crate::api::caller()?;
    if crate::api::is_plain_form() {
        // The page it goes to asks once more, and shows the verdicts or what is wrong.
        return server::carry(&pasted).map(|()| Proposal::default());
    }
    let question = server::question(&app, &caller, &pasted).await?;
    let proposal = services::ports::intake::check(&app, &caller, &question).await;
    proposal.map_err(|error| crate::api::refuse(error, &caller))
}

/// Checks the list once more, and makes drafts of the chosen orders. The number of the losing account is sealed
/// in each: it is asked for here, since a list may travel in an address and a secret must not.
#[server(prefix = "/_fn", endpoint = "ports/intake/create")]
pub(crate) async fn create(
    pasted: Pasted,
    #[server(default)] keys: Vec<String>,
    #[server(default)] project: String,
    #[server(default)] account: Secret,
) -> Result<(), ApiError> {
    let (app, caller) = crate::api::caller()?;
    let question = server::question(&app, &caller, &pasted).await?;
    if keys.is_empty() {
        return Err(crate::api::invalid(&"Choose at least one order."));
    }
    let project = match project.as_str() {
        "" => None,
        id => Some(crate::api::id(id)?),
    };
    let made = services::ports::intake::create(&app, &caller, &question, &keys, project).await;
    let orders = made.map_err(|error| crate::api::refuse(error, &caller))?;
    server::seal(&app, &caller, &orders, account).await?;
    crate::api::conclude(&caller, Ok(()), |()| server::next(&orders))
}

#[cfg(feature = "ssr")]
mod server {
    use domain::{Country, port::Order, query_string::QueryString};
    use services::{
        App, Caller,
        ports::{
            intake::Question,
            secrets::{self, NewSecrets},
        },
    };

    use super::{LONGEST_ADDRESS, Pasted, Secret};
    use crate::api;

    /// What the service is asked about a list.
    pub(super) async fn question(
        app: &App,
        caller: &Caller,
        pasted: &Pasted,
    ) -> api::Result<Question> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let country = given(&pasted.country).map(|text| text.parse::<Country>());
        let country = country
            .transpose()
            .map_err(|error| api::invalid(&format!("The country: {error}.")))?;
        let (carrier, connection) = match pasted.connection.as_str() {
            "" => (pasted.carrier.trim().to_owned(), None),
            chosen => {
                let winners = services::ports::winners(app, caller).await;
                let winners = winners.map_err(|error| api::refuse(error, caller))?;
                let found = winners
                    .into_iter()
                    .find(|winner| winner.connection.is_some_and(|id| id.to_string() == chosen));
                let found = found.ok_or_else(|| {
                    api::invalid(&"The winning carrier is not connected any more. Choose another.")
                })?;
                (found.carrier, found.connection)
            }
        };
        if carrier.is_empty() {
            return Err(api::invalid(
                &"Say which carrier gets the numbers: choose one that is connected, or name another.",
            ));
        }
        Ok(Question {
            text: pasted.text.clone(),
            carrier,
            connection,
            country,
            account: None,
        })
    }

    /// Without JavaScript the list travels in the address to the page that shows its verdicts.
    pub(super) fn carry(pasted: &Pasted) -> api::Result<()> {
        let href = pasted.href();
        if href.len() > LONGEST_ADDRESS {
            return Err(api::invalid(
                &"Without JavaScript a list may have some 700 numbers at a time. Paste fewer, or allow JavaScript here.",
            ));
        }
        leptos_axum::redirect(&href);
        Ok(())
    }

    /// Seals the number of the losing account in every order that was made of it.
    pub(super) async fn seal(
        app: &App,
        caller: &Caller,
        orders: &[Order],
        account: Secret,
    ) -> api::Result<()> {
        for order in orders {
            let new = NewSecrets {
                account_number: account.clone().given(false),
                pin: None,
            };
            let sealed = secrets::set(app, caller, order.id, order.version, new).await;
            sealed.map_err(|error| {
                api::invalid(&format!(
                    "The drafts are made, and the account number is not in {}: {error}",
                    order.reference
                ))
            })?;
        }
        Ok(())
    }

    /// The one new order, or the board with the drafts.
    pub(super) fn next(orders: &[Order]) -> String {
        if let [order] = orders {
            return format!("/ports/{}", order.id);
        }
        let mut query = QueryString::default();
        query.extend("state", ["draft"]);
        let project = orders.first().and_then(|order| order.project);
        query.extend("project", project.map(|id| id.to_string()));
        query.extend("made", [orders.len().to_string()]);
        format!("/ports?{}", query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_list_comes_back_from_an_address() {
        let pasted = Pasted {
            text: "+1 617 555 0101\n+1 617 555 0102, lift & fax".into(),
            carrier: "Microsoft".into(),
            country: "US".into(),
            ..Pasted::default()
        };
        let href = pasted.href();
        let (path, search) = href.split_once('?').unwrap();
        assert_eq!(path, "/ports/new");
        assert_eq!(Pasted::read(search), Some(pasted));
        assert_eq!(
            Pasted::read("carrier=Microsoft"),
            None,
            "there is no list yet"
        );
    }
}
