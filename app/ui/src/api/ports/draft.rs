//! An order as a form shows it: text by the name of its field. Names are those of
//! [`domain::port::field::OrderField`], so that whatever finds fault with a field says where it is put
//! right. Reading a draft needs neither server nor clock, so the page itself can say what cannot be read.

use std::{collections::BTreeMap, str::FromStr};

use chrono::{NaiveDate, NaiveTime};
use domain::{
    E164,
    port::{
        Details, Foc, Order,
        order::{RemainingAction, RemainingNumber},
    },
};
use serde::{Deserialize, Serialize};

use crate::address;

/// The fields of an order's form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Draft(BTreeMap<String, String>);

/// What cannot be read, and in which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The field.
    pub(crate) field: &'static str,
    /// The value and what to do.
    pub(crate) message: String,
}

/// A date as it is filled in: it becomes an instant only where the table of time zones is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wished {
    /// The day in the place of the port.
    pub(crate) day: NaiveDate,
    /// The time there, if one is wished.
    pub(crate) time: Option<NaiveTime>,
    /// The time zone by its IANA name.
    pub(crate) zone: String,
}

impl Draft {
    /// The draft that an address carries.
    pub(crate) fn read(search: &str) -> Option<Self> {
        serde_json::from_str(&address::value(search, "draft")?).ok()
    }

    /// An order as its form shows it. `zone` is the time zone in which it happens.
    pub(crate) fn of(order: &Order, zone: &str) -> Self {
        let mut draft = Self::default();
        draft.order(order, zone);
        draft.details(&order.details);
        draft
    }

    /// What stands in a field; blank where nothing does.
    pub(crate) fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    fn set(&mut self, field: &str, text: impl Into<String>) {
        self.0.insert(field.to_owned(), text.into());
    }

    fn put(&mut self, field: &str, text: Option<impl ToString>) {
        self.set(
            field,
            text.map_or_else(String::new, |text| text.to_string()),
        );
    }

    fn tick(&mut self, field: &str, is_ticked: bool) {
        self.set(field, if is_ticked { "true" } else { "" });
    }

    fn order(&mut self, order: &Order, zone: &str) {
        self.set("reference", order.reference.as_str());
        self.put("project", order.project);
        self.put("connection", order.connection);
        self.set("carrier", order.carrier.as_str());
        let foc = order.requested_foc.as_ref();
        self.put("foc.day", foc.map(Foc::day));
        let time = foc.and_then(Foc::local_time);
        self.put("foc.time", time.map(|time| time.format("%H:%M")));
        self.set("foc.zone", zone);
    }

    fn details(&mut self, details: &Details) {
        let (user, address) = (&details.end_user, &details.service_address);
        self.put("scope", Some(details.scope));
        self.put("btn", details.btn);
        self.put("new_btn", details.new_btn);
        self.set("remaining", written(&details.remaining));
        self.put("end_user.kind", Some(user.kind));
        self.put("end_user.business_name", user.business_name.as_ref());
        self.put("end_user.first_name", user.first_name.as_ref());
        self.put("end_user.middle_initial", user.middle_initial.as_ref());
        self.put("end_user.last_name", user.last_name.as_ref());
        self.put("authorised_person", details.authorised_person.as_ref());
        self.set("service_address.house", address.house.as_str());
        self.set("service_address.street", address.street.as_str());
        self.set("service_address.unit", address.unit.as_str());
        self.set("service_address.city", address.city.as_str());
        self.set("service_address.region", address.region.as_str());
        self.set("service_address.postal_code", address.postal_code.as_str());
        self.put("service_address.country", address.country);
        self.put("losing.retail", details.losing.retail.as_ref());
        self.put("losing.network", details.losing.network.as_ref());
        self.put("losing.spid", details.losing.spid.as_ref());
        self.tick("losing.is_wireless", details.losing.is_wireless);
        self.put("trunk", details.trunk.as_ref());
        self.put("connectivity", details.connectivity);
        self.put("activation", Some(details.activation));
        self.tick("attests_no_freeze", details.attests_no_freeze);
        self.tick("lock_removed", details.lock_removed);
        self.put("csr_waiver", details.csr_waiver.as_ref());
        self.put("ticket", details.ticket.as_ref());
        for (key, value) in &details.country_fields {
            self.set(&format!("country_fields.{key}"), value.as_str());
        }
    }

    /// The details that are filled in. What the form does not ask stays as it was before.
    pub(crate) fn details_after(&self, before: &Details) -> Result<Details, Vec<Fault>> {
        let mut reader = Reader {
            draft: self,
            faults: Vec::new(),
        };
        let details = reader.details(before);
        if reader.faults.is_empty() {
            Ok(details)
        } else {
            Err(reader.faults)
        }
    }

    /// The date that is wished.
    pub(crate) fn wished(&self) -> Result<Option<Wished>, Fault> {
        let (day, time) = (self.get("foc.day").trim(), self.get("foc.time").trim());
        if day.is_empty() {
            return Ok(None);
        }
        let fault = |field, value: &str, form: &str| Fault {
            field,
            message: format!("\u{201c}{value}\u{201d} cannot be read. Write it as {form}."),
        };
        let time = match time {
            "" => None,
            text => Some(
                NaiveTime::parse_from_str(text, "%H:%M")
                    .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"))
                    .map_err(|_| fault("foc.time", text, "11:30"))?,
            ),
        };
        Ok(Some(Wished {
            day: day
                .parse()
                .map_err(|_| fault("foc.day", day, "2026-12-31"))?,
            time,
            zone: self.get("foc.zone").trim().to_owned(),
        }))
    }

