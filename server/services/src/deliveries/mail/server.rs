//! The mail server, as its operator writes it.

use lettre::{
    message::Mailbox,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, TlsParameters},
    },
};
use percent_encoding::percent_decode_str;
use reqwest::Url;

use crate::{Error, Result};

/// The mail server: where it is, how it is spoken to, and who mail is from.
#[derive(Clone)]
pub struct MailServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
    pub(super) authority: Option<Certificate>,
    pub(super) from: Mailbox,
}

/// How a connection is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Security {
    /// Encrypted from the first byte.
    Tls,
    /// Encrypted by STARTTLS, or not used at all.
    StartTls,
    /// Encrypted by STARTTLS where the server offers it.
    Opportunistic,
    /// In the clear.
    None,
}

impl MailServer {
    /// Reads the address of a server and who mail is from: `smtps://user:password@host` is encrypted from the
    /// first byte; `smtp://user:password@host:587?tls=required` by STARTTLS. Without a user, `tls` may also
    /// be `opportunistic`, which it is unless something else is written, or `none`.
    ///
    /// `authority` is a certificate in PEM form that is trusted beside those of this machine.
    pub fn read(address: &str, from: &str, authority: Option<&[u8]>) -> Result<Self> {
        let url = Url::parse(address.trim()).map_err(|_| unusable("it is no address"))?;
        let host = url
            .host_str()
            .ok_or_else(|| unusable("it names no host"))?
            .trim_matches(['[', ']'])
            .to_owned();
        let credentials = credentials(&url)?;
        let security = security(&url, credentials.is_some())?;
        let port = url.port().unwrap_or(match security {
            Security::Tls => 465,
            _ if credentials.is_some() => 587,
            _ => 25,
        });
        let from = from.trim().parse().map_err(|_| {
            Error::Invalid(format!(
                "\u{201c}{from}\u{201d} cannot be who mail is from. Write rollcall@example.com or \
                 Rollcall <rollcall@example.com>."
            ))
        })?;
        let authority = authority.map(Certificate::from_pem).transpose();
        let authority = authority.map_err(|_| {
            Error::Invalid(
                "The certificate for the mail server is not in PEM form. It begins with BEGIN CERTIFICATE."
                    .to_owned(),
            )
        })?;
        let server = Self {
            host,
            port,
            security,
            credentials,
            authority,
            from,
        };
        server.tls().map(|_| server)
    }

    /// What is asked of the server's certificate.
    pub(super) fn tls(&self) -> Result<TlsParameters> {
        let mut parameters = TlsParameters::builder(self.host.clone());
        if let Some(authority) = &self.authority {
            parameters = parameters.add_root_certificate(authority.clone());
        }
        parameters.build().map_err(|_| {
            unusable("its host cannot have a certificate, or this machine trusts none")
        })
    }

    /// The host that mail is from, for identifiers.
    pub(super) fn domain(&self) -> &str {
        self.from.email.domain()
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>> {
    let decode = |text: &str| {
        let text = percent_decode_str(text).decode_utf8();
        text.map(Into::into)
            .map_err(|_| unusable("its user or password is not UTF-8"))
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) => Err(unusable("it has a password without a user")),
        (_, None) => Err(unusable("it has a user without a password")),
        (user, Some(password)) => Ok(Some(Credentials::new(decode(user)?, decode(password)?))),
    }
}

fn security(url: &Url, has_credentials: bool) -> Result<Security> {
    let wish = url.query_pairs().find(|(name, _)| name == "tls");
    let wish = wish.as_ref().map(|(_, value)| value.as_ref());
    match (url.scheme(), wish) {
        ("smtps", None) => Ok(Security::Tls),
        ("smtp", Some("required")) => Ok(Security::StartTls),
        ("smtp", None) if has_credentials => Ok(Security::StartTls),
        ("smtp", Some("opportunistic" | "none")) if has_credentials => Err(unusable(
            "a password would be sent in the clear; write tls=required",
        )),
        ("smtp", None | Some("opportunistic")) => Ok(Security::Opportunistic),
        ("smtp", Some("none")) => Ok(Security::None),
        ("smtp" | "smtps", Some(_)) => Err(unusable(
            "tls can be required, opportunistic or none, and stands with smtp:// only",
        )),
        _ => Err(unusable("it must begin with smtp:// or smtps://")),
    }
}

/// The address itself is not repeated: it may hold a password.
fn unusable(why: &str) -> Error {
    Error::Invalid(format!(
        "The address of the mail server cannot be used: {why}. Write it as \
         smtps://USER:PASSWORD@HOST or smtp://HOST:25."
    ))
}

impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailServer({}:{})", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Result<MailServer> {
        MailServer::read(address, "Rollcall <rollcall@example.com>", None)
    }

    #[test]
    fn an_address_says_how_private_the_connection_is() {
        for (address, security, port) in [
            ("smtps://mail.example.com", Security::Tls, 465),
            ("smtps://u:p@mail.example.com:4650", Security::Tls, 4650),
            ("smtp://u:p@mail.example.com", Security::StartTls, 587),
            (
                "smtp://mail.example.com?tls=required",
                Security::StartTls,
                25,
            ),
            ("smtp://mail.example.com", Security::Opportunistic, 25),
            ("smtp://127.0.0.1:2525?tls=none", Security::None, 2525),
            ("smtp://[::1]:2525?tls=none", Security::None, 2525),
        ] {
            let server = read(address).unwrap();
            assert_eq!(
                (server.security, server.port),
                (security, port),
                "{address}"
            );
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused_and_no_password_is_repeated() {
        for (address, said) in [
            ("mail.example.com", "no address"),
            ("https://mail.example.com", "smtp:// or smtps://"),
            ("smtp://u:hunter2@mail.example.com?tls=none", "in the clear"),
            (
                "smtp://u:hunter2@mail.example.com?tls=opportunistic",
                "in the clear",
            ),
            ("smtp://hunter2@mail.example.com", "user without a password"),
            (
                "smtp://:hunter2@mail.example.com",
                "password without a user",
            ),
            ("smtps://mail.example.com?tls=none", "with smtp:// only"),
            (
                "smtp://mail.example.com?tls=sure",
                "required, opportunistic or none",
            ),
            ("smtp://", "host"),
        ] {
            let refused = read(address).unwrap_err().to_string();
            assert!(refused.contains(said), "{address}: {refused}");
            assert!(!refused.contains("hunter2"), "{refused}");
        }
        let from = MailServer::read("smtp://mail.example.com", "nobody", None).unwrap_err();
        assert!(from.to_string().contains("who mail is from"));
        let shown = format!("{:?}", read("smtps://u:hunter2@mail.example.com").unwrap());
        assert_eq!(shown, "MailServer(mail.example.com:465)");
    }
}
