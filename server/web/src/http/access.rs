//! Signing in and out, and the first start: plain forms, so that they work without JavaScript. A form
//! that cannot be accepted comes back with the reason and what was typed, except secrets.

use axum::{
    Form, Router,
    extract::State,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use axum_extra::extract::CookieJar;
use domain::query_string::QueryString;
use serde::Deserialize;
use services::{
    Error,
    access::{self, Attempt, FirstAdmin, SessionToken, SetupField},
};

use super::{
    Site,
    client::Client,
    gate::{SETUP, SIGN_IN},
    request,
};

/// The routes.
pub(super) fn router() -> Router<Site> {
    Router::new()
        .route(SIGN_IN, post(sign_in))
        .route("/sign-out", post(sign_out))
        .route(SETUP, post(set_up))
}

#[derive(Deserialize)]
struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

async fn sign_in(
    State(site): State<Site>,
    Client(origin): Client,
    jar: CookieJar,
    Form(form): Form<SignInForm>,
) -> Response {
    let previous = site.reach.cookie.token(&jar);
    let attempt = Attempt {
        email: &form.email,
        password: &form.password,
        origin,
        previous: previous.as_ref(),
    };
    match access::sign_in(&site.app, &attempt).await {
        Ok(token) => admit(&site, &token, local(&form.next)),
        Err(error) => match for_people(&error) {
            None => request::failure(),
            Some(reason) => Redirect::to(&address(
                SIGN_IN,
                &[
                    ("error", &reason),
                    ("email", &form.email),
                    ("next", &form.next),
                ],
            ))
            .into_response(),
        },
    }
}

async fn sign_out(State(site): State<Site>, Client(origin): Client, jar: CookieJar) -> Response {
    if let Some(token) = site.reach.cookie.token(&jar)
        && let Err(error) = access::sign_out(&site.app, &token, origin.request_id).await
    {
        request::log(&error);
        return request::failure();
    }
    let next = address(SIGN_IN, &[("signed_out", "1")]);
    (site.reach.cookie.take(), Redirect::to(&next)).into_response()
}

#[derive(Deserialize)]
struct SetupForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

async fn set_up(
    State(site): State<Site>,
    Client(origin): Client,
    Form(form): Form<SetupForm>,
) -> Response {
    let first = FirstAdmin {
        code: &form.code,
        organisation: &form.organisation,
        name: &form.name,
        email: &form.email,
        password: &form.password,
        origin,
    };
    match access::set_up(&site.app, &first).await {
        Ok(token) => admit(&site, &token, "/"),
        Err(refused) => match for_people(&refused.error) {
            None => request::failure(),
            Some(reason) => Redirect::to(&address(
                SETUP,
                &[
                    ("error", &reason),
                    ("field", field(refused.field)),
                    ("organisation", &form.organisation),
                    ("name", &form.name),
                    ("email", &form.email),
                ],
            ))
            .into_response(),
        },
    }
}

/// The name of a field on the form.
const fn field(field: SetupField) -> &'static str {
    match field {
        SetupField::Code => "code",
        SetupField::Organisation => "organisation",
        SetupField::Email => "email",
        SetupField::Password => "password",
    }
}

fn admit(site: &Site, token: &SessionToken, next: &str) -> Response {
    (site.reach.cookie.give(token), Redirect::to(next)).into_response()
}

/// What a form may say about an error; none where only the log explains it.
fn for_people(error: &Error) -> Option<String> {
    match error {
        Error::Invalid(_) | Error::TooMany(_) => Some(error.to_string()),
        _ => {
            request::log(error);
            None
        }
    }
}

/// A path with a query, without the keys that have no value.
pub(super) fn address(path: &str, values: &[(&str, &str)]) -> String {
    let mut query = QueryString::default();
    for (key, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        query.extend(key, [*value]);
    }
    format!("{path}?{}", query.finish())
}

/// Where to go after signing in: a path of this site, whatever a link to the form says.
fn local(next: &str) -> &str {
    let is_local = next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if is_local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site_after_signing_in() {
        assert_eq!(local("/numbers?q=0168"), "/numbers?q=0168");
        for elsewhere in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a\nb",
        ] {
            assert_eq!(local(elsewhere), "/", "{elsewhere}");
        }
    }
}
