//! The list of numbers, and where to go on in it.
//!
//! It has up to two parts. First come the numbers on the account: from `/tns`, which says most about
//! them, or from the bare list of those in service where the credentials lack the role for `/tns`. Then
//! come the numbers that left of late, which Bandwidth lists nowhere: they are known from port-outs that are
//! complete, and each is asked for by itself, for it may have come back.
//!
//! Bandwidth does not count what it lists in `/tns`; it counts the numbers in service only. The two are
//! made comparable at the end of the list: see [`Seen::total`].

use std::{
    ops::Bound::{Excluded, Unbounded},
    sync::Arc,
};

use domain::{E164, fact::Word};
use serde::{Deserialize, Serialize};

use super::{
    Bandwidth,
    errors::{explain_element, lacks},
    links::{self, FIRST, Next},
    ports::Ports,
    rows,
    xml::Element,
};
use crate::{
    connector::{Cursor, Page, Record, Row},
    http::{ApiError, Fault, Query},
};

/// The most rows that `/tns` gives at once; it refuses to give more (error 1006).
pub(super) const PAGE: u32 = 2500;

/// Rows per page of the bare list. Its most is not published, so what it gives by itself is asked for.
const BARE_PAGE: u32 = 300;

/// Numbers that left are asked for one by one, so few make a page.
const DEPARTED_PAGE: usize = 100;

/// What the bare list cannot tell.
const BARE_GAP: &str = "Without the role \u{201c}Numbers\u{201d} Bandwidth lists only numbers in service, none that are aging or suspended, so nothing is taken to be absent.";

/// The roles that open each list.
pub(super) const NUMBERS_ROLE: &str = "Numbers";
pub(super) const IN_SERVICE_ROLE: &str = "In-service numbers";

/// Where in the list a page is, and what came before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Position {
    part: Part,
    /// The page's id; among the numbers that left, the one after which it begins.
    page: String,
    seen: Seen,
    /// Bandwidth's count of the numbers in service, as far as it has told it. It is kept until the last
    /// page, for the numbers that left may come in between.
    counted: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Numbers,
    InService,
    Departed,
}

/// How many rows there were so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    /// In service.
    in_service: u64,
    /// With a status that we do not know, which Bandwidth may count as in service.
    unknown: u64,
    /// All others.
    others: u64,
}

impl Seen {
    fn see(&mut self, row: &Row, is_in_service: bool) {
        let is_unknown = match &row.outcome {
            Ok(Record::Fact(domain::fact::Fact::CarrierNumber(number))) => {
                matches!(number.status, Word::Unknown(_))
            }
            _ => true,
        };
        if is_in_service {
            self.in_service += 1;
        } else if is_unknown {
            self.unknown += 1;
        } else {
            self.others += 1;
        }
    }

    /// How many rows the whole list must have by Bandwidth's count of the numbers in service: those, and
    /// the rows that it does not count. Rows with a status that we do not know may be among either.
    const fn total(self, in_service: u64) -> u64 {
        let counted = if in_service < self.in_service {
            in_service + self.unknown
        } else if in_service <= self.in_service + self.unknown {
            self.in_service + self.unknown
        } else {
            in_service
        };
        counted + self.others
    }
}

impl Position {
    fn start(part: Part) -> Self {
        Self {
            part,
            page: FIRST.to_owned(),
            seen: Seen::default(),
            counted: None,
        }
    }

    /// The page that no page has led to. Only there may nothing mean that the list has nothing.
    fn is_first(&self) -> bool {
        self.page == FIRST
    }

    fn read(cursor: &Cursor) -> Result<Self, ApiError> {
        serde_json::from_str(&cursor.0).map_err(|_| {
            ApiError::unreadable("The place in the list to go on from cannot be read.")
        })
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(self).expect("a position has only texts and numbers"))
    }

    /// The last page, with the count that the list must agree with.
    fn close(&self, page: Page) -> Page {
        Page {
            total: self.counted.map(|count| self.seen.total(count)),
            ..page
        }
    }
}

impl Bandwidth {
    /// A page of the list of numbers.
    pub(super) async fn numbers_page(&self, at: Option<&Cursor>) -> Result<Page, ApiError> {
        let ports = &*self.remembered_ports(at.is_none()).await?;
        let Some(at) = at else {
            return match self.numbers(Position::start(Part::Numbers), ports).await {
                Err(error) if matches!(error.fault, Fault::Forbidden(_)) => {
                    self.in_service(Position::start(Part::InService), ports)
                        .await
                        // Where neither may be read, the better list is the one to ask for.
                        .map_err(|second| keep(error, second))
                }
                answer => answer,
            };
        };
        let at = Position::read(at)?;
        match at.part {
            Part::Numbers => self.numbers(at, ports).await,
            Part::InService => self.in_service(at, ports).await,
            Part::Departed => self.departed(at, ports).await,
        }
    }

