//! The numbers on the account.

use std::{collections::HashMap, sync::Arc};

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};

use super::{
    Account, Asked, Bandwidth, answer, asked_page, empty, links, orders, places, refuse, tag, text,
};
use crate::{
    Carrier, Line, Snapshot,
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
    let Some(slice) = slice(&bandwidth, &day, &listed, page, size) else {
        return broken(root);
    };
    let rows: String = slice
        .rows
        .clone()
        .map(|at| {
            let row = Row::at(&bandwidth, &day, listed[at]);
            tag("TelephoneNumber", &row.details(slice.word(at)))
        })
        .collect();
    let next = slice.next.map(|at| page_id(&day, &listed, at));
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
    match find_place(&bandwidth, &day, &path) {
        None => unknown(root),
        Some(place) => {
            let details = Row::at(&bandwidth, &day, place).details(None);
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
    match find_place(&bandwidth, &day, &path) {
        None => unknown(root),
        Some(place) => {
            let (line, view) = viewed(&day, place);
            let parts = [
                text("TelephoneNumber", &line.e164()),
                text("Status", status(view)),
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
    let listed = in_service_places(&bandwidth, &day);
    let Some(slice) = slice(&bandwidth, &day, &listed, page, size) else {
        return broken("TNs");
    };
    if slice.rows.is_empty() {
        return empty(StatusCode::NO_CONTENT);
    }
    let numbers: String = slice
        .rows
        .clone()
        .map(|at| text("TelephoneNumber", &day.at(listed[at]).0.e164()))
        .collect();
    let count = text("Count", &slice.rows.len().to_string());
    let next = slice.next.map(|at| page_id(&day, &listed, at));
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
    let count = in_service_places(&bandwidth, &day).len();
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
    let place = find_place(&bandwidth, &day, &path);
    match place.filter(|place| is_in_service(&day, *place)) {
        None => empty(StatusCode::NOT_FOUND),
        Some(_) => empty(StatusCode::OK),
    }
}

fn in_service_places(bandwidth: &Bandwidth, day: &Snapshot<'_>) -> Arc<Vec<u32>> {
    let listed = bandwidth.listed();
    let places = listed.iter().copied();
    Arc::new(places.filter(|place| is_in_service(day, *place)).collect())
}

fn is_in_service(day: &Snapshot<'_>, place: u32) -> bool {
    status(viewed(day, place).1) == "Inservice"
}

/// The rows of the page whose first element has this id.
fn slice(
    bandwidth: &Bandwidth,
    day: &Snapshot<'_>,
    listed: &[u32],
    page: &str,
    size: usize,
) -> Option<Slice> {
    let start = match digits(page) {
        None => listed.len(),
        // No number is that short: it counts the rows, and the first is 1.
        Some(row) if row < 1_000_000_000 => usize::try_from(row).ok()?.saturating_sub(1),
        Some(number) => listed.partition_point(|place| day.at(*place).0.digits() < number),
    };
    let simulators = &bandwidth.simulators;
    let size = simulators.page_rows(size, MOST);
    simulators
        .slice(Vendor::Bandwidth, listed.len(), start, size)
        .ok()
}

/// The id of the page that begins with a row: its number. A row beyond the end has none.
fn page_id(day: &Snapshot<'_>, listed: &[u32], row: usize) -> String {
    listed
        .get(row)
        .map_or_else(|| (row + 1).to_string(), |place| day.at(*place).0.e164())
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

fn find_place(
    bandwidth: &Bandwidth,
    day: &Snapshot<'_>,
    path: &HashMap<String, String>,
) -> Option<u32> {
    listed_place(bandwidth, day, path.get("tn")?)
}

/// The place of a number on the account.
pub(super) fn place_of(bandwidth: &Bandwidth, number: &str) -> Option<u32> {
    listed_place(bandwidth, &bandwidth.simulators.snapshot(), number)
}

fn listed_place(bandwidth: &Bandwidth, day: &Snapshot<'_>, number: &str) -> Option<u32> {
    let number = digits(number)?;
    let listed = bandwidth.listed();
    let at = listed.binary_search_by_key(&number, |place| day.at(*place).0.digits());
    Some(listed[at.ok()?])
}

fn viewed<'a>(day: &'a Snapshot<'_>, place: u32) -> (&'a Line, CarrierView) {
    let (line, planes) = day.at(place);
    let view = planes.at(line, Carrier::Bandwidth);
    (
        line,
        view.expect("only lines that are on the account are listed"),
    )
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
struct Row<'a> {
    line: &'a Line,
    view: CarrierView,
    changed: Fields,
}

impl<'a> Row<'a> {
    fn at(bandwidth: &Bandwidth, day: &'a Snapshot<'_>, place: u32) -> Self {
        let (line, view) = viewed(day, place);
        let simulators = &bandwidth.simulators;
        Self {
            line,
            view,
            changed: simulators.changes(Vendor::Bandwidth, |changes| changes.of(place)),
        }
    }

    fn changed(&self, name: &str) -> Option<&str> {
        self.changed.get(name)?.as_str()
    }

    fn details(&self, word: Option<&str>) -> String {
        let site = format!("{}{}", text("Id", places::SITE), text("Name", "Contoso"));
        let parts = [
            text("FullNumber", &self.line.e164()),
            text("Tier", "0"),
            text("VendorId", "49"),
            text("VendorName", "Bandwidth CLEC"),
            text("OnNetVendor", "true"),
            text("Status", word.unwrap_or_else(|| status(self.view))),
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
        let name = self.changed(orders::PEER).unwrap_or(self.view.trunk);
        let id = text("PeerId", places::peer_id(name));
        format!("{id}{}", text("PeerName", name))
    }

    fn features(&self) -> String {
        let service = [
            text("Status", "Success"),
            text("LastE911OrderOutcome", "SUCCESS"),
            text("SipPeerAddress", "false"),
            tag("Address", &places::address(self.line.site)),
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
