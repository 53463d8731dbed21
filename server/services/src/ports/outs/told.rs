//! What carriers tell of port-outs.

use connectors::records::PortOut as Told;
use domain::{
    PortOutId,
    connection::Connection,
    history::Action,
    port::{
        PortOut, PortOutState,
        departure::{PortOutAnswer, PortOutParticulars},
        journal::{Event, What},
        out::{PortOutEvent, answer_time},
        state::{By, Walk},
        vendor,
    },
};
use store::{Conn, history::NewEntry, ports as rows};

use super::change;
use crate::{
    App, Caller, Result,
    ports::{follow, record},
};

/// Applies what a carrier tells of a port-out. Whether anything is new.
pub(in crate::ports) async fn take(
    app: &App,
    caller: &Caller,
    connection: &Connection,
    told: &Told,
    by: By,
) -> Result<bool> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let known = rows::find_port_out_by_vendor(conn, caller.org, &connection.name, &told.id).await?;
    let is_new = match known {
        Some(known) => go_on(app, caller, conn, connection, known, told, by).await?,
        None => begin(app, caller, conn, connection, told, by).await?,
    };
    tx.commit().await?;
    Ok(is_new)
}

async fn begin(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    connection: &Connection,
    told: &Told,
    by: By,
) -> Result<bool> {
    if told.numbers.is_empty() {
        return Ok(false);
    }
    let state = vendor::port_out_state(&connection.provider, &told.status).state();
    let is_over = matches!(
        state,
        Some(PortOutState::PortedOut | PortOutState::Cancelled)
    );
    let received_at = told.received_at.unwrap_or_else(|| app.now());
    let mut numbers = told.numbers.clone();
    numbers.sort();
    numbers.dedup();
    let port_out = PortOut {
        id: PortOutId::new(app.new_id()),
        connection: Some(connection.id),
        carrier: connection.name.clone(),
        vendor_order: told.id.clone(),
        // One that is over when we hear of it was never ours to answer.
        state: match state {
            Some(PortOutState::PortedOut) => PortOutState::Discovered,
            Some(state) => state,
            None => PortOutState::Notified,
        },
        vendor_status: Some(told.status.clone()),
        numbers,
        received_at,
        answer_by: answer_time(&connection.provider, received_at)
            .filter(|_| !is_over)
            .map(|time| time.answer_by),
        particulars: PortOutParticulars {
            gaining_carrier: told.gaining_carrier.clone(),
            gaining_spid: told.gaining_spid.clone(),
            pon: told.pon.clone(),
            foc: told.foc.map(|moment| follow::foc(moment, ZONE)),
            ported_at: (state == Some(PortOutState::PortedOut)).then(|| app.now()),
            ..PortOutParticulars::default()
        },
        version: 1,
    };
    rows::insert_port_out(conn, caller.org, &port_out).await?;
    let event = Event {
        by,
        name: connection.name.clone(),
        vendor_status: Some(told.status.clone()),
        ..record::event(app, caller, None, What::PortOutNotified)
    };
    rows::append_events(conn, caller.org, port_out.id.uuid(), &[event]).await?;
    let entry = NewEntry {
        after: Some(
            serde_json::json!({ "state": port_out.state, "numbers": port_out.numbers }).to_string(),
        ),
        ..record::of_port_out(&port_out, Action::Created)
    };
    app.record(caller, conn, &[entry]).await?;
    Ok(true)
}

/// The zone in which carriers of North America, which alone tell of port-outs, name days.
pub(in crate::ports) const ZONE: &str = "America/New_York";

async fn go_on(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    connection: &Connection,
    known: PortOut,
    told: &Told,
    by: By,
) -> Result<bool> {
    let told_state = vendor::port_out_state(&connection.provider, &told.status).state();
    let steps = match told_state.map(|state| known.state.walk(state)) {
        Some(Walk::Steps(steps)) => steps,
        // What is known, an unknown word, and what contradicts an end move nothing.
        _ => Vec::new(),
    };
    let mut numbers = known.numbers.clone();
    numbers.extend(&told.numbers);
    numbers.sort();
    numbers.dedup();
    let silence = steps
        .iter()
        .any(|step| step.event == PortOutEvent::AuthoriseByDefault);
    let state = steps.last().map_or(known.state, |step| step.to);
    let particulars = PortOutParticulars {
        foc: told
            .foc
            .map(|moment| follow::foc(moment, ZONE))
            .or(known.particulars.foc.clone()),
        answer: known
            .particulars
            .answer
            .or(silence.then_some(PortOutAnswer::Silence)),
        ported_at: known
            .particulars
            .ported_at
            .or((state == PortOutState::PortedOut).then(|| app.now())),
        ..known.particulars.clone()
    };
    let after = PortOut {
        state,
        vendor_status: Some(told.status.clone()),
        numbers,
        particulars,
        ..known.clone()
    };
    if after == known {
        return Ok(false);
    }
    let events: Vec<Event> = steps
        .iter()
        .map(|step| Event {
            by,
            name: connection.name.clone(),
            is_inferred: step.is_inferred,
            vendor_status: Some(told.status.clone()),
            ..record::event(
                app,
                caller,
                None,
                What::PortOutMoved {
                    from: step.from,
                    to: step.to,
                },
            )
        })
        .collect();
    change(app, caller, conn, &known, &after, &events).await?;
    Ok(true)
}
