//! Writes a whole case into a folder: `world DIR SIZE SEED [TODAY]`.
//!
//! The files have the form of the sample case, at any size. Run Rollcall on them with its clock set
//! to TODAY (2026-11-20 unless given) and compare the findings with `expected-findings.csv`.

use std::{env, fs, io, path::Path};

use anyhow::{Context, bail};
use chrono::NaiveDate;
use sim::{World, WorldPlan};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (folder, size, seed, today) = match arguments.as_slice() {
        [folder, size, seed] => (folder, size, seed, "2026-11-20"),
        [folder, size, seed, today] => (folder, size, seed, today.as_str()),
        _ => bail!("usage: world DIR SIZE SEED [TODAY]"),
    };
    let today: NaiveDate = today
        .parse()
        .context("TODAY is a date such as 2026-11-20")?;
    let size = size
        .parse()
        .context("SIZE is how many numbers the inventory lists")?;
    let seed = seed.parse().context("SEED is a whole number")?;
    write_case(
        &World::generate(&WorldPlan::case(size, seed, today)),
        Path::new(folder),
    )
    .with_context(|| format!("cannot write the case into {folder}"))
}

fn write_case(world: &World, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let create = |name: &str| fs::File::create(folder.join(name));
    let today = world.today();
    today.write_inventory(create("numbers.csv")?)?;
    today.write_teams_numbers(create("teams-numbers.json")?)?;
    today.write_truncated_teams_numbers(create("teams-numbers-truncated.json")?)?;
    today.write_teams_users(create("teams-users.json")?)?;
    for carrier in world.carriers() {
        let name = carrier.name().to_lowercase();
        today.write_carrier(carrier, create(&format!("carrier-{name}.csv"))?)?;
    }
    today.write_expected_findings(create("expected-findings.csv")?)
}
