//! What the sources of a small generated organisation export, as files.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Result;
use chrono::NaiveDate;
use sim::{Carrier, Code, World, WorldPlan};

/// Rows that no inventory may have, and which column each is refused for.
pub(crate) const BAD_ROWS: [(&str, &str, &str); 3] = [
    (
        "1.20655E+10,available,geographic,US",
        "Number",
        "1.20655E+10",
    ),
    ("12345,available,geographic,US", "Number", "12345"),
    (
        "+12065550188,sleeping,geographic,US",
        "Lifecycle",
        "sleeping",
    ),
];

/// An organisation whose sides differ in known places.
pub(crate) struct Exports {
    world: World,
    folder: PathBuf,
}

impl Exports {
    /// Makes 250 numbers, whose files are written into a folder.
    pub(crate) fn new(folder: &Path) -> Self {
        Self::of(&WorldPlan::case(250, 7, today()), folder)
    }

    /// The organisation of the demo.
    pub(crate) fn demo(folder: &Path) -> Self {
        Self::of(&WorldPlan::demo(today()), folder)
    }

    fn of(plan: &WorldPlan, folder: &Path) -> Self {
        Self {
            world: World::generate(plan),
            folder: folder.to_owned(),
        }
    }

    /// The inventory, and after it [`BAD_ROWS`].
    pub(crate) fn inventory_with_bad_rows(&self) -> Result<PathBuf> {
        let mut csv = Vec::new();
        self.world.today().write_inventory(&mut csv)?;
        for (row, ..) in BAD_ROWS {
            writeln!(csv, "{row}{}", ",".repeat(13))?;
        }
        let file = self.folder.join("inventory.csv");
        fs::write(&file, csv)?;
        Ok(file)
    }

    /// The numbers that Teams has.
    pub(crate) fn teams_numbers(&self) -> Result<PathBuf> {
        let (file, path) = self.create("teams-numbers.json")?;
        self.world.today().write_teams_numbers(file)?;
        Ok(path)
    }

    /// The accounts.
    pub(crate) fn teams_users(&self) -> Result<PathBuf> {
        let (file, path) = self.create("teams-users.json")?;
        self.world.today().write_teams_users(file)?;
        Ok(path)
    }

    /// The list of each carrier, by its name.
    pub(crate) fn carriers(&self) -> Result<Vec<(&'static str, PathBuf)>> {
        let carrier = |carrier: Carrier| {
            let (file, path) = self.create(&format!("{}.csv", carrier.name()))?;
            self.world.today().write_carrier(carrier, file)?;
            Ok((carrier.name(), path))
        };
        self.world.carriers().into_iter().map(carrier).collect()
    }

    /// How many numbers the inventory has.
    pub(crate) fn numbers(&self) -> Result<usize> {
        let mut csv = Vec::new();
        self.world.today().write_inventory(&mut csv)?;
        Ok(csv::Reader::from_reader(csv.as_slice()).records().count())
    }

    /// How many findings there must be.
    pub(crate) fn findings(&self) -> usize {
        self.world.today().expected_findings().len()
    }

    /// A number on which a rule must fire.
    pub(crate) fn number_with(&self, code: Code) -> String {
        let findings = self.world.today().expected_findings();
        let finding = findings.into_iter().find(|finding| finding.code == code);
        finding.expect("the world has each mismatch").number
    }

    fn create(&self, name: &str) -> Result<(File, PathBuf)> {
        let path = self.folder.join(name);
        Ok((File::create(&path)?, path))
    }
}

/// The day of [`NOW`](super::server::NOW).
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day")
}
