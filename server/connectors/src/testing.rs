//! What the tests of the carriers share: simulated vendors on this machine, connections to them, and
//! what the same world says in files.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Country, E164,
    connection::{Settings, field},
    fact::{CarrierNumber, Fact},
    number::NumberType,
    port::{
        PortRequest,
        order::{Activation, EndUser, PostalAddress, Scope},
    },
};
use secrecy::SecretString;
use sim::{
    World, WorldPlan,
    vendors::{Simulators, Vendor},
};
use uuid::Uuid;

use crate::{
    connector::{Connector, List, Page, Record, Row},
    files::{Mapping, carrier},
    http::{Limits, Meter},
    registry::{self, Host, Setup, SetupError},
};

/// A clock that stands still.
struct Still;

impl Host for Still {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap()
    }

    fn new_id(&self) -> Uuid {
        Uuid::nil()
    }
}

/// What a connection is made from: settings and secrets by their names.
pub(crate) fn setup(settings: &[(&str, &str)], secrets: &[(&str, &str)]) -> Setup {
    let mut all = Settings::default();
    for (name, value) in settings {
        all.set(name, value);
    }
    Setup {
        settings: all,
        secrets: secrets
            .iter()
            .map(|(name, value)| ((*name).to_owned(), SecretString::from(*value)))
            .collect(),
        limits: Limits::quick(),
        meter: Arc::new(Meter::default()),
        host: Arc::new(Still),
    }
}

/// A connector, or why there is none.
pub(crate) fn open(vendor: Vendor, setup: Setup) -> Result<Arc<dyn Connector>, SetupError> {
    (registry::find(vendor.key()).unwrap().open)(setup)
}

/// Vendors of a small world, and the address they are at.
pub(crate) async fn start() -> (Simulators, String) {
    let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let world = World::generate(&WorldPlan::live(2_000, 7, today));
    let simulators = Simulators::new(Arc::new(world));
    let address = simulators.start().await.unwrap();
    (simulators, format!("http://{address}"))
}

/// A connection to a simulated vendor. `secret` stands in for the right one.
pub(crate) fn connect(vendor: Vendor, base_url: &str, secret: Option<&str>) -> Arc<dyn Connector> {
    let access = vendor.access();
    let mut settings = access.settings;
    settings.push((field::BASE_URL, base_url));
    let mut secrets = vec![(field::SECRET, secret.unwrap_or(access.secret))];
    if let Some(webhook) = &access.webhook_secret {
        secrets.push((field::WEBHOOK_SECRET, webhook));
    }
    open(vendor, setup(&settings, &secrets)).unwrap()
}

/// An order of so many numbers, to be ported whole.
pub(crate) fn port_request(numbers: u64) -> PortRequest {
    let number = |at| E164::from_digits(12_065_550_100 + at).unwrap();
    let text = str::to_owned;
    PortRequest {
        reference: text("RC 2026-0001"),
        country: Country::US,
        number_type: NumberType::Geographic,
        numbers: (0..numbers).map(number).collect(),
        scope: Scope::Full,
        btn: Some(number(0)),
        new_btn: None,
        remaining: Vec::new(),
        end_user: EndUser {
            business_name: Some(text("Contoso Ltd")),
            ..EndUser::default()
        },
        authorised_person: Some(text("Ada Example")),
        service_address: PostalAddress {
            house: text("1200"),
            street: text("Fourth Avenue"),
            unit: text("Floor 3"),
            city: text("Seattle"),
            region: text("WA"),
            postal_code: text("98101"),
            country: Some(Country::US),
        },
        losing_carrier: Some(text("Fabrikam")),
        is_wireless: false,
        requested_foc: None,
        activation: Activation::Scheduled,
        trunk: None,
        country_fields: Vec::new(),
        documents: Vec::new(),
    }
}

/// The whole list, page by page.
pub(crate) async fn pages(connector: &dyn Connector) -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    while pages.last().is_none_or(|page| page.next.is_some()) {
        let at = pages.last().and_then(|page| page.next.clone());
        pages.push(
            connector
                .page(List::CarrierNumbers, at.as_ref())
                .await
                .unwrap(),
        );
    }
    pages
}

/// What a row says of its number.
pub(crate) fn number(row: &Row) -> CarrierNumber {
    match row.outcome.clone() {
        Ok(Record::Fact(Fact::CarrierNumber(number))) => number,
        other => panic!("{other:?}"),
    }
}

/// What each number says, as far as files and APIs must agree.
pub(crate) type Said = BTreeMap<String, [Option<String>; 3]>;

pub(crate) fn said(numbers: impl IntoIterator<Item = CarrierNumber>) -> Said {
    let said = numbers.into_iter().map(|number| {
        let port_out = number.port_out_status.value().map(ToString::to_string);
        let trunk = number.trunk.value().cloned();
        let words = [Some(number.status.to_string()), trunk, port_out];
        (number.number.to_string(), words)
    });
    said.collect()
}

/// The same from the world's file of a carrier.
pub(crate) fn said_by_file(simulators: &Simulators, vendor: Vendor) -> Said {
    let mut csv = Vec::new();
    let snapshot = simulators.snapshot();
    snapshot
        .write_carrier(vendor.carrier().unwrap(), &mut csv)
        .unwrap();
    let rows = carrier::open(csv.as_slice(), None, &Mapping::default()).unwrap();
    said(rows.map(|row| row.unwrap().outcome.unwrap()))
}
