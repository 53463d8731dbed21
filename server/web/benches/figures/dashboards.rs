//! How long the server works on a dashboard and on the wall: the whole page, as a browser without JavaScript
//! gets it, over a year of roll calls, resolved findings and port orders.

use std::{path::Path, sync::Arc, time::Instant};

use anyhow::{Context, Result, ensure};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, header},
};
use chrono::{DateTime, Utc};
use domain::{
    access::Role,
    dashboard::{Audience, DashboardQuery, Period},
};
use http_body_util::BodyExt;
use rollcall::http::{self, Reach, Site};
use services::{
    App, Caller, FixedClock, SystemEntropy,
    access::{self, NewUser},
    dashboards, organisations,
};
use store::Db;
use tower::ServiceExt;

use super::{
    latency::{ROUNDS, report},
    year,
};

const PASSWORD: &str = "correct horse battery";
const EMAIL: &str = "bench@contoso.example";

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
    let world = year::live_through(&app, &db, org).await?;
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
