//! The lists of Graph, and how each is asked for.

use reqwest::StatusCode;

use crate::http::{ApiError, Fault, Query};

/// A list of Graph.
pub(super) struct Catalogue {
    pub(super) path: &'static str,
    /// The most rows on a page.
    pub(super) rows: u64,
    /// The rows on a page where `$top` is not heeded, as far as Microsoft says.
    default_rows: Option<u64>,
    accounts: Accounts,
    /// What the application must be allowed to do.
    permissions: &'static [&'static str],
    /// Whether it may be read from any row on. Where it may not, a refusal to is the list's end.
    can_skip: bool,
}

/// The directory's accounts in a list.
enum Accounts {
    /// It has none.
    Without,
    /// Each row comes with the account it is about.
    Along,
    /// Its rows are the accounts.
    Alone,
}

/// What is read of an account.
pub(super) const ACCOUNT_FIELDS: &str =
    "id,displayName,userPrincipalName,accountEnabled,usageLocation,businessPhones,deletedDateTime";

pub(super) const NUMBERS: Catalogue = Catalogue {
    path: "/admin/teams/telephoneNumberManagement/numberAssignments",
    rows: 1000,
    default_rows: Some(500),
    accounts: Accounts::Without,
    permissions: &["TeamsTelephoneNumber.Read.All"],
    can_skip: true,
};

/// The people as Teams knows them.
pub(super) const CONFIGURATIONS: Catalogue = Catalogue {
    path: "/admin/teams/userConfigurations",
    rows: 999,
    default_rows: None,
    accounts: Accounts::Without,
    permissions: &["TeamsUserConfiguration.Read.All"],
    can_skip: false,
};

/// The same, each with the directory's account.
pub(super) const PEOPLE: Catalogue = Catalogue {
    accounts: Accounts::Along,
    permissions: &["TeamsUserConfiguration.Read.All", READ_ACCOUNTS],
    ..CONFIGURATIONS
};

/// The same, by a reader who is known to be allowed [`CONFIGURATIONS`].
pub(super) const PEOPLES_ACCOUNTS: Catalogue = Catalogue {
    permissions: &[READ_ACCOUNTS],
    ..PEOPLE
};

/// The directory's accounts by themselves.
pub(super) const DIRECTORY: Catalogue = Catalogue {
    path: "/users",
    accounts: Accounts::Alone,
    permissions: &[READ_ACCOUNTS],
    ..CONFIGURATIONS
};

const READ_ACCOUNTS: &str = "User.Read.All";

/// Without it Graph hides the words that it has added since the API was published.
const ALL_WORDS: &str = "include-unknown-enum-members";

impl Catalogue {
    /// The list, as Graph gives it by itself.
    pub(super) fn bare_query(&self) -> Query {
        Query::get(self.path).header("prefer", ALL_WORDS)
    }

    /// At most so many rows, from a row on.
    pub(super) fn query(&self, skip: u64, top: u64) -> Query {
        let mut query = self.bare_query().pair("$top", top);
        if skip > 0 {
            query = query.pair("$skip", skip);
        }
        match self.accounts {
            Accounts::Without => query,
            Accounts::Along => query.pair("$expand", format!("user($select={ACCOUNT_FIELDS})")),
            Accounts::Alone => query.pair("$select", ACCOUNT_FIELDS),
        }
    }

    /// Whether a page without a link may have been cut where it ends: by what was asked for, or by what
    /// Graph gives by itself (guard G5). A page shorter than the one before is the last.
    pub(super) fn may_be_cut(&self, rows: u64, before: Option<u64>) -> bool {
        let is_full = rows >= self.rows || Some(rows) == self.default_rows;
        is_full && before.is_none_or(|before| rows >= before)
    }

    /// Whether an error is the end of the list: a list that cannot be read from any row on may refuse to.
    /// Only a bad request says so; a redirect or a conflict says nothing about where the list ends.
    pub(super) fn ends_by(&self, error: &ApiError, row: u64) -> bool {
        let is_bad_request = error.status == Some(StatusCode::BAD_REQUEST.as_u16());
        !self.can_skip && row > 0 && error.fault == Fault::Refused && is_bad_request
    }

    /// A refusal with the name of the permission that is missing.
    pub(super) fn named(&self, error: ApiError) -> ApiError {
        lacks(self.permissions.join(" and "), error)
    }
}

/// A refusal with the names of the permissions that it takes.
pub(super) fn lacks(names: String, error: ApiError) -> ApiError {
    if !matches!(error.fault, Fault::Forbidden(_)) {
        return error;
    }
    ApiError {
        message: format!(
            "{} The application needs the permission {names}, and the permission needs admin consent: Entra admin center, App registrations, API permissions.",
            error.message
        ),
        fault: Fault::Forbidden(Some(names)),
        ..error
    }
}
