//! Result files: whole ones, those of a script that was run twice, and broken ones.

use super::super::*;
use crate::plan::StepState::{self, *};

const HEAD: &str = r#"{"plan":"00000000-0000-0000-0000-000000000007","digest":"0f3a"}"#;

fn file(lines: &[&str]) -> String {
    [&[HEAD], lines].concat().join("\r\n")
}

#[test]
fn a_file_tells_what_became_of_each_step() {
    let report = read_report(&file(&[
        r#"{"ordinal":2,"outcome":"failed","observed":"NotBlocked","message":"Refused.","at":"2026-11-20T12:00:00Z"}"#,
        "",
        r#"{"ordinal":1,"outcome":"done","observed":"Tagged","message":"","at":null}"#,
    ]))
    .unwrap();
    assert_eq!(
        report.plan.to_string(),
        "00000000-0000-0000-0000-000000000007"
    );
    assert_eq!(report.digest, "0f3a");
    let told: Vec<(u32, StepState)> = report
        .results
        .iter()
        .map(|r| (r.ordinal, r.outcome))
        .collect();
    assert_eq!(told, [(1, Done), (2, Failed)]);
    assert_eq!(report.results[0].message, None);
    assert_eq!(report.results[0].at, None);
    assert_eq!(report.results[1].observed.as_deref(), Some("NotBlocked"));
    assert!(report.results[1].at.is_some());
}

#[test]
fn what_a_second_run_says_counts() {
    let report = read_report(&file(&[
        r#"{"ordinal":1,"outcome":"failed"}"#,
        HEAD,
        r#"{"ordinal":1,"outcome":"done"}"#,
    ]))
    .unwrap();
    assert_eq!(report.results.len(), 1);
    assert_eq!(report.results[0].outcome, Done);
}

#[test]
fn what_was_made_so_stays_made_so() {
    for (first, later, counts) in [
        ("done", "unchanged", Done),
        // It was sent, and is as it should be: nobody else is known to have done it.
        ("unclear", "unchanged", Done),
        ("unclear", "failed", Failed),
        ("failed", "unchanged", Unchanged),
        ("surprised", "done", Done),
        ("done", "surprised", Surprised),
    ] {
        let line =
            |outcome| format!(r#"{{"ordinal":1,"outcome":"{outcome}","message":"{outcome}"}}"#);
        let report = read_report(&file(&[&line(first), HEAD, &line(later)])).unwrap();
        let result = &report.results[0];
        assert_eq!(result.outcome, counts, "{first}, {later}");
        let kept = if first == "done" && later == "unchanged" {
            first
        } else {
            later
        };
        assert_eq!(result.message.as_deref(), Some(kept));
    }
}

#[test]
fn a_file_names_the_tenant_of_its_runs() {
    let named = |tenant: &str| HEAD.replace('}', &format!(r#","tenant":"{tenant}"}}"#));
    let (ours, other) = (named("72f9"), named("1111"));
    assert_eq!(read_report(&ours).unwrap().tenant.as_deref(), Some("72f9"));
    assert_eq!(read_report(HEAD).unwrap().tenant, None);
    assert!(read_report(&format!("{ours}\n{ours}")).is_ok());
    for later in [other.as_str(), HEAD] {
        let refused = read_report(&format!("{ours}\n{later}")).unwrap_err();
        assert_eq!((refused.line, refused.field), (2, "tenant"), "{later}");
    }
    let number = HEAD.replace('}', r#","tenant":7}"#);
    assert_eq!(read_report(&number).unwrap_err().field, "tenant");
}

#[test]
fn windows_marks_and_an_empty_run_are_read() {
    let report = read_report(&format!("\u{feff}{HEAD}\r\n")).unwrap();
    assert_eq!(report.results, []);
}

#[test]
fn a_broken_file_is_refused_with_line_field_value_and_remedy() {
    let other = HEAD.replace("0007", "0008");
    for (text, line, field) in [
        (String::new(), 1, "The file"),
        ("not json".into(), 1, "The line"),
        (r#"{"ordinal":1,"outcome":"done"}"#.into(), 1, "plan"),
        (r#"{"plan":"seven","digest":"0f3a"}"#.into(), 1, "plan"),
        (HEAD.replace("0f3a", ""), 1, "digest"),
        (file(&["{"]), 2, "The line"),
        (file(&["[]"]), 2, "The line"),
        (
            file(&["", r#"{"ordinal":0,"outcome":"done"}"#]),
            3,
            "ordinal",
        ),
        (file(&[r#"{"ordinal":-1,"outcome":"done"}"#]), 2, "ordinal"),
        (
            file(&[r#"{"ordinal":4294967296,"outcome":"done"}"#]),
            2,
            "ordinal",
        ),
        (file(&[r#"{"ordinal":1}"#]), 2, "outcome"),
        (
            file(&[r#"{"ordinal":1,"outcome":"waiting"}"#]),
            2,
            "outcome",
        ),
        (
            file(&[r#"{"ordinal":1,"outcome":"writing"}"#]),
            2,
            "outcome",
        ),
        (file(&[r#"{"ordinal":1,"outcome":"great"}"#]), 2, "outcome"),
        (
            file(&[r#"{"ordinal":1,"outcome":"done","message":7}"#]),
            2,
            "message",
        ),
        (
            file(&[r#"{"ordinal":1,"outcome":"done","at":"today"}"#]),
            2,
            "at",
        ),
        (file(&[&other]), 2, "plan"),
        (file(&[&HEAD.replace("0f3a", "ffff")]), 2, "plan"),
    ] {
        let refused = read_report(&text).expect_err(&text);
        assert_eq!((refused.line, refused.field), (line, field), "{text}");
    }
    let refused = read_report(&file(&[r#"{"ordinal":1,"outcome":"great"}"#])).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Line 2: outcome is \"great\". It can be done, unchanged, failed, surprised or unclear."
    );
    let long = "x".repeat(5_000);
    assert!(read_report(&long).unwrap_err().to_string().len() < 200);
}
