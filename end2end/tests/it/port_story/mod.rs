//! The porting desk in one story: a pasted list becomes orders, and one of them is completed, sent, rejected,
//! supplemented, confirmed, moved, activated in part, tested and closed. On the way a port-out arrives and is
//! answered. People do all of it in Chromium, each with a role of their own; the carriers are simulated, and
//! their calls come twice, three times, or not at all.

mod carriers;
mod cut_over;
mod intake;
mod leaving;
mod papers;
mod sending;

use std::{fs, path::PathBuf, sync::Arc};

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Utc};
use sim::{
    World, WorldPlan,
    vendors::{Command, Simulators, Turn, Vendor},
};

use crate::{
    harness::{
        browser::{Browser, Setting, Tab},
        server::{Database, PASSWORD, Server, Workplace},
    },
    pages::sign_in::sign_in,
};

/// Who connects the carriers.
const ADMIN: &str = "nadia@contoso.example";
/// Who runs ports.
const PORTING: &str = "ada@contoso.example";
/// Who approves what is sent.
const ENGINEER: &str = "ben@contoso.example";

#[tokio::test]
async fn from_a_pasted_list_to_a_closed_order() -> Result<()> {
    let mut story = Story::begin().await?;
    intake::a_mixed_paste_becomes_the_right_orders(&story).await?;
    let order = papers::an_order_is_completed(&story).await?;
    sending::it_reaches_its_carrier_once_it_was_approved(&story, &order).await?;
    sending::it_is_rejected_for_its_address_and_supplemented(&story, &order).await?;
    let request = leaving::a_port_out_arrives(&story)?;
    sending::the_carrier_confirms_and_nobody_is_told(&story, &order).await?;

    story.go_on_at("2026-11-20T14:30:00Z").await?;
    sending::it_is_found_confirmed_and_then_moved(&story, &order).await?;
    leaving::it_is_found_and_answered_in_time(&story, &request).await?;

    story.go_on_at("2026-12-10T16:35:00Z").await?;
    cut_over::it_is_activated_in_part(&story, &order).await?;
    cut_over::what_came_in_is_tested(&story, &order).await?;
    cut_over::the_rest_is_activated(&story, &order).await?;
    cut_over::every_number_is_tried(&story, &order).await?;

    story.go_on_at("2027-01-11T15:00:00Z").await?;
    cut_over::it_is_closed(&story, &order).await
}

/// The people, the server and the carriers.
struct Story {
    /// Runs ports.
    ada: Tab,
    /// Approves.
    ben: Tab,
    server: Server,
    simulators: Simulators,
    /// Where Bandwidth calls.
    hook: String,
    /// The organisation's own inventory.
    inventory: PathBuf,
    _browser: Browser,
}

/// An order that people work on.
struct Order {
    reference: String,
    /// The path of its page.
    path: String,
}

impl Story {
    async fn begin() -> Result<Self> {
        let workplace = Workplace::new(Database::Sqlite)?;
        for (email, role) in [
            (ADMIN, "admin"),
            (PORTING, "porting"),
            (ENGINEER, "engineer"),
        ] {
            workplace.add_user(email, role)?;
        }
        let today = moment(workplace.now)?.date_naive();
        let world = World::generate(&WorldPlan::live(300, 7, today));
        let inventory = workplace.folder.path().join("inventory.csv");
        world
            .today()
            .write_inventory(fs::File::create(&inventory)?)?;
        workplace.import_inventory(&inventory)?;
        let simulators = Simulators::new(Arc::new(world));
        let carriers = format!("http://{}", simulators.start().await?);

        let server = workplace.serve()?;
        let browser = Browser::launch().await?;
        let open = async |email, path, heading| {
            let tab = browser.open(&server.url(path), Setting::default()).await?;
            sign_in(&tab, (email, PASSWORD), heading).await?;
            anyhow::Ok(tab)
        };
        let nadia = open(ADMIN, "/sources/new", "Add a connection").await?;
        let hook = carriers::connect(&nadia, Vendor::Bandwidth, &carriers).await?;
        carriers::connect(&nadia, Vendor::Telnyx, &carriers).await?;
        Ok(Self {
            ada: open(PORTING, "/ports", "Port orders").await?,
            ben: open(ENGINEER, "/plans", "Plans").await?,
            hook: server.url(&hook),
            server,
            simulators,
            inventory,
            _browser: browser,
        })
    }

    /// Time passes: the server is started anew, the carriers go on to the same day, and people come back.
    async fn go_on_at(&mut self, now: &'static str) -> Result<()> {
        // A page that asks a server which is not there would show errors.
        for tab in [&self.ada, &self.ben] {
            tab.visit("about:blank").await?;
        }
        let before = moment(self.server.now())?;
        self.server.go_on_at(now)?;
        let after = moment(now)?;
        self.simulators.set_day(after.date_naive());
        if before.date_naive() != after.date_naive() {
            self.ada.visit("/ports").await?;
            sign_in(&self.ada, (PORTING, PASSWORD), "Port orders").await?;
            self.ben.visit("/plans").await?;
            sign_in(&self.ben, (ENGINEER, PASSWORD), "Plans").await?;
        }
        Ok(())
    }

    /// Something happens to an order at its carrier, which calls about it so often.
    async fn at_the_carrier(&self, order: &Order, to: Turn, calls: u32) -> Result<()> {
        let known = self.simulators.ports(Vendor::Bandwidth).into_iter();
        let mut known = known.filter(|port| port.reference.as_ref() == Some(&order.reference));
        let port = known.next().context("the carrier has the order")?;
        ensure!(known.next().is_none(), "the carrier has the order twice");
        let command = Command {
            to,
            webhook_url: Some(self.hook.clone()),
            times: Some(calls),
        };
        let at = moment(self.server.now())?;
        let is_done = self
            .simulators
            .obey(Vendor::Bandwidth, &port.id, &command, at)
            .await?;
        ensure!(is_done, "this cannot happen to {}", port.id);
        Ok(())
    }

    /// A number in use that the inventory has with a carrier, in canonical form.
    fn number_at(&self, carrier: &str) -> Result<String> {
        let mut rows = csv::Reader::from_path(&self.inventory)?;
        let rows = rows.records().collect::<Result<Vec<_>, _>>()?;
        let is_meant =
            |row: &&csv::StringRecord| (&row[1], &row[3], &row[4]) == ("assigned", "US", carrier);
        let row = rows
            .iter()
            .find(is_meant)
            .context("there is such a number")?;
        let digits: String = row[0].chars().filter(char::is_ascii_digit).collect();
        Ok(format!("+1{}", &digits[digits.len() - 10..]))
    }
}

fn moment(text: &str) -> Result<DateTime<Utc>> {
    Ok(text.parse()?)
}

/// The path of the page that a tab shows.
fn path_of(tab: &Tab) -> Result<String> {
    let url = tab.page.url();
    let after_scheme = url.find("//").context("it is an address")? + 2;
    let path = url[after_scheme..].find('/').context("it has a path")? + after_scheme;
    let end = url.find(['?', '#']).unwrap_or(url.len());
    Ok(url[path..end].to_owned())
}
