//! The numbers of an order: put on it, taken off, planned, split off.

use domain::{
    E164, PortOrderId,
    access::Permission,
    port::{
        Line, Order,
        journal::{Event, What},
        line::LineEvent,
        order::LinePlan,
    },
    words::counted,
};
use store::{Conn, ports as rows};

use super::{NewOrder, bare_line, editable, ensure_free, insert, seen, touched};
use crate::{App, Caller, Error, Result, ports::record};

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
    put_on(app, caller, conn, order, numbers).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts numbers on an order that takes them. Those that are on it stay as they are.
pub(in crate::ports) async fn put_on(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    numbers: &[E164],
) -> Result<()> {
    let id = order.id;
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
    numbers_moved(app, caller, conn, order, &numbers, What::NumberAdded).await
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
pub(in crate::ports) async fn take_off(
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
pub(in crate::ports) fn relisted(line: &Line) -> Line {
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
    plan_on(app, caller, conn, order, plans).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes down what is meant to become of some numbers of an order.
pub(in crate::ports) async fn plan_on(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: Order,
    plans: &[(E164, LinePlan)],
) -> Result<()> {
    let id = order.id;
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
    touched(app, caller, conn, order, reason).await
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
