//! `rollcall import teams-config`: the folder that teams-export.ps1 wrote.

use std::{
    fs::{self, File},
    io::Write,
    path::PathBuf,
};

use anyhow::Context as _;
use clap::Args;
use domain::teams_object::{TeamsConfigPart, TeamsConfigReport};
use services::teams_objects::{self, Files};

use crate::cli::{Context, Outcome, output::output};

/// The export of a tenant.
#[derive(Debug, Args)]
pub(in crate::cli) struct TeamsConfig {
    /// The folder that teams-export.ps1 wrote
    folder: PathBuf,
}

impl TeamsConfig {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<Outcome> {
        let files = self.files()?;
        let caller = context.caller().await?;
        let report = teams_objects::import(&context.app, &caller, files).await?;
        print(context, &report)?;
        Ok(if report.is_good() {
            Outcome::Done
        } else {
            Outcome::InPart
        })
    }

    /// The folder's JSON files. Other files are nobody's business.
    fn files(&self) -> anyhow::Result<Files> {
        let folder = self.folder.display();
        let unreadable = || format!("The folder {folder} cannot be read.");
        let mut files = Files::new();
        for entry in fs::read_dir(&self.folder).with_context(unreadable)? {
            let path = entry.with_context(unreadable)?.path();
            let is_json = path
                .extension()
                .is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
            if let Some(name) = path.file_name().filter(|_| is_json) {
                let name = name.to_string_lossy().into_owned();
                let file = File::open(&path).with_context(|| format!("{name} cannot be read."))?;
                files.insert(name, Box::new(file));
            }
        }
        Ok(files)
    }
}

fn print(context: &Context, report: &TeamsConfigReport) -> anyhow::Result<()> {
    if context.json {
        writeln!(output(), "{}", serde_json::to_string(report)?)?;
        return Ok(());
    }
    let tenant = report.tenant.as_deref().unwrap_or("a tenant");
    let taken_at = report.taken_at.format("%Y-%m-%d %H:%M UTC");
    writeln!(output(), "Export of {tenant}, {taken_at}")?;
    for part in &report.parts {
        let TeamsConfigPart {
            file,
            read,
            new,
            changed,
            gone,
            problem,
            ..
        } = part;
        writeln!(
            output(),
            "{file}: {read} read, {new} new, {changed} changed, {gone} gone"
        )?;
        if let Some(problem) = problem {
            writeln!(output(), "  {problem}")?;
        }
    }
    if !report.missing.is_empty() {
        let missing = report.missing.join(", ");
        writeln!(output(), "Not there, and left as they were: {missing}")?;
    }
    Ok(())
}
