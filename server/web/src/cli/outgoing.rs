//! What goes out of Rollcall by itself, and how: mail, files, webhooks, and the links in them.

use std::{env, fs, path::PathBuf};

use anyhow::Context as _;
use axum::http::Uri;
use clap::Args;
use services::deliveries::{MailServer, Outlets, PublicUrl};

/// The ways out.
#[derive(Debug, Args)]
pub(super) struct Outgoing {
    /// The mail server: `smtps://USER:PASSWORD@HOST`, or `smtp://HOST:25?tls=required|opportunistic|none`
    ///
    /// With smtp:// and a user, STARTTLS is required. A password in the variable is seen by nobody who lists
    /// the machine's processes.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "ROLLCALL_SMTP_URL",
        hide_env_values = true
    )]
    smtp_url: Option<String>,
    /// A certificate in PEM form that the mail server's may be signed by, beside those this machine trusts
    #[arg(long, global = true, value_name = "FILE", env = "ROLLCALL_SMTP_CA")]
    smtp_ca: Option<PathBuf>,
    /// Who mail is from, such as `Rollcall <rollcall@example.com>`
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS",
        env = "ROLLCALL_MAIL_FROM"
    )]
    mail_from: Option<String>,
    /// The address by which the world knows this server, such as `https://rollcall.example.com`: messages
    /// link to it, and vendors that call it may sign it [default: what requests say]
    #[arg(long, global = true, value_name = "URL", env = "ROLLCALL_PUBLIC_URL", value_parser = origin)]
    pub(super) public_url: Option<String>,
    /// The folder under which reports are written as files
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "ROLLCALL_REPORTS_FOLDER"
    )]
    reports_folder: Option<PathBuf>,
    /// Let webhooks lead to this machine, over http:// as well
    #[arg(long, global = true)]
    allow_local_webhooks: bool,
}

impl Outgoing {
    /// The ways out that the operator has set up.
    pub(super) fn outlets(&self) -> anyhow::Result<Outlets> {
        Ok(Outlets {
            mail: self.mail()?,
            public_url: self
                .public_url
                .as_deref()
                .map(PublicUrl::read)
                .transpose()?,
            reports_folder: self
                .reports_folder
                .clone()
                .map(Outlets::folder)
                .transpose()?,
            allows_loopback: self.allow_local_webhooks,
            has_proxy: has_proxy(),
            ..Outlets::default()
        })
    }

    fn mail(&self) -> anyhow::Result<Option<MailServer>> {
        let Some(address) = &self.smtp_url else {
            return Ok(None);
        };
        let from = self
            .mail_from
            .as_deref()
            .context("A mail server is given, and not who mail is from. Add --mail-from.")?;
        let read = |path: &PathBuf| {
            fs::read(path).with_context(|| format!("{} cannot be read.", path.display()))
        };
        let authority = self.smtp_ca.as_ref().map(read).transpose()?;
        Ok(Some(MailServer::read(address, from, authority.as_deref())?))
    }
}

/// Whether the environment names a proxy, as what asks the web reads it.
fn has_proxy() -> bool {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    ["https_proxy", "http_proxy", "all_proxy"]
        .into_iter()
        .any(|name| is_set(name) || is_set(&name.to_uppercase()))
}

/// Where the site is, without a path.
fn origin(text: &str) -> Result<String, String> {
    let advice = || "it begins with https:// or http:// and ends after the host".to_owned();
    let address: Uri = text.parse().map_err(|_| advice())?;
    let (scheme, host) = (address.scheme_str(), address.authority());
    match (scheme, host, address.path()) {
        (Some(scheme @ ("https" | "http")), Some(host), "/") if address.query().is_none() => {
            Ok(format!("{scheme}://{host}"))
        }
        _ => Err(advice()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_address_has_no_path() {
        let known = |text| origin(text).ok();
        let address = Some("https://rollcall.example:8443".to_owned());
        assert_eq!(known("https://rollcall.example:8443"), address);
        assert_eq!(known("https://rollcall.example:8443/"), address);
        for text in [
            "rollcall.example",
            "ftp://rollcall.example",
            "https://rollcall.example/roll",
            "https://rollcall.example/?a=b",
            "",
        ] {
            assert_eq!(known(text), None, "{text}");
        }
    }
}
