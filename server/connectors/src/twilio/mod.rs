//! Twilio: Basic authentication, JSON, one host per API, and pages that are followed by their links.
//!
//! Twilio keeps no count of a list and cannot be asked for ports away from us: a number that has left
//! is simply no longer listed.

mod numbers;
mod ports;
mod webhook;
mod write;

#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use domain::{
    E164, LineUri,
    connection::{ProbeReport, field},
    plan::Change,
    port::PortRequest,
};
use secrecy::SecretString;
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::{
    connector::{Batch, Capabilities, Connector, Cursor, List, Page, Row},
    http::{Answer, ApiError, Auth, Fault, Http, HttpSetup, Query, RateHeaders},
    members::{Members, row},
    porting::{PortAsk, PortWritten, PortabilityAnswer},
    probe,
    records::{EmergencyAddress, PortIn, Route},
    registry::{Host, Need, Provider, Setup, SetupError},
    webhook::{Hint, Refusal, Request},
    write::{Operation, Progress, WriteError, Written},
};

/// Twilio.
pub const PROVIDER: Provider = Provider {
    key: "twilio",
    label: "Twilio",
    about: "Lists the numbers of a Twilio account with their trunk and emergency registration, and the \
        ports to it.",
    fields: &[
        Need {
            name: field::ACCOUNT,
            label: "Account SID",
            help: "On the first page of the Twilio console. It begins with AC.",
            is_required: true,
            is_secret: false,
        },
        Need {
            name: field::CLIENT_ID,
            label: "API key SID",
            help: "In the console under API keys & tokens; it begins with SK. Leave it empty to sign in \
                with the account's auth token.",
            is_required: false,
            is_secret: false,
        },
        Need {
            name: field::SECRET,
            label: "Secret",
            help: "The API key's secret; without an API key, the account's auth token.",
            is_required: true,
            is_secret: true,
        },
        Need {
            name: field::WEBHOOK_SECRET,
            label: "Auth token for webhooks",
            help: "Twilio signs its webhooks with the account's auth token. Fill it in if an API key \
                signs in.",
            is_required: false,
            is_secret: true,
        },
        Need {
            name: field::BASE_URL,
            label: "Base URL",
            help: "Leave it empty, unless requests go through a proxy or to a simulator. It then stands \
                in for all of Twilio's hosts.",
            is_required: false,
            is_secret: false,
        },
    ],
    open: |setup| Ok(Arc::new(Twilio::open(&setup)?)),
};

/// The most that Twilio gives.
const PAGE_ROWS: u32 = 1000;

/// No account has so many trunks or addresses; a list without end stops here.
const MOST_PAGES: usize = 100;

/// An account at Twilio.
struct Twilio {
    api: Http,
    trunking: Http,
    numbers: Http,
    uploads: Http,
    host: Arc<dyn Host>,
    account: String,
    webhook_key: Option<webhook::Key>,
    trunks: OnceCell<Trunks>,
}

/// The names of the trunks by their ids; none where the key may not see them.
type Trunks = Option<HashMap<String, String>>;

/// A list within an answer, and the link to its next page.
struct Listed {
    entries: Vec<Value>,
    next: Option<String>,
}

impl Listed {
    /// Takes a list out of an answer. The older API has its link beside the list, the newer ones in
    /// `meta`.
    fn read(answer: &Answer, name: &str) -> Result<Self, ApiError> {
        let mut body: Value = answer.json()?;
        let next = [body.get("next_page_uri"), body["meta"].get("next_page_url")];
        let next = next.into_iter().flatten().find_map(Value::as_str);
        let next = next.filter(|link| !link.is_empty()).map(str::to_owned);
        match body.get_mut(name).map(Value::take) {
            Some(Value::Array(entries)) => Ok(Self { entries, next }),
            _ => Err(ApiError {
                request_id: Some(answer.request_id.clone()),
                ..ApiError::unreadable(format!("The answer has no list of {name}."))
            }),
        }
    }
}

