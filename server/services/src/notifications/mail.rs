//! Mails about notifications: what is due to a person goes out together, as one delivery.

use domain::{
    OrgId, UserId,
    access::Permission,
    delivery::{Notice, NoticeGroup, NoticeLine, Payload},
    notification::letter::letter,
};
use store::{access::users, notifications as rows};

use super::{account, no_account};
use crate::{App, Caller, Error, Result, access, deliveries};

/// People whose mails are made in one round.
const AT_ONCE: u32 = 200;

/// Hands over the mails that are due. What is in one is taken in the transaction that queues it, so that it
/// is in no other. Where no mail can be sent it waits, and goes out together once it can.
pub(super) async fn hand_over(app: &App) -> Result<()> {
    if app.outlets.mail.is_none() {
        return Ok(());
    }
    let mut read = app.db.read().await?;
    let due = rows::due_mails(&mut read.conn(), app.now(), AT_ONCE).await?;
    drop(read);
    for (org, user) in due {
        // One that cannot be made must not hold up the others; it comes up again.
        if let Err(error) = mail(app, org, user).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                person = %user,
                "a mail about notifications was not queued"
            );
        }
    }
    Ok(())
}

async fn mail(app: &App, org: OrgId, user: UserId) -> Result<()> {
    let caller = access::worker(app, org);
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let due = rows::take_mail(conn, org, user, app.now()).await?;
    // Whoever may no longer sign in is told nothing more.
    let person = users::find(conn, org, user).await?;
    let is_active = person.is_some_and(|person| !person.is_disabled);
    if let Some(notice) = letter(&due).filter(|_| is_active) {
        deliveries::queue(app, &caller, conn, user, &Payload::Notice(notice)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Sends the caller a mail that shows whether mail reaches them.
pub async fn try_out(app: &App, caller: &Caller) -> Result<()> {
    caller.require(Permission::Read)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let user = account(conn, caller).await?.ok_or_else(no_account)?;
    if app.outlets.mail.is_none() {
        return Err(Error::Invalid(
            "Mail is not set up here. Ask whoever runs Rollcall to start it with --smtp-url and --mail-from."
                .to_owned(),
        ));
    }
    let line = NoticeLine {
        text: "This is a test. Notifications of Rollcall reach you by mail.".to_owned(),
        path: Some("/notifications/settings".to_owned()),
    };
    let notice = Notice {
        subject: "Rollcall: a test of your notifications".to_owned(),
        lead: None,
        groups: vec![NoticeGroup {
            title: None,
            lines: vec![line],
        }],
        why: Some("You asked for it on the page of your notifications.".to_owned()),
    };
    deliveries::queue(app, caller, conn, user.id, &Payload::Notice(notice)).await?;
    tx.commit().await?;
    Ok(())
}
