//! Importing what a source lists: staged, judged, and put in force or held.

use std::{collections::HashSet, hash::Hash};

use chrono::{DateTime, Utc};
use connectors::files::{FactRow, Mapping, carrier, teams_numbers, teams_users};
use domain::{
    Country, E164, OrgId, RunId, SourceId,
    access::Permission,
    directory::Account,
    fact::Fact,
    import::{ImportReport, RowError},
    source::{
        self, Changes, FILE_MAX_AGE_HOURS, Judgement, MASS_DEVIATION_PERCENT, Run, RunState,
        Source, SourceKind, Traffic,
    },
    words,
};
use store::{
    Conn, Tx, runs,
    snapshots::{self, StagedAccount, StagedFact, Subject},
    sources,
};

use super::{Input, reading::Chunks, report::refuse};
use crate::{App, Caller, Error, Result, sources as snapshot, text};

/// Which source a file is from, and how it is imported.
#[derive(Clone, Debug)]
pub struct SnapshotOptions {
    /// What the source speaks about.
    pub kind: SourceKind,
    /// The source's name: the carrier's, for a carrier.
    pub name: String,
    /// The file's name.
    pub origin: String,
    /// Whether the file lists only a part, so that absence means nothing.
    pub is_partial: bool,
    /// Whether to judge the file and change nothing.
    pub is_dry_run: bool,
    /// The country in whose plan a carrier writes its numbers, where it is not the organisation's own.
    pub country: Option<Country>,
    /// What a carrier calls the columns, where it does not call them as others do.
    pub mapping: Mapping,
    /// When the list was exported (UTC), if that is known and was before now.
    pub taken_at: Option<DateTime<Utc>>,
}

impl SnapshotOptions {
    /// A whole list of a source that has only one: Teams' numbers or users.
    pub fn teams(kind: SourceKind, origin: impl Into<String>) -> Self {
        Self {
            kind,
            name: kind.label().to_owned(),
            origin: origin.into(),
            is_partial: false,
            is_dry_run: false,
            country: None,
            mapping: Mapping::default(),
            taken_at: None,
        }
    }

    /// A whole list of a carrier.
    pub fn carrier(name: impl Into<String>, origin: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::teams(SourceKind::Carrier, origin)
        }
    }
}

/// What a source speaks about, as the store keeps it.
pub(crate) const fn subject(kind: SourceKind) -> Subject {
    match kind {
        SourceKind::TeamsNumbers | SourceKind::Carrier => Subject::Numbers,
        SourceKind::TeamsUsers => Subject::Accounts,
    }
}

/// Imports a source's list.
pub async fn import_snapshot(
    app: &App,
    caller: &Caller,
    input: Input,
    options: SnapshotOptions,
) -> Result<ImportReport> {
    caller.require(Permission::RunSources)?;
    if options.name.trim().is_empty() {
        return Err(Error::Invalid(
            "Name the carrier whose list this is.".to_owned(),
        ));
    }
    text::ensure_visible("The name", &options.name)?;
    text::ensure_visible("The file's name", &options.origin)?;
    let country = match options.country {
        Some(country) => Some(country),
        None => app.country(caller.org).await?,
    };
    let mut tx = app.db.begin().await?;
    let source = find_or_add(app, &mut tx.conn(), caller.org, options.kind, &options.name).await?;
    let run = begin_run(app, &mut tx, caller.org, &source, &options).await?;
    let mut staging = Staging {
        tx: &mut tx,
        org: caller.org,
        run: run.id,
        report: ImportReport::default(),
    };
    match options.kind {
        SourceKind::TeamsNumbers => {
            staging
                .facts(
                    Chunks::read(|| teams_numbers::open(input)),
                    Fact::TeamsNumber,
                )
                .await?;
        }
        SourceKind::Carrier => {
            let open = move || carrier::open(input, country, &options.mapping);
            staging
                .facts(Chunks::read(open), Fact::CarrierNumber)
                .await?;
        }
        SourceKind::TeamsUsers => {
            staging
                .accounts(Chunks::read(|| teams_users::open(input)))
                .await?;
        }
    }
    let mut report = staging.report;
    let changes = snapshots::compare(
        &mut tx.conn(),
        caller.org,
        source.id,
        run.id,
        subject(options.kind),
    )
    .await?;
    count(&mut report, changes);
    let judgement = judge(&source, &run, &report, changes);
    if let Judgement::Held(reason) = &judgement {
        report.held = Some(reason.clone());
    }
    if options.is_dry_run {
        return Ok(report);
    }
    let run = Run {
        rows: report.rows() - report.invalid,
        changes,
        ..run
    };
    snapshot::conclude(app, caller, &mut tx, source, run, judgement).await?;
    tx.commit().await?;
    Ok(report)
}

/// A row that cannot be read may be of any number, so nothing is absent because of it.
fn judge(source: &Source, run: &Run, report: &ImportReport, changes: Changes) -> Judgement {
    let good_rows = changes.created + changes.updated + changes.unchanged;
    // What vanishes only because it could not be read needs no review: nothing of it vanishes.
    if run.is_snapshot && report.invalid > 0 {
        return Judgement::Partial(format!(
            "{} could not be read, so nothing is taken to be absent.",
            words::counted(report.invalid, "row")
        ));
    }
    source::judge_file(source, good_rows, run.is_snapshot, changes)
}

