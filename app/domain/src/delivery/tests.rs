use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
}

fn standing(state: State) -> Standing {
    Standing {
        state,
        tries: u32::from(state != State::Queued),
        unclear: 0,
        next_at: (state == State::Retrying).then(|| at(0)),
    }
}

fn ended(went: Went) -> Happened {
    Happened::Ended { went, asked: None }
}

/// Every state, and what may happen in it.
#[test]
fn every_state_has_an_answer_to_everything_that_can_happen() {
    use State as S;
    let happenings = [
        Happened::Begun,
        ended(Went::Accepted),
        ended(Went::PutOff),
        ended(Went::Refused),
        ended(Went::Unclear),
        Happened::Replayed,
        Happened::Dropped,
    ];
    let x = None;
    let table = [
        (
            S::Queued,
            [Some(S::Sending), x, x, x, x, x, Some(S::Dropped)],
        ),
        (
            S::Sending,
            [
                Some(S::Sending),
                Some(S::Delivered),
                Some(S::Retrying),
                Some(S::Dead),
                Some(S::Retrying),
                x,
                x,
            ],
        ),
        (S::Delivered, [x, x, x, x, x, Some(S::Queued), x]),
        (
            S::Retrying,
            [
                Some(S::Sending),
                x,
                x,
                x,
                x,
                Some(S::Queued),
                Some(S::Dropped),
            ],
        ),
        (S::Dead, [x, x, x, x, x, Some(S::Queued), Some(S::Dropped)]),
        (S::Dropped, [x, x, x, x, x, Some(S::Queued), x]),
    ];
    assert_eq!(table.len(), State::ALL.len());
    for (from, expected) in table {
        for (happened, expected) in happenings.into_iter().zip(expected) {
            let became = step(standing(from), happened, at(0), 0.5);
            let state = became.map(|to| to.state);
            assert_eq!(
                state,
                expected.ok_or(Impossible(from)),
                "{from} {happened:?}"
            );
        }
    }
}

#[test]
fn a_refusal_ends_it_at_once_and_a_delay_does_not() {
    let sending = step(Standing::NEW, Happened::Begun, at(0), 0.5).unwrap();
    let refused = step(sending, ended(Went::Refused), at(0), 0.5).unwrap();
    assert_eq!((refused.state, refused.tries), (State::Dead, 1));
    let put_off = step(sending, ended(Went::PutOff), at(0), 0.5).unwrap();
    assert_eq!(put_off.next_at, Some(at(30)));
}

#[test]
fn pauses_double_spread_by_a_quarter_and_end_at_two_hours() {
    let seconds = |tries, chance| pause(tries, chance).num_seconds();
    let middle: Vec<i64> = (1..=11).map(|tries| seconds(tries, 0.5)).collect();
    assert_eq!(
        middle,
        [30, 60, 120, 240, 480, 960, 1920, 3840, 7200, 7200, 7200]
    );
    assert_eq!((seconds(2, 0.0), seconds(2, 1.0)), (45, 75));
    assert_eq!(seconds(u32::MAX, 0.5), 7200);
}

#[test]
fn what_a_receiver_asks_for_is_waited_for_a_day_at_most() {
    let sending = step(Standing::NEW, Happened::Begun, at(0), 0.5).unwrap();
    let next = |asked| {
        let ended = Happened::Ended {
            went: Went::PutOff,
            asked: Some(asked),
        };
        step(sending, ended, at(0), 0.5).unwrap().next_at
    };
    assert_eq!(
        next(TimeDelta::seconds(7)),
        Some(at(30)),
        "no sooner than we would"
    );
    assert_eq!(next(TimeDelta::minutes(20)), Some(at(1200)));
    assert_eq!(next(TimeDelta::days(40)), Some(at(86_400)));
}

#[test]
fn a_worker_that_fell_silent_is_followed_by_one_more_try() {
    let first = step(Standing::NEW, Happened::Begun, at(0), 0.5).unwrap();
    let second = step(first, Happened::Begun, at(90), 0.5).unwrap();
    assert_eq!(
        (second.state, second.tries, second.unclear),
        (State::Sending, 2, 1)
    );
    let third = step(second, Happened::Begun, at(180), 0.5).unwrap();
    assert_eq!(
        (third.state, third.tries),
        (State::Dead, 2),
        "a third copy is never sent"
    );
    let replayed = step(third, Happened::Replayed, at(200), 0.5).unwrap();
    assert_eq!(replayed, Standing::NEW);
}

/// A world in which messages may arrive where nobody can say so.
#[derive(Clone, Debug)]
enum Fate {
    Ends(Went),
    Dies { has_arrived: bool },
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        prop::sample::select(Went::ALL).prop_map(Fate::Ends),
        any::<bool>().prop_map(|has_arrived| Fate::Dies { has_arrived }),
    ]
}

