//! Calling the roll: one ordered pass over the numbers that joins the inventory with every source's
//! facts, runs the rules, and moves the findings. Memory does not grow with the inventory.

use std::{cmp::Ordering, pin::Pin};

use domain::{
    E164, FindingId,
    access::Permission,
    dashboard::{
        census::Census,
        resolution::{ResolutionKey, Resolutions},
    },
    evidence::Roll,
    finding::{Change, Finding, FindingState, Milestone, step},
    number::Number,
    overview::ReconcileReport,
    rules::{self, Fired},
    source::SourceKind,
    tenant::Tenant,
};
use futures::{
    Stream, StreamExt,
    stream::{self, Peekable},
};
use store::{
    Conn, StoreError, Tx,
    accounts::{self, Claim},
    dashboards,
    facts::{self, StoredFact},
    findings,
    history::{self, NewEntry, Stamp},
    names, numbers,
    ports::{self as port_rows, OpenLine},
};

use crate::{
    App, Caller, Result,
    findings::label,
    jobs,
    known::Known,
    ports::{self, evidence::Ports},
    roll,
};

/// Calls the roll of an organisation.
pub async fn run(app: &App, caller: &Caller) -> Result<ReconcileReport> {
    caller.require(Permission::RunSources)?;
    call(app, caller).await
}

/// Calls the roll because somebody was allowed to change what it rests on, whether or not they may call it
/// themselves.
pub(crate) async fn call(app: &App, caller: &Caller) -> Result<ReconcileReport> {
    ports::tick(app, caller).await?;
    let (mut for_numbers, mut for_facts, mut for_ports, mut for_findings) = (
        app.db.read().await?,
        app.db.read().await?,
        app.db.read().await?,
        app.db.read().await?,
    );
    let (roll, tenant) = roll::call(app, &mut for_numbers.conn(), caller.org).await?;
    let names = names::load(&mut for_numbers.conn(), caller.org).await?;
    let claims = claims(&mut for_numbers.conn(), caller, &roll).await?;
    let ports = Ports::load(app, caller, &mut for_ports.conn()).await?;
    let about_ports = ports
        .judge(app, caller, &mut for_ports.conn(), &roll)
        .await?;
    let mut join = Join {
        numbers: numbers::stream(for_numbers.conn(), caller.org, &names).peekable(),
        facts: facts::stream(for_facts.conn(), caller.org).peekable(),
        claims: rows(claims),
        callbacks: rows(tenant.callbacks()),
        port_lines: port_rows::stream_open_lines(for_ports.conn(), caller.org).peekable(),
        leaving: rows(ports.leaving()),
        findings: findings::stream(for_findings.conn(), caller.org).peekable(),
    };
    let mut tx = app.db.begin().await?;
    let grounds = Grounds {
        tenant: &tenant,
        roll: &roll,
        ports: &ports,
    };
    let mut ledger = Ledger::new(app, caller, grounds);
    while let Some(known) = join.next().await? {
        ledger.take(&known);
        if ledger.is_full() {
            ledger.flush(&mut tx).await?;
        }
    }
    let existing = findings::list_about_no_number(&mut tx.conn(), caller.org).await?;
    ledger.take_the_rest(&existing, about_ports);
    ledger.flush(&mut tx).await?;
    let report = ledger.report;
    record_figures(&mut tx.conn(), caller, &roll, ledger).await?;
    tx.commit().await?;
    Ok(report)
}

/// Writes down what dashboards show of this roll call.
async fn record_figures(
    conn: &mut Conn<'_>,
    caller: &Caller,
    roll: &Roll,
    ledger: Ledger<'_>,
) -> Result<()> {
    let (org, today) = (caller.org, roll.today());
    findings::record_day(conn, org, today).await?;
    dashboards::record_resolutions(conn, org, &ledger.resolutions).await?;
    dashboards::record_census(conn, org, today, ledger.census).await?;
    Ok(())
}

/// What accounts have by the directory alone. It means something only beside a whole list of numbers, and
/// beside one it is little.
async fn claims(conn: &mut Conn<'_>, caller: &Caller, roll: &Roll) -> Result<Vec<Claim>> {
    let directory = roll.witness(SourceKind::TeamsUsers);
    if roll.teams_is_complete() && directory.is_some_and(|witness| witness.is_usable) {
        Ok(accounts::claims(conn, caller.org).await?)
    } else {
        Ok(Vec::new())
    }
}

