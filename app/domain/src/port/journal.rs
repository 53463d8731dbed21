//! What happened to an order: appended to, never changed. Its states follow from it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Foc, LineState, OrderState, PortOutState,
    checklist::{ItemId, Outcome, room::Step},
    gate::GateItem,
    line::LineEvent,
    order::Portability,
    state::{By, OrderEvent},
};
use crate::{E164, PortDocumentId, port::document::DocumentKind, words::counted};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PortEvent))]
pub struct Event {
    /// Its place in the order's history, from 1.
    pub seq: i64,
    /// When (UTC).
    pub at: DateTime<Utc>,
    /// What kind of cause it had.
    pub by: By,
    /// Who or what caused it, by name: a person, a carrier. Copied, so that it outlives the account.
    pub name: String,
    /// The number it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub number: Option<E164>,
    /// What happened.
    pub what: What,
    /// Whether nobody told it: it follows from what was told.
    #[serde(default)]
    pub is_inferred: bool,
    /// Why, if somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The vendor's own word at that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_status: Option<String>,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// The order moved.
    OrderMoved {
        /// By what.
        event: OrderEvent,
        /// From there.
        from: OrderState,
        /// To there.
        to: OrderState,
    },
    /// The number moved.
    LineMoved {
        /// By what.
        event: LineEvent,
        /// From there.
        from: LineState,
        /// To there.
        to: LineState,
    },
    /// A date was asked for, agreed, moved or taken back: each is kept. With a number it is that number's.
    FocSet {
        /// The date before.
        from: Option<Foc>,
        /// The date since.
        to: Option<Foc>,
        /// Whether it is the date that was asked for, not the one that was agreed.
        is_requested: bool,
    },
    /// A reason was given against the order, or against the number.
    Rejected {
        /// Our name of it (domain notes §1.11).
        canonical: String,
        /// The vendor's code.
        raw_code: Option<String>,
        /// The vendor's words.
        raw_text: String,
    },
    /// A rejection is done with.
    RejectionResolved {
        /// Our name of it.
        canonical: String,
        /// How.
        resolution: String,
    },
    /// A supplement made a new version of the order.
    Revised {
        /// The version it is now.
        revision: u32,
    },
    /// The vendor's word changed.
    VendorWord {
        /// The word before.
        from: Option<String>,
        /// The word since.
        to: String,
    },
    /// What the vendor tells cannot be.
    Drifted {
        /// What differs.
        drift: Drift,
    },
    /// The number was put on the order.
    NumberAdded,
    /// The number was taken from the list before the order was sent.
    NumberRemoved,
    /// A portability check answered for the number.
    Checked {
        /// What it found.
        portability: Portability,
    },
    /// A document was added.
    DocumentAdded {
        /// Which.
        document: PortDocumentId,
        /// What it is.
        kind: DocumentKind,
        /// Its version.
        version: u32,
    },
    /// What people entered was changed.
    Edited {
        /// The fields, by the name that forms give them.
        fields: Vec<String>,
    },
    /// Something of the cut-over was tried or done.
    Tested {
        /// What.
        item: ItemId,
        /// How it went.
        result: Outcome,
    },
    /// A lack was passed over at the gate before the cut-over; the reason says why.
    PassedOver {
        /// What is lacking.
        item: GateItem,
    },
    /// A step of the countdown was done.
    StepDone {
        /// The step, by its name for scripts.
        step: String,
    },
    /// A port-out became known.
    PortOutNotified,
    /// A port-out moved.
    PortOutMoved {
        /// From there.
        from: PortOutState,
        /// To there.
        to: PortOutState,
    },
    /// Somebody said something.
    Noted {
        /// What.
        text: String,
        /// Whether the carrier's people read it too.
        is_visible_to_carrier: bool,
    },
}

