//! From a pasted list of numbers to orders that a carrier will take.
//!
//! Every row gets a verdict, and every number that can be ported gets a place in exactly one proposed
//! order; a bad number never holds up the good ones beside it. The answer is the same in whatever order
//! the rows were pasted. Source: domain notes §1.2, which names what may share an order.

#[cfg(feature = "parse")]
pub mod paste;
mod split;
#[cfg(test)]
mod tests;
mod verdict;

use serde::{Deserialize, Serialize};

use super::order::Portability;
use crate::{
    Country, E164, PortOrderId,
    number::{Lifecycle, NumberType},
    same_word,
};

/// A number that was read from a pasted row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Candidate {
    /// The number.
    pub number: E164,
    /// The line of the input, from 1.
    pub line: u32,
    /// As it was written.
    pub written: String,
}

/// A pasted row in which no number was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unreadable {
    /// The line of the input, from 1.
    pub line: u32,
    /// As it was written.
    pub written: String,
    /// Why it is no number, as a sentence.
    pub why: String,
}

/// What a portability check said of a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checked {
    /// Whether it can be ported.
    pub portability: Portability,
    /// Why not, in the vendor's words.
    pub reason: Option<String>,
    /// The carrier it is served by; for a toll-free number whoever is its responsible organisation.
    pub serving_carrier: Option<String>,
    /// That carrier's SPID, or its `RespOrg`.
    pub serving_spid: Option<String>,
    /// What groups numbers at the vendor: a rate centre, a tier.
    pub group: Option<String>,
    /// Whether the serving carrier asks for account number and PIN.
    pub needs_account_number: Option<bool>,
    /// Whether the winning carrier has a switch of its own there. Orders may be longer then.
    pub is_on_net: Option<bool>,
}

/// The order that a number is in already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenOrder {
    /// The order.
    pub id: PortOrderId,
    /// Its reference.
    pub reference: String,
}

/// What makes a losing account more than one plain line (domain notes §1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountShape {
    /// Whether it has one line, and no more.
    pub has_single_line: bool,
    /// Whether a reseller sends the bills.
    pub has_reseller: bool,
    /// Whether Centrex, ISDN, remote call forwarding or the like hangs on it.
    pub has_complex_features: bool,
}

/// What is known of a number before it is put in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Known {
    /// What the winning carrier said of it; none if it was not asked.
    pub checked: Option<Checked>,
    /// Its kind in the national plan.
    pub number_type: NumberType,
    /// The country of its plan; none for numbers that belong to no country.
    pub country: Option<Country>,
    /// Where the inventory has it in its life; none if the inventory does not have it.
    pub in_inventory: Option<Lifecycle>,
    /// The carrier that the inventory has for it.
    pub inventory_carrier: Option<String>,
    /// The open port-in order that it is in.
    pub open_order: Option<OpenOrder>,
    /// The losing account, as far as the input told it.
    pub account: Option<String>,
    /// What kind of account that is, as far as it is known.
    pub account_shape: Option<AccountShape>,
}

text_enum! {
    /// Who runs the port for us, as far as its rules differ.
    pub enum Provider {
        /// Bandwidth.
        Bandwidth = "bandwidth", "Bandwidth";
        /// Telnyx.
        Telnyx = "telnyx", "Telnyx";
        /// Twilio.
        Twilio = "twilio", "Twilio";
        /// Microsoft, as the carrier of Calling Plans.
        Microsoft = "microsoft", "Microsoft";
        /// Any other.
        Other = "other", "Other";
    }
}

impl Provider {
    /// The provider by the name of a carrier; [`Provider::Other`] for every name that has no rules here.
    pub fn of(carrier: &str) -> Self {
        let named = |provider: &Self| same_word(provider.label(), carrier.trim());
        let known = Self::ALL.iter().copied().find(named);
        known.unwrap_or(Self::Other)
    }
}

/// The carrier that is to get the numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Winner<'a> {
    /// By name.
    pub carrier: &'a str,
    /// By its rules.
    pub provider: Provider,
    /// From how many numbers on an order is negotiated rather than run to a fixed interval.
    pub project_from: usize,
}

impl<'a> Winner<'a> {
    /// A carrier with the rules of its name, and projects from [`PROJECT_FROM`] numbers.
    pub fn named(carrier: &'a str) -> Self {
        Self {
            carrier,
            provider: Provider::of(carrier),
            project_from: PROJECT_FROM,
        }
    }
}

/// From how many numbers on an order is a project, unless a carrier says otherwise (domain notes §1.2).
pub const PROJECT_FROM: usize = 50;

text_enum! {
    /// What a pasted row turns out to be.
    pub enum VerdictKind {
        /// It can be ported.
        Portable = "portable", "Portable";
        /// It can be ported, and comes from another carrier than most of the list.
        OtherCarrier = "other_carrier", "Other carrier";
        /// A toll-free number, which goes into an order of its own.
        TollFree = "toll_free", "Toll-free";
        /// The carrier's people must look at it.
        NeedsManual = "needs_manual", "Needs a manual check";
        /// Nobody has asked whether it can be ported.
        NotChecked = "not_checked", "Not checked";
        /// It cannot be ported.
        NotPortable = "not_portable", "Not portable";
        /// The same number stands on an earlier line.
        Duplicate = "duplicate", "Duplicate";
        /// It is in an open order.
        InOrder = "in_order", "Already in an order";
        /// It is with us already.
        Ours = "ours", "Ours already";
        /// There is no number in the row.
        Unreadable = "unreadable", "Unreadable";
    }
}

