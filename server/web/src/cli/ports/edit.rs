//! `rollcall ports edit`, `numbers`, `check`, `ready`, `close`: work on an order that asks no carrier for
//! anything but what can be ported.

use std::io::{self, BufRead};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use domain::{
    E164, PortProjectId,
    port::{Details, state::OrderEvent},
    same_word,
};
use secrecy::SecretString;
use serde_json::Value;
use services::{
    Caller,
    ports::{
        orders::{self, OrderChange},
        portability, projects,
        secrets::{self, NewSecrets},
    },
};

use super::{
    super::{Context, Outcome},
    When, find, new, print, show,
};

/// What to change.
#[derive(Debug, Args)]
pub(in crate::cli) struct Edit {
    /// The order, by reference or id
    order: String,
    #[arg(
        long,
        help = "A field of its details by its path, as `ports show --json` has it: btn=+12065550100, \
                end_user.business_name=Contoso; an empty value takes it away; may be repeated",
        value_name = "FIELD=VALUE",
        value_parser = pair
    )]
    set: Vec<(String, String)>,
    /// Our reference
    #[arg(long, value_name = "TEXT")]
    reference: Option<String>,
    /// The carrier that gets the numbers
    #[arg(long, value_name = "NAME")]
    carrier: Option<String>,
    /// The project; empty for none
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// When it should happen: a day, or a day and time there; empty for no wish
    #[arg(long, value_name = "DATE")]
    foc: Option<String>,
    #[command(flatten)]
    when: When,
    /// Read the losing account's number from the standard input, as one line
    #[arg(long)]
    account_number_stdin: bool,
    /// Read its PIN from the standard input, as one line; with --account-number-stdin, as the second
    #[arg(long)]
    pin_stdin: bool,
}

/// A field and its value.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, value)) if !field.trim().is_empty() => {
            Ok((field.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write it as field=value, such as btn=+12065550100".to_owned()),
    }
}

/// A value as the details have it: yes and no, lists and objects as JSON, else text.
fn value(text: &str) -> Value {
    match text {
        "" => Value::Null,
        "true" | "false" => Value::Bool(text == "true"),
        _ if text.starts_with(['[', '{']) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        }
        _ => Value::from(text),
    }
}

impl Edit {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        let given = self.secrets()?;
        let change = OrderChange {
            reference: self.reference.clone(),
            project: match self.project.as_deref() {
                None => None,
                Some("") => Some(None),
                Some(name) => Some(Some(project_of(context, caller, name).await?)),
            },
            carrier: match &self.carrier {
                None => None,
                Some(name) => {
                    let winner = new::winner(context, caller, name).await?;
                    Some((winner.carrier, winner.connection))
                }
            },
            details: self.details(&order.details)?,
            requested_foc: match self.foc.as_deref() {
                None => None,
                Some("") => Some(None),
                Some(date) => Some(Some(self.when.foc(date, order.country)?)),
            },
        };
        orders::edit(&context.app, caller, order.id, order.version, change).await?;
        if given.account_number.is_some() || given.pin.is_some() {
            let version = find(context, caller, &order.id.to_string())
                .await?
                .order
                .version;
            secrets::set(&context.app, caller, order.id, version, given).await?;
        }
        show::order(context, caller, &order.id.to_string()).await
    }

    /// The details with what was set, if anything was.
    fn details(&self, before: &Details) -> anyhow::Result<Option<Details>> {
        if self.set.is_empty() {
            return Ok(None);
        }
        let mut details = before.clone();
        for (field, text) in &self.set {
            let path: Vec<&str> = field.split('.').collect();
            details = details.with(&path, &value(text))?;
        }
        Ok(Some(details))
    }

    /// The secrets, a line each.
    fn secrets(&self) -> anyhow::Result<NewSecrets> {
        let mut input = io::stdin().lock();
        let mut line = |is_given: bool, what: &str| {
            if !is_given {
                return Ok(None);
            }
            let mut line = String::new();
            input
                .read_line(&mut line)
                .with_context(|| format!("The {what} on the standard input cannot be read."))?;
            let secret = line.trim_end_matches(['\r', '\n']);
            anyhow::ensure!(
                !secret.trim().is_empty(),
                "The {what} on the standard input is empty. Send it as one line."
            );
            Ok(Some(SecretString::from(secret)))
        };
        Ok(NewSecrets {
            account_number: line(self.account_number_stdin, "account number")?,
            pin: line(self.pin_stdin, "PIN")?,
        })
    }
}

/// The project of a name.
pub(super) async fn project_of(
    context: &Context,
    caller: &Caller,
    name: &str,
) -> anyhow::Result<PortProjectId> {
    let all = projects::list(&context.app, caller).await?;
    let found = all.iter().find(|project| same_word(&project.name, name));
    found.map(|project| project.id).with_context(|| {
        let names: Vec<&str> = all.iter().map(|project| project.name.as_str()).collect();
        format!(
            "There is no project \u{201c}{name}\u{201d}. Those there are: {}.",
            if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            }
        )
    })
}

/// What to do with numbers of an order.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Numbers {
    /// Put numbers on a draft
    Add(Chosen),
    /// Take numbers off
    Remove(Chosen),
    /// Put them into an order of their own, with all that was entered
    Split(Chosen),
}

/// Which numbers of which order.
#[derive(Debug, Args)]
pub(in crate::cli) struct Chosen {
    /// The order, by reference or id
    order: String,
    /// The numbers, in E.164 form
    #[arg(required = true)]
    numbers: Vec<E164>,
}

impl Numbers {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let (Self::Add(chosen) | Self::Remove(chosen) | Self::Split(chosen)) = &self;
        let order = find(context, caller, &chosen.order).await?.order;
        let (app, id, version, numbers) = (&context.app, order.id, order.version, &chosen.numbers);
        let shown = match &self {
            Self::Add(_) => {
                orders::add_numbers(app, caller, id, version, numbers).await?;
                id
            }
            Self::Remove(_) => {
                orders::remove_numbers(app, caller, id, version, numbers).await?;
                id
            }
            Self::Split(_) => orders::split(app, caller, id, version, numbers).await?.id,
        };
        show::order(context, caller, &shown.to_string()).await
    }
}

/// Asks the carrier which numbers can be ported.
pub(super) async fn check(
    context: &Context,
    caller: &Caller,
    name: &str,
) -> anyhow::Result<Outcome> {
    let order = find(context, caller, name).await?.order;
    let checked = portability::check(&context.app, caller, order.id, order.version).await?;
    print::order(context, &checked)?;
    Ok(Outcome::Done)
}

/// Says that a draft is complete.
pub(super) async fn ready(
    context: &Context,
    caller: &Caller,
    name: &str,
) -> anyhow::Result<Outcome> {
    act(context, caller, name, OrderEvent::MarkReady, None).await
}

/// Ends an order after the port.
pub(super) async fn close(
    context: &Context,
    caller: &Caller,
    name: &str,
) -> anyhow::Result<Outcome> {
    act(context, caller, name, OrderEvent::Close, None).await
}

/// Moves an order where no carrier is asked.
pub(super) async fn act(
    context: &Context,
    caller: &Caller,
    name: &str,
    event: OrderEvent,
    reason: Option<String>,
) -> anyhow::Result<Outcome> {
    let order = find(context, caller, name).await?.order;
    orders::act(&context.app, caller, order.id, order.version, event, reason).await?;
    show::order(context, caller, &order.id.to_string()).await
}
