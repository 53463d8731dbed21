//! What people decide about findings.

use chrono::{Days, NaiveDate, TimeDelta};
use domain::{
    FindingId,
    finding::{
        Decision, Finding,
        FindingState::{self, Accepted, Acknowledged, Open, Reopened, Resolved, Snoozed},
        query::FindingQuery,
        view::{Refusal, TriageResult},
    },
    history::Action,
    rules::MASS_DEVIATION,
};
use services::{
    App, Caller, Error,
    findings::{self, Selection, Verdict},
    rules,
};
use store::db_test;

use crate::support::{
    FOUR_NUMBERS, app, carrier, colt_list, command_line, numbers, roll_call, standing,
};

/// Two suspended numbers at a carrier.
async fn two_findings(app: &App, caller: &Caller) -> Vec<Finding> {
    numbers(app, caller, FOUR_NUMBERS).await;
    let list = [
        (1, "active"),
        (2, "suspended"),
        (3, "suspended"),
        (4, "active"),
    ];
    carrier(app, caller, "Colt", colt_list(&list)).await;
    roll_call(app, caller).await;
    let found = inbox(app, caller).await;
    assert_eq!(found.len(), 2);
    found
}

async fn inbox(app: &App, caller: &Caller) -> Vec<Finding> {
    let query = FindingQuery::default();
    findings::page(app, caller, &query).await.unwrap().rows
}

fn decide(decision: Decision) -> Verdict {
    Verdict {
        decision,
        until: None,
        reason: None,
    }
}

fn because(decision: Decision, until: Option<NaiveDate>, reason: &str) -> Verdict {
    Verdict {
        decision,
        until,
        reason: Some(reason.to_owned()),
    }
}

fn today(app: &App) -> NaiveDate {
    app.now().date_naive()
}

async fn triage(
    app: &App,
    caller: &Caller,
    id: FindingId,
    verdict: &Verdict,
) -> services::Result<TriageResult> {
    findings::triage(app, caller, &Selection::Ids(vec![id]), verdict).await
}

async fn state(app: &App, caller: &Caller, id: FindingId) -> FindingState {
    findings::find(app, caller, id).await.unwrap().finding.state
}

db_test!(
    a_decision_changes_the_finding_and_is_written_down,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let id = two_findings(&app, &caller).await[0].id;
        let day = today(&app);
        for (verdict, expected, action) in [
            (
                decide(Decision::Acknowledge),
                Acknowledged,
                Action::Acknowledged,
            ),
            (
                because(Decision::Snooze, Some(day), "Later"),
                Snoozed,
                Action::Snoozed,
            ),
            (
                because(Decision::Accept, None, " As meant "),
                Accepted,
                Action::Accepted,
            ),
            (
                because(Decision::Reopen, None, ""),
                Reopened,
                Action::Reopened,
            ),
        ] {
            let result = triage(&app, &caller, id, &verdict).await.unwrap();
            assert_eq!((result.done, result.refused.len()), (1, 0));
            let detail = findings::find(&app, &caller, id).await.unwrap();
            assert_eq!(detail.finding.state, expected);
            assert_eq!(detail.finding.until.is_some(), expected == Snoozed);
            let entry = &detail.history[0];
            assert_eq!((entry.action, &entry.actor), (action, &caller.actor()));
            assert_eq!(entry.after.as_ref().unwrap()["state"], expected.as_str());
            assert_ne!(entry.before, entry.after);
            let reason = verdict
                .reason
                .as_deref()
                .map(str::trim)
                .filter(|r| !r.is_empty());
            assert_eq!(
                (entry.reason.as_deref(), detail.finding.reason.as_deref()),
                (reason, reason)
            );
        }
    }
);

db_test!(
    a_decision_that_does_not_apply_is_refused_with_the_reason,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let found = two_findings(&app, &caller).await;
        let result = triage(&app, &caller, found[0].id, &decide(Decision::Reopen))
            .await
            .unwrap();
        assert_eq!(result.done, 0);
        let refused = Refusal {
            id: found[0].id,
            label: "+442079460002: Suspended at the carrier".to_owned(),
            reason: "It is open and stays so.".to_owned(),
        };
        assert_eq!(result.refused, [refused]);
        carrier(
            &app,
            &caller,
            "Colt",
            colt_list(&[(1, "active"), (2, "active"), (3, "active"), (4, "active")]),
        )
        .await;
        roll_call(&app, &caller).await;
        let result = triage(&app, &caller, found[0].id, &decide(Decision::Acknowledge))
            .await
            .unwrap();
        assert_eq!(result.refused[0].reason, "It is resolved and stays so.");
        assert_eq!(state(&app, &caller, found[0].id).await, Resolved);
    }
);

