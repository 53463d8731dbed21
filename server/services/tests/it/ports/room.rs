//! The room of a cut-over, with several people in it.

use chrono::Duration;
use domain::{
    PortOrderId,
    access::Role,
    number::Connectivity,
    port::{
        LineState, OrderState,
        checklist::{
            ItemId, Outcome,
            room::{ClockState, TESTS},
        },
        gate::{Answer, GateItem},
        journal::What,
        timer::TimerPolicy,
    },
};
use services::{
    App, Caller, Error,
    ports::{
        self,
        room::{self, RoomResult},
    },
};
use store::{Db, db_test};

use super::scene::{foc, new, number, order, put, put_lines};
use crate::support::{app, at, command_line, in_role};

fn passed(last: u64, item: ItemId) -> RoomResult {
    RoomResult {
        number: Some(number(last)),
        item,
        result: Outcome::Pass,
        note: None,
    }
}

fn named(caller: &Caller, name: &str) -> Caller {
    Caller {
        name: name.to_owned(),
        ..in_role(caller, Role::Porting)
    }
}

/// An order whose first number has come in and whose second has not.
async fn cut_over(app: &App, db: &Db, caller: &Caller) -> PortOrderId {
    let now = app.now();
    let id = order((app, db, caller), new("SEA-1", &[1, 2]), |order| {
        order.state = OrderState::Activating;
        order.foc = Some(foc("2026-11-20 07:00"));
        order.details.connectivity = Some(Connectivity::DirectRouting);
        order.moments.first_active_at = Some(now);
    })
    .await;
    put_lines(db, caller, id, |line| {
        let is_in = line.number == number(1);
        line.state = if is_in {
            LineState::Active
        } else {
            LineState::Activating
        };
        line.active_at = is_in.then_some(now);
    })
    .await;
    id
}

db_test!(
    a_room_has_the_countdown_the_grid_and_the_way_back,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let id = cut_over(&app, &db, &caller).await;
        // The Monday after Thanksgiving, so that five business days before is the Friday of the week before last.
        put(&db, &caller, id, |order| {
            order.foc = Some(foc("2026-11-30 09:00"));
        })
        .await;
        let shown = room::room(&app, &in_role(&caller, Role::Viewer), id)
            .await
            .unwrap();
        let moment = |step: &str| {
            let step = shown
                .countdown
                .iter()
                .find(|known| known.id == step)
                .unwrap();
            step.at.unwrap()
        };
        assert_eq!(moment("gate"), at("2026-11-20T14:00:00Z"));
        assert_eq!(moment("foc"), at("2026-11-25T14:00:00Z"));
        assert_eq!(moment("room"), at("2026-11-30T13:00:00Z"));
        assert_eq!(moment("activate"), at("2026-11-30T14:00:00Z"));
        assert_eq!(moment("decide"), at("2026-11-30T16:00:00Z"));
        assert_eq!(shown.grid.rows.len(), 2);
        assert_eq!(shown.grid.tests, TESTS);
        assert!(!shown.gate.is_open);
        assert!(
            shown
                .checklist
                .iter()
                .any(|item| item.number == Some(number(1)))
        );
        assert!(
            shown
                .checklist
                .iter()
                .all(|item| item.number != Some(number(2)))
        );
        assert_eq!(shown.rollback.state, ClockState::Open);
        assert!(!shown.close_blocks.is_empty());

        clock.advance(Duration::hours(25));
        let later = room::room(&app, &caller, id).await.unwrap();
        assert_eq!(later.rollback.state, ClockState::Over);

        let stranger = command_line(&app, "Adatum").await;
        let foreign = room::room(&app, &stranger, id).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))), "{foreign:?}");
    }
);

db_test!(
    people_who_test_at_once_do_not_hinder_one_another,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let id = cut_over(&app, &db, &caller).await;
        let (ada, bob, eve) = (
            named(&caller, "Ada"),
            named(&caller, "Bob"),
            named(&caller, "Eve"),
        );
        let (first, second, third) = tokio::join!(
            room::record(&app, &ada, id, passed(1, ItemId::InboundCall)),
            room::record(&app, &bob, id, passed(2, ItemId::InboundCall)),
            room::record(&app, &eve, id, passed(1, ItemId::OutboundCall)),
        );
        first.unwrap();
        second.unwrap();
        third.unwrap();
        let shown = room::room(&app, &caller, id).await.unwrap();
        let mut who: Vec<(ItemId, u64, &str)> = shown
            .results
            .iter()
            .map(|r| (r.item, r.number.unwrap().digits() % 10, r.by.as_str()))
            .collect();
        who.sort_unstable();
        let expected = [
            (ItemId::InboundCall, 1, "Ada"),
            (ItemId::InboundCall, 2, "Bob"),
            (ItemId::OutboundCall, 1, "Eve"),
        ];
        assert_eq!(who, expected);
        let events = ports::find(&app, &caller, id).await.unwrap().events;
        let tested = events
            .iter()
            .filter(|e| matches!(e.what, What::Tested { .. }));
        assert_eq!(tested.count(), 3);
        assert_eq!(shown.grid.settled, 3);
    }
);

