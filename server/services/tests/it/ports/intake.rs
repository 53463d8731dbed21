//! From a pasted list to drafts, and whether their numbers can be ported.

use domain::{
    Country, E164, PortProjectId,
    access::Role,
    number::NumberType,
    page::Place,
    port::{
        Line, LineState, OrderState,
        intake::{Proposal, VerdictKind},
        journal,
        order::Portability,
        state::OrderEvent,
        view::OrderDetail,
    },
};
use services::{
    Error, history,
    ports::{
        intake::{self, Question},
        orders, portability,
    },
};
use sim::vendors::{Fault, Vendor};
use store::db_test;

use super::stage::{Stage, foreign, stage};
use crate::support::{command_line, in_role};

fn question(stage: &Stage, text: &str) -> Question {
    Question {
        text: text.to_owned(),
        carrier: format!("{:?}", stage.vendor),
        connection: Some(stage.connection),
        country: Some(Country::US),
        account: None,
    }
}

fn kinds(proposal: &Proposal) -> Vec<(u32, VerdictKind)> {
    proposal
        .rows
        .iter()
        .map(|row| (row.line, row.kind))
        .collect()
}

/// The history of an order must lead to where it stands.
fn assert_replays(detail: &OrderDetail) {
    let oldest_first = detail.events.iter().rev();
    let replayed = journal::replay(oldest_first).unwrap();
    assert_eq!(replayed.state, detail.order.state);
    for line in &detail.lines {
        assert_eq!(replayed.lines[&line.number], line.state, "{}", line.number);
    }
}

db_test!(every_row_of_a_list_gets_a_verdict, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let taken = stage
        .draft(&[E164::from_digits(12_025_550_150).unwrap()])
        .await;
    let list = "\
Numbers of the site
(202) 555-0110 - 0112
+1 202 555 0111; 202.555.1212
202-555-0150
1-800-555-0199
20255501
";
    let proposal = intake::check(&stage.app, &stage.ada, &question(&stage, list))
        .await
        .unwrap();
    assert_eq!(
        kinds(&proposal),
        [
            (2, VerdictKind::Portable),
            (2, VerdictKind::Portable),
            (2, VerdictKind::Portable),
            (3, VerdictKind::Duplicate),
            (3, VerdictKind::NotPortable),
            (4, VerdictKind::InOrder),
            (5, VerdictKind::TollFree),
            (6, VerdictKind::Unreadable),
        ]
    );
    let in_order = proposal.rows[5].open_order.as_ref().unwrap();
    assert_eq!(in_order.reference, taken.reference);
    let types: Vec<_> = proposal
        .orders
        .iter()
        .map(|order| (order.number_type, order.numbers.len()))
        .collect();
    assert_eq!(
        types,
        [(NumberType::Geographic, 3), (NumberType::TollFree, 1)]
    );
    let page = history::list(&stage.app, &stage.ada, &Place::First)
        .await
        .unwrap();
    let kept = page
        .rows
        .iter()
        .filter(|entry| entry.entity == "port_order");
    assert_eq!(kept.count(), 1, "checking a list keeps nothing");
});

db_test!(drafts_are_made_of_the_chosen_orders_once, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let (app, ada) = (&stage.app, &stage.ada);
    let question = Question {
        account: Some("ACCT-4455-WXYZ".to_owned()),
        ..question(&stage, "202-555-0110..0112\n1-800-555-0199")
    };
    let proposal = intake::check(app, ada, &question).await.unwrap();
    let local = proposal.orders[0].key.clone();
    let unknown = intake::create(app, ada, &question, &["x".to_owned()], None).await;
    assert!(matches!(unknown, Err(Error::Changed(_))), "{unknown:?}");
    let nowhere = Some(PortProjectId::new(app.new_id()));
    let lost = intake::create(app, ada, &question, &[], nowhere).await;
    assert!(matches!(lost, Err(Error::NotFound(_))), "{lost:?}");

    let made = intake::create(app, ada, &question, std::slice::from_ref(&local), None)
        .await
        .unwrap();
    assert_eq!(made.len(), 1);
    let detail = stage.find(&made[0]).await;
    assert_eq!(detail.order, made[0]);
    assert_eq!(detail.order.state, OrderState::Draft);
    assert_eq!(detail.lines.len(), 3);
    let is_checked = |line: &Line| {
        line.portability == Some(Portability::Portable) && line.portability_at.is_some()
    };
    assert!(detail.lines.iter().all(is_checked));
    assert!(detail.order.has_account_number);
    let page = history::list(app, ada, &Place::First).await.unwrap();
    let told = format!("{:?} {detail:?}", page.rows);
    assert!(!told.contains("WXYZ"), "the account number is sealed");

    let again = intake::create(app, ada, &question, &[local], None).await;
    assert!(matches!(again, Err(Error::Changed(_))), "{again:?}");
    let rest = intake::create(app, ada, &question, &[], None)
        .await
        .unwrap();
    assert_eq!(rest.len(), 1, "what is left is the toll-free number");
    assert_eq!(rest[0].number_type, NumberType::TollFree);
    let none = intake::create(app, ada, &question, &[], None).await;
    assert!(matches!(none, Err(Error::Invalid(_))), "{none:?}");
});

