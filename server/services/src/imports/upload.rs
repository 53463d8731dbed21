//! An import in steps: the file is kept in the database, judged by a worker, shown, then committed by a
//! worker or thrown away. Every step can be repeated: the file is read anew each time.

use std::io::{self, Read};

use domain::{
    ImportId, OrgId,
    access::Permission,
    history::Action,
    import::{
        CommitMode, Import, ImportDetail, ImportKind, ImportReport, ImportRow, ImportState,
        OnDuplicate, RowError, RowVerdict,
    },
    page::{DEFAULT_SIZE, Place},
    source::SourceKind,
    words::counted,
};
use store::{
    Db,
    history::NewEntry,
    imports::{self, Terms},
};

use super::{Input, NumbersOptions, SnapshotOptions, import_snapshot, numbers};
use crate::{App, Caller, Error, Result, jobs, text};

/// An upload.
#[derive(Debug)]
pub struct NewImport {
    /// What the file is.
    pub kind: ImportKind,
    /// The carrier's name, for a carrier list.
    pub carrier: Option<String>,
    /// The file's name.
    pub file_name: String,
    /// What becomes of a number that comes again.
    pub on_duplicate: OnDuplicate,
    /// Whether the file lists only a part of its source.
    pub is_partial: bool,
    /// The file.
    pub content: Vec<u8>,
}

/// Bytes in one piece of a stored file.
const PIECE: usize = 256 * 1024;

/// Invalid rows whose errors an import carries along. All are among its verdicts.
const ROWS_TOLD: usize = 100;

/// Imports shown in the list.
const LISTED: u32 = 100;

/// The permission that importing a kind of file needs.
const fn permission(kind: ImportKind) -> Permission {
    match kind {
        ImportKind::Numbers => Permission::EditNumbers,
        ImportKind::TeamsNumbers | ImportKind::TeamsUsers | ImportKind::Carrier => {
            Permission::RunSources
        }
    }
}

/// Keeps an upload and has it judged.
pub async fn begin(app: &App, caller: &Caller, new: NewImport) -> Result<ImportId> {
    caller.require(permission(new.kind))?;
    if new.content.is_empty() {
        return Err(Error::Invalid(
            "The file is empty. Choose another.".to_owned(),
        ));
    }
    text::ensure_visible("The file's name", &new.file_name)?;
    let carrier = new
        .carrier
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty());
    if new.kind == ImportKind::Carrier && carrier.is_none() {
        return Err(Error::Invalid(
            "Name the carrier whose list this is.".to_owned(),
        ));
    }
    text::ensure_visible("The carrier's name", carrier.as_deref().unwrap_or_default())?;
    let import = Import {
        id: ImportId::new(app.new_id()),
        kind: new.kind,
        carrier,
        file_name: new.file_name,
        bytes: new.content.len() as u64,
        state: ImportState::Checking,
        progress: 0,
        report: ImportReport::default(),
        actor: caller.name.clone(),
        created_at: app.now(),
        finished_at: None,
        failure: None,
        version: 1,
    };
    let terms = Terms {
        mode: CommitMode::GoodRows,
        on_duplicate: new.on_duplicate,
        is_partial: new.is_partial,
    };
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    imports::insert(
        conn,
        caller.org,
        &import,
        terms,
        caller.user.map(domain::UserId::uuid),
    )
    .await?;
    for (piece, content) in (0..).zip(new.content.chunks(PIECE)) {
        imports::insert_piece(conn, caller.org, import.id, piece, content).await?;
    }
    let entry = NewEntry::new(
        "import",
        import.id.uuid(),
        import.file_name,
        Action::Created,
    );
    app.record(caller, conn, &[entry]).await?;
    jobs::queue_import(app, caller, conn, import.id, ImportState::Checking).await?;
    tx.commit().await?;
    Ok(import.id)
}

/// The newest imports.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Import>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    Ok(imports::list(&mut read.conn(), caller.org, LISTED).await?)
}

/// An import with a page of its verdicts.
pub async fn find(
    app: &App,
    caller: &Caller,
    id: ImportId,
    verdict: Option<RowVerdict>,
    place: Place,
) -> Result<ImportDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let (import, _) = imports::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("import"))?;
    let rows = imports::list_rows(conn, caller.org, id, verdict, &place, DEFAULT_SIZE).await?;
    Ok(ImportDetail { import, rows })
}

