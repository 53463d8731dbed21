mod clock;
mod dead;
mod event;
mod letter;
mod links;
mod news;
mod quiet;
mod told;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::news::{FindingNow, Gathering, Known, News, Occasion};
use crate::{
    FindingId, UserId,
    access::Role,
    finding::FindingState,
    history::{Action, Actor, Entry},
    rules::Severity,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn moment() -> DateTime<Utc> {
    at("2026-11-24T15:00:00Z")
}

const ADA: UserId = UserId::new(Uuid::from_u128(101));
const BEN: UserId = UserId::new(Uuid::from_u128(102));

/// An entry of the worker's at the moment of the tests.
fn entry(seq: i64, entity: &str, id: u128, action: Action) -> Entry {
    Entry {
        seq,
        at: moment(),
        actor: Actor {
            user_id: None,
            name: "worker".to_owned(),
        },
        request_id: Some(Uuid::from_u128(9)),
        batch_id: None,
        entity: entity.to_owned(),
        entity_id: Uuid::from_u128(id),
        label: format!("{entity} {id}"),
        action,
        before: None,
        after: None,
        reason: None,
    }
}

/// The same entry, by a person.
fn by(person: UserId, entry: Entry) -> Entry {
    Entry {
        actor: Actor {
            user_id: Some(person.uuid()),
            name: "Ada".to_owned(),
        },
        ..entry
    }
}

/// An open finding of a rule.
fn finding(id: u128, code: &str, severity: Severity) -> FindingNow {
    FindingNow {
        id: FindingId::new(Uuid::from_u128(id)),
        code: code.to_owned(),
        severity,
        state: FindingState::Open,
        number: Some(crate::port::case::number(100)),
        owner: None,
        summary: "it differs".to_owned(),
    }
}

fn knowing(findings: Vec<FindingNow>) -> Known {
    Known {
        findings: findings.into_iter().map(|f| (f.id.uuid(), f)).collect(),
        ..Known::default()
    }
}

/// What entries tell that are read at once.
fn news(entries: &[Entry], known: &Known) -> Vec<News> {
    let mut gathering = Gathering::default();
    gathering.read(entries, known);
    gathering.news()
}

/// The only occasion among the news.
fn occasion(news: Vec<News>) -> Occasion {
    match <[News; 1]>::try_from(news) {
        Ok([News::Occasion(occasion)]) => occasion,
        other => panic!("one occasion, not {other:?}"),
    }
}

/// Every role.
const ROLES: &[Role] = Role::ALL;
