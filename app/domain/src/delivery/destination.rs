//! Where messages go.

use serde::{Deserialize, Serialize};

use crate::DestinationId;

text_enum! {
    /// What kind of place messages go to.
    pub enum DestinationKind {
        /// Mail addresses.
        Mail = "mail", "E-mail";
        /// A channel in Teams, by the address of a workflow.
        Teams = "teams", "Teams channel";
        /// A program that listens on the web.
        Webhook = "webhook", "Webhook";
        /// A folder on the server.
        Folder = "folder", "Folder";
    }
}

/// Where messages go, without what is secret about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = DestinationTarget))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Target {
    /// Mail. Each address gets its own message.
    Mail {
        /// The addresses.
        to: Vec<MailAddress>,
    },
    /// A Teams workflow. Its whole address is a secret; this is the host of it.
    Teams {
        /// The host, for people to recognise it by.
        host: String,
    },
    /// A program that listens. Its whole address and the key of its signatures are secrets.
    Webhook {
        /// The start of the address, for people to recognise it by.
        url: String,
        /// Whether it is told of every event.
        gets_events: bool,
    },
    /// A folder under the one that the operator has set up for reports.
    Folder {
        /// Its name there.
        name: FolderName,
    },
}

impl Target {
    /// What kind of place it is.
    pub const fn kind(&self) -> DestinationKind {
        match self {
            Self::Mail { .. } => DestinationKind::Mail,
            Self::Teams { .. } => DestinationKind::Teams,
            Self::Webhook { .. } => DestinationKind::Webhook,
            Self::Folder { .. } => DestinationKind::Folder,
        }
    }

    /// Whether it is a program that is told of events.
    pub const fn hears_events(&self) -> bool {
        matches!(
            self,
            Self::Webhook {
                gets_events: true,
                ..
            }
        )
    }

    /// Where it is, in one line for people.
    pub fn summary(&self) -> String {
        match self {
            Self::Mail { to } => {
                let to: Vec<&str> = to.iter().map(MailAddress::as_str).collect();
                to.join(", ")
            }
            Self::Teams { host } => host.clone(),
            Self::Webhook { url, .. } => start_of(url),
            Self::Folder { name } => name.as_str().to_owned(),
        }
    }
}

/// The start of an address on the web, by which people recognise it: the scheme, the host, and the first part of
/// the path where that is a plain word with more behind it. What follows may be as good as a password.
pub fn start_of(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "\u{2026}".to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    if path.is_empty() || path == "/" {
        return format!("{scheme}://{host}/");
    }
    let is_word = |part: &&str| {
        (1..=20).contains(&part.len()) && part.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    };
    let first = path.strip_prefix('/').and_then(|path| path.split_once('/'));
    match first.map(|(first, _)| first).filter(is_word) {
        Some(first) => format!("{scheme}://{host}/{first}/\u{2026}"),
        None => format!("{scheme}://{host}/\u{2026}"),
    }
}

/// A place that messages go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Destination {
    /// Its identifier.
    pub id: DestinationId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub target: Target,
    /// Whether a secret is kept for it. The secret itself never leaves the server.
    pub has_secret: bool,
    /// Counts up with every change.
    pub version: i64,
}

impl Destination {
    /// The destination without what an earlier version kept in the clear: the whole address of a webhook.
    #[must_use]
    pub fn shown(mut self) -> Self {
        if let Target::Webhook { url, .. } = &mut self.target {
            *url = start_of(url);
        }
        self
    }
}

/// Why something cannot be where messages go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// It is no mail address.
    #[error(
        "\u{201c}{0}\u{201d} is not a mail address. Write it as name@example.com, several with commas between them."
    )]
    Address(String),
    /// There is no address.
    #[error("Give at least one mail address, as name@example.com.")]
    NoAddress,
    /// There are too many addresses.
    #[error(
        "There are {0} addresses, and at most {MOST_ADDRESSES} can stand here. Use a distribution list."
    )]
    TooMany(usize),
    /// It is no name of a folder.
    #[error(
        "\u{201c}{0}\u{201d} cannot be a folder\u{2019}s name. Write letters, digits, hyphens, underscores and \
         spaces; / goes to a folder within."
    )]
    Folder(String),
}

/// The most addresses of one destination.
const MOST_ADDRESSES: usize = 50;

/// A mail address, as far as it can be checked without sending: printable ASCII around one `@`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(String);

impl MailAddress {
    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for MailAddress {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let wrong = || TargetError::Address(text.to_owned());
        let (local, host) = text.rsplit_once('@').ok_or_else(wrong)?;
        // RFC 5321: at most 64 characters before the @, and 254 in all.
        let is_local = !local.is_empty()
            && local.len() <= 64
            && local.split('.').all(|part| !part.is_empty())
            && local.chars().all(is_local_char);
        let is_host = host.contains('.') && host.split('.').all(is_label);
        if is_local && is_host && text.len() <= 254 {
            Ok(Self(text.to_owned()))
        } else {
            Err(wrong())
        }
    }
}

fn is_local_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c)
}

fn is_label(label: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (1..=63).contains(&label.len())
        && label.chars().all(is_inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

impl TryFrom<String> for MailAddress {
    type Error = TargetError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}

/// Reads mail addresses with commas, semicolons or lines between them. One that stands twice counts once.
pub fn mail_addresses(text: &str) -> Result<Vec<MailAddress>, TargetError> {
    let mut addresses: Vec<MailAddress> = Vec::new();
    for word in text.split([',', ';', '\n']).map(str::trim) {
        if word.is_empty() {
            continue;
        }
        let address: MailAddress = word.parse()?;
        let is_there = |known: &MailAddress| known.0.eq_ignore_ascii_case(&address.0);
        if !addresses.iter().any(is_there) {
            addresses.push(address);
        }
    }
    match addresses.len() {
        0 => Err(TargetError::NoAddress),
        count if count > MOST_ADDRESSES => Err(TargetError::TooMany(count)),
        _ => Ok(addresses),
    }
}

/// The name of a folder below another: nobody can name one outside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
#[serde(try_from = "String", into = "String")]
pub struct FolderName(String);

impl FolderName {
    /// The name as text, with slashes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for FolderName {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().trim_matches('/');
        let is_char = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ');
        let is_part = |part: &str| {
            (1..=80).contains(&part.chars().count())
                && part.chars().all(is_char)
                && part.trim() == part
        };
        if text.split('/').all(is_part) && text.len() <= 200 {
            Ok(Self(text.to_owned()))
        } else {
            Err(TargetError::Folder(text.to_owned()))
        }
    }
}

impl TryFrom<String> for FolderName {
    type Error = TargetError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<FolderName> for String {
    fn from(name: FolderName) -> Self {
        name.0
    }
}
