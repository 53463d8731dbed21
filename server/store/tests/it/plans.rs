//! Plans: what was shown stays as it was, what became of it adds up.

use domain::{
    OrgId, PlanId,
    history::Actor,
    page::Place,
    plan::{
        Caution, Change, Plan, PlanState, Reading, Step, StepRecord, StepState, Tally,
        query::PlanQuery, view::StepQuery,
    },
};
use store::{Conn, StoreError, db_test, plans};

use crate::support::{id, minute, number, organisation, walk};

fn plan(n: u128, state: PlanState) -> Plan {
    Plan {
        id: PlanId::new(id(n)),
        title: format!("Plan {n}"),
        state,
        digest: "ab".repeat(32),
        proposed_by: Actor {
            user_id: Some(id(7)),
            name: "Ada".to_owned(),
        },
        proposed_at: minute(0),
        expires_at: minute(60),
        cautions: vec![Caution::Many {
            numbers: 60,
            limit: 50,
        }],
        stop_after: 3,
        approved_by: None,
        approved_at: None,
        started_at: None,
        ended_at: None,
        note: None,
        undoes: None,
        tally: Tally::default(),
        version: 1,
    }
}

fn step(ordinal: u32) -> Step {
    let trunk = |name: &str| Reading::of([("Trunk", Some(name.to_owned()))]);
    Step {
        ordinal,
        finding: None,
        line: number(u64::from(ordinal % 90)).into(),
        source: None,
        change: Change::CarrierRoute {
            trunk: "new".to_owned(),
        },
        before: trunk("old"),
        after: trunk("new"),
        names: std::iter::once(("new".to_owned(), "New trunk".to_owned())).collect(),
    }
}

async fn add(conn: &mut Conn<'_>, org: OrgId, plan: &Plan, steps: u32) {
    plans::insert(conn, org, plan).await.unwrap();
    let steps: Vec<Step> = (1..=steps).map(step).collect();
    plans::insert_steps(conn, org, plan.id, &steps)
        .await
        .unwrap();
}

async fn find(conn: &mut Conn<'_>, org: OrgId, plan: &Plan) -> Plan {
    plans::find(conn, org, plan.id).await.unwrap().unwrap()
}

db_test!(a_plan_comes_back_as_it_was_stored, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let (org, other) = (
        organisation(conn, 1, "Contoso").await,
        organisation(conn, 2, "Fabrikam").await,
    );
    let stored = plan(10, PlanState::Proposed);
    add(conn, org, &stored, 2).await;
    let mut found = find(conn, org, &stored).await;
    assert_eq!((found.tally.waiting, found.tally.total()), (2, 2));
    found.tally = Tally::default();
    assert_eq!(found, stored);
    assert_eq!(plans::find(conn, other, stored.id).await.unwrap(), None);

    let approved = Plan {
        state: PlanState::Approved,
        approved_by: Some(Actor {
            user_id: None,
            name: "Ben".to_owned(),
        }),
        approved_at: Some(minute(1)),
        note: Some("Good.".to_owned()),
        ..stored.clone()
    };
    plans::update(conn, org, &approved).await.unwrap();
    let again = plans::update(conn, org, &approved).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
    let found = find(conn, org, &stored).await;
    assert_eq!((found.state, found.version), (PlanState::Approved, 2));
    assert_eq!(found.approved_by, approved.approved_by);
});

db_test!(ten_thousand_steps_are_stored_and_add_up, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    let stored = plan(10, PlanState::Applying);
    add(conn, org, &stored, 10_000).await;
    let steps = plans::stored_steps(conn, org, stored.id).await.unwrap();
    assert!(steps.iter().map(|s| s.record.step.ordinal).eq(1..=10_000));
    assert_eq!(steps[41].body, plans::body(&step(42)));
    for (at, state) in (0..).zip(StepState::ALL) {
        let ended = StepRecord {
            state: *state,
            ..steps[at].record.clone()
        };
        plans::update_step(conn, org, stored.id, StepState::Waiting, &ended)
            .await
            .unwrap();
    }
    let tally = plans::tally(conn, org, stored.id).await.unwrap();
    assert_eq!((tally.total(), tally.waiting), (10_000, 9_994));
    assert_eq!((tally.fulfilled(), tally.failed, tally.unclear), (2, 1, 1));
});

