//! Who may do what with ports.

use chrono::NaiveDate;
use domain::{
    ConnectionId, Country, E164, PortDocumentId, PortOrderId, PortOutId, PortProjectId,
    PortRejectionId,
    access::Permission as P,
    calendar::Overrides,
    number::NumberType,
    port::{
        Details, PortDeed,
        board::BoardQuery,
        checklist::{ItemId, Outcome},
        document::DocumentKind,
        gate::GateItem,
        out::PortOutEvent,
        papers::Paper,
        state::OrderEvent,
        timer::TimerPolicy,
    },
};
use services::{
    App, Caller,
    ports::{
        self, board,
        calendar::{self, Asked, View},
        desk::{self, Ask},
        documents::{self, NewDocument},
        follow,
        hand::{self, ByHand},
        intake::{self, Question},
        notes,
        orders::{self, NewOrder, OrderChange},
        outs::{self, Answer, NewPortOut},
        portability,
        projects::{self, ProjectForm},
        rejections,
        room::{self, RoomResult},
        secrets::{self, NewSecrets},
        sheet,
    },
};

use super::Tried;

/// Things to name to a use case.
pub(super) struct Things {
    order: PortOrderId,
    project: PortProjectId,
    document: PortDocumentId,
    port_out: PortOutId,
    connection: ConnectionId,
}

impl Things {
    /// Things that are nowhere.
    pub(super) fn nowhere(app: &App) -> Self {
        let id = app.new_id();
        Self {
            order: PortOrderId::new(id),
            project: PortProjectId::new(id),
            document: PortDocumentId::new(id),
            port_out: PortOutId::new(id),
            connection: ConnectionId::new(id),
        }
    }

    /// Things that an organisation has.
    pub(super) async fn of(app: &App, caller: &Caller, connection: ConnectionId) -> Self {
        let order = orders::create(app, caller, order(50)).await.unwrap().id;
        let form = project("Theirs");
        let paper = documents::add(app, caller, order, document()).await;
        Self {
            order,
            project: projects::create(app, caller, form).await.unwrap().id,
            document: paper.unwrap().id,
            port_out: outs::enter(app, caller, port_out(app)).await.unwrap().id,
            connection,
        }
    }
}

fn number(last: u32) -> E164 {
    format!("+120655501{last:02}").parse().unwrap()
}

fn order(last: u32) -> NewOrder {
    NewOrder {
        reference: None,
        project: None,
        country: Country::US,
        number_type: NumberType::Geographic,
        carrier: "Colt".into(),
        connection: None,
        details: Details::default(),
        requested_foc: None,
        lines: vec![orders::bare_line(number(last))],
    }
}

fn project(name: &str) -> ProjectForm {
    ProjectForm {
        name: name.into(),
        ..ProjectForm::default()
    }
}

fn document() -> NewDocument {
    NewDocument {
        kind: DocumentKind::Other,
        file_name: "a.pdf".into(),
        content: b"%PDF-1.7\n%%EOF\n".to_vec(),
        signer: None,
        dated: None,
        expires_on: None,
        redaction: None,
    }
}

fn port_out(app: &App) -> NewPortOut {
    NewPortOut {
        carrier: "Colt".into(),
        vendor_order: "PO-1".into(),
        numbers: vec![number(60)],
        received_at: app.now(),
        answer_by: None,
        gaining_carrier: None,
        ticket: None,
    }
}

fn paper() -> Paper {
    serde_json::from_value(serde_json::json!({ "kind": "other" })).unwrap()
}

