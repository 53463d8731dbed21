//! Orders: made, changed until they are sent, and moved by people. What a carrier makes of them is read by
//! `follow`; what a carrier is asked is put together by `desk`.

use domain::{
    ConnectionId, Country, E164, PortOrderId, PortProjectId,
    access::Permission,
    history::Action,
    number::NumberType,
    port::{
        Details, Foc, Line, LineState, Order, OrderState,
        journal::{Event, What},
        line::LineEvent,
        order::{Contradictions, LinePlan, Moments},
        state::{By, OrderEvent},
    },
    words::counted,
};
use store::{Conn, StoreError, ports as rows};

use super::{dossier::Dossier, record};
use crate::{App, Caller, Error, Result, text};

/// The longest reference: what carriers take (domain notes §1.1).
const LONGEST_REFERENCE: usize = 40;
/// The most numbers on one order: what the largest bulk order of a carrier takes.
const MOST_NUMBERS: usize = 20_000;

/// An order on its way in.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// Our reference; one is made where there is none.
    pub reference: Option<String>,
    /// The project it belongs to.
    pub project: Option<PortProjectId>,
    /// The country of its numbers.
    pub country: Country,
    /// Their type.
    pub number_type: NumberType,
    /// The carrier that gets the numbers, by name.
    pub carrier: String,
    /// The connection through which that carrier is asked; none where it is followed by hand.
    pub connection: Option<ConnectionId>,
    /// What is known of it.
    pub details: Details,
    /// When it should happen.
    pub requested_foc: Option<Foc>,
    /// Its numbers, each with what is known of it.
    pub lines: Vec<Line>,
}

/// What is to be changed about an order that was not sent. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct OrderChange {
    /// Our reference.
    pub reference: Option<String>,
    /// The project, or none.
    pub project: Option<Option<PortProjectId>>,
    /// The carrier that gets the numbers, with the connection to it.
    pub carrier: Option<(String, Option<ConnectionId>)>,
    /// What people enter, all of it.
    pub details: Option<Details>,
    /// When it should happen.
    pub requested_foc: Option<Option<Foc>>,
}

/// A line with nothing but its number.
pub fn bare_line(number: E164) -> Line {
    Line {
        number,
        state: LineState::Listed,
        vendor_status: None,
        portability: None,
        portability_reason: None,
        portability_at: None,
        serving_carrier: None,
        serving_spid: None,
        foc: None,
        active_at: None,
        messaging_status: None,
        plan: LinePlan::default(),
    }
}

/// Makes a draft. Its numbers may be in no other open order.
pub async fn create(app: &App, caller: &Caller, new: NewOrder) -> Result<Order> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let order = insert(app, caller, &mut tx.conn(), new, None).await?;
    tx.commit().await?;
    Ok(order)
}

/// Makes several drafts, all or none.
pub async fn create_all(app: &App, caller: &Caller, new: Vec<NewOrder>) -> Result<Vec<Order>> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let mut orders = Vec::with_capacity(new.len());
    for new in new {
        orders.push(insert(app, caller, conn, new, None).await?);
    }
    tx.commit().await?;
    Ok(orders)
}

