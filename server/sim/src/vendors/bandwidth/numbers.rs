//! The numbers on the account.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};

use super::{
    Account, Asked, Bandwidth, answer, asked_page, empty, links, orders, places, refuse, tag, text,
};
use crate::{
    Carrier, Snapshot,
    places::Site,
    planes::CarrierView,
    vendors::{Fields, Slice, Vendor, credentials},
};

/// The most rows that `/tns` gives at once.
const MOST: usize = 2500;

/// Numbers without details come so many at once, if not more are asked for.
const USUAL: usize = 300;

/// When the numbers came, for all of them.
const SET_UP: &str = "2024-02-01T09:00:00.000Z";

pub(super) async fn list(State(bandwidth): Account, Query(asked): Asked) -> Response {
    let root = "TelephoneNumbersResponse";
    let (page, size) = asked_page(&asked, 500);
    if size > MOST {
        let words = "The size is larger than 2500";
        return refuse(StatusCode::BAD_REQUEST, root, "1006", words);
    }
    if is_of_others(&asked) {
        return empty(StatusCode::FORBIDDEN);
    }
    let listed = bandwidth.listed();
    let day = bandwidth.simulators.snapshot();
    let Some(slice) = slice(&bandwidth, &listed, page, size) else {
        return broken(root);
    };
    let rows: String = slice
        .rows
        .clone()
        .map(|at| {
            let row = Row::at(&bandwidth, &day, &listed[at]);
            tag("TelephoneNumber", &row.details(slice.word(at)))
        })
        .collect();
    let next = slice.next.map(|at| page_id(&listed, at));
    let parts = [
        text("TelephoneNumberCount", &slice.rows.len().to_string()),
        links("tns", size, next.as_deref()),
        tag("TelephoneNumbers", &rows),
    ];
    answer(root, &parts.concat())
}

/// Bandwidth does not say that an account is another's; it says nothing.
fn is_of_others(asked: &HashMap<String, String>) -> bool {
    asked
        .get("accountId")
        .is_some_and(|account| account != credentials::BANDWIDTH_ACCOUNT)
}

pub(super) async fn details(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let root = "TelephoneNumberResponse";
    let day = bandwidth.simulators.snapshot();
    match find_listed(&bandwidth, &path) {
        None => unknown(root),
        Some(listed) => {
            let details = Row::at(&bandwidth, &day, &listed).details(None);
            answer(root, &tag("TelephoneNumberDetails", &details))
        }
    }
}

pub(super) async fn find(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let root = "TelephoneNumberResponse";
    let day = bandwidth.simulators.snapshot();
    match find_listed(&bandwidth, &path) {
        None => unknown(root),
        Some(listed) => {
            let parts = [
                text("TelephoneNumber", &listed.e164()),
                text("Status", listed.status(&day)),
                // One of the dates has no zone.
                text("LastModifiedDate", "2024-02-01 09:00:00.0"),
                text("OrderCreateDate", SET_UP),
                text("OrderType", "PORT_NUMBER_ORDER"),
                text("InServiceDate", SET_UP),
                text("SiteId", places::SITE),
                text("AccountId", credentials::BANDWIDTH_ACCOUNT),
            ];
            answer(root, &parts.concat())
        }
    }
}

fn unknown(root: &str) -> Response {
    refuse(
        StatusCode::NOT_FOUND,
        root,
        "5012",
        "The telephone number is not found on the account",
    )
}

pub(super) async fn in_service(State(bandwidth): Account, Query(asked): Asked) -> Response {
    let (page, size) = asked_page(&asked, USUAL);
    let day = bandwidth.simulators.snapshot();
    let listed = listed_in_service(&bandwidth, &day);
    let Some(slice) = slice(&bandwidth, &listed, page, size) else {
        return broken("TNs");
    };
    if slice.rows.is_empty() {
        return empty(StatusCode::NO_CONTENT);
    }
    let numbers: String = slice
        .rows
        .clone()
        .map(|at| text("TelephoneNumber", &listed[at].e164()))
        .collect();
    let count = text("Count", &slice.rows.len().to_string());
    let next = slice.next.map(|at| page_id(&listed, at));
    let path = format!(
        "accounts/{}/inserviceNumbers",
        credentials::BANDWIDTH_ACCOUNT
    );
    let parts = [
        text("TotalCount", &slice.total.to_string()),
        links(&path, size, next.as_deref()),
        tag("TelephoneNumbers", &format!("{count}{numbers}")),
    ];
    answer("TNs", &parts.concat())
}

