//! Trying the application's rights one by one.

use domain::connection::ProbeReport;
use serde_json::Value;

use super::{
    Graph,
    catalogue::{CONFIGURATIONS, Catalogue, DIRECTORY, NUMBERS, PEOPLES_ACCOUNTS},
    people,
};
use crate::{
    http::{ApiError, Fault},
    probe::{self, Extra, Words},
};

const WORDS: Words = Words {
    unknown: "Microsoft does not know the application, or its secret is wrong or has expired.",
    lacks: "A permission is missing.",
};

impl Graph {
    pub(super) async fn try_rights(&self) -> ProbeReport {
        let numbers = self.try_list(&NUMBERS).await;
        // Whoever cannot sign in need not try the rest.
        if let Err(error) = &numbers
            && !matches!(error.fault, Fault::Forbidden(_))
        {
            return probe::report(WORDS, &numbers, &[]);
        }
        let people = self.try_list(&CONFIGURATIONS).await;
        let mut extras = Vec::new();
        match people {
            Err(error) if error.fault == Fault::NotFound => {
                let only = "Teams\u{2019} own list of people is not here, so the directory\u{2019}s is read.";
                extras.push(probe::needed("List people", Ok(only.to_owned())));
                extras.push(accounts(self.try_list(&DIRECTORY).await));
            }
            Err(error) => extras.push(probe::needed("List people", Err(error))),
            Ok(allowed) => {
                extras.push(probe::needed("List people", Ok(allowed)));
                extras.push(accounts(self.try_accounts().await));
            }
        }
        probe::report(WORDS, &numbers, &extras)
    }

    /// Tries the accounts as they will be read: along with the people, else by themselves.
    async fn try_accounts(&self) -> Result<String, ApiError> {
        let query = PEOPLES_ACCOUNTS.query(0, 1);
        match self.sheet(&PEOPLES_ACCOUNTS, &query).await {
            Ok(sheet) if !people::are_bare(&sheet.rows) => Ok(allowed(&sheet.rows)),
            Err(error) if error.fault != Fault::Refused => Err(error),
            _ => match self.try_list(&DIRECTORY).await {
                Err(error) if error.fault == Fault::NotFound => Ok(
                    "There are none here, so people are listed with what Teams knows of them."
                        .to_owned(),
                ),
                tried => tried,
            },
        }
    }

    async fn try_list(&self, list: &Catalogue) -> Result<String, ApiError> {
        let sheet = self.sheet(list, &list.query(0, 1)).await?;
        Ok(allowed(&sheet.rows))
    }
}

fn accounts(found: Result<String, ApiError>) -> Extra {
    probe::needed("Read the people\u{2019}s accounts", found)
}

fn allowed(rows: &[Value]) -> String {
    if rows.is_empty() {
        "Allowed. The list is empty.".to_owned()
    } else {
        "Allowed.".to_owned()
    }
}