pub(super) async fn insert(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    new: NewOrder,
    parent: Option<PortOrderId>,
) -> Result<Order> {
    let mut lines = new.lines;
    lines.sort_by_key(|line| line.number);
    lines.dedup_by_key(|line| line.number);
    if lines.len() > MOST_NUMBERS {
        return Err(Error::Invalid(format!(
            "An order takes at most 20,000 numbers, and this has {}. Split it.",
            lines.len()
        )));
    }
    ensure_free(conn, caller, &lines, None).await?;
    if let Some(project) = new.project {
        super::projects::existing(conn, caller, project).await?;
    }
    let carrier = checked_carrier(&new.carrier)?;
    if let Some(connection) = new.connection {
        ensure_connection(conn, caller, connection).await?;
    }
    let reference = match new.reference.as_deref().map(str::trim) {
        Some(reference) if !reference.is_empty() => checked_reference(reference)?,
        _ => next_reference(app, conn, caller).await?,
    };
    let now = app.now();
    let order = Order {
        id: PortOrderId::new(app.new_id()),
        reference,
        project: new.project,
        parent,
        country: new.country,
        number_type: new.number_type,
        carrier,
        connection: new.connection,
        state: OrderState::Draft,
        resume_state: None,
        vendor_order: None,
        vendor_status: None,
        vendor_read_at: None,
        contradictions: Contradictions::default(),
        revision: 1,
        details: new.details,
        has_account_number: false,
        has_pin: false,
        requested_foc: new.requested_foc,
        foc: None,
        moments: Moments {
            edited_at: Some(now),
            state_since: Some(now),
            ..Moments::default()
        },
        version: 1,
        created_at: now,
    };
    rows::insert_order(conn, caller.org, &order)
        .await
        .map_err(|error| taken(error, &order.reference))?;
    rows::insert_lines(conn, caller.org, order.id, &lines).await?;
    let events: Vec<Event> = lines
        .iter()
        .map(|line| record::event(app, caller, Some(line.number), What::NumberAdded))
        .collect();
    rows::append_events(conn, caller.org, order.id.uuid(), &events).await?;
    let entry = store::history::NewEntry {
        after: Some(
            serde_json::json!({
                "carrier": order.carrier, "state": order.state, "numbers": lines.len(),
            })
            .to_string(),
        ),
        ..record::of_order(&order, Action::Created)
    };
    record::append(app, caller, conn, &[entry]).await?;
    Ok(order)
}

fn taken(error: StoreError, reference: &str) -> Error {
    match error {
        StoreError::Taken => Error::Invalid(format!(
            "There is an order {reference} already. Choose another reference."
        )),
        other => other.into(),
    }
}

/// Refuses numbers that stand in another open order (I1).
async fn ensure_free(
    conn: &mut Conn<'_>,
    caller: &Caller,
    lines: &[Line],
    but: Option<PortOrderId>,
) -> Result<()> {
    let numbers: Vec<E164> = lines.iter().map(|line| line.number).collect();
    let others = rows::open_orders_of(conn, caller.org, &numbers).await?;
    let taken = others
        .iter()
        .find(|line| Some(line.order) != but && line.order_state.is_open());
    match taken {
        None => Ok(()),
        Some(line) => Err(Error::Invalid(format!(
            "{} is in the open order {} already: a number can be in one only. Take it off one of them.",
            line.number, line.reference
        ))),
    }
}

fn checked_carrier(carrier: &str) -> Result<String> {
    let carrier = carrier.trim();
    text::ensure_visible("The carrier", carrier)?;
    if carrier.is_empty() {
        return Err(Error::Invalid(
            "Name the carrier that gets the numbers.".to_owned(),
        ));
    }
    Ok(carrier.to_owned())
}

async fn ensure_connection(conn: &mut Conn<'_>, caller: &Caller, id: ConnectionId) -> Result<()> {
    let found = store::connections::find(conn, caller.org, id).await?;
    found.map(drop).ok_or_else(|| {
        Error::Invalid("There is no such connection. Choose one of the list.".to_owned())
    })
}

/// Carriers take letters, digits, spaces and hyphens (domain notes §1.1).
fn checked_reference(reference: &str) -> Result<String> {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-');
    if reference.chars().count() > LONGEST_REFERENCE || !reference.chars().all(is_fit) {
        return Err(Error::Invalid(format!(
            "The reference \u{201c}{reference}\u{201d} cannot go to a carrier. Use at most {LONGEST_REFERENCE} \
             letters, digits, spaces and hyphens."
        )));
    }
    Ok(reference.to_owned())
}

/// The next reference of the year: `RC-2026-0147`.
async fn next_reference(app: &App, conn: &mut Conn<'_>, caller: &Caller) -> Result<String> {
    let year = app.now().format("%Y");
    let prefix = format!("RC-{year}-");
    let last = rows::last_reference(conn, caller.org, &prefix).await?;
    let last = last.and_then(|reference| reference.get(prefix.len()..)?.parse::<u32>().ok());
    Ok(format!("{prefix}{:04}", last.unwrap_or(0) + 1))
}

