//! Holds every request that a connector can send, and every answer of the simulators, against the vendors'
//! own API descriptions: each vendor is asked through Prism's validating proxy.
//!
//! The descriptions belong to the vendors and are not kept here. They are looked for in the folder that
//! `ROLLCALL_SPECS` names, or in `../shared/specs` beside the repository; without them, or without Prism,
//! the tests say so and pass.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is missing"
)]

mod allowed;
mod bandwidth;
mod changes;
mod gateway;
mod ports;
mod prism;
mod questions;

use std::{
    io::{self, Write},
    sync::Arc,
};

use chrono::NaiveDate;
use sim::{
    World, WorldPlan,
    vendors::{Simulators, Vendor},
};

use crate::{
    allowed::is_allowed,
    bandwidth::order_everything,
    changes::write_everything,
    gateway::Gateway,
    ports::port_everything,
    prism::Prism,
    questions::{ask_everything, connect},
};

/// A vendor's API, and where its description begins.
struct Contract {
    vendor: Vendor,
    /// The file of the vendor's description.
    description: &'static str,
    /// What the vendor's paths begin with, which is not in the description's paths.
    base: &'static str,
}

#[tokio::test(flavor = "multi_thread")]
async fn graph_keeps_to_microsofts_description() {
    keeps_to(Contract {
        vendor: Vendor::Graph,
        description: "microsoft-graph-teams.yaml",
        base: "/v1.0",
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bandwidth_keeps_to_its_description() {
    keeps_to(Contract {
        vendor: Vendor::Bandwidth,
        description: "bandwidth.yaml",
        base: "/api/v2",
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn telnyx_keeps_to_its_description() {
    keeps_to(Contract {
        vendor: Vendor::Telnyx,
        description: "telnyx.yaml",
        base: "/v2",
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twilio_keeps_to_its_description() {
    keeps_to(Contract {
        vendor: Vendor::Twilio,
        description: "twilio.yaml",
        base: "",
    })
    .await;
}

/// Asks a vendor everything there is to ask, and writes everything there is to write. Nothing may go
/// against its description.
async fn keeps_to(contract: Contract) {
    let simulators = Simulators::new(Arc::new(world()));
    // Many pages, so that the links between them are seen.
    simulators.set_page_rows(40);
    let simulator = format!("http://{}", simulators.start().await.unwrap());
    let upstream = format!("{simulator}{}", contract.base);
    let prism = match Prism::start(contract.description, &upstream).await {
        Ok(prism) => prism,
        Err(why) => {
            skip(contract.vendor, &why);
            return;
        }
    };
    let gateway = Gateway::start(contract.base, &prism, &simulator).await;
    let connector = connect(contract.vendor, gateway.address());
    let mut faults = ask_everything(&*connector, simulators.world()).await;
    faults.extend(write_everything(&*connector).await);
    if contract.vendor == Vendor::Bandwidth {
        faults.extend(order_everything(contract.vendor, &*connector, &simulators).await);
        faults.extend(gateway.unknown_elements(&prism::description(contract.description)));
    }
    faults.extend(port_everything(&*connector, &simulators, contract.vendor).await);

    let violations: Vec<String> = gateway
        .violations()
        .into_iter()
        .filter(|violation| !is_allowed(contract.vendor, violation))
        .map(|violation| violation.to_string())
        .collect();
    assert!(gateway.passed() > 0, "nothing was asked through Prism");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

/// Says that a vendor is skipped, past the test's own output, which is shown for failures only.
#[expect(clippy::explicit_write, reason = "`eprintln!` would be kept back")]
fn skip(vendor: Vendor, why: &str) {
    let vendor = vendor.key();
    writeln!(
        io::stderr(),
        "skipped: {vendor} is not held against its description: {why}"
    )
    .unwrap();
}

/// Small, with every mismatch the vendors can tell.
fn world() -> World {
    let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    World::generate(&WorldPlan::live(400, 11, today))
}
