//! What a carrier is asked about a port: put together from what is stored, shown as a plan, and sent once
//! it is approved. The plan engine does the sending; this is what it asks of the porting desk.

use connectors::{
    connector::Connector,
    http::ApiError,
    porting::{PortAsk, PortPaper, PortSecrets},
    records::PortIn,
    write::WriteError,
};
use domain::{
    ConnectionId, E164, PortDocumentId, PortOrderId, PortOutId,
    access::Permission,
    calendar::zone,
    plan::{Change, Reading, Step, view::Proposed},
    port::{
        Foc, LineState, Order, OrderState, PortDeed, PortRequest, PortSubject,
        document::DocumentKind,
        state::{By, OrderEvent},
        target::OrderAtCarrier,
        vendor::{self, LineWord},
    },
    source::SourceKind,
};
use store::{Conn, ports as rows, sources};

use super::{documents, dossier::Dossier, orders, secrets};
use crate::{
    App, Caller, Error, Result,
    plans::{self, Wanted},
};

/// What the desk can ask of a carrier about an order.
#[derive(Clone, Debug)]
pub enum Ask {
    /// To take the order.
    Submit,
    /// To move its date (SUP 2).
    Reschedule(Foc),
    /// To take it as it is written down now (SUP 3), with every open rejection answered.
    Correct,
    /// To end it (SUP 1).
    Cancel,
    /// To activate numbers now; all of them if none is named.
    Activate(Vec<E164>),
}

/// Proposes a plan that asks a carrier something about an order. The version must be the one that was read.
/// Nothing is sent before the plan is approved.
pub async fn ask(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    ask: Ask,
) -> Result<Proposed> {
    caller.require(Permission::RunPorts)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let order = orders::seen(conn, caller, id, version).await?;
    let desk = Desk::load(conn, caller, order).await?;
    desk.ensure_allowed(app, caller, conn, &ask).await?;
    let deed = desk.deed(ask)?;
    let step = desk.step(conn, caller, deed).await?;
    drop(read);
    let title = format!("{}: {}", desk.order.reference, step.change.label());
    let wanted = Wanted::Port {
        step: Box::new(step),
        title,
    };
    plans::propose(app, caller, &wanted, None).await
}

/// An order with what goes into a request.
struct Desk {
    order: Order,
    numbers: Vec<E164>,
    documents: Vec<PortDocumentId>,
}

impl Desk {
    async fn load(conn: &mut Conn<'_>, caller: &Caller, order: Order) -> Result<Self> {
        let lines = rows::lines(conn, caller.org, order.id).await?;
        let numbers = lines
            .iter()
            .filter(|line| line.state.is_live())
            .map(|line| line.number)
            .collect();
        Ok(Self {
            documents: papers_to_send(conn, caller, order.id).await?,
            numbers,
            order,
        })
    }

    /// Refuses what the order's state does not have or something holds back, in the machine's own words.
    async fn ensure_allowed(
        &self,
        app: &App,
        caller: &Caller,
        conn: &mut Conn<'_>,
        ask: &Ask,
    ) -> Result<()> {
        let event = match ask {
            Ask::Submit => OrderEvent::Submit,
            Ask::Reschedule(_) => OrderEvent::Reschedule,
            Ask::Correct => OrderEvent::Correct,
            Ask::Cancel => OrderEvent::Cancel,
            Ask::Activate(_) => OrderEvent::OpenWindow,
        };
        let dossier = Dossier::load(app, caller, conn, self.order.clone()).await?;
        let order = &dossier.order;
        let moved = order
            .state
            .moved(event, By::User, order.standing(), &dossier.guards());
        if let Err(refusal) = moved {
            return Err(Error::Invalid(format!("{refusal}.")));
        }
        if let Ask::Reschedule(foc) = ask
            && let Some(problem) = dossier.problems_of(foc).first()
        {
            return Err(Error::Invalid(problem.to_string()));
        }
        match dossier.plans.first() {
            None => Ok(()),
            Some(plan) => Err(Error::Invalid(format!(
                "The plan \u{201c}{}\u{201d} about this order is not finished. Apply, reject or withdraw it \
                 first.",
                plan.title
            ))),
        }
    }

