//! What entries of the history tell.

use serde_json::json;
use uuid::Uuid;

use super::{ADA, BEN, at, by, entry, finding, knowing, moment, news, occasion};
use crate::{
    PlanId, PortOutId, SourceId,
    access::Permission,
    finding::FindingState,
    history::{Action, Actor, Entry},
    notification::{
        Topic, Urgency,
        news::{Audience, Gathering, Known, News, run, tells_of_finding},
    },
    plan::{Plan, PlanState, Tally},
    port::{
        PortOut, PortOutState,
        departure::{PortOutAnswer, PortOutParticulars},
    },
    rules::Severity,
    source::{Source, SourceKind},
};

#[test]
fn however_many_findings_a_roll_call_opens_they_are_one_piece_of_news() {
    let findings = (1..=5000).map(|n| finding(n, "emergency_missing", Severity::Critical));
    let known = knowing(findings.collect());
    let entries: Vec<Entry> = (1..=5000)
        .map(|n| entry(i64::try_from(n).unwrap(), "finding", n, Action::Opened))
        .collect();
    let news = news(&entries, &known);
    let [News::Opened(opened)] = news.as_slice() else {
        panic!("{news:?}");
    };
    assert_eq!(opened.rules["emergency_missing"].count, 5000);
}

#[test]
fn a_roll_call_that_is_read_in_parts_is_one_piece_of_news_too() {
    let entries: Vec<Entry> = (1..=30)
        .map(|n| entry(i64::try_from(n).unwrap(), "finding", n, Action::Opened))
        .collect();
    let findings = |ids: std::ops::RangeInclusive<u128>| {
        let code = |id| if id % 3 == 0 { "a" } else { "b" };
        knowing(
            ids.map(|id| finding(id, code(id), Severity::High))
                .collect(),
        )
    };
    let mut parts = Gathering::default();
    // The last part is read first, with only its own findings known.
    parts.read(&entries[20..], &findings(21..=30));
    parts.read(&entries[..20], &findings(1..=20));
    let news = parts.news();
    let [News::Opened(opened)] = news.as_slice() else {
        panic!("{news:?}");
    };
    assert_eq!((opened.rules["a"].count, opened.rules["b"].count), (10, 20));
}

#[test]
fn only_findings_are_told_in_runs_and_only_what_opens_or_is_given_is_told() {
    assert_eq!(run(&entry(1, "number", 1, Action::Created)), None);
    assert!(run(&entry(1, "finding", 1, Action::Resolved)).is_some());
    assert!(tells_of_finding(&entry(1, "finding", 1, Action::Reopened)));
    assert!(tells_of_finding(&given(1, 1)));
    for other in [
        entry(1, "finding", 1, Action::Resolved),
        entry(1, "finding", 1, Action::Updated),
        entry(1, "plan", 1, Action::Opened),
    ] {
        assert!(!tells_of_finding(&other), "{other:?}");
    }
}

#[test]
fn two_roll_calls_are_two_pieces_of_news() {
    let known = knowing(vec![
        finding(1, "a", Severity::High),
        finding(2, "a", Severity::High),
    ]);
    let later = Entry {
        at: at("2026-11-24T16:00:00Z"),
        ..entry(2, "finding", 2, Action::Reopened)
    };
    let told = news(&[entry(1, "finding", 1, Action::Opened), later], &known);
    assert_eq!(told.len(), 2);
}

#[test]
fn what_was_settled_in_the_meantime_is_told_to_nobody() {
    let mut settled = finding(1, "a", Severity::Critical);
    settled.state = FindingState::Resolved;
    let entries = [
        entry(1, "finding", 1, Action::Opened),
        entry(2, "finding", 7, Action::Opened),
        entry(3, "finding", 1, Action::Resolved),
    ];
    assert_eq!(news(&entries, &knowing(vec![settled])), []);
}

fn given(seq: i64, id: u128) -> Entry {
    Entry {
        before: Some(json!({ "owner": null })),
        after: Some(json!({ "owner": "Ben" })),
        ..by(ADA, entry(seq, "finding", id, Action::Updated))
    }
}

