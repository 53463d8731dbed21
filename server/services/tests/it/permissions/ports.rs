//! Who may do what about ports.

use chrono::TimeDelta;
use domain::{
    ConnectionId, Country, E164, PortDocumentId, PortOrderId, PortOutId, PortProjectId,
    PortRejectionId,
    access::Permission as P,
    calendar::Overrides,
    number::NumberType,
    port::{
        Details, Foc,
        board::BoardQuery,
        checklist::{ItemId, Outcome, room::COUNTDOWN},
        document::DocumentKind,
        gate::GateItem,
        out::PortOutEvent,
        papers::Paper,
        state::OrderEvent,
        timer::TimerPolicy,
    },
};
use services::{
    App, Caller, dashboards,
    ports::{
        self,
        calendar::{Asked, View},
        desk::Ask,
        documents::NewDocument,
        hand::ByHand,
        intake::Question,
        orders::{NewOrder, OrderChange, bare_line},
        outs::{Answer, NewPortOut},
        projects::ProjectForm,
        room::RoomResult,
        secrets::NewSecrets,
    },
};
use uuid::Uuid;

use super::Trial;

/// Things of the porting desk to name to a use case.
pub(super) struct Things {
    order: PortOrderId,
    reference: String,
    document: PortDocumentId,
    rejection: PortRejectionId,
    project: PortProjectId,
    port_out: PortOutId,
    feed: Uuid,
    connection: ConnectionId,
}

impl Things {
    /// Things that are nowhere.
    pub(super) fn nowhere(app: &App) -> Self {
        let id = app.new_id();
        Self {
            order: PortOrderId::new(id),
            reference: "Nowhere".to_owned(),
            document: PortDocumentId::new(id),
            rejection: PortRejectionId::new(id),
            project: PortProjectId::new(id),
            port_out: PortOutId::new(id),
            feed: id,
            connection: ConnectionId::new(id),
        }
    }

    /// Things that an organisation has.
    pub(super) async fn of(app: &App, caller: &Caller, connection: ConnectionId) -> Self {
        let project = ports::projects::create(app, caller, project()).await;
        let project = project.unwrap().id;
        let new = NewOrder {
            reference: Some("SEA-1".to_owned()),
            ..order(app, project)
        };
        let order = ports::orders::create(app, caller, new).await.unwrap();
        let document = ports::documents::add(app, caller, order.id, letter()).await;
        let leaving = ports::outs::enter(app, caller, port_out(app)).await;
        let (feed, _) = ports::calendar::add_feed(app, caller, "Ada").await.unwrap();
        Self {
            order: order.id,
            reference: order.reference,
            document: document.unwrap().id,
            rejection: PortRejectionId::new(app.new_id()),
            project,
            port_out: leaving.unwrap().id,
            feed: feed.id,
            connection,
        }
    }
}

fn number() -> E164 {
    E164::from_digits(12_065_550_177).unwrap()
}

fn project() -> ProjectForm {
    ProjectForm {
        name: "Tower".to_owned(),
        site: Some("Seattle".to_owned()),
        ..ProjectForm::default()
    }
}

/// A draft that wants its numbers in a week.
fn order(app: &App, project: PortProjectId) -> NewOrder {
    let wanted = app.now() + TimeDelta::days(7);
    NewOrder {
        reference: None,
        project: Some(project),
        country: Country::US,
        number_type: NumberType::Geographic,
        carrier: "Microsoft".to_owned(),
        connection: None,
        details: Details::default(),
        requested_foc: Some(Foc::on(wanted.date_naive(), "America/New_York")),
        lines: vec![bare_line(number())],
    }
}

fn letter() -> NewDocument {
    NewDocument {
        kind: DocumentKind::Loa,
        file_name: "letter.pdf".to_owned(),
        content: b"%PDF-1.7 a letter".to_vec(),
        signer: None,
        dated: None,
        expires_on: None,
        redaction: None,
    }
}

fn port_out(app: &App) -> NewPortOut {
    NewPortOut {
        carrier: "Colt".to_owned(),
        vendor_order: "PO-1".to_owned(),
        numbers: vec![number()],
        received_at: app.now(),
        answer_by: None,
        gaining_carrier: None,
        ticket: None,
    }
}