    /// Everything that cannot be read, for the page to tell beside its fields.
    pub(crate) fn faults(&self) -> Vec<Fault> {
        let details = self.details_after(&Details::default());
        let mut faults = details.err().unwrap_or_default();
        faults.extend(self.wished().err());
        faults
    }
}

/// Numbers that stay, on one line: `+16175550121 keep, +16175550122 disconnect`.
fn written(remaining: &[RemainingNumber]) -> String {
    let each = remaining
        .iter()
        .map(|stays| format!("{} {}", stays.number, stays.action));
    each.collect::<Vec<_>>().join(", ")
}

/// Reads the fields of a draft one after another, and keeps what cannot be read.
struct Reader<'a> {
    draft: &'a Draft,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn text(&self, field: &str) -> Option<String> {
        let text = self.draft.get(field).trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn plain(&self, field: &str) -> String {
        self.text(field).unwrap_or_default()
    }

    fn is_ticked(&self, field: &str) -> bool {
        self.draft.get(field) == "true"
    }

    fn word<T: FromStr>(&mut self, field: &'static str) -> Option<T> {
        let text = self.text(field)?;
        let word = text.parse().ok();
        if word.is_none() {
            self.fault(
                field,
                format!("\u{201c}{text}\u{201d} is not among the choices."),
            );
        }
        word
    }

    fn number(&mut self, field: &'static str) -> Option<E164> {
        let text = self.text(field)?;
        let number = number(&text);
        if number.is_none() {
            self.fault(field, not_a_number(&text));
        }
        number
    }

    fn fault(&mut self, field: &'static str, message: String) {
        self.faults.push(Fault { field, message });
    }

    fn remaining(&mut self) -> Vec<RemainingNumber> {
        let text = self.plain("remaining");
        let parts = text.split([',', ';', '\n']).map(str::trim);
        let mut remaining = Vec::new();
        for part in parts.filter(|part| !part.is_empty()) {
            match stays(part) {
                Some(stays) => remaining.push(stays),
                None => self.fault("remaining", not_a_number(part)),
            }
        }
        remaining
    }

    fn details(&mut self, before: &Details) -> Details {
        let mut details = before.clone();
        details.scope = self.word("scope").unwrap_or(before.scope);
        details.btn = self.number("btn");
        details.new_btn = self.number("new_btn");
        details.remaining = self.remaining();
        self.whose(&mut details);
        self.losing(&mut details);
        details.trunk = self.text("trunk");
        details.connectivity = self.word("connectivity");
        details.activation = self.word("activation").unwrap_or(before.activation);
        details.attests_no_freeze = self.is_ticked("attests_no_freeze");
        details.lock_removed = self.is_ticked("lock_removed");
        details.csr_waiver = self.text("csr_waiver");
        details.ticket = self.text("ticket");
        self.country_fields(&mut details);
        details
    }

    fn whose(&mut self, details: &mut Details) {
        let kind = details.end_user.kind;
        details.end_user.kind = self.word("end_user.kind").unwrap_or(kind);
        details.end_user.business_name = self.text("end_user.business_name");
        details.end_user.first_name = self.text("end_user.first_name");
        details.end_user.middle_initial = self.text("end_user.middle_initial");
        details.end_user.last_name = self.text("end_user.last_name");
        details.authorised_person = self.text("authorised_person");
        let address = &mut details.service_address;
        address.house = self.plain("service_address.house");
        address.street = self.plain("service_address.street");
        address.unit = self.plain("service_address.unit");
        address.city = self.plain("service_address.city");
        address.region = self.plain("service_address.region");
        address.postal_code = self.plain("service_address.postal_code");
        address.country = self.word("service_address.country");
    }

    fn losing(&mut self, details: &mut Details) {
        details.losing.retail = self.text("losing.retail");
        details.losing.network = self.text("losing.network");
        details.losing.spid = self.text("losing.spid");
        details.losing.is_wireless = self.is_ticked("losing.is_wireless");
    }

    fn country_fields(&self, details: &mut Details) {
        for (field, text) in &self.draft.0 {
            let Some(key) = field.strip_prefix("country_fields.") else {
                continue;
            };
            match text.trim() {
                "" => details.country_fields.remove(key),
                text => details
                    .country_fields
                    .insert(key.to_owned(), text.to_owned()),
            };
        }
    }
}

/// A number that is written with its country code, in any grouping.
pub(crate) fn number(text: &str) -> Option<E164> {
    let is_grouping = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/');
    let plain: String = text.trim().chars().filter(|&c| !is_grouping(c)).collect();
    plain.parse().ok()
}

fn not_a_number(text: &str) -> String {
    format!(
        "\u{201c}{text}\u{201d} is not a number with its country code. Write it as +16175550100."
    )
}

/// A number with what becomes of it; it is kept where nothing is said.
fn stays(text: &str) -> Option<RemainingNumber> {
    let (rest, action) = match text.rsplit_once(' ') {
        Some((rest, word)) if word.chars().all(char::is_alphabetic) => (rest, word.parse().ok()?),
        _ => (text, RemainingAction::Keep),
    };
    Some(RemainingNumber {
        number: number(rest)?,
        action,
    })
}

#[cfg(test)]
mod tests;
