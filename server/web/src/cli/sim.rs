//! `rollcall sim`: the vendors of a generated organisation, served to try Rollcall on. It opens no
//! database.

use std::{
    fs::File,
    io::{self, Write},
    net::SocketAddr,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use clap::Args;
use services::{Clock, SystemClock};
use sim::{
    World, WorldPlan,
    vendors::{Simulators, Vendor},
};
use tokio::net::TcpListener;

use super::{Outcome, output::output};
use crate::serve::stop_on_signal;

/// The most numbers a generated organisation may have.
const MOST_NUMBERS: u64 = 1_000_000;

/// Days of history: the vendors can be moved back to each of them.
const DAYS: u8 = 30;

/// Which organisation, and where its vendors listen.
#[derive(Debug, Args)]
pub(super) struct Sim {
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4400")]
    listen: SocketAddr,
    /// How many numbers the organisation has
    #[arg(long, value_name = "NUMBERS", default_value_t = 5_000,
          value_parser = clap::value_parser!(u64).range(1..=MOST_NUMBERS))]
    size: u64,
    /// Another seed makes another organisation
    #[arg(long, default_value_t = 2_026)]
    seed: u64,
    /// Let no vendor give more rows on a page than this, so that a small organisation has many pages
    #[arg(long, value_name = "ROWS")]
    page_rows: Option<NonZeroUsize>,
    /// Write the organisation's inventory into this CSV file, to import it
    #[arg(long, value_name = "FILE")]
    inventory: Option<PathBuf>,
}

impl Sim {
    pub(super) async fn run(self) -> anyhow::Result<Outcome> {
        let stop =
            stop_on_signal().context("The simulators cannot listen for the signal to stop.")?;
        let listener = TcpListener::bind(self.listen).await.with_context(|| {
            format!(
                "The simulators cannot listen on {}. Choose an address with --listen.",
                self.listen
            )
        })?;
        let address = listener
            .local_addr()
            .context("The simulators have no address.")?;
        let world = self.world()?;
        if let Some(path) = &self.inventory {
            write_inventory(&world, path)
                .with_context(|| format!("{} cannot be written.", path.display()))?;
        }
        write!(output(), "{}", self.guide(address))?;
        let simulators = Simulators::new(Arc::new(world));
        if let Some(rows) = self.page_rows {
            simulators.set_page_rows(rows.get());
        }
        simulators
            .serve(listener, stop.cancelled_owned())
            .await
            .context("The simulators stopped.")?;
        Ok(Outcome::Done)
    }

    fn world(&self) -> anyhow::Result<World> {
        let size = usize::try_from(self.size).context("This machine cannot count so far.")?;
        let today = SystemClock.now().date_naive();
        Ok(World::generate(&WorldPlan {
            days: DAYS,
            ..WorldPlan::live(size, self.seed, today)
        }))
    }

    /// What to type next.
    fn guide(&self, address: SocketAddr) -> String {
        let url = format!("http://{address}");
        let mut lines = vec![
            format!(
                "Microsoft Graph, Bandwidth, Telnyx and Twilio are simulated at {url} for an organisation \
                 with {} numbers.",
                self.size
            ),
            String::new(),
            "Add them to Rollcall, then ask one of them:".to_owned(),
        ];
        lines.extend(Vendor::ALL.iter().map(|vendor| add_command(*vendor, &url)));
        lines.push("  rollcall source sync Telnyx".to_owned());
        lines.push(String::new());
        match &self.inventory {
            Some(path) => {
                lines.push("Import the organisation's own inventory:".to_owned());
                lines.push(format!("  rollcall import numbers '{}'", path.display()));
            }
            None => lines.push(
                "Start with --inventory FILE to have the organisation's own inventory, too."
                    .to_owned(),
            ),
        }
        lines.push(String::new());
        lines.extend(FAULTS.lines().map(|line| line.replace("URL", &url)));
        lines.push(String::new());
        lines.join("\n")
    }
}

fn write_inventory(world: &World, path: &Path) -> io::Result<()> {
    world.today().write_inventory(File::create(path)?)
}

/// The command that adds a vendor.
fn add_command(vendor: Vendor, url: &str) -> String {
    let access = vendor.access();
    let settings: Vec<String> = access
        .settings
        .iter()
        .map(|(name, value)| format!("--{} {value} ", name.replace('_', "-")))
        .collect();
    let settings = settings.concat();
    let (secrets, webhook_flag) = match &access.webhook_secret {
        Some(webhook) => (
            format!("printf '%s\\n' '{}' '{webhook}'", access.secret),
            " --webhook-secret-stdin",
        ),
        None => (format!("echo '{}'", access.secret), ""),
    };
    format!(
        "  {secrets} | rollcall source add '{}' --kind {} {settings}--base-url {url} --secret-stdin{webhook_flag}",
        access.name,
        vendor.key(),
    )
}

const FAULTS: &str = "\
Let a vendor (graph, bandwidth, telnyx, twilio) go wrong, look at what it was asked, and heal it:
  curl -X POST URL/_sim/telnyx/faults -H 'Content-Type: application/json' -d '{\"fault\":\"truncated\"}'
  curl URL/_sim/telnyx
  curl -X DELETE URL/_sim/telnyx/faults
Faults of requests: throttle (with \"retry_after\"), server_error, timeout, cut, expired_token.
Faults of lists: short_page, repeated_page, broken_row (with \"row\"), wrong_count, truncated,
changed_status (with \"word\").
Faults of changes: refused_change, failed_change, slow_change (with \"looks\").
Each may have \"after\", how many go well first, and \"times\", how often; those of requests
\"requests\":\"writes\", to strike only what changes something.
See what was written:       curl URL/_sim/writes
Change a number unseen:     curl -X POST URL/_sim/telnyx/numbers/+12065550100 -H 'Content-Type: application/json' -d '{\"to\":\"old-pbx\"}'
Let a vendor call Rollcall: curl -X POST URL/_sim/telnyx/webhook -H 'Content-Type: application/json' -d '{\"url\":\"…\"}'
Move to an earlier day:     curl -X POST URL/_sim/day -H 'Content-Type: application/json' -d '{\"date\":\"2026-11-01\"}'
Stop with Ctrl-C.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_says_how_each_vendor_is_added() {
        let sim = Sim {
            listen: ([127, 0, 0, 1], 4400).into(),
            size: 50,
            seed: 1,
            page_rows: None,
            inventory: None,
        };
        let guide = sim.guide(sim.listen);
        for vendor in Vendor::ALL {
            assert!(guide.contains(&format!("--kind {}", vendor.key())));
            assert!(guide.contains(vendor.access().secret));
        }
        assert!(guide.contains("curl -X DELETE http://127.0.0.1:4400/_sim/telnyx/faults"));
        assert!(!guide.contains("URL/"));
    }
}
