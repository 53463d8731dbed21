//! All that is known of an order, put together once: what the pages show, what the state machine's guards
//! ask, and what the rules judge are read from it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use connectors::porting::PortAbilities;
use domain::{
    E164,
    calendar::{Asked, Calendar, DateProblem, Interval, Overrides, PortKind, zone},
    plan::Plan,
    port::{
        Foc, Line, Order, OrderState,
        checklist::{self, CheckItem, CheckResult, room},
        document::{Document, DocumentKind},
        gate::{self, Gate, Override, Seen},
        intake::OpenOrder,
        journal::Event,
        papers::{Certainty, Comparison, Limits, Subject, compare},
        readiness::{self, Check, CheckState},
        rejection::Rejection,
        state::Guards,
        template::{self, FieldProblem, Sealed, Template, Weight},
        timer::{self, DocumentsSummary, LinesSummary, Timer, TimerPolicy, Watched, Window},
        view::Dates,
    },
};
use store::{
    Conn, names, numbers, plans as plan_rows,
    ports::{self as rows, StepDone, StoredDocument},
};

use super::{
    clocks::{self, Days},
    connections, settings,
    witness::Witnesses,
};
use crate::{App, Caller, Result};

/// All about one order.
pub(super) struct Dossier {
    pub(super) order: Order,
    pub(super) lines: Vec<Line>,
    pub(super) documents: Vec<StoredDocument>,
    pub(super) rejections: Vec<Rejection>,
    pub(super) results: Vec<CheckResult>,
    pub(super) overrides: Vec<Override>,
    pub(super) countdown: Vec<StepDone>,
    pub(super) events: Vec<Event>,
    pub(super) plans: Vec<Plan>,
    /// The key of the provider of its connection.
    pub(super) provider: Option<String>,
    /// The name of its connection.
    pub(super) connection_name: Option<String>,
    /// What that provider can do about ports.
    pub(super) can: Option<PortAbilities>,
    /// What other open orders have of its numbers.
    taken: Vec<(E164, OpenOrder)>,
    /// Its numbers that the inventory does not have.
    not_in_inventory: Vec<E164>,
    /// What was seen of its numbers at the winning carrier and in Teams.
    seen: HashMap<E164, Seen>,
    /// Its numbers that the losing carrier still lists as its own.
    pub(super) at_losing_carrier: HashSet<E164>,
    calendar: Option<Calendar>,
    policy: TimerPolicy,
    now: DateTime<Utc>,
}

impl Dossier {
    pub(super) async fn load(
        app: &App,
        caller: &Caller,
        conn: &mut Conn<'_>,
        order: Order,
    ) -> Result<Self> {
        let (org, id) = (caller.org, order.id);
        let lines = rows::lines(conn, org, id).await?;
        let numbers: Vec<E164> = lines.iter().map(|line| line.number).collect();
        let others = rows::open_orders_of(conn, org, &numbers).await?;
        let taken = others
            .into_iter()
            .filter(|line| line.order != id && line.order_state.is_open())
            .map(|line| {
                let order = OpenOrder {
                    id: line.order,
                    reference: line.reference,
                };
                (line.number, order)
            })
            .collect();
        let connection = connections::of(app, caller, conn, &order).await?;
        let overrides = settings::calendar(conn, caller).await?;
        let calendar = calendar_of(&order, overrides);
        let witnesses = Witnesses::of_lines(caller, conn, &lines).await?;
        let sightings = witnesses.sightings(&order, &lines);
        Ok(Self {
            documents: rows::documents(conn, org, id).await?,
            rejections: rows::rejections(conn, org, id).await?,
            results: rows::checks(conn, org, id).await?,
            overrides: rows::overrides(conn, org, id).await?,
            countdown: rows::countdown(conn, org, id).await?,
            events: rows::events(conn, org, id.uuid()).await?,
            plans: plan_rows::open_about_port(conn, org, id.uuid(), &numbers).await?,
            not_in_inventory: unknown(caller, conn, &numbers).await?,
            policy: settings::timers(conn, caller).await?,
            provider: connection.as_ref().map(|c| c.provider.clone()),
            connection_name: connection.as_ref().map(|c| c.name.clone()),
            can: connection.and_then(|c| c.can),
            seen: sightings.seen,
            at_losing_carrier: sightings.at_losing_carrier,
            now: app.now(),
            order,
            lines,
            taken,
            calendar,
        })
    }

