//! Orders that change numbers: of options, of the SIP peer, of the published name. Taken is not done: each
//! asking for one finds it a step further.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use quick_xml::escape::unescape;
use serde_json::Value;

use super::{
    Account, Bandwidth, answer,
    numbers::{digits, place_of},
    places::peer_name,
    refuse, tag, text,
    xml::with_status,
};
use crate::vendors::{Course, Fields, Refusal, Vendor, credentials, hold};

/// The kinds of orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// To another SIP peer.
    Move,
    /// Options, of which the forward is one.
    Options,
    /// The name that is published.
    Lidb,
}

impl Kind {
    /// Its part of the API.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Move => "moveTns",
            Self::Options => "tnoptions",
            Self::Lidb => "lidbs",
        }
    }

    const fn element(self) -> &'static str {
        match self {
            Self::Move => "MoveTnsOrder",
            Self::Options => "TnOptionOrder",
            Self::Lidb => "LidbOrder",
        }
    }

    /// The element of an order's id, which is spelt in two ways.
    const fn id_element(self) -> &'static str {
        match self {
            Self::Lidb => "orderId",
            Self::Move | Self::Options => "OrderId",
        }
    }

    /// What an order changes of each of its numbers.
    fn fields(self, order: &Leaves) -> Result<Fields, String> {
        let mut fields = Fields::new();
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        match self {
            Self::Move => {
                let peer = order.text("SipPeerId").unwrap_or_default();
                let name = peer_name(peer)
                    .filter(|_| order.text("SiteId") == Some(super::places::SITE))
                    .ok_or_else(|| format!("There is no SIP peer {peer} at this site"))?;
                set(PEER, name.into());
            }
            Self::Options => match order.text("CallForward") {
                None | Some("unchanged") => {}
                Some("systemDefault") => drop(set(FORWARD, Value::Null)),
                Some(to) => drop(set(FORWARD, to.into())),
            },
            Self::Lidb => {
                let name = order.text("SubscriberInformation").unwrap_or_default();
                set(NAME, name.into());
            }
        }
        Ok(fields)
    }
}

/// The name of the SIP peer, among what was changed of a number.
pub(super) const PEER: &str = "PeerName";
/// Where it is forwarded to.
pub(super) const FORWARD: &str = "CallForward";
/// The name that is published for it.
pub(super) const NAME: &str = "SubscriberInformation";

/// The steps of an order until it is done.
const STEPS: [&str; 3] = ["RECEIVED", "PROCESSING", "COMPLETE"];

/// An order, and how often it was asked for.
#[derive(Debug)]
pub(super) struct Order {
    kind: Kind,
    numbers: Vec<String>,
    fields: Fields,
    asked: usize,
    /// How often it has to be asked for.
    needed: usize,
    /// Why it cannot be done: a code and words.
    fault: Option<(&'static str, String)>,
}

impl Order {
    fn status(&self) -> &'static str {
        match self.asked {
            0 => STEPS[0],
            asked if asked < self.needed => STEPS[1],
            _ if self.fault.is_some() => "FAILED",
            _ => STEPS[2],
        }
    }
}

pub(super) fn create(kind: Kind, State(bandwidth): Account, body: &str) -> Response {
    let root = format!("{}Response", kind.element());
    let refused = |code: &str, words: &str| refuse(StatusCode::BAD_REQUEST, &root, code, words);
    let sent = Leaves::read(body);
    let numbers = sent.numbers();
    if numbers.is_empty() {
        return refused("5076", "The order names no telephone number");
    }
    if let Some(bare) = numbers.iter().find(|number| !number.starts_with('+')) {
        let words = format!("{bare}: Retry request with all E.164 formatted phone numbers");
        return refused("1022", &words);
    }
    let fields = match kind.fields(&sent) {
        Ok(fields) => fields,
        Err(words) => return refused("12012", &words),
    };
    let mut course = Course::Done { later: 0 };
    for number in &numbers {
        let taken = bandwidth
            .simulators
            .take(Vendor::Bandwidth, number, kind.path());
        match taken {
            Ok(taken) => course = taken,
            Err(Refusal) => return refused("1013", Refusal::WORDS),
        }
    }
    let order = Order::taken(&bandwidth, kind, numbers, fields, course);
    let mut orders = hold(&bandwidth.orders);
    orders.push(order);
    let at = orders.len() - 1;
    let order = tag(kind.element(), &content(at, &orders[at]));
    with_status(StatusCode::CREATED, &root, &order)
}