/// An order of the caller's organisation.
pub(super) async fn existing(
    conn: &mut Conn<'_>,
    caller: &Caller,
    id: PortOrderId,
) -> Result<Order> {
    let found = rows::find_order(conn, caller.org, id).await?;
    found.ok_or(Error::NotFound("port order"))
}

/// The same, if it is as it was seen.
pub(super) async fn seen(
    conn: &mut Conn<'_>,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
) -> Result<Order> {
    let order = existing(conn, caller, id).await?;
    if order.version == version {
        Ok(order)
    } else {
        Err(Error::Conflict)
    }
}

/// Changes what people entered. A complete order becomes a draft again by it; one that was rejected is
/// changed before it is corrected at the carrier; any other is at the carrier, and is changed by a
/// supplement only. The version must be the one that was read.
pub async fn edit(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    change: OrderChange,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = seen(conn, caller, id, version).await?;
    let order = reopened(app, caller, conn, before.clone()).await?;
    let after = changed(conn, caller, &order, change).await?;
    let fields = fields_changed(&before, &after);
    if fields.is_empty() && after.state == before.state {
        return Ok(());
    }
    let after = Order {
        moments: Moments {
            edited_at: Some(app.now()),
            ..after.moments.clone()
        },
        ..after
    };
    rows::update_order(conn, caller.org, &after)
        .await
        .map_err(|error| taken(error, &after.reference))?;
    let mut events = Vec::new();
    if after.requested_foc != before.requested_foc {
        events.push(record::event(
            app,
            caller,
            None,
            What::FocSet {
                from: before.requested_foc.clone(),
                to: after.requested_foc.clone(),
                is_requested: true,
            },
        ));
    }
    events.push(record::event(
        app,
        caller,
        None,
        What::Edited {
            fields: fields.clone(),
        },
    ));
    rows::append_events(conn, caller.org, id.uuid(), &events).await?;
    record::append(app, caller, conn, &[record::edited(&before, &after)]).await?;
    tx.commit().await?;
    Ok(())
}

/// An order that may be changed, moved back to a draft where it was complete. The move is written down.
async fn reopened(app: &App, caller: &Caller, conn: &mut Conn<'_>, order: Order) -> Result<Order> {
    match order.state {
        OrderState::Draft | OrderState::ActionNeeded | OrderState::Exception => Ok(order),
        OrderState::Ready => {
            let state = order.state.next(OrderEvent::Edit, order.standing());
            let state = state.map_err(|error| Error::Invalid(error.to_string()))?;
            let moved = What::OrderMoved {
                event: OrderEvent::Edit,
                from: order.state,
                to: state,
            };
            let event = record::event(app, caller, None, moved);
            rows::append_events(conn, caller.org, order.id.uuid(), &[event]).await?;
            Ok(Order {
                state,
                moments: noted(&order, state, app.now()),
                ..order
            })
        }
        state => Err(Error::Invalid(format!(
            "{} is {}: what its carrier has is changed by a supplement. Ask for another date, or wait until it \
             can be corrected.",
            order.reference,
            state.label().to_lowercase()
        ))),
    }
}

async fn changed(
    conn: &mut Conn<'_>,
    caller: &Caller,
    order: &Order,
    change: OrderChange,
) -> Result<Order> {
    let mut after = order.clone();
    if let Some(reference) = change.reference {
        if order.standing().is_sent && reference.trim() != order.reference {
            return Err(Error::Invalid(
                "The carrier knows this order by its reference, so it stays.".to_owned(),
            ));
        }
        after.reference = checked_reference(reference.trim())?;
    }
    if let Some(project) = change.project {
        if let Some(project) = project {
            super::projects::existing(conn, caller, project).await?;
        }
        after.project = project;
    }
    if let Some((carrier, connection)) = change.carrier {
        if order.standing().is_sent && connection != order.connection {
            return Err(Error::Invalid(
                "The order is with its carrier already. Cancel it there before another gets it."
                    .to_owned(),
            ));
        }
        if let Some(connection) = connection {
            ensure_connection(conn, caller, connection).await?;
        }
        after.carrier = checked_carrier(&carrier)?;
        after.connection = connection;
    }
    if let Some(details) = change.details {
        after.details = details;
    }
    if let Some(foc) = change.requested_foc {
        after.requested_foc = foc;
    }
    Ok(after)
}

