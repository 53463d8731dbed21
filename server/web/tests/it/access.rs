//! Signing in and out over HTTP.

use axum::http::{
    HeaderName, Method, StatusCode,
    header::{HOST, ORIGIN, SET_COOKIE},
};
use chrono::TimeDelta;
use rollcall::http::{CookieKind, Reach};

use crate::support::{PASSWORD, VIEWER, on_site, on_site_reached, sign_in_form};

#[tokio::test]
async fn a_person_signs_in_goes_where_they_wanted_and_signs_out() {
    on_site(async |site| {
        assert_eq!(
            site.get("/numbers?q=0168").await.location(),
            "/sign-in?next=%2Fnumbers%3Fq%3D0168"
        );
        assert_eq!(site.get("/").await.location(), "/sign-in");
        assert_eq!(site.get("/sign-in").await.status, StatusCode::OK);

        let form = format!(
            "{}&next=%2Fnumbers%3Fq%3D0168",
            sign_in_form(VIEWER, PASSWORD)
        );
        assert_eq!(
            site.post("/sign-in", &form).await.location(),
            "/numbers?q=0168"
        );
        assert!(site.is_signed_in().await);

        let used = site.cookie();
        let out = site.post("/sign-out", "").await;
        assert_eq!(out.location(), "/sign-in?signed_out=1");
        assert!(
            out.header(SET_COOKIE).contains("Max-Age=0"),
            "{}",
            out.header(SET_COOKIE)
        );
        site.set_cookie(used);
        assert!(
            !site.is_signed_in().await,
            "the token works after signing out"
        );
    })
    .await;
}

#[tokio::test]
async fn the_cookie_is_kept_from_scripts_other_sites_and_plain_http() {
    on_site(async |site| {
        let answer = site.sign_in().await;
        let cookie = answer.header(SET_COOKIE);
        assert!(cookie.starts_with("__Host-rollcall="), "{cookie}");
        for flag in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(flag), "{flag} of {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    })
    .await;
}

#[tokio::test]
async fn a_laboratory_without_tls_can_have_a_plain_cookie() {
    let reach = Reach {
        cookie: CookieKind::Plain,
        ..Reach::default()
    };
    on_site_reached(reach, async |site| {
        let code = services::access::setup_code(&site.app)
            .await
            .unwrap()
            .unwrap();
        let form = format!(
            "code={code}&organisation=Contoso&name=Vera&{}",
            sign_in_form(VIEWER, PASSWORD),
        );
        let answer = site.post("/setup", &form).await;
        let cookie = answer.header(SET_COOKIE);
        assert!(
            cookie.starts_with("rollcall=") && !cookie.contains("Secure"),
            "{cookie}"
        );
        assert!(site.is_signed_in().await);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_comes_back_with_the_reason_and_the_email() {
    on_site(async |site| {
        let answer = site
            .post("/sign-in", &sign_in_form(VIEWER, "wrong horse battery"))
            .await;
        let location = answer.location();
        assert!(
            location.starts_with("/sign-in?error=The%20email%20address"),
            "{location}"
        );
        assert!(location.contains("vera%40contoso.example"), "{location}");
        assert!(!location.contains("horse"), "{location}");
        assert_eq!(answer.header(SET_COOKIE), "");
        assert_eq!(
            site.post("/sign-in", "email=").await.status,
            StatusCode::SEE_OTHER
        );
    })
    .await;
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    on_site(async |site| {
        let guess = sign_in_form(VIEWER, "wrong horse battery");
        for attempt in 0.. {
            assert!(attempt < 40, "guessing goes on for ever");
            let answer = site.post("/sign-in", &guess).await;
            if answer.location().contains("Too%20many%20attempts") {
                break;
            }
        }
        let right = site.sign_in().await;
        assert!(
            right.location().contains("Too%20many%20attempts"),
            "{}",
            right.location()
        );
    })
    .await;
}

#[tokio::test]
async fn a_session_expires() {
    on_site(async |site| {
        site.sign_in().await;
        site.clock.advance(TimeDelta::hours(11));
        assert!(site.is_signed_in().await);
        site.clock.advance(TimeDelta::days(7));
        assert!(!site.is_signed_in().await);
        site.set_cookie(Some("__Host-rollcall=guess".into()));
        assert!(!site.is_signed_in().await);
    })
    .await;
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    on_site(async |site| {
        site.sign_in().await;
        let sec_fetch_site = HeaderName::from_static("sec-fetch-site");
        let cases = [
            vec![(sec_fetch_site.clone(), "cross-site")],
            vec![(sec_fetch_site, "same-site")],
            vec![(ORIGIN, "https://evil.example"), (HOST, "roll.example")],
            vec![],
        ];
        for headers in cases {
            let answer = site.send(Method::POST, "/sign-out", &headers, "").await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        }
        assert!(
            site.is_signed_in().await,
            "a refused request changed something"
        );
        let own = [(ORIGIN, "https://roll.example"), (HOST, "roll.example")];
        let answer = site.send(Method::POST, "/sign-out", &own, "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn signing_in_leads_nowhere_else() {
    on_site(async |site| {
        let form = format!("{}&next=%2F%2Fevil.example", sign_in_form(VIEWER, PASSWORD));
        assert_eq!(site.post("/sign-in", &form).await.location(), "/");
    })
    .await;
}
