//! Deciding about plans: who may approve what, and what an organisation has decided about that.

use domain::{
    OrgId, PlanId,
    access::Permission,
    history::Action,
    plan::{Plan, PlanEvent, policy::ApprovalPolicy, view::PlanDetail},
    words,
};
use store::{
    Conn,
    access::users,
    history::{self, NewEntry},
    plans as rows, settings,
};
use uuid::Uuid;

use super::{advance, evidence::expiry, existing, next, seen, view};
use crate::{App, Caller, Error, Result, access, text};

/// The name of the approval policy among an organisation's settings.
const POLICY: &str = "approvals";

/// The most refusals that a plan may bear.
const MOST_REFUSALS: u32 = 1000;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 1000;

/// Plans that expire in one round.
const AT_ONCE: u32 = 100;

/// Approves a plan by its digest. One that needs a second person is approved by a person who did not
/// propose it. A plan whose time ran out or whose evidence changed expires instead.
pub async fn approve(app: &App, caller: &Caller, id: PlanId, digest: &str) -> Result<PlanDetail> {
    caller.require(Permission::ApprovePlans)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let plan = existing(conn, caller, id).await?;
    next(&plan, PlanEvent::Approve)?;
    if !plan.digest.eq_ignore_ascii_case(digest.trim()) {
        return Err(Error::Changed(format!(
            "The digest \u{201c}{}\u{201d} is not that of this plan, which is {}. Look at its steps again before \
             you approve them.",
            digest.trim(),
            plan.digest
        )));
    }
    if let Some(objection) = objection(conn, caller, &plan).await? {
        return Err(Error::Invalid(objection));
    }
    if let Some(why) = expiry(conn, caller, &plan, app.now()).await? {
        advance(
            app,
            caller,
            conn,
            plan,
            PlanEvent::Expire,
            Some(why.clone()),
        )
        .await?;
        tx.commit().await?;
        return Err(expired(&why));
    }
    advance(app, caller, conn, plan, PlanEvent::Approve, None).await?;
    tx.commit().await?;
    view::find(app, caller, id).await
}

/// Approves a plan for a person whom the command line names by their email address. Who works on the command
/// line may name anybody, so what nobody was named for when it was proposed, and needs a second person, is
/// refused: it would be one person's.
pub async fn approve_for(
    app: &App,
    caller: &Caller,
    email: &str,
    id: PlanId,
    digest: &str,
) -> Result<PlanDetail> {
    let person = access::named(app, caller, email).await?;
    let plan = view::glance(app, &person, id).await?;
    if plan.proposed_by.user_id.is_none()
        && let Some(caution) = plan.cautions.first()
    {
        return Err(Error::Invalid(format!(
            "A second person must approve this plan. {caution} The command line proposed it for nobody: sign in to \
             approve it, or propose it with --by EMAIL too."
        )));
    }
    approve(app, &person, id, digest).await
}

/// What is said of a plan that has just expired.
pub(super) fn expired(why: &str) -> Error {
    Error::Changed(format!("This plan has expired. {why} Propose it anew."))
}

/// Turns a plan down. The version must be the one that was read.
pub async fn reject(
    app: &App,
    caller: &Caller,
    id: PlanId,
    version: i64,
    reason: &str,
) -> Result<PlanDetail> {
    caller.require(Permission::ApprovePlans)?;
    let reason = reason.trim();
    text::ensure_visible("The reason", reason)?;
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        return Err(Error::Invalid(
            "Give a reason of at most 1,000 characters: whoever proposed the plan will ask."
                .to_owned(),
        ));
    }
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let plan = seen(conn, caller, id, version).await?;
    advance(
        app,
        caller,
        conn,
        plan,
        PlanEvent::Reject,
        Some(reason.to_owned()),
    )
    .await?;
    tx.commit().await?;
    view::find(app, caller, id).await
}

/// Takes a plan back. Only who proposed it may. The version must be the one that was read.
pub async fn withdraw(app: &App, caller: &Caller, id: PlanId, version: i64) -> Result<PlanDetail> {
    caller.require(Permission::ProposePlans)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let plan = seen(conn, caller, id, version).await?;
    if !is_proposer(caller, &plan) {
        return Err(Error::Invalid(format!(
            "{} proposed this plan, and nobody else takes it back. Reject it instead.",
            plan.proposed_by.name
        )));
    }
    advance(app, caller, conn, plan, PlanEvent::Withdraw, None).await?;
    tx.commit().await?;
    view::find(app, caller, id).await
}

