//! Telnyx: orders in steps, split orders, and requests for our numbers.

use std::collections::BTreeMap;

use connectors::{
    records::{Moment, PortIn},
    webhook::Request,
    write::WriteError,
};
use domain::{
    E164,
    fact::CarrierStatus,
    port::{
        Foc, PortDeed, PortRequest,
        document::DocumentKind,
        order::{Portability, RemainingAction, RemainingNumber, Scope},
    },
};
use sim::vendors::{PortOutAsk, PortOutTurn, Turn, Vendor, When};

use crate::bench::{Bench, PIN, at, day, numbers, request, submit};

const ZONE: &str = "America/New_York";

pub(crate) async fn bench() -> Bench {
    Bench::new(Vendor::Telnyx).await
}

fn foc(at_time: &str) -> Turn {
    Turn::Foc {
        at: When::Instant(at(at_time)),
    }
}

fn statuses(order: &PortIn) -> BTreeMap<E164, String> {
    let numbers = order.numbers.iter();
    numbers
        .map(|number| (number.number, number.status.clone().unwrap_or_default()))
        .collect()
}

pub(crate) fn refusal(result: Result<connectors::porting::PortWritten, WriteError>) -> String {
    match result {
        Err(WriteError::Refused(error)) => error.message,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_order_that_is_split_is_confirmed_part_by_part() {
    let bench = bench().await;
    let mut wanted = numbers(2);
    wanted.push(E164::from_digits(18_885_550_143).unwrap());
    let orders = bench
        .act(submit(request(wanted.clone())))
        .await
        .unwrap()
        .orders;
    assert_eq!(orders.len(), 2);
    let mut found: Vec<E164> = orders
        .iter()
        .flat_map(|it| it.numbers.iter().map(|n| n.number))
        .collect();
    found.sort_unstable();
    assert_eq!(found, wanted);
    for order in &orders {
        assert_eq!(order.status, "in-process");
        assert_eq!(order.reference.as_deref(), Some("RC 2026-0001"));
        assert!(order.has_all_numbers);
    }
    assert_eq!(bench.taken("porting_order.create"), 1);
    assert_eq!(bench.taken("porting_order.confirm"), 2);
    let sent = bench.simulators.ports(Vendor::Telnyx).remove(0).sent;
    assert_eq!(sent["end_user"]["admin"]["pin_passcode"], PIN);
    assert_eq!(
        sent["end_user"]["location"]["street_address"],
        "1200 Fourth Avenue"
    );
}

#[tokio::test]
async fn every_number_of_a_long_order_is_read() {
    let bench = bench().await;
    bench.simulators.set_page_rows(40);
    let order = bench.order(request(numbers(120))).await;
    assert!(order.has_all_numbers);
    assert_eq!(order.numbers.len(), 120);
    let listed = bench.connector.port_ins(None).await.unwrap().entries;
    let listed = listed.iter().find(|it| it.id == order.id).unwrap();
    assert_eq!((listed.numbers.len(), listed.has_all_numbers), (50, false));
    let found = bench
        .connector
        .port_ins_with_reference("RC 2026-0001")
        .await
        .unwrap();
    assert_eq!(found[0].numbers.len(), 120);
    assert!(
        bench
            .connector
            .port_ins_with_reference("RC 2026")
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        bench
            .connector
            .port_in("f1486bae-0000")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_rejected_order_is_corrected_and_goes_on() {
    let bench = bench().await;
    let order = bench.order(request(numbers(2))).await;
    let (code, text) = (
        "LOCATION_MISMATCH".to_owned(),
        "Address is not as on the CSR".to_owned(),
    );
    let reject = Turn::Reject {
        code,
        text,
        numbers: Vec::new(),
    };
    bench.turn(&order.id, &reject);
    let rejected = bench.read(&order.id).await;
    assert_eq!(rejected.status, "exception");
    assert_eq!(rejected.reasons[0].code, "LOCATION_MISMATCH");
    assert_eq!(rejected.reasons[0].text, "Address is not as on the CSR");

    let mut mended = request(numbers(2));
    "1201".clone_into(&mut mended.service_address.house);
    let correct = |request: PortRequest| PortDeed::Correct {
        vendor_order: order.id.clone(),
        revision: 2,
        request: Box::new(request),
    };
    let again = bench.act_with(correct(mended), &[]).await.unwrap().orders;
    assert_eq!(
        (again[0].status.as_str(), again[0].reasons.len()),
        ("in-process", 0)
    );
    let sent = &bench.simulators.ports(Vendor::Telnyx)[0].sent;
    assert_eq!(
        sent["end_user"]["location"]["street_address"],
        "1201 Fourth Avenue"
    );
    assert!(sent["documents"]["loa"].is_string(), "documents stay");
    let fewer = bench.act(correct(request(numbers(1)))).await;
    assert!(
        matches!(fewer, Err(WriteError::Unsupported(_))),
        "{fewer:?}"
    );
}

#[tokio::test]
async fn another_date_is_one_that_is_offered() {
    let bench = bench().await;
    let order = bench.order(request(numbers(1))).await;
    let reschedule = |on: &str| PortDeed::Reschedule {
        vendor_order: order.id.clone(),
        revision: 2,
        foc: Foc::on(day(on), ZONE),
        request: Box::new(request(numbers(1))),
    };
    let sunday = refusal(bench.act(reschedule("2026-11-29")).await);
    assert!(sunday.contains("does not port at 2026-11-29"), "{sunday}");
    let changed = bench.act(reschedule("2026-11-30")).await.unwrap().orders;
    let asked = Some(Moment::Instant(at("2026-11-30T14:00:00Z")));
    assert_eq!(changed[0].foc_requested, asked);
    assert_eq!(changed[0].status, "in-process");
    bench.turn(&order.id, &foc("2026-11-30T15:00:00Z"));
    bench.turn(
        &order.id,
        &Turn::Reschedule {
            at: When::Instant(at("2026-12-01T15:00:00Z")),
        },
    );
    let moved = bench.read(&order.id).await.foc_confirmed;
    assert_eq!(moved, Some(Moment::Instant(at("2026-12-01T15:00:00Z"))));
}

#[tokio::test]
async fn an_order_is_cancelled_until_two_days_before_its_date() {
    let bench = bench().await;
    let cancel = |order: &PortIn| PortDeed::Cancel {
        vendor_order: order.id.clone(),
    };
    let order = bench.order(request(numbers(1))).await;
    bench.turn(&order.id, &foc("2026-11-21T16:00:00Z"));
    let words = refusal(bench.act(cancel(&order)).await);
    assert!(words.contains("within 48 hours"), "{words}");
    assert_eq!(bench.read(&order.id).await.status, "foc-date-confirmed");

    bench.turn(&order.id, &foc("2026-11-25T16:00:00Z"));
    for _ in 0..2 {
        let cancelled = bench.act(cancel(&order)).await.unwrap().orders;
        assert_eq!(cancelled[0].status, "cancel-pending");
    }
    assert_eq!(bench.taken("porting_order.cancel"), 1);
    bench.turn(&order.id, &Turn::Cancel);
    assert_eq!(bench.read(&order.id).await.status, "cancelled");
}

#[tokio::test]
async fn a_draft_is_deleted() {
    let bench = bench().await;
    let without = bench.act_with(submit(request(numbers(1))), &[]).await;
    assert!(matches!(without, Err(WriteError::Refused(_))));
    let draft = bench
        .connector
        .port_ins_with_reference("RC 2026-0001")
        .await
        .unwrap()
        .remove(0);
    assert_eq!(draft.status, "draft");
    let deed = PortDeed::Cancel {
        vendor_order: draft.id.clone(),
    };
    let gone = bench.act(deed).await.unwrap().orders;
    assert_eq!(gone[0].status, "cancelled");
    assert!(bench.connector.port_in(&draft.id).await.unwrap().is_none());
}

#[tokio::test]
async fn numbers_come_in_one_by_one_and_on_demand() {
    let bench = bench().await;
    let wanted = numbers(2);
    let order = bench.order(request(wanted.clone())).await;
    let activate = |numbers: Vec<E164>| PortDeed::Activate {
        vendor_order: order.id.clone(),
        numbers,
    };
    let early = refusal(bench.act(activate(Vec::new())).await);
    assert!(early.contains("cannot be activated"), "{early}");
    bench.turn(&order.id, &foc("2026-11-25T16:00:00Z"));
    assert!(bench.number(wanted[0]).await.is_none());
    let one = Turn::Activate {
        numbers: vec![wanted[0].to_string()],
    };
    bench.turn(&order.id, &one);
    let partly = bench.read(&order.id).await;
    assert_eq!(partly.status, "foc-date-confirmed");
    let stand = statuses(&partly);
    assert_eq!(
        (stand[&wanted[0]].as_str(), stand[&wanted[1]].as_str()),
        ("Active", "Concurred")
    );
    let come = bench.number(wanted[0]).await.unwrap();
    assert!(come.status.is(CarrierStatus::Active));
    assert_eq!(come.trunk.value().map(String::as_str), Some("old-pbx"));
    assert!(bench.number(wanted[1]).await.is_none());

    let some = bench.act(activate(vec![wanted[1]])).await;
    assert!(matches!(some, Err(WriteError::Unsupported(_))), "{some:?}");
    let done = bench.act(activate(wanted.clone())).await.unwrap().orders;
    assert_eq!(done[0].status, "ported");
    assert_eq!(done[0].messaging_status.as_deref(), Some("activating"));
    assert!(bench.number(wanted[1]).await.is_some());
}

#[tokio::test]
async fn what_is_not_fit_for_fastport_is_not_activated_on_demand() {
    let bench = bench().await;
    let order = bench
        .order(request(vec![E164::from_digits(18_885_550_143).unwrap()]))
        .await;
    bench.turn(&order.id, &foc("2026-11-25T16:00:00Z"));
    let deed = PortDeed::Activate {
        vendor_order: order.id,
        numbers: Vec::new(),
    };
    let words = refusal(bench.act(deed).await);
    assert!(words.contains("not FastPort eligible"), "{words}");
}

#[tokio::test]
async fn a_later_split_leaves_two_orders_of_one_reference() {
    let bench = bench().await;
    let wanted = numbers(3);
    let order = bench.order(request(wanted.clone())).await;
    bench.turn(
        &order.id,
        &Turn::Split {
            numbers: vec![wanted[2].to_string()],
        },
    );
    let mut found = bench
        .connector
        .port_ins_with_reference("RC 2026-0001")
        .await
        .unwrap();
    found.sort_by_key(|order| order.numbers.len());
    assert_eq!((found[0].numbers.len(), found[1].numbers.len()), (1, 2));
    assert_eq!(found[1].id, order.id);
    let again = bench.act(submit(request(wanted))).await.unwrap();
    assert_eq!(again.orders.len(), 2, "it is sent already");
    assert_eq!(bench.taken("porting_order.create"), 1);
    let mut events = Vec::new();
    let mut next = None;
    loop {
        let batch = bench
            .connector
            .events(at("2026-11-20T00:00:00Z"), next.as_ref())
            .await
            .unwrap();
        events.extend(batch.entries);
        next = batch.next;
        if next.is_none() {
            break;
        }
    }
    let of_order: Vec<_> = events
        .iter()
        .filter(|it| it.order.as_ref() == Some(&order.id))
        .collect();
    let kinds: Vec<_> = of_order.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(
        kinds,
        ["porting_order.status_changed", "porting_order.split"]
    );
}

#[tokio::test]
async fn the_rest_of_the_account_is_told_of_once() {
    let bench = bench().await;
    let all = numbers(3);
    let rest = |at: usize, action| RemainingNumber {
        number: all[at],
        action,
    };
    let partial = PortRequest {
        scope: Scope::Partial,
        remaining: vec![
            rest(1, RemainingAction::Keep),
            rest(2, RemainingAction::Disconnect),
        ],
        ..request(vec![all[0]])
    };
    let missing = bench
        .act_with(submit(partial.clone()), &[DocumentKind::Loa])
        .await;
    assert!(matches!(missing, Err(WriteError::Refused(_))));
    bench.order(partial).await;
    assert_eq!(bench.taken("porting_order.associated_phone_numbers"), 2);
    let sent = &bench.simulators.ports(Vendor::Telnyx)[0].sent["misc"];
    assert_eq!(
        (&sent["type"], &sent["remaining_numbers_action"]),
        (&"partial".into(), &"keep".into())
    );
}

#[tokio::test]
async fn notes_are_left_and_read() {
    let bench = bench().await;
    let order = bench.order(request(numbers(1))).await;
    bench
        .connector
        .add_port_note(&order.id, "Please call the front desk.")
        .await
        .unwrap();
    let notes = bench.connector.port_notes(&order.id).await.unwrap();
    assert_eq!(notes.len(), 1);
    assert_eq!(
        (notes[0].text.as_str(), notes[0].author.as_deref()),
        ("Please call the front desk.", Some("user"))
    );
}

#[tokio::test]
async fn each_number_gets_its_answer_about_portability() {
    let bench = bench().await;
    let mut asked = numbers(260);
    asked.push(E164::from_digits(12_065_551_212).unwrap());
    let answers = bench.connector.portability(&asked).await.unwrap();
    assert_eq!(answers.len(), 261);
    assert!(answers.iter().map(|it| it.number).eq(asked.iter().copied()));
    assert_eq!(answers[0].portability, Portability::Portable);
    assert_eq!(answers[260].portability, Portability::NotPortable);
    assert_eq!(answers[260].reason.as_deref(), Some("No coverage"));
}

#[tokio::test]
async fn a_request_for_our_numbers_is_answered_in_time_or_not_at_all() {
    let bench = bench().await;
    let row = bench
        .connector
        .page(connectors::connector::List::CarrierNumbers, None)
        .await
        .unwrap()
        .rows;
    let ours: Vec<E164> = row
        .into_iter()
        .filter_map(|row| match row.outcome {
            Ok(connectors::connector::Record::Fact(domain::fact::Fact::CarrierNumber(it)))
                if it.status.is(CarrierStatus::Active) && it.port_out_status.value().is_none() =>
            {
                Some(it.number)
            }
            _ => None,
        })
        .take(3)
        .collect();
    let ask = |number: E164| PortOutAsk {
        numbers: vec![number.to_string()],
        at: When::Instant(at("2026-11-24T16:00:00Z")),
    };
    let arrive = |number| {
        bench
            .simulators
            .add_port_out(Vendor::Telnyx, &ask(number))
            .unwrap()
    };
    let ids: Vec<String> = ours.iter().map(|number| arrive(*number)).collect();
    let status = async |id: &str| bench.connector.port_out(id).await.unwrap().unwrap().status;
    let first = bench.connector.port_out(&ids[0]).await.unwrap().unwrap();
    assert_eq!(
        (first.status.as_str(), first.numbers[0]),
        ("pending", ours[0])
    );
    assert!(first.received_at.is_some());

    let authorise = PortDeed::AuthorisePortOut {
        vendor_order: ids[0].clone(),
    };
    bench.act(authorise).await.unwrap();
    assert_eq!(status(&ids[0]).await, "authorized");
    let reject = |id: &str, code: &str| PortDeed::RejectPortOut {
        vendor_order: id.to_owned(),
        code: code.to_owned(),
        reason: String::new(),
    };
    let words = refusal(bench.act(reject(&ids[1], "42")).await);
    assert!(words.contains("1001, 1002, 1003"), "{words}");
    bench.act(reject(&ids[1], "1002")).await.unwrap();
    assert_eq!(status(&ids[1]).await, "rejected-pending");
    assert_eq!(status(&ids[2]).await, "pending");

    bench.simulators.set_day(day("2026-11-21"));
    assert_eq!(status(&ids[1]).await, "rejected");
    assert_eq!(status(&ids[2]).await, "authorized", "silence lets it go");
    let late = refusal(bench.act(reject(&ids[2], "1002")).await);
    assert!(late.contains("can no longer be answered"), "{late}");

    let complete = |id: &str| {
        bench
            .simulators
            .command_port_out(Vendor::Telnyx, id, PortOutTurn::Complete)
    };
    assert!(complete(&ids[2]) && !complete(&ids[1]));
    let left = bench.number(ours[2]).await.unwrap();
    assert!(
        left.status.is(CarrierStatus::PortedOut),
        "{:?}",
        left.status
    );
    assert!(
        bench
            .connector
            .port_out("f1486bae-0000")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_call_about_an_order_is_signed_and_the_same_when_it_comes_twice() {
    let bench = bench().await;
    let order = bench.order(request(numbers(1))).await;
    bench.turn(&order.id, &foc("2026-11-25T16:00:00Z"));
    let url = "https://rollcall.example/hooks/telnyx";
    let now = at("2026-11-20T12:00:00Z");
    let hint = || {
        let call = bench
            .simulators
            .port_webhook(Vendor::Telnyx, &order.id, url, now)
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
        bench.connector.verify_webhook(&request).unwrap()
    };
    let first = hint();
    assert_eq!(first[0].kind, "porting_order.status_changed");
    assert_eq!(first[0].key, hint()[0].key);
    bench.turn(&order.id, &Turn::Complete);
    assert_ne!(first[0].key, hint()[0].key);
}
