//! Simulated carriers, connectors to them, and orders for them.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, NaiveDate, Utc};
use connectors::{
    connector::Connector,
    http::{Limits, Meter},
    porting::{PortAsk, PortPaper, PortSecrets, PortWritten},
    records::PortIn,
    registry::{self, Host, Setup},
    write::WriteError,
};
use domain::{
    Country, E164,
    connection::{Settings, field},
    number::NumberType,
    port::{
        Foc, PortDeed, PortRequest,
        document::DocumentKind,
        order::{Activation, EndUser, PostalAddress, Scope},
    },
};
use secrecy::SecretString;
use sim::{
    World, WorldPlan,
    vendors::{Simulators, Turn, Vendor, When},
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

/// The reference of the order that [`request`] makes.
pub(crate) const REFERENCE: &str = "RC-2026-0042";

/// The PIN of the losing account.
pub(crate) const PIN: &str = "98765432";

/// A carrier of a small world, on 20 November 2026.
pub(crate) struct Bench {
    pub(crate) simulators: Simulators,
    pub(crate) carrier: Arc<dyn Connector>,
    /// Where the simulators are.
    pub(crate) address: String,
    vendor: Vendor,
}

impl Bench {
    pub(crate) async fn new(vendor: Vendor) -> Self {
        let world = World::generate(&WorldPlan::live(400, 11, day("2026-11-20")));
        let simulators = Simulators::new(Arc::new(world));
        let address = format!("http://{}", simulators.start().await.unwrap());
        Self {
            carrier: connect(vendor, &address, PATIENCE),
            simulators,
            address,
            vendor,
        }
    }

    /// The carrier to somebody who waits only so long for an answer.
    pub(crate) fn hurried(&self) -> Arc<dyn Connector> {
        connect(self.vendor, &self.address, Duration::from_secs(2))
    }

    /// Places an order, and answers with its id.
    pub(crate) async fn submit(&self, request: &PortRequest) -> String {
        let deed = submit(request);
        let written = run(&*self.carrier, &deed, &secrets(), &[]).await.unwrap();
        written.orders[0].id.clone()
    }

    pub(crate) async fn run(&self, deed: &PortDeed) -> Result<PortWritten, WriteError> {
        run(&*self.carrier, deed, &PortSecrets::default(), &[]).await
    }

    /// The order as the carrier tells it by itself.
    pub(crate) async fn port(&self, id: &str) -> PortIn {
        self.carrier.port_in(id).await.unwrap().unwrap()
    }

    /// Lets something happen to an order.
    pub(crate) fn turn(&self, id: &str, turn: &Turn) {
        assert!(
            self.simulators.command_port(self.vendor, id, turn),
            "{turn:?}"
        );
    }

    /// Confirms a day.
    pub(crate) fn confirm(&self, id: &str, on: &str) {
        let at = When::Day(day(on));
        self.turn(id, &Turn::Foc { at });
    }

    /// What was written so far, in the carrier's words.
    pub(crate) fn written(&self) -> Vec<String> {
        let writes = self.simulators.writes().into_iter();
        writes.map(|write| write.what).collect()
    }
}

fn connect(vendor: Vendor, base: &str, answer: Duration) -> Arc<dyn Connector> {
    let access = vendor.access();
    let mut settings = Settings::default();
    for (name, value) in access.settings {
        settings.set(name, value);
    }
    settings.set(field::BASE_URL, base);
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
    (registry::find(vendor.key()).unwrap().open)(setup).unwrap()
}

pub(crate) async fn run(
    carrier: &dyn Connector,
    deed: &PortDeed,
    secrets: &PortSecrets,
    papers: &[PortPaper],
) -> Result<PortWritten, WriteError> {
    let ask = PortAsk {
        deed,
        secrets,
        papers,
    };
    carrier.write_port(ask).await
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn numbers(texts: &[&str]) -> Vec<E164> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

pub(crate) fn secrets() -> PortSecrets {
    PortSecrets {
        account_number: Some(SecretString::from("771297665")),
        pin: Some(SecretString::from(PIN)),
    }
}

pub(crate) fn submit(request: &PortRequest) -> PortDeed {
    PortDeed::Submit {
        request: Box::new(request.clone()),
    }
}

pub(crate) fn paper(kind: DocumentKind, media_type: &str) -> PortPaper {
    PortPaper {
        kind,
        file_name: "letter".to_owned(),
        media_type: media_type.to_owned(),
        content: b"%PDF-1.7 letter".to_vec(),
    }
}

/// An order of two numbers that nobody here has.
pub(crate) fn request(trunk: &str) -> PortRequest {
    PortRequest {
        reference: REFERENCE.to_owned(),
        country: Country::US,
        number_type: NumberType::Geographic,
        numbers: numbers(&["+12025550143", "+12025550144"]),
        scope: Scope::Full,
        btn: Some("+12025550140".parse().unwrap()),
        new_btn: None,
        remaining: Vec::new(),
        end_user: EndUser {
            business_name: Some("Contoso".to_owned()),
            ..EndUser::default()
        },
        authorised_person: Some("Ada Example".to_owned()),
        service_address: PostalAddress {
            house: "400".to_owned(),
            street: "Pine St".to_owned(),
            unit: "Suite 7".to_owned(),
            city: "Seattle".to_owned(),
            region: "WA".to_owned(),
            postal_code: "98101".to_owned(),
            country: Some(Country::US),
        },
        losing_carrier: Some("Fabrikam".to_owned()),
        is_wireless: false,
        requested_foc: Some(Foc::on(day("2026-12-01"), "America/Los_Angeles")),
        activation: Activation::Scheduled,
        trunk: Some(trunk.to_owned()),
        country_fields: Vec::new(),
        documents: Vec::new(),
    }
}
