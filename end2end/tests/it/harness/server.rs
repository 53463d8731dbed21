//! The real `rollcall`, with a database of its own. Its clock stands still, so that ages, guards and
//! screenshots are the same in every run.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{self, Child, Command, Output, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use super::repository;

/// The moment at which everything happens.
pub(crate) const NOW: &str = "2026-11-20T12:00:00Z";

/// How long the server may take to print its next line.
const START_LIMIT: Duration = Duration::from_secs(10);

/// The password of everybody who is added.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Who signs in to the demo, and with what.
pub(crate) const DEMO: (&str, &str) = ("demo@contoso.example", "call-the-roll");

/// Where a test keeps its records.
#[derive(Clone, Copy)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

/// A database, the folder a test keeps its files in, and the moment at which its clock stands.
pub(crate) struct Workplace {
    pub(crate) folder: TempDir,
    database: String,
    pub(crate) now: &'static str,
}

/// A server on a free port. It stops when this is dropped.
pub(crate) struct Server {
    pub(crate) workplace: Workplace,
    running: Running,
}

/// The process of a server.
struct Running {
    process: Child,
    address: String,
    output: Receiver<String>,
}

impl Database {
    /// Whether it is there to be tested: PostgreSQL needs a server. Where the tests must be complete,
    /// its absence fails them.
    pub(crate) fn is_there(self) -> bool {
        let is_there = matches!(self, Self::Sqlite) || postgres().is_some();
        let is_required = std::env::var_os("REQUIRE_POSTGRES").is_some_and(|value| value == "1");
        assert!(is_there || !is_required, "TEST_POSTGRES_URL is missing");
        is_there
    }
}

impl Workplace {
    /// A folder and an empty database.
    pub(crate) fn new(database: Database) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let database = match database {
            Database::Sqlite => sqlite(folder.path()),
            Database::Postgres => new_postgres_database()?,
        };
        Ok(Self {
            folder,
            database,
            now: NOW,
        })
    }

    /// The demo organisation: a copy, as making it takes half a minute.
    pub(crate) fn demo() -> Result<Self> {
        static MADE: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        let made = MADE.get_or_init(|| make_demo().map_err(|error| format!("{error:#}")));
        let made = made.as_ref().map_err(|error| anyhow::anyhow!("{error}"))?;
        let workplace = Self::new(Database::Sqlite)?;
        for file in fs::read_dir(made)? {
            let file = file?;
            fs::copy(file.path(), workplace.folder.path().join(file.file_name()))?;
        }
        Ok(workplace)
    }

    /// Lets somebody in, with [`PASSWORD`].
    pub(crate) fn add_user(&self, email: &str, role: &str) -> Result<()> {
        let add = ["user", "add", email, "--role", role, "--password-stdin"];
        self.run(&add, PASSWORD)
    }

    /// Brings the organisation's own inventory.
    pub(crate) fn import_inventory(&self, file: &Path) -> Result<()> {
        let file = file.to_str().context("the path is text")?;
        self.run(&["import", "numbers", file], "")
    }

    /// Serves this database.
    pub(crate) fn serve(self) -> Result<Server> {
        self.start("serve")
    }

    /// Serves the demo's database, with its vendors.
    pub(crate) fn serve_with_vendors(self) -> Result<Server> {
        self.start("demo")
    }

    fn start(self, command: &str) -> Result<Server> {
        let running = self.launch(command, "127.0.0.1:0")?;
        Ok(Server {
            workplace: self,
            running,
        })
    }

    fn launch(&self, command: &str, listen: &str) -> Result<Running> {
        let log = File::options().create(true).append(true).open(self.log())?;
        let mut process = self
            .command(&[command, "--listen", listen])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("target/debug/rollcall is missing: `make test` builds it")?;
        let output = BufReader::new(process.stdout.take().expect("standard output is piped"));
        let (sender, receiver) = mpsc::channel();
        // Reads to the end, or the server would block when the pipe is full.
        thread::spawn(move || {
            let lines = output.lines().map_while(Result::ok);
            lines.for_each(|line| drop(sender.send(line)));
        });
        // It says its address once it listens.
        let address = receiver.iter().find_map(|line| address(&line));
        if let Some(address) = address {
            return Ok(Running {
                process,
                address,
                output: receiver,
            });
        }
        process.kill()?;
        process.wait()?;
        bail!(
            "the server did not start:\n{}",
            fs::read_to_string(self.log())?
        )
    }

    /// Runs a command of `rollcall` on this database, as a script would, and expects it to succeed.
    fn run(&self, arguments: &[&str], input: &str) -> Result<()> {
        let mut process = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut stdin = process.stdin.take().expect("standard input is piped");
        stdin.write_all(input.as_bytes())?;
        drop(stdin);
        let Output { status, stderr, .. } = process.wait_with_output()?;
        ensure!(
            status.success(),
            "rollcall {} ended with {status}:\n{}",
            arguments.join(" "),
            String::from_utf8_lossy(&stderr)
        );
        Ok(())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(repository("target/debug/rollcall"));
        command
            .current_dir(self.folder.path())
            .env("RUST_LOG", "warn")
            .args(["--database", &self.database, "--now", self.now])
            .args(arguments);
        command
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }
}

