//! What time alone does, once.

use chrono::Duration;
use domain::{
    access::Role,
    port::{
        LineState, OrderState, PortOutState,
        departure::PortOutAnswer,
        journal::What,
        order::Activation,
        state::{By, OrderEvent},
    },
};
use secrecy::SecretString;
use services::ports::{
    self,
    secrets::{self, NewSecrets},
};
use sim::vendors::Vendor;
use store::{
    db_test, history,
    sealed::{self, Owner},
};

use super::{
    scene::{foc, new, number, order, port_out, put_lines},
    stage::{foreign, stage},
};
use crate::support::{app, command_line, in_role, roll_call};

db_test!(
    a_window_opens_and_is_over_by_the_clock_and_each_once,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let all = (&app, &db, &caller);
        // 12:00 UTC is 07:00 in New York, and Bandwidth's window closes at 22:00 there.
        let id = order(all, new("SEA-1", &[1, 2]), |order| {
            order.state = OrderState::FocConfirmed;
            order.foc = Some(foc("2026-11-20 11:30"));
        })
        .await;
        let on_demand = order(all, new("SEA-2", &[3]), |order| {
            order.state = OrderState::FocConfirmed;
            order.foc = Some(foc("2026-11-20 11:30"));
            order.details.activation = Activation::OnDemand;
        })
        .await;
        let stranger = command_line(&app, "Adatum").await;

        roll_call(&app, &caller).await;
        let early = ports::find(&app, &caller, id).await.unwrap();
        assert_eq!(early.order.state, OrderState::FocConfirmed);

        clock.advance(Duration::hours(5));
        roll_call(&app, &stranger).await;
        let untouched = ports::find(&app, &caller, id).await.unwrap();
        assert_eq!(untouched.order.state, OrderState::FocConfirmed);

        roll_call(&app, &caller).await;
        let open = ports::find(&app, &caller, id).await.unwrap();
        assert_eq!(open.order.state, OrderState::Activating);
        assert_eq!(open.order.moments.state_since, Some(app.now()));
        let event = &open.events[0];
        assert_eq!((event.by, event.name.as_str()), (By::Timer, "Clock"));
        assert!(matches!(
            event.what,
            What::OrderMoved {
                event: OrderEvent::OpenWindow,
                ..
            }
        ));
        let waiting = ports::find(&app, &caller, on_demand).await.unwrap();
        assert_eq!(waiting.order.state, OrderState::FocConfirmed);

        roll_call(&app, &caller).await;
        let again = ports::find(&app, &caller, id).await.unwrap();
        assert_eq!(again.events, open.events);
        assert_eq!(again.order.version, open.order.version);

        let came_in = app.now();
        put_lines(&db, &caller, id, |line| {
            let is_in = line.number == number(1);
            line.state = if is_in {
                LineState::Active
            } else {
                LineState::Activating
            };
            line.active_at = is_in.then_some(came_in);
        })
        .await;
        roll_call(&app, &caller).await;
        let within = ports::find(&app, &caller, id).await.unwrap();
        assert_eq!(within.order.state, OrderState::Activating);

        clock.advance(Duration::hours(24));
        roll_call(&app, &caller).await;
        roll_call(&app, &caller).await;
        let over = ports::find(&app, &caller, id).await.unwrap();
        assert_eq!(over.order.state, OrderState::Partial);
        assert_eq!(over.events.len(), within.events.len() + 1);
    }
);

db_test!(
    a_window_that_nobody_saw_is_made_up_for_at_once,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let id = order((&app, &db, &caller), new("SEA-1", &[1, 2]), |order| {
            order.state = OrderState::FocConfirmed;
            order.foc = Some(foc("2026-11-20 11:30"));
        })
        .await;
        put_lines(&db, &caller, id, |line| {
            line.state = if line.number == number(1) {
                LineState::Active
            } else {
                LineState::Foc
            };
        })
        .await;
        clock.advance(Duration::days(3));
        roll_call(&app, &caller).await;
        let detail = ports::find(&app, &caller, id).await.unwrap();
        assert_eq!(detail.order.state, OrderState::Partial);
    }
);

db_test!(
    silence_about_a_port_out_is_recorded_as_what_it_is,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let until = app.now() + Duration::hours(24);
        let all = (&app, &db, &caller);
        let silent = port_out(all, |port_out| port_out.answer_by = Some(until)).await;
        let endless = port_out(all, |_| {}).await;
        let rejected = port_out(all, |port_out| {
            port_out.answer_by = Some(until);
            port_out.state = PortOutState::Rejected;
        })
        .await;

        clock.advance(Duration::hours(24) - Duration::seconds(1));
        roll_call(&app, &caller).await;
        let before = ports::outs::find(&app, &caller, silent).await.unwrap();
        assert_eq!(before.port_out.state, PortOutState::Notified);

        clock.advance(Duration::seconds(1));
        // Whoever has the roll called need not be one who may answer.
        roll_call(&app, &in_role(&caller, Role::Engineer)).await;
        roll_call(&app, &caller).await;
        let after = ports::outs::find(&app, &caller, silent).await.unwrap();
        assert_eq!(after.port_out.state, PortOutState::Authorized);
        let particulars = &after.port_out.particulars;
        assert_eq!(particulars.answer, Some(PortOutAnswer::Silence));
        assert_eq!(particulars.answered_at, Some(until));
        assert_eq!(particulars.answered_by, None);
        assert_eq!(after.events.len(), 1);
        assert_eq!(after.events[0].by, By::Timer);

        for (id, state) in [
            (endless, PortOutState::Notified),
            (rejected, PortOutState::Rejected),
        ] {
            let other = ports::outs::find(&app, &caller, id).await.unwrap();
            assert_eq!(other.port_out.state, state);
        }
    }
);

db_test!(
    what_opens_the_losing_account_is_forgotten_thirty_days_after_the_end,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let (app, caller) = (&stage.app, &stage.live.caller);
        let numbers = foreign(2);
        let ended = stage.draft(&numbers[..1]).await;
        let open = stage.draft(&numbers[1..]).await;
        for order in [&ended, &open] {
            let given = NewSecrets {
                account_number: Some(SecretString::from("998877")),
                pin: Some(SecretString::from("4321")),
            };
            secrets::set(app, caller, order.id, order.version, given)
                .await
                .unwrap();
        }
        stage.act(&ended, OrderEvent::Cancel).await;

        stage.live.clock.advance(Duration::days(30));
        roll_call(app, caller).await;
        let kept = stage.find(&ended).await.order;
        assert!(kept.has_account_number && kept.has_pin);

        stage.live.clock.advance(Duration::seconds(1));
        roll_call(app, caller).await;
        roll_call(app, caller).await;
        let forgotten = stage.find(&ended).await.order;
        assert!(!forgotten.has_account_number && !forgotten.has_pin);
        let still = stage.find(&open).await.order;
        assert!(still.has_account_number && still.has_pin);

        let mut read = db.read().await.unwrap();
        let conn = &mut read.conn();
        for (order, is_kept) in [(&ended, false), (&open, true)] {
            let sealed = sealed::read(conn, caller.org, Owner::PortOrder(order.id)).await;
            assert_eq!(sealed.unwrap().is_some(), is_kept, "{}", order.reference);
            let entries = history::list_for(conn, caller.org, &[order.id.uuid()], 50).await;
            let told = entries.unwrap().into_iter().filter(|entry| {
                let reason = entry.reason.as_deref().unwrap_or_default();
                reason.contains("Account number and PIN are forgotten")
            });
            assert_eq!(told.count(), usize::from(!is_kept), "once, and only then");
        }
    }
);