    fn request(&self) -> PortRequest {
        let details = &self.order.details;
        PortRequest {
            reference: self.order.reference.clone(),
            country: self.order.country,
            number_type: self.order.number_type,
            numbers: self.numbers.clone(),
            scope: details.scope,
            btn: details.btn,
            new_btn: details.new_btn,
            remaining: details.remaining.clone(),
            end_user: details.end_user.clone(),
            authorised_person: details.authorised_person.clone(),
            service_address: details.service_address.clone(),
            losing_carrier: details.losing.name().map(str::to_owned),
            is_wireless: details.losing.is_wireless,
            requested_foc: self.order.requested_foc.clone(),
            activation: details.activation,
            trunk: details.trunk.clone(),
            country_fields: details.country_fields.clone().into_iter().collect(),
            documents: self.documents.clone(),
        }
    }

    fn deed(&self, ask: Ask) -> Result<PortDeed> {
        let request = || Box::new(self.request());
        Ok(match ask {
            Ask::Submit => PortDeed::Submit { request: request() },
            Ask::Reschedule(foc) => PortDeed::Reschedule {
                vendor_order: self.vendor_order()?,
                revision: self.order.revision + 1,
                request: Box::new(PortRequest {
                    requested_foc: Some(foc.clone()),
                    ..self.request()
                }),
                foc,
            },
            Ask::Correct => PortDeed::Correct {
                vendor_order: self.vendor_order()?,
                revision: self.order.revision + 1,
                request: request(),
            },
            Ask::Cancel => PortDeed::Cancel {
                vendor_order: self.vendor_order()?,
            },
            Ask::Activate(numbers) => PortDeed::Activate {
                vendor_order: self.vendor_order()?,
                numbers,
            },
        })
    }

    fn vendor_order(&self) -> Result<String> {
        self.order.vendor_order.clone().ok_or_else(|| {
            Error::Invalid(format!(
                "{} does not know this order yet. Enter its number there, or submit it.",
                self.order.carrier
            ))
        })
    }

    /// The step of a plan. A plan's steps are about numbers: an order is named by its first.
    async fn step(&self, conn: &mut Conn<'_>, caller: &Caller, deed: PortDeed) -> Result<Step> {
        let Some(&number) = self.numbers.first() else {
            return Err(Error::Invalid(
                "This order has no numbers. Add at least one.".to_owned(),
            ));
        };
        let Some(connection) = self.order.connection else {
            return Err(Error::Invalid(format!(
                "This order is followed by hand: it names no connection to {}. Do this at the carrier, and \
                 record it here.",
                self.order.carrier
            )));
        };
        let asked_for = self
            .order
            .requested_foc
            .as_ref()
            .or(self.order.foc.as_ref());
        step(
            conn,
            caller,
            connection,
            number,
            PortSubject::Order(self.order.id),
            asked_for,
            deed,
        )
        .await
    }
}

async fn step(
    conn: &mut Conn<'_>,
    caller: &Caller,
    connection: ConnectionId,
    number: E164,
    subject: PortSubject,
    asked_for: Option<&Foc>,
    deed: PortDeed,
) -> Result<Step> {
    let source = sources::list(conn, caller.org)
        .await?
        .into_iter()
        .find(|source| {
            source.connection_id == Some(connection) && source.kind == SourceKind::Carrier
        });
    let Some(source) = source else {
        return Err(Error::Invalid(
            "The connection of this port is no longer there. Choose another one.".to_owned(),
        ));
    };
    Ok(Step {
        ordinal: 1,
        finding: None,
        line: number.into(),
        source: Some(source.id),
        before: deed.opening(asked_for.map(Foc::day)),
        after: deed.goal(),
        change: Change::Port {
            subject,
            request: Box::new(deed),
        },
        names: std::collections::BTreeMap::new(),
    })
}