    /// What the port-outs say, read when a list begins and kept until its end. Another process that goes
    /// on in the middle reads them again.
    pub(super) async fn remembered_ports(&self, anew: bool) -> Result<Arc<Ports>, ApiError> {
        let mut kept = self.ports.lock().await;
        if let Some(ports) = kept.as_ref().filter(|_| !anew) {
            return Ok(Arc::clone(ports));
        }
        let ports = Arc::new(self.ports().await?);
        *kept = Some(Arc::clone(&ports));
        Ok(ports)
    }

    async fn numbers(&self, mut at: Position, ports: &Ports) -> Result<Page, ApiError> {
        let query = Query::get("/tns")
            .pair("accountId", &self.account)
            .pair("page", &at.page)
            .pair("size", PAGE);
        let answer = self.read(query).await.map_err(lacks(NUMBERS_ROLE))?;
        let Some(root) = answer else {
            return self.nothing(at, Page::default(), ports).await;
        };
        let mut page = Page {
            unsendable: unsendable(&root),
            ..Page::default()
        };
        let Some(list) = root.at(&["TelephoneNumbers"]) else {
            // Neither a list nor an error is a list of none.
            return match explain_element(&root) {
                Some(said) => Err(refused(&said)),
                None => self.nothing(at, page, ports).await,
            };
        };
        for element in list.children("TelephoneNumber") {
            if let Some(row) = rows::listed(element, ports) {
                at.seen.see(&row, rows::is_in_service(element));
                page.rows.push(row);
            } else {
                at.seen.others += 1;
                page.left_out += 1;
            }
        }
        ensure_whole(&root, &page)?;
        self.turn(&root, at, page, ports).await
    }

    async fn in_service(&self, mut at: Position, ports: &Ports) -> Result<Page, ApiError> {
        let query = Query::get(format!("/accounts/{}/inserviceNumbers", self.account))
            .pair("page", &at.page)
            .pair("size", BARE_PAGE);
        let root = match self.read(query).await {
            Err(error) if error.fault == Fault::NotFound => None,
            answer => answer.map_err(lacks(IN_SERVICE_ROLE))?,
        };
        let mut page = Page {
            gap: Some(BARE_GAP.to_owned()),
            ..Page::default()
        };
        let Some(root) = root else {
            return self.nothing(at, page, ports).await;
        };
        let total = root.text_at(&["TotalCount"]);
        at.counted = total.and_then(|n| n.parse().ok()).or(at.counted);
        let listed = root.at(&["TelephoneNumbers"]).map_or(&[][..], Element::all);
        for element in listed.iter().filter(|entry| entry.is("TelephoneNumber")) {
            let row = rows::bare(element.text(), ports);
            at.seen.see(&row, true);
            page.rows.push(row);
        }
        self.turn(&root, at, page, ports).await
    }

    /// Puts the next page's place on a page.
    async fn turn(
        &self,
        list: &Element,
        at: Position,
        page: Page,
        ports: &Ports,
    ) -> Result<Page, ApiError> {
        match links::next(list, &at.page)? {
            Next::Page(next) => Ok(Page {
                next: Some(Position { page: next, ..at }.cursor()),
                ..page
            }),
            Next::End => self.end(self.count(at).await?, page, ports).await,
            Next::Back => {
                let at = self.count(at).await?;
                // Only a count that agrees makes such an end believable.
                if at.counted.is_none() {
                    return Err(ApiError::unreadable(
                        "Bandwidth\u{2019}s link to the next page leads back to the same page.",
                    ));
                }
                self.end(at, page, ports).await
            }
        }
    }

    /// An answer that has no list in it. On the first page it is Bandwidth's word for an account without
    /// numbers; a page that another has promised has broken off.
    async fn nothing(&self, at: Position, page: Page, ports: &Ports) -> Result<Page, ApiError> {
        if at.is_first() {
            return self.end(self.count(at).await?, page, ports).await;
        }
        Err(ApiError::unreadable(
            "Bandwidth promised another page of numbers and gave an empty answer for it.",
        ))
    }

    /// Asks for the count that the list must agree with, where it may be asked for.
    async fn count(&self, at: Position) -> Result<Position, ApiError> {
        let counted = self.count_in_service().await?.or(at.counted);
        Ok(Position { counted, ..at })
    }

    /// The end of the numbers on the account. Those that left come after, if there are any.
    async fn end(&self, at: Position, page: Page, ports: &Ports) -> Result<Page, ApiError> {
        if ports.gone.is_empty() {
            return Ok(at.close(page));
        }
        let rest = Position {
            part: Part::Departed,
            page: String::new(),
            ..at
        };
        if page.rows.is_empty() {
            let departed = self.departed(rest, ports).await?;
            return Ok(Page {
                unsendable: page.unsendable,
                left_out: page.left_out,
                gap: page.gap,
                ..departed
            });
        }
        Ok(Page {
            next: Some(rest.cursor()),
            ..page
        })
    }

