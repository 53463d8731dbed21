//! `make bench`: Rollcall's figures at a million numbers, beside sqlite3 and DuckDB on the same files in
//! the same run. Prints a table; nothing here fails because something is slow.
//!
//! `scripts/bench [NUMBERS]` builds what is measured and sets the tools' paths.

mod dashboards;
mod files;
mod latency;
mod live;
mod process;
mod rivals;
mod year;

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use files::Files;
use process::{Measured, rollcall};

fn main() -> Result<()> {
    // Cargo passes `--bench`; the size is the first argument that is a number.
    let size = std::env::args()
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(1_000_000);
    let folder = PathBuf::from("target/bench");
    fs::create_dir_all(&folder)?;
    let files = Files::make(&folder.join(format!("world-{size}")), size)?;
    let db = folder.join("rollcall.db");
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{suffix}", db.display()));
    }
    println!(
        "{size} numbers, {} cores\n",
        std::thread::available_parallelism()?
    );
    println!(
        "{:<44} {:>10} {:>10} {:>12} {:>7}",
        "", "Rollcall", "memory", "beside", "ratio"
    );

    let sqlite = rivals::sqlite_import(&folder, &files)?;
    let import = rollcall(&db, &["import", "numbers", &files.numbers()])?;
    row(
        "import CSV, validated, with history",
        import,
        Some(("sqlite3", sqlite)),
    );

    let sqlite = rivals::sqlite_export(&folder)?;
    let out = folder.join("export.csv");
    let out = out.to_str().context("a path in UTF-8")?;
    let export = rollcall(&db, &["export", "numbers", "-o", out])?;
    row("export CSV", export, Some(("sqlite3", sqlite)));

    row(
        "import Teams numbers",
        rollcall(&db, &["import", "teams-numbers", &files.teams_numbers()])?,
        None,
    );
    row(
        "import Teams users",
        rollcall(&db, &["import", "teams-users", &files.teams_users()])?,
        None,
    );
    for (name, file) in files.carriers() {
        row(
            &format!("import {name}"),
            rollcall(&db, &["import", "carrier", name, &file])?,
            None,
        );
    }
    let duckdb = rivals::duckdb_join(&files)?;
    row(
        "reconcile, first roll call",
        rollcall(&db, &["reconcile"])?,
        Some(("DuckDB", duckdb)),
    );
    row(
        "reconcile, second roll call",
        rollcall(&db, &["reconcile"])?,
        Some(("DuckDB", duckdb)),
    );

    live::print(&folder)?;
    latency::print(&db)?;
    dashboards::print(&db)?;
    process::print_server_at_rest(&db)?;
    print_first_page()
}

fn row(what: &str, measured: Measured, beside: Option<(&str, f64)>) {
    let beside = beside.map_or_else(String::new, |(name, seconds)| {
        format!(
            "{name} {seconds:.2} s {:>6.1} x",
            measured.seconds / seconds
        )
    });
    println!(
        "{what:<44} {:>8.2} s {:>7} MB {beside:>21}",
        measured.seconds, measured.peak_mb
    );
}

/// What a browser loads for its first page, compressed.
fn print_first_page() -> Result<()> {
    let mut total = 0;
    println!("\nfirst page, brotli");
    for name in ["rollcall_bg.wasm", "rollcall.js", "rollcall.css"] {
        let path = format!("target/site-release/pkg/{name}.br");
        let bytes = fs::metadata(&path)
            .with_context(|| format!("{path} is missing"))?
            .len();
        total += bytes;
        println!("  {name:<20} {:>8.1} kB", kilobytes(bytes));
    }
    println!(
        "  {:<20} {:>8.1} kB (budget 300 kB)",
        "together",
        kilobytes(total)
    );
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred thousand bytes")]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}
