//! What sources say of the numbers of orders: whether the winning carrier has them prepared, whether the losing
//! one still serves them, and whether their holders exist in Teams.

use std::collections::{HashMap, HashSet};

use domain::{
    E164, SourceId,
    fact::Fact,
    port::{Line, Order, OrderState, gate::Seen},
    source::{Source, SourceKind},
};
use store::{Conn, accounts, facts, facts::StoredFact, sources};

use crate::{Caller, Result};

/// What one carrier says of one number, as far as ports ask.
struct Said {
    source: SourceId,
    has_emergency: Option<bool>,
    is_served: bool,
}

/// What sources say of the numbers of one or many orders.
pub(super) struct Witnesses {
    sources: Vec<Source>,
    said: HashMap<E164, Vec<Said>>,
    /// The holders that Teams has, in lower case; none where no list of its accounts was ever taken.
    accounts: Option<HashSet<String>>,
}

/// What sources say of one order's numbers.
#[derive(Default)]
pub(super) struct Sightings {
    /// What was seen at the winning carrier and in Teams.
    pub(super) seen: HashMap<E164, Seen>,
    /// Those that the losing carrier still lists as its own.
    pub(super) at_losing_carrier: HashSet<E164>,
}

impl Witnesses {
    /// For some lines.
    pub(super) async fn of_lines(
        caller: &Caller,
        conn: &mut Conn<'_>,
        lines: &[Line],
    ) -> Result<Self> {
        let mut witnesses = Self::new(caller, conn, lines.iter()).await?;
        let numbers: Vec<E164> = lines.iter().map(|line| line.number).collect();
        for chunk in numbers.chunks(500) {
            witnesses.hear(facts::list_for(conn, caller.org, chunk).await?);
        }
        Ok(witnesses)
    }

    /// For the lines of all orders that stand in some states, in one statement for the facts, and one for each
    /// 500 holders.
    pub(super) async fn of_states(
        caller: &Caller,
        conn: &mut Conn<'_>,
        states: &[OrderState],
        lines: impl Iterator<Item = &Line>,
    ) -> Result<Self> {
        let mut witnesses = Self::new(caller, conn, lines).await?;
        witnesses.hear(facts::list_for_ports(conn, caller.org, states).await?);
        Ok(witnesses)
    }

    async fn new(
        caller: &Caller,
        conn: &mut Conn<'_>,
        lines: impl Iterator<Item = &Line>,
    ) -> Result<Self> {
        let sources = sources::list(conn, caller.org).await?;
        let has_directory = sources
            .iter()
            .any(|s| s.kind == SourceKind::TeamsUsers && s.as_of.is_some());
        let accounts = if has_directory {
            let mut holders: Vec<String> = lines.filter_map(holder).collect();
            holders.sort();
            holders.dedup();
            let mut known = HashSet::new();
            for chunk in holders.chunks(500) {
                let found = accounts::by_sign_in_names(conn, caller.org, chunk).await?;
                known.extend(found.into_keys());
            }
            Some(known)
        } else {
            None
        };
        Ok(Self {
            sources,
            said: HashMap::new(),
            accounts,
        })
    }

    fn hear(&mut self, facts: Vec<StoredFact>) {
        for stored in facts {
            if let Fact::CarrierNumber(fact) = &stored.fact {
                self.said.entry(stored.number).or_default().push(Said {
                    source: stored.source,
                    has_emergency: fact.has_emergency_record(),
                    is_served: fact.is_served(),
                });
            }
        }
    }

    /// What is said of one order's numbers.
    pub(super) fn sightings(&self, order: &Order, lines: &[Line]) -> Sightings {
        let winning = self.carrier(&order.carrier);
        let losing = order
            .details
            .losing
            .name()
            .and_then(|name| self.carrier(name));
        let mut sightings = Sightings::default();
        for line in lines {
            for said in self.said.get(&line.number).into_iter().flatten() {
                if Some(said.source) == winning {
                    let seen = sightings.seen.entry(line.number).or_default();
                    seen.has_emergency_at_winning_carrier = said.has_emergency;
                }
                if Some(said.source) == losing && said.is_served {
                    sightings.at_losing_carrier.insert(line.number);
                }
            }
            if let (Some(accounts), Some(holder)) = (&self.accounts, holder(line)) {
                let seen = sightings.seen.entry(line.number).or_default();
                seen.teams_holder_exists = Some(accounts.contains(&holder));
            }
        }
        sightings
    }

    fn carrier(&self, name: &str) -> Option<SourceId> {
        let mut carriers = self.sources.iter();
        carriers
            .find(|s| s.kind == SourceKind::Carrier && domain::same_word(&s.name, name))
            .map(|s| s.id)
    }
}

fn holder(line: &Line) -> Option<String> {
    line.plan.holder.as_deref().map(str::to_lowercase)
}
