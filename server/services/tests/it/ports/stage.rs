//! An organisation with a porting desk: a carrier that takes orders, and people who ask and approve.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    ConnectionId, Country, E164,
    access::Role,
    number::{Connectivity, NumberType},
    plan::{
        PlanState,
        view::{PlanDetail, StepQuery},
    },
    port::{
        Details, Foc, Order,
        document::DocumentKind,
        order::{EndUser, LinePlan, LosingCarrier, MessagingIntent, PostalAddress, Scope},
        papers::Paper,
        state::OrderEvent,
        view::OrderDetail,
    },
};
use secrecy::SecretString;
use services::{
    App, Caller, access,
    jobs::Pace,
    plans,
    ports::{
        self,
        desk::Ask,
        documents::{self, NewDocument},
        follow,
        orders::{self, NewOrder, bare_line},
        secrets::{self, NewSecrets},
    },
};
use sim::vendors::{Turn, Vendor, When};
use store::Db;

use crate::{
    plans::stage::work,
    support::person,
    sync::{Live, live_of},
};

/// A porting desk.
pub(crate) struct Stage {
    pub(crate) live: Live,
    pub(crate) app: App,
    /// Who runs ports.
    pub(crate) ada: Caller,
    /// Who approves.
    pub(crate) ben: Caller,
    pub(crate) vendor: Vendor,
    pub(crate) connection: ConnectionId,
}

/// A desk with a carrier.
pub(crate) async fn stage(db: &Db, vendor: Vendor) -> Stage {
    let live = live_of(db, 300).await;
    let app = live.app.clone().with_pace(Pace::quick());
    let connection = live.connect(vendor).await;
    let people = [("ada", Role::Porting), ("ben", Role::Engineer)];
    for (name, role) in people {
        person(&app, &live.caller, &format!("{name}@contoso.example"), role).await;
    }
    let caller = async |email| {
        access::on_behalf_of(&app, &live.caller, email)
            .await
            .unwrap()
    };
    Stage {
        ada: caller("ada@contoso.example").await,
        ben: caller("ben@contoso.example").await,
        app,
        live,
        vendor,
        connection,
    }
}

