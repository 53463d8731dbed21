//! The orders by which numbers come and go.
//!
//! A list of orders tells how many numbers an order has and not which, so each order is asked for by
//! itself. Both lists need `page` and `size`, and answer 404 without them; with them, 404 and an empty
//! answer are its words for none.

use domain::E164;

use super::{
    Bandwidth,
    dates::{instant, moment},
    errors::{lacks, reasons},
    links::{self, FIRST, Next},
    rows,
    xml::Element,
};
use crate::{
    connector::{Batch, Cursor},
    http::{ApiError, Fault, Query},
    records::{Moment, PortIn, PortOut, PortedNumber},
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
    pub(super) foc: Option<Moment>,
}

impl From<Order> for PortOut {
    fn from(order: Order) -> Self {
        Self {
            id: order.id,
            status: order.status,
            numbers: order.numbers,
            gaining_carrier: order.gaining_carrier,
            gaining_spid: None,
            pon: None,
            foc: order.foc,
            received_at: None,
        }
    }
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
            entries.push(self.port_in(row).await?);
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
        let mut query = Query::get(format!("/accounts/{}/{list}", self.account))
            .pair("page", page)
            .pair("size", size);
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
            reason: None,
            foc: None,
        };
        Ok(PortIn {
            id,
            reference: text("CustomerOrderId").map(str::to_owned),
            status: text("ProcessingStatus").unwrap_or_default().to_owned(),
            reasons: reasons(&detail),
            numbers: numbers(&detail).into_iter().map(number).collect(),
            foc_requested: when("RequestedFocDate"),
            foc_confirmed: when("ActualFocDate"),
            has_all_numbers: true,
            messaging_status: None,
            updated_at: text("LastModifiedDate").and_then(|text| Some(instant(text)?.to_utc())),
        })
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