/// Has the rows stored.
pub async fn commit(
    app: &App,
    caller: &Caller,
    id: ImportId,
    version: i64,
    mode: CommitMode,
) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let import = ready(conn, caller, id, version).await?;
    if mode == CommitMode::Atomic && import.report.invalid > 0 {
        return Err(Error::Invalid(format!(
            "Nothing was stored, because the file has {}. Correct the file, or commit the good rows.",
            counted(import.report.invalid, "invalid row")
        )));
    }
    let import = Import {
        state: ImportState::Committing,
        progress: 0,
        ..import
    };
    imports::update(conn, caller.org, &import, mode).await?;
    jobs::queue_import(app, caller, conn, id, ImportState::Committing).await?;
    tx.commit().await?;
    Ok(())
}

/// Throws an import away.
pub async fn discard(app: &App, caller: &Caller, id: ImportId, version: i64) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let import = ready(conn, caller, id, version).await?;
    let import = Import {
        state: ImportState::Discarded,
        finished_at: Some(app.now()),
        ..import
    };
    imports::update(conn, caller.org, &import, CommitMode::GoodRows).await?;
    imports::delete_pieces(conn, caller.org, id).await?;
    let entry = NewEntry::new("import", id.uuid(), import.file_name, Action::Discarded);
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}

async fn ready(
    conn: &mut store::Conn<'_>,
    caller: &Caller,
    id: ImportId,
    version: i64,
) -> Result<Import> {
    caller.require(Permission::Read)?;
    let (import, _) = imports::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("import"))?;
    caller.require(permission(import.kind))?;
    if import.version != version || import.state != ImportState::Ready {
        return Err(Error::Conflict);
    }
    Ok(import)
}

/// The rows that could not be used, as CSV: line, column, value and what is wrong.
pub async fn error_file(app: &App, caller: &Caller, id: ImportId) -> Result<Vec<u8>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    imports::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("import"))?;
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["line", "column", "value", "message"])
        .map_err(io::Error::from)?;
    let mut place = Place::First;
    loop {
        let invalid = Some(RowVerdict::Invalid);
        let page = imports::list_rows(conn, caller.org, id, invalid, &place, 500).await?;
        for error in page.rows.iter().flat_map(|row| &row.errors) {
            let RowError {
                line,
                column,
                value,
                message,
            } = error;
            let cells = [&line.to_string(), column, &safe_cell(value), message];
            out.write_record(cells).map_err(io::Error::from)?;
        }
        let Some(next) = page.next else { break };
        place = Place::After(next);
    }
    out.into_inner()
        .map_err(|error| Error::Io(error.into_error()))
}

/// A spreadsheet must not run what somebody wrote into a file: such a cell is shown as text.
fn safe_cell(value: &str) -> String {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{value}")
    } else {
        value.to_owned()
    }
}

/// Does a step of an import. Called by the worker, again if it was interrupted.
pub(crate) async fn work(
    app: &App,
    caller: &Caller,
    id: ImportId,
    step: ImportState,
) -> Result<()> {
    let mut read = app.db.read().await?;
    let found = imports::find(&mut read.conn(), caller.org, id).await?;
    drop(read);
    let (import, terms) = found.ok_or(Error::NotFound("import"))?;
    if import.state != step {
        // An earlier try got this far.
        return Ok(());
    }
    let is_dry_run = step == ImportState::Checking;
    if is_dry_run {
        let mut tx = app.db.begin().await?;
        imports::delete_rows(&mut tx.conn(), caller.org, id).await?;
        tx.commit().await?;
    }
    let result = read_file(app, caller, &import, terms, is_dry_run).await;
    conclude(app, caller, id, terms, is_dry_run, result).await
}

/// Fails an import whose step did not come to its end in any of its tries.
pub(crate) async fn give_up(
    app: &App,
    caller: &Caller,
    id: ImportId,
    step: ImportState,
) -> Result<()> {
    let mut read = app.db.read().await?;
    let found = imports::find(&mut read.conn(), caller.org, id).await?;
    drop(read);
    let Some((_, terms)) = found.filter(|(import, _)| import.state == step) else {
        return Ok(());
    };
    let failure = Error::Invalid(
        "This was tried several times and broke off each time. Import the file again; if that \
         fails too, ask whoever runs the server to look into its log."
            .to_owned(),
    );
    let is_dry_run = step == ImportState::Checking;
    conclude(app, caller, id, terms, is_dry_run, Err(failure)).await
}

