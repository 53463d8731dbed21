//! Microsoft Graph v1.0: the numbers and the people of a Teams tenant.
//!
//! Numbers come from `numberAssignments`. People come from `userConfigurations`, each with its directory
//! account (`$expand=user`), so that one list in pages tells both; neither list has to be held to join the
//! other. Only where Graph does not send the accounts along are they read from `/users`. Deleted accounts
//! are told where Teams still lists them: Graph's description of the Teams lists has no list of its own for
//! them.

mod catalogue;
mod numbers;
mod pages;
mod people;
mod probe;
mod rows;
mod write;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    E164, LineUri,
    connection::{ProbeReport, field},
    plan::Change,
};
use reqwest::Url;
use serde::Deserialize;
use tokio::sync::{Mutex, OnceCell};

use self::{
    catalogue::{Catalogue, NUMBERS},
    people::Directory,
};
use crate::{
    connector::{Capabilities, Connector, Cursor, List, Page, Row},
    http::{Answer, ApiError, Auth, Http, HttpSetup, OAuth, RateHeaders, address},
    porting::PortAbilities,
    registry::{Need, Provider, Setup, SetupError},
    write::{Operation, Progress, WriteError, Written},
};

/// Microsoft Graph.
pub const PROVIDER: Provider = Provider {
    key: "graph",
    label: "Microsoft Graph",
    about: "The numbers and the people of a Microsoft Teams tenant.",
    fields: &[
        Need {
            name: field::TENANT,
            label: "Tenant",
            help: "The tenant\u{2019}s id or domain: Entra admin center, Overview.",
            is_required: true,
            is_secret: false,
        },
        Need {
            name: field::CLIENT_ID,
            label: "Client id",
            help: "The id of the registered application that signs in: Entra admin center, App registrations.",
            is_required: true,
            is_secret: false,
        },
        Need {
            name: field::SECRET,
            label: "Client secret",
            help: "The secret\u{2019}s value, not its id: App registrations, Certificates & secrets.",
            is_required: true,
            is_secret: true,
        },
        Need {
            name: field::BASE_URL,
            label: "Base URL",
            help: "Leave it empty, unless Graph is reached at another address than graph.microsoft.com/v1.0.",
            is_required: false,
            is_secret: false,
        },
        Need {
            name: field::AUTH_URL,
            label: "Token URL",
            help: "Leave it empty, unless tokens are given at another address than Microsoft\u{2019}s.",
            is_required: false,
            is_secret: false,
        },
    ],
    open: |setup| Ok(Arc::new(Graph::open(&setup)?)),
};

const BASE_URL: &str = "https://graph.microsoft.com/v1.0";
const LOGIN_URL: &str = "https://login.microsoftonline.com";
const SCOPE: &str = "https://graph.microsoft.com/.default";

/// Where tokens are given: at the address that is set; else on the host of the base URL that is set; else
/// at Microsoft. An address without a path is a host.
fn token_url(setup: &Setup) -> Result<Url, SetupError> {
    let tenant = setup.require(field::TENANT)?;
    let setting = |name| setup.settings.get(name).map(|text| address(name, text));
    let mut url = match (setting(field::AUTH_URL), setting(field::BASE_URL)) {
        (Some(url), _) => {
            let url = url?;
            if url.path() != "/" {
                return Ok(url);
            }
            url
        }
        (None, Some(url)) => url?,
        (None, None) => address(field::AUTH_URL, LOGIN_URL)?,
    };
    url.set_query(None);
    url.set_path("");
    url.path_segments_mut()
        .expect("an address with a host has a path")
        .extend([tenant, "oauth2", "v2.0", "token"]);
    Ok(url)
}

#[derive(Deserialize)]
struct Refusal {
    error: Reason,
}

#[derive(Deserialize)]
struct Reason {
    code: String,
    #[serde(default)]
    message: String,
}

fn explain(answer: &Answer) -> Option<String> {
    let Refusal { error } = serde_json::from_slice(&answer.body).ok()?;
    let first = error.message.lines().next().unwrap_or_default();
    Some(format!("{}: {first}", error.code))
}

struct Graph {
    http: Http,
    /// Read where the people's accounts do not come along with them.
    directory: OnceCell<Mutex<Directory>>,
}

