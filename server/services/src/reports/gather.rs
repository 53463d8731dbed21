//! What the store knows, put into the content of a report. Everything is read in one transaction that sees
//! one moment; only the porting desk and the rules are asked just before, as their pages ask them.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Duration, Utc};
use domain::{
    finding::query::{Asker, FindingQuery, Named},
    number::Lifecycle,
    plane::Plane,
    port::{
        OrderState,
        board::{BoardQuery, BoardRow},
        scorecard::Score,
    },
    report::{
        Content, Details, EmergencyContent, IdleLine, PlaceLine, PortDue, PortOutDue, PortWatch,
        PortingContent, ReportFilter, ReportKind, SiteUse, SourceState, StateLine, SyncContent,
        Undecided, UtilisationContent,
        count::Tallies,
        places::{self, Name, PACE_DAYS},
    },
    rules::coverage::Coverage,
};
use store::{
    Conn,
    names::{self, Directory, Names},
    ports as port_rows,
    reports::{self as rows, Scope, Span},
    runs, sources,
};

use crate::{App, Caller, Result, ports::board, rules};

/// How many days ahead a port is told as due.
const AHEAD: Days = Days::new(14);

/// The runs of a source that are looked at: the newest that came to something is among them.
const RUNS: usize = 5;

/// Over how long carriers are judged.
const YEAR: Days = Days::new(365);

/// What the porting desk and the rules say, read before anything is held open: who holds a connection must
/// not wait for another.
#[derive(Default)]
pub(super) struct Beside {
    /// The orders that have not ended, the most urgent first.
    board: Vec<BoardRow>,
    scores: Vec<Score>,
    undecided: Vec<Undecided>,
}

impl Beside {
    pub(super) async fn load(
        app: &App,
        caller: &Caller,
        kind: ReportKind,
        filter: &ReportFilter,
    ) -> Result<Self> {
        let mut beside = Self::default();
        if matches!(kind, ReportKind::Sync | ReportKind::Porting) {
            beside.board = open_orders(app, caller, filter).await?;
        }
        if kind == ReportKind::Porting {
            beside.scores = scores(app, caller, filter).await?;
        }
        if kind == ReportKind::Emergency {
            beside.undecided = undecided(app, caller, Plane::Emergency).await?;
        }
        Ok(beside)
    }
}

async fn open_orders(app: &App, caller: &Caller, filter: &ReportFilter) -> Result<Vec<BoardRow>> {
    let open = OrderState::ALL.iter().filter(|state| !state.is_terminal());
    let query = BoardQuery {
        states: open.copied().collect(),
        carrier: filter.carrier.clone(),
        site: filter.site.clone(),
        ..BoardQuery::default()
    };
    board::rows(app, caller, &query).await
}

async fn scores(app: &App, caller: &Caller, filter: &ReportFilter) -> Result<Vec<Score>> {
    let since = app.now().date_naive().checked_sub_days(YEAR);
    let mut scores = board::scorecard(app, caller, since).await?.scores;
    if let Some(carrier) = &filter.carrier {
        scores.retain(|score| names::key(&score.carrier) == names::key(carrier));
    }
    Ok(scores)
}

/// The rules about a plane that are judged here, and for which too little was heard.
async fn undecided(app: &App, caller: &Caller, plane: Plane) -> Result<Vec<Undecided>> {
    let rules = rules::list(app, caller).await?;
    let is_undecided = |coverage| matches!(coverage, Coverage::Waiting | Coverage::NotYet);
    Ok(rules
        .into_iter()
        .filter(|rule| rule.plane == plane && is_undecided(rule.coverage))
        .map(|rule| Undecided {
            reason: rule
                .reason
                .unwrap_or_else(|| format!("{}: {}", rule.coverage.label(), rule.needs.join(", "))),
            code: rule.code,
            title: rule.title,
        })
        .collect())
}

/// What a report is made for, and of which part of the history.
pub(super) struct Frame<'a> {
    pub(super) beside: Beside,
    pub(super) caller: &'a Caller,
    pub(super) filter: &'a ReportFilter,
    pub(super) since: Option<DateTime<Utc>>,
    pub(super) until: DateTime<Utc>,
    pub(super) span: Span,
}

