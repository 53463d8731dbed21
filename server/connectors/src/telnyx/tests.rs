use chrono::{DateTime, TimeDelta, Utc};
use domain::fact::{CarrierStatus, PortOutStatus, Reported, Word};
use proptest::prelude::*;
use serde_json::json;
use sim::vendors::{Fault, Vendor};

use super::*;
use crate::{
    connector::Record,
    http::Fault as HttpFault,
    records::Moment,
    testing::{connect, number, open, pages, said, said_by_file, setup, start},
};

const PUBLIC_KEY: &str = "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaURO0CI=";

fn read(value: Value) -> domain::fact::CarrierNumber {
    number(&row(value, "id", numbers::read))
}

#[tokio::test]
async fn the_api_says_what_the_file_says() {
    let (simulators, address) = start().await;
    simulators.set_page_rows(100);
    let telnyx = connect(Vendor::Telnyx, &format!("{address}/v2"), None);
    let pages = pages(&*telnyx).await;
    let rows: Vec<_> = pages.iter().flat_map(|page| &page.rows).collect();
    assert!(pages.len() > 2);
    assert!(telnyx.has_even_pages(List::CarrierNumbers));
    assert_eq!(pages.last().unwrap().total, Some(rows.len() as u64));
    assert_eq!(
        simulators.traffic(Vendor::Telnyx).requests,
        pages.len() as u64
    );
    let mut by_file = said_by_file(&simulators, Vendor::Telnyx);
    for [status, ..] in by_file.values_mut() {
        // Telnyx has no other word for a number that is barred.
        if status.as_deref() == Some("suspended") {
            *status = Some("restricted".to_owned());
        }
    }
    assert_eq!(said(rows.iter().map(|row| number(row))), by_file);
    assert!(
        rows.iter()
            .all(|row| !row.raw.contains("2468") && !row.key.is_empty()),
        "PINs are taken out, and every row has its key"
    );
}

#[tokio::test]
async fn one_number_is_found_by_itself() {
    let (_simulators, address) = start().await;
    let telnyx = connect(Vendor::Telnyx, &format!("{address}/v2"), None);
    let first = telnyx.page(List::CarrierNumbers, None).await.unwrap();
    let known = number(&first.rows[0]);
    let found = telnyx.number(known.number).await.unwrap().unwrap();
    assert_eq!(number(&found), known);
    let part = E164::from_digits(known.number.digits() / 10).unwrap();
    assert!(
        telnyx.number(part).await.unwrap().is_none(),
        "a part of a number is another number"
    );
}

#[tokio::test]
async fn routes_addresses_ports_and_events_are_read() {
    let (_simulators, address) = start().await;
    let telnyx = connect(Vendor::Telnyx, &format!("{address}/v2"), None);
    let routes = telnyx.routes().await.unwrap();
    assert!(routes.iter().any(|route| route.name == "conn-teams-1"));
    let addresses = telnyx.emergency_addresses().await.unwrap();
    assert!(addresses[0].text.starts_with("1200 Fourth Avenue, Seattle"));
    let port_ins = telnyx.port_ins(None).await.unwrap();
    assert_eq!(port_ins.entries[0].status, "foc-date-confirmed");
    assert!(matches!(
        port_ins.entries[0].foc_confirmed,
        Some(Moment::Instant(_))
    ));
    assert!(!port_ins.entries[0].numbers.is_empty());
    let port_outs = telnyx.port_outs(None).await.unwrap();
    assert!(
        port_outs
            .entries
            .iter()
            .any(|port| port.status == "pending")
    );
    let since = "2026-11-01T00:00:00Z".parse().unwrap();
    let first = telnyx.events(since, None).await.unwrap();
    let second = telnyx.events(since, first.next.as_ref()).await.unwrap();
    assert_eq!(first.entries.len(), port_ins.entries.len());
    assert_eq!(second.entries.len(), port_outs.entries.len());
    assert_eq!(
        second.entries[0].order.as_ref(),
        Some(&port_outs.entries[0].id)
    );
    assert!(second.next.is_none());
    let tomorrow = "2026-11-21T00:00:00Z".parse().unwrap();
    assert!(
        telnyx
            .events(tomorrow, None)
            .await
            .unwrap()
            .entries
            .is_empty()
    );
}

#[tokio::test]
async fn a_probe_says_what_is_there_and_what_is_missing() {
    let (simulators, address) = start().await;
    let base = format!("{address}/v2");
    let good = connect(Vendor::Telnyx, &base, None).probe().await;
    assert!(good.is_ready, "{good:?}");
    assert!(good.checks[1].detail.ends_with("numbers on the account."));
    let bad = connect(Vendor::Telnyx, &base, Some("KEY-wrong"))
        .probe()
        .await;
    assert!(!bad.is_ready);
    assert_eq!(bad.checks.len(), 1, "what needs a sign-in is not tried on");
    let detail = &bad.checks[0].detail;
    assert!(
        detail.contains("API key") && detail.contains("10009"),
        "{detail}"
    );
    assert!(!detail.contains("KEY-wrong"), "{detail}");
    simulators.inject(Vendor::Telnyx, Fault::Timeout);
    let silent = connect(Vendor::Telnyx, &base, None).probe().await;
    assert!(!silent.is_ready && silent.checks[0].detail.contains("in time"));
}

