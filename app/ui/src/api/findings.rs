//! The inbox of findings, and what people do about them.

// On the function itself it does not reach what the macro writes for the browser.
#![allow(
    clippy::too_many_arguments,
    reason = "each argument is a field of the form"
)]

use domain::{
    UserId,
    comment::Comment,
    finding::view::{FindingDetail, FindingList, Person, TriageResult},
    overview::TrendDay,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError};

/// The inbox, who may have its findings, and how their number went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct InboxView {
    /// The list.
    pub(crate) list: FindingList,
    /// The people who may work on findings.
    pub(crate) people: People,
    /// The last thirty days.
    pub(crate) trend: Vec<TrendDay>,
}

/// A finding, and who may have it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ReadingView {
    /// The finding.
    pub(crate) detail: FindingDetail,
    /// The people who may work on it.
    pub(crate) people: People,
}

/// The people who may work on findings, and which of them asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct People {
    /// Everybody, by name.
    pub(crate) all: Vec<Person>,
    /// Whoever asks, if they are one of them.
    pub(crate) me: Option<UserId>,
}

impl People {
    /// The name of a person.
    pub(crate) fn name(&self, id: UserId) -> Option<&str> {
        let person = self.all.iter().find(|person| person.id == id)?;
        Some(&person.name)
    }
}

/// The findings that an address asks for.
#[server(prefix = "/_fn", endpoint = "findings", input = server_fn::codec::GetUrl)]
pub(crate) async fn list(query: String) -> Result<Answer<InboxView>, ApiError> {
    let (app, caller) = super::caller()?;
    super::answer(&app, &caller, inbox(&app, &caller, &query).await)
}

/// All about one finding.
#[server(prefix = "/_fn", endpoint = "findings/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(id: String) -> Result<Answer<ReadingView>, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    super::answer(&app, &caller, reading(&app, &caller, id).await)
}

/// Says what a form would do with all the findings that it means.
#[server(prefix = "/_fn", endpoint = "findings/rehearse", input = server_fn::codec::GetUrl)]
pub(crate) async fn rehearse(
    decision: String,
    all: String,
    query: String,
    #[server(default)] owner: String,
    #[server(default)] until: String,
    #[server(default)] reason: String,
) -> Result<Answer<TriageResult>, ApiError> {
    use deed::{Deed, selection};

    let (app, caller) = super::caller()?;
    let deed = Deed::read(&caller, &decision, &owner, &until, &reason)?;
    let selection = selection(&[], &all, &query)?;
    super::answer(
        &app,
        &caller,
        deed.rehearse(&app, &caller, &selection).await,
    )
}

/// Carries out a decision on the chosen findings, or on all that match the address the list had, or
/// gives them to somebody.
///
/// `all` is the count of matching findings that the reader saw, if all are meant: if another number
/// matches now, nothing is done. All are asked about once more before anything is done; `confirmed` is
/// the count again.
#[server(prefix = "/_fn", endpoint = "findings/triage")]
pub(crate) async fn triage(
    decision: String,
    #[server(default)] ids: Vec<String>,
    #[server(default)] all: String,
    #[server(default)] confirmed: String,
    #[server(default)] query: String,
    #[server(default)] owner: String,
    #[server(default)] until: String,
    #[server(default)] reason: String,
    #[server(default)] back: String,
) -> Result<TriageResult, ApiError> {
    use deed::{Deed, asked, outcome, selection};

    let (app, caller) = super::caller()?;
    let deed = Deed::read(&caller, &decision, &owner, &until, &reason)?;
    let selection = selection(&ids, &all, &query)?;
    if confirmed != all {
        let result = deed.rehearse(&app, &caller, &selection).await;
        let result = result.map(|_| TriageResult::default());
        let owner = if decision == "assign" { &owner } else { "" };
        let form = [
            ("ask", decision.as_str()),
            ("all", all.as_str()),
            ("owner_after", owner),
            ("until", until.as_str()),
            ("reason", reason.as_str()),
        ];
        return super::conclude(&caller, result, |_| asked(&back, &form));
    }
    let result = deed.carry_out(&app, &caller, &selection).await;
    super::conclude(&caller, result, |result| outcome(&back, &decision, result))
}

/// Says something about a finding.
#[server(prefix = "/_fn", endpoint = "findings/comment")]
pub(crate) async fn say(id: String, body: String, back: String) -> Result<Comment, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let result = services::findings::comment(&app, &caller, id, &body).await;
    super::conclude(&caller, result, |_| back)
}

#[cfg(feature = "ssr")]
async fn inbox(
    app: &services::App,
    caller: &services::Caller,
    query: &str,
) -> services::Result<InboxView> {
    use services::findings;

    Ok(InboxView {
        list: findings::list(app, caller, &deed::read(query)).await?,
        people: people(app, caller).await?,
        trend: findings::trend(app, caller).await?,
    })
}

#[cfg(feature = "ssr")]
async fn reading(
    app: &services::App,
    caller: &services::Caller,
    id: domain::FindingId,
) -> services::Result<ReadingView> {
    Ok(ReadingView {
        detail: services::findings::find(app, caller, id).await?,
        people: people(app, caller).await?,
    })
}

#[cfg(feature = "ssr")]
async fn people(app: &services::App, caller: &services::Caller) -> services::Result<People> {
    let all = services::findings::people(app, caller).await?;
    let me = caller.user.filter(|id| all.iter().any(|p| p.id == *id));
    Ok(People { all, me })
}

#[cfg(feature = "ssr")]
pub(super) mod deed;