impl Twilio {
    fn open(setup: &Setup) -> Result<Self, SetupError> {
        let account =
            sid(setup, field::ACCOUNT, "AC")?.ok_or(SetupError::Missing(field::ACCOUNT))?;
        let key = sid(setup, field::CLIENT_ID, "SK")?;
        let secret = setup.require_secret(field::SECRET)?;
        let signs_in_as = key.as_ref().unwrap_or(&account);
        let client = |host| client(setup, host, signs_in_as, secret);
        let auth_token = Some(secret).filter(|_| key.is_none());
        Ok(Self {
            api: client("https://api.twilio.com")?,
            trunking: client("https://trunking.twilio.com")?,
            numbers: client("https://numbers.twilio.com")?,
            uploads: client("https://numbers-upload.twilio.com")?,
            host: Arc::clone(&setup.host),
            webhook_key: setup
                .secret(field::WEBHOOK_SECRET)
                .or(auth_token)
                .map(webhook::Key::new),
            trunks: OnceCell::new(),
            account,
        })
    }

    /// A list of the account, in the older API.
    fn of_account(&self, list: &str) -> Query {
        Query::get(format!("/2010-04-01/Accounts/{}/{list}.json", self.account))
    }

    /// A list that is short enough to be read at once.
    async fn all(&self, http: &Http, query: Query, name: &str) -> Result<Vec<Value>, ApiError> {
        let mut all = Vec::new();
        let mut query = query.pair("PageSize", PAGE_ROWS);
        for _ in 0..MOST_PAGES {
            let listed = Listed::read(&http.send(&query).await?, name)?;
            all.extend(listed.entries);
            match listed.next {
                Some(link) => query = http.follow(&query, &link)?,
                None => return Ok(all),
            }
        }
        Err(ApiError::unreadable("The list does not end."))
    }

    /// The number as the list has it, if it is on the account.
    async fn find(&self, number: E164) -> Result<Option<Value>, ApiError> {
        // The filter finds parts of numbers too.
        let query = self
            .of_account("IncomingPhoneNumbers")
            .pair("PhoneNumber", number)
            .pair("PageSize", PAGE_ROWS);
        let listed = Listed::read(&self.api.send(&query).await?, "incoming_phone_numbers")?;
        let text = number.to_string();
        let mut entries = listed.entries.into_iter();
        let is_it = |value: &Value| value["phone_number"] == text.as_str();
        Ok(entries.find(|value| is_it(value) && !numbers::is_deleted(value)))
    }

    /// The names of the trunks, asked for once. A key that may not see them leaves the trunks of the
    /// numbers unsaid: an id in place of a name would look like a call that goes astray.
    async fn trunks(&self) -> Result<&Trunks, ApiError> {
        let read = || async {
            match self.routes().await {
                Ok(routes) => Ok(Some(routes.into_iter().map(|r| (r.id, r.name)).collect())),
                Err(error) if matches!(error.fault, Fault::Forbidden(_)) => Ok(None),
                Err(error) => Err(error),
            }
        };
        self.trunks.get_or_try_init(read).await
    }

    async fn row(&self, value: Value) -> Result<Row, ApiError> {
        let names_trunk = value["trunk_sid"]
            .as_str()
            .is_some_and(|sid| !sid.is_empty());
        // An account without trunks need not be asked for them.
        let trunks = if names_trunk {
            self.trunks().await?.as_ref()
        } else {
            None
        };
        Ok(row(numbers::without_url_secrets(value), "sid", |row| {
            numbers::read(row, trunks)
        }))
    }
}

/// A SID of the settings. It becomes part of an address, so it must be one.
fn sid(setup: &Setup, field: &'static str, prefix: &str) -> Result<Option<String>, SetupError> {
    let Some(value) = setup.settings.get(field) else {
        return Ok(None);
    };
    let digits = value.strip_prefix(prefix).unwrap_or_default();
    if digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(Some(value.to_owned()));
    }
    Err(SetupError::Unusable {
        field,
        value: value.to_owned(),
        why: format!("it must be {prefix} and 32 hexadecimal digits"),
    })
}

fn client(
    setup: &Setup,
    host: &'static str,
    signs_in_as: &str,
    secret: &SecretString,
) -> Result<Http, SetupError> {
    Http::new(HttpSetup {
        vendor: PROVIDER.label,
        base_url: &setup.base_url(host),
        auth: Auth::Basic {
            user: signs_in_as.to_owned(),
            password: secret.clone(),
        },
        rate: RateHeaders::None,
        explain,
        setup,
    })
}

