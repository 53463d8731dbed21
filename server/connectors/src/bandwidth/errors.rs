//! What Bandwidth says about a refusal.
//!
//! It has a shape for every part of the API: `ResponseStatus/ErrorCode`, `Errors/Code`,
//! `ErrorList/Error/Code`, `IrisStatus/Code`, `Status/Code`, and `errors` in JSON. They have in common a
//! code and its words side by side. Where a role is missing it says nothing at all.

use reqwest::StatusCode;
use serde::Deserialize;

use super::xml::Element;
use crate::{
    http::{Answer, ApiError, Fault},
    records::Reason,
};

#[derive(Deserialize)]
struct Refused {
    errors: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    code: serde_json::Value,
    description: Option<String>,
}

/// The code and words of an answer, in one line.
pub(super) fn explain(answer: &Answer) -> Option<String> {
    let text = answer.text();
    if text.trim().is_empty() {
        return silence(answer.status).map(str::to_owned);
    }
    if let Ok(refused) = serde_json::from_str::<Refused>(&text) {
        let item = refused.errors.into_iter().next()?;
        let code = item
            .code
            .as_str()
            .map_or_else(|| item.code.to_string(), str::to_owned);
        return Some(line(&code, item.description.as_deref().unwrap_or_default()));
    }
    explain_element(&Element::read(&text).ok()??)
}

/// How many reasons a refusal quotes.
const QUOTED: usize = 5;

/// The codes and words in a body, in one line.
pub(super) fn explain_element(root: &Element) -> Option<String> {
    let reasons = reasons(root);
    let lines: Vec<_> = reasons
        .iter()
        .take(QUOTED)
        .map(|reason| line(&reason.code, &reason.text))
        .collect();
    if !lines.is_empty() {
        return Some(lines.join("; "));
    }
    let words = root.find("Description")?;
    Some(words.text().to_owned())
}

/// What an empty answer means.
fn silence(status: StatusCode) -> Option<&'static str> {
    match status {
        StatusCode::FORBIDDEN => {
            Some("it gave no reason, which is how it refuses credentials that lack a role")
        }
        StatusCode::TOO_MANY_REQUESTS => Some("too many requests"),
        _ => None,
    }
}

pub(super) fn line(code: &str, words: &str) -> String {
    match (code, words) {
        (code, "") => format!("error {code}"),
        ("", words) => words.to_owned(),
        (code, words) => format!("{words} (error {code})"),
    }
}

/// Every code with its words, at any depth. A code of success is no reason, and the HTTP status, which
/// orders repeat before the reasons, is one only where there is no other.
pub(super) fn reasons(root: &Element) -> Vec<Reason> {
    let mut found = Vec::new();
    collect(root, &mut found);
    if found.iter().any(|reason| !is_status(&reason.code)) {
        found.retain(|reason| !is_status(&reason.code));
    }
    found
}

fn collect(element: &Element, found: &mut Vec<Reason>) {
    found.extend(reason(element));
    for child in element.all() {
        collect(child, found);
    }
}

/// The code and words directly in an element.
pub(super) fn reason(element: &Element) -> Option<Reason> {
    let first = |names: &[&str]| names.iter().find_map(|name| element.text_at(&[name]));
    let code = first(&["ErrorCode", "Code"]).filter(|code| !is_success(code))?;
    let words = first(&["Description", "ErrorMessage", "Message"]);
    Some(Reason {
        code: code.to_owned(),
        text: words.unwrap_or_default().to_owned(),
    })
}

/// Orders carry the HTTP status with which they were taken, such as 201.
fn is_success(code: &str) -> bool {
    is_status(code) && code.starts_with('2')
}

/// Whether a code is an HTTP status. The vendor's own have more digits.
fn is_status(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Names the role that is missing where a refusal does not.
pub(super) fn lacks(role: &'static str) -> impl Fn(ApiError) -> ApiError {
    move |error| match error.fault {
        Fault::Forbidden(None) => ApiError {
            fault: Fault::Forbidden(Some(role.to_owned())),
            message: format!(
                "{} The role for this is \u{201c}{role}\u{201d}.",
                stop(&error.message)
            ),
            ..error
        },
        _ => error,
    }
}

fn stop(sentence: &str) -> String {
    format!("{}.", sentence.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::*;

    fn said(status: u16, body: &str) -> Option<String> {
        explain(&Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec(),
            request_id: "r-1".to_owned(),
        })
    }

    #[test]
    fn every_shape_of_a_refusal_is_understood() {
        for body in [
            "<R><ResponseStatus><ErrorCode>1006</ErrorCode><Description>Too large</Description></ResponseStatus></R>",
            "<R><Errors><Code>1006</Code><Description>Too large</Description></Errors></R>",
            "<R><Errors><Error><Code>1006</Code><Description>Too large</Description></Error></Errors></R>",
            "<R><ErrorList><Error><Code>1006</Code><Description>Too large</Description></Error></ErrorList></R>",
            "<R><IrisStatus><Code>1006</Code><Description>Too large</Description></IrisStatus></R>",
            "<R><Status><Code>1006</Code><Description>Too large</Description></Status></R>",
            "<R><ErrorCode>1006</ErrorCode><ErrorMessage>Too large</ErrorMessage></R>",
            r#"{"errors":[{"code":1006,"type":"bad-request","description":"Too large"}]}"#,
            r#"{"errors":[{"code":"1006","description":"Too large"}]}"#,
        ] {
            assert_eq!(said(400, body).unwrap(), "Too large (error 1006)", "{body}");
        }
        let words = "<R><ResponseStatus><Description>Gone</Description></ResponseStatus></R>";
        assert_eq!(said(404, words).unwrap(), "Gone");
    }

    #[test]
    fn an_order_is_refused_with_every_reason_and_not_with_its_status() {
        let body = "<R><Status><Code>400</Code><Description>Validation Failed</Description></Status><Errors><Code>7309</Code><Description>No site</Description></Errors><Errors><Code>7312</Code><Description>No peer</Description></Errors></R>";
        let words = "No site (error 7309); No peer (error 7312)";
        assert_eq!(said(400, body).unwrap(), words);
        let bare = "<R><Status><Code>400</Code><Description>Failed</Description></Status></R>";
        assert_eq!(said(400, bare).unwrap(), "Failed (error 400)");
    }

    #[test]
    fn an_empty_refusal_is_a_missing_role() {
        assert!(said(403, "").unwrap().contains("lack a role"));
        assert_eq!(said(429, " ").unwrap(), "too many requests");
        assert_eq!(said(500, ""), None);
        assert_eq!(said(502, "<html>Bad gateway"), None);
    }

    #[test]
    fn a_code_of_success_is_no_reason() {
        let body = "<R><Status><Code>201</Code><Description>Received</Description></Status></R>";
        assert_eq!(reasons(&Element::read(body).unwrap().unwrap()), []);
    }
}
