//! Keys as text: in base64, one after another, the current one first.

use base64::{Engine, engine::general_purpose::STANDARD};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use secrecy::{ExposeSecret, SecretBox, zeroize::Zeroizing};
use sha2::{Digest, Sha256};

use crate::Entropy;

const KEY_BYTES: usize = 32;
pub(super) const KEY_ID_BYTES: usize = 8;

/// A key.
pub(super) struct Key(SecretBox<[u8; KEY_BYTES]>);

impl Key {
    /// A key that nobody can guess.
    pub(super) fn new(entropy: &dyn Entropy) -> Self {
        Self(SecretBox::init_with_mut(|bytes: &mut [u8; KEY_BYTES]| {
            entropy.fill(bytes);
        }))
    }

    pub(super) fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(self.0.expose_secret().into())
    }

    /// Says which key it is without saying what it is.
    pub(super) fn id(&self) -> [u8; KEY_ID_BYTES] {
        let digest = Sha256::new()
            .chain_update(b"rollcall key id")
            .chain_update(self.0.expose_secret())
            .finalize();
        *digest.first_chunk().expect("a digest is longer than an id")
    }

    /// The key as text.
    pub(super) fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.0.expose_secret()))
    }
}

/// Reads keys. Lines that begin with `#` are for people. What is wrong completes a sentence that begins
/// with the place of the text.
pub(super) fn read(text: &str) -> Result<Vec<Key>, &'static str> {
    let lines = text.lines().filter(|line| !line.trim().starts_with('#'));
    let keys: Vec<Key> = lines
        .flat_map(str::split_whitespace)
        .map(read_one)
        .collect::<Option<_>>()
        .ok_or("holds something that is not a key.")?;
    if keys.is_empty() {
        return Err("holds no key.");
    }
    Ok(keys)
}

fn read_one(text: &str) -> Option<Key> {
    let bytes = Zeroizing::new(STANDARD.decode(text).ok()?);
    let bytes: &[u8; KEY_BYTES] = bytes.as_slice().try_into().ok()?;
    Some(Key(SecretBox::init_with(|| *bytes)))
}
