//! Findings: the list, its groups, one finding, and what people do about them.

mod comments;
mod decisions;
mod owners;

use axum::{
    Extension,
    extract::{OriginalUri, State},
    http::{StatusCode, Uri, header::ETAG},
    response::{IntoResponse, Response},
};
use domain::{
    FindingId, SourceId,
    finding::{
        Finding, FindingState,
        query::{FindingQuery, GroupBy, GroupCount, Named, Owner},
        view::FindingDetail,
    },
    page::Page,
    plane::Plane,
    rules::{Group, Severity},
};
use serde::Deserialize;
use services::{
    App, Caller, Error,
    findings::{self, Selection},
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Path, Query},
    paging::{self, Rows},
    problem::Problem,
};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_findings))
        .routes(routes!(group_findings))
        .routes(routes!(find_finding, owners::own_finding))
        .routes(routes!(decisions::decide_on_finding))
        .routes(routes!(decisions::decide_on_findings))
        .routes(routes!(owners::own_findings))
        .routes(routes!(owners::list_people))
        .routes(routes!(comments::list_comments, comments::add_comment))
}

/// Which findings. A key may repeat: any of its values fits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FindingFilter {
    /// What became of it; unless given, those that need action and those that are pending.
    #[serde(default)]
    #[param(inline)]
    state: Vec<FindingState>,
    /// How much it matters.
    #[serde(default)]
    #[param(inline)]
    severity: Vec<Severity>,
    /// The plane it speaks about.
    #[serde(default)]
    #[param(inline)]
    plane: Vec<Plane>,
    /// The sides that the rule compares.
    #[serde(default)]
    #[param(inline)]
    rule_group: Vec<Group>,
    /// The rule's code.
    #[serde(default)]
    code: Vec<String>,
    /// The source on the other side.
    #[param(inline)]
    source: Option<SourceId>,
    /// Who works on it: `nobody`, or the identifier of a person.
    owner: Option<String>,
    /// Only those that are overdue.
    #[serde(default)]
    overdue: bool,
    /// Only those that come and go: that came back three times within a week.
    #[serde(default)]
    flapping: bool,
    /// Any digits of the number.
    q: Option<String>,
    /// The first digits of the number, with its country code.
    prefix: Option<String>,
    /// The site of the number; `-` for numbers without one.
    site: Option<String>,
    /// The carrier that the inventory has for the number; `-` for numbers without one.
    carrier: Option<String>,
    /// The holder that the inventory has for the number; `-` for numbers without one.
    holder: Option<String>,
    /// Rows on a page: 25, 50, 100 or 500.
    size: Option<u32>,
    /// The cursor `next` of the page before this one.
    after: Option<String>,
    /// The cursor `previous` of the page after this one.
    before: Option<String>,
}

impl FindingFilter {
    fn query(self) -> Result<FindingQuery> {
        Ok(FindingQuery {
            states: self.state,
            severities: self.severity,
            planes: self.plane,
            rule_groups: self.rule_group,
            codes: self.code,
            source: self.source,
            owner: self.owner.as_deref().map(owner).transpose()?,
            is_overdue: self.overdue,
            is_flapping: self.flapping,
            digits: self.q.as_deref().map(|q| digits("q", q)).transpose()?,
            prefix: self
                .prefix
                .as_deref()
                .map(|prefix| digits("prefix", prefix))
                .transpose()?,
            site: self.site.as_deref().map(named),
            carrier: self.carrier.as_deref().map(named),
            holder: self.holder.as_deref().map(named),
            group_by: None,
            size: paging::size(self.size)?,
            place: paging::place(self.after, self.before)?,
        })
    }
}

/// The digits searched for. Text without any would otherwise match everything.
fn digits(name: &str, text: &str) -> Result<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        let message = format!("The search {name} takes digits of a number.");
        return Err(Problem::bad_request(message));
    }
    Ok(digits)
}

