//! What is proposed, and what is left out.

use domain::{
    history::Action,
    plan::{
        Change, PlanEvent, PlanState, Reading,
        change::TRUNK,
        planner::{Direction, Wish},
        query::PlanQuery,
        view::StepQuery,
    },
};
use services::{
    Error,
    findings::Selection,
    history,
    plans::{self, Wanted},
};
use sim::vendors::Vendor;
use store::db_test;

use super::stage::{ELSEWHERE, stage};
use domain::page::Place;

db_test!(a_plan_shows_each_number_from_what_to_what, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 3).await;
    let rehearsed = plans::rehearse(&stage.app, &stage.ada, &stage.wanted())
        .await
        .unwrap();
    assert_eq!((rehearsed.plan, rehearsed.steps), (None, 3));
    let none = plans::list(&stage.app, &stage.ada, &PlanQuery::default())
        .await
        .unwrap();
    assert_eq!(none.page.total, 0, "a rehearsal stores nothing");

    let detail = stage.propose().await;
    let plan = &detail.plan;
    assert_eq!(
        plan.title,
        "Correct 3 findings of \u{201c}Trunk differs\u{201d}"
    );
    assert_eq!(
        (plan.state, plan.tally.waiting, plan.tally.total()),
        (PlanState::Proposed, 3, 3)
    );
    assert_eq!(
        detail.can,
        [PlanEvent::Approve, PlanEvent::Reject, PlanEvent::Withdraw]
    );
    assert_eq!(plan.digest.len(), 64);
    let steps = stage.steps(plan.id).await;
    let shown: Vec<_> = steps.iter().map(|step| step.step.clone()).collect();
    assert_eq!(shown, rehearsed.rehearsed);
    for (at, (step, (number, finding))) in shown.iter().zip(&stage.found).enumerate() {
        assert_eq!(step.ordinal as usize, at + 1);
        assert_eq!((step.number(), step.finding), (*number, Some(*finding)));
        let trunk = |name: &str| Reading::of([(TRUNK, Some(name.to_owned()))]);
        assert_eq!(
            (&step.before, &step.after),
            (&trunk(ELSEWHERE), &trunk("conn-teams-1"))
        );
        assert!(matches!(step.change, Change::CarrierRoute { .. }));
    }
    let entries = history::list(&stage.app, &stage.ada, &Place::First)
        .await
        .unwrap()
        .rows;
    let entry = &entries[0];
    assert_eq!(
        (entry.entity.as_str(), entry.action),
        ("plan", Action::Created)
    );
    assert_eq!(
        entry.after.as_ref().unwrap()["digest"],
        plan.digest.as_str()
    );
    let about = plans::about(&stage.app, &stage.ada, stage.found[1].0)
        .await
        .unwrap();
    assert_eq!(about.len(), 1);
    assert_eq!(stage.writes(), [0, 0, 0], "nothing was written");
});

db_test!(steps_are_read_page_by_page, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 30).await;
    let plan = stage.propose().await.plan;
    let mut query = StepQuery {
        size: Some(25),
        ..StepQuery::default()
    };
    let first = plans::steps(&stage.app, &stage.ada, plan.id, &query)
        .await
        .unwrap();
    assert_eq!(
        (first.steps.len(), first.total, first.next),
        (25, 30, Some(25))
    );
    query.after = 25;
    let last = plans::steps(&stage.app, &stage.ada, plan.id, &query)
        .await
        .unwrap();
    assert_eq!((last.steps.len(), last.next), (5, None));
});

db_test!(
    what_cannot_be_planned_is_left_out_with_a_reason,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx, 2).await;
        let numbers = vec!["+12025550199".parse().unwrap()];
        let wanted = Wanted::Numbers {
            numbers,
            wish: Wish::Free,
        };
        let proposed = plans::propose(&stage.app, &stage.ada, &wanted, None)
            .await
            .unwrap();
        assert_eq!((&proposed.plan, proposed.steps), (&None, 0));
        assert!(
            proposed.left_out[0].why.contains("has this number"),
            "{proposed:?}"
        );

        // The same finding named twice is planned once; another plan that writes the same is another plan.
        let (_, finding) = stage.found[0];
        let wanted = Wanted::Findings {
            selection: Selection::Ids(vec![finding, finding]),
            direction: Direction::Correct,
        };
        let proposed = plans::propose(&stage.app, &stage.ada, &wanted, Some(" Back "))
            .await
            .unwrap();
        assert_eq!((proposed.steps, proposed.left_out), (1, Vec::new()));
        assert_eq!(proposed.plan.unwrap().plan.title, "Back");

        let nothing = Wanted::Numbers {
            numbers: Vec::new(),
            wish: Wish::Free,
        };
        let refused = plans::propose(&stage.app, &stage.ada, &nothing, None).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        let refused = plans::propose(&stage.app, &stage.ada, &stage.wanted(), Some("  ")).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
);

db_test!(a_source_of_files_cannot_be_written_to, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 1).await;
    services::connections::remove(&stage.app, &stage.live.caller, stage.connection, 1)
        .await
        .unwrap();
    let proposed = plans::propose(&stage.app, &stage.ada, &stage.wanted(), None)
        .await
        .unwrap();
    assert_eq!(proposed.plan, None);
    assert!(
        proposed.left_out[0]
            .why
            .starts_with("Telnyx is fed by files"),
        "{proposed:?}"
    );
    let offers = plans::directions(&stage.app, &stage.ada, stage.found[0].1)
        .await
        .unwrap();
    let correct = offers
        .iter()
        .find(|offer| offer.direction == Direction::Correct)
        .unwrap();
    assert_eq!(correct.why_not.as_ref(), Some(&proposed.left_out[0].why));
});

db_test!(a_finding_offers_both_directions, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 1).await;
    let offers = plans::directions(&stage.app, &stage.ada, stage.found[0].1)
        .await
        .unwrap();
    let directions: Vec<Direction> = offers.iter().map(|offer| offer.direction).collect();
    assert_eq!(directions.len(), Direction::ALL.len());
    let correct = offers
        .iter()
        .find(|offer| offer.direction == Direction::Correct)
        .unwrap();
    assert_eq!((correct.steps.len(), &correct.why_not), (1, &None));
});
