//! What carriers make of orders: read late, twice, out of order, and still right.

use chrono::TimeDelta;
use domain::{
    history::Action,
    number::Lifecycle,
    plan::PlanState,
    port::{
        Foc, LineState, OrderState, PortOutState,
        departure::PortOutAnswer,
        journal::{What, replay},
        order::{Details, PostalAddress},
        out::{LawfulReason, PortOutEvent},
        rejection::Canonical,
        state::OrderEvent,
    },
};
use services::{
    Error, plans,
    ports::{
        self,
        desk::Ask,
        follow,
        orders::{self, OrderChange},
        outs::{self, Answer},
        rejections,
    },
};
use sim::vendors::{PortOutAsk, PortOutTurn, Turn, Vendor};
use store::db_test;

use super::stage::{Stage, day, foc, foreign, stage};
use crate::{plans::stage::work, support::inventory_row};

/// That the journal of an order gives what is stored.
async fn assert_replays(stage: &Stage, order: &domain::port::Order) {
    let detail = stage.find(order).await;
    let events: Vec<_> = detail.events.iter().rev().cloned().collect();
    let replayed = replay(&events).unwrap();
    assert_eq!(replayed.state, detail.order.state);
    assert_eq!(replayed.foc, detail.order.foc);
    assert_eq!(replayed.revision, detail.order.revision);
    for line in &detail.lines {
        assert_eq!(replayed.lines[&line.number], line.state, "{}", line.number);
    }
}

db_test!(
    an_order_is_rejected_corrected_confirmed_moved_and_ported,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let numbers = foreign(3);
        let order = stage.submitted(&numbers).await;
        let reject = Turn::Reject {
            code: "LOCATION_MISMATCH".to_owned(),
            text: "The service address differs".to_owned(),
            numbers: Vec::new(),
        };
        stage.turn(&order, reject).await;
        let rejected = stage.find(&order).await;
        assert_eq!(rejected.order.state, OrderState::Exception);
        let rejection = &rejected.rejections[0];
        assert_eq!(rejection.canonical, Canonical::AddressMismatch);

        // Read again, nothing is new.
        let version = rejected.order.version;
        stage.read().await;
        let again = stage.find(&order).await;
        assert_eq!(again.rejections.len(), 1);
        assert_eq!(again.events.len(), rejected.events.len());
        assert_eq!(
            again.order.version, version,
            "nobody who edits it is disturbed"
        );
        assert!(again.order.vendor_read_at > rejected.order.vendor_read_at);

        let address = PostalAddress {
            unit: "Suite 7".to_owned(),
            ..again.order.details.service_address.clone()
        };
        let change = OrderChange {
            details: Some(Details {
                service_address: address,
                ..again.order.details.clone()
            }),
            ..OrderChange::default()
        };
        let stale = orders::edit(
            &stage.app,
            &stage.ada,
            order.id,
            version - 1,
            change.clone(),
        )
        .await;
        assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
        orders::edit(
            &stage.app,
            &stage.ada,
            order.id,
            again.order.version,
            change,
        )
        .await
        .unwrap();
        let unanswered = stage.find(&order).await;
        let ask = ports::desk::ask(
            &stage.app,
            &stage.ada,
            order.id,
            unanswered.order.version,
            Ask::Correct,
        );
        let refused = ask.await.unwrap_err().to_string();
        assert!(refused.contains("rejection is open"), "{refused}");
        let resolved = rejections::resolve(
            &stage.app,
            &stage.ada,
            order.id,
            unanswered.order.version,
            rejection.id,
            "Suite 7 added",
        );
        resolved.await.unwrap();
        stage.done(&order, Ask::Correct).await;
        let corrected = stage.find(&order).await;
        assert_eq!(corrected.order.revision, 2);
        assert!(!corrected.rejections[0].is_open());

        stage
            .turn(
                &order,
                Turn::Foc {
                    at: foc("2026-12-08T16:30:00Z"),
                },
            )
            .await;
        let confirmed = stage.find(&order).await.order;
        assert_eq!(confirmed.state, OrderState::FocConfirmed);
        assert_eq!(
            confirmed.foc.as_ref().map(Foc::day),
            Some(day("2026-12-08"))
        );
        stage
            .turn(
                &order,
                Turn::Reschedule {
                    at: foc("2026-12-10T16:30:00Z"),
                },
            )
            .await;
        let moved = stage.find(&order).await;
        assert_eq!(
            moved.order.foc.as_ref().map(Foc::day),
            Some(day("2026-12-10"))
        );
        let kept = moved.events.iter().filter(|event| matches!(
        &event.what,
        What::FocSet { to: Some(foc), is_requested: false, .. } if foc.day() == day("2026-12-08")
    ));
        assert_eq!(kept.count(), 1, "the date before is kept");

        stage.live.simulators.set_day(day("2026-12-10"));
        stage.live.clock.advance(TimeDelta::days(20));
        let part = vec![numbers[0].to_string()];
        stage.turn(&order, Turn::Activate { numbers: part }).await;
        let partly = stage.find(&order).await;
        assert_eq!(partly.lines[0].state, LineState::Active);
        assert!(partly.lines[0].active_at.is_some());
        assert_ne!(partly.order.state, OrderState::Ported);
        let row = inventory_row(&stage.app, &stage.ada, &numbers[0].to_string())
            .await
            .unwrap();
        assert_eq!(
            row.particulars.lifecycle,
            Lifecycle::Assigned,
            "it has a planned holder"
        );
        stage.turn(&order, Turn::Complete).await;
        let ported = stage.find(&order).await;
        assert_eq!(
            ported.order.state,
            OrderState::Ported,
            "{:?}",
            ported.order.contradictions
        );
        assert!(ported.order.moments.first_active_at.is_some());
        assert_replays(&stage, &order).await;
    }
);

