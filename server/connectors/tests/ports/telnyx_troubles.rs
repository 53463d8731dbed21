//! Telnyx: what goes wrong between an order and its confirmation.

use connectors::{http::Fault as ApiFault, write::WriteError};
use domain::{
    E164,
    port::{PortDeed, PortRequest, document::DocumentKind},
};
use sim::vendors::{Fault, Turn, Vendor};

use crate::{
    bench::{numbers, request, submit},
    telnyx::{bench, refusal},
};

#[tokio::test]
async fn whatever_step_breaks_off_the_next_try_makes_no_second_order() {
    for step in 0..8 {
        let bench = bench().await;
        bench
            .simulators
            .inject(Vendor::Telnyx, Fault::Cut.times(1).after(step).of_writes());
        let unclear = bench.act(submit(request(numbers(3)))).await;
        // An order, three documents, its fields, the documents that have no place of their own, and the
        // confirmation.
        if step == 7 {
            assert!(unclear.is_ok());
            continue;
        }
        assert!(
            matches!(unclear, Err(WriteError::Unclear(_))),
            "{step}: {unclear:?}"
        );
        let found = bench
            .connector
            .port_ins_with_reference("RC 2026-0001")
            .await
            .unwrap();
        assert_eq!(found.len(), 1, "{step}");
        let order = bench.order(request(numbers(3))).await;
        assert_eq!(
            (order.id.as_str(), order.status.as_str()),
            (found[0].id.as_str(), "in-process")
        );
        assert_eq!(bench.simulators.ports(Vendor::Telnyx).len(), 1, "{step}");
        assert_eq!(bench.taken("porting_order.create"), 1, "{step}");
        assert_eq!(bench.taken("porting_order.confirm"), 1, "{step}");
        let kept = &bench.simulators.ports(Vendor::Telnyx)[0].kept["additional_documents"];
        assert_eq!(kept.as_array().unwrap().len(), 1, "{step}");
    }
}

#[tokio::test]
async fn an_order_without_an_answer_is_unclear_and_sent_once() {
    let bench = bench().await;
    let fault = Fault::ServerError.times(1).of_writes();
    bench.simulators.inject(Vendor::Telnyx, fault);
    let unclear = bench.act(submit(request(numbers(2)))).await;
    assert!(
        matches!(unclear, Err(WriteError::Unclear(_))),
        "{unclear:?}"
    );
    assert!(bench.simulators.ports(Vendor::Telnyx).is_empty());
    bench.order(request(numbers(2))).await;
}

#[tokio::test]
async fn a_refusal_is_told_in_the_vendors_words_and_what_was_begun_goes_on() {
    let bench = bench().await;
    let fault = Fault::RefusedChange.times(1);
    bench.simulators.inject(Vendor::Telnyx, fault);
    let words = refusal(bench.act(submit(request(numbers(2)))).await);
    assert!(
        words.contains("10015") && words.contains("cannot be changed at present"),
        "{words}"
    );

    let without_bill = bench
        .act_with(submit(request(numbers(2))), &[DocumentKind::Loa])
        .await;
    let words = refusal(without_bill);
    assert!(words.contains("/documents/invoice is required"), "{words}");
    let order = bench.order(request(numbers(2))).await;
    assert_eq!(order.status, "in-process");
    assert_eq!(bench.simulators.ports(Vendor::Telnyx).len(), 1);

    let other = PortRequest {
        numbers: numbers(1)
            .into_iter()
            .chain([E164::from_digits(12_067_809_999).unwrap()])
            .collect(),
        ..request(Vec::new())
    };
    let words = refusal(bench.act(submit(other)).await);
    assert!(
        words.contains("has an order with the reference RC 2026-0001 already"),
        "{words}"
    );
}

#[tokio::test]
async fn a_part_that_is_refused_after_another_was_taken_is_no_plain_refusal() {
    let bench = bench().await;
    let mut wanted = numbers(1);
    wanted.push(E164::from_digits(18_885_550_143).unwrap());
    // The order, twice its fields and its further documents, and one confirmation go well.
    let fault = Fault::RefusedChange.times(1).after(6);
    bench.simulators.inject(Vendor::Telnyx, fault);
    let partly = bench.act(submit(request(wanted.clone()))).await;
    let Err(WriteError::Unclear(error)) = partly else {
        panic!("{partly:?}");
    };
    assert!(error.message.contains("took a part of it"), "{error}");
    let orders = bench.act(submit(request(wanted))).await.unwrap().orders;
    assert!(orders.len() == 2 && orders.iter().all(|it| it.status == "in-process"));
    assert_eq!(bench.taken("porting_order.confirm"), 2);
}

#[tokio::test]
async fn what_is_not_on_the_account_is_refused_before_there_is_an_order() {
    let bench = bench().await;
    let astray = PortRequest {
        trunk: Some("nowhere".to_owned()),
        ..request(numbers(1))
    };
    let words = refusal(bench.act(submit(astray)).await);
    assert!(
        words.contains("nowhere") && words.contains("old-pbx"),
        "{words}"
    );
    assert!(bench.simulators.writes().is_empty());
}

#[tokio::test]
async fn a_word_that_nobody_knows_is_kept() {
    let bench = bench().await;
    let order = bench.order(request(numbers(1))).await;
    let word = "awaiting-the-moon".to_owned();
    bench.turn(&order.id, &Turn::Word { word });
    assert_eq!(bench.read(&order.id).await.status, "awaiting-the-moon");
}

#[tokio::test]
async fn an_order_that_is_not_there_cannot_be_changed() {
    let bench = bench().await;
    for id in ["f1486bae-f067-460c-ad43-73a92848f902", "../phone_numbers"] {
        let deed = PortDeed::Cancel {
            vendor_order: id.to_owned(),
        };
        let Err(WriteError::Refused(error)) = bench.act(deed).await else {
            panic!("{id}");
        };
        assert!(
            matches!(error.fault, ApiFault::NotFound | ApiFault::Unreadable),
            "{error}"
        );
    }
    assert!(bench.simulators.writes().is_empty());
}
