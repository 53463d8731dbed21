//! The files of the site: the browser half, the styles, the icons. In a release build they are part of
//! the program; otherwise they are read from the folder that `scripts/site` fills.

use std::borrow::Cow;

use axum::{
    body::Body,
    extract::Request,
    http::{
        HeaderMap, Method, Response, StatusCode,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
            VARY,
        },
    },
    response::IntoResponse,
};
use rust_embed::{Embed, EmbeddedFile};

#[derive(Embed)]
#[cfg_attr(debug_assertions, folder = "../../target/site-debug")]
#[cfg_attr(not(debug_assertions), folder = "../../target/site-release")]
struct Files;

/// A file under its own name may be another after an upgrade, so browsers ask whether it still is.
const ASK_AGAIN: &str = "no-cache";

/// What the name of a compressed file ends with.
const BROTLI: &str = ".br";

/// The file a request asks for.
pub(super) fn find(request: &Request) -> Option<Response<Body>> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let path = request.uri().path().trim_start_matches('/');
    // Compressed files are what others are sent as, not files of their own.
    if path.strip_suffix(BROTLI).is_some() {
        return None;
    }
    let plain = Files::get(path)?;
    let compressed =
        accepts_brotli(request.headers()).then(|| Files::get(&format!("{path}{BROTLI}")));
    Some(match compressed.flatten() {
        Some(file) => (
            [(CONTENT_ENCODING, "br"), (VARY, "accept-encoding")],
            answer(request.headers(), path, file),
        )
            .into_response(),
        None => answer(request.headers(), path, plain),
    })
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|encoding| {
        let (name, weight) = encoding.split_once(';').unwrap_or((encoding, ""));
        name.trim() == "br" && weight.trim() != "q=0"
    })
}

fn answer(headers: &HeaderMap, path: &str, file: EmbeddedFile) -> Response<Body> {
    let tag = tag(&file);
    let is_known = headers
        .get(IF_NONE_MATCH)
        .is_some_and(|known| known == tag.as_str());
    let about = [(ETAG, tag.as_str()), (CACHE_CONTROL, ASK_AGAIN)];
    if is_known {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let body = match file.data {
        Cow::Borrowed(data) => Body::from(data),
        Cow::Owned(data) => Body::from(data),
    };
    (about, [(CONTENT_TYPE, kind.as_ref())], body).into_response()
}

/// A tag of the content: 64 bits of its SHA-256 tell versions of one file apart.
fn tag(file: &EmbeddedFile) -> String {
    let hash = file.metadata.sha256_hash();
    let head: [u8; 8] = std::array::from_fn(|i| hash[i]);
    // Weak, as the answer may yet be compressed on its way.
    format!("W/\"{:016x}\"", u64::from_be_bytes(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_compressed_files_only_if_it_reads_them() {
        let accepts = |text: &str| {
            accepts_brotli(
                &[(ACCEPT_ENCODING, text.parse().unwrap())]
                    .into_iter()
                    .collect(),
            )
        };
        for yes in ["br", "gzip, deflate, br", "gzip;q=0.5,br;q=1.0"] {
            assert!(accepts(yes), "{yes}");
        }
        for no in ["", "gzip", "gzip, br;q=0", "brotli"] {
            assert!(!accepts(no), "{no}");
        }
    }
}
