//! An answer that arrived whole.

use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;

use super::ApiError;

/// An answer that arrived whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as bytes.
    pub body: Vec<u8>,
    /// The request's id, to find it in both logs.
    pub request_id: String,
}

/// How much of an unreadable body an error quotes.
const EXCERPT: usize = 120;

impl Answer {
    /// A header's value, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text; bytes that are not UTF-8 are marked.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The body read as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_slice(&self.body).map_err(|error| self.unreadable("JSON", &error))
    }

    /// The body read as XML.
    pub fn xml<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        quick_xml::de::from_str(&self.text()).map_err(|error| self.unreadable("XML", &error))
    }

    fn unreadable(&self, form: &str, why: &dyn std::fmt::Display) -> ApiError {
        let text = self.text();
        let excerpt: String = text.trim().chars().take(EXCERPT).collect();
        ApiError {
            status: Some(self.status.as_u16()),
            request_id: Some(self.request_id.clone()),
            ..ApiError::unreadable(format!(
                "The answer is not the {form} that was expected ({why}). It begins: {}",
                super::redact::redact(&excerpt)
            ))
        }
    }
}