#[tokio::test]
async fn a_page_that_fails_now_and_then_is_asked_for_again() {
    let (simulators, address) = start().await;
    let telnyx = connect(Vendor::Telnyx, &format!("{address}/v2"), None);
    simulators.inject(Vendor::Telnyx, Fault::ServerError.times(2));
    assert!(telnyx.page(List::CarrierNumbers, None).await.is_ok());
    simulators.inject(Vendor::Telnyx, Fault::ServerError);
    let error = telnyx.page(List::CarrierNumbers, None).await.unwrap_err();
    assert_eq!(error.fault, HttpFault::Unavailable);
}

#[test]
fn a_status_says_whether_somebody_asked_for_the_number() {
    let row = |status: &str| json!({"id":"1","phone_number":"+12065550100","status":status});
    let pending = read(row("port-out-pending"));
    assert!(pending.status.is(CarrierStatus::Active));
    assert_eq!(
        pending.port_out_status,
        Reported::Value(Word::Known(PortOutStatus::Pending))
    );
    assert_eq!(read(row("active")).port_out_status, Reported::Blank);
    assert!(read(row("ported-out")).status.is(CarrierStatus::PortedOut));
    assert_eq!(read(row("dormant")).status, Word::Unknown("dormant".into()));
}

#[test]
fn a_number_that_was_given_up_is_not_listed_and_still_counts() {
    let row = |id: u32, status: &str| json!({"id": id.to_string(), "phone_number": format!("+1206555010{id}"), "status": status});
    let listed = Listed {
        data: vec![row(0, "active"), row(1, "deleted"), row(2, "Deleted")],
        meta: Meta {
            total_pages: Some(1),
            total_results: Some(3),
        },
    };
    let page = numbers::page(listed, 1);
    let found: Vec<_> = page.rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(found, ["0"]);
    assert_eq!((page.left_out, page.total, page.next), (2, Some(3), None));
}

#[test]
fn what_is_not_sent_is_not_blank() {
    let number = read(json!({"id":"1","phone_number":"+12065550100","status":"active"}));
    assert_eq!(number.trunk, Reported::NotSent);
    assert_eq!(number.emergency_status, Reported::NotSent);
    let number = read(json!({
        "id": "1", "phone_number": "+12065550100", "status": "active",
        "connection_name": null, "emergency_address_id": null, "emergency_enabled": false,
    }));
    assert_eq!(number.trunk, Reported::Blank);
    assert_eq!(number.emergency_status, Reported::Value("disabled".into()));
}

#[test]
fn an_address_that_is_not_in_service_does_not_count() {
    let address = |status: &str| {
        read(json!({
            "id": "1", "phone_number": "+12065550100", "status": "active",
            "emergency_address_id": "9", "emergency_status": status,
        }))
        .emergency_address
    };
    assert_eq!(address("active"), Reported::Value("9".into()));
    assert_eq!(address("provisioning"), Reported::Value("9".into()));
    assert_eq!(address("provisioning-failed"), Reported::Blank);
}

#[test]
fn a_row_that_cannot_be_read_says_why() {
    for (value, why) in [
        (
            json!({"phone_number":"+12065550100"}),
            "There is no status.",
        ),
        (json!({"status":"active"}), "There is no phone_number."),
        (
            json!({"status":"active","phone_number":"2065550100"}),
            "The phone_number cannot be read: 2065550100 has no leading +.",
        ),
        (json!(5), "The row is not an object: 5"),
    ] {
        assert_eq!(row(value, "id", numbers::read).outcome.unwrap_err(), why);
    }
}

#[test]
fn a_list_that_does_not_count_its_pages_ends_with_one_that_is_not_full() {
    let listed = |rows: usize, total_pages| Listed {
        data: vec![Value::Null; rows],
        meta: Meta {
            total_pages,
            total_results: None,
        },
    };
    assert_eq!(listed(250, None).next(1), Some(2));
    assert_eq!(listed(249, None).next(2), None);
    assert_eq!(listed(20, Some(3)).next(2), Some(3));
    assert_eq!(listed(250, Some(3)).next(3), None);
}

