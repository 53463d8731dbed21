//! Ports to us and away from us.
//!
//! A list of ports tells how many numbers an order has and not which, so each order is asked for by
//! itself. Both lists need `page` and `size`, and answer 404 without them; with them, 404 and an empty
//! answer are its words for none.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    E164,
    fact::{PortOutStatus, Reported, Word},
};

use super::{
    Bandwidth,
    dates::{day, instant, moment},
    errors::{lacks, reasons},
    links::{self, FIRST, Next},
    rows,
    xml::Element,
};
use crate::{
    connector::{Cursor, Listing},
    http::{ApiError, Fault, Query},
    records::{Moment, PortIn, PortOut, PortedNumber},
};

/// Orders per page. Each costs a request of its own, so that larger pages would take long to come.
const PAGE: u32 = 100;

/// The role that reads ports.
pub(super) const ROLE: &str = "Porting";

/// The drafts among the port-ins, which are listed only when they are asked for.
const DRAFTS: &str = "draft";

/// The day on which a number left, and by which order.
#[derive(Clone, Debug)]
pub(super) struct Departure {
    pub(super) order: String,
    pub(super) status: String,
    pub(super) on: Option<NaiveDate>,
}

/// What the port-outs say about numbers: a few bytes for each number that somebody has asked for in
/// the two years over which Bandwidth lists them.
#[derive(Clone, Debug, Default)]
pub(super) struct Ports {
    open: HashMap<E164, Word<PortOutStatus>>,
    /// Those that left, so far as is known. They may have come back.
    pub(super) gone: BTreeMap<E164, Departure>,
    /// Whether an open order came without its numbers, so that it may be for any.
    has_nameless: bool,
    /// Whether they may not be read.
    is_refused: bool,
}

impl Ports {
    /// What is known about a port-out of a number that is on the account.
    pub(super) fn on(&self, number: E164) -> Reported<Word<PortOutStatus>> {
        match self.open.get(&number) {
            Some(word) => Reported::Value(word.clone()),
            None if self.has_nameless || self.is_refused => Reported::NotSent,
            None => Reported::Blank,
        }
    }

    /// The day on which a number left that is on the account: none, as far as may be known.
    pub(super) const fn left_on(&self) -> Reported<NaiveDate> {
        if self.is_refused {
            Reported::NotSent
        } else {
            Reported::Blank
        }
    }

    fn add(&mut self, order: &Order) {
        let state = State::read(&order.status);
        self.has_nameless |= order.lacks_numbers && matches!(state, State::Open(_));
        for number in &order.numbers {
            match &state {
                State::Open(word) => {
                    self.open.insert(*number, word.clone());
                }
                State::Complete => self.depart(*number, order),
                State::Over => {}
            }
        }
    }

    /// A number may leave, come back and leave again: the last time counts.
    fn depart(&mut self, number: E164, order: &Order) {
        let departure = Departure {
            order: order.id.clone(),
            status: order.status.clone(),
            on: order.foc.map(day),
        };
        let is_later = self
            .gone
            .get(&number)
            .is_none_or(|known| known.on < departure.on);
        if is_later {
            self.gone.insert(number, departure);
        }
    }
}

/// What the status of a port-out means to its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// Somebody asks for them. A word that we do not know is kept, and judged by nobody.
    Open(Word<PortOutStatus>),
    /// They left.
    Complete,
    /// The request was withdrawn.
    Over,
}

impl State {
    fn read(status: &str) -> Self {
        match status.to_ascii_uppercase().as_str() {
            "NEW" | "SUPP" | "MODIFY" | "EXCEPTION" | "SOA_PENDING" | "SOA_CONFLICT" => {
                Self::Open(Word::Known(PortOutStatus::Pending))
            }
            "COMPLETE" | "COMPLETED" => Self::Complete,
            "CANCELLED" | "CANCELED" => Self::Over,
            _ => Self::Open(Word::Unknown(status.to_owned())),
        }
    }
}

/// A port-out with its numbers.
#[derive(Clone, Debug)]
struct Order {
    id: String,
    status: String,
    numbers: Vec<E164>,
    lacks_numbers: bool,
    gaining_carrier: Option<String>,
    foc: Option<Moment>,
}

impl From<Order> for PortOut {
    fn from(order: Order) -> Self {
        Self {
            id: order.id,
            status: order.status,
            numbers: order.numbers,
            gaining_carrier: order.gaining_carrier,
            foc: order.foc,
        }
    }
}

/// A page of a list of orders: their rows, and what follows.
struct Summaries {
    rows: Vec<Element>,
    next: Next,
}