/// A stream from the store, in the order of the numbers.
type Rows<'c, T> = Peekable<Pin<Box<dyn Stream<Item = store::Result<T>> + Send + 'c>>>;

fn rows<'c, T: Send + 'c>(rows: impl IntoIterator<Item = T, IntoIter: Send + 'c>) -> Rows<'c, T> {
    stream::iter(rows.into_iter().map(Ok)).boxed().peekable()
}

/// The merge join of everything that is known, number by number. A number by which emergency services call
/// back, one on a port order and one that is asked for are looked at even where nobody else knows them.
struct Join<'c> {
    numbers: Rows<'c, Number>,
    facts: Rows<'c, StoredFact>,
    claims: Rows<'c, Claim>,
    callbacks: Rows<'c, E164>,
    port_lines: Rows<'c, OpenLine>,
    leaving: Rows<'c, E164>,
    findings: Rows<'c, Finding>,
}

impl Join<'_> {
    async fn next(&mut self) -> Result<Option<Known>> {
        let heads = [
            head(&mut self.numbers, |n| Some(n.number)).await,
            head(&mut self.facts, |f| Some(f.number)).await,
            head(&mut self.claims, |c| Some(c.number)).await,
            head(&mut self.callbacks, |c| Some(*c)).await,
            head(&mut self.port_lines, |l| Some(l.number)).await,
            head(&mut self.leaving, |n| Some(*n)).await,
            head(&mut self.findings, |f| f.number).await,
        ];
        let Some(number) = heads.into_iter().flatten().min() else {
            // Every stream is at its end or at an error, which reading on brings out.
            take(&mut self.numbers, |_| Ordering::Equal).await?;
            take(&mut self.facts, |_| Ordering::Equal).await?;
            take(&mut self.port_lines, |_| Ordering::Equal).await?;
            take(&mut self.findings, |_| Ordering::Equal).await?;
            return Ok(None);
        };
        take(&mut self.callbacks, |c| c.cmp(&number)).await?;
        take(&mut self.leaving, |n| n.cmp(&number)).await?;
        Ok(Some(Known {
            number,
            inventory: take(&mut self.numbers, |n| n.number.cmp(&number))
                .await?
                .pop(),
            facts: take(&mut self.facts, |f| f.number.cmp(&number)).await?,
            claimants: take(&mut self.claims, |c| c.number.cmp(&number)).await?,
            port_lines: take(&mut self.port_lines, |l| l.number.cmp(&number)).await?,
            findings: take(&mut self.findings, |f| f.number.cmp(&Some(number))).await?,
        }))
    }
}

async fn head<T>(rows: &mut Rows<'_, T>, key: impl Fn(&T) -> Option<E164>) -> Option<E164> {
    match Pin::new(rows).peek().await {
        Some(Ok(row)) => key(row),
        Some(Err(_)) | None => None,
    }
}

async fn take<T>(rows: &mut Rows<'_, T>, order: impl Fn(&T) -> Ordering) -> Result<Vec<T>> {
    let mut taken = Vec::new();
    while let Some(row) = Pin::new(&mut *rows)
        .next_if(|row| {
            row.as_ref()
                .map_or(true, |row| order(row) == Ordering::Equal)
        })
        .await
    {
        taken.push(row?);
    }
    Ok(taken)
}

/// Rows written at once.
const BATCH: usize = 1000;

/// What the rules rest on beside what is known of one number.
#[derive(Clone, Copy)]
struct Grounds<'a> {
    tenant: &'a Tenant,
    roll: &'a Roll,
    ports: &'a Ports,
}

/// The changes of a roll call, written batch by batch.
struct Ledger<'a> {
    app: &'a App,
    caller: &'a Caller,
    grounds: Grounds<'a>,
    stamp: Stamp,
    appeared: Vec<Finding>,
    altered: Vec<(Option<Milestone>, Finding)>,
    entries: Vec<NewEntry>,
    report: ReconcileReport,
    census: Census,
    resolutions: Resolutions,
}