    /// Numbers that left, in their order, without those that came back. It asks on until it has found
    /// one, for a page without rows would be taken for a fault.
    async fn departed(&self, mut at: Position, ports: &Ports) -> Result<Page, ApiError> {
        let after = at.page.parse::<E164>().ok();
        let mut page = Page::default();
        let from = after.map_or(Unbounded, Excluded);
        for (number, departure) in ports.gone.range((from, Unbounded)) {
            if page.rows.len() == DEPARTED_PAGE {
                page.next = Some(at.cursor());
                return Ok(page);
            }
            at.page = number.to_string();
            if !self.is_on_account(*number).await? {
                let row = rows::departed(*number, departure);
                at.seen.see(&row, false);
                page.rows.push(row);
            }
        }
        Ok(at.close(page))
    }

    /// Whether a number is ours, by the vendor's short answer about it. One that somebody else has by
    /// now may be answered with its new account.
    async fn is_on_account(&self, number: E164) -> Result<bool, ApiError> {
        match self.read(Query::get(format!("/tns/{number}"))).await {
            Err(error) if error.fault == Fault::NotFound => Ok(false),
            Err(error) if matches!(error.fault, Fault::Forbidden(_)) => {
                self.is_in_service(number).await
            }
            Err(error) => Err(error),
            Ok(answer) => Ok(answer.is_some_and(|answer| self.is_ours(&answer))),
        }
    }

    /// Whether an answer about a number names our account, or none.
    pub(super) fn is_ours(&self, answer: &Element) -> bool {
        answer
            .text_at(&["AccountId"])
            .is_none_or(|account| account == self.account)
    }

    /// Bandwidth's count of the numbers in service; `None` where it may not be read.
    pub(super) async fn count_in_service(&self) -> Result<Option<u64>, ApiError> {
        let path = format!("/accounts/{}/inserviceNumbers/totals", self.account);
        match self.read(Query::get(path)).await {
            Err(error) if matches!(error.fault, Fault::Forbidden(_) | Fault::NotFound) => Ok(None),
            Err(error) => Err(error),
            Ok(root) => Ok(root
                .as_ref()
                .and_then(|root| root.text_at(&["Count"]))
                .and_then(|count| count.parse().ok())),
        }
    }
}

/// Numbers that a list names as ones it cannot send.
fn unsendable(root: &Element) -> Vec<String> {
    let errors = root.at(&["ErrorList"]).map_or(&[][..], Element::all);
    errors
        .iter()
        .filter_map(explain_element)
        .map(|said| format!("Bandwidth could not list some numbers: {said}."))
        .collect()
}

/// `TelephoneNumberCount` is the page's: Bandwidth's example of a first page counts its rows. One of its
/// examples counts fewer than it lists, so only a page with too few rows has lost some. Numbers that it
/// names as ones it cannot send account for themselves.
fn ensure_whole(root: &Element, page: &Page) -> Result<(), ApiError> {
    let counted = root.text_at(&["TelephoneNumberCount"]);
    let counted: u64 = counted.and_then(|n| n.parse().ok()).unwrap_or(0);
    let listed = page.rows.len() as u64 + page.left_out;
    if listed >= counted || !page.unsendable.is_empty() {
        return Ok(());
    }
    Err(ApiError::unreadable(format!(
        "Bandwidth counts {counted} numbers on a page that has {listed}, so some were lost."
    )))
}

fn refused(said: &str) -> ApiError {
    ApiError::new(Fault::Refused, format!("Bandwidth answered: {said}."))
}

/// The more telling of two refusals.
fn keep(first: ApiError, second: ApiError) -> ApiError {
    match second.fault {
        Fault::Forbidden(_) => first,
        _ => second,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEN: Seen = Seen {
        in_service: 10,
        unknown: 2,
        others: 3,
    };

    #[test]
    fn a_count_of_the_numbers_in_service_becomes_one_of_the_list() {
        for (counted, total) in [(10, 15), (11, 15), (12, 15), (9, 14), (13, 16), (0, 5)] {
            assert_eq!(SEEN.total(counted), total, "{counted}");
        }
        assert_eq!(Seen::default().total(0), 0);
    }

    #[test]
    fn a_place_survives_as_text_and_a_strange_one_is_refused() {
        let place = Position {
            part: Part::Departed,
            page: "+12065550100".to_owned(),
            seen: SEEN,
            counted: Some(12),
        };
        assert_eq!(Position::read(&place.cursor()).unwrap(), place);
        for strange in ["", "{}", "page 4", r#"{"part":"elsewhere","page":"1"}"#] {
            assert!(
                Position::read(&Cursor(strange.to_owned())).is_err(),
                "{strange}"
            );
        }
    }
}
