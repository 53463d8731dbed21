//! Twilio: one request with a bill, found again by its numbers.

use connectors::{records::Moment, webhook::Request, write::WriteError};
use domain::{
    E164,
    fact::CarrierStatus,
    number::NumberType,
    port::{Foc, PortDeed, PortRequest, document::DocumentKind, order::Portability},
};
use sim::vendors::{Fault, Turn, Vendor, When};

use crate::bench::{self, Bench, PIN, at, day, numbers, submit};

async fn bench() -> Bench {
    Bench::new(Vendor::Twilio).await
}

fn request(numbers: Vec<E164>) -> PortRequest {
    PortRequest {
        country_fields: vec![("SIGNER_EMAIL".to_owned(), "ada@contoso.example".to_owned())],
        ..bench::request(numbers)
    }
}

fn foc() -> Turn {
    Turn::Foc {
        at: When::Instant(at("2026-12-03T16:00:00Z")),
    }
}

fn refusal(result: Result<connectors::porting::PortWritten, WriteError>) -> String {
    match result {
        Err(WriteError::Refused(error)) => error.message,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_request_goes_with_its_bill_and_its_pin() {
    let bench = bench().await;
    let on = Foc::on(day("2026-12-01"), "America/Los_Angeles");
    let order = bench
        .order(PortRequest {
            requested_foc: Some(on),
            ..request(numbers(3))
        })
        .await;
    assert_eq!(
        (order.status.as_str(), order.numbers.len()),
        ("Waiting for Signature", 3)
    );
    assert_eq!(order.foc_requested, Some(Moment::Day(day("2026-12-01"))));
    let sent = bench.simulators.ports(Vendor::Twilio).remove(0).sent;
    assert_eq!(sent["phone_numbers"][0]["pin"], PIN);
    assert_eq!(sent["documents"].as_array().unwrap().len(), 1);
    assert_eq!(
        sent["losing_carrier_information"]["customer_name"],
        "Contoso Ltd"
    );
}

#[tokio::test]
async fn what_twilio_would_not_take_is_refused_and_not_sent() {
    let bench = bench().await;
    let without = bench
        .act_with(submit(request(numbers(1))), &[DocumentKind::Loa])
        .await;
    let words = refusal(without);
    assert!(words.contains("asks for a bill"), "{words}");
    let soon = PortRequest {
        requested_foc: Some(Foc::on(day("2026-11-24"), "America/New_York")),
        ..request(numbers(1))
    };
    assert!(refusal(bench.act(submit(soon)).await).contains("2026-11-27"));
    let free = PortRequest {
        number_type: NumberType::TollFree,
        ..request(numbers(1))
    };
    assert!(refusal(bench.act(submit(free)).await).contains("toll-free"));
    let unsigned = bench.act(submit(bench::request(numbers(1)))).await;
    assert!(refusal(unsigned).contains("SIGNER_EMAIL"));
    assert!(bench.simulators.writes().is_empty());
}

#[tokio::test]
async fn a_request_that_nobody_knows_of_is_found_by_its_numbers() {
    let bench = bench().await;
    // The bill goes through; the answer to the request is lost.
    let cut = Fault::Cut.times(1).after(1).of_writes();
    bench.simulators.inject(Vendor::Twilio, cut);
    let unclear = bench.act(submit(request(numbers(2)))).await;
    assert!(
        matches!(unclear, Err(WriteError::Unclear(_))),
        "{unclear:?}"
    );
    let found = bench
        .connector
        .port_ins_of(&request(numbers(2)))
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    let order = bench.order(request(numbers(2))).await;
    assert_eq!(order.id, found[0].id);
    assert_eq!(bench.taken("PortIn.create"), 1);
    assert!(
        bench
            .connector
            .port_ins_of(&request(numbers(1)))
            .await
            .unwrap()
            .is_empty()
    );
    let overlapping = refusal(bench.act(submit(request(numbers(3)))).await);
    assert!(overlapping.contains("22137"), "{overlapping}");
}

#[tokio::test]
async fn a_bill_that_is_lost_on_the_way_has_ordered_nothing() {
    let bench = bench().await;
    let cut = Fault::Cut.times(1).of_writes();
    bench.simulators.inject(Vendor::Twilio, cut);
    refusal(bench.act(submit(request(numbers(1)))).await);
    assert!(bench.simulators.ports(Vendor::Twilio).is_empty());
    bench.order(request(numbers(1))).await;
}

#[tokio::test]
async fn numbers_are_turned_down_and_come_in_one_by_one() {
    let bench = bench().await;
    let wanted = numbers(2);
    let order = bench.order(request(wanted.clone())).await;
    bench.turn(
        &order.id,
        &Turn::Reject {
            code: "PIN_MISMATCH".to_owned(),
            text: "The PIN is wrong".to_owned(),
            numbers: vec![wanted[1].to_string()],
        },
    );
    let rejected = bench.read(&order.id).await;
    assert_eq!(rejected.status, "Action Required");
    assert_eq!(rejected.numbers[0].reason, None);
    let reason = rejected.numbers[1].reason.clone().unwrap();
    assert_eq!(
        (reason.code.as_str(), reason.text.as_str()),
        ("PIN_MISMATCH", "The PIN is wrong")
    );

    bench.turn(&order.id, &foc());
    let agreed = bench.read(&order.id).await;
    assert_eq!(
        agreed.foc_confirmed,
        Some(Moment::Instant(at("2026-12-03T16:00:00Z")))
    );
    bench.turn(
        &order.id,
        &Turn::Activate {
            numbers: vec![wanted[0].to_string()],
        },
    );
    let partly = bench.read(&order.id).await;
    let words: Vec<_> = partly
        .numbers
        .iter()
        .map(|it| it.status.clone().unwrap())
        .collect();
    assert_eq!(
        (partly.status.as_str(), words),
        (
            "In progress",
            vec!["completed".to_owned(), "pending".to_owned()]
        )
    );
    assert!(
        bench
            .number(wanted[0])
            .await
            .unwrap()
            .status
            .is(CarrierStatus::Active)
    );
    assert!(bench.number(wanted[1]).await.is_none());
    bench.turn(&order.id, &Turn::Complete);
    assert_eq!(bench.read(&order.id).await.status, "Completed");
    assert!(bench.number(wanted[1]).await.is_some());
    let cancel = PortDeed::Cancel {
        vendor_order: order.id,
    };
    assert!(refusal(bench.act(cancel).await).contains("can no longer be canceled"));
}

#[tokio::test]
async fn a_request_is_ended_once() {
    let bench = bench().await;
    let order = bench.order(request(numbers(1))).await;
    let cancel = || PortDeed::Cancel {
        vendor_order: order.id.clone(),
    };
    for _ in 0..2 {
        let ended = bench.act(cancel()).await.unwrap().orders;
        assert_eq!(ended[0].status, "Canceled");
    }
    assert_eq!(bench.taken("PortIn.cancel"), 1);
    let again = bench.order(request(numbers(1))).await;
    assert_ne!(again.id, order.id, "what has ended is no open request");
}

#[tokio::test]
async fn what_twilio_has_no_way_for_is_said() {
    let bench = bench().await;
    let order = bench.order(request(numbers(1))).await;
    let before = bench.simulators.traffic(Vendor::Twilio);
    let (vendor_order, revision) = (order.id.clone(), 2);
    let whole = || Box::new(request(numbers(1)));
    let deeds = [
        PortDeed::Reschedule {
            vendor_order: vendor_order.clone(),
            revision,
            foc: Foc::on(day("2026-12-10"), "America/New_York"),
            request: whole(),
        },
        PortDeed::Correct {
            vendor_order: vendor_order.clone(),
            revision,
            request: whole(),
        },
        PortDeed::Activate {
            vendor_order: vendor_order.clone(),
            numbers: Vec::new(),
        },
        PortDeed::AuthorisePortOut { vendor_order },
    ];
    for deed in deeds {
        let words = bench.act(deed.clone()).await;
        assert!(matches!(words, Err(WriteError::Unsupported(_))), "{deed:?}");
    }
    assert!(bench.connector.add_port_note(&order.id, "x").await.is_err());
    let abilities = bench.connector.capabilities().ports;
    assert!(!abilities.supplement && !abilities.activate && !abilities.notes);
    assert_eq!(bench.simulators.traffic(Vendor::Twilio), before);
}

#[tokio::test]
async fn long_requests_and_new_words_are_read_whole() {
    let bench = bench().await;
    let order = bench.order(request(numbers(60))).await;
    assert!(order.numbers.len() == 60 && order.has_all_numbers);
    bench.turn(
        &order.id,
        &Turn::Word {
            word: "Sleeping".to_owned(),
        },
    );
    assert_eq!(bench.read(&order.id).await.status, "Sleeping");
    let unknown = format!("KW{}", "0".repeat(32));
    assert!(bench.connector.port_in(&unknown).await.unwrap().is_none());
    assert!(bench.connector.port_in("../Trunks").await.is_err());
}

#[tokio::test]
async fn each_number_gets_its_answer_about_portability() {
    let bench = bench().await;
    let digits = [12_067_800_100, 18_005_550_143, 442_079_460_000];
    let asked = digits.map(|digits| E164::from_digits(digits).unwrap());
    let answers = bench.connector.portability(&asked).await.unwrap();
    let found: Vec<_> = answers.iter().map(|it| it.portability).collect();
    let expected = [
        Portability::Portable,
        Portability::NeedsManual,
        Portability::NotPortable,
    ];
    assert_eq!(found, expected);
    assert!(answers[1].reason.as_ref().unwrap().contains("22133"));
}

#[tokio::test]
async fn a_call_about_a_request_is_signed() {
    let bench = bench().await;
    let order = bench.order(request(numbers(1))).await;
    bench.turn(&order.id, &foc());
    let url = "https://rollcall.example/hooks/twilio";
    let now = at("2026-11-20T12:00:00Z");
    let call = bench
        .simulators
        .port_webhook(Vendor::Twilio, &order.id, url, now)
        .unwrap();
    let headers: Vec<_> = call
        .headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let request = Request {
        url,
        headers: &headers,
        body: call.body.as_bytes(),
        at: now,
    };
    let hints = bench.connector.verify_webhook(&request).unwrap();
    assert_eq!(hints[0].kind, "PortInPhoneNumberPending");
    assert_eq!(hints[0].numbers, numbers(1));
    assert!(hints[0].key.starts_with(&order.id));
}
