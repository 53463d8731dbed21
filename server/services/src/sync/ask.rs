//! Asking for one list: page by page into the stage, with its place kept after each, then judged.

use std::{collections::HashSet, convert::Infallible};

use super::Asked;
use crate::{
    App, Caller, Error, Result,
    imports::{stage_account, stage_fact, subject},
    jobs::Hold,
    sources::conclude,
};
use connectors::{
    connector::{Cursor, List, Page, Record, Row},
    http::{ApiError, Fault},
};
use domain::{
    RunId, SourceId,
    access::Permission,
    connection::Connection,
    history::Action,
    listing::{Broken, Listing, PageShape},
    source::{Changes, Judgement, Refusal, Run, RunState, Source, Traffic, judge},
};
use serde::{Deserialize, Serialize};
use store::{
    history::{self, NewEntry},
    runs, snapshots, sources,
};

/// How long a list may lie half read before it is read from its beginning: what was read first must
/// still hold beside what is read last.
pub(super) const RESUMED_WITHIN: chrono::Duration = chrono::Duration::minutes(30);

/// Why a run ended that was left and is too old to go on with.
const ABANDONED: &str =
    "The worker that read it fell silent. It was read again from its beginning.";

/// Where a run stands, as its row keeps it for whoever goes on.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Place {
    next: Option<String>,
    pub(super) listing: Listing,
}

/// Why a list was not read to its end.
pub(super) enum End {
    /// The vendor could not be asked at all.
    Failed(Cause),
    /// The list broke off, or shows that it is not whole.
    Incomplete(Cause),
    /// Somebody stopped it.
    Cancelled,
}

/// What ended it.
pub(super) struct Cause {
    reason: String,
    refusal: Option<Refusal>,
}

impl From<Broken> for End {
    fn from(broken: Broken) -> Self {
        Self::incomplete(broken.to_string())
    }
}

impl End {
    /// The list is not believed, for a reason that lies in the list.
    fn incomplete(reason: String) -> Self {
        let refusal = None;
        Self::Incomplete(Cause { reason, refusal })
    }
}

/// Asks for a list and puts it in force, holds it, or leaves everything as it was.
pub(super) async fn list(
    app: &App,
    caller: &Caller,
    asked: &Asked<'_>,
    list: List,
    source: SourceId,
) -> Result<Run> {
    caller.require(Permission::RunSources)?;
    let source = load(app, caller, source).await?;
    let before = asked.meter.traffic();
    let (run, place) = begin_or_go_on(app, caller, asked.connection, asked.hold, &source).await?;
    let mut asking = Asking {
        app,
        caller,
        asked,
        list,
        spent: run.traffic,
        before,
        run,
        place,
    };
    match asking.read(&source).await? {
        Ok(changes) => asking.judge(source.id, changes).await,
        Err(end) => asking.end(end).await,
    }
}

/// Records that a connection could not be asked, for a reason that lies with us.
pub(super) async fn fail(
    app: &App,
    caller: &Caller,
    connection: &Connection,
    hold: &Hold<'_>,
    source: SourceId,
    reason: &str,
) -> Result<Run> {
    caller.require(Permission::RunSources)?;
    let source = load(app, caller, source).await?;
    let (mut run, _) = begin_or_go_on(app, caller, connection, hold, &source).await?;
    run.state = RunState::Failed;
    run.reason = Some(reason.to_owned());
    finish(app, caller, hold, &source, run).await
}

/// Closes what a source's workers left, when none will come after them.
pub(super) async fn abandon(app: &App, caller: &Caller, source: &Source) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    while let Some((run, _)) = runs::running(conn, caller.org, source.id).await? {
        give_up(
            app,
            caller,
            conn,
            source,
            run,
            "Every try to read it failed.",
        )
        .await?;
    }
    Ok(tx.commit().await?)
}

async fn load(app: &App, caller: &Caller, id: SourceId) -> Result<Source> {
    let mut read = app.db.read().await?;
    let source = sources::find(&mut read.conn(), caller.org, id).await?;
    source.ok_or(Error::NotFound("source"))
}

