//! What the operator has set up for sending: the mail server, the folder, and the address of this Rollcall.

use std::{path::PathBuf, time::Duration};

use domain::delivery::Outlets as Summary;
use reqwest::Url;

use super::mail::MailServer;
use crate::{Error, Result};

/// How long a receiver may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a mail server may take to say that it has a message: it may look into the attachments first
/// (RFC 5321, 4.5.3.2.6).
const MAIL_PATIENCE: Duration = Duration::from_mins(10);

/// The ways out of this Rollcall.
#[derive(Clone, Debug)]
pub struct Outlets {
    /// The mail server; without one, mail waits.
    pub mail: Option<MailServer>,
    /// Where people find this Rollcall, for links.
    pub public_url: Option<PublicUrl>,
    /// Under which folder files are written; without one, they wait.
    pub reports_folder: Option<PathBuf>,
    /// Whether webhooks may lead to this machine: for tests and programs beside the server.
    pub allows_loopback: bool,
    /// Whether messages to the web pass a proxy, which may know names that this machine does not.
    pub has_proxy: bool,
    /// How long a receiver may take to answer.
    pub patience: Duration,
    /// How long a mail server may take to say that it has a message, once it has all of it.
    pub mail_patience: Duration,
}

impl Default for Outlets {
    fn default() -> Self {
        Self {
            mail: None,
            public_url: None,
            reports_folder: None,
            allows_loopback: false,
            has_proxy: false,
            patience: PATIENCE,
            mail_patience: MAIL_PATIENCE,
        }
    }
}

impl Outlets {
    /// What pages tell of it.
    pub fn summary(&self) -> Summary {
        Summary {
            has_mail: self.mail.is_some(),
            has_folder: self.reports_folder.is_some(),
            has_links: self.public_url.is_some(),
        }
    }

    /// Where people find this Rollcall.
    pub(super) fn base(&self) -> Option<&str> {
        self.public_url.as_ref().map(|url| url.0.as_str())
    }

    /// The address of a page, where people can reach it.
    pub(super) fn link(&self, path: &str) -> Option<String> {
        self.public_url.as_ref().map(|url| url.page(path))
    }

    /// The folder for files, which must be there: a slip of the pen must not write reports where nobody
    /// looks for them.
    pub fn folder(path: PathBuf) -> Result<PathBuf> {
        if path.is_dir() {
            return Ok(path);
        }
        Err(Error::Invalid(format!(
            "There is no folder {} for reports. Make it, or correct the path.",
            path.display()
        )))
    }
}

/// Where people find this Rollcall.
#[derive(Clone, Debug)]
pub struct PublicUrl(Url);

impl PublicUrl {
    /// Reads an address such as `https://rollcall.example.com`.
    pub fn read(text: &str) -> Result<Self> {
        let wrong = || {
            Error::Invalid(format!(
                "\u{201c}{text}\u{201d} is not the address of a site. Write it as https://rollcall.example.com."
            ))
        };
        let url = Url::parse(text.trim()).map_err(|_| wrong())?;
        let is_site = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.query().is_none()
            && url.fragment().is_none();
        is_site.then_some(Self(url)).ok_or_else(wrong)
    }

    /// The address of a page, given from the root.
    fn page(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str().trim_end_matches('/'))
    }
}
