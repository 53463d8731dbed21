//! Importing an inventory: every row is judged before it is written, and all is one transaction.

use std::collections::{BTreeMap, HashMap};

use connectors::files::inventory::{self, InventoryOptions, InventoryRecord, InventoryRow};
use domain::{
    E164, ImportId, NumberId, OrgId,
    access::Permission,
    fact::Reported,
    history::Action,
    import::{CommitMode, FieldChange, ImportReport, ImportRow, OnDuplicate, RowError, RowVerdict},
    number::{Number, patch::Patch},
};
use store::{
    Conn, PoolConn, Tx,
    history::{self, NewEntry, Stamp},
    names::{self, NameOf, Names},
    numbers,
};

use super::{Input, last_rows, reading::Chunks, report::refuse};
use crate::{App, Caller, Result};

/// How an inventory is imported.
#[derive(Clone, Copy, Debug)]
pub struct NumbersOptions {
    /// Which rows are stored when some are invalid.
    pub mode: CommitMode,
    /// What becomes of a number that comes again.
    pub on_duplicate: OnDuplicate,
    /// Whether to judge the rows and store nothing.
    pub is_dry_run: bool,
}

/// Imports an inventory file.
pub async fn import_numbers(
    app: &App,
    caller: &Caller,
    input: Input,
    options: NumbersOptions,
) -> Result<ImportReport> {
    run(app, caller, input, options, None).await
}

/// Imports an inventory file; with a preview, writes down what each row would do.
pub(super) async fn run(
    app: &App,
    caller: &Caller,
    input: Input,
    options: NumbersOptions,
    preview: Option<ImportId>,
) -> Result<ImportReport> {
    caller.require(Permission::EditNumbers)?;
    let file = InventoryOptions {
        default_country: app.country(caller.org).await?,
    };
    let (lines, input) = match options.on_duplicate {
        OnDuplicate::Stop | OnDuplicate::Skip => (HashMap::new(), input),
        OnDuplicate::Update => last_rows::find(input, file).await?,
    };
    let mut chunks = Chunks::read(move || inventory::open(input, &file));
    let mut session = Session::open(app, options.is_dry_run).await?;
    let names = names::load(&mut session.conn(), caller.org).await?;
    let mut import = Import {
        app,
        caller,
        options,
        stamp: app.stamp(caller, preview.map(ImportId::uuid)),
        names,
        lines,
        report: ImportReport::default(),
        preview,
    };
    while let Some(rows) = chunks.next().await? {
        import.take(&mut session, rows).await?;
    }
    let is_refused = options.mode == CommitMode::Atomic && import.report.invalid > 0;
    if let Session::Write(tx) = session
        && !is_refused
    {
        tx.commit().await?;
    }
    Ok(import.report)
}

/// A dry run must not keep others from writing, least of all its own preview.
enum Session {
    Read(PoolConn),
    Write(Tx),
}

impl Session {
    async fn open(app: &App, is_dry_run: bool) -> Result<Self> {
        Ok(if is_dry_run {
            Self::Read(app.db.read().await?)
        } else {
            Self::Write(app.db.begin().await?)
        })
    }

    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Read(read) => read.conn(),
            Self::Write(tx) => tx.conn(),
        }
    }
}

struct Import<'a> {
    app: &'a App,
    caller: &'a Caller,
    options: NumbersOptions,
    stamp: Stamp,
    names: Names,
    /// The line that counts for each number: the first, or the last where the later row wins.
    lines: HashMap<E164, u64>,
    report: ImportReport,
    preview: Option<ImportId>,
}

/// A number of the chunk: as it was, and as its row makes it.
struct Pending {
    before: Option<Number>,
    after: Number,
}

