//! Sources: what became of their snapshots, and the people's word on those that were held.

use domain::{
    FindingId, RunId, SourceId,
    access::Permission,
    dashboard::resolution::{ResolutionKey, Resolutions},
    evidence::Roll,
    finding::{Change, Finding, FindingState, Milestone, step},
    history::Action,
    overview::{SourceDetail, SourceRow},
    rules::{self, FieldPair, Fired, Hit, MASS_DEVIATION},
    source::{Judgement, RUNS_AT_A_GLANCE, Run, RunState, Source},
};
use serde_json::json;
use store::{
    Tx, dashboards, findings,
    history::{self, NewEntry},
    runs, snapshots, sources,
};

use crate::{App, Caller, Error, Result, imports::subject};

/// Runs shown with a source.
const RUNS_SHOWN: u32 = 50;

/// The sources and how they stand.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<SourceRow>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let sources = sources::list(conn, caller.org).await?;
    let mut runs = runs::latest(conn, caller.org, RUNS_AT_A_GLANCE).await?;
    let rows = sources.into_iter().map(|source| {
        let runs = runs.remove(&source.id).unwrap_or_default();
        SourceRow::new(source, &runs, app.now())
    });
    Ok(rows.collect())
}

/// A source with its runs.
pub async fn find(app: &App, caller: &Caller, id: SourceId) -> Result<SourceDetail> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let source = sources::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("source"))?;
    let runs = runs::list(conn, caller.org, id, RUNS_SHOWN).await?;
    let row = SourceRow::new(source, &runs, app.now());
    Ok(SourceDetail { row, runs })
}

/// How far a source is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The share of rows, in per cent, that may vanish at once before a list is held: 1 to 100.
    pub mass_deviation_percent: u8,
    /// Hours for which its statements are judged: 1 to 8,760, a year.
    pub max_age_hours: u32,
}

/// Hours of a year, beyond which nobody means an age.
const LONGEST_AGE: u32 = 365 * 24;

/// Changes how far a source is believed. The version must be the one that was read.
pub async fn set_limits(
    app: &App,
    caller: &Caller,
    id: SourceId,
    version: i64,
    limits: Limits,
) -> Result<()> {
    caller.require(Permission::ManageSources)?;
    if !(1..=100).contains(&limits.mass_deviation_percent) {
        return Err(Error::Invalid(format!(
            "The share that may vanish is {} %. Write 1 to 100.",
            limits.mass_deviation_percent
        )));
    }
    if !(1..=LONGEST_AGE).contains(&limits.max_age_hours) {
        return Err(Error::Invalid(format!(
            "A list cannot be believed for {} hours. Write 1 to {LONGEST_AGE}.",
            limits.max_age_hours
        )));
    }
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = sources::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("source"))?;
    if before.version != version {
        return Err(Error::Conflict);
    }
    let after = Source {
        mass_deviation_percent: limits.mass_deviation_percent,
        max_age_hours: limits.max_age_hours,
        ..before.clone()
    };
    if after == before {
        return Ok(());
    }
    sources::update(conn, caller.org, &after).await?;
    let said = |source: &Source| {
        json!({
            "mass_deviation_percent": source.mass_deviation_percent,
            "max_age_hours": source.max_age_hours,
        })
        .to_string()
    };
    let entry = NewEntry {
        before: Some(said(&before)),
        after: Some(said(&after)),
        ..NewEntry::new("source", id.uuid(), &before.name, Action::Updated)
    };
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}

/// Puts a held snapshot in force: a person has found that the numbers are really gone.
pub async fn release(app: &App, caller: &Caller, run: RunId) -> Result<()> {
    caller.require(Permission::ReviewSnapshots)?;
    let mut tx = app.db.begin().await?;
    let (source, run) = held(&mut tx, caller, run).await?;
    let judgement = if run.is_snapshot {
        Judgement::Complete
    } else {
        Judgement::Partial("The file was imported as part of a list.".to_owned())
    };
    record(
        app,
        caller,
        &mut tx,
        &source,
        Action::Released,
        run.reason.clone(),
    )
    .await?;
    conclude(app, caller, &mut tx, source, run, judgement).await?;
    tx.commit().await?;
    Ok(())
}

