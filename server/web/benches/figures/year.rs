//! A year in the life of the organisation that the dashboards are measured on: roll calls, a hundred thousand
//! open findings, resolved ones, and port orders with their history.

use anyhow::{Context, Result};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use domain::{
    Country, E164, FindingId, OrgId, PortOrderId,
    dashboard::{
        census::Census,
        resolution::{ResolutionKey, Resolutions, monday},
    },
    finding::{Finding, FindingState},
    number::NumberType,
    port::{
        Details, Foc, Line, Order, OrderState,
        journal::{Event, What},
        order::{Contradictions, EndUser, Moments, PostalAddress},
        state::By,
    },
    rules::{self, Severity},
};
use futures::{StreamExt, TryStreamExt};
use services::{App, ports::orders::bare_line};
use store::{Conn, Db, names};

/// Findings that need action, beside those of the roll call.
const FINDINGS: usize = 100_000;
/// Port orders of the year, each with [`LINES`] numbers.
const ORDERS: u64 = 2_000;
const LINES: u64 = 25;
/// What happened to a number of an order.
const EVENTS_OF_A_LINE: u64 = 3;

/// Puts a year behind the last roll call, and tells what is in it.
pub(crate) async fn live_through(app: &App, db: &Db, org: OrgId) -> Result<String> {
    let numbers = some_numbers(db, org).await?;
    let mut tx = db.begin().await?;
    let conn = &mut tx.conn();
    let last = store::dashboards::last_census_day(conn, org).await?;
    let last = last.context("no roll call counted")?;
    let places = call_rolls(conn, org, last).await?;
    store::findings::insert(conn, org, &findings(app, &numbers)).await?;
    for ago in 1..365 {
        store::findings::record_day(conn, org, last - Days::new(ago)).await?;
    }
    store::dashboards::record_resolutions(conn, org, &resolutions(last)).await?;
    for n in 0..ORDERS {
        let order = order(app, last, n);
        let lines = lines(n)?;
        store::ports::insert_order(conn, org, &order).await?;
        store::ports::insert_lines(conn, org, order.id, &lines).await?;
        let events = events(&order, &lines);
        store::ports::append_events(conn, org, order.id.uuid(), &events).await?;
    }
    let matrix = store::findings::matrix(conn, org).await?;
    let open: u64 = matrix.iter().map(|cell| cell.count).sum();
    tx.commit().await?;
    Ok(format!(
        "{open} findings, {places} places, a year of roll calls, {ORDERS} port orders with {} numbers",
        ORDERS * LINES
    ))
}

/// Numbers of the inventory, here and there.
async fn some_numbers(db: &Db, org: OrgId) -> Result<Vec<E164>> {
    let mut read = db.read().await?;
    let names = names::load(&mut read.conn(), org).await?;
    let inventory = store::numbers::stream(read.conn(), org, &names);
    let every_fifth = inventory.enumerate().filter_map(|(at, number)| async move {
        at.is_multiple_of(5)
            .then(|| number.map(|number| number.number))
    });
    Ok(every_fifth.take(FINDINGS).try_collect().await?)
}

/// The counts of the last roll call again, for each day of the year. How many places they are of.
async fn call_rolls(conn: &mut Conn<'_>, org: OrgId, last: NaiveDate) -> Result<usize> {
    let rows = store::dashboards::census_of(conn, org, last).await?;
    for ago in 1..365 {
        let mut census = Census::default();
        for row in &rows {
            census.add(&row.site_key, &row.carrier_key, row.tally);
        }
        store::dashboards::record_census(conn, org, last - Days::new(ago), census).await?;
    }
    Ok(rows.len())
}

/// A finding for each number, of all rules in turn.
fn findings(app: &App, numbers: &[E164]) -> Vec<Finding> {
    let now = app.now();
    let finding = |(number, rule): (&E164, &rules::Rule)| Finding {
        id: FindingId::new(app.new_id()),
        code: rule.code.to_owned(),
        severity: rule.severity,
        group: rule.group,
        plane: rule.plane,
        verdict: rule.verdict,
        number: Some(*number),
        object: None,
        source_id: None,
        state: FindingState::Open,
        first_seen: now,
        last_seen: now,
        opened_at: Some(now),
        reopened_at: Some(now),
        due_at: None,
        resolved_at: None,
        returns: Vec::new(),
        owner: None,
        occurrences: 1,
        struck_at: None,
        evidence_as_of: Some(now),
        until: None,
        reason: None,
        summary: rule.title.to_owned(),
        fields: Vec::new(),
        version: 1,
    };
    let rules: Vec<&rules::Rule> = rules::all().collect();
    numbers
        .iter()
        .zip(rules.into_iter().cycle())
        .map(finding)
        .collect()
}

