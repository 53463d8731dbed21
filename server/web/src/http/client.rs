//! The client's address, by which attempts to sign in are counted.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use services::access::Origin;

use super::{Proxy, RequestId, Site};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Where a request comes from.
pub(super) struct Client(pub(super) Origin);

impl FromRequestParts<Site> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        let forwarded = match site.reach.proxy {
            Proxy::None => None,
            Proxy::Trusted => forwarded(&parts.headers),
        };
        let connection = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip());
        let RequestId(request_id) = parts
            .extensions
            .get()
            .copied()
            .expect("every request was identified before");
        let address = forwarded
            .or(connection)
            .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Ok(Self(Origin {
            address,
            request_id,
        }))
    }
}

/// Only the last address was written by the proxy; those before it are what the client claims.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all(FORWARDED_FOR).iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_proxy_added_counts() {
        let address = |values: &[&str]| {
            let pairs = values
                .iter()
                .map(|v| (FORWARDED_FOR.parse().unwrap(), v.parse().unwrap()));
            forwarded(&pairs.collect())
        };
        let real: IpAddr = "198.51.100.7".parse().unwrap();
        assert_eq!(address(&["198.51.100.7"]), Some(real));
        assert_eq!(address(&["127.0.0.1, 198.51.100.7"]), Some(real));
        assert_eq!(address(&["127.0.0.1", "198.51.100.7"]), Some(real));
        assert_eq!(address(&["unknown"]), None);
        assert_eq!(address(&[]), None);
    }
}
