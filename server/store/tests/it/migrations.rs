//! The two sets of migrations are twins, and a database of a newer version is left alone.

use std::{collections::BTreeSet, fs, path::Path};

use sqlx::Row;
use store::{Db, StoreError, db_test, testing};

/// What SQLite keeps beside a full-text table.
const SHADOWS: [&str; 5] = ["_data", "_idx", "_content", "_docsize", "_config"];

fn files(kind: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../migrations")
        .join(kind);
    let names = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

/// `table.column` of everything that is ours.
async fn columns(db: &Db) -> BTreeSet<String> {
    let rows: Vec<(String, String)> = match db {
        Db::Sqlite { write, .. } => sqlx::query_as(
            "select t.name, c.name from sqlite_schema t, pragma_table_info(t.name) c
             where t.type = 'table' and t.name not like 'sqlite%'",
        )
        .fetch_all(write)
        .await
        .unwrap(),
        Db::Postgres(pool) => sqlx::query_as(
            "select table_name::text, column_name::text from information_schema.columns
             where table_schema = 'public'",
        )
        .fetch_all(pool)
        .await
        .unwrap(),
    };
    rows.into_iter()
        .filter(|(table, _)| {
            !SHADOWS
                .iter()
                .any(|end| table == &format!("number_digits{end}"))
        })
        .map(|(table, column)| format!("{table}.{column}"))
        // Only PostgreSQL names this key; in SQLite every table has it.
        .filter(|column| column != "number_digits.rowid")
        .collect()
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    assert_eq!(files("sqlite"), files("postgres"));
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns_postgres() {
    let mut sqlite = BTreeSet::new();
    testing::on_sqlite(async |db, _| sqlite = columns(&db).await).await;
    assert!(sqlite.contains("numbers.e164"));
    testing::on_postgres(async |db, _| assert_eq!(columns(&db).await, sqlite)).await;
}

db_test!(migrating_twice_changes_nothing, |db| async {
    let before = columns(&db).await;
    db.migrate().await.unwrap();
    assert_eq!(columns(&db).await, before);
});

db_test!(a_database_of_a_newer_version_is_refused, |db| async {
    const NEWER: &str = "
        insert into _sqlx_migrations (version, description, success, checksum, execution_time)
        select 9999, 'newer', success, checksum, 0 from _sqlx_migrations where version = 1";
    match &db {
        Db::Sqlite { write, .. } => drop(sqlx::query(NEWER).execute(write).await.unwrap()),
        Db::Postgres(pool) => drop(sqlx::query(NEWER).execute(pool).await.unwrap()),
    }
    let refused = db.migrate().await.unwrap_err();
    assert!(matches!(refused, StoreError::Newer(9999)));
});

db_test!(a_connection_for_reading_cannot_write, |db| async {
    // PostgreSQL has one kind of connection; the promise is SQLite's.
    if let Db::Sqlite { read, .. } = &db {
        let refused = sqlx::query("delete from organisations").execute(read).await;
        assert!(refused.is_err());
        let one = sqlx::query("select 1").fetch_one(read).await.unwrap();
        assert_eq!(one.get::<i64, _>(0), 1);
    }
});

#[tokio::test]
async fn an_address_of_another_kind_is_refused_without_its_password() {
    let refused = Db::open("mysql://root:secret@host/rollcall")
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("mysql://host/rollcall"), "{refused}");
    assert!(!refused.contains("secret"), "{refused}");
}

#[tokio::test]
async fn a_file_that_cannot_be_is_refused_by_name() {
    let refused = Db::open("sqlite:///no/such/folder/rollcall.db")
        .await
        .unwrap_err();
    assert!(
        matches!(&refused, StoreError::Open { place, .. } if place == "/no/such/folder/rollcall.db")
    );
}

#[tokio::test]
async fn a_folder_or_another_file_is_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let letter = folder.path().join("letter.txt");
    fs::write(
        &letter,
        "Dear Ada, this is a letter and no database.\n".repeat(50),
    )
    .unwrap();
    for path in [folder.path(), &letter] {
        let refused = Db::open(&format!("sqlite://{}", path.display()))
            .await
            .unwrap_err();
        assert!(
            matches!(refused, StoreError::Open { .. }),
            "{path:?}: {refused:?}"
        );
    }
    assert!(fs::read_to_string(&letter).unwrap().starts_with("Dear Ada"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_refused_without_its_password() {
    let address = "postgres://ada:secret@localhost/rollcall?host=/no/such/folder";
    let refused = Db::open(address).await.unwrap_err();
    let StoreError::Open { place, .. } = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(place, "postgres://localhost/rollcall?host=/no/such/folder");
}
