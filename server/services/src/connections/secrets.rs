//! The secrets of a connection: sealed together, opened only to ask the vendor.

use std::collections::BTreeMap;

use domain::{ConnectionId, OrgId};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use store::{Conn, connections as rows};

use crate::{App, Error, Result};

/// Secrets by the names of their fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Secrets(BTreeMap<String, SecretString>);

impl Secrets {
    /// The secrets of a connection.
    pub(super) async fn of(
        app: &App,
        conn: &mut Conn<'_>,
        org: OrgId,
        id: ConnectionId,
    ) -> Result<Self> {
        match rows::secrets(conn, org, id).await? {
            Some(sealed) => Self::unseal(app, org, id, &sealed),
            None => Ok(Self::default()),
        }
    }

    pub(super) fn unseal(app: &App, org: OrgId, id: ConnectionId, sealed: &[u8]) -> Result<Self> {
        let text = app.vault()?.unseal(sealed, &place(org, id))?;
        let secrets = serde_json::from_str(text.expose_secret()).map_err(|_| {
            Error::Vault("The stored credentials cannot be read. Enter them anew.".to_owned())
        })?;
        Ok(Self(secrets))
    }

    /// The secrets sealed for one connection; nothing where there are none.
    pub(super) fn seal(&self, app: &App, org: OrgId, id: ConnectionId) -> Result<Option<Vec<u8>>> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let plain: BTreeMap<&str, &str> = self
            .0
            .iter()
            .map(|(name, secret)| (name.as_str(), secret.expose_secret()))
            .collect();
        let text = Zeroizing::new(serde_json::to_string(&plain).expect("names are text"));
        let text = SecretString::from(text.as_str());
        app.vault()?.seal(&text, &place(org, id)).map(Some)
    }

    /// Replaces some; a blank one is taken away. The answer names those that were given.
    pub(super) fn replace(&mut self, given: Vec<(String, SecretString)>) -> Vec<String> {
        let mut names = Vec::new();
        for (name, secret) in given {
            let text = secret.expose_secret().trim();
            if text.is_empty() {
                self.0.remove(&name);
            } else {
                self.0.insert(name.clone(), SecretString::from(text));
            }
            names.push(name);
        }
        names
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    pub(super) fn into_pairs(self) -> Vec<(String, SecretString)> {
        self.0.into_iter().collect()
    }
}

/// Which row secrets belong to: in another they do not open.
fn place(org: OrgId, id: ConnectionId) -> Vec<u8> {
    [org.uuid().as_bytes().as_slice(), id.uuid().as_bytes()].concat()
}
