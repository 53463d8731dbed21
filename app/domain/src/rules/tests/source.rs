//! Group G, continued: the sources themselves.

use std::collections::HashMap;

use chrono::Duration;
use uuid::Uuid;

use crate::{
    RunId, SourceId,
    case::{COLT, Case, source_id},
    rules::{Fired, evaluate_sources},
    source::{Changes, Refusal, Run, RunState, Traffic},
};

/// A run of Colt's list that began some minutes ago.
fn run(minutes_ago: i64, state: RunState) -> Run {
    let started_at = Case::agreed().now - Duration::minutes(minutes_ago);
    Run {
        id: RunId::new(Uuid::from_u128(u128::from(minutes_ago.unsigned_abs()))),
        source_id: source_id(COLT),
        state,
        started_at,
        finished_at: (state != RunState::Running).then_some(started_at),
        taken_at: None,
        origin: "Colt".into(),
        is_snapshot: true,
        rows: 1,
        changes: Changes::default(),
        reason: (state != RunState::Committed).then(|| "The list broke off.".into()),
        refusal: None,
        traffic: Traffic::default(),
    }
}

fn refused(minutes_ago: i64, state: RunState, refusal: Refusal) -> Run {
    Run {
        refusal: Some(refusal),
        ..run(minutes_ago, state)
    }
}

fn fired(case: &Case, runs: Vec<Run>) -> Vec<Fired> {
    let runs: HashMap<SourceId, Vec<Run>> = [(source_id(COLT), runs)].into();
    evaluate_sources(&case.roll().with_runs(&runs))
}

#[track_caller]
fn fires(case: &Case, runs: Vec<Run>, codes: &[&str]) {
    let fired = fired(case, runs);
    let found: Vec<_> = fired.iter().map(|f| f.rule.code).collect();
    assert_eq!(found, codes);
    assert!(
        fired
            .iter()
            .all(|f| f.hit.counterpart == Some(source_id(COLT)))
    );
}

#[test]
fn a_source_that_was_heard_too_long_ago() {
    let agreed = Case::agreed();
    fires(&agreed, Vec::new(), &[]);
    fires(&agreed.clone().stale(COLT), Vec::new(), &["source-stale"]);
    let never = agreed.source(COLT, |s| s.as_of = None);
    fires(&never, Vec::new(), &[]);
    let hit = fired(&Case::agreed().stale(COLT), Vec::new()).remove(0).hit;
    assert_eq!(hit.summary, "Colt was last heard on 20 Nov 2026, 12:00 UTC");
}

#[test]
fn a_list_that_broke_off() {
    let code = "source-incomplete";
    let case = Case::agreed();
    fires(&case, vec![run(5, RunState::Incomplete)], &[code]);
    for state in [
        RunState::Running,
        RunState::Committed,
        RunState::Held,
        RunState::Discarded,
        RunState::Failed,
        RunState::Cancelled,
    ] {
        fires(&case, vec![run(5, state)], &[]);
    }
    // In force, and not believed to be whole: it ended where its vendor cuts lists off.
    let cut_off = Run {
        reason: Some("Exactly 500 rows.".into()),
        ..run(5, RunState::Committed)
    };
    fires(&case, vec![cut_off.clone()], &[code]);
    // A person imported a part on purpose.
    let part = Run {
        is_snapshot: false,
        ..cut_off
    };
    fires(&case, vec![part], &[]);
}

#[test]
fn a_vendor_that_refuses_us() {
    let code = "source-auth-failing";
    let case = Case::agreed();
    for refusal in [Refusal::Credentials, Refusal::Rights] {
        fires(&case, vec![refused(5, RunState::Failed, refusal)], &[code]);
        // It refused us in the midst of a list: that is the fault, not the list.
        fires(
            &case,
            vec![refused(5, RunState::Incomplete, refusal)],
            &[code],
        );
    }
    fires(&case, vec![run(5, RunState::Failed)], &[]);
    let told = refused(5, RunState::Failed, Refusal::Rights);
    let hit = fired(&case, vec![told]).remove(0).hit;
    assert_eq!(hit.fields[0].is.as_deref(), Some("A right is missing"));
}

#[test]
fn only_the_last_asking_that_came_to_anything_counts() {
    let case = Case::agreed();
    let failed = || refused(5, RunState::Failed, Refusal::Credentials);
    let good = |minutes_ago| run(minutes_ago, RunState::Committed);
    fires(&case, vec![failed(), good(60)], &["source-auth-failing"]);
    fires(&case, vec![good(1), failed()], &[]);
    fires(&case, vec![failed(), good(1)], &[]);
    // Being asked again, or stopped, is no answer.
    let under_way = vec![run(1, RunState::Running), failed()];
    fires(&case, under_way, &["source-auth-failing"]);
    let stopped = vec![run(1, RunState::Cancelled), failed()];
    fires(&case, stopped, &["source-auth-failing"]);
}
