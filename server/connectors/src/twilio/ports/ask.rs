//! What Twilio is asked about ports: one request, those for some numbers, and portability.

use std::collections::BTreeSet;

use domain::{E164, port::order::Portability, same_word};
use serde_json::Value;

use super::{Summaries, is_id, read};
use crate::{
    connector::Cursor,
    http::{ApiError, Fault, Query},
    members::Members,
    porting::PortabilityAnswer,
    records::PortIn,
    twilio::Twilio,
};

/// No account has so many requests; a list without end stops here.
const MOST_PAGES: usize = 400;

/// “Manual porting only” (carrier notes §3).
const MANUAL: &str = "22133";

/// Words for requests that have ended without a port.
const ENDED: [&str; 2] = ["canceled", "expired"];

/// The path of a request.
pub(super) fn request_path(id: &str) -> Result<String, ApiError> {
    if !is_id(id) {
        return Err(ApiError::unreadable(format!(
            "\u{201c}{id}\u{201d} is not the id of a port-in request. Read the request again."
        )));
    }
    Ok(format!("/v1/Porting/PortIn/{id}"))
}

/// Whether a request has ended without a port. Twilio spells its words in several ways.
pub(super) fn has_ended(status: &str) -> bool {
    ENDED.iter().any(|word| same_word(word, status))
}

impl Twilio {
    /// One request. `None` where Twilio has no such thing.
    pub(in crate::twilio) async fn request(&self, id: &str) -> Result<Option<PortIn>, ApiError> {
        let query = Query::get(request_path(id)?);
        let answer = match self.numbers.send(&query).await {
            Ok(answer) => answer,
            Err(error) if error.fault == Fault::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let body: Value = answer.json()?;
        let request = Members::of(&body).and_then(read);
        request.map(Some).map_err(ApiError::unreadable)
    }

    /// The requests that have not ended and are for exactly these numbers.
    pub(in crate::twilio) async fn requests_for(
        &self,
        numbers: &[E164],
    ) -> Result<Vec<PortIn>, ApiError> {
        let wanted: BTreeSet<E164> = numbers.iter().copied().collect();
        let is_for_them = |request: &PortIn| {
            let numbers: BTreeSet<E164> = request.numbers.iter().map(|it| it.number).collect();
            numbers == wanted && !has_ended(&request.status)
        };
        let mut found = Vec::new();
        let mut at: Option<Cursor> = None;
        for _ in 0..MOST_PAGES {
            let page = Summaries::ask(&self.numbers, at.as_ref()).await?;
            for id in &page.ids {
                found.extend(self.request(id).await?.filter(is_for_them));
            }
            at = page.next;
            if at.is_none() {
                return Ok(found);
            }
        }
        Err(ApiError::unreadable("The list of requests does not end."))
    }

    /// Whether numbers can be ported to Twilio, which tells of one at a time.
    pub(in crate::twilio) async fn check(
        &self,
        numbers: &[E164],
    ) -> Result<Vec<PortabilityAnswer>, ApiError> {
        let mut answers = Vec::with_capacity(numbers.len());
        for number in numbers {
            let query = Query::get(format!("/v1/Porting/Portability/PhoneNumber/{number}"));
            let told = match self.numbers.send(&query).await {
                Ok(answer) => answer.json()?,
                // A number that Twilio will not look at must not keep the others from being told.
                Err(error) if matches!(error.fault, Fault::Refused | Fault::NotFound) => {
                    answers.push(unknown(*number, error.message));
                    continue;
                }
                Err(error) => return Err(error),
            };
            answers.push(answer(*number, &told).map_err(ApiError::unreadable)?);
        }
        Ok(answers)
    }
}

fn unknown(number: E164, reason: String) -> PortabilityAnswer {
    PortabilityAnswer {
        number,
        portability: Portability::NeedsManual,
        reason: Some(reason),
        serving_carrier: None,
        serving_spid: None,
        needs_account_number: None,
        group: None,
    }
}

fn answer(number: E164, told: &Value) -> Result<PortabilityAnswer, String> {
    let told = Members::of(told)?;
    let code = told.word("not_portable_reason_code");
    let portability = match told.flag("portable") {
        Some(true) => Portability::Portable,
        Some(false) if code.as_deref() != Some(MANUAL) => Portability::NotPortable,
        Some(false) | None => Portability::NeedsManual,
    };
    let said = [code, told.word("not_portable_reason")];
    let said: Vec<_> = said.into_iter().flatten().collect();
    let is_portable = portability == Portability::Portable;
    Ok(PortabilityAnswer {
        portability,
        reason: (!is_portable && !said.is_empty()).then(|| said.join(" ")),
        needs_account_number: told.flag("pin_and_account_number_required"),
        group: told.word("number_type"),
        ..unknown(number, String::new())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_that_people_can_port_is_not_given_up() {
        let number = "+12065550100".parse().unwrap();
        let of = |told: Value| answer(number, &told).unwrap();
        let yes = of(json!({"portable": true, "number_type": "LOCAL",
            "pin_and_account_number_required": true, "not_portable_reason": null}));
        assert_eq!((yes.portability, yes.reason), (Portability::Portable, None));
        assert_eq!(yes.needs_account_number, Some(true));
        let manual = of(json!({"portable": false, "not_portable_reason_code": 22133,
            "not_portable_reason": "MANUAL_PORTING_AVAILABLE"}));
        assert_eq!(manual.portability, Portability::NeedsManual);
        let no = of(json!({"portable": false, "not_portable_reason_code": 22130,
            "not_portable_reason": "UNSUPPORTED"}));
        assert_eq!(no.portability, Portability::NotPortable);
        assert_eq!(no.reason.as_deref(), Some("22130 UNSUPPORTED"));
        assert!(answer(number, &json!([])).is_err());
    }

    #[test]
    fn words_are_read_however_they_are_spelt() {
        for (status, ended) in [
            ("Canceled", true),
            ("expired", true),
            ("In progress", false),
            ("in_review", false),
            ("something new", false),
        ] {
            assert_eq!(has_ended(status), ended, "{status}");
        }
    }
}
