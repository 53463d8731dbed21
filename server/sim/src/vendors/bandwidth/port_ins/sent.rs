//! An order as a client sends it, and what may be wrong with it.

use axum::{http::StatusCode, response::Response};

use super::{
    super::{
        Bandwidth,
        numbers::place_of,
        orders::Leaves,
        places::{SITE, peer_name},
        portability::is_toll_free,
        tag, text,
        xml::with_status,
    },
    ROOT, is_over,
};
use crate::vendors::{PortNumber, PortOrder, Vendor};

/// Why something is not done: the status, and codes with their words.
pub(super) type Refused = (StatusCode, Vec<(&'static str, String)>);

pub(super) fn refused(code: &'static str, words: impl Into<String>) -> Refused {
    (StatusCode::BAD_REQUEST, vec![(code, words.into())])
}

/// A refusal as orders are refused: the HTTP status as a code of its own, and then the reasons.
pub(super) fn refusal((status, reasons): Refused) -> Response {
    let outer = [
        text("Code", &status.as_u16().to_string()),
        text(
            "Description",
            "Validation Failed. Please check your input parameters.",
        ),
    ];
    let inner: String = reasons
        .iter()
        .map(|(code, words)| reason(code, words, &[]))
        .collect();
    let parts = [
        tag("Status", &outer.concat()),
        inner,
        text("ProcessingStatus", "EXCEPTION"),
    ];
    with_status(status, ROOT, &parts.concat())
}

pub(super) fn reason(code: &str, words: &str, numbers: &[&str]) -> String {
    let named: String = numbers.iter().map(|number| text("Tn", number)).collect();
    let parts = [
        text("Code", code),
        text("Description", words),
        if numbers.is_empty() {
            String::new()
        } else {
            tag("TelephoneNumbers", &named)
        },
    ];
    tag("Errors", &parts.concat())
}

/// What a client sends: the order as it came, and what is looked at.
pub(super) struct Sent {
    pub(super) inside: String,
    pub(super) leaves: Leaves,
    pub(super) numbers: Vec<String>,
}

impl Sent {
    pub(super) fn read(body: &str, root: &str) -> Result<Self, Refused> {
        let (open, close) = (format!("<{root}>"), format!("</{root}>"));
        let inside = body
            .split_once(&open)
            .and_then(|(_, rest)| rest.rsplit_once(&close));
        let Some((inside, _)) = inside else {
            return Err(refused("5001", format!("The body has no {root}")));
        };
        let leaves = Leaves::read(body);
        Ok(Self {
            inside: without_status(inside),
            numbers: leaves.numbers_in("PhoneNumber"),
            leaves,
        })
    }

    pub(super) fn is_draft(&self) -> bool {
        self.leaves.text("ProcessingStatus") == Some("DRAFT")
    }

    pub(super) fn reference(&self) -> Option<String> {
        self.leaves.text("CustomerOrderId").map(str::to_owned)
    }

    pub(super) fn peer(&self) -> Option<String> {
        peer_name(self.leaves.text("PeerId")?).map(str::to_owned)
    }

    pub(super) fn numbers(&self) -> Vec<PortNumber> {
        let numbers = self.numbers.iter();
        numbers
            .map(|number| PortNumber {
                number: number.clone(),
                ..PortNumber::default()
            })
            .collect()
    }

    /// What is wrong with it, if anything is; `own` is the order that it is to replace.
    pub(super) fn check(&self, bandwidth: &Bandwidth, own: Option<&str>) -> Result<(), Refused> {
        if self.numbers.is_empty() {
            return Err(refused("7303", "The order has no telephone number"));
        }
        if let Some(bare) = self.numbers.iter().find(|number| !number.starts_with('+')) {
            let words = format!("{bare}: Retry request with all E.164 formatted phone numbers");
            return Err(refused("1022", words));
        }
        let toll_free = self.numbers.iter().filter(|n| is_toll_free(n)).count();
        if toll_free != 0 && toll_free != self.numbers.len() {
            let words = "Toll free and local numbers cannot be mixed in one order";
            return Err(refused("7386", words));
        }
        let mut faults = Vec::new();
        if self.leaves.text("SiteId") != Some(SITE) {
            faults.push((
                "7309",
                "The site id was not supplied or is invalid.".to_owned(),
            ));
        }
        if self
            .leaves
            .text("PeerId")
            .is_some_and(|peer| peer_name(peer).is_none())
        {
            faults.push(("7312", "The sippeer id is invalid.".to_owned()));
        }
        let reference = self.leaves.text("CustomerOrderId").unwrap_or_default();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-');
        if reference.len() > 40 || !reference.chars().all(is_plain) {
            let words = "CustomerOrderId has characters that are not allowed";
            faults.push(("7318", words.to_owned()));
        }
        faults.extend(self.taken_elsewhere(bandwidth, own));
        if faults.is_empty() {
            Ok(())
        } else {
            Err((StatusCode::BAD_REQUEST, faults))
        }
    }

    /// A number can be on one order only, and not on the account already.
    fn taken_elsewhere(
        &self,
        bandwidth: &Bandwidth,
        own: Option<&str>,
    ) -> Option<(&'static str, String)> {
        let orders = bandwidth.simulators.ports(Vendor::Bandwidth);
        let is_open = |order: &&PortOrder| !is_over(&order.status) && own != Some(&*order.id);
        let is_ordered = |number: &&String| {
            let mut open = orders.iter().filter(is_open);
            open.any(|order| order.numbers.iter().any(|known| known.number == **number))
        };
        if let Some(number) = self.numbers.iter().find(is_ordered) {
            let words = format!("{number} is already being processed on another order");
            return Some(("7205", words));
        }
        let is_here = |number: &&String| own.is_none() && place_of(bandwidth, number).is_some();
        let number = self.numbers.iter().find(is_here)?;
        Some((
            "7206",
            format!("{number} is already in service on this account"),
        ))
    }
}

/// What an order says of its own status is not kept with it.
fn without_status(inside: &str) -> String {
    let Some((before, rest)) = inside.split_once("<ProcessingStatus>") else {
        return inside.to_owned();
    };
    let after = rest
        .split_once("</ProcessingStatus>")
        .map_or("", |(_, after)| after);
    format!("{before}{after}")
}
