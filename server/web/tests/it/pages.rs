//! Pages for those who are signed in.

use axum::http::StatusCode;

use crate::support::on_site;

#[tokio::test]
async fn a_page_comes_whole_without_javascript() {
    on_site(async |site| {
        site.sign_in().await;
        let page = site.get("/").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.header("content-type").starts_with("text/html"));
        assert!(
            page.text.contains("Vera"),
            "the page does not know who is signed in"
        );
    })
    .await;
}

#[tokio::test]
async fn an_address_that_leads_nowhere_says_so_with_a_page() {
    on_site(async |site| {
        assert_eq!(
            site.get("/no-such-page").await.location(),
            "/sign-in?next=%2Fno-such-page"
        );
        site.sign_in().await;
        let page = site.get("/no-such-page").await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.text.contains("Nothing here"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_signed_in_needs_no_sign_in_page() {
    on_site(async |site| {
        site.sign_in().await;
        assert_eq!(site.get("/sign-in").await.location(), "/");
        assert_eq!(site.get("/setup").await.location(), "/");
    })
    .await;
}
