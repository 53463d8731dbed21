//! The rules, which are the same for everybody.

use axum::Json;
use domain::{
    finding::view::RuleText,
    plane::Plane,
    rules::{self, Severity},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{paging::Rows, problem::Problem};
use crate::http::Site;

pub(super) fn router() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_rules))
}

/// A rule.
#[derive(Serialize, ToSchema)]
struct Rule {
    /// How much its findings matter.
    severity: Severity,
    /// The plane it speaks about.
    plane: Plane,
    /// The rule in words.
    #[serde(flatten)]
    text: RuleText,
}

/// Every rule: what it finds, why that matters, and how it is put right.
#[utoipa::path(
    get,
    path = "/rules",
    tag = "rules",
    responses((status = OK, body = Rows<Rule>, description = "The rules."), Problem)
)]
async fn list_rules() -> Json<Rows<Rule>> {
    let rule = |rule: &rules::Rule| Rule {
        severity: rule.severity,
        plane: rule.plane,
        text: RuleText::from(rule),
    };
    Json(Rows {
        rows: rules::all().map(rule).collect(),
    })
}
