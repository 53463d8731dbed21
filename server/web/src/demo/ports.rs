//! The porting desk of the demo: one order in each state that people meet, and a request for numbers of
//! ours. One person proposes, another approves, and the simulated carrier answers.

use std::sync::Arc;

use anyhow::Context as _;
use chrono::{Days, NaiveDate};
use domain::{
    ConnectionId, Country, E164, PortProjectId,
    calendar::{Calendar, Overrides},
    number::{Connectivity, NumberType},
    port::{
        Details, Foc, Order,
        checklist::{ItemId, Outcome},
        document::DocumentKind,
        order::{EndUser, LinePlan, LosingCarrier, MessagingIntent, PostalAddress, Scope},
        papers::Paper,
        state::OrderEvent,
    },
};
use secrecy::SecretString;
use services::{
    App, Caller, FixedClock, access, connections, plans,
    ports::{
        self,
        desk::{self, Ask},
        documents::{self, NewDocument},
        follow,
        orders::{self, NewOrder, bare_line},
        projects::{self, ProjectForm},
        room::{self, RoomResult},
        secrets::{self, NewSecrets},
    },
};
use sim::vendors::{PortOutAsk, Turn, Vendor, When};

use super::{COLLEAGUE, EMAIL, moment, vendors::Vendors, work};

/// The time zone of the site that moves.
const ZONE: &str = "America/Chicago";
/// The carrier that gets the numbers.
const WINNER: Vendor = Vendor::Telnyx;
/// How many business days before its date an order is sent.
const AHEAD: i32 = 8;

/// Fills the desk.
pub(super) async fn fill(app: &App, caller: &Caller, vendors: &Vendors) -> anyhow::Result<()> {
    let desk = Desk::open(app, caller, vendors).await?;
    let today = app.now().date_naive();
    Box::pin(desk.closed_soon(desk.business_day(today, -3)?)).await?;
    Box::pin(desk.half_in(desk.business_day(today, -1)?)).await?;
    Box::pin(desk.moved(desk.business_day(today, 3)?)).await?;
    Box::pin(desk.turned_down(desk.business_day(today, 4)?)).await?;
    desk.about_to_be_sent(desk.business_day(today, 10)?).await?;
    desk.begun().await?;
    desk.asked_for_ours(today)?;
    desk.read().await?;
    work(app).await
}

struct Desk<'a> {
    app: &'a App,
    vendors: &'a Vendors,
    /// Who runs ports.
    ines: Caller,
    /// Who approves what is sent.
    nadia: Caller,
    connection: ConnectionId,
    project: PortProjectId,
    calendar: Calendar,
}

impl<'a> Desk<'a> {
    async fn open(app: &'a App, caller: &Caller, vendors: &'a Vendors) -> anyhow::Result<Self> {
        let ines = access::on_behalf_of(app, caller, COLLEAGUE).await?;
        let name = WINNER.access().name;
        let connection = connections::find_by_name(app, caller, name).await?;
        let form = ProjectForm {
            name: "San Antonio joins Teams".to_owned(),
            site: Some("San Antonio".to_owned()),
            target_on: Some(app.now().date_naive() + Days::new(45)),
            notes: Some("The old PBX of the warehouse is switched off afterwards.".to_owned()),
        };
        let project = projects::create(app, &ines, form).await?;
        Ok(Self {
            app,
            vendors,
            nadia: access::on_behalf_of(app, caller, EMAIL).await?,
            ines,
            connection: connection.connection.id,
            project: project.id,
            calendar: Calendar::new(Country::US, Some(name), Overrides::default())?,
        })
    }

    /// The business day so many after a day, or before it.
    fn business_day(&self, from: NaiveDate, count: i32) -> anyhow::Result<NaiveDate> {
        Ok(self.calendar.add(from, count)?.date)
    }

    /// The desk on another day, with the carrier on the same.
    fn on(&self, day: NaiveDate) -> App {
        self.vendors.simulators.set_day(day);
        let then = moment(day, self.app.now());
        self.app.at(Arc::new(FixedClock(then)))
    }

    fn today(&self) -> App {
        self.on(self.app.now().date_naive())
    }

    /// Came in three days ago, and is being tested.
    async fn closed_soon(&self, day: NaiveDate) -> anyhow::Result<()> {
        let numbers = numbers(12_105_550_100, 6);
        let order = Box::pin(self.confirmed(&numbers, day, day)).await?;
        let then = self.on(day);
        self.turn(&then, &order, &Turn::Complete).await?;
        for number in &numbers {
            for item in [ItemId::InboundCall, ItemId::OutboundCall] {
                let result = RoomResult {
                    number: Some(*number),
                    item,
                    result: Outcome::Pass,
                    note: None,
                };
                room::record(&then, &self.ines, order.id, result).await?;
            }
        }
        Ok(())
    }

