//! The mail that a person gets about their notifications: one thing at once, or the digest of several.

use super::Notification;
use crate::{
    delivery::{Notice, NoticeGroup, NoticeLine},
    words::counted,
};

/// The most lines of one mail; the app has the rest.
const MOST_LINES: usize = 100;

/// The mail about some notifications, oldest first; none about none. What is most urgent comes first.
pub fn letter(notifications: &[Notification]) -> Option<Notice> {
    let subject = match notifications {
        [] => return None,
        [only] => only.notice.title.clone(),
        several => format!(
            "Rollcall: {}",
            counted(several.len() as u64, "notification")
        ),
    };
    let mut ordered: Vec<&Notification> = notifications.iter().collect();
    ordered.sort_by_key(|one| {
        (
            std::cmp::Reverse(one.notice.urgency),
            one.notice.topic,
            one.id,
        )
    });
    let left_out = ordered.len().saturating_sub(MOST_LINES);
    ordered.truncate(MOST_LINES);
    let mut groups: Vec<NoticeGroup> = Vec::new();
    for one in ordered {
        let title = heading(one);
        if groups
            .last()
            .is_none_or(|group| group.title.as_deref() != Some(&title))
        {
            groups.push(NoticeGroup {
                title: Some(title),
                lines: Vec::new(),
            });
        }
        if let Some(group) = groups.last_mut() {
            group.lines.push(line(one));
        }
    }
    let lead = (left_out > 0).then(|| {
        format!(
            "These are the most urgent; {} more are in the app.",
            counted(left_out as u64, "notification")
        )
    });
    Some(Notice {
        subject,
        lead,
        groups,
        why: Some(
            "You get this because you subscribe to these topics. Change that under Notifications, Settings."
                .to_owned(),
        ),
    })
}

fn heading(one: &Notification) -> String {
    let (topic, urgency) = (one.notice.topic.label(), one.notice.urgency.label());
    format!("{topic} ({})", urgency.to_lowercase())
}

fn line(one: &Notification) -> NoticeLine {
    let detail = one.notice.detail.replace('\n', "; ");
    NoticeLine {
        text: if detail.is_empty() {
            one.notice.title.clone()
        } else {
            format!("{} \u{2013} {detail}", one.notice.title)
        },
        path: Some(one.notice.link.clone()),
    }
}
