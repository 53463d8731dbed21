//! What a carrier is asked: by approved plans, once, and never beside what was shown.

use domain::{
    history::Action,
    number::Lifecycle,
    plan::{PlanState, StepState},
    port::{Foc, LineState, OrderState, state::OrderEvent},
};
use secrecy::SecretString;
use services::{
    Error, plans,
    ports::{
        self,
        desk::Ask,
        orders::{self, OrderChange},
        secrets::{self, NewSecrets},
    },
};
use sim::vendors::{Fault, Requests, Strike, Vendor};
use store::{
    db_test, history,
    sealed::{self, Owner},
};

use super::stage::{day, foreign, stage};
use crate::support::inventory_row;

fn orders_at(stage: &super::stage::Stage) -> usize {
    stage.live.simulators.ports(stage.vendor).len()
}

db_test!(
    an_order_reaches_its_carrier_once_it_was_approved,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let numbers = foreign(3);
        let order = stage.ready(&numbers).await.order;
        assert_eq!(order.state, OrderState::Ready);
        let proposed =
            ports::desk::ask(&stage.app, &stage.ada, order.id, order.version, Ask::Submit);
        let plan = proposed.await.unwrap().plan.unwrap().plan;
        assert_eq!(
            orders_at(&stage),
            0,
            "nothing is sent before somebody approves"
        );
        assert_eq!(stage.find(&order).await.plans[0].id, plan.id);
        plans::withdraw(&stage.app, &stage.ada, plan.id, plan.version)
            .await
            .unwrap();
        stage.done(&order, Ask::Submit).await;
        assert_eq!(orders_at(&stage), 1);
        let sent = stage.find(&order).await;
        assert!(sent.order.vendor_order.is_some());
        assert!(sent.order.state.is_with_vendor(), "{:?}", sent.order.state);
        assert!(
            sent.lines
                .iter()
                .all(|line| line.state.is_live() && line.state != LineState::Listed)
        );
        let row = inventory_row(&stage.app, &stage.ada, &numbers[0].to_string())
            .await
            .unwrap();
        assert_eq!(row.particulars.lifecycle, Lifecycle::PortingIn);
    }
);

db_test!(
    an_order_that_was_cut_off_after_it_was_taken_is_found_again,
    |db| async {
        let stage = stage(&db, Vendor::Bandwidth).await;
        let order = stage.ready(&foreign(2)).await.order;
        let cut = Strike {
            times: Some(1),
            requests: Requests::Writes,
            ..Fault::Cut.into()
        };
        stage.live.simulators.inject(Vendor::Bandwidth, cut);
        let plan = stage.ask(&order, Ask::Submit).await.plan;
        stage.live.simulators.heal(Vendor::Bandwidth);
        assert!(orders_at(&stage) <= 1);
        if plan.state != PlanState::Applied {
            plans::apply(&stage.app, &stage.ben, plan.id, plan.version)
                .await
                .unwrap();
            crate::plans::stage::work(&stage.app).await;
        }
        let plan = plans::find(&stage.app, &stage.ada, plan.id)
            .await
            .unwrap()
            .plan;
        assert_eq!(plan.state, PlanState::Applied, "{:?}", plan.note);
        assert_eq!(orders_at(&stage), 1, "it was sent once");
    }
);

db_test!(
    a_draft_that_lacks_something_is_not_sent_and_says_what,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let order = stage.draft(&foreign(1)).await;
        let act = orders::act(
            &stage.app,
            &stage.ada,
            order.id,
            order.version,
            OrderEvent::MarkReady,
            None,
        );
        let refused = act.await.unwrap_err();
        assert!(
            matches!(&refused, Error::Invalid(why) if why.contains("requirements are not met")),
            "{refused}"
        );
        let ask =
            ports::desk::ask(&stage.app, &stage.ada, order.id, order.version, Ask::Submit).await;
        assert!(matches!(ask, Err(Error::Invalid(_))), "{ask:?}");
        assert_eq!(orders_at(&stage), 0);
    }
);

