//! Port-outs of carriers without an API, which people enter.

use chrono::{DateTime, Utc};
use domain::{
    E164, PortOutId,
    access::Permission,
    history::Action,
    port::{PortOut, PortOutState, departure::PortOutParticulars, journal::What},
};
use store::{history::NewEntry, ports as rows};

use crate::{App, Caller, Error, Result, ports::record, text};

/// A port-out of a carrier without an API, as its letter or its portal tells of it.
#[derive(Clone, Debug)]
pub struct NewPortOut {
    /// The carrier that the numbers are leaving, by name.
    pub carrier: String,
    /// Its id of the request.
    pub vendor_order: String,
    /// The numbers.
    pub numbers: Vec<E164>,
    /// When the request came in (UTC).
    pub received_at: DateTime<Utc>,
    /// When silence lets the numbers go (UTC), if the carrier says so.
    pub answer_by: Option<DateTime<Utc>>,
    /// Who asks, by name.
    pub gaining_carrier: Option<String>,
    /// The ticket by which we know that they are to go.
    pub ticket: Option<String>,
}

/// Enters a port-out of a carrier without an API. One that is known already is not entered twice.
pub async fn enter(app: &App, caller: &Caller, new: NewPortOut) -> Result<PortOut> {
    caller.require(Permission::RunPorts)?;
    let port_out = entered(app, new)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let (carrier, vendor_order) = (&port_out.carrier, &port_out.vendor_order);
    if let Some(known) =
        rows::find_port_out_by_vendor(conn, caller.org, carrier, vendor_order).await?
    {
        return if known.numbers == port_out.numbers {
            Ok(known)
        } else {
            Err(Error::Invalid(format!(
                "{carrier} has a request {vendor_order} already, with other numbers. Check its id."
            )))
        };
    }
    rows::insert_port_out(conn, caller.org, &port_out).await?;
    let event = record::event(app, caller, None, What::PortOutNotified);
    rows::append_events(conn, caller.org, port_out.id.uuid(), &[event]).await?;
    let entry = NewEntry {
        after: Some(
            serde_json::json!({ "state": port_out.state, "numbers": port_out.numbers }).to_string(),
        ),
        ..record::of_port_out(&port_out, Action::Created)
    };
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(port_out)
}

fn entered(app: &App, new: NewPortOut) -> Result<PortOut> {
    let named = |what: &str, said: &str| -> Result<String> {
        let said = said.trim();
        text::ensure_visible(what, said)?;
        if said.is_empty() {
            return Err(Error::Invalid(format!("{what} is missing. Enter it.")));
        }
        Ok(said.to_owned())
    };
    let maybe = |what: &str, said: Option<String>| match said {
        Some(said) if !said.trim().is_empty() => named(what, &said).map(Some),
        _ => Ok(None),
    };
    let mut numbers = new.numbers;
    numbers.sort();
    numbers.dedup();
    if numbers.is_empty() {
        return Err(Error::Invalid(
            "Enter the numbers that are to leave: at least one.".to_owned(),
        ));
    }
    if new.received_at > app.now() {
        return Err(Error::Invalid(
            "The request cannot have come in later than now. Correct the time.".to_owned(),
        ));
    }
    if new.answer_by.is_some_and(|by| by <= new.received_at) {
        return Err(Error::Invalid(
            "The time to answer ends before the request came in. Correct one of both.".to_owned(),
        ));
    }
    Ok(PortOut {
        id: PortOutId::new(app.new_id()),
        connection: None,
        carrier: named("The carrier", &new.carrier)?,
        vendor_order: named("The carrier\u{2019}s id of the request", &new.vendor_order)?,
        state: PortOutState::Notified,
        vendor_status: None,
        numbers,
        received_at: new.received_at,
        answer_by: new.answer_by,
        particulars: PortOutParticulars {
            gaining_carrier: maybe("The gaining carrier", new.gaining_carrier)?,
            ticket: maybe("The ticket", new.ticket)?,
            ..PortOutParticulars::default()
        },
        version: 1,
    })
}