db_test!(putting_off_needs_a_reason_and_a_day_to_come, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let id = two_findings(&app, &caller).await[0].id;
    let day = today(&app);
    let yesterday = day - Days::new(1);
    for verdict in [
        decide(Decision::Snooze),
        because(Decision::Snooze, None, "Later"),
        because(Decision::Snooze, Some(day), "  "),
        because(Decision::Snooze, Some(yesterday), "Later"),
        decide(Decision::Accept),
        because(Decision::Accept, None, " "),
        because(Decision::Accept, Some(yesterday), "As meant"),
        because(Decision::Acknowledge, None, &"x".repeat(1001)),
        because(Decision::Acknowledge, None, "a\0b"),
    ] {
        let refused = triage(&app, &caller, id, &verdict).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{verdict:?}");
    }
    assert_eq!(state(&app, &caller, id).await, Open);
    let longest = because(Decision::Accept, Some(day), &"ß".repeat(1000));
    assert_eq!(triage(&app, &caller, id, &longest).await.unwrap().done, 1);
});

db_test!(many_are_decided_about_as_they_were_shown, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let found = two_findings(&app, &caller).await;
    let all = |count| Selection::Matching {
        query: FindingQuery::default(),
        count,
    };
    let verdict = because(Decision::Accept, None, "As meant");
    for wrong in [1, 3] {
        let refused = findings::triage(&app, &caller, &all(wrong), &verdict).await;
        assert!(matches!(refused, Err(Error::Conflict)));
    }
    assert_eq!(inbox(&app, &caller).await, found, "nothing was decided");
    let said = findings::rehearse(&app, &caller, &all(2), &verdict)
        .await
        .unwrap();
    assert_eq!(
        inbox(&app, &caller).await,
        found,
        "a rehearsal decides nothing"
    );
    let done = findings::triage(&app, &caller, &all(2), &verdict)
        .await
        .unwrap();
    assert_eq!((done.done, &done), (2, &said));
    assert_eq!(inbox(&app, &caller).await, []);
    let mut batches = Vec::new();
    for finding in &found {
        batches.push(
            findings::find(&app, &caller, finding.id)
                .await
                .unwrap()
                .history[0]
                .batch_id,
        );
    }
    assert!(
        batches[0].is_some() && batches[0] == batches[1],
        "history keeps them together"
    );
});

db_test!(
    a_finding_is_named_once_however_often_it_is_sent,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let id = two_findings(&app, &caller).await[0].id;
        let selection = Selection::Ids(vec![id, id]);
        let result =
            findings::triage(&app, &caller, &selection, &decide(Decision::Acknowledge)).await;
        assert_eq!(result.unwrap().done, 1);
    }
);

db_test!(
    a_finding_that_changed_since_it_was_seen_is_a_conflict,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let seen = &two_findings(&app, &caller).await[0];
        let selection = Selection::Seen {
            id: seen.id,
            version: seen.version,
        };
        let decision = decide(Decision::Acknowledge);
        findings::triage(&app, &caller, &selection, &decision)
            .await
            .unwrap();
        let late = findings::triage(&app, &caller, &selection, &decision).await;
        assert!(matches!(late, Err(Error::Conflict)));
    }
);

db_test!(
    what_was_put_off_is_back_when_its_last_day_is_over,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let found = two_findings(&app, &caller).await;
        let tomorrow = today(&app) + Days::new(1);
        for (finding, decision) in found.iter().zip([Decision::Snooze, Decision::Accept]) {
            triage(
                &app,
                &caller,
                finding.id,
                &because(decision, Some(tomorrow), "Planned"),
            )
            .await
            .unwrap();
        }
        let to_the_end = (tomorrow + Days::new(1))
            .and_hms_opt(0, 0, 0)
            .unwrap()
            .and_utc()
            - app.now();
        clock.advance(to_the_end - TimeDelta::seconds(1));
        roll_call(&app, &caller).await;
        assert_eq!(state(&app, &caller, found[0].id).await, Snoozed);
        assert_eq!(state(&app, &caller, found[1].id).await, Accepted);
        clock.advance(TimeDelta::seconds(1));
        assert_eq!(roll_call(&app, &caller).await.reopened, 2);
        for finding in found {
            let detail = findings::find(&app, &caller, finding.id).await.unwrap();
            assert_eq!(detail.finding.state, Reopened);
            assert_eq!(
                (detail.finding.until, &detail.finding.reason),
                (None, &None)
            );
            assert_eq!(detail.history[0].action, Action::Reopened);
        }
    }
);

/// The first of 60 numbers as a carrier lists them.
fn list(count: u32) -> String {
    let rows = (0..count).map(|n| format!("+4420794601{n:02},active\n"));
    format!("number,status\n{}", rows.collect::<String>())
}

/// A list that breaks off, and is held.
async fn cut_off(app: &App, caller: &Caller) {
    let report = carrier(app, caller, "Telnyx", list(20)).await;
    assert!(report.held.is_some());
}

