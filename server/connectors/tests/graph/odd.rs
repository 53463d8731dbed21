//! What Microsoft's description leaves open, and what nobody described.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use connectors::{
    connector::{Connector, List, Record},
    http::Fault,
};
use domain::{
    connection::field,
    fact::{Fact, Reported, TeamsNumber},
};
use serde_json::{Value, json};

use crate::support::{connect, open, read};

/// Answers, one after the other, whatever is asked; then refusals.
#[derive(Clone, Default)]
pub(crate) struct Server {
    answers: Arc<Mutex<VecDeque<(StatusCode, Value)>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

async fn answer(State(server): State<Server>, request: Request) -> Response {
    let path = request.uri().to_string();
    if path.ends_with("/token") {
        return Json(json!({"access_token": "t", "expires_in": 3599})).into_response();
    }
    assert_eq!(
        request.headers()["prefer"],
        "include-unknown-enum-members",
        "{path}"
    );
    server.asked.lock().unwrap().push(path);
    let answer = server.answers.lock().unwrap().pop_front();
    let (status, body) = answer.unwrap_or((StatusCode::NOT_FOUND, json!({})));
    (status, Json(body)).into_response()
}

impl Server {
    async fn start(answers: impl IntoIterator<Item = (u16, Value)>) -> (Self, String) {
        let server = Self::default();
        let answers = answers.into_iter();
        *server.answers.lock().unwrap() = answers
            .map(|(status, body)| (StatusCode::from_u16(status).unwrap(), body))
            .collect();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        (server, origin)
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

pub(crate) async fn tenant(
    answers: impl IntoIterator<Item = (u16, Value)>,
) -> (Server, Arc<dyn Connector>, String) {
    let (server, origin) = Server::start(answers).await;
    let (graph, _) = connect(&format!("{origin}/v1.0"));
    (server, graph, origin)
}

pub(crate) fn number(digits: u32) -> Value {
    json!({
        "id": format!("id-{digits}"), "telephoneNumber": format!("+1206555{digits:04}"),
        "numberType": "directRouting", "activationState": "ACTIVATED", "assignmentStatus": "userAssigned",
        "assignmentTargetId": "ABC", "capabilities": ["userAssignment", "somethingNew"],
        "locationId": "00000000-0000-0000-0000-000000000000", "isoCountryCode": null,
    })
}

fn fact(row: &connectors::connector::Row) -> TeamsNumber {
    match &row.outcome {
        Ok(Record::Fact(Fact::TeamsNumber(number))) => number.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_printed_form_of_a_list_is_read() {
    for body in [
        json!({"@odata.context": "x", "value": [number(100)]}),
        json!({"value": number(100), "@odata.nextLink": null}),
        number(100),
    ] {
        let (_, graph, _) = tenant([(200, body.clone())]).await;
        let page = graph.page(List::TeamsNumbers, None).await.unwrap();
        assert_eq!((page.rows.len(), page.next), (1, None), "{body}");
        let number = fact(&page.rows[0]);
        assert_eq!(page.rows[0].key, "id-100");
        assert_eq!(number.line.to_string(), "+12065550100");
        assert_eq!(number.activation.to_string(), "Activated");
        assert_eq!(number.target.as_deref(), Some("abc"));
        assert_eq!(number.location, Reported::Blank, "the zero id is none");
        assert_eq!(number.country, Reported::Blank, "null is blank");
        assert_eq!(number.number_source, Reported::NotSent);
        assert_eq!(
            number.capabilities,
            Reported::Value(vec!["UserAssignment".into(), "SomethingNew".into()])
        );
    }
}

#[tokio::test]
async fn what_is_no_list_is_never_an_empty_one() {
    for body in [
        json!({}),
        json!([]),
        json!({"value": null}),
        json!({"value": "none"}),
        json!({"error": {"code": "x", "message": "y"}}),
        json!("x"),
    ] {
        let (_, graph, _) = tenant([(200, body.clone())]).await;
        let error = graph.page(List::TeamsNumbers, None).await.unwrap_err();
        assert_eq!(error.fault, Fault::Unreadable, "{body}");
    }
    let (_, graph, _) = tenant([(200, json!({"value": []}))]).await;
    let page = graph.page(List::TeamsNumbers, None).await.unwrap();
    assert!(page.rows.is_empty() && page.next.is_none());
}

#[tokio::test]
async fn a_row_that_cannot_be_read_tells_why_and_spoils_no_other() {
    let bad = json!({"id": "x", "telephoneNumber": "911", "numberType": "callingPlan"});
    let rows = json!({"value": [bad, 5, {"telephoneNumber": "+12065550100"}, number(101)]});
    let (_, graph, _) = tenant([(200, rows)]).await;
    let page = graph.page(List::TeamsNumbers, None).await.unwrap();
    let why = page.rows[0].outcome.as_ref().unwrap_err();
    assert!(
        why.starts_with("telephoneNumber \u{201c}911\u{201d}: "),
        "{why}"
    );
    assert!(page.rows[1].outcome.is_err());
    assert_eq!(page.rows[2].key, "+12065550100");
    assert!(page.rows[2].outcome.is_ok() && page.rows[3].outcome.is_ok());
}

#[tokio::test]
async fn links_are_followed_on_our_own_host_only_and_kept_in_the_cursor() {
    let link = "https://elsewhere.example/v1.0/x?$skiptoken=abc";
    let (server, graph, _) = tenant([
        (
            200,
            json!({"value": [number(100)], "@odata.nextLink": link}),
        ),
        (200, json!({"value": [number(101)]})),
    ])
    .await;
    let whole = read(&*graph, List::TeamsNumbers).await.unwrap();
    assert_eq!(whole.keys, ["id-100", "id-101"]);
    let path = "/v1.0/admin/teams/telephoneNumberManagement/numberAssignments";
    assert_eq!(
        server.asked(),
        [
            format!("{path}?%24top=1000"),
            format!("{path}?$skiptoken=abc")
        ]
    );
}

#[tokio::test]
async fn full_pages_without_links_are_counted() {
    let full = || json!({"value": (0..1000).map(number).collect::<Vec<_>>()});
    let (server, graph, _) = tenant([(200, full()), (200, json!({"value": []}))]).await;
    let whole = read(&*graph, List::TeamsNumbers).await.unwrap();
    assert_eq!((whole.pages, whole.keys.len()), (2, 1000));
    assert!(server.asked()[1].ends_with("?%24top=1000&%24skip=1000"));
}

#[tokio::test]
async fn people_come_with_their_accounts() {
    let rows = json!({"value": [
        {"id": "ABC", "userPrincipalName": "ana@contoso.example", "accountType": "ineligibleUser",
         "featureTypes": ["Teams"], "isEnterpriseVoiceEnabled": true,
         "telephoneNumbers": [{"telephoneNumber": "+12065550100", "assignmentCategory": "primary"}],
         "user": {"id": "ABC", "displayName": "Ana", "accountEnabled": true, "usageLocation": "US",
                  "deletedDateTime": null}},
        {"id": "DEF", "userPrincipalName": "bo@contoso.example", "user": null},
    ]});
    let (server, graph, _) = tenant([(200, rows)]).await;
    let whole = read(&*graph, List::TeamsUsers).await.unwrap();
    let asked = server.asked().remove(0);
    assert!(
        asked.starts_with("/v1.0/admin/teams/userConfigurations?%24top=999&%24expand=user%28"),
        "{asked}"
    );
    let accounts = whole.accounts();
    assert_eq!(
        accounts[0].account_type,
        Reported::Value("IneligibleUser".into())
    );
    assert_eq!(accounts[0].display_name, Reported::Value("Ana".into()));
    assert_eq!(
        accounts[0].line.value().unwrap().to_string(),
        "+12065550100"
    );
    assert_eq!(accounts[0].deleted_at, Reported::Blank);
    assert_eq!(accounts[1].display_name, Reported::NotSent);
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let forbidden = || {
        let body = json!({"error": {"code": "Forbidden", "message": "Missing role."}});
        (403, body)
    };
    let allowed = || (200, json!({"value": []}));
    for (answers, check, permission) in [
        (
            vec![forbidden(), allowed(), allowed()],
            1,
            "TeamsTelephoneNumber.Read.All",
        ),
        (
            vec![allowed(), forbidden()],
            2,
            "TeamsUserConfiguration.Read.All",
        ),
        (
            vec![allowed(), allowed(), forbidden()],
            3,
            "permission User.Read.All",
        ),
    ] {
        let (_, graph, _) = tenant(answers).await;
        let report = graph.probe().await;
        assert!(!report.is_ready);
        for (at, found) in report.checks.iter().enumerate() {
            assert_eq!(found.is_good, at != check, "{report:?}");
        }
        let detail = &report.checks[check].detail;
        assert!(detail.contains(permission), "{detail}");
        assert!(detail.contains("needs admin consent"), "{detail}");
    }
    let (_, graph, _) = tenant([forbidden()]).await;
    let error = graph.page(List::TeamsNumbers, None).await.unwrap_err();
    let permission = "TeamsTelephoneNumber.Read.All".to_owned();
    assert_eq!(error.fault, Fault::Forbidden(Some(permission)));
}

#[tokio::test]
async fn a_number_is_asked_for_with_its_plus_sign() {
    let (server, graph, _) = tenant([(200, json!({"value": [number(100)]}))]).await;
    let number = "+12065550100".parse().unwrap();
    assert!(graph.number(number).await.unwrap().is_some());
    let asked = server.asked().remove(0);
    assert!(
        asked.ends_with("%24filter=telephoneNumber+eq+%27%2B12065550100%27"),
        "{asked}"
    );
}

#[tokio::test]
async fn a_line_is_asked_for_with_its_extension() {
    let mut row = number(100);
    row["telephoneNumber"] = json!("+12065550100;ext=12");
    let (server, graph, _) = tenant([(200, json!({"value": [row]}))]).await;
    let line = "+12065550100;ext=12".parse().unwrap();
    let found = graph.line(&line).await.unwrap().unwrap();
    let Ok(Record::Fact(fact)) = found.outcome else {
        panic!("a number, not {found:?}")
    };
    assert_eq!(fact.line(), line);
    let asked = server.asked().remove(0);
    assert!(
        asked.ends_with("%27%2B12065550100%3Bext%3D12%27"),
        "{asked}"
    );
}

#[tokio::test]
async fn a_line_under_two_operators_is_nobody_s_to_change() {
    let mut other = number(100);
    other["operatorId"] = json!("83d289bc-a4d3-41e6-8a3f-cff260a3f091");
    let (_, graph, _) = tenant([(200, json!({"value": [number(100), other]}))]).await;
    let error = graph
        .line(&"+12065550100".parse().unwrap())
        .await
        .unwrap_err();
    assert!(
        error.message.contains("more than once"),
        "{}",
        error.message
    );
}

#[tokio::test]
async fn tokens_may_be_given_elsewhere() {
    let (_, api) = Server::start([(200, json!({"value": []}))]).await;
    let (_, login) = Server::start([]).await;
    for auth_url in [login.clone(), format!("{login}/any/token")] {
        let more = [
            (field::BASE_URL, api.as_str()),
            (field::AUTH_URL, &auth_url),
        ];
        let (graph, _) = open(&more, "secret").unwrap();
        let asked = graph.page(List::TeamsNumbers, None).await;
        assert_ne!(asked.map_err(|e| e.fault).err(), Some(Fault::Unauthorized));
    }
    assert!(open(&[(field::BASE_URL, "graph.example")], "secret").is_err());
    assert!(open(&[(field::TENANT, "")], "secret").is_err());
}
