//! The papers of an order: what is filed, what stands in it, and what the comparison makes of it. A file
//! comes by a plain form: it does not fit the arguments of a function.

use domain::{
    E164,
    port::{
        Order,
        papers::{Comparison, Paper},
        view::Filed,
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::{Answer, ApiError};
#[cfg(feature = "ssr")]
use crate::api::{answer, caller, conclude, id};

/// The papers of an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Papers {
    /// The order.
    pub(crate) order: Order,
    /// Its numbers that count.
    pub(crate) numbers: Vec<E164>,
    /// Its documents, the newest version of each kind first.
    pub(crate) documents: Vec<Filed>,
    /// How they compare.
    pub(crate) comparison: Comparison,
}

/// What a form says of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AddressForm {
    pub(crate) house: String,
    pub(crate) street: String,
    pub(crate) unit: String,
    pub(crate) city: String,
    pub(crate) region: String,
    pub(crate) postal_code: String,
    pub(crate) country: String,
}

/// What somebody read in a document, as they typed it. Blank means that the document does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PaperForm {
    pub(crate) kind: String,
    /// The country in whose notation numbers are read.
    pub(crate) home: String,
    pub(crate) dated: String,
    pub(crate) is_signed: String,
    pub(crate) signed_by: String,
    pub(crate) contacts: String,
    pub(crate) company: String,
    pub(crate) person: String,
    pub(crate) service: AddressForm,
    pub(crate) billing: AddressForm,
    pub(crate) btn: String,
    pub(crate) account: String,
    pub(crate) numbers: String,
    pub(crate) features: String,
    pub(crate) freeze: String,
    pub(crate) pending_order: String,
    pub(crate) losing_carrier: String,
    pub(crate) winning_carrier: String,
}

/// The papers of an order.
#[server(prefix = "/_fn", endpoint = "ports/papers", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(order: String) -> Result<Answer<Papers>, ApiError> {
    let (app, caller) = caller()?;
    let found = services::ports::find(&app, &caller, id(&order)?).await;
    let papers = found.map(|detail| Papers {
        numbers: detail
            .lines
            .iter()
            .filter(|line| line.state.is_live())
            .map(|line| line.number)
            .collect(),
        order: detail.order,
        documents: detail.documents,
        comparison: detail.comparison,
    });
    answer(&app, &caller, papers)
}

/// Makes a new version of the letter of authorisation and files it.
#[server(prefix = "/_fn", endpoint = "ports/papers/make_loa")]
pub(crate) async fn make_loa(order: String) -> Result<(), ApiError> {
    let (app, caller) = caller()?;
    let made = services::ports::documents::render_loa(&app, &caller, id(&order)?).await;
    conclude(&caller, made, |_| here(&order, "did=loa"))?;
    Ok(())
}

/// Says who signed a document, of when it is, until when it counts, and what was blacked out.
#[server(prefix = "/_fn", endpoint = "ports/papers/describe")]
pub(crate) async fn describe(
    order: String,
    document: String,
    #[server(default)] signer: String,
    #[server(default)] dated: String,
    #[server(default)] expires_on: String,
    #[server(default)] redaction: String,
) -> Result<(), ApiError> {
    use crate::api::ports::read::{day, text};

    let (app, caller) = caller()?;
    let described = services::ports::documents::describe(
        &app,
        &caller,
        id(&document)?,
        text(&signer),
        day("The day of the document", &dated)?,
        day("The last day", &expires_on)?,
        text(&redaction),
    );
    conclude(&caller, described.await, |()| here(&order, "did=described"))?;
    Ok(())
}

/// Writes down what stands in a document.
#[server(prefix = "/_fn", endpoint = "ports/papers/state")]
pub(crate) async fn state(
    order: String,
    document: String,
    paper: PaperForm,
) -> Result<(), ApiError> {
    let (app, caller) = caller()?;
    let paper = paper.read()?;
    let stated = services::ports::documents::state(&app, &caller, id(&document)?, paper).await;
    conclude(&caller, stated, |()| here(&order, "did=read"))?;
    Ok(())
}

#[cfg(feature = "ssr")]
fn here(order: &str, query: &str) -> String {
    format!("/ports/{order}/papers?{query}")
}

impl AddressForm {
    /// The form of an address that was read before.
    pub(crate) fn of(address: Option<&domain::port::order::PostalAddress>) -> Self {
        address.map_or_else(Self::default, |address| Self {
            house: address.house.clone(),
            street: address.street.clone(),
            unit: address.unit.clone(),
            city: address.city.clone(),
            region: address.region.clone(),
            postal_code: address.postal_code.clone(),
            country: address.country.map(|c| c.to_string()).unwrap_or_default(),
        })
    }

