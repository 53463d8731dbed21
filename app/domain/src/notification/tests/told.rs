//! Who is told what.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use proptest::prelude::*;

use super::{ADA, BEN, ROLES};
use crate::{
    UserId,
    access::{Permission, Role},
    notification::{
        Channel, Notice, Topic, Urgency,
        news::{Audience, News, Occasion, OfRule, Opened},
        quiet::Day,
        settings::Settings,
        told::{Person, told},
    },
    rules::Severity,
};

fn person(id: UserId, role: Role) -> Person {
    Person {
        id,
        role,
        settings: Settings::default(),
    }
}

fn of_rule(severity: Severity, count: u64) -> OfRule {
    OfRule {
        severity,
        count,
        summary: "+1 206 555 0100: something".to_owned(),
        link: "/numbers/+12065550100".to_owned(),
    }
}

fn opened(rules: &[(&str, Severity, u64)]) -> News {
    News::Opened(Opened {
        occurrence: "1".to_owned(),
        rules: rules
            .iter()
            .map(|(code, severity, count)| ((*code).to_owned(), of_rule(*severity, *count)))
            .collect(),
    })
}

fn occasion(topic: Topic, audience: Audience, by: Option<UserId>) -> News {
    News::Occasion(Occasion {
        notice: Notice {
            topic,
            subject: "thing/1".to_owned(),
            occurrence: "1".to_owned(),
            urgency: Urgency::Warning,
            title: "Something".to_owned(),
            detail: String::new(),
            link: "/".to_owned(),
        },
        audience,
        by,
    })
}

#[test]
fn findings_of_many_rules_are_one_notice_for_each_topic() {
    let news = opened(&[
        ("emergency_missing", Severity::Critical, 200),
        ("unplanned", Severity::Critical, 14),
        ("untidy", Severity::Low, 3),
    ]);
    let heard = told(&person(ADA, Role::Engineer), &news);
    let titles: Vec<&str> = heard.iter().map(|t| t.notice.title.as_str()).collect();
    assert_eq!(titles, ["214 new critical findings", "3 new findings"]);
    assert_eq!(
        heard[0].notice.link,
        "/findings?code=emergency_missing&code=unplanned"
    );
    assert_eq!(
        heard[0].notice.detail,
        "200 \u{d7} emergency_missing\n14 \u{d7} unplanned"
    );
    assert_eq!(heard[0].channel, Channel::AtOnce);
}

#[test]
fn a_single_finding_is_told_by_its_own_words_and_page() {
    let news = opened(&[("a", Severity::Critical, 1)]);
    let heard = told(&person(ADA, Role::Engineer), &news);
    assert_eq!(
        heard[0].notice.title,
        "New critical finding: +1 206 555 0100: something"
    );
    assert_eq!(heard[0].notice.link, "/numbers/+12065550100");
}

#[test]
fn a_rule_goes_before_its_topic() {
    let mut ada = person(ADA, Role::Viewer);
    let news = opened(&[("loud", Severity::Low, 2), ("silent", Severity::Low, 40)]);
    assert_eq!(told(&ada, &news), []);
    ada.settings.rules = BTreeMap::from([("loud".to_owned(), Channel::AtOnce)]);
    let heard = told(&ada, &news);
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].notice.title, "2 new findings");
    assert_eq!(heard[0].channel, Channel::AtOnce);

    let mut ben = person(BEN, Role::Engineer);
    ben.settings.rules = BTreeMap::from([("silent".to_owned(), Channel::Off)]);
    assert_eq!(told(&ben, &news)[0].notice.title, "2 new findings");
}

#[test]
fn a_plan_is_told_only_to_who_may_approve_it_whatever_they_subscribe_to() {
    let news = occasion(
        Topic::PlanToApprove,
        Audience::Allowed(Permission::ApprovePlans),
        None,
    );
    let mut viewer = person(ADA, Role::Viewer);
    viewer.settings.topics = BTreeMap::from([(Topic::PlanToApprove, Channel::AtOnce)]);
    assert_eq!(told(&viewer, &news), []);
    assert_eq!(told(&person(BEN, Role::Admin), &news).len(), 1);
}

#[test]
fn a_viewer_hears_only_what_is_theirs_unless_they_subscribe() {
    for topic in Topic::ALL {
        let channel = topic.default_channel(Role::Viewer);
        assert_eq!(channel != Channel::Off, topic.is_personal(), "{topic}");
    }
}

