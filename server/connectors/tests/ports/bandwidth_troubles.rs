//! Bandwidth, when something goes wrong on the way.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use connectors::{webhook::Request, write::WriteError};
use domain::port::{Foc, PortDeed, document::DocumentKind};
use serde_json::json;
use sim::vendors::{Fault, Turn, Vendor};
use tokio::net::TcpListener;

use crate::{
    bandwidth::{TRUNK, bench},
    support::{Bench, REFERENCE, day, paper, request, run, secrets, submit},
};

fn reschedule(id: &str) -> PortDeed {
    PortDeed::Reschedule {
        vendor_order: id.to_owned(),
        revision: 2,
        foc: Foc::on(day("2026-12-08"), "America/Los_Angeles"),
        request: Box::new(request(TRUNK)),
    }
}

fn refusal(result: Result<connectors::porting::PortWritten, WriteError>) -> String {
    match result {
        Err(WriteError::Refused(error)) => error.message,
        other => panic!("{other:?}"),
    }
}

fn doubt(result: Result<connectors::porting::PortWritten, WriteError>) -> String {
    match result {
        Err(WriteError::Unclear(error)) => error.message,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_order_whose_answer_was_cut_is_found_again_and_was_sent_once() {
    let bench = bench().await;
    let cut = Fault::Cut.times(1).of_writes();
    bench.simulators.inject(Vendor::Bandwidth, cut);
    doubt(bench.run(&submit(&request(TRUNK))).await);
    let found = bench
        .carrier
        .port_ins_with_reference(REFERENCE)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].numbers.len(), 2);
    assert_eq!(bench.written(), ["portins POST"]);
}

#[tokio::test]
async fn an_order_that_nobody_answers_is_unclear_and_not_there() {
    let bench = bench().await;
    let timeout = Fault::Timeout.times(1).of_writes();
    bench.simulators.inject(Vendor::Bandwidth, timeout);
    let deed = submit(&request(TRUNK));
    doubt(run(&*bench.hurried(), &deed, &secrets(), &[]).await);
    let found = bench
        .carrier
        .port_ins_with_reference(REFERENCE)
        .await
        .unwrap();
    assert!(found.is_empty() && bench.written().is_empty());
}

#[tokio::test]
async fn an_order_that_found_no_room_is_sent_again() {
    let bench = bench().await;
    let throttle = Fault::Throttle { retry_after: 0 }.times(2).of_writes();
    bench.simulators.inject(Vendor::Bandwidth, throttle);
    bench.submit(&request(TRUNK)).await;
    assert_eq!(bench.written(), ["portins POST"]);
}

#[tokio::test]
async fn what_bandwidth_refuses_is_told_in_its_words() {
    let bench = bench().await;
    let mut wrong = request(TRUNK);
    wrong.reference = "no_underscores".to_owned();
    let told = refusal(bench.run(&submit(&wrong)).await);
    assert!(told.contains("(error 7318)"), "{told}");
    let mut mixed = request(TRUNK);
    mixed.numbers.push("+18885550143".parse().unwrap());
    let told = refusal(bench.run(&submit(&mixed)).await);
    assert!(told.contains("(error 7386)"), "{told}");
    let mut nowhere = request("nowhere");
    let told = refusal(bench.run(&submit(&nowhere)).await);
    assert!(told.contains("nowhere") && told.contains(TRUNK), "{told}");
    nowhere.trunk = None;
    let told = refusal(bench.run(&submit(&nowhere)).await);
    assert!(told.contains("Choose the SIP peer"), "{told}");
    assert!(bench.written().is_empty());
}

#[tokio::test]
async fn a_supplement_that_never_reached_the_losing_carrier_is_refused() {
    let bench = bench().await;
    let id = bench.submit(&request(TRUNK)).await;
    let before = bench.port(&id).await;
    bench
        .simulators
        .inject(Vendor::Bandwidth, Fault::FailedChange.times(1));
    let told = refusal(bench.run(&reschedule(&id)).await);
    assert!(
        told.contains("(error 7300)") && told.contains("never reached"),
        "{told}"
    );
    let after = bench.port(&id).await;
    assert_eq!(after.foc_requested, before.foc_requested);
    bench.run(&reschedule(&id)).await.unwrap();
}

#[tokio::test]
async fn nothing_is_changed_in_the_last_day_before_the_foc() {
    let bench = bench().await;
    let id = bench.submit(&request(TRUNK)).await;
    bench.confirm(&id, "2026-12-02");
    bench.simulators.set_day(day("2026-12-02"));
    let cancel = PortDeed::Cancel {
        vendor_order: id.clone(),
    };
    for deed in [cancel, reschedule(&id)] {
        let told = refusal(bench.run(&deed).await);
        assert!(told.contains("(error 7301)"), "{told}");
    }
    assert_eq!(bench.port(&id).await.status, "FOC");
    assert_eq!(bench.written(), ["portins POST"]);
}

#[tokio::test]
async fn an_order_that_is_not_there_is_not_changed() {
    let bench = bench().await;
    let told = refusal(bench.run(&reschedule("0000")).await);
    assert!(told.contains("no port-in order 0000"), "{told}");
}