/// The run of a worker that fell silent, if it is young enough to go on with; else a new one.
async fn begin_or_go_on(
    app: &App,
    caller: &Caller,
    connection: &Connection,
    hold: &Hold<'_>,
    source: &Source,
) -> Result<(Run, Place)> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    hold.note(conn, source.kind.label()).await?;
    while let Some((run, cursor)) = runs::running(conn, caller.org, source.id).await? {
        let place = cursor.and_then(|text| serde_json::from_str::<Place>(&text).ok());
        match place {
            Some(place) if app.now() - run.started_at < RESUMED_WITHIN => {
                tracing::info!(run = %run.id, rows = place.listing.rows, "a run that was left is gone on with");
                tx.commit().await?;
                return Ok((run, place));
            }
            _ => give_up(app, caller, conn, source, run, ABANDONED).await?,
        }
    }
    let run = Run {
        id: RunId::new(app.new_id()),
        source_id: source.id,
        state: RunState::Running,
        started_at: app.now(),
        finished_at: None,
        taken_at: None,
        origin: connection.name.clone(),
        is_snapshot: true,
        rows: 0,
        changes: Changes::default(),
        reason: None,
        refusal: None,
        traffic: Traffic::default(),
    };
    runs::insert(conn, caller.org, &run).await?;
    tx.commit().await?;
    Ok((run, Place::default()))
}

/// Closes a run that nobody will go on with.
async fn give_up(
    app: &App,
    caller: &Caller,
    conn: &mut store::Conn<'_>,
    source: &Source,
    run: Run,
    reason: &str,
) -> Result<()> {
    snapshots::discard(conn, caller.org, run.id, subject(source.kind)).await?;
    let run = Run {
        state: RunState::Incomplete,
        finished_at: Some(app.now()),
        reason: Some(reason.to_owned()),
        ..run
    };
    Ok(runs::update(conn, caller.org, &run).await?)
}

/// Ends a run that changes nothing.
async fn finish(
    app: &App,
    caller: &Caller,
    hold: &Hold<'_>,
    source: &Source,
    run: Run,
) -> Result<Run> {
    let run = Run {
        finished_at: Some(app.now()),
        ..run
    };
    let mut tx = app.db.begin().await?;
    snapshots::discard(&mut tx.conn(), caller.org, run.id, subject(source.kind)).await?;
    runs::update(&mut tx.conn(), caller.org, &run).await?;
    if run.state != RunState::Cancelled {
        let entry = NewEntry {
            reason: run.reason.clone(),
            ..NewEntry::new(
                "source",
                source.id.uuid(),
                source.name.as_str(),
                Action::Failed,
            )
        };
        history::append(
            &mut tx.conn(),
            caller.org,
            &app.stamp(caller, None),
            &[entry],
        )
        .await?;
    }
    hold.end_part(&mut tx.conn()).await?;
    tx.commit().await?;
    Ok(run)
}

/// A list that is being read.
pub(super) struct Asking<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    pub(super) asked: &'a Asked<'a>,
    pub(super) list: List,
    /// What the run had cost when it was taken up, and what the connector had when this list began.
    spent: Traffic,
    before: Traffic,
    pub(super) run: Run,
    pub(super) place: Place,
}

