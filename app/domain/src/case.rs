//! Evidence for tests: one number on which every side agrees, bent one field at a time.

use std::fmt::Debug;

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    Country, E164, LineUri, NumberId, SourceId,
    directory::Account,
    evidence::{CarrierLine, Claim, Evidence, Holder, PortLine, PortOrder, Roll, TeamsLine},
    fact::{
        Activation, CarrierNumber, CarrierStatus, Reported, TeamsAssignment, TeamsNumber, Word,
    },
    number::{Connectivity, Custody, HolderType, Lifecycle, Number, Particulars},
    port::{Line, PortOut},
    rules::{self, Fired, policy::Policy},
    source::{Source, SourceKind},
    teams_object::{TeamsList, TeamsObject, TeamsObjectKind},
    tenant::Tenant,
};

/// The source of what Teams says of numbers.
pub(crate) const TEAMS: &str = "Teams numbers";
/// The source of what Teams says of people.
pub(crate) const USERS: &str = "Teams users";
/// The carrier that the inventory names.
pub(crate) const COLT: &str = "Colt";
/// Another carrier of the organisation.
pub(crate) const TELNYX: &str = "Telnyx";

/// One number, what each side says of it, and the sources of the organisation.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub now: DateTime<Utc>,
    pub sources: Vec<Source>,
    pub inventory: Option<Number>,
    pub teams: Vec<TeamsNumber>,
    /// When the line and its holder's account were first listed (UTC).
    pub first_seen_at: DateTime<Utc>,
    pub teams_changed_at: Option<DateTime<Utc>>,
    /// When the holder's account, and those that claim the number, last changed (UTC).
    pub account_changed_at: Option<DateTime<Utc>>,
    pub accounts: Vec<Account>,
    /// Accounts that have the number by the directory alone.
    pub claimants: Vec<Account>,
    pub carriers: Vec<(&'static str, CarrierNumber)>,
    /// The orders that the number is in, each with its line.
    pub ports: Vec<(PortOrder, Line)>,
    /// The requests of other carriers for it.
    pub port_outs: Vec<PortOut>,
    /// The tenant's configuration; nothing was exported unless a test says so.
    pub tenant: Tenant,
    /// What the organisation has decided about rules.
    pub policy: Policy,
}

impl Case {
    /// Ada has the number, in Teams and at Colt, as the inventory says. No rule fires.
    pub(crate) fn agreed() -> Self {
        let now = DateTime::parse_from_rfc3339("2026-11-20T12:00:00Z")
            .expect("a fixed time")
            .to_utc();
        let kinds = [
            (TEAMS, SourceKind::TeamsNumbers),
            (USERS, SourceKind::TeamsUsers),
            (COLT, SourceKind::Carrier),
            (TELNYX, SourceKind::Carrier),
        ];
        Self {
            now,
            sources: kinds
                .iter()
                .map(|&(name, kind)| source(name, kind, now))
                .collect(),
            inventory: Some(number(now)),
            teams: vec![line("+12065550100")],
            first_seen_at: now - Duration::days(30),
            teams_changed_at: None,
            account_changed_at: None,
            accounts: vec![account()],
            claimants: Vec::new(),
            carriers: vec![(COLT, carrier_number())],
            ports: Vec::new(),
            port_outs: Vec::new(),
            tenant: Tenant::default(),
            policy: Policy::default(),
        }
    }

    /// Changes what the inventory says.
    pub(crate) fn inventory(mut self, bend: impl FnOnce(&mut Particulars)) -> Self {
        bend(&mut self.inventory.as_mut().expect("a row to bend").particulars);
        self
    }

    /// The inventory has it in another state. Nobody holds a number that is free.
    pub(crate) fn state(self, lifecycle: Lifecycle) -> Self {
        self.inventory(|p| {
            p.lifecycle = lifecycle;
            if lifecycle == Lifecycle::Available {
                (p.holder, p.holder_type) = (None, None);
            }
        })
    }

    pub(crate) fn custody(self, custody: Custody) -> Self {
        self.inventory(|p| p.custody = custody)
    }

    pub(crate) fn not_in_inventory(mut self) -> Self {
        self.inventory = None;
        self
    }

