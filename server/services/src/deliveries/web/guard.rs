//! Where a webhook may lead. Whoever may name a receiver must not reach through Rollcall what only the server
//! can: itself, and the services that clouds keep on link-local addresses.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use reqwest::Url;

use crate::{
    Error, Result,
    deliveries::{Attempt, Outlets},
};

/// Checks an address as somebody enters it.
pub(crate) fn check(outlets: &Outlets, text: &str) -> Result<Url> {
    let wrong = |why: &str| {
        Error::Invalid(format!(
            "This address cannot be used: {why}. Write it as https://HOST/PATH."
        ))
    };
    let url = Url::parse(text.trim()).map_err(|_| wrong("it is no address"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("it has a user or a password before the host"));
    }
    if url.host_str().is_none() {
        return Err(wrong("it names no host"));
    }
    let literal = literal(&url);
    let is_here = url.host_str() == Some("localhost") || literal.is_some_and(|ip| ip.is_loopback());
    if is_here && outlets.allows_loopback {
        return if matches!(url.scheme(), "http" | "https") {
            Ok(url)
        } else {
            Err(wrong("it must begin with https://"))
        };
    }
    if url.scheme() != "https" {
        return Err(wrong("it must begin with https://"));
    }
    if is_here || literal.is_some_and(is_inward) {
        return Err(wrong(
            "it leads to the server itself; whoever runs the server can allow that with --allow-local-webhooks",
        ));
    }
    Ok(url)
}

/// The host of an address, by which people recognise it.
pub(crate) fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// The places that a host leads to now, if a receiver may be at all of them. None where only a proxy knows the
/// name: without one, a name that cannot be looked up must not be asked for again when nobody looks any more.
pub(super) async fn places(
    outlets: &Outlets,
    url: &Url,
) -> std::result::Result<Vec<SocketAddr>, Attempt> {
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Ok(Vec::new());
    };
    let Ok(places) = tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await else {
        return if outlets.has_proxy {
            Ok(Vec::new())
        } else {
            Err(Attempt::put_off(format!("{host} could not be looked up.")).in_silence())
        };
    };
    let places: Vec<SocketAddr> = places.collect();
    let may_be = |ip: IpAddr| !is_inward(ip) || (ip.is_loopback() && outlets.allows_loopback);
    if places.iter().all(|place| may_be(place.ip())) {
        Ok(places)
    } else {
        Err(Attempt::refused(format!(
            "{host} leads to the server itself or to an address that only machines beside it reach. \
             Nothing was sent."
        )))
    }
}

fn literal(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_matches(['[', ']']).parse().ok()
}

/// Whether an address is the server's own, or one that only its neighbours have.
fn is_inward(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_inward_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => is_inward_v4(ip),
            None => {
                ip.is_loopback()
                    || ip.is_unspecified()
                    || ip.is_multicast()
                    || ip.is_unicast_link_local()
            }
        },
    }
}

const fn is_inward_v4(ip: Ipv4Addr) -> bool {
    ip.is_loopback()
        || ip.is_unspecified()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_multicast()
}

#[cfg(test)]
mod tests {
    use domain::delivery::Went;

    use super::*;

    fn outlets(allows_loopback: bool) -> Outlets {
        Outlets {
            allows_loopback,
            ..Outlets::default()
        }
    }

    #[test]
    fn a_receiver_is_elsewhere_and_spoken_to_in_private() {
        for good in [
            "https://hooks.example.com/rollcall?key=1",
            " https://10.1.2.3:8443/hook ",
        ] {
            assert!(check(&outlets(false), good).is_ok(), "{good}");
        }
        for (wrong, said) in [
            ("hooks.example.com", "no address"),
            ("http://hooks.example.com/", "begin with https://"),
            ("ftp://hooks.example.com/", "begin with https://"),
            (
                "https://user:secret@hooks.example.com/",
                "user or a password",
            ),
            ("https://localhost/", "server itself"),
            ("https://127.0.0.1/", "server itself"),
            ("https://127.1/", "server itself"),
            ("https://2130706433/", "server itself"),
            ("https://0.0.0.0/", "server itself"),
            ("https://[::1]/", "server itself"),
            ("https://[::ffff:127.0.0.1]/", "server itself"),
            ("https://169.254.169.254/latest/meta-data", "server itself"),
            ("https://[fe80::1]/", "server itself"),
        ] {
            let refused = check(&outlets(false), wrong).unwrap_err().to_string();
            assert!(refused.contains(said), "{wrong}: {refused}");
            assert!(!refused.contains("secret@"), "{refused}");
        }
    }

    #[test]
    fn only_the_operator_opens_the_server_itself() {
        for address in [
            "http://127.0.0.1:8080/",
            "http://localhost/",
            "https://[::1]/",
        ] {
            assert!(check(&outlets(true), address).is_ok(), "{address}");
        }
        for address in [
            "http://hooks.example.com/",
            "https://169.254.169.254/",
            "file://localhost/etc",
        ] {
            assert!(check(&outlets(true), address).is_err(), "{address}");
        }
    }

    #[tokio::test]
    async fn where_a_name_leads_is_looked_at_before_anything_is_sent() {
        let url = Url::parse("https://localhost/hook").unwrap();
        let refused = places(&outlets(false), &url).await.unwrap_err();
        assert_eq!(refused.went, Went::Refused);
        assert!(refused.said.contains("Nothing was sent"), "{refused:?}");
        assert!(!places(&outlets(true), &url).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_name_that_nobody_knows_is_asked_for_only_through_a_proxy() {
        let url = Url::parse("https://nobody.invalid/hook").unwrap();
        let unknown = places(&outlets(false), &url).await.unwrap_err();
        assert_eq!(unknown.went, Went::PutOff);
        let behind = Outlets {
            has_proxy: true,
            ..outlets(false)
        };
        assert_eq!(places(&behind, &url).await.unwrap(), []);
    }
}