/// The count of the numbers in service. A wrong count strikes here, for `/tns` states none.
pub(super) async fn totals(State(bandwidth): Account) -> Response {
    let day = bandwidth.simulators.snapshot();
    let count = listed_in_service(&bandwidth, &day).len();
    let slice = bandwidth
        .simulators
        .slice(Vendor::Bandwidth, count, 0, count.max(1));
    match slice {
        Ok(slice) => answer("Quantity", &text("Count", &slice.total.to_string())),
        Err(_) => answer("Quantity", &text("Count", &count.to_string())),
    }
}

pub(super) async fn find_in_service(
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let day = bandwidth.simulators.snapshot();
    let listed = find_listed(&bandwidth, &path);
    match listed.filter(|listed| listed.is_in_service(&day)) {
        None => empty(StatusCode::NOT_FOUND),
        Some(_) => empty(StatusCode::OK),
    }
}

fn listed_in_service(bandwidth: &Bandwidth, day: &Snapshot<'_>) -> Vec<Listed> {
    let listed = bandwidth.listed();
    let listed = listed.iter().filter(|listed| listed.is_in_service(day));
    listed.cloned().collect()
}

/// The rows of the page whose first element has this id.
fn slice(bandwidth: &Bandwidth, listed: &[Listed], page: &str, size: usize) -> Option<Slice> {
    let start = match digits(page) {
        None => listed.len(),
        // No number is that short: it counts the rows, and the first is 1.
        Some(row) if row < 1_000_000_000 => usize::try_from(row).ok()?.saturating_sub(1),
        Some(number) => listed.partition_point(|listed| listed.digits < number),
    };
    let simulators = &bandwidth.simulators;
    let size = simulators.page_rows(size, MOST);
    simulators
        .slice(Vendor::Bandwidth, listed.len(), start, size)
        .ok()
}

/// The id of the page that begins with a row: its number. A row beyond the end has none.
fn page_id(listed: &[Listed], row: usize) -> String {
    listed
        .get(row)
        .map_or_else(|| (row + 1).to_string(), Listed::e164)
}

/// The digits of a number with the country code, written with it or without.
pub(super) fn digits(written: &str) -> Option<u64> {
    let bare = written.trim().trim_start_matches('+');
    let digits = bare.parse().ok()?;
    Some(if bare.len() == 10 {
        10_000_000_000 + digits
    } else {
        digits
    })
}

fn find_listed(bandwidth: &Bandwidth, path: &HashMap<String, String>) -> Option<Listed> {
    listed(bandwidth, path.get("tn")?)
}

/// The place of a number on the account.
pub(super) fn place_of(bandwidth: &Bandwidth, number: &str) -> Option<u32> {
    listed(bandwidth, number).map(|listed| listed.place)
}

fn listed(bandwidth: &Bandwidth, number: &str) -> Option<Listed> {
    let number = digits(number)?;
    let listed = bandwidth.listed();
    let at = listed.binary_search_by_key(&number, |listed| listed.digits);
    Some(listed[at.ok()?].clone())
}

/// A number on the account: one of the world, or one that an order brought in.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) digits: u64,
    /// What its changes are kept by: the line's place, or one past all lines.
    place: u32,
    /// The SIP peer that an order brought it to.
    arrived_at: Option<String>,
}

impl Listed {
    /// A number that the world has on the account.
    pub(super) fn of_world(day: &Snapshot<'_>, place: u32) -> Self {
        Self {
            digits: day.at(place).0.digits(),
            place,
            arrived_at: None,
        }
    }

