//! The calendar of ports: what happens on which day, the days on which carriers do not work, and the feeds
//! through which calendar programs read it.

mod feed;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Datelike, Days as Span, NaiveDate, Utc};
use domain::{
    Country, PortProjectId,
    access::Permission,
    calendar::{
        Calendar, Closed, Overrides,
        view::{self, ClosedDay, Entry, EntryKind},
        zone,
    },
    port::{
        Foc, Order, OrderState, PortOut, PortOutState, Project,
        view::{CalendarDetail, CalendarPage},
    },
    same_word,
    words::counted,
};
use store::{
    Conn,
    ports::{self as rows, BoardOrder, Choice},
};

pub use self::feed::{add_feed, feeds, ics, revoke_feed};
pub use super::settings::{own_days, set_own_days};
use super::{board::once, outs, settings};
use crate::{App, Caller, Error, Result};

pub use domain::port::view::CalendarView as View;

/// How many days an agenda shows.
const AGENDA_DAYS: Span = Span::new(60);
/// The most orders with a date that are read at once.
const MOST: u32 = 5_000;

/// A question to the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// A month, a week or an agenda.
    pub view: View,
    /// A day of that month or week, or the first of the agenda.
    pub on: NaiveDate,
    /// Only what this carrier gets or, where it is a port-out, loses.
    pub carrier: Option<String>,
    /// Only what happens at this site, without regard to case.
    pub site: Option<String>,
}

/// What happens around a day. Orders that ended without a port are left out.
pub async fn show(app: &App, caller: &Caller, asked: &Asked) -> Result<CalendarDetail> {
    caller.require(Permission::Read)?;
    let (first, last) = span(asked)?;
    let country = app.country(caller.org).await?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let projects = rows::projects(conn, caller.org).await?;
    let orders = orders_on(conn, caller, first, Some(last), is_on_calendar).await?;
    let leaving = rows::port_outs_on(conn, caller.org, (first, last)).await?;
    let awaiting = rows::port_outs(conn, caller.org, AWAITING, MOST).await?;
    let own_days = settings::calendar(conn, caller).await?;
    let pairs = rows::carriers(conn, caller.org).await?;
    drop(read);

    let sites: HashMap<PortProjectId, &str> = projects
        .iter()
        .filter_map(|project| Some((project.id, project.site.as_deref()?)))
        .collect();
    let mut entries: Vec<Entry> = Vec::new();
    entries.extend(orders.iter().filter_map(|row| port_in(row, &sites)));
    entries.extend(leaving.iter().filter_map(port_out));
    entries.extend(awaiting.iter().filter_map(deadline));
    entries.extend(projects.iter().filter_map(project_day));
    entries.retain(|entry| {
        (first..=last).contains(&entry.date)
            && is_named(asked.carrier.as_deref(), entry.carrier.as_deref())
            && is_named(asked.site.as_deref(), entry.site.as_deref())
    });

    let carriers = once(pairs.iter().map(|(winning, _)| winning));
    let places = places(&orders, country, &carriers);
    let closed = closed_days(&own_days, first, last, &places, asked.carrier.as_deref());
    Ok(CalendarDetail {
        page: page(asked, (first, last), &entries, &closed)?,
        on: asked.on,
        carriers: once(
            carriers
                .iter()
                .chain(leaving.iter().map(|out| &out.carrier)),
        ),
        sites: once(projects.iter().filter_map(|project| project.site.as_ref())),
        today: app.now().date_naive(),
    })
}

/// The states in which an answer of ours is waited for.
const AWAITING: &[PortOutState] = &[PortOutState::Notified, PortOutState::UnderReview];

/// Whether the day of an order in a state is worth knowing.
fn is_on_calendar(state: OrderState) -> bool {
    !state.ended_without_port() && state != OrderState::SnappedBack
}

