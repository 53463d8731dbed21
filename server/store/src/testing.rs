//! Databases for tests, of every crate that has a database below it.
//!
//! [`db_test!`](crate::db_test) makes one test per kind of database out of one body. SQLite gets a file
//! in a temporary folder. PostgreSQL gets a database of its own on the server that the environment
//! variable `TEST_POSTGRES_URL` names (`scripts/with-postgres` starts one and sets it); without it the
//! test says that it was left out, or fails where `REQUIRE_POSTGRES` is 1.

use std::{
    env,
    io::{self, Write},
    panic::{AssertUnwindSafe, resume_unwind},
    sync::atomic::{AtomicU32, Ordering},
};

use futures::FutureExt;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use crate::Db;

/// Makes the tests `$name::sqlite` and `$name::postgres`. The body gets the address of a new, empty
/// and migrated database, and the database opened.
#[macro_export]
macro_rules! db_test {
    ($name:ident, |$db:ident| async $body:block) => {
        $crate::db_test!($name, |$db, _address| async $body);
    };
    ($name:ident, |$db:ident, $address:ident| async $body:block) => {
        mod $name {
            #[allow(unused_imports, reason = "not every body needs its surroundings")]
            use super::*;

            #[tokio::test]
            async fn sqlite() {
                $crate::testing::on_sqlite(async |$db: $crate::Db, $address: String| $body).await;
            }

            #[tokio::test]
            async fn postgres() {
                $crate::testing::on_postgres(async |$db: $crate::Db, $address: String| $body).await;
            }
        }
    };
}

/// Runs a test on a new SQLite database.
pub async fn on_sqlite(test: impl AsyncFnOnce(Db, String)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let address = format!("sqlite://{}", folder.path().join("test.db").display());
    run(address, test).await;
}

/// Runs a test on a new database of the PostgreSQL server for tests.
pub async fn on_postgres(test: impl AsyncFnOnce(Db, String)) {
    let Ok(server) = env::var("TEST_POSTGRES_URL") else {
        assert!(
            env::var("REQUIRE_POSTGRES").as_deref() != Ok("1"),
            "TEST_POSTGRES_URL is missing, and REQUIRE_POSTGRES=1 asks for it",
        );
        // Not `println!`, which the test harness would keep to itself.
        let _ = writeln!(
            io::stderr(),
            "left out: no PostgreSQL, as TEST_POSTGRES_URL is not set"
        );
        return;
    };
    let name = new_name();
    administer(&server, format!("create database {name}")).await;
    let outcome = AssertUnwindSafe(run(at_database(&server, &name), test))
        .catch_unwind()
        .await;
    administer(&server, format!("drop database {name} with (force)")).await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

async fn run(address: String, test: impl AsyncFnOnce(Db, String)) {
    let db = Db::open(&address).await.expect("the test database opens");
    db.migrate()
        .await
        .expect("the test database is brought up to date");
    test(db.clone(), address).await;
    db.close().await;
}

/// A name that no other test of this machine has now.
fn new_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!(
        "test_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

/// The address of another database on the same server.
fn at_database(server: &str, name: &str) -> String {
    let (place, options) = server.split_once('?').unwrap_or((server, ""));
    let (host, _) = place
        .rsplit_once('/')
        .expect("the address of a server names a database");
    format!("{host}/{name}?{options}")
}

async fn administer(server: &str, statement: String) {
    let mut conn = PgConnection::connect(server)
        .await
        .expect("TEST_POSTGRES_URL answers");
    conn.execute(AssertSqlSafe(statement))
        .await
        .expect("a database of our own naming");
    conn.close().await.expect("the connection closes");
}