/// Proposes a plan that answers a port-out. The version must be the one that was read.
pub(super) async fn answer(
    app: &App,
    caller: &Caller,
    id: PortOutId,
    version: i64,
    deed: impl FnOnce(String) -> PortDeed,
) -> Result<Proposed> {
    caller.require(Permission::RunPorts)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let port_out = super::outs::seen(conn, caller, id, version).await?;
    let deed = deed(port_out.vendor_order.clone());
    let (Some(connection), Some(&number)) = (port_out.connection, port_out.numbers.first()) else {
        return Err(Error::Invalid(format!(
            "{} cannot be told from here. Answer there, and record the answer.",
            port_out.carrier
        )));
    };
    let subject = PortSubject::PortOut(id);
    let step = step(conn, caller, connection, number, subject, None, deed).await?;
    drop(read);
    let title = format!("{}: {}", port_out.vendor_order, step.change.label());
    let wanted = Wanted::Port {
        step: Box::new(step),
        title,
    };
    plans::propose(app, caller, &wanted, None).await
}

/// The newest version of each paper that a carrier gets: what the account is known by.
async fn papers_to_send(
    conn: &mut Conn<'_>,
    caller: &Caller,
    order: PortOrderId,
) -> Result<Vec<PortDocumentId>> {
    let documents = rows::documents(conn, caller.org, order).await?;
    let mut kinds: Vec<DocumentKind> = Vec::new();
    Ok(documents
        .into_iter()
        .map(|stored| stored.document)
        .filter(|document| {
            let is_newest = !kinds.contains(&document.kind);
            kinds.push(document.kind);
            is_newest && document.kind != DocumentKind::Other
        })
        .map(|document| document.id)
        .collect())
}

/// What a carrier has of the target of a deed, as it can be compared with what was shown; and the orders
/// that it told of.
pub(crate) async fn look(
    provider: &str,
    connector: &dyn Connector,
    deed: &PortDeed,
) -> std::result::Result<(Option<Reading>, Vec<PortIn>), ApiError> {
    match deed {
        PortDeed::AuthorisePortOut { vendor_order }
        | PortDeed::RejectPortOut { vendor_order, .. } => {
            let told = connector.port_out(vendor_order).await?;
            let state =
                told.and_then(|told| vendor::port_out_state(provider, &told.status).state());
            Ok((Some(deed.read_port_out(state)), Vec::new()))
        }
        PortDeed::Submit { request } => {
            let found = connector.port_ins_of(request).await?;
            let told = found
                .first()
                .map(|order| at_carrier(provider, zone_of(request), order));
            Ok((deed.read_order(told.as_ref()), found))
        }
        PortDeed::Reschedule { vendor_order, .. }
        | PortDeed::Correct { vendor_order, .. }
        | PortDeed::Cancel { vendor_order }
        | PortDeed::Activate { vendor_order, .. } => {
            let found = connector.port_in(vendor_order).await?;
            let zone_name = match deed {
                PortDeed::Reschedule { foc, .. } => foc.zone(),
                _ => "UTC",
            };
            let told = found
                .as_ref()
                .map(|order| at_carrier(provider, zone_name, order));
            Ok((deed.read_order(told.as_ref()), found.into_iter().collect()))
        }
    }
}

