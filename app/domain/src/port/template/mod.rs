//! How ports differ between countries: which steps there are and what they are called, what is asked, which
//! papers go along. Sources: domain notes §1.1, §1.8 and §1.9.
//!
//! A template renames and skips what people see. It never changes which state may follow which: a state that
//! a country skips is one that no evidence from there leads to.

pub mod code;
mod countries;
pub mod limits;
pub mod loa;

use serde::{Deserialize, Serialize};

use code::{Cupid, DdiRange, DonorCode, Rio};
pub use limits::{Limit, TooLong, limits};
pub use loa::{LoaTemplate, loa_template};

use super::{
    LineState, Order, OrderState,
    document::DocumentKind,
    field::OrderField,
    order::{Details, EndUserKind},
};
use crate::{Country, number::NumberType, same_word};

text_enum! {
    /// What can be ported by itself.
    pub enum PortableUnit {
        /// Each number.
        Number = "number", "Single numbers";
        /// A block or range moves as a whole, unless the losing carrier breaks it up first.
        WholeBlock = "whole_block", "Whole blocks";
    }
}

text_enum! {
    /// By which rule the earliest date is worked out. The calendar has the days.
    pub enum LeadRule {
        /// Business days by simple or not, with a cut-off in the afternoon.
        UnitedStates = "us", "US intervals";
        /// Business days of the Canadian regulator.
        Canada = "ca", "Canadian intervals";
        /// The change of the organisation that controls a toll-free number.
        RespOrgChange = "resporg", "RespOrg change";
        /// Business days by kind of line, and by whether the losing provider holds the range.
        UnitedKingdom = "uk", "UK lead times";
        /// Business days of the winning carrier, and two windows.
        Germany = "de", "German lead time";
        /// A window in business hours.
        France = "fr", "French windows";
        /// As the carriers agree.
        Agreed = "agreed", "As agreed";
    }
}

/// What a country makes of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is called so.
    Named(&'static str),
    /// It does not happen there.
    Skipped,
}

/// When something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Always,
    /// Where the customer is a company.
    OfCompanies,
    /// Where the customer is a person.
    OfPersons,
    /// Where the losing carrier is a wireless one.
    OfWireless,
    /// It helps where it is known.
    Optional,
}

/// What a field must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Anything.
    Text,
    /// One of these shapes: `9` stands for a digit, `A` for a letter; spaces and hyphens do not count.
    Shape(&'static [&'static str]),
    /// One of these words.
    Words(&'static [&'static str]),
    /// A French [`Rio`].
    Rio,
    /// A British [`Cupid`].
    Cupid,
    /// A German [`DonorCode`].
    DonorCode,
    /// Ranges of numbers: [`DdiRange::list`].
    Ranges,
}

/// A field that a country asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Which.
    pub field: OrderField,
    /// What it is called there.
    pub label: &'static str,
    /// Where it is found, or what it looks like.
    pub hint: &'static str,
    /// When it is asked.
    pub need: Need,
    /// What it must look like.
    pub check: Check,
}

/// A document that goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Which.
    pub kind: DocumentKind,
    /// What it is called there, and what becomes of it.
    pub hint: &'static str,
    /// Whether an order is not sent without it.
    pub is_required: bool,
    /// How many days old it may be.
    pub most_days: Option<u16>,
    /// How old some losing carriers let it be.
    pub tolerated_days: Option<u16>,
}

/// How ports are done in one country.
#[derive(Debug)]
pub struct Template {
    /// Its key, which stays.
    pub key: &'static str,
    /// The countries it is for; none for every other.
    pub countries: &'static [Country],
    /// The types of numbers it is for; none for all.
    pub types: &'static [NumberType],
    /// Its name.
    pub title: &'static str,
    /// What differs in the steps of an order.
    pub order_steps: &'static [(OrderState, Step)],
    /// What differs in the steps of a number.
    pub line_steps: &'static [(LineState, Step)],
    /// What is asked.
    pub fields: &'static [Field],
    /// The papers.
    pub papers: &'static [Paper],
    /// How the earliest date is worked out.
    pub lead: LeadRule,
    /// What moves as one.
    pub unit: PortableUnit,
    /// Whether the rules of billing numbers hold: those of the North American plan (domain notes §1.6).
    pub has_btn_rules: bool,
}

