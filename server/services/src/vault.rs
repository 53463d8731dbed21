//! The vault: credentials at rest.
//!
//! They are sealed with XChaCha20-Poly1305 under a key that lies beside the server and never in the
//! database, so that a copy of the database opens nothing. What is sealed is bound to the row it belongs
//! to: moved to another row, it does not open.
//!
//! Several keys may be known, the current one first. That is what lets a rotation stop half way: the old
//! key opens what has not been sealed anew yet. Keys are read each time they are needed, so that a
//! server that runs follows a rotation done beside it.

mod key_file;
mod keys;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use chacha20poly1305::{
    XNonce,
    aead::{Aead, Payload},
};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

use crate::{App, Entropy, Error, Result, access, connections, destinations, organisations, ports};
use keys::{KEY_ID_BYTES, Key};

/// The first byte of everything sealed: which form it has.
const FORM: u8 = 1;
const NONCE_BYTES: usize = 24;

/// Seals credentials and opens them.
#[derive(Clone)]
pub struct Vault {
    place: Place,
    entropy: Arc<dyn Entropy>,
}

/// Where the keys are.
#[derive(Clone)]
enum Place {
    File(PathBuf),
    /// Given with the environment, as text.
    Given(Arc<SecretString>),
}

/// Where the key file is, unless somebody says otherwise: beside the database's own file.
pub fn default_path(database: &str) -> PathBuf {
    match database.strip_prefix("sqlite://") {
        Some(path) => PathBuf::from(format!("{path}.key")),
        None => PathBuf::from("data/rollcall.key"),
    }
}

impl Vault {
    /// A vault whose keys are in a file. On the first start the file is made, for its owner alone.
    pub fn open(path: &Path, entropy: Arc<dyn Entropy>) -> Result<Self> {
        key_file::ensure(path, &*entropy)?;
        let vault = Self {
            place: Place::File(path.to_owned()),
            entropy,
        };
        vault.keys().map(|_| vault)
    }

    /// A vault whose keys are given as text: in base64, the current one first.
    pub fn given(keys: SecretString, entropy: Arc<dyn Entropy>) -> Result<Self> {
        let vault = Self {
            place: Place::Given(Arc::new(keys)),
            entropy,
        };
        vault.keys().map(|_| vault)
    }

    /// Seals a text for one place: `aad` says which.
    pub fn seal(&self, plain: &SecretString, aad: &[u8]) -> Result<Vec<u8>> {
        let keys = self.keys()?;
        let key = &keys[0];
        let mut nonce = [0; NONCE_BYTES];
        self.entropy.fill(&mut nonce);
        let payload = Payload {
            msg: plain.expose_secret().as_bytes(),
            aad,
        };
        let sealed = key
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .expect("credentials are far shorter than the cipher's limit");
        Ok([&[FORM][..], &key.id(), &nonce, &sealed].concat())
    }

    /// Opens what was sealed for the same place.
    pub fn unseal(&self, sealed: &[u8], aad: &[u8]) -> Result<SecretString> {
        let (id, nonce, sealed) = take_apart(sealed).ok_or_else(damaged)?;
        let keys = self.keys()?;
        let key = keys
            .iter()
            .find(|key| key.id() == id)
            .ok_or_else(|| self.unknown_key())?;
        let payload = Payload { msg: sealed, aad };
        let plain = key
            .cipher()
            .decrypt(&XNonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| damaged())?;
        let text = std::str::from_utf8(&plain).map_err(|_| damaged())?;
        Ok(SecretString::from(text))
    }

    /// Whether something was sealed with the current key.
    pub(crate) fn is_current(&self, sealed: &[u8]) -> Result<bool> {
        let current = self.keys()?[0].id();
        Ok(take_apart(sealed).is_some_and(|(id, ..)| id == current))
    }

    /// The keys, the current one first. There is always one.
    fn keys(&self) -> Result<Vec<Key>> {
        match &self.place {
            Place::File(path) => key_file::read(path),
            Place::Given(text) => keys::read(text.expose_secret()).map_err(|problem| {
                Error::Vault(format!(
                    "The variable ROLLCALL_KEY {problem} Write keys of 32 bytes in base64, the current \
                     one first, with spaces between them."
                ))
            }),
        }
    }

    fn unknown_key(&self) -> Error {
        let place = match &self.place {
            Place::File(path) => format!("the key file {}", path.display()),
            Place::Given(_) => "the variable ROLLCALL_KEY".to_owned(),
        };
        Error::Vault(format!(
            "These credentials were sealed with a key that is not in {place}. Put the key back, or enter \
             the credentials anew."
        ))
    }
}

/// Seals the credentials of every organisation with a new key, and forgets the older ones. Stopped at any
/// step, it is begun again. The answer is how many connections, port orders and
/// destinations were sealed anew.
///
/// A key that is given with the environment is not ours to make: everything is sealed with the first,
/// and the others can be taken out afterwards.
pub async fn rotate(app: &App) -> Result<u64> {
    let vault = app.vault()?;
    if let Place::File(path) = &vault.place {
        key_file::add(path, &*vault.entropy)?;
    }
    let mut total = 0;
    // Whoever sealed with the old key while this went on is found in the next round.
    loop {
        let mut sealed = 0;
        for organisation in organisations::list(app).await? {
            let caller = access::command_line(app, organisation.id);
            sealed += connections::seal_anew(app, &caller).await?;
            sealed += ports::seal_anew(app, &caller).await?;
            sealed += destinations::seal_anew(app, &caller).await?;
        }
        total += sealed;
        if sealed == 0 {
            break;
        }
    }
    if let Place::File(path) = &vault.place {
        key_file::keep_current(path)?;
    }
    Ok(total)
}

/// The key's id, the nonce and the rest.
fn take_apart(sealed: &[u8]) -> Option<([u8; KEY_ID_BYTES], [u8; NONCE_BYTES], &[u8])> {
    let (form, rest) = sealed.split_first()?;
    let (id, rest) = rest.split_first_chunk()?;
    let (nonce, rest) = rest.split_first_chunk()?;
    (*form == FORM).then_some((*id, *nonce, rest))
}

fn damaged() -> Error {
    Error::Vault(
        "The stored credentials are damaged or belong to another connection. Enter them anew."
            .to_owned(),
    )
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

#[cfg(test)]
mod tests;
