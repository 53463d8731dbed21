//! Calls of Bandwidth to us.
//!
//! They are not signed. Bandwidth signs in with a name and a password, and only when it is challenged:
//! the first request comes without, and must be refused with 401. It does not try again if we are down.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::E164;
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};

use super::{rows, xml::Element};
use crate::webhook::{Hint, Refusal, Request};

/// What a call is about, if it comes with the name and password that were set.
pub(super) fn verify(
    request: &Request<'_>,
    secret: Option<&SecretString>,
) -> Result<Vec<Hint>, Refusal> {
    let secret = secret.ok_or(Refusal::NotExpected)?;
    let given = request
        .header("authorization")
        .ok_or(Refusal::Challenge)?
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, encoded)| STANDARD.decode(encoded.trim()).ok())
        .ok_or(Refusal::BadSignature)?;
    if !is_same(&given, secret.expose_secret().as_bytes()) {
        return Err(Refusal::BadSignature);
    }
    let body = std::str::from_utf8(request.body).map_err(|_| Refusal::Unreadable)?;
    match Element::read(body) {
        Ok(Some(notification)) if notification.is("Notification") => Ok(vec![hint(&notification)]),
        _ => Err(Refusal::Unreadable),
    }
}

/// Compares in a time that tells nothing: by the codes that both have under one key.
fn is_same(given: &[u8], expected: &[u8]) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, expected);
    let code = hmac::sign(&key, expected);
    hmac::verify(&key, given, code.as_ref()).is_ok()
}

/// Notifications have no id, so what they say tells one from another.
fn hint(notification: &Element) -> Hint {
    let text = |name: &str| notification.text_at(&[name]).unwrap_or_default();
    let kind = match (text("OrderType"), text("EventType")) {
        ("", event) => event.to_owned(),
        (order, _) => format!("{order} {}", text("Status")),
    };
    let key = ["SubscriptionId", "OrderId", "Status", "LastModifiedDate"].map(text);
    Hint {
        key: format!("{} {kind}", key.join(" ")).trim().to_owned(),
        kind: kind.trim().to_owned(),
        numbers: numbers(notification),
    }
}

fn numbers(notification: &Element) -> Vec<E164> {
    ["CompletedTelephoneNumbers", "ImpactedTelephoneNumbers"]
        .iter()
        .filter_map(|list| notification.at(&[list]))
        .flat_map(|list| list.children("TelephoneNumber"))
        .filter_map(|number| rows::number(number.text()).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;

    const BODY: &str = "<Notification><SubscriptionId>s-1</SubscriptionId><OrderType>portouts</OrderType><OrderId>o-1</OrderId><Status>COMPLETE</Status><CompletedTelephoneNumbers><TelephoneNumber>2065550100</TelephoneNumber></CompletedTelephoneNumbers><LastModifiedDate>2026-11-20T10:00:00.000Z</LastModifiedDate></Notification>";

    fn call(authorization: Option<&str>, body: &str) -> Result<Vec<Hint>, Refusal> {
        let headers: Vec<_> = authorization
            .map(|value| ("Authorization".to_owned(), value.to_owned()))
            .into_iter()
            .collect();
        let request = Request {
            url: "https://rollcall.example/hooks/1",
            headers: &headers,
            body: body.as_bytes(),
            at: DateTime::UNIX_EPOCH,
        };
        verify(&request, Some(&SecretString::from("rollcall:right")))
    }

    fn basic(credentials: &str) -> String {
        format!("Basic {}", STANDARD.encode(credentials))
    }

    #[test]
    fn a_call_is_challenged_and_then_listened_to() {
        assert_eq!(call(None, BODY), Err(Refusal::Challenge));
        let hints = call(Some(&basic("rollcall:right")), BODY).unwrap();
        assert_eq!(hints[0].kind, "portouts COMPLETE");
        assert_eq!(hints[0].numbers, ["+12065550100".parse().unwrap()]);
        assert!(hints[0].key.contains("o-1"), "{}", hints[0].key);
    }

    #[test]
    fn wrong_credentials_are_refused() {
        for wrong in [
            basic("rollcall:wrong"),
            basic("rollcall:righ"),
            basic("rollcall:right "),
            basic(""),
            "Basic %%%".to_owned(),
            "Basic".to_owned(),
            "Bearer rollcall:right".to_owned(),
        ] {
            assert_eq!(
                call(Some(&wrong), BODY),
                Err(Refusal::BadSignature),
                "{wrong}"
            );
        }
    }

    #[test]
    fn other_bodies_and_unexpected_calls_are_refused() {
        let right = basic("rollcall:right");
        for body in ["", "<Other/>", "{}", "<Notification>"] {
            assert_eq!(call(Some(&right), body), Err(Refusal::Unreadable), "{body}");
        }
        let request = Request {
            url: "",
            headers: &[],
            body: b"",
            at: DateTime::UNIX_EPOCH,
        };
        assert_eq!(verify(&request, None), Err(Refusal::NotExpected));
    }

    #[test]
    fn an_event_without_an_order_is_named_by_its_type() {
        let body = "<Notification><EventType>MESSAGING_LOST</EventType><ImpactedTelephoneNumbers><TelephoneNumber>+12065550100</TelephoneNumber><TelephoneNumber>?</TelephoneNumber></ImpactedTelephoneNumbers></Notification>";
        let hints = call(Some(&basic("rollcall:right")), body).unwrap();
        assert_eq!(hints[0].kind, "MESSAGING_LOST");
        assert_eq!(hints[0].numbers.len(), 1);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(header in "\\PC{0,40}", body in "\\PC{0,80}") {
            prop_assert!(call(Some(&header), &body).is_err());
        }
    }
}
