//! Where calls go and where help goes: SIP peers and emergency addresses.

use serde::Deserialize;

use super::{Bandwidth, errors::lacks, found, xml::Element};
use crate::{
    http::{ApiError, Fault, Query},
    records::{EmergencyAddress, Route},
};

/// Addresses per request.
const PAGE: usize = 1000;

/// The role that reads the account's sites.
pub(super) const SITES_ROLE: &str = "Configuration";

/// The role that reads emergency addresses.
const EMERGENCY_ROLE: &str = "Emergency services";

#[derive(Deserialize)]
struct Addresses {
    #[serde(default)]
    addresses: Vec<Address>,
}

/// An address as the JSON part of the API has it.
#[derive(Deserialize)]
struct Address {
    id: String,
    #[serde(rename = "validationStatus")]
    status: Option<String>,
    #[serde(rename = "address")]
    street: Option<String>,
    city: Option<String>,
    state: Option<String>,
    #[serde(rename = "postalCode")]
    postal_code: Option<String>,
    country: Option<String>,
}

impl From<Address> for EmergencyAddress {
    fn from(from: Address) -> Self {
        let parts = [
            from.street,
            from.city,
            from.state,
            from.postal_code,
            from.country,
        ];
        let parts: Vec<_> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.trim().is_empty())
            .collect();
        Self {
            id: from.id,
            text: parts.join(", "),
            status: from.status,
        }
    }
}

/// A SIP peer, and the site that it belongs to.
pub(super) struct Peer {
    pub(super) site: String,
    pub(super) route: Route,
}

impl Peer {
    fn of(site: &str, peer: &Element) -> Self {
        let id = peer.text_at(&["PeerId"]).unwrap_or_default();
        Self {
            site: site.to_owned(),
            route: Route {
                id: id.to_owned(),
                name: peer.text_at(&["PeerName"]).unwrap_or(id).to_owned(),
            },
        }
    }
}

impl Bandwidth {
    /// The SIP peers of every site. Numbers name theirs by the name given here.
    pub(super) async fn sip_peers(&self) -> Result<Vec<Peer>, ApiError> {
        let sites = format!("/accounts/{}/sites", self.account);
        let answer = found(self.read(Query::get(&sites)).await).map_err(lacks(SITES_ROLE))?;
        let ids: Vec<String> = answer
            .iter()
            .filter_map(|root| root.at(&["Sites"]))
            .flat_map(|sites| sites.children("Site"))
            .filter_map(|site| site.text_at(&["Id"]).map(str::to_owned))
            .collect();
        let mut all = Vec::new();
        for id in ids {
            let path = format!("{sites}/{}/sippeers", super::segment(&id));
            let answer = found(self.read(Query::get(path)).await).map_err(lacks(SITES_ROLE))?;
            let peers = answer.iter().filter_map(|root| root.at(&["SipPeers"]));
            let peers = peers.flat_map(|peers| peers.children("SipPeer"));
            all.extend(peers.map(|peer| Peer::of(&id, peer)));
        }
        Ok(all)
    }

    pub(super) async fn all_emergency_addresses(&self) -> Result<Vec<EmergencyAddress>, ApiError> {
        let path = format!("/accounts/{}/emergency/addresses", self.account);
        let mut all = Vec::new();
        loop {
            let query = Query::get(&path)
                .header("accept", "application/json")
                .pair("limit", PAGE)
                .pair("offset", all.len());
            let answer = match self.http.send(&query).await {
                Err(error) if error.fault == Fault::NotFound => return Ok(all),
                answer => answer.map_err(lacks(EMERGENCY_ROLE))?,
            };
            if answer.body.is_empty() {
                return Ok(all);
            }
            let page: Addresses = answer.json()?;
            let count = page.addresses.len();
            let is_known = page.addresses.first().is_some_and(|first| {
                all.iter()
                    .any(|known: &EmergencyAddress| known.id == first.id)
            });
            if is_known {
                return Err(ApiError::unreadable(
                    "Bandwidth gave the same emergency addresses twice.",
                ));
            }
            all.extend(page.addresses.into_iter().map(EmergencyAddress::from));
            if count < PAGE {
                return Ok(all);
            }
        }
    }
}
