//! The target of a step as its vendor tells it at this moment.

use connectors::{
    connector::{Record, Row},
    http::ApiError,
    records::PortIn,
};
use domain::{
    fact::Fact,
    plan::{Change, Reading, Step},
};

use super::super::vendors::Vendor;
use crate::ports;

/// What is said of a target whose vendor does not tell the field that is to be changed.
pub(super) const UNTOLD: &str = "The other side does not tell what is to be changed, so nobody could compare it with what was shown.";

/// A target as it was read.
pub(super) struct Seen {
    /// The fields that the step is about; `None` where the vendor's words cannot tell.
    pub(super) reading: Option<Reading>,
    /// All that the vendor says of the line.
    pub(super) fact: Option<Fact>,
    /// The port orders that the vendor tells of, where the step is about one.
    pub(super) ports: Vec<PortIn>,
}

impl Seen {
    /// Nothing is known of the target.
    pub(super) const NOTHING: Self = Self {
        reading: None,
        fact: None,
        ports: Vec::new(),
    };
}

/// Reads the target of a step.
pub(super) async fn look(vendor: &Vendor, step: &Step) -> Result<Seen, ApiError> {
    if let Change::Port { request, .. } = &step.change {
        let (reading, ports) =
            Box::pin(ports::look(&vendor.provider, &*vendor.connector, request)).await?;
        return Ok(Seen {
            reading,
            ports,
            ..Seen::NOTHING
        });
    }
    let row = vendor.connector.line(&step.line).await?;
    let fact = match row.map(told) {
        None => None,
        Some(Ok(Record::Fact(fact))) if fact.line() == step.line => Some(fact),
        // Another line of the number, or no number at all: nothing is known of this one.
        Some(Ok(_)) => {
            return Ok(Seen::NOTHING);
        }
        Some(Err(why)) => return Err(ApiError::unreadable(why)),
    };
    Ok(Seen {
        reading: step.change.read_fact(fact.as_ref()),
        fact,
        ports: Vec::new(),
    })
}

fn told(row: Row) -> Result<Record, String> {
    row.outcome
}