/// Throws a held snapshot away: the source's last good list stays in force.
pub async fn discard(app: &App, caller: &Caller, run: RunId) -> Result<()> {
    caller.require(Permission::ReviewSnapshots)?;
    let mut tx = app.db.begin().await?;
    let (mut source, run) = held(&mut tx, caller, run).await?;
    record(
        app,
        caller,
        &mut tx,
        &source,
        Action::Discarded,
        run.reason.clone(),
    )
    .await?;
    drop_held(app, caller, &mut tx, &mut source, run).await?;
    settle_mass_deviation(app, caller, &mut tx, &source).await?;
    sources::update(&mut tx.conn(), caller.org, &source).await?;
    tx.commit().await?;
    Ok(())
}

async fn held(tx: &mut Tx, caller: &Caller, id: RunId) -> Result<(Source, Run)> {
    let conn = &mut tx.conn();
    let run = runs::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("run"))?;
    if run.state != RunState::Held {
        return Err(Error::Conflict);
    }
    let source = sources::find(conn, caller.org, run.source_id).await?;
    Ok((source.ok_or(Error::NotFound("source"))?, run))
}

/// Acts on the judgement of a staged snapshot: in force, or held.
pub(crate) async fn conclude(
    app: &App,
    caller: &Caller,
    tx: &mut Tx,
    mut source: Source,
    run: Run,
    judgement: Judgement,
) -> Result<()> {
    // A snapshot makes an earlier one that is held out of date; a part brought by hand does not. What
    // is held changes nothing about the finding that something is.
    let earlier = source
        .held_run
        .filter(|held| run.is_snapshot && *held != run.id);
    if let Some(earlier) = earlier {
        let earlier = runs::find(&mut tx.conn(), caller.org, earlier).await?;
        drop_held(
            app,
            caller,
            tx,
            &mut source,
            earlier.ok_or(Error::NotFound("run"))?,
        )
        .await?;
    }
    match judgement {
        Judgement::Held(reason) => hold(app, caller, tx, &mut source, run, reason).await?,
        Judgement::Complete => commit(app, caller, tx, &mut source, run, None).await?,
        Judgement::Partial(reason) => {
            commit(app, caller, tx, &mut source, run, Some(reason)).await?;
        }
    }
    sources::update(&mut tx.conn(), caller.org, &source).await?;
    Ok(())
}

async fn commit(
    app: &App,
    caller: &Caller,
    tx: &mut Tx,
    source: &mut Source,
    run: Run,
    partial: Option<String>,
) -> Result<()> {
    let now = app.now();
    let is_complete = partial.is_none();
    let subject = subject(source.kind);
    let conn = &mut tx.conn();
    snapshots::put_in_force(
        conn,
        caller.org,
        source.id,
        run.id,
        subject,
        is_complete,
        now,
    )
    .await?;
    source.rows = snapshots::in_force(conn, caller.org, source.id, subject).await?;
    // A part that was brought by hand says nothing about the age of the rest, nor about what is held.
    if run.is_snapshot || source.as_of.is_none() {
        source.as_of = Some(run.as_of());
        source.is_complete = is_complete;
        source.committed_run = Some(run.id);
    }
    if run.is_snapshot {
        source.held_run = None;
        settle_mass_deviation(app, caller, tx, source).await?;
    }
    record(app, caller, tx, source, Action::Committed, partial.clone()).await?;
    let run = Run {
        state: RunState::Committed,
        finished_at: Some(now),
        reason: partial,
        ..run
    };
    runs::update(&mut tx.conn(), caller.org, &run).await?;
    Ok(())
}

async fn hold(
    app: &App,
    caller: &Caller,
    tx: &mut Tx,
    source: &mut Source,
    run: Run,
    reason: String,
) -> Result<()> {
    source.held_run = Some(run.id);
    raise_mass_deviation(app, caller, tx, source, &run, &reason).await?;
    record(app, caller, tx, source, Action::Held, Some(reason.clone())).await?;
    let run = Run {
        state: RunState::Held,
        finished_at: Some(app.now()),
        reason: Some(reason),
        ..run
    };
    runs::update(&mut tx.conn(), caller.org, &run).await?;
    Ok(())
}

