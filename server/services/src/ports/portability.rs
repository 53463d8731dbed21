//! Whether the numbers of an order can be ported, by the word of the carrier that is to get them.

use std::{collections::BTreeMap, sync::Arc};

use connectors::{connector::Connector, porting::PortabilityAnswer};
use domain::{
    ConnectionId, E164, PortOrderId,
    access::Permission,
    port::{
        Line, LineState, Order, OrderState,
        journal::{Event, What},
        line::LineEvent,
        order::{Moments, Portability},
        state::OrderEvent,
        view::OrderDetail,
    },
    words::counted,
};
use store::{Conn, connections as connection_rows, ports as rows};

use super::{orders, record};
use crate::{App, Caller, Error, Result, connections};

/// Asks the carrier which numbers of an order can be ported, and who serves them. The version must be the
/// one that was read. All that follows is written once the carrier has answered: where it does not, the
/// order is as it was.
pub async fn check(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
) -> Result<OrderDetail> {
    caller.require(Permission::RunPorts)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let order = orders::seen(conn, caller, id, version).await?;
    let asked = to_ask(&order, rows::lines(conn, caller.org, id).await?)?;
    drop(read);
    let connection = order.connection.ok_or_else(|| cannot(&order.carrier))?;
    let connector = open(app, caller, connection).await?;
    let connector = connector.ok_or_else(|| cannot(&order.carrier))?;
    let numbers: Vec<E164> = asked.iter().map(|line| line.number).collect();
    let answers = ask(&*connector, &order.carrier, &numbers).await?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = orders::seen(conn, caller, id, version).await?;
    found(app, caller, conn, order, asked, &answers).await?;
    tx.commit().await?;
    super::find(app, caller, id).await
}

fn cannot(carrier: &str) -> Error {
    Error::Invalid(format!(
        "{carrier} cannot be asked from here whether numbers can be ported. Ask its people, or look in its portal."
    ))
}

/// The lines to ask for. An order that was sent is with its carrier, which has looked at its numbers.
fn to_ask(order: &Order, lines: Vec<Line>) -> Result<Vec<Line>> {
    if order.standing().is_sent || !order.state.is_before_submission() {
        return Err(Error::Invalid(format!(
            "{} is {}: its numbers are checked before it is sent.",
            order.reference,
            order.state.label().to_lowercase()
        )));
    }
    let asked: Vec<Line> = lines
        .into_iter()
        .filter(|line| !line.state.is_terminal())
        .collect();
    if asked.is_empty() {
        return Err(Error::Invalid(format!(
            "{} has no numbers. Add at least one.",
            order.reference
        )));
    }
    Ok(asked)
}

/// The connector of a connection that says which numbers can be ported; none where there is none, or it is
/// paused.
pub(super) async fn open(
    app: &App,
    caller: &Caller,
    id: ConnectionId,
) -> Result<Option<Arc<dyn Connector>>> {
    let mut read = app.db.read().await?;
    let connection = connection_rows::find(&mut read.conn(), caller.org, id).await?;
    drop(read);
    let Some(connection) = connection.filter(|connection| !connection.is_paused) else {
        return Ok(None);
    };
    let (connector, _) = connections::open(app, caller.org, &connection).await?;
    Ok(connector
        .capabilities()
        .ports
        .portability
        .then_some(connector))
}

/// What a carrier says of some numbers.
pub(super) async fn ask(
    connector: &dyn Connector,
    carrier: &str,
    numbers: &[E164],
) -> Result<BTreeMap<E164, PortabilityAnswer>> {
    let answers = connector.portability(numbers).await.map_err(|error| {
        Error::Busy(format!(
            "{carrier} could not be asked whether the numbers can be ported: {error}"
        ))
    })?;
    Ok(answers
        .into_iter()
        .map(|answer| (answer.number, answer))
        .collect())
}