    /// The time zone in which the port happens.
    pub(super) fn zone(&self) -> String {
        zone_of(&self.order)
    }

    /// The day in the place of the port.
    pub(super) fn today(&self) -> NaiveDate {
        today(&self.order, self.now)
    }

    /// The template of its country.
    pub(super) fn template(&self) -> &'static Template {
        template::template(self.order.country, self.order.number_type)
    }

    /// The lines that are not taken off.
    pub(super) fn live(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.state.is_live())
    }

    /// The date that counts: the agreed one, else the wished one.
    pub(super) fn date(&self) -> Option<&Foc> {
        self.order
            .foc
            .as_ref()
            .or(self.order.requested_foc.as_ref())
    }

    /// The order among the days of its carrier.
    pub(super) fn days(&self) -> Days<'_> {
        Days {
            order: &self.order,
            numbers: self.live().count(),
            calendar: self.calendar.as_ref(),
        }
    }

    /// The window in which the numbers come in.
    pub(super) fn window(&self) -> Option<Window> {
        self.days().window()
    }

    /// From when on the carrier takes no change any more (UTC).
    pub(super) fn locks_at(&self) -> Option<DateTime<Utc>> {
        self.calendar.as_ref()?.lock_out(self.order.foc.as_ref()?)
    }

    /// The earliest day that the carrier can do if it is asked now.
    pub(super) fn earliest(&self) -> Option<NaiveDate> {
        let calendar = self.calendar.as_ref()?;
        let kind = self.days().kind();
        let interval = Interval::of(self.order.country, kind)?;
        let zone = zone::zone(&self.zone()).ok()?;
        let received = calendar.effective_receipt(self.now, zone, kind).ok()?;
        calendar
            .earliest_due(received, self.today(), interval.days, None)
            .ok()
    }

    /// What is wrong with a date before it is asked for.
    pub(super) fn problems_of(&self, date: &Foc) -> Vec<DateProblem> {
        let Some(calendar) = &self.calendar else {
            return Vec::new();
        };
        let asked = Asked {
            now: self.now,
            earliest: self.earliest(),
            agreed: self.order.foc.as_ref(),
            way: self.days().way(),
        };
        calendar.check_requested(date, &asked).unwrap_or_default()
    }

    fn date_problems(&self) -> Vec<String> {
        let is_before = self.order.state.is_before_submission();
        match &self.order.requested_foc {
            Some(date) if is_before => self
                .problems_of(date)
                .iter()
                .map(ToString::to_string)
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether its date is still to come, so that what is wrong with it can be put right.
    fn can_still_move(&self) -> bool {
        let state = self.order.state;
        state.is_open() && !matches!(state, OrderState::Activating | OrderState::Partial)
    }

    pub(super) fn dates(&self) -> Dates {
        let window = self.window();
        let history = self.events.iter().filter_map(|event| match &event.what {
            domain::port::journal::What::FocSet { to: Some(foc), .. } => {
                Some((event.at, foc.clone()))
            }
            _ => None,
        });
        Dates {
            opens_at: window.map(|window| window.opens_at),
            closes_at: window.map(|window| window.closes_at),
            locks_at: self.locks_at(),
            earliest: self.earliest(),
            problems: self
                .date()
                .filter(|_| self.can_still_move())
                .map(|date| self.problems_of(date))
                .unwrap_or_default()
                .iter()
                .map(ToString::to_string)
                .collect(),
            history: history.collect(),
            zone: self.zone(),
        }
    }

    /// The papers beside the order.
    pub(super) fn comparison(&self) -> Comparison {
        let numbers: Vec<E164> = self.live().map(|line| line.number).collect();
        let agreed: Vec<E164> = self
            .live()
            .filter(|line| line.plan.features_agreed)
            .map(|line| line.number)
            .collect();
        let papers: Vec<_> = self
            .documents
            .iter()
            .filter_map(|stored| stored.statement.clone())
            .collect();
        let subject = Subject {
            details: &self.order.details,
            numbers: &numbers,
            country: self.order.country,
            winning_carrier: &self.order.carrier,
            account: None,
            features_agreed: &agreed,
        };
        let limits = Limits::of(self.order.country);
        compare(&subject, &papers, &limits, self.today())
    }

    /// The conditions of sending it.
    pub(super) fn readiness(&self) -> Vec<Check> {
        let comparison = self.comparison();
        let predicted = |certainty: Certainty| -> Vec<String> {
            let of = comparison.predicted.iter();
            of.filter(|p| p.certainty == certainty)
                .map(|p| p.sentence.clone())
                .collect()
        };
        let documents: Vec<Document> = self
            .documents
            .iter()
            .map(|stored| stored.document.clone())
            .collect();
        readiness::readiness(&readiness::Evidence {
            order: &self.order,
            lines: &self.lines,
            documents: &documents,
            taken: &self.taken,
            not_in_inventory: &self.not_in_inventory,
            not_in_loa: &self.not_in_loa(),
            can_check_portability: self.can.is_some_and(|can| can.portability),
            needs_account_number: false,
            papers_blocked: &predicted(Certainty::Likely),
            papers_warnings: &predicted(Certainty::Possible),
            field_problems: &self.refused_fields(),
            date_problems: &self.date_problems(),
            now: self.now,
            today: self.today(),
        })
    }

    /// The fields that are not as the country and the carrier ask.
    pub(super) fn field_problems(&self) -> Vec<FieldProblem> {
        let (order, details) = (&self.order, &self.order.details);
        let mut problems = template::check_fields(self.template(), details, Sealed::from(order));
        let provider = self.provider.as_deref().unwrap_or(&order.carrier);
        let lengths = template::check_lengths(&provider.to_lowercase(), &order.reference, details);
        problems.extend(lengths);
        problems
    }

    /// Those of them for which the order would be refused, in sentences.
    fn refused_fields(&self) -> Vec<String> {
        let problems = self.field_problems().into_iter();
        problems
            .filter(|problem| problem.weight == Weight::Refuse)
            .map(|problem| format!("{}: {}", problem.field.label(), problem.remedy))
            .collect()
    }

    /// The numbers that the newest letter does not name; none where nobody has read it.
    pub(super) fn not_in_loa(&self) -> Vec<E164> {
        let letter = self
            .documents
            .iter()
            .find(|stored| stored.document.kind == DocumentKind::Loa);
        let listed = letter.and_then(|stored| stored.statement.as_ref());
        match listed {
            Some(paper) if !paper.numbers.is_empty() => self
                .live()
                .map(|line| line.number)
                .filter(|number| !paper.numbers.contains(number))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether each number is ready to come in.
    pub(super) fn gate(&self) -> Gate {
        let seen = |number: E164| self.seen.get(&number).copied().unwrap_or_default();
        gate::gate(&self.order, &self.lines, &self.overrides, seen)
    }

    /// What is to be done once numbers have come in.
    pub(super) fn checklist(&self) -> Vec<CheckItem> {
        self.days().checklist(&self.lines)
    }

    /// The clocks that run.
    pub(super) fn timers(&self) -> Vec<Timer> {
        let gate = self.gate();
        let unprepared = gate.total - gate.ready;
        let live: Vec<&Line> = self.live().collect();
        let not_active = live.iter().filter(|line| !line.state.is_active()).count();
        let open = self.rejections.iter().filter(|r| r.is_open());
        let watched = Watched {
            order: &self.order,
            provider: self.provider.as_deref(),
            lines: LinesSummary {
                is_simple: self.days().kind() == PortKind::Simple,
                unprepared,
                not_active,
                checklist: clocks::next_item(&self.order, &self.checklist(), &self.results),
                has_old_service: !self.at_losing_carrier.is_empty(),
            },
            documents: DocumentsSummary {
                csr_asked: None,
                loa_signed_on: self.loa_signed_on(),
            },
            rejected_since: open.map(|r| r.raised_at).min(),
            window: self.window(),
        };
        timer::timers(&watched, &self.policy, self.now, &self.days().counting())
    }

    /// The day on which the newest letter was signed.
    pub(super) fn loa_signed_on(&self) -> Option<NaiveDate> {
        let mut letters = self.documents.iter().map(|stored| &stored.document);
        let letter = letters.find(|document| document.kind == DocumentKind::Loa)?;
        letter.dated
    }

    /// Whether it is followed by hand: people enter what the carrier tells.
    pub(super) fn is_by_hand(&self) -> bool {
        !self.can.is_some_and(|can| can.submit) && self.order.vendor_order.is_none()
            || self.order.connection.is_none()
    }

    /// What holds a move of it back.
    pub(super) fn guards(&self) -> Guards {
        let checks = self.readiness();
        let unmet = checks
            .iter()
            .filter(|check| check.state == CheckState::Blocked);
        let window = self.window();
        let is_outside = window.is_some_and(|window| {
            !(window.opens_at - chrono::Duration::minutes(1)..=window.closes_at).contains(&self.now)
        });
        let under_way = self.plans.iter().any(|plan| {
            matches!(
                plan.state,
                domain::plan::PlanState::Applying | domain::plan::PlanState::Stopped
            )
        });
        Guards {
            has_no_numbers: self.live().next().is_none(),
            unmet: unmet.count(),
            awaits_approval: false,
            is_write_under_way: under_way,
            is_locked_out: self.locks_at().is_some_and(|at| self.now >= at),
            has_open_rejections: self
                .rejections
                .iter()
                .any(|r| r.is_open() && r.resolution.is_none()),
            has_active_line: self.live().any(|line| line.state.is_active()),
            lacks_foc: self.order.foc.is_none(),
            is_resubmission_refused: true,
            is_outside_window: is_outside,
            is_not_ready_for_cut_over: !self.gate().is_open,
            is_after_snapback: !room::rollback_clock(&self.order, self.now).can_reverse,
            has_open_tasks: !self.close_blocks().is_empty(),
            is_followed_by_hand: self.is_by_hand(),
            lacks_evidence: !self
                .documents
                .iter()
                .any(|stored| stored.document.kind == DocumentKind::Other),
        }
    }

    /// Why it cannot be closed yet.
    pub(super) fn close_blocks(&self) -> Vec<String> {
        checklist::close_blocks(&self.order, &self.checklist(), &self.results, self.now)
    }

    pub(super) const fn now(&self) -> DateTime<Utc> {
        self.now
    }
}

/// The time zone in which an order's port happens: that of its date, else the usual one of its country.
pub(super) fn zone_of(order: &Order) -> String {
    let dated = order.foc.as_ref().or(order.requested_foc.as_ref());
    let usual = || zone::default_zone(order.country).unwrap_or("UTC");
    dated.map_or_else(usual, Foc::zone).to_owned()
}

/// The days on which an order can come in; none where its country has no calendar.
pub(super) fn calendar_of(order: &Order, overrides: Overrides) -> Option<Calendar> {
    Calendar::new(order.country, Some(&order.carrier), overrides).ok()
}

/// The day in the place of an order's port.
pub(super) fn today(order: &Order, now: DateTime<Utc>) -> NaiveDate {
    let local = zone::foc_of(now, &zone_of(order));
    local.map_or_else(|_| now.date_naive(), |local| local.day())
}

/// Those of some numbers that the inventory does not have.
async fn unknown(caller: &Caller, conn: &mut Conn<'_>, asked: &[E164]) -> Result<Vec<E164>> {
    let names = names::load(conn, caller.org).await?;
    let mut known = HashSet::new();
    for chunk in asked.chunks(500) {
        let found = numbers::find_many(conn, caller.org, &names, chunk).await?;
        known.extend(found.into_iter().map(|number| number.number));
    }
    Ok(asked
        .iter()
        .copied()
        .filter(|number| !known.contains(number))
        .collect())
}
