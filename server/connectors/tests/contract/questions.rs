//! Everything that a connector can be asked.

use std::{
    fmt::Display,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::{DateTime, Days, Utc};
use connectors::{
    connector::{Batch, Connector, Cursor, List},
    http::{ApiError, Fault, Limits, Meter},
    registry::{self, Host, Setup},
};
use domain::{E164, connection::Settings};
use sim::{World, vendors::Vendor};
use uuid::Uuid;

/// More pages than any list here has.
const MOST_PAGES: usize = 100;

struct FixedHost(AtomicU64);

impl Host for FixedHost {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_176_000, 0).unwrap()
    }

    fn new_id(&self) -> Uuid {
        Uuid::from_u64_pair(0, self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// A connector to a simulated vendor at an address.
pub(crate) fn connect(vendor: Vendor, address: &str) -> Arc<dyn Connector> {
    let access = vendor.access();
    let mut settings = Settings::default();
    settings.set("base_url", address);
    for (name, value) in access.settings {
        settings.set(name, value);
    }
    let webhook = access
        .webhook_secret
        .map(|secret| ("webhook_secret".to_owned(), secret.into()));
    let secrets = [("secret".to_owned(), access.secret.into())]
        .into_iter()
        .chain(webhook)
        .collect();
    let setup = Setup {
        settings,
        secrets,
        limits: Limits::default(),
        meter: Arc::new(Meter::default()),
        host: Arc::new(FixedHost(AtomicU64::new(1))),
    };
    (registry::find(vendor.key()).unwrap().open)(setup).unwrap()
}

/// What went wrong, question by question.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    /// Notes a fault, other than that the vendor has no such thing.
    fn note<T>(&mut self, question: impl Display, answer: Result<T, ApiError>) -> Option<T> {
        match answer {
            Ok(value) => Some(value),
            Err(error) if error.fault == Fault::Unsupported => None,
            Err(error) => {
                self.0.push(format!("{question}: {error}"));
                None
            }
        }
    }
}

/// Asks each question there is, to the end of each list. Answers with what could not be asked.
pub(crate) async fn ask_everything(connector: &dyn Connector, world: &World) -> Vec<String> {
    let mut faults = Faults::default();
    for check in connector.probe().await.checks {
        if !check.is_good {
            faults
                .0
                .push(format!("probe: {}: {}", check.name, check.detail));
        }
    }
    for list in connector.capabilities().lists {
        let count = connector.count(*list).await;
        faults.note(format!("count of {list:?}"), count);
        let rows = read(connector, *list, &mut faults).await;
        if rows == 0 {
            faults.0.push(format!("{list:?} has no rows"));
        }
        let more = connector.has_rows_after(*list, rows).await;
        if faults.note(format!("rows after {list:?}"), more) == Some(true) {
            faults.0.push(format!("{list:?} has rows after its end"));
        }
    }
    let lines = world.lines();
    let known = lines.iter().step_by(lines.len() / 20).map(sim::Line::e164);
    for number in known.chain(["+12025550143".to_owned()]) {
        let number: E164 = number.parse().unwrap();
        let answer = connector.number(number).await;
        faults.note(format!("number {number}"), answer);
    }
    faults.note("routes", connector.routes().await);
    let addresses = connector.emergency_addresses().await;
    faults.note("emergency addresses", addresses);
    let since = FixedHost(AtomicU64::new(0)).now() - Days::new(30);
    let turn = turning(&mut faults, "port-ins");
    turn.until_the_end(async |at| connector.port_ins(at).await)
        .await;
    let turn = turning(&mut faults, "port-outs");
    turn.until_the_end(async |at| connector.port_outs(at).await)
        .await;
    let turn = turning(&mut faults, "events");
    turn.until_the_end(async |at| connector.events(since, at).await)
        .await;
    faults.0
}

/// Reads a list to its end, and says how many rows it has.
async fn read(connector: &dyn Connector, list: List, faults: &mut Faults) -> u64 {
    let mut rows = 0;
    let mut at: Option<Cursor> = None;
    for _ in 0..MOST_PAGES {
        let page = connector.page(list, at.as_ref()).await;
        let Some(page) = faults.note(format!("{list:?}"), page) else {
            return rows;
        };
        for row in &page.rows {
            rows += 1;
            if let Err(why) = &row.outcome {
                faults.0.push(format!("{list:?}: {why}: {}", row.raw));
            }
        }
        at = page.next;
        if at.is_none() {
            return rows;
        }
    }
    faults.0.push(format!("{list:?} does not end"));
    rows
}

struct Turning<'a> {
    faults: &'a mut Faults,
    question: &'static str,
}

fn turning<'a>(faults: &'a mut Faults, question: &'static str) -> Turning<'a> {
    Turning { faults, question }
}

impl Turning<'_> {
    async fn until_the_end<T>(
        self,
        ask: impl AsyncFn(Option<&Cursor>) -> Result<Batch<T>, ApiError>,
    ) {
        let mut at = None;
        for _ in 0..MOST_PAGES {
            let listing = ask(at.as_ref()).await;
            at = self
                .faults
                .note(self.question, listing)
                .and_then(|listing| listing.next);
            if at.is_none() {
                return;
            }
        }
        self.faults.0.push(format!("{} do not end", self.question));
    }
}
