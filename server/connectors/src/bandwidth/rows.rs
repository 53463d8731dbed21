//! A number as Bandwidth lists it.

use std::borrow::Cow;

use chrono::NaiveDate;
use domain::{
    Country, E164,
    e164::read,
    fact::{CarrierNumber, CarrierStatus, PortOutStatus, PortProtection, Reported, Word},
    number::NumberType,
    same_word,
};
use serde_json::json;

use super::{
    ports::{Departure, Ports},
    xml::Element,
};
use crate::{connector::Row, http::redact_json, number_kind, standing::Standing};

/// What the list of numbers in service says of each of them, by listing it.
const IN_SERVICE: &str = "Inservice";

/// Reads a number: ten digits, as the first version of the API writes them, or with + and country code.
pub(super) fn number(text: &str) -> Result<E164, String> {
    let reading = read::number(text, Some(Country::US)).map_err(|why| why.to_string())?;
    if reading.line.extension().is_some() {
        return Err("A carrier knows only the number itself, without an extension.".to_owned());
    }
    Ok(reading.line.number())
}

/// A row of `/tns`, or the answer of `/tns/{tn}/tndetails`. Nothing where it says that the number is off
/// the account.
pub(super) fn listed(element: &Element, ports: &Ports) -> Option<Row> {
    let written = element.text_at(&["Status"]).unwrap_or_default();
    let standing = Standing::read(written);
    if standing == Standing::Deleted {
        return None;
    }
    let full = element.text_at(&["FullNumber"]).unwrap_or_default();
    let number = number(full);
    let outcome = match &number {
        Err(why) => Err(format!("FullNumber \u{201c}{full}\u{201d}: {why}")),
        Ok(number) if written.is_empty() => Err(format!("{number} came without a Status.")),
        Ok(number) => Ok(CarrierNumber {
            trunk: trunk(element),
            emergency_status: emergency_status(element),
            emergency_address: emergency_address(element),
            number_type: number_type(element),
            call_forward: call_forward(element),
            cnam: cnam(element),
            port_protection: port_protection(element),
            ..fact(*number, standing, written, ports)
        }
        .into()),
    };
    Some(Row {
        key: key(&number, full),
        raw: raw(element.json()),
        outcome,
    })
}

/// A row of the bare list of numbers in service, which says nothing but the number.
pub(super) fn bare(text: &str, ports: &Ports) -> Row {
    let number = number(text);
    let standing = Standing::read(IN_SERVICE);
    Row {
        key: key(&number, text),
        raw: json!({ "TelephoneNumber": text }).to_string(),
        outcome: match number {
            Ok(number) => Ok(fact(number, standing, IN_SERVICE, ports).into()),
            Err(why) => Err(format!("TelephoneNumber \u{201c}{text}\u{201d}: {why}")),
        },
    }
}

/// A number that left. Bandwidth lists it nowhere but in the port-out.
pub(super) fn departed(number: E164, departure: &Departure) -> Row {
    let fact = CarrierNumber {
        number,
        status: Word::Known(CarrierStatus::PortedOut),
        trunk: Reported::NotSent,
        emergency_status: Reported::NotSent,
        emergency_address: Reported::NotSent,
        port_out_status: Reported::Blank,
        ported_out_on: Reported::sent(departure.on),
        number_type: Reported::NotSent,
        call_forward: Reported::NotSent,
        cnam: Reported::NotSent,
        port_protection: Reported::NotSent,
    };
    let raw = json!({
        "TelephoneNumber": number.to_string(),
        "OrderType": "port_out",
        "OrderId": departure.order,
        "ProcessingStatus": departure.status,
        "PortedOutOn": departure.on.map(|day: NaiveDate| day.to_string()),
    });
    Row {
        key: number.to_string(),
        raw: raw.to_string(),
        outcome: Ok(fact.into()),
    }
}

/// Whether Bandwidth counts the number as in service.
pub(super) fn is_in_service(element: &Element) -> bool {
    element
        .text_at(&["Status"])
        .is_some_and(|status| same_word(status, IN_SERVICE))
}

/// What rows of both lists say.
fn fact(number: E164, standing: Standing, written: &str, ports: &Ports) -> CarrierNumber {
    CarrierNumber {
        number,
        status: standing.status(written),
        trunk: Reported::NotSent,
        emergency_status: Reported::NotSent,
        emergency_address: Reported::NotSent,
        port_out_status: port_out(standing, ports.on(number)),
        ported_out_on: Reported::Blank,
        number_type: Reported::NotSent,
        call_forward: Reported::NotSent,
        cnam: Reported::NotSent,
        port_protection: Reported::NotSent,
    }
}

fn port_out(
    standing: Standing,
    said: Reported<Word<PortOutStatus>>,
) -> Reported<Word<PortOutStatus>> {
    match said {
        Reported::Value(word) => Reported::Value(word),
        silent => standing.port_out(match silent {
            Reported::Blank => Reported::<String>::Blank,
            _ => Reported::NotSent,
        }),
    }
}

