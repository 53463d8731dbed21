//! The files that everything is measured on, made once per size.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Result;
use chrono::NaiveDate;
use sim::{World, WorldPlan};

/// A generated organisation's exports.
pub(crate) struct Files(PathBuf);

const CARRIERS: &[(&str, &str)] = &[
    ("Bandwidth", "carrier-bandwidth.csv"),
    ("Colt", "carrier-colt.csv"),
    ("Telnyx", "carrier-telnyx.csv"),
];

impl Files {
    pub(crate) fn make(folder: &Path, size: usize) -> Result<Self> {
        let files = Self(folder.to_owned());
        if folder.join("complete").exists() {
            return Ok(files);
        }
        fs::create_dir_all(folder)?;
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day of the calendar");
        let world = World::generate(&WorldPlan::case(size, 1, today));
        let day = world.today();
        let write =
            |name: &str, write: &dyn Fn(&mut dyn Write) -> io::Result<()>| -> io::Result<()> {
                let mut to = BufWriter::new(File::create(folder.join(name))?);
                write(&mut to)?;
                to.flush()
            };
        write("numbers.csv", &|to| day.write_inventory(to))?;
        write("teams-numbers.json", &|to| day.write_teams_numbers(to))?;
        // DuckDB does not read a file that begins with a byte order mark.
        let marked = fs::read(folder.join("teams-numbers.json"))?;
        let plain = marked.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&marked);
        fs::write(folder.join("teams-numbers-plain.json"), plain)?;
        write("teams-users.json", &|to| day.write_teams_users(to))?;
        for carrier in world.carriers() {
            let name = format!("carrier-{}.csv", carrier.name().to_lowercase());
            write(&name, &|to| day.write_carrier(carrier, to))?;
        }
        File::create(folder.join("complete"))?;
        Ok(files)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    pub(crate) fn numbers(&self) -> String {
        self.path("numbers.csv")
    }

    pub(crate) fn teams_numbers(&self) -> String {
        self.path("teams-numbers.json")
    }

    pub(crate) fn teams_numbers_without_mark(&self) -> String {
        self.path("teams-numbers-plain.json")
    }

    pub(crate) fn teams_users(&self) -> String {
        self.path("teams-users.json")
    }

    pub(crate) fn carriers(&self) -> impl Iterator<Item = (&'static str, String)> {
        CARRIERS.iter().map(|(name, file)| (*name, self.path(file)))
    }
}
