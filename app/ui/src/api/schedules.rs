//! When reports are made, and to whom they go.

use domain::{delivery::Destination, schedule::ScheduleDetail};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError};

/// A schedule as somebody fills it in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// Its name.
    pub(crate) name: String,
    /// What the report is about.
    pub(crate) kind: String,
    /// Only numbers of this site.
    pub(crate) site: String,
    /// Only numbers of this carrier.
    pub(crate) carrier: String,
    /// Only findings of these severities.
    pub(crate) severities: Vec<String>,
    /// The forms that are attached.
    pub(crate) formats: Vec<String>,
    /// Where it goes, by identifier.
    pub(crate) destinations: Vec<String>,
    /// `yes` where nothing is sent when nothing has changed.
    pub(crate) quiet: String,
    /// The times that were chosen from the list, in cron form; blank for times of their own.
    pub(crate) every: String,
    /// Times of their own, in cron form.
    pub(crate) cron: String,
    /// The time zone.
    pub(crate) zone: String,
}

impl Draft {
    /// The draft that an address carries.
    pub(crate) fn read(search: &str) -> Option<Self> {
        serde_json::from_str(&crate::address::value(search, "draft")?).ok()
    }

    /// What is filled in of a schedule that is there.
    pub(crate) fn of(detail: &ScheduleDetail) -> Self {
        let (plan, timing) = (&detail.schedule.plan, &detail.schedule.timing);
        Self {
            name: detail.schedule.name.clone(),
            kind: plan.kind.to_string(),
            site: plan.filter.site.clone().unwrap_or_default(),
            carrier: plan.filter.carrier.clone().unwrap_or_default(),
            severities: plan
                .filter
                .severities
                .iter()
                .map(ToString::to_string)
                .collect(),
            formats: plan.formats.iter().map(ToString::to_string).collect(),
            destinations: plan.destinations.iter().map(ToString::to_string).collect(),
            quiet: if plan.skips_quiet { "yes" } else { "" }.to_owned(),
            every: timing.cron.clone(),
            cron: timing.cron.clone(),
            zone: timing.zone.clone(),
        }
    }

    /// When it is to come.
    #[cfg(feature = "ssr")]
    pub(crate) fn timing(&self) -> domain::connection::Schedule {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let default = domain::schedule::DEFAULT_CRON.to_owned();
        domain::connection::Schedule {
            cron: given(&self.every).or(given(&self.cron)).unwrap_or(default),
            zone: given(&self.zone).unwrap_or_else(|| "UTC".to_owned()),
        }
    }
}

/// The schedules.
#[server(prefix = "/_fn", endpoint = "schedules", input = server_fn::codec::GetUrl)]
pub(crate) async fn list() -> Result<Answer<Vec<ScheduleDetail>>, ApiError> {
    let (app, caller) = super::caller()?;
    let schedules = services::schedules::list(&app, &caller).await;
    super::answer(&app, &caller, schedules)
}

/// One schedule, and the destinations it could send to.
#[server(prefix = "/_fn", endpoint = "schedules/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(
    id: String,
) -> Result<Answer<(ScheduleDetail, Vec<Destination>)>, ApiError> {
    let (app, caller) = super::caller()?;
    let id = super::id(&id)?;
    let found = match services::schedules::find(&app, &caller, id).await {
        Ok(detail) => {
            let all = services::destinations::list(&app, &caller).await;
            all.map(|all| (detail, all))
        }
        Err(error) => Err(error),
    };
    super::answer(&app, &caller, found)
}

/// Adds a schedule.
#[server(prefix = "/_fn", endpoint = "schedules/add")]
pub(crate) async fn add(draft: Draft) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let added = match server::form(&draft) {
        Ok(form) => services::schedules::add(&app, &caller, form).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(id) => super::conclude(&caller, Ok(()), |()| format!("/schedules/{id}?did=add")),
        Err(error) => Err(super::refuse_with(error, &caller, "/schedules/new", &draft)),
    }
}

/// Changes a schedule.
#[server(prefix = "/_fn", endpoint = "schedules/change")]
pub(crate) async fn change(id: String, version: i64, draft: Draft) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let schedule = super::id(&id)?;
    let changed = match server::form(&draft) {
        Ok(form) => services::schedules::change(&app, &caller, schedule, version, form).await,
        Err(error) => Err(error),
    };
    let page = format!("/schedules/{schedule}");
    match changed {
        Ok(()) => super::conclude(&caller, Ok(()), |()| format!("{page}?did=change")),
        Err(error) => Err(super::refuse_with(error, &caller, &page, &draft)),
    }
}

/// Pauses a schedule, or resumes it.
#[server(prefix = "/_fn", endpoint = "schedules/pause")]
pub(crate) async fn pause(id: String, version: i64, is_paused: bool) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let schedule = super::id(&id)?;
    let done = services::schedules::pause(&app, &caller, schedule, version, is_paused).await;
    let did = if is_paused { "pause" } else { "resume" };
    super::conclude(&caller, done, |()| {
        format!("/schedules/{schedule}?did={did}")
    })
}

/// Makes a schedule's report now, and sends it as a test.
#[server(prefix = "/_fn", endpoint = "schedules/test")]
pub(crate) async fn test(id: String) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let schedule = super::id(&id)?;
    let done = services::schedules::try_out(&app, &caller, schedule).await;
    super::conclude(&caller, done, |()| {
        format!("/schedules/{schedule}?did=test")
    })
}

/// Takes a schedule away.
#[server(prefix = "/_fn", endpoint = "schedules/remove")]
pub(crate) async fn remove(id: String, version: i64) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let done = services::schedules::remove(&app, &caller, super::id(&id)?, version).await;
    super::conclude(&caller, done, |()| "/schedules?did=remove".to_owned())
}

#[cfg(feature = "ssr")]
mod server {
    use std::str::FromStr;

    use domain::{report::ReportFilter, schedule::ReportPlan};
    use services::{Error, schedules::ScheduleForm};

    use super::Draft;

    pub(super) fn form(draft: &Draft) -> services::Result<ScheduleForm> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(ScheduleForm {
            name: draft.name.clone(),
            plan: ReportPlan {
                kind: one(&draft.kind)?,
                filter: ReportFilter {
                    site: given(&draft.site),
                    carrier: given(&draft.carrier),
                    severities: all(&draft.severities)?,
                },
                formats: all(&draft.formats)?,
                destinations: all(&draft.destinations)?,
                skips_quiet: draft.quiet == "yes",
            },
            timing: draft.timing(),
        })
    }

    fn one<T: FromStr<Err: ToString>>(text: &str) -> services::Result<T> {
        let wrong = |error: T::Err| Error::Invalid(error.to_string());
        text.parse().map_err(wrong)
    }

    fn all<T: FromStr<Err: ToString>>(texts: &[String]) -> services::Result<Vec<T>> {
        texts.iter().map(|text| one(text)).collect()
    }
}