#[test]
fn ports_are_read_with_and_without_what_they_may_lack() {
    let order = json!({
        "id": "o1", "status": {"value": "exception", "details": [
            {"code": "LOA_ILLEGIBLE", "description": "Send it again"}, {"code": null}]},
        "phone_numbers": [{"phone_number":"13035550987","activation_status":"New"},{"phone_number":"?"}],
        "activation_settings": {"foc_datetime_requested": null},
    });
    let port = ports::port_in(Members::of(&order).unwrap()).unwrap();
    assert_eq!(port.status, "exception");
    assert_eq!(port.reasons.len(), 1);
    assert_eq!(port.numbers[0].number.to_string(), "+13035550987");
    assert_eq!((port.numbers.len(), port.foc_requested), (1, None));
    let order = json!({"id":"p1","status":"pending","phone_numbers":["+35312345678"],"foc_date":"2026-11-23"});
    let port = ports::port_out(Members::of(&order).unwrap()).unwrap();
    assert_eq!(port.foc, Some(Moment::Day("2026-11-23".parse().unwrap())));
    let none = ports::port_in(Members::of(&json!({"id":"o1"})).unwrap());
    assert_eq!(none.unwrap_err(), "The port order has no status.");
}

/// A signed call as the simulator makes it, with its verifier.
async fn call(at: DateTime<Utc>) -> (Arc<dyn Connector>, Vec<(String, String)>, String) {
    let (simulators, address) = start().await;
    let url = "https://rollcall.example/hooks/1";
    let call = simulators.webhook(Vendor::Telnyx, url, at).unwrap();
    let headers = call
        .headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    let telnyx = connect(Vendor::Telnyx, &address, None);
    (telnyx, headers.collect(), call.body)
}

#[tokio::test]
async fn only_a_fresh_call_with_a_good_signature_is_listened_to() {
    let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let (telnyx, headers, body) = call(at).await;
    let verify = |headers: &[(String, String)], body: &str, at| {
        telnyx.verify_webhook(&Request {
            url: "https://rollcall.example/hooks/1",
            headers,
            body: body.as_bytes(),
            at,
        })
    };
    let hints = verify(&headers, &body, at).unwrap();
    assert_eq!(hints[0].kind, "portout.status_changed");
    assert_eq!(hints[0].numbers.len(), 1);
    assert_eq!(
        verify(&headers, &body, at + TimeDelta::seconds(30)).unwrap(),
        hints,
        "a call that comes twice is the same"
    );
    let forged = body.replace("portout", "porting");
    assert_eq!(verify(&headers, &forged, at), Err(Refusal::BadSignature));
    assert_eq!(verify(&[], &body, at), Err(Refusal::BadSignature));
    for late in [TimeDelta::minutes(6), TimeDelta::minutes(-6)] {
        assert_eq!(verify(&headers, &body, at + late), Err(Refusal::Replayed));
    }
    let mut moved = headers.clone();
    for (name, value) in &mut moved {
        if name == "telnyx-timestamp" {
            *value = (at + TimeDelta::minutes(6)).timestamp().to_string();
        }
    }
    let later = at + TimeDelta::minutes(6);
    assert_eq!(verify(&moved, &body, later), Err(Refusal::BadSignature));
}

#[test]
fn events_come_in_an_envelope_and_without_one() {
    let flat = br#"{"id":"e1","event_type":"porting_order.deleted","payload":{"id":"o1"}}"#;
    let hint = webhook::hint(flat).unwrap();
    assert_eq!(
        (hint.key.as_str(), hint.kind.as_str()),
        ("e1", "porting_order.deleted")
    );
    let split = br#"{"data":{"id":"e2","event_type":"porting_order.split","payload":{"phone_number":"13035550987"}}}"#;
    assert_eq!(webhook::hint(split).unwrap().numbers.len(), 1);
    for unreadable in [&b"{}"[..], b"[]", b"<x/>"] {
        assert_eq!(webhook::hint(unreadable), Err(Refusal::Unreadable));
    }
}

#[test]
fn a_key_that_is_no_public_key_is_refused_without_being_shown() {
    let open = |key: &str| {
        let secrets = [(field::SECRET, "KEY"), (field::WEBHOOK_SECRET, key)];
        open(Vendor::Telnyx, setup(&[], &secrets))
    };
    assert!(open(PUBLIC_KEY).is_ok());
    for wrong in ["KEY0123", "c2hvcnQ="] {
        let error = open(wrong).err().unwrap().to_string();
        assert!(
            error.contains("public key") && !error.contains(wrong),
            "{error}"
        );
    }
    let error = super::Telnyx::open(&setup(&[], &[])).err().unwrap();
    assert_eq!(error, SetupError::Missing(field::SECRET));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let name = prop_oneof![
            "[a-z_]{1,8}",
            Just("phone_number".to_owned()),
            Just("phone_numbers".to_owned()),
            Just("status".to_owned()),
            Just("details".to_owned()),
            Just("payload".to_owned()),
            Just("id".to_owned()),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_a_vendor_sends_makes_a_reader_panic(value in any_json()) {
        let _ = webhook::hint(value.to_string().as_bytes());
        if let Ok(members) = Members::of(&value) {
            let _ = ports::port_in(members);
            let _ = ports::port_out(members);
            let _ = ports::event(members, DateTime::UNIX_EPOCH);
            let _ = numbers::address(members);
        }
        let row = row(value, "id", numbers::read);
        prop_assert!(!matches!(row.outcome, Ok(Record::Account(_))));
    }
}
