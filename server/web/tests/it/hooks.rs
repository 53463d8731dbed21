//! Calls of vendors: only those with a good signature count, and they only cause a look.

use std::sync::Arc;

use axum::http::{Method, StatusCode, header::HOST};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use domain::{ConnectionId, connection::Settings};
use rollcall::http::{Proxy, Reach};
use secrecy::SecretString;
use services::{
    Caller, access,
    connections::{self, Change, NewConnection},
    organisations,
};
use sim::{
    World, WorldPlan,
    vendors::{Call, Simulators, Vendor},
};

use crate::support::{Answer, TestSite, on_site_reached};

/// Adds a vendor as the simulators want it.
async fn add(site: &TestSite, vendor: Vendor, has_webhooks: bool) -> (Caller, ConnectionId) {
    let org = organisations::ensure(&site.app, "Contoso").await.unwrap();
    let shell = access::command_line(&site.app, org);
    let access = vendor.access();
    let mut settings = Settings::default();
    for (name, value) in access.settings {
        settings.set(name, value);
    }
    let webhook = access.webhook_secret.filter(|_| has_webhooks);
    let secrets = [
        ("secret", Some(access.secret.to_owned())),
        ("webhook_secret", webhook),
    ];
    let new = NewConnection {
        provider: vendor.key().to_owned(),
        name: access.name.to_owned(),
        settings,
        secrets: secrets
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), SecretString::from(value?))))
            .collect(),
        schedule: None,
    };
    let id = connections::add(&site.app, &shell, new).await.unwrap();
    (shell, id)
}

/// A call as the vendor signs it for an address.
fn call(site: &TestSite, vendor: Vendor, url: &str) -> Call {
    let world = World::generate(&WorldPlan::live(50, 7, site.app.now().date_naive()));
    let vendors = Simulators::new(Arc::new(world));
    vendors.webhook(vendor, url, site.app.now()).unwrap()
}

async fn send(site: &TestSite, id: ConnectionId, host: &str, call: &Call) -> Answer {
    let mut headers = vec![(HOST, host)];
    for (name, value) in &call.headers {
        headers.push((name.to_lowercase().parse().unwrap(), value.as_str()));
    }
    let path = format!("/hooks/{id}");
    site.send(Method::POST, &path, &headers, &call.body).await
}

async fn is_queued(site: &TestSite, shell: &Caller, id: ConnectionId) -> bool {
    let detail = connections::find(&site.app, shell, id).await.unwrap();
    detail.is_under_way
}