fn question() -> Question {
    Question {
        text: number().to_string(),
        carrier: "Microsoft".to_owned(),
        connection: None,
        country: Some(Country::US),
        account: None,
    }
}

pub(super) fn month(app: &App) -> Asked {
    Asked {
        view: View::Month,
        on: app.now().date_naive(),
        carrier: None,
        site: None,
    }
}

/// Tries every use case of the porting desk on some things.
pub(super) async fn try_all(trial: &mut Trial<'_>, on: &Things) {
    try_orders(trial, on).await;
    try_room(trial, on).await;
    try_papers(trial, on).await;
    try_lists(trial, on).await;
    try_carriers(trial, on).await;
}

async fn try_orders(trial: &mut Trial<'_>, on: &Things) {
    let new = || order(trial.app, on.project);
    let (one, several) = (new(), vec![new()]);
    let numbers = [number()];
    let change = OrderChange::default();
    let cancel = OrderEvent::Cancel;
    attempt!(trial, ports::find(on.order), P::Read);
    attempt!(trial, ports::find_by_reference(&on.reference), P::Read);
    attempt!(trial, ports::named(&on.reference), P::Read);
    attempt!(trial, ports::orders::create(one), P::RunPorts);
    attempt!(trial, ports::orders::create_all(several), P::RunPorts);
    attempt!(trial, ports::orders::edit(on.order, 1, change), P::RunPorts);
    attempt!(
        trial,
        ports::orders::add_numbers(on.order, 1, &numbers),
        P::RunPorts
    );
    attempt!(
        trial,
        ports::orders::remove_numbers(on.order, 1, &numbers),
        P::RunPorts
    );
    attempt!(
        trial,
        ports::orders::plan_lines(on.order, 1, &[]),
        P::RunPorts
    );
    attempt!(
        trial,
        ports::orders::split(on.order, 1, &numbers),
        P::RunPorts
    );
    attempt!(
        trial,
        ports::orders::act(on.order, 1, cancel, None),
        P::RunPorts
    );
    attempt!(
        trial,
        ports::secrets::set(on.order, 1, NewSecrets::default()),
        P::RunPorts
    );
    attempt!(trial, ports::portability::check(on.order, 1), P::RunPorts);
    attempt!(
        trial,
        ports::rejections::resolve(on.order, 1, on.rejection, "Corrected."),
        P::RunPorts
    );
    attempt!(
        trial,
        ports::notes::add(on.order, "Called them.", false),
        P::RunPorts
    );
}

async fn try_room(trial: &mut Trial<'_>, on: &Things) {
    let passed = RoomResult {
        number: None,
        item: ItemId::InboundCall,
        result: Outcome::Pass,
        note: None,
    };
    let step = COUNTDOWN[0].id;
    attempt!(trial, ports::room::room(on.order), P::Read);
    attempt!(trial, ports::room::record(on.order, passed), P::RunPorts);
    attempt!(
        trial,
        ports::room::pass_over(on.order, None, GateItem::Holder, "It is a lobby."),
        P::RunPorts
    );
    attempt!(trial, ports::room::step_done(on.order, step), P::RunPorts);
}

async fn try_papers(trial: &mut Trial<'_>, on: &Things) {
    let read = Paper::new(DocumentKind::Loa);
    attempt!(
        trial,
        ports::documents::add(on.order, letter()),
        P::RunPorts
    );
    attempt!(trial, ports::documents::file(on.document), P::Read);
    attempt!(
        trial,
        ports::documents::state(on.document, read),
        P::RunPorts
    );
    attempt!(
        trial,
        ports::documents::describe(on.document, None, None, None, None),
        P::RunPorts
    );
    attempt!(trial, ports::documents::render_loa(on.order), P::RunPorts);
    attempt!(
        trial,
        ports::sheet::numbers_as_csv(on.order, Vec::new()),
        P::Read
    );
    attempt!(
        trial,
        ports::sheet::take_in(on.order, 1, &b"number\n"[..], true),
        P::RunPorts
    );
    let list = format!("number\n{}\n", number());
    let list = ports::sheet::read(list.as_bytes(), None).unwrap().unwrap();
    let (asked, project) = (question(), Some(on.project));
    attempt!(
        trial,
        ports::sheet::create(&asked, &list, &[], project),
        P::RunPorts
    );
    attempt!(trial, ports::intake::check(&asked), P::RunPorts);
    attempt!(
        trial,
        ports::intake::create(&asked, &[], project),
        P::RunPorts
    );
}

