//! The configuration of a Teams tenant: importing what a Teams administrator exported, and showing it.
//!
//! Each file stands for itself. One that is missing, broken or not whole leaves its kind as it was, and
//! is told by name; the others are imported. A list that is older than what is known is not.

use std::{
    collections::BTreeMap,
    io::{self, Read, Seek},
};

use chrono::{DateTime, Utc};
use connectors::files::{
    FileError,
    teams_config::{self, MANIFEST, Manifest, ManifestFile, Part},
};
use domain::{
    access::Permission,
    history::Action,
    import::ImportReport,
    page::{DEFAULT_SIZE, Page, Place},
    source::{Source, SourceKind},
    teams_object::{
        TeamsConfigPart, TeamsConfigReport, TeamsKindRow, TeamsObject, TeamsObjectDetail,
        TeamsObjectKind, TeamsObjectRow,
    },
    words::{count, counted},
};
use store::{
    history::{self, NewEntry},
    runs, sources, teams_objects as rows,
};
use uuid::Uuid;

use crate::{
    App, Caller, Error, Result,
    imports::{Input, SnapshotOptions, import_snapshot},
};

/// A file of an export. It is read twice: once to see that it is whole.
pub trait File: Read + Seek + Send {}

impl<T: Read + Seek + Send> File for T {}

/// The files of an export, by their names.
pub type Files = BTreeMap<String, Box<dyn File>>;

/// Imports an export.
pub async fn import(app: &App, caller: &Caller, mut files: Files) -> Result<TeamsConfigReport> {
    caller.require(Permission::RunSources)?;
    if !files.keys().any(|name| Part::of(name).is_some()) {
        return Err(Error::Invalid(format!(
            "There is no file of an export here. The files are {}, {} and so on, as \
             teams-export.ps1 writes them.",
            Part::Numbers.file(),
            Part::Users.file(),
        )));
    }
    let manifest = match take(&mut files, MANIFEST) {
        Some(file) => read(move || Manifest::read(file)).await.map(Some),
        None => Ok(None),
    };
    let manifest = manifest.map_err(|error| match error {
        Error::Invalid(problem) => Error::Invalid(format!("{MANIFEST}: {problem}")),
        other => other,
    })?;
    let is_told = manifest.is_some();
    let manifest = manifest.unwrap_or_default();
    let now = app.now();
    let import = Import {
        app,
        caller,
        taken_at: manifest.taken_at.unwrap_or(now).min(now),
        id: app.new_id(),
    };
    let mut report = TeamsConfigReport {
        taken_at: import.taken_at,
        tenant: manifest.tenant.clone(),
        parts: Vec::new(),
        missing: (!is_told)
            .then(|| MANIFEST.to_owned())
            .into_iter()
            .collect(),
    };
    for part in Part::all() {
        let told = manifest.file(part);
        match take(&mut files, part.file()) {
            Some(file) => report.parts.push(import.part(part, told, file).await?),
            None => match told.and_then(|told| told.error.as_deref()) {
                Some(error) => report.parts.push(import.failed(part, error).await?),
                None => report.missing.push(part.file().to_owned()),
            },
        }
    }
    for name in files.into_keys() {
        let problem = "This is not a file of an export, and was left out.".to_owned();
        report.parts.push(TeamsConfigPart {
            file: name,
            problem: Some(problem),
            ..TeamsConfigPart::default()
        });
    }
    Ok(report)
}

fn take(files: &mut Files, name: &str) -> Option<Box<dyn File>> {
    let name = files
        .keys()
        .find(|given| given.eq_ignore_ascii_case(name))?
        .clone();
    files.remove(&name)
}

/// Reads a file on a thread that may wait for it.
async fn read<T: Send + 'static>(
    read: impl FnOnce() -> std::result::Result<T, FileError> + Send + 'static,
) -> Result<T> {
    let read = tokio::task::spawn_blocking(read);
    Ok(read.await.map_err(io::Error::other)??)
}

/// An import under way.
struct Import<'a> {
    app: &'a App,
    caller: &'a Caller,
    taken_at: DateTime<Utc>,
    /// Under which its entries in the history belong together.
    id: Uuid,
}

