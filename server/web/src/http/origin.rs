//! The address by which the world knows this server. Some vendors sign the address they call, so it
//! must be put together as they see it, whatever lies between.

use axum::http::{HeaderMap, HeaderName, Uri, header::HOST, uri::Authority};

use super::{Proxy, Reach};

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// The full address of a request, as whoever sent it wrote it.
pub(super) fn address(reach: &Reach, headers: &HeaderMap, uri: &Uri) -> String {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    if let Some(origin) = &reach.origin {
        return format!("{origin}{path}");
    }
    let forwarded = |name| match reach.proxy {
        Proxy::Trusted => last(headers, &name),
        Proxy::None => None,
    };
    let scheme = forwarded(FORWARDED_PROTO).unwrap_or("http");
    let host = forwarded(FORWARDED_HOST)
        .or_else(|| last(headers, &HOST))
        .or_else(|| uri.authority().map(Authority::as_str))
        .unwrap_or("localhost");
    format!("{scheme}://{host}{path}")
}

/// The value that was written last: by the proxy, and not by who called it.
fn last<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let value = headers.get_all(name).iter().next_back()?;
    Some(value.to_str().ok()?.rsplit(',').next()?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known_as(reach: &Reach, headers: &[(&str, &str)]) -> String {
        let pairs = headers.iter().map(|(name, value)| {
            let name: HeaderName = name.parse().unwrap();
            (name, value.parse().unwrap())
        });
        address(
            reach,
            &pairs.collect(),
            &"/hooks/7?a=b%20c".parse().unwrap(),
        )
    }

    const FORWARDED: [(&str, &str); 3] = [
        ("host", "10.0.0.7:3000"),
        ("x-forwarded-proto", "gopher, https"),
        ("x-forwarded-host", "evil.example, rollcall.example"),
    ];

    #[test]
    fn the_public_address_comes_before_everything() {
        let reach = Reach {
            origin: Some("https://rollcall.example".to_owned()),
            proxy: Proxy::Trusted,
            ..Reach::default()
        };
        assert_eq!(
            known_as(
                &reach,
                &[("host", "10.0.0.7:3000"), ("x-forwarded-proto", "http")]
            ),
            "https://rollcall.example/hooks/7?a=b%20c"
        );
    }

    #[test]
    fn a_proxy_is_believed_only_where_there_is_one() {
        let behind = Reach {
            proxy: Proxy::Trusted,
            ..Reach::default()
        };
        assert_eq!(
            known_as(&behind, &FORWARDED),
            "https://rollcall.example/hooks/7?a=b%20c"
        );
        assert_eq!(
            known_as(&Reach::default(), &FORWARDED),
            "http://10.0.0.7:3000/hooks/7?a=b%20c"
        );
        assert_eq!(
            known_as(&behind, &[("host", "rollcall.example")]),
            "http://rollcall.example/hooks/7?a=b%20c"
        );
    }
}
