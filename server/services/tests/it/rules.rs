//! What organisations decide about rules, and what follows from it.

use chrono::{Days, TimeDelta};
use domain::{
    access::Role,
    finding::{Finding, FindingState, query::FindingQuery},
    history::Action,
    page::Place,
    rules::{Severity, coverage::Coverage, policy::DueTimes},
};
use services::{
    App, Caller, Error,
    exceptions::{self, NewException},
    findings, history, jobs,
    rules::{self, Decision},
};
use store::db_test;

use crate::support::{
    FOUR_NUMBERS, app, carrier, colt_list, command_line, in_role, numbers, roll_call, standing,
};

/// The rule that fires for what the carrier has suspended.
const CODE: &str = "carrier-status-suspended";

const OFF: Decision = Decision {
    severity: None,
    is_enabled: false,
};

/// Has the worker do what waits.
async fn work(app: &App) {
    while jobs::run_one(app, app.new_id()).await.unwrap() {}
}

/// Three numbers that the carrier has suspended, found by a roll call.
async fn three_suspended(app: &App, caller: &Caller) {
    numbers(app, caller, FOUR_NUMBERS).await;
    let list = [
        (1, "suspended"),
        (2, "suspended"),
        (3, "suspended"),
        (4, "active"),
    ];
    carrier(app, caller, "Colt", colt_list(&list)).await;
    roll_call(app, caller).await;
    let found = standing(app, caller).await;
    let expected = ['1', '2', '3'].map(|last| (CODE.to_owned(), last, FindingState::Open));
    assert_eq!(found, expected);
}

/// What became of each finding.
async fn states(app: &App, caller: &Caller) -> Vec<FindingState> {
    let found = standing(app, caller).await;
    found.into_iter().map(|(.., state)| state).collect()
}

async fn all(app: &App, caller: &Caller) -> Vec<Finding> {
    let query = FindingQuery::default();
    findings::page(app, caller, &query).await.unwrap().rows
}

async fn version(app: &App, caller: &Caller, code: &str) -> i64 {
    rules::find(app, caller, code).await.unwrap().rule.version
}

fn exception(app: &App, first: &str, last: Option<&str>) -> NewException {
    NewException {
        code: Some(CODE.to_owned()),
        first: first.to_owned(),
        last: last.map(str::to_owned),
        until: app.now().date_naive() + Days::new(30),
        reason: " A lobby telephone. ".to_owned(),
    }
}

/// The message of a refusal.
fn refusal<T: std::fmt::Debug>(result: services::Result<T>) -> String {
    match result {
        Err(Error::Invalid(message)) => message,
        other => panic!("{other:?}"),
    }
}

db_test!(a_rule_that_is_switched_off_says_no_more, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    three_suspended(&app, &admin).await;
    let row = rules::find(&app, &admin, CODE).await.unwrap().rule;
    assert_eq!((row.findings, row.coverage), (3, Coverage::Decided));

    rules::set(&app, &admin, CODE, 0, OFF).await.unwrap();
    work(&app).await;
    assert_eq!(states(&app, &admin).await, [FindingState::Resolved; 3]);
    let detail = rules::find(&app, &admin, CODE).await.unwrap();
    assert_eq!(
        (detail.rule.findings, detail.rule.coverage),
        (0, Coverage::Off)
    );
    assert_eq!(detail.history[0].action, Action::Updated);
    assert_eq!(
        detail.history[0].after.as_ref().unwrap()["is_enabled"],
        false
    );

    let on = Decision {
        is_enabled: true,
        ..OFF
    };
    rules::set(&app, &admin, CODE, 1, on).await.unwrap();
    work(&app).await;
    assert!(
        states(&app, &admin)
            .await
            .iter()
            .all(|state| state.needs_action())
    );
});

db_test!(
    a_severity_of_their_own_counts_with_the_next_roll_call,
    |db| async {
        let (app, _) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        three_suspended(&app, &admin).await;
        let low = Decision {
            severity: Some(Severity::Low),
            is_enabled: true,
        };
        rules::set(&app, &admin, CODE, 0, low).await.unwrap();
        work(&app).await;
        for finding in all(&app, &admin).await {
            assert_eq!(finding.severity, Severity::Low);
        }
        let row = rules::find(&app, &admin, CODE).await.unwrap().rule;
        assert_eq!(row.severity, Severity::Low);
        assert_ne!(row.default_severity, Severity::Low);
    }
);