impl Import<'_> {
    /// Imports a file. What is wrong with it is told; only a fault of the database ends the import.
    async fn part(
        &self,
        part: Part,
        told: Option<&ManifestFile>,
        file: Box<dyn File>,
    ) -> Result<TeamsConfigPart> {
        let expected = told.and_then(|told| told.count);
        let outcome = match part {
            Part::Users => {
                self.list(SourceKind::TeamsUsers, part, expected, file)
                    .await
            }
            Part::Numbers => {
                self.list(SourceKind::TeamsNumbers, part, expected, file)
                    .await
            }
            Part::Objects(kind) => self.objects(kind, expected, file).await,
        };
        match outcome {
            Ok(done) => Ok(done),
            Err(error @ (Error::Store(_) | Error::Io(_))) => Err(error),
            Err(error) => self.refused(part, error.to_string()).await,
        }
    }

    async fn failed(&self, part: Part, error: &str) -> Result<TeamsConfigPart> {
        let problem = format!("The export could not read it: {error}");
        self.refused(part, problem).await
    }

    /// Notes that a file changed nothing.
    async fn refused(&self, part: Part, problem: String) -> Result<TeamsConfigPart> {
        let done = TeamsConfigPart {
            problem: Some(problem),
            ..blank(part)
        };
        if let Part::Objects(kind) = part {
            let mut tx = self.app.db.begin().await?;
            rows::note(&mut tx.conn(), self.caller.org, kind, None, &done).await?;
            tx.commit().await?;
        }
        Ok(done)
    }

    /// Imports numbers or people, as a list of their source.
    async fn list(
        &self,
        kind: SourceKind,
        part: Part,
        expected: Option<u64>,
        file: Box<dyn File>,
    ) -> Result<TeamsConfigPart> {
        let (found, file) = read(move || {
            let mut file = file;
            let found = teams_config::count(&mut file)?;
            file.rewind()?;
            Ok((found, file))
        })
        .await?;
        ensure_whole(found, expected)?;
        let known = self.source(kind).await?;
        self.ensure_newer(known.and_then(|source| source.as_of))?;
        let options = SnapshotOptions {
            taken_at: Some(self.taken_at),
            ..SnapshotOptions::teams(kind, part.file())
        };
        let input: Input = Box::new(file);
        let report = import_snapshot(self.app, self.caller, input, options).await?;
        let gone = match report.held {
            Some(_) => 0,
            None => self.gone(kind).await?,
        };
        Ok(TeamsConfigPart {
            read: found,
            new: report.created,
            changed: report.updated,
            gone,
            problem: problem(&report),
            ..blank(part)
        })
    }

    async fn source(&self, kind: SourceKind) -> Result<Option<Source>> {
        let mut read = self.app.db.read().await?;
        let conn = &mut read.conn();
        Ok(sources::find_by_name(conn, self.caller.org, kind, kind.label()).await?)
    }

    /// What the list in force no longer has.
    async fn gone(&self, kind: SourceKind) -> Result<u64> {
        let Some(run) = self.source(kind).await?.and_then(|s| s.committed_run) else {
            return Ok(0);
        };
        let mut read = self.app.db.read().await?;
        let run = runs::find(&mut read.conn(), self.caller.org, run).await?;
        Ok(run.map_or(0, |run| run.changes.vanished))
    }

    /// Imports the objects of a kind: all of them in the place of those before, or none.
    async fn objects(
        &self,
        kind: TeamsObjectKind,
        expected: Option<u64>,
        file: Box<dyn File>,
    ) -> Result<TeamsConfigPart> {
        let objects = read(move || teams_config::objects(kind, file)).await?;
        ensure_whole(objects.len() as u64, expected)?;
        let mut tx = self.app.db.begin().await?;
        let conn = &mut tx.conn();
        let org = self.caller.org;
        self.ensure_newer(rows::taken_at(conn, org, kind).await?)?;
        let done = self.replace(conn, kind, &objects).await?;
        tx.commit().await?;
        Ok(done)
    }

    async fn replace(
        &self,
        conn: &mut store::Conn<'_>,
        kind: TeamsObjectKind,
        objects: &[TeamsObject],
    ) -> Result<TeamsConfigPart> {
        let org = self.caller.org;
        let changes = rows::replace(conn, org, kind, objects, self.taken_at).await?;
        let done = TeamsConfigPart {
            read: objects.len() as u64,
            new: changes.created,
            changed: changes.updated,
            gone: changes.vanished,
            ..blank(Part::Objects(kind))
        };
        rows::note(conn, org, kind, Some(self.taken_at), &done).await?;
        let counts = serde_json::json!({
            "read": done.read, "new": done.new, "changed": done.changed, "gone": done.gone,
        });
        let entry = NewEntry {
            after: Some(counts.to_string()),
            ..NewEntry::new("teams_config", self.id, kind.label(), Action::Committed)
        };
        let stamp = self.app.stamp(self.caller, Some(self.id));
        history::append(conn, org, &stamp, &[entry]).await?;
        Ok(done)
    }

    fn ensure_newer(&self, known: Option<DateTime<Utc>>) -> Result<()> {
        match known {
            Some(known) if known > self.taken_at => Err(Error::Invalid(format!(
                "This export is of {}, and what is known is of {}. The newer one stays.",
                told(self.taken_at),
                told(known)
            ))),
            _ => Ok(()),
        }
    }
}

