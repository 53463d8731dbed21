//! What the porting desk brings and takes on its pages: documents, and the address of a calendar. Plain forms
//! and links, so that they work without JavaScript.

use std::fmt::Write;

use axum::{
    Extension, Form, Router,
    body::Body,
    extract::{
        DefaultBodyLimit, FromRequest, Multipart, Path, Request, State, multipart::MultipartError,
    },
    http::{
        HeaderMap, Uri,
        header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use chrono::NaiveDate;
use domain::{PortDocumentId, PortOrderId, port::document::Document};
use leptos::prelude::provide_context;
use serde::Deserialize;
use services::{
    App, Error,
    ports::{
        calendar,
        documents::{self, MOST_BYTES, NewDocument},
    },
};

use super::{CALENDARS, Site, access::address, files, gate, origin, pages, session::Recognised};

/// The page of the calendar.
const CALENDAR: &str = "/ports/calendar";

/// Bytes of a form beside the document in it.
const FIELDS: usize = 64 * 1024;

/// The routes of documents. An upload is larger than any other form.
pub(super) fn documents(site: &Site) -> Router<Site> {
    Router::new()
        .route("/ports/{id}/documents", post(add))
        .route("/ports/documents/{id}", get(take))
        .route_layer(middleware::from_fn_with_state(site.clone(), gate::pages))
        .layer(DefaultBodyLimit::max(MOST_BYTES + FIELDS))
}

/// The route of calendar addresses. What reads it is a page of the app.
pub(super) fn calendars() -> Router<Site> {
    Router::new().route("/ports/calendar/feeds", post(make_calendar))
}

/// The form of a document as it was sent.
#[derive(Default)]
struct Upload {
    kind: String,
    signer: String,
    dated: String,
    expires_on: String,
    redaction: String,
    file_name: String,
    content: Vec<u8>,
}

impl Upload {
    async fn read(mut form: Multipart) -> Result<Self, MultipartError> {
        let mut upload = Self::default();
        while let Some(field) = form.next_field().await? {
            match field.name().unwrap_or_default() {
                "kind" => upload.kind = field.text().await?,
                "signer" => upload.signer = field.text().await?,
                "dated" => upload.dated = field.text().await?,
                "expires_on" => upload.expires_on = field.text().await?,
                "redaction" => upload.redaction = field.text().await?,
                "file" => {
                    upload.file_name = field.file_name().unwrap_or_default().to_owned();
                    upload.content = field.bytes().await?.into();
                }
                _ => {}
            }
        }
        Ok(upload)
    }

    fn document(&self, content: Vec<u8>) -> services::Result<NewDocument> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(NewDocument {
            kind: self
                .kind
                .parse()
                .map_err(|_| Error::Invalid("Choose what the document is.".to_owned()))?,
            file_name: self.file_name.clone(),
            content,
            signer: text(&self.signer),
            dated: day("Dated", &self.dated)?,
            expires_on: day("Counts until", &self.expires_on)?,
            redaction: text(&self.redaction),
        })
    }

    /// The form again, as it was filled in, with what is wrong.
    fn refused(&self, order: PortOrderId, reason: &str) -> Response {
        let chosen = [
            ("error", reason),
            ("kind", &self.kind),
            ("signer", &self.signer),
            ("dated", &self.dated),
            ("expires_on", &self.expires_on),
            ("redaction", &self.redaction),
        ];
        let form = address(&format!("/ports/{order}/papers"), &chosen);
        Redirect::to(&format!("{form}#upload")).into_response()
    }
}

fn day(what: &str, text: &str) -> services::Result<Option<NaiveDate>> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            Error::Invalid(format!(
                "{what}: \u{201c}{text}\u{201d} is not a date. Write it as 2026-12-31."
            ))
        }),
    }
}

async fn add(
    State(app): State<App>,
    Extension(Recognised(caller)): Extension<Recognised>,
    Path(order): Path<PortOrderId>,
    form: Multipart,
) -> Response {
    let Some(caller) = caller else {
        return files::refused(&Error::Unauthenticated);
    };
    let mut upload = match Upload::read(form).await {
        Ok(upload) => upload,
        Err(error) => return Upload::default().refused(order, &files::told(&error)),
    };
    let content = std::mem::take(&mut upload.content);
    let added = match upload.document(content) {
        Ok(new) => documents::add(&app, &caller, order, new).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(document) => {
            let next = format!("/ports/{order}/papers?did=added&open={}#open", document.id);
            Redirect::to(&next).into_response()
        }
        Err(error @ (Error::Invalid(_) | Error::Forbidden(_))) => {
            upload.refused(order, &error.to_string())
        }
        Err(error) => files::refused(&error),
    }
}