db_test!(
    a_word_that_nobody_knows_moves_nothing_and_is_kept,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let order = stage.submitted(&foreign(1)).await;
        let before = stage.find(&order).await.order.state;
        stage
            .turn(
                &order,
                Turn::Word {
                    word: "quantum-entangled".to_owned(),
                },
            )
            .await;
        let after = stage.find(&order).await.order;
        assert_eq!(after.state, before);
        assert_eq!(after.vendor_status.as_deref(), Some("quantum-entangled"));
        assert_eq!(after.contradictions.unknown_words, ["quantum-entangled"]);
        assert!(after.contradictions.since.is_some());
    }
);

db_test!(an_order_that_ended_stays_ended, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.submitted(&foreign(1)).await;
    stage.turn(&order, Turn::Cancel).await;
    let ended = stage.find(&order).await.order;
    assert!(ended.state.is_terminal(), "{:?}", ended.state);
    stage.read().await;
    assert_eq!(stage.find(&order).await.order.state, ended.state);
    assert_replays(&stage, &order).await;
});

db_test!(a_silent_carrier_leaves_orders_as_they_were, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.submitted(&foreign(1)).await;
    let before = stage.find(&order).await;
    stage
        .live
        .simulators
        .inject(Vendor::Telnyx, sim::vendors::Fault::ServerError);
    let asked = follow::ask_now(&stage.app, &stage.ada, stage.connection).await;
    stage.live.simulators.heal(Vendor::Telnyx);
    let why = asked.unwrap_err().to_string();
    assert!(why.contains("Telnyx could not be asked"), "{why}");
    assert_eq!(stage.find(&order).await.order.state, before.order.state);
});

