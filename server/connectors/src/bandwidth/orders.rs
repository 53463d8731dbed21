//! The orders by which numbers come and go.
//!
//! A list of orders tells how many numbers an order has and not which, so each order is asked for by
//! itself. Both lists need `page` and `size`, and answer 404 without them; with them, 404 and an empty
//! answer are its words for none.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use domain::E164;

use super::{
    Bandwidth,
    dates::{instant, moment},
    errors::{lacks, reason, reasons},
    links::{self, FIRST, Next},
    rows,
    xml::Element,
};
use crate::{
    connector::{Batch, Cursor},
    http::{ApiError, Fault, Query},
    records::{Moment, PortIn, PortOut, PortedNumber, Reason},
};

/// Orders per page. Each costs a request of its own, so that larger pages would take long to come.
const PAGE: u32 = 100;

/// The role that reads ports.
pub(super) const ROLE: &str = "Porting";

/// The drafts among the port-ins, which are listed only when they are asked for.
const DRAFTS: &str = "draft";

/// A port-out with its numbers.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) numbers: Vec<E164>,
    /// Whether it has more numbers than could be read.
    pub(super) lacks_numbers: bool,
    pub(super) gaining_carrier: Option<String>,
    pub(super) pon: Option<String>,
    pub(super) foc: Option<Moment>,
    pub(super) received_at: Option<DateTime<Utc>>,
}

impl From<Order> for PortOut {
    fn from(order: Order) -> Self {
        Self {
            id: order.id,
            status: order.status,
            numbers: order.numbers,
            // Bandwidth names the other side by its SPID.
            gaining_carrier: order.gaining_carrier.clone(),
            gaining_spid: order.gaining_carrier,
            pon: order.pon,
            foc: order.foc,
            received_at: order.received_at,
        }
    }
}

/// What is asked of a list of orders.
struct Search<'a> {
    page: &'a str,
    size: u32,
    status: Option<&'a str>,
    reference: Option<&'a str>,
}

/// A page of a list of orders: their rows, and what follows.
pub(super) struct Summaries {
    pub(super) rows: Vec<Element>,
    pub(super) next: Next,
}

impl Bandwidth {
    pub(super) async fn port_out_page(
        &self,
        at: Option<&Cursor>,
    ) -> Result<Batch<PortOut>, ApiError> {
        let page = at.map_or(FIRST, |cursor| &cursor.0);
        let summaries = self.summaries("portouts", page, PAGE, None).await?;
        let mut entries = Vec::with_capacity(summaries.rows.len());
        for row in &summaries.rows {
            entries.push(self.order(row).await?.into());
        }
        Ok(Batch {
            entries,
            next: follow(summaries.next, ""),
        })
    }

    /// The port-ins, and then the drafts among them.
    pub(super) async fn port_in_page(
        &self,
        at: Option<&Cursor>,
    ) -> Result<Batch<PortIn>, ApiError> {
        let (status, page) = at
            .and_then(|cursor| cursor.0.split_once(':'))
            .unwrap_or(("", FIRST));
        let asked = Some(status).filter(|status| !status.is_empty());
        let summaries = self.summaries("portins", page, PAGE, asked).await?;
        let mut entries = Vec::with_capacity(summaries.rows.len());
        for row in &summaries.rows {
            let (id, detail) = self.detail("portins", row).await?;
            entries.push(port_in_of(&id, row, &detail));
        }
        let drafts = || {
            status
                .is_empty()
                .then(|| Cursor(format!("{DRAFTS}:{FIRST}")))
        };
        Ok(Batch {
            entries,
            next: follow(summaries.next, &format!("{status}:")).or_else(drafts),
        })
    }

    pub(super) async fn summaries(
        &self,
        list: &str,
        page: &str,
        size: u32,
        status: Option<&str>,
    ) -> Result<Summaries, ApiError> {
        let asked = Search {
            page,
            size,
            status,
            reference: None,
        };
        self.search(list, asked).await
    }