impl Asking<'_> {
    /// Reads to the end of the list. One page is in memory at a time, and no transaction is open while
    /// the vendor is asked.
    async fn read(&mut self, source: &Source) -> Result<std::result::Result<Changes, End>> {
        let stop = self.asked.hold.stop();
        while self.place.listing.pages == 0 || self.place.next.is_some() {
            let at = self.place.next.clone().map(Cursor);
            let page = tokio::select! {
                () = stop.cancelled() => return Ok(Err(End::Cancelled)),
                page = self.asked.connector.page(self.list, at.as_ref()) => page,
                never = self.tell_traffic() => match never {},
            };
            let turned = match page {
                Ok(page) => {
                    self.turn(at.as_ref().map(|Cursor(at)| at.as_str()), page)
                        .await?
                }
                Err(error) => Err(self.broken_off(&error)),
            };
            if let Err(end) = turned {
                return Ok(Err(end));
            }
        }
        self.look_past_the_end(source).await
    }

    /// Tells from time to time what a page has cost that does not come: a vendor may make us wait. That it
    /// cannot be told is no reason to stop asking.
    async fn tell_traffic(&self) -> Infallible {
        let mut told = self.run.traffic;
        loop {
            tokio::time::sleep(self.app.pace.heartbeat).await;
            let traffic = self.traffic();
            if traffic == told {
                continue;
            }
            match self.write_traffic(traffic).await {
                Ok(()) => told = traffic,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, run = %self.run.id, "what a run costs was not written");
                }
            }
        }
    }

    async fn write_traffic(&self, traffic: Traffic) -> Result<()> {
        let mut tx = self.app.db.begin().await?;
        let conn = &mut tx.conn();
        self.asked.hold.note(conn, &self.how_far()).await?;
        runs::spend(conn, self.caller.org, self.run.id, traffic).await?;
        Ok(tx.commit().await?)
    }

    /// How far the list has come, for the worker page.
    fn how_far(&self) -> String {
        let list = super::kind(self.list).label();
        match self.run.rows {
            0 => list.to_owned(),
            rows => format!("{list}, {} listed", domain::words::counted(rows, "row")),
        }
    }

    /// Stages a page and keeps the place after it, in one transaction.
    async fn turn(&mut self, at: Option<&str>, page: Page) -> Result<std::result::Result<(), End>> {
        let is_last = page.next.is_none();
        let (rows, mut faults) = readable(page.rows);
        let read = rows.len() as u64;
        faults.extend(page.unsendable);
        let mut tx = self.app.db.begin().await?;
        let fresh = self.stage(&mut tx, rows).await?;
        let shape = PageShape {
            rows: read + faults.len() as u64 + page.left_out,
            repeated: read - fresh,
            is_last,
            total: page.total,
            faults,
            gap: page.gap,
        };
        let has_even_pages = self.asked.connector.has_even_pages(self.list);
        let turned = self.place.listing.turn(&shape, has_even_pages);
        self.place.next = page.next.map(|Cursor(next)| next);
        self.run.rows = self.place.listing.rows;
        self.run.taken_at = page.taken_at.or(self.run.taken_at);
        self.run.traffic = self.traffic();
        let turned = match &self.place.next {
            Some(next) if at == Some(next.as_str()) => Err(Broken::Circle {
                after: self.place.listing.rows,
            }),
            _ => turned,
        };
        if let Err(broken) = turned {
            // Nothing of this page is kept: whoever takes over must not go on past what is broken.
            return Ok(Err(broken.into()));
        }
        let place = serde_json::to_string(&self.place).expect("our types have string keys only");
        let progress = runs::Progress {
            cursor: Some(&place),
            traffic: self.run.traffic,
            rows: self.run.rows,
            taken_at: self.run.taken_at,
        };
        if !runs::progress(&mut tx.conn(), self.caller.org, self.run.id, progress).await? {
            // Somebody else has ended it: what they decided stands.
            return Err(Error::Conflict);
        }
        let conn = &mut tx.conn();
        self.asked.hold.note(conn, &self.how_far()).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    async fn stage(&self, tx: &mut store::Tx, rows: Vec<(Record, String)>) -> Result<u64> {
        let conn = &mut tx.conn();
        let (mut facts, mut accounts) = (Vec::new(), Vec::new());
        for (record, raw) in rows {
            match record {
                Record::Fact(fact) => facts.push(stage_fact(&fact, raw)),
                Record::Account(account) => accounts.push(stage_account(&account, raw)),
            }
        }
        let (org, run) = (self.caller.org, self.run.id);
        Ok(snapshots::stage_facts(conn, org, run, &facts).await?
            + snapshots::stage_accounts(conn, org, run, &accounts).await?)
    }

    /// Before the first page a fault means that the vendor could not be asked; after it, that the list
    /// broke off.
    pub(super) fn broken_off(&self, error: &ApiError) -> End {
        tracing::warn!(run = %self.run.id, connection = %self.asked.connection.id, request_id = error.request_id, fault = ?error.fault, "a list broke off");
        let refusal = refusal(error);
        let rows = self.place.listing.rows;
        if self.place.listing.pages == 0 {
            let reason = advice(error);
            return End::Failed(Cause { reason, refusal });
        }
        let reason = format!(
            "The list broke off after {}: {error}",
            domain::words::counted(rows, "row")
        );
        End::Incomplete(Cause { reason, refusal })
    }

    fn traffic(&self) -> Traffic {
        let now = self.asked.meter.traffic();
        Traffic {
            pages: self.place.listing.pages,
            requests: self.spent.requests + now.requests - self.before.requests,
            retries: self.spent.retries + now.retries - self.before.retries,
        }
    }

    /// Judges a list that was read to its end: in force, or held.
    async fn judge(mut self, source: SourceId, changes: Changes) -> Result<Run> {
        let mut tx = self.app.db.begin().await?;
        let conn = &mut tx.conn();
        let source = sources::find(conn, self.caller.org, source)
            .await?
            .ok_or(Error::NotFound("source"))?;
        if source.as_of.is_some_and(|as_of| as_of > self.run.as_of()) {
            drop(tx);
            return self
                .end(End::incomplete(
                    "A newer list took force while this one was read, so this one was left."
                        .to_owned(),
                ))
                .await;
        }
        let rows = changes.created + changes.updated + changes.unchanged;
        // Of a list with gaps nothing vanishes, so it needs no review either.
        let judgement = match self.place.listing.gaps() {
            Some(gaps) => Judgement::Partial(gaps),
            None => match self.look_at_first(conn, &source).await? {
                Some(reason) => Judgement::Held(reason),
                None => judge(&source, rows, true, changes),
            },
        };
        self.run.traffic = self.traffic();
        let run = Run {
            changes,
            ..self.run
        };
        let id = run.id;
        conclude(self.app, self.caller, &mut tx, source, run, judgement).await?;
        let run = runs::find(&mut tx.conn(), self.caller.org, id).await?;
        self.asked.hold.end_part(&mut tx.conn()).await?;
        tx.commit().await?;
        run.ok_or(Error::NotFound("run"))
    }

    /// Ends a run whose list is not believed.
    async fn end(mut self, end: End) -> Result<Run> {
        let (state, cause) = match end {
            End::Failed(cause) => (RunState::Failed, cause),
            End::Incomplete(cause) => (RunState::Incomplete, cause),
            End::Cancelled => {
                let reason = "Somebody stopped it.".to_owned();
                let refusal = None;
                (RunState::Cancelled, Cause { reason, refusal })
            }
        };
        self.run.state = state;
        self.run.reason = Some(cause.reason);
        self.run.refusal = cause.refusal;
        self.run.traffic = self.traffic();
        let source = load(self.app, self.caller, self.run.source_id).await?;
        finish(self.app, self.caller, self.asked.hold, &source, self.run).await
    }
}

