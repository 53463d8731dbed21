//! What is said about an order: notes, answers to rejections, what opens the losing account, and what a
//! carrier without an API told.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::{ApiError, connections::Secret};

/// What a carrier told, as somebody enters it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ToldDraft {
    /// The carrier's word on where the order stands, or ours.
    pub(crate) word: String,
    /// The carrier's id of the order.
    pub(crate) vendor_order: String,
    /// The agreed day, as `2026-12-31`.
    pub(crate) day: String,
    /// The agreed time, as `11:30`.
    pub(crate) time: String,
    /// The time zone of the date.
    pub(crate) zone: String,
    /// The carrier's code of a rejection.
    pub(crate) code: String,
    /// The carrier's words of a rejection.
    pub(crate) reason: String,
    /// Where it was said: a mail, a call, a portal.
    pub(crate) note: String,
}

/// Says something about an order, among us or to the carrier too.
#[server(prefix = "/_fn", endpoint = "ports/note")]
pub(crate) async fn note(
    id: String,
    text: String,
    #[server(default)] carrier: String,
) -> Result<(), ApiError> {
    let (app, caller) = crate::api::caller()?;
    let order = crate::api::id(&id)?;
    let is_for_carrier = carrier == "true";
    let said = services::ports::notes::add(&app, &caller, order, &text, is_for_carrier).await;
    crate::api::conclude(&caller, said.map(drop), |()| {
        format!("/ports/{id}#timeline")
    })
}

/// Says how a rejection was put right.
#[server(prefix = "/_fn", endpoint = "ports/resolve")]
pub(crate) async fn resolve(
    id: String,
    version: i64,
    rejection: String,
    #[server(default)] resolution: String,
) -> Result<(), ApiError> {
    let (app, caller) = crate::api::caller()?;
    let order = crate::api::id(&id)?;
    let rejection = crate::api::id(&rejection)?;
    let resolved =
        services::ports::rejections::resolve(&app, &caller, order, version, rejection, &resolution)
            .await;
    crate::api::conclude(&caller, resolved.map(drop), |()| {
        format!("/ports/{id}#rejections")
    })
}

/// Keeps what opens the losing account. What is left blank stays, and what is ticked is forgotten.
#[server(prefix = "/_fn", endpoint = "ports/secrets")]
pub(crate) async fn secrets(
    id: String,
    version: i64,
    #[server(default)] account_number: Secret,
    #[server(default)] pin: Secret,
    #[server(default)] forget: Vec<String>,
) -> Result<(), ApiError> {
    use services::ports::secrets::{NewSecrets, set};

    let (app, caller) = crate::api::caller()?;
    let order = crate::api::id(&id)?;
    let is_forgotten = |name: &str| forget.iter().any(|forgotten| forgotten == name);
    let new = NewSecrets {
        account_number: account_number.given(is_forgotten("account_number")),
        pin: pin.given(is_forgotten("pin")),
    };
    let result = set(&app, &caller, order, version, new).await;
    crate::api::conclude(&caller, result, |()| format!("/ports/{id}?did=secrets"))
}

/// Enters what a carrier without an API told.
#[server(prefix = "/_fn", endpoint = "ports/tell")]
pub(crate) async fn tell(id: String, version: i64, draft: ToldDraft) -> Result<(), ApiError> {
    let (app, caller) = crate::api::caller()?;
    let order = crate::api::id(&id)?;
    let told = server::told(&draft).map_err(|message| ApiError::Invalid { message })?;
    let result = services::ports::hand::tell(&app, &caller, order, version, told).await;
    crate::api::conclude(&caller, result.map(drop), |()| {
        format!("/ports/{id}?did=tell")
    })
}

#[cfg(feature = "ssr")]
mod server {
    use domain::{calendar::zone, port::Foc};
    use services::ports::hand::ByHand;

    use super::ToldDraft;

    /// Reads what was entered, or says what cannot be read.
    pub(super) fn told(draft: &ToldDraft) -> Result<ByHand, String> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let reasons = given(&draft.reason).map(|reason| (draft.code.trim().to_owned(), reason));
        Ok(ByHand {
            word: draft.word.trim().to_owned(),
            vendor_order: given(&draft.vendor_order),
            foc: foc(draft)?,
            reasons: reasons.into_iter().collect(),
            numbers: Vec::new(),
            note: draft.note.trim().to_owned(),
        })
    }

    fn foc(draft: &ToldDraft) -> Result<Option<Foc>, String> {
        let (day, time) = (draft.day.trim(), draft.time.trim());
        if day.is_empty() {
            return Ok(None);
        }
        let text = format!("{day} {time}");
        let foc = zone::parse_foc(text.trim(), draft.zone.trim());
        foc.map(Some).map_err(|error| error.to_string())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_date_without_a_time_stays_a_day_and_a_wrong_one_is_told() {
            let draft = ToldDraft {
                word: " foc_confirmed ".into(),
                day: "2026-11-24".into(),
                zone: "America/New_York".into(),
                ..ToldDraft::default()
            };
            let read = told(&draft).unwrap();
            assert_eq!(read.word, "foc_confirmed");
            assert_eq!(read.foc.unwrap().instant(), None);
            let timed = ToldDraft {
                time: "11:30".into(),
                ..draft.clone()
            };
            assert!(told(&timed).unwrap().foc.unwrap().instant().is_some());
            let wrong = ToldDraft {
                day: "soon".into(),
                ..draft
            };
            assert!(told(&wrong).is_err());
        }
    }
}
