//! Bandwidth (Numbers API, second version).
//!
//! Bodies are XML, but for emergency addresses. OAuth client credentials only: HTTP Basic ends with
//! 2026. Roles gate each part of the API, and a missing one answers an empty 403.

mod addresses;
mod dates;
mod errors;
mod links;
mod list;
mod orders;
mod porting;
mod ports;
mod probe;
mod rows;
mod webhook;
mod write;
mod xml;

#[cfg(test)]
mod tests;

use std::{borrow::Cow, sync::Arc};

use async_trait::async_trait;
use domain::{
    E164, LineUri,
    connection::{ProbeReport, field},
    plan::Change,
};
use reqwest::Url;
use secrecy::SecretString;
use tokio::sync::Mutex;

use self::{errors::lacks, ports::Ports, xml::Element};
use crate::{
    connector::{Batch, Capabilities, Connector, Cursor, List, Page, Row},
    http::{self, ApiError, Auth, Fault, Http, HttpSetup, OAuth, Query, RateHeaders},
    porting::{PortAsk, PortNote, PortWritten, PortabilityAnswer},
    records::{EmergencyAddress, PortIn, PortOut, Route},
    registry::{Host, Need, Provider, Setup, SetupError},
    webhook::{Hint, Refusal, Request},
    write::{Operation, Progress, WriteError, Written},
};

const BASE_URL: &str = "https://api.bandwidth.com/api/v2";

/// Where tokens are given, on the host of the API.
const TOKEN_PATH: &str = "/api/v1/oauth2/token";

/// Bandwidth.
pub const PROVIDER: Provider = Provider {
    key: "bandwidth",
    label: "Bandwidth",
    about: "Reads the account\u{2019}s numbers with their SIP peers, emergency addresses and ports, and runs port-ins.",
    fields: &[
        Need {
            name: field::ACCOUNT,
            label: "Account ID",
            help: "The number of the account. The Bandwidth App shows it beside the account\u{2019}s name.",
            is_required: true,
            is_secret: false,
        },
        Need {
            name: field::CLIENT_ID,
            label: "Client ID",
            help: "Of an API credential: Account, API Credentials. It needs the roles Numbers, In-service numbers and Porting.",
            is_required: true,
            is_secret: false,
        },
        Need {
            name: field::SECRET,
            label: "Client secret",
            help: "Shown once, when the API credential is created.",
            is_required: true,
            is_secret: true,
        },
        Need {
            name: field::WEBHOOK_SECRET,
            label: "Webhook user and password",
            help: "What a subscription signs in with when Bandwidth calls Rollcall, written user:password.",
            is_required: false,
            is_secret: true,
        },
        Need {
            name: field::BASE_URL,
            label: "API address",
            help: "Only where it is not https://api.bandwidth.com/api/v2.",
            is_required: false,
            is_secret: false,
        },
        Need {
            name: field::AUTH_URL,
            label: "Token address",
            help: "Only where tokens are not given at /api/v1/oauth2/token on the API\u{2019}s host.",
            is_required: false,
            is_secret: false,
        },
    ],
    open: |setup| Ok(Arc::new(Bandwidth::open(&setup)?)),
};

/// An account at Bandwidth.
struct Bandwidth {
    http: Http,
    account: String,
    /// Whose notes ours are: the API credential, as Bandwidth wants it.
    user: String,
    webhook_secret: Option<SecretString>,
    host: Arc<dyn Host>,
    /// What the port-outs said when the list began.
    ports: Mutex<Option<Arc<Ports>>>,
}

impl Bandwidth {
    fn open(setup: &Setup) -> Result<Self, SetupError> {
        let account = setup.require(field::ACCOUNT)?;
        if account.is_empty() || !account.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(SetupError::Unusable {
                field: field::ACCOUNT,
                value: account.to_owned(),
                why: "an account ID has only digits".to_owned(),
            });
        }
        let base_url = setup.base_url(BASE_URL);
        let http = Http::new(HttpSetup {
            vendor: "Bandwidth",
            base_url: &base_url,
            auth: Auth::OAuth(OAuth {
                token_url: token_url(setup, &base_url)?,
                client_id: setup.require(field::CLIENT_ID)?.to_owned(),
                client_secret: setup.require_secret(field::SECRET)?.clone(),
                scope: None,
                sends_basic: true,
                cached: Mutex::default(),
            }),
            rate: RateHeaders::ResetAt,
            explain: errors::explain,
            setup,
        })?;
        Ok(Self {
            http,
            account: account.to_owned(),
            user: setup.require(field::CLIENT_ID)?.to_owned(),
            webhook_secret: setup.secret(field::WEBHOOK_SECRET).cloned(),
            host: Arc::clone(&setup.host),
            ports: Mutex::default(),
        })
    }

    /// Asks for something in XML. `None` is an empty answer, Bandwidth's word for nothing.
    async fn read(&self, query: Query) -> Result<Option<Element>, ApiError> {
        let answer = self
            .http
            .send(&query.header("accept", "application/xml"))
            .await?;
        Element::read(&answer.text()).map_err(|why| ApiError {
            status: Some(answer.status.as_u16()),
            request_id: Some(answer.request_id.clone()),
            ..ApiError::unreadable(format!(
                "Bandwidth\u{2019}s answer is not the XML that was expected: {why}."
            ))
        })
    }

    /// A number with all that is known of it.
    async fn detailed(&self, number: E164) -> Result<Option<Row>, ApiError> {
        let ports = &*self.remembered_ports(false).await?;
        let path = format!("/tns/{number}/tndetails");
        let answer = match self.read(Query::get(path)).await {
            Err(error) if matches!(error.fault, Fault::Forbidden(_)) => {
                return match self.is_in_service(number).await {
                    Err(second) if matches!(second.fault, Fault::Forbidden(_)) => {
                        Err(lacks(list::NUMBERS_ROLE)(error))
                    }
                    answer => Ok(answer?.then(|| rows::bare(&number.to_string(), ports))),
                };
            }
            answer => found(answer)?,
        };
        if let Some(root) = &answer {
            let details = root.at(&["TelephoneNumberDetails"]).ok_or_else(|| {
                // Taken for an absence, it would be the vendor's word that the number is gone.
                ApiError::unreadable(format!(
                    "Bandwidth\u{2019}s answer about {number} has no details."
                ))
            })?;
            let row = rows::listed(details, ports).filter(|_| self.is_ours(details));
            if row.is_some() {
                return Ok(row);
            }
        }
        let departure = ports.gone.get(&number);
        Ok(departure.map(|departure| rows::departed(number, departure)))
    }

    /// Whether a number is in service on the account, for credentials that may not ask for more.
    async fn is_in_service(&self, number: E164) -> Result<bool, ApiError> {
        let path = format!("/accounts/{}/inserviceNumbers/{number}", self.account);
        match self.read(Query::get(path)).await {
            Err(error) if error.fault == Fault::NotFound => Ok(false),
            // To be found is the whole answer; it has no body.
            answer => answer.map(|_| true),
        }
    }
}