/// What the carrier tells of an order, its days in a time zone.
fn at_carrier(provider: &str, zone_name: &str, order: &PortIn) -> OrderAtCarrier {
    let is_in = |state: LineState| {
        matches!(
            state,
            LineState::Activating | LineState::Active | LineState::Verified
        )
    };
    let active = order.numbers.iter().filter(|told| {
        let word = told.status.as_deref();
        let word = word.map(|word| vendor::line_state(provider, word));
        matches!(word, Some(LineWord::At(state)) if is_in(state))
    });
    // An order that can be asked about was sent; where exactly it stood here does not matter for that.
    let context = vendor::Context {
        current: OrderState::CarrierReview,
        is_sent: true,
        has_errors: !order.reasons.is_empty(),
        needs_documents: false,
    };
    let asked_for = order.foc_requested.or(order.foc_confirmed);
    let day = asked_for.map(|moment| super::follow::foc(moment, zone_name).day());
    OrderAtCarrier {
        state: vendor::order_state(provider, &order.status, context).state(),
        foc_day: day,
        active: active.map(|told| told.number).collect(),
    }
}

/// The time zone in which a request is told.
fn zone_of(request: &PortRequest) -> &str {
    let usual = || zone::default_zone(request.country).unwrap_or("UTC");
    request.requested_foc.as_ref().map_or_else(usual, Foc::zone)
}

/// Sends a deed once, with the secrets and papers that go along.
pub(crate) async fn send(
    app: &App,
    caller: &Caller,
    connector: &dyn Connector,
    subject: PortSubject,
    deed: &PortDeed,
) -> Result<std::result::Result<Vec<PortIn>, WriteError>> {
    let (secrets, papers) = match subject {
        PortSubject::Order(order) => {
            let mut read = app.db.read().await?;
            let secrets = secrets::open(app, &mut read.conn(), caller, order).await?;
            drop(read);
            (secrets, papers(app, caller, deed).await?)
        }
        PortSubject::PortOut(_) => (PortSecrets::default(), Vec::new()),
    };
    let ask = PortAsk {
        deed,
        secrets: &secrets,
        papers: &papers,
    };
    Ok(connector
        .write_port(ask)
        .await
        .map(|written| written.orders))
}

async fn papers(app: &App, caller: &Caller, deed: &PortDeed) -> Result<Vec<PortPaper>> {
    let (PortDeed::Submit { request } | PortDeed::Correct { request, .. }) = deed else {
        return Ok(Vec::new());
    };
    let mut papers = Vec::new();
    for &id in &request.documents {
        let mut read = app.db.read().await?;
        let stored = rows::document(&mut read.conn(), caller.org, id).await?;
        drop(read);
        let Some(stored) = stored else { continue };
        papers.push(PortPaper {
            kind: stored.document.kind,
            content: documents::content(app, caller, &stored.document).await?,
            file_name: stored.document.file_name,
            media_type: stored.document.media_type,
        });
    }
    Ok(papers)
}

/// Why a deed that waits for its approval is not to be sent any more: the order was changed here meanwhile.
pub(crate) async fn why_stale(
    conn: &mut Conn<'_>,
    caller: &Caller,
    subject: PortSubject,
    deed: &PortDeed,
) -> Result<Option<String>> {
    let PortSubject::Order(id) = subject else {
        return Ok(None);
    };
    let Some(order) = rows::find_order(conn, caller.org, id).await? else {
        return Ok(Some("The order is no longer there.".to_owned()));
    };
    let reference = order.reference.clone();
    let state = order.state;
    let desk = Desk::load(conn, caller, order).await?;
    let is_same = match deed {
        PortDeed::Submit { request } => state == OrderState::Ready && **request == desk.request(),
        PortDeed::Correct { request, .. } => {
            state == OrderState::Exception && **request == desk.request()
        }
        PortDeed::Reschedule { revision, .. } => *revision == desk.order.revision + 1,
        PortDeed::Cancel { .. } | PortDeed::Activate { .. } => !state.is_terminal(),
        PortDeed::AuthorisePortOut { .. } | PortDeed::RejectPortOut { .. } => true,
    };
    Ok((!is_same).then(|| {
        format!(
            "{reference} was changed since, and is {} now. Propose it anew.",
            state.label().to_lowercase()
        )
    }))
}
