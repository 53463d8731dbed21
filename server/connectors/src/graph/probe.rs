//! Trying the application's rights one by one.

use domain::connection::ProbeReport;

use super::{
    Graph,
    pages::{CONFIGURATIONS, Catalogue, DIRECTORY, NUMBERS},
};
use crate::{
    http::{ApiError, Fault},
    probe::{self, Words},
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
        let may_list = people.is_ok();
        let mut extras = vec![probe::needed("List people", people)];
        if may_list {
            let accounts = self.try_list(&DIRECTORY).await;
            extras.push(probe::needed("Read the people\u{2019}s accounts", accounts));
        }
        probe::report(WORDS, &numbers, &extras)
    }

    async fn try_list(&self, list: &Catalogue) -> Result<String, ApiError> {
        let sheet = self.sheet(list, &list.query(0, 1)).await?;
        Ok(if sheet.rows.is_empty() {
            "Allowed. The list is empty.".to_owned()
        } else {
            "Allowed.".to_owned()
        })
    }
}
