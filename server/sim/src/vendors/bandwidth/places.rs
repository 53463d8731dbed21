//! The account, where its calls go and where help goes.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Asked, answer, empty, orders::PEER, tag, text};
use crate::{
    Carrier,
    places::Site,
    vendors::{Fields, credentials},
};

/// The site that all SIP peers belong to.
pub(super) const SITE: &str = "2409";

/// The SIP peers: ids and names.
const PEERS: [(&str, &str); 2] = [
    ("500014", Carrier::Bandwidth.trunk()),
    ("500015", Carrier::OLD_TRUNK),
];

pub(super) fn peer_id(name: &str) -> &'static str {
    PEERS
        .iter()
        .find(|(_, known)| *known == name)
        .map_or("0", |(id, _)| id)
}

/// The name of a SIP peer.
pub(super) fn peer_name(id: &str) -> Option<&'static str> {
    let (_, name) = PEERS.iter().find(|(known, _)| *known == id)?;
    Some(name)
}

/// A number that is delivered to the SIP peer of a name.
pub(in crate::vendors) fn delivered_to(name: &str) -> Option<Fields> {
    PEERS.iter().find(|(_, known)| *known == name)?;
    Some(Fields::from_iter([(PEER.to_owned(), name.into())]))
}

pub(super) async fn account(Path(path): Path<HashMap<String, String>>) -> Response {
    let account = credentials::BANDWIDTH_ACCOUNT;
    if path.get("account").is_some_and(|asked| asked != account) {
        return empty(StatusCode::NOT_FOUND);
    }
    let parts = [
        text("AccountId", account),
        text("CompanyName", "Contoso"),
        text("AccountType", "Business"),
    ];
    answer("AccountResponse", &tag("Account", &parts.concat()))
}

pub(super) async fn sites() -> Response {
    let parts = [
        text("Id", SITE),
        text("Name", "Contoso"),
        text("Description", "All offices"),
    ];
    let site = tag("Site", &parts.concat());
    answer("SitesResponse", &tag("Sites", &site))
}

pub(super) async fn sip_peers(Path(path): Path<HashMap<String, String>>) -> Response {
    if path.get("site").is_none_or(|site| site != SITE) {
        return empty(StatusCode::NOT_FOUND);
    }
    let peer = |(id, name): &(&str, &str)| {
        let parts = [
            text("PeerId", id),
            text("PeerName", name),
            text(
                "IsDefaultPeer",
                if *id == PEERS[0].0 { "true" } else { "false" },
            ),
        ];
        tag("SipPeer", &parts.concat())
    };
    let peers: String = PEERS.iter().map(peer).collect();
    answer("TNSipPeersResponse", &tag("SipPeers", &peers))
}

/// A site's street. The numbers of a site share it.
pub(super) fn address(site: Site) -> String {
    let parts = [
        text("HouseNumber", "400"),
        text("HouseSuffix", ""),
        text("StreetName", "PINE"),
        text("StreetSuffix", "ST"),
        text("AddressLine2", site.name()),
        text("City", site.name()),
        text("Country", site.country().code()),
        text("AddressType", "E911"),
    ];
    parts.concat()
}

pub(super) async fn emergency_addresses(Query(asked): Asked) -> Response {
    let number = |name: &str| asked.get(name)?.parse::<usize>().ok();
    let all: Vec<Value> = (0..12)
        .map(|n| {
            json!({
                "id": format!("{}", 7_888_000 + n),
                "validationStatus": "VALID",
                "address": format!("{} Pine ST", 400 + n),
                "houseNumber": format!("{}", 400 + n),
                "streetName": "Pine",
                "streetSuffix": "ST",
                "city": "Seattle",
                "state": "WA",
                "postalCode": "98101",
                "country": "US",
            })
        })
        .collect();
    let rest = all.into_iter().skip(number("offset").unwrap_or(0));
    let addresses: Vec<_> = rest.take(number("limit").unwrap_or(100)).collect();
    Json(json!({ "links": [], "addresses": addresses })).into_response()
}
