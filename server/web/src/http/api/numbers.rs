//! Numbers: the list, one number, and the list as CSV.

use axum::{
    Extension,
    extract::{OriginalUri, State},
    response::Response,
};
use domain::{
    Country, E164,
    number::{
        Connectivity, Lifecycle,
        query::{Direction, NumberQuery, NumberRow, NumberSort},
        view::NumberDetail,
    },
    page::Page,
    rules::Severity,
};
use serde::Deserialize;
use services::{App, Caller, numbers};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Result,
    extract::{Path, Query},
    paging,
    problem::Problem,
};
use crate::http::{Site, download};

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_numbers))
        .routes(routes!(export_numbers))
        .routes(routes!(find_number))
}

/// Which numbers, in which order. A key may repeat: any of its values fits.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NumberFilter {
    /// Any two or more digits of the number, else the beginning of a holder's name.
    q: Option<String>,
    /// The state of its life.
    #[serde(default)]
    #[param(inline)]
    state: Vec<Lifecycle>,
    /// The carrier's name.
    #[serde(default)]
    carrier: Vec<String>,
    /// The site's name.
    #[serde(default)]
    site: Vec<String>,
    /// How it reaches Teams.
    #[serde(default)]
    #[param(inline)]
    connectivity: Vec<Connectivity>,
    /// The country's two letters.
    #[serde(default)]
    #[param(inline)]
    country: Vec<Country>,
    /// Only numbers with a finding of this severity that needs action.
    #[serde(default)]
    #[param(inline)]
    severity: Vec<Severity>,
    /// What the list is sorted by; the number itself unless given.
    #[param(inline)]
    sort: Option<NumberSort>,
    /// Which end comes first.
    #[param(inline)]
    dir: Option<Direction>,
    /// Rows on a page: 25, 50, 100 or 500.
    size: Option<u32>,
    /// The cursor `next` of the page before this one.
    after: Option<String>,
    /// The cursor `previous` of the page after this one.
    before: Option<String>,
}

impl NumberFilter {
    fn query(self) -> Result<NumberQuery> {
        Ok(NumberQuery {
            q: self.q.filter(|text| !text.trim().is_empty()),
            lifecycles: self.state,
            carriers: self.carrier,
            sites: self.site,
            connectivities: self.connectivity,
            countries: self.country,
            severities: self.severity,
            sort: self.sort,
            direction: self.dir,
            columns: Vec::new(),
            size: paging::size(self.size)?,
            place: paging::place(self.after, self.before)?,
        })
    }
}

/// A page of the inventory.
#[utoipa::path(
    get,
    path = "/numbers",
    tag = "numbers",
    params(NumberFilter),
    responses((status = OK, body = Page<NumberRow>, description = "A page of numbers."), Problem)
)]
async fn list_numbers(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
    Query(filter): Query<NumberFilter>,
) -> Result<Response> {
    let list = numbers::list(&app, &caller, &filter.query()?).await?;
    Ok(paging::answer(&uri, list.page))
}

/// The inventory as CSV.
///
/// It has the columns that an import takes. Filters and order are those of the list; its places are
/// ignored.
#[utoipa::path(
    get,
    path = "/numbers/export.csv",
    tag = "numbers",
    params(NumberFilter),
    responses((status = OK, body = String, description = "The file.", content_type = "text/csv"), Problem)
)]
async fn export_numbers(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(filter): Query<NumberFilter>,
) -> Result<Response> {
    Ok(download::numbers_csv(app, caller, filter.query()?).await?)
}

/// All about one number: its row, its planes, its findings, its history, and what each source says.
#[utoipa::path(
    get,
    path = "/numbers/{number}",
    tag = "numbers",
    params(("number" = E164, Path, description = "The number in E.164 form.", example = "+12065550100")),
    responses((status = OK, body = NumberDetail, description = "The number."), Problem)
)]
async fn find_number(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<E164>,
) -> Result<axum::Json<NumberDetail>> {
    Ok(axum::Json(numbers::find(&app, &caller, number).await?))
}