/// Not found is the vendor's word that it does not have the thing.
fn found(answer: Result<Option<Element>, ApiError>) -> Result<Option<Element>, ApiError> {
    match answer {
        Err(error) if error.fault == Fault::NotFound => Ok(None),
        answer => answer,
    }
}

fn token_url(setup: &Setup, base_url: &str) -> Result<Url, SetupError> {
    if let Some(url) = setup.settings.get(field::AUTH_URL) {
        return http::address(field::AUTH_URL, url);
    }
    let mut url = http::address(field::BASE_URL, base_url)?;
    url.set_path(TOKEN_PATH);
    url.set_query(None);
    Ok(url)
}

/// An id of the vendor as one part of a path, whatever is in it.
fn segment(id: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+');
    if !id.is_empty() && id.bytes().all(is_plain) {
        return Cow::Borrowed(id);
    }
    id.bytes()
        .map(|byte| {
            if is_plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect::<String>()
        .into()
}

#[async_trait]
impl Connector for Bandwidth {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            lists: &[List::CarrierNumbers],
            page_rows: list::PAGE,
            has_total: true,
            has_routes: true,
            has_emergency_addresses: true,
            has_port_ins: true,
            has_port_outs: true,
            has_events: false,
            has_webhooks: true,
            ports: porting::ABILITIES,
        }
    }

    /// The numbers that left come after the others, on a page of another length.
    fn has_even_pages(&self, _: List) -> bool {
        false
    }

    async fn probe(&self) -> ProbeReport {
        self.tried().await
    }

    async fn page(&self, list: List, at: Option<&Cursor>) -> Result<Page, ApiError> {
        match list {
            List::CarrierNumbers => self.numbers_page(at).await,
            List::TeamsUsers | List::TeamsNumbers => Err(ApiError::unsupported("Teams lists")),
        }
    }

    async fn number(&self, number: E164) -> Result<Option<Row>, ApiError> {
        self.detailed(number).await
    }

    fn can_write(&self, change: &Change) -> bool {
        write::can_write(change)
    }

    async fn write(&self, line: &LineUri, change: &Change) -> Result<Written, WriteError> {
        self.change(line.number(), change).await
    }

    async fn progress(&self, operation: &Operation) -> Result<Progress, ApiError> {
        self.standing(operation).await
    }

    async fn routes(&self) -> Result<Vec<Route>, ApiError> {
        let peers = self.sip_peers().await?.into_iter();
        Ok(peers.map(|peer| peer.route).collect())
    }

    async fn emergency_addresses(&self) -> Result<Vec<EmergencyAddress>, ApiError> {
        self.all_emergency_addresses().await
    }

    async fn port_ins(&self, at: Option<&Cursor>) -> Result<Batch<PortIn>, ApiError> {
        self.port_in_page(at).await
    }

    async fn port_outs(&self, at: Option<&Cursor>) -> Result<Batch<PortOut>, ApiError> {
        self.port_out_page(at).await
    }

    async fn port_in(&self, id: &str) -> Result<Option<PortIn>, ApiError> {
        self.one_port_in(id).await
    }

    async fn port_ins_with_reference(&self, reference: &str) -> Result<Vec<PortIn>, ApiError> {
        self.referred_to(reference).await
    }

    async fn port_out(&self, id: &str) -> Result<Option<PortOut>, ApiError> {
        self.one_port_out(id).await
    }

    async fn portability(&self, numbers: &[E164]) -> Result<Vec<PortabilityAnswer>, ApiError> {
        self.checked(numbers).await
    }

    async fn write_port(&self, ask: PortAsk<'_>) -> Result<PortWritten, WriteError> {
        self.run(ask).await
    }

    async fn port_notes(&self, id: &str) -> Result<Vec<PortNote>, ApiError> {
        self.notes_on(id).await
    }

    async fn add_port_note(&self, id: &str, text: &str) -> Result<(), WriteError> {
        self.note(id, text).await
    }

    fn verify_webhook(&self, request: &Request<'_>) -> Result<Vec<Hint>, Refusal> {
        webhook::verify(request, self.webhook_secret.as_ref())
    }
}