    /// Half of its numbers came in, and the others are late.
    async fn half_in(&self, day: NaiveDate) -> anyhow::Result<()> {
        let numbers = numbers(12_105_550_110, 8);
        let order = Box::pin(self.confirmed(&numbers, day, day)).await?;
        let turn = Turn::Activate {
            numbers: numbers[..5].iter().map(ToString::to_string).collect(),
        };
        self.turn(&self.on(day), &order, &turn).await
    }

    /// The losing carrier moved its date.
    async fn moved(&self, day: NaiveDate) -> anyhow::Result<()> {
        let numbers = numbers(12_105_550_120, 24);
        let before = self.business_day(day, -1)?;
        let order = Box::pin(self.confirmed(&numbers, before, before)).await?;
        let turn = Turn::Reschedule { at: noon(day)? };
        self.turn(&self.today(), &order, &turn).await
    }

    /// The losing carrier has another address.
    async fn turned_down(&self, day: NaiveDate) -> anyhow::Result<()> {
        let order = Box::pin(self.submitted(&numbers(12_105_550_150, 12), day)).await?;
        let turn = Turn::Reject {
            code: "LOCATION_MISMATCH".to_owned(),
            text: "The service address does not match the customer service record.".to_owned(),
            numbers: Vec::new(),
        };
        self.turn(&self.today(), &order, &turn).await
    }

    /// Complete, and its plan waits for a second person.
    async fn about_to_be_sent(&self, day: NaiveDate) -> anyhow::Result<()> {
        let order = self
            .ready(&self.today(), &numbers(12_105_550_165, 10), day)
            .await?;
        desk::ask(self.app, &self.ines, order.id, order.version, Ask::Submit).await?;
        Ok(())
    }

    /// Begun, with most still to do.
    async fn begun(&self) -> anyhow::Result<()> {
        self.draft(self.app, &numbers(12_105_550_180, 15), None)
            .await?;
        Ok(())
    }

    /// Another carrier asks for two of our numbers.
    fn asked_for_ours(&self, today: NaiveDate) -> anyhow::Result<()> {
        let ask = PortOutAsk {
            numbers: vec!["+12105550195".to_owned(), "+12105550196".to_owned()],
            at: noon(self.business_day(today, 2)?)?,
        };
        let asked = self.vendors.simulators.add_port_out(WINNER, &ask);
        asked.map(drop).context("The carrier has no port-outs.")
    }

    /// An order whose date the losing carrier agreed to.
    async fn confirmed(
        &self,
        numbers: &[E164],
        wished: NaiveDate,
        agreed: NaiveDate,
    ) -> anyhow::Result<Order> {
        let order = Box::pin(self.submitted(numbers, wished)).await?;
        let then = self.on(self.business_day(wished, 2 - AHEAD)?);
        let turn = Turn::Foc { at: noon(agreed)? };
        self.turn(&then, &order, &turn).await?;
        Ok(order)
    }

    /// An order that the carrier has since eight business days before its date.
    async fn submitted(&self, numbers: &[E164], day: NaiveDate) -> anyhow::Result<Order> {
        let then = self.on(self.business_day(day, -AHEAD)?);
        let order = self.ready(&then, numbers, day).await?;
        let asked = desk::ask(&then, &self.ines, order.id, order.version, Ask::Submit).await?;
        let plan = asked.plan.context("Nothing was to be sent.")?.plan;
        let plan = plans::approve(&then, &self.nadia, plan.id, &plan.digest).await?;
        plans::apply(&then, &self.nadia, plan.plan.id, plan.plan.version).await?;
        work(&then).await?;
        let order = ports::find(&then, &self.ines, order.id).await?.order;
        anyhow::ensure!(
            order.vendor_order.is_some(),
            "The demo's order {} did not reach its carrier.",
            order.reference
        );
        Ok(order)
    }

    /// A complete order.
    async fn ready(&self, app: &App, numbers: &[E164], day: NaiveDate) -> anyhow::Result<Order> {
        let order = self.draft(app, numbers, Some(day)).await?;
        let plan = LinePlan {
            holder: Some("Warehouse desk".to_owned()),
            emergency_location: Some("San Antonio, ground floor".to_owned()),
            messaging: Some(MessagingIntent::None),
            caller_id: Some("Main number".to_owned()),
            ..LinePlan::default()
        };
        let plans: Vec<_> = numbers.iter().map(|n| (*n, plan.clone())).collect();
        orders::plan_lines(app, &self.ines, order.id, order.version, &plans).await?;
        let order = self.now(app, &order).await?;
        let given = NewSecrets {
            account_number: Some(SecretString::from("210998877")),
            pin: Some(SecretString::from("4321")),
        };
        secrets::set(app, &self.ines, order.id, order.version, given).await?;
        self.file_papers(app, &order, numbers).await?;
        let order = self.now(app, &order).await?;
        ports::portability::check(app, &self.ines, order.id, order.version).await?;
        let order = self.now(app, &order).await?;
        let event = OrderEvent::MarkReady;
        orders::act(app, &self.ines, order.id, order.version, event, None).await?;
        self.now(app, &order).await
    }

