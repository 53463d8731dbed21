//! Requests with a key: who gets which answer, and for how long.

use chrono::TimeDelta;
use services::{
    Error,
    idempotency::{Answer, Claim, claim, keep, release},
};
use store::db_test;

use crate::support::{app_at, at, caller, later};

fn answer() -> Answer {
    Answer {
        status: 202,
        headers: vec![("location".to_owned(), "/api/v1/imports/1".to_owned())],
        body: b"{}".to_vec(),
    }
}

db_test!(a_key_leads_to_its_answer_for_a_day, |db| async {
    let start = at("2026-11-20T12:00:00Z");
    let app = app_at(db, start);
    let caller = caller(&app).await;
    let request: [&[u8]; 2] = [b"/roll-calls", b"{}"];
    let ask = async |app: &services::App| claim(app, &caller, "k", &request).await.unwrap();
    assert_eq!(ask(&app).await, Claim::New);
    assert_eq!(ask(&app).await, Claim::UnderWay);
    keep(&app, &caller, "k", &answer()).await.unwrap();
    assert_eq!(ask(&app).await, Claim::Answered(answer()));
    let run_together: [&[u8]; 2] = [b"/roll-calls{", b"}"];
    let other = claim(&app, &caller, "k", &run_together).await.unwrap();
    assert_eq!(other, Claim::Reused);

    let same_day = later(&app, start + TimeDelta::hours(24));
    assert_eq!(ask(&same_day).await, Claim::Answered(answer()));
    let next_day = later(&app, start + TimeDelta::hours(25));
    assert_eq!(ask(&next_day).await, Claim::New);
});

db_test!(
    a_key_whose_request_failed_or_died_is_free_again,
    |db| async {
        let start = at("2026-11-20T12:00:00Z");
        let app = app_at(db, start);
        let caller = caller(&app).await;
        let ask = async |app: &services::App| claim(app, &caller, "k", &[]).await.unwrap();
        assert_eq!(ask(&app).await, Claim::New);
        release(&app, &caller, "k").await.unwrap();
        assert_eq!(ask(&app).await, Claim::New);
        let soon = later(&app, start + TimeDelta::minutes(59));
        assert_eq!(ask(&soon).await, Claim::UnderWay);
        let late = later(&app, start + TimeDelta::minutes(61));
        assert_eq!(ask(&late).await, Claim::New);
    }
);

db_test!(a_key_must_be_plain_and_short, |db| async {
    let app = app_at(db, at("2026-11-20T12:00:00Z"));
    let caller = caller(&app).await;
    for key in ["", "two words", "ключ", &"k".repeat(256)] {
        let refused = claim(&app, &caller, key, &[]).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{key}");
    }
});
