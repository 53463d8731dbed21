//! Bringing the export of a Teams tenant on its page, and taking the script that makes it. Plain forms
//! and links, so that they work without JavaScript.

use std::{
    collections::BTreeMap,
    io::{self, Seek, Write},
};

use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Multipart, State, multipart::MultipartError},
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use domain::teams_object::TeamsConfigReport;
use services::{
    App, Error,
    teams_objects::{self, Files},
};

use super::{Site, access::address, api::LARGEST_FILE, files, gate, session::Recognised};

/// The script that a Teams administrator runs.
const SCRIPT: &str = include_str!("../../../../docs/teams-export.ps1");

/// The page.
const PAGE: &str = "/teams";

/// The routes.
pub(super) fn router(site: &Site) -> Router<Site> {
    Router::new()
        .route("/teams/import", post(import))
        .route("/teams/teams-export.ps1", get(script))
        .route_layer(middleware::from_fn_with_state(site.clone(), gate::pages))
        .layer(DefaultBodyLimit::max(LARGEST_FILE))
}

/// PowerShell 5.1 reads a script without a mark in the code page of its machine; ours is plain ASCII.
async fn script() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"teams-export.ps1\"",
        ),
    ];
    (headers, SCRIPT).into_response()
}

async fn import(
    State(app): State<App>,
    Extension(Recognised(caller)): Extension<Recognised>,
    form: Multipart,
) -> Response {
    let Some(caller) = caller else {
        return files::refused(&Error::Unauthenticated);
    };
    let files = match read(form).await {
        Ok(files) => files,
        Err(Unread::Form(error)) => return back(&[("error", &files::told(&error))]),
        Err(Unread::Disk(error)) => return files::refused(&Error::Io(error)),
    };
    if files.is_empty() {
        return back(&[("error", "Choose the files of the export.")]);
    }
    match teams_objects::import(&app, &caller, files).await {
        Ok(report) => done(&report),
        Err(error @ (Error::Invalid(_) | Error::Forbidden(_))) => {
            back(&[("error", &error.to_string())])
        }
        Err(error) => files::refused(&error),
    }
}

/// Why a form could not be read.
enum Unread {
    Form(MultipartError),
    Disk(io::Error),
}

impl From<MultipartError> for Unread {
    fn from(error: MultipartError) -> Self {
        Self::Form(error)
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// Keeps the files on disk. A browser that sends a folder puts its name before that of each file.
async fn read(mut form: Multipart) -> Result<Files, Unread> {
    let mut files: Files = BTreeMap::new();
    while let Some(mut field) = form.next_field().await? {
        let name = field.file_name().unwrap_or_default();
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        if name.is_empty() {
            continue;
        }
        let name = name.to_owned();
        let mut file = tempfile::tempfile()?;
        while let Some(piece) = field.chunk().await? {
            file.write_all(&piece)?;
        }
        file.rewind()?;
        files.insert(name, Box::new(file));
    }
    Ok(files)
}

/// The page with what was done. What became of each kind stands in its row; the rest is said here.
fn done(report: &TeamsConfigReport) -> Response {
    let objects = |file: &str| !matches!(file, "users.json" | "numbers.json");
    let lists: Vec<String> = report
        .parts
        .iter()
        .filter(|part| !objects(&part.file) || part.label.is_empty())
        .map(|part| match &part.problem {
            Some(problem) => format!("{}: {problem}", part.file),
            None => format!(
                "{}: {} read, {} new, {} changed, {} gone.",
                part.label, part.read, part.new, part.changed, part.gone
            ),
        })
        .collect();
    let missing = report.missing.join(", ");
    let is_good = if report.is_good() { "whole" } else { "part" };
    let mut told = vec![("did", is_good), ("missing", missing.as_str())];
    told.extend(lists.iter().map(|line| ("note", line.as_str())));
    back(&told)
}

fn back(told: &[(&str, &str)]) -> Response {
    Redirect::to(&address(PAGE, told)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_needs_no_code_page() {
        assert!(SCRIPT.is_ascii());
    }
}
