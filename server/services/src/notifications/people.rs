//! The people of an organisation who may be told something, and telling them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    NotificationId, OrgId, UserId,
    calendar::zone,
    notification::{
        news::News,
        quiet::Day,
        told::{Person, told},
    },
};
use store::{
    Conn,
    access::users,
    notifications::{self as rows, NewNotification},
    organisations,
};

use crate::{App, Result};

/// The zone of whoever has none, where the organisation has no country of its own.
const UTC: &str = "UTC";

/// The zone of people who have not chosen one: that of their organisation's country, else UTC.
pub(super) async fn fallback_zone(conn: &mut Conn<'_>, org: OrgId) -> Result<&'static str> {
    let organisation = organisations::find(conn, org).await?;
    let country = organisation.and_then(|organisation| organisation.country);
    Ok(country.and_then(zone::default_zone).unwrap_or(UTC))
}

/// Somebody who may be told, with their day.
struct Listener {
    person: Person,
    day: Day,
}

async fn listeners(conn: &mut Conn<'_>, org: OrgId) -> Result<Vec<Listener>> {
    let mut chosen: HashMap<UserId, _> = rows::settings_of_all(conn, org).await?;
    let fallback = fallback_zone(conn, org).await?;
    let users = users::list(conn, org).await?;
    let listener = |user: users::User| {
        let settings = chosen.remove(&user.id).unwrap_or_default();
        Listener {
            day: Day::of(&settings, Some(fallback)),
            person: Person {
                id: user.id,
                role: user.role,
                settings,
            },
        }
    };
    let active = users.into_iter().filter(|user| !user.is_disabled);
    Ok(active.map(listener).collect())
}

/// Tells people what concerns them, in the caller's transaction.
pub(super) async fn tell(app: &App, conn: &mut Conn<'_>, org: OrgId, news: &[News]) -> Result<()> {
    if news.is_empty() {
        return Ok(());
    }
    let now = app.now();
    let mut new = Vec::new();
    for listener in listeners(conn, org).await? {
        for piece in news {
            new.extend(heard(app, &listener, piece, now));
        }
    }
    rows::insert(conn, org, &new, now).await?;
    Ok(())
}

fn heard(
    app: &App,
    Listener { person, day }: &Listener,
    news: &News,
    now: DateTime<Utc>,
) -> Vec<NewNotification> {
    told(person, news)
        .into_iter()
        .map(|told| NewNotification {
            id: NotificationId::new(app.new_id()),
            user: person.id,
            mail_at: day.mail_at(told.channel, told.notice.urgency, now),
            notice: told.notice,
        })
        .collect()
}