/// Numbers of another carrier.
pub(crate) fn foreign(count: u64) -> Vec<E164> {
    (0..count)
        .map(|n| E164::from_digits(12_025_550_110 + n).unwrap())
        .collect()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn details(first: E164, vendor: Vendor) -> Details {
    let trunk = match vendor {
        Vendor::Bandwidth => "sip-peer-east",
        _ => "conn-teams-1",
    };
    Details {
        scope: Scope::Full,
        btn: Some(first),
        end_user: EndUser {
            business_name: Some("Contoso".to_owned()),
            ..EndUser::default()
        },
        authorised_person: Some("Ada Example".to_owned()),
        service_address: PostalAddress {
            house: "400".to_owned(),
            street: "Pine St".to_owned(),
            unit: String::new(),
            city: "Washington".to_owned(),
            region: "DC".to_owned(),
            postal_code: "20001".to_owned(),
            country: Some(Country::US),
        },
        losing: LosingCarrier {
            retail: Some("Fabrikam".to_owned()),
            ..LosingCarrier::default()
        },
        trunk: Some(trunk.to_owned()),
        connectivity: Some(Connectivity::DirectRouting),
        attests_no_freeze: true,
        lock_removed: true,
        ..Details::default()
    }
}

impl Stage {
    /// A draft for some numbers.
    pub(crate) async fn draft(&self, numbers: &[E164]) -> Order {
        let new = NewOrder {
            reference: None,
            project: None,
            country: Country::US,
            number_type: NumberType::Geographic,
            carrier: format!("{:?}", self.vendor),
            connection: Some(self.connection),
            details: details(numbers[0], self.vendor),
            requested_foc: Some(Foc::on(day("2026-12-08"), "America/New_York")),
            lines: numbers.iter().copied().map(bare_line).collect(),
        };
        orders::create(&self.app, &self.ada, new).await.unwrap()
    }

    /// The same with all that its carrier asks, marked as ready.
    pub(crate) async fn ready(&self, numbers: &[E164]) -> OrderDetail {
        let order = self.draft(numbers).await;
        let plan = LinePlan {
            holder: Some("Front desk".to_owned()),
            emergency_location: Some("Main building".to_owned()),
            messaging: Some(MessagingIntent::None),
            caller_id: Some("Main number".to_owned()),
            ..LinePlan::default()
        };
        let plans: Vec<_> = numbers.iter().map(|n| (*n, plan.clone())).collect();
        orders::plan_lines(&self.app, &self.ada, order.id, order.version, &plans)
            .await
            .unwrap();
        let given = NewSecrets {
            account_number: Some(SecretString::from("998877")),
            pin: Some(SecretString::from("4321")),
        };
        let order = self.find(&order).await.order;
        secrets::set(&self.app, &self.ada, order.id, order.version, given)
            .await
            .unwrap();
        self.file_papers(&order, numbers).await;
        let order = self.find(&order).await.order;
        ports::portability::check(&self.app, &self.ada, order.id, order.version)
            .await
            .unwrap();
        self.act(&order, OrderEvent::MarkReady).await;
        self.find(&order).await
    }

    /// A letter, a bill and a service record that agree with the order.
    async fn file_papers(&self, order: &Order, numbers: &[E164]) {
        for kind in [DocumentKind::Loa, DocumentKind::Csr, DocumentKind::Bill] {
            let new = NewDocument {
                kind,
                file_name: format!("{kind}.pdf"),
                content: format!("%PDF-1.7 a {kind}").into_bytes(),
                signer: Some("Ada Example".to_owned()),
                dated: Some(self.app.now().date_naive()),
                expires_on: None,
                redaction: None,
            };
            let document = documents::add(&self.app, &self.ada, order.id, new)
                .await
                .unwrap();
            let paper = self.paper(order, kind, numbers);
            documents::state(&self.app, &self.ada, document.id, paper)
                .await
                .unwrap();
        }
    }

    fn paper(&self, order: &Order, kind: DocumentKind, numbers: &[E164]) -> Paper {
        Paper {
            dated: Some(self.app.now().date_naive()),
            is_signed: Some(true),
            signed_by: Some("Ada Example".to_owned()),
            contacts: vec!["Ada Example".to_owned()],
            company: Some("Contoso".to_owned()),
            service_address: Some(order.details.service_address.clone()),
            btn: order.details.btn,
            numbers: numbers.to_vec(),
            winning_carrier: (kind == DocumentKind::Loa).then(|| order.carrier.clone()),
            ..Paper::new(kind)
        }
    }

    /// The order as it stands now.
    pub(crate) async fn find(&self, order: &Order) -> OrderDetail {
        ports::find(&self.app, &self.ada, order.id).await.unwrap()
    }

    pub(crate) async fn act(&self, order: &Order, event: OrderEvent) {
        let now = self.find(order).await;
        let done = orders::act(
            &self.app,
            &self.ada,
            order.id,
            now.order.version,
            event,
            None,
        );
        if let Err(error) = done.await {
            panic!("{error}: {:#?}", now.checks);
        }
    }

    /// Ada asks the carrier something, Ben approves and applies it.
    pub(crate) async fn ask(&self, order: &Order, ask: Ask) -> PlanDetail {
        let now = self.find(order).await;
        let proposed =
            ports::desk::ask(&self.app, &self.ada, order.id, now.order.version, ask).await;
        let plan = proposed.unwrap().plan.expect("a plan").plan;
        let plan = plans::approve(&self.app, &self.ben, plan.id, &plan.digest)
            .await
            .unwrap()
            .plan;
        plans::apply(&self.app, &self.ben, plan.id, plan.version)
            .await
            .unwrap();
        Box::pin(work(&self.app)).await;
        plans::find(&self.app, &self.ada, plan.id).await.unwrap()
    }

    /// The same, which must go well.
    pub(crate) async fn done(&self, order: &Order, ask: Ask) {
        let plan = Box::pin(self.ask(order, ask)).await.plan;
        let query = StepQuery::default();
        let steps = plans::steps(&self.app, &self.ada, plan.id, &query)
            .await
            .unwrap()
            .steps;
        let told: Vec<_> = steps.iter().map(|step| &step.message).collect();
        assert_eq!(plan.state, PlanState::Applied, "{:?} {told:?}", plan.note);
    }

    /// An order that the carrier has.
    pub(crate) async fn submitted(&self, numbers: &[E164]) -> Order {
        let order = Box::pin(self.ready(numbers)).await.order;
        Box::pin(self.done(&order, Ask::Submit)).await;
        self.find(&order).await.order
    }

    /// Something happens to an order at the carrier, and the carrier is asked.
    pub(crate) async fn turn(&self, order: &Order, turn: Turn) {
        let id = self
            .find(order)
            .await
            .order
            .vendor_order
            .expect("it was sent");
        assert!(
            self.live.simulators.command_port(self.vendor, &id, &turn),
            "{turn:?}"
        );
        self.read().await;
    }

    /// The carrier is asked about its ports.
    pub(crate) async fn read(&self) {
        self.live.clock.advance(TimeDelta::minutes(1));
        Box::pin(follow::ask_now(&self.app, &self.ada, self.connection))
            .await
            .unwrap();
    }
}

pub(crate) fn foc(at: &str) -> When {
    match at.parse() {
        Ok(at) => When::Instant(at),
        Err(_) => When::Day(at.parse().unwrap()),
    }
}
