//! The calendar of ports: what it shows, the organisation's own days, and the addresses under which calendar
//! programs read it. Making such an address is a plain form: its answer is the one page that shows it.

use domain::{
    calendar::Overrides,
    port::view::{CalendarDetail, FeedName},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::{Answer, ApiError};
#[cfg(feature = "ssr")]
use crate::api::{answer, caller, conclude, id};

/// The page of the calendar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shown {
    /// What is shown of it.
    pub(crate) detail: CalendarDetail,
    /// The organisation's own days.
    pub(crate) own: Overrides,
    /// Their version.
    pub(crate) version: i64,
    /// The addresses for calendar programs.
    pub(crate) feeds: Vec<FeedName>,
}

/// What an address asks to see of the calendar: `view` (month, week, agenda), `on` a day, and of which
/// `carrier` and `site`. Without a day it is today.
#[server(prefix = "/_fn", endpoint = "ports/calendar", input = server_fn::codec::GetUrl)]
pub(crate) async fn show(query: String) -> Result<Answer<Shown>, ApiError> {
    use crate::address::value;
    use services::ports::calendar::{self, Asked, View};

    let (app, caller) = caller()?;
    let view = match value(&query, "view").as_deref() {
        Some("week") => View::Week,
        Some("agenda") => View::Agenda,
        _ => View::Month,
    };
    let on = value(&query, "on").and_then(|day| day.parse().ok());
    let asked = Asked {
        view,
        on: on.unwrap_or_else(|| app.now().date_naive()),
        carrier: value(&query, "carrier"),
        site: value(&query, "site"),
    };
    let shown = async {
        let (own, version) = calendar::own_days(&app, &caller).await?;
        Ok(Shown {
            detail: calendar::show(&app, &caller, &asked).await?,
            own,
            version,
            feeds: calendar::feeds(&app, &caller).await?,
        })
    };
    answer(&app, &caller, shown.await)
}

/// Takes an address of a calendar back: programs that read it are refused from then on.
#[server(prefix = "/_fn", endpoint = "ports/calendar/revoke_feed")]
pub(crate) async fn revoke_feed(feed: String) -> Result<(), ApiError> {
    let (app, caller) = caller()?;
    let revoked = services::ports::calendar::revoke_feed(&app, &caller, id(&feed)?).await;
    conclude(&caller, revoked, |()| {
        "/ports/calendar?did=revoked#feeds".to_owned()
    })?;
    Ok(())
}

/// Adds a day or a span of the organisation's own: `kind` is `holiday`, `freeze` or `working`.
#[server(prefix = "/_fn", endpoint = "ports/calendar/add_day")]
pub(crate) async fn add_day(
    version: i64,
    kind: String,
    from: String,
    #[server(default)] until: String,
    #[server(default)] name: String,
) -> Result<(), ApiError> {
    use super::read::{day, text};
    use crate::api::invalid;
    use domain::calendar::{Freeze, OwnHoliday};

    let date =
        day("The first day", &from)?.ok_or_else(|| invalid(&"Choose the day: it is missing."))?;
    let named =
        || text(&name).ok_or_else(|| invalid(&"Name it: a holiday and a freeze are told by name."));
    let change: Change = match kind.as_str() {
        "holiday" => {
            let name = named()?;
            Box::new(move |own| own.holidays.push(OwnHoliday { date, name }))
        }
        "freeze" => {
            let until = day("The last day", &until)?.unwrap_or(date);
            let freeze = Freeze::new(date, until, named()?).map_err(|e| invalid(&e))?;
            Box::new(move |own| own.freezes.push(freeze))
        }
        _ => Box::new(move |own| own.working_days.push(date)),
    };
    changed(version, "added", change).await
}

/// Takes a day or a span of the organisation's own away.
#[server(prefix = "/_fn", endpoint = "ports/calendar/remove_day")]
pub(crate) async fn remove_day(
    version: i64,
    kind: String,
    from: String,
    #[server(default)] name: String,
) -> Result<(), ApiError> {
    let date = super::read::day("The day", &from)?.unwrap_or_default();
    let change: Change = match kind.as_str() {
        "holiday" => Box::new(move |own| {
            own.holidays
                .retain(|day| (day.date, &day.name) != (date, &name));
        }),
        "freeze" => Box::new(move |own| {
            own.freezes
                .retain(|freeze| (freeze.from(), freeze.name()) != (date, name.as_str()));
        }),
        _ => Box::new(move |own| own.working_days.retain(|day| *day != date)),
    };
    changed(version, "removed", change).await
}

#[cfg(feature = "ssr")]
type Change = Box<dyn FnOnce(&mut Overrides) + Send>;

/// Changes the own days as they were read.
#[cfg(feature = "ssr")]
async fn changed(version: i64, did: &str, change: Change) -> Result<(), ApiError> {
    use services::ports::calendar;

    let (app, caller) = caller()?;
    let saved = async {
        let (mut own, _) = calendar::own_days(&app, &caller).await?;
        change(&mut own);
        own.holidays.sort_by_key(|day| day.date);
        own.freezes.sort_by_key(domain::calendar::Freeze::from);
        own.working_days.sort_unstable();
        own.working_days.dedup();
        calendar::set_own_days(&app, &caller, &own, version).await
    };
    conclude(&caller, saved.await, |()| {
        format!("/ports/calendar?did={did}#days")
    })?;
    Ok(())
}
