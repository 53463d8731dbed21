//! Where notices lead.

use chrono::Days;

use super::{ADA, BEN, ROLES, by, entry, finding, knowing, moment, news};
use crate::{
    history::{Action, Entry},
    links::assert_read,
    notification::{
        Channel, Notice, Topic, Urgency,
        clock::{MOST_TOLD_APART, folded, of_reservations},
        news::{Audience, News, Occasion},
        settings::Settings,
        told::{Person, told},
    },
    rules::{self, Severity},
};

/// The links of what somebody hears of who wants to hear of everything.
fn links(news: &[News]) -> Vec<String> {
    let person = Person {
        id: BEN,
        role: ROLES[0],
        settings: Settings {
            topics: Topic::ALL.iter().map(|t| (*t, Channel::App)).collect(),
            ..Settings::default()
        },
    };
    let heard = news.iter().flat_map(|piece| told(&person, piece));
    heard.map(|told| told.notice.link).collect()
}

fn many_of(topic: Topic) -> Vec<News> {
    let one = |n: usize| Occasion {
        notice: Notice {
            topic,
            subject: format!("thing/{n}"),
            occurrence: "1".to_owned(),
            urgency: Urgency::Warning,
            title: "Something".to_owned(),
            detail: String::new(),
            link: "/".to_owned(),
        },
        audience: Audience::Subscribers,
        by: None,
    };
    let many = (0..=MOST_TOLD_APART).map(one).collect();
    let together = folded(many, "1");
    together.into_iter().map(News::Occasion).collect()
}

#[test]
fn the_page_of_every_link_of_a_notice_reads_it_in_whole() {
    let given = |seq, id| Entry {
        after: Some(serde_json::json!({ "owner": "Ben" })),
        ..by(ADA, entry(seq, "finding", id, Action::Updated))
    };
    let opened = |seq, id| entry(seq, "finding", id, Action::Opened);
    let codes = rules::all().map(|rule| rule.code);
    let findings = codes.zip(1..).map(|(code, id)| {
        let mut finding = finding(id, code, Severity::Critical);
        finding.owner = Some(BEN);
        finding
    });
    let known = knowing(findings.collect());
    let mut told = Vec::new();
    for entries in [
        vec![opened(1, 1)],
        (1..=20).map(|n: u32| opened(n.into(), n.into())).collect(),
        vec![given(1, 1)],
        vec![given(1, 1), given(2, 2)],
    ] {
        told.extend(news(&entries, &known));
    }
    let today = moment().date_naive();
    let ending = [(today + Days::new(1), 1), (today + Days::new(7), 1_200)];
    told.extend(
        of_reservations(&ending, today)
            .into_iter()
            .map(News::Occasion),
    );
    told.extend(Topic::ALL.iter().flat_map(|topic| many_of(*topic)));
    let links = links(&told);
    assert_eq!(links.len(), 4 + 2 + Topic::ALL.len());
    assert!(links.contains(&"/numbers?state=reserved".to_owned()));
    for link in &links {
        assert_read(link);
    }
}
