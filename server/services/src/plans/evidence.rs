//! What is stored about the numbers of a plan, as the planner and the comparison with its steps see it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::{
    E164,
    directory::Account,
    evidence::{Evidence, Roll},
    fact::Fact,
    plan::{Plan, Reading, Step, StepState, planner::openings},
    tenant::Tenant,
};
use store::{
    Conn, accounts, facts,
    names::{self, Names},
    numbers, plans as rows,
};

use super::digest::digest;
use crate::{App, Caller, Error, Result, known::Known, roll};

/// Numbers looked up at once.
const CHUNK: usize = 500;

/// What is stored about some numbers.
pub(super) struct Evidences {
    roll: Roll,
    tenant: Tenant,
    known: BTreeMap<E164, Known>,
    accounts: HashMap<String, Account>,
}

impl Evidences {
    /// Looks numbers up.
    pub(super) async fn load(
        app: &App,
        caller: &Caller,
        conn: &mut Conn<'_>,
        numbers: impl IntoIterator<Item = E164>,
    ) -> Result<Self> {
        let (roll, tenant) = roll::call(app, conn, caller.org).await?;
        let known = known(conn, caller, numbers).await?;
        let holders: BTreeSet<String> = known
            .values()
            .filter_map(|known| known.inventory.as_ref()?.particulars.holder.as_deref())
            .map(str::to_lowercase)
            .collect();
        let holders: Vec<String> = holders.into_iter().collect();
        let mut accounts = HashMap::new();
        for chunk in holders.chunks(CHUNK) {
            accounts.extend(accounts::by_sign_in_names(conn, caller.org, chunk).await?);
        }
        Ok(Self {
            roll,
            tenant,
            known,
            accounts,
        })
    }

    /// What is known of a number, with the account that the inventory names as its holder.
    pub(super) fn of(&self, number: E164) -> Option<Evidence<'_>> {
        let known = self.known.get(&number)?;
        let holder = known
            .inventory
            .as_ref()
            .and_then(|n| n.particulars.holder.as_deref());
        let account = holder.and_then(|holder| self.accounts.get(&holder.to_lowercase()));
        Some(
            known
                .evidence(&self.tenant, &self.roll)
                .with_own_account(account),
        )
    }

    /// Whether anybody knows a number: the inventory or a source.
    pub(super) fn has(&self, number: E164) -> bool {
        self.known
            .get(&number)
            .is_some_and(|known| !known.is_nothing())
    }
}

async fn known(
    conn: &mut Conn<'_>,
    caller: &Caller,
    asked: impl IntoIterator<Item = E164>,
) -> Result<BTreeMap<E164, Known>> {
    let asked: BTreeSet<E164> = asked.into_iter().collect();
    let asked: Vec<E164> = asked.into_iter().collect();
    let names: Names = names::load(conn, caller.org).await?;
    let mut known: BTreeMap<E164, Known> = BTreeMap::new();
    for chunk in asked.chunks(CHUNK) {
        let mut rows: HashMap<E164, _> = numbers::find_many(conn, caller.org, &names, chunk)
            .await?
            .into_iter()
            .map(|number| (number.number, number))
            .collect();
        for &number in chunk {
            let found = Known {
                number,
                inventory: rows.remove(&number),
                facts: Vec::new(),
                claimants: Vec::new(),
                findings: Vec::new(),
            };
            known.insert(number, found);
        }
        for fact in facts::list_for(conn, caller.org, chunk).await? {
            if let Some(known) = known.get_mut(&fact.number) {
                known.facts.push(fact);
            }
        }
    }
    Ok(known)
}

/// What is stored of a step's target; `None` where its source's words cannot tell.
fn stored(step: &Step, known: &Known) -> Option<Reading> {
    if step.source.is_none() {
        return step.change.read_inventory(known.inventory.as_ref());
    }
    let fact: Option<&Fact> = known
        .facts
        .iter()
        .find(|fact| Some(fact.source) == step.source && fact.fact.line() == step.line)
        .map(|stored| &stored.fact);
    step.change.read_fact(fact)
}

/// Why a plan that was not begun is not to be applied any more, if that is so: its time ran out, or what is
/// stored is not what it shows. Fails where its steps are not those that it was proposed with.
pub(super) async fn expiry(
    conn: &mut Conn<'_>,
    caller: &Caller,
    plan: &Plan,
    now: DateTime<Utc>,
) -> Result<Option<String>> {
    let steps = rows::stored_steps(conn, caller.org, plan.id).await?;
    let bodies = steps.iter().map(|step| step.body.as_str());
    if digest(caller.org, plan.id, bodies) != plan.digest {
        return Err(Error::Changed(
            "The steps of this plan are not those that it was proposed with: somebody changed them in the \
             database. Reject it, and propose it anew."
                .to_owned(),
        ));
    }
    if now >= plan.expires_at {
        let at = plan.expires_at.format("%Y-%m-%d %H:%M");
        return Ok(Some(format!("Its time ran out at {at} UTC.")));
    }
    let waiting: Vec<Step> = steps
        .into_iter()
        .filter(|step| step.record.state == StepState::Waiting)
        .map(|step| step.record.step)
        .collect();
    let known = known(conn, caller, waiting.iter().map(Step::number)).await?;
    Ok(openings(&waiting).find_map(|step| changed(step, &known[&step.number()])))
}

/// What has changed about a step's target since it was shown, in a sentence.
fn changed(step: &Step, known: &Known) -> Option<String> {
    let now = stored(step, known)?;
    if now == step.before {
        return None;
    }
    Some(format!(
        "{} has changed since: {}.",
        step.line,
        difference(&step.before, &now)
    ))
}

/// How two readings differ, in words.
pub(super) fn difference(shown: &Reading, now: &Reading) -> String {
    let word = |value: Option<&Option<String>>| match value {
        Some(Some(value)) => format!("\u{201c}{value}\u{201d}"),
        Some(None) | None => "nothing".to_owned(),
    };
    let fields: BTreeSet<&String> = shown.0.keys().chain(now.0.keys()).collect();
    let parts: Vec<String> = fields
        .into_iter()
        .filter(|field| shown.0.get(*field) != now.0.get(*field))
        .map(|field| {
            let (was, is) = (word(shown.0.get(field)), word(now.0.get(field)));
            format!("{field} was {was} and is {is}")
        })
        .collect();
    parts.join(", ")
}