/// Whose findings. A token is nobody's account, so that it has none of its own.
pub(super) fn owner(text: &str) -> Result<Owner> {
    match text.parse() {
        Ok(Owner::Me) | Err(_) => Err(Problem::bad_request(format!(
            "The owner {text:?} is neither \u{201c}nobody\u{201d} nor the identifier of a person. List the \
             people with /api/v1/people."
        ))),
        Ok(owner) => Ok(owner),
    }
}

fn named(text: &str) -> Named {
    let Ok(named) = text.parse();
    named
}

/// A page of findings, the worst first.
#[utoipa::path(
    get,
    path = "/findings",
    tag = "findings",
    params(FindingFilter),
    responses((status = OK, body = Page<Finding>, description = "A page of findings."), Problem)
)]
async fn list_findings(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Query(filter): Query<FindingFilter>,
) -> Result<Response> {
    let page = findings::page(&app, &caller, &filter.query()?).await?;
    Ok(paging::answer(&uri, page))
}

/// How many findings match, by what they have in common: the worst group first, two hundred at most.
#[utoipa::path(
    get,
    path = "/findings/groups/{by}",
    tag = "findings",
    params(("by" = inline(GroupBy), Path, description = "`rule`, `site`, `carrier`, `source` or `holder`."), FindingFilter),
    responses((status = OK, body = Rows<GroupCount>, description = "The groups."), Problem)
)]
async fn group_findings(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(by): Path<GroupBy>,
    Query(filter): Query<FindingFilter>,
) -> Result<axum::Json<Rows<GroupCount>>> {
    let rows = findings::groups(&app, &caller, &filter.query()?, by).await?;
    Ok(axum::Json(Rows { rows }))
}

/// All about one finding: both sides, its rule in words, and its history.
#[utoipa::path(
    get,
    path = "/findings/{id}",
    tag = "findings",
    params(("id" = FindingId, Path)),
    responses(
        (status = OK, body = FindingDetail, description = "The finding.", headers(("ETag" = String, description = "Its version, for If-Match."))),
        Problem
    )
)]
async fn find_finding(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<FindingId>,
) -> Result<Response> {
    let detail = findings::find(&app, &caller, id).await?;
    let tag = format!("\"{}\"", detail.finding.version);
    Ok(([(ETAG, tag)], axum::Json(detail)).into_response())
}

/// Whether only to say what would happen.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DryRun {
    /// Say what would happen, and change nothing.
    #[serde(default)]
    dry_run: bool,
}

/// One finding, as the version in `If-Match` was, if there is one.
fn one(id: FindingId, version: Option<i64>) -> Selection {
    match version {
        Some(version) => Selection::Seen { id, version },
        None => Selection::Ids(vec![id]),
    }
}

/// Findings by their identifiers, or all that match a query, with how many those were.
pub(super) fn many(
    ids: Option<&[FindingId]>,
    query: Option<&str>,
    count: Option<u64>,
) -> Result<Selection> {
    match (ids, query, count) {
        (Some(ids), None, None) => Ok(Selection::Ids(ids.to_vec())),
        (None, Some(query), Some(count)) => {
            let uri = Uri::builder().path_and_query(format!("/?{query}")).build();
            let uri = uri.map_err(|_| Problem::bad_request("The query is not one of a URL."))?;
            let filter = axum_extra::extract::Query::<FindingFilter>::try_from_uri(&uri)?;
            Ok(Selection::Matching {
                query: filter.0.query()?,
                count,
            })
        }
        _ => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Name the findings by ids, or by query together with count.",
        )),
    }
}

/// What a change of one finding came to. Only `If-Match` can make it a conflict.
fn about_one<T>(result: services::Result<T>) -> Result<axum::Json<T>> {
    match result {
        Ok(result) => Ok(axum::Json(result)),
        Err(Error::Conflict) => Err(Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "The finding has changed since the version in If-Match. Read it again.",
        )),
        Err(error) => Err(error.into()),
    }
}