fn told(at: DateTime<Utc>) -> impl std::fmt::Display {
    at.format("%-d %B %Y, %H:%M UTC")
}

fn blank(part: Part) -> TeamsConfigPart {
    TeamsConfigPart {
        file: part.file().to_owned(),
        label: part.label().to_owned(),
        ..TeamsConfigPart::default()
    }
}

/// A file with fewer objects than were written to it has lost some on the way.
fn ensure_whole(found: u64, expected: Option<u64>) -> Result<()> {
    match expected {
        Some(expected) if expected != found => Err(Error::Invalid(format!(
            "It has {}, and {MANIFEST} counts {}. Bring the whole folder of one export.",
            counted(found, "object"),
            count(expected)
        ))),
        _ => Ok(()),
    }
}

/// Why not all of a list is in force.
fn problem(report: &ImportReport) -> Option<String> {
    if let Some(held) = &report.held {
        return Some(format!(
            "Held for review: nothing of it is in force. {held}"
        ));
    }
    let first = report.errors.first()?;
    Some(format!(
        "{} cannot be read. The first is entry {}, {} \u{201c}{}\u{201d}: {}",
        counted(report.invalid, "row"),
        first.line,
        first.column,
        first.value,
        first.message
    ))
}

/// Every kind and how it stands.
pub async fn kinds(app: &App, caller: &Caller) -> Result<Vec<TeamsKindRow>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let known = rows::kinds(&mut read.conn(), caller.org).await?;
    let row = |kind: &TeamsObjectKind| {
        let known = known.iter().find(|row| row.kind == *kind);
        known.cloned().unwrap_or(TeamsKindRow {
            kind: *kind,
            objects: 0,
            taken_at: None,
            last: None,
        })
    };
    Ok(TeamsObjectKind::ALL.iter().map(row).collect())
}

/// A page of the objects of a kind.
pub async fn list(
    app: &App,
    caller: &Caller,
    kind: TeamsObjectKind,
    search: Option<&str>,
    place: &Place,
) -> Result<Page<TeamsObjectRow>> {
    caller.require(Permission::Read)?;
    let search = search.map(str::trim).filter(|search| !search.is_empty());
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    Ok(rows::list(conn, caller.org, kind, search, place, DEFAULT_SIZE).await?)
}

/// One object.
pub async fn find(
    app: &App,
    caller: &Caller,
    kind: TeamsObjectKind,
    identity: &str,
) -> Result<TeamsObjectDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let found = rows::find(&mut read.conn(), caller.org, kind, identity).await?;
    found.ok_or(Error::NotFound("Teams object"))
}
