//! An organisation with simulated vendors, and workers that are processes of their own.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Cursor,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{
    ConnectionId,
    connection::{Settings, SyncReport, Verdict, field},
    finding::{Finding, FindingState, query::FindingQuery},
    import::{CommitMode, OnDuplicate},
    source::{RunState, SourceKind},
    worker::JobState,
};
use secrecy::SecretString;
use services::{
    App, Caller, SystemClock, SystemEntropy, access,
    connections::{self, NewConnection},
    findings,
    imports::{NumbersOptions, import_numbers},
    organisations, sync,
};
use sim::{
    World, WorldPlan,
    vendors::{Fault, Simulators, Strike, Vendor},
};
use store::{Db, jobs::Entry, testing};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    program::rollcall,
    support::{vault, vault_key},
};

/// A world small enough to ask often, in pages so short that there are many.
const SIZE: usize = 300;
const PAGE: usize = 10;

/// How long anything may take before the test gives up: less than the lease of a worker that is not told
/// otherwise.
const PATIENCE: Duration = Duration::from_secs(45);

/// An organisation with four vendors, and the database that its workers share.
pub(super) struct Bench {
    pub(super) app: App,
    db: Db,
    pub(super) caller: Caller,
    address: String,
    folder: TempDir,
    pub(super) vendors: Simulators,
    url: String,
}

/// A connection that no worker has asked yet.
pub(super) struct Connection {
    pub(super) id: ConnectionId,
    pub(super) vendor: Vendor,
    /// What asking comes to when nobody interrupts it.
    pub(super) whole: SyncReport,
    /// How many requests that takes, those for a token aside, and how many its first list.
    pub(super) requests: u64,
    first_list: u64,
    /// Requests to the vendor before any worker asked.
    pub(super) before: u64,
}

pub(super) async fn on_bench(test: impl AsyncFnOnce(Bench)) {
    testing::on_postgres(async |db, address| {
        let app = App::new(db.clone(), Arc::new(SystemClock), Arc::new(SystemEntropy));
        let app = app.with_vault(vault());
        let today = app.now().date_naive();
        let vendors = Simulators::new(Arc::new(World::generate(&WorldPlan::live(SIZE, 7, today))));
        vendors.set_page_rows(PAGE);
        let url = format!("http://{}", vendors.start().await.unwrap());
        let caller = organisation(&app, "Contoso").await;
        let bench = Bench {
            app,
            db,
            caller,
            address,
            folder: tempfile::tempdir().unwrap(),
            vendors,
            url,
        };
        bench.import_inventory().await;
        test(bench).await;
    })
    .await;
}

async fn organisation(app: &App, name: &str) -> Caller {
    let org = organisations::ensure(app, name).await.unwrap();
    access::command_line(app, org)
}

impl Bench {
    async fn import_inventory(&self) {
        let mut inventory = Vec::new();
        let world = self.vendors.snapshot();
        world.write_inventory(&mut inventory).unwrap();
        let options = NumbersOptions {
            mode: CommitMode::GoodRows,
            on_duplicate: OnDuplicate::Stop,
            is_dry_run: false,
        };
        let file = Box::new(Cursor::new(inventory));
        import_numbers(&self.app, &self.caller, file, options)
            .await
            .unwrap();
    }

    async fn connect(&self, caller: &Caller, vendor: Vendor) -> ConnectionId {
        let access = vendor.access();
        let mut settings = Settings::default();
        settings.set(field::BASE_URL, &self.url);
        for (name, value) in &access.settings {
            settings.set(name, value);
        }
        let webhook = access.webhook_secret.map(|s| (field::WEBHOOK_SECRET, s));
        let secrets = [(field::SECRET, access.secret.to_owned())];
        let new = NewConnection {
            provider: vendor.key().to_owned(),
            name: access.name.to_owned(),
            settings,
            secrets: secrets
                .into_iter()
                .chain(webhook)
                .map(|(name, secret)| (name.to_owned(), SecretString::from(secret)))
                .collect(),
            schedule: None,
        };
        connections::add(&self.app, caller, new).await.unwrap()
    }

    /// Adds a vendor, and looks what asking it comes to: for another organisation, without any worker.
    pub(super) async fn add(&self, vendor: Vendor) -> Connection {
        let other = organisation(&self.app, "Fabrikam").await;
        let before = self.asked(vendor);
        let twin = self.connect(&other, vendor).await;
        let whole = sync::run_now(&self.app, &other, twin).await.unwrap();
        assert_eq!(whole.verdict, Verdict::Complete, "{:?}", whole.reason);
        let twin = connections::find(&self.app, &other, twin).await.unwrap();
        let first = twin.runs.last().unwrap();
        Connection {
            id: self.connect(&self.caller, vendor).await,
            vendor,
            whole,
            requests: self.asked(vendor) - before,
            first_list: first.traffic.requests,
            before: self.asked(vendor),
        }
    }

    pub(super) async fn request(&self, id: ConnectionId) {
        sync::request(&self.app, &self.caller, id).await.unwrap();
    }

    /// Requests to a vendor so far.
    pub(super) fn asked(&self, vendor: Vendor) -> u64 {
        self.vendors.traffic(vendor).requests
    }

    /// Lets a vendor fall silent in the middle of the connection's last list.
    pub(super) fn silence(&self, connection: &Connection) {
        let after = u32::try_from(in_the_middle(connection)).unwrap();
        let silent = Strike::from(Fault::Timeout).after(after);
        self.vendors.inject(connection.vendor, silent);
    }