/// The SIP peer by its name, as people know it; by its id where it has none.
fn trunk(element: &Element) -> Reported<String> {
    let Some(peer) = element.at(&["SipPeer"]) else {
        return Reported::NotSent;
    };
    let name = peer
        .text_at(&["PeerName"])
        .or_else(|| peer.text_at(&["PeerId"]));
    Reported::sent(name.map(str::to_owned))
}

/// The service's own status where it is sent, else how the last order for it came out.
fn emergency_status(element: &Element) -> Reported<String> {
    let Some(features) = element.at(&["Features"]) else {
        return Reported::NotSent;
    };
    let status = features
        .text_at(&["E911", "Status"])
        .or_else(|| features.text_at(&["E911", "LastE911OrderOutcome"]));
    Reported::sent(status.map(str::to_owned))
}

fn emergency_address(element: &Element) -> Reported<String> {
    let Some(features) = element.at(&["Features"]) else {
        return Reported::NotSent;
    };
    let Some(service) = features.at(&["E911"]) else {
        return Reported::Blank;
    };
    let own = service.at(&["Address"]).map(address);
    let of_peer = service
        .text_at(&["SipPeerAddress"])
        .filter(|flag| same_word(flag, "true"))
        .map(|_| "The SIP peer\u{2019}s address".to_owned());
    Reported::sent(own.filter(|text| !text.is_empty()).or(of_peer))
}

/// Bandwidth leaves the kind of North American numbers out.
fn number_type(element: &Element) -> Reported<Word<NumberType>> {
    let word = element.text_at(&["TnType"]);
    word.map_or(Reported::NotSent, |word| {
        number_kind::read(Reported::Value(word.to_owned()))
    })
}

/// Whether a passcode is asked of whoever wants the number. Options without one say that there is none.
fn port_protection(element: &Element) -> Reported<Word<PortProtection>> {
    if element.at(&["TnOptions"]).is_none() {
        return Reported::NotSent;
    }
    let passcode = element.text_at(&["TnOptions", "PortOutPasscode"]);
    Reported::Value(Word::Known(match passcode {
        Some(passcode) if !passcode.trim().is_empty() => PortProtection::Pin,
        _ => PortProtection::None,
    }))
}

fn call_forward(element: &Element) -> Reported<String> {
    let Some(options) = element.at(&["TnOptions"]) else {
        return Reported::NotSent;
    };
    Reported::sent(options.text_at(&["CallForward"]).map(str::to_owned))
}

/// The name of the last LIDB order that went through. While one is under way, nobody can say what is
/// published.
fn cnam(element: &Element) -> Reported<String> {
    let Some(features) = element.at(&["Features"]) else {
        return Reported::NotSent;
    };
    let Some(listing) = features.at(&["Lidb"]) else {
        return Reported::Blank;
    };
    match listing.text_at(&["Status"]) {
        Some(status) if !same_word(status, "Success") => Reported::NotSent,
        _ => Reported::sent(
            listing
                .text_at(&["SubscriberInformation"])
                .map(str::to_owned),
        ),
    }
}

/// The parts of an address in the order in which it is written on an envelope.
const STREET: [&str; 7] = [
    "HouseNumber",
    "HouseSuffix",
    "PreDirectional",
    "StreetName",
    "StreetSuffix",
    "PostDirectional",
    "AddressLine2",
];

