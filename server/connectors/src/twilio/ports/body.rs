//! A port-in request as Twilio wants it.

use chrono::{Days, FixedOffset, NaiveDate, TimeDelta};
use domain::{
    Country,
    number::NumberType,
    port::{Foc, PortRequest, order::EndUserKind},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::write::refused;
use crate::{
    porting::{PortPaper, PortSecrets, SIGNER_EMAIL},
    write::WriteError,
};

/// The most numbers of a request (carrier notes §3).
const MOST_NUMBERS: usize = 1000;

/// How many days ahead a date must be.
const LEAD: Days = Days::new(7);

/// Whether Twilio takes such an order at all; what it does not take is not sent.
pub(super) fn check(request: &PortRequest, today: NaiveDate) -> Result<(), WriteError> {
    let is_taken = matches!(
        request.number_type,
        NumberType::Geographic | NumberType::Mobile
    );
    if request.country != Country::US || !is_taken {
        return Err(refused(format!(
            "Twilio ports local and mobile numbers of the United States through its API, and these are {} \
            numbers of {}. Ask Twilio\u{2019}s people to port them.",
            request.number_type.label().to_lowercase(),
            request.country
        )));
    }
    if request.numbers.len() > MOST_NUMBERS {
        return Err(refused(format!(
            "Twilio takes {MOST_NUMBERS} numbers on a request, and this one has {}. Split the order.",
            request.numbers.len()
        )));
    }
    let earliest = today + LEAD;
    match &request.requested_foc {
        Some(foc) if foc.day() < earliest => Err(refused(format!(
            "Twilio ports seven days from now at the earliest, on {earliest}, and {} is wished. Choose a \
            later day.",
            foc.day()
        ))),
        _ => Ok(()),
    }
}

/// The request, with the ids of documents that were uploaded.
pub(super) fn request(
    request: &PortRequest,
    account: &str,
    secrets: &PortSecrets,
    documents: &[String],
) -> Result<Value, WriteError> {
    let pin = secrets.pin.as_ref().map(ExposeSecret::expose_secret);
    let number = |number: &domain::E164| {
        let mut entry = json!({ "phone_number": number.to_string() });
        if let Some(pin) = pin {
            entry["pin"] = pin.into();
        }
        entry
    };
    let mut body = json!({
        "account_sid": account,
        "documents": documents,
        "phone_numbers": request.numbers.iter().map(number).collect::<Vec<_>>(),
        "losing_carrier_information": losing_carrier(request, secrets)?,
    });
    if let Some(foc) = &request.requested_foc {
        body["target_port_in_date"] = foc.day().to_string().into();
        if let Some((start, end)) = hour(foc) {
            body["target_port_in_time_range_start"] = start.into();
            body["target_port_in_time_range_end"] = end.into();
        }
    }
    Ok(body)
}

fn losing_carrier(request: &PortRequest, secrets: &PortSecrets) -> Result<Value, WriteError> {
    let signer = required(request.authorised_person.as_deref(), "the person who signs")?;
    let email = request
        .country_fields
        .iter()
        .find(|(name, _)| name == SIGNER_EMAIL)
        .map(|(_, value)| value.as_str());
    let email = required(
        email,
        "the e-mail address of the person who signs (SIGNER_EMAIL)",
    )?;
    let name = request.end_user.name();
    let address = &request.service_address;
    let mut carrier = json!({
        "customer_type": match request.end_user.kind {
            EndUserKind::Business => "Business",
            EndUserKind::Residential => "Individual",
        },
        "customer_name": required(Some(&name), "the customer\u{2019}s name")?,
        "authorized_representative": signer,
        "authorized_representative_email": email,
        "address": {
            "street": format!("{} {}", address.house.trim(), address.street.trim()).trim(),
            "street_2": address.unit.trim(),
            "city": address.city.trim(),
            "state": address.region.trim(),
            "zip": address.postal_code.trim(),
            "country": address.country.unwrap_or(request.country).as_str(),
        },
    });
    if let Some(btn) = request.btn {
        carrier["account_telephone_number"] = btn.to_string().into();
    }
    if let Some(account) = &secrets.account_number {
        carrier["account_number"] = account.expose_secret().into();
    }
    Ok(carrier)
}

fn required<'a>(value: Option<&'a str>, what: &str) -> Result<&'a str, WriteError> {
    let value = value.map(str::trim).filter(|value| !value.is_empty());
    value.ok_or_else(|| {
        refused(format!(
            "Twilio sends the letter of authorisation out to be signed, and the order lacks {what}. Add it \
            to the order."
        ))
    })
}