/// A contradiction between what is known here and what a vendor tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "drift", rename_all = "snake_case")]
pub enum Drift {
    /// The order cannot be where the vendor says (rule `port-order-status-drift`).
    Status {
        /// Where it stands here.
        ours: OrderState,
        /// Where it would stand by the vendor's word.
        told: OrderState,
    },
    /// The number cannot be where the vendor says.
    Line {
        /// The number.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        number: E164,
        /// Where it stands here.
        ours: LineState,
        /// The vendor's word.
        word: String,
    },
    /// The vendor calls the order ported while numbers of it are not in service.
    Unfinished {
        /// Those numbers.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        numbers: Vec<E164>,
    },
    /// The vendor calls the date agreed and gives none.
    NoFoc,
    /// The vendor moves a date that stands fast, because the activation has begun (I4).
    FocAfterStart {
        /// The date here.
        ours: Option<Foc>,
        /// The vendor's date.
        told: Foc,
    },
    /// The order's numbers have different dates (rule `port-foc-date-drift`).
    FocDates {
        /// The dates.
        dates: Vec<Foc>,
    },
    /// The vendor's order has other numbers than ours.
    Numbers {
        /// Ours that the vendor does not list.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        missing: Vec<E164>,
        /// The vendor's that are not on ours.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        unknown: Vec<E164>,
    },
}

/// A history that does not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {seq} of the order\u{2019}s history does not follow from those before it")]
pub struct Broken {
    /// The event.
    pub seq: i64,
}

/// What a history amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Where the order stands.
    pub state: OrderState,
    /// Where its numbers stand.
    pub lines: BTreeMap<E164, LineState>,
    /// The agreed date of the order.
    pub foc: Option<Foc>,
    /// The dates that numbers have for themselves.
    pub line_focs: BTreeMap<E164, Foc>,
    /// The version of the order.
    pub revision: u32,
}

impl Default for Replayed {
    /// An order as it is made: a draft without numbers.
    fn default() -> Self {
        Self {
            state: OrderState::Draft,
            lines: BTreeMap::new(),
            foc: None,
            line_focs: BTreeMap::new(),
            revision: 1,
        }
    }
}

/// Where an order and its numbers stand by their history alone.
pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Replayed, Broken> {
    let mut replayed = Replayed::default();
    for event in events {
        replayed
            .apply(event.number, &event.what)
            .ok_or(Broken { seq: event.seq })?;
    }
    Ok(replayed)
}

impl Replayed {
    /// One more thing that happened; none if it cannot have.
    fn apply(&mut self, number: Option<E164>, what: &What) -> Option<()> {
        match what {
            What::OrderMoved { from, to, .. } => {
                (*from == self.state).then_some(())?;
                self.state = *to;
            }
            What::LineMoved { from, to, .. } => {
                let line = self.lines.get_mut(&number?)?;
                (from == line).then_some(())?;
                *line = *to;
            }
            What::NumberAdded => {
                let was = self.lines.insert(number?, LineState::Listed);
                was.is_none().then_some(())?;
            }
            What::NumberRemoved => {
                self.lines.remove(&number?)?;
            }
            What::FocSet {
                to,
                is_requested: false,
                ..
            } => self.set_foc(number, to.clone()),
            What::Revised { revision } => self.revision = *revision,
            _ => {}
        }
        Some(())
    }

    fn set_foc(&mut self, number: Option<E164>, foc: Option<Foc>) {
        match (number, foc) {
            (None, foc) => self.foc = foc,
            (Some(number), Some(foc)) => {
                self.line_focs.insert(number, foc);
            }
            (Some(number), None) => {
                self.line_focs.remove(&number);
            }
        }
    }
}

impl Event {
    /// In one sentence, without who and when.
    pub fn sentence(&self) -> String {
        let text = self.what.sentence();
        let number = self.number.map(|number| format!("{}: ", number.grouped()));
        let inferred = if self.is_inferred { " (inferred)" } else { "" };
        format!("{}{text}{inferred}", number.unwrap_or_default())
    }
}

impl What {
    /// Whether the carrier's people can read it.
    pub const fn is_visible_to_carrier(&self) -> bool {
        matches!(
            self,
            Self::Noted {
                is_visible_to_carrier: true,
                ..
            }
        )
    }

