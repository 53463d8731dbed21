//! Orders: made, changed until they are sent, and moved by people. What a carrier makes of them is read by
//! `follow`; what a carrier is asked is put together by `desk`.

mod deeds;
mod edit;
mod numbers;

use domain::{
    ConnectionId, Country, E164, PortOrderId, PortProjectId,
    access::Permission,
    history::Action,
    number::NumberType,
    port::{
        Details, Foc, Line, LineState, Order, OrderState,
        journal::{Event, What},
        order::{Contradictions, LinePlan, Moments},
    },
};
use store::{Conn, StoreError, ports as rows};

use super::record;
use crate::{App, Caller, Error, Result, text};

pub use deeds::act;
pub use edit::edit;
pub use numbers::{add_numbers, plan_lines, remove_numbers, split};

pub(super) use deeds::move_to;
pub(super) use numbers::{plan_on, put_on, relisted, take_off};

use deeds::noted;

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
    app.record(caller, conn, &[entry]).await?;
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
    app.record(caller, conn, &[entry]).await
}

pub(super) async fn editable(
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