db_test!(
    what_became_of_a_step_is_written_over_what_was_read,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let org = organisation(conn, 1, "Contoso").await;
        let stored = plan(10, PlanState::Applying);
        add(conn, org, &stored, 3).await;
        let query = StepQuery {
            after: 1,
            ..StepQuery::default()
        };
        let page = plans::steps(conn, org, stored.id, &query).await.unwrap();
        let done = StepRecord {
            state: StepState::Done,
            observed: Some(page.steps[0].step.after.clone()),
            message: Some("Taken.".to_owned()),
            operation: Some("order-1".to_owned()),
            written_at: Some(minute(1)),
            ended_at: Some(minute(2)),
            ..page.steps[0].clone()
        };
        let write = async |conn: &mut Conn<'_>| {
            plans::update_step(conn, org, stored.id, StepState::Waiting, &done).await
        };
        write(conn).await.unwrap();
        let again = write(conn).await;
        assert!(matches!(again, Err(StoreError::Conflict)), "{again:?}");
        let query = StepQuery {
            states: vec![StepState::Done],
            ..StepQuery::default()
        };
        let page = plans::steps(conn, org, stored.id, &query).await.unwrap();
        assert_eq!((page.steps, page.total, page.next), (vec![done], 1, None));
        let open = plans::open_steps(conn, org, stored.id, &[StepState::Waiting], 0, 1)
            .await
            .unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].step, step(1), "the first that waits");
    }
);

db_test!(plans_are_listed_newest_first, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    for n in 0..60 {
        let state = if n % 3 == 0 {
            PlanState::Approved
        } else {
            PlanState::Proposed
        };
        add(conn, org, &plan(100 + n, state), 1).await;
    }
    let pages = walk(async |place: Place| {
        let query = PlanQuery {
            states: vec![PlanState::Proposed],
            size: Some(25),
            place,
        };
        plans::list(conn, org, &query).await
    })
    .await;
    let listed: Vec<u128> = pages
        .iter()
        .flatten()
        .map(|p| p.id.uuid().as_u128())
        .collect();
    assert_eq!((listed.len(), listed[0]), (40, 159));
    assert!(listed.is_sorted_by(|a, b| a > b));
    assert!(pages.iter().flatten().all(|plan| plan.tally.waiting == 1));
    let counts = plans::count_by_state(conn, org).await.unwrap();
    let counts: Vec<(&str, u64)> = counts.iter().map(|c| (c.value.as_str(), c.count)).collect();
    assert_eq!(counts, [("approved", 20), ("proposed", 40)]);
    let nonsense = PlanQuery {
        place: Place::After("x".to_owned()),
        ..PlanQuery::default()
    };
    assert!(matches!(
        plans::list(conn, org, &nonsense).await,
        Err(StoreError::Cursor)
    ));
});

db_test!(plans_are_found_by_number_and_by_their_end, |db| async {
    let mut tx = db.begin().await.unwrap();
    let conn = &mut tx.conn();
    let org = organisation(conn, 1, "Contoso").await;
    add(conn, org, &plan(10, PlanState::Proposed), 1).await;
    add(conn, org, &plan(11, PlanState::Applying), 2).await;
    let about = async |conn: &mut Conn<'_>, n| {
        let found = plans::about(conn, org, number(n)).await.unwrap();
        found.iter().map(|plan| plan.id.uuid()).collect::<Vec<_>>()
    };
    assert_eq!(about(conn, 1).await, [id(11), id(10)]);
    assert_eq!(about(conn, 2).await, [id(11)]);
    assert!(about(conn, 3).await.is_empty());
    assert_eq!(plans::overdue(conn, minute(59), 10).await.unwrap(), []);
    let overdue = plans::overdue(conn, minute(60), 10).await.unwrap();
    assert_eq!(
        overdue,
        [(org, PlanId::new(id(10)))],
        "what was begun does not expire"
    );
});
