//! Ports at the carriers: orders placed through their APIs, requests of others for our numbers, and what
//! happens to them on command. Each carrier writes them in its own words; what they have in common is here.
//!
//! The numbers that come and go in the world itself are not among them: each carrier lists those beside.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Call, Simulators, Vendor, bandwidth, hold, telnyx, twilio, webhook};

/// What becomes of a port to the account, and whom the carrier tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// What becomes of it.
    #[serde(flatten)]
    pub to: Turn,
    /// The address that the carrier calls about this order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<String>,
    /// How often it calls: not at all if the call is lost, twice if it comes double. Once if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

impl From<Turn> for Command {
    fn from(to: Turn) -> Self {
        Self {
            to,
            webhook_url: None,
            times: None,
        }
    }
}

/// What the losing carrier, or the carrier itself, does to a port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Turn {
    /// It is turned down.
    Reject {
        /// The carrier's code of the reason.
        code: String,
        /// Its words.
        text: String,
        /// The numbers it is about; the whole order if empty.
        #[serde(default)]
        numbers: Vec<String>,
    },
    /// The date is confirmed.
    Foc {
        /// The date.
        at: When,
    },
    /// Another date is confirmed than was.
    Reschedule {
        /// The date.
        at: When,
    },
    /// Numbers come in.
    Activate {
        /// Which, in canonical form; all of them if empty.
        #[serde(default)]
        numbers: Vec<String>,
    },
    /// Every number comes in, and the order is done.
    Complete,
    /// The order ends without a port.
    Cancel,
    /// Numbers go on an order of their own, where the carrier splits orders.
    Split {
        /// Which, in canonical form.
        numbers: Vec<String>,
    },
    /// The order gets a status that nobody has heard of.
    Word {
        /// The status.
        word: String,
    },
}

/// A moment as commands give it: an instant (RFC 3339), or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum When {
    /// An instant (UTC).
    Instant(DateTime<Utc>),
    /// A day.
    Day(NaiveDate),
}

/// A request of another carrier for numbers of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortOutAsk {
    /// The numbers, in canonical form.
    pub numbers: Vec<String>,
    /// When they are to go.
    pub at: When,
}

/// What becomes of such a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortOutTurn {
    /// The numbers go.
    Complete,
    /// The other side takes the request back.
    Cancel,
}

/// A port to the account that was ordered through the API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PortOrder {
    /// The carrier's id.
    pub id: String,
    /// The client's own reference.
    pub reference: Option<String>,
    /// The carrier's word on where it stands.
    pub status: String,
    /// Its numbers.
    pub numbers: Vec<PortNumber>,
    /// Why it was turned down: codes and words.
    pub reasons: Vec<(String, String)>,
    /// The date that was confirmed.
    pub foc: Option<When>,
    /// The trunk that gets the numbers, by the name it has on the carrier's list.
    pub trunk: Option<String>,
    /// What the client sent last, as the carrier keeps it. PINs may be in it.
    pub sent: Value,
    /// What else the carrier keeps of it: notes, documents, tasks under way.
    pub kept: BTreeMap<String, Value>,
    /// When it was placed (UTC).
    pub placed_at: DateTime<Utc>,
    /// When it last changed (UTC).
    pub changed_at: DateTime<Utc>,
}

/// A number of a port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortNumber {
    /// The number, in canonical form.
    pub number: String,
    /// The carrier's word on it, where it has one of its own.
    pub status: Option<String>,
    /// Why it was turned down: code and words.
    pub reason: Option<(String, String)>,
    /// Whether it has come in.
    pub is_active: bool,
}

/// A port away from the account that was made to arrive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PortOutOrder {
    /// The carrier's id.
    pub id: String,
    /// The numbers, in canonical form.
    pub numbers: Vec<String>,
    /// When they are to go, or went.
    pub at: When,
    /// The carrier's word on where it stands.
    pub status: String,
    /// When the request came in (UTC).
    pub received_at: DateTime<Utc>,
    /// When it last changed (UTC).
    pub changed_at: DateTime<Utc>,
    /// Whether the numbers have gone.
    pub is_gone: bool,
}

