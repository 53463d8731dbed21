//! What people say about findings.

use domain::{
    CommentId, FindingId,
    access::Permission,
    comment::{Comment, Topic},
    history::Action,
};
use store::{
    comments, findings,
    history::{self, NewEntry},
};

use super::label;
use crate::{App, Caller, Error, Result, text};

/// The longest comment, in characters.
const LONGEST_COMMENT: usize = 4000;

/// The comments on a finding, oldest first; the last five hundred.
pub async fn comments(app: &App, caller: &Caller, id: FindingId) -> Result<Vec<Comment>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    findings::find(conn, caller.org, id)
        .await?
        .ok_or(Error::NotFound("finding"))?;
    Ok(comments::list(conn, caller.org, Topic::Finding, id.uuid()).await?)
}

/// Says something about a finding. The history has that somebody did, the comment has what.
pub async fn comment(app: &App, caller: &Caller, id: FindingId, body: &str) -> Result<Comment> {
    caller.require(Permission::TriageFindings)?;
    let body = checked(body)?;
    let mut tx = app.db.begin().await?;
    let finding = findings::find(&mut tx.conn(), caller.org, id)
        .await?
        .ok_or(Error::NotFound("finding"))?;
    let new = Comment {
        id: CommentId::new(app.new_id()),
        author: caller.actor(),
        body: body.to_owned(),
        at: app.now(),
    };
    comments::insert(&mut tx.conn(), caller.org, Topic::Finding, id.uuid(), &new).await?;
    let entry = NewEntry::new("finding", id.uuid(), label(&finding), Action::Commented);
    history::append(
        &mut tx.conn(),
        caller.org,
        &app.stamp(caller, None),
        &[entry],
    )
    .await?;
    tx.commit().await?;
    Ok(new)
}

fn checked(body: &str) -> Result<&str> {
    let body = body.trim();
    text::ensure_visible("The comment", body)?;
    if body.is_empty() {
        return Err(Error::Invalid(
            "The comment is empty. Write something.".to_owned(),
        ));
    }
    if body.chars().count() > LONGEST_COMMENT {
        return Err(Error::Invalid(
            "The comment is longer than 4,000 characters. Shorten it.".to_owned(),
        ));
    }
    Ok(body)
}