#[tokio::test]
async fn a_signed_call_causes_a_look() {
    for vendor in [Vendor::Telnyx, Vendor::Twilio] {
        on_site_reached(Reach::default(), async |site| {
            let (shell, id) = add(&site, vendor, true).await;
            let call = call(&site, vendor, &format!("http://roll.example/hooks/{id}"));
            assert!(!is_queued(&site, &shell, id).await);
            let answer = send(&site, id, "roll.example", &call).await;
            assert_eq!(
                answer.status,
                StatusCode::NO_CONTENT,
                "{vendor:?} {}",
                answer.text
            );
            assert!(is_queued(&site, &shell, id).await);
            let again = send(&site, id, "roll.example", &call).await;
            assert_eq!(
                again.status,
                StatusCode::NO_CONTENT,
                "a call may come twice"
            );

            let forged = Call {
                body: call.body.replace('a', "b"),
                ..call.clone()
            };
            let answer = send(&site, id, "roll.example", &forged).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{vendor:?}");
            let unsigned = Call {
                headers: Vec::new(),
                ..call
            };
            let answer = send(&site, id, "roll.example", &unsigned).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{vendor:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_source_that_is_paused_is_not_asked_when_its_vendor_calls() {
    on_site_reached(Reach::default(), async |site| {
        let (shell, id) = add(&site, Vendor::Telnyx, true).await;
        let pause = Change {
            is_paused: Some(true),
            ..Change::default()
        };
        connections::change(&site.app, &shell, id, 1, pause)
            .await
            .unwrap();
        let url = format!("http://roll.example/hooks/{id}");
        let call = call(&site, Vendor::Telnyx, &url);
        let answer = send(&site, id, "roll.example", &call).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
        assert!(!is_queued(&site, &shell, id).await);
    })
    .await;
}

#[tokio::test]
async fn a_call_without_a_good_signature_causes_nothing() {
    on_site_reached(Reach::default(), async |site| {
        let (shell, id) = add(&site, Vendor::Telnyx, true).await;
        let call = call(
            &site,
            Vendor::Telnyx,
            &format!("http://roll.example/hooks/{id}"),
        );
        let forged = Call {
            body: format!("{} ", call.body),
            ..call.clone()
        };
        let answer = send(&site, id, "roll.example", &forged).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        site.clock.advance(TimeDelta::minutes(10));
        let answer = send(&site, id, "roll.example", &call).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "a replay");
        assert!(!is_queued(&site, &shell, id).await);
    })
    .await;
}

#[tokio::test]
async fn bandwidth_is_challenged_for_its_password() {
    on_site_reached(Reach::default(), async |site| {
        let (shell, id) = add(&site, Vendor::Bandwidth, true).await;
        let call = call(
            &site,
            Vendor::Bandwidth,
            &format!("http://roll.example/hooks/{id}"),
        );
        let answer = send(&site, id, "roll.example", &call).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(
            answer
                .header("www-authenticate")
                .starts_with("Basic realm=")
        );
        assert!(!is_queued(&site, &shell, id).await);
        let (user, password) = call.credentials.unwrap();
        for (password, expected) in [
            ("guess", StatusCode::UNAUTHORIZED),
            (password, StatusCode::NO_CONTENT),
        ] {
            let basic = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
            let signed = Call {
                headers: call
                    .headers
                    .iter()
                    .cloned()
                    .chain([("authorization", basic)])
                    .collect(),
                ..call.clone()
            };
            let answer = send(&site, id, "roll.example", &signed).await;
            assert_eq!(answer.status, expected, "{}", answer.text);
        }
        assert!(is_queued(&site, &shell, id).await);
    })
    .await;
}

#[tokio::test]
async fn nothing_tells_a_source_without_webhooks_from_one_that_is_not_there() {
    on_site_reached(Reach::default(), async |site| {
        let (_, quiet) = add(&site, Vendor::Telnyx, false).await;
        let call = call(
            &site,
            Vendor::Telnyx,
            &format!("http://roll.example/hooks/{quiet}"),
        );
        let expected = send(&site, quiet, "roll.example", &call).await;
        assert_eq!(expected.status, StatusCode::NOT_FOUND);
        let nobody = ConnectionId::new(site.app.new_id());
        let answer = send(&site, nobody, "roll.example", &call).await;
        assert_eq!(
            (answer.status, &answer.text),
            (expected.status, &expected.text)
        );
        let answer = site.send(Method::POST, "/hooks/7", &[], "x").await;
        assert_eq!(
            (answer.status, answer.text),
            (expected.status, expected.text)
        );
    })
    .await;
}

#[tokio::test]
async fn a_signed_address_is_the_one_the_vendor_called() {
    let behind = Reach {
        proxy: Proxy::Trusted,
        ..Reach::default()
    };
    let public = Reach {
        origin: Some("https://rollcall.example".to_owned()),
        ..Reach::default()
    };
    for reach in [behind, public] {
        on_site_reached(reach, async |site| {
            let (_, id) = add(&site, Vendor::Twilio, true).await;
            let url = format!("https://rollcall.example/hooks/{id}");
            let mut call = call(&site, Vendor::Twilio, &url);
            call.headers.extend([
                ("x-forwarded-proto", "https".to_owned()),
                ("x-forwarded-host", "rollcall.example".to_owned()),
            ]);
            let answer = send(&site, id, "10.0.0.7:3000", &call).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
        })
        .await;
    }
    on_site_reached(Reach::default(), async |site| {
        let (_, id) = add(&site, Vendor::Twilio, true).await;
        let url = format!("https://rollcall.example/hooks/{id}");
        let call = call(&site, Vendor::Twilio, &url);
        let answer = send(&site, id, "10.0.0.7:3000", &call).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn a_call_is_small_and_calls_are_not_without_number() {
    on_site_reached(Reach::default(), async |site| {
        let (_, id) = add(&site, Vendor::Telnyx, true).await;
        let large = Call {
            headers: Vec::new(),
            body: "x".repeat(1024 * 1024 + 1),
            credentials: None,
        };
        let answer = send(&site, id, "roll.example", &large).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        for attempt in 0.. {
            assert!(attempt < 3000, "calls go on for ever");
            let answer = site.send(Method::POST, "/hooks/7", &[], "x").await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
                break;
            }
        }
    })
    .await;
}