/// The ports of one carrier.
#[derive(Debug, Default)]
pub(super) struct Ports {
    pub(super) orders: Vec<PortOrder>,
    pub(super) outs: Vec<PortOutOrder>,
    /// Numbers that came in, with the trunks they are delivered to.
    arrived: BTreeMap<u64, Option<String>>,
    /// Every number that ever came in, in the order of their coming.
    arrivals: Vec<u64>,
    /// Numbers that have gone.
    left: BTreeSet<u64>,
}

impl Ports {
    pub(super) fn order(&mut self, id: &str) -> Option<&mut PortOrder> {
        self.orders.iter_mut().find(|order| order.id == id)
    }

    pub(super) fn out(&mut self, id: &str) -> Option<&mut PortOutOrder> {
        self.outs.iter_mut().find(|order| order.id == id)
    }

    /// Whether no number came or went by an order.
    pub(super) fn are_still(&self) -> bool {
        self.arrived.is_empty() && self.left.is_empty()
    }

    /// A number comes in: from now on it is on the account's list.
    pub(super) fn arrive(&mut self, number: &str, trunk: Option<&str>) {
        if let Some(digits) = digits(number) {
            self.left.remove(&digits);
            if !self.arrivals.contains(&digits) {
                self.arrivals.push(digits);
            }
            self.arrived.insert(digits, trunk.map(str::to_owned));
        }
    }

    /// A number has gone: the carrier does with it what it does with numbers that left.
    pub(super) fn leave(&mut self, number: &str) {
        if let Some(digits) = digits(number) {
            self.arrived.remove(&digits);
            self.left.insert(digits);
        }
    }

    /// The numbers that came in by an order, in ascending order, with the trunks they are delivered to.
    pub(super) const fn arrived(&self) -> &BTreeMap<u64, Option<String>> {
        &self.arrived
    }

    /// Which of all that ever came in a number was, counted from 0. It never changes, so that what is
    /// changed of the number can be kept by it.
    pub(super) fn nth(&self, digits: u64) -> Option<u32> {
        let at = self.arrivals.iter().position(|known| *known == digits)?;
        u32::try_from(at).ok()
    }

    /// Whether a number has gone by a request that was made to arrive.
    pub(super) fn has_left(&self, digits: u64) -> bool {
        self.left.contains(&digits)
    }
}

fn digits(number: &str) -> Option<u64> {
    number.strip_prefix('+')?.parse().ok()
}

impl Simulators {
    /// The ports to a carrier that were ordered through its API.
    pub fn ports(&self, vendor: Vendor) -> Vec<PortOrder> {
        self.port_desk(vendor, |ports| ports.orders.clone())
    }

    /// The ports away from a carrier that were made to arrive.
    pub fn port_outs(&self, vendor: Vendor) -> Vec<PortOutOrder> {
        self.port_desk(vendor, |ports| ports.outs.clone())
    }

    /// Does something to a port. Says whether there is such an order and this can happen to it now.
    pub fn command_port(&self, vendor: Vendor, order: &str, turn: &Turn) -> bool {
        match vendor {
            Vendor::Bandwidth => bandwidth::command_port(self, order, turn),
            Vendor::Telnyx => telnyx::command(self, order, turn),
            Vendor::Twilio => twilio::command(self, order, turn),
            Vendor::Graph => false,
        }
    }

    /// Does something to a port, and calls about it as often as the command says; the calls are signed at a
    /// time (UTC). Says whether there is such an order and this can happen to it now.
    ///
    /// # Errors
    /// Where nobody answers at the address that is called.
    pub async fn obey(
        &self,
        vendor: Vendor,
        order: &str,
        command: &Command,
        at: DateTime<Utc>,
    ) -> Result<bool, reqwest::Error> {
        if !self.command_port(vendor, order, &command.to) {
            return Ok(false);
        }
        let Some(url) = &command.webhook_url else {
            return Ok(true);
        };
        if let Some(call) = self.port_webhook(vendor, order, url, at) {
            for _ in 0..command.times.unwrap_or(1) {
                webhook::send(&call, url).await?;
            }
        }
        Ok(true)
    }