/// Tries every use case of ports on some things.
pub(super) async fn try_all(app: &App, caller: &Caller, on: &Things) -> Vec<Tried> {
    let mut tried = Vec::new();
    macro_rules! try_use_case {
        ($module:ident::$name:ident($($argument:expr),*), $permission:expr) => {
            let result = Box::pin($module::$name(app, caller $(, $argument)*)).await.map(drop);
            tried.push((concat!("ports::", stringify!($name)), $permission, result));
        };
    }
    let all = BoardQuery::default();
    let id = on.order;
    let day = NaiveDate::MIN;
    let unique = app.new_id().to_string();
    let question = Question {
        text: number(70).to_string(),
        carrier: "Colt".into(),
        connection: None,
        country: None,
        account: None,
    };
    let list = sheet::read(&b"number\n+12065550171\n"[..], None)
        .unwrap()
        .unwrap();
    let asked = Asked {
        view: View::Month,
        on: app.now().date_naive(),
        carrier: None,
        site: None,
    };
    let result = RoomResult {
        number: None,
        item: ItemId::FinalBill,
        result: Outcome::Pass,
        note: None,
    };
    let deed = |vendor_order| PortDeed::AuthorisePortOut { vendor_order };

    try_use_case!(ports::find(id), P::Read);
    try_use_case!(ports::find_by_reference("RC-0000-0000"), P::Read);
    try_use_case!(ports::named("RC-0000-0000"), P::Read);
    try_use_case!(ports::winners(), P::Read);
    try_use_case!(board::board(&all), P::Read);
    try_use_case!(board::rows(&all), P::Read);
    try_use_case!(board::scorecard(Some(day)), P::Read);
    try_use_case!(sheet::board_as_csv(&all, Vec::new()), P::Read);
    try_use_case!(sheet::numbers_as_csv(id, Vec::new()), P::Read);
    try_use_case!(sheet::take_in(id, 1, &b"number\n"[..], true), P::RunPorts);
    try_use_case!(sheet::create(&question, &list, &[], None), P::RunPorts);
    try_use_case!(intake::check(&question), P::RunPorts);
    try_use_case!(intake::create(&question, &[], None), P::RunPorts);
    try_use_case!(orders::create(order(80)), P::RunPorts);
    try_use_case!(orders::create_all(vec![order(81)]), P::RunPorts);
    try_use_case!(orders::edit(id, 1, OrderChange::default()), P::RunPorts);
    try_use_case!(orders::add_numbers(id, 1, &[number(51)]), P::RunPorts);
    try_use_case!(orders::remove_numbers(id, 1, &[number(50)]), P::RunPorts);
    try_use_case!(orders::plan_lines(id, 1, &[]), P::RunPorts);
    try_use_case!(orders::split(id, 1, &[number(50)]), P::RunPorts);
    try_use_case!(orders::act(id, 1, OrderEvent::Cancel, None), P::RunPorts);
    try_use_case!(secrets::set(id, 1, NewSecrets::default()), P::RunPorts);
    try_use_case!(portability::check(id, 1), P::RunPorts);
    try_use_case!(desk::ask(id, 1, Ask::Submit), P::RunPorts);
    try_use_case!(desk::answer(on.port_out, 1, deed), P::RunPorts);
    try_use_case!(hand::tell(id, 1, ByHand::default()), P::RunPorts);
    try_use_case!(follow::request(on.connection), P::RunPorts);
    try_use_case!(follow::ask_now(on.connection), P::RunPorts);
    try_use_case!(documents::add(id, document()), P::RunPorts);
    try_use_case!(documents::file(on.document), P::Read);
    try_use_case!(documents::state(on.document, paper()), P::RunPorts);
    try_use_case!(
        documents::describe(on.document, None, None, None, None),
        P::RunPorts
    );
    try_use_case!(documents::render_loa(id), P::RunPorts);
    try_use_case!(notes::add(id, "Hello", false), P::RunPorts);
    let rejection = PortRejectionId::new(app.new_id());
    try_use_case!(rejections::resolve(id, 1, rejection, "Done."), P::RunPorts);
    try_use_case!(room::room(id), P::Read);
    try_use_case!(room::record(id, result), P::RunPorts);
    try_use_case!(
        room::pass_over(id, None, GateItem::Holder, "So."),
        P::RunPorts
    );
    try_use_case!(room::step_done(id, "gate"), P::RunPorts);
    try_use_case!(room::timer_policy(), P::Read);
    try_use_case!(
        room::set_timer_policy(&TimerPolicy::default(), 0),
        P::ManageRules
    );
    try_use_case!(calendar::show(&asked), P::Read);
    try_use_case!(calendar::own_days(), P::Read);
    try_use_case!(
        calendar::set_own_days(&Overrides::default(), 0),
        P::ManageRules
    );
    try_use_case!(calendar::feeds(), P::Read);
    try_use_case!(calendar::add_feed(&unique), P::RunPorts);
    try_use_case!(calendar::revoke_feed(on.order.uuid()), P::RunPorts);
    try_use_case!(projects::list(), P::Read);
    try_use_case!(projects::find(on.project), P::Read);
    try_use_case!(projects::create(project(&unique)), P::RunPorts);
    try_use_case!(projects::edit(on.project, 1, project("New")), P::RunPorts);
    try_use_case!(outs::queue(), P::Read);
    try_use_case!(outs::find(on.port_out), P::Read);
    try_use_case!(outs::enter(port_out(app)), P::RunPorts);
    try_use_case!(outs::identify(on.port_out, 1, None, None), P::RunPorts);
    try_use_case!(outs::answer(on.port_out, 1, Answer::Authorise), P::RunPorts);
    try_use_case!(
        outs::settle(on.port_out, 1, PortOutEvent::TakeUp, ""),
        P::RunPorts
    );
    tried
}

/// The use cases that say that a thing of another organisation is not there, in the order in which they
/// are tried.
pub(super) const NOT_THERE: &[&str] = &[
    "ports::find",
    "ports::find_by_reference",
    "ports::named",
    "ports::numbers_as_csv",
    "ports::take_in",
    "ports::edit",
    "ports::add_numbers",
    "ports::remove_numbers",
    "ports::plan_lines",
    "ports::split",
    "ports::act",
    "ports::set",
    "ports::check",
    "ports::ask",
    "ports::answer",
    "ports::tell",
    "ports::request",
    "ports::add",
    "ports::file",
    "ports::state",
    "ports::describe",
    "ports::render_loa",
    "ports::add",
    "ports::resolve",
    "ports::room",
    "ports::record",
    "ports::pass_over",
    "ports::step_done",
    "ports::revoke_feed",
    "ports::find",
    "ports::edit",
    "ports::find",
    "ports::identify",
    "ports::answer",
    "ports::settle",
];