    #[cfg(feature = "ssr")]
    fn read(&self) -> Result<Option<domain::port::order::PostalAddress>, ApiError> {
        let trimmed = |text: &str| text.trim().to_owned();
        let address = domain::port::order::PostalAddress {
            house: trimmed(&self.house),
            street: trimmed(&self.street),
            unit: trimmed(&self.unit),
            city: trimmed(&self.city),
            region: trimmed(&self.region),
            postal_code: trimmed(&self.postal_code),
            country: super::read::country(&self.country)?,
        };
        Ok((!address.is_blank()).then_some(address))
    }
}

impl PaperForm {
    /// The form of what was read before, or an empty one.
    pub(crate) fn of(filed: &Filed, home: domain::Country) -> Self {
        let mut form = Self {
            kind: filed.document.kind.to_string(),
            home: home.to_string(),
            dated: iso(filed.document.dated),
            signed_by: filed.document.signer.clone().unwrap_or_default(),
            ..Self::default()
        };
        if let Some(paper) = &filed.statement {
            form.fill(paper);
        }
        form
    }

    fn fill(&mut self, paper: &Paper) {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        self.dated = iso(paper.dated);
        self.is_signed = word(paper.is_signed);
        self.signed_by = text(&paper.signed_by);
        self.contacts = paper.contacts.join("; ");
        self.company = text(&paper.company);
        self.person = text(&paper.person);
        self.service = AddressForm::of(paper.service_address.as_ref());
        self.billing = AddressForm::of(paper.billing_address.as_ref());
        self.btn = paper.btn.map(|btn| btn.to_string()).unwrap_or_default();
        self.account = paper
            .account
            .as_ref()
            .map(|end| end.as_str().to_owned())
            .unwrap_or_default();
        let features = paper.features.iter().map(|feature| match feature.number {
            Some(number) => format!("{} on {number}", feature.feature),
            None => feature.feature.clone(),
        });
        self.features = features.collect::<Vec<_>>().join("; ");
        self.freeze = word(paper.freeze);
        self.pending_order = word(paper.pending_order);
        self.losing_carrier = text(&paper.losing_carrier);
        self.winning_carrier = text(&paper.winning_carrier);
    }

    #[cfg(feature = "ssr")]
    fn read(&self) -> Result<Paper, ApiError> {
        use super::read::{day, list, number, numbers, text, yes_or_no};
        use domain::port::papers::LastFour;

        let kind = self.kind.parse().map_err(|e| crate::api::invalid(&e))?;
        Ok(Paper {
            dated: day("The date", &self.dated)?,
            is_signed: yes_or_no(&self.is_signed),
            signed_by: text(&self.signed_by),
            contacts: list(&self.contacts),
            company: text(&self.company),
            person: text(&self.person),
            service_address: self.service.read()?,
            billing_address: self.billing.read()?,
            btn: number("The billing number", &self.btn, &self.home)?,
            account: text(&self.account).map(|account| LastFour::of(&account)),
            numbers: numbers(&self.numbers, &self.home)?,
            features: list(&self.features)
                .iter()
                .map(|feature| self.feature(feature))
                .collect::<Result<_, _>>()?,
            freeze: yes_or_no(&self.freeze),
            pending_order: yes_or_no(&self.pending_order),
            losing_carrier: text(&self.losing_carrier),
            winning_carrier: text(&self.winning_carrier),
            ..Paper::new(kind)
        })
    }

    /// A feature, and after ` on ` the number it hangs on. A name that has ` on ` in it and no number after
    /// it is a name.
    #[cfg(feature = "ssr")]
    fn feature(&self, text: &str) -> Result<domain::port::papers::NumberFeature, ApiError> {
        use domain::port::papers::NumberFeature;

        match text.rsplit_once(" on ") {
            Some((feature, number)) if number.contains(|c: char| c.is_ascii_digit()) => {
                Ok(NumberFeature {
                    number: super::read::number("The number of a feature", number, &self.home)?,
                    feature: feature.trim().to_owned(),
                })
            }
            _ => Ok(NumberFeature {
                number: None,
                feature: text.to_owned(),
            }),
        }
    }
}

fn iso(day: Option<chrono::NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn word(answer: Option<bool>) -> String {
    match answer {
        None => String::new(),
        Some(true) => "yes".to_owned(),
        Some(false) => "no".to_owned(),
    }
}
