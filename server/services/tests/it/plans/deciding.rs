//! Who may approve what, and what keeps a plan from being applied.

use chrono::TimeDelta;
use domain::{
    access::Role,
    plan::{Caution, PlanEvent, PlanState, policy::ApprovalPolicy},
};
use services::{
    Caller, Error, access,
    plans::{self, Wanted},
};
use sim::vendors::Vendor;
use store::db_test;

use super::stage::{Stage, stage, work};
use crate::support::{command_line, in_role};

async fn needs_two(stage: &Stage) {
    let policy = ApprovalPolicy {
        always: true,
        ..ApprovalPolicy::default()
    };
    plans::set_policy(&stage.app, &stage.live.caller, &policy, 0)
        .await
        .unwrap();
}

/// A script of an administrator.
async fn token(stage: &Stage, made_by: &Caller) -> Caller {
    let made_by = in_role(made_by, Role::Admin);
    let new = access::create_token(&stage.app, &made_by, "script", Role::Engineer)
        .await
        .unwrap();
    let caller = access::token(&stage.app, &new.secret, stage.app.new_id())
        .await
        .unwrap();
    caller.unwrap()
}

/// What a refusal says.
fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> String {
    match result.unwrap_err() {
        Error::Invalid(why) | Error::Changed(why) => why,
        other => panic!("{other:?}"),
    }
}

db_test!(one_person_is_enough_for_a_small_plan, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 1).await;
    let plan = stage.propose().await.plan;
    assert_eq!(plan.cautions, []);
    let detail = plans::approve(&stage.app, &stage.ada, plan.id, &plan.digest)
        .await
        .unwrap();
    assert_eq!(detail.plan.state, PlanState::Approved);
    assert_eq!(detail.plan.approved_by.unwrap().name, "ada@contoso.example");
    assert_eq!(
        detail.can,
        [PlanEvent::Reject, PlanEvent::Withdraw, PlanEvent::Apply]
    );
});

db_test!(a_plan_with_cautions_takes_a_second_person, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 1).await;
    needs_two(&stage).await;
    let detail = stage.propose().await;
    let plan = &detail.plan;
    assert_eq!(plan.cautions, [Caution::Always]);
    assert!(
        detail
            .cannot_approve
            .unwrap()
            .starts_with("You proposed this plan")
    );
    assert_eq!(detail.can, [PlanEvent::Reject, PlanEvent::Withdraw]);
    let approve =
        async |caller: &Caller| plans::approve(&stage.app, caller, plan.id, &plan.digest).await;
    let own_token = token(&stage, &stage.ada).await;
    let bens_token = token(&stage, &stage.ben).await;
    for nobody in [&own_token, &bens_token, &stage.live.caller] {
        let why = refusal(approve(nobody).await);
        assert!(why.starts_with("A second person"), "{}: {why}", nobody.name);
    }
    assert!(refusal(approve(&stage.ada).await).starts_with("You proposed"));
    let viewer = in_role(&stage.ben, Role::Viewer);
    assert!(matches!(approve(&viewer).await, Err(Error::Forbidden(_))));
    assert_eq!(
        approve(&stage.ben).await.unwrap().plan.state,
        PlanState::Approved
    );
});

db_test!(
    the_command_line_does_not_approve_what_it_proposed_for_nobody,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx, 1).await;
        needs_two(&stage).await;
        let shell = &stage.live.caller;
        let proposed = plans::propose(&stage.app, shell, &stage.wanted(), None)
            .await
            .unwrap();
        let plan = proposed.plan.unwrap().plan;
        let ben = "ben@contoso.example";
        let approve = plans::approve_for(&stage.app, shell, ben, plan.id, &plan.digest).await;
        let why = refusal(approve);
        assert!(why.contains("propose it with --by"), "{why}");
        let plan = stage.propose().await.plan;
        let ada = plans::approve_for(
            &stage.app,
            shell,
            "ada@contoso.example",
            plan.id,
            &plan.digest,
        )
        .await;
        assert!(refusal(ada).starts_with("You proposed"));
        let approved = plans::approve_for(&stage.app, shell, ben, plan.id, &plan.digest)
            .await
            .unwrap()
            .plan;
        assert_eq!(
            approved.approved_by.unwrap().name,
            "ben@contoso.example, named on the command line"
        );
    }
);