    /// Somebody changed the inventory's row some minutes ago.
    pub(crate) fn edited(mut self, minutes_ago: i64) -> Self {
        let number = self.inventory.as_mut().expect("a row to edit");
        number.version = 2;
        number.updated_at = self.now - Duration::minutes(minutes_ago);
        self
    }

    /// Changes what Teams says.
    pub(crate) fn teams(mut self, bend: impl FnOnce(&mut TeamsNumber)) -> Self {
        bend(&mut self.teams[0]);
        self
    }

    pub(crate) fn assignment(self, word: &str) -> Self {
        self.teams(|t| t.assignment = Word::read(word))
    }

    pub(crate) fn not_in_teams(mut self) -> Self {
        self.teams.clear();
        self
    }

    /// Teams began to say so some minutes ago.
    pub(crate) fn moved_in_teams(mut self, minutes_ago: i64) -> Self {
        self.teams_changed_at = Some(self.now - Duration::minutes(minutes_ago));
        self
    }

    /// The holder's account changed some minutes ago: a licence came or went.
    pub(crate) fn relicensed(mut self, minutes_ago: i64) -> Self {
        self.account_changed_at = Some(self.now - Duration::minutes(minutes_ago));
        self
    }

    /// Changes what the directory says of the holder in Teams.
    pub(crate) fn account(mut self, bend: impl FnOnce(&mut Account)) -> Self {
        bend(&mut self.accounts[0]);
        self
    }

    /// The directory has the line on Bob's account, which Teams' list of numbers does not give it to.
    pub(crate) fn claimed(mut self, bend: impl FnOnce(&mut Account)) -> Self {
        let mut bob = Account {
            object_id: "bob-id".into(),
            sign_in_name: "bob@contoso.example".into(),
            display_name: Reported::Value("Bob Lee".into()),
            line: Reported::Value(the_number().into()),
            ..account()
        };
        bend(&mut bob);
        self.claimants.push(bob);
        self
    }

    pub(crate) fn not_in_directory(mut self) -> Self {
        self.accounts.clear();
        self
    }

    /// Changes what Colt says.
    pub(crate) fn carrier(mut self, bend: impl FnOnce(&mut CarrierNumber)) -> Self {
        bend(&mut self.carriers[0].1);
        self
    }

    pub(crate) fn status(self, word: &str) -> Self {
        self.carrier(|c| c.status = Word::read(word))
    }

    pub(crate) fn not_at_carrier(mut self) -> Self {
        self.carriers.clear();
        self
    }

    /// Telnyx lists the number too.
    pub(crate) fn also_at_telnyx(mut self, status: &str) -> Self {
        let fact = CarrierNumber {
            status: Word::read(status),
            ..carrier_number()
        };
        self.carriers.push((TELNYX, fact));
        self
    }

