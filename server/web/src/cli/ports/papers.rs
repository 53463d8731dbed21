//! `rollcall ports document`, `loa`, `note`, `compare`, `resolve`: the papers of an order.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use domain::{
    PortDocumentId, PortRejectionId,
    port::document::{Document as Filed, DocumentKind},
};
use services::{
    Caller,
    ports::{
        documents::{self, NewDocument},
        notes, rejections,
    },
};

use super::{
    super::{Context, Outcome, output::output},
    find, print, show,
};

/// What to do.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Document {
    /// File a document: PDF, TIFF, PNG or JPEG
    Add(Add),
    /// Fetch the file of a document
    Get(Get),
}

/// What is filed.
#[derive(Debug, Args)]
pub(in crate::cli) struct Add {
    /// The order, by reference or id
    order: String,
    /// The file
    file: PathBuf,
    /// What it is: loa, csr, bill, other
    #[arg(long)]
    kind: DocumentKind,
    /// Who signed it
    #[arg(long, value_name = "NAME")]
    signer: Option<String>,
    /// The day it was signed, or issued
    #[arg(long, value_name = "DATE")]
    dated: Option<NaiveDate>,
    /// The last day it counts [default: as long as the country of the numbers lets it]
    #[arg(long, value_name = "DATE")]
    expires_on: Option<NaiveDate>,
    /// What was blacked out in it, and why
    #[arg(long, value_name = "TEXT")]
    redaction: Option<String>,
}

/// Which file.
#[derive(Debug, Args)]
pub(in crate::cli) struct Get {
    /// The document
    id: PortDocumentId,
    /// The file to write [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Document {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        match self {
            Self::Add(what) => what.run(context, caller).await,
            Self::Get(Get { id, output }) => {
                fetch(context, caller, id, output.as_deref()).await?;
                Ok(Outcome::Done)
            }
        }
    }
}

impl Add {
    async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        let bytes = fs::read(&self.file)
            .with_context(|| format!("{} cannot be read.", self.file.display()))?;
        let name = self.file.file_name().unwrap_or_default();
        let new = NewDocument {
            kind: self.kind,
            file_name: name.to_string_lossy().into_owned(),
            content: bytes,
            signer: self.signer,
            dated: self.dated,
            expires_on: self.expires_on,
            redaction: self.redaction,
        };
        let document = documents::add(&context.app, caller, order.id, new).await?;
        filed(context, &document)?;
        Ok(Outcome::Done)
    }
}

fn filed(context: &Context, document: &Filed) -> anyhow::Result<()> {
    if context.json {
        return print::json(document);
    }
    let (id, version, name) = (document.id, document.version, &document.file_name);
    writeln!(
        output(),
        "{id}  {} {version}: {name}",
        document.kind.label()
    )?;
    Ok(())
}

/// Writes the file of a document somewhere.
async fn fetch(
    context: &Context,
    caller: &Caller,
    id: PortDocumentId,
    to: Option<&Path>,
) -> anyhow::Result<()> {
    let (_, bytes) = documents::file(&context.app, caller, id).await?;
    match to {
        Some(path) => fs::write(path, bytes)
            .with_context(|| format!("The document cannot be written to {}.", path.display())),
        None => Ok(output().write_all(&bytes)?),
    }
}

/// Which letter, and where to.
#[derive(Debug, Args)]
pub(in crate::cli) struct Loa {
    /// The order, by reference or id
    order: String,
    /// Write the letter to this file too
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Loa {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        let letter = documents::render_loa(&context.app, caller, order.id).await?;
        if let Some(path) = &self.output {
            fetch(context, caller, letter.id, Some(path)).await?;
        }
        filed(context, &letter)?;
        Ok(Outcome::Done)
    }
}

/// What is said.
#[derive(Debug, Args)]
pub(in crate::cli) struct Note {
    /// The order, by reference or id
    order: String,
    /// What
    text: String,
    /// Leave it on the carrier's order, where its people see it
    #[arg(long)]
    for_carrier: bool,
}

impl Note {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        let note = notes::add(&context.app, caller, order.id, &self.text, self.for_carrier).await?;
        if context.json {
            print::json(&note)?;
        }
        Ok(Outcome::Done)
    }
}

/// Says what the papers of an order say, and which rejections are to be expected.
pub(super) async fn compare(
    context: &Context,
    caller: &Caller,
    name: &str,
) -> anyhow::Result<Outcome> {
    let comparison = find(context, caller, name).await?.comparison;
    if context.json {
        print::json(&comparison)?;
    } else {
        for row in &comparison.rows {
            let told = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            let (order, loa, csr) = (told(&row.order), told(&row.loa), told(&row.csr));
            writeln!(
                output(),
                "{:<24} order: {order} | letter: {loa} | record: {csr} | bill: {}",
                row.field.label(),
                told(&row.bill)
            )?;
        }
        for predicted in &comparison.predicted {
            writeln!(
                output(),
                "{}: {}",
                predicted.certainty.label(),
                predicted.sentence
            )?;
        }
    }
    Ok(if comparison.is_clean() {
        Outcome::Done
    } else {
        Outcome::InPart
    })
}

/// Which rejection, and how it was answered.
#[derive(Debug, Args)]
pub(in crate::cli) struct Resolve {
    /// The order, by reference or id
    order: String,
    /// The rejection, by the id that `ports show` prints
    rejection: PortRejectionId,
    /// What was done about it
    #[arg(long, value_name = "TEXT")]
    resolution: String,
}

impl Resolve {
    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let order = find(context, caller, &self.order).await?.order;
        let (id, version) = (order.id, order.version);
        let how = &self.resolution;
        rejections::resolve(&context.app, caller, id, version, self.rejection, how).await?;
        show::order(context, caller, &id.to_string()).await
    }
}
