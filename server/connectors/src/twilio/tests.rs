use axum::{Router, http::StatusCode, routing::get};
use chrono::{DateTime, Utc};
use domain::fact::{CarrierNumber, CarrierStatus, Reported, Word};
use proptest::prelude::*;
use ring::hmac;
use serde_json::json;
use sim::vendors::{Fault, Vendor, credentials};
use tokio::net::TcpListener;

use super::*;
use crate::{
    http::Fault as HttpFault,
    records::Moment,
    testing::{connect, number, open, pages, said, said_by_file, setup, start},
};

const ACCOUNT: &str = "AC00000000000000000000000000000001";

fn read(value: Value) -> CarrierNumber {
    let trunks = HashMap::from([("TK1".to_owned(), "east".to_owned())]);
    number(&row(value, "sid", |row| numbers::read(row, Some(&trunks))))
}

fn bare() -> Value {
    json!({"sid":"PN1","phone_number":"+442079460018"})
}

/// A row with some members besides those that it must have.
fn with(members: Value) -> CarrierNumber {
    let mut value = bare();
    if let (Value::Object(all), Value::Object(members)) = (&mut value, members) {
        all.extend(members);
    }
    read(value)
}

#[tokio::test]
async fn the_api_says_what_the_file_says() {
    let (simulators, address) = start().await;
    simulators.set_page_rows(100);
    let twilio = connect(Vendor::Twilio, &address, None);
    let pages = pages(&*twilio).await;
    let rows: Vec<_> = pages.iter().flat_map(|page| &page.rows).collect();
    assert!(pages.len() > 2);
    assert_eq!(
        said(rows.iter().map(|row| number(row))),
        said_by_file(&simulators, Vendor::Twilio)
    );
    assert_eq!(
        simulators.traffic(Vendor::Twilio).requests,
        pages.len() as u64 + 1,
        "the trunks are asked for once"
    );
}

#[tokio::test]
async fn a_list_goes_on_where_another_connection_left_it() {
    let (simulators, address) = start().await;
    simulators.set_page_rows(100);
    let first = connect(Vendor::Twilio, &address, None)
        .page(List::CarrierNumbers, None)
        .await
        .unwrap();
    let second = connect(Vendor::Twilio, &address, None)
        .page(List::CarrierNumbers, first.next.as_ref())
        .await
        .unwrap();
    assert_eq!(second.rows.len(), 100);
    assert!(
        second
            .rows
            .iter()
            .all(|row| first.rows.iter().all(|r| r.key != row.key))
    );
}

#[tokio::test]
async fn one_number_is_found_by_itself() {
    let (_simulators, address) = start().await;
    let twilio = connect(Vendor::Twilio, &address, None);
    let first = twilio.page(List::CarrierNumbers, None).await.unwrap();
    let known = number(&first.rows[0]);
    let found = twilio.number(known.number).await.unwrap().unwrap();
    assert_eq!(number(&found), known);
    let part = E164::from_digits(known.number.digits() / 10).unwrap();
    assert!(
        twilio.number(part).await.unwrap().is_none(),
        "a part of a number is another number"
    );
}

#[tokio::test]
async fn trunks_addresses_and_ports_are_read() {
    let (_simulators, address) = start().await;
    let twilio = connect(Vendor::Twilio, &address, None);
    let routes = twilio.routes().await.unwrap();
    assert!(routes.iter().any(|route| route.name == "trunk-ldn-2"));
    let addresses = twilio.emergency_addresses().await.unwrap();
    assert_eq!(addresses[0].status.as_deref(), Some("validated"));
    let port_ins = twilio.port_ins(None).await.unwrap();
    let port = &port_ins.entries[0];
    assert_eq!(port.status, "In Progress");
    assert_eq!(port.numbers[0].status.as_deref(), Some("pending"));
    let at = "2026-11-27T10:00:00Z".parse().unwrap();
    assert_eq!(port.foc_confirmed, Some(Moment::Instant(at)));
    let none = twilio.port_outs(None).await.unwrap_err();
    assert_eq!(none.fault, HttpFault::Unsupported);
}