db_test!(a_decision_needs_the_version_that_was_read, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    rules::set(&app, &admin, CODE, 0, OFF).await.unwrap();
    let stale = rules::set(&app, &admin, CODE, 0, OFF).await;
    assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
    // The same again changes nothing.
    rules::set(&app, &admin, CODE, 1, OFF).await.unwrap();
    let detail = rules::find(&app, &admin, CODE).await.unwrap();
    assert_eq!((detail.rule.version, detail.history.len()), (1, 1));

    let unknown = rules::set(&app, &admin, "no-such-rule", 0, OFF).await;
    assert!(
        matches!(unknown, Err(Error::NotFound("rule"))),
        "{unknown:?}"
    );
});

db_test!(due_times_move_what_is_open_already, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    three_suspended(&app, &admin).await;
    let severity = all(&app, &admin).await[0].severity;
    let usual = rules::due_times(&app, &admin).await.unwrap();
    assert_eq!((usual.hours, usual.version), (DueTimes::default(), 0));

    let hours = DueTimes {
        critical: 1,
        high: 2,
        medium: 3,
        low: 4,
    };
    rules::set_due_times(&app, &admin, 0, hours).await.unwrap();
    work(&app).await;
    let expected = TimeDelta::hours(hours.hours(severity).into());
    for finding in all(&app, &admin).await {
        assert_eq!(finding.due_at, Some(app.now() + expected));
    }
    let now = rules::due_times(&app, &admin).await.unwrap();
    assert_eq!((now.hours, now.version), (hours, 1));
    let stale = rules::set_due_times(&app, &admin, 0, DueTimes::default()).await;
    assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
    for (wrong, told) in [
        (
            DueTimes { high: 0, ..hours },
            "High findings cannot be due after 0 hours",
        ),
        (DueTimes { low: 8761, ..hours }, "Write 1 to 8760"),
    ] {
        let message = refusal(rules::set_due_times(&app, &admin, 1, wrong).await);
        assert!(message.contains(told), "{message}");
    }
    let entries = history::list(&app, &admin, &Place::First).await.unwrap();
    let entry = entries
        .rows
        .iter()
        .find(|e| e.entity == "due_times")
        .unwrap();
    assert_eq!(entry.before.as_ref().unwrap()["critical"], 24);
    assert_eq!(entry.after.as_ref().unwrap()["critical"], 1);
});

db_test!(excepted_numbers_are_left_alone_until_it_ends, |db| async {
    let (app, clock) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    three_suspended(&app, &admin).await;
    // Who works on findings may make an exception, whether or not they may call the roll.
    let porting = in_role(&admin, Role::Porting);
    let new = exception(&app, "+44 20 7946 0001", Some("+442079460002"));
    let added = exceptions::add(&app, &porting, new.clone()).await.unwrap();
    assert_eq!(
        (added.reason.as_str(), &added.author),
        ("A lobby telephone.", &porting.name)
    );
    work(&app).await;
    let (open, suppressed) = (FindingState::Open, FindingState::Suppressed);
    assert_eq!(states(&app, &admin).await, [suppressed, suppressed, open]);
    let of_rule = rules::find(&app, &admin, CODE).await.unwrap().exceptions;
    assert_eq!(of_rule, std::slice::from_ref(&added));
    let others = rules::find(&app, &admin, "carrier-route-mismatch")
        .await
        .unwrap();
    assert!(others.exceptions.is_empty());

    let twice = refusal(exceptions::add(&app, &admin, new.clone()).await);
    assert!(twice.contains("is excepted already"), "{twice}");

    exceptions::end(&app, &porting, added.id, added.version)
        .await
        .unwrap();
    work(&app).await;
    assert!(
        states(&app, &admin)
            .await
            .iter()
            .all(|state| state.needs_action())
    );
    let again = exceptions::end(&app, &porting, added.id, added.version).await;
    assert!(
        matches!(again, Err(Error::NotFound("exception"))),
        "{again:?}"
    );

    // One that runs out makes room for the next.
    let added = exceptions::add(&app, &admin, new.clone()).await.unwrap();
    clock.advance(TimeDelta::days(31));
    let of_rule = rules::find(&app, &admin, CODE).await.unwrap().exceptions;
    assert!(of_rule.is_empty(), "{of_rule:?}");
    let until = app.now().date_naive();
    exceptions::add(&app, &admin, NewException { until, ..new })
        .await
        .unwrap();
    let listed = exceptions::list(&app, &admin).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(
        exceptions::find(&app, &admin, added.id).await.unwrap(),
        added
    );
});

