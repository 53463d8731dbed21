//! The calendar as programs read it that know nothing but its address.

use axum::http::{
    StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, REFERRER_POLICY, SET_COOKIE},
};
use services::{access, organisations, ports::calendar};

use crate::support::on_empty_site;

#[tokio::test]
async fn a_calendar_is_read_by_its_address_alone_until_it_is_taken_back() {
    on_empty_site(async |site| {
        let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
        let shell = access::command_line(&site.app, org);
        let (feed, secret) = calendar::add_feed(&site.app, &shell, "Ada").await.unwrap();
        let address = format!("/calendar/{secret}.ics");

        let answer = site.get(&address).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.header(CONTENT_TYPE), "text/calendar; charset=utf-8");
        assert_eq!(answer.header(CACHE_CONTROL), "private, max-age=300");
        assert_eq!(answer.header(REFERRER_POLICY), "no-referrer");
        assert!(!answer.headers.contains_key(SET_COOKIE));
        assert!(
            answer.text.starts_with("BEGIN:VCALENDAR\r\n"),
            "{}",
            answer.text
        );
        assert!(answer.text.contains("Ports of Contoso"), "{}", answer.text);

        for wrong in [
            "/calendar/guess.ics".to_owned(),
            format!("/calendar/{secret}"),
        ] {
            let answer = site.get(&wrong).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
            assert!(!answer.text.contains(&secret), "{}", answer.text);
        }
        calendar::revoke_feed(&site.app, &shell, feed.id)
            .await
            .unwrap();
        assert_eq!(site.get(&address).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
