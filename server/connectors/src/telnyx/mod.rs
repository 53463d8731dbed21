//! Telnyx (API v2): a bearer key, JSON, and pages by number with the count of the whole list on each.

mod numbers;
mod ports;
mod voice;
mod webhook;
mod write;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    E164, LineUri,
    connection::{ProbeReport, field},
    plan::Change,
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    connector::{Batch, Capabilities, Connector, Cursor, List, Page, Row},
    http::{Answer, ApiError, Auth, Http, HttpSetup, Query, RateHeaders},
    members::{Members, row},
    porting::{PortAsk, PortNote, PortWritten, PortabilityAnswer},
    probe,
    records::{EmergencyAddress, PortIn, PortOut, Route, VendorEvent},
    registry::{Need, Provider, Setup, SetupError},
    webhook::{Hint, Refusal, Request},
    write::{Operation, Progress, WriteError, Written},
};

/// Telnyx.
pub const PROVIDER: Provider = Provider {
    key: "telnyx",
    label: "Telnyx",
    about: "Lists the numbers of a Telnyx account with their status, connection and emergency service, \
        and its ports in both directions.",
    fields: &[
        Need {
            name: field::SECRET,
            label: "API key",
            help: "In the Mission Control portal under API Keys. It begins with KEY.",
            is_required: true,
            is_secret: true,
        },
        Need {
            name: field::WEBHOOK_SECRET,
            label: "Public key",
            help: "In the portal under Keys & Credentials, Public Key. With it, the webhooks that Telnyx \
                sends are verified; without it they are refused.",
            is_required: false,
            is_secret: true,
        },
        Need {
            name: field::BASE_URL,
            label: "Base URL",
            help: "Leave it empty, unless requests go through a proxy or to a simulator.",
            is_required: false,
            is_secret: false,
        },
    ],
    open: |setup| Ok(Arc::new(Telnyx::open(&setup)?)),
};

const BASE_URL: &str = "https://api.telnyx.com/v2";

/// The most that Telnyx gives.
const PAGE_ROWS: u32 = 250;

/// No account has so many connections or addresses; a list without end stops here.
const MOST_PAGES: u32 = 400;

/// An account at Telnyx.
struct Telnyx {
    http: Http,
    key: Option<webhook::Key>,
}

/// A page as every list of Telnyx gives it.
#[derive(Deserialize)]
struct Listed {
    data: Vec<Value>,
    #[serde(default)]
    meta: Meta,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Meta {
    total_pages: Option<u32>,
    total_results: Option<u64>,
}

impl Listed {
    /// The page after this one, by the vendor's count of pages; without one, after each full page.
    fn next(&self, page: u32) -> Option<u32> {
        let has_more = match self.meta.total_pages {
            Some(pages) => page < pages,
            None => self.data.len() >= PAGE_ROWS as usize,
        };
        has_more.then(|| page + 1)
    }

    /// Reads each entry; one that cannot be read ends the reading, for a port must not go unseen.
    fn entries<T>(
        &self,
        read: impl Fn(Members<'_>) -> Result<T, String>,
    ) -> Result<Vec<T>, ApiError> {
        let entries = self.data.iter();
        entries
            .map(|entry| Members::of(entry).and_then(&read))
            .collect::<Result<_, _>>()
            .map_err(ApiError::unreadable)
    }
}

impl Telnyx {
    fn open(setup: &Setup) -> Result<Self, SetupError> {
        let key = setup.require_secret(field::SECRET)?;
        Ok(Self {
            http: Http::new(HttpSetup {
                vendor: PROVIDER.label,
                base_url: &setup.base_url(BASE_URL),
                auth: Auth::Bearer(key.clone()),
                rate: RateHeaders::ResetIn,
                explain,
                setup,
            })?,
            key: setup
                .secret(field::WEBHOOK_SECRET)
                .map(webhook::Key::read)
                .transpose()?,
        })
    }