impl Bandwidth {
    /// What the port-outs say about numbers, read to the end.
    pub(super) async fn ports(&self) -> Result<Ports, ApiError> {
        let mut ports = Ports::default();
        let mut seen = HashSet::new();
        let mut page = FIRST.to_owned();
        while seen.insert(page.clone()) {
            let summaries = match self.summaries("portouts", &page, None).await {
                Err(ApiError {
                    fault: Fault::Forbidden(_),
                    ..
                }) => {
                    return Ok(Ports {
                        is_refused: true,
                        ..ports
                    });
                }
                answer => answer?,
            };
            for row in &summaries.rows {
                // What was withdrawn says nothing about a number and need not be asked for.
                if State::read(status(row)) != State::Over {
                    ports.add(&self.order(row).await?);
                }
            }
            match summaries.next {
                Next::Page(next) => page = next,
                Next::End | Next::Back => return Ok(ports),
            }
        }
        Err(ApiError::unreadable(
            "Bandwidth\u{2019}s list of port-outs leads back to a page that was read.",
        ))
    }

    pub(super) async fn port_out_page(
        &self,
        at: Option<&Cursor>,
    ) -> Result<Listing<PortOut>, ApiError> {
        let page = at.map_or(FIRST, |cursor| &cursor.0);
        let summaries = self.summaries("portouts", page, None).await?;
        let mut entries = Vec::with_capacity(summaries.rows.len());
        for row in &summaries.rows {
            entries.push(self.order(row).await?.into());
        }
        Ok(Listing {
            entries,
            next: follow(summaries.next, ""),
        })
    }

    /// The port-ins, and then the drafts among them.
    pub(super) async fn port_in_page(
        &self,
        at: Option<&Cursor>,
    ) -> Result<Listing<PortIn>, ApiError> {
        let (status, page) = at
            .and_then(|cursor| cursor.0.split_once(':'))
            .unwrap_or(("", FIRST));
        let asked = Some(status).filter(|status| !status.is_empty());
        let summaries = self.summaries("portins", page, asked).await?;
        let mut entries = Vec::with_capacity(summaries.rows.len());
        for row in &summaries.rows {
            entries.push(self.port_in(row).await?);
        }
        let drafts = || {
            status
                .is_empty()
                .then(|| Cursor(format!("{DRAFTS}:{FIRST}")))
        };
        Ok(Listing {
            entries,
            next: follow(summaries.next, &format!("{status}:")).or_else(drafts),
        })
    }

    async fn summaries(
        &self,
        list: &str,
        page: &str,
        status: Option<&str>,
    ) -> Result<Summaries, ApiError> {
        let mut query = Query::get(format!("/accounts/{}/{list}", self.account))
            .pair("page", page)
            .pair("size", PAGE);
        if let Some(status) = status {
            query = query.pair("status", status);
        }
        let none = Summaries {
            rows: Vec::new(),
            next: Next::End,
        };
        match self.read(query).await {
            Err(ApiError {
                fault: Fault::NotFound,
                ..
            })
            | Ok(None) => Ok(none),
            Err(error) => Err(lacks(ROLE)(error)),
            Ok(Some(root)) => Ok(Summaries {
                next: links::next(&root, page)?,
                rows: root
                    .children("lnpPortInfoForGivenStatus")
                    .cloned()
                    .collect(),
            }),
        }
    }

    /// An order of a list with what only the order itself says.
    async fn detail(&self, list: &str, row: &Element) -> Result<(String, Element), ApiError> {
        let id = row.text_at(&["OrderId"]).ok_or_else(|| {
            ApiError::unreadable(format!("Bandwidth listed {list} without an OrderId."))
        })?;
        let path = format!("/accounts/{}/{list}/{}", self.account, super::segment(id));
        let detail = match self.read(Query::get(path)).await {
            // Drafts are deleted by themselves, between the list and the question.
            Err(ApiError {
                fault: Fault::NotFound,
                ..
            })
            | Ok(None) => Element::default(),
            Ok(Some(detail)) => detail,
            Err(error) => return Err(lacks(ROLE)(error)),
        };
        Ok((id.to_owned(), detail))
    }

    async fn order(&self, row: &Element) -> Result<Order, ApiError> {
        let (id, detail) = self.detail("portouts", row).await?;
        let numbers = numbers(&detail);
        let promised = row.text_at(&["CountOfTNs"]).and_then(|n| n.parse().ok());
        let either = |names: [&str; 2]| {
            let names = names.map(|name| [name]);
            detail.text_at(&names[0]).or_else(|| row.text_at(&names[1]))
        };
        let foc = either(["ActualFocDate", "ActualFOCDate"])
            .or_else(|| either(["RequestedFocDate", "RequestedFOCDate"]));
        Ok(Order {
            id,
            status: status(row).to_owned(),
            lacks_numbers: numbers.is_empty() || numbers.len() < promised.unwrap_or(0),
            numbers,
            gaining_carrier: either(["SPID", "VendorId"]).map(str::to_owned),
            foc: foc.and_then(moment),
        })
    }

