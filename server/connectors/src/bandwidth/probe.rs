//! Trying the credentials and each role, and naming what is missing.

use domain::connection::{ProbeCheck, ProbeReport};

use super::{
    Bandwidth, addresses,
    errors::lacks,
    found,
    list::{IN_SERVICE_ROLE, NUMBERS_ROLE},
    ports,
};
use crate::http::{ApiError, Fault, Query};

impl Bandwidth {
    /// Everything that is needed, and then what is useful.
    pub(super) async fn tried(&self) -> ProbeReport {
        let account = self.try_account().await;
        let mut checks = vec![signed_in(&account)];
        if is_locked_out(&account) {
            return ProbeReport {
                is_ready: false,
                checks,
            };
        }
        let own = self.is_own_account(&account);
        checks.push(self.account_check(&account, own));
        let numbers = self.try_numbers().await;
        let in_service = self.try_in_service().await;
        let is_listed = numbers.is_ok() || in_service.is_ok();
        checks.push(numbers_check(&numbers, in_service.is_ok()));
        checks.push(check(
            "Numbers in service",
            &in_service,
            |count| format!("{count} in service."),
            "Without it, a list that came short cannot be told from a whole one.",
        ));
        checks.push(check(
            "Port-outs",
            &self.try_portouts().await,
            |()| "Can be read.".to_owned(),
            "Without it, numbers that somebody asks for are not shown.",
        ));
        checks.push(check(
            "SIP peers",
            &self.try_sites().await,
            |()| "Can be read.".to_owned(),
            "Numbers still name theirs.",
        ));
        ProbeReport {
            is_ready: own && is_listed,
            checks,
        }
    }

    /// The account's own page needs no role, so it tells a wrong secret from a missing role.
    async fn try_account(&self) -> Result<Option<String>, ApiError> {
        let path = format!("/accounts/{}", self.account);
        let answer = self.read(Query::get(path)).await?;
        let name = answer.and_then(|root| {
            let account = root.at(&["Account"])?;
            account.text_at(&["CompanyName"]).map(str::to_owned)
        });
        Ok(name)
    }

    /// Bandwidth answers not found, or forbidden, for an account that is not of the credentials. The
    /// second may also be a role that is missing, so it is left to the lists to tell.
    fn is_own_account(&self, account: &Result<Option<String>, ApiError>) -> bool {
        !matches!(account, Err(error) if error.fault == Fault::NotFound)
    }

    fn account_check(&self, account: &Result<Option<String>, ApiError>, own: bool) -> ProbeCheck {
        let detail = match account {
            Ok(Some(name)) => format!("{} is {name}.", self.account),
            Ok(None) => format!("{} is there.", self.account),
            Err(_) if own => format!(
                "What account {} is called may not be read with these credentials.",
                self.account
            ),
            Err(_) => format!(
                "These credentials have no account {}. Check the account ID in the Bandwidth App.",
                self.account
            ),
        };
        ProbeCheck {
            name: "Account".to_owned(),
            is_good: own,
            detail,
        }
    }

    async fn try_numbers(&self) -> Result<(), ApiError> {
        let query = Query::get("/tns")
            .pair("accountId", &self.account)
            .pair("page", super::links::FIRST)
            .pair("size", 1);
        self.read(query)
            .await
            .map(drop)
            .map_err(lacks(NUMBERS_ROLE))
    }

    async fn try_in_service(&self) -> Result<u64, ApiError> {
        let path = format!("/accounts/{}/inserviceNumbers/totals", self.account);
        let answer = found(self.read(Query::get(path)).await).map_err(lacks(IN_SERVICE_ROLE))?;
        let count = answer.as_ref().and_then(|root| root.text_at(&["Count"]));
        Ok(count.and_then(|count| count.parse().ok()).unwrap_or(0))
    }

    async fn try_portouts(&self) -> Result<(), ApiError> {
        let query = Query::get(format!("/accounts/{}/portouts", self.account))
            .pair("page", super::links::FIRST)
            .pair("size", 1);
        let answer = found(self.read(query).await);
        answer.map(drop).map_err(lacks(ports::ROLE))
    }

    async fn try_sites(&self) -> Result<(), ApiError> {
        let path = format!("/accounts/{}/sites", self.account);
        let answer = found(self.read(Query::get(path)).await);
        answer.map(drop).map_err(lacks(addresses::SITES_ROLE))
    }
}

/// Whether nothing else is worth trying: the credentials were refused, or nobody answered.
fn is_locked_out(account: &Result<Option<String>, ApiError>) -> bool {
    account
        .as_ref()
        .is_err_and(|error| !matches!(error.fault, Fault::Forbidden(_) | Fault::NotFound))
}

fn signed_in(account: &Result<Option<String>, ApiError>) -> ProbeCheck {
    let is_good = !is_locked_out(account);
    let detail = match account {
        Err(error) if !is_good => error.to_string(),
        _ => "The client ID and its secret are good.".to_owned(),
    };
    ProbeCheck {
        name: "Sign in".to_owned(),
        is_good,
        detail,
    }
}

fn numbers_check(numbers: &Result<(), ApiError>, has_bare_list: bool) -> ProbeCheck {
    let without = if has_bare_list {
        "Without it, only the bare list of numbers in service is read: no SIP peers, no emergency addresses, and no numbers with another status."
    } else {
        "Without it, no numbers can be listed."
    };
    check(
        "List numbers",
        numbers,
        |()| "Can be read.".to_owned(),
        without,
    )
}

fn check<T>(
    name: &str,
    answer: &Result<T, ApiError>,
    good: impl Fn(&T) -> String,
    without: &str,
) -> ProbeCheck {
    ProbeCheck {
        name: name.to_owned(),
        is_good: answer.is_ok(),
        detail: match answer {
            Ok(found) => good(found),
            Err(ApiError {
                fault: Fault::Forbidden(Some(role)),
                ..
            }) => format!(
                "Bandwidth refuses it without a reason, which is how it treats a missing role. Give the API credential the role \u{201c}{role}\u{201d}. {without}"
            ),
            Err(error) => error.to_string(),
        },
    }
}
