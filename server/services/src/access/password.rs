//! Passwords: what makes a good one, and how they are checked.

use std::sync::Arc;

use argon2::{Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{App, Error, Result};

/// Characters a password has at least.
const MIN_CHARS: usize = 12;

/// Bytes beyond which hashing a password would only cost us.
const MAX_BYTES: usize = 1024;

/// Hashes computed at once. Each takes 19 MiB and a processor for tens of milliseconds.
const AT_ONCE: usize = 4;

/// Tells what is wrong with a password for somebody's account.
pub(super) fn ensure_good(password: &str, email: &str) -> Result<()> {
    let chars = password.chars().count();
    let problem = if chars < MIN_CHARS {
        format!("The password has {chars} characters. Use at least {MIN_CHARS}.")
    } else if password.len() > MAX_BYTES {
        format!("The password is longer than {MAX_BYTES} bytes. Use a shorter one.")
    } else if password.to_lowercase() == email {
        "The password is the email address. Use another.".to_owned()
    } else if password.chars().all(|c| password.starts_with(c)) {
        "The password repeats one character. Use another.".to_owned()
    } else {
        return Ok(());
    };
    Err(Error::Invalid(problem))
}

/// What a password turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Not the account's, or there is no account.
    Wrong,
    /// The account's.
    Right,
    /// The account's, hashed with weaker parameters than today's.
    RightButWeak,
}

/// Hashes and checks passwords off the async threads, a few at a time.
#[derive(Clone, Debug)]
pub(super) struct Hasher(Arc<Semaphore>);

impl Default for Hasher {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Hasher {
    /// The hash of a password, with its parameters and salt.
    pub(super) async fn hash(&self, app: &App, password: &str) -> String {
        let mut salt = [0; 16];
        app.entropy.fill(&mut salt);
        let password = password.to_owned();
        self.run(move || hash(&password, &salt)).await
    }

    /// Checks a password against an account's hash. Without one it does the same work for nothing.
    pub(super) async fn check(&self, password: &str, stored: Option<&str>) -> Verdict {
        let password = password.to_owned();
        let stored = stored.map(str::to_owned);
        self.run(move || {
            if let Some(stored) = stored {
                return check(&password, &stored);
            }
            hash(&password, &[0; 16]);
            Verdict::Wrong
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let _permit = self
            .0
            .acquire()
            .await
            .expect("the semaphore is never closed");
        spawn_blocking(work).await.expect("hashing does not panic")
    }
}

fn hash(password: &str, salt: &[u8]) -> String {
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .expect("the default parameters and a salt of 16 bytes are valid")
        .to_string()
}

fn check(password: &str, stored: &str) -> Verdict {
    let Ok(stored) = PasswordHash::new(stored) else {
        return Verdict::Wrong;
    };
    // The parameters are those of the stored hash.
    if Argon2::default()
        .verify_password(password.as_bytes(), &stored)
        .is_err()
    {
        return Verdict::Wrong;
    }
    let today = Params::default();
    match Params::try_from(&stored) {
        Ok(p) if p.m_cost() >= today.m_cost() && p.t_cost() >= today.t_cost() => Verdict::Right,
        _ => Verdict::RightButWeak,
    }
}

#[cfg(test)]
mod tests {
    use argon2::{Algorithm, Version};

    use super::*;

    #[test]
    fn a_bad_password_is_refused_with_the_reason() {
        let email = "ada.example@contoso.example";
        let reason = |password: &str| ensure_good(password, email).unwrap_err().to_string();
        assert_eq!(
            reason("short"),
            "The password has 5 characters. Use at least 12."
        );
        assert!(reason(&"long password".repeat(100)).contains("1024 bytes"));
        assert!(reason("Ada.Example@Contoso.example").contains("email address"));
        assert!(reason("oooooooooooooooo").contains("repeats one character"));
        ensure_good("größer als 12", email).unwrap();
    }

    #[test]
    fn a_hash_checks_its_own_password_only() {
        let stored = hash("correct horse battery", &[7; 16]);
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert_eq!(check("correct horse battery", &stored), Verdict::Right);
        assert_eq!(check("correct horse batterY", &stored), Verdict::Wrong);
        assert_eq!(check("correct horse battery", "not a hash"), Verdict::Wrong);
    }

    #[test]
    fn weaker_parameters_are_noticed() {
        let params = Params::new(8192, 1, 1, None).unwrap();
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_with_salt(b"correct horse battery", &[7; 16])
            .unwrap()
            .to_string();
        assert_eq!(check("correct horse battery", &weak), Verdict::RightButWeak);
        assert_eq!(check("another password", &weak), Verdict::Wrong);
    }
}
