//! The board: every order under its tab, the most urgent first, and how the carriers do.

mod beside;
mod ringing;
mod search;

use std::collections::HashMap;

use chrono::{Days, NaiveDate, NaiveTime};
use domain::{
    PortOrderId,
    access::Permission,
    page::{DEFAULT_SIZE, Place, SIZES},
    port::{
        OrderState, Project,
        board::{BoardQuery, BoardRow, Tab, TabCount, tab_counts},
        journal::{Event, What},
        scorecard::{self, OrderFacts},
        view::{Board, Scorecard},
    },
};
use store::{Conn, StoreError, ports as rows};

pub(crate) use self::ringing::rung;
pub(super) use self::search::once;
use self::{beside::Beside, search::Search};
use crate::{App, Caller, Result};

/// The most orders that have not ended; a board of more would be read by nobody.
const MOST: u32 = 5_000;
/// Ended orders that are read at once where all are asked for.
const CHUNK: u32 = 500;
/// Over how many days carriers are judged, unless said otherwise.
const YEAR: Days = Days::new(365);

/// The board under a question.
///
/// Orders that have not ended come whole, at most 5,000 of them. Those that have come in pages, newest first:
/// the next page begins after the last row of this one. Nobody is made responsible for an order yet, so no row
/// has an owner, and a question for somebody's orders finds none.
///
/// However many orders there are, this is 15 statements, and one more for each 500 people who get numbers that
/// have a date or came in.
pub async fn board(app: &App, caller: &Caller, query: &BoardQuery) -> Result<Board> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let desk = Desk::new(app, caller, conn, query).await?;
    let live = desk.live(conn).await?;
    let tabs = desk.tabs(conn, &live).await?;
    let (rows, has_more) = desk.page(conn, live).await?;
    Ok(Board {
        rows,
        tabs,
        carriers: desk.search.carriers(),
        losing_carriers: desk.search.losing_carriers(),
        projects: desk.projects,
        has_more,
    })
}

/// All rows under a question, those of ended orders too.
pub async fn rows(app: &App, caller: &Caller, query: &BoardQuery) -> Result<Vec<BoardRow>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let query = query.from_start();
    let desk = Desk::new(app, caller, conn, &query).await?;
    let mut rows = desk.live(conn).await?;
    rows.retain(|row| query.tab.is_none_or(|tab| tab == row.tab));
    rows.sort_by_key(BoardRow::urgency);
    let states = desk.ended_states(query.tab);
    let mut before = None;
    loop {
        let (ended, has_more) = desk.ended(conn, &states, before, CHUNK).await?;
        before = ended.last().map(|row| row.id);
        rows.extend(ended);
        if !has_more {
            return Ok(rows);
        }
    }
}

/// A question to the board, with what its answer needs.
struct Desk<'a> {
    caller: &'a Caller,
    query: &'a BoardQuery,
    search: Search,
    beside: Beside,
    projects: Vec<Project>,
}

impl<'a> Desk<'a> {
    async fn new(
        app: &App,
        caller: &'a Caller,
        conn: &mut Conn<'_>,
        query: &'a BoardQuery,
    ) -> Result<Self> {
        let projects = rows::projects(conn, caller.org).await?;
        let carriers = rows::carriers(conn, caller.org).await?;
        Ok(Self {
            caller,
            query,
            search: Search::new(query, carriers, &projects),
            beside: Beside::load(app, caller, conn, &projects).await?,
            projects,
        })
    }

    /// The rows of the orders that have not ended, whatever their tab.
    async fn live(&self, conn: &mut Conn<'_>) -> Result<Vec<BoardRow>> {
        let states = self.search.among(|state| !state.is_terminal());
        if states.is_empty() || self.search.finds_nothing() {
            return Ok(Vec::new());
        }
        let choice = self.search.choice(&states, None, MOST);
        let orders = rows::board(conn, self.caller.org, choice).await?;
        let every_tab = self.query.with_tab(None);
        let mut rows = self.beside.rows(&orders);
        rows.retain(|row| every_tab.matches(row));
        Ok(rows)
    }

    /// The states of the ended orders under a tab. The clocks of what has ended stand still.
    fn ended_states(&self, tab: Option<Tab>) -> Vec<OrderState> {
        if self.query.needs_escalation || self.search.finds_nothing() {
            return Vec::new();
        }
        self.search
            .among(|state| state.is_terminal() && tab.is_none_or(|tab| tab == tab_of_ended(state)))
    }

    /// How many orders each tab has under the question.
    async fn tabs(&self, conn: &mut Conn<'_>, live: &[BoardRow]) -> Result<Vec<TabCount>> {
        let mut counts = tab_counts(live.iter().map(|row| row.tab));
        let states = self.ended_states(None);
        if states.is_empty() {
            return Ok(counts);
        }
        let choice = self.search.choice(&states, None, 0);
        for (state, ended) in rows::count_chosen(conn, self.caller.org, choice).await? {
            let tab = tab_of_ended(state);
            for count in counts.iter_mut().filter(|count| count.tab == tab) {
                count.count += ended;
            }
        }
        Ok(counts)
    }

