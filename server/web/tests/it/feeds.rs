//! Lists that are sent to a feed's own address, as `curl --data-binary` sends them.

use axum::http::{HeaderName, Method, StatusCode};
use domain::{ConnectionId, connection::Settings};
use services::{
    Caller, access,
    connections::{self, NewConnection},
    feeds, organisations, sources,
};

use crate::support::{Answer, TestSite, on_empty_site, on_site};

const LIST: &str = "number,status\n+12025550100,active\n+12025550101,active\n";

/// A feed without a folder, and its token.
async fn feed(site: &TestSite) -> String {
    let (shell, id) = feed_without_token(site).await;
    feeds::upload_token(&site.app, &shell, id).await.unwrap()
}

async fn feed_without_token(site: &TestSite) -> (Caller, ConnectionId) {
    let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
    let shell = access::command_line(&site.app, org);
    let new = NewConnection {
        provider: "file".to_owned(),
        name: "Colt".to_owned(),
        settings: Settings::default(),
        secrets: Vec::new(),
        schedule: None,
    };
    let id = connections::add(&site.app, &shell, new).await.unwrap();
    (shell, id)
}

/// Sends a list without a session, and from no page.
async fn send(site: &TestSite, path: &str, list: &str) -> Answer {
    let elsewhere = [(HeaderName::from_static("sec-fetch-site"), "cross-site")];
    site.send(Method::POST, path, &elsewhere, list).await
}

#[tokio::test]
async fn a_list_that_is_sent_takes_force() {
    on_empty_site(async |site| {
        let token = feed(&site).await;
        let answer = send(&site, &format!("/feeds/{token}?name=may.csv"), LIST).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let report: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
        assert_eq!(
            (&report["created"], &report["invalid"]),
            (&2.into(), &0.into())
        );

        let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
        let shell = access::command_line(&site.app, org);
        let source = sources::list(&site.app, &shell).await.unwrap().remove(0);
        assert_eq!(source.source.rows, 2);
        assert_eq!(source.latest.unwrap().origin, "may.csv");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_token_finds_nothing_and_a_wrong_list_is_explained() {
    on_empty_site(async |site| {
        let token = feed(&site).await;
        let wrong = send(&site, "/feeds/guess", LIST).await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
        let workbook = send(&site, &format!("/feeds/{token}"), "PK\u{3}\u{4}....").await;
        assert_eq!(workbook.status, StatusCode::BAD_REQUEST);
        assert!(
            workbook.text.contains("Excel workbook"),
            "{}",
            workbook.text
        );
        let looked_at = site.get(&format!("/feeds/{token}")).await;
        assert_eq!(looked_at.status, StatusCode::METHOD_NOT_ALLOWED);
    })
    .await;
}

#[tokio::test]
async fn an_upload_address_is_shown_once_and_in_no_address_of_a_page() {
    on_site(async |site| {
        let (_, id) = feed_without_token(&site).await;
        let here = format!("/connections/{id}");
        let form = format!("{here}/upload-address");
        site.sign_in_as_admin().await;
        assert!(site.get(&here).await.text.contains("There is none yet."));

        let made = site.post(&form, "").await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        assert_eq!(made.header("cache-control"), "no-store");
        let start = made.text.find("/feeds/").expect("the address is shown");
        let address: String = made.text[start..]
            .chars()
            .take_while(|c| !c.is_whitespace() && !"<\"'".contains(*c))
            .collect();
        let sent = send(&site, &address, LIST).await;
        assert_eq!(sent.status, StatusCode::OK, "{address}: {}", sent.text);

        for page in [&here, &form] {
            let page = site.get(page).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(!page.text.contains(&address), "{}", page.text);
        }
        let asked = site.get(&format!("{here}?ask=upload-address")).await;
        assert!(asked.text.contains("Replace the address"), "{}", asked.text);
        site.post(&form, "").await;
        let late = send(&site, &address, LIST).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_upload_address_is_not_made_for_whoever_may_not() {
    on_site(async |site| {
        let (_, id) = feed_without_token(&site).await;
        let form = format!("/connections/{id}/upload-address");
        assert_eq!(site.post(&form, "").await.location(), "/sign-in");
        site.sign_in().await;
        assert_eq!(site.post(&form, "").await.status, StatusCode::FORBIDDEN);
        let elsewhere = send(&site, &form, "").await;
        assert_eq!(elsewhere.status, StatusCode::FORBIDDEN);
        let unknown = format!("/connections/{}/upload-address", site.app.new_id());
        site.sign_in_as_admin().await;
        assert_eq!(site.post(&unknown, "").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