impl Import<'_> {
    async fn take(&mut self, session: &mut Session, rows: Vec<InventoryRow>) -> Result<()> {
        let asked: Vec<E164> = rows
            .iter()
            .filter_map(|row| Some(row.outcome.as_ref().ok()?.number))
            .collect();
        let found =
            numbers::find_many(&mut session.conn(), self.caller.org, &self.names, &asked).await?;
        let known: HashMap<E164, Number> = found.into_iter().map(|n| (n.number, n)).collect();
        let mut pending = BTreeMap::new();
        let mut judged = Vec::new();
        for row in rows {
            let row = self.judge(row, &known, &mut pending);
            if row.verdict != RowVerdict::Unchanged {
                judged.push(row);
            }
        }
        if let Session::Write(tx) = session {
            self.write(tx, pending).await?;
        } else if let Some(id) = self.preview {
            super::upload::keep_rows(self.app, self.caller, id, &judged).await?;
        }
        if let Some(id) = self.preview {
            super::upload::show_progress(self.app, self.caller, id, self.report.rows()).await?;
        }
        Ok(())
    }

    /// Decides what a row does, counts it, and lays its number ready.
    fn judge(
        &mut self,
        row: InventoryRow,
        known: &HashMap<E164, Number>,
        pending: &mut BTreeMap<E164, Pending>,
    ) -> ImportRow {
        let InventoryRow {
            line,
            written,
            outcome,
        } = row;
        let judged = |verdict, number: Option<E164>, changes, errors| ImportRow {
            line,
            verdict,
            written: written.clone(),
            number: number.map(|n| n.to_string()),
            changes,
            errors,
        };
        let record = match outcome.and_then(|record| self.refuse_second(line, &written, record)) {
            Ok(record) => record,
            Err(errors) => {
                refuse(&mut self.report, &errors);
                return judged(RowVerdict::Invalid, None, Vec::new(), errors);
            }
        };
        let number = record.number;
        let (verdict, changes) = if self.lines[&number] == line {
            self.place(record, known, pending)
        } else {
            (RowVerdict::Unchanged, Vec::new())
        };
        match verdict {
            RowVerdict::Create => self.report.created += 1,
            RowVerdict::Update => self.report.updated += 1,
            RowVerdict::Unchanged | RowVerdict::Invalid => self.report.unchanged += 1,
        }
        judged(verdict, Some(number), changes, Vec::new())
    }

    fn refuse_second(
        &mut self,
        line: u64,
        written: &str,
        record: InventoryRecord,
    ) -> std::result::Result<InventoryRecord, Vec<RowError>> {
        let first = *self.lines.entry(record.number).or_insert(line);
        if first == line || self.options.on_duplicate != OnDuplicate::Stop {
            return Ok(record);
        }
        Err(vec![RowError {
            line,
            column: "number".to_owned(),
            value: written.to_owned(),
            message: format!(
                "Same number as line {first}. Keep one of the two rows, or choose to skip or \
                 update duplicates."
            ),
        }])
    }

    fn place(
        &self,
        record: InventoryRecord,
        known: &HashMap<E164, Number>,
        pending: &mut BTreeMap<E164, Pending>,
    ) -> (RowVerdict, Vec<FieldChange>) {
        let InventoryRecord {
            number,
            country,
            mut patch,
            ..
        } = record;
        respell(&mut patch, &self.names);
        let before = known.get(&number).cloned();
        let (verdict, after, changes) = match &before {
            None => {
                let after = self.new_number(number, patch.create(country));
                (RowVerdict::Create, after, Vec::new())
            }
            Some(current) => {
                let particulars = patch.apply(current.particulars.clone());
                let changes = current.particulars.changes(&particulars);
                if changes.is_empty() {
                    return (RowVerdict::Unchanged, changes);
                }
                let after = Number {
                    particulars,
                    updated_at: self.stamp.at,
                    ..current.clone()
                };
                (RowVerdict::Update, after, changes)
            }
        };
        pending.insert(number, Pending { before, after });
        (verdict, changes)
    }

    fn new_number(&self, number: E164, particulars: domain::number::Particulars) -> Number {
        Number {
            id: NumberId::new(self.app.new_id()),
            number,
            particulars,
            version: 1,
            created_at: self.stamp.at,
            updated_at: self.stamp.at,
        }
    }

    async fn write(&mut self, tx: &mut Tx, pending: BTreeMap<E164, Pending>) -> Result<()> {
        let mut created = Vec::new();
        let mut entries = Vec::with_capacity(pending.len());
        for Pending { before, after } in pending.into_values() {
            let (app, org) = (self.app, self.caller.org);
            ensure_names(app, &mut tx.conn(), org, &mut self.names, &after).await?;
            entries.push(number_entry(before.as_ref(), &after));
            match before {
                None => created.push(after),
                Some(before) => {
                    numbers::update(&mut tx.conn(), self.caller.org, &before, &after).await?;
                }
            }
        }
        numbers::insert(&mut tx.conn(), self.caller.org, &created).await?;
        history::append(&mut tx.conn(), self.caller.org, &self.stamp, &entries).await?;
        Ok(())
    }
}

/// Makes the site, carrier and application that a number names, where they are new.
pub(crate) async fn ensure_names(
    app: &App,
    conn: &mut Conn<'_>,
    org: OrgId,
    names: &mut Names,
    number: &Number,
) -> Result<()> {
    let Names {
        sites,
        carriers,
        applications,
    } = names;
    let p = &number.particulars;
    for (of, directory, name) in [
        (NameOf::Site, sites, &p.site),
        (NameOf::Carrier, carriers, &p.carrier),
        (NameOf::Application, applications, &p.application),
    ] {
        if let Some(name) = name {
            names::ensure(conn, org, of, directory, name, || app.new_id()).await?;
        }
    }
    Ok(())
}

/// Writes names as they are known: another spelling of the same name is no change.
fn respell(patch: &mut Patch, names: &Names) {
    for (reported, directory) in [
        (&mut patch.site, &names.sites),
        (&mut patch.carrier, &names.carriers),
        (&mut patch.application, &names.applications),
    ] {
        if let Reported::Value(name) = reported
            && let Some(known) = directory.name(&names::key(name))
            && known != name
        {
            known.clone_into(name);
        }
    }
}

/// The change of a number as history keeps it: whole when it is new, else the changed fields.
pub(crate) fn number_entry(before: Option<&Number>, after: &Number) -> NewEntry {
    let json = |value: &serde_json::Value| value.to_string();
    let entry = NewEntry::new(
        "number",
        after.id.uuid(),
        after.number.to_string(),
        Action::Created,
    );
    let Some(before) = before else {
        let fields =
            serde_json::to_string(&after.particulars).expect("particulars have string keys only");
        return NewEntry {
            after: Some(fields),
            ..entry
        };
    };
    let changes = before.particulars.changes(&after.particulars);
    let side = |pick: fn(&FieldChange) -> &Option<String>| {
        let fields = changes
            .iter()
            .map(|c| (c.column.clone(), pick(c).clone().into()));
        json(&serde_json::Value::Object(fields.collect()))
    };
    NewEntry {
        action: Action::Updated,
        before: Some(side(|c| &c.before)),
        after: Some(side(|c| &c.after)),
        ..entry
    }
}