    async fn port_in(&self, row: &Element) -> Result<PortIn, ApiError> {
        let (id, detail) = self.detail("portins", row).await?;
        let text = |name: &str| detail.text_at(&[name]).or_else(|| row.text_at(&[name]));
        let when = |name: &str| text(name).and_then(moment);
        let number = |number| PortedNumber {
            number,
            status: None,
        };
        Ok(PortIn {
            id,
            reference: text("CustomerOrderId").map(str::to_owned),
            status: text("ProcessingStatus").unwrap_or_default().to_owned(),
            reasons: reasons(&detail),
            numbers: numbers(&detail).into_iter().map(number).collect(),
            foc_requested: when("RequestedFocDate"),
            foc_confirmed: when("ActualFocDate"),
            updated_at: text("LastModifiedDate").and_then(|text| Some(instant(text)?.to_utc())),
        })
    }
}

fn status(row: &Element) -> &str {
    row.text_at(&["ProcessingStatus"]).unwrap_or_default()
}

fn follow(next: Next, prefix: &str) -> Option<Cursor> {
    match next {
        Next::Page(page) => Some(Cursor(format!("{prefix}{page}"))),
        Next::End | Next::Back => None,
    }
}

/// The lists in which an order names its numbers, by the kind of order and the version of the API.
const LISTS: [&str; 4] = [
    "ListOfPhoneNumbers",
    "TelephoneNumbers",
    "PhoneNumbers",
    "TnList",
];

/// The numbers of an order. One that cannot be read is left out, and so is missed in the order's count.
fn numbers(order: &Element) -> Vec<E164> {
    LISTS
        .iter()
        .filter_map(|list| order.at(&[list]))
        .flat_map(Element::all)
        .filter_map(|entry| {
            let text = entry.text_at(&["FullNumber"]).unwrap_or(entry.text());
            rows::number(text).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(status: &str, foc: &str, numbers: &[&str]) -> Order {
        Order {
            id: format!("order-{foc}"),
            status: status.to_owned(),
            numbers: numbers.iter().map(|n| n.parse().unwrap()).collect(),
            lacks_numbers: numbers.is_empty(),
            gaining_carrier: None,
            foc: moment(foc),
        }
    }

    const FAX: &str = "+12065550100";

    fn ports(orders: &[Order]) -> Ports {
        let mut ports = Ports::default();
        for order in orders {
            ports.add(order);
        }
        ports
    }

    #[test]
    fn an_open_order_is_pending_and_a_strange_one_is_kept() {
        let fax = FAX.parse().unwrap();
        for word in ["NEW", "supp", "EXCEPTION", "SOA_CONFLICT"] {
            let pending = Reported::Value(Word::Known(PortOutStatus::Pending));
            assert_eq!(ports(&[order(word, "", &[FAX])]).on(fax), pending, "{word}");
        }
        let strange = ports(&[order("VALIDATION_FAILED_NEW", "", &[FAX])]).on(fax);
        let kept = Word::Unknown("VALIDATION_FAILED_NEW".to_owned());
        assert_eq!(strange, Reported::Value(kept));
        for word in ["CANCELLED", "COMPLETE"] {
            assert_eq!(
                ports(&[order(word, "", &[FAX])]).on(fax),
                Reported::Blank,
                "{word}"
            );
        }
    }

    #[test]
    fn an_open_order_without_numbers_may_be_for_any() {
        let fax = FAX.parse().unwrap();
        assert_eq!(ports(&[order("NEW", "", &[])]).on(fax), Reported::NotSent);
        assert_eq!(
            ports(&[order("COMPLETE", "", &[])]).on(fax),
            Reported::Blank
        );
    }

    #[test]
    fn the_last_departure_counts() {
        let ports = ports(&[
            order("COMPLETE", "2026-03-02", &[FAX]),
            order("COMPLETE", "2026-09-01", &[FAX]),
            order("COMPLETE", "2025-01-01", &[FAX]),
        ]);
        let (_, departure) = ports.gone.first_key_value().unwrap();
        assert_eq!(departure.order, "order-2026-09-01");
    }

    #[test]
    fn numbers_are_found_in_every_list_an_order_has() {
        for body in [
            "<O><ListOfPhoneNumbers><PhoneNumber>2065550100</PhoneNumber></ListOfPhoneNumbers></O>",
            "<O><TelephoneNumbers><TelephoneNumber>+12065550100</TelephoneNumber></TelephoneNumbers></O>",
            "<O><TelephoneNumbers><TelephoneNumber><FullNumber>2065550100</FullNumber></TelephoneNumber></TelephoneNumbers></O>",
            "<O><TnList><Tn>2065550100</Tn></TnList></O>",
        ] {
            let found = numbers(&Element::read(body).unwrap().unwrap());
            assert_eq!(found, [FAX.parse().unwrap()], "{body}");
        }
    }
}