impl Frame<'_> {
    /// The content of a report, with the rows behind it.
    pub(super) async fn gather(
        &self,
        conn: &mut Conn<'_>,
        kind: ReportKind,
    ) -> Result<(Content, Details)> {
        Ok(match kind {
            ReportKind::Sync => self.sync(conn).await?,
            ReportKind::Porting => self.porting(conn).await?,
            ReportKind::Emergency => self.emergency(conn).await?,
            ReportKind::Utilisation => (self.utilisation(conn).await?, Details::default()),
        })
    }

    async fn sync(&self, conn: &mut Conn<'_>) -> Result<(Content, Details)> {
        let names = names::load(conn, self.caller.org).await?;
        let (tallies, details) = self.findings(conn, &[], &names).await?;
        let sites = self.affected(conn, &[], &names, true).await?;
        let carriers = self.affected(conn, &[], &names, false).await?;
        let custody = self.custody(conn, &names, true).await?;
        let helpless = self
            .affected(conn, &[Plane::Emergency], &names, true)
            .await?;
        let content = SyncContent {
            sources: self.sources(conn).await?,
            findings: tallies.figures(),
            by_code: tallies.by_code(),
            by_severity: tallies.by_severity(),
            by_plane: tallies.by_plane(),
            rules: tallies.by_rule(),
            sites: places::worst_first(sites),
            carriers: places::worst_first(carriers),
            moves: rows::moves(conn, self.caller.org, self.filter, self.span).await?,
            ports: self.watch(conn).await?,
            emergency: places::emergency(&custody, helpless),
            utilisation: self.used(conn, &names, &custody, true).await?,
        };
        Ok((Content::Sync(Box::new(content)), details))
    }

    async fn porting(&self, conn: &mut Conn<'_>) -> Result<(Content, Details)> {
        let names = names::load(conn, self.caller.org).await?;
        let (tallies, details) = self.findings(conn, &[Plane::Port], &names).await?;
        let mut states: BTreeMap<OrderState, u64> = BTreeMap::new();
        for row in &self.beside.board {
            *states.entry(row.state).or_default() += 1;
        }
        let states = states.into_iter();
        let interval = (self.since, self.until);
        let content = PortingContent {
            sources: self.sources(conn).await?,
            states: states
                .map(|(state, orders)| StateLine { state, orders })
                .collect(),
            flow: rows::flow(conn, self.caller.org, self.filter, interval).await?,
            ports: self.watch(conn).await?,
            carriers: self.beside.scores.clone(),
            findings: tallies.figures(),
        };
        Ok((Content::Porting(Box::new(content)), details))
    }

    async fn emergency(&self, conn: &mut Conn<'_>) -> Result<(Content, Details)> {
        let about = [Plane::Emergency];
        let names = names::load(conn, self.caller.org).await?;
        let (tallies, details) = self.findings(conn, &about, &names).await?;
        let custody = self.custody(conn, &names, true).await?;
        let helpless = self.affected(conn, &about, &names, true).await?;
        let content = EmergencyContent {
            sources: self.sources(conn).await?,
            findings: tallies.figures(),
            rules: tallies.by_rule(),
            sites: places::emergency(&custody, helpless),
            undecided: self.beside.undecided.clone(),
        };
        Ok((Content::Emergency(Box::new(content)), details))
    }

    async fn utilisation(&self, conn: &mut Conn<'_>) -> Result<Content> {
        let (org, filter) = (self.caller.org, self.filter);
        let names = names::load(conn, org).await?;
        let by_site = self.custody(conn, &names, true).await?;
        let by_carrier = self.custody(conn, &names, false).await?;
        let mut lifecycles: BTreeMap<String, u64> = BTreeMap::new();
        for (_, lifecycle, count) in &by_site {
            *lifecycles.entry(lifecycle.to_string()).or_default() += count;
        }
        let content = UtilisationContent {
            sources: self.sources(conn).await?,
            sites: self.used(conn, &names, &by_site, true).await?,
            carriers: self.used(conn, &names, &by_carrier, false).await?,
            lifecycles,
            moves: rows::moves(conn, org, filter, self.span).await?,
            idle: self.idle(conn).await?,
            cost_centres: rows::cost_centres(conn, org, filter).await?,
        };
        Ok(Content::Utilisation(Box::new(content)))
    }

    async fn sources(&self, conn: &mut Conn<'_>) -> Result<Vec<SourceState>> {
        let runs = runs::latest(conn, self.caller.org, RUNS).await?;
        let sources = sources::list(conn, self.caller.org).await?;
        let state = |source: &domain::source::Source| {
            let runs = runs.get(&source.id).map_or(&[][..], Vec::as_slice);
            SourceState::new(source, runs, self.until)
        };
        Ok(sources.iter().map(state).collect())
    }

    fn query(&self, planes: &[Plane]) -> FindingQuery {
        FindingQuery {
            severities: self.filter.severities.clone(),
            planes: planes.to_vec(),
            site: self.filter.site.clone().map(Named::As),
            carrier: self.filter.carrier.clone().map(Named::As),
            ..FindingQuery::default()
        }
    }

    const fn asker(&self) -> Asker {
        Asker {
            now: self.until,
            user: None,
        }
    }

    /// The findings about some planes, about any where none is named.
    async fn findings(
        &self,
        conn: &mut Conn<'_>,
        planes: &[Plane],
        names: &Names,
    ) -> Result<(Tallies, Details)> {
        let (query, asker, org) = (self.query(planes), self.asker(), self.caller.org);
        let scope = Scope {
            query: &query,
            asker: &asker,
        };
        let tallies = rows::tallies(conn, org, &scope, self.span).await?;
        let details = Details {
            total: tallies.rows(),
            rows: rows::details(conn, org, &scope, self.span, names).await?,
        };
        Ok((tallies, details))
    }

    async fn affected(
        &self,
        conn: &mut Conn<'_>,
        planes: &[Plane],
        names: &Names,
        is_site: bool,
    ) -> Result<Vec<PlaceLine>> {
        let (query, asker) = (self.query(planes), self.asker());
        let scope = Scope {
            query: &query,
            asker: &asker,
        };
        let affected = rows::affected(conn, self.caller.org, &scope, is_site).await?;
        let line = |place: rows::Affected| PlaceLine {
            name: named(directory(names, is_site), place.key),
            open: place.open,
            numbers: place.numbers,
            in_service: place.in_service,
        };
        Ok(affected.into_iter().map(line).collect())
    }

    async fn custody(
        &self,
        conn: &mut Conn<'_>,
        names: &Names,
        is_site: bool,
    ) -> Result<Vec<(Name, Lifecycle, u64)>> {
        let custody = rows::custody(conn, self.caller.org, self.filter, is_site).await?;
        let line = |of: rows::Custody| {
            let name = named(directory(names, is_site), of.key);
            (name, of.lifecycle, of.numbers)
        };
        Ok(custody.into_iter().map(line).collect())
    }

    async fn used(
        &self,
        conn: &mut Conn<'_>,
        names: &Names,
        custody: &[(Name, Lifecycle, u64)],
        is_site: bool,
    ) -> Result<Vec<SiteUse>> {
        let org = self.caller.org;
        let from = self.until - Duration::days(i64::from(PACE_DAYS));
        let span = Span {
            after: rows::place_at(conn, org, from).await?,
            to: self.span.to,
        };
        let first = rows::first_told_at(conn, org).await?;
        let days = first.map_or(0, |first| (self.until - first).num_days());
        let days = u32::try_from(days).unwrap_or_default().min(PACE_DAYS);
        let taken = rows::taken(conn, org, self.filter, span, is_site).await?;
        let taken: Vec<(Name, u64)> = taken
            .into_iter()
            .map(|taken| (named(directory(names, is_site), taken.key), taken.numbers))
            .collect();
        Ok(places::used(custody, &taken, days))
    }

    async fn idle(&self, conn: &mut Conn<'_>) -> Result<Vec<IdleLine>> {
        let org = self.caller.org;
        let sources = sources::list(conn, org).await?;
        let name = |id| {
            let source = sources.iter().find(|source| source.id == id);
            source.map(|source| source.name.clone()).unwrap_or_default()
        };
        let idle = rows::idle(conn, org, self.filter).await?;
        let mut lines: Vec<IdleLine> = idle
            .into_iter()
            .map(|idle| IdleLine {
                carrier: name(idle.source),
                unused: idle.unused,
                not_ours: idle.not_ours,
                listed: idle.listed,
            })
            .collect();
        lines.sort_by(|a, b| a.carrier.cmp(&b.carrier));
        Ok(lines)
    }

    async fn watch(&self, conn: &mut Conn<'_>) -> Result<PortWatch> {
        let today = self.until.date_naive();
        let mut watch = PortWatch::default();
        for row in &self.beside.board {
            let day = row.foc.as_ref().map(domain::port::Foc::day);
            let is_across = row.state == OrderState::Ported;
            let is_late = !is_across && day.is_some_and(|day| day < today);
            let is_near = !is_across && day.is_some_and(|day| day >= today && day <= today + AHEAD);
            if is_late || row.escalations > 0 {
                watch.overdue.push(due(row));
            } else if is_near {
                watch.due.push(due(row));
            }
        }
        watch.due.sort_by_key(|port| (port.day, port.id));
        if self.filter.site.is_none() {
            watch.outs = self.outs(conn).await?;
        }
        Ok(watch)
    }

    /// The port-outs that wait for an answer, the least time first.
    async fn outs(&self, conn: &mut Conn<'_>) -> Result<Vec<PortOutDue>> {
        let carrier = self.filter.carrier.as_deref().map(names::key);
        let outs = port_rows::open_port_outs(conn, self.caller.org).await?;
        let waiting = outs.into_iter().filter(|out| out.state.awaits_answer());
        Ok(waiting
            .filter(|out| {
                carrier
                    .as_ref()
                    .is_none_or(|key| *key == names::key(&out.carrier))
            })
            .map(|out| PortOutDue {
                id: out.id,
                vendor_order: out.vendor_order,
                carrier: out.carrier,
                state: out.state,
                numbers: out.numbers.len() as u64,
                answer_by: out.answer_by,
                minutes_left: out.answer_by.map(|by| (by - self.until).num_minutes()),
            })
            .collect())
    }
}

fn due(row: &BoardRow) -> PortDue {
    PortDue {
        id: row.id,
        reference: row.reference.clone(),
        carrier: row.carrier.clone(),
        site: row.site.clone(),
        state: row.state,
        day: row.foc.as_ref().map(domain::port::Foc::day),
        numbers: row.numbers,
        active: row.active,
        escalations: row.escalations,
    }
}

const fn directory(names: &Names, is_site: bool) -> &Directory {
    if is_site {
        &names.sites
    } else {
        &names.carriers
    }
}

fn named(directory: &Directory, key: Option<String>) -> Name {
    key.map(|key| directory.name(&key).unwrap_or(&key).to_owned())
}
