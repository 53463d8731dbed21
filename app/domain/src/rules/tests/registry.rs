//! The registry against the table of the domain notes §7.2, row by row: severity, fix and guards.

use std::collections::HashSet;

use crate::rules::{Rule, all};

/// The table. Its fixes are in the notes' form, `prop:T` before `man`; where the notes would fetch again by
/// themselves, the schedule does, and to a person it is `man`.
const TABLE: &str = include_str!("registry.csv");

struct Row {
    code: &'static str,
    severity: &'static str,
    fix: &'static str,
    guards: &'static str,
}

fn table() -> impl Iterator<Item = Row> {
    TABLE.lines().skip(1).map(|line| {
        let mut cells = line.split(',');
        let mut cell = || cells.next().expect("four cells in each row");
        Row {
            code: cell(),
            severity: cell(),
            fix: cell(),
            guards: cell(),
        }
    })
}

/// What differs between a row and the rule of its code.
fn differences(row: &Row) -> Vec<String> {
    let registered: Vec<&Rule> = all().filter(|rule| rule.code == row.code).collect();
    let [rule] = registered.as_slice() else {
        return vec![format!(
            "{} is registered {} times",
            row.code,
            registered.len()
        )];
    };
    let fix: Vec<_> = rule.remedies.iter().map(ToString::to_string).collect();
    let guards: HashSet<_> = rule.guards.iter().map(|guard| guard.code()).collect();
    let lacking = row
        .guards
        .split_whitespace()
        .filter(|g| !guards.contains(g));
    let mut found: Vec<_> = lacking
        .map(|g| format!("{} lacks guard {g}", row.code))
        .collect();
    if rule.severity.as_str() != row.severity {
        found.push(format!(
            "{} is {}, not {}",
            row.code, rule.severity, row.severity
        ));
    }
    if fix.join(" ") != row.fix {
        found.push(format!(
            "{} has the fix {}, not {}",
            row.code,
            fix.join(" "),
            row.fix
        ));
    }
    found
}

#[test]
fn every_rule_of_the_table_is_registered_as_the_table_has_it() {
    assert_eq!(table().count(), 119);
    let differences: Vec<_> = table().flat_map(|row| differences(&row)).collect();
    assert_eq!(differences, Vec::<String>::new());
}

#[test]
fn a_rule_is_named_after_what_it_is_about() {
    for rule in all() {
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(rule.code.chars().all(is_plain), "{}", rule.code);
        assert!(
            !rule.title.is_empty() && !rule.remedies.is_empty(),
            "{}",
            rule.code
        );
    }
}