/// The orders with a date from a first day on.
async fn orders_on(
    conn: &mut Conn<'_>,
    caller: &Caller,
    first: NaiveDate,
    last: Option<NaiveDate>,
    is_meant: impl Fn(OrderState) -> bool,
) -> Result<Vec<BoardOrder>> {
    let states: Vec<OrderState> = OrderState::ALL
        .iter()
        .copied()
        .filter(|state| is_meant(*state))
        .collect();
    let choice = Choice {
        states: &states,
        from: Some(first),
        to: last,
        limit: MOST,
        ..Choice::default()
    };
    Ok(rows::board(conn, caller.org, choice).await?)
}

/// The first and last day that is shown.
fn span(asked: &Asked) -> Result<(NaiveDate, NaiveDate)> {
    let on = asked.on;
    let span = match asked.view {
        View::Month => view::span_of_month(on.year(), on.month()),
        View::Week => {
            let monday = on.week(chrono::Weekday::Mon);
            Some((monday.first_day(), monday.last_day()))
        }
        View::Agenda => on.checked_add_days(AGENDA_DAYS).map(|last| (on, last)),
    };
    span.ok_or_else(|| no_such_day(on))
}

fn no_such_day(on: NaiveDate) -> Error {
    Error::Invalid(format!(
        "The calendar does not reach as far as {on}. Choose another day."
    ))
}

fn page(
    asked: &Asked,
    (first, last): (NaiveDate, NaiveDate),
    entries: &[Entry],
    closed: &[ClosedDay],
) -> Result<CalendarPage> {
    let on = asked.on;
    let page = match asked.view {
        View::Month => view::month(on.year(), on.month(), entries, closed).map(CalendarPage::Month),
        View::Week => view::week(on, entries, closed).map(CalendarPage::Week),
        View::Agenda => Some(CalendarPage::Agenda(view::agenda(
            first, last, entries, closed,
        ))),
    };
    page.ok_or_else(|| no_such_day(on))
}

/// Whether a name is the one asked for, if one is.
fn is_named(asked: Option<&str>, name: Option<&str>) -> bool {
    asked.is_none_or(|asked| name.is_some_and(|name| same_word(asked, name)))
}

/// The date of an order, and whether it is agreed.
fn date_of(order: &Order) -> Option<(&Foc, bool)> {
    match (&order.foc, &order.requested_foc) {
        (Some(agreed), _) => Some((agreed, true)),
        (None, Some(wished)) => Some((wished, false)),
        (None, None) => None,
    }
}

fn port_in(row: &BoardOrder, sites: &HashMap<PortProjectId, &str>) -> Option<Entry> {
    let order = &row.order;
    let (date, is_firm) = date_of(order)?;
    let site = order.project.and_then(|project| sites.get(&project));
    Some(Entry {
        date: date.day(),
        time: date.local_time(),
        title: title_of(row),
        href: format!("/ports/{}", order.id),
        kind: EntryKind::PortIn,
        is_firm,
        carrier: Some(order.carrier.clone()),
        state: order.state.label().to_owned(),
        site: site.map(|&site| site.to_owned()),
        numbers: row.numbers,
    })
}

fn title_of(row: &BoardOrder) -> String {
    let numbers = counted(row.numbers, "number");
    format!(
        "{}: {numbers} to {}",
        row.order.reference, row.order.carrier
    )
}

fn port_out(port_out: &PortOut) -> Option<Entry> {
    let date = port_out.particulars.foc.as_ref()?;
    if matches!(
        port_out.state,
        PortOutState::Cancelled | PortOutState::Rejected | PortOutState::SnappedBack
    ) {
        return None;
    }
    Some(Entry {
        date: date.day(),
        time: date.local_time(),
        title: title_of_port_out(port_out),
        is_firm: is_agreed(port_out.state),
        ..leaving(port_out, EntryKind::PortOut)
    })
}

/// Whether the day of a port-out stands: we have said yes to it, or it is over.
const fn is_agreed(state: PortOutState) -> bool {
    !matches!(state, PortOutState::Notified | PortOutState::UnderReview)
}