impl Order {
    fn taken(
        bandwidth: &Bandwidth,
        kind: Kind,
        numbers: Vec<String>,
        fields: Fields,
        course: Course,
    ) -> Self {
        let later = match course {
            Course::Done { later } => later,
            Course::Fails => 0,
        };
        let mut numbers_left = numbers.iter();
        let unknown = numbers_left.find(|number| place_of(bandwidth, number).is_none());
        let fault = match unknown {
            _ if course == Course::Fails => {
                Some(("5050", "The order could not be done".to_owned()))
            }
            Some(number) => Some(("8003", format!("{number} does not belong to this account"))),
            None => None,
        };
        Self {
            kind,
            numbers,
            fields,
            asked: 0,
            needed: STEPS.len() - 1 + later as usize,
            fault,
        }
    }

    /// Makes the change, if it can be made.
    fn make(&self, bandwidth: &Bandwidth) {
        let places = self.numbers.iter();
        let places = places.filter_map(|number| place_of(bandwidth, number));
        for place in places.filter(|_| self.fault.is_none()) {
            bandwidth.simulators.changes(Vendor::Bandwidth, |changes| {
                changes.change(place, self.fields.clone());
            });
        }
    }
}

pub(super) fn find(
    kind: Kind,
    State(bandwidth): Account,
    Path(path): Path<HashMap<String, String>>,
) -> Response {
    let mut orders = hold(&bandwidth.orders);
    let wanted = |at: &usize| path.get("order") == Some(&id(*at)) && orders[*at].kind == kind;
    let Some(at) = (0..orders.len()).find(wanted) else {
        let words = "The resource does not exist";
        let root = format!("{}ReportResponse", kind.element());
        return refuse(StatusCode::NOT_FOUND, &root, "404", words);
    };
    orders[at].asked += 1;
    if orders[at].asked == orders[at].needed {
        orders[at].make(&bandwidth);
    }
    answer(kind.element(), &content(at, &orders[at]))
}

pub(super) fn id(at: usize) -> String {
    format!("409033ee-88ec-43e3-85f3-{at:012x}")
}

fn content(at: usize, order: &Order) -> String {
    let numbers: String = order
        .numbers
        .iter()
        .map(|number| text("TelephoneNumber", number))
        .collect();
    let fault = order.fault.as_ref().filter(|_| order.status() == "FAILED");
    let fault = fault.map(|(code, words)| {
        let parts = [text("Code", code), text("Description", words)];
        tag("Error", &parts.concat())
    });
    let parts = [
        text("AccountId", credentials::BANDWIDTH_ACCOUNT),
        text(order.kind.id_element(), &id(at)),
        text("ProcessingStatus", order.status()),
        tag("TelephoneNumbers", &numbers),
        tag("ErrorList", &fault.unwrap_or_default()),
    ];
    parts.concat()
}

/// The texts of a body, with the names of the elements they stand in.
pub(super) struct Leaves(Vec<(String, String)>);

impl Leaves {
    pub(super) fn read(body: &str) -> Self {
        let parts: Vec<_> = body.split('<').collect();
        let leaf = |pair: &[&str]| {
            let (name, text) = pair[0].split_once('>')?;
            let is_closed = pair[1].strip_prefix('/')?.starts_with(name);
            let text = unescape(text.trim()).ok()?;
            is_closed.then(|| (name.to_owned(), text.into_owned()))
        };
        Self(parts.windows(2).filter_map(leaf).collect())
    }

    /// The first text in an element of a name.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let mut leaves = self.0.iter();
        leaves
            .find(|(known, _)| known == name)
            .map(|(_, text)| text.as_str())
    }

    fn numbers(&self) -> Vec<String> {
        self.numbers_in("TelephoneNumber")
    }

    /// The numbers in elements of a name.
    pub(super) fn numbers_in(&self, name: &str) -> Vec<String> {
        let leaves = self.0.iter();
        leaves
            .filter(|(known, text)| known == name && digits(text).is_some())
            .map(|(_, text)| text.clone())
            .collect()
    }
}
