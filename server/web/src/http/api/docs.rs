//! The description of the API, and the page on which people read it and try it out.
//!
//! The page is Swagger UI from files inside the program. Nothing of it is inline, so it needs no more
//! than leave to load its own files; its icons are `data:` images.

use axum::{
    Router,
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    routing::get,
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::problem::Problem;
use crate::http::Site;

const DOCUMENT: &str = "/api/openapi.json";

/// The hash stands for the one style attribute that the page's scripts write: it hides the icons until
/// they are used.
const POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-hashes' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; \
    img-src 'self' data:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; \
    base-uri 'none'";

/// What the API is, beside its operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Rollcall",
        version = "1",
        description = "The system of record for an organisation's phone numbers: what each number should be, what Teams and the carriers say it is, and every difference.\n\nSend an API token as `Authorization: Bearer TOKEN`. An administrator makes one with `rollcall token add NAME --role ROLE`.\n\nErrors are problem details (RFC 9457). Lists are paged by the cursors `next` and `previous`, also given as a `Link` header. A POST with an `Idempotency-Key` may be sent again: it is carried out once.",
        license(name = "Proprietary")
    ),
    components(schemas(Problem)),
    security(("token" = [])),
    modifiers(&Token),
    tags(
        (name = "numbers", description = "The inventory."),
        (name = "findings", description = "Where the planes of a number differ, and what was decided about it."),
        (name = "imports", description = "Files: the inventory, Teams' exports, carriers' lists."),
        (name = "connections", description = "How vendors are asked: settings, credentials, schedule."),
        (name = "sources", description = "What can be asked about a plane, and how it stands."),
        (name = "runs", description = "Askings of a source, and held snapshots."),
        (name = "worker", description = "What is done in the background."),
        (name = "roll calls", description = "Comparing the inventory with what every source says."),
        (name = "rules", description = "What a finding can be, whether it can be decided, and what was decided about it."),
        (name = "exceptions", description = "Numbers that rules leave alone for a time."),
        (name = "plans", description = "What is to be changed, where, and from what to what: proposed, approved, applied and verified."),
        (name = "ports", description = "Numbers on their way to us from another carrier, and away from us."),
        (name = "reports", description = "What was true at a moment, and what had changed since the one before."),
        (name = "dashboards", description = "Figures for the porting desk, voice engineers and whoever answers for the service, and for the wall."),
        (name = "notifications", description = "What people are told, and what they want to hear of."),
        (name = "events", description = "What programs are told, and which webhook is told of what."),
        (name = "schedules", description = "When reports are made, and to whom they go."),
        (name = "deliveries", description = "Where messages go, what was sent, and what is to be sent again."),
        (name = "history", description = "What changed, when, by whom and why."),
    )
)]
struct About;

/// The one way in: an API token.
struct Token;

impl Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API token, which begins with rc_."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(token));
    }
}

/// The operations under their address, with what the API is.
pub(super) fn describe(v1: OpenApiRouter<Site>) -> OpenApiRouter<Site> {
    let mut described = OpenApiRouter::with_openapi(About::openapi()).nest("/api/v1", v1);
    let paths = &mut described.get_openapi_mut().paths.paths;
    for post in paths.values_mut().filter_map(|path| path.post.as_mut()) {
        let parameters = post.parameters.get_or_insert_default();
        parameters.push(idempotency_key().into());
    }
    described
}

/// The header that every POST takes.
fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A text of your choice. Sent again with the same key within a day, the request is not \
             carried out again and gets the same answer.",
        ))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .max_length(Some(255)),
        ))
        .build()
}

/// The description and its page.
pub(super) fn router(document: &utoipa::openapi::OpenApi) -> Router<Site> {
    let document = document
        .to_pretty_json()
        .expect("the description has string keys only");
    let json = [(CONTENT_TYPE, "application/json")];
    let config = Config::from(DOCUMENT)
        // Otherwise a badge is asked of a service elsewhere.
        .validator_url("none")
        .doc_expansion("list")
        .display_request_duration(true);
    let page: Router<Site> = SwaggerUi::new("/api/docs").config(config).into();
    let policy = HeaderValue::from_static(POLICY);
    page.layer(SetResponseHeaderLayer::overriding(
        CONTENT_SECURITY_POLICY,
        policy,
    ))
    .route(DOCUMENT, get(async move || (json, document)))
    .layer(SetResponseHeaderLayer::overriding(
        CACHE_CONTROL,
        HeaderValue::from_static("no-cache"),
    ))
}