db_test!(a_token_is_whoever_made_it, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 1).await;
    needs_two(&stage).await;
    let script = token(&stage, &stage.ada).await;
    let proposed = plans::propose(&stage.app, &script, &stage.wanted(), None)
        .await
        .unwrap();
    let plan = proposed.plan.unwrap().plan;
    let why = refusal(plans::approve(&stage.app, &stage.ada, plan.id, &plan.digest).await);
    assert!(why.starts_with("You proposed"), "{why}");
    plans::approve(&stage.app, &stage.ben, plan.id, &plan.digest)
        .await
        .unwrap();
});

db_test!(whoever_approves_names_what_they_saw, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let plan = stage.propose().await.plan;
    let why = refusal(plans::approve(&stage.app, &stage.ben, plan.id, "abc").await);
    assert!(
        why.contains("\u{201c}abc\u{201d}") && why.contains(&plan.digest),
        "{why}"
    );
    let other = stage.propose().await.plan;
    assert_ne!(plan.digest, other.digest, "the same steps in another plan");
    let why = refusal(plans::approve(&stage.app, &stage.ben, plan.id, &other.digest).await);
    assert!(why.contains("is not that of this plan"), "{why}");
});

db_test!(what_was_not_approved_is_not_applied, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 1).await;
    let plan = stage.propose().await.plan;
    let script = token(&stage, &stage.ben).await;
    for caller in [&script, &stage.live.caller, &stage.ada] {
        let refused = plans::apply(&stage.app, caller, plan.id, plan.version).await;
        assert!(refusal(refused).contains("waiting for approval"));
        let refused = plans::apply_now(&stage.app, caller, plan.id).await;
        assert!(refusal(refused).contains("waiting for approval"));
    }
    let script_of_nothing = plans::script(&stage.app, &stage.ada, plan.id).await;
    assert!(refusal(script_of_nothing).contains("nothing for a script"));
    work(&stage.app).await;
    let rejected = plans::reject(&stage.app, &stage.ben, plan.id, plan.version, "Not now.").await;
    let rejected = rejected.unwrap().plan;
    assert_eq!(
        (rejected.state, rejected.note.as_deref()),
        (PlanState::Rejected, Some("Not now."))
    );
    refusal(plans::apply(&stage.app, &stage.ben, plan.id, rejected.version).await);
    refusal(plans::approve(&stage.app, &stage.ben, plan.id, &plan.digest).await);
    assert_eq!(stage.writes(), [0]);
});

db_test!(only_who_proposed_a_plan_takes_it_back, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 1).await;
    let plan = stage.propose().await.plan;
    let why = refusal(plans::withdraw(&stage.app, &stage.ben, plan.id, plan.version).await);
    assert!(why.starts_with("ada@contoso.example proposed"), "{why}");
    let late = plans::withdraw(&stage.app, &stage.ada, plan.id, plan.version + 1).await;
    assert!(matches!(late, Err(Error::Conflict)));
    let taken = plans::withdraw(&stage.app, &stage.ada, plan.id, plan.version)
        .await
        .unwrap();
    assert_eq!(
        (taken.plan.state, taken.can),
        (PlanState::Withdrawn, Vec::new())
    );
});

