//! Who is told what: for one person and one piece of news, whether they hear of it, and how.

use super::{
    Channel, Notice, Topic, Urgency,
    news::{Audience, News, Occasion, OfRule, Opened},
    settings::Settings,
};
use crate::{
    UserId, access::Role, query_string::QueryString, rules::Severity, words::count, words::counted,
};

/// How many rules a notice names before it says that there are more.
const RULES_NAMED: usize = 5;

/// Somebody who may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// What they may do.
    pub role: Role,
    /// What they want to hear of.
    pub settings: Settings,
}

/// Something that a person is told, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What it says.
    pub notice: Notice,
    /// How they hear of it; never [`Channel::Off`].
    pub channel: Channel,
}

/// What a person hears of a piece of news. Nobody is told of what they did themselves.
pub fn told(person: &Person, news: &News) -> Vec<Told> {
    match news {
        News::Opened(opened) => [Topic::CriticalFindings, Topic::OtherFindings]
            .into_iter()
            .filter_map(|topic| of_opened(person, opened, topic))
            .collect(),
        News::Occasion(occasion) => of_occasion(person, occasion).into_iter().collect(),
    }
}

fn of_occasion(person: &Person, occasion: &Occasion) -> Option<Told> {
    let is_concerned = match occasion.audience {
        Audience::Subscribers => true,
        Audience::Allowed(permission) => person.role.allows(permission),
        Audience::Person(id) => id == person.id,
    };
    let channel = person.settings.channel(occasion.notice.topic, person.role);
    let is_told = is_concerned && occasion.by != Some(person.id) && channel != Channel::Off;
    is_told.then(|| Told {
        notice: occasion.notice.clone(),
        channel,
    })
}

/// The findings of one roll call that a person wants to hear of, as one notice. It goes out as the loudest of
/// their rules does.
fn of_opened(person: &Person, opened: &Opened, topic: Topic) -> Option<Told> {
    let wanted: Vec<(&str, &OfRule, Channel)> = opened
        .rules
        .iter()
        .filter(|(_, of_rule)| topic_of(of_rule.severity) == topic)
        .map(|(code, of_rule)| {
            let channel = person.settings.channel_of_rule(code, topic, person.role);
            (code.as_str(), of_rule, channel)
        })
        .filter(|(.., channel)| *channel != Channel::Off)
        .collect();
    let channel = wanted.iter().map(|(.., channel)| *channel).max()?;
    let total: u64 = wanted.iter().map(|(_, of_rule, _)| of_rule.count).sum();
    let is_critical = topic == Topic::CriticalFindings;
    let kind = if is_critical {
        "critical finding"
    } else {
        "finding"
    };
    let only = wanted.first().filter(|_| total == 1);
    Some(Told {
        notice: Notice {
            topic,
            subject: "roll_call".to_owned(),
            occurrence: opened.occurrence.clone(),
            urgency: if is_critical {
                Urgency::Critical
            } else {
                Urgency::Info
            },
            title: match only {
                Some((_, of_rule, _)) => format!("New {kind}: {}", of_rule.summary),
                None => format!("{} new {}", count(total), plural(total, kind)),
            },
            detail: detail(&wanted),
            link: match only {
                Some((_, of_rule, _)) => of_rule.link.clone(),
                None => link(&wanted),
            },
        },
        channel,
    })
}

/// The topic under which findings of a severity are told.
pub const fn topic_of(severity: Severity) -> Topic {
    match severity {
        Severity::Critical => Topic::CriticalFindings,
        _ => Topic::OtherFindings,
    }
}

fn plural(total: u64, noun: &str) -> String {
    counted(total, noun)
        .split_once(' ')
        .map_or_else(String::new, |(_, noun)| noun.to_owned())
}

/// The rules with the most findings, by their titles.
fn detail(wanted: &[(&str, &OfRule, Channel)]) -> String {
    let mut by_count: Vec<_> = wanted.iter().collect();
    by_count.sort_by_key(|(code, of_rule, _)| (std::cmp::Reverse(of_rule.count), *code));
    let title =
        |code: &str| crate::rules::find(code).map_or(code.to_owned(), |r| r.title.to_owned());
    let mut lines: Vec<String> = by_count
        .iter()
        .take(RULES_NAMED)
        .map(|(code, of_rule, _)| format!("{} \u{00d7} {}", count(of_rule.count), title(code)))
        .collect();
    if let Some(more) = by_count.len().checked_sub(RULES_NAMED).filter(|n| *n > 0) {
        lines.push(format!("and {} more", counted(more as u64, "rule")));
    }
    lines.join("\n")
}

/// The findings of these rules.
fn link(wanted: &[(&str, &OfRule, Channel)]) -> String {
    let mut query = QueryString::default();
    query.extend("code", wanted.iter().map(|(code, ..)| code));
    format!("/findings?{}", query.finish())
}