    /// Makes a request for numbers arrive. The carrier's id of it, if it has port-outs.
    pub fn add_port_out(&self, vendor: Vendor, ask: &PortOutAsk) -> Option<String> {
        match vendor {
            Vendor::Bandwidth => bandwidth::add_port_out(self, ask),
            Vendor::Telnyx => Some(telnyx::add_port_out(self, ask)),
            Vendor::Twilio | Vendor::Graph => None,
        }
    }

    /// Does something to a port-out. Says whether there is such a request and this can happen to it now.
    pub fn command_port_out(&self, vendor: Vendor, order: &str, turn: PortOutTurn) -> bool {
        match vendor {
            Vendor::Bandwidth => bandwidth::command_port_out(self, order, turn),
            Vendor::Telnyx => telnyx::command_port_out(self, order, turn),
            Vendor::Twilio | Vendor::Graph => false,
        }
    }

    /// A call of a carrier about one port, signed at a time (UTC).
    pub fn port_webhook(
        &self,
        vendor: Vendor,
        order: &str,
        url: &str,
        at: DateTime<Utc>,
    ) -> Option<Call> {
        match vendor {
            Vendor::Bandwidth => bandwidth::port_webhook(self, order, at),
            Vendor::Telnyx => telnyx::port_webhook(self, order, url, at),
            Vendor::Twilio => twilio::port_webhook(self, order, url, at),
            Vendor::Graph => None,
        }
    }

    pub(super) fn port_desk<T>(&self, vendor: Vendor, act: impl FnOnce(&mut Ports) -> T) -> T {
        act(&mut self.desk(vendor).ports())
    }

    /// The carriers' clock (UTC): noon of the day they stand on, and a second more with each reading, so
    /// that whatever changes later says so.
    pub(super) fn tick(&self) -> DateTime<Utc> {
        let mut seconds = hold(&self.0.seconds);
        *seconds += 1;
        let noon = NaiveTime::MIN + TimeDelta::hours(12);
        let date = *hold(&self.0.date);
        date.and_time(noon).and_utc() + TimeDelta::seconds(*seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_written_flat() {
        let read = |text: &str| serde_json::from_str::<Command>(text).unwrap();
        assert_eq!(
            read(r#"{"to":"reject","code":"7402","text":"Address"}"#).to,
            Turn::Reject {
                code: "7402".to_owned(),
                text: "Address".to_owned(),
                numbers: Vec::new(),
            }
        );
        let day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        assert_eq!(
            read(r#"{"to":"foc","at":"2026-12-01"}"#).to,
            Turn::Foc { at: When::Day(day) }
        );
        let told = read(
            r#"{"to":"reschedule","at":"2026-12-01T16:30:00Z","webhook_url":"http://x/","times":2}"#,
        );
        let at = day.and_hms_opt(16, 30, 0).unwrap().and_utc();
        assert_eq!(
            told.to,
            Turn::Reschedule {
                at: When::Instant(at)
            }
        );
        assert_eq!(told.times, Some(2));
        assert_eq!(read(r#"{"to":"complete"}"#), Turn::Complete.into());
        assert!(serde_json::from_str::<Command>(r#"{"to":"explode"}"#).is_err());
    }

    #[test]
    fn a_number_that_left_and_came_back_is_here() {
        let mut ports = Ports::default();
        ports.arrive("+12065550100", Some("sip"));
        ports.leave("+12065550100");
        assert!(ports.has_left(12_065_550_100) && ports.arrived().is_empty());
        ports.arrive("+12065550100", None);
        assert!(!ports.has_left(12_065_550_100));
        assert_eq!(ports.arrived().len(), 1);
    }
}
