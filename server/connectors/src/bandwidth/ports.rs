//! What the port-outs say about numbers: which are asked for, and which left.

use std::collections::{BTreeMap, HashSet};

use chrono::{NaiveDate, TimeDelta};
use domain::{
    E164,
    fact::{PortOutStatus, Reported, Word},
};

use super::{
    Bandwidth,
    dates::{day, moment},
    links::{FIRST, Next},
    orders::{Order, status},
    xml::Element,
};
use crate::http::ApiError;

/// Port-outs that have not moved for longer than this say nothing any more. A request comes to its end
/// within weeks, and carriers keep a number that left aging for about 30 days before somebody else may
/// have it; three times that leaves time to notice the loss and to win the number back. Without a bound,
/// two years of port-outs and of numbers that left would be asked for, one by one, for each list.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

/// Port-outs per page: the most that Bandwidth gives, for few of them are asked for by themselves.
const PAGE: u32 = 1000;

/// No account has so many pages of port-outs; a list without end stops here.
const MOST_PAGES: usize = 100;

/// The day on which a number left, and by which order.
#[derive(Clone, Debug)]
pub(super) struct Departure {
    pub(super) order: String,
    pub(super) status: String,
    pub(super) on: Option<NaiveDate>,
}

/// What the port-outs say about numbers: a few bytes for each number that somebody has asked for of
/// late; see [`REMEMBERED`].
#[derive(Clone, Debug, Default)]
pub(super) struct Ports {
    open: HashSet<E164>,
    /// Those that left, so far as is known. They may have come back.
    pub(super) gone: BTreeMap<E164, Departure>,
    /// Whether an open order came without its numbers, so that it may be for any.
    has_nameless: bool,
}

impl Ports {
    /// What is known about a port-out of a number that is on the account.
    pub(super) fn on(&self, number: E164) -> Reported<Word<PortOutStatus>> {
        if self.open.contains(&number) {
            Reported::Value(Word::Known(PortOutStatus::Pending))
        } else if self.has_nameless {
            Reported::NotSent
        } else {
            Reported::Blank
        }
    }

    fn add(&mut self, order: &Order) {
        let state = State::read(&order.status);
        self.has_nameless |= order.lacks_numbers && state == State::Open;
        for number in &order.numbers {
            match state {
                State::Open => {
                    self.open.insert(*number);
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Somebody asks for them.
    Open,
    /// They left.
    Complete,
    /// The request was withdrawn or refused.
    Over,
}

impl State {
    /// Only a word that says so ends a request: one that we do not know may be of a request that is
    /// still worked on, and a warning too many costs less than a number that leaves unseen.
    fn read(status: &str) -> Self {
        match status.to_ascii_uppercase().as_str() {
            "COMPLETE" | "COMPLETED" => Self::Complete,
            "CANCELLED" | "CANCELED" | "REJECTED" | "DENIED" => Self::Over,
            _ => Self::Open,
        }
    }
}

impl Bandwidth {
    /// What the port-outs say about numbers, read to the end. Without the right to read them there is no
    /// list: numbers of which nothing is said would look as if nobody asked for them.
    pub(super) async fn ports(&self) -> Result<Ports, ApiError> {
        let since = (self.host.now() - REMEMBERED).date_naive();
        let mut ports = Ports::default();
        let mut seen = HashSet::new();
        let mut page = FIRST.to_owned();
        while seen.len() < MOST_PAGES && seen.insert(page.clone()) {
            let summaries = self.summaries("portouts", &page, PAGE, None).await?;
            for row in &summaries.rows {
                // What came to nothing says nothing about a number and need not be asked for.
                if State::read(status(row)) != State::Over && has_moved_since(row, since) {
                    ports.add(&self.order(row).await?);
                }
            }
            match summaries.next {
                Next::Page(next) => page = next,
                Next::End | Next::Back => return Ok(ports),
            }
        }
        Err(ApiError::unreadable(
            "Bandwidth\u{2019}s list of port-outs does not end.",
        ))
    }
}

/// Whether a port-out was ported, or changed, on a day or after it. One that does not say when must be
/// looked at.
fn has_moved_since(row: &Element, since: NaiveDate) -> bool {
    let names = [
        "ActualFocDate",
        "RequestedFocDate",
        "LastModifiedDate",
        "OrderDate",
    ];
    let days = names
        .iter()
        .filter_map(|name| row.text_at(&[name]).and_then(moment));
    days.map(day).max().is_none_or(|last| last >= since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_port_out_that_moved_of_late_is_looked_at() {
        let since = "2026-06-23".parse().unwrap();
        for (row, is_looked_at) in [
            ("", true),
            ("<OrderDate>soon</OrderDate>", true),
            (
                "<RequestedFOCDate>2026-06-23T16:30:00.000Z</RequestedFOCDate>",
                true,
            ),
            (
                "<RequestedFOCDate>2026-06-22T16:30:00.000Z</RequestedFOCDate>",
                false,
            ),
            (
                "<RequestedFOCDate>2026-05-01</RequestedFOCDate><lastModifiedDate>2026-07-01T08:00:00Z</lastModifiedDate>",
                true,
            ),
            (
                "<OrderDate>2026-01-01T08:00:00Z</OrderDate><ActualFOCDate>2026-01-09</ActualFOCDate>",
                false,
            ),
        ] {
            let row = format!("<O>{row}</O>");
            let row = Element::read(&row).unwrap().unwrap();
            assert_eq!(has_moved_since(&row, since), is_looked_at, "{row:?}");
        }
    }

    fn order(status: &str, foc: &str, numbers: &[&str]) -> Order {
        Order {
            id: format!("order-{foc}"),
            status: status.to_owned(),
            numbers: numbers.iter().map(|n| n.parse().unwrap()).collect(),
            lacks_numbers: numbers.is_empty(),
            gaining_carrier: None,
            pon: None,
            foc: moment(foc),
            received_at: None,
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
    fn an_order_is_open_until_its_status_says_that_it_ended() {
        let fax = FAX.parse().unwrap();
        for word in [
            "NEW",
            "supp",
            "FOC",
            "Submitted",
            "EXCEPTION",
            "VALIDATION_FAILED_NEW",
            "a word of tomorrow",
            "",
        ] {
            let pending = Reported::Value(Word::Known(PortOutStatus::Pending));
            assert_eq!(ports(&[order(word, "", &[FAX])]).on(fax), pending, "{word}");
        }
        for word in [
            "COMPLETE",
            "completed",
            "CANCELLED",
            "Canceled",
            "rejected",
            "DENIED",
        ] {
            let ended = ports(&[order(word, "", &[FAX])]).on(fax);
            assert_eq!(ended, Reported::Blank, "{word}");
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
}
