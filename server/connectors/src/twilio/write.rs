//! Where Twilio delivers, and where help goes. It has no forwarding of a number, and publishes names by
//! trust bundles only, which are not a number's own (carrier notes §6): neither is written here.

use domain::{E164, plan::Change};
use reqwest::{Method, Url};
use serde_json::Value;

use super::Twilio;
use crate::{
    connector::Connector,
    http::{ApiError, Query},
    members::Members,
    write::{Operation, Progress, WriteError, Written, named, not_ours, trunk_named},
};

/// What a change asks of Twilio.
enum Wish<'a> {
    /// Another trunk, by its name.
    Trunk(&'a str),
    /// An application in place of a trunk, by its id: what a number without a trunk is listed with.
    Application(&'a str),
    /// Another emergency address, by its id.
    Emergency(&'a str),
}

impl<'a> Wish<'a> {
    /// What a change asks; nothing where a number of Twilio has no such thing (carrier notes §3, and the
    /// description's `POST …/IncomingPhoneNumbers/{Sid}.json`).
    fn of(change: &'a Change) -> Option<Self> {
        match change {
            Change::CarrierRoute { trunk } if is_application(trunk) => {
                Some(Self::Application(trunk))
            }
            Change::CarrierRoute { trunk } => Some(Self::Trunk(trunk)),
            Change::CarrierEmergency { address } => Some(Self::Emergency(address)),
            _ => None,
        }
    }
}

fn is_application(text: &str) -> bool {
    let digits = text.strip_prefix("AP").unwrap_or_default();
    digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub(super) fn can_write(change: &Change) -> bool {
    Wish::of(change).is_some()
}

impl Twilio {
    pub(super) async fn change(
        &self,
        number: E164,
        change: &Change,
    ) -> Result<Written, WriteError> {
        let wish = Wish::of(change).ok_or(WriteError::Unsupported(named(change)))?;
        let sid = self.sid_of(number).await?;
        match wish {
            Wish::Trunk(name) => {
                let trunks = self.routes().await.map_err(WriteError::Refused)?;
                let trunk = trunk_named(trunks, |route| route, name)?;
                self.update(&sid, "TrunkSid", &trunk.id).await?;
            }
            Wish::Application(id) => self.update(&sid, "VoiceApplicationSid", id).await?,
            // An address that is registered must be unregistered first, which is left to people: Twilio
            // refuses, and says so (carrier notes §3).
            Wish::Emergency(address) => {
                self.update(&sid, "EmergencyAddressSid", address).await?;
                // Taken is not done: the number says how far the registration is.
                let operation = Operation(format!("{sid} {address}"));
                return Ok(Written::UnderWay(operation));
            }
        }
        Ok(Written::Done)
    }

    async fn sid_of(&self, number: E164) -> Result<String, WriteError> {
        let found = self.find(number).await.map_err(WriteError::Refused)?;
        let found = found.ok_or_else(|| not_ours(number))?;
        let sid = Members::of(&found).and_then(|row| row.require("sid"));
        sid.map_err(|why| WriteError::Refused(ApiError::unreadable(why)))
    }

    async fn update(&self, sid: &str, name: &str, value: &str) -> Result<(), WriteError> {
        let query = Query::write(
            Method::POST,
            self.number_path(sid),
            "application/x-www-form-urlencoded",
            form(name, value),
        );
        self.api.write(&query).await.map(|_| ())
    }

    fn number_path(&self, sid: &str) -> String {
        format!(
            "/2010-04-01/Accounts/{}/IncomingPhoneNumbers/{sid}.json",
            self.account
        )
    }

    /// How the registration of an emergency address stands, by the number's own word.
    pub(super) async fn standing(&self, operation: &Operation) -> Result<Progress, ApiError> {
        let (sid, address) = operation
            .0
            .split_once(' ')
            .ok_or_else(|| ApiError::unreadable("The operation is not one of Twilio\u{2019}s."))?;
        let query = Query::get(self.number_path(sid));
        let answer: Value = self.api.send(&query).await?.json()?;
        let number = Members::of(&answer).map_err(ApiError::unreadable)?;
        Ok(progress(number, address))
    }
}

/// A form of one field.
fn form(name: &str, value: &str) -> String {
    let mut form = Url::parse("form:").expect("a fixed address");
    form.query_pairs_mut().append_pair(name, value);
    form.query().unwrap_or_default().to_owned()
}

fn progress(number: Members<'_>, address: &str) -> Progress {
    let is_set = number.word("emergency_address_sid").as_deref() == Some(address);
    match number.word("emergency_address_status").as_deref() {
        Some("registered") if is_set => Progress::Done,
        Some(status @ ("registration-failure" | "unregistration-failure")) => Progress::Failed(
            format!("Twilio could not register the emergency address ({status})."),
        ),
        _ => Progress::UnderWay,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_is_registered_once_it_is_the_one_that_was_asked_for() {
        let stands = |status: &str, address: &str| {
            let row = json!({"emergency_address_status": status, "emergency_address_sid": address});
            progress(Members::of(&row).unwrap(), "AD1")
        };
        assert_eq!(stands("registered", "AD1"), Progress::Done);
        for (status, address) in [
            ("registered", "AD2"),
            ("pending-registration", "AD1"),
            ("pending-unregistration", "AD2"),
            ("unregistered", "AD1"),
        ] {
            assert_eq!(stands(status, address), Progress::UnderWay, "{status}");
        }
        let failed = stands("registration-failure", "AD1");
        assert!(matches!(failed, Progress::Failed(why) if why.contains("registration-failure")));
    }

    #[test]
    fn nothing_in_a_value_becomes_another_field() {
        let sent = form("EmergencyAddressSid", "AD1&TrunkSid=TK2 +");
        assert_eq!(sent, "EmergencyAddressSid=AD1%26TrunkSid%3DTK2+%2B");
    }
}