#[tokio::test]
async fn a_document_that_does_not_arrive_leaves_the_order_in_doubt_and_not_refused() {
    let bench = bench().await;
    let papers = [paper(DocumentKind::Loa, "application/pdf")];
    let refuse = Fault::RefusedChange.times(1).after(1);
    bench.simulators.inject(Vendor::Bandwidth, refuse);
    let deed = submit(&request(TRUNK));
    let told = doubt(run(&*bench.carrier, &deed, &secrets(), &papers).await);
    assert!(
        told.contains("letter") && told.contains("took order"),
        "{told}"
    );
    let found = bench
        .carrier
        .port_ins_with_reference(REFERENCE)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);

    let wrong = [paper(DocumentKind::Loa, "text/html")];
    let mut other = request(TRUNK);
    other.numbers = vec!["+12025550146".parse().unwrap()];
    let told = refusal(run(&*bench.carrier, &submit(&other), &secrets(), &wrong).await);
    assert!(told.contains("text/html"), "{told}");
    assert_eq!(bench.written(), ["portins POST"]);
}

#[tokio::test]
async fn a_status_nobody_knows_is_kept_as_it_came() {
    let bench = bench().await;
    let id = bench.submit(&request(TRUNK)).await;
    let word = "SNAPBACK_REVIEW".to_owned();
    bench.turn(&id, &Turn::Word { word });
    assert_eq!(bench.port(&id).await.status, "SNAPBACK_REVIEW");
    let mut listed = bench
        .carrier
        .port_ins(None)
        .await
        .unwrap()
        .entries
        .into_iter();
    assert!(listed.any(|port| port.id == id && port.status == "SNAPBACK_REVIEW"));
}

/// A command over HTTP.
async fn command(bench: &Bench, path: &str, body: serde_json::Value) -> reqwest::StatusCode {
    let url = format!("{}/_sim/bandwidth/{path}", bench.address);
    let request = reqwest::Client::new().post(url).json(&body);
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn commands_come_over_http_and_what_cannot_happen_is_a_conflict() {
    let bench = bench().await;
    let id = bench.submit(&request(TRUNK)).await;
    let path = format!("ports/{id}");
    let foc = json!({ "to": "foc", "at": "2026-12-02" });
    assert_eq!(command(&bench, &path, foc.clone()).await, 204);
    assert_eq!(bench.port(&id).await.status, "FOC");
    assert_eq!(
        command(&bench, &path, json!({ "to": "complete" })).await,
        204
    );
    assert_eq!(command(&bench, &path, foc).await, 409);
    let ask = json!({ "numbers": ["+12025550143"], "at": "2026-12-09" });
    assert_eq!(command(&bench, "portouts", ask).await, 200);
    let out = bench.simulators.port_outs(Vendor::Bandwidth).pop().unwrap();
    let path = format!("portouts/{}", out.id);
    assert_eq!(command(&bench, &path, json!({ "to": "cancel" })).await, 204);
    let out = bench.carrier.port_out(&out.id).await.unwrap().unwrap();
    assert_eq!(out.status, "CANCELLED");
}

#[tokio::test]
async fn a_call_about_an_order_names_it() {
    let bench = bench().await;
    let id = bench.submit(&request(TRUNK)).await;
    bench.confirm(&id, "2026-12-02");
    let at = "2026-11-20T12:00:00Z".parse().unwrap();
    let simulators = &bench.simulators;
    let call = simulators
        .port_webhook(Vendor::Bandwidth, &id, "http://x/", at)
        .unwrap();
    assert!(
        call.body.contains("<OrderType>portins</OrderType>"),
        "{}",
        call.body
    );
    assert!(call.body.contains(&id) && call.body.contains("<Status>FOC</Status>"));
    assert!(call.body.contains(REFERENCE), "{}", call.body);
    let request = Request {
        url: "http://x/",
        headers: &[],
        body: call.body.as_bytes(),
        at,
    };
    // Nothing is listened to before it has signed in; here no password is set.
    assert!(bench.carrier.verify_webhook(&request).is_err());
}

/// Somebody who counts the calls, and where they are called.
async fn listener() -> (Arc<AtomicUsize>, String) {
    let calls = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&calls);
    let receive = async move || {
        count.fetch_add(1, Ordering::Relaxed);
    };
    let router = axum::Router::new().route("/", axum::routing::post(receive));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (calls, url)
}

#[tokio::test]
async fn calls_are_lost_or_come_twice_on_command() {
    let bench = bench().await;
    let path = format!("ports/{}", bench.submit(&request(TRUNK)).await);
    let (calls, url) = listener().await;
    for (times, expected) in [(json!(0), 0), (json!(2), 2), (json!(null), 3)] {
        let foc = json!({ "to": "foc", "at": "2026-12-02", "webhook_url": url, "times": times });
        assert_eq!(command(&bench, &path, foc).await, 204);
        assert_eq!(calls.load(Ordering::Relaxed), expected);
    }
}