    /// A number that an order brought in.
    pub(super) fn arrived(digits: u64, place: u32, peer: Option<&str>) -> Self {
        Self {
            digits,
            place,
            arrived_at: Some(peer.unwrap_or(Carrier::Bandwidth.trunk()).to_owned()),
        }
    }

    fn e164(&self) -> String {
        format!("+{}", self.digits)
    }

    fn view(&self, day: &Snapshot<'_>) -> Option<CarrierView> {
        if self.arrived_at.is_some() {
            return None;
        }
        let (line, planes) = day.at(self.place);
        planes.at(line, Carrier::Bandwidth)
    }

    /// The status in Bandwidth's words. What an order brought in is in service.
    fn status(&self, day: &Snapshot<'_>) -> &'static str {
        self.view(day).map_or("Inservice", status)
    }

    fn is_in_service(&self, day: &Snapshot<'_>) -> bool {
        self.status(day) == "Inservice"
    }
}

/// The status in Bandwidth's words.
fn status(view: CarrierView) -> &'static str {
    match view.status {
        "active" => "Inservice",
        "aging" => "Aging",
        "suspended" => "Suspended",
        other => other,
    }
}

/// A number with what was changed of it.
struct Row {
    number: String,
    status: &'static str,
    peer: String,
    site: Site,
    changed: Fields,
}

impl Row {
    fn at(bandwidth: &Bandwidth, day: &Snapshot<'_>, listed: &Listed) -> Self {
        let view = listed.view(day);
        let simulators = &bandwidth.simulators;
        let peer = view.map_or_else(
            || listed.arrived_at.clone().unwrap_or_default(),
            |view| view.trunk.to_owned(),
        );
        let site = view.map_or(Site(0), |_| day.at(listed.place).0.site);
        Self {
            number: listed.e164(),
            status: listed.status(day),
            peer,
            site,
            changed: simulators.changes(Vendor::Bandwidth, |changes| changes.of(listed.place)),
        }
    }

    fn changed(&self, name: &str) -> Option<&str> {
        self.changed.get(name)?.as_str()
    }

    fn details(&self, word: Option<&str>) -> String {
        let site = format!("{}{}", text("Id", places::SITE), text("Name", "Contoso"));
        let parts = [
            text("FullNumber", &self.number),
            text("Tier", "0"),
            text("VendorId", "49"),
            text("VendorName", "Bandwidth CLEC"),
            text("OnNetVendor", "true"),
            text("Status", word.unwrap_or(self.status)),
            text("AccountId", credentials::BANDWIDTH_ACCOUNT),
            tag("Site", &site),
            tag("SipPeer", &self.peer()),
            tag("ServiceTypes", &text("ServiceType", "Voice")),
            text("LastModified", SET_UP),
            text("InServiceDate", SET_UP),
            tag("Features", &self.features()),
            tag("TnOptions", &self.options()),
        ];
        parts.concat()
    }

    fn peer(&self) -> String {
        let name = self.changed(orders::PEER).unwrap_or(&self.peer);
        let id = text("PeerId", places::peer_id(name));
        format!("{id}{}", text("PeerName", name))
    }

    fn features(&self) -> String {
        let service = [
            text("Status", "Success"),
            text("LastE911OrderOutcome", "SUCCESS"),
            text("SipPeerAddress", "false"),
            tag("Address", &places::address(self.site)),
        ];
        let service = tag("E911", &service.concat());
        let name = self.changed(orders::NAME).map(|name| {
            let parts = [
                text("Status", "Success"),
                text("SubscriberInformation", name),
                text("UseType", "BUSINESS"),
                text("Visibility", "PUBLIC"),
            ];
            tag("Lidb", &parts.concat())
        });
        format!("{service}{}", name.unwrap_or_default())
    }

    fn options(&self) -> String {
        let forward = self.changed(orders::FORWARD);
        let forward = forward.map(|to| text("CallForward", to));
        let passcode = text("PortOutPasscode", "a1b2c3");
        format!("{}{passcode}", forward.unwrap_or_default())
    }
}

fn broken(root: &str) -> Response {
    refuse(
        StatusCode::INTERNAL_SERVER_ERROR,
        root,
        "1000",
        "An internal error occurred",
    )
}