proptest! {
    #[test]
    fn without_a_person_nothing_arrives_more_than_twice_and_all_comes_to_an_end(
        fates in prop::collection::vec(fate(), 1..80),
        chance in 0.0..=1.0_f64,
    ) {
        let mut standing = Standing::NEW;
        let mut copies = 0;
        let mut now = at(0);
        for fate in fates {
            if !standing.state.is_open() {
                break;
            }
            now = standing.next_at.unwrap_or(now);
            standing = step(standing, Happened::Begun, now, chance).unwrap();
            if standing.state != State::Sending {
                break;
            }
            match fate {
                Fate::Ends(went) => {
                    copies += u32::from(matches!(went, Went::Accepted | Went::Unclear));
                    standing = step(standing, ended(went), now, chance).unwrap();
                    prop_assert!(standing.next_at.is_none_or(|next| next > now));
                }
                Fate::Dies { has_arrived } => copies += u32::from(has_arrived),
            }
            prop_assert!(standing.tries <= TRIES);
        }
        prop_assert!(copies <= 2, "{copies} copies");
    }
}

#[test]
fn addresses_are_read_as_people_write_them() {
    let read = |text| mail_addresses(text).map(|a| a.into_iter().map(String::from).collect());
    let both: Vec<String> = vec!["a.b+c@example.com".into(), "desk@sub.example.org".into()];
    for text in [
        "a.b+c@example.com, desk@sub.example.org",
        " a.b+c@example.com;desk@sub.example.org;",
        "a.b+c@example.com\r\ndesk@sub.example.org\nA.B+C@EXAMPLE.COM",
    ] {
        assert_eq!(read(text), Ok(both.clone()), "{text}");
    }
    for wrong in [
        "desk",
        "@example.com",
        "desk@",
        "desk@example",
        "a b@example.com",
        "a@b@example.com",
        "desk@example..com",
        "desk@-example.com",
        ".desk@example.com",
        "desk@ex\u{e4}mple.com",
        "desk@example.com\u{0}",
        "Desk <desk@example.com>",
    ] {
        let refused = mail_addresses(wrong).unwrap_err().to_string();
        assert!(refused.contains("name@example.com"), "{wrong}: {refused}");
    }
    assert_eq!(mail_addresses(" , "), Err(TargetError::NoAddress));
    let many: Vec<String> = (0..51).map(|n| format!("a{n}@example.com")).collect();
    assert_eq!(
        mail_addresses(&many.join(",")),
        Err(TargetError::TooMany(51))
    );
}

#[test]
fn a_folder_lies_below_the_one_of_the_operator() {
    for good in ["weekly", "Voice team/weekly", "a_b-c/2026", "/weekly/"] {
        assert!(good.parse::<FolderName>().is_ok(), "{good}");
    }
    for wrong in [
        "", "/", "..", "../etc", "a/../b", "a//b", "a\\b", "C:", "a/ b", "a.b", "a\u{0}b",
    ] {
        assert!(wrong.parse::<FolderName>().is_err(), "{wrong:?}");
    }
}

#[test]
fn an_address_shows_its_start_and_nothing_that_may_be_a_password() {
    for (address, shown) in [
        (
            "https://hooks.contoso.example",
            "https://hooks.contoso.example/",
        ),
        (
            "https://hooks.contoso.example/",
            "https://hooks.contoso.example/",
        ),
        (
            "https://hooks.contoso.example/3f9c1",
            "https://hooks.contoso.example/\u{2026}",
        ),
        (
            "https://hooks.slack.example/services/T0/B0/x1",
            "https://hooks.slack.example/services/\u{2026}",
        ),
        (
            "https://prod-1.azure.example:443/workflows/1/run?sig=x",
            "https://prod-1.azure.example:443/workflows/\u{2026}",
        ),
        (
            "https://contoso.example/3F9C1A/events",
            "https://contoso.example/\u{2026}",
        ),
        (
            "https://contoso.example?key/x",
            "https://contoso.example/\u{2026}",
        ),
        (
            "https://contoso.example/?key=x",
            "https://contoso.example/\u{2026}",
        ),
        (
            "https://contoso.example/#x/y",
            "https://contoso.example/\u{2026}",
        ),
        ("none", "\u{2026}"),
    ] {
        assert_eq!(start_of(address), shown);
        assert_eq!(start_of(shown), shown, "what is shown is shown as it is");
    }
}

#[test]
fn silence_is_waited_out_for_ten_minutes_at_most_unless_more_is_asked_for() {
    let seconds = |failures, asked: Option<i64>| {
        closed_for(failures, asked.map(TimeDelta::seconds), 0.5).num_seconds()
    };
    assert_eq!([1, 2, 3, 4].map(|n| seconds(n, None)), [30, 60, 120, 240]);
    assert_eq!(seconds(30, None), 600);
    assert_eq!(seconds(1, Some(900)), 900);
    assert_eq!(seconds(2, Some(10)), 60);
    assert_eq!(seconds(1, Some(1_000_000)), 24 * 3600);
}
