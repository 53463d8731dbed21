//! Asking a simulated Graph tenant over HTTP: how long, how many requests, how much memory.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use sim::vendors::credentials;

use super::process::{Measured, ROLLCALL, measure};

/// Numbers of the tenant.
const SIZE: usize = 100_000;

/// Asks a tenant twice, and prints what it took.
pub(crate) fn print(folder: &Path) -> Result<()> {
    let db = folder.join("live.db");
    for suffix in ["", "-wal", "-shm", ".key"] {
        let _ = fs::remove_file(format!("{}{suffix}", db.display()));
    }
    let inventory = folder.join("live.csv");
    let (mut tenant, address) = start(&inventory)?;
    let asked = ask(&db, &inventory, &address);
    tenant.kill()?;
    tenant.wait()?;
    println!("\na Graph tenant of {SIZE} numbers, asked over HTTP");
    for (what, (measured, report)) in ["first", "again"].iter().zip(asked?) {
        println!(
            "  {what:<8} {:>6.2} s, peak {} MB, {} pages, {} requests, {} facts, {} new, {} changed",
            measured.seconds,
            measured.peak_mb,
            report["pages"],
            report["requests"],
            report["facts"],
            report["new"],
            report["changed"],
        );
    }
    Ok(())
}

/// The simulated vendors, and where they listen.
fn start(inventory: &Path) -> Result<(Child, String)> {
    let mut tenant = Command::new(ROLLCALL)
        .args(["sim", "--listen", "127.0.0.1:0", "--size"])
        .arg(SIZE.to_string())
        .arg("--inventory")
        .arg(inventory)
        .stdout(Stdio::piped())
        .spawn()?;
    let out = tenant.stdout.take().context("the simulators' output")?;
    for line in BufReader::new(out).lines() {
        if let Some((_, rest)) = line?.split_once("http://") {
            let address = rest.split(['/', ' ']).next().unwrap_or_default();
            return Ok((tenant, address.to_owned()));
        }
    }
    tenant.kill()?;
    anyhow::bail!("the simulators did not say where they listen")
}

fn command(db: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(ROLLCALL);
    command
        .args(args)
        .arg("--database")
        .arg(format!("sqlite://{}", db.display()));
    command
}

fn ask(db: &Path, inventory: &Path, address: &str) -> Result<Vec<(Measured, Value)>> {
    let path = inventory.to_str().context("a path in UTF-8")?;
    measure(command(db, &["import", "numbers", path]).stdout(Stdio::null()))?;
    let base = format!("http://{address}/v1.0");
    let mut add = command(
        db,
        &[
            "source",
            "add",
            "Tenant",
            "--kind",
            "graph",
            "--tenant",
            credentials::TENANT,
            "--client-id",
            credentials::GRAPH_CLIENT_ID,
            "--base-url",
            &base,
            "--secret-stdin",
        ],
    )
    .stdin(Stdio::piped())
    .stdout(Stdio::null())
    .spawn()?;
    let mut secret = add.stdin.take().context("the command's input")?;
    writeln!(secret, "{}", credentials::GRAPH_SECRET)?;
    drop(secret);
    ensure!(add.wait()?.success(), "the connection was not added");
    let told = db.with_extension("json");
    (0..2)
        .map(|_| {
            let to = fs::File::create(&told)?;
            let measured =
                measure(command(db, &["source", "sync", "Tenant", "--json"]).stdout(to))?;
            Ok((measured, serde_json::from_slice(&fs::read(&told)?)?))
        })
        .collect()
}
