use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use secrecy::{ExposeSecret, SecretString};

use super::{Vault, default_path, key_file};
use crate::{Error, SystemEntropy};

const AAD: &[u8] = b"organisation and connection";

fn open(path: &Path) -> Vault {
    Vault::open(path, Arc::new(SystemEntropy)).unwrap()
}

fn seal(vault: &Vault, text: &str) -> Vec<u8> {
    vault.seal(&SecretString::from(text), AAD).unwrap()
}

fn unseal(vault: &Vault, sealed: &[u8]) -> Option<String> {
    match vault.unseal(sealed, AAD) {
        Ok(text) => Some(text.expose_secret().to_owned()),
        Err(Error::Vault(_)) => None,
        Err(other) => panic!("{other:?}"),
    }
}

fn key_file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rollcall.db.key");
    (folder, path)
}

#[test]
fn what_is_sealed_opens_again_and_shows_nothing() {
    let (_folder, path) = key_file();
    let sealed = seal(&open(&path), "hunter2");
    assert!(!sealed.windows(7).any(|bytes| bytes == b"hunter2"));
    assert_ne!(
        seal(&open(&path), "hunter2"),
        sealed,
        "no nonce comes twice"
    );
    assert_eq!(unseal(&open(&path), &sealed).unwrap(), "hunter2");
}

#[test]
fn the_key_file_is_made_once_and_for_its_owner_alone() {
    let (_folder, path) = key_file();
    open(&path);
    let first = fs::read(&path).unwrap();
    open(&path);
    assert_eq!(fs::read(&path).unwrap(), first);
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_key_file_that_others_can_read_is_refused_with_what_to_run() {
    let (_folder, path) = key_file();
    let vault = open(&path);
    for mode in [0o640, 0o604, 0o660] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let refused = Vault::open(&path, Arc::new(SystemEntropy)).unwrap_err();
        let advice = format!("chmod 600 {}", path.display());
        assert!(refused.to_string().contains(&advice), "{refused}");
        assert!(vault.seal(&SecretString::from("x"), AAD).is_err());
    }
}

#[test]
fn a_damaged_key_file_is_never_replaced() {
    let (_folder, path) = key_file();
    open(&path);
    for damaged in ["", "# only words\n", "c2hvcnQ=\n", "no key at all\n"] {
        fs::write(&path, damaged).unwrap();
        let refused = Vault::open(&path, Arc::new(SystemEntropy)).unwrap_err();
        assert!(matches!(refused, Error::Vault(_)), "{refused:?}");
        assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
    }
}

#[test]
fn another_key_does_not_open_it() {
    let ((_one, mine), (_two, theirs)) = (key_file(), key_file());
    let sealed = seal(&open(&mine), "hunter2");
    let refused = open(&theirs).unseal(&sealed, AAD).unwrap_err().to_string();
    assert!(refused.contains("a key that is not in"), "{refused}");
}

#[test]
fn in_another_row_it_does_not_open() {
    let (_folder, path) = key_file();
    let vault = open(&path);
    let sealed = seal(&vault, "hunter2");
    assert!(vault.unseal(&sealed, b"another connection").is_err());
}

#[test]
fn no_byte_of_it_can_be_changed() {
    let (_folder, path) = key_file();
    let vault = open(&path);
    let sealed = seal(&vault, "hunter2");
    for at in 0..sealed.len() {
        let mut tampered = sealed.clone();
        tampered[at] ^= 1;
        assert_eq!(unseal(&vault, &tampered), None, "byte {at}");
        assert_eq!(unseal(&vault, &sealed[..at]), None, "cut at {at}");
    }
}

#[test]
fn a_rotation_can_stop_half_way() {
    let (_folder, path) = key_file();
    let vault = open(&path);
    let (first, second) = (seal(&vault, "first"), seal(&vault, "second"));

    key_file::add(&path, &SystemEntropy).unwrap();
    assert!(!vault.is_current(&first).unwrap());
    assert_eq!(
        unseal(&vault, &first).unwrap(),
        "first",
        "the old key still opens"
    );
    let first = seal(&vault, "first");
    assert!(vault.is_current(&first).unwrap());

    // Here it stopped, and is begun again.
    key_file::add(&path, &SystemEntropy).unwrap();
    assert_eq!(unseal(&vault, &first).unwrap(), "first");
    assert_eq!(unseal(&vault, &second).unwrap(), "second");
    let (first, old) = (seal(&vault, "first"), second);
    key_file::keep_current(&path).unwrap();
    assert_eq!(unseal(&vault, &first).unwrap(), "first");
    assert_eq!(unseal(&vault, &old), None, "the old keys are gone");
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn keys_can_be_given_with_the_environment() {
    let given = |keys: &str| Vault::given(SecretString::from(keys), Arc::new(SystemEntropy));
    let old = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let new = "/+7dzLuqmYh3ZlVEMyIRAP/u3cy7qpmId2ZVRDMiEQA=";
    let sealed = seal(&given(old).unwrap(), "hunter2");
    let both = given(&format!("{new} {old}")).unwrap();
    assert_eq!(unseal(&both, &sealed).unwrap(), "hunter2");
    assert!(!both.is_current(&sealed).unwrap());
    for wrong in ["", "hunter2", "c2hvcnQ="] {
        let refused = given(wrong).unwrap_err().to_string();
        assert!(refused.contains("ROLLCALL_KEY"), "{refused}");
        assert!(wrong.is_empty() || !refused.contains(wrong), "{refused}");
    }
}

#[test]
fn the_key_lies_beside_the_database() {
    let beside = default_path("sqlite:///var/lib/rollcall.db");
    assert_eq!(beside, Path::new("/var/lib/rollcall.db.key"));
    let default = default_path("postgres://ada@db/rollcall");
    assert_eq!(default, Path::new("data/rollcall.key"));
}