/// The hour that begins at the time of a date, as Twilio writes it: with its distance from UTC. Nothing
/// where only a day is wished, or the hour would end on the next.
fn hour(foc: &Foc) -> Option<(String, String)> {
    let (local, at) = (foc.local_time()?, foc.instant()?);
    let distance = foc.day().and_time(local) - at.naive_utc();
    let offset = FixedOffset::east_opt(i32::try_from(distance.num_seconds()).ok()?)?;
    let (end, wrapped) = local.overflowing_add_signed(TimeDelta::hours(1));
    let written = |time: chrono::NaiveTime| format!("{}{offset}", time.format("%H:%M:%S"));
    (wrapped == 0).then(|| (written(local), written(end)))
}

/// Between the parts of a form with a file. No file of ours has this in it.
const BOUNDARY: &str = "rollcall-7f3a9c52e1d84b60";

/// The media type of a form with a file.
pub(super) const FORM: &str = "multipart/form-data; boundary=rollcall-7f3a9c52e1d84b60";

/// A bill as it is uploaded.
pub(super) fn bill(paper: &PortPaper) -> Vec<u8> {
    let plain = |text: &str| -> String {
        let is_plain = |c: &char| !c.is_control() && !matches!(c, '"' | '\\');
        text.chars().filter(is_plain).collect()
    };
    let (name, media_type) = (plain(&paper.file_name), plain(&paper.media_type));
    let mut form = Vec::with_capacity(paper.content.len() + 600);
    for (field, value) in [("document_type", "utility_bill"), ("friendly_name", &name)] {
        form.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            )
            .as_bytes(),
        );
    }
    form.extend_from_slice(
        format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"File\"; filename=\"{name}\"\r\n\
            Content-Type: {media_type}\r\n\r\n"
        )
        .as_bytes(),
    );
    form.extend_from_slice(&paper.content);
    form.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    form
}

#[cfg(test)]
mod tests {
    use domain::port::document::DocumentKind;

    use super::*;
    use crate::testing::port_request;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, day).unwrap()
    }

    fn words(result: Result<(), WriteError>) -> String {
        let error = result.unwrap_err();
        assert!(matches!(error, WriteError::Refused(_)));
        error.to_string()
    }

    #[test]
    fn what_twilio_does_not_take_is_not_sent() {
        let taken = port_request(2);
        assert!(check(&taken, day(1)).is_ok());
        let toll_free = PortRequest {
            number_type: NumberType::TollFree,
            ..taken.clone()
        };
        assert!(words(check(&toll_free, day(1))).contains("toll-free numbers of US"));
        assert!(words(check(&port_request(1001), day(1))).contains("1001"));
        let soon = |on| PortRequest {
            requested_foc: Some(Foc::on(day(on), "America/Los_Angeles")),
            ..taken.clone()
        };
        assert!(words(check(&soon(7), day(1))).contains("on 2026-12-08"));
        assert!(check(&soon(8), day(1)).is_ok());
    }

    #[test]
    fn the_hour_is_written_with_its_distance_from_utc() {
        let at = "2026-12-10T18:30:00Z".parse().unwrap();
        let local = "10:30:00".parse().unwrap();
        let foc = Foc::at(day(10), local, at, "America/Los_Angeles");
        let (start, end) = hour(&foc).unwrap();
        assert_eq!(
            (start.as_str(), end.as_str()),
            ("10:30:00-08:00", "11:30:00-08:00")
        );
        assert_eq!(hour(&Foc::on(day(10), "America/Los_Angeles")), None);
    }

    #[test]
    fn a_request_without_somebody_to_sign_is_refused() {
        let mut order = port_request(1);
        let none = PortSecrets::default();
        let refused = request(&order, "AC1", &none, &[]).unwrap_err().to_string();
        assert!(refused.contains("SIGNER_EMAIL"), "{refused}");
        order.country_fields = vec![(SIGNER_EMAIL.to_owned(), "ada@contoso.example".to_owned())];
        let secrets = PortSecrets {
            account_number: Some("A-17".into()),
            pin: Some("2468".into()),
        };
        let body = request(&order, "AC1", &secrets, &["RD1".to_owned()]).unwrap();
        assert_eq!(body["phone_numbers"][0]["pin"], "2468");
        let carrier = &body["losing_carrier_information"];
        assert_eq!(carrier["account_number"], "A-17");
        assert_eq!(carrier["address"]["street"], "1200 Fourth Avenue");
        order.authorised_person = None;
        assert!(request(&order, "AC1", &none, &[]).is_err());
    }

    #[test]
    fn a_file_name_does_not_end_its_field() {
        let paper = PortPaper {
            kind: DocumentKind::Bill,
            file_name: "a\"; x=\"\r\n.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            content: b"%PDF-1.7".to_vec(),
        };
        let form = String::from_utf8(bill(&paper)).unwrap();
        assert!(form.contains("filename=\"a; x=.pdf\"\r\n"), "{form}");
        assert!(form.contains("\r\n\r\n%PDF-1.7\r\n--") && form.ends_with("--\r\n"));
        assert!(FORM.ends_with(BOUNDARY));
    }
}