db_test!(
    a_port_out_is_answered_by_a_plan_within_its_time,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        stage.live.ask(stage.connection).await;
        let ours = ours(&stage).await;
        let ask = PortOutAsk {
            numbers: vec![ours.to_string()],
            at: foc("2026-12-01"),
        };
        let request = stage
            .live
            .simulators
            .add_port_out(Vendor::Telnyx, &ask)
            .unwrap();
        stage.read().await;
        stage.read().await;
        let queue = outs::queue(&stage.app, &stage.ada).await.unwrap();
        let mut asked = queue
            .rows
            .iter()
            .filter(|row| row.port_out.vendor_order == request);
        let (first, twin) = (asked.next().unwrap(), asked.next());
        assert!(twin.is_none(), "told twice, it is one");
        assert_eq!(first.port_out.state, PortOutState::Notified);
        assert!(first.port_out.answer_by.is_some() && first.is_answered_by_api);
        let id = first.port_out.id;
        let unknown = outs::answer(
            &stage.app,
            &stage.ada,
            id,
            first.port_out.version,
            Answer::Authorise,
        )
        .await;
        assert!(
            unknown.unwrap_err().to_string().contains("ticket"),
            "nobody lets unknown requests go"
        );
        let reject = Answer::Reject {
            reason: LawfulReason::PinWrong,
            code: Some("1002".to_owned()),
            note: "The PIN is another".to_owned(),
        };
        let plan = outs::answer(&stage.app, &stage.ada, id, first.port_out.version, reject)
            .await
            .unwrap();
        let plan = plan.unwrap().plan.unwrap().plan;
        let plan = plans::approve(&stage.app, &stage.ben, plan.id, &plan.digest)
            .await
            .unwrap()
            .plan;
        plans::apply(&stage.app, &stage.ben, plan.id, plan.version)
            .await
            .unwrap();
        work(&stage.app).await;
        let plan = plans::find(&stage.app, &stage.ada, plan.id)
            .await
            .unwrap()
            .plan;
        assert_eq!(plan.state, PlanState::Applied, "{:?}", plan.note);
        let answered = outs::find(&stage.app, &stage.ada, id)
            .await
            .unwrap()
            .port_out;
        assert_eq!(answered.state, PortOutState::Rejected);
        assert_eq!(answered.particulars.answer, Some(PortOutAnswer::Rejected));
        assert!(answered.particulars.answered_by.is_some());
    }
);

db_test!(
    a_port_out_that_was_over_when_it_was_heard_of_can_be_disputed,
    |db| async {
        let stage = stage(&db, Vendor::Bandwidth).await;
        stage.live.ask(stage.connection).await;
        let ask = PortOutAsk {
            numbers: vec![ours(&stage).await.to_string()],
            at: foc("2026-11-21"),
        };
        let simulators = &stage.live.simulators;
        let request = simulators.add_port_out(Vendor::Bandwidth, &ask).unwrap();
        assert!(simulators.command_port_out(Vendor::Bandwidth, &request, PortOutTurn::Complete));
        stage.read().await;
        let queue = outs::queue(&stage.app, &stage.ada).await.unwrap();
        let row = queue
            .rows
            .iter()
            .find(|row| row.port_out.vendor_order == request)
            .unwrap();
        assert_eq!(row.port_out.state, PortOutState::Discovered);
        let (id, version) = (row.port_out.id, row.port_out.version);
        let bare = outs::settle(
            &stage.app,
            &stage.ada,
            id,
            version,
            PortOutEvent::Dispute,
            " ",
        )
        .await;
        assert!(
            matches!(bare, Err(Error::Invalid(_))),
            "a dispute has a reason"
        );
        outs::settle(
            &stage.app,
            &stage.ada,
            id,
            version,
            PortOutEvent::Dispute,
            "Nobody asked for it",
        )
        .await
        .unwrap();
        let disputed = outs::find(&stage.app, &stage.ada, id).await.unwrap();
        assert_eq!(disputed.port_out.state, PortOutState::Dispute);
        let mut read = db.read().await.unwrap();
        let entries = store::history::list_for(&mut read.conn(), stage.ada.org, &[id.uuid()], 10)
            .await
            .unwrap();
        assert!(entries.iter().any(|entry| entry.action == Action::Updated));
    }
);

db_test!(
    a_draft_that_is_given_up_takes_its_numbers_with_it,
    |db| async {
        let stage = stage(&db, Vendor::Twilio).await;
        let order = stage.draft(&foreign(2)).await;
        stage.act(&order, OrderEvent::Cancel).await;
        let given_up = stage.find(&order).await;
        assert_eq!(given_up.order.state, OrderState::Cancelled);
        assert!(
            given_up
                .lines
                .iter()
                .all(|line| line.state == LineState::Cancelled)
        );
        assert_replays(&stage, &order).await;
        stage.draft(&foreign(2)).await;
    }
);

/// A number of ours at the carrier that nobody asks for.
async fn ours(stage: &Stage) -> domain::E164 {
    let name = format!("{:?}", stage.vendor);
    let query = domain::number::query::NumberQuery {
        carriers: vec![name],
        size: Some(100),
        ..domain::number::query::NumberQuery::default()
    };
    let list = services::numbers::list(&stage.app, &stage.ben, &query)
        .await
        .unwrap();
    let row = list
        .page
        .rows
        .into_iter()
        .find(|row| row.number.particulars.lifecycle == Lifecycle::Assigned);
    row.unwrap().number.number
}