/// Two thousand findings resolved each week, after anything up to ten weeks.
fn resolutions(last: NaiveDate) -> Resolutions {
    let weeks = (0..52).map(|ago| monday(last) - Days::new(ago * 7));
    let hours = || {
        (0..24)
            .chain((1..30).map(|days| days * 24))
            .chain((5..10).map(|weeks| weeks * 168))
    };
    weeks
        .flat_map(|week| Severity::ALL.iter().map(move |severity| (week, *severity)))
        .flat_map(|(week, severity)| {
            hours().map(move |hours| {
                let key = ResolutionKey {
                    week,
                    severity,
                    hours,
                };
                (key, 8)
            })
        })
        .collect()
}

fn order(app: &App, last: NaiveDate, n: u64) -> Order {
    let made = (last - Days::new(n % 365))
        .and_time(NaiveTime::MIN)
        .and_utc();
    // Most orders of a year are closed; one in ten is somewhere on its way.
    let states = OrderState::ALL;
    let state = if n.is_multiple_of(10) {
        states[usize::try_from(n / 10).unwrap_or(0) % states.len()]
    } else {
        OrderState::Closed
    };
    let is_sent = !state.is_before_submission();
    Order {
        id: PortOrderId::new(app.new_id()),
        reference: format!("BENCH-{n}"),
        project: None,
        parent: None,
        country: Country::US,
        number_type: NumberType::Geographic,
        carrier: ["Bandwidth", "Colt", "Telnyx"][usize::try_from(n).unwrap_or(0) % 3].to_owned(),
        connection: None,
        state,
        resume_state: None,
        vendor_order: None,
        vendor_status: None,
        vendor_read_at: None,
        contradictions: Contradictions::default(),
        revision: 1,
        details: details(),
        has_account_number: false,
        has_pin: false,
        requested_foc: None,
        foc: is_sent.then(|| Foc::on(last - Days::new(n % 30), "America/New_York")),
        moments: Moments {
            submitted_at: is_sent.then_some(made),
            foc_confirmed_at: is_sent.then_some(made + Days::new(n % 9)),
            ..Moments::default()
        },
        version: 1,
        created_at: made,
    }
}

fn details() -> Details {
    Details {
        end_user: EndUser {
            business_name: Some("Contoso".to_owned()),
            ..EndUser::default()
        },
        authorised_person: Some("Ada Example".to_owned()),
        service_address: PostalAddress {
            house: "400".to_owned(),
            street: "Pine St".to_owned(),
            city: "Seattle".to_owned(),
            region: "WA".to_owned(),
            postal_code: "98101".to_owned(),
            ..PostalAddress::default()
        },
        trunk: Some("sip-peer-east".to_owned()),
        ..Details::default()
    }
}

fn lines(n: u64) -> Result<Vec<Line>> {
    (0..LINES)
        .map(|i| {
            let number = E164::from_digits(12_012_010_000 + n * LINES + i)?;
            Ok(bare_line(number))
        })
        .collect()
}

/// A few events of each number, and the date that was agreed.
fn events(order: &Order, lines: &[Line]) -> Vec<Event> {
    let event = |number: Option<E164>, what: What| Event {
        seq: 0,
        at: agreed_at(order),
        by: By::VendorPoll,
        name: order.carrier.clone(),
        number,
        what,
        is_inferred: false,
        reason: None,
        vendor_status: None,
    };
    let of_line = |line: &Line| {
        let event = event(Some(line.number), What::NumberAdded);
        (0..EVENTS_OF_A_LINE).map(move |_| event.clone())
    };
    let agreed = order.foc.clone().map(|foc| {
        event(
            None,
            What::FocSet {
                from: None,
                to: Some(foc),
                is_requested: false,
            },
        )
    });
    lines.iter().flat_map(of_line).chain(agreed).collect()
}

fn agreed_at(order: &Order) -> DateTime<Utc> {
    order.moments.foc_confirmed_at.unwrap_or(order.created_at)
}
