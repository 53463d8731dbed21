//! The file of the keys. It is replaced as a whole, never written in place, so that it is always good.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use secrecy::zeroize::Zeroizing;
use tempfile::NamedTempFile;

use super::keys::{self, Key};
use crate::{Entropy, Error, Result};

const HEAD: &str = "# The keys of Rollcall's credentials, the current one first. Keep a copy, and not \
                    with the copies of the database.\n";

/// What others may do with a file.
const OF_OTHERS: u32 = 0o077;

/// Makes the file with a first key, if it is not there.
pub(super) fn ensure(path: &Path, entropy: &dyn Entropy) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let file = written(path, &[Key::new(entropy)]).map_err(|error| unwritable(path, &error))?;
    match file.persist_noclobber(path) {
        Ok(_) => {
            tracing::info!(path = %path.display(), "a key for credentials was made");
            Ok(())
        }
        // Another process was faster; its key counts.
        Err(lost) if lost.error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(refused) => Err(unwritable(path, &refused.error)),
    }
}

/// Reads the keys, the current one first.
pub(super) fn read(path: &Path) -> Result<Vec<Key>> {
    let place = path.display();
    let unreadable =
        |error: io::Error| Error::Vault(format!("The key file {place} cannot be read: {error}."));
    let mode = fs::metadata(path).map_err(unreadable)?.permissions().mode();
    if mode & OF_OTHERS != 0 {
        return Err(Error::Vault(format!(
            "Others on this machine may open the key file {place}. Run: chmod 600 {place}"
        )));
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(unreadable)?);
    keys::read(&text).map_err(|problem| {
        Error::Vault(format!(
            "The key file {place} {problem} Put back a copy of it."
        ))
    })
}

/// Puts a new key on top.
pub(super) fn add(path: &Path, entropy: &dyn Entropy) -> Result<()> {
    let mut keys = read(path)?;
    keys.insert(0, Key::new(entropy));
    replace(path, &keys)
}

/// Forgets all keys but the current one.
pub(super) fn keep_current(path: &Path) -> Result<()> {
    let keys = read(path)?;
    replace(path, &keys[..1])
}

fn replace(path: &Path, keys: &[Key]) -> Result<()> {
    let file = written(path, keys).map_err(|error| unwritable(path, &error))?;
    file.persist(path)
        .map(drop)
        .map_err(|refused| unwritable(path, &refused.error))
}

/// A file beside the one it will become, on the disk, and open to its owner alone.
fn written(path: &Path, keys: &[Key]) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = NamedTempFile::new_in(folder)?;
    let mut text = Zeroizing::new(HEAD.to_owned());
    for key in keys {
        text.push_str(&key.text());
        text.push('\n');
    }
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    Error::Vault(format!(
        "The key file {} cannot be written: {error}. Name another with --key-file.",
        path.display()
    ))
}
