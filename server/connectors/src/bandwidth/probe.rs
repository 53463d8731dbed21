//! Trying the credentials and each role, and naming what is missing.

use domain::connection::ProbeReport;

use super::{
    Bandwidth, addresses,
    errors::lacks,
    links::FIRST,
    list::{IN_SERVICE_ROLE, NUMBERS_ROLE},
    orders,
    xml::Element,
};
use crate::{
    http::{ApiError, Fault, Query},
    probe::{self, TRIES, Words, needed, optional},
};

const WORDS: Words = Words {
    unknown: "Bandwidth does not know these credentials.",
    lacks: "Give the API credential the role that is missing, in the Bandwidth App under Account, API Credentials.",
};

/// What is read where only the second list may be.
const BARE: &str = "Only the bare list of numbers in service can be read: no SIP peers, no emergency addresses, and no numbers with another status.";

type Tried = Result<String, ApiError>;

impl Bandwidth {
    /// Everything that is needed, and then what is useful.
    pub(super) async fn tried(&self) -> ProbeReport {
        let details = self.try_numbers().await;
        let in_service = match &details {
            Err(error) if !matches!(error.fault, Fault::Forbidden(_)) => details.clone(),
            _ => self.try_in_service().await,
        };
        let numbers = match (&details, &in_service) {
            (Err(_), Ok(_)) => Ok(BARE.to_owned()),
            _ => details.clone(),
        };
        if numbers.is_err() && details.as_ref().is_err_and(is_about_nobody) {
            return probe::report(WORDS, &numbers, &[]);
        }
        let extras = [
            needed("Account", self.try_account().await),
            optional("Details of numbers", details),
            optional("Count of numbers in service", in_service),
            needed("Port-outs", self.try_port_outs().await),
            optional("SIP peers", self.try_sites().await),
        ];
        probe::report(WORDS, &numbers, &extras)
    }

    async fn ask(&self, query: Query, role: &'static str) -> Result<Option<Element>, ApiError> {
        super::found(self.read(query.tries(TRIES)).await).map_err(lacks(role))
    }

    /// The account answers not found where it is not of the credentials. Where its name may not be read,
    /// the lists tell whether it is.
    async fn try_account(&self) -> Tried {
        let account = &self.account;
        let answer = self.read(Query::get(format!("/accounts/{account}")).tries(TRIES));
        match answer.await {
            Err(error) if error.fault == Fault::NotFound => Err(ApiError {
                message: format!(
                    "These credentials have no account {account}. Check the account ID in the Bandwidth App."
                ),
                ..error
            }),
            Err(error) if matches!(error.fault, Fault::Forbidden(_)) => Ok(format!(
                "What account {account} is called may not be read with these credentials."
            )),
            Err(error) => Err(error),
            Ok(root) => {
                let name = root
                    .as_ref()
                    .and_then(|root| root.text_at(&["Account", "CompanyName"]));
                Ok(name.map_or_else(
                    || format!("{account} is there."),
                    |name| format!("{account} is {name}."),
                ))
            }
        }
    }

    async fn try_numbers(&self) -> Tried {
        let query = Query::get("/tns")
            .pair("accountId", &self.account)
            .pair("page", FIRST)
            .pair("size", 1);
        let answer = self.read(query.tries(TRIES)).await;
        answer.map(can_be_read).map_err(lacks(NUMBERS_ROLE))
    }

    async fn try_in_service(&self) -> Tried {
        let path = format!("/accounts/{}/inserviceNumbers/totals", self.account);
        let answer = self.ask(Query::get(path), IN_SERVICE_ROLE).await?;
        let count = answer.as_ref().and_then(|root| root.text_at(&["Count"]));
        Ok(format!("{} in service.", count.unwrap_or("None")))
    }

    async fn try_port_outs(&self) -> Tried {
        let query = Query::get(format!("/accounts/{}/portouts", self.account))
            .pair("page", FIRST)
            .pair("size", 1);
        self.ask(query, orders::ROLE).await.map(can_be_read)
    }

    async fn try_sites(&self) -> Tried {
        let query = Query::get(format!("/accounts/{}/sites", self.account));
        let answer = self.ask(query, addresses::SITES_ROLE).await;
        answer.map(can_be_read)
    }
}

fn can_be_read(_: Option<Element>) -> String {
    "Can be read.".to_owned()
}

/// Whether nothing else is worth trying: the credentials were refused, or nobody answered.
fn is_about_nobody(error: &ApiError) -> bool {
    !matches!(error.fault, Fault::Forbidden(_) | Fault::NotFound)
}
