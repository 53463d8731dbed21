//! The sample organisation's files, which stand beside the repository and not in it.

use std::{fs::File, path::Path};

use domain::{Country, fact::Reported, import::ImportKind};

use super::{FactRow, FileError, Mapping, carrier, inventory, teams_numbers, teams_users};

const FOLDER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/samples/contoso"
);

fn sample(name: &str) -> Option<File> {
    let folder = Path::new(FOLDER);
    if !folder.is_dir() {
        println!("Skipped: the samples are not beside the repository ({FOLDER}).");
        return None;
    }
    Some(File::open(folder.join(name)).unwrap())
}

fn inventory_rows(name: &str) -> Option<Vec<inventory::InventoryRow>> {
    let options = inventory::InventoryOptions::default();
    let rows = inventory::open(sample(name)?, &options).unwrap();
    Some(rows.map(Result::unwrap).collect())
}

fn facts<T>(rows: impl Iterator<Item = Result<FactRow<T>, FileError>>) -> Vec<T> {
    rows.map(|row| {
        let row = row.unwrap();
        row.outcome
            .unwrap_or_else(|errors| panic!("{}: {errors:?}", row.line))
    })
    .collect()
}

#[test]
fn the_inventory_reads_whole() {
    let Some(rows) = inventory_rows("numbers.csv") else {
        return;
    };
    assert_eq!(rows.len(), 672);
    assert_eq!(rows[0].line, 2);
    for row in &rows {
        assert!(row.outcome.is_ok(), "{row:?}");
    }
}

#[test]
fn the_bad_inventory_has_nine_rows_that_cannot_be_read() {
    let Some(rows) = inventory_rows("numbers-bad.csv") else {
        return;
    };
    let bad: Vec<_> = rows
        .iter()
        .filter_map(|row| row.outcome.as_ref().err())
        .map(|errors| {
            assert_eq!(errors.len(), 1, "{errors:?}");
            (errors[0].line, errors[0].column.as_str())
        })
        .collect();
    // Lines 9 and 10 are one number twice, which the import judges.
    let expected = [2, 3, 4, 5, 6, 7, 8].map(|line| (line, "number"));
    assert_eq!(bad[..7], expected);
    assert_eq!(bad[7..], [(11, "lifecycle"), (12, "reserved_until")]);
    assert_eq!(rows.len(), 11);
}

#[test]
fn teams_lists_read_whole() {
    let Some(file) = sample("teams-numbers.json") else {
        return;
    };
    let numbers = facts(teams_numbers::open(file).unwrap());
    assert_eq!(numbers.len(), 669);
    assert_eq!(numbers.iter().filter(|n| n.is_assigned()).count(), 475);
    assert_eq!(numbers.iter().filter(|n| n.is_unassigned()).count(), 194);
    assert_eq!(numbers.iter().filter(|n| n.target.is_some()).count(), 475);
    assert!(numbers.iter().all(|n| n.number_type.known().is_some()));
    assert!(numbers.iter().all(|n| n.assignment_block.is_not_sent()));

    let truncated = sample("teams-numbers-truncated.json").unwrap();
    assert_eq!(facts(teams_numbers::open(truncated).unwrap()).len(), 223);

    let users = facts(teams_users::open(sample("teams-users.json").unwrap()).unwrap());
    assert_eq!(users.len(), 484);
    assert_eq!(users.iter().filter(|u| u.line.is_blank()).count(), 9);
    assert_eq!(
        users
            .iter()
            .filter(|u| u.deleted_at.value().is_some())
            .count(),
        3
    );
    assert_eq!(
        users
            .iter()
            .filter(|u| u.is_licensed_for_calls() == Some(false))
            .count(),
        3
    );
    let disabled = users
        .iter()
        .filter(|u| u.enterprise_voice == Reported::Value(false));
    assert_eq!(disabled.count(), 12);
}

#[test]
fn carriers_lists_read_whole() {
    for (name, rows) in [
        ("carrier-bandwidth.csv", 237),
        ("carrier-telnyx.csv", 231),
        ("carrier-colt.csv", 68),
    ] {
        let Some(file) = sample(name) else { return };
        let numbers = facts(carrier::open(file, None, &Mapping::default()).unwrap());
        assert_eq!(numbers.len(), rows, "{name}");
        assert!(numbers.iter().all(|n| n.status.known().is_some()), "{name}");
    }
}

/// The error of opening a file as each kind.
fn opened_as(kind: ImportKind, file: File) -> Option<FileError> {
    match kind {
        ImportKind::Numbers => {
            let options = inventory::InventoryOptions {
                default_country: Some(Country::US),
            };
            inventory::open(file, &options).err()
        }
        ImportKind::TeamsNumbers => teams_numbers::open(file).err(),
        ImportKind::TeamsUsers => teams_users::open(file).err(),
        ImportKind::Carrier => carrier::open(file, None, &Mapping::default()).err(),
    }
}

#[test]
fn each_file_is_recognised_when_it_is_taken_for_another() {
    for (name, is) in [
        ("numbers.csv", ImportKind::Numbers),
        ("teams-numbers.json", ImportKind::TeamsNumbers),
        ("teams-users.json", ImportKind::TeamsUsers),
        ("carrier-colt.csv", ImportKind::Carrier),
    ] {
        for &kind in ImportKind::ALL {
            let Some(file) = sample(name) else { return };
            match opened_as(kind, file) {
                None => assert_eq!(kind, is, "{name}"),
                Some(FileError::WrongKind { found, expected }) => {
                    assert_eq!((found, expected), (is, kind), "{name}");
                }
                Some(other) => panic!("{name} as {kind}: {other}"),
            }
        }
    }
}
