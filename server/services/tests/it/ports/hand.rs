//! Carriers without an API, followed by hand.

use chrono::TimeDelta;
use domain::{
    number::Lifecycle,
    port::{
        Foc, Order, OrderState, PortOutState, document::DocumentKind, journal, order::LinePlan,
        rejection::Rejection, state::OrderEvent,
    },
};
use services::{
    Error,
    ports::{
        documents::{self, NewDocument},
        hand::{self, ByHand},
        orders::{self, OrderChange},
        outs::{self, NewPortOut},
    },
};
use sim::vendors::Vendor;
use store::db_test;

use super::stage::{Stage, day, foreign, stage};
use crate::support::{command_line, inventory_row};

/// A complete order of a carrier that has no API.
async fn ready(stage: &Stage, carrier: &str, count: u64) -> Order {
    let (app, ada) = (&stage.app, &stage.ada);
    let order = stage.ready(&foreign(count)).await.order;
    let change = OrderChange {
        carrier: Some((carrier.to_owned(), None)),
        ..OrderChange::default()
    };
    orders::edit(app, ada, order.id, order.version, change)
        .await
        .unwrap();
    let filed = stage.find(&order).await.documents;
    let letter = filed
        .into_iter()
        .find(|filed| filed.document.kind == DocumentKind::Loa)
        .unwrap();
    let mut statement = letter.statement.unwrap();
    statement.winning_carrier = Some(carrier.to_owned());
    documents::state(app, ada, letter.document.id, statement)
        .await
        .unwrap();
    stage.act(&order, OrderEvent::MarkReady).await;
    stage.find(&order).await.order
}

async fn tell(stage: &Stage, order: &Order, told: ByHand) -> Result<(), Error> {
    // What is told at one moment is told once.
    stage.live.clock.advance(TimeDelta::minutes(1));
    let version = stage.find(order).await.order.version;
    hand::tell(&stage.app, &stage.ada, order.id, version, told).await
}

fn word(word: &str) -> ByHand {
    ByHand {
        word: word.to_owned(),
        ..ByHand::default()
    }
}

fn is_invalid<T: std::fmt::Debug>(result: Result<T, Error>, word: &str) {
    match result {
        Err(Error::Invalid(why)) => assert!(why.contains(word), "{why}"),
        other => panic!("{other:?}"),
    }
}

async fn show_that_it_ported(stage: &Stage, order: &Order) {
    let new = NewDocument {
        kind: DocumentKind::Other,
        file_name: "Completion.pdf".to_owned(),
        content: b"%PDF-1.7 done".to_vec(),
        signer: None,
        dated: None,
        expires_on: None,
        redaction: None,
    };
    documents::add(&stage.app, &stage.ada, order.id, new)
        .await
        .unwrap();
}

db_test!(
    microsoft_is_followed_in_the_words_of_its_portal,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let order = ready(&stage, "Microsoft", 2).await;
        let number = foreign(2)[0];
        let first = ByHand {
            vendor_order: Some(" MS-4711 ".to_owned()),
            note: "Sent by the wizard.".to_owned(),
            ..word("Processing")
        };
        tell(&stage, &order, first).await.unwrap();
        let detail = stage.find(&order).await;
        assert_eq!(detail.order.state, OrderState::Submitted);
        assert_eq!(detail.order.vendor_order.as_deref(), Some("MS-4711"));
        assert!(detail.order.moments.submitted_at.is_some());
        assert_eq!(detail.notes.len(), 1);
        let row = inventory_row(&stage.app, &stage.ada, &number.to_string()).await;
        let row = row.expect("the inventory knows that it comes");
        assert_eq!(row.particulars.lifecycle, Lifecycle::PortingIn);

        is_invalid(
            tell(&stage, &order, word("On its way")).await,
            "Contacting carrier",
        );
        is_invalid(
            tell(&stage, &order, word("")).await,
            "what the carrier told",
        );
        is_invalid(
            tell(&stage, &order, word("Transfer approved")).await,
            "date",
        );
        let agreed = Foc::on(day("2026-12-08"), "America/New_York");
        let approved = ByHand {
            foc: Some(agreed.clone()),
            ..word("Transfer approved")
        };
        tell(&stage, &order, approved.clone()).await.unwrap();
        let detail = stage.find(&order).await;
        assert_eq!(detail.order.state, OrderState::FocConfirmed);
        assert_eq!(detail.order.foc.as_ref(), Some(&agreed));

        is_invalid(
            tell(&stage, &order, word("Completed")).await,
            "confirmation",
        );
        show_that_it_ported(&stage, &order).await;
        tell(&stage, &order, word("Completed")).await.unwrap();
        let detail = stage.find(&order).await;
        assert_eq!(detail.order.state, OrderState::Ported);
        assert!(detail.lines.iter().all(|line| line.state.is_active()));
        let replayed = journal::replay(detail.events.iter().rev()).unwrap();
        assert_eq!(replayed.state, OrderState::Ported);
        let row = inventory_row(&stage.app, &stage.ada, &number.to_string()).await;
        assert_ne!(
            row.unwrap().particulars.lifecycle,
            Lifecycle::PortingIn,
            "it is in service"
        );

        // Told twice it changes nothing; what cannot be is not taken.
        tell(&stage, &order, word("Completed")).await.unwrap();
        assert_eq!(stage.find(&order).await.events, detail.events);
        is_invalid(tell(&stage, &order, word("Processing")).await, "not taken");
        assert!(
            stage
                .find(&order)
                .await
                .order
                .contradictions
                .drifts
                .is_empty()
        );
    }
);

