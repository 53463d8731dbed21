//! Prism as a validating proxy in front of a simulator. It stops when it is dropped.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tokio::{sync::mpsc, time::timeout};

/// How long Prism may take to read a description.
const PATIENCE: Duration = Duration::from_mins(2);

const PROGRAM: &str = "contract/node_modules/@stoplight/prism-cli/dist/index.js";

/// A running Prism.
pub(crate) struct Prism {
    process: Child,
    port: u16,
}

impl Prism {
    /// Starts with a vendor's description in front of an address. Says why if it cannot be started.
    pub(crate) async fn start(description: &str, upstream: &str) -> Result<Self, String> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let program = present(here.join(PROGRAM))?;
        let description = present(descriptions().join(description))?;
        let port = free_port();
        let mut process = Command::new("node")
            .arg(program)
            .args(["proxy", "-h", "127.0.0.1", "-p", &port.to_string()])
            .arg(description)
            .arg(upstream)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("node cannot be started ({error})"))?;
        let output = process.stdout.take().expect("its output is piped");
        let prism = Self { process, port };
        wait_until_ready(output).await?;
        Ok(prism)
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        // Fails only where it has ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A vendor's description as it is written.
pub(crate) fn description(name: &str) -> String {
    fs::read_to_string(descriptions().join(name)).unwrap()
}

fn descriptions() -> PathBuf {
    env::var_os("ROLLCALL_SPECS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs"),
        PathBuf::from,
    )
}

fn present(path: PathBuf) -> Result<PathBuf, String> {
    if fs::exists(&path).unwrap_or(false) {
        Ok(path)
    } else {
        Err(format!("{} is not there", path.display()))
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Reads what it prints until it says that it listens, and on so that it never waits for a reader.
async fn wait_until_ready(output: impl std::io::Read + Send + 'static) -> Result<(), String> {
    let (lines, mut printed) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody listens any more once it is ready.
            let _ = lines.send(line);
        }
    });
    let ready = async {
        while let Some(line) = printed.recv().await {
            if line.contains("Prism is listening") {
                return Ok(());
            }
        }
        Err("Prism ended before it was ready".to_owned())
    };
    timeout(PATIENCE, ready)
        .await
        .unwrap_or_else(|_| Err("Prism was not ready in time".to_owned()))
}
