//! What the command line tells of the rules, and that their documentation has not drifted from them.

use std::fs;

use serde_json::Value;

use crate::program::{assert_end, run};

#[test]
fn the_rules_are_told_before_there_is_anything_to_judge() {
    let folder = tempfile::tempdir().unwrap();
    let (out, _) = assert_end(&run(&folder, &["rules", "--json"], ""), 0);
    let lines: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), domain::rules::all().count());
    for line in &lines {
        assert_eq!(
            line["decidable"] == true,
            line["reason"].is_null(),
            "{line}"
        );
        assert_eq!(line["severity"], line["default_severity"], "{line}");
        assert!(
            line["fix"].as_str().is_some_and(|fix| !fix.is_empty()),
            "{line}"
        );
    }
    let line = lines
        .iter()
        .find(|line| line["code"] == "carrier-route-mismatch")
        .unwrap();
    assert_eq!(line["group"], "carrier");
    assert_eq!(line["fix"], "prop:C");
    assert!(
        line["needs"]
            .as_array()
            .unwrap()
            .contains(&"carrier".into()),
        "{line}"
    );
    assert!(
        line["guards"].as_array().unwrap().contains(&"G4".into()),
        "{line}"
    );

    let (out, _) = assert_end(&run(&folder, &["rules"], ""), 0);
    for group in domain::rules::Group::ALL {
        let has_rules = domain::rules::all().any(|rule| rule.group == *group);
        assert_eq!(
            out.lines().any(|line| line == group.label()),
            has_rules,
            "{group}"
        );
    }
}

#[test]
fn their_documentation_is_what_the_registry_says() {
    let folder = tempfile::tempdir().unwrap();
    let (out, _) = assert_end(&run(&folder, &["rules", "--markdown"], ""), 0);
    assert!(!folder.path().join("data").exists(), "it needs no database");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules.md");
    let written = fs::read_to_string(path).unwrap();
    assert!(
        out == written,
        "docs/rules.md is not what the registry says. Write it again: \
         cargo run -p rollcall -- rules --markdown > docs/rules.md"
    );
}