/// A document as a file to keep. Whatever somebody uploaded is never shown as a page of ours.
async fn take(
    State(app): State<App>,
    Extension(Recognised(caller)): Extension<Recognised>,
    Path(id): Path<PortDocumentId>,
) -> Response {
    let Some(caller) = caller else {
        return files::refused(&Error::Unauthenticated);
    };
    match documents::file(&app, &caller, id).await {
        Ok((document, content)) => {
            let headers = [
                (CONTENT_DISPOSITION, attachment(&document)),
                (CONTENT_TYPE, document.media_type),
                (
                    CONTENT_SECURITY_POLICY,
                    "default-src 'none'; sandbox".to_owned(),
                ),
            ];
            (headers, content).into_response()
        }
        Err(error) => files::refused(&error),
    }
}

/// Says that a document is to be kept, and under which name: as it is for whoever reads UTF-8, and without
/// what others may stumble over.
fn attachment(document: &Document) -> String {
    let name = &document.file_name;
    let plain: String = name
        .chars()
        .map(|c| match c {
            ' ' | '-' | '_' | '.' => c,
            c if c.is_ascii_alphanumeric() => c,
            _ => '_',
        })
        .collect();
    let mut exact = String::new();
    for byte in name.bytes() {
        match byte {
            b'-' | b'_' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                exact.push(char::from(byte));
            }
            _ => write!(exact, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

/// For whom or what an address is made.
#[derive(Deserialize)]
struct NewCalendar {
    #[serde(default)]
    name: String,
}

async fn make_calendar(
    State(site): State<Site>,
    Extension(Recognised(caller)): Extension<Recognised>,
    request: Request,
) -> Response {
    let Some(caller) = caller else {
        return files::refused(&Error::Unauthenticated);
    };
    let (parts, body) = request.into_parts();
    let page = Request::from_parts(parts.clone(), Body::empty());
    let Ok(Form(new)) =
        Form::<NewCalendar>::from_request(Request::from_parts(parts, body), &site).await
    else {
        return Redirect::to(CALENDAR).into_response();
    };
    let made = calendar::add_feed(&site.app, &caller, &new.name).await;
    let secret = match made {
        Ok((_, secret)) => secret,
        Err(error) => return files::refused(&error),
    };
    let made = ui::NewFeedAddress(calendar_address(&site, page.headers(), &secret));
    pages::with(site, move || provide_context(made.clone()), page).await
}

fn calendar_address(site: &Site, headers: &HeaderMap, secret: &str) -> String {
    let path: Uri = format!("{CALENDARS}{secret}.ics")
        .parse()
        .expect("a secret is plain ASCII");
    origin::address(&site.reach, headers, &path)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::{history::Actor, port::document::DocumentKind};
    use uuid::Uuid;

    use super::*;

    fn named(file_name: &str) -> Document {
        Document {
            id: PortDocumentId::new(Uuid::nil()),
            order: PortOrderId::new(Uuid::nil()),
            kind: DocumentKind::Loa,
            version: 1,
            file_name: file_name.to_owned(),
            media_type: "application/pdf".to_owned(),
            byte_count: 1,
            sha256: String::new(),
            signer: None,
            dated: None,
            expires_on: None,
            redaction: None,
            added_by: Actor {
                user_id: None,
                name: String::new(),
            },
            added_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_name_cannot_end_the_header_it_stands_in() {
        let header = attachment(&named("LOA \"2\"\r\nSet-Cookie: a=b.pdf"));
        assert!(!header.contains(['\r', '\n']), "{header}");
        assert_eq!(header.matches('"').count(), 2, "{header}");
    }

    #[test]
    fn a_name_with_accents_is_told_exactly_and_plainly() {
        assert_eq!(
            attachment(&named("Résumé 1.pdf")),
            "attachment; filename=\"R_sum_ 1.pdf\"; filename*=UTF-8''R%C3%A9sum%C3%A9%201.pdf"
        );
    }
}