/// Writes down what the carrier said, and moves the order by it.
async fn found(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    asked: Vec<Line>,
    answers: &BTreeMap<E164, PortabilityAnswer>,
) -> Result<()> {
    let mut events = Vec::new();
    let mut refused = 0_u64;
    let total = asked.len() as u64;
    let before = order;
    let begun = begin(app, caller, &before, &mut events)?;
    for line in asked {
        let after = judged(app, caller, line, answers, &mut events)?;
        refused += u64::from(after.state == LineState::NotPortable);
        rows::update_line(conn, caller.org, before.id, &after).await?;
    }
    let event = if refused > 0 {
        OrderEvent::FailCheck
    } else {
        OrderEvent::EndCheck
    };
    // A complete order that has nothing against it stays complete.
    let mut state = begun;
    if let Ok(to) = begun.next(event, before.standing()) {
        let from = begun;
        let what = What::OrderMoved { event, from, to };
        events.push(record::event(app, caller, None, what));
        state = to;
    }
    rows::append_events(conn, caller.org, before.id.uuid(), &events).await?;
    let mut moments: Moments = before.moments.clone();
    if state != before.state {
        moments.note(state, app.now());
    }
    let after = Order {
        state,
        moments,
        ..before.clone()
    };
    rows::update_order(conn, caller.org, &after).await?;
    let reason = format!(
        "{} checked with {}: {refused} cannot be ported.",
        counted(total, "number"),
        after.carrier
    );
    let entry = record::moved(&before, &after, Some(reason));
    app.record(caller, conn, &[entry]).await
}

/// Moves an order into its check. One that something keeps from being sent is a draft first.
fn begin(app: &App, caller: &Caller, order: &Order, events: &mut Vec<Event>) -> Result<OrderState> {
    let steps: &[OrderEvent] = match order.state {
        OrderState::ActionNeeded => &[OrderEvent::Edit, OrderEvent::RunCheck],
        OrderState::Draft => &[OrderEvent::RunCheck],
        _ => &[],
    };
    let mut state = order.state;
    for &event in steps {
        let from = state;
        let to = from
            .next(event, order.standing())
            .map_err(|refusal| Error::Invalid(format!("{refusal}.")))?;
        let what = What::OrderMoved { event, from, to };
        events.push(record::event(app, caller, None, what));
        state = to;
    }
    Ok(state)
}

/// A line after the carrier's answer. A number that it left out its people must look at.
fn judged(
    app: &App,
    caller: &Caller,
    line: Line,
    answers: &BTreeMap<E164, PortabilityAnswer>,
    events: &mut Vec<Event>,
) -> Result<Line> {
    let answer = answers.get(&line.number);
    let portability = answer.map_or(Portability::NeedsManual, |answer| answer.portability);
    let found = match portability {
        Portability::Portable => LineEvent::FindPortable,
        Portability::NotPortable => LineEvent::FindNotPortable,
        Portability::NeedsManual => LineEvent::FindUnclear,
    };
    let asks = (line.state != LineState::Checking).then_some(LineEvent::Check);
    let mut state = line.state;
    for event in asks.into_iter().chain([found]) {
        let from = state;
        let to = from
            .next(event)
            .map_err(|refusal| Error::Invalid(format!("{}: {refusal}.", line.number)))?;
        let what = What::LineMoved { event, from, to };
        events.push(record::event(app, caller, Some(line.number), what));
        state = to;
    }
    let what = What::Checked { portability };
    events.push(record::event(app, caller, Some(line.number), what));
    let said = |field: fn(&PortabilityAnswer) -> &Option<String>| {
        answer.and_then(|answer| field(answer).clone())
    };
    Ok(Line {
        state,
        portability: Some(portability),
        portability_reason: match answer {
            Some(answer) => answer.reason.clone(),
            None => Some("The carrier did not answer for this number.".to_owned()),
        },
        portability_at: Some(app.now()),
        serving_carrier: said(|answer| &answer.serving_carrier).or(line.serving_carrier.clone()),
        serving_spid: said(|answer| &answer.serving_spid).or(line.serving_spid.clone()),
        ..line
    })
}