async fn read_file(
    app: &App,
    caller: &Caller,
    import: &Import,
    terms: Terms,
    is_dry_run: bool,
) -> Result<ImportReport> {
    let input: Input = Box::new(Pieces::new(app.db.clone(), caller.org, import.id));
    let source = |kind, name: Option<String>| SnapshotOptions {
        kind,
        name: name.unwrap_or_else(|| kind.label().to_owned()),
        is_partial: terms.is_partial,
        is_dry_run,
        ..SnapshotOptions::teams(kind, import.file_name.clone())
    };
    let options = match import.kind {
        ImportKind::Numbers => {
            let options = NumbersOptions {
                mode: terms.mode,
                on_duplicate: terms.on_duplicate,
                is_dry_run,
            };
            return numbers::run(app, caller, input, options, Some(import.id)).await;
        }
        ImportKind::TeamsNumbers => source(SourceKind::TeamsNumbers, None),
        ImportKind::TeamsUsers => source(SourceKind::TeamsUsers, None),
        ImportKind::Carrier => source(SourceKind::Carrier, import.carrier.clone()),
    };
    let report = import_snapshot(app, caller, input, options).await?;
    if is_dry_run {
        keep_rows(app, caller, import.id, &invalid_rows(&report)).await?;
    }
    Ok(report)
}

/// The rows of a source's list that could not be read.
fn invalid_rows(report: &ImportReport) -> Vec<ImportRow> {
    let mut rows: Vec<ImportRow> = Vec::new();
    for error in &report.errors {
        match rows.last_mut().filter(|row| row.line == error.line) {
            Some(row) => row.errors.push(error.clone()),
            None => rows.push(ImportRow {
                line: error.line,
                verdict: RowVerdict::Invalid,
                written: error.value.clone(),
                number: None,
                changes: Vec::new(),
                errors: vec![error.clone()],
            }),
        }
    }
    rows
}

async fn conclude(
    app: &App,
    caller: &Caller,
    id: ImportId,
    terms: Terms,
    was_dry_run: bool,
    result: Result<ImportReport>,
) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let (import, _) = imports::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("import"))?;
    let now = app.now();
    let (import, action) = match result.map(shortened) {
        Ok(report) if was_dry_run => (
            Import {
                state: ImportState::Ready,
                progress: report.rows(),
                report,
                ..import
            },
            None,
        ),
        Ok(report) => {
            let import = Import {
                state: ImportState::Committed,
                progress: report.rows(),
                report,
                finished_at: Some(now),
                ..import
            };
            (import, Some(Action::Committed))
        }
        // A fault of the database is tried again; a fault of the file is told.
        Err(error @ (Error::Store(_) | Error::Io(_))) => return Err(error),
        Err(error) => {
            let import = Import {
                state: ImportState::Failed,
                failure: Some(error.to_string()),
                finished_at: Some(now),
                ..import
            };
            (import, Some(Action::Discarded))
        }
    };
    imports::update(conn, caller.org, &import, terms.mode).await?;
    if let Some(action) = action {
        imports::delete_pieces(conn, caller.org, id).await?;
        let entry = NewEntry {
            reason: import.failure.clone(),
            ..NewEntry::new("import", id.uuid(), import.file_name, action)
        };
        app.record(caller, conn, &[entry]).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The report without the errors of all but the first rows.
fn shortened(mut report: ImportReport) -> ImportReport {
    let rows = report.errors.chunk_by(|a, b| a.line == b.line);
    let told = rows.take(ROWS_TOLD).map(<[RowError]>::len).sum();
    report.errors.truncate(told);
    report
}

/// Writes down what some rows would do, while the file is still being judged.
pub(super) async fn keep_rows(
    app: &App,
    caller: &Caller,
    id: ImportId,
    rows: &[ImportRow],
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    imports::insert_rows(&mut tx.conn(), caller.org, id, rows).await?;
    tx.commit().await?;
    Ok(())
}

/// Shows how many rows are done, unless that had to wait: in SQLite, storing rows keeps the only writer.
pub(super) async fn show_progress(
    app: &App,
    caller: &Caller,
    id: ImportId,
    rows: u64,
) -> Result<()> {
    if let Some(mut tx) = app.db.try_begin().await? {
        imports::set_progress(&mut tx.conn(), caller.org, id, rows).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Reads a stored file piece by piece, from a thread that parses it.
struct Pieces {
    db: Db,
    org: OrgId,
    id: ImportId,
    runtime: tokio::runtime::Handle,
    next: i32,
    current: io::Cursor<Vec<u8>>,
}

impl Pieces {
    fn new(db: Db, org: OrgId, id: ImportId) -> Self {
        let runtime = tokio::runtime::Handle::current();
        Self {
            db,
            org,
            id,
            runtime,
            next: 0,
            current: io::Cursor::default(),
        }
    }

    fn fetch(&self) -> store::Result<Option<Vec<u8>>> {
        self.runtime.block_on(async {
            let mut read = self.db.read().await?;
            imports::find_piece(&mut read.conn(), self.org, self.id, self.next).await
        })
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.current.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        match self.fetch().map_err(io::Error::other)? {
            None => Ok(0),
            Some(piece) => {
                self.next += 1;
                self.current = io::Cursor::new(piece);
                self.current.read(buffer)
            }
        }
    }
}