    async fn search(&self, list: &str, asked: Search<'_>) -> Result<Summaries, ApiError> {
        let page = asked.page;
        let mut query = Query::get(format!("/accounts/{}/{list}", self.account))
            .pair("page", page)
            .pair("size", asked.size);
        for (name, value) in [
            ("status", asked.status),
            ("customerOrderId", asked.reference),
        ] {
            if let Some(value) = value {
                query = query.pair(name, value);
            }
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
            | Ok(None)
                if page == FIRST =>
            {
                Ok(none)
            }
            // A page that another has promised is not there for having nothing on it.
            Ok(None) => Err(ApiError::unreadable(format!(
                "Bandwidth promised another page of {list} and gave an empty answer for it."
            ))),
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

    pub(super) async fn order(&self, row: &Element) -> Result<Order, ApiError> {
        let (id, detail) = self.detail("portouts", row).await?;
        Ok(port_out_of(&id, row, &detail))
    }

    /// One port-out by its id.
    pub(super) async fn one_port_out(&self, id: &str) -> Result<Option<PortOut>, ApiError> {
        let path = format!("/accounts/{}/portouts/{}", self.account, super::segment(id));
        let detail = super::found(self.read(Query::get(path)).await).map_err(lacks(ROLE))?;
        Ok(detail.map(|detail| port_out_of(id, &Element::default(), &detail).into()))
    }

    /// The orders with a reference of ours. A search finds no drafts unless it is for drafts, and need not
    /// be for the whole reference.
    pub(super) async fn referred_to(&self, reference: &str) -> Result<Vec<PortIn>, ApiError> {
        let mut found = Vec::new();
        for status in [None, Some(DRAFTS)] {
            let mut seen = HashSet::new();
            let mut next = Next::Page(FIRST.to_owned());
            while let Next::Page(page) = next
                && seen.insert(page.clone())
            {
                let asked = Search {
                    page: &page,
                    size: PAGE,
                    status,
                    reference: Some(reference),
                };
                let summaries = self.search("portins", asked).await?;
                for row in &summaries.rows {
                    let (id, detail) = self.detail("portins", row).await?;
                    found.push(port_in_of(&id, row, &detail));
                }
                next = summaries.next;
            }
        }
        found.retain(|port: &PortIn| port.reference.as_deref() == Some(reference));
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found.dedup_by(|a, b| a.id == b.id);
        Ok(found)
    }
}

/// A port-out by its row in a list and by itself.
fn port_out_of(id: &str, row: &Element, detail: &Element) -> Order {
    let numbers = numbers(detail);
    let either = |names: [&str; 2]| {
        let names = names.map(|name| [name]);
        detail.text_at(&names[0]).or_else(|| row.text_at(&names[1]))
    };
    let foc = either(["ActualFocDate", "ActualFOCDate"])
        .or_else(|| either(["RequestedFocDate", "RequestedFOCDate"]));
    let status = either(["PortOutStatus", "ProcessingStatus"]);
    let received = either(["OrderCreateDate", "OrderDate"]);
    Order {
        id: id.to_owned(),
        status: row
            .text_at(&["ProcessingStatus"])
            .or(status)
            .unwrap_or_default()
            .to_owned(),
        lacks_numbers: numbers.is_empty() || numbers.len() < promised(row),
        numbers,
        gaining_carrier: either(["SPID", "VendorId"]).map(str::to_owned),
        pon: either(["PON", "PON"]).map(str::to_owned),
        foc: foc.and_then(moment),
        received_at: received.and_then(|text| Some(instant(text)?.to_utc())),
    }
}

/// How many numbers an order has by its row in a list.
fn promised(row: &Element) -> usize {
    let promised = row.text_at(&["CountOfTNs"]).and_then(|n| n.parse().ok());
    promised.unwrap_or(0)
}

/// A port-in by its row in a list and by itself.
pub(super) fn port_in_of(id: &str, row: &Element, detail: &Element) -> PortIn {
    let text = |name: &str| detail.text_at(&[name]).or_else(|| row.text_at(&[name]));
    let when = |name: &str| text(name).and_then(moment);
    let rejected = rejected(detail);
    let numbers: Vec<_> = numbers(detail)
        .into_iter()
        .map(|number| PortedNumber {
            number,
            status: None,
            reason: rejected.get(&number).cloned(),
            foc: None,
        })
        .collect();
    PortIn {
        id: id.to_owned(),
        reference: text("CustomerOrderId").map(str::to_owned),
        status: text("ProcessingStatus").unwrap_or_default().to_owned(),
        reasons: reasons(detail),
        has_all_numbers: !numbers.is_empty() && numbers.len() >= promised(row),
        numbers,
        foc_requested: when("RequestedFocDate"),
        foc_confirmed: when("ActualFocDate"),
        messaging_status: None,
        updated_at: text("LastModifiedDate").and_then(|text| Some(instant(text)?.to_utc())),
    }
}

/// The numbers that a reason names, with the reason.
fn rejected(order: &Element) -> BTreeMap<E164, Reason> {
    let mut found = BTreeMap::new();
    blame(order, &mut found);
    found
}

fn blame(element: &Element, found: &mut BTreeMap<E164, Reason>) {
    if let (Some(reason), Some(list)) = (reason(element), element.at(&["TelephoneNumbers"])) {
        for number in entries(list) {
            found.entry(number).or_insert_with(|| reason.clone());
        }
    }
    for child in element.all() {
        blame(child, found);
    }
}

pub(super) fn status(row: &Element) -> &str {
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
pub(super) fn numbers(order: &Element) -> Vec<E164> {
    let lists = LISTS.iter().filter_map(|list| order.at(&[list]));
    lists.flat_map(entries).collect()
}

/// The numbers of a list.
pub(super) fn entries(list: &Element) -> Vec<E164> {
    let entries = list.all().iter().filter_map(|entry| {
        let text = entry.text_at(&["FullNumber"]).unwrap_or(entry.text());
        rows::number(text).ok()
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_every_list_an_order_has() {
        for body in [
            "<O><ListOfPhoneNumbers><PhoneNumber>2065550100</PhoneNumber></ListOfPhoneNumbers></O>",
            "<O><TelephoneNumbers><TelephoneNumber>+12065550100</TelephoneNumber></TelephoneNumbers></O>",
            "<O><TelephoneNumbers><TelephoneNumber><FullNumber>2065550100</FullNumber></TelephoneNumber></TelephoneNumbers></O>",
            "<O><TnList><Tn>2065550100</Tn></TnList></O>",
        ] {
            let found = numbers(&Element::read(body).unwrap().unwrap());
            assert_eq!(found, ["+12065550100".parse().unwrap()], "{body}");
        }
    }
}
