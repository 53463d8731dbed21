//! A destination as somebody enters it.

use domain::delivery::{
    Destination, DestinationKind, Target, TargetError, mail_addresses, start_of,
};
use secrecy::{ExposeSecret, SecretString};

use crate::{App, Error, Result, deliveries::web, secrets::Secrets, text};

/// The name of the address of a Teams workflow or a webhook among the secrets.
pub(crate) const URL: &str = "url";
/// The name of the key of a webhook's signatures among the secrets.
pub(crate) const SIGNING_KEY: &str = "signing_key";
/// The shortest key that signs: shorter ones can be guessed.
const SHORTEST_KEY: usize = 16;

/// A destination on its way in.
#[derive(Debug)]
pub struct DestinationForm {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub target: TargetForm,
}

/// Where a destination is, as somebody enters it. A secret that is blank stays as it was.
#[derive(Debug)]
pub enum TargetForm {
    /// Mail.
    Mail {
        /// The addresses, with commas, semicolons or lines between them.
        to: String,
    },
    /// A Teams channel.
    Teams {
        /// The address of the workflow.
        url: SecretString,
    },
    /// A program that listens.
    Webhook {
        /// Where it listens.
        url: SecretString,
        /// Whether it is told of every event.
        gets_events: bool,
        /// The key of the signatures.
        signing_key: SecretString,
    },
    /// A folder.
    Folder {
        /// Its name below the folder that the operator has set up.
        name: String,
    },
}

impl TargetForm {
    const fn kind(&self) -> DestinationKind {
        match self {
            Self::Mail { .. } => DestinationKind::Mail,
            Self::Teams { .. } => DestinationKind::Teams,
            Self::Webhook { .. } => DestinationKind::Webhook,
            Self::Folder { .. } => DestinationKind::Folder,
        }
    }

    fn secrets(&self) -> Vec<(&'static str, &SecretString)> {
        match self {
            Self::Teams { url } => vec![(URL, url)],
            Self::Webhook {
                url, signing_key, ..
            } => vec![(URL, url), (SIGNING_KEY, signing_key)],
            Self::Mail { .. } | Self::Folder { .. } => Vec::new(),
        }
    }
}

fn is_blank(secret: &SecretString) -> bool {
    secret.expose_secret().trim().is_empty()
}

impl DestinationForm {
    /// Whether every secret comes with it. Then those that are kept need not open: their key may be lost.
    pub(super) fn gives_all_secrets(&self) -> bool {
        let secrets = self.target.secrets();
        !secrets.is_empty() && secrets.iter().all(|(_, secret)| !is_blank(secret))
    }

    /// The name, the target, and which secrets were given, which are put to the others.
    pub(super) fn read(
        self,
        app: &App,
        secrets: &mut Secrets,
        before: Option<&Destination>,
    ) -> Result<(String, Target, Vec<&'static str>)> {
        let name = self.name.trim().to_owned();
        if name.is_empty() {
            return Err(Error::Invalid("Give the destination a name.".to_owned()));
        }
        text::ensure_visible("The name", &name)?;
        if before.is_some_and(|before| before.target.kind() != self.target.kind()) {
            return Err(Error::Invalid(
                "A destination stays of its kind. Add another one, and take this one away."
                    .to_owned(),
            ));
        }
        let given = self.target.secrets().into_iter();
        let given: Vec<_> = given.filter(|(_, secret)| !is_blank(secret)).collect();
        let names = given.iter().map(|(name, _)| *name).collect();
        let given = given
            .into_iter()
            .map(|(name, secret)| (name.to_owned(), secret.clone()));
        secrets.replace(given.collect());
        keep_address(secrets, before);
        let target = target(app, self.target, secrets, before)?;
        Ok((name, target, names))
    }
}

/// An earlier version kept the address of a webhook in the clear: it is sealed with the first change.
fn keep_address(secrets: &mut Secrets, before: Option<&Destination>) {
    if let (Some(Target::Webhook { url, .. }), None) =
        (before.map(|before| &before.target), secrets.get(URL))
    {
        secrets.replace(vec![(URL.to_owned(), url.as_str().into())]);
    }
}

fn target(
    app: &App,
    form: TargetForm,
    secrets: &Secrets,
    before: Option<&Destination>,
) -> Result<Target> {
    let invalid = |error: TargetError| Error::Invalid(error.to_string());
    Ok(match form {
        TargetForm::Mail { to } => Target::Mail {
            to: mail_addresses(&to).map_err(invalid)?,
        },
        TargetForm::Folder { name } => Target::Folder {
            name: name.parse().map_err(invalid)?,
        },
        TargetForm::Teams { url } => {
            if let (true, Some(before)) = (is_blank(&url), before) {
                return Ok(before.target.clone());
            }
            let url = secrets.get(URL).ok_or_else(|| {
                Error::Invalid(
                    "Give the address that Teams shows for the workflow \u{201c}Post to a channel when a webhook \
                     request is received\u{201d}."
                        .to_owned(),
                )
            })?;
            let url = web::check(&app.outlets, url.expose_secret())?;
            Target::Teams {
                host: web::host(&url),
            }
        }
        TargetForm::Webhook {
            url, gets_events, ..
        } => {
            let key = secrets
                .get(SIGNING_KEY)
                .map(|key| key.expose_secret().len());
            if key.is_none_or(|length| length < SHORTEST_KEY) {
                return Err(Error::Invalid(format!(
                    "Give a signing key of at least {SHORTEST_KEY} characters. The receiver tells by it that a \
                     message is from Rollcall."
                )));
            }
            let url = match before {
                Some(before) if is_blank(&url) => before.target.summary(),
                _ if is_blank(&url) => {
                    return Err(Error::Invalid(
                        "Give the address where the program listens.".to_owned(),
                    ));
                }
                _ => start_of(web::check(&app.outlets, url.expose_secret())?.as_str()),
            };
            Target::Webhook { url, gets_events }
        }
    })
}