/// An address on one line.
fn address(element: &Element) -> String {
    let words = |names: &[&str]| {
        let parts: Vec<_> = names
            .iter()
            .filter_map(|name| element.text_at(&[name]))
            .collect();
        parts.join(" ")
    };
    let parts = [
        words(&STREET),
        words(&["City"]),
        words(&["StateCode", "Zip"]),
        words(&["Country"]),
    ];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

fn key(number: &Result<E164, String>, written: &str) -> String {
    let known = number
        .as_ref()
        .ok()
        .map(|number| Cow::from(number.to_string()));
    known.unwrap_or(Cow::Borrowed(written)).into_owned()
}

fn raw(mut row: serde_json::Value) -> String {
    redact_json(&mut row);
    row.to_string()
}

#[cfg(test)]
mod tests {
    use domain::fact::Fact;

    use super::*;
    use crate::connector::Record;

    fn row(inside: &str) -> Row {
        let body = format!("<TelephoneNumber>{inside}</TelephoneNumber>");
        let element = Element::read(&body).unwrap().unwrap();
        listed(&element, &Ports::default()).unwrap()
    }

    fn fact(inside: &str) -> CarrierNumber {
        let inside =
            format!("<FullNumber>2065550100</FullNumber><Status>Inservice</Status>{inside}");
        match row(&inside).outcome.unwrap() {
            Record::Fact(Fact::CarrierNumber(number)) => number,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn both_ways_of_writing_a_number_are_one_number() {
        for text in ["2065550100", "+12065550100", "12065550100"] {
            assert_eq!(number(text).unwrap().to_string(), "+12065550100", "{text}");
        }
        assert_eq!(
            number("+442079460018").unwrap().to_string(),
            "+442079460018"
        );
        for text in ["", "442079460018", "206555010", "2065550100 x5"] {
            assert!(number(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_missing_was_not_sent_and_what_is_empty_is_blank() {
        let silent = fact("");
        assert_eq!(silent.trunk, Reported::NotSent);
        assert_eq!(silent.emergency_status, Reported::NotSent);
        assert_eq!(silent.emergency_address, Reported::NotSent);
        let empty = fact("<SipPeer/><Features/>");
        assert_eq!(empty.trunk, Reported::Blank);
        assert_eq!(empty.emergency_status, Reported::Blank);
        assert_eq!(empty.emergency_address, Reported::Blank);
        let unnamed = fact("<SipPeer><PeerId>500014</PeerId><PeerName/></SipPeer>");
        assert_eq!(unnamed.trunk, Reported::Value("500014".into()));
    }

    #[test]
    fn emergency_service_is_told_in_bandwidths_words() {
        let number = fact(
            "<Features><E911><LastE911OrderOutcome>SUCCESS</LastE911OrderOutcome><Address><City>Seattle</City><StateCode>WA</StateCode><HouseNumber>400</HouseNumber><StreetName>Pine</StreetName><StreetSuffix>ST</StreetSuffix><PlusFour/><Zip>98101</Zip></Address></E911></Features>",
        );
        assert_eq!(number.emergency_status, Reported::Value("SUCCESS".into()));
        assert_eq!(
            number.emergency_address,
            Reported::Value("400 Pine ST, Seattle, WA 98101".into())
        );
        let of_peer = fact(
            "<Features><E911><Status>Success</Status><SipPeerAddress>true</SipPeerAddress></E911></Features>",
        );
        assert_eq!(of_peer.emergency_status, Reported::Value("Success".into()));
        assert!(
            of_peer
                .emergency_address
                .value()
                .unwrap()
                .contains("SIP peer")
        );
    }

    #[test]
    fn options_and_the_name_listing_are_read() {
        let silent = fact("");
        assert_eq!(silent.number_type, Reported::NotSent);
        assert_eq!(silent.call_forward, Reported::NotSent);
        assert_eq!(silent.cnam, Reported::NotSent);
        let empty = fact("<Features/><TnOptions/>");
        assert_eq!(empty.call_forward, Reported::Blank);
        assert_eq!(empty.cnam, Reported::Blank);
        let listing = |status: &str| {
            fact(&format!(
                "<TnType>geographic</TnType><Features><Lidb>{status}<SubscriberInformation>Fred</SubscriberInformation></Lidb></Features><TnOptions><CallForward>+17042661720</CallForward></TnOptions>"
            ))
        };
        let said = listing("<Status>Success</Status>");
        assert_eq!(
            said.number_type,
            Reported::Value(Word::Known(NumberType::Geographic))
        );
        assert_eq!(
            said.call_forward,
            Reported::Value("+17042661720".to_owned())
        );
        assert_eq!(said.cnam, Reported::Value("Fred".to_owned()));
        for under_way in ["Pending", "Failed"] {
            let status = format!("<Status>{under_way}</Status>");
            assert_eq!(listing(&status).cnam, Reported::NotSent, "{under_way}");
        }
    }

    #[test]
    fn a_row_that_cannot_be_read_says_why_and_keeps_its_place() {
        let nameless = row("<Status>Inservice</Status>");
        assert!(nameless.outcome.unwrap_err().contains("FullNumber"));
        let short = row("<FullNumber>20655501</FullNumber><Status>Inservice</Status>");
        assert_eq!(short.key, "20655501");
        assert!(short.outcome.unwrap_err().contains("20655501"));
        let mute = row("<FullNumber>2065550100</FullNumber><Status/>");
        assert!(mute.outcome.unwrap_err().contains("without a Status"));
    }

    #[test]
    fn statuses_are_read_and_unknown_ones_kept() {
        let status = |word: &str| {
            let inside = format!("<FullNumber>2065550100</FullNumber><Status>{word}</Status>");
            match row(&inside).outcome.unwrap() {
                Record::Fact(Fact::CarrierNumber(number)) => number.status,
                other => panic!("{other:?}"),
            }
        };
        assert!(status("Inservice").is(CarrierStatus::Active));
        assert!(status("InAccount").is(CarrierStatus::Pending));
        assert!(status("PortInPendingFoc").is(CarrierStatus::Pending));
        assert!(status("Aging").is(CarrierStatus::Aging));
        assert_eq!(status("Reserved"), Word::Unknown("Reserved".into()));
    }

    #[test]
    fn secrets_are_struck_out_of_the_raw_row_and_numbers_stay_text() {
        let row = row(
            "<FullNumber>2065550100</FullNumber><Status>Inservice</Status><TnOptions><PortOutPasscode>4711</PortOutPasscode></TnOptions>",
        );
        assert!(
            row.raw.contains(r#""FullNumber":"2065550100""#),
            "{}",
            row.raw
        );
        assert!(!row.raw.contains("4711"), "{}", row.raw);
    }
}
