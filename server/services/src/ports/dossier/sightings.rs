//! What the inventory and the sources say of the numbers of an order.

use std::collections::{HashMap, HashSet};

use domain::{
    E164,
    fact::Fact,
    port::{Line, Order, gate::Seen},
    source::SourceKind,
};
use store::{Conn, accounts, facts, names, numbers, sources};

use crate::{Caller, Result};

/// What sources say of an order's numbers.
#[derive(Default)]
pub(super) struct Sightings {
    pub(super) seen: HashMap<E164, Seen>,
    pub(super) at_losing_carrier: HashSet<E164>,
}

impl Sightings {
    pub(super) async fn of(
        caller: &Caller,
        conn: &mut Conn<'_>,
        order: &Order,
        lines: &[Line],
    ) -> Result<Self> {
        let numbers: Vec<E164> = lines.iter().map(|line| line.number).collect();
        let carriers = sources::list(conn, caller.org).await?;
        let source = |name: &str| {
            carriers
                .iter()
                .find(|s| s.kind == SourceKind::Carrier && domain::same_word(&s.name, name))
                .map(|s| s.id)
        };
        let winning = source(&order.carrier);
        let losing = order.details.losing.name().and_then(source);
        let mut sightings = Self::default();
        for chunk in numbers.chunks(500) {
            for stored in facts::list_for(conn, caller.org, chunk).await? {
                let Fact::CarrierNumber(fact) = &stored.fact else {
                    continue;
                };
                if Some(stored.source) == winning {
                    let seen = sightings.seen.entry(stored.number).or_default();
                    seen.has_emergency_at_winning_carrier = fact.has_emergency_record();
                }
                if Some(stored.source) == losing && fact.is_served() {
                    sightings.at_losing_carrier.insert(stored.number);
                }
            }
        }
        sightings.look_for_holders(caller, conn, lines).await?;
        Ok(sightings)
    }

    async fn look_for_holders(
        &mut self,
        caller: &Caller,
        conn: &mut Conn<'_>,
        lines: &[Line],
    ) -> Result<()> {
        let key = |line: &Line| line.plan.holder.as_deref().map(str::to_lowercase);
        let mut holders: Vec<String> = lines.iter().filter_map(key).collect();
        holders.sort();
        holders.dedup();
        let has_directory = sources::list(conn, caller.org)
            .await?
            .iter()
            .any(|s| s.kind == SourceKind::TeamsUsers && s.as_of.is_some());
        if !has_directory {
            return Ok(());
        }
        let mut known = HashSet::new();
        for chunk in holders.chunks(500) {
            let found = accounts::by_sign_in_names(conn, caller.org, chunk).await?;
            known.extend(found.into_keys());
        }
        for line in lines {
            let Some(holder) = key(line) else { continue };
            let seen = self.seen.entry(line.number).or_default();
            seen.teams_holder_exists = Some(known.contains(&holder));
        }
        Ok(())
    }
}

/// Those of some numbers that the inventory does not have.
pub(super) async fn unknown(
    caller: &Caller,
    conn: &mut Conn<'_>,
    asked: &[E164],
) -> Result<Vec<E164>> {
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
