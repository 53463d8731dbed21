//! What a process leaves locked when it falls silent.

use store::{Db, testing};

#[tokio::test]
async fn who_falls_silent_in_a_transaction_is_cut_off() {
    testing::on_postgres(async |db, _| {
        let Db::Postgres(pool) = &db else {
            panic!("it is PostgreSQL");
        };
        let (after,): (String,) = sqlx::query_as("show idle_in_transaction_session_timeout")
            .fetch_one(pool)
            .await
            .unwrap();
        assert_eq!(after, "1min");
    })
    .await;
}
