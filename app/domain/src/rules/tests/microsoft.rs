//! The mismatches of Microsoft's side, each with its rules.

use std::collections::BTreeSet;

use crate::rules::{find, microsoft::MICROSOFT};

#[test]
fn each_mismatch_of_the_notes_has_rules_and_each_rule_exists() {
    let expected: BTreeSet<_> = (1..=32).map(|n| format!("M{n:02}")).collect();
    let listed: BTreeSet<_> = MICROSOFT.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert_eq!(listed, expected);
    assert_eq!(MICROSOFT.len(), expected.len());
    for (id, codes) in MICROSOFT {
        assert!(!codes.is_empty(), "{id}");
        for code in *codes {
            assert!(find(code).is_some(), "{id}: {code}");
        }
    }
}
