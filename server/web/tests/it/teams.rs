//! The page of a tenant's configuration, and its upload.

use std::fs;

use axum::http::{HeaderName, Method, StatusCode, header::CONTENT_TYPE};
use domain::access::Role;
use services::{
    access::{self, NewUser},
    organisations,
};

use crate::{
    program::{assert_end, run},
    support::{Answer, PASSWORD, TestSite, on_site, sign_in_form},
};

const EXPORT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../services/tests/fixtures/teams_config"
);

const EDGE: &str = "----export";

/// Sends files as the form of the page does.
async fn upload(site: &TestSite, files: &[(&str, String)]) -> Answer {
    let parts = files.iter().map(|(name, text)| {
        format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: application/json\r\n\r\n{text}\r\n"
        )
    });
    let form = format!("{}--{EDGE}--\r\n", parts.collect::<String>());
    let kind = format!("multipart/form-data; boundary={EDGE}");
    let headers = [
        (CONTENT_TYPE, kind.as_str()),
        (HeaderName::from_static("sec-fetch-site"), "same-origin"),
    ];
    site.send(Method::POST, "/teams/import", &headers, &form)
        .await
}

fn file(name: &str) -> (&str, String) {
    (
        name,
        fs::read_to_string(format!("{EXPORT}/{name}")).unwrap(),
    )
}

async fn sign_in_engineer(site: &TestSite) {
    let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
    let new = NewUser {
        email: "eve@contoso.example",
        name: "Eve",
        password: PASSWORD,
        role: Role::Engineer,
    };
    let shell = access::command_line(&site.app, org);
    access::add_user(&site.app, &shell, &new).await.unwrap();
    site.post("/sign-in", &sign_in_form(new.email, PASSWORD))
        .await;
}

#[tokio::test]
async fn the_page_explains_the_script_until_an_export_comes() {
    on_site(async |site| {
        assert!(site.get("/teams").await.location().starts_with("/sign-in"));
        site.sign_in().await;
        let page = site.get("/teams").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("No configuration yet"), "{}", page.text);
        let script = site.get("/teams/teams-export.ps1").await;
        assert!(script.text.contains("Get-CsPhoneNumberAssignment"));
        assert!(
            script
                .header("content-disposition")
                .contains("teams-export.ps1")
        );
        assert_eq!(
            site.get("/teams/object?kind=voice_route&identity=US")
                .await
                .status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn an_export_is_brought_and_shown_kind_by_kind() {
    on_site(async |site| {
        sign_in_engineer(&site).await;
        let files = [
            "manifest.json",
            "voice-routes.json",
            "dial-plans.json",
            "numbers.json",
        ];
        let answer = upload(&site, &files.map(file)).await;
        let shown = site.get(answer.location()).await;
        assert!(
            shown.text.contains("Teams numbers: 2 read, 2 new"),
            "{}",
            shown.text
        );
        assert!(
            shown.text.contains("users.json"),
            "what is missing is named"
        );
        assert!(shown.text.contains("Access denied."), "what failed is told");

        let routes = site.get("/teams?kind=voice_route&q=worl").await;
        assert!(routes.text.contains("identity=World"), "{}", routes.text);
        assert!(!routes.text.contains("identity=US"));
        let plan = site
            .get("/teams/object?kind=dial_plan&identity=Boston")
            .await;
        assert!(plan.text.contains("+1202555$1"), "{}", plan.text);
        assert!(plan.text.contains("IsInternalExtension"));
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_cannot_be_used_comes_back_with_the_reason() {
    on_site(async |site| {
        assert!(
            upload(&site, &[file("dial-plans.json")])
                .await
                .location()
                .starts_with("/sign-in")
        );
        site.sign_in().await;
        let viewer = upload(&site, &[file("dial-plans.json")]).await;
        assert!(
            viewer.location().contains("Your%20role%20may%20not"),
            "{}",
            viewer.location()
        );
        sign_in_engineer(&site).await;
        assert!(upload(&site, &[]).await.location().contains("error=Choose"));
        let stray = upload(&site, &[("holiday.json", "[]".to_owned())]).await;
        assert!(
            stray.location().contains("error=There%20is%20no%20file"),
            "{}",
            stray.location()
        );
    })
    .await;
}

#[test]
fn a_folder_is_imported_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let (out, _) = assert_end(&run(&folder, &["import", "teams-config", EXPORT], ""), 3);
    assert!(
        out.contains("voice-routes.json: 2 read, 2 new, 0 changed, 0 gone"),
        "{out}"
    );
    assert!(out.contains("Access denied."), "{out}");
    assert!(out.contains("Not there, and left as they were: "), "{out}");

    let whole = folder.path().join("whole");
    fs::create_dir(&whole).unwrap();
    fs::copy(
        format!("{EXPORT}/dial-plans.json"),
        whole.join("dial-plans.json"),
    )
    .unwrap();
    let words = ["import", "teams-config", "whole", "--json"];
    let (out, _) = assert_end(&run(&folder, &words, ""), 0);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["parts"][0]["file"], "dial-plans.json");

    let (_, err) = assert_end(&run(&folder, &["import", "teams-config", "nowhere"], ""), 1);
    assert!(err.contains("nowhere cannot be read"), "{err}");
    fs::create_dir(folder.path().join("empty")).unwrap();
    let (_, err) = assert_end(&run(&folder, &["import", "teams-config", "empty"], ""), 1);
    assert!(err.contains("no file of an export"), "{err}");
}
