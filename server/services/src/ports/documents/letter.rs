//! The letter of authorisation, made from the order.

use domain::{
    E164, PortOrderId,
    access::Permission,
    port::{
        Foc, Order,
        document::{Document, DocumentKind},
        order::EndUserKind,
        papers::Paper,
        template::loa_template,
    },
};
use store::ports as rows;

use super::{NewDocument, file_away};
use crate::{
    App, Caller, Error, Result,
    loa::{self, LoaData},
    ports::{dossier, orders},
};

/// Makes the letter of authorisation of an order, ready to be signed, and files it as the next version of
/// its letters. Made again on the same day from the same order, it is the same letter.
///
/// The number of the account is not in it: it is a secret, and the signer knows it.
pub async fn render_loa(app: &App, caller: &Caller, order: PortOrderId) -> Result<Document> {
    caller.require(Permission::RunPorts)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let order = orders::existing(conn, caller, order).await?;
    let lines = rows::lines(conn, caller.org, order.id).await?;
    drop(read);
    if !order.state.is_open() {
        return Err(Error::Invalid(format!(
            "{} is {}: there is nothing left to authorise.",
            order.reference,
            order.state.label().to_lowercase()
        )));
    }
    let template = loa_template(order.country, order.number_type, &order.carrier);
    if template.is_carriers_own {
        return Err(Error::Invalid(format!(
            "{} takes its own letter only: {}. Fetch it there, have it signed, and add it here.",
            order.carrier, template.title
        )));
    }
    let live = lines.into_iter().filter(|line| line.state.is_live());
    let numbers: Vec<E164> = live.map(|line| line.number).collect();
    let statement = statement(&order, &numbers);
    let (id, file_name) = (order.id, format!("LOA {}.pdf", order.reference));
    let now = app.now();
    // A letter of thousands of numbers takes a while to be set.
    let setting = tokio::task::spawn_blocking(move || {
        loa::render(&LoaData {
            country: order.country,
            reference: &order.reference,
            prepared_on: dossier::today(&order, now),
            end_user: &order.details.end_user.name(),
            service_address: &order.details.service_address,
            authorised_person: order.details.authorised_person.as_deref(),
            losing_carrier: order.details.losing.name().unwrap_or_default(),
            winning_carrier: &order.carrier,
            btn: order.details.btn,
            account_number: None,
            numbers: &numbers,
            requested_on: order.requested_foc.as_ref().map(Foc::day),
        })
    });
    let set = setting.await.map_err(std::io::Error::other)?;
    let new = NewDocument {
        kind: DocumentKind::Loa,
        file_name,
        content: set.map_err(|error| Error::Invalid(error.to_string()))?,
        signer: None,
        dated: None,
        expires_on: None,
        redaction: None,
    };
    file_away(app, caller, id, new, Some(statement)).await
}

/// What stands in the letter, so that nobody need read it for the comparison.
fn statement(order: &Order, numbers: &[E164]) -> Paper {
    let details = &order.details;
    let name = Some(details.end_user.name()).filter(|name| !name.is_empty());
    let is_person = details.end_user.kind == EndUserKind::Residential;
    let address = &details.service_address;
    Paper {
        is_signed: Some(false),
        company: name.clone().filter(|_| !is_person),
        person: name.filter(|_| is_person),
        service_address: (!address.is_blank()).then(|| address.clone()),
        btn: details.btn,
        numbers: numbers.to_vec(),
        losing_carrier: details.losing.name().map(str::to_owned),
        winning_carrier: Some(order.carrier.clone()),
        ..Paper::new(DocumentKind::Loa)
    }
}