    async fn fetch(&self, query: Query, page: u32, rows: u32) -> Result<Listed, ApiError> {
        let query = query.pair("page[number]", page).pair("page[size]", rows);
        self.http.send(&query).await?.json()
    }

    /// A list that is short enough to be read at once.
    async fn all<T>(
        &self,
        query: Query,
        read: impl Fn(Members<'_>) -> Result<T, String>,
    ) -> Result<Vec<T>, ApiError> {
        let mut all = Vec::new();
        let mut page = Some(1);
        while let Some(number) = page.filter(|number| *number <= MOST_PAGES) {
            let listed = self.fetch(query.clone(), number, PAGE_ROWS).await?;
            all.extend(listed.entries(&read)?);
            page = listed.next(number);
        }
        match page {
            None => Ok(all),
            Some(_) => Err(ApiError::unreadable("The list does not end.")),
        }
    }

    /// The number as the list has it, if it is on the account.
    async fn find(&self, number: E164) -> Result<Option<Value>, ApiError> {
        // The filter finds parts of numbers too, and nothing at all when it is given a plus sign.
        let query = numbers().pair("filter[phone_number]", number.digits());
        let listed = self.fetch(query, 1, PAGE_ROWS).await?;
        let text = number.to_string();
        let mut found = listed.data.into_iter();
        Ok(found
            .find(|value| value["phone_number"] == text.as_str() && !numbers::is_deleted(value)))
    }

    /// A page of ports or events.
    async fn batch<T>(
        &self,
        query: Query,
        page: u32,
        read: impl Fn(Members<'_>) -> Result<T, String>,
    ) -> Result<Batch<T>, ApiError> {
        let listed = self.fetch(query, page, PAGE_ROWS).await?;
        Ok(Batch {
            entries: listed.entries(read)?,
            next: listed.next(page).map(cursor),
        })
    }
}

fn cursor(page: u32) -> Cursor {
    Cursor(page.to_string())
}

fn page_of(at: Option<&Cursor>) -> Result<u32, ApiError> {
    let Some(Cursor(text)) = at else {
        return Ok(1);
    };
    text.parse()
        .map_err(|_| ApiError::unreadable("The place in the list is not one of Telnyx's."))
}

/// All pages in the order of the numbers: in the vendor's own order, newest first, a number that is
/// bought while the list is read would push another onto a page that was read already. A fault in the
/// messaging part leaves its fields out, in place of refusing the page.
fn numbers() -> Query {
    Query::get("/phone_numbers")
        .pair("sort", "phone_number")
        .pair("handle_messaging_profile_error", true)
}

#[async_trait]
impl Connector for Telnyx {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            lists: &[List::CarrierNumbers],
            page_rows: PAGE_ROWS,
            has_total: true,
            has_routes: true,
            has_emergency_addresses: true,
            has_port_ins: true,
            has_port_outs: true,
            has_events: true,
            has_webhooks: self.key.is_some(),
            ports: ports::ABILITIES,
        }
    }

    async fn probe(&self) -> ProbeReport {
        let numbers = numbers().tries(probe::TRIES);
        let listed = self.fetch(numbers, 1, 1).await;
        let found = listed.map(|listed| match listed.meta.total_results {
            Some(count) => format!(
                "{} on the account.",
                domain::words::counted(count, "number")
            ),
            None => "The account's numbers can be listed.".to_owned(),
        });
        let connections = Query::get("/connections").tries(probe::TRIES);
        let routes = self
            .fetch(connections, 1, 1)
            .await
            .map(|_| "The account's connections can be listed.".to_owned());
        probe::report(
            probe::Words {
                unknown: "Telnyx does not know this API key. Make one in the Mission Control portal \
                    under API Keys and paste it whole.",
                lacks: "The API key may not do this. Give its user the right to see it in the portal.",
            },
            &found,
            &[probe::optional("List connections", routes)],
        )
    }