fn title_of_port_out(port_out: &PortOut) -> String {
    let numbers = counted(port_out.numbers.len() as u64, "number");
    let leave = if port_out.numbers.len() == 1 {
        "leaves"
    } else {
        "leave"
    };
    match &port_out.particulars.gaining_carrier {
        Some(gaining) => format!("{numbers} {leave} {} for {gaining}", port_out.carrier),
        None => format!("{numbers} {leave} {}", port_out.carrier),
    }
}

/// The moment at which silence lets numbers go.
fn deadline(port_out: &PortOut) -> Option<Entry> {
    let until = zone::foc_of(port_out.answer_by?, outs::ZONE).ok()?;
    let numbers = counted(port_out.numbers.len() as u64, "number");
    Some(Entry {
        date: until.day(),
        time: until.local_time(),
        title: format!("Answer {} about {numbers}", port_out.carrier),
        is_firm: true,
        ..leaving(port_out, EntryKind::Deadline)
    })
}

fn leaving(port_out: &PortOut, kind: EntryKind) -> Entry {
    Entry {
        date: NaiveDate::MIN,
        time: None,
        title: String::new(),
        href: format!("/ports/outs/{}", port_out.id),
        kind,
        is_firm: false,
        carrier: Some(port_out.carrier.clone()),
        state: port_out.state.label().to_owned(),
        site: None,
        numbers: port_out.numbers.len() as u64,
    }
}

fn project_day(project: &Project) -> Option<Entry> {
    Some(Entry {
        date: project.target_on?,
        time: None,
        title: project.name.clone(),
        href: "/ports/projects".to_owned(),
        kind: EntryKind::Project,
        is_firm: false,
        carrier: None,
        state: "Planned".to_owned(),
        site: project.site.clone(),
        numbers: 0,
    })
}

/// The countries and carriers whose days count: those of the orders shown, and the organisation's country at
/// every carrier it has ever ported to.
fn places(
    orders: &[BoardOrder],
    country: Option<Country>,
    carriers: &[String],
) -> BTreeSet<(Country, String)> {
    let shown = orders
        .iter()
        .map(|row| (row.order.country, row.order.carrier.clone()));
    let usual = country.into_iter().flat_map(|country| {
        carriers
            .iter()
            .map(move |carrier| (country, carrier.clone()))
    });
    shown.chain(usual).collect()
}

/// The closed days, those of the organisation for everybody and the others by carrier.
fn closed_days(
    own_days: &Overrides,
    first: NaiveDate,
    last: NaiveDate,
    places: &BTreeSet<(Country, String)>,
    carrier: Option<&str>,
) -> Vec<ClosedDay> {
    let mut closed = of_everybody(own_days, first, last);
    let asked = places
        .iter()
        .filter(|(_, name)| is_named(carrier, Some(name)));
    for (country, name) in asked {
        if let Ok(calendar) = Calendar::new(*country, Some(name), own_days.clone()) {
            closed.extend(ClosedDay::of(&calendar, first, last, Some(name)));
        }
    }
    closed
}

fn of_everybody(own_days: &Overrides, first: NaiveDate, last: NaiveDate) -> Vec<ClosedDay> {
    let closed = |date: NaiveDate, reason: Closed| ClosedDay {
        date,
        reason,
        carrier: None,
    };
    let shown = |date: &NaiveDate| (first..=last).contains(date);
    let holidays = own_days.holidays.iter().filter(|day| shown(&day.date));
    let mut days: Vec<ClosedDay> = holidays
        .map(|day| closed(day.date, Closed::Holiday(day.name.clone())))
        .collect();
    for freeze in &own_days.freezes {
        let dates = first.max(freeze.from()).iter_days();
        let dates = dates.take_while(|date| *date <= last.min(freeze.until()));
        days.extend(dates.map(|date| closed(date, Closed::Freeze(freeze.name().to_owned()))));
    }
    days
}

/// When something last happened to an order (UTC).
fn changed_at(order: &Order) -> DateTime<Utc> {
    let moments = &order.moments;
    let known = [
        moments.edited_at,
        moments.state_since,
        order.vendor_read_at,
        moments.ended_at,
    ];
    known
        .into_iter()
        .flatten()
        .fold(order.created_at, DateTime::max)
}
