//! How long the server works on a dashboard and on the wall: the whole page, as a browser without JavaScript
//! gets it, over a year of roll calls, resolved findings and port orders.

use std::{path::Path, sync::Arc, time::Instant};

use anyhow::{Context, Result, ensure};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, header},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    Country, E164, OrgId, PortOrderId,
    access::Role,
    dashboard::{
        Audience, DashboardQuery, Period,
        census::Census,
        resolution::{ResolutionKey, Resolutions, monday},
    },
    number::NumberType,
    port::{
        Details, Foc, Line, Order, OrderState,
        order::{Contradictions, Moments},
    },
    rules::Severity,
};
use http_body_util::BodyExt;
use rollcall::http::{self, Reach, Site};
use services::{
    App, Caller, FixedClock, SystemEntropy,
    access::{self, NewUser},
    dashboards, organisations,
    ports::orders::bare_line,
};
use store::Db;
use tower::ServiceExt;

use super::latency::{ROUNDS, report};

const PASSWORD: &str = "correct horse battery";
const EMAIL: &str = "bench@contoso.example";
/// Port orders of the year, each with [`LINES`] numbers.
const ORDERS: u64 = 2_000;
const LINES: u64 = 25;

/// Prints how long each dashboard and the wall take on a database.
pub(crate) fn print(db: &Path) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measure(&format!("sqlite://{}", db.display())))
}

async fn measure(address: &str) -> Result<()> {
    let db = Db::open(address).await?;
    let now: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().context("an instant")?;
    let app = App::new(
        db.clone(),
        Arc::new(FixedClock(now)),
        Arc::new(SystemEntropy),
    );
    let org = organisations::choose(&app, None).await?;
    let caller = access::command_line(&app, org);
    let world = live_through_a_year(&app, &db, org).await?;
    println!("\n{world}");
    println!(
        "{:<44} {:>10} {:>10}",
        "dashboards (goal p95 100 ms)", "median", "p95"
    );
    for &audience in Audience::ALL {
        figures(&app, &caller, audience).await?;
    }
    let browser = Browser::sign_in(&app, &caller).await?;
    for &audience in Audience::ALL {
        let path = format!("/dashboards/{audience}?period=365");
        browser
            .time(&format!("{} page", audience.label()), &path)
            .await?;
    }
    browser.time("wall page", "/wall").await
}

/// How long the figures of a dashboard take without the page around them.
async fn figures(app: &App, caller: &Caller, audience: Audience) -> Result<()> {
    let query = DashboardQuery {
        period: Period::Year,
        ..DashboardQuery::default()
    };
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let started = Instant::now();
        dashboards::show(app, caller, audience, &query).await?;
        times.push(started.elapsed().as_secs_f64());
    }
    report(&format!("{} figures, 365 days", audience.label()), times);
    Ok(())
}

/// Somebody who is signed in, on a site without a socket.
struct Browser {
    router: Router,
    cookie: String,
}

impl Browser {
    async fn sign_in(app: &App, caller: &Caller) -> Result<Self> {
        let new = NewUser {
            email: EMAIL,
            name: "Bench",
            password: PASSWORD,
            role: Role::Engineer,
        };
        access::add_user(app, caller, &new).await?;
        let router = http::router(Site::new(app.clone(), Reach::default()));
        let form = format!("email={EMAIL}&password={}", PASSWORD.replace(' ', "+"));
        let request = Request::builder()
            .method(Method::POST)
            .uri("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form))?;
        let answer = router.clone().oneshot(request).await?;
        let given = answer.headers().get(header::SET_COOKIE);
        let given = given.context("no session began")?.to_str()?;
        Ok(Self {
            cookie: given.split(';').next().unwrap_or_default().to_owned(),
            router,
        })
    }

    async fn time(&self, what: &str, path: &str) -> Result<()> {
        let mut times = Vec::with_capacity(ROUNDS);
        let mut size = 0;
        for _ in 0..ROUNDS {
            let request = Request::builder()
                .uri(path)
                .header(header::ACCEPT, "text/html")
                .header(header::COOKIE, &self.cookie)
                .body(Body::empty())?;
            let started = Instant::now();
            let answer = self.router.clone().oneshot(request).await?;
            let status = answer.status();
            size = answer.into_body().collect().await?.to_bytes().len();
            times.push(started.elapsed().as_secs_f64());
            ensure!(status.is_success(), "{path} answered {status}");
        }
        report(&format!("{what}, {} kB", size / 1000), times);
        Ok(())
    }
}

/// Puts a year of counts, resolved findings and port orders behind the last roll call.
async fn live_through_a_year(app: &App, db: &Db, org: OrgId) -> Result<String> {
    let mut tx = db.begin().await?;
    let conn = &mut tx.conn();
    let last = store::dashboards::last_census_day(conn, org).await?;
    let last = last.context("no roll call counted")?;
    let rows = store::dashboards::census_of(conn, org, last).await?;
    for ago in 1..365 {
        let mut census = Census::default();
        for row in &rows {
            census.add(&row.site_key, &row.carrier_key, row.tally);
        }
        store::dashboards::record_census(conn, org, last - Days::new(ago), census).await?;
    }
    for ago in 1..365 {
        store::findings::record_day(conn, org, last - Days::new(ago)).await?;
    }
    store::dashboards::record_resolutions(conn, org, &resolutions(last)).await?;
    for n in 0..ORDERS {
        let order = order(app, last, n);
        store::ports::insert_order(conn, org, &order).await?;
        store::ports::insert_lines(conn, org, order.id, &lines(n)?).await?;
    }
    let findings = store::findings::matrix(conn, org).await?;
    let findings: u64 = findings.iter().map(|cell| cell.count).sum();
    tx.commit().await?;
    Ok(format!(
        "{findings} findings, {} places, a year of roll calls, {ORDERS} port orders with {} numbers",
        rows.len(),
        ORDERS * LINES
    ))
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
        .and_time(chrono::NaiveTime::MIN)
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
        details: Details::default(),
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

fn lines(n: u64) -> Result<Vec<Line>> {
    (0..LINES)
        .map(|i| {
            let number = E164::from_digits(12_012_010_000 + n * LINES + i)?;
            Ok(bare_line(number))
        })
        .collect()
}