    async fn page(&self, list: List, at: Option<&Cursor>) -> Result<Page, ApiError> {
        if list != List::CarrierNumbers {
            return Err(ApiError::unsupported("people or Teams numbers"));
        }
        let page = page_of(at)?;
        let listed = self.fetch(numbers(), page, PAGE_ROWS).await?;
        Ok(numbers::page(listed, page))
    }

    async fn number(&self, number: E164) -> Result<Option<Row>, ApiError> {
        let Some(mut found) = self.find(number).await? else {
            return Ok(None);
        };
        self.add_voice(&mut found).await?;
        Ok(Some(row(found, "id", voice::read)))
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
        let read = |connection: Members<'_>| {
            Ok(Route {
                id: connection.require("id")?,
                name: connection.word("connection_name").unwrap_or_default(),
            })
        };
        let query = Query::get("/connections").pair("sort", "connection_name");
        self.all(query, read).await
    }

    async fn emergency_addresses(&self) -> Result<Vec<EmergencyAddress>, ApiError> {
        self.all(Query::get("/addresses"), numbers::address).await
    }

    async fn port_ins(&self, at: Option<&Cursor>) -> Result<Batch<PortIn>, ApiError> {
        self.batch(Query::get("/porting_orders"), page_of(at)?, ports::port_in)
            .await
    }

    async fn port_outs(&self, at: Option<&Cursor>) -> Result<Batch<PortOut>, ApiError> {
        self.batch(Query::get("/portouts"), page_of(at)?, ports::port_out)
            .await
    }

    async fn port_in(&self, id: &str) -> Result<Option<PortIn>, ApiError> {
        self.order(id).await
    }

    async fn port_ins_with_reference(&self, reference: &str) -> Result<Vec<PortIn>, ApiError> {
        self.orders_with_reference(reference).await
    }

    async fn port_out(&self, id: &str) -> Result<Option<PortOut>, ApiError> {
        self.request_for(id).await
    }

    async fn portability(&self, numbers: &[E164]) -> Result<Vec<PortabilityAnswer>, ApiError> {
        self.check(numbers).await
    }

    async fn write_port(&self, ask: PortAsk<'_>) -> Result<PortWritten, WriteError> {
        self.act(ask).await
    }

    async fn port_notes(&self, id: &str) -> Result<Vec<PortNote>, ApiError> {
        self.comments(id).await
    }

    async fn add_port_note(&self, id: &str, text: &str) -> Result<(), WriteError> {
        self.comment(id, text).await
    }

    async fn events(
        &self,
        since: DateTime<Utc>,
        at: Option<&Cursor>,
    ) -> Result<Batch<VendorEvent>, ApiError> {
        let (feed, page) = ports::Feed::at(at)?;
        let from = since.to_rfc3339_opts(SecondsFormat::Secs, true);
        let query = Query::get(feed.path()).pair("filter[created_at][gte]", from);
        let listed = self.fetch(query, page, PAGE_ROWS).await?;
        Ok(Batch {
            entries: listed.entries(|event| ports::event(event, since))?,
            next: feed.after(listed.next(page)),
        })
    }

    fn verify_webhook(&self, request: &Request<'_>) -> Result<Vec<Hint>, Refusal> {
        let key = self.key.as_ref().ok_or(Refusal::NotExpected)?;
        key.verify(request)?;
        webhook::hint(request.body).map(|hint| vec![hint])
    }
}

/// `10009 Authentication failed: …`, and so on for each.
fn explain(answer: &Answer) -> Option<String> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    let said: Vec<_> = Members::of(&body)
        .ok()?
        .list("errors")
        .iter()
        .filter_map(|error| {
            let error = Members::of(error).ok()?;
            let parts = ["code", "title", "detail"].map(|name| error.word(name));
            let parts: Vec<_> = parts.into_iter().flatten().collect();
            (!parts.is_empty()).then(|| parts.join(" "))
        })
        .collect();
    (!said.is_empty()).then(|| said.join("; "))
}