db_test!(a_plan_expires_after_a_day, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 1).await;
    let (late, early) = (stage.propose().await.plan, stage.approved().await.plan);
    let forgotten = stage.propose().await.plan;
    stage.live.clock.advance(TimeDelta::hours(24));
    let why = refusal(plans::approve(&stage.app, &stage.ben, late.id, &late.digest).await);
    assert!(why.contains("Its time ran out"), "{why}");
    let why = refusal(plans::apply(&stage.app, &stage.ben, early.id, early.version).await);
    assert!(why.contains("Its time ran out"), "{why}");
    // A worker does not wait for somebody to look.
    let stop = tokio_util::sync::CancellationToken::new();
    let worker = tokio::spawn(services::jobs::run_worker(
        stage.app.clone(),
        stop.clone().cancelled_owned(),
    ));
    while stage.plan(forgotten.id).await.plan.state != PlanState::Expired {
        tokio::task::yield_now().await;
    }
    stop.cancel();
    worker.await.unwrap();
    for id in [late.id, early.id] {
        assert_eq!(stage.plan(id).await.plan.state, PlanState::Expired);
    }
    assert_eq!(stage.writes(), [0]);
});

db_test!(a_plan_expires_with_its_evidence, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 2).await;
    let (proposed, approved) = (stage.propose().await.plan, stage.approved().await.plan);
    let (number, _) = stage.found[1];
    let again = stage
        .live
        .simulators
        .meddle(Vendor::Telnyx, &number.to_string(), "conn-teams-1");
    assert!(again);
    stage.live.clock.advance(TimeDelta::minutes(20));
    stage.live.ask(stage.connection).await;
    let why = refusal(plans::approve(&stage.app, &stage.ben, proposed.id, &proposed.digest).await);
    assert!(
        why.contains(&format!("{number} has changed since: Trunk was")),
        "{why}"
    );
    let why = refusal(plans::apply(&stage.app, &stage.ben, approved.id, approved.version).await);
    assert!(why.contains(&number.to_string()), "{why}");
    let expired = stage.plan(approved.id).await.plan;
    assert_eq!(expired.state, PlanState::Expired);
    assert!(expired.note.unwrap().contains(&number.to_string()));
    assert_eq!(stage.writes(), [0, 0]);
});

db_test!(another_organisation_has_no_such_plan, |db| async {
    let stage = stage(&db, Vendor::Telnyx, 1).await;
    let plan = stage.approved().await.plan;
    let other = command_line(&stage.app, "Adatum").await;
    let app = &stage.app;
    let refusals = [
        plans::find(app, &other, plan.id).await.map(drop),
        plans::apply(app, &other, plan.id, plan.version)
            .await
            .map(drop),
        plans::approve(app, &other, plan.id, &plan.digest)
            .await
            .map(drop),
        plans::propose(app, &other, &Wanted::Undo(plan.id), None)
            .await
            .map(drop),
        plans::propose(app, &other, &stage.wanted(), None)
            .await
            .map(drop),
    ];
    for refused in refusals {
        assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    }
});

db_test!(
    a_policy_is_changed_over_the_version_that_was_read,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx, 1).await;
        let admin = &stage.live.caller;
        let (policy, version) = plans::policy(&stage.app, admin).await.unwrap();
        assert_eq!((policy, version), (ApprovalPolicy::default(), 0));
        let strict = ApprovalPolicy { many: 0, ..policy };
        plans::set_policy(&stage.app, admin, &strict, 0)
            .await
            .unwrap();
        let late = plans::set_policy(&stage.app, admin, &policy, 0).await;
        assert!(matches!(late, Err(Error::Conflict)));
        let never = ApprovalPolicy {
            stop_after: 0,
            ..policy
        };
        assert!(
            refusal(plans::set_policy(&stage.app, admin, &never, 1).await).contains("stop after 0")
        );
        assert_eq!(plans::policy(&stage.app, admin).await.unwrap(), (strict, 1));
        let plan = stage.propose().await.plan;
        assert_eq!(
            plan.cautions,
            [Caution::Many {
                numbers: 1,
                limit: 0
            }]
        );
    }
);