#[test]
fn findings_given_at_once_are_one_occasion_for_whoever_has_them_now() {
    let owned = |id| {
        let mut finding = finding(id, "a", Severity::High);
        finding.owner = Some(BEN);
        finding
    };
    let known = knowing(vec![owned(1), owned(2), finding(3, "a", Severity::High)]);
    let told = occasion(news(&[given(1, 1), given(2, 2), given(3, 3)], &known));
    assert_eq!(told.audience, Audience::Person(BEN));
    assert_eq!(told.by, Some(ADA));
    assert_eq!(told.notice.title, "2 findings are yours now");
    assert_eq!(told.notice.link, "/findings?owner=me");

    let one = occasion(news(&[given(1, 1)], &known));
    assert_eq!(one.notice.title, "A finding is yours now: finding 1");
    assert_eq!(
        one.notice.link,
        format!("/findings?open={}", Uuid::from_u128(1))
    );
}

#[test]
fn a_finding_that_was_taken_from_somebody_is_told_to_nobody() {
    let mut owned = finding(1, "a", Severity::High);
    owned.owner = Some(BEN);
    let taken = Entry {
        before: Some(json!({ "owner": "Ben" })),
        after: Some(json!({ "owner": null })),
        ..entry(1, "finding", 1, Action::Updated)
    };
    assert_eq!(news(&[taken], &knowing(vec![owned])), []);
}

fn plan(state: PlanState) -> Known {
    let plan = Plan {
        id: PlanId::new(Uuid::from_u128(5)),
        title: "Assign three numbers".to_owned(),
        state,
        digest: String::new(),
        proposed_by: Actor {
            user_id: Some(BEN.uuid()),
            name: "Ben".to_owned(),
        },
        proposed_at: moment(),
        expires_at: moment(),
        cautions: Vec::new(),
        stop_after: 3,
        approved_by: None,
        approved_at: None,
        started_at: None,
        ended_at: None,
        note: None,
        undoes: None,
        tally: Tally::default(),
        version: 1,
    };
    Known {
        plans: [(plan.id.uuid(), plan)].into(),
        ..Known::default()
    }
}

#[test]
fn a_plan_waits_for_whoever_may_approve_it_as_long_as_it_waits() {
    let proposed = by(BEN, entry(1, "plan", 5, Action::Created));
    let told = occasion(news(
        std::slice::from_ref(&proposed),
        &plan(PlanState::Proposed),
    ));
    assert_eq!(
        (told.audience, told.by),
        (Audience::Allowed(Permission::ApprovePlans), Some(BEN))
    );
    assert_eq!(told.notice.topic, Topic::PlanToApprove);
    assert_eq!(news(&[proposed], &plan(PlanState::Withdrawn)), []);
}

#[test]
fn whoever_proposed_a_plan_hears_how_it_ended() {
    for (action, urgency) in [
        (Action::Approved, Urgency::Info),
        (Action::Rejected, Urgency::Warning),
        (Action::Stopped, Urgency::Critical),
    ] {
        let decided = by(ADA, entry(2, "plan", 5, action));
        let told = occasion(news(&[decided], &plan(PlanState::Approved)));
        assert_eq!(told.audience, Audience::Person(BEN), "{action}");
        assert_eq!(told.notice.topic, Topic::PlanDecided, "{action}");
        assert_eq!(told.notice.urgency, urgency, "{action}");
        // What the worker did is told to whoever began it too.
        assert_eq!(told.by.is_none(), action == Action::Stopped, "{action}");
    }
    let step = entry(3, "plan", 5, Action::Verified);
    assert_eq!(news(&[step], &plan(PlanState::Applying)), []);
}

fn moved(before: serde_json::Value, after: serde_json::Value) -> Entry {
    Entry {
        label: "SEA-1".to_owned(),
        before: Some(before),
        after: Some(after),
        ..entry(1, "port_order", 7, Action::Updated)
    }
}

#[test]
fn a_date_is_told_when_it_is_agreed_moved_and_taken_back() {
    let foc = |day: Option<&str>| json!({ "state": "foc_confirmed", "foc": day });
    let (first, second) = (Some("2026-11-30"), Some("2026-12-02"));
    for (before, after, title) in [
        (None, first, "SEA-1: the date is agreed, Mon 30 Nov 2026"),
        (
            first,
            second,
            "SEA-1: the date moved from Mon 30 Nov 2026 to Wed 2 Dec 2026",
        ),
        (first, None, "SEA-1: the date Mon 30 Nov 2026 is taken back"),
    ] {
        let told = occasion(news(&[moved(foc(before), foc(after))], &Known::default()));
        assert_eq!(told.notice.title, title);
        assert_eq!(told.notice.topic, Topic::PortDate);
    }
    let same = moved(foc(first), foc(first));
    assert_eq!(news(&[same], &Known::default()), []);
}