fn count(report: &mut ImportReport, changes: Changes) {
    report.created = changes.created;
    report.updated = changes.updated;
    report.unchanged = changes.unchanged;
}

/// The source of a kind and name; a new one, fed by files, where there is none.
pub(crate) async fn find_or_add(
    app: &App,
    conn: &mut Conn<'_>,
    org: OrgId,
    kind: SourceKind,
    name: &str,
) -> Result<Source> {
    if let Some(source) = sources::find_by_name(conn, org, kind, name).await? {
        return Ok(source);
    }
    let source = Source {
        id: SourceId::new(app.new_id()),
        kind,
        name: name.trim().to_owned(),
        connection_id: None,
        as_of: None,
        committed_run: None,
        held_run: None,
        rows: 0,
        mass_deviation_percent: MASS_DEVIATION_PERCENT,
        max_age_hours: FILE_MAX_AGE_HOURS,
        is_complete: false,
        version: 1,
    };
    sources::insert(conn, org, &source).await?;
    Ok(source)
}

async fn begin_run(
    app: &App,
    tx: &mut Tx,
    org: OrgId,
    source: &Source,
    options: &SnapshotOptions,
) -> Result<Run> {
    let run = Run {
        id: RunId::new(app.new_id()),
        source_id: source.id,
        state: RunState::Running,
        started_at: app.now(),
        finished_at: None,
        taken_at: options.taken_at.map(|at| at.min(app.now())),
        origin: options.origin.clone(),
        is_snapshot: !options.is_partial,
        rows: 0,
        changes: Changes::default(),
        reason: None,
        refusal: None,
        traffic: Traffic::default(),
    };
    runs::insert(&mut tx.conn(), org, &run).await?;
    Ok(run)
}

struct Staging<'a> {
    tx: &'a mut Tx,
    org: OrgId,
    run: RunId,
    report: ImportReport,
}

impl Staging<'_> {
    async fn facts<T>(&mut self, mut chunks: Chunks<FactRow<T>>, fact: fn(T) -> Fact) -> Result<()>
    where
        T: Send + 'static,
    {
        let mut seen = Seen::default();
        while let Some(rows) = chunks.next().await? {
            let mut staged = Vec::with_capacity(rows.len());
            for FactRow { line, raw, outcome } in rows {
                match outcome.map(fact) {
                    Ok(fact) => {
                        let at = fact.line();
                        let extension = at.extension().map(|e| e.as_str().to_owned());
                        if seen.is_first((at.number(), extension)) {
                            staged.push(stage_fact(&fact, raw));
                        } else {
                            refuse(&mut self.report, &[listed_twice(line, at.to_string())]);
                        }
                    }
                    Err(errors) => refuse(&mut self.report, &errors),
                }
            }
            snapshots::stage_facts(&mut self.tx.conn(), self.org, self.run, &staged).await?;
        }
        Ok(())
    }

    async fn accounts(&mut self, mut chunks: Chunks<FactRow<Account>>) -> Result<()> {
        let mut seen = Seen::default();
        while let Some(rows) = chunks.next().await? {
            let mut staged = Vec::with_capacity(rows.len());
            for FactRow { line, raw, outcome } in rows {
                match outcome {
                    Ok(account) if seen.is_first(account.object_id.clone()) => {
                        staged.push(stage_account(&account, raw));
                    }
                    Ok(account) => {
                        refuse(&mut self.report, &[listed_twice(line, account.object_id)]);
                    }
                    Err(errors) => refuse(&mut self.report, &errors),
                }
            }
            snapshots::stage_accounts(&mut self.tx.conn(), self.org, self.run, &staged).await?;
        }
        Ok(())
    }
}

/// A statement about a number on its way into the stage.
pub(crate) fn stage_fact(fact: &Fact, raw: String) -> StagedFact {
    let holder_id = match fact {
        Fact::TeamsNumber(teams) => teams.target.clone(),
        Fact::CarrierNumber(_) => None,
    };
    let line = fact.line();
    StagedFact {
        e164: digits(line.number()),
        extension: line
            .extension()
            .map_or_else(String::new, |extension| extension.as_str().to_owned()),
        holder_id,
        body: body(fact),
        raw,
    }
}

fn digits(number: E164) -> i64 {
    i64::try_from(number.digits()).expect("fifteen digits at most")
}

/// An account on its way into the stage.
pub(crate) fn stage_account(account: &Account, raw: String) -> StagedAccount {
    StagedAccount {
        object_id: account.object_id.clone(),
        sign_in_key: account.sign_in_name.to_lowercase(),
        line_e164: account.line.value().map(|line| digits(line.number())),
        body: body(account),
        raw,
    }
}

fn body<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our types have string keys only")
}

/// What a list has named so far.
struct Seen<K>(HashSet<K>);

impl<K> Default for Seen<K> {
    fn default() -> Self {
        Self(HashSet::new())
    }
}

impl<K: Eq + Hash> Seen<K> {
    fn is_first(&mut self, key: K) -> bool {
        self.0.insert(key)
    }
}

fn listed_twice(line: u64, value: String) -> RowError {
    RowError {
        line,
        column: String::new(),
        value,
        message: "The list has this twice. The first row counts; ask the source which is right."
            .to_owned(),
    }
}