/// A carrier whose list of 60 numbers breaks off: the finding about the source.
async fn held_list(app: &App, caller: &Caller) -> Finding {
    let numbers_only = |count| {
        list(count)
            .replace(",status", ",country")
            .replace(",active", ",GB")
    };
    numbers(app, caller, numbers_only(60)).await;
    carrier(app, caller, "Telnyx", list(60)).await;
    cut_off(app, caller).await;
    let found = inbox(app, caller).await;
    found
        .into_iter()
        .find(|f| f.code == MASS_DEVIATION)
        .unwrap()
}

db_test!(a_snooze_of_a_held_list_lasts_until_its_day, |db| async {
    let (app, clock) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let held = held_list(&app, &caller).await;
    assert_eq!(held.number, None);
    let day = today(&app);
    triage(
        &app,
        &caller,
        held.id,
        &because(Decision::Snooze, Some(day), "Asked Telnyx"),
    )
    .await
    .unwrap();
    roll_call(&app, &caller).await;
    assert_eq!(state(&app, &caller, held.id).await, Snoozed);
    clock.advance(TimeDelta::days(2));
    roll_call(&app, &caller).await;
    assert_eq!(state(&app, &caller, held.id).await, Reopened);
});

db_test!(
    a_list_that_is_held_again_keeps_what_people_said_of_the_first,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let first = held_list(&app, &caller).await;
        let acknowledge = because(Decision::Acknowledge, None, "Asked Telnyx");
        triage(&app, &caller, first.id, &acknowledge).await.unwrap();
        clock.advance(TimeDelta::hours(1));
        cut_off(&app, &caller).await;
        let detail = findings::find(&app, &caller, first.id).await.unwrap();
        let second = detail.finding;
        assert_eq!(second.state, Acknowledged);
        assert_eq!(second.reason.as_deref(), Some("Asked Telnyx"));
        assert_eq!(
            (second.due_at, second.reopened_at),
            (first.due_at, first.reopened_at),
            "the time runs on"
        );
        assert_eq!((second.occurrences, second.last_seen), (2, app.now()));

        carrier(&app, &caller, "Telnyx", list(60)).await;
        assert_eq!(state(&app, &caller, first.id).await, Resolved);
        clock.advance(TimeDelta::hours(1));
        cut_off(&app, &caller).await;
        let detail = findings::find(&app, &caller, first.id).await.unwrap();
        assert_eq!(detail.finding.state, Reopened);
        assert_eq!(detail.finding.returns, [app.now()]);
        assert_eq!(detail.history[0].action, Action::Reopened);
    }
);

db_test!(
    a_held_list_is_not_found_where_its_rule_is_switched_off,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let found = held_list(&app, &caller).await;
        let off = rules::Decision {
            severity: None,
            is_enabled: false,
        };
        rules::set(&app, &caller, MASS_DEVIATION, 0, off)
            .await
            .unwrap();
        roll_call(&app, &caller).await;
        assert_eq!(state(&app, &caller, found.id).await, Resolved);
        clock.advance(TimeDelta::hours(1));
        cut_off(&app, &caller).await;
        assert_eq!(state(&app, &caller, found.id).await, Resolved);
    }
);

db_test!(
    a_decision_that_is_taken_back_gives_the_whole_time_again,
    |db| async {
        let (app, clock) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let before = two_findings(&app, &caller).await.remove(0);
        let accept = because(Decision::Accept, None, "As meant");
        triage(&app, &caller, before.id, &accept).await.unwrap();
        clock.advance(TimeDelta::days(30));
        let reopen = decide(Decision::Reopen);
        triage(&app, &caller, before.id, &reopen).await.unwrap();
        let after = findings::find(&app, &caller, before.id).await.unwrap();
        assert!(!after.is_overdue);
        let after = after.finding;
        assert_eq!(after.opened_at, before.opened_at);
        assert_eq!(after.reopened_at, Some(app.now()));
        let time = |of: &Finding| of.due_at.unwrap() - of.reopened_at.unwrap();
        assert_eq!(time(&after), time(&before));
    }
);

db_test!(another_organisations_findings_are_not_there, |db| async {
    let (app, _) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let other = command_line(&app, "Adatum").await;
    let found = two_findings(&app, &caller).await;
    let decision = decide(Decision::Acknowledge);
    let refused = triage(&app, &other, found[0].id, &decision).await;
    assert!(matches!(refused, Err(Error::NotFound("finding"))));
    let mixed = Selection::Ids(vec![found[0].id, FindingId::new(app.new_id())]);
    let refused = findings::triage(&app, &caller, &mixed, &decision).await;
    assert!(matches!(refused, Err(Error::NotFound("finding"))));
    assert_eq!(inbox(&app, &caller).await, found, "nothing was decided");
    assert_eq!(standing(&app, &other).await, []);
});