#[tokio::test]
async fn a_probe_says_what_is_there_and_what_is_missing() {
    let (_simulators, address) = start().await;
    let good = connect(Vendor::Twilio, &address, None).probe().await;
    assert!(good.is_ready && good.checks.len() == 3, "{good:?}");
    let bad = connect(Vendor::Twilio, &address, Some("wrong-token"))
        .probe()
        .await;
    assert!(!bad.is_ready);
    let detail = &bad.checks[0].detail;
    assert!(detail.contains("20003 Authenticate"), "{detail}");
    assert!(!detail.contains("wrong-token"), "{detail}");
}

/// A key with the right to see numbers, and no other. One of them was given up.
async fn restricted() -> String {
    let numbers = || async {
        r#"{"incoming_phone_numbers":[{"sid":"PN1","phone_number":"+442079460018","trunk_sid":"TK1"},
            {"sid":"PN2","phone_number":"+442079460019","status":"deleted"}],"next_page_uri":null}"#
    };
    let trunks = || async {
        (
            StatusCode::FORBIDDEN,
            r#"{"code":20008,"message":"Forbidden"}"#,
        )
    };
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json");
    let router = Router::new()
        .route(&path, get(numbers))
        .route("/v1/Trunks", get(trunks));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn trunks_that_may_not_be_seen_are_left_unsaid() {
    let twilio = connect(Vendor::Twilio, &restricted().await, None);
    let page = twilio.page(List::CarrierNumbers, None).await.unwrap();
    assert_eq!(number(&page.rows[0]).trunk, Reported::NotSent);
    let report = twilio.probe().await;
    assert!(report.is_ready, "numbers can be listed without");
    let trunks = &report.checks[2];
    assert!(
        !trunks.is_good && trunks.detail.contains("Give it the right"),
        "{trunks:?}"
    );
}

#[tokio::test]
async fn a_number_that_was_given_up_is_not_listed() {
    let twilio = connect(Vendor::Twilio, &restricted().await, None);
    let page = twilio.page(List::CarrierNumbers, None).await.unwrap();
    assert_eq!((page.rows.len(), page.left_out), (1, 1));
    let gone = "+442079460019".parse().unwrap();
    assert!(twilio.number(gone).await.unwrap().is_none());
}

#[tokio::test]
async fn trunks_that_fail_end_the_page_rather_than_go_unnamed() {
    let (simulators, address) = start().await;
    let twilio = connect(Vendor::Twilio, &address, None);
    simulators.inject(
        Vendor::Twilio,
        sim::vendors::Strike::from(Fault::ServerError).after(1),
    );
    let error = twilio.page(List::CarrierNumbers, None).await.unwrap_err();
    assert_eq!(error.fault, HttpFault::Unavailable);
    simulators.heal(Vendor::Twilio);
    assert!(twilio.page(List::CarrierNumbers, None).await.is_ok());
}

#[test]
fn what_is_listed_is_in_service_unless_it_says_otherwise() {
    for (status, expected) in [
        (json!(null), Word::Known(CarrierStatus::Active)),
        (json!("in-use"), Word::Known(CarrierStatus::Active)),
        (json!("suspended"), Word::Known(CarrierStatus::Suspended)),
        (json!("resting"), Word::Unknown("resting".into())),
    ] {
        assert_eq!(with(json!({ "status": status })).status, expected);
    }
    let number = read(bare());
    assert!(number.status.is(CarrierStatus::Active));
    assert_eq!(number.port_out_status, Reported::NotSent);
}

#[test]
fn calls_go_to_a_trunk_or_an_application_or_an_address() {
    let trunk = |members: Value| with(members).trunk;
    let value = |text: &str| Reported::Value(text.to_owned());
    assert_eq!(read(bare()).trunk, Reported::NotSent);
    assert_eq!(
        trunk(json!({"trunk_sid":null,"voice_url":""})),
        Reported::Blank
    );
    assert_eq!(
        trunk(json!({"trunk_sid":"TK1","voice_url":"x"})),
        value("east")
    );
    assert_eq!(
        trunk(json!({"trunk_sid":"TK2"})),
        value("TK2"),
        "it was made a moment ago"
    );
    let members = json!({"trunk_sid":null,"voice_application_sid":"AP1","voice_url":"x"});
    assert_eq!(trunk(members), value("AP1"));
    let number = row(
        json!({"sid":"PN1","phone_number":"+442079460018","trunk_sid":"TK1"}),
        "sid",
        |row| numbers::read(row, None),
    );
    assert_eq!(
        crate::testing::number(&number).trunk,
        Reported::NotSent,
        "names may not be seen"
    );
}

