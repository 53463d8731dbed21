//! From orders and port-outs to findings, and to their end.

use chrono::TimeDelta;
use domain::{
    E164,
    finding::{Finding, FindingState, query::FindingQuery},
    port::{
        Details,
        order::{RemainingAction, RemainingNumber, Scope},
    },
    rules::Severity,
};
use services::{
    findings,
    ports::{
        orders::{self, OrderChange},
        outs::{self, Answer, NewPortOut},
    },
};
use sim::vendors::{Turn, Vendor};
use store::db_test;

use super::stage::{Stage, day, foc, foreign, stage};
use crate::support::roll_call;

/// Calls the roll, and gives the findings about an order or a port-out in any state.
async fn found(stage: &Stage, object: &str) -> Vec<Finding> {
    roll_call(&stage.app, &stage.live.caller).await;
    let query = FindingQuery {
        states: FindingState::ALL.to_vec(),
        size: Some(500),
        ..FindingQuery::default()
    };
    let page = findings::page(&stage.app, &stage.ada, &query)
        .await
        .unwrap();
    let mut rows = page.rows;
    rows.retain(|finding| finding.object.as_deref() == Some(object));
    rows.sort_by(|a, b| (&a.code, a.number).cmp(&(&b.code, b.number)));
    rows
}

/// Their codes, numbers and states.
fn told(findings: &[Finding]) -> Vec<(&str, Option<E164>, FindingState)> {
    findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.number, finding.state))
        .collect()
}

async fn change(stage: &Stage, order: &domain::port::Order, bend: impl FnOnce(&mut Details)) {
    let order = stage.find(order).await.order;
    let mut details = order.details.clone();
    bend(&mut details);
    let change = OrderChange {
        details: Some(details),
        ..OrderChange::default()
    };
    orders::edit(&stage.app, &stage.ada, order.id, order.version, change)
        .await
        .unwrap();
}

db_test!(
    what_is_wrong_with_an_order_is_found_until_it_is_put_right,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let numbers = foreign(2);
        let stays = E164::from_digits(12_025_550_199).unwrap();
        let order = stage.draft(&numbers).await;
        let object = format!("port_order/{}", order.id);
        assert_eq!(told(&found(&stage, &object).await), []);
        change(&stage, &order, |details| {
            details.scope = Scope::Partial;
            details.remaining = vec![RemainingNumber {
                number: stays,
                action: RemainingAction::Keep,
            }];
        })
        .await;
        let findings = found(&stage, &object).await;
        let code = "port-btn-in-partial";
        assert_eq!(told(&findings), [(code, None, FindingState::Open)]);
        assert!(findings[0].summary.starts_with(&order.reference));
        let again = found(&stage, &object).await;
        assert_eq!(again, findings, "a second roll call changes nothing");
        change(&stage, &order, |details| details.new_btn = Some(stays)).await;
        let resolved = found(&stage, &object).await;
        assert_eq!(told(&resolved), [(code, None, FindingState::Resolved)]);
    }
);

db_test!(
    numbers_whose_window_is_over_are_found_until_they_come_in,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let numbers = foreign(2);
        let order = stage.submitted(&numbers).await;
        let object = format!("port_order/{}", order.id);
        let at = foc("2026-12-08T16:30:00Z");
        stage.turn(&order, Turn::Foc { at }).await;
        assert_eq!(told(&found(&stage, &object).await), []);
        stage.live.clock.advance(TimeDelta::days(20));
        let findings = found(&stage, &object).await;
        let code = "port-foc-passed-not-active";
        let late = |state| -> Vec<_> {
            let numbers = numbers.iter();
            numbers.map(|n| (code, Some(*n), state)).collect()
        };
        assert_eq!(told(&findings), late(FindingState::Open));
        assert_eq!(findings[0].severity, Severity::Critical);
        stage.live.simulators.set_day(day("2026-12-10"));
        stage.turn(&order, Turn::Complete).await;
        let resolved = found(&stage, &object).await;
        assert_eq!(told(&resolved), late(FindingState::Resolved));
    }
);

db_test!(a_word_that_nobody_knows_is_found, |db| async {
    let stage = stage(&db, Vendor::Telnyx).await;
    let order = stage.submitted(&foreign(1)).await;
    let object = format!("port_order/{}", order.id);
    let word = "quantum-entangled".to_owned();
    stage.turn(&order, Turn::Word { word }).await;
    let code = "port-vendor-status-unknown";
    let findings = found(&stage, &object).await;
    assert_eq!(told(&findings), [(code, None, FindingState::Open)]);
    let word = "submitted".to_owned();
    stage.turn(&order, Turn::Word { word }).await;
    let resolved = found(&stage, &object).await;
    assert_eq!(told(&resolved), [(code, None, FindingState::Resolved)]);
});

db_test!(
    a_port_out_is_found_until_it_is_known_and_answered,
    |db| async {
        let stage = stage(&db, Vendor::Telnyx).await;
        let number = foreign(1)[0];
        let now = stage.app.now();
        let new = NewPortOut {
            carrier: "Colt".to_owned(),
            vendor_order: "PO-1".to_owned(),
            numbers: vec![number],
            received_at: now,
            answer_by: Some(now + TimeDelta::hours(24)),
            gaining_carrier: None,
            ticket: None,
        };
        let port_out = outs::enter(&stage.app, &stage.ada, new).await.unwrap();
        let object = format!("port_out/{}", port_out.id);
        let (unplanned, deadline) = ("carrier-portout-pending-unplanned", "portout-deadline");
        let findings = found(&stage, &object).await;
        let open = [(unplanned, Some(number), FindingState::Open)];
        assert_eq!(told(&findings), open);
        assert_eq!(findings[0].severity, Severity::Critical);

        let ticket = Some("CHG-1".to_owned());
        let known = outs::identify(
            &stage.app,
            &stage.ada,
            port_out.id,
            port_out.version,
            ticket,
            Some(true),
        );
        known.await.unwrap();
        let planned = (unplanned, Some(number), FindingState::Resolved);
        assert_eq!(told(&found(&stage, &object).await), [planned]);

        stage.live.clock.advance(TimeDelta::hours(13));
        let waiting = found(&stage, &object).await;
        let late = (deadline, None, FindingState::Open);
        assert_eq!(told(&waiting), [planned, late]);

        let asked = outs::find(&stage.app, &stage.ada, port_out.id)
            .await
            .unwrap()
            .port_out;
        let answer = outs::answer(
            &stage.app,
            &stage.ada,
            asked.id,
            asked.version,
            Answer::Authorise,
        );
        answer.await.unwrap();
        let answered = (deadline, None, FindingState::Resolved);
        assert_eq!(told(&found(&stage, &object).await), [planned, answered]);
    }
);