#[async_trait]
impl Connector for Twilio {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            lists: &[List::CarrierNumbers],
            page_rows: PAGE_ROWS,
            has_total: false,
            has_routes: true,
            has_emergency_addresses: true,
            has_port_ins: true,
            has_port_outs: false,
            has_events: false,
            has_webhooks: self.webhook_key.is_some(),
            ports: ports::ABILITIES,
        }
    }

    async fn probe(&self) -> ProbeReport {
        let one = |query: Query| query.pair("PageSize", 1).tries(probe::TRIES);
        let numbers = self
            .api
            .send(&one(self.of_account("IncomingPhoneNumbers")))
            .await;
        let trunks = self.trunking.send(&one(Query::get("/v1/Trunks"))).await;
        probe::report(
            probe::Words {
                unknown: "Twilio does not accept this sign-in. Check that account SID, API key and \
                    secret belong together and are live ones, not test credentials.",
                lacks: "The API key may not do this. Give it the right in the console under API keys & \
                    tokens, or use a standard key.",
            },
            &numbers.and_then(|answer| {
                Listed::read(&answer, "incoming_phone_numbers")?;
                Ok("The account's numbers can be listed.".to_owned())
            }),
            &[probe::optional(
                "List trunks",
                trunks.map(|_| "The account's SIP trunks can be listed.".to_owned()),
            )],
        )
    }

    async fn page(&self, list: List, at: Option<&Cursor>) -> Result<Page, ApiError> {
        if list != List::CarrierNumbers {
            return Err(ApiError::unsupported("people or Teams numbers"));
        }
        let numbers = self.of_account("IncomingPhoneNumbers");
        let query = match at {
            None => numbers.pair("PageSize", PAGE_ROWS),
            Some(Cursor(link)) => self.api.follow(&numbers, link)?,
        };
        let listed = Listed::read(&self.api.send(&query).await?, "incoming_phone_numbers")?;
        let mut rows = Vec::with_capacity(listed.entries.len());
        let mut left_out = 0;
        for value in listed.entries {
            if numbers::is_deleted(&value) {
                left_out += 1;
            } else {
                rows.push(self.row(value).await?);
            }
        }
        Ok(Page {
            rows,
            left_out,
            next: listed.next.map(Cursor),
            ..Page::default()
        })
    }

    async fn number(&self, number: E164) -> Result<Option<Row>, ApiError> {
        match self.find(number).await? {
            Some(value) => self.row(value).await.map(Some),
            None => Ok(None),
        }
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
        let trunks = self.all(&self.trunking, Query::get("/v1/Trunks"), "trunks");
        read_each(&trunks.await?, numbers::trunk)
    }

    async fn emergency_addresses(&self) -> Result<Vec<EmergencyAddress>, ApiError> {
        let addresses = self.all(&self.api, self.of_account("Addresses"), "addresses");
        read_each(&addresses.await?, numbers::address)
    }

    async fn port_ins(&self, at: Option<&Cursor>) -> Result<Batch<PortIn>, ApiError> {
        let page = ports::Summaries::ask(&self.numbers, at).await?;
        let mut entries = Vec::with_capacity(page.ids.len());
        // The list has no numbers; each port has them.
        for id in &page.ids {
            entries.extend(self.request(id).await?);
        }
        Ok(Batch {
            entries,
            next: page.next,
        })
    }

    async fn port_in(&self, id: &str) -> Result<Option<PortIn>, ApiError> {
        self.request(id).await
    }

    async fn port_ins_of(&self, request: &PortRequest) -> Result<Vec<PortIn>, ApiError> {
        self.requests_for(&request.numbers).await
    }

    async fn portability(&self, numbers: &[E164]) -> Result<Vec<PortabilityAnswer>, ApiError> {
        self.check(numbers).await
    }

    async fn write_port(&self, ask: PortAsk<'_>) -> Result<PortWritten, WriteError> {
        self.act(ask).await
    }

    fn verify_webhook(&self, request: &Request<'_>) -> Result<Vec<Hint>, Refusal> {
        let key = self.webhook_key.as_ref().ok_or(Refusal::NotExpected)?;
        let call = key.verify(request)?;
        Ok(vec![webhook::hint(&call, request)])
    }
}

fn read_each<T>(
    values: &[Value],
    read: impl Fn(Members<'_>) -> Result<T, String>,
) -> Result<Vec<T>, ApiError> {
    let values = values.iter();
    values
        .map(|value| Members::of(value).and_then(&read))
        .collect::<Result<_, _>>()
        .map_err(ApiError::unreadable)
}

/// `20003 Authenticate`.
fn explain(answer: &Answer) -> Option<String> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    let said = Members::of(&body).ok()?;
    let parts: Vec<_> = ["code", "message"]
        .iter()
        .filter_map(|name| said.word(name))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