/// The template of a country and a type of number; the general one where there is none of its own.
pub fn template(country: Country, number_type: NumberType) -> &'static Template {
    countries::TEMPLATES
        .iter()
        .copied()
        .find(|template| template.is_for(country, number_type))
        .unwrap_or(&countries::GENERIC)
}

/// Every template, the general one last.
pub fn templates() -> impl Iterator<Item = &'static Template> {
    let general = std::iter::once(&countries::GENERIC);
    countries::TEMPLATES.iter().copied().chain(general)
}

impl Template {
    fn is_for(&self, country: Country, number_type: NumberType) -> bool {
        self.countries.contains(&country)
            && (self.types.is_empty() || self.types.contains(&number_type))
    }

    /// What an order's state is called there; none where it does not happen.
    pub fn order_label(&self, state: OrderState) -> Option<&'static str> {
        label(self.order_steps, state, state.label())
    }

    /// What a number's state is called there; none where it does not happen.
    pub fn line_label(&self, state: LineState) -> Option<&'static str> {
        label(self.line_steps, state, state.label())
    }

    /// The document of a kind; none where it is not asked.
    pub fn paper(&self, kind: DocumentKind) -> Option<&'static Paper> {
        self.papers.iter().find(|paper| paper.kind == kind)
    }
}

fn label<S: Copy + PartialEq>(
    steps: &[(S, Step)],
    state: S,
    usual: &'static str,
) -> Option<&'static str> {
    match steps.iter().find(|(of, _)| *of == state) {
        Some((_, Step::Named(name))) => Some(name),
        Some((_, Step::Skipped)) => None,
        None => Some(usual),
    }
}

text_enum! {
    /// How bad a field is.
    pub enum Weight {
        /// The order is refused.
        Refuse = "refuse", "Must be corrected";
        /// It goes through, changed or at a risk.
        Warn = "warn", "Look at it";
    }
}

/// A field that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// The field.
    pub field: OrderField,
    /// What stands there; empty where nothing does.
    pub value: String,
    /// What is wrong, and what to do.
    pub remedy: String,
    /// How bad it is.
    pub weight: Weight,
}

/// What is known of the fields that are sealed. Their values are not shown to anybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Whether the account number is known.
    pub has_account_number: bool,
    /// Whether the PIN is known.
    pub has_pin: bool,
}

impl From<&Order> for Sealed {
    fn from(order: &Order) -> Self {
        Self {
            has_account_number: order.has_account_number,
            has_pin: order.has_pin,
        }
    }
}

/// Every field that the template asks and that is missing or misshapen.
pub fn check_fields(template: &Template, details: &Details, sealed: Sealed) -> Vec<FieldProblem> {
    let single = template
        .fields
        .iter()
        .filter_map(|field| field.problem(details, sealed));
    let asks_block = template
        .fields
        .iter()
        .any(|field| field.field == OrderField::BlockTo);
    single
        .chain(asks_block.then(|| block_problem(details)).flatten())
        .collect()
}

/// A block of extensions has two ends of one length, the lower one first, or none at all.
fn block_problem(details: &Details) -> Option<FieldProblem> {
    let from = OrderField::BlockFrom.text(details);
    let to = OrderField::BlockTo.text(details);
    let is_block = match (&from, &to) {
        (Some(from), Some(to)) => from.len() == to.len() && from <= to,
        (None, None) => true,
        _ => false,
    };
    (!is_block).then(|| FieldProblem {
        field: OrderField::BlockTo,
        value: format!("{}-{}", from.unwrap_or_default(), to.unwrap_or_default()),
        remedy: "A block has a first and a last extension of the same length, such as 00 and 99. Correct both ends.".to_owned(),
        weight: Weight::Refuse,
    })
}

impl Field {
    fn is_needed(&self, details: &Details) -> bool {
        match self.need {
            Need::Always => true,
            Need::OfCompanies => details.end_user.kind == EndUserKind::Business,
            Need::OfPersons => details.end_user.kind == EndUserKind::Residential,
            Need::OfWireless => details.losing.is_wireless,
            Need::Optional => false,
        }
    }

