//! What an organisation's policy does to findings: exceptions, due times, severities; and what comes and
//! goes.

use chrono::Days;

use super::*;
use crate::{
    ExceptionId,
    rules::{
        Fired, Hit,
        policy::{Exception, RuleSetting},
    },
};

/// An exception of the number for some days, today among them.
fn excepted(case: &Case, code: Option<&str>, days: u64) -> Exception {
    Exception {
        id: ExceptionId::new(uuid::Uuid::from_u128(1)),
        code: code.map(str::to_owned),
        first: the_number(),
        last: the_number(),
        until: case.now.date_naive() + Days::new(days),
        reason: "A lift telephone".to_owned(),
        author: "Ada".to_owned(),
        created_at: case.now,
        version: 1,
    }
}

fn with(mut case: Case, exceptions: &[Exception]) -> Case {
    case.policy.exceptions = exceptions.to_vec();
    case
}

const SUSPENDED: &str = "carrier-status-suspended";

#[test]
fn an_excepted_number_is_left_alone_until_the_day_is_over() {
    let exception = excepted(&suspended(), Some(SUSPENDED), 2);
    let case = with(suspended(), std::slice::from_ref(&exception));
    let mut book = Book::default();
    book.call(&case);
    let finding = book.one();
    assert_eq!(finding.state, FindingState::Suppressed);
    assert_eq!(finding.until, Some(end_of(exception.until)));
    assert_eq!(finding.reason.as_deref(), Some("A lift telephone"));
    assert_eq!(
        (finding.opened_at, finding.due_at),
        (None, None),
        "nobody has to act"
    );

    let minutes = (end_of(exception.until) - case.now).num_minutes();
    book.call(&case.clone().asked_again(minutes - 1));
    assert_eq!(book.state(), FindingState::Suppressed);
    let over = case.asked_again(minutes);
    assert_eq!(book.milestone(&over), Some(Milestone::Opened));
    assert_eq!((book.one().until, &book.one().reason), (None, &None));
    assert!(book.one().due_at.is_some());
}

#[test]
fn an_exception_of_another_rule_or_number_changes_nothing() {
    let case = suspended();
    let other_rule = excepted(&case, Some("teams-line-missing"), 2);
    let next = E164::from_digits(the_number().digits() + 1).unwrap();
    let other_number = Exception {
        first: next,
        last: next,
        ..excepted(&case, None, 2)
    };
    let over = Exception {
        until: case.now.date_naive() - Days::new(1),
        ..excepted(&case, None, 0)
    };
    opened(&with(case, &[other_rule, other_number, over]));
}

#[test]
fn an_exception_of_every_rule_covers_an_open_finding_too() {
    let mut book = opened(&suspended());
    let excepted = with(
        suspended().asked_again(60),
        &[excepted(&suspended(), None, 2)],
    );
    assert_eq!(book.milestone(&excepted), Some(Milestone::Excepted));
    assert_eq!(book.state(), FindingState::Suppressed);
    assert_eq!(
        book.one().reopened_at,
        Some(suspended().now),
        "it does not open"
    );
    assert_eq!(book.call(&excepted), [], "once");

    let taken_away = suspended().asked_again(120);
    assert_eq!(book.milestone(&taken_away), Some(Milestone::Reopened));
    assert!(book.one().returns.is_empty(), "it never was gone");
}

#[test]
fn of_several_exceptions_the_longest_counts() {
    let short = excepted(&suspended(), None, 2);
    let long = Exception {
        id: ExceptionId::new(uuid::Uuid::nil()),
        ..excepted(&suspended(), Some(SUSPENDED), 9)
    };
    for exceptions in [[short.clone(), long.clone()], [long.clone(), short]] {
        let mut book = Book::default();
        book.call(&with(suspended(), &exceptions));
        assert_eq!(book.one().until, Some(end_of(long.until)));
    }
}

#[test]
fn what_waits_again_after_its_exception_keeps_nothing_of_it() {
    let mut book = Book::default();
    let exceptions = [excepted(&missing_in_teams(), None, 2)];
    book.call(&with(missing_in_teams(), &exceptions));
    assert_eq!(book.state(), FindingState::Suppressed);
    book.call(&missing_in_teams().asked_again(1));
    assert_eq!(book.state(), FindingState::Pending);
    assert_eq!((book.one().until, &book.one().reason), (None, &None));
}