    fn sentence(&self) -> String {
        match self {
            Self::OrderMoved { event, to, .. } => moved(event.label(), to.label()),
            Self::LineMoved { event, to, .. } => moved(event.label(), to.label()),
            Self::FocSet {
                from,
                to,
                is_requested,
            } => foc_sentence(from.as_ref(), to.as_ref(), *is_requested),
            Self::Rejected {
                raw_code, raw_text, ..
            } => match raw_code {
                Some(code) => format!("Rejected: {raw_text} ({code})"),
                None => format!("Rejected: {raw_text}"),
            },
            Self::RejectionResolved { resolution, .. } => {
                format!("Rejection resolved: {resolution}")
            }
            Self::Revised { revision } => format!("Version {revision} of the order"),
            Self::VendorWord { from: None, to } => format!("The carrier says \u{201c}{to}\u{201d}"),
            Self::VendorWord {
                from: Some(from),
                to,
            } => {
                format!("The carrier says \u{201c}{to}\u{201d}, before \u{201c}{from}\u{201d}")
            }
            Self::Drifted { drift } => drift.sentence(),
            Self::NumberAdded => "Put on the order".to_owned(),
            Self::NumberRemoved => "Taken from the list".to_owned(),
            Self::Checked { portability } => {
                format!("Checked: {}", portability.label().to_lowercase())
            }
            Self::DocumentAdded { kind, version, .. } => {
                format!("{} added, version {version}", kind.label())
            }
            Self::Edited { fields } => format!("Changed: {}", fields.join(", ")),
            Self::Tested { item, result } => {
                format!("{}: {}", item.label(), result.label().to_lowercase())
            }
            Self::PassedOver { item } => {
                format!("Passed over at the gate: {}", item.label().to_lowercase())
            }
            Self::StepDone { step } => match Step::find(step) {
                Some(step) => format!("Done ({}): {}", step.when.words(), step.what),
                None => format!("Done: {step}"),
            },
            Self::PortOutNotified => "The carrier tells of the request".to_owned(),
            Self::PortOutMoved { to, .. } => format!("Now \u{201c}{}\u{201d}", to.label()),
            Self::Noted { text, .. } => text.clone(),
        }
    }
}

fn moved(event: &str, to: &str) -> String {
    if event == to {
        event.to_owned()
    } else {
        format!("{event}: now \u{201c}{to}\u{201d}")
    }
}

fn foc_sentence(from: Option<&Foc>, to: Option<&Foc>, is_requested: bool) -> String {
    let name = if is_requested {
        "Requested date"
    } else {
        "FOC"
    };
    match (from, to) {
        (Some(from), Some(to)) => format!("{name} moved from {from} to {to}"),
        (None, Some(to)) => format!("{name} set to {to}"),
        (Some(from), None) => format!("{name} {from} is void"),
        (None, None) => format!("{name} is not known"),
    }
}

impl Drift {
    /// In one sentence.
    pub fn sentence(&self) -> String {
        let several = |numbers: &[E164]| counted(numbers.len() as u64, "number");
        match self {
            Self::Status { ours, told } => format!(
                "The carrier\u{2019}s word means \u{201c}{}\u{201d}, which cannot follow on \u{201c}{}\u{201d}",
                told.label(),
                ours.label()
            ),
            Self::Line { number, ours, word } => format!(
                "The carrier says \u{201c}{word}\u{201d} of {}, which cannot follow on \u{201c}{}\u{201d}",
                number.grouped(),
                ours.label()
            ),
            Self::Unfinished { numbers } => format!(
                "The carrier calls the order ported, and {} of it not in service",
                several(numbers)
            ),
            Self::NoFoc => "The carrier calls the date agreed and gives none".to_owned(),
            Self::FocAfterStart { told, .. } => {
                format!("The carrier moves the FOC to {told} after the activation began")
            }
            Self::FocDates { dates } => {
                let dates: Vec<String> = dates.iter().map(ToString::to_string).collect();
                format!("The numbers have different dates: {}", dates.join(", "))
            }
            Self::Numbers { missing, unknown } => format!(
                "The carrier\u{2019}s order lacks {} of ours and has {} more",
                several(missing),
                several(unknown)
            ),
        }
    }
}

#[cfg(test)]
mod tests;
