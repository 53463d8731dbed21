//! Imports: the file in pieces, the verdicts, and how far each has come.

use domain::{
    ImportId, OrgId,
    import::{
        CommitMode, FieldChange, Import, ImportKind, ImportReport, ImportRow, ImportState,
        OnDuplicate, RowError, RowVerdict,
    },
    page::Place,
};
use store::{
    Conn, StoreError, db_test,
    imports::{self, Terms},
};

use crate::support::{id, minute, number, organisation, walk};

const TERMS: Terms = Terms {
    mode: CommitMode::GoodRows,
    on_duplicate: OnDuplicate::Skip,
    is_partial: true,
};

fn import(n: u128) -> Import {
    Import {
        id: ImportId::new(id(n)),
        kind: ImportKind::Carrier,
        carrier: Some("Colt".into()),
        file_name: "colt.csv".into(),
        bytes: 12,
        state: ImportState::Checking,
        progress: 0,
        report: ImportReport::default(),
        actor: "Ada".into(),
        created_at: minute(i64::try_from(n).unwrap()),
        finished_at: None,
        failure: None,
        version: 1,
    }
}

async fn insert(conn: &mut Conn<'_>, org: OrgId, n: u128) -> Import {
    imports::insert(conn, org, &import(n), TERMS, Some(id(7)))
        .await
        .unwrap();
    import(n)
}

db_test!(an_import_reads_back_as_it_was_written, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let other = organisation(&mut conn, 2, "Adatum").await;
    for n in 10..13 {
        insert(&mut conn, org, n).await;
    }
    let found = imports::find(&mut conn, org, import(10).id).await.unwrap();
    assert_eq!(found, Some((import(10), TERMS)));
    assert_eq!(
        imports::find(&mut conn, other, import(10).id)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        imports::list(&mut conn, org, 2).await.unwrap(),
        [import(12), import(11)]
    );
    assert_eq!(imports::list(&mut conn, other, 2).await.unwrap(), []);
});

db_test!(an_import_is_changed_by_whoever_read_it_last, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    insert(&mut conn, org, 10).await;
    imports::set_progress(&mut conn, org, import(10).id, 2000)
        .await
        .unwrap();
    let failed = Import {
        state: ImportState::Failed,
        progress: 3000,
        report: ImportReport {
            created: 3,
            invalid: 1,
            errors: vec![error(4)],
            ..ImportReport::default()
        },
        finished_at: Some(minute(20)),
        failure: Some("The file is empty.".into()),
        ..import(10)
    };
    let update = async |conn: &mut _| imports::update(conn, org, &failed, CommitMode::Atomic).await;
    update(&mut conn).await.unwrap();
    assert!(matches!(update(&mut conn).await, Err(StoreError::Conflict)));
    let (stored, terms) = imports::find(&mut conn, org, failed.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        stored,
        Import {
            version: 2,
            ..failed
        }
    );
    assert_eq!(terms.mode, CommitMode::Atomic);
});

db_test!(a_file_is_kept_in_pieces_until_it_is_dropped, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let other = organisation(&mut conn, 2, "Adatum").await;
    let import = insert(&mut conn, org, 10).await.id;
    for (piece, content) in [(1, b"\x00second".as_slice()), (0, b"first\xff")] {
        imports::insert_piece(&mut conn, org, import, piece, content)
            .await
            .unwrap();
    }
    let mut file = Vec::new();
    while let Some(piece) =
        imports::find_piece(&mut conn, org, import, i32::try_from(file.len()).unwrap())
            .await
            .unwrap()
    {
        file.push(piece);
    }
    assert_eq!(file.concat(), b"first\xff\x00second");
    let theirs = imports::find_piece(&mut conn, other, import, 0)
        .await
        .unwrap();
    assert_eq!(theirs, None);
    imports::delete_pieces(&mut conn, org, import)
        .await
        .unwrap();
    assert_eq!(
        imports::find_piece(&mut conn, org, import, 0)
            .await
            .unwrap(),
        None
    );
});

fn error(line: u64) -> RowError {
    RowError {
        line,
        column: "number".into(),
        value: "12345".into(),
        message: "Too short.".into(),
    }
}

/// Every third row is invalid, the others update.
fn verdict(line: u64) -> ImportRow {
    let is_bad = line.is_multiple_of(3);
    let change = FieldChange {
        column: "site".into(),
        before: None,
        after: Some("Oslo".into()),
    };
    ImportRow {
        line,
        verdict: if is_bad {
            RowVerdict::Invalid
        } else {
            RowVerdict::Update
        },
        written: format!("(202) 555 {line}"),
        number: (!is_bad).then(|| number(line).to_string()),
        changes: if is_bad { Vec::new() } else { vec![change] },
        errors: if is_bad {
            vec![error(line)]
        } else {
            Vec::new()
        },
    }
}

db_test!(verdicts_come_in_the_order_of_the_file, |db| async {
    let mut tx = db.begin().await.unwrap();
    let mut conn = tx.conn();
    let org = organisation(&mut conn, 1, "Contoso").await;
    let (import, other) = (
        insert(&mut conn, org, 10).await.id,
        insert(&mut conn, org, 11).await.id,
    );
    let rows: Vec<ImportRow> = (2..602).map(verdict).collect();
    imports::insert_rows(&mut conn, org, import, &rows)
        .await
        .unwrap();
    imports::insert_rows(&mut conn, org, other, &rows[..9])
        .await
        .unwrap();
    let pages =
        walk(async |place| imports::list_rows(&mut conn, org, import, None, &place, 130).await)
            .await;
    assert_eq!(pages.concat(), rows);

    let invalid = walk(async |place| {
        let only = Some(RowVerdict::Invalid);
        imports::list_rows(&mut conn, org, import, only, &place, 130).await
    })
    .await;
    assert_eq!(invalid.concat().len(), 200);
    assert!(
        invalid
            .concat()
            .iter()
            .all(|row| row.errors == [error(row.line)])
    );

    imports::delete_rows(&mut conn, org, import).await.unwrap();
    let left = imports::list_rows(&mut conn, org, import, None, &Place::First, 9)
        .await
        .unwrap();
    assert_eq!((left.total, left.rows), (0, Vec::new()));
    let others = imports::list_rows(&mut conn, org, other, None, &Place::First, 99)
        .await
        .unwrap();
    assert_eq!(others.total, 9);
});