#[test]
fn a_root_that_is_excepted_hides_nothing() {
    let (root, child) = ("teams-holder-unlicensed", "teams-voice-disabled");
    let both = || voice_off().account(|a| a.features = Reported::Blank);
    both().fires(&[root]);
    let exception = excepted(&both(), Some(root), 2);
    let over = Exception {
        until: both().now.date_naive() - Days::new(1),
        ..exception.clone()
    };
    with(both(), &[over]).fires(&[root]);
    with(both(), &[exception]).fires(&[root, child]);
}

#[test]
fn what_somebody_accepted_stays_accepted_under_an_exception() {
    let case = suspended();
    let mut book = opened(&case);
    book.decide(Decision::Accept, None);
    book.call(&with(
        case.clone().asked_again(60),
        &[excepted(&case, None, 2)],
    ));
    assert_eq!(book.state(), FindingState::Accepted);
    assert_eq!(book.one().reason.as_deref(), Some("Moves next week"));
}

#[test]
fn an_exception_is_heeded_also_while_its_source_is_silent() {
    let first = excepted(&suspended(), None, 1);
    let drawn_out = excepted(&suspended(), None, 9);
    let mut book = Book::default();
    book.call(&with(suspended(), std::slice::from_ref(&first)));
    let later = || suspended().stale(COLT).clock_moves(3 * 24 * 60);
    assert_eq!(
        book.call(&with(later(), &[drawn_out])),
        [],
        "it was drawn out"
    );
    assert_eq!(
        book.milestone(&with(later(), &[first])),
        Some(Milestone::Reopened)
    );
}

#[test]
fn an_excepted_number_that_agrees_again_is_resolved() {
    let exceptions = [excepted(&suspended(), None, 9)];
    let mut book = Book::default();
    book.call(&with(suspended(), &exceptions));
    let agreed = with(Case::agreed().asked_again(60), &exceptions);
    assert_eq!(book.milestone(&agreed), Some(Milestone::Resolved));
    assert_eq!((book.one().until, &book.one().reason), (None, &None));
}

#[test]
fn a_finding_is_due_as_its_severity_says_from_when_it_opened() {
    let mut case = missing_in_teams();
    case.policy.due = DueTimes {
        critical: 5,
        high: 6,
        medium: 7,
        low: 8,
    };
    let mut book = Book::default();
    book.call(&case);
    assert_eq!(book.one().due_at, None, "a pending one is not due");
    let opened = case.clone().asked_again(15);
    book.call(&opened);
    let rule = book.one().rule().expect("a rule").severity;
    let due = case.policy.due.due(rule, opened.now);
    assert_eq!(book.one().due_at, Some(due));

    let finding = book.one();
    assert!(!finding.is_overdue(due));
    assert!(finding.is_overdue(due + Duration::seconds(1)));
    for state in FindingState::ALL {
        let finding = Finding {
            state: *state,
            ..finding.clone()
        };
        let is_overdue = finding.is_overdue(due + Duration::days(9));
        assert_eq!(is_overdue, state.needs_action(), "{state}");
    }
}

#[test]
fn a_finding_that_opens_again_is_due_anew() {
    let mut book = opened(&suspended());
    book.call(&Case::agreed().asked_again(60));
    let again = suspended().asked_again(48 * 60);
    book.call(&again);
    let due = again.policy.due.due(Severity::Critical, again.now);
    assert_eq!(book.one().due_at, Some(due));
}

#[test]
fn a_severity_that_the_organisation_sets_takes_hold_at_the_next_roll_call() {
    let mut book = opened(&suspended());
    let opened_at = book.one().opened_at.expect("it is open");
    let mut milder = suspended();
    let setting = RuleSetting {
        severity: Some(Severity::Low),
        ..RuleSetting::default()
    };
    milder.policy.settings.insert(SUSPENDED.to_owned(), setting);
    assert_eq!(book.milestone(&milder), None, "it is no news");
    let finding = book.one();
    assert_eq!(finding.severity, Severity::Low);
    assert_eq!(
        finding.due_at,
        Some(DueTimes::default().due(Severity::Low, opened_at))
    );
    assert_eq!(book.call(&milder), []);
    assert_eq!(opened(&milder).one().severity, Severity::Low);
}

