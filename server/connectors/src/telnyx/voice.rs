//! The voice settings of a number, which the list does not have: whom it is forwarded to, and the name
//! that is published for it.

use domain::fact::{CarrierNumber, Fact, Reported};
use serde_json::Value;

use super::{Telnyx, numbers};
use crate::{
    connector::Record,
    http::{ApiError, Fault, Query},
    members::Members,
};

/// Where the settings stand in the number's row.
const VOICE: &str = "voice";

/// The settings' path at a number.
pub(super) fn path(id: &str) -> String {
    format!("/phone_numbers/{id}/voice")
}

impl Telnyx {
    /// Puts the voice settings into the row of a number. Where the key may not see them, or the number has
    /// none, they stay unsaid.
    pub(super) async fn add_voice(&self, number: &mut Value) -> Result<(), ApiError> {
        let Some(id) = number["id"].as_str() else {
            return Ok(());
        };
        let mut answer: Value = match self.http.send(&Query::get(path(id))).await {
            Ok(answer) => answer.json()?,
            Err(error) if matches!(error.fault, Fault::Forbidden(_) | Fault::NotFound) => {
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        number[VOICE] = answer["data"].take();
        Ok(())
    }
}

/// A number with its voice settings, if it has them.
pub(super) fn read(row: Members<'_>) -> Result<Record, String> {
    let record = numbers::read(row)?;
    let (Record::Fact(Fact::CarrierNumber(number)), Some(voice)) = (&record, row.within(VOICE))
    else {
        return Ok(record);
    };
    Ok(Record::from(CarrierNumber {
        call_forward: forward(voice)?,
        cnam: cnam(voice)?,
        ..number.clone()
    }))
}

/// Where every call goes. What is forwarded on failure only has been to the trunk first.
fn forward(voice: Members<'_>) -> Result<Reported<String>, String> {
    let Some(forwarding) = voice.within("call_forwarding") else {
        return Ok(Reported::NotSent);
    };
    let is_off = forwarding.flag("call_forwarding_enabled") == Some(false);
    let is_last = forwarding.word("forwarding_type").as_deref() == Some("on-failure");
    if is_off || is_last {
        return Ok(Reported::Blank);
    }
    forwarding.text("forwards_to").map(said)
}

fn cnam(voice: Members<'_>) -> Result<Reported<String>, String> {
    let Some(listing) = voice.within("cnam_listing") else {
        return Ok(Reported::NotSent);
    };
    if listing.flag("cnam_listing_enabled") != Some(true) {
        return Ok(Reported::Blank);
    }
    listing.text("cnam_listing_details").map(said)
}

/// The settings came whole: what they lack is not set.
fn said(field: Reported<String>) -> Reported<String> {
    match field {
        Reported::NotSent => Reported::Blank,
        sent => sent,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn number(voice: Option<Value>) -> CarrierNumber {
        let mut row = json!({"phone_number": "+12065550100", "status": "active"});
        if let Some(voice) = voice {
            row[VOICE] = voice;
        }
        match read(Members::of(&row).unwrap()) {
            Ok(Record::Fact(Fact::CarrierNumber(number))) => number,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_what_takes_every_call_is_a_forward() {
        let forward =
            |forwarding: Value| number(Some(json!({"call_forwarding": forwarding}))).call_forward;
        let to = Reported::Value("+12065550199".to_owned());
        for every in [
            json!({"call_forwarding_enabled": true, "forwarding_type": "always", "forwards_to": "+12065550199"}),
            json!({"forwards_to": "+12065550199"}),
        ] {
            assert_eq!(forward(every.clone()), to, "{every}");
        }
        for none in [
            json!({"call_forwarding_enabled": false, "forwards_to": "+12065550199"}),
            json!({"call_forwarding_enabled": true, "forwarding_type": "on-failure", "forwards_to": "+12065550199"}),
            json!({"call_forwarding_enabled": true, "forwards_to": ""}),
            json!({"call_forwarding_enabled": true, "forwards_to": null}),
            json!({"call_forwarding_enabled": true}),
        ] {
            assert_eq!(forward(none.clone()), Reported::Blank, "{none}");
        }
    }

    #[test]
    fn a_name_is_published_where_the_listing_is_on() {
        let cnam = |listing: Value| number(Some(json!({"cnam_listing": listing}))).cnam;
        let on = json!({"cnam_listing_enabled": true, "cnam_listing_details": "CONTOSO"});
        assert_eq!(cnam(on), Reported::Value("CONTOSO".to_owned()));
        for none in [
            json!({"cnam_listing_enabled": false, "cnam_listing_details": "CONTOSO"}),
            json!({"cnam_listing_enabled": true, "cnam_listing_details": ""}),
            json!({}),
        ] {
            assert_eq!(cnam(none.clone()), Reported::Blank, "{none}");
        }
    }

    #[test]
    fn what_the_settings_do_not_have_is_not_said() {
        let silent = number(Some(json!({})));
        assert_eq!(silent.call_forward, Reported::NotSent);
        assert_eq!(silent.cnam, Reported::NotSent);
        assert_eq!(number(None).number, "+12065550100".parse().unwrap());
    }
}
