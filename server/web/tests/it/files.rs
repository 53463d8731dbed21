//! Files that people bring and take on the pages.

use axum::http::StatusCode;

use crate::support::on_site;

const UNKNOWN: &str = "/imports/01993b1e-7c5a-7f00-8000-0123456789ab/errors.csv";

#[tokio::test]
async fn files_are_for_those_who_are_signed_in() {
    on_site(async |site| {
        for path in ["/numbers/export", "/ports/export", UNKNOWN] {
            assert!(
                site.get(path)
                    .await
                    .location()
                    .starts_with("/sign-in?next=")
            );
        }
        assert_eq!(
            site.post("/imports", "kind=numbers").await.status,
            StatusCode::BAD_REQUEST
        );

        site.sign_in().await;
        let list = site.get("/numbers/export?state=active").await;
        assert_eq!(list.status, StatusCode::OK);
        assert!(list.header("content-disposition").contains("numbers.csv"));
        assert!(list.text.starts_with("number,"), "{}", list.text);
        let board = site.get("/ports/export?tab=waiting").await;
        assert_eq!(board.status, StatusCode::OK);
        assert!(board.header("content-disposition").contains("ports.csv"));
        assert!(board.text.starts_with("reference,"), "{}", board.text);
        assert_eq!(site.get(UNKNOWN).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