    /// Waits until a worker waits for a vendor that has fallen silent. What it has read is kept by then.
    pub(super) async fn hangs(&self, connection: &Connection) -> Entry {
        let asked = connection.before + in_the_middle(connection) + 1;
        eventually("the vendor is silent", async || {
            (self.asked(connection.vendor) == asked).then_some(())
        })
        .await;
        self.running(connection.id).await.unwrap()
    }

    /// Waits until everything else is done: a worker has several things in hand.
    pub(super) async fn only(&self, connection: &Connection) -> Entry {
        eventually("everything else is done", async || {
            (self.under_way().await.len() == 1).then_some(())
        })
        .await;
        self.running(connection.id).await.unwrap()
    }

    pub(super) fn worker(&self, options: &[&str]) -> Worker {
        let log = self.folder.path().join(self.app.new_id().to_string());
        let words = [&["worker", "--database", &self.address], options].concat();
        let process = rollcall(self.folder.path(), &words)
            .env("ROLLCALL_KEY", vault_key())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Worker { process, log }
    }

    /// Work of our organisation that has not ended.
    pub(super) async fn under_way(&self) -> Vec<Entry> {
        let mut read = self.db.read().await.unwrap();
        let conn = &mut read.conn();
        store::jobs::under_way(conn, self.caller.org, 100)
            .await
            .unwrap()
    }

    /// The asking of a connection that runs.
    async fn running(&self, id: ConnectionId) -> Option<Entry> {
        let is_it = |entry: &Entry| {
            entry.state == JobState::Running && entry.payload.contains(&id.to_string())
        };
        self.under_way().await.into_iter().find(is_it)
    }

    /// Waits until everything is done, and checks that nothing is left of it.
    pub(super) async fn all_done(&self) -> Vec<Entry> {
        eventually("everything is done", async || {
            self.under_way().await.is_empty().then_some(())
        })
        .await;
        let mut read = self.db.read().await.unwrap();
        let ended = store::jobs::ended(&mut read.conn(), self.caller.org, 100).await;
        let ended = ended.unwrap();
        for entry in &ended {
            assert_eq!(entry.state, JobState::Done, "{entry:?}");
            assert_eq!((entry.lease_owner, entry.lease_until), (None, None));
        }
        ended
    }

    /// Each list was asked for once, took force, and came out as one that nobody interrupted.
    pub(super) async fn assert_whole(&self, connection: &Connection) {
        let found = connections::find(&self.app, &self.caller, connection.id).await;
        let (runs, sources) = found.map(|found| (found.runs, found.sources)).unwrap();
        let asked: BTreeSet<_> = runs.iter().map(|run| run.source_id).collect();
        assert_eq!((asked.len(), runs.len()), (sources.len(), sources.len()));
        for run in &runs {
            assert_eq!(run.state, RunState::Committed, "{run:?}");
        }
        let pages: u64 = runs.iter().map(|run| run.traffic.pages).sum();
        let whole = &connection.whole;
        assert_eq!(pages, whole.pages, "{:?}", connection.vendor);
        let facts = sources.iter().map(|row| &row.source);
        let facts = facts.filter(|source| source.kind != SourceKind::TeamsUsers);
        assert_eq!(facts.map(|source| source.rows).sum::<u64>(), whole.facts);
    }

    /// Code and number of each finding that stands.
    pub(super) async fn found(&self) -> BTreeSet<(String, String)> {
        let query = FindingQuery {
            states: vec![
                FindingState::Open,
                FindingState::Pending,
                FindingState::Reopened,
            ],
            size: Some(500),
            ..FindingQuery::default()
        };
        let page = findings::page(&self.app, &self.caller, &query)
            .await
            .unwrap();
        assert_eq!(page.next, None, "they fit on a page");
        let one = |finding: Finding| {
            let number = finding.number.map(|number| number.to_string());
            (finding.code, number.unwrap_or_default())
        };
        page.rows.into_iter().map(one).collect()
    }

    /// What the roll must find in this world.
    pub(super) fn expected(&self) -> BTreeSet<(String, String)> {
        let findings = self.vendors.snapshot().expected_findings();
        let one = |finding: sim::Finding| (finding.code.name().to_owned(), finding.number);
        findings.into_iter().map(one).collect()
    }
}

/// Requests after which a vendor falls silent: some pages into the last list.
const fn in_the_middle(connection: &Connection) -> u64 {
    match connection.vendor {
        Vendor::Graph => connection.first_list + 3,
        _ => 3,
    }
}

/// A worker in a process of its own, which ends with the test.
pub(super) struct Worker {
    pub(super) process: Child,
    log: PathBuf,
}

impl Worker {
    /// By which name it holds leases: the first thing that it logs.
    pub(super) async fn name(&self) -> Uuid {
        eventually("the worker says who it is", async || {
            let log = self.log();
            let (_, rest) = log.split_once("worker=")?;
            let name = rest.split_whitespace().next()?;
            name.parse().ok()
        })
        .await
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    pub(super) fn signal(&self, signal: &str) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Looks again and again until it finds something, for as long as patience lasts.
pub(super) async fn eventually<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    let mut looks = tokio::time::interval(Duration::from_millis(20));
    loop {
        looks.tick().await;
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "never: {what}");
    }
}