db_test!(a_carrier_that_cannot_be_asked_holds_up_nobody, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let (app, ada) = (&stage.app, &stage.ada);
    stage
        .live
        .simulators
        .inject(Vendor::Telnyx, Fault::ServerError);
    let question = question(&stage, "202-555-0110");
    let proposal = intake::check(app, ada, &question).await.unwrap();
    assert_eq!(kinds(&proposal), [(1, VerdictKind::NotChecked)]);
    assert!(
        proposal
            .notes
            .iter()
            .any(|note| note.contains("could not be asked")),
        "{:?}",
        proposal.notes
    );
    stage.live.simulators.heal(Vendor::Telnyx);

    let by_hand = Question {
        carrier: "Microsoft".to_owned(),
        connection: None,
        ..question
    };
    let proposal = intake::check(app, ada, &by_hand).await.unwrap();
    assert_eq!(kinds(&proposal), [(1, VerdictKind::NotChecked)]);
});

db_test!(a_list_that_cannot_be_judged_is_refused, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let (app, ada) = (&stage.app, &stage.ada);
    let refused =
        async |question: Question, word: &str| match intake::check(app, ada, &question).await {
            Err(Error::Invalid(why)) => assert!(why.contains(word), "{why}"),
            other => panic!("{other:?}"),
        };
    let good = question(&stage, "202-555-0110");
    let ranges = (0..3).map(|n| format!("+1202{n}550000 - +1202{n}559999"));
    let long = ranges.collect::<Vec<_>>().join("\n");
    refused(question(&stage, &long), "20,000").await;
    refused(question(&stage, &"x".repeat(3 << 20)), "2 MiB").await;
    let nobody = Question {
        carrier: " ".to_owned(),
        ..good.clone()
    };
    refused(nobody, "Name the carrier").await;
    let other = command_line(app, "Fabrikam").await;
    let foreign = intake::check(app, &other, &good).await;
    assert!(matches!(foreign, Err(Error::Invalid(_))), "{foreign:?}");
    let reader = in_role(ada, Role::Viewer);
    let read = intake::check(app, &reader, &good).await;
    assert!(matches!(read, Err(Error::Forbidden(_))), "{read:?}");
});

db_test!(a_check_moves_numbers_and_order, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let (app, ada) = (&stage.app, &stage.ada);
    let mut numbers = foreign(2);
    let order = stage.draft(&numbers).await;
    let detail = portability::check(app, ada, order.id, order.version)
        .await
        .unwrap();
    assert_eq!(detail.order.state, OrderState::Draft);
    assert!(
        detail
            .lines
            .iter()
            .all(|line| line.state == LineState::Portable)
    );
    assert_replays(&detail);

    let late = portability::check(app, ada, order.id, order.version).await;
    assert!(matches!(late, Err(Error::Conflict)), "{late:?}");
    let other = command_line(app, "Fabrikam").await;
    let foreign = portability::check(app, &other, order.id, detail.order.version).await;
    assert!(matches!(foreign, Err(Error::NotFound(_))), "{foreign:?}");

    // One that no carrier ports is added.
    numbers.push(E164::from_digits(12_025_551_212).unwrap());
    orders::add_numbers(app, ada, order.id, detail.order.version, &numbers)
        .await
        .unwrap();
    let version = stage.find(&order).await.order.version;
    let detail = portability::check(app, ada, order.id, version)
        .await
        .unwrap();
    assert_eq!(detail.order.state, OrderState::ActionNeeded);
    let states: Vec<_> = detail.lines.iter().map(|line| line.state).collect();
    assert_eq!(
        states,
        [
            LineState::Portable,
            LineState::Portable,
            LineState::NotPortable
        ]
    );
    assert_eq!(
        detail.lines[2].portability_reason.as_deref(),
        Some("No coverage")
    );
    assert_replays(&detail);

    // Taken off, the rest can be checked once more.
    let bad = &numbers[2..];
    orders::remove_numbers(app, ada, order.id, detail.order.version, bad)
        .await
        .unwrap();
    let version = stage.find(&order).await.order.version;
    let detail = portability::check(app, ada, order.id, version)
        .await
        .unwrap();
    assert_eq!(detail.order.state, OrderState::Draft);
    assert_replays(&detail);
});

db_test!(a_check_that_fails_leaves_the_order_as_it_was, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let (app, ada) = (&stage.app, &stage.ada);
    let order = stage.draft(&foreign(2)).await;
    let before = stage.find(&order).await;
    stage
        .live
        .simulators
        .inject(Vendor::Telnyx, Fault::ServerError);
    match portability::check(app, ada, order.id, order.version).await {
        Err(Error::Busy(why)) => assert!(why.contains("could not be asked"), "{why}"),
        other => panic!("{other:?}"),
    }
    stage.live.simulators.heal(Vendor::Telnyx);
    assert_eq!(stage.find(&order).await, before);
});

db_test!(
    a_complete_order_stays_complete_when_it_is_checked_again,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let (app, ada) = (&stage.app, &stage.ada);
        let ready = stage.ready(&foreign(2)).await;
        let detail = portability::check(app, ada, ready.order.id, ready.order.version)
            .await
            .unwrap();
        assert_eq!(detail.order.state, OrderState::Ready);
        assert_replays(&detail);
        stage.act(&detail.order, OrderEvent::Edit).await;

        let sent = Box::pin(stage.submitted(&foreign(5)[3..])).await;
        let refused = portability::check(app, ada, sent.id, sent.version).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    }
);
