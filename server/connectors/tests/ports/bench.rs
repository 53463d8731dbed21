//! Simulated carriers, connectors to them, and orders to send.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, NaiveDate, Utc};
use connectors::{
    connector::{Connector, Record},
    http::{Limits, Meter},
    porting::{PortAsk, PortPaper, PortSecrets, PortWritten},
    records::PortIn,
    registry::{self, Host, Setup},
    write::WriteError,
};
use domain::{
    Country, E164,
    connection::{Settings, field},
    fact::{CarrierNumber, Fact},
    number::NumberType,
    port::{
        PortDeed, PortRequest,
        document::DocumentKind,
        order::{Activation, EndUser, PostalAddress, Scope},
    },
};
use sim::{
    World, WorldPlan,
    vendors::{Simulators, Turn, Vendor},
};
use uuid::Uuid;

struct Fixed;

impl Host for Fixed {
    fn now(&self) -> DateTime<Utc> {
        at("2026-11-20T12:00:00Z")
    }

    fn new_id(&self) -> Uuid {
        Uuid::nil()
    }
}

/// The PIN of the losing account, which nobody is told.
pub(crate) const PIN: &str = "97531";

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The carriers of a small world, and a connector to one of them.
pub(crate) struct Bench {
    pub(crate) simulators: Simulators,
    pub(crate) connector: Arc<dyn Connector>,
    vendor: Vendor,
}

impl Bench {
    pub(crate) async fn new(vendor: Vendor) -> Self {
        let world = World::generate(&WorldPlan::live(400, 11, day("2026-11-20")));
        let simulators = Simulators::new(Arc::new(world));
        let address = simulators.start().await.unwrap();
        let connector = connect(vendor, &format!("http://{address}"));
        Self {
            simulators,
            connector,
            vendor,
        }
    }

    /// Does something with everything that may be needed for it.
    pub(crate) async fn act(&self, deed: PortDeed) -> Result<PortWritten, WriteError> {
        self.act_with(
            deed,
            &[DocumentKind::Loa, DocumentKind::Bill, DocumentKind::Csr],
        )
        .await
    }

    pub(crate) async fn act_with(
        &self,
        deed: PortDeed,
        kinds: &[DocumentKind],
    ) -> Result<PortWritten, WriteError> {
        let papers: Vec<_> = kinds.iter().map(|kind| paper(*kind)).collect();
        let secrets = PortSecrets {
            account_number: Some("A-86420".into()),
            pin: Some(PIN.into()),
        };
        let ask = PortAsk {
            deed: &deed,
            secrets: &secrets,
            papers: &papers,
        };
        self.connector.write_port(ask).await
    }

    /// Places an order, which the carrier takes as one.
    pub(crate) async fn order(&self, request: PortRequest) -> PortIn {
        let mut orders = self.act(submit(request)).await.unwrap().orders;
        assert_eq!(orders.len(), 1);
        orders.remove(0)
    }

    pub(crate) async fn read(&self, id: &str) -> PortIn {
        self.connector.port_in(id).await.unwrap().unwrap()
    }

    pub(crate) fn turn(&self, id: &str, turn: &Turn) {
        let has_happened = self.simulators.command_port(self.vendor, id, turn);
        assert!(has_happened, "{turn:?}");
    }

    /// How often the carrier took a write of this kind.
    pub(crate) fn taken(&self, what: &str) -> usize {
        let writes = self.simulators.writes().into_iter();
        writes.filter(|write| write.what == what).count()
    }

    /// The number on the account, if it is there.
    pub(crate) async fn number(&self, number: E164) -> Option<CarrierNumber> {
        let row = self.connector.number(number).await.unwrap()?;
        match row.outcome {
            Ok(Record::Fact(Fact::CarrierNumber(number))) => Some(number),
            other => panic!("{other:?}"),
        }
    }
}

fn connect(vendor: Vendor, base: &str) -> Arc<dyn Connector> {
    let access = vendor.access();
    let mut settings = Settings::default();
    for (name, value) in access.settings {
        settings.set(name, value);
    }
    settings.set(field::BASE_URL, base);
    let webhook = access
        .webhook_secret
        .map(|secret| (field::WEBHOOK_SECRET, secret));
    let secrets = [(field::SECRET, access.secret.to_owned())].into_iter();
    let secrets = secrets.chain(webhook);
    let setup = Setup {
        settings,
        secrets: secrets
            .map(|(name, secret)| (name.to_owned(), secret.into()))
            .collect(),
        limits: Limits {
            answer: Duration::from_secs(10),
            ..Limits::quick()
        },
        meter: Arc::new(Meter::default()),
        host: Arc::new(Fixed),
    };
    (registry::find(vendor.key()).unwrap().open)(setup).unwrap()
}

fn paper(kind: DocumentKind) -> PortPaper {
    PortPaper {
        kind,
        file_name: format!("{}.pdf", kind.as_str()),
        media_type: "application/pdf".to_owned(),
        content: b"%PDF-1.7 example".to_vec(),
    }
}

pub(crate) fn submit(request: PortRequest) -> PortDeed {
    PortDeed::Submit {
        request: Box::new(request),
    }
}

/// Numbers that are nobody's in the world.
pub(crate) fn numbers(count: u64) -> Vec<E164> {
    let number = |at| E164::from_digits(12_067_800_100 + at).unwrap();
    (0..count).map(number).collect()
}

/// An order for numbers, to be ported whole.
pub(crate) fn request(numbers: Vec<E164>) -> PortRequest {
    let text = str::to_owned;
    PortRequest {
        reference: text("RC 2026-0001"),
        country: Country::US,
        number_type: NumberType::Geographic,
        btn: numbers.first().copied(),
        numbers,
        scope: Scope::Full,
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
        trunk: Some(text("old-pbx")),
        country_fields: Vec::new(),
        documents: Vec::new(),
    }
}
