//! Every port order that a connector can send, from the first to the end, with what goes beside.

use chrono::NaiveDate;
use connectors::{
    connector::Connector,
    porting::{PortAsk, PortPaper, PortSecrets},
};
use domain::{
    Country, E164,
    number::NumberType,
    port::{
        Foc, PortDeed, PortRequest,
        document::DocumentKind,
        order::{Activation, EndUser, EndUserKind, PostalAddress, Scope},
    },
};
use secrecy::SecretString;
use sim::vendors::{PortOutAsk, Simulators, Turn, Vendor, When};

/// The last day of the world, on which ports are agreed to happen.
const TODAY: &str = "2026-11-20";

/// Runs a port through each thing that can be done to it. Answers with what could not be done.
pub(crate) async fn order_everything(
    vendor: Vendor,
    connector: &dyn Connector,
    simulators: &Simulators,
) -> Vec<String> {
    let desk = Desk {
        vendor,
        connector,
        simulators,
    };
    let mut faults = Vec::new();
    for request in requests(connector).await {
        if let Err(why) = desk.run(&request).await {
            faults.push(format!("port of {:?}: {why}", request.number_type));
        }
    }
    faults
}

struct Desk<'a> {
    vendor: Vendor,
    connector: &'a dyn Connector,
    simulators: &'a Simulators,
}

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

impl Desk<'_> {
    async fn run(&self, request: &PortRequest) -> Outcome<()> {
        self.connector.portability(&request.numbers).await?;
        let letter = PortPaper {
            kind: DocumentKind::Loa,
            file_name: "letter.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            content: b"%PDF-1.7 letter".to_vec(),
        };
        let id = self.write(&submit(request), &[letter]).await?;
        let found = self.connector.port_ins_with_reference(&request.reference);
        assert_eq!(found.await?.len(), 1);
        let (revision, request) = (2, Box::new(request.clone()));
        self.write(
            &PortDeed::Reschedule {
                vendor_order: id.clone(),
                revision,
                foc: Foc::on(day("2026-12-08"), "America/New_York"),
                request: request.clone(),
            },
            &[],
        )
        .await?;
        let correct = PortDeed::Correct {
            vendor_order: id.clone(),
            revision,
            request: request.clone(),
        };
        self.write(&correct, &[]).await?;
        self.connector.add_port_note(&id, "Please call.").await?;
        self.connector.port_notes(&id).await?;
        self.end(&id, &request).await
    }

    /// An order on demand is activated, and any other cancelled.
    async fn end(&self, id: &str, request: &PortRequest) -> Outcome<()> {
        let vendor_order = id.to_owned();
        if request.activation == Activation::Scheduled {
            self.write(&PortDeed::Cancel { vendor_order }, &[]).await?;
            return Ok(());
        }
        let at = When::Day(day(TODAY));
        assert!(
            self.simulators
                .command_port(self.vendor, id, &Turn::Foc { at })
        );
        self.connector.port_in(id).await?;
        let numbers = Vec::new();
        let activate = PortDeed::Activate {
            vendor_order,
            numbers,
        };
        self.write(&activate, &[]).await?;
        let ask = PortOutAsk {
            numbers: vec![request.numbers[0].to_string()],
            at,
        };
        if let Some(out) = self.simulators.add_port_out(self.vendor, &ask) {
            self.connector.port_out(&out).await?;
        }
        Ok(())
    }

    async fn write(&self, deed: &PortDeed, papers: &[PortPaper]) -> Outcome<String> {
        let secrets = PortSecrets {
            account_number: Some(SecretString::from("771297665")),
            pin: Some(SecretString::from("1234")),
        };
        let ask = PortAsk {
            deed,
            secrets: &secrets,
            papers,
        };
        let written = self.connector.write_port(ask).await?;
        let first = written.orders.first();
        Ok(first.map(|order| order.id.clone()).unwrap_or_default())
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn submit(request: &PortRequest) -> PortDeed {
    PortDeed::Submit {
        request: Box::new(request.clone()),
    }
}

/// A company's numbers on demand, a person's at the agreed time, and toll-free ones.
async fn requests(connector: &dyn Connector) -> [PortRequest; 3] {
    let trunk = connector.routes().await.unwrap().pop().unwrap().name;
    let company = PortRequest {
        reference: "RC-2026-0042".to_owned(),
        country: Country::US,
        number_type: NumberType::Geographic,
        numbers: vec![number("+12025550143"), number("+12025550144")],
        scope: Scope::Partial,
        btn: Some(number("+12025550143")),
        new_btn: Some(number("+12025550140")),
        remaining: Vec::new(),
        end_user: EndUser {
            business_name: Some("Contoso & Sons".to_owned()),
            ..EndUser::default()
        },
        authorised_person: Some("Ada Example".to_owned()),
        service_address: PostalAddress {
            house: "400 B".to_owned(),
            street: "Pine St".to_owned(),
            unit: "Suite 7".to_owned(),
            city: "Seattle".to_owned(),
            region: "WA".to_owned(),
            postal_code: "98101-1234".to_owned(),
            country: Some(Country::US),
        },
        losing_carrier: Some("Fabrikam".to_owned()),
        is_wireless: false,
        requested_foc: Some(Foc::on(day("2026-12-01"), "America/New_York")),
        activation: Activation::OnDemand,
        trunk: Some(trunk),
        country_fields: Vec::new(),
        documents: Vec::new(),
    };
    let person = PortRequest {
        reference: "RC-2026-0043".to_owned(),
        numbers: vec![number("+12025550145")],
        end_user: EndUser {
            kind: EndUserKind::Residential,
            first_name: Some("Ada".to_owned()),
            middle_initial: Some("M".to_owned()),
            last_name: Some("Example".to_owned()),
            ..EndUser::default()
        },
        activation: Activation::Scheduled,
        ..company.clone()
    };
    let toll_free = PortRequest {
        reference: "RC-2026-0044".to_owned(),
        number_type: NumberType::TollFree,
        numbers: vec![number("+18885550143")],
        country_fields: vec![("TargetRespOrgId".to_owned(), "JYT01".to_owned())],
        ..person.clone()
    };
    [company, person, toll_free]
}

fn number(text: &str) -> E164 {
    text.parse().unwrap()
}