impl<'a> Ledger<'a> {
    fn new(app: &'a App, caller: &'a Caller, grounds: Grounds<'a>) -> Self {
        Self {
            app,
            caller,
            grounds,
            stamp: app.stamp(caller, None),
            appeared: Vec::new(),
            altered: Vec::new(),
            entries: Vec::new(),
            report: ReconcileReport::default(),
            census: Census::default(),
            resolutions: Resolutions::new(),
        }
    }

    fn take(&mut self, known: &Known) {
        if known.inventory.is_some() || !known.facts.is_empty() {
            self.report.numbers += 1;
        }
        let Grounds {
            tenant,
            roll,
            ports,
        } = self.grounds;
        let evidence = known.evidence(tenant, roll, ports);
        self.census.count(&evidence);
        let fired = rules::evaluate(&evidence);
        self.note(step(Some(known.number), &known.findings, &fired, roll));
    }

    /// The rules that are about no number: the sources' own, those of the tenant's configuration, and those
    /// of port orders and port-outs, which have been judged already.
    fn take_the_rest(&mut self, existing: &[Finding], about_ports: Vec<Fired>) {
        let Grounds { tenant, roll, .. } = self.grounds;
        let mut fired = rules::evaluate_sources(roll);
        fired.extend(rules::evaluate_tenant(tenant, roll));
        fired.extend(about_ports);
        self.note(step(None, existing, &fired, roll));
    }

    fn note(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Appear(finding) => self.appear(finding),
                Change::Alter { milestone, after } => self.altered.push((milestone, after)),
            }
        }
    }

    fn appear(&mut self, finding: Finding) {
        let finding = Finding {
            id: FindingId::new(self.app.new_id()),
            ..finding
        };
        match finding.state {
            FindingState::Pending => self.report.pending += 1,
            FindingState::Suppressed => self.pass(Milestone::Excepted, &finding),
            _ => self.pass(Milestone::Opened, &finding),
        }
        self.appeared.push(finding);
    }

    /// Counts a milestone of a finding, and has its history tell of it.
    fn pass(&mut self, milestone: Milestone, finding: &Finding) {
        let count = match milestone {
            Milestone::Opened => &mut self.report.opened,
            Milestone::Reopened => &mut self.report.reopened,
            Milestone::Resolved => &mut self.report.resolved,
            Milestone::Excepted => &mut self.report.excepted,
        };
        *count += 1;
        if milestone == Milestone::Resolved
            && let Some(key) = ResolutionKey::of(finding, self.grounds.roll.now)
        {
            *self.resolutions.entry(key).or_default() += 1;
        }
        self.entries.push(entry(finding, milestone));
    }

    fn is_full(&self) -> bool {
        self.appeared.len() + self.altered.len() >= BATCH
    }

    async fn flush(&mut self, tx: &mut Tx) -> Result<()> {
        let org = self.caller.org;
        findings::insert(&mut tx.conn(), org, &std::mem::take(&mut self.appeared)).await?;
        for (milestone, finding) in std::mem::take(&mut self.altered) {
            match findings::update(&mut tx.conn(), org, &finding).await {
                // Somebody has just decided about it: their word stands until the next roll call.
                Err(StoreError::Conflict) => continue,
                updated => updated?,
            }
            match milestone {
                Some(milestone) => self.pass(milestone, &finding),
                None => self.report.seen += 1,
            }
        }
        let entries = std::mem::take(&mut self.entries);
        history::append(&mut tx.conn(), org, &self.stamp, &entries).await?;
        Ok(())
    }
}

fn entry(finding: &Finding, milestone: Milestone) -> NewEntry {
    let reason = match milestone {
        Milestone::Excepted => finding.reason.clone(),
        Milestone::Opened | Milestone::Reopened | Milestone::Resolved => {
            Some(finding.summary.clone())
        }
    };
    let action = milestone.action();
    NewEntry {
        reason,
        ..NewEntry::new("finding", finding.id.uuid(), label(finding), action)
    }
}

/// Has the roll called by the worker, unless it is about to be.
pub async fn request(app: &App, caller: &Caller) -> Result<()> {
    caller.require(Permission::RunSources)?;
    let mut tx = app.db.begin().await?;
    jobs::queue_reconcile(app, caller, &mut tx.conn()).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a roll call waits or runs.
pub async fn is_under_way(app: &App, caller: &Caller) -> Result<bool> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    jobs::reconcile_is_under_way(&mut read.conn(), caller).await
}
