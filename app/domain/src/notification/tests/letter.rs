//! The mail about notifications.

use uuid::Uuid;

use super::moment;
use crate::{
    NotificationId,
    notification::{Notice, Notification, Topic, Urgency, letter::letter},
};

fn told(n: u128, topic: Topic, urgency: Urgency, title: &str) -> Notification {
    Notification {
        id: NotificationId::new(Uuid::from_u128(n)),
        notice: Notice {
            topic,
            subject: "thing".to_owned(),
            occurrence: n.to_string(),
            urgency,
            title: title.to_owned(),
            detail: "a\nb".to_owned(),
            link: format!("/{n}"),
        },
        at: moment(),
        read_at: None,
    }
}

#[test]
fn nothing_makes_no_mail_and_one_thing_names_itself() {
    assert_eq!(letter(&[]), None);
    let one = letter(&[told(1, Topic::PortOut, Urgency::Critical, "It leaves")]).unwrap();
    assert_eq!(one.subject, "It leaves");
    assert_eq!(one.groups[0].lines[0].text, "It leaves \u{2013} a; b");
    assert_eq!(one.groups[0].lines[0].path.as_deref(), Some("/1"));
}

#[test]
fn a_digest_begins_with_what_is_urgent_and_groups_by_topic() {
    let digest = letter(&[
        told(1, Topic::Source, Urgency::Warning, "first"),
        told(2, Topic::PortOut, Urgency::Critical, "second"),
        told(3, Topic::Source, Urgency::Warning, "third"),
    ])
    .unwrap();
    assert_eq!(digest.subject, "Rollcall: 3 notifications");
    let groups: Vec<(&str, usize)> = digest
        .groups
        .iter()
        .map(|group| (group.title.as_deref().unwrap(), group.lines.len()))
        .collect();
    assert_eq!(
        groups,
        [
            ("Port-outs (urgent)", 1),
            ("Sources that fail or are held (soon)", 2)
        ]
    );
}

#[test]
fn a_long_digest_says_how_much_it_leaves_out() {
    let many: Vec<Notification> = (1..=130)
        .map(|n| told(n, Topic::Source, Urgency::Info, "x"))
        .collect();
    let digest = letter(&many).unwrap();
    let lines: usize = digest.groups.iter().map(|group| group.lines.len()).sum();
    assert_eq!(lines, 100);
    assert!(digest.lead.unwrap().contains("30 notifications"));
}
