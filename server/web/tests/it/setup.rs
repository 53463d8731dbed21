//! The first start over HTTP.

use axum::http::StatusCode;
use services::access;

use crate::support::{PASSWORD, VIEWER, on_empty_site, sign_in_form};

fn form(code: &str, password: &str) -> String {
    format!(
        "code={code}&organisation=Contoso&name=Vera&{}",
        sign_in_form(VIEWER, password)
    )
}

#[tokio::test]
async fn an_empty_database_has_one_page() {
    on_empty_site(async |site| {
        for path in ["/", "/numbers", "/sign-in", "/no-such-page"] {
            assert_eq!(site.get(path).await.location(), "/setup", "{path}");
        }
        assert_eq!(site.get("/setup").await.status, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn the_first_administrator_comes_in_with_the_code_once() {
    on_empty_site(async |site| {
        let code = access::setup_code(&site.app).await.unwrap().unwrap();
        let wrong = site
            .post("/setup", &form("0000-0000-0000-0000", PASSWORD))
            .await;
        let location = wrong.location();
        assert!(
            location.starts_with("/setup?error=The%20setup%20code"),
            "{location}"
        );
        assert!(location.contains("field=code") && location.contains("organisation=Contoso"));
        let weak = site.post("/setup", &form(&code, "short")).await;
        assert!(
            weak.location().contains("field=password"),
            "{}",
            weak.location()
        );
        assert!(!weak.location().contains(&code), "{}", weak.location());

        assert_eq!(
            site.post("/setup", &form(&code, PASSWORD)).await.location(),
            "/"
        );
        assert!(site.is_signed_in().await);
        site.set_cookie(None);
        assert_eq!(site.get("/setup").await.location(), "/sign-in");
        let again = site.post("/setup", &form(&code, PASSWORD)).await;
        assert!(
            again.location().contains("already%20set%20up"),
            "{}",
            again.location()
        );
    })
    .await;
}
