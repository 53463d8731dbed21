//! What a source is told on the command line: settings, secrets, schedule.

use std::{
    io::{self, BufRead},
    path::{self, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use domain::connection::{Field, Schedule, Settings, field};
use secrecy::SecretString;
use services::connections;

/// What a source is told. An empty value takes a setting away.
#[derive(Debug, Args)]
pub(super) struct Told {
    /// The tenant of Microsoft Entra: its id or its domain
    #[arg(long)]
    tenant: Option<String>,
    /// The account at the vendor
    #[arg(long)]
    account: Option<String>,
    /// The id of the application or API key that signs in
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Where the API is, if not where the vendor has it
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Where tokens are given [default: on the base URL's host, if there is one]
    #[arg(long, value_name = "URL")]
    auth_url: Option<String>,
    /// The folder that is watched for lists
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// The country in whose plan a list writes its numbers, such as GB
    #[arg(long, value_name = "CC")]
    country: Option<String>,
    /// Which column of a list is read as what: number=DDI; may be repeated
    #[arg(long, value_name = "OURS=THEIRS", value_parser = pair)]
    map: Vec<(String, String)>,
    /// When it is asked by itself: minute, hour, day, month, weekday [default: 0 */2 * * *]
    #[arg(long, value_name = "FIELDS")]
    cron: Option<String>,
    /// The time zone of the schedule, such as Europe/London [default: UTC]
    #[arg(long)]
    zone: Option<String>,
    /// Read the secret that signs in from the standard input, as one line
    #[arg(long)]
    secret_stdin: bool,
    /// Read what the vendor's webhooks are verified with from the standard input, as one line; with
    /// --secret-stdin, as the second
    #[arg(long)]
    webhook_secret_stdin: bool,
}

impl Told {
    /// Writes the settings that were given over those there are.
    pub(super) fn apply(&self, settings: &mut Settings) {
        let given = [
            (field::TENANT, &self.tenant),
            (field::ACCOUNT, &self.account),
            (field::CLIENT_ID, &self.client_id),
            (field::BASE_URL, &self.base_url),
            (field::AUTH_URL, &self.auth_url),
            (field::COUNTRY, &self.country),
        ];
        for (name, value) in given {
            if let Some(value) = value {
                settings.set(name, value);
            }
        }
        if let Some(folder) = &self.folder {
            // The worker stands somewhere else. What is empty has no whole path, and stays empty.
            let whole = path::absolute(folder).unwrap_or_default();
            settings.set(field::FOLDER, &whole.to_string_lossy());
        }
        for (ours, theirs) in &self.map {
            settings.set(&format!("{}{ours}", field::MAP_PREFIX), theirs);
        }
    }

    /// The schedule, where any of it was given; the rest of it stays as it was.
    pub(super) fn schedule(&self, before: Option<&Schedule>) -> Option<Schedule> {
        if self.cron.is_none() && self.zone.is_none() {
            return None;
        }
        let before = before.cloned().unwrap_or_default();
        Some(Schedule {
            cron: self.cron.clone().unwrap_or(before.cron),
            zone: self.zone.clone().unwrap_or(before.zone),
        })
    }

    /// The secrets, read from the standard input, one a line.
    pub(super) fn secrets(&self) -> anyhow::Result<Vec<(String, SecretString)>> {
        read_secrets(&mut io::stdin().lock(), &self.wanted())
    }

    /// Refuses what lacks something that its provider needs, by the names of the options.
    pub(super) fn require_all(&self, kind: &str, settings: &Settings) -> anyhow::Result<()> {
        let secrets = self.wanted();
        let is_given = |field: &Field| {
            secrets.contains(&field.name.as_str()) || settings.get(&field.name).is_some()
        };
        let forms = connections::providers();
        let form = forms.iter().find(|form| form.key == kind);
        let missing: Vec<String> = form
            .into_iter()
            .flat_map(|form| &form.fields)
            .filter(|field| field.is_required && !is_given(field))
            .map(option)
            .collect();
        anyhow::ensure!(
            missing.is_empty(),
            "A source of the kind {kind} also needs:\n  {}",
            missing.join("\n  ")
        );
        Ok(())
    }

    fn wanted(&self) -> Vec<&'static str> {
        let asked = [
            (self.secret_stdin, field::SECRET),
            (self.webhook_secret_stdin, field::WEBHOOK_SECRET),
        ];
        asked
            .into_iter()
            .filter_map(|(is_asked, name)| is_asked.then_some(name))
            .collect()
    }
}

fn read_secrets(
    input: &mut impl BufRead,
    wanted: &[&'static str],
) -> anyhow::Result<Vec<(String, SecretString)>> {
    let mut secrets = Vec::new();
    for name in wanted {
        let mut line = String::new();
        input
            .read_line(&mut line)
            .context("The secret on the standard input cannot be read.")?;
        let secret = line.trim_end_matches(['\r', '\n']);
        anyhow::ensure!(
            !secret.trim().is_empty(),
            "The {} on the standard input is empty. Send it as one line.",
            name.replace('_', " ")
        );
        secrets.push(((*name).to_owned(), SecretString::from(secret)));
    }
    Ok(secrets)
}

/// A provider's key, if there is such a provider.
pub(super) fn kind(text: &str) -> Result<String, String> {
    let known: Vec<String> = connections::providers()
        .into_iter()
        .map(|form| form.key)
        .collect();
    if known.iter().any(|key| key == text) {
        return Ok(text.to_owned());
    }
    Err(format!("it is one of {}", known.join(", ")))
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((ours, theirs)) if !ours.trim().is_empty() => {
            Ok((ours.trim().to_owned(), theirs.trim().to_owned()))
        }
        _ => Err("write it as ours=theirs, such as number=DDI".to_owned()),
    }
}

/// The option that gives a field.
fn option(field: &Field) -> String {
    let name = field.name.replace('_', "-");
    let ending = if field.is_secret { "-stdin" } else { "" };
    format!("--{name}{ending}: {}. {}", field.label, field.help)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn read(text: &str, wanted: &[&'static str]) -> anyhow::Result<Vec<(String, String)>> {
        let secrets = read_secrets(&mut text.as_bytes(), wanted)?;
        let shown = secrets
            .iter()
            .map(|(name, secret)| (name.clone(), secret.expose_secret().to_owned()));
        Ok(shown.collect())
    }

    #[test]
    fn each_secret_is_a_line_without_its_end() {
        let both = [field::SECRET, field::WEBHOOK_SECRET];
        let expected = vec![
            ("secret".to_owned(), "a b~c".to_owned()),
            ("webhook_secret".to_owned(), "key=".to_owned()),
        ];
        assert_eq!(read("a b~c\r\nkey=\n", &both).unwrap(), expected);
        assert_eq!(read("a b~c\nkey=", &both).unwrap(), expected);
        assert!(read("ignored", &[]).unwrap().is_empty());
    }

    #[test]
    fn an_empty_secret_is_refused() {
        for text in ["", "\n", "  \n"] {
            let refused = read(text, &[field::SECRET]).unwrap_err().to_string();
            assert!(refused.contains("is empty"), "{refused}");
        }
        let refused = read("one\n", &[field::SECRET, field::WEBHOOK_SECRET]).unwrap_err();
        assert!(refused.to_string().starts_with("The webhook secret"));
    }

    #[test]
    fn what_is_given_is_written_over_what_was() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            told: Told,
        }
        let words = [
            "",
            "--tenant",
            "contoso.example",
            "--base-url=",
            "--folder",
            "lists",
        ];
        let told = <Line as clap::Parser>::parse_from(words).told;
        let mut settings = Settings::default();
        settings.set(field::BASE_URL, "http://127.0.0.1:1");
        settings.set(field::COUNTRY, "GB");
        told.apply(&mut settings);
        assert_eq!(settings.get(field::TENANT), Some("contoso.example"));
        assert_eq!(settings.get(field::BASE_URL), None);
        assert_eq!(settings.get(field::COUNTRY), Some("GB"));
        let folder = settings.get(field::FOLDER).unwrap();
        assert!(
            folder.starts_with('/') && folder.ends_with("/lists"),
            "{folder}"
        );
    }

    #[test]
    fn a_column_is_mapped_by_a_pair() {
        assert_eq!(
            pair("number = DDI").unwrap(),
            ("number".into(), "DDI".into())
        );
        assert_eq!(pair("number=").unwrap(), ("number".into(), String::new()));
        assert!(pair("DDI").is_err());
        assert!(pair("=DDI").is_err());
    }
}
