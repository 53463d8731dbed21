//! Where Telnyx delivers, what it publishes, and where help goes.

use domain::{E164, plan::Change};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Telnyx, voice};
use crate::{
    connector::Connector,
    http::{ApiError, Query},
    members::Members,
    write::{Operation, Progress, WriteError, Written, named, not_ours, trunk_named},
};

/// What a change asks of Telnyx.
enum Wish<'a> {
    /// Another connection, by its name.
    Connection(&'a str),
    /// Other voice settings.
    Voice(Value),
    /// Another emergency address, by its id.
    Emergency(&'a str),
}

impl<'a> Wish<'a> {
    /// What a change asks; nothing where Telnyx has no such thing (carrier notes §2, and the description's
    /// `PATCH /phone_numbers/{id}`, `PATCH …/voice` and `POST …/actions/enable_emergency`).
    fn of(change: &'a Change) -> Option<Self> {
        match change {
            Change::CarrierRoute { trunk } => Some(Self::Connection(trunk)),
            Change::CarrierCnam { name } => Some(Self::Voice(cnam(name.as_deref()))),
            Change::CarrierForward { to } => Some(Self::Voice(forward(to.as_deref()))),
            Change::CarrierEmergency { address } => Some(Self::Emergency(address)),
            _ => None,
        }
    }
}

/// Turned off, a setting keeps the text that it had.
fn cnam(name: Option<&str>) -> Value {
    let mut listing = json!({ "cnam_listing_enabled": name.is_some() });
    if let Some(name) = name {
        listing["cnam_listing_details"] = name.into();
    }
    json!({ "cnam_listing": listing })
}

fn forward(to: Option<&str>) -> Value {
    let mut forwarding = json!({ "call_forwarding_enabled": to.is_some() });
    if let Some(to) = to {
        forwarding["forwarding_type"] = "always".into();
        forwarding["forwards_to"] = to.into();
    }
    json!({ "call_forwarding": forwarding })
}

pub(super) fn can_write(change: &Change) -> bool {
    Wish::of(change).is_some()
}

fn query(method: Method, path: String, body: &Value) -> Query {
    Query::write(method, path, "application/json", body.to_string())
}

impl Telnyx {
    pub(super) async fn change(
        &self,
        number: E164,
        change: &Change,
    ) -> Result<Written, WriteError> {
        let wish = Wish::of(change).ok_or(WriteError::Unsupported(named(change)))?;
        let id = self.id_of(number).await?;
        let query = match wish {
            Wish::Connection(name) => {
                let connections = self.routes().await.map_err(WriteError::Refused)?;
                let connection = trunk_named(connections, |route| route, name)?;
                let body = json!({ "connection_id": connection.id });
                query(Method::PATCH, format!("/phone_numbers/{id}"), &body)
            }
            Wish::Voice(settings) => query(Method::PATCH, voice::path(&id), &settings),
            Wish::Emergency(address) => return self.enable_emergency(&id, address).await,
        };
        self.http.write(&query).await?;
        Ok(Written::Done)
    }

    async fn id_of(&self, number: E164) -> Result<String, WriteError> {
        let found = self.find(number).await.map_err(WriteError::Refused)?;
        let found = found.ok_or_else(|| not_ours(number))?;
        let id = Members::of(&found).and_then(|row| row.require("id"));
        id.map_err(|why| WriteError::Refused(ApiError::unreadable(why)))
    }

    /// Taken is not done: the number says how far the set-up is.
    async fn enable_emergency(&self, id: &str, address: &str) -> Result<Written, WriteError> {
        let path = format!("/phone_numbers/{id}/actions/enable_emergency");
        let body = json!({ "emergency_enabled": true, "emergency_address_id": address });
        self.http.write(&query(Method::POST, path, &body)).await?;
        Ok(Written::UnderWay(Operation(format!("{id} {address}"))))
    }

    /// How the set-up of an emergency address stands, by the number's own word.
    pub(super) async fn standing(&self, operation: &Operation) -> Result<Progress, ApiError> {
        let (id, address) = operation
            .0
            .split_once(' ')
            .ok_or_else(|| ApiError::unreadable("The operation is not one of Telnyx\u{2019}s."))?;
        let query = Query::get(format!("/phone_numbers/{id}"));
        let answer: Value = self.http.send(&query).await?.json()?;
        let number = Members::of(&answer["data"]).map_err(ApiError::unreadable)?;
        Ok(progress(number, address))
    }
}

fn progress(number: Members<'_>, address: &str) -> Progress {
    let is_set = number.word("emergency_address_id").as_deref() == Some(address);
    match number.word("emergency_status").as_deref() {
        Some("active") if is_set => Progress::Done,
        Some("provisioning-failed") => Progress::Failed(
            "Telnyx could not set the emergency address up (provisioning-failed).".to_owned(),
        ),
        _ => Progress::UnderWay,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_set_up_once_it_is_active_and_the_one_that_was_asked_for() {
        let stands = |status: &str, address: &str| {
            let row = json!({"emergency_status": status, "emergency_address_id": address});
            progress(Members::of(&row).unwrap(), "19")
        };
        assert_eq!(stands("active", "19"), Progress::Done);
        for (status, address) in [
            ("active", "18"),
            ("provisioning", "19"),
            ("deprovisioning", "18"),
            ("disabled", ""),
        ] {
            assert_eq!(stands(status, address), Progress::UnderWay, "{status}");
        }
        let failed = stands("provisioning-failed", "19");
        assert!(matches!(failed, Progress::Failed(why) if why.contains("provisioning-failed")));
    }
}
