//! What the carriers turned down, and what was changed because of it.

use domain::{
    PortOrderId, PortRejectionId,
    access::Permission,
    port::{journal::What, rejection::Rejection},
};
use store::ports as rows;

use super::{orders, record};
use crate::{App, Caller, Error, Result, text};

/// The longest resolution, in characters.
const LONGEST_RESOLUTION: usize = 1000;

/// Says how a rejection is resolved: what was changed. It stays open until the carrier has taken the
/// supplement that says so. The version must be the one of the order that was read.
pub async fn resolve(
    app: &App,
    caller: &Caller,
    order: PortOrderId,
    version: i64,
    rejection: PortRejectionId,
    resolution: &str,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let resolution = checked(resolution)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = orders::seen(conn, caller, order, version).await?;
    let rejections = rows::rejections(conn, caller.org, order.id).await?;
    let before = rejections.into_iter().find(|known| known.id == rejection);
    let before = before.ok_or(Error::NotFound("rejection"))?;
    if !before.is_open() {
        return Err(Error::Invalid(
            "This rejection is done with already. Reload the page.".to_owned(),
        ));
    }
    if before.resolution.as_deref() == Some(resolution) {
        return Ok(());
    }
    let what = What::RejectionResolved {
        canonical: before.canonical.as_str().to_owned(),
        resolution: resolution.to_owned(),
    };
    let event = record::event(app, caller, before.number, what);
    rows::append_events(conn, caller.org, order.id.uuid(), &[event]).await?;
    let after = Rejection {
        resolution: Some(resolution.to_owned()),
        ..before
    };
    rows::update_rejection(conn, caller.org, order.id, &after).await?;
    let reason = format!("{}: {resolution}", after.canonical.label());
    orders::touched(app, caller, conn, order, reason).await?;
    tx.commit().await?;
    Ok(())
}

fn checked(resolution: &str) -> Result<&str> {
    let resolution = resolution.trim();
    text::ensure_visible("The resolution", resolution)?;
    if resolution.is_empty() {
        return Err(Error::Invalid(
            "Say what was changed: whoever looks at the next rejection will ask.".to_owned(),
        ));
    }
    if resolution.chars().count() > LONGEST_RESOLUTION {
        return Err(Error::Invalid(
            "The resolution is longer than 1,000 characters. Shorten it.".to_owned(),
        ));
    }
    Ok(resolution)
}
