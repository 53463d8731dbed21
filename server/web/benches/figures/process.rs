//! Running programs and measuring them from outside.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

/// Seconds from start to end, and the most memory held.
#[derive(Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) seconds: f64,
    pub(crate) peak_mb: u64,
}

/// The program that is measured.
pub(crate) const ROLLCALL: &str = "target/release/rollcall";

/// Runs a command of Rollcall on a database, at the moment the files were written for.
pub(crate) fn rollcall(db: &Path, args: &[&str]) -> Result<Measured> {
    let mut command = Command::new(ROLLCALL);
    command
        .args(args)
        .args(["--json", "--now", "2026-11-20T12:00:00Z", "--database"]);
    command
        .arg(format!("sqlite://{}", db.display()))
        .stdout(Stdio::null());
    measure(&mut command).with_context(|| args.join(" "))
}

/// Runs a program to its end.
pub(crate) fn measure(command: &mut Command) -> Result<Measured> {
    let started = Instant::now();
    let mut child = command.spawn().with_context(|| format!("{command:?}"))?;
    let mut peak_mb = 0;
    let status = loop {
        peak_mb = peak_mb.max(memory_mb(&child, "VmHWM:").unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        sleep(Duration::from_millis(5));
    };
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(Measured {
        seconds: started.elapsed().as_secs_f64(),
        peak_mb,
    })
}

fn memory_mb(child: &Child, field: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

/// Starts the server, waits for its address, and prints what it holds in memory before any request.
pub(crate) fn print_server_at_rest(db: &Path) -> Result<()> {
    let mut server = Command::new(ROLLCALL)
        .args(["serve", "--listen", "127.0.0.1:0", "--database"])
        .arg(format!("sqlite://{}", db.display()))
        .stdout(Stdio::piped())
        .spawn()?;
    let out = server.stdout.take().context("the server's output")?;
    let line = BufReader::new(out)
        .lines()
        .find(|line| line.as_ref().map_or(true, |text| text.contains("http://")));
    let memory = memory_mb(&server, "VmRSS:");
    server.kill()?;
    server.wait()?;
    line.context("the server did not say where it listens")??;
    println!(
        "\nserver at rest: {} MB resident (goal 80 MB)",
        memory.context("its memory")?
    );
    Ok(())
}