db_test!(
    a_roll_call_tells_of_what_it_excepts_and_of_nothing_else,
    |db| async {
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        three_suspended(&app, &admin).await;
        let all_three = exception(&app, "+442079460001", Some("+442079460003"));
        exceptions::add(&app, &admin, all_three).await.unwrap();
        clock.advance(TimeDelta::hours(1));
        let report = roll_call(&app, &admin).await;
        assert_eq!((report.excepted, report.opened), (3, 0));
        for finding in all(&app, &admin).await {
            let detail = findings::find(&app, &admin, finding.id).await.unwrap();
            assert_eq!(detail.history[0].action, Action::Excepted);
            assert_eq!(
                detail.history[0].reason.as_deref(),
                Some("A lobby telephone.")
            );
        }
        assert_eq!(roll_call(&app, &admin).await.excepted, 0, "once");
    }
);

db_test!(an_exception_is_told_in_the_history, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    let new = NewException {
        code: None,
        ..exception(&app, "+442079460001", None)
    };
    let added = exceptions::add(&app, &admin, new).await.unwrap();
    let stale = exceptions::end(&app, &admin, added.id, 2).await;
    assert!(matches!(stale, Err(Error::Conflict)), "{stale:?}");
    exceptions::end(&app, &admin, added.id, 1).await.unwrap();
    let entries = history::list(&app, &admin, &Place::First)
        .await
        .unwrap()
        .rows;
    let mut told = entries.iter().filter(|entry| entry.entity == "exception");
    for (action, side) in [(Action::Deleted, "before"), (Action::Created, "after")] {
        let entry = told.next().unwrap();
        assert_eq!(entry.action, action);
        assert_eq!(entry.label, "+442079460001: Every rule");
        assert_eq!(entry.reason.as_deref(), Some("A lobby telephone."));
        let fields = if side == "before" {
            &entry.before
        } else {
            &entry.after
        };
        assert_eq!(fields.as_ref().unwrap()["first"], "+442079460001");
    }
});

db_test!(
    an_exception_that_says_nothing_sensible_is_refused,
    |db| async {
        let (app, _) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let good = exception(&app, "+442079460001", Some("+442079460009"));
        let today = app.now().date_naive();
        let with = |change: fn(&mut NewException)| {
            let mut new = good.clone();
            change(&mut new);
            new
        };
        let cases = [
            (with(|new| new.reason = "  ".into()), "Give a reason"),
            (
                with(|new| new.reason = "a\u{7}b".into()),
                "control character",
            ),
            (
                with(|new| new.reason = "a".repeat(1001)),
                "longer than 1000",
            ),
            (
                with(|new| new.code = Some("x".into())),
                "There is no rule \u{201c}x\u{201d}",
            ),
            (
                with(|new| new.code = Some("source-mass-deviation".into())),
                "not about numbers",
            ),
            (
                with(|new| new.first = "lobby".into()),
                "\u{201c}lobby\u{201d}: ",
            ),
            (
                with(|new| new.first = "+442079460001;ext=7".into()),
                "Leave the extension out",
            ),
            (
                with(|new| new.last = Some("+442079460000".into())),
                "comes before the first",
            ),
            (
                with(|new| new.last = Some("+4915123456789".into())),
                "have not as many digits",
            ),
            (
                NewException {
                    until: today - Days::new(1),
                    ..good.clone()
                },
                "is over already",
            ),
            (
                NewException {
                    until: today + Days::new(366),
                    ..good.clone()
                },
                "more than a year away",
            ),
        ];
        for (new, told) in cases {
            let message = refusal(exceptions::add(&app, &admin, new).await);
            assert!(message.contains(told), "{told}: {message}");
        }
        let latest = NewException {
            until: today + Days::new(365),
            ..good
        };
        exceptions::add(&app, &admin, latest).await.unwrap();
    }
);

db_test!(
    every_rule_is_listed_and_says_what_it_waits_for,
    |db| async {
        let (app, clock) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let rows = rules::list(&app, &admin).await.unwrap();
        assert_eq!(rows.len(), domain::rules::all().count());
        let coverage =
            async |code: &str| rules::find(&app, &admin, code).await.unwrap().rule.coverage;
        assert_eq!(coverage(CODE).await, Coverage::Waiting);
        assert_eq!(coverage("data-owner-missing").await, Coverage::Decided);

        carrier(&app, &admin, "Colt", colt_list(&[(1, "active")])).await;
        assert_eq!(coverage(CODE).await, Coverage::Decided);
        clock.advance(TimeDelta::days(8));
        assert_eq!(coverage(CODE).await, Coverage::Waiting);
        let needs = rules::find(&app, &admin, CODE).await.unwrap().evidence;
        let heard = &needs[0].heard[0];
        assert_eq!(
            (heard.name.as_str(), heard.standing.as_str()),
            ("Colt", "stale")
        );
        assert_eq!(version(&app, &admin, CODE).await, 0);
    }
);
