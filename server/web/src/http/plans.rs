//! Taking a plan's script from its page.

use axum::{
    Extension, Router,
    extract::{Path, State},
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::PlanId;
use services::{App, Error, plans};

use super::{Site, files, gate, session::Recognised};

/// The route.
pub(super) fn router(site: &Site) -> Router<Site> {
    Router::new()
        .route("/plans/{id}/script.ps1", get(script))
        .route_layer(middleware::from_fn_with_state(site.clone(), gate::pages))
}

async fn script(
    State(app): State<App>,
    Extension(Recognised(caller)): Extension<Recognised>,
    Path(id): Path<PlanId>,
) -> Response {
    let Some(caller) = caller else {
        return files::refused(&Error::Unauthenticated);
    };
    match plans::script(&app, &caller, id).await {
        Ok(script) => {
            let name = format!("attachment; filename=\"plan-{id}.ps1\"");
            let headers = [
                (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
                (CONTENT_DISPOSITION, name),
            ];
            (headers, script).into_response()
        }
        Err(error) => files::refused(&error),
    }
}