db_test!(
    a_number_is_verified_once_every_test_asked_of_it_is_settled,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let id = cut_over(&app, &db, &caller).await;
        let state = async |last: u64| {
            let lines = room::room(&app, &caller, id).await.unwrap().lines;
            lines
                .iter()
                .find(|line| line.number == number(last))
                .unwrap()
                .state
        };
        let failed = RoomResult {
            result: Outcome::Fail,
            note: Some("Dead air".to_owned()),
            ..passed(1, ItemId::InboundCall)
        };
        room::record(&app, &caller, id, failed).await.unwrap();
        for item in [ItemId::OutboundCall, ItemId::EmergencyTest] {
            room::record(&app, &caller, id, passed(1, item))
                .await
                .unwrap();
            room::record(&app, &caller, id, passed(2, item))
                .await
                .unwrap();
        }
        let without_reason = RoomResult {
            result: Outcome::Skipped,
            note: Some("  ".to_owned()),
            ..passed(1, ItemId::Cnam)
        };
        let refused = room::record(&app, &caller, id, without_reason.clone()).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        let left_out = RoomResult {
            note: Some("The name takes three days".to_owned()),
            ..without_reason
        };
        room::record(&app, &caller, id, left_out.clone())
            .await
            .unwrap();
        assert_eq!(state(1).await, LineState::Active);
        room::record(&app, &caller, id, passed(1, ItemId::InboundCall))
            .await
            .unwrap();
        assert_eq!(state(1).await, LineState::Verified);

        // The second was tried before its carrier said that it is in: that alone verifies nothing.
        let of_second = RoomResult {
            number: Some(number(2)),
            ..left_out
        };
        room::record(&app, &caller, id, of_second).await.unwrap();
        room::record(&app, &caller, id, passed(2, ItemId::InboundCall))
            .await
            .unwrap();
        assert_eq!(state(2).await, LineState::Activating);
        let now = app.now();
        put_lines(&db, &caller, id, |line| {
            if line.number == number(2) {
                line.state = LineState::Active;
                line.active_at = Some(now);
            }
        })
        .await;
        room::record(&app, &caller, id, passed(1, ItemId::TrunkRoute))
            .await
            .unwrap();
        assert_eq!(state(2).await, LineState::Verified);

        let unlisted = room::record(&app, &caller, id, passed(77, ItemId::InboundCall)).await;
        assert!(matches!(unlisted, Err(Error::Invalid(_))), "{unlisted:?}");
        let viewer = in_role(&caller, Role::Viewer);
        let forbidden = room::record(&app, &viewer, id, passed(1, ItemId::InboundCall)).await;
        assert!(
            matches!(forbidden, Err(Error::Forbidden(_))),
            "{forbidden:?}"
        );
    }
);

db_test!(a_lack_is_passed_over_with_a_reason_only, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let id = cut_over(&app, &db, &caller).await;
    let item = GateItem::EmergencyLocation;
    for reason in ["", " \n "] {
        let refused = room::pass_over(&app, &caller, id, None, item, reason).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
    let ada = named(&caller, "Ada");
    room::pass_over(&app, &ada, id, Some(number(1)), item, " Lift phone ")
        .await
        .unwrap();
    let foreign = room::pass_over(&app, &ada, id, Some(number(77)), item, "No").await;
    assert!(matches!(foreign, Err(Error::Invalid(_))), "{foreign:?}");

    let gate = room::room(&app, &caller, id).await.unwrap().gate;
    let answer = |last: u64| {
        let row = gate
            .numbers
            .iter()
            .find(|row| row.number == number(last))
            .unwrap();
        row.answers
            .iter()
            .find(|answer| answer.item == item)
            .unwrap()
            .answer
            .clone()
    };
    assert_eq!(
        answer(1),
        Answer::Overridden {
            reason: "Lift phone".to_owned(),
            by: "Ada".to_owned(),
            at: app.now(),
        }
    );
    assert!(matches!(answer(2), Answer::Missing { .. }));
    let event = ports::find(&app, &caller, id)
        .await
        .unwrap()
        .events
        .remove(0);
    assert_eq!(event.what, What::PassedOver { item });
    assert_eq!(event.reason.as_deref(), Some("Lift phone"));
});

db_test!(
    a_step_is_ticked_off_once_and_an_ended_order_has_no_room,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let id = cut_over(&app, &db, &caller).await;
        let first = app.now();
        room::step_done(&app, &named(&caller, "Ada"), id, "people")
            .await
            .unwrap();
        clock.advance(Duration::minutes(5));
        room::step_done(&app, &named(&caller, "Bob"), id, "people")
            .await
            .unwrap();
        let shown = room::room(&app, &caller, id).await.unwrap();
        let step = shown
            .countdown
            .iter()
            .find(|step| step.id == "people")
            .unwrap();
        assert_eq!(step.done, Some(("Ada".to_owned(), first)));
        let unknown = room::step_done(&app, &caller, id, "dance").await;
        assert!(matches!(unknown, Err(Error::Invalid(_))), "{unknown:?}");

        put(&db, &caller, id, |order| {
            order.state = OrderState::Cancelled;
        })
        .await;
        let ended = room::step_done(&app, &caller, id, "room").await;
        assert!(matches!(ended, Err(Error::Invalid(_))), "{ended:?}");
    }
);

db_test!(
    the_clocks_of_an_organisation_can_be_set_by_whoever_manages_rules,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let (policy, version) = room::timer_policy(&app, &caller).await.unwrap();
        assert_eq!(policy, TimerPolicy::default());
        let strict = TimerPolicy {
            lockout: "72h".parse().unwrap(),
            ..policy
        };
        room::set_timer_policy(&app, &caller, &strict, version)
            .await
            .unwrap();
        let (kept, _) = room::timer_policy(&app, &caller).await.unwrap();
        assert_eq!(kept, strict);
    }
);