#[test]
fn a_rejection_is_urgent_and_an_unknown_state_is_left_alone() {
    let state = |word: &str| json!({ "state": word });
    let rejected = moved(state("submitted"), state("exception"));
    let told = occasion(news(&[rejected], &Known::default()));
    assert_eq!(
        (told.notice.topic, told.notice.urgency),
        (Topic::PortRejected, Urgency::Critical)
    );
    let odd = moved(state("submitted"), state("sublimated"));
    assert_eq!(news(&[odd], &Known::default()), []);
}

fn leaving(state: PortOutState, ticket: Option<&str>, answer: Option<PortOutAnswer>) -> Known {
    let port_out = PortOut {
        id: PortOutId::new(Uuid::from_u128(3)),
        connection: None,
        carrier: "Telnyx".to_owned(),
        vendor_order: "po-1".to_owned(),
        state,
        vendor_status: None,
        numbers: vec![crate::port::case::number(100)],
        received_at: moment(),
        answer_by: Some(at("2026-11-25T15:00:00Z")),
        particulars: PortOutParticulars {
            ticket: ticket.map(str::to_owned),
            answer,
            ..PortOutParticulars::default()
        },
        version: 1,
    };
    Known {
        port_outs: [(port_out.id.uuid(), port_out)].into(),
        ..Known::default()
    }
}

#[test]
fn a_port_out_that_nobody_planned_is_urgent_and_one_with_a_ticket_is_not() {
    let arrived = || entry(1, "port_out", 3, Action::Created);
    let told = |known| occasion(news(&[arrived()], &known)).notice;
    let unplanned = told(leaving(PortOutState::Notified, None, None));
    assert_eq!(unplanned.urgency, Urgency::Critical);
    assert!(unplanned.title.contains("nobody planned"), "{unplanned:?}");
    assert!(unplanned.detail.contains("25 Nov 2026, 15:00 UTC"));
    let planned = told(leaving(PortOutState::Notified, Some("T-1"), None));
    assert_eq!(planned.urgency, Urgency::Warning);
    let gone = told(leaving(PortOutState::Discovered, None, None));
    assert_eq!(gone.urgency, Urgency::Critical);
}

#[test]
fn silence_that_let_numbers_go_is_urgent_and_our_own_yes_is_no_news() {
    let authorised = || Entry {
        before: Some(json!({ "state": "notified" })),
        after: Some(json!({ "state": "authorized" })),
        ..entry(2, "port_out", 3, Action::Updated)
    };
    let silent = leaving(PortOutState::Authorized, None, Some(PortOutAnswer::Silence));
    let told = occasion(news(&[authorised()], &silent));
    assert_eq!(told.notice.urgency, Urgency::Critical);
    let ours = leaving(
        PortOutState::Authorized,
        None,
        Some(PortOutAnswer::Authorised),
    );
    assert_eq!(news(&[authorised()], &ours), []);
}

#[test]
fn a_source_that_fails_again_and_again_is_the_same_occurrence_until_it_lists() {
    let source = |as_of: &str| Source {
        id: SourceId::new(Uuid::from_u128(4)),
        kind: SourceKind::Carrier,
        name: "Colt".to_owned(),
        connection_id: None,
        as_of: Some(at(as_of)),
        committed_run: None,
        held_run: None,
        rows: 1,
        mass_deviation_percent: 5,
        max_age_hours: 24,
        is_complete: true,
        version: 1,
    };
    let known = |as_of| {
        let source = source(as_of);
        Known {
            sources: [(source.id.uuid(), source)].into(),
            ..Known::default()
        }
    };
    let failed = |seq, as_of| {
        let entry = entry(seq, "source", 4, Action::Failed);
        occasion(news(&[entry], &known(as_of))).notice
    };
    let first = failed(1, "2026-11-24T08:00:00Z");
    let again = failed(2, "2026-11-24T08:00:00Z");
    let after_a_list = failed(3, "2026-11-24T14:00:00Z");
    assert_eq!(first.occurrence, again.occurrence);
    assert_ne!(first.occurrence, after_a_list.occurrence);
}
