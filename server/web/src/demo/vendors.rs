//! The demo's vendors: simulated in this process, and asked over HTTP like real ones.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use chrono::NaiveDate;
use domain::connection::{Settings, field};
use services::{
    App, Caller,
    connections::{self, Change, NewConnection},
};
use sim::{
    World, WorldPlan,
    vendors::{Access, Simulators, Vendor},
};
use tokio::net::TcpListener;

/// The demo's vendors, listening.
#[derive(Clone, Debug)]
pub(super) struct Vendors {
    pub(super) simulators: Simulators,
    address: SocketAddr,
}

impl Vendors {
    /// Starts the vendors of the demo organisation as it is on a day, for as long as the process lives: at
    /// the address they had before, if it is free, so that connections need no change.
    pub(super) async fn start(
        today: NaiveDate,
        before: Option<SocketAddr>,
    ) -> anyhow::Result<Self> {
        let simulators = Simulators::new(Arc::new(World::generate(&WorldPlan::demo(today))));
        let listener = listen(before)
            .await
            .context("The simulated vendors cannot listen on this machine.")?;
        let address = listener.local_addr()?;
        let served = simulators.clone();
        tokio::spawn(async move { served.serve(listener, std::future::pending()).await });
        Ok(Self {
            simulators,
            address,
        })
    }

    /// Adds a connection to each vendor. Nothing is asked yet.
    pub(super) async fn connect(&self, app: &App, caller: &Caller) -> anyhow::Result<()> {
        for vendor in Vendor::ALL {
            let access = vendor.access();
            let new = NewConnection {
                provider: vendor.key().to_owned(),
                name: access.name.to_owned(),
                settings: self.settings(&access),
                secrets: secrets(access),
                schedule: None,
            };
            connections::add(app, caller, new).await?;
        }
        Ok(())
    }

    /// Lets the connections of a demo that was made before lead to these vendors.
    pub(super) async fn reconnect(&self, app: &App, caller: &Caller) -> anyhow::Result<()> {
        for detail in connections::list(app, caller).await? {
            let connection = detail.connection;
            let is_simulated = connection
                .settings
                .get(field::BASE_URL)
                .is_some_and(|url| local(url).is_some());
            let mut settings = connection.settings.clone();
            settings.set(field::BASE_URL, &self.base_url());
            let vendor = Vendor::ALL
                .iter()
                .find(|vendor| vendor.key() == connection.provider);
            if let Some(vendor) = vendor
                && is_simulated
                && settings != connection.settings
            {
                // Secrets are not sent to another address than the one they were given for.
                let change = Change {
                    settings: Some(settings),
                    secrets: secrets(vendor.access()),
                    ..Change::default()
                };
                connections::change(app, caller, connection.id, connection.version, change).await?;
            }
        }
        Ok(())
    }

    fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn settings(&self, access: &Access) -> Settings {
        let mut settings = Settings::default();
        settings.set(field::BASE_URL, &self.base_url());
        for (name, value) in &access.settings {
            settings.set(name, value);
        }
        settings
    }
}

fn secrets(access: Access) -> Vec<(String, secrecy::SecretString)> {
    let webhook = access
        .webhook_secret
        .map(|secret| (field::WEBHOOK_SECRET.to_owned(), secret.into()));
    [(field::SECRET.to_owned(), access.secret.into())]
        .into_iter()
        .chain(webhook)
        .collect()
}

/// Where the demo's vendors listened when it was served last.
pub(super) async fn address_before(
    app: &App,
    caller: &Caller,
) -> anyhow::Result<Option<SocketAddr>> {
    let known = connections::list(app, caller).await?;
    Ok(known
        .iter()
        .filter_map(|detail| detail.connection.settings.get(field::BASE_URL))
        .find_map(local))
}

/// The address of a simulator on this machine.
fn local(url: &str) -> Option<SocketAddr> {
    let address: SocketAddr = url
        .strip_prefix("http://")?
        .trim_end_matches('/')
        .parse()
        .ok()?;
    address.ip().is_loopback().then_some(address)
}

async fn listen(before: Option<SocketAddr>) -> std::io::Result<TcpListener> {
    if let Some(before) = before
        && let Ok(listener) = TcpListener::bind(before).await
    {
        return Ok(listener);
    }
    TcpListener::bind(("127.0.0.1", 0)).await
}
