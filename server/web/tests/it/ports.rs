//! Ports on the command line: from a list to orders, what is shown, CSV there and back, how it ends.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{assert_end, run};

const NOW: &str = "2026-11-20T12:00:00Z";

/// Runs a command at one time, with something on its standard input.
fn fed(folder: &TempDir, words: &[&str], input: &str, status: i32) -> String {
    let words = [&["--now", NOW, "ports"], words].concat();
    assert_end(&run(folder, &words, input), status).0
}

fn at(folder: &TempDir, words: &[&str], status: i32) -> String {
    fed(folder, words, "", status)
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let numbers = "number,lifecycle,country\n+442079460001,active,GB\n";
    fs::write(folder.path().join("numbers.csv"), numbers).unwrap();
    let import = ["import", "numbers", "numbers.csv"];
    assert_end(&run(&folder, &import, ""), 0);
    folder
}

fn object(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

const LIST: &str = "+12065550100\n+12065550101\n";

/// A draft of two numbers.
fn drafted() -> TempDir {
    let folder = folder();
    let out = fed(
        &folder,
        &["new", "-", "--carrier", "Colt", "--create"],
        LIST,
        0,
    );
    assert!(out.starts_with("Made RC-2026-0001: "), "{out}");
    folder
}

#[test]
fn a_list_says_what_orders_it_makes_before_it_makes_them() {
    let folder = folder();
    let new = ["new", "-", "--carrier", "Colt"];
    let out = fed(&folder, &new, &format!("{LIST}+120655501\n"), 3);
    assert!(
        out.contains("line 3, \u{201c}+120655501\u{201d}: "),
        "{out}"
    );
    assert!(
        out.ends_with("1 order. Nothing was made; --create does it.\n"),
        "{out}"
    );
    assert_eq!(at(&folder, &["list"], 0), "");
    let none = fed(
        &folder,
        &[&new[..], &["--create"]].concat(),
        "+120655501\n",
        1,
    );
    assert!(!none.contains("Made"), "{none}");
    let proposal = object(&fed(&folder, &[&new[..], &["--json"]].concat(), LIST, 0));
    let key = proposal["orders"][0]["key"].as_str().unwrap();
    let made = [&new[..], &["--create", "--only", key, "--json"]].concat();
    let made = object(&fed(&folder, &made, LIST, 0));
    assert_eq!(made["reference"], "RC-2026-0001");
    let listed = object(&at(&folder, &["list", "--json"], 0));
    assert_eq!(
        (&listed["numbers"], &listed["state"]),
        (&2.into(), &"draft".into())
    );
}

#[test]
fn an_order_is_shown_changed_and_given_up() {
    let folder = drafted();
    let shown = at(&folder, &["show", "rc-2026-0001"], 0);
    assert!(shown.starts_with("RC-2026-0001  Draft\n"), "{shown}");
    assert!(
        shown.contains("Colt, followed by hand") && shown.contains("+12065550101"),
        "{shown}"
    );
    assert!(shown.contains("can do    Mark ready, but: "), "{shown}");
    let edit = [
        "edit",
        "RC-2026-0001",
        "--set",
        "btn=+12065550100",
        "--foc",
        "2026-12-08 11:30",
    ];
    let more = [
        "--set",
        "end_user.business_name=Contoso",
        "--account-number-stdin",
        "--json",
    ];
    let edited = fed(&folder, &[&edit[..], &more].concat(), "A-123\n", 0);
    assert!(!edited.contains("A-123"));
    let edited = object(&edited);
    assert_eq!(edited["details"]["end_user"]["business_name"], "Contoso");
    assert_eq!(
        edited["requested_foc"]["time"]["at"],
        "2026-12-08T16:30:00Z"
    );
    assert_eq!(edited["has_account_number"], true);
    let typo = [
        &["--now", NOW, "ports"],
        &["edit", "RC-2026-0001", "--set", "bnt=1"][..],
    ]
    .concat();
    let (_, err) = assert_end(&run(&folder, &typo, ""), 1);
    assert!(err.contains("no field \u{201c}bnt\u{201d}"), "{err}");
    at(&folder, &["ready", "RC-2026-0001"], 1);
    at(&folder, &["submit", "RC-2026-0001"], 1);
    let split = at(
        &folder,
        &["numbers", "split", "RC-2026-0001", "+12065550101"],
        0,
    );
    assert!(split.starts_with("RC-2026-0002  Draft\n"), "{split}");
    let told = at(
        &folder,
        &["tell", "RC-2026-0002", "submitted", "--vendor-order", "C-7"],
        0,
    );
    assert!(
        told.starts_with("RC-2026-0002  Submitted\n") && told.contains("C-7"),
        "{told}"
    );
    at(&folder, &["note", "RC-2026-0002", "By mail."], 0);
    let cancelled = at(&folder, &["cancel", "RC-2026-0001", "--reason", "Twice"], 0);
    assert!(
        cancelled.starts_with("RC-2026-0001  Cancelled\n"),
        "{cancelled}"
    );
    let nowhere = [&["--now", NOW, "ports"], &["show", "SEA-1"][..]].concat();
    let (_, err) = assert_end(&run(&folder, &nowhere, ""), 1);
    assert!(err.contains("`rollcall ports list`"), "{err}");
}

#[test]
fn numbers_go_out_as_csv_and_come_back() {
    let folder = drafted();
    at(&folder, &["export", "RC-2026-0001", "-o", "out.csv"], 0);
    let unchanged = at(&folder, &["import", "RC-2026-0001", "out.csv"], 0);
    assert_eq!(unchanged, "0 new, 0 changed, 2 unchanged\n");
    let path = folder.path().join("out.csv");
    let filled = fs::read_to_string(&path).unwrap();
    let filled = filled.replace("+12065550100,", "+12065550100,ada@contoso.example");
    fs::write(&path, filled + "+12065550109,=1+1,,,,,,,,,,,,,,,\n").unwrap();
    let tried = at(
        &folder,
        &["import", "RC-2026-0001", "out.csv", "--dry-run"],
        0,
    );
    assert_eq!(tried, "1 new, 1 changed, 1 unchanged\n");
    assert_eq!(
        at(&folder, &["import", "RC-2026-0001", "out.csv"], 0),
        tried
    );
    let again = at(&folder, &["export", "RC-2026-0001"], 0);
    assert!(
        again.contains("+12065550100,ada@contoso.example,"),
        "{again}"
    );
    assert!(again.contains("+12065550109,'=1+1,"), "{again}");
    fs::write(&path, "number,messaging\n+12065550100,perhaps\n").unwrap();
    let refused = at(&folder, &["import", "RC-2026-0001", "out.csv"], 1);
    assert!(
        refused.contains("line 2, messaging \u{201c}perhaps\u{201d}: "),
        "{refused}"
    );
    assert!(
        refused.ends_with("1 invalid. Nothing was done.\n"),
        "{refused}"
    );
    let board = at(&folder, &["export"], 0);
    assert!(board.contains("\nRC-2026-0001,draft,"), "{board}");

    fs::write(&path, "number,holder\n+12065550200,ben\n+120655501,cy\n").unwrap();
    let new = ["new", "out.csv", "--carrier", "Colt", "--create"];
    let made = at(&folder, &new, 3);
    assert!(
        made.contains("line 3, \u{201c}+120655501\u{201d}: "),
        "{made}"
    );
    let shown = at(&folder, &["show", "RC-2026-0002"], 0);
    assert!(
        shown.contains("+12065550200     listed         ben"),
        "{shown}"
    );
}

#[test]
fn papers_rooms_dates_and_carriers_are_told() {
    let folder = drafted();
    fs::write(folder.path().join("csr.pdf"), "%PDF-1.7\n%%EOF\n").unwrap();
    let add = [
        "document",
        "add",
        "RC-2026-0001",
        "csr.pdf",
        "--kind",
        "csr",
        "--json",
    ];
    let filed = object(&at(&folder, &add, 0));
    let id = filed["id"].as_str().unwrap();
    at(&folder, &["document", "get", id, "-o", "back.pdf"], 0);
    let back = fs::read(folder.path().join("back.pdf")).unwrap();
    assert_eq!(back, b"%PDF-1.7\n%%EOF\n");
    let room = at(&folder, &["room", "RC-2026-0001"], 0);
    assert!(room.contains("not ready +12065550100: Holder"), "{room}");
    at(
        &folder,
        &["test", "RC-2026-0001", "final_bill", "skipped"],
        1,
    );
    at(&folder, &["edit", "RC-2026-0001", "--foc", "2026-12-08"], 0);
    let agenda = at(&folder, &["calendar", "--on", "2026-12-01"], 0);
    assert!(
        agenda.contains("2026-12-08, Tuesday\n") && agenda.contains("RC-2026-0001"),
        "{agenda}"
    );
    let month = at(
        &folder,
        &["calendar", "--view", "month", "--on", "2026-12-01"],
        0,
    );
    assert!(month.lines().nth(1).unwrap().contains(" 8:1"), "{month}");
    let made = object(&at(&folder, &["feed", "add", "Team", "--json"], 0));
    assert!(made["path"].as_str().unwrap().starts_with("/calendar/"));
    let feed = made["id"].as_str().unwrap();
    at(&folder, &["feed", "revoke", feed], 0);
    assert!(at(&folder, &["feed", "list"], 0).contains("taken back"));
    assert_eq!(at(&folder, &["out", "list"], 0), "");
    assert_eq!(at(&folder, &["scorecard"], 0), "");
    at(&folder, &["refresh", "RC-2026-0001"], 1);
}