    fn problem(&self, details: &Details, sealed: Sealed) -> Option<FieldProblem> {
        let is_sealed_there = match self.field {
            OrderField::AccountNumber => Some(sealed.has_account_number),
            OrderField::Pin => Some(sealed.has_pin),
            _ => None,
        };
        let text = self.field.text(details);
        let remedy = match &text {
            Some(text) => self.check.fault(text)?,
            None if is_sealed_there == Some(true) || !self.is_needed(details) => return None,
            None => format!("{} is missing. {}", self.label, self.hint),
        };
        Some(FieldProblem {
            field: self.field,
            value: text.unwrap_or_default(),
            remedy,
            weight: Weight::Refuse,
        })
    }
}

impl Check {
    /// What is wrong with a text, and what to do; none where it is well-formed.
    pub fn fault(self, text: &str) -> Option<String> {
        let refused = |error: code::NotACode| format!("{error}.");
        match self {
            Self::Text => None,
            Self::Shape(shapes) => (!shapes.iter().any(|shape| has_shape(text, shape))).then(|| {
                format!(
                    "\u{201c}{text}\u{201d} does not look like {}, where 9 is a digit and A a letter.",
                    shapes.join(" or ")
                )
            }),
            Self::Words(words) => (!words.iter().any(|word| same_word(word, text)))
                .then(|| format!("\u{201c}{text}\u{201d} is not one of {}.", words.join(", "))),
            Self::Rio => text.parse::<Rio>().err().map(refused),
            Self::Cupid => text.parse::<Cupid>().err().map(refused),
            Self::DonorCode => text.parse::<DonorCode>().err().map(refused),
            Self::Ranges => DdiRange::list(text).err().map(refused),
        }
    }
}

/// Whether a text has a shape of `9`s and `A`s.
fn has_shape(text: &str, shape: &str) -> bool {
    let counts = |c: &char| !matches!(c, ' ' | '-');
    let signs = text.chars().filter(counts).map(|c| match c {
        c if c.is_ascii_digit() => '9',
        c if c.is_ascii_alphabetic() => 'A',
        _ => '?',
    });
    signs.eq(shape.chars().filter(counts))
}

/// Every text that is too long for a provider, and a reference with signs that none takes.
pub fn check_lengths(provider: &str, reference: &str, details: &Details) -> Vec<FieldProblem> {
    let text = |field: OrderField| match field {
        OrderField::Reference => Some(reference.trim().to_owned()),
        field => field.text(details),
    };
    let lengths = limits(provider)
        .filter_map(|limit| limit.problem(&text(limit.field)?))
        .chain(reference_signs(reference));
    lengths.collect()
}

/// A reference has letters, digits, spaces and hyphens alone (domain notes §1.1).
fn reference_signs(reference: &str) -> Option<FieldProblem> {
    let is_fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-');
    (!reference.chars().all(is_fine)).then(|| FieldProblem {
        field: OrderField::Reference,
        value: reference.to_owned(),
        remedy: "The reference may have letters, digits, spaces and hyphens only. Take the other signs out.".to_owned(),
        weight: Weight::Refuse,
    })
}

impl Limit {
    fn problem(&self, text: &str) -> Option<FieldProblem> {
        let length = text.chars().count();
        if length <= self.most {
            return None;
        }
        let kept: String = text.chars().take(self.most).collect();
        let label = self.field.label();
        let most = self.most;
        let (remedy, weight) = match self.too_long {
            TooLong::Cut => (
                format!(
                    "{label} has {length} characters and is cut to \u{201c}{kept}\u{201d}. Shorten it so that the losing carrier still knows it."
                ),
                Weight::Warn,
            ),
            TooLong::Refused => (
                format!(
                    "{label} has {length} characters, and at most {most} are taken. Shorten it."
                ),
                Weight::Refuse,
            ),
        };
        Some(FieldProblem {
            field: self.field,
            value: text.to_owned(),
            remedy,
            weight,
        })
    }
}

#[cfg(test)]
mod tests;
