//! What only time brings, told once for each organisation.

use std::collections::HashSet;

use chrono::Days;
use domain::{
    OrgId,
    delivery::{Delivery, State, query::DeliveryQuery},
    notification::{
        Notice,
        clock::{RESERVATION_ENDS_SOON, folded, of_deliveries, of_reservations},
        news::{News, Occasion},
    },
    page::SIZES,
};
use store::{Conn, deliveries, notifications as rows, numbers};

use super::{
    events, people,
    watch::{KEPT, LOOKED_EVERY},
};
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
    let Brought { fresh, to_note } = brought(app, &caller, conn).await?;
    let listeners = events::listening(conn, org).await?;
    drop(read);
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    if !rows::note_looked(conn, org, before, now).await? {
        return Ok(());
    }
    if !to_note.is_empty() {
        let notices: Vec<&Notice> = to_note.iter().collect();
        rows::note_told(conn, org, &notices, now).await?;
        rows::forget_told(conn, org, now - KEPT).await?;
    }
    events::queue_of_clocks(app, &caller, conn, &listeners, &fresh).await?;
    let told = folded(fresh, &now.timestamp().to_string());
    let news: Vec<News> = told.into_iter().map(News::Occasion).collect();
    people::tell(app, conn, org, &news).await?;
    tx.commit().await?;
    Ok(())
}

/// What the time has brought.
struct Brought {
    /// What was not told yet.
    fresh: Vec<Occasion>,
    /// What is to be noted as told: that, and what was told long ago and is still so, which is not forgotten
    /// and therefore not told again.
    to_note: Vec<Notice>,
}

async fn brought(app: &App, caller: &Caller, conn: &mut Conn<'_>) -> Result<Brought> {
    let mut occasions = present(app, caller, conn).await?;
    let mut keys = HashSet::new();
    occasions.retain(|occasion| keys.insert(rows::occurrence(&occasion.notice)));
    let notices: Vec<&Notice> = occasions.iter().map(|o| &o.notice).collect();
    let told = rows::told_occasions(conn, caller.org, &notices).await?;
    let told_at = |notice: &Notice| told.get(&rows::occurrence(notice)).copied();
    let fades = app.now() - KEPT / 2;
    let to_note = notices
        .into_iter()
        .filter(|notice| told_at(notice).is_none_or(|at| at < fades))
        .cloned()
        .collect();
    occasions.retain(|occasion| told_at(&occasion.notice).is_none());
    Ok(Brought {
        fresh: occasions,
        to_note,
    })
}

/// Everything that is so now because of the time.
async fn present(app: &App, caller: &Caller, conn: &mut Conn<'_>) -> Result<Vec<Occasion>> {
    let mut occasions = ports::rung(app, caller, conn).await?;
    let today = app.now().date_naive();
    let ahead = (today, today + Days::new(RESERVATION_ENDS_SOON));
    let ending = numbers::reservations_ending(conn, caller.org, ahead).await?;
    occasions.extend(of_reservations(&ending, today));
    let dead = deliveries::list(conn, caller.org, &dead()).await?;
    // Those that died long ago are no news, even where they come to be among the latest again.
    let since = app.now() - KEPT;
    let lately: Vec<Delivery> = dead
        .rows
        .into_iter()
        .filter(|delivery| delivery.changed_at > since)
        .collect();
    occasions.extend(of_deliveries(&lately));
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