async fn try_lists(trial: &mut Trial<'_>, on: &Things) {
    let query = BoardQuery::default();
    let asked = month(trial.app);
    let (days, clocks) = (Overrides::default(), TimerPolicy::default());
    attempt!(trial, ports::board::board(&query), P::Read);
    attempt!(trial, ports::board::rows(&query), P::Read);
    attempt!(trial, ports::board::scorecard(None), P::Read);
    attempt!(
        trial,
        ports::sheet::board_as_csv(&query, Vec::new()),
        P::Read
    );
    attempt!(trial, ports::projects::list(), P::Read);
    attempt!(trial, ports::projects::find(on.project), P::Read);
    attempt!(trial, dashboards::wall(Some(on.project)), P::Read);
    attempt!(trial, ports::projects::create(project()), P::RunPorts);
    attempt!(
        trial,
        ports::projects::edit(on.project, 1, project()),
        P::RunPorts
    );
    attempt!(trial, ports::calendar::show(&asked), P::Read);
    attempt!(trial, ports::calendar::feeds(), P::Read);
    attempt!(trial, ports::calendar::add_feed("Ben"), P::RunPorts);
    attempt!(trial, ports::calendar::revoke_feed(on.feed), P::RunPorts);
    attempt!(trial, ports::settings::own_days(), P::Read);
    attempt!(
        trial,
        ports::settings::set_own_days(&days, 0),
        P::ManageRules
    );
    attempt!(trial, ports::settings::timer_policy(), P::Read);
    attempt!(
        trial,
        ports::settings::set_timer_policy(&clocks, 0),
        P::ManageRules
    );
}

async fn try_carriers(trial: &mut Trial<'_>, on: &Things) {
    let told = ByHand::default();
    let entered = port_out(trial.app);
    attempt!(trial, ports::winners(), P::Read);
    attempt!(
        trial,
        ports::desk::ask(on.order, 1, Ask::Submit),
        P::RunPorts
    );
    attempt!(trial, ports::hand::tell(on.order, 1, told), P::RunPorts);
    attempt!(trial, ports::follow::request(on.connection), P::RunPorts);
    attempt!(trial, ports::follow::ask_now(on.connection), P::RunPorts);
    attempt!(trial, ports::outs::queue(), P::Read);
    attempt!(trial, ports::outs::find(on.port_out), P::Read);
    attempt!(trial, ports::outs::enter(entered), P::RunPorts);
    attempt!(
        trial,
        ports::outs::identify(on.port_out, 1, None, None),
        P::RunPorts
    );
    attempt!(
        trial,
        ports::outs::answer(on.port_out, 1, Answer::Authorise),
        P::RunPorts
    );
    attempt!(
        trial,
        ports::outs::settle(on.port_out, 1, PortOutEvent::Dispute, "Not theirs."),
        P::RunPorts
    );
}

/// What does not find the things of another organisation. An order cannot be put into a project of it
/// either.
pub(super) const NOT_THERE: &[&str] = &[
    "ports::find",
    "ports::find_by_reference",
    "ports::named",
    "ports::orders::create",
    "ports::orders::create_all",
    "ports::orders::edit",
    "ports::orders::add_numbers",
    "ports::orders::remove_numbers",
    "ports::orders::plan_lines",
    "ports::orders::split",
    "ports::orders::act",
    "ports::secrets::set",
    "ports::portability::check",
    "ports::rejections::resolve",
    "ports::notes::add",
    "ports::room::room",
    "ports::room::record",
    "ports::room::pass_over",
    "ports::room::step_done",
    "ports::documents::add",
    "ports::documents::file",
    "ports::documents::state",
    "ports::documents::describe",
    "ports::documents::render_loa",
    "ports::sheet::numbers_as_csv",
    "ports::sheet::take_in",
    "ports::sheet::create",
    "ports::intake::create",
    "ports::projects::find",
    "dashboards::wall",
    "ports::projects::edit",
    "ports::calendar::revoke_feed",
    "ports::desk::ask",
    "ports::hand::tell",
    "ports::follow::request",
    "ports::follow::ask_now",
    "ports::outs::find",
    "ports::outs::identify",
    "ports::outs::answer",
    "ports::outs::settle",
];