impl Graph {
    fn open(setup: &Setup) -> Result<Self, SetupError> {
        let http = Http::new(HttpSetup {
            vendor: PROVIDER.label,
            base_url: &setup.base_url(BASE_URL),
            auth: Auth::OAuth(OAuth {
                token_url: token_url(setup)?,
                client_id: setup.require(field::CLIENT_ID)?.to_owned(),
                client_secret: setup.require_secret(field::SECRET)?.clone(),
                scope: Some(SCOPE.to_owned()),
                sends_basic: false,
                cached: tokio::sync::Mutex::default(),
            }),
            rate: RateHeaders::None,
            explain,
            setup,
        })?;
        Ok(Self {
            http,
            directory: OnceCell::new(),
        })
    }

    /// Whether a list has rows from a row on.
    async fn has_more(&self, catalogue: &Catalogue, row: u64) -> Result<bool, ApiError> {
        let found = match self.sheet(catalogue, &catalogue.query(row, 1)).await {
            Err(error) if catalogue.ends_by(&error, row) => return Ok(false),
            found => found?.rows,
        };
        if row == 0 || found.is_empty() {
            return Ok(!found.is_empty());
        }
        // Whoever does not heed where to begin gives the first row again, which says nothing.
        let first = self.sheet(catalogue, &catalogue.query(0, 1)).await?.rows;
        Ok(first.first() != found.first())
    }
}

impl Graph {
    /// The rows of one line: more than one where several operators have it.
    async fn rows_of(&self, line: &LineUri) -> Result<Vec<Row>, ApiError> {
        let query = NUMBERS
            .bare_query()
            .pair("$filter", format!("telephoneNumber eq '{line}'"));
        let sheet = self.sheet(&NUMBERS, &query).await?;
        Ok(rows::numbers(0, sheet.rows))
    }
}

#[async_trait]
impl Connector for Graph {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            lists: &[List::TeamsUsers, List::TeamsNumbers],
            page_rows: 1000,
            has_total: false,
            has_routes: false,
            has_emergency_addresses: false,
            has_port_ins: false,
            has_port_outs: false,
            has_events: false,
            has_webhooks: false,
            ports: PortAbilities::default(),
        }
    }

    /// Pages of numbers are cut by row. Pages of people are cut before accounts that are not ours to see
    /// are taken out, so that any of them may be short.
    fn has_even_pages(&self, list: List) -> bool {
        list == List::TeamsNumbers
    }

    async fn probe(&self) -> ProbeReport {
        self.try_rights().await
    }

    async fn page(&self, list: List, at: Option<&Cursor>) -> Result<Page, ApiError> {
        match list {
            List::TeamsNumbers => self.numbers_page(at).await,
            List::TeamsUsers => self.people_page(at).await,
            List::CarrierNumbers => Err(no_carrier()),
        }
    }

    async fn has_rows_after(&self, list: List, rows: u64) -> Result<bool, ApiError> {
        match list {
            List::TeamsNumbers => self.has_more(&NUMBERS, rows).await,
            List::TeamsUsers => self.has_people_after(rows).await,
            List::CarrierNumbers => Err(no_carrier()),
        }
    }

    async fn number(&self, number: E164) -> Result<Option<Row>, ApiError> {
        Ok(self.rows_of(&number.into()).await?.into_iter().next())
    }

    async fn line(&self, line: &LineUri) -> Result<Option<Row>, ApiError> {
        let mut rows = self.rows_of(line).await?.into_iter();
        match (rows.next(), rows.next()) {
            (row, None) => Ok(row),
            (_, Some(_)) => Err(ApiError::unreadable(format!(
                "Teams has {line} more than once, perhaps under two operators. Settle that in the Teams admin center first."
            ))),
        }
    }

    fn can_write(&self, change: &Change) -> bool {
        write::can_write(change)
    }

    async fn write(&self, line: &LineUri, change: &Change) -> Result<Written, WriteError> {
        self.change(line, change).await
    }

    async fn progress(&self, operation: &Operation) -> Result<Progress, ApiError> {
        self.standing(operation).await
    }
}

fn no_carrier() -> ApiError {
    ApiError::unsupported("the numbers of a carrier")
}