#[test]
fn a_rule_that_is_switched_off_ends_its_findings() {
    let mut book = opened(&suspended());
    let mut off = suspended();
    let setting = RuleSetting {
        is_enabled: false,
        ..RuleSetting::default()
    };
    off.policy.settings.insert(SUSPENDED.to_owned(), setting);
    assert_eq!(book.milestone(&off), Some(Milestone::Resolved));
}

/// Goes and comes back some times, an hour between each.
fn come_and_go(book: &mut Book, times: i64) -> DateTime<Utc> {
    for i in 0..times {
        book.call(&Case::agreed().asked_again(60 * (2 * i + 1)));
        book.call(&suspended().asked_again(60 * (2 * i + 2)));
    }
    suspended().asked_again(120 * times).now
}

#[test]
fn three_returns_within_a_week_are_flapping() {
    let mut book = opened(&suspended());
    let second = come_and_go(&mut book, 2);
    assert_eq!(book.one().returns.len(), 2);
    assert_eq!(book.one().flaps_until(), None);
    assert!(!book.one().is_flapping(second));

    let mut book = opened(&suspended());
    let third = come_and_go(&mut book, 3);
    let finding = book.one();
    assert!(finding.is_flapping(third));
    let calm = finding.returns[0] + Duration::days(7);
    assert_eq!(finding.flaps_until(), Some(calm));
    assert!(finding.is_flapping(calm));
    assert!(!finding.is_flapping(calm + Duration::seconds(1)));
}

#[test]
fn a_finding_remembers_its_last_few_returns_only() {
    let mut book = opened(&suspended());
    let last = come_and_go(&mut book, 12);
    assert_eq!(book.one().returns.len(), RETURNS_KEPT);
    assert_eq!(book.one().returns.last(), Some(&last));
    assert!(book.one().returns.is_sorted());
}

#[test]
fn a_snooze_that_ends_is_no_return() {
    let case = suspended();
    let mut book = opened(&case);
    book.decide(Decision::Snooze, Some(case.now + Duration::hours(1)));
    book.call(&case.asked_again(61));
    assert_eq!(
        (book.state(), book.one().returns.len()),
        (FindingState::Reopened, 0)
    );
}

#[test]
fn whoever_has_a_finding_keeps_it_when_it_comes_back() {
    let mut book = opened(&suspended());
    let ada = UserId::new(uuid::Uuid::from_u128(7));
    book.findings[0].owner = Some(ada);
    come_and_go(&mut book, 1);
    assert_eq!(book.one().owner, Some(ada));
}

/// A rule about the tenant's configuration that fires for some objects.
fn fired(objects: &[&str]) -> Vec<Fired> {
    let rule = rules::all()
        .find(|rule| matches!(rule.check, rules::Check::Tenant(_)))
        .expect("a rule about the configuration");
    let hit = |object: &&str| Fired {
        rule,
        hit: Hit {
            object: Some((*object).to_owned()),
            summary: format!("{object} leads nowhere"),
            ..Hit::default()
        },
    };
    objects.iter().map(hit).collect()
}

#[test]
fn each_object_has_its_own_finding() {
    let case = Case::agreed();
    let roll = case.roll();
    let changes = step(
        None,
        &[],
        &fired(&["voice_route/US", "voice_route/DE"]),
        &roll,
    );
    let existing: Vec<Finding> = changes
        .into_iter()
        .map(|change| match change {
            Change::Appear(finding) => finding,
            Change::Alter { .. } => panic!("nothing was there"),
        })
        .collect();
    let objects: Vec<_> = existing.iter().map(|f| f.object.as_deref()).collect();
    assert_eq!(objects, [Some("voice_route/US"), Some("voice_route/DE")]);
    assert!(
        existing
            .iter()
            .all(|f| f.number.is_none() && f.source_id.is_none())
    );
    let both = fired(&["voice_route/DE", "voice_route/US"]);
    assert_eq!(
        step(None, &existing, &both, &roll),
        [],
        "whatever their order"
    );
}

proptest! {
    #[test]
    fn an_exception_of_every_rule_leaves_nothing_to_act_on(case in any_case()) {
        let case = with(case.clone(), &[excepted(&case, None, 9)]);
        let mut book = Book::default();
        book.call(&case);
        book.call(&case.clone().asked_again(60));
        for finding in &book.findings {
            prop_assert_eq!(finding.state, FindingState::Suppressed);
        }
    }
}