impl Server {
    /// A server whose database is empty.
    pub(crate) fn empty() -> Result<Self> {
        Workplace::new(Database::Sqlite)?.serve()
    }

    /// A server with the demo organisation.
    pub(crate) fn demo() -> Result<Self> {
        Workplace::demo()?.serve()
    }

    /// The full address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running.address)
    }

    /// The moment at which its clock stands (RFC 3339).
    pub(crate) fn now(&self) -> &'static str {
        self.workplace.now
    }

    /// Stops, and serves the same records at another moment (RFC 3339), at the same address.
    pub(crate) fn go_on_at(&mut self, now: &'static str) -> Result<()> {
        self.running.stop();
        self.workplace.now = now;
        let listen = self
            .running
            .address
            .trim_start_matches("http://")
            .to_owned();
        self.running = self.workplace.launch("serve", &listen)?;
        Ok(())
    }

    /// The code that the first administrator finds on the console.
    pub(crate) fn setup_code(&self) -> Result<String> {
        let line = self.running.output.recv_timeout(START_LIMIT)?;
        let (_, code) = line.split_once("code: ").context("the line has no code")?;
        Ok(code.to_owned())
    }
}

impl Running {
    fn stop(&mut self) {
        // A server that has already ended is as good as one that is stopped here.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.running.stop();
        if thread::panicking() {
            eprintln!(
                "{}",
                fs::read_to_string(self.workplace.log()).unwrap_or_default()
            );
        }
    }
}

fn address(line: &str) -> Option<String> {
    let start = line.find("http://")?;
    let address = line[start..].split_whitespace().next()?;
    Some(address.trim_end_matches(['/', '.']).to_owned())
}

fn sqlite(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("rollcall.db").display())
}

/// Makes the demo organisation, once for all tests. The folder holds nothing but its database.
fn make_demo() -> Result<PathBuf> {
    let made = repository("target/tmp/demo");
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    fs::create_dir_all(&made)?;
    let workplace = Workplace {
        folder: tempfile::tempdir()?,
        database: sqlite(&made),
        now: NOW,
    };
    workplace.start("demo").map(drop)?;
    Ok(made)
}

fn postgres() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok()
}

fn new_postgres_database() -> Result<String> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let url = postgres().context("start with scripts/with-postgres")?;
    let name = format!(
        "e2e_{}_{}",
        process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    let status = Command::new("psql")
        .args(["-q", &url, "-c", &format!("create database {name}")])
        .status()?;
    ensure!(
        status.success(),
        "could not create a PostgreSQL database for the test"
    );

    let (server, query) = url.split_once('?').unwrap_or((&url, ""));
    let (server, _) = server
        .rsplit_once('/')
        .context("TEST_POSTGRES_URL names no database")?;
    Ok(format!("{server}/{name}?{query}"))
}
