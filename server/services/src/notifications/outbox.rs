//! Handing messages over for delivery.

use domain::{
    DeliveryId,
    delivery::{Delivery, Payload, Recipient, Standing},
};
use store::{Conn, deliveries as rows};

use crate::{App, Caller, Result};

/// Queues a message.
pub(super) async fn queue(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    to: impl Into<Recipient>,
    payload: &Payload,
) -> Result<()> {
    let delivery = Delivery {
        id: DeliveryId::new(app.new_id()),
        recipient: to.into(),
        name: String::new(),
        address: None,
        subject: String::new(),
        standing: Standing::NEW,
        reason: None,
        created_at: app.now(),
        changed_at: app.now(),
    };
    Ok(rows::insert(conn, caller.org, &delivery, payload).await?)
}
