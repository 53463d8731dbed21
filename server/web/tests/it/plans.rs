//! Plans on the command line: what is rehearsed, what is written, and how the program ends.

use serde_json::Value;
use tempfile::TempDir;

use crate::program::{assert_end, run};

const NUMBERS: &str = "\
number,lifecycle,country,carrier,owner,cost_centre
+442079460001,assigned,GB,Colt,Voice,CC-1
+442079460002,assigned,GB,Colt,Voice,CC-1
";

const NOW: &str = "2026-11-20T12:00:00Z";

/// Runs a command in a folder with two numbers, at one time.
fn at(folder: &TempDir, words: &[&str], status: i32) -> String {
    let words = [&["--now", NOW], words].concat();
    assert_end(&run(folder, &words, ""), status).0
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("numbers.csv"), NUMBERS).unwrap();
    at(&folder, &["import", "numbers", "numbers.csv"], 0);
    folder
}

fn object(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

const CREATE: [&str; 6] = [
    "plan",
    "create",
    "--number",
    "+442079460001,+442079460002",
    "--quarantine-until",
    "2026-12-31",
];

#[test]
fn a_plan_goes_from_its_proposal_to_its_end() {
    let folder = folder();
    let out = at(&folder, &CREATE, 0);
    assert!(
        out.contains("lifecycle: assigned \u{2192} quarantined"),
        "{out}"
    );
    assert!(
        out.ends_with("2 steps. Nothing was proposed; --propose does it.\n"),
        "{out}"
    );
    assert_eq!(at(&folder, &["plan", "list"], 0), "");

    let plan = object(&at(
        &folder,
        &[&CREATE[..], &["--propose", "--json"]].concat(),
        0,
    ));
    let (id, digest) = (
        plan["plan"]["id"].as_str().unwrap(),
        plan["plan"]["digest"].as_str().unwrap(),
    );
    let shown = at(&folder, &["plan", "show", id], 0);
    assert!(
        shown.contains(digest) && shown.contains("Waiting for approval"),
        "{shown}"
    );
    at(&folder, &["plan", "apply", id, "--execute"], 1);
    at(&folder, &["plan", "approve", id, "--digest", "0"], 1);
    at(&folder, &["plan", "approve", id, "--digest", digest], 0);

    let rehearsed = at(&folder, &["plan", "apply", id, "--json"], 0);
    let states: Vec<Value> = rehearsed
        .lines()
        .map(|line| object(line)["state"].clone())
        .collect();
    assert_eq!(states, ["waiting", "waiting"]);
    let done = object(&at(
        &folder,
        &["plan", "apply", id, "--execute", "--json"],
        0,
    ));
    assert_eq!(
        (&done["state"], &done["tally"]["done"]),
        (&"applied".into(), &2.into())
    );
    let listed = object(&at(&folder, &["plan", "list", "--json"], 0));
    assert_eq!(listed["id"], id);
    let whole = object(&at(&folder, &["plan", "show", id, "--json"], 0));
    assert_eq!(whole["steps"].as_array().unwrap().len(), 2);
    let numbers = at(&folder, &["export", "numbers"], 0);
    assert_eq!(numbers.matches(",quarantined,").count(), 2, "{numbers}");

    let back = object(&at(&folder, &["plan", "create", "--undo", id, "--json"], 0));
    assert_eq!(back["rehearsed"].as_array().unwrap().len(), 2);
}

#[test]
fn what_is_left_out_shows_in_the_exit_status() {
    let folder = folder();
    let some = [
        "plan",
        "create",
        "--number",
        "+442079460001,+442079460009",
        "--quarantine-until",
        "2026-12-31",
    ];
    let out = at(&folder, &some, 3);
    assert!(out.contains("left out   +442079460009"), "{out}");
    let none = ["plan", "create", "--number", "+442079460009", "--free"];
    at(&folder, &none, 1);
    let nowhere = ["plan", "show", "01993b1e-7c5a-7f00-8000-0123456789ab"];
    let (_, err) = assert_end(&run(&folder, &nowhere, ""), 1);
    assert_eq!(err, "rollcall: There is no such plan.\n");
}

#[test]
fn the_command_line_approves_for_a_person_it_names() {
    let folder = folder();
    let add = [
        "user",
        "add",
        "ben@contoso.example",
        "--role",
        "engineer",
        "--password-stdin",
    ];
    assert_end(&run(&folder, &add, "correct horse battery\n"), 0);
    let plan = object(&at(
        &folder,
        &[&CREATE[..], &["--propose", "--json"]].concat(),
        0,
    ));
    let (id, digest) = (
        plan["plan"]["id"].as_str().unwrap(),
        plan["plan"]["digest"].as_str().unwrap(),
    );
    let by = |who: &'static str| {
        [
            "plan", "approve", id, "--digest", digest, "--by", who, "--json",
        ]
    };
    at(&folder, &by("eve@contoso.example"), 1);
    let approved = object(&at(&folder, &by("ben@contoso.example"), 0));
    assert_eq!(
        approved["approved_by"]["name"],
        "ben@contoso.example, named on the command line"
    );
}