/// Whether a caller is the one who proposed a plan. Callers without an account, such as the command line,
/// are one and the same.
pub(super) fn is_proposer(caller: &Caller, plan: &Plan) -> bool {
    plan.proposed_by.user_id == caller.user.map(domain::UserId::uuid)
}

/// Why a caller may not approve a plan although their role allows it.
///
/// A plan with cautions takes two people. An API token is nobody: it stands for whoever made it, so that
/// nobody approves by a token what they proposed themself, or the other way round.
pub(super) async fn objection(
    conn: &mut Conn<'_>,
    caller: &Caller,
    plan: &Plan,
) -> Result<Option<String>> {
    let Some(caution) = plan.cautions.first() else {
        return Ok(None);
    };
    let me = caller.user.map(domain::UserId::uuid);
    let people = users::list(conn, caller.org).await?;
    let is_person = |id: Uuid| {
        people
            .iter()
            .any(|person| person.id.uuid() == id && !person.is_disabled)
    };
    if !me.is_some_and(is_person) {
        return Ok(Some(format!(
            "A second person must approve this plan. {caution} Sign in to approve it, or name who approves with \
             --by EMAIL on the command line; an API token cannot."
        )));
    }
    let proposer = match plan.proposed_by.user_id {
        Some(id) if !is_person(id) => maker(conn, caller.org, id).await?,
        proposer => proposer,
    };
    Ok((proposer == me)
        .then(|| format!("You proposed this plan, so somebody else must approve it. {caution}")))
}

/// Who made an API token, as the history has it; none for the command line.
async fn maker(conn: &mut Conn<'_>, org: OrgId, token: Uuid) -> Result<Option<Uuid>> {
    let entries = history::list_for(conn, org, &[token], AT_ONCE).await?;
    let created = entries
        .into_iter()
        .find(|entry| entry.action == Action::Created);
    Ok(created.and_then(|entry| entry.actor.user_id))
}

/// What the organisation has decided about plans, and the version to name when that is changed.
pub async fn policy(app: &App, caller: &Caller) -> Result<(ApprovalPolicy, i64)> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    stored_policy(&mut read.conn(), caller.org).await
}

pub(super) async fn stored_policy(
    conn: &mut Conn<'_>,
    org: OrgId,
) -> Result<(ApprovalPolicy, i64)> {
    let found = settings::find(conn, org, POLICY).await?;
    Ok(found.unwrap_or_default())
}

/// Decides about plans that are proposed from now on. The version must be the one that was read.
pub async fn set_policy(
    app: &App,
    caller: &Caller,
    policy: &ApprovalPolicy,
    version: i64,
) -> Result<()> {
    caller.require(Permission::ManageRules)?;
    if !(1..=MOST_REFUSALS).contains(&policy.stop_after) {
        return Err(Error::Invalid(format!(
            "A plan cannot stop after {} refusals. Choose 1 to 1,000.",
            policy.stop_after
        )));
    }
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let (before, _) = stored_policy(conn, caller.org).await?;
    settings::put(conn, caller.org, POLICY, policy, version).await?;
    let json = |policy: &ApprovalPolicy| {
        Some(serde_json::to_string(policy).expect("a policy has string keys only"))
    };
    let entry = NewEntry {
        before: json(&before),
        after: json(policy),
        ..NewEntry::new(
            "settings",
            caller.org.uuid(),
            "Approval of plans",
            Action::Updated,
        )
    };
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends the plans that wait and whose time ran out, in every organisation.
pub(crate) async fn expire_overdue(app: &App) -> Result<()> {
    let mut read = app.db.read().await?;
    let overdue = rows::overdue(&mut read.conn(), app.now(), AT_ONCE).await?;
    drop(read);
    for (org, id) in overdue {
        let caller = access::worker(app, org);
        let mut tx = app.db.begin().await?;
        let conn = &mut tx.conn();
        let plan = existing(conn, &caller, id).await?;
        let note = format!("Its time ran out on {}.", words::moment(plan.expires_at));
        if next(&plan, PlanEvent::Expire).is_ok() {
            advance(app, &caller, conn, plan, PlanEvent::Expire, Some(note)).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