    /// The rows to show, and whether there are older ended ones.
    async fn page(
        &self,
        conn: &mut Conn<'_>,
        live: Vec<BoardRow>,
    ) -> Result<(Vec<BoardRow>, bool)> {
        let before = before(&self.query.place)?;
        let size = self.query.size.unwrap_or(DEFAULT_SIZE);
        let size = size.clamp(1, SIZES.iter().copied().max().unwrap_or(DEFAULT_SIZE));
        let tab = self.query.tab;
        let states = self.ended_states(tab);
        let (mut ended, mut has_more) = self.ended(conn, &states, before, size).await?;
        let mut live: Vec<BoardRow> = live
            .into_iter()
            .filter(|row| tab.is_none_or(|tab| tab == row.tab))
            .collect();
        if tab == Some(Tab::Completed) {
            // Ported orders stand among the closed ones, in one list by their age.
            ended.extend(
                live.into_iter()
                    .filter(|row| before.is_none_or(|before| row.id < before)),
            );
            ended.sort_by_key(|row| std::cmp::Reverse(row.id));
            has_more |= ended.len() > size as usize;
            ended.truncate(size as usize);
            return Ok((ended, has_more));
        }
        if before.is_some() {
            return Ok((ended, has_more));
        }
        live.sort_by_key(BoardRow::urgency);
        live.extend(ended);
        Ok((live, has_more))
    }

    /// Ended orders, newest first, and whether there are older ones.
    async fn ended(
        &self,
        conn: &mut Conn<'_>,
        states: &[OrderState],
        before: Option<PortOrderId>,
        size: u32,
    ) -> Result<(Vec<BoardRow>, bool)> {
        if states.is_empty() {
            return Ok((Vec::new(), false));
        }
        let choice = self.search.choice(states, before, size + 1);
        let mut orders = rows::board(conn, self.caller.org, choice).await?;
        let has_more = orders.len() > size as usize;
        orders.truncate(size as usize);
        Ok((self.beside.rows(&orders), has_more))
    }
}

/// The tab of an order that has ended, whatever its day.
const fn tab_of_ended(state: OrderState) -> Tab {
    match state {
        OrderState::Closed => Tab::Completed,
        _ => Tab::Cancelled,
    }
}

/// The order after which a page begins. There is no way back but to the beginning.
fn before(place: &Place) -> Result<Option<PortOrderId>> {
    match place {
        Place::First | Place::Before(_) => Ok(None),
        Place::After(id) => Ok(Some(id.parse().map_err(|_| StoreError::Cursor)?)),
    }
}

/// How the carriers do with the orders that were made on a day (UTC) or later; within a year, where no day is
/// given. Three statements.
pub async fn scorecard(app: &App, caller: &Caller, since: Option<NaiveDate>) -> Result<Scorecard> {
    caller.require(Permission::Read)?;
    let today = app.now().date_naive();
    let since = since.unwrap_or_else(|| today.checked_sub_days(YEAR).unwrap_or(today));
    let from = since.and_time(NaiveTime::MIN).and_utc();
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let mut rejected: HashMap<PortOrderId, Vec<String>> = HashMap::new();
    for (order, rejection) in rows::rejections_since(conn, caller.org, from).await? {
        let reason = rejection.canonical.label().to_owned();
        rejected.entry(order).or_default().push(reason);
    }
    let mut agreed: HashMap<PortOrderId, Vec<Event>> = HashMap::new();
    for (order, event) in rows::agreed_dates_since(conn, caller.org, from).await? {
        agreed.entry(order).or_default().push(event);
    }
    let orders = rows::carried_since(conn, caller.org, from).await?;
    let facts: Vec<OrderFacts> = orders
        .into_iter()
        .map(|order| {
            let dates = dates(agreed.get(&order.id).map_or(&[], Vec::as_slice));
            OrderFacts {
                rejections: rejected.remove(&order.id).unwrap_or_default(),
                submitted_at: order.moments.submitted_at,
                foc_confirmed_at: order.moments.foc_confirmed_at,
                ported_at: order.moments.ported_at,
                reschedules: u32::try_from(dates.len().saturating_sub(1)).unwrap_or(u32::MAX),
                rounds: order.revision,
                carrier: order.carrier,
            }
        })
        .collect();
    Ok(Scorecard {
        since,
        scores: scorecard::scorecard(&facts),
    })
}

/// The dates that were agreed, one after the other. One that was taken back and agreed again counts once.
fn dates(events: &[Event]) -> Vec<&domain::port::Foc> {
    let mut dates: Vec<_> = events
        .iter()
        .filter_map(|event| match &event.what {
            What::FocSet {
                to: Some(foc),
                is_requested: false,
                ..
            } => Some(foc),
            _ => None,
        })
        .collect();
    dates.dedup();
    dates
}