async fn drop_held(
    app: &App,
    caller: &Caller,
    tx: &mut Tx,
    source: &mut Source,
    run: Run,
) -> Result<()> {
    snapshots::discard(&mut tx.conn(), caller.org, run.id, subject(source.kind)).await?;
    source.held_run = None;
    let run = Run {
        state: RunState::Discarded,
        finished_at: Some(app.now()),
        ..run
    };
    runs::update(&mut tx.conn(), caller.org, &run).await?;
    Ok(())
}

async fn record(
    app: &App,
    caller: &Caller,
    tx: &mut Tx,
    source: &Source,
    action: Action,
    reason: Option<String>,
) -> Result<()> {
    let entry = NewEntry {
        reason,
        ..NewEntry::new("source", source.id.uuid(), source.name.clone(), action)
    };
    let stamp = app.stamp(caller, None);
    Ok(history::append(&mut tx.conn(), caller.org, &stamp, &[entry]).await?)
}

/// Opens the finding of a held snapshot, or sees it again, as a roll call does with those of other rules:
/// the held list is its evidence.
async fn raise_mass_deviation(
    app: &App,
    caller: &Caller,
    tx: &mut Tx,
    source: &Source,
    run: &Run,
    reason: &str,
) -> Result<()> {
    let rule = rules::find(MASS_DEVIATION).expect("the registry has its own rule");
    let conn = &mut tx.conn();
    let policy = store::rules::policy(conn, caller.org).await?;
    if !policy.is_on(rule) {
        return Ok(());
    }
    let earlier = findings::find_for_source(conn, caller.org, rule.code, source.id).await?;
    let heard = Source {
        as_of: Some(run.as_of()),
        held_run: None,
        is_complete: true,
        ..source.clone()
    };
    let roll = Roll::call(&[heard], app.now()).with_policy(policy);
    let fired = Fired {
        rule,
        hit: held_list(source, run, reason),
    };
    let (finding, action) = match step(None, earlier.as_slice(), &[fired], &roll).pop() {
        None => return Ok(()),
        Some(Change::Appear(finding)) => {
            let finding = Finding {
                id: FindingId::new(app.new_id()),
                ..finding
            };
            findings::insert(conn, caller.org, std::slice::from_ref(&finding)).await?;
            (finding, Action::Opened)
        }
        Some(Change::Alter { milestone, after }) => {
            findings::update(conn, caller.org, &after).await?;
            (after, milestone.map_or(Action::Updated, Milestone::action))
        }
    };
    let entry = NewEntry {
        reason: Some(reason.to_owned()),
        ..NewEntry::new("finding", finding.id.uuid(), rule.title, action)
    };
    app.record(caller, conn, &[entry]).await
}

fn held_list(source: &Source, run: &Run, reason: &str) -> Hit {
    let (before, after) = (run.changes.before.to_string(), run.rows.to_string());
    let vanished = run.changes.vanished.to_string();
    Hit {
        counterpart: Some(source.id),
        summary: format!("{}: {reason}", source.name),
        fields: vec![
            FieldPair::compare("Rows", Some(&before), Some(&after)),
            FieldPair::compare("Would vanish", Some("0"), Some(&vanished)),
        ],
        ..Hit::default()
    }
}

/// Resolves the finding of a held snapshot, if there is one.
async fn settle_mass_deviation(
    app: &App,
    caller: &Caller,
    tx: &mut Tx,
    source: &Source,
) -> Result<()> {
    let conn = &mut tx.conn();
    let open = findings::find_for_source(conn, caller.org, MASS_DEVIATION, source.id).await?;
    let Some(finding) = open.filter(|finding| finding.state.is_live()) else {
        return Ok(());
    };
    if let Some(key) = ResolutionKey::of(&finding, app.now()) {
        dashboards::record_resolutions(conn, caller.org, &Resolutions::from([(key, 1)])).await?;
    }
    let finding = Finding {
        state: FindingState::Resolved,
        resolved_at: Some(app.now()),
        until: None,
        reason: None,
        version: finding.version + 1,
        ..finding
    };
    findings::update(conn, caller.org, &finding).await?;
    let title = finding.title().to_owned();
    let entry = NewEntry::new("finding", finding.id.uuid(), title, Action::Resolved);
    app.record(caller, conn, &[entry]).await
}
