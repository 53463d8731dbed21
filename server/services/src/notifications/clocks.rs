//! What only time brings, told once for each organisation.

use chrono::Days;
use domain::{
    OrgId,
    delivery::{State, query::DeliveryQuery},
    notification::{
        clock::{RESERVATION_ENDS_SOON, folded, of_deliveries, of_reservations},
        news::{News, Occasion},
    },
    page::SIZES,
};
use store::{Conn, deliveries, notifications as rows, numbers};

use super::{events, people, watch::LOOKED_EVERY};
use crate::{App, Caller, Result, access, ports};

/// Looks at the clocks of an organisation, unless somebody has within the last minute.
pub(super) async fn look(app: &App, org: OrgId) -> Result<()> {
    let (caller, now) = (access::worker(app, org), app.now());
    let mut read = app.db.read().await?;
    let before = rows::watch(&mut read.conn(), org).await?.looked_at;
    drop(read);
    if before.is_some_and(|at| now - at < LOOKED_EVERY) {
        return Ok(());
    }
    ports::tick(app, &caller).await?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let fresh = fresh(app, &caller, conn).await?;
    let listeners = events::listening(conn, org).await?;
    drop(read);
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    if !rows::note_looked(conn, org, before, now).await? {
        return Ok(());
    }
    let notices: Vec<_> = fresh.iter().map(|occasion| &occasion.notice).collect();
    rows::note_told(conn, org, &notices, now).await?;
    events::queue_of_clocks(app, &caller, conn, &listeners, &fresh).await?;
    let told = folded(fresh, &now.timestamp().to_string());
    let news: Vec<News> = told.into_iter().map(News::Occasion).collect();
    people::tell(app, conn, org, &news).await?;
    tx.commit().await?;
    Ok(())
}

/// What the time has brought that was not told yet.
async fn fresh(app: &App, caller: &Caller, conn: &mut Conn<'_>) -> Result<Vec<Occasion>> {
    let mut occasions = ports::rung(app, caller, conn).await?;
    let today = app.now().date_naive();
    let ahead = (today, today + Days::new(RESERVATION_ENDS_SOON));
    let ending = numbers::reservations_ending(conn, caller.org, ahead).await?;
    occasions.extend(of_reservations(&ending, today));
    let dead = deliveries::list(conn, caller.org, &dead()).await?;
    occasions.extend(of_deliveries(&dead.rows));
    let told = rows::told_occasions(conn, caller.org).await?;
    occasions.retain(|Occasion { notice, .. }| {
        let key = (
            notice.topic.to_string(),
            notice.subject.clone(),
            notice.occurrence.clone(),
        );
        !told.contains(&key)
    });
    Ok(occasions)
}

/// The deliveries that are not tried again, the latest of them.
fn dead() -> DeliveryQuery {
    DeliveryQuery {
        states: vec![State::Dead],
        size: SIZES.iter().copied().max(),
        ..DeliveryQuery::default()
    }
}