/// The rows of a page that can be read, each once, and what is wrong with the others. Two rows about one
/// number on one page are the vendor's contradiction, not a page that came twice.
fn readable(page: Vec<Row>) -> (Vec<(Record, String)>, Vec<String>) {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for Row { key, raw, outcome } in page {
        match outcome {
            Ok(record) if seen.insert(name(&record)) => rows.push((record, raw)),
            Ok(record) => faults.push(format!("{} is listed twice.", name(&record))),
            Err(fault) => faults.push(format!("Row {key}: {fault}")),
        }
    }
    (rows, faults)
}

/// What a record is about.
fn name(record: &Record) -> String {
    match record {
        Record::Fact(fact) => fact.line().to_string(),
        Record::Account(account) => account.object_id.clone(),
    }
}

/// What the vendor refused us, if it did.
const fn refusal(error: &ApiError) -> Option<Refusal> {
    match error.fault {
        Fault::Unauthorized => Some(Refusal::Credentials),
        Fault::Forbidden(_) => Some(Refusal::Rights),
        _ => None,
    }
}

/// What happened, and what can be done about it where that is not plain.
fn advice(error: &ApiError) -> String {
    let remedy = match error.fault {
        Fault::Unauthorized => " Replace the secret of the connection.",
        Fault::Forbidden(_) => {
            " Try the connection on its page: it names the right that is missing."
        }
        Fault::Throttled(_) => " It will be asked again at its next time.",
        _ => "",
    };
    format!("{error}{remedy}")
}
