//! An organisation with numbers that their carrier delivers elsewhere than it should, and plans about them.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::{
    ConnectionId, E164, FindingId, PlanId,
    access::Role,
    finding::{Finding, query::FindingQuery},
    number::Lifecycle,
    page::Place,
    plan::{
        PlanState, StepRecord, StepState, Tally,
        planner::Direction,
        view::{PlanDetail, Proposed, StepQuery},
    },
};
use futures::TryStreamExt;
use services::{
    App, Caller, access, findings,
    findings::Selection,
    jobs::{self, Pace},
    plans::{self, Wanted},
};
use sim::vendors::Vendor;
use store::{Db, names, numbers};

use crate::{
    support::{person, roll_call},
    sync::{Live, live_of},
};

/// Where a carrier delivers calls that it should deliver to Teams.
pub(crate) const ELSEWHERE: &str = "old-pbx";

/// An organisation with two people, whose carrier delivers some numbers elsewhere.
pub(crate) struct Stage {
    pub(crate) live: Live,
    pub(crate) app: App,
    /// Who proposes.
    pub(crate) ada: Caller,
    /// Who approves.
    pub(crate) ben: Caller,
    pub(crate) vendor: Vendor,
    pub(crate) connection: ConnectionId,
    /// The numbers that are delivered elsewhere, in their order, each with its finding.
    pub(crate) found: Vec<(E164, FindingId)>,
}

/// So many numbers of a carrier go elsewhere.
pub(crate) async fn stage(db: &Db, vendor: Vendor, count: usize) -> Stage {
    let live = live_of(db, (count * 13).max(900)).await;
    let app = live.app.clone().with_pace(Pace::quick());
    let connection = live.connect(vendor).await;
    live.ask(connection).await;
    roll_call(&app, &live.caller).await;
    let moved = move_away(&live, vendor, count).await;
    live.clock.advance(TimeDelta::minutes(20));
    live.ask(connection).await;
    roll_call(&app, &live.caller).await;
    work(&app).await;
    let found: Vec<(E164, FindingId)> = misrouted(&app, &live.caller)
        .await
        .into_iter()
        .filter_map(|finding| Some((finding.number.filter(|n| moved.contains(n))?, finding.id)))
        .collect();
    assert_eq!(found.len(), count, "each is found");
    let people = [("ada", Role::Engineer), ("ben", Role::Engineer)];
    for (name, role) in people {
        person(&app, &live.caller, &format!("{name}@contoso.example"), role).await;
    }
    let caller = async |email| {
        access::on_behalf_of(&app, &live.caller, email)
            .await
            .unwrap()
    };
    Stage {
        ada: caller("ada@contoso.example").await,
        ben: caller("ben@contoso.example").await,
        app,
        live,
        vendor,
        connection,
        found,
    }
}

/// Has calls of numbers that nothing is wrong with delivered elsewhere.
async fn move_away(live: &Live, vendor: Vendor, count: usize) -> BTreeSet<E164> {
    let trouble: BTreeSet<E164> = all_findings(&live.app, &live.caller, FindingQuery::default())
        .await
        .into_iter()
        .filter_map(|finding| finding.number)
        .collect();
    let name = format!("{vendor:?}");
    let mut moved = BTreeSet::new();
    for number in inventory(live).await {
        let is_served = number.particulars.carrier.as_deref() == Some(&name)
            && number.particulars.lifecycle == Lifecycle::Assigned
            && !trouble.contains(&number.number);
        if is_served && moved.len() < count {
            assert!(
                live.simulators
                    .meddle(vendor, &number.number.to_string(), ELSEWHERE)
            );
            moved.insert(number.number);
        }
    }
    moved
}

async fn inventory(live: &Live) -> Vec<domain::number::Number> {
    let mut read = live.db.read().await.unwrap();
    let names = names::load(&mut read.conn(), live.caller.org)
        .await
        .unwrap();
    numbers::stream(read.conn(), live.caller.org, &names)
        .try_collect()
        .await
        .unwrap()
}

/// The findings of numbers whose calls are delivered elsewhere, by number.
async fn misrouted(app: &App, caller: &Caller) -> Vec<Finding> {
    let query = FindingQuery {
        codes: vec!["carrier-route-mismatch".to_owned()],
        ..FindingQuery::default()
    };
    let mut found = all_findings(app, caller, query).await;
    found.sort_by_key(|finding| finding.number);
    found
}