    async fn draft(
        &self,
        app: &App,
        numbers: &[E164],
        day: Option<NaiveDate>,
    ) -> anyhow::Result<Order> {
        let new = NewOrder {
            reference: None,
            project: Some(self.project),
            country: Country::US,
            number_type: NumberType::Geographic,
            carrier: WINNER.access().name.to_owned(),
            connection: Some(self.connection),
            details: details(numbers[0]),
            requested_foc: day.map(|day| Foc::on(day, ZONE)),
            lines: numbers.iter().copied().map(bare_line).collect(),
        };
        Ok(orders::create(app, &self.ines, new).await?)
    }

    /// The letter, the service record and the bill, which agree with the order.
    async fn file_papers(&self, app: &App, order: &Order, numbers: &[E164]) -> anyhow::Result<()> {
        let letter = documents::render_loa(app, &self.ines, order.id).await?;
        let (_, content) = documents::file(app, &self.ines, letter.id).await?;
        // In San Antonio a day begins later than in UTC, and no paper is dated after today.
        let dated = app.now().date_naive() - Days::new(1);
        for kind in [DocumentKind::Loa, DocumentKind::Csr, DocumentKind::Bill] {
            let new = NewDocument {
                kind,
                file_name: format!("{}-{kind}.pdf", order.reference),
                content: [content.as_slice(), format!("\n% {kind}").as_bytes()].concat(),
                signer: Some(SIGNER.to_owned()),
                dated: Some(dated),
                expires_on: None,
                redaction: None,
            };
            let filed = documents::add(app, &self.ines, order.id, new).await?;
            let read = paper(order, kind, numbers, dated);
            documents::state(app, &self.ines, filed.id, read).await?;
        }
        Ok(())
    }

    async fn now(&self, app: &App, order: &Order) -> anyhow::Result<Order> {
        Ok(ports::find(app, &self.ines, order.id).await?.order)
    }

    /// Lets the carrier do something to an order, and asks it what it did.
    async fn turn(&self, app: &App, order: &Order, turn: &Turn) -> anyhow::Result<()> {
        let id = order.vendor_order.as_deref().unwrap_or_default();
        anyhow::ensure!(
            self.vendors.simulators.command_port(WINNER, id, turn),
            "The demo's carrier cannot do this to order {id}."
        );
        follow::ask_now(app, &self.ines, self.connection).await?;
        Ok(())
    }

    async fn read(&self) -> anyhow::Result<()> {
        follow::ask_now(self.app, &self.ines, self.connection).await?;
        Ok(())
    }
}

/// Who may sign for the demo organisation.
const SIGNER: &str = "Nadia Farouk";

fn numbers(first: u64, count: u64) -> Vec<E164> {
    (first..first + count).flat_map(E164::from_digits).collect()
}

/// Noon in San Antonio, or an hour beside it in summer.
fn noon(day: NaiveDate) -> anyhow::Result<When> {
    let noon = day.and_hms_opt(18, 0, 0).context("Every day has a noon.")?;
    Ok(When::Instant(noon.and_utc()))
}

fn details(btn: E164) -> Details {
    Details {
        scope: Scope::Full,
        btn: Some(btn),
        end_user: EndUser {
            business_name: Some("Contoso".to_owned()),
            ..EndUser::default()
        },
        authorised_person: Some(SIGNER.to_owned()),
        service_address: PostalAddress {
            house: "1600".to_owned(),
            street: "Commerce St".to_owned(),
            unit: String::new(),
            city: "San Antonio".to_owned(),
            region: "TX".to_owned(),
            postal_code: "78205".to_owned(),
            country: Some(Country::US),
        },
        losing: LosingCarrier {
            retail: Some("Fabrikam".to_owned()),
            ..LosingCarrier::default()
        },
        trunk: Some("conn-teams-1".to_owned()),
        connectivity: Some(Connectivity::DirectRouting),
        attests_no_freeze: true,
        lock_removed: true,
        ..Details::default()
    }
}

/// What stands in a paper of an order.
fn paper(order: &Order, kind: DocumentKind, numbers: &[E164], dated: NaiveDate) -> Paper {
    Paper {
        dated: Some(dated),
        is_signed: Some(true),
        signed_by: Some(SIGNER.to_owned()),
        contacts: vec![SIGNER.to_owned()],
        company: Some("Contoso".to_owned()),
        service_address: Some(order.details.service_address.clone()),
        btn: order.details.btn,
        numbers: numbers.to_vec(),
        winning_carrier: (kind == DocumentKind::Loa).then(|| order.carrier.clone()),
        ..Paper::new(kind)
    }
}
