//! The vendors' APIs, simulated: Microsoft Graph with its token endpoint, Bandwidth, Telnyx and Twilio,
//! all at one address on this machine and all telling the same [`World`].
//!
//! They page, count, refuse wrong credentials and send signed webhooks as the vendors do, and go wrong on
//! command ([`Fault`]). The demo lives on them, the tests read from them over real HTTP, and `rollcall sim`
//! lets anybody try Rollcall before giving it credentials.
//!
//! # How a vendor is written
//!
//! Its module has `router(&Simulators) -> Router` with the vendor's own paths, and `webhook`, which makes a
//! signed call. A handler
//! 1. refuses what `Simulators::accepts` (a bearer token of ours) or the vendor's own rule refuses;
//! 2. takes the rows of its list from a `Daily`: the places of the lines that are listed on the day the
//!    simulators stand on, four bytes each, made once per day;
//! 3. asks `Simulators::slice` which of the rows to send. List faults strike there, so that a vendor
//!    need not know them: it sends the rows it is told, the next link it is told and the total it is told,
//!    and answers `Broken` with its own kind of error 500;
//! 4. writes only those rows, from `Snapshot::at`, with `Slice::word` in place of a status it gives;
//! 5. asks `Simulators::take` how a change goes before it makes it, and keeps what it changed in the
//!    vendor's `Changes`, which every row of the number is read through.
//!
//! Faults of the transport (throttling, errors, cuts) strike before any vendor is asked.

mod access;
mod bandwidth;
mod changes;
mod control;
pub mod credentials;
mod daily;
mod faults;
mod graph;
mod lists;
mod ports;
mod telnyx;
mod transport;
mod twilio;
mod vendor;
mod webhook;

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    http::{HeaderMap, header},
    middleware,
};
use chrono::{DateTime, NaiveDate, Utc};
use tokio::net::TcpListener;

pub use self::{
    access::Access,
    changes::Write,
    faults::{Fault, Requests, Strike},
    graph::{Configured, Expand, GraphManners},
    ports::{Command, PortNumber, PortOrder, PortOutAsk, PortOutOrder, PortOutTurn, Turn, When},
    transport::Traffic,
    vendor::Vendor,
    webhook::Call,
};
use self::{
    changes::{Changes, Course, Fields, Refusal},
    daily::Daily,
    lists::{Broken, Slice},
    transport::Desk,
};
use crate::{Snapshot, World};

/// All vendors of a world. Clones are the same vendors.
#[derive(Clone, Debug)]
pub struct Simulators(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    world: Arc<World>,
    date: Mutex<NaiveDate>,
    /// What the carriers' clock shows past noon, in seconds.
    seconds: Mutex<i64>,
    page_rows: Mutex<usize>,
    graph_manners: Mutex<GraphManners>,
    desks: [Desk; Vendor::ALL.len()],
    writes: Mutex<Vec<Write>>,
}

impl Simulators {
    /// The vendors of a world, standing on its last day.
    pub fn new(world: Arc<World>) -> Self {
        Self(Arc::new(Shared {
            date: Mutex::new(world.today().date()),
            seconds: Mutex::default(),
            world,
            page_rows: Mutex::new(usize::MAX),
            graph_manners: Mutex::default(),
            desks: Default::default(),
            writes: Mutex::default(),
        }))
    }

    /// All vendors' paths, and `/_sim` to command them.
    pub fn router(&self) -> Router {
        Router::new()
            .merge(graph::router(self))
            .merge(bandwidth::router(self))
            .merge(telnyx::router(self))
            .merge(twilio::router(self))
            .layer(middleware::from_fn_with_state(
                self.clone(),
                transport::pass,
            ))
            .merge(control::router(self))
    }

    /// Serves on a listener until `stop` is done. Requests under way are dropped: one may be a fault that
    /// never answers.
    pub async fn serve(
        &self,
        listener: TcpListener,
        stop: impl Future<Output = ()>,
    ) -> io::Result<()> {
        tokio::select! {
            done = axum::serve(listener, self.router()) => done,
            () = stop => Ok(()),
        }
    }

    /// Serves on a free port of this machine for as long as the runtime lives.
    pub async fn start(&self) -> io::Result<SocketAddr> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let simulators = self.clone();
        tokio::spawn(async move { simulators.serve(listener, std::future::pending()).await });
        Ok(address)
    }

    /// The world they tell.
    pub fn world(&self) -> &World {
        &self.0.world
    }

    /// Moves to a date: what is listed from now on is what the world had then, or on the nearest day it
    /// has.
    pub fn set_day(&self, date: NaiveDate) {
        *hold(&self.0.date) = date;
    }

    /// The world on the day they stand on.
    pub fn snapshot(&self) -> Snapshot<'_> {
        let date = *hold(&self.0.date);
        self.0.world.on(date)
    }

    /// Makes every vendor give at most so many rows on a page, so that a small world has many pages.
    pub fn set_page_rows(&self, most: usize) {
        *hold(&self.0.page_rows) = most.max(1);
    }

    /// Makes Graph answer otherwise, where Microsoft's description leaves it open or clouds differ.
    pub fn set_graph_manners(&self, manners: GraphManners) {
        *hold(&self.0.graph_manners) = manners;
    }

    fn graph_manners(&self) -> GraphManners {
        *hold(&self.0.graph_manners)
    }

    /// Lets a fault strike a vendor.
    pub fn inject(&self, vendor: Vendor, strike: impl Into<Strike>) {
        self.desk(vendor).faults().inject(strike.into());
    }

    /// Takes all faults from a vendor.
    pub fn heal(&self, vendor: Vendor) {
        self.desk(vendor).faults().heal();
    }

    /// What a vendor was asked so far.
    pub fn traffic(&self, vendor: Vendor) -> Traffic {
        self.desk(vendor).traffic()
    }

    /// A call of a vendor to an address, signed at a time (UTC). `None` where the vendor does not call.
    pub fn webhook(&self, vendor: Vendor, url: &str, at: DateTime<Utc>) -> Option<Call> {
        match vendor {
            Vendor::Graph => None,
            Vendor::Bandwidth => bandwidth::webhook(self, url, at),
            Vendor::Telnyx => telnyx::webhook(self, url, at),
            Vendor::Twilio => twilio::webhook(self, url, at),
        }
    }

    fn desk(&self, vendor: Vendor) -> &Desk {
        &self.0.desks[vendor as usize]
    }

    /// The rows per page where a client asks for some and the vendor has a most.
    fn page_rows(&self, asked: usize, most: usize) -> usize {
        asked.clamp(1, most).min(*hold(&self.0.page_rows))
    }

    /// Which rows of a list to send for the page that starts at a row, and what to say beside them.
    fn slice(
        &self,
        vendor: Vendor,
        total: usize,
        start: usize,
        size: usize,
    ) -> Result<Slice, Broken> {
        self.desk(vendor).faults().slice(total, start, size)
    }

    /// A token that a vendor's token endpoint gives.
    fn grant(&self, vendor: Vendor) -> String {
        self.desk(vendor).token()
    }

    /// Whether a request carries the token that was granted last.
    fn accepts(&self, vendor: Vendor, headers: &HeaderMap) -> bool {
        let sent = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        sent == Some(&self.desk(vendor).token())
    }
}

/// The address a client knows the simulators by, such as `http://127.0.0.1:4400`.
fn origin(headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("127.0.0.1");
    format!("http://{host}")
}

/// What a panic elsewhere left behind is still good: each change is one step.
fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