/// The fields that differ, by the names that people read.
fn fields_changed(before: &Order, after: &Order) -> Vec<String> {
    let mut fields: Vec<String> = record::differences(&before.details, &after.details)
        .into_iter()
        .map(|(field, ..)| field.replace('_', " "))
        .collect();
    let others = [
        ("reference", before.reference != after.reference),
        ("project", before.project != after.project),
        ("carrier", before.carrier != after.carrier),
        ("connection", before.connection != after.connection),
        (
            "requested date",
            before.requested_foc != after.requested_foc,
        ),
    ];
    let others = others.into_iter().filter(|(_, differs)| *differs);
    fields.extend(others.map(|(field, _)| field.to_owned()));
    fields
}

/// Puts numbers on a draft.
pub async fn add_numbers(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    numbers: &[E164],
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = editable(conn, caller, id, version).await?;
    let there = rows::lines(conn, caller.org, id).await?;
    let is_there = |number: &E164| there.iter().any(|line| line.number == *number);
    let mut new: Vec<Line> = numbers
        .iter()
        .filter(|number| !is_there(number))
        .map(|&number| bare_line(number))
        .collect();
    new.sort_by_key(|line| line.number);
    new.dedup_by_key(|line| line.number);
    if new.is_empty() {
        return Ok(());
    }
    ensure_free(conn, caller, &new, Some(id)).await?;
    rows::insert_lines(conn, caller.org, id, &new).await?;
    let numbers: Vec<E164> = new.iter().map(|line| line.number).collect();
    numbers_moved(app, caller, conn, order, &numbers, What::NumberAdded).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes numbers off an order. Before it is sent they are simply gone from it; afterwards the order must
/// have been rejected, and the correction that leaves them out goes to the carrier with the next supplement.
pub async fn remove_numbers(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    numbers: &[E164],
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = editable(conn, caller, id, version).await?;
    let lines = rows::lines(conn, caller.org, id).await?;
    let asked: Vec<Line> = lines
        .into_iter()
        .filter(|line| numbers.contains(&line.number))
        .collect();
    if asked.is_empty() {
        return Err(Error::Invalid(
            "None of these numbers is on the order. Reload the page.".to_owned(),
        ));
    }
    take_off(app, caller, conn, id, &asked).await?;
    let count = asked.len() as u64;
    let reason = format!("Took off {}.", counted(count, "number"));
    touched(app, caller, conn, order, reason).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes lines off an order: those that can be left out, with their events.
pub(super) async fn take_off(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    id: PortOrderId,
    lines: &[Line],
) -> Result<()> {
    let event = LineEvent::Remove;
    let mut events = Vec::with_capacity(lines.len());
    for line in lines {
        let to = line
            .state
            .next(event)
            .map_err(|error| Error::Invalid(format!("{}: {error}.", line.number)))?;
        let what = What::LineMoved {
            event,
            from: line.state,
            to,
        };
        events.push(record::event(app, caller, Some(line.number), what));
        let after = Line {
            state: to,
            ..line.clone()
        };
        rows::update_line(conn, caller.org, id, &after).await?;
    }
    Ok(rows::append_events(conn, caller.org, id.uuid(), &events).await?)
}

/// A line as it stands at the beginning of another order, with what is planned for it.
pub(super) fn relisted(line: &Line) -> Line {
    Line {
        portability: line.portability,
        portability_reason: line.portability_reason.clone(),
        portability_at: line.portability_at,
        serving_carrier: line.serving_carrier.clone(),
        serving_spid: line.serving_spid.clone(),
        plan: line.plan.clone(),
        ..bare_line(line.number)
    }
}

async fn numbers_moved(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    numbers: &[E164],
    what: What,
) -> Result<()> {
    let events: Vec<Event> = numbers
        .iter()
        .map(|&number| record::event(app, caller, Some(number), what.clone()))
        .collect();
    rows::append_events(conn, caller.org, order.id.uuid(), &events).await?;
    let reason = format!("Put on {}.", counted(numbers.len() as u64, "number"));
    touched(app, caller, conn, order, reason).await
}

/// Counts an order's version up because something that hangs on it changed, and says what.
pub(super) async fn touched(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    reason: String,
) -> Result<()> {
    let order = Order {
        moments: Moments {
            edited_at: Some(app.now()),
            ..order.moments.clone()
        },
        ..order
    };
    rows::update_order(conn, caller.org, &order).await?;
    let entry = store::history::NewEntry {
        reason: Some(reason),
        ..record::of_order(&order, Action::Updated)
    };
    record::append(app, caller, conn, &[entry]).await
}

async fn editable(
    conn: &mut Conn<'_>,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
) -> Result<Order> {
    let order = seen(conn, caller, id, version).await?;
    if matches!(
        order.state,
        OrderState::Draft | OrderState::ActionNeeded | OrderState::Exception
    ) {
        Ok(order)
    } else {
        Err(Error::Invalid(format!(
            "{} is {}, so its numbers stay as they are. Make it a draft again, or wait until it can be \
             corrected.",
            order.reference,
            order.state.label().to_lowercase()
        )))
    }
}

/// Says what is meant to become of some numbers of an order: holder, trunk, emergency location, messages,
/// caller ID. That can be changed until they have come in.
pub async fn plan_lines(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    plans: &[(E164, LinePlan)],
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = seen(conn, caller, id, version).await?;
    if order.state.is_terminal() {
        return Err(Error::Invalid(format!(
            "{} has ended, so its plans stay as they are.",
            order.reference
        )));
    }
    let mut changed = 0_u64;
    for line in rows::lines(conn, caller.org, id).await? {
        let plan = plans.iter().find(|(number, _)| *number == line.number);
        if let Some((_, plan)) = plan.filter(|(_, plan)| *plan != line.plan) {
            let after = Line {
                plan: plan.clone(),
                ..line
            };
            rows::update_line(conn, caller.org, id, &after).await?;
            changed += 1;
        }
    }
    if changed == 0 {
        return Ok(());
    }
    let what = What::Edited {
        fields: vec![format!("plan of {}", counted(changed, "number"))],
    };
    let event = record::event(app, caller, None, what);
    rows::append_events(conn, caller.org, id.uuid(), &[event]).await?;
    let reason = format!("Planned {}.", counted(changed, "number"));
    touched(app, caller, conn, order, reason).await?;
    tx.commit().await?;
    Ok(())
}

/// Moves an order by a deed of a person that no carrier is asked for here: marks it ready, makes it a draft
/// again, gives it up before it was sent, closes it. Or by one that no API has, and that somebody did at the
/// carrier: papers were handed in, the numbers were asked back. Whoever did so says how, in the reason.
pub async fn act(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    event: OrderEvent,
    reason: Option<String>,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = seen(conn, caller, id, version).await?;
    let is_ours = matches!(
        event,
        OrderEvent::MarkReady
            | OrderEvent::Edit
            | OrderEvent::Close
            | OrderEvent::SupplyDocuments
            | OrderEvent::Reverse
    ) || (event == OrderEvent::Cancel && !order.standing().is_sent);
    if !is_ours {
        return Err(Error::Invalid(format!(
            "\u{201c}{}\u{201d} is not done here: it is asked of the carrier, or taken from what the carrier \
             tells.",
            event.label()
        )));
    }
    let is_elsewhere = matches!(event, OrderEvent::SupplyDocuments | OrderEvent::Reverse);
    let is_told = reason
        .as_deref()
        .is_some_and(|reason| !reason.trim().is_empty());
    if is_elsewhere && !is_told {
        return Err(Error::Invalid(
            "Say how you asked the carrier: whom, and by which ticket.".to_owned(),
        ));
    }
    let dossier = Dossier::load(app, caller, conn, order).await?;
    let order = dossier.order.clone();
    let state = order
        .state
        .moved(event, By::User, order.standing(), &dossier.guards())
        .map_err(|refusal| Error::Invalid(format!("{refusal}.")))?;
    if state == OrderState::Cancelled {
        cancel_lines(app, caller, conn, id).await?;
    }
    move_to(app, caller, conn, order, event, state, reason).await?;
    tx.commit().await?;
    Ok(())
}

async fn cancel_lines(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    id: PortOrderId,
) -> Result<()> {
    let mut events = Vec::new();
    for line in rows::lines(conn, caller.org, id).await? {
        let event = LineEvent::Cancel;
        let Ok(to) = line.state.next(event) else {
            continue;
        };
        let what = What::LineMoved {
            event,
            from: line.state,
            to,
        };
        events.push(record::event(app, caller, Some(line.number), what));
        rows::update_line(conn, caller.org, id, &Line { state: to, ..line }).await?;
    }
    Ok(rows::append_events(conn, caller.org, id.uuid(), &events).await?)
}

/// Writes down that an order moved.
pub(super) async fn move_to(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    event: OrderEvent,
    to: OrderState,
    reason: Option<String>,
) -> Result<()> {
    let now = app.now();
    let after = Order {
        state: to,
        resume_state: order.state.resume_after(event).or(order.resume_state),
        moments: noted(&order, to, now),
        ..order.clone()
    };
    rows::update_order(conn, caller.org, &after).await?;
    let moved = Event {
        reason: reason.clone(),
        ..record::event(
            app,
            caller,
            None,
            What::OrderMoved {
                event,
                from: order.state,
                to,
            },
        )
    };
    rows::append_events(conn, caller.org, order.id.uuid(), &[moved]).await?;
    let entry = record::moved(&order, &after, reason);
    record::append(app, caller, conn, &[entry]).await
}

fn noted(order: &Order, to: OrderState, at: chrono::DateTime<chrono::Utc>) -> Moments {
    let mut moments = order.moments.clone();
    moments.note(to, at);
    moments
}

/// Refuses what the state of an order does not have, in the state machine's own words.
pub(super) fn ensure_event(order: &Order, event: OrderEvent) -> Result<()> {
    match order.state.next(event, order.standing()) {
        Ok(_) => Ok(()),
        Err(refusal) => Err(Error::Invalid(format!("{refusal}."))),
    }
}

/// Puts some numbers of a draft into an order of their own, with all that was entered.
pub async fn split(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    numbers: &[E164],
) -> Result<Order> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = editable(conn, caller, id, version).await?;
    let lines = rows::lines(conn, caller.org, id).await?;
    let moved: Vec<Line> = lines
        .into_iter()
        .filter(|line| numbers.contains(&line.number))
        .collect();
    if moved.is_empty() {
        return Err(Error::Invalid(
            "None of these numbers is on the order. Reload the page.".to_owned(),
        ));
    }
    take_off(app, caller, conn, id, &moved).await?;
    let new = NewOrder {
        reference: None,
        project: order.project,
        country: order.country,
        number_type: order.number_type,
        carrier: order.carrier.clone(),
        connection: order.connection,
        details: order.details.clone(),
        requested_foc: order.requested_foc.clone(),
        lines: moved.iter().map(relisted).collect(),
    };
    let child = insert(app, caller, conn, new, Some(id)).await?;
    let reason = format!(
        "Split {} off into {}.",
        counted(moved.len() as u64, "number"),
        child.reference
    );
    touched(app, caller, conn, order, reason).await?;
    tx.commit().await?;
    Ok(child)
}
