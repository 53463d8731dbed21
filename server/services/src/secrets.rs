//! The secrets of one row, a connection's or a port order's: sealed together, opened only to be sent to
//! the vendor.

use std::collections::BTreeMap;

use domain::OrgId;
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use uuid::Uuid;

use crate::{App, Error, Result};

/// Secrets by the names of their fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(BTreeMap<String, SecretString>);

impl Secrets {
    /// Opens what was sealed for a row; nothing is sealed where there are no secrets.
    pub(crate) fn unseal(app: &App, place: Place, sealed: Option<&[u8]>) -> Result<Self> {
        let Some(sealed) = sealed else {
            return Ok(Self::default());
        };
        let text = app.vault()?.unseal(sealed, &place.bytes())?;
        let secrets = serde_json::from_str(text.expose_secret()).map_err(|_| {
            Error::Vault("The stored credentials cannot be read. Enter them anew.".to_owned())
        })?;
        Ok(Self(secrets))
    }

    /// The secrets sealed for one row; nothing where there are none.
    pub(crate) fn seal(&self, app: &App, place: Place) -> Result<Option<Vec<u8>>> {
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
        app.vault()?.seal(&text, &place.bytes()).map(Some)
    }

    /// Replaces some; a blank one is taken away. The answer names those that were given.
    pub(crate) fn replace(&mut self, given: Vec<(String, SecretString)>) -> Vec<String> {
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

    pub(crate) fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    /// One of them by the name of its field.
    pub(crate) fn get(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name)
    }

    pub(crate) fn into_pairs(self) -> Vec<(String, SecretString)> {
        self.0.into_iter().collect()
    }
}

/// Which row secrets belong to: in another they do not open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The organisation.
    pub(crate) org: OrgId,
    /// The row.
    pub(crate) row: Uuid,
}

impl Place {
    fn bytes(self) -> Vec<u8> {
        [self.org.uuid().as_bytes().as_slice(), self.row.as_bytes()].concat()
    }
}
