//! The letter of authorisation (LOA) as a PDF, ready to be signed.
//!
//! One template per country says what the letter is called there and how it is worded
//! (`template`). The same data always give the same bytes: nothing here asks a clock,
//! and the day of the letter is passed in. The letter lists every number, first as ranges and then one by
//! one, on as many pages as that takes.

mod numbers;
mod page;
mod schedule;
mod template;
#[cfg(test)]
mod tests;
mod text;

use chrono::NaiveDate;
use domain::{Country, E164, port::order::PostalAddress};

use page::{Pages, Weight};
use template::Template;

pub(crate) use text::REGULAR;

/// What a letter says. It has no `Debug`, because an account number is a secret.
#[derive(Clone, Copy)]
pub struct LoaData<'a> {
    /// The country of the numbers, which chooses the template.
    pub country: Country,
    /// Our reference of the order.
    pub reference: &'a str,
    /// The day on which the letter is made. The signer writes the day of the signature.
    pub prepared_on: NaiveDate,
    /// Whose numbers they are.
    pub end_user: &'a str,
    /// The service address on the losing carrier's record.
    pub service_address: &'a PostalAddress,
    /// Who is to sign.
    pub authorised_person: Option<&'a str>,
    /// The losing carrier by name.
    pub losing_carrier: &'a str,
    /// The winning carrier by name.
    pub winning_carrier: &'a str,
    /// The billing number of the losing account.
    pub btn: Option<E164>,
    /// The number of the losing account, where the signer wants it in the letter.
    pub account_number: Option<&'a str>,
    /// The numbers, in any order.
    pub numbers: &'a [E164],
    /// The day on which they should move.
    pub requested_on: Option<NaiveDate>,
}

/// Why there is no letter.
#[derive(Debug, thiserror::Error)]
pub enum LoaError {
    /// A letter without numbers authorises nothing.
    #[error(
        "A letter of authorisation needs at least one number. Add the numbers to the order first."
    )]
    NoNumbers,
    /// A name that the letter cannot do without is blank.
    #[error("The letter of authorisation needs {0}. Enter it in the order first.")]
    Blank(&'static str),
    /// The font lacks a character.
    #[error(
        "\u{201c}{0}\u{201d} cannot be printed in the letter, whose font has Latin, Greek and Cyrillic letters. \
         Write the name in one of these."
    )]
    NotPrintable(char),
    /// The PDF could not be made.
    #[error("The letter could not be made into a PDF: {0}")]
    Pdf(String),
}

/// The id of the template that a country's letters are made from, with its version: `us-1`.
pub fn template_id(country: Country) -> &'static str {
    Template::of(country).id
}

/// Makes the letter.
///
/// # Errors
/// [`LoaError`] when something that must be in the letter is missing, or cannot be printed.
pub fn render(data: &LoaData<'_>) -> Result<Vec<u8>, LoaError> {
    if data.numbers.is_empty() {
        return Err(LoaError::NoNumbers);
    }
    let needed = [
        (data.end_user, "the name of the end user"),
        (data.losing_carrier, "the losing carrier"),
        (data.winning_carrier, "the winning carrier"),
    ];
    if let Some((_, what)) = needed.iter().find(|(text, _)| text.trim().is_empty()) {
        return Err(LoaError::Blank(what));
    }
    let template = Template::of(data.country);
    let mut pages = Pages::new(
        template.paper,
        [template.title.to_owned(), data.end_user.to_owned()],
        [
            format!("{} \u{b7} {}", template.id, data.reference),
            template.page_of.to_owned(),
        ],
    )?;
    letter(&mut pages, template, data)?;
    schedule::write(&mut pages, template, data)?;
    pages.finish(template.title, template.language)
}

fn letter(pages: &mut Pages, template: &Template, data: &LoaData<'_>) -> Result<(), LoaError> {
    let labels = &template.labels;
    pages.title(template.title)?;
    pages.paragraph(template.subtitle)?;
    pages.space(8.0);
    let written = |day: NaiveDate| day.format(template.date).to_string();
    let fields = [
        (labels.end_user, Some(data.end_user.to_owned())),
        (labels.service_address, Some(data.service_address.line())),
        (labels.losing, Some(data.losing_carrier.to_owned())),
        (labels.winning, Some(data.winning_carrier.to_owned())),
        (labels.btn, data.btn.map(numbers::both_forms)),
        (labels.account, data.account_number.map(str::to_owned)),
        (labels.person, data.authorised_person.map(str::to_owned)),
        (labels.requested, data.requested_on.map(written)),
        (labels.prepared, Some(written(data.prepared_on))),
        (labels.reference, Some(data.reference.to_owned())),
    ];
    for (label, value) in fields {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            pages.field(label, &value)?;
        }
    }
    pages.space(10.0);
    for paragraph in template.text {
        pages.paragraph(&template::fill(paragraph, data))?;
        pages.space(4.0);
    }
    for declaration in template.declarations {
        pages.ticked(&template::fill(declaration, data))?;
        pages.space(3.0);
    }
    pages.signature(&[labels.signature, labels.date])?;
    pages.signature(&[labels.name, labels.role])
}

/// A heading of a part of the letter.
fn heading(pages: &mut Pages, text: &str) -> Result<(), LoaError> {
    pages.space(12.0);
    pages.line(text, 11.0, Weight::Bold)
}