    /// What carriers say, by their place: the word, and whether a port-out is open.
    fn with_carriers(
        mut self,
        says: impl IntoIterator<Item = (usize, (&'static str, bool))>,
    ) -> Self {
        let fact = carrier_number();
        let line = |(at, (status, is_leaving)): (usize, (&str, bool))| {
            let mut fact = fact.clone();
            fact.status = Word::read(status);
            if is_leaving {
                fact.port_out_status = Reported::Value(Word::read("pending"));
            }
            ([COLT, TELNYX][at], fact)
        };
        self.carriers = says.into_iter().map(line).collect();
        self
    }

    /// What a Teams administrator exported of one kind.
    pub(crate) fn exported(mut self, kind: TeamsObjectKind, objects: &[(&str, Value)]) -> Self {
        let objects = objects.iter().map(|(identity, body)| TeamsObject {
            identity: (*identity).to_owned(),
            name: (*identity).to_owned(),
            body: body.clone(),
        });
        self.tenant = self.tenant.with(TeamsList {
            kind,
            taken_at: self.now,
            objects: objects.collect(),
        });
        self
    }

    /// Changes a source.
    pub(crate) fn source(mut self, name: &str, bend: impl FnOnce(&mut Source)) -> Self {
        let found = self.sources.iter_mut().find(|s| s.name == name);
        bend(found.expect("a source of the case"));
        self
    }

    pub(crate) fn without_source(mut self, name: &str) -> Self {
        self.sources.retain(|s| s.name != name);
        self
    }

    pub(crate) fn stale(self, name: &str) -> Self {
        self.source(name, |s| s.max_age_hours = 0).clock_moves(1)
    }

    pub(crate) fn partial(self, name: &str) -> Self {
        self.source(name, |s| s.is_complete = false)
    }

    pub(crate) fn held(self, name: &str) -> Self {
        self.source(name, |s| {
            s.held_run = Some(crate::RunId::new(Uuid::nil()));
        })
    }

    /// Time passes, and nobody is asked.
    pub(crate) fn clock_moves(mut self, minutes: i64) -> Self {
        self.now += Duration::minutes(minutes);
        self
    }

    /// Time passes, and every source is asked again.
    pub(crate) fn asked_again(self, minutes: i64) -> Self {
        let mut case = self.clock_moves(minutes);
        for source in &mut case.sources {
            source.as_of = Some(case.now);
        }
        case
    }

    pub(crate) fn roll(&self) -> Roll {
        Roll::call(&self.sources, self.now)
            .with_tenant(&self.tenant)
            .with_policy(self.policy.clone())
    }

    /// The rules that fire, with both sides.
    pub(crate) fn evaluate(&self) -> Vec<Fired> {
        self.with_evidence(rules::evaluate)
    }

    /// Hands out what is known of the number.
    pub(crate) fn with_evidence<T>(&self, ask: impl FnOnce(&Evidence<'_>) -> T) -> T {
        let roll = self.roll();
        let is_usable = |name: &str| {
            let witness = roll.witnesses.iter().find(|w| w.name == name);
            witness.is_some_and(|w| w.is_usable)
        };
        // As `Evidence` asks of its maker: facts of a source that is too old are left out.
        let teams = self.teams.iter().filter(|_| is_usable(TEAMS));
        let carriers = self.carriers.iter().filter(|(name, _)| is_usable(name));
        let evidence = Evidence {
            number: NUMBER.parse().expect("canonical"),
            inventory: self.inventory.as_ref(),
            own_account: None,
            teams: teams
                .map(|fact| TeamsLine {
                    fact,
                    holder: self.holder(fact, is_usable(USERS)),
                    first_seen_at: self.first_seen_at,
                    changed_at: self.teams_changed_at,
                    holder_first_seen_at: Some(self.first_seen_at),
                    holder_changed_at: self.account_changed_at,
                })
                .collect(),
            claimants: self
                .claimants
                .iter()
                .filter(|_| is_usable(USERS))
                .map(|account| Claim {
                    account,
                    changed_at: self.account_changed_at,
                })
                .collect(),
            carriers: carriers
                .filter_map(|(name, fact)| {
                    let witness = roll.witnesses.iter().find(|w| w.name == *name)?;
                    Some(CarrierLine { witness, fact })
                })
                .collect(),
            ports: self
                .ports
                .iter()
                .map(|(port, line)| PortLine { port, line })
                .collect(),
            port_outs: self.port_outs.iter().collect(),
            tenant: &self.tenant,
            roll: &roll,
        };
        ask(&evidence)
    }

    fn holder(&self, fact: &TeamsNumber, directory_is_usable: bool) -> Holder<'_> {
        match &fact.target {
            None => Holder::Nobody,
            Some(_) if !directory_is_usable => Holder::NotAsked,
            Some(target) => self
                .accounts
                .iter()
                .find(|account| account.object_id == *target)
                .map_or(Holder::NotInDirectory, Holder::Account),
        }
    }

    /// The codes of the rules that fire.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.evaluate().iter().map(|f| f.rule.code).collect()
    }

    /// Asserts that exactly these rules fire.
    #[track_caller]
    pub(crate) fn fires(&self, codes: &[&str]) {
        assert_eq!(self.codes(), codes);
    }

    #[track_caller]
    pub(crate) fn is_silent(&self) {
        self.fires(&[]);
    }

    /// Asserts in which states of the inventory, and in no others, a rule fires.
    #[track_caller]
    pub(crate) fn fires_only_in(&self, code: &str, states: &[Lifecycle]) {
        self.fires_only_with(code, Lifecycle::ALL, states, Self::state);
    }

    /// Asserts on what terms of custody, and on no others, a rule fires.
    #[track_caller]
    pub(crate) fn fires_only_if_owned(&self, code: &str) {
        self.fires_only_with(code, Custody::ALL, &[Custody::Owned], Self::custody);
    }

    #[track_caller]
    fn fires_only_with<T: Copy + Debug + PartialEq>(
        &self,
        code: &str,
        all: &[T],
        expected: &[T],
        set: impl Fn(Self, T) -> Self,
    ) {
        for &value in all {
            let fires = set(self.clone(), value).codes().contains(&code);
            assert_eq!(fires, expected.contains(&value), "{code}, {value:?}");
        }
    }
}

const NUMBER: &str = "+12065550100";

/// The number of the case.
pub(crate) fn the_number() -> E164 {
    NUMBER.parse().expect("canonical")
}

/// A source that was asked at a time and listed everything.
pub(crate) fn source(name: &str, kind: SourceKind, as_of: DateTime<Utc>) -> Source {
    Source {
        id: source_id(name),
        kind,
        connection_id: None,
        name: name.to_owned(),
        as_of: Some(as_of),
        committed_run: None,
        held_run: None,
        rows: 1,
        mass_deviation_percent: crate::source::MASS_DEVIATION_PERCENT,
        max_age_hours: crate::source::FILE_MAX_AGE_HOURS,
        is_complete: true,
        version: 1,
    }
}

/// The identifier of a source of the case.
pub(crate) fn source_id(name: &str) -> SourceId {
    let place = [TEAMS, USERS, COLT, TELNYX].iter().position(|n| *n == name);
    SourceId::new(Uuid::from_u128(place.map_or(0, |at| at as u128 + 1)))
}

fn number(now: DateTime<Utc>) -> Number {
    let long_ago = now - Duration::days(30);
    Number {
        id: NumberId::new(Uuid::nil()),
        number: the_number(),
        particulars: Particulars {
            carrier: Some(COLT.into()),
            carrier_trunk: Some("trunk-1".into()),
            site: Some("Seattle".into()),
            application: Some("Teams".into()),
            connectivity: Some(Connectivity::DirectRouting),
            holder: Some("ada@contoso.example".into()),
            holder_type: Some(HolderType::User),
            owner: Some("Voice team".into()),
            cost_centre: Some("CC-1".into()),
            ..Particulars::bare(Country::US, Lifecycle::Active)
        },
        version: 1,
        created_at: long_ago,
        updated_at: long_ago,
    }
}

/// A line that Teams has given to Ada.
pub(crate) fn line(line: &str) -> TeamsNumber {
    TeamsNumber {
        line: line.parse::<LineUri>().expect("canonical"),
        number_type: Word::Known(Connectivity::DirectRouting),
        activation: Word::Known(Activation::Activated),
        assignment: Word::Known(TeamsAssignment::UserAssigned),
        target: Some("ada-id".into()),
        category: Reported::NotSent,
        location: Reported::Value("seattle-hq".into()),
        country: Reported::Value(Country::US),
        partner: Reported::NotSent,
        number_source: Reported::NotSent,
        port_in: Reported::NotSent,
        capabilities: Reported::NotSent,
        assignment_block: Reported::NotSent,
    }
}

fn account() -> Account {
    Account {
        object_id: "ada-id".into(),
        sign_in_name: "ada@contoso.example".into(),
        display_name: Reported::Value("Ada Park".into()),
        account_type: Reported::Value("User".into()),
        is_enabled: Reported::Value(true),
        usage_location: Reported::Value(Country::US),
        line: Reported::NotSent,
        further_lines: Reported::NotSent,
        on_premises_line: Reported::NotSent,
        directory_numbers: Reported::NotSent,
        enterprise_voice: Reported::Value(true),
        features: Reported::Value(vec!["Teams".into(), "PhoneSystem".into()]),
        voice_routing_policy: Reported::NotSent,
        emergency_call_routing_policy: Reported::NotSent,
        shared_calling_policy: Reported::NotSent,
        deleted_at: Reported::Blank,
    }
}

fn carrier_number() -> CarrierNumber {
    CarrierNumber {
        number: the_number(),
        status: Word::Known(CarrierStatus::Active),
        trunk: Reported::Value("trunk-1".into()),
        emergency_status: Reported::NotSent,
        emergency_address: Reported::NotSent,
        port_out_status: Reported::Blank,
        ported_out_on: Reported::Blank,
        number_type: Reported::NotSent,
        call_forward: Reported::NotSent,
        cnam: Reported::NotSent,
        port_protection: Reported::NotSent,
    }
}

/// Any state, any words of Teams and of two carriers, lines with and without extensions, and any accounts
/// that have a line of the number on them.
pub(crate) fn any_case() -> impl Strategy<Value = Case> {
    let state = prop::option::of(prop::sample::select(Lifecycle::ALL));
    let lines = prop::collection::btree_map(0_u8..3, any_line(), 0..3);
    let status = prop::sample::select(vec!["active", "active", "suspended", "ported_out", "?"]);
    let carriers = prop::collection::btree_map(0_usize..2, (status, any::<bool>()), 0..3);
    let holder = prop::option::of(any_account("ada"));
    let claimants = (
        prop::option::of(any_account("bob")),
        prop::option::of(any_account("eve")),
    );
    (state, lines, carriers, holder, claimants).prop_map(
        |(state, lines, carriers, holder, claimants)| {
            let case = Case::agreed();
            let mut case = match state {
                Some(state) => case.state(state),
                None => case.not_in_inventory(),
            };
            case.accounts = holder.into_iter().collect();
            case.claimants = [claimants.0, claimants.1].into_iter().flatten().collect();
            case.teams = lines
                .into_iter()
                .map(|(extension, fact)| TeamsNumber {
                    line: line_of(extension),
                    ..fact
                })
                .collect();
            case.with_carriers(carriers)
        },
    )
}

/// What Teams says of a line, in words that mean something to some rule, and in one that means nothing.
fn any_line() -> impl Strategy<Value = TeamsNumber> {
    let word = |words: &'static [&'static str]| prop::sample::select(words);
    (
        word(&[
            "Unassigned",
            "UserAssigned",
            "VoiceApplicationAssigned",
            "InternalError",
            "?",
        ]),
        word(&["ada-id", "bob-id", "nobody-id"]),
        word(&["Activated", "AssignmentPending", "UpdateFailed", "?"]),
        word(&["DirectRouting", "CallingPlan", "?"]),
        word(&["Primary", "Private", "?"]),
        word(&["NotBlocked", "BlockedForever", "?"]),
    )
        .prop_map(
            |(assignment, target, activation, number_type, category, block)| TeamsNumber {
                assignment: Word::read(assignment),
                target: Some(target.to_owned()),
                activation: Word::read(activation),
                number_type: Word::read(number_type),
                category: Reported::Value(category.to_owned()),
                assignment_block: Reported::Value(block.to_owned()),
                location: Reported::Blank,
                ..line(NUMBER)
            },
        )
}

fn any_account(name: &'static str) -> impl Strategy<Value = Account> {
    let own = prop::option::of((0_u8..3).prop_map(line_of)).prop_map(Reported::sent);
    let flag = || prop::option::of(any::<bool>()).prop_map(Reported::sent);
    (own, flag(), flag(), any::<bool>()).prop_map(
        move |(line, is_enabled, enterprise_voice, is_on_site)| Account {
            object_id: format!("{name}-id"),
            sign_in_name: format!("{name}@contoso.example"),
            line,
            is_enabled,
            enterprise_voice,
            on_premises_line: Reported::sent(is_on_site.then(|| NUMBER.to_owned())),
            ..account()
        },
    )
}

/// The base line, or one with an extension.
fn line_of(extension: u8) -> LineUri {
    let text = match extension {
        0 => NUMBER.to_owned(),
        extension => format!("{NUMBER};ext={extension}"),
    };
    text.parse().expect("canonical")
}