impl VerdictKind {
    /// Whether such a number goes into a proposed order.
    pub const fn is_good(self) -> bool {
        matches!(
            self,
            Self::Portable
                | Self::OtherCarrier
                | Self::TollFree
                | Self::NeedsManual
                | Self::NotChecked
        )
    }
}

/// What is said of one pasted row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = IntakeVerdict))]
pub struct Verdict {
    /// The line of the input, from 1.
    pub line: u32,
    /// As it was written.
    pub written: String,
    /// The number; none if the row is unreadable.
    pub number: Option<E164>,
    /// What it turns out to be.
    pub kind: VerdictKind,
    /// Why, as a sentence.
    pub sentence: String,
    /// The line on which a duplicate stands for the first time.
    pub duplicate_of: Option<u32>,
    /// The order that it is in already.
    pub open_order: Option<OpenOrder>,
    /// The key of the proposed order that has it.
    pub proposed_order: Option<String>,
}

text_enum! {
    /// How an order is run: by fixed intervals, or as a negotiated project (domain notes §1.2).
    pub enum Complexity {
        /// One plain line of an account without a reseller.
        Simple = "simple", "Simple";
        /// Anything else.
        NonSimple = "non_simple", "Non-simple";
        /// Too many numbers for the fixed intervals.
        Project = "project", "Project";
    }
}

/// How an order of so many numbers is run. An account of which nothing is known is taken for
/// non-simple, as those of companies practically always are.
pub fn complexity(numbers: usize, project_from: usize, shape: Option<AccountShape>) -> Complexity {
    let is_plain = |shape: AccountShape| {
        shape.has_single_line && !shape.has_reseller && !shape.has_complex_features
    };
    if numbers >= project_from {
        Complexity::Project
    } else if numbers == 1 && shape.is_some_and(is_plain) {
        Complexity::Simple
    } else {
        Complexity::NonSimple
    }
}

/// An order that a carrier will take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProposedOrder {
    /// What tells it from the others of the proposal. The same numbers have the same key each time.
    pub key: String,
    /// What people read.
    pub title: String,
    /// The country of its numbers.
    pub country: Country,
    /// Their type.
    pub number_type: NumberType,
    /// The carrier they come from, by name.
    pub losing_carrier: Option<String>,
    /// That carrier's SPID.
    pub spid: Option<String>,
    /// The losing account.
    pub account: Option<String>,
    /// What groups them at the vendor.
    pub group: Option<String>,
    /// The numbers, in ascending order.
    pub numbers: Vec<E164>,
    /// Which part of its group it is, from 1, where one order would be too long for the provider.
    pub part: u32,
    /// How many parts its group has.
    pub parts: u32,
    /// How it is run.
    pub complexity: Complexity,
    /// Whether the carrier's people must look at its numbers before they are sent.
    pub needs_manual: bool,
    /// What there is to know before it is made, as sentences.
    pub warnings: Vec<String>,
}

/// How many rows turned out to be one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = IntakeTally))]
pub struct Tally {
    /// What they turned out to be.
    pub kind: VerdictKind,
    /// How many.
    pub count: u64,
}

/// What becomes of a pasted list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Proposal {
    /// The orders, by key.
    pub orders: Vec<ProposedOrder>,
    /// A verdict for every row, by line.
    pub rows: Vec<Verdict>,
    /// How many rows turned out to be what; kinds without a row are left out.
    pub tally: Vec<Tally>,
    /// What there is to know of all orders, as sentences.
    pub notes: Vec<String>,
}

/// Judges every row and proposes the orders.
///
/// `known` says what is known of a number. A number of which it knows nothing is left to a person: its
/// country and type are what an order needs first.
pub fn propose<'k>(
    winner: &Winner<'_>,
    candidates: &[Candidate],
    unreadable: &[Unreadable],
    known: impl Fn(E164) -> Option<&'k Known>,
) -> Proposal {
    let mut rows = verdict::judge(winner, candidates, unreadable, &known);
    let orders = split::orders(winner, &rows, &known);
    for row in &mut rows {
        row.proposed_order = row
            .number
            .filter(|_| row.kind.is_good())
            .and_then(|number| home_of(&orders, number));
    }
    Proposal {
        tally: tally(&rows),
        notes: split::notes(winner, &orders),
        orders,
        rows,
    }
}

/// The key of the order that has a number.
fn home_of(orders: &[ProposedOrder], number: E164) -> Option<String> {
    let has_it = |order: &&ProposedOrder| order.numbers.binary_search(&number).is_ok();
    orders.iter().find(has_it).map(|order| order.key.clone())
}

fn tally(rows: &[Verdict]) -> Vec<Tally> {
    let count_of = |kind: VerdictKind| rows.iter().filter(|row| row.kind == kind).count();
    let all = VerdictKind::ALL.iter().map(|&kind| Tally {
        kind,
        count: count_of(kind) as u64,
    });
    all.filter(|tally| tally.count > 0).collect()
}