#[test]
fn addresses_that_carry_secrets_are_kept_without() {
    let plain = numbers::without_url_secrets(json!({
        "voice_url": "https://user:pass@ivr.example:8443/in?token=s3cret",
        "sms_url": "", "status_callback_url": null, "uri": "/x?PageToken=1",
    }));
    assert_eq!(
        plain,
        json!({
            "voice_url": "https://ivr.example:8443/in",
            "sms_url": "", "status_callback_url": null, "uri": "/x?PageToken=1",
        })
    );
}

#[test]
fn only_a_registered_address_sends_help() {
    let number = |status: &str| {
        with(json!({
            "emergency_status": "Active",
            "emergency_address_sid": "AD1",
            "emergency_address_status": status,
        }))
    };
    let registered = number("registered");
    assert_eq!(registered.emergency_address, Reported::Value("AD1".into()));
    for status in ["unregistered", "registration-failure"] {
        let number = number(status);
        assert_eq!(number.emergency_status, Reported::Value(status.into()));
        assert_eq!(number.emergency_address, Reported::Blank, "{status}");
    }
}

#[test]
fn a_port_tells_its_wish_and_its_reasons() {
    let order = json!({
        "port_in_request_sid": "KW1", "port_in_request_status": "in_review",
        "target_port_in_date": "2026-12-01", "target_port_in_time_range_start": "10:00:00+01:00",
        "phone_numbers": [
            {"phone_number":"+16175551212","portable":true,"not_portability_reason":"string",
             "rejection_reason":"Wrong PIN","rejection_reason_code":7},
            {"phone_number":"?","portable":false,"not_portability_reason":"Mobile","not_portability_reason_code":22130},
        ],
    });
    let port = ports::read(Members::of(&order).unwrap()).unwrap();
    let at = "2026-12-01T09:00:00Z".parse().unwrap();
    assert_eq!(port.foc_requested, Some(Moment::Instant(at)));
    assert_eq!(port.foc_confirmed, None);
    let reasons: Vec<_> = port
        .reasons
        .iter()
        .map(|r| (r.code.as_str(), r.text.as_str()))
        .collect();
    assert_eq!(reasons, [("7", "Wrong PIN"), ("22130", "Mobile")]);
    assert_eq!(port.numbers.len(), 1);
}

#[test]
fn sids_that_are_none_are_refused_before_they_become_addresses() {
    let open = |account: &str, key: &str| {
        let settings = [(field::ACCOUNT, account), (field::CLIENT_ID, key)];
        open(Vendor::Twilio, setup(&settings, &[(field::SECRET, "s")])).err()
    };
    assert_eq!(open(ACCOUNT, ""), None);
    assert_eq!(open("", ""), Some(SetupError::Missing(field::ACCOUNT)));
    for account in [
        "AC1",
        "AC/../../x000000000000000000000000",
        "SK00000000000000000000000000000001",
    ] {
        let error = open(account, "").unwrap().to_string();
        assert!(error.contains("32 hexadecimal digits"), "{error}");
    }
    assert!(open(ACCOUNT, "not-a-key").is_some());
}

const URL: &str = "https://rollcall.example/hooks/1";

