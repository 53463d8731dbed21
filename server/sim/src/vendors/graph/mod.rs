//! Microsoft Graph, simulated: the token endpoint, the lists of numbers, people and accounts, and the
//! changes of numbers, which take a while.

mod changes;
mod lists;
mod manners;
mod rows;

use std::sync::Arc;

use axum::{
    Form, Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use self::changes::Operations;
pub(super) use self::changes::held_by;
pub use self::manners::{Configured, Expand, GraphManners};
use super::{Daily, Simulators, Vendor, credentials};

/// Where the numbers are.
const NUMBERS: &str = "/v1.0/admin/teams/telephoneNumberManagement/numberAssignments";
/// Where the people are.
const CONFIGURATIONS: &str = "/v1.0/admin/teams/userConfigurations";
/// Where their accounts are.
const USERS: &str = "/v1.0/users";
/// The actions of numbers have a long name, too.
const NAMESPACE: &str = "microsoft.graph.teamsAdministration.";

/// What the handlers share.
struct Tenant {
    simulators: Simulators,
    /// The lines in Teams.
    numbers: Daily<Vec<u32>>,
    /// The accounts that are not deleted.
    living: Daily<Vec<u32>>,
    operations: Operations,
}

type Shared = State<Arc<Tenant>>;

/// Graph's paths.
pub(super) fn router(simulators: &Simulators) -> Router {
    let tenant = Tenant {
        simulators: simulators.clone(),
        numbers: Daily::default(),
        living: Daily::default(),
        operations: Operations::default(),
    };
    let mut router = Router::new()
        .route("/{tenant}/oauth2/v2.0/token", post(token))
        .route(NUMBERS, get(lists::numbers))
        .route(&format!("{NUMBERS}/{{id}}"), get(lists::number))
        .route(
            "/v1.0/admin/teams/telephoneNumberManagement/operations/{id}",
            get(changes::operation),
        )
        .route(
            // `operations('…')`, as the Location header writes it.
            "/v1.0/admin/teams/telephoneNumberManagement/{operation}",
            get(changes::operation),
        )
        .route(CONFIGURATIONS, get(lists::configurations))
        .route(USERS, get(lists::users));
    for namespace in ["", NAMESPACE] {
        let path = |action| format!("{NUMBERS}/{namespace}{action}");
        router = router
            .route(&path("assignNumber"), post(changes::assign))
            .route(&path("unassignNumber"), post(changes::unassign))
            .route(&path("updateNumber"), post(changes::update));
    }
    router.with_state(Arc::new(tenant))
}

/// A refusal in Graph's form.
struct Refused(StatusCode, &'static str, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(status, code, message) = self;
        let body = json!({"error": {"code": code, "message": message, "innerError": {}}});
        (status, Json(body)).into_response()
    }
}

fn bad_request(message: impl Into<String>) -> Refused {
    Refused(StatusCode::BAD_REQUEST, "BadRequest", message.into())
}

fn not_found(what: &str) -> Refused {
    let message = format!("There is no such {what}.");
    Refused(StatusCode::NOT_FOUND, "NotFound", message)
}

impl Tenant {
    /// Refuses whoever has not signed in.
    fn admit(&self, headers: &HeaderMap) -> Result<(), Refused> {
        if self.simulators.accepts(Vendor::Graph, headers) {
            return Ok(());
        }
        Err(Refused(
            StatusCode::UNAUTHORIZED,
            "InvalidAuthenticationToken",
            "Access token has expired or is not yet valid.".to_owned(),
        ))
    }
}

#[derive(Deserialize)]
struct Credentials {
    grant_type: String,
    client_id: String,
    client_secret: String,
    scope: String,
}

async fn token(
    State(tenant): Shared,
    Path(name): Path<String>,
    Form(sent): Form<Credentials>,
) -> Response {
    let denied = |status: StatusCode, error: &str, description: &str| {
        let body = json!({"error": error, "error_description": description});
        (status, Json(body)).into_response()
    };
    if name != credentials::TENANT {
        let why = format!("AADSTS90002: Tenant '{name}' not found.");
        return denied(StatusCode::BAD_REQUEST, "invalid_request", &why);
    }
    if sent.grant_type != "client_credentials" || !sent.scope.ends_with("/.default") {
        let why = "AADSTS1002012: The scope is not valid for client credentials.";
        return denied(StatusCode::BAD_REQUEST, "invalid_scope", why);
    }
    if sent.client_id != credentials::GRAPH_CLIENT_ID
        || sent.client_secret != credentials::GRAPH_SECRET
    {
        let why = "AADSTS7000215: Invalid client secret provided.";
        return denied(StatusCode::UNAUTHORIZED, "invalid_client", why);
    }
    Json(json!({
        "token_type": "Bearer",
        "expires_in": 3599,
        "ext_expires_in": 3599,
        "access_token": tenant.simulators.grant(Vendor::Graph),
    }))
    .into_response()
}