db_test!(
    what_was_changed_after_it_was_shown_is_not_sent,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let order = stage.ready(&foreign(1)).await.order;
        let proposed =
            ports::desk::ask(&stage.app, &stage.ada, order.id, order.version, Ask::Submit);
        let plan = proposed.await.unwrap().plan.unwrap().plan;
        let change = OrderChange {
            requested_foc: Some(Some(Foc::on(day("2026-12-09"), "America/New_York"))),
            ..OrderChange::default()
        };
        orders::edit(&stage.app, &stage.ada, order.id, order.version, change)
            .await
            .unwrap();
        let plan = plans::approve(&stage.app, &stage.ben, plan.id, &plan.digest).await;
        let refused = match plan {
            Err(error) => error,
            Ok(plan) => plans::apply(&stage.app, &stage.ben, plan.plan.id, plan.plan.version)
                .await
                .unwrap_err(),
        };
        assert!(refused.to_string().contains("changed since"), "{refused}");
        assert_eq!(orders_at(&stage), 0);
    }
);

db_test!(a_carrier_that_refuses_changes_nothing_here, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.ready(&foreign(1)).await.order;
    stage
        .live
        .simulators
        .inject(Vendor::Telnyx, Fault::RefusedChange);
    let plan = stage.ask(&order, Ask::Submit).await;
    stage.live.simulators.heal(Vendor::Telnyx);
    let query = domain::plan::view::StepQuery::default();
    let steps = plans::steps(&stage.app, &stage.ada, plan.plan.id, &query);
    assert_eq!(steps.await.unwrap().steps[0].state, StepState::Failed);
    let now = stage.find(&order).await.order;
    assert_eq!((now.state, now.vendor_order), (OrderState::Ready, None));
});

db_test!(a_number_is_in_one_open_order_only, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let first = stage.draft(&foreign(2)).await;
    let new = orders::NewOrder {
        reference: None,
        project: None,
        country: first.country,
        number_type: first.number_type,
        carrier: first.carrier.clone(),
        connection: first.connection,
        details: first.details.clone(),
        requested_foc: None,
        lines: vec![orders::bare_line(foreign(1)[0])],
    };
    let refused = orders::create(&stage.app, &stage.ada, new)
        .await
        .unwrap_err();
    let words = refused.to_string();
    assert!(
        words.contains(&foreign(1)[0].to_string()) && words.contains(&first.reference),
        "{words}"
    );
});

db_test!(numbers_split_off_become_an_order_of_their_own, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.draft(&foreign(3)).await;
    let apart = &foreign(3)[2..];
    let child = orders::split(&stage.app, &stage.ada, order.id, order.version, apart)
        .await
        .unwrap();
    let (parent, child) = (stage.find(&order).await, stage.find(&child).await);
    assert_eq!(
        parent
            .lines
            .iter()
            .filter(|line| line.state.is_live())
            .count(),
        2
    );
    assert_eq!(child.lines.len(), 1);
    assert_eq!(child.split_from.unwrap().id, order.id);
    assert_eq!(parent.split_into[0].id, child.order.id);
    let stale = orders::split(&stage.app, &stage.ada, order.id, order.version, apart).await;
    assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
});

db_test!(what_opens_the_losing_account_is_in_no_record, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.draft(&foreign(1)).await;
    let given = NewSecrets {
        account_number: Some(SecretString::from("SECRET-ACCOUNT-77")),
        pin: Some(SecretString::from("SECRET-PIN-88")),
    };
    secrets::set(&stage.app, &stage.ada, order.id, order.version, given)
        .await
        .unwrap();
    let detail = stage.find(&order).await;
    assert!(detail.order.has_account_number && detail.order.has_pin);
    let mut read = db.read().await.unwrap();
    let entries = history::list_for(&mut read.conn(), stage.ada.org, &[order.id.uuid()], 50)
        .await
        .unwrap();
    assert!(entries.iter().any(|entry| entry.action == Action::Updated));
    let told = format!("{detail:?} {entries:?}");
    assert!(!told.contains("SECRET-"), "{told}");
    let sealed = sealed::read(&mut read.conn(), stage.ada.org, Owner::PortOrder(order.id))
        .await
        .unwrap()
        .unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("SECRET"));
});

db_test!(
    an_order_of_another_organisation_does_not_exist,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let order = stage.draft(&foreign(1)).await;
        let stranger = crate::support::command_line(&stage.app, "Fabrikam").await;
        let found = ports::find(&stage.app, &stranger, order.id).await;
        assert!(matches!(found, Err(Error::NotFound(_))), "{found:?}");
        let act = orders::act(
            &stage.app,
            &stranger,
            order.id,
            order.version,
            OrderEvent::Cancel,
            None,
        );
        assert!(matches!(act.await, Err(Error::NotFound(_))));
        let ask =
            ports::desk::ask(&stage.app, &stranger, order.id, order.version, Ask::Submit).await;
        assert!(matches!(ask, Err(Error::NotFound(_))));
    }
);