async fn all_findings(app: &App, caller: &Caller, query: FindingQuery) -> Vec<Finding> {
    let mut query = FindingQuery {
        size: Some(500),
        ..query
    };
    let mut all = Vec::new();
    loop {
        let page = findings::page(app, caller, &query).await.unwrap();
        all.extend(page.rows);
        let Some(next) = page.next else { return all };
        query.place = Place::After(next);
    }
}

/// Does everything that waits.
pub(crate) async fn work(app: &App) {
    while jobs::run_one(app, app.new_id()).await.unwrap() {}
}

impl Stage {
    /// What puts all the numbers right.
    pub(crate) fn wanted(&self) -> Wanted {
        correct(&self.found)
    }

    /// A plan that puts all the numbers right, proposed by Ada.
    pub(crate) async fn propose(&self) -> PlanDetail {
        let proposed = plans::propose(&self.app, &self.ada, &self.wanted(), None).await;
        whole(proposed.unwrap(), self.found.len())
    }

    /// The same, approved by Ben.
    pub(crate) async fn approved(&self) -> PlanDetail {
        let plan = self.propose().await.plan;
        plans::approve(&self.app, &self.ben, plan.id, &plan.digest)
            .await
            .unwrap()
    }

    /// The same, being applied; nobody has begun with it.
    pub(crate) async fn applying(&self) -> PlanId {
        let plan = self.approved().await.plan;
        plans::apply(&self.app, &self.ben, plan.id, plan.version)
            .await
            .unwrap();
        plan.id
    }

    /// The same, applied as far as it goes.
    pub(crate) async fn applied(&self) -> PlanDetail {
        let id = self.applying().await;
        work(&self.app).await;
        self.plan(id).await
    }

    /// Ben takes a plan up again.
    pub(crate) async fn take_up(&self, id: PlanId) -> PlanDetail {
        let plan = self.plan(id).await.plan;
        plans::apply(&self.app, &self.ben, id, plan.version)
            .await
            .unwrap();
        work(&self.app).await;
        self.plan(id).await
    }

    pub(crate) async fn plan(&self, id: PlanId) -> PlanDetail {
        plans::find(&self.app, &self.ada, id).await.unwrap()
    }

    pub(crate) async fn tally(&self, id: PlanId) -> Tally {
        self.plan(id).await.plan.tally
    }

    pub(crate) async fn steps(&self, id: PlanId) -> Vec<StepRecord> {
        let query = StepQuery {
            size: Some(500),
            ..StepQuery::default()
        };
        plans::steps(&self.app, &self.ada, id, &query)
            .await
            .unwrap()
            .steps
    }

    pub(crate) async fn states(&self, id: PlanId) -> Vec<StepState> {
        self.steps(id)
            .await
            .into_iter()
            .map(|step| step.state)
            .collect()
    }

    /// The numbers of the inventory, in their order.
    pub(crate) async fn numbers(&self) -> Vec<E164> {
        let rows = inventory(&self.live).await;
        rows.into_iter().map(|row| row.number).collect()
    }

    /// How often each number was written to, in the order of the numbers.
    pub(crate) fn writes(&self) -> Vec<usize> {
        let writes = self.live.simulators.writes();
        let of = |number: E164| {
            let number = number.to_string();
            writes.iter().filter(|write| write.number == number).count()
        };
        self.found.iter().map(|(number, _)| of(*number)).collect()
    }

    /// That a plan has ended well, and each of its numbers was written to once and no other at all.
    pub(crate) async fn assert_applied_once(&self, id: PlanId) {
        let plan = self.plan(id).await.plan;
        assert_eq!(plan.state, PlanState::Applied, "{:?}", plan.note);
        assert_eq!(self.writes(), vec![1; self.found.len()]);
        assert_eq!(self.live.simulators.writes().len(), self.found.len());
    }
}

/// What puts numbers right at their carrier.
pub(crate) fn correct(found: &[(E164, FindingId)]) -> Wanted {
    Wanted::Findings {
        selection: Selection::Ids(found.iter().map(|(_, id)| *id).collect()),
        direction: Direction::Correct,
    }
}

/// What was proposed, if nothing was left out of it.
pub(crate) fn whole(proposed: Proposed, steps: usize) -> PlanDetail {
    assert_eq!(proposed.left_out, []);
    assert_eq!(proposed.steps, steps as u64);
    proposed.plan.unwrap()
}