db_test!(any_other_carrier_is_followed_in_our_words, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = ready(&stage, "Colt", 2).await;
    let refused = ByHand {
        vendor_order: Some("C-1".to_owned()),
        reasons: vec![(String::new(), "Account number does not match".to_owned())],
        ..word("Rejected")
    };
    tell(&stage, &order, word("With carrier")).await.unwrap();
    tell(&stage, &order, refused.clone()).await.unwrap();
    let detail = stage.find(&order).await;
    assert_eq!(detail.order.state, OrderState::Exception);
    let open: Vec<_> = detail.rejections.iter().filter(|r| r.is_open()).collect();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].raw_text, "Account number does not match");
    tell(&stage, &order, refused).await.unwrap();
    let rejections: Vec<Rejection> = stage.find(&order).await.rejections;
    assert_eq!(rejections.len(), 1, "told twice it is one rejection");

    tell(&stage, &order, word("Supplement pending"))
        .await
        .unwrap();
    let agreed = ByHand {
        foc: Some(Foc::on(day("2026-12-09"), "America/New_York")),
        ..word("foc_confirmed")
    };
    tell(&stage, &order, agreed).await.unwrap();
    show_that_it_ported(&stage, &order).await;
    let one_came = ByHand {
        numbers: vec![(foreign(1)[0], "Active".to_owned())],
        ..ByHand::default()
    };
    tell(&stage, &order, one_came).await.unwrap();
    let detail = stage.find(&order).await;
    assert_eq!(detail.order.state, OrderState::Activating);
    assert!(detail.lines[0].state.is_active() && !detail.lines[1].state.is_active());
    let odd = ByHand {
        numbers: vec![(foreign(1)[0], "Somewhere".to_owned())],
        ..ByHand::default()
    };
    is_invalid(tell(&stage, &order, odd).await, "Choose one of these");
    is_invalid(
        tell(&stage, &order, word("draft")).await,
        "Choose one of these",
    );
});

db_test!(what_an_api_tells_is_not_entered_by_hand, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let (app, ada) = (&stage.app, &stage.ada);
    let order = stage.submitted(&foreign(2)).await;
    is_invalid(tell(&stage, &order, word("ported")).await, "API");
    let by_hand = {
        let numbers = &foreign(5)[3..];
        let order = stage.draft(numbers).await;
        let change = OrderChange {
            carrier: Some(("Colt".to_owned(), None)),
            ..OrderChange::default()
        };
        orders::edit(app, ada, order.id, order.version, change)
            .await
            .unwrap();
        orders::plan_lines(
            app,
            ada,
            order.id,
            order.version + 1,
            &[(
                numbers[0],
                LinePlan {
                    note: Some("Lift".to_owned()),
                    ..LinePlan::default()
                },
            )],
        )
        .await
        .unwrap();
        order
    };
    let told = || word("Submitted");
    let late = hand::tell(app, ada, by_hand.id, by_hand.version, told()).await;
    assert!(matches!(late, Err(Error::Conflict)), "{late:?}");
    let other = command_line(app, "Fabrikam").await;
    let foreign = hand::tell(app, &other, by_hand.id, by_hand.version, told()).await;
    assert!(matches!(foreign, Err(Error::NotFound(_))), "{foreign:?}");
    let (orders, lines) = hand::words("Microsoft");
    assert!(orders.contains(&"Transfer approved") && lines.contains(&"Completed"));
    assert!(hand::words("Colt").0.contains(&"FOC confirmed"));
});

db_test!(
    a_port_out_of_a_carrier_without_an_api_is_entered_once,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let (app, ada) = (&stage.app, &stage.ada);
        let now = app.now();
        let mut numbers = foreign(2);
        numbers.reverse();
        let new = NewPortOut {
            carrier: " Colt ".to_owned(),
            vendor_order: "PO-9".to_owned(),
            numbers,
            received_at: now - TimeDelta::hours(1),
            answer_by: Some(now + TimeDelta::hours(23)),
            gaining_carrier: Some("Fabrikam".to_owned()),
            ticket: Some(" ".to_owned()),
        };
        let entered = outs::enter(app, ada, new.clone()).await.unwrap();
        assert_eq!(entered.state, PortOutState::Notified);
        assert_eq!((&*entered.carrier, &entered.numbers), ("Colt", &foreign(2)));
        assert_eq!(entered.particulars.ticket, None);
        let again = outs::enter(app, ada, new.clone()).await.unwrap();
        assert_eq!(again.id, entered.id);
        assert_eq!(outs::queue(app, ada).await.unwrap().rows.len(), 1);
        let detail = outs::find(app, ada, entered.id).await.unwrap();
        assert!(!detail.is_answered_by_api);
        let refused = async |new, word| is_invalid(outs::enter(app, ada, new).await, word);
        let others = NewPortOut {
            numbers: foreign(1),
            ..new.clone()
        };
        refused(others, "other numbers").await;
        let empty = NewPortOut {
            numbers: Vec::new(),
            vendor_order: "PO-10".to_owned(),
            ..new.clone()
        };
        refused(empty.clone(), "at least one").await;
        let early = NewPortOut {
            numbers: foreign(1),
            received_at: now + TimeDelta::hours(1),
            ..empty.clone()
        };
        refused(early, "later than now").await;
        let over = NewPortOut {
            numbers: foreign(1),
            answer_by: Some(now - TimeDelta::hours(2)),
            ..empty
        };
        refused(over, "before the request came in").await;
        let nameless = NewPortOut {
            vendor_order: " ".to_owned(),
            ..new
        };
        refused(nameless, "missing").await;
    }
);
