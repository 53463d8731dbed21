//! The connector against bodies that the simulated vendor does not send.

use std::sync::Mutex;

use axum::{
    Router,
    extract::{Request as Incoming, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::net::TcpListener;

use super::*;

/// Answers by the end of the path, or by a parameter, and notes what was asked; anything else is refused as a role that is
/// missing is.
#[derive(Clone)]
pub(super) struct Stub {
    answers: Arc<Vec<(&'static str, u16, String)>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    pub(super) async fn start(
        answers: Vec<(&'static str, u16, String)>,
    ) -> (Self, Arc<dyn Connector>) {
        let stub = Self {
            answers: Arc::new(answers),
            asked: Arc::default(),
        };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let base = format!("http://{}/api/v2", listener.local_addr().unwrap());
        let router = Router::new().fallback(respond).with_state(stub.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let pairs = [
            (field::ACCOUNT, "9900001"),
            (field::CLIENT_ID, "client"),
            (field::BASE_URL, &base),
        ];
        let setup = setup(&pairs, &[(field::SECRET, "secret")]);
        (stub, testing::open(Vendor::Bandwidth, setup).unwrap())
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn respond(State(stub): State<Stub>, request: Incoming) -> Response {
    let path = request.uri().path().to_owned();
    if path.ends_with("/token") {
        return r#"{"access_token":"token-of-the-stub","expires_in":3600}"#.into_response();
    }
    let query = request.uri().query().unwrap_or_default();
    stub.asked.lock().unwrap().push(format!("{path}?{query}"));
    let is_asked = |end: &str| {
        if end.contains('=') {
            query.contains(end)
        } else {
            path.ends_with(end)
        }
    };
    let answer = stub.answers.iter().find(|(end, _, _)| is_asked(end));
    match answer {
        None => StatusCode::FORBIDDEN.into_response(),
        Some((_, status, body)) => {
            let kind = [(header::CONTENT_TYPE, "application/xml")];
            (StatusCode::from_u16(*status).unwrap(), kind, body.clone()).into_response()
        }
    }
}

pub(super) fn tns(rows: &[&str], next: Option<&str>) -> String {
    let link = |page| {
        format!(
            "<Links><next>Link=&lt;https://old.example:443/v1.0/tns?account=1&amp;page={page}&amp;size=5&gt;;rel=\"next\";</next></Links>"
        )
    };
    let rows: Vec<_> = rows
        .iter()
        .map(|row| format!("<TelephoneNumber>{row}</TelephoneNumber>"))
        .collect();
    format!(
        "<TelephoneNumbersResponse>{}<TelephoneNumbers>{}</TelephoneNumbers></TelephoneNumbersResponse>",
        next.map(link).unwrap_or_default(),
        rows.concat()
    )
}

pub(super) const FAX: &str = "<FullNumber>2065550100</FullNumber><Status>Inservice</Status>";

pub(super) fn count(count: u64) -> (&'static str, u16, String) {
    (
        "/totals",
        200,
        format!("<Quantity><Count>{count}</Count></Quantity>"),
    )
}

#[tokio::test]
async fn without_the_role_for_details_the_bare_list_is_read() {
    let bare = "<TNs><TotalCount>1</TotalCount><TelephoneNumbers><Count>1</Count><TelephoneNumber>2065550100</TelephoneNumber></TelephoneNumbers></TNs>";
    let answers = vec![
        ("/inserviceNumbers", 200, bare.to_owned()),
        ("/inserviceNumbers/+12065550100", 200, String::new()),
        ("/inserviceNumbers/+12065550101", 404, String::new()),
        ("/portouts", 204, String::new()),
        count(1),
    ];
    let (_stub, connector) = Stub::start(answers).await;
    let pages = pages(&*connector).await;
    assert_eq!(rows_and_total(&pages), (1, Some(1)));
    let gap = pages[0].gap.as_deref().unwrap();
    assert!(gap.contains("none that are aging"), "{gap}");
    let number = number(&pages[0].rows[0]);
    assert!(number.status.is(CarrierStatus::Active));
    for field in [
        &number.trunk,
        &number.emergency_status,
        &number.emergency_address,
    ] {
        assert_eq!(field, &Reported::NotSent);
    }
    assert_eq!(number.port_out_status, Reported::Blank);
    assert_eq!(number.ported_out_on, Reported::Blank);
    let at = async |text: &str| connector.number(text.parse().unwrap()).await.unwrap();
    assert!(at("+12065550101").await.is_none());
    assert_eq!(self::number(&at("+12065550100").await.unwrap()), number);
}

#[tokio::test]
async fn an_answer_without_details_is_not_taken_for_an_absence() {
    let said = "<TelephoneNumberResponse><ResponseStatus><ErrorCode>1</ErrorCode></ResponseStatus></TelephoneNumberResponse>";
    let answers = vec![
        ("/tndetails", 200, said.to_owned()),
        ("/portouts", 204, String::new()),
    ];
    let (_stub, connector) = Stub::start(answers).await;
    let asked = connector.number("+12065550100".parse().unwrap()).await;
    assert_eq!(asked.unwrap_err().fault, Fault::Unreadable);
}

#[tokio::test]
async fn a_missing_role_is_named() {
    let ports = ("/portouts", 204, String::new());
    let (_stub, connector) = Stub::start(vec![ports]).await;
    let error = read_on(&*connector, None).await.unwrap_err();
    assert_eq!(error.fault, Fault::Forbidden(Some("Numbers".to_owned())));
    let report = connector.probe().await;
    assert!(!report.is_ready);
    let list = report
        .checks
        .iter()
        .find(|check| check.name == "List numbers")
        .unwrap();
    assert!(
        list.detail
            .contains("role for this is \u{201c}Numbers\u{201d}"),
        "{list:?}"
    );
    assert!(connector.routes().await.is_err());
}

#[tokio::test]
async fn without_the_role_for_port_outs_there_is_no_list() {
    let answers = vec![("/tns", 200, tns(&[FAX], None)), count(1)];
    let (_stub, connector) = Stub::start(answers).await;
    let porting = Fault::Forbidden(Some("Porting".to_owned()));
    let error = read_on(&*connector, None).await.unwrap_err();
    assert_eq!(error.fault, porting);
    let error = connector.number("+12065550100".parse().unwrap()).await;
    assert_eq!(error.unwrap_err().fault, porting);
    let report = connector.probe().await;
    assert!(!report.is_ready, "{report:?}");
}

#[tokio::test]
async fn lists_of_none_come_in_many_forms() {
    for (status, body) in [
        (200, ""),
        (204, ""),
        (
            200,
            "<TelephoneNumbersResponse><TelephoneNumberCount>0</TelephoneNumberCount></TelephoneNumbersResponse>",
        ),
        (
            200,
            "<TelephoneNumbersResponse><TelephoneNumbers/></TelephoneNumbersResponse>",
        ),
    ] {
        let answers = vec![
            ("/tns", status, body.to_owned()),
            ("/portouts", 404, String::new()),
            ("/emergency/addresses", 204, String::new()),
            ("/sites", 204, String::new()),
            count(0),
        ];
        let (_stub, connector) = Stub::start(answers).await;
        let pages = pages(&*connector).await;
        assert_eq!(rows_and_total(&pages), (0, Some(0)), "{status} {body}");
        assert_eq!(connector.routes().await.unwrap(), []);
        assert_eq!(connector.emergency_addresses().await.unwrap(), []);
        assert_eq!(connector.port_outs(None).await.unwrap().entries, []);
    }
}

#[tokio::test]
async fn an_error_in_a_success_is_an_error_and_half_a_page_is_none() {
    for body in [
        "<TelephoneNumbersResponse><ResponseStatus><ErrorCode>1006</ErrorCode><Description>No</Description></ResponseStatus></TelephoneNumbersResponse>",
        "<TelephoneNumbersResponse><TelephoneNumbers><TelephoneNumber>",
        "{\"data\":[]}",
    ] {
        let answers = vec![
            ("/tns", 200, body.to_owned()),
            ("/portouts", 204, String::new()),
            count(0),
        ];
        let (_stub, connector) = Stub::start(answers).await;
        assert!(read_on(&*connector, None).await.is_err(), "{body}");
    }
}

#[tokio::test]
async fn the_next_page_is_asked_for_by_its_id_alone() {
    let second = FAX.replace("0100", "0101");
    let answers = vec![
        ("page=%2B12065550101", 200, tns(&[&second], None)),
        ("/tns", 200, tns(&[FAX], Some("+12065550101"))),
        ("/portouts", 204, String::new()),
        count(2),
    ];
    let (stub, connector) = Stub::start(answers).await;
    let pages = pages(&*connector).await;
    assert_eq!(rows_and_total(&pages), (2, Some(2)));
    assert!(pages.iter().all(|page| page.gap.is_none()));
    let asked = stub.asked();
    assert_eq!(asked[1], "/api/v2/tns?accountId=9900001&page=1&size=2500");
    assert_eq!(
        asked[2],
        "/api/v2/tns?accountId=9900001&page=%2B12065550101&size=2500"
    );
}

#[tokio::test]
async fn a_page_that_leads_back_to_itself_ends_the_list_where_the_count_agrees() {
    let looped = ("/tns", 200, tns(&[FAX], Some("1")));
    let ports = ("/portouts", 204, String::new());
    let (_stub, connector) = Stub::start(vec![looped.clone(), ports.clone(), count(1)]).await;
    assert_eq!(rows_and_total(&pages(&*connector).await), (1, Some(1)));
    let (_stub, connector) = Stub::start(vec![looped, ports]).await;
    assert!(
        read_on(&*connector, None).await.is_err(),
        "nothing to compare with"
    );
}

#[tokio::test]
async fn a_number_that_was_given_up_is_not_listed_and_still_counts() {
    let gone = FAX.replace("0100", "0101").replace("Inservice", "Deleted");
    let answers = vec![
        ("/tns", 200, tns(&[FAX, &gone], None)),
        ("/portouts", 204, String::new()),
        count(1),
    ];
    let (_stub, connector) = Stub::start(answers).await;
    let pages = pages(&*connector).await;
    assert_eq!(rows_and_total(&pages), (1, Some(2)));
    assert_eq!(pages[0].left_out, 1);
}

#[tokio::test]
async fn a_page_with_fewer_rows_than_it_counts_is_no_page() {
    let gone = FAX.replace("0100", "0101").replace("Inservice", "Deleted");
    for (counted, is_whole) in [(1, true), (2, true), (3, false)] {
        let counts =
            format!("<TelephoneNumberCount>{counted}</TelephoneNumberCount><TelephoneNumbers>");
        let body = tns(&[FAX, &gone], None).replace("<TelephoneNumbers>", &counts);
        let ports = ("/portouts", 204, String::new());
        let (_stub, connector) = Stub::start(vec![("/tns", 200, body), ports, count(1)]).await;
        let read = read_on(&*connector, None).await;
        match read {
            Ok(_) => assert!(is_whole, "{counted}"),
            Err(error) => {
                assert!(!is_whole, "{counted}: {error}");
                assert_eq!(error.fault, Fault::Unreadable);
            }
        }
    }
}

#[tokio::test]
async fn numbers_that_bandwidth_could_not_list_are_told() {
    let body = tns(&[FAX], None).replace(
        "<TelephoneNumbers>",
        "<ErrorList><Error><Code>5001</Code><Description>+12065550109 failed</Description></Error></ErrorList><TelephoneNumbers>",
    );
    let answers = vec![
        ("/tns", 200, body),
        ("/portouts", 204, String::new()),
        count(1),
    ];
    let (_stub, connector) = Stub::start(answers).await;
    let pages = pages(&*connector).await;
    assert!(
        pages[0].unsendable[0].contains("5001"),
        "{:?}",
        pages[0].unsendable
    );
}

#[tokio::test]
async fn a_count_on_the_list_itself_serves_where_no_other_may_be_read() {
    let bare = "<TNs><TotalCount>5</TotalCount><TelephoneNumbers><TelephoneNumber>2065550100</TelephoneNumber></TelephoneNumbers></TNs>";
    let list = vec![
        ("/inserviceNumbers", 200, bare.to_owned()),
        ("/portouts", 204, String::new()),
    ];
    let (_stub, connector) = Stub::start(list).await;
    let pages = pages(&*connector).await;
    assert_eq!(rows_and_total(&pages), (1, Some(5)), "four are missing");
}

#[tokio::test]
async fn an_empty_answer_in_mid_list_is_no_end() {
    let without_a_list = "<TelephoneNumbersResponse/>";
    for (status, body) in [(200, ""), (204, ""), (200, without_a_list)] {
        let second = ("page=2065550101", status, body.to_owned());
        let ports = ("/portouts", 204, String::new());
        let first = ("/tns", 200, tns(&[FAX], Some("2065550101")));
        let (_stub, connector) = Stub::start(vec![second.clone(), ports.clone(), first]).await;
        let error = read_on(&*connector, None).await.unwrap_err();
        assert_eq!(error.fault, Fault::Unreadable, "{status} {body}");
    }
    for status in [204, 404] {
        let second = ("page=2065550101", status, String::new());
        let ports = ("/portouts", 204, String::new());
        let bare = tns(&["2065550100"], Some("2065550101"));
        let first = ("/inserviceNumbers", 200, bare);
        let (_stub, connector) = Stub::start(vec![second, ports, first]).await;
        let error = read_on(&*connector, None).await.unwrap_err();
        assert_eq!(error.fault, Fault::Unreadable, "{status}");
    }
}

#[test]
fn settings_that_cannot_be_used_are_refused_before_anything_is_asked() {
    let try_open = |pairs: &[(&str, &str)]| {
        let all = [&[(field::CLIENT_ID, "client")], pairs].concat();
        (PROVIDER.open)(setup(&all, &[(field::SECRET, "secret")])).err()
    };
    assert_eq!(try_open(&[]), Some(SetupError::Missing(field::ACCOUNT)));
    assert_eq!(try_open(&[(field::ACCOUNT, "9900001")]), None);
    for (name, value) in [
        (field::ACCOUNT, "../9900001"),
        (field::BASE_URL, "api.bandwidth.com"),
        (field::AUTH_URL, "ftp://api.bandwidth.com"),
    ] {
        let error = try_open(&[(field::ACCOUNT, "9900001"), (name, value)]);
        assert!(
            matches!(error, Some(SetupError::Unusable { .. })),
            "{name} {value}"
        );
    }
}

#[test]
fn tokens_are_given_on_the_host_of_the_api() {
    let url = |pairs: &[(&str, &str)]| {
        let setup = setup(pairs, &[]);
        let base = setup.settings.get(field::BASE_URL).unwrap_or(BASE_URL);
        token_url(&setup, base).unwrap().to_string()
    };
    assert_eq!(url(&[]), "https://api.bandwidth.com/api/v1/oauth2/token");
    let base = (field::BASE_URL, "http://127.0.0.1:4400/api/v2");
    assert_eq!(url(&[base]), "http://127.0.0.1:4400/api/v1/oauth2/token");
    let auth = (field::AUTH_URL, "http://127.0.0.1:1/t");
    assert_eq!(url(&[base, auth]), "http://127.0.0.1:1/t");
}
