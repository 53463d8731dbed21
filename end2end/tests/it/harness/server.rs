//! The real `rollcall`, with a database of its own: SQLite in a temporary folder, or a fresh
//! PostgreSQL database when `E2E_POSTGRES=1`.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{self, Child, Command, Output, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use super::repository;

/// A database and the folder a test keeps its files in.
pub(crate) struct Workplace {
    pub(crate) folder: TempDir,
    database: String,
}

/// A server on a free port. It stops when this is dropped.
pub(crate) struct Server {
    pub(crate) workplace: Workplace,
    process: Child,
    address: String,
}

impl Workplace {
    /// A folder and an empty database.
    pub(crate) fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let database = if std::env::var_os("E2E_POSTGRES").is_some_and(|value| value == "1") {
            new_postgres_database()?
        } else {
            format!("sqlite://{}", folder.path().join("rollcall.db").display())
        };
        Ok(Self { folder, database })
    }

    /// Runs a command of `rollcall` on this database, as a script would, and expects it to succeed.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<String> {
        let Output {
            status,
            stdout,
            stderr,
        } = self.command(arguments).output()?;
        ensure!(
            status.success(),
            "rollcall {} ended with {status}:\n{}",
            arguments.join(" "),
            String::from_utf8_lossy(&stderr)
        );
        Ok(String::from_utf8(stdout)?)
    }

    /// Serves this database: `serve`, or `demo` for the demo organisation.
    pub(crate) fn serve(self, command: &str) -> Result<Server> {
        let mut process = self
            .command(&[command, "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(File::create(self.log())?)
            .spawn()
            .context("target/debug/rollcall is missing: `make test` builds it")?;
        let mut output = BufReader::new(process.stdout.take().expect("standard output is piped"));
        let address = read_address(&mut output);
        // Read on, or the server would block when the pipe is full.
        thread::spawn(move || output.lines().count());
        if let Some(address) = address {
            return Ok(Server {
                workplace: self,
                process,
                address,
            });
        }
        process.kill()?;
        process.wait()?;
        bail!(
            "the server did not start:\n{}",
            fs::read_to_string(self.log())?
        )
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(repository("target/debug/rollcall"));
        command
            .current_dir(self.folder.path())
            .args(["--database", &self.database])
            .args(arguments);
        command
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }
}

impl Server {
    /// A server with an empty database.
    pub(crate) fn start() -> Result<Self> {
        Workplace::new()?.serve("serve")
    }

    /// A server with the demo organisation.
    pub(crate) fn demo() -> Result<Self> {
        Workplace::new()?.serve("demo")
    }

    /// The full address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has already ended is as good as one that is stopped here.
        let _ = self.process.kill();
        let _ = self.process.wait();
        if thread::panicking() {
            eprintln!(
                "{}",
                fs::read_to_string(self.workplace.log()).unwrap_or_default()
            );
        }
    }
}

/// The first address the server prints: it says so once it listens.
fn read_address(output: &mut impl BufRead) -> Option<String> {
    output.lines().map_while(Result::ok).find_map(|line| {
        let start = line.find("http://")?;
        let address = line[start..].split_whitespace().next()?;
        Some(address.trim_end_matches(['/', '.']).to_owned())
    })
}

fn new_postgres_database() -> Result<String> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let url = std::env::var("TEST_POSTGRES_URL")
        .context("E2E_POSTGRES=1 needs TEST_POSTGRES_URL: start with scripts/with-postgres")?;
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
