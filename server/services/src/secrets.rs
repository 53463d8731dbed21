//! The secrets of one row: sealed together, opened only to be sent to whom they are for.

use std::collections::BTreeMap;

use domain::OrgId;
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use store::{
    Conn,
    sealed::{self, Owner},
};

use crate::{App, Error, Result};

/// Secrets by the names of their fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(BTreeMap<String, SecretString>);

impl Secrets {
    /// Opens what is sealed of a row; there are none where nothing is.
    pub(crate) async fn open(
        app: &App,
        conn: &mut Conn<'_>,
        org: OrgId,
        owner: Owner,
    ) -> Result<Self> {
        match sealed::read(conn, org, owner).await? {
            Some(sealed) => Self::unseal(app, org, owner, &sealed),
            None => Ok(Self::default()),
        }
    }

    fn unseal(app: &App, org: OrgId, owner: Owner, sealed: &[u8]) -> Result<Self> {
        let text = app.vault()?.unseal(sealed, &place(org, owner))?;
        let secrets = serde_json::from_str(text.expose_secret()).map_err(|_| {
            Error::Vault("The stored credentials cannot be read. Enter them anew.".to_owned())
        })?;
        Ok(Self(secrets))
    }

    /// The secrets sealed for one row; nothing where there are none.
    pub(crate) fn seal(&self, app: &App, org: OrgId, owner: Owner) -> Result<Option<Vec<u8>>> {
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
        app.vault()?.seal(&text, &place(org, owner)).map(Some)
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
fn place(org: OrgId, owner: Owner) -> Vec<u8> {
    [
        org.uuid().as_bytes().as_slice(),
        owner.id().as_bytes().as_slice(),
    ]
    .concat()
}

/// Seals the secrets of a row with the current key. The answer is false if they were.
pub(crate) async fn seal_anew(
    app: &App,
    conn: &mut Conn<'_>,
    org: OrgId,
    owner: Owner,
) -> Result<bool> {
    // Where somebody replaces them in the same moment, theirs are looked at next.
    while let Some(read) = sealed::read(conn, org, owner).await? {
        if app.vault()?.is_current(&read)? {
            break;
        }
        let secrets = Secrets::unseal(app, org, owner, &read)?;
        let Some(anew) = secrets.seal(app, org, owner)? else {
            break;
        };
        if sealed::reseal(conn, org, owner, &read, &anew).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
