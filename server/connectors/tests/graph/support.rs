//! A connector, and what it is asked.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, NaiveDate, Utc};
use connectors::{
    connector::{Connector, Cursor, List, Record},
    http::{ApiError, Limits, Meter},
    registry::{self, Host, Setup, SetupError},
};
use domain::{
    connection::{Settings, field},
    directory::Account,
    fact::{Fact, TeamsNumber},
};
use sim::{
    World, WorldPlan,
    vendors::{Simulators, Vendor, credentials},
};
use uuid::Uuid;

struct Fixed;

impl Host for Fixed {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }

    fn new_id(&self) -> Uuid {
        Uuid::nil()
    }
}

/// A connection to a tenant of the simulators' credentials.
pub(crate) fn connect(base_url: &str) -> (Arc<dyn Connector>, Arc<Meter>) {
    open(&[(field::BASE_URL, base_url)], credentials::GRAPH_SECRET).unwrap()
}

/// Long enough for a page of a thousand rows on a busy machine.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) fn open(
    more: &[(&str, &str)],
    secret: &str,
) -> Result<(Arc<dyn Connector>, Arc<Meter>), SetupError> {
    open_for(PATIENCE, more, secret)
}

/// A connection that waits so long for an answer.
pub(crate) fn open_for(
    answer: Duration,
    more: &[(&str, &str)],
    secret: &str,
) -> Result<(Arc<dyn Connector>, Arc<Meter>), SetupError> {
    let mut settings = Settings::default();
    settings.set(field::TENANT, credentials::TENANT);
    settings.set(field::CLIENT_ID, credentials::GRAPH_CLIENT_ID);
    for (name, value) in more {
        settings.set(name, value);
    }
    let meter = Arc::new(Meter::default());
    let setup = Setup {
        settings,
        secrets: vec![(field::SECRET.to_owned(), secret.to_owned().into())],
        limits: Limits {
            answer,
            ..Limits::quick()
        },
        meter: Arc::clone(&meter),
        host: Arc::new(Fixed),
    };
    let provider = registry::find("graph").unwrap();
    Ok(((provider.open)(setup)?, meter))
}

/// A tenant of a generated organisation.
pub(crate) struct Tenant {
    pub(crate) simulators: Simulators,
    pub(crate) graph: Arc<dyn Connector>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) base: String,
}

pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, 21).unwrap()
}

impl Tenant {
    pub(crate) async fn of(size: usize) -> Self {
        let world = World::generate(&WorldPlan::case(size, 7, today()));
        let simulators = Simulators::new(Arc::new(world));
        let address = simulators.start().await.unwrap();
        let base = format!("http://{address}/v1.0");
        let (graph, meter) = connect(&base);
        Self {
            simulators,
            graph,
            meter,
            base,
        }
    }

    pub(crate) fn requests(&self) -> u64 {
        self.simulators.traffic(Vendor::Graph).requests
    }
}

/// A list that was read to its end.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    pub(crate) pages: u64,
    pub(crate) sizes: Vec<usize>,
    pub(crate) keys: Vec<String>,
    pub(crate) records: Vec<Record>,
    pub(crate) unreadable: Vec<String>,
    pub(crate) unsendable: Vec<String>,
}

pub(crate) async fn read(graph: &dyn Connector, list: List) -> Result<Whole, ApiError> {
    read_at_most(graph, list, u64::MAX).await
}

pub(crate) async fn read_at_most(
    graph: &dyn Connector,
    list: List,
    pages: u64,
) -> Result<Whole, ApiError> {
    let mut whole = Whole::default();
    let mut at: Option<Cursor> = None;
    while whole.pages < pages {
        let page = graph.page(list, at.as_ref()).await?;
        whole.pages += 1;
        whole.sizes.push(page.rows.len());
        whole.unsendable.extend(page.unsendable);
        for row in page.rows {
            whole.keys.push(row.key);
            match row.outcome {
                Ok(record) => whole.records.push(record),
                Err(why) => whole.unreadable.push(why),
            }
        }
        at = page.next;
        if at.is_none() {
            break;
        }
    }
    Ok(whole)
}

impl Whole {
    pub(crate) fn numbers(self) -> Vec<TeamsNumber> {
        let records = self.records.into_iter();
        records
            .map(|record| match record {
                Record::Fact(Fact::TeamsNumber(number)) => number,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    pub(crate) fn accounts(self) -> Vec<Account> {
        let records = self.records.into_iter();
        records
            .map(|record| match record {
                Record::Account(account) => account,
                Record::Fact(other) => panic!("{other:?}"),
            })
            .collect()
    }
}
