//! Everything that can be done to ports at Telnyx and Twilio, each thing once.

use connectors::{
    connector::Connector,
    http::{ApiError, Fault},
    porting::{PortAsk, PortPaper, PortSecrets},
    write::WriteError,
};
use domain::{
    Country, E164,
    number::NumberType,
    port::{
        Foc, PortDeed, PortRequest,
        document::DocumentKind,
        order::{Activation, EndUser, PostalAddress, RemainingAction, RemainingNumber, Scope},
    },
};
use sim::vendors::{PortOutAsk, Simulators, Turn, Vendor, When};

/// A carrier that is asked about ports and told what to do to them.
struct Desk<'a> {
    connector: &'a dyn Connector,
    simulators: &'a Simulators,
    vendor: Vendor,
    faults: Vec<String>,
}

/// Does everything there is to do about ports. Answers with what could not be done.
pub(crate) async fn port_everything(
    connector: &dyn Connector,
    simulators: &Simulators,
    vendor: Vendor,
) -> Vec<String> {
    let mut desk = Desk {
        connector,
        simulators,
        vendor,
        faults: Vec::new(),
    };
    if matches!(vendor, Vendor::Telnyx | Vendor::Twilio) {
        desk.run().await;
    }
    desk.faults
}

impl Desk<'_> {
    async fn run(&mut self) {
        let asked = [number(0), "+18005550143".parse().unwrap()];
        let answers = self.connector.portability(&asked).await;
        self.note("portability", answers);
        self.be_rejected_and_end().await;
        self.come_in().await;
        self.answer_port_outs().await;
    }

    /// An order that is turned down, corrected, moved and ended.
    async fn be_rejected_and_end(&mut self) {
        let Some(id) = self.submit(order("RC 1", 0, 60)).await else {
            return;
        };
        let orders = self.connector.port_ins_with_reference("RC 1").await;
        self.note("by reference", orders);
        let said = self.connector.add_port_note(&id, "Please hurry.").await;
        self.note_write("a note", said);
        let notes = self.connector.port_notes(&id).await;
        self.note("notes", notes);
        let reject = Turn::Reject {
            code: "LOCATION_MISMATCH".to_owned(),
            text: "The address is another".to_owned(),
            numbers: Vec::new(),
        };
        self.simulators.command_port(self.vendor, &id, &reject);
        self.read(&id).await;
        let (vendor_order, revision) = (id.clone(), 2);
        let request = || Box::new(order("RC 1", 0, 60));
        self.act(PortDeed::Correct {
            vendor_order: vendor_order.clone(),
            revision,
            request: request(),
        })
        .await;
        self.act(PortDeed::Reschedule {
            vendor_order: vendor_order.clone(),
            revision,
            foc: Foc::on("2026-12-03".parse().unwrap(), "America/New_York"),
            request: request(),
        })
        .await;
        self.act(PortDeed::Cancel { vendor_order }).await;
        self.read(&id).await;
    }

    /// An order whose numbers come in.
    async fn come_in(&mut self) {
        let mut partial = order("RC 2", 100, 2);
        partial.scope = Scope::Partial;
        partial.remaining = vec![RemainingNumber {
            number: number(150),
            action: RemainingAction::Keep,
        }];
        let Some(id) = self.submit(partial).await else {
            return;
        };
        let at = When::Instant("2026-12-03T16:00:00Z".parse().unwrap());
        self.simulators
            .command_port(self.vendor, &id, &Turn::Foc { at });
        self.read(&id).await;
        self.act(PortDeed::Activate {
            vendor_order: id.clone(),
            numbers: Vec::new(),
        })
        .await;
        self.simulators
            .command_port(self.vendor, &id, &Turn::Complete);
        self.read(&id).await;
        let come = self.connector.number(number(100)).await;
        if self.note("a number that came in", come).flatten().is_none() {
            self.faults.push(format!("{} did not come in", number(100)));
        }
    }

    async fn answer_port_outs(&mut self) {
        for place in [200, 201] {
            let ask = PortOutAsk {
                numbers: vec![number(place).to_string()],
                at: When::Instant("2026-12-03T16:00:00Z".parse().unwrap()),
            };
            let Some(id) = self.simulators.add_port_out(self.vendor, &ask) else {
                return;
            };
            let port_out = self.connector.port_out(&id).await;
            self.note("a port-out", port_out);
            self.act(if place == 200 {
                PortDeed::AuthorisePortOut { vendor_order: id }
            } else {
                PortDeed::RejectPortOut {
                    vendor_order: id,
                    code: "1001".to_owned(),
                    reason: "No such customer".to_owned(),
                }
            })
            .await;
        }
    }

    async fn submit(&mut self, request: PortRequest) -> Option<String> {
        let deed = PortDeed::Submit {
            request: Box::new(request),
        };
        let written = self.act(deed).await?;
        written.orders.first().map(|order| order.id.clone())
    }

    async fn read(&mut self, id: &str) {
        let order = self.connector.port_in(id).await;
        self.note("a port-in", order);
    }

    async fn act(&mut self, deed: PortDeed) -> Option<connectors::porting::PortWritten> {
        let kinds = [DocumentKind::Loa, DocumentKind::Bill, DocumentKind::Csr];
        let papers = kinds.map(paper);
        let secrets = PortSecrets {
            account_number: Some("A-86420".into()),
            pin: Some("97531".into()),
        };
        let ask = PortAsk {
            deed: &deed,
            secrets: &secrets,
            papers: &papers,
        };
        let written = self.connector.write_port(ask).await;
        self.note_write(&format!("{deed:?}"), written)
    }

    fn note<T>(&mut self, what: &str, answer: Result<T, ApiError>) -> Option<T> {
        match answer {
            Ok(value) => return Some(value),
            Err(error) if error.fault == Fault::Unsupported => {}
            Err(error) => self.faults.push(format!("{what}: {error}")),
        }
        None
    }

    fn note_write<T>(&mut self, what: &str, written: Result<T, WriteError>) -> Option<T> {
        match written {
            Ok(value) => return Some(value),
            Err(WriteError::Unsupported(_)) => {}
            Err(error) => self.faults.push(format!("{what}: {error}")),
        }
        None
    }
}

fn number(at: u64) -> E164 {
    E164::from_digits(12_067_800_100 + at).unwrap()
}

fn paper(kind: DocumentKind) -> PortPaper {
    PortPaper {
        kind,
        file_name: format!("{}.pdf", kind.as_str()),
        media_type: "application/pdf".to_owned(),
        content: b"%PDF-1.7 example".to_vec(),
    }
}

fn order(reference: &str, from: u64, count: u64) -> PortRequest {
    let text = str::to_owned;
    PortRequest {
        reference: text(reference),
        country: Country::US,
        number_type: NumberType::Geographic,
        numbers: (from..from + count).map(number).collect(),
        scope: Scope::Full,
        btn: Some(number(from)),
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
        requested_foc: Some(Foc::on("2026-12-01".parse().unwrap(), "America/New_York")),
        activation: Activation::Scheduled,
        trunk: None,
        country_fields: vec![(text("SIGNER_EMAIL"), text("ada@contoso.example"))],
        documents: Vec::new(),
    }
}
