//! Simulated vendors, and connectors to them.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, NaiveDate, Utc};
use connectors::{
    connector::{Connector, List, Record},
    http::{Limits, Meter},
    registry::{self, Host, Setup},
    write::{Operation, Progress, WriteError, Written},
};
use domain::{
    E164, LineUri,
    connection::{Settings, field},
    fact::{CarrierStatus, Fact, TeamsAssignment, TeamsNumber},
    number::Connectivity,
    plan::{Change, Reading},
};
use sim::{
    World, WorldPlan,
    vendors::{Simulators, Vendor},
};
use uuid::Uuid;

struct Fixed;

impl Host for Fixed {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_176_000, 0).unwrap()
    }

    fn new_id(&self) -> Uuid {
        Uuid::nil()
    }
}

/// Long enough for any answer on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// The carriers.
pub(crate) const CARRIERS: [Vendor; 3] = [Vendor::Bandwidth, Vendor::Telnyx, Vendor::Twilio];

/// The trunk to which no number of the world is delivered by right.
pub(crate) const OTHER_TRUNK: &str = "old-pbx";

/// The vendors of a small world.
pub(crate) struct Bench {
    pub(crate) simulators: Simulators,
    base: String,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let world = World::generate(&WorldPlan::live(400, 11, today));
        let simulators = Simulators::new(Arc::new(world));
        let address = simulators.start().await.unwrap();
        Self {
            simulators,
            base: format!("http://{address}"),
        }
    }

    pub(crate) fn connect(&self, vendor: Vendor) -> Writer {
        self.connect_for(vendor, PATIENCE)
    }

    /// A connector that waits so long for an answer.
    pub(crate) fn connect_for(&self, vendor: Vendor, answer: Duration) -> Writer {
        let access = vendor.access();
        let mut settings = Settings::default();
        for (name, value) in access.settings {
            settings.set(name, value);
        }
        settings.set(field::BASE_URL, &self.base);
        let setup = Setup {
            settings,
            secrets: vec![(field::SECRET.to_owned(), access.secret.into())],
            limits: Limits {
                answer,
                ..Limits::quick()
            },
            meter: Arc::new(Meter::default()),
            host: Arc::new(Fixed),
        };
        Writer((registry::find(vendor.key()).unwrap().open)(setup).unwrap())
    }

    /// What was written so far, in the vendors' words.
    pub(crate) fn written(&self) -> Vec<(String, String)> {
        let writes = self.simulators.writes().into_iter();
        writes.map(|write| (write.number, write.what)).collect()
    }
}

/// A connector that is written through.
pub(crate) struct Writer(pub(crate) Arc<dyn Connector>);

impl Writer {
    pub(crate) async fn write(
        &self,
        line: &LineUri,
        change: &Change,
    ) -> Result<Written, WriteError> {
        self.0.write(line, change).await
    }

    /// Writes, and polls to the end.
    pub(crate) async fn finish(&self, line: &LineUri, change: &Change) -> Progress {
        match self.write(line, change).await.unwrap() {
            Written::Done => Progress::Done,
            Written::UnderWay(operation) => self.poll(&operation).await.0,
        }
    }

    /// Polls to the end, and says how often that was.
    pub(crate) async fn poll(&self, operation: &Operation) -> (Progress, u32) {
        for polls in 1..40 {
            match self.0.progress(operation).await.unwrap() {
                Progress::UnderWay => {}
                end => return (end, polls),
            }
        }
        panic!("{operation:?} does not end");
    }

    pub(crate) async fn fact(&self, line: &LineUri) -> Fact {
        let row = self.0.number(line.number()).await.unwrap().unwrap();
        match row.outcome {
            Ok(Record::Fact(fact)) => fact,
            other => panic!("{other:?}"),
        }
    }

    /// The fields that a change is about, as the vendor tells them of the number by itself.
    pub(crate) async fn reading(&self, line: &LineUri, change: &Change) -> Reading {
        change.read_fact(Some(&self.fact(line).await)).unwrap()
    }

    pub(crate) async fn list(&self, list: List) -> Vec<Record> {
        let mut records = Vec::new();
        let mut at = None;
        loop {
            let page = self.0.page(list, at.as_ref()).await.unwrap();
            records.extend(page.rows.into_iter().map(|row| row.outcome.unwrap()));
            at = page.next;
            if at.is_none() {
                return records;
            }
        }
    }

    /// A number in service at a carrier, which is not delivered to the other trunk.
    pub(crate) async fn active(&self) -> LineUri {
        let mut records = self.list(List::CarrierNumbers).await.into_iter();
        let found = records.find_map(|record| match record {
            Record::Fact(Fact::CarrierNumber(number))
                if number.status.is(CarrierStatus::Active)
                    && number
                        .trunk
                        .value()
                        .is_some_and(|trunk| trunk != OTHER_TRUNK) =>
            {
                Some(number.number)
            }
            _ => None,
        });
        found.unwrap().into()
    }

    /// A number of a tenant that is as wanted.
    pub(crate) async fn teams_number(
        &self,
        is_wanted: impl Fn(&TeamsNumber) -> bool,
    ) -> TeamsNumber {
        let mut records = self.list(List::TeamsNumbers).await.into_iter();
        let found = records.find_map(|record| match record {
            Record::Fact(Fact::TeamsNumber(number)) if is_wanted(&number) => Some(number),
            _ => None,
        });
        found.unwrap()
    }

    /// A number of a tenant that somebody has, and who.
    pub(crate) async fn held(&self) -> (LineUri, String, Connectivity) {
        let is_held = |number: &TeamsNumber| number.assignment.is(TeamsAssignment::UserAssigned);
        let number = self.teams_number(is_held).await;
        let number_type = number.number_type.known().unwrap();
        (number.line, number.target.unwrap(), number_type)
    }
}

pub(crate) fn line(number: &str) -> LineUri {
    number.parse::<E164>().unwrap().into()
}

/// A change that every carrier takes: delivery to the other trunk.
pub(crate) fn reroute() -> Change {
    Change::CarrierRoute {
        trunk: OTHER_TRUNK.to_owned(),
    }
}