fn verify(
    twilio: &dyn Connector,
    url: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Vec<Hint>, Refusal> {
    let headers: Vec<_> = headers
        .iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect();
    let at: DateTime<Utc> = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    twilio.verify_webhook(&Request {
        url,
        headers: &headers,
        body: body.as_bytes(),
        at,
    })
}

fn connector(secrets: &[(&str, &str)], key: &str) -> Arc<dyn Connector> {
    let settings = [(field::ACCOUNT, ACCOUNT), (field::CLIENT_ID, key)];
    open(Vendor::Twilio, setup(&settings, secrets)).unwrap()
}

fn sign(token: &str, text: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    STANDARD.encode(hmac::sign(&key, text.as_bytes()))
}

#[tokio::test]
async fn a_form_is_listened_to_only_as_it_was_signed() {
    let (simulators, address) = start().await;
    let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let call = simulators.webhook(Vendor::Twilio, URL, at).unwrap();
    let headers: Vec<_> = call.headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let twilio = connect(Vendor::Twilio, &address, None);
    let hints = verify(&*twilio, URL, &headers, &call.body).unwrap();
    assert_eq!(hints[0].kind, "PortInPhoneNumberPending");
    assert_eq!(hints[0].numbers.len(), 1);
    let again = verify(&*twilio, URL, &headers, &call.body).unwrap();
    assert_eq!(
        again[0].key, hints[0].key,
        "a call that comes twice is the same"
    );
    for (url, headers, body) in [
        (URL, &headers[..], format!("{}&more=1", call.body)),
        (URL, &[][..], call.body.clone()),
        (
            "https://rollcall.example/hooks/2",
            &headers[..],
            call.body.clone(),
        ),
    ] {
        let refused = verify(&*twilio, url, headers, &body);
        assert_eq!(refused, Err(Refusal::BadSignature), "{url} {body}");
    }
}

/// The example in Twilio's own description of the signature.
#[test]
fn the_vendors_example_is_verified() {
    let url = "https://example.com/myapp.php?foo=1&bar=2";
    let token = "12345";
    let body = "Digits=1234&To=%2B18005551212&From=%2B14158675310&Caller=%2B14158675310&CallSid=CA1234567890ABCDE";
    let twilio = connector(&[(field::SECRET, token)], "");
    let headers = [("X-Twilio-Signature", "L/OH5YylLD5NRKLltdqwSvS0BnU=")];
    assert!(verify(&*twilio, url, &headers, body).is_ok());
    let with_port = "https://example.com:443/myapp.php?foo=1&bar=2#rc=3";
    assert!(verify(&*twilio, with_port, &headers, body).is_ok());
    assert_eq!(
        verify(&*twilio, url, &headers, ""),
        Err(Refusal::BadSignature)
    );
}

#[test]
fn a_json_body_is_bound_to_the_address_by_its_digest() {
    let body = r#"{"port_in_request_sid":"KW1","phone_number":"+16175551212","status":"completed","last_date_updated":"1"}"#;
    let digest = |body: &str| webhook::sha256(body.as_bytes());
    let url = format!("{URL}?bodySHA256={}", digest(body));
    let signature = sign("token", &url);
    let headers = [("x-twilio-signature", signature.as_str())];
    let twilio = connector(&[(field::SECRET, "token")], "");
    let hints = verify(&*twilio, &url, &headers, body).unwrap();
    assert_eq!(hints[0].key, "KW1 +16175551212 completed 1");
    let forged = body.replace("completed", "canceled");
    assert_eq!(
        verify(&*twilio, &url, &headers, &forged),
        Err(Refusal::BadSignature)
    );
    let moved = format!("{URL}?bodySHA256={}", digest(&forged));
    assert_eq!(
        verify(&*twilio, &moved, &headers, &forged),
        Err(Refusal::BadSignature)
    );
}

#[test]
fn an_api_key_does_not_sign_webhooks() {
    let key = "SK00000000000000000000000000000001";
    let signature = sign("token", URL);
    let headers = [("x-twilio-signature", signature.as_str())];
    let without = connector(&[(field::SECRET, "token")], key);
    assert!(!without.capabilities().has_webhooks);
    assert_eq!(
        verify(&*without, URL, &headers, ""),
        Err(Refusal::NotExpected)
    );
    let secrets = [
        (field::SECRET, "key-secret"),
        (field::WEBHOOK_SECRET, "token"),
    ];
    assert!(verify(&*connector(&secrets, key), URL, &headers, "").is_ok());
    assert_eq!(credentials::TWILIO_ACCOUNT, ACCOUNT);
}

proptest! {
    #[test]
    fn nothing_a_vendor_sends_makes_a_reader_panic(text in "\\PC{0,40}", flag: bool) {
        let value = json!({
            "sid": text, "phone_number": text, "trunk_sid": text, "voice_url": text, "status": flag,
            "port_in_request_sid": text, "port_in_request_status": text,
            "target_port_in_date": text, "target_port_in_time_range_start": text,
            "phone_numbers": [text, {"phone_number": text, "port_date": flag}],
        });
        let _ = row(numbers::without_url_secrets(value.clone()), "sid", |row| numbers::read(row, None));
        let members = Members::of(&value).unwrap();
        let _ = (ports::read(members), numbers::trunk(members), numbers::address(members));
        let call = Request {
            url: &text,
            headers: &[("x-twilio-signature".to_owned(), text.clone())],
            body: text.as_bytes(),
            at: DateTime::UNIX_EPOCH,
        };
        let key = webhook::Key::new(&SecretString::from("token"));
        prop_assert!(key.verify(&call).is_err());
    }
}