#[test]
fn every_topic_is_heard_by_some_role() {
    for topic in Topic::ALL {
        let heard = |role: &&Role| topic.default_channel(**role) != Channel::Off;
        assert!(ROLES.iter().any(|role| heard(&role)), "{topic}");
    }
}

#[test]
fn settings_keep_only_what_differs_from_the_role() {
    let settings = Settings {
        topics: BTreeMap::from([
            (Topic::PortOut, Channel::AtOnce),
            (Topic::Source, Channel::Off),
        ]),
        zone: Some(" ".to_owned()),
        ..Settings::default()
    };
    let tidied = settings.tidied(Role::Engineer);
    assert_eq!(
        tidied.topics,
        BTreeMap::from([(Topic::Source, Channel::Off)])
    );
    assert_eq!(tidied.zone, None);
    assert_eq!(
        tidied.channel(Topic::PortOut, Role::Engineer),
        Channel::AtOnce
    );
}

#[test]
fn a_zone_with_spaces_around_it_is_the_zone() {
    let padded = Settings {
        zone: Some(" Europe/London ".to_owned()),
        ..Settings::default()
    };
    let tidied = padded.tidied(Role::Engineer);
    assert_eq!(tidied.zone.as_deref(), Some("Europe/London"));
    assert_eq!(Day::of(&tidied, None).zone, Tz::Europe__London);
}

#[test]
fn a_rule_that_is_none_is_refused() {
    let settings = Settings {
        rules: BTreeMap::from([("no_such_rule".to_owned(), Channel::App)]),
        ..Settings::default()
    };
    let refused = settings.check().unwrap_err().to_string();
    assert!(refused.contains("no_such_rule"), "{refused}");
}

fn any_audience() -> impl Strategy<Value = Audience> {
    prop_oneof![
        Just(Audience::Subscribers),
        proptest::sample::select(Permission::ALL).prop_map(Audience::Allowed),
        proptest::sample::select(&[ADA, BEN][..]).prop_map(Audience::Person),
    ]
}

proptest! {
    #[test]
    fn nobody_is_told_of_what_they_did_or_what_they_switched_off(
        topic in proptest::sample::select(Topic::ALL),
        role in proptest::sample::select(ROLES),
        channel in proptest::option::of(proptest::sample::select(Channel::ALL)),
        audience in any_audience(),
        by in proptest::option::of(proptest::sample::select(&[ADA, BEN][..])),
    ) {
        let mut ada = person(ADA, role);
        ada.settings.topics = channel.map(|channel| (topic, channel)).into_iter().collect();
        let heard = told(&ada, &occasion(topic, audience, by));
        prop_assert!(heard.len() <= 1);
        if by == Some(ADA) || channel == Some(Channel::Off) || audience == Audience::Person(BEN) {
            prop_assert!(heard.is_empty());
        }
        for one in heard {
            prop_assert_ne!(one.channel, Channel::Off);
            prop_assert_eq!(one.channel, ada.settings.channel(topic, role));
        }
    }

    #[test]
    fn every_finding_that_is_wanted_is_counted_once(
        counts in proptest::collection::vec(
            (proptest::sample::select(Severity::ALL), proptest::sample::select(Channel::ALL), 1_u64..100),
            0..8,
        ),
        role in proptest::sample::select(ROLES),
    ) {
        let code = |n: usize| format!("rule_{n}");
        let mut ada = person(ADA, role);
        let mut rules = BTreeMap::new();
        for (n, (severity, channel, count)) in counts.iter().enumerate() {
            rules.insert(code(n), of_rule(*severity, *count));
            ada.settings.rules.insert(code(n), *channel);
        }
        let news = News::Opened(Opened { occurrence: "1".to_owned(), rules });
        let total = |is_critical: bool| -> u64 {
            let wanted = counts.iter().filter(|(severity, channel, _)| {
                *channel != Channel::Off && (*severity == Severity::Critical) == is_critical
            });
            wanted.map(|(.., count)| count).sum()
        };
        let heard = told(&ada, &news);
        let of = |topic| heard.iter().find(|one| one.notice.topic == topic);
        for (topic, total) in [(Topic::CriticalFindings, total(true)), (Topic::OtherFindings, total(false))] {
            match of(topic) {
                None => prop_assert_eq!(total, 0),
                Some(one) if total == 1 => prop_assert!(one.notice.title.starts_with("New ")),
                Some(one) => {
                    let counted = format!("{total} new ");
                    prop_assert!(one.notice.title.starts_with(&counted));
                }
            }
        }
    }
}
