//! Bandwidth, as it should go.

use connectors::{
    connector::{Connector, Record},
    porting::PortSecrets,
    records::{Moment, PortIn, PortedNumber},
    write::WriteError,
};
use domain::{
    E164,
    fact::{CarrierStatus, Fact},
    number::NumberType,
    port::{
        Foc, PortDeed,
        document::DocumentKind,
        order::{Activation, Portability},
    },
};
use sim::vendors::{PortOutAsk, PortOutTurn, Turn, Vendor, When};

use crate::support::{Bench, PIN, REFERENCE, day, numbers, paper, request, run, secrets, submit};

pub(crate) const TRUNK: &str = "sip-peer-east";

pub(crate) async fn bench() -> Bench {
    Bench::new(Vendor::Bandwidth).await
}

/// The vendor's word on each number.
fn words(port: &PortIn) -> Vec<Option<&str>> {
    let numbers = port.numbers.iter();
    numbers.map(|number| number.status.as_deref()).collect()
}

async fn status(carrier: &dyn Connector, number: E164) -> Option<CarrierStatus> {
    let row = carrier.number(number).await.unwrap()?;
    match row.outcome.unwrap() {
        Record::Fact(Fact::CarrierNumber(number)) => number.status.known(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_order_goes_from_its_submission_to_numbers_in_service() {
    let bench = bench().await;
    let request = request(TRUNK);
    let first = request.numbers[0];
    assert_eq!(status(&*bench.carrier, first).await, None);
    let id = bench.submit(&request).await;
    let port = bench.port(&id).await;
    assert_eq!(port.status, "SUBMITTED");
    assert_eq!(port.reference.as_deref(), Some(REFERENCE));
    assert_eq!(port.foc_requested, Some(Moment::Day(day("2026-12-01"))));
    assert!(port.has_all_numbers && port.updated_at.is_some());
    assert_eq!(port.numbers.len(), 2);

    bench.confirm(&id, "2026-12-02");
    let port = bench.port(&id).await;
    assert_eq!(
        (port.status.as_str(), words(&port)),
        ("FOC", vec![None, None])
    );
    let agreed = "2026-12-02T16:30:00Z".parse().unwrap();
    assert_eq!(port.foc_confirmed, Some(Moment::Instant(agreed)));

    bench.simulators.set_day(day("2026-12-02"));
    let one = vec![first.to_string()];
    bench.turn(&id, &Turn::Activate { numbers: one });
    let port = bench.port(&id).await;
    assert_eq!(words(&port), [Some("Activated"), Some("NotYetActivated")]);
    assert_eq!(
        status(&*bench.carrier, first).await,
        Some(CarrierStatus::Active)
    );
    assert_eq!(status(&*bench.carrier, request.numbers[1]).await, None);

    bench.turn(&id, &Turn::Complete);
    assert_eq!(bench.port(&id).await.status, "COMPLETE");
    let second = request.numbers[1];
    assert_eq!(
        status(&*bench.carrier, second).await,
        Some(CarrierStatus::Active)
    );
    assert_eq!(bench.written(), ["portins POST"]);
}

#[tokio::test]
async fn orders_are_found_by_their_whole_reference_and_drafts_too() {
    let bench = bench().await;
    let id = bench.submit(&request(TRUNK)).await;
    let mut other = request(TRUNK);
    other.reference = format!("{REFERENCE}1");
    other.numbers = numbers(&["+12025550145"]);
    bench.submit(&other).await;
    for status in ["EXCEPTION", "DRAFT"] {
        let word = status.to_owned();
        bench.turn(&id, &Turn::Word { word });
        let found = bench
            .carrier
            .port_ins_with_reference(REFERENCE)
            .await
            .unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|port| (&*port.id, &*port.status))
            .collect();
        assert_eq!(found, [(&*id, status)]);
    }
    let none = bench.carrier.port_ins_with_reference("RC-1").await.unwrap();
    assert!(none.is_empty());
    assert_eq!(bench.carrier.port_in("0000").await.unwrap(), None);
}

#[tokio::test]
async fn rejections_come_with_their_codes_and_for_their_numbers() {
    let bench = bench().await;
    let id = bench.submit(&request(TRUNK)).await;
    let reject = |code: &str, numbers: &[&str]| Turn::Reject {
        code: code.to_owned(),
        text: "Not as the losing carrier has it".to_owned(),
        numbers: numbers.iter().map(|n| (*n).to_owned()).collect(),
    };
    bench.turn(&id, &reject("7402", &[]));
    let port = bench.port(&id).await;
    assert_eq!(port.status, "EXCEPTION");
    assert_eq!(port.reasons[0].code, "7402");
    assert!(port.numbers.iter().all(|number| number.reason.is_none()));

    bench.turn(&id, &reject("7427", &["+12025550144"]));
    let port = bench.port(&id).await;
    let code = |number: &PortedNumber| number.reason.as_ref().map(|reason| reason.code.clone());
    let codes: Vec<_> = port.numbers.iter().map(code).collect();
    assert_eq!(codes, [None, Some("7427".to_owned())]);
}

#[tokio::test]
async fn a_supplement_changes_the_order_and_keeps_its_secrets() {
    let bench = bench().await;
    let mut request = request(TRUNK);
    let id = bench.submit(&request).await;
    let foc = Foc::on(day("2026-12-08"), "America/Los_Angeles");
    let reschedule = PortDeed::Reschedule {
        vendor_order: id.clone(),
        revision: 2,
        foc: foc.clone(),
        request: Box::new(request.clone()),
    };
    let written = bench.run(&reschedule).await.unwrap();
    assert_eq!(written.orders[0].status, "REQUESTED_SUPP");
    let asked = Some(Moment::Day(foc.day()));
    assert_eq!(written.orders[0].foc_requested, asked);

    request.service_address.unit = String::new();
    request.requested_foc = Some(foc);
    let correct = PortDeed::Correct {
        vendor_order: id,
        revision: 3,
        request: Box::new(request),
    };
    bench.run(&correct).await.unwrap();
    let order = bench.simulators.ports(Vendor::Bandwidth).pop().unwrap();
    let sent = order.sent.as_str().unwrap();
    assert!(sent.contains(PIN) && sent.contains("2026-12-08"), "{sent}");
    assert!(!sent.contains("Suite 7"), "{sent}");
    assert_eq!(
        bench.written(),
        ["portins POST", "portins PUT", "portins PUT"]
    );
}

#[tokio::test]
async fn a_cancelled_order_is_over_when_the_carriers_say_so() {
    let bench = bench().await;
    let id = bench.submit(&request(TRUNK)).await;
    let cancel = PortDeed::Cancel {
        vendor_order: id.clone(),
    };
    let written = bench.run(&cancel).await.unwrap();
    assert_eq!(written.orders[0].status, "REQUESTED_CANCEL");
    bench.turn(&id, &Turn::Cancel);
    assert_eq!(bench.port(&id).await.status, "CANCELLED");
    let Err(WriteError::Refused(error)) = bench.run(&cancel).await else {
        panic!("an order that is over was cancelled");
    };
    assert!(error.message.contains("(error 7304)"), "{error}");
}

#[tokio::test]
async fn an_order_on_demand_is_activated_as_a_whole_on_its_day() {
    let bench = bench().await;
    let mut request = request(TRUNK);
    request.activation = Activation::OnDemand;
    let id = bench.submit(&request).await;
    bench.confirm(&id, "2026-12-02");
    let activate = |numbers: Vec<E164>| PortDeed::Activate {
        vendor_order: id.clone(),
        numbers,
    };
    let early = bench.run(&activate(Vec::new())).await.unwrap_err();
    assert!(early.to_string().contains("(error 7342)"), "{early}");
    bench.simulators.set_day(day("2026-12-02"));
    let part = bench.run(&activate(vec![request.numbers[0]])).await;
    let part = part.unwrap_err();
    assert!(part.to_string().contains("1 more"), "{part}");
    assert_eq!(bench.written(), ["portins POST"], "nothing was activated");
    let written = bench.run(&activate(request.numbers.clone())).await.unwrap();
    assert_eq!(written.orders[0].status, "COMPLETE");
}

#[tokio::test]
async fn documents_follow_their_order() {
    let bench = bench().await;
    let mut request = request(TRUNK);
    request.number_type = NumberType::TollFree;
    request.numbers = numbers(&["+18885550143"]);
    let papers = [
        paper(DocumentKind::Bill, "application/pdf"),
        paper(DocumentKind::Loa, "image/tiff"),
    ];
    let deed = submit(&request);
    let written = run(&*bench.carrier, &deed, &PortSecrets::default(), &papers).await;
    let id = &written.unwrap().orders[0].id;
    assert_eq!(bench.port(id).await.status, "SUBMITTED");
    let order = bench.simulators.ports(Vendor::Bandwidth).pop().unwrap();
    let documents = serde_json::to_string(&order.kept["documents"]).unwrap();
    for word in ["INVOICE", "LOA", "application/pdf", "image/tiff"] {
        assert!(documents.contains(word), "{documents}");
    }
}

#[tokio::test]
async fn notes_are_left_and_read() {
    let bench = bench().await;
    let id = bench.submit(&request(TRUNK)).await;
    assert!(bench.carrier.port_notes(&id).await.unwrap().is_empty());
    let words = "Please call Ada & Ben <first>.";
    bench.carrier.add_port_note(&id, words).await.unwrap();
    let notes = bench.carrier.port_notes(&id).await.unwrap();
    assert_eq!(notes[0].text, words);
    assert!(notes[0].at.is_some() && notes[0].author.is_some());
    let long = bench.carrier.add_port_note(&id, &"x".repeat(501)).await;
    assert!(long.unwrap_err().to_string().contains("501"));
    assert_eq!(bench.written(), ["portins POST", "notes POST"]);
}

#[tokio::test]
async fn every_number_is_checked_though_one_of_them_spoils_the_question() {
    let bench = bench().await;
    let asked = numbers(&[
        "+12025550141",
        "+442079460018",
        "+12025550198",
        "+12025550197",
        "+18885550141",
        "+18885550198",
        "+18885550197",
    ]);
    let answers = bench.carrier.portability(&asked).await.unwrap();
    let told: Vec<_> = answers
        .iter()
        .map(|answer| (answer.number, answer.portability))
        .collect();
    let expected = [
        Portability::Portable,
        Portability::NotPortable,
        Portability::NotPortable,
        Portability::NeedsManual,
        Portability::Portable,
        Portability::NotPortable,
        Portability::NeedsManual,
    ];
    let expected: Vec<_> = asked.iter().copied().zip(expected).collect();
    assert_eq!(told, expected);
    assert_eq!(
        answers[0].serving_carrier.as_deref(),
        Some("Fabrikam Telecom")
    );
    assert_eq!(answers[0].group.as_deref(), Some("SEATTLE, WA"));
    assert!(answers[1].reason.as_deref().unwrap().contains("7201"));
    assert_eq!(answers[4].group.as_deref(), Some("FAB01"));
    assert!(answers[5].reason.as_deref().unwrap().contains("spare"));
    assert!(bench.written().is_empty());
}

#[tokio::test]
async fn a_port_out_is_told_with_the_other_sides_words_and_cannot_be_answered() {
    let bench = bench().await;
    let id = bench.submit(&request(TRUNK)).await;
    bench.turn(&id, &Turn::Complete);
    let number = request(TRUNK).numbers[0];
    let ask = PortOutAsk {
        numbers: vec![number.to_string()],
        at: When::Day(day("2026-12-04")),
    };
    let out = bench
        .simulators
        .add_port_out(Vendor::Bandwidth, &ask)
        .unwrap();
    let told = bench.carrier.port_out(&out).await.unwrap().unwrap();
    assert_eq!(
        (told.status.as_str(), &*told.numbers),
        ("NEW", &[number][..])
    );
    assert_eq!(told.gaining_spid.as_deref(), Some("990F"));
    assert!(told.pon.is_some() && told.received_at.is_some());
    let listed = bench.carrier.port_outs(None).await.unwrap().entries;
    assert!(listed.contains(&told), "{listed:?}");

    assert!(!bench.carrier.capabilities().ports.answer_port_outs);
    let answer = PortDeed::AuthorisePortOut {
        vendor_order: out.clone(),
    };
    let refused = bench.run(&answer).await.unwrap_err().to_string();
    assert!(refused.contains("takes silence for consent"), "{refused}");

    let go = PortOutTurn::Complete;
    assert!(
        bench
            .simulators
            .command_port_out(Vendor::Bandwidth, &out, go)
    );
    let later = bench.hurried();
    assert_eq!(
        status(&*later, number).await,
        Some(CarrierStatus::PortedOut)
    );
    let told = later.port_out(&out).await.unwrap().unwrap();
    assert_eq!(told.status, "COMPLETE");
}

#[tokio::test]
async fn nothing_that_is_told_has_the_pin_in_it() {
    let bench = bench().await;
    let written = run(&*bench.carrier, &submit(&request(TRUNK)), &secrets(), &[]).await;
    let port = bench.port(&written.as_ref().unwrap().orders[0].id).await;
    let again = run(&*bench.carrier, &submit(&request(TRUNK)), &secrets(), &[]).await;
    for told in [
        format!("{written:?}"),
        format!("{port:?}"),
        format!("{again:?}"),
        format!("{:?}", secrets()),
    ] {
        assert!(!told.contains(PIN) && !told.contains("771297665"), "{told}");
    }
    let told = again.unwrap_err().to_string();
    assert!(
        told.contains("+12025550143") && told.contains("(error 7205)"),
        "{told}"
    );
}
