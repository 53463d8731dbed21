//! What is stored about the numbers of a plan, as the planner and the comparison with its steps see it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::{
    E164, OrgId,
    directory::Account,
    evidence::{Evidence, Roll},
    fact::Fact,
    plan::{Change, LIFETIME, Plan, Reading, Step, StepState, planner::openings},
    tenant::Tenant,
    words,
};
use store::{
    Conn, accounts, facts,
    names::{self, Names},
    numbers,
    plans::{self as rows, Stored},
    ports as port_rows,
};

use super::digest::digest;
use crate::{
    App, Caller, Error, Result,
    known::Known,
    ports::{self, evidence::Ports},
    roll,
};

/// Numbers looked up at once.
const CHUNK: usize = 500;

/// What is stored about some numbers.
pub(super) struct Evidences {
    roll: Roll,
    tenant: Tenant,
    ports: Ports,
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
        let accounts = accounts_of(conn, caller, holders).await?;
        Ok(Self {
            roll,
            tenant,
            ports: Ports::load(app, caller, conn).await?,
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
                .evidence(&self.tenant, &self.roll, &self.ports)
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

/// Accounts by their sign-in names, which are given in lower case.
async fn accounts_of(
    conn: &mut Conn<'_>,
    caller: &Caller,
    names: BTreeSet<String>,
) -> Result<HashMap<String, Account>> {
    let names: Vec<String> = names.into_iter().collect();
    let mut accounts = HashMap::new();
    for chunk in names.chunks(CHUNK) {
        accounts.extend(accounts::by_sign_in_names(conn, caller.org, chunk).await?);
    }
    Ok(accounts)
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
                port_lines: Vec::new(),
                findings: Vec::new(),
            };
            known.insert(number, found);
        }
        for fact in facts::list_for(conn, caller.org, chunk).await? {
            if let Some(known) = known.get_mut(&fact.number) {
                known.facts.push(fact);
            }
        }
        for line in port_rows::counted_lines_of(conn, caller.org, chunk).await? {
            if let Some(known) = known.get_mut(&line.number) {
                known.port_lines.push(line);
            }
        }
    }
    Ok(known)
}

/// What is stored of a step's target; `None` where its source's words cannot tell. Policies and voice stand
/// with the account that the change names.
fn stored(step: &Step, known: &Known, accounts: &HashMap<String, Account>) -> Option<Reading> {
    if let Some(account) = account_of(step) {
        return step.change.read_account(accounts.get(&account)?);
    }
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

/// The account that a change alters instead of a number, by its sign-in name in lower case.
fn account_of(step: &Step) -> Option<String> {
    match &step.change {
        Change::GrantPolicy { account, .. } | Change::EnableVoice { account } => {
            Some(account.to_lowercase())
        }
        _ => None,
    }
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
    ensure_untouched(caller.org, plan, &steps)?;
    if now >= plan.expires_at {
        let at = words::moment(plan.expires_at);
        return Ok(Some(format!("Its time ran out on {at}.")));
    }
    let changes = changes(conn, caller, &steps).await?;
    Ok(changes.into_values().next())
}

/// Fails where a plan's stored steps are not those that it was proposed with, and thus not those that were
/// approved.
pub(super) fn ensure_untouched(org: OrgId, plan: &Plan, steps: &[Stored]) -> Result<()> {
    let bodies = steps.iter().map(|step| step.body.as_str());
    if digest(org, plan.id, bodies) == plan.digest {
        return Ok(());
    }
    Err(Error::Changed(
        "The steps of this plan are not those that it was proposed with: somebody changed them in the \
         database. Reject it, and propose it anew."
            .to_owned(),
    ))
}

/// Why nothing more of a plan that was begun may be written, if that is so: an approval holds as long as a
/// plan may wait. What is left then is proposed anew, from what is there by then.
pub(super) fn lapse(plan: &Plan, now: DateTime<Utc>) -> Option<String> {
    let until = plan.approved_at? + LIFETIME;
    (now >= until).then(|| {
        format!(
            "Its approval ran out on {}. Reject what is left, and propose that anew.",
            words::moment(until)
        )
    })
}

/// The steps that nobody has begun and whose targets are stored otherwise than they were shown, each by its
/// ordinal with what has changed. What an earlier step of the plan changes first is not compared.
pub(super) async fn changes(
    conn: &mut Conn<'_>,
    caller: &Caller,
    steps: &[Stored],
) -> Result<BTreeMap<u32, String>> {
    let waiting: HashSet<u32> = steps
        .iter()
        .filter(|step| step.record.state == StepState::Waiting)
        .map(|step| step.record.step.ordinal)
        .collect();
    let all: Vec<Step> = steps.iter().map(|step| step.record.step.clone()).collect();
    let compared: Vec<&Step> = openings(&all)
        .filter(|step| waiting.contains(&step.ordinal))
        .collect();
    let known = known(conn, caller, compared.iter().map(|step| step.number())).await?;
    let named = compared
        .iter()
        .filter_map(|step| account_of(step))
        .collect();
    let accounts = accounts_of(conn, caller, named).await?;
    let why = |step: &Step| changed(step, &stored(step, &known[&step.number()], &accounts)?);
    let mut changes = BTreeMap::new();
    for step in compared {
        let why = match &step.change {
            Change::Port { subject, request } => {
                Box::pin(ports::why_stale(conn, caller, *subject, request)).await?
            }
            _ => why(step),
        };
        changes.extend(why.map(|why| (step.ordinal, why)));
    }
    Ok(changes)
}

/// What has changed about a step's target since it was shown, in a sentence.
fn changed(step: &Step, now: &Reading) -> Option<String> {
    if *now == step.before {
        return None;
    }
    Some(format!(
        "{} has changed since: {}.",
        step.line,
        difference(&step.before, now)
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
