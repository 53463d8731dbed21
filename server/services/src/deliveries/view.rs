//! Deliveries as people see them.

use domain::{
    DeliveryId,
    access::Permission,
    delivery::{DeliveryDetail, DeliveryList, Outlets, query::DeliveryQuery},
};
use store::{deliveries as rows, destinations};

use crate::{App, Caller, Error, Result};

/// A page of deliveries, newest first.
pub async fn list(app: &App, caller: &Caller, query: &DeliveryQuery) -> Result<DeliveryList> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let narrowed_to = match query.destination {
        Some(id) => destinations::find(conn, caller.org, id).await?,
        None => None,
    };
    Ok(DeliveryList {
        page: rows::list(conn, caller.org, query).await?,
        states: rows::count_by_state(conn, caller.org, query.destination).await?,
        narrowed_to: narrowed_to.map(|destination| destination.name),
    })
}

/// A delivery with what it carries and every try.
pub async fn find(app: &App, caller: &Caller, id: DeliveryId) -> Result<DeliveryDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let missing = || Error::NotFound("delivery");
    let delivery = rows::find(conn, caller.org, id).await?;
    let payload = rows::payload(conn, caller.org, id).await?;
    Ok(DeliveryDetail {
        delivery: delivery.ok_or_else(missing)?,
        payload: payload.ok_or_else(missing)?,
        history: rows::tries(conn, caller.org, id).await?,
    })
}

/// What the operator has set up for sending.
pub fn outlets(app: &App, caller: &Caller) -> Result<Outlets> {
    caller.require(Permission::Read)?;
    Ok(app.outlets.summary())
}
