//! The papers of an order: letters, records, bills. Each version is kept, and none is ever changed.

mod letter;

use std::path::Path;

use chrono::{Days, NaiveDate};
use domain::{
    PortDocumentId, PortOrderId,
    access::Permission,
    history::Action,
    port::{
        Order,
        document::{Document, DocumentKind},
        journal::What,
        papers::Paper,
        template,
    },
};
use store::{Conn, StoreError, history::NewEntry, ports as rows};

use super::{orders, record};
use crate::{App, Caller, Error, Result, document_store::sha256, text};

pub use letter::render_loa;

/// The longest file.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// How much of a file one row has.
const PIECE: usize = 512 * 1024;
/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 120;
/// The longest of the other texts, in characters.
const LONGEST_TEXT: usize = 500;
/// The most numbers that a paper can list: as many as an order takes.
const MOST_NUMBERS: usize = 20_000;

/// The types that carriers take, with the endings that their names have.
const TYPES: &[(&str, &[&str])] = &[
    ("application/pdf", &["pdf"]),
    ("image/tiff", &["tif", "tiff"]),
    ("image/png", &["png"]),
    ("image/jpeg", &["jpg", "jpeg"]),
];

/// A document on its way in.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// What it is.
    pub kind: DocumentKind,
    /// The name of its file.
    pub file_name: String,
    /// The file: PDF, TIFF, PNG or JPEG, at most [`MOST_BYTES`].
    pub content: Vec<u8>,
    /// Who signed it.
    pub signer: Option<String>,
    /// The day it was signed, or issued.
    pub dated: Option<NaiveDate>,
    /// The last day it counts; by default as long as the order's country lets it.
    pub expires_on: Option<NaiveDate>,
    /// What was blacked out in it, and why.
    pub redaction: Option<String>,
}

/// Files a document as the next version of its kind. The same file of the same kind is the document that is
/// there already.
pub async fn add(
    app: &App,
    caller: &Caller,
    order: PortOrderId,
    new: NewDocument,
) -> Result<Document> {
    caller.require(Permission::RunPorts)?;
    file_away(app, caller, order, new, None).await
}

/// Files a document, with what stands in it where that is known.
async fn file_away(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    new: NewDocument,
    statement: Option<Paper>,
) -> Result<Document> {
    let media_type = media_type(&new.content)?;
    let new = NewDocument {
        file_name: clean_name(&new.file_name, media_type),
        signer: checked("The signer", new.signer)?,
        redaction: checked("What is blacked out", new.redaction)?,
        ..new
    };
    let sha256 = sha256(&new.content);
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    orders::existing(conn, caller, id).await?;
    if let Some(known) = same_file(conn, caller, id, new.kind, &sha256).await? {
        return Ok(known);
    }
    drop(read);
    // Nobody waits for another store inside a transaction. What is left there should ours fail is found
    // again by its hash.
    if !app.documents.is_database() {
        let content = new.content.clone();
        app.documents.put(caller.org, &sha256, content).await?;
    }
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let order = orders::existing(conn, caller, id).await?;
    if let Some(known) = same_file(conn, caller, id, new.kind, &sha256).await? {
        return Ok(known);
    }
    let document = Document {
        id: PortDocumentId::new(app.new_id()),
        order: id,
        kind: new.kind,
        version: rows::next_document_version(conn, caller.org, id, new.kind).await?,
        file_name: new.file_name,
        media_type: media_type.to_owned(),
        byte_count: new.content.len() as u64,
        sha256,
        signer: new.signer,
        dated: new.dated,
        expires_on: new
            .expires_on
            .or_else(|| usual_expiry(&order, new.kind, new.dated)),
        redaction: new.redaction,
        added_by: caller.actor(),
        added_at: app.now(),
    };
    insert(app, caller, conn, &document, &new.content).await?;
    if let Some(statement) = &statement {
        rows::set_statement(conn, caller.org, document.id, Some(statement)).await?;
    }
    let event = record::event(
        app,
        caller,
        None,
        What::DocumentAdded {
            document: document.id,
            kind: document.kind,
            version: document.version,
        },
    );
    rows::append_events(conn, caller.org, id.uuid(), &[event]).await?;
    let said = format!("Added {}, {}.", name(&document), document.file_name);
    said_of(app, caller, conn, &order, said).await?;
    tx.commit().await?;
    Ok(document)
}

async fn insert(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    document: &Document,
    content: &[u8],
) -> Result<()> {
    let inserted = rows::insert_document(conn, caller.org, document).await;
    inserted.map_err(|error| match error {
        // Two people filed papers of one kind in the same moment.
        StoreError::Taken => Error::Conflict,
        other => other.into(),
    })?;
    if app.documents.is_database() {
        for (piece, content) in (0..).zip(content.chunks(PIECE)) {
            rows::insert_document_piece(conn, caller.org, document.id, piece, content).await?;
        }
    }
    Ok(())
}

async fn same_file(
    conn: &mut Conn<'_>,
    caller: &Caller,
    order: PortOrderId,
    kind: DocumentKind,
    sha256: &str,
) -> Result<Option<Document>> {
    let documents = rows::documents(conn, caller.org, order).await?.into_iter();
    let mut documents = documents.map(|stored| stored.document);
    Ok(documents.find(|document| document.kind == kind && document.sha256 == sha256))
}

/// The type of a file by its first bytes: a name says nothing of what is in it.
fn media_type(content: &[u8]) -> Result<&'static str> {
    if content.len() > MOST_BYTES {
        return Err(Error::Invalid(
            "The file is larger than 10 MiB. Scan it in black and white, or split it.".to_owned(),
        ));
    }
    let found = infer::get(content).map(|kind| kind.mime_type());
    let taken = TYPES.iter().find(|(of, _)| Some(*of) == found);
    taken.map(|(of, _)| *of).ok_or_else(|| {
        let what = found.map_or_else(String::new, |found| format!(" ({found})"));
        Error::Invalid(format!(
            "This file is of a type that carriers do not take{what}. Send PDF, TIFF, PNG or JPEG."
        ))
    })
}

/// A file's name without its folders and without signs that show nowhere, with an ending that fits what it
/// is.
fn clean_name(name: &str, media_type: &str) -> String {
    let endings = TYPES
        .iter()
        .find(|(of, _)| *of == media_type)
        .map_or(&[][..], |(_, endings)| endings);
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_kept =
        |c: &char| !c.is_control() && !matches!(c, '"' | '<' | '>' | '|' | ':' | '*' | '?');
    let name: String = last.chars().filter(is_kept).collect();
    let name = name.trim().trim_start_matches('.');
    let ending = Path::new(name).extension().and_then(|of| of.to_str());
    let fits = ending.and_then(|ending| endings.iter().find(|e| e.eq_ignore_ascii_case(ending)));
    let stem = match ending.filter(|_| fits.is_some()) {
        Some(ending) => &name[..name.len() - ending.len() - 1],
        None => name,
    };
    let stem: String = stem.chars().take(LONGEST_NAME).collect();
    let stem = if stem.is_empty() { "document" } else { &stem };
    match fits.or(endings.first()) {
        Some(ending) => format!("{stem}.{ending}"),
        None => stem.to_owned(),
    }
}

/// A text without the blanks around it; none where nothing is left.
fn checked(what: &str, said: Option<String>) -> Result<Option<String>> {
    let Some(said) = said else { return Ok(None) };
    let said = said.trim();
    text::ensure_visible(what, said)?;
    if said.chars().count() > LONGEST_TEXT {
        return Err(Error::Invalid(format!(
            "{what} is longer than {LONGEST_TEXT} characters. Shorten it."
        )));
    }
    Ok((!said.is_empty()).then(|| said.to_owned()))
}

/// The last day that a paper counts, as its country has it; none where that is not told, or the paper has
/// no day.
fn usual_expiry(order: &Order, kind: DocumentKind, dated: Option<NaiveDate>) -> Option<NaiveDate> {
    let template = template::template(order.country, order.number_type);
    let days = template.paper(kind)?.most_days?;
    dated?.checked_add_days(Days::new(days.into()))
}

fn name(document: &Document) -> String {
    format!("{}, version {}", document.kind.label(), document.version)
}

async fn said_of(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: &Order,
    reason: String,
) -> Result<()> {
    let entry = NewEntry {
        reason: Some(reason),
        ..record::of_order(order, Action::Updated)
    };
    app.record(caller, conn, &[entry]).await
}

/// A document with its file.
pub async fn file(app: &App, caller: &Caller, id: PortDocumentId) -> Result<(Document, Vec<u8>)> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let stored = existing(&mut read.conn(), caller, id).await?;
    drop(read);
    let content = content(app, caller, &stored.document).await?;
    Ok((stored.document, content))
}

/// The file of a document as it was filed, from wherever it is kept.
pub(super) async fn content(app: &App, caller: &Caller, document: &Document) -> Result<Vec<u8>> {
    let mut read = app.db.read().await?;
    let kept = rows::document_file(&mut read.conn(), caller.org, document.id).await?;
    drop(read);
    let content = if kept.is_empty() {
        app.documents.get(caller.org, &document.sha256).await?
    } else {
        Some(kept)
    };
    let lost = |what: &str| {
        Error::Changed(format!(
            "The file {} {what} Bring it back from a backup, or add the document once more.",
            document.file_name
        ))
    };
    let content = content.ok_or_else(|| lost("is not where documents are kept."))?;
    if sha256(&content) == document.sha256 {
        Ok(content)
    } else {
        Err(lost("is not as it was filed: its checksum differs."))
    }
}

async fn existing(
    conn: &mut Conn<'_>,
    caller: &Caller,
    id: PortDocumentId,
) -> Result<rows::StoredDocument> {
    let found = rows::document(conn, caller.org, id).await?;
    found.ok_or(Error::NotFound("document"))
}

/// Keeps what somebody read in a document. Day and signer that it tells are the document's, unless others
/// were entered.
pub async fn state(app: &App, caller: &Caller, id: PortDocumentId, paper: Paper) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    ensure_sound(&paper)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = existing(conn, caller, id).await?;
    if paper.kind != before.document.kind {
        return Err(Error::Invalid(format!(
            "This document is filed as \u{201c}{}\u{201d}, and what was read is of a \u{201c}{}\u{201d}. Choose \
             the document that was read.",
            before.document.kind.label(),
            paper.kind.label()
        )));
    }
    if before.statement.as_ref() == Some(&paper) {
        return Ok(());
    }
    let order = orders::existing(conn, caller, before.document.order).await?;
    rows::set_statement(conn, caller.org, id, Some(&paper)).await?;
    let is_signed = paper.is_signed != Some(false);
    let signer = paper.signed_by.clone().filter(|_| is_signed);
    let dated = before.document.dated.or(paper.dated.filter(|_| is_signed));
    let after = Document {
        signer: before.document.signer.clone().or(signer),
        dated,
        expires_on: before
            .document
            .expires_on
            .or_else(|| usual_expiry(&order, paper.kind, dated)),
        ..before.document.clone()
    };
    rows::update_document(conn, caller.org, &after).await?;
    noted(app, caller, conn, &order, &after, "what stands in it").await?;
    tx.commit().await?;
    Ok(())
}

fn ensure_sound(paper: &Paper) -> Result<()> {
    if paper.numbers.len() > MOST_NUMBERS {
        return Err(Error::Invalid(format!(
            "A paper lists at most 20,000 numbers, and this has {}.",
            paper.numbers.len()
        )));
    }
    let one = [
        ("The signer", &paper.signed_by),
        ("The company", &paper.company),
        ("The person", &paper.person),
        ("The losing carrier", &paper.losing_carrier),
        ("The winning carrier", &paper.winning_carrier),
    ];
    let one = one
        .into_iter()
        .filter_map(|(what, said)| Some((what, said.as_ref()?)));
    let contacts = paper.contacts.iter().map(|said| ("A contact", said));
    let features = paper.features.iter().map(|f| ("A feature", &f.feature));
    for (what, said) in one.chain(contacts).chain(features) {
        checked(what, Some(said.clone()))?;
    }
    Ok(())
}

/// Writes down what is known of a document beside its file: all four, so that what is none is none
/// afterwards. Without a last day it counts as long as the order's country lets it.
pub async fn describe(
    app: &App,
    caller: &Caller,
    id: PortDocumentId,
    signer: Option<String>,
    dated: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    redaction: Option<String>,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let signer = checked("The signer", signer)?;
    let redaction = checked("What is blacked out", redaction)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let before = existing(conn, caller, id).await?.document;
    let order = orders::existing(conn, caller, before.order).await?;
    let after = Document {
        signer,
        dated,
        expires_on: expires_on.or_else(|| usual_expiry(&order, before.kind, dated)),
        redaction,
        ..before.clone()
    };
    if after == before {
        return Ok(());
    }
    rows::update_document(conn, caller.org, &after).await?;
    noted(app, caller, conn, &order, &after, "signer and dates").await?;
    tx.commit().await?;
    Ok(())
}

/// Writes down that something about a document was changed.
async fn noted(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    order: &Order,
    document: &Document,
    field: &str,
) -> Result<()> {
    let field = format!("{}: {field}", name(document));
    let what = What::Edited {
        fields: vec![field.clone()],
    };
    let event = record::event(app, caller, None, what);
    rows::append_events(conn, caller.org, order.id.uuid(), &[event]).await?;
    said_of(app, caller, conn, order, format!("{field}.")).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cleaned_and_ends_as_the_file_is() {
        for (name, cleaned) in [
            ("loa.pdf", "loa.pdf"),
            ("C:\\Scans\\LOA Hale.PDF", "LOA Hale.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("bill.exe", "bill.exe.pdf"),
            (".pdf", "pdf.pdf"),
            ("a\u{0}b\"c\n.pdf", "abc.pdf"),
            ("", "document.pdf"),
            ("r\u{e9}sum\u{e9}.pdf", "r\u{e9}sum\u{e9}.pdf"),
        ] {
            assert_eq!(clean_name(name, "application/pdf"), cleaned, "{name:?}");
        }
        assert_eq!(clean_name("scan.JPEG", "image/jpeg"), "scan.jpeg");
        assert_eq!(clean_name("scan.pdf", "image/tiff"), "scan.pdf.tif");
        let long = clean_name(&"x".repeat(500), "image/png");
        assert_eq!(long.chars().count(), LONGEST_NAME + 4);
    }

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        let of = |content: &[u8]| media_type(content).map_err(|error| error.to_string());
        assert_eq!(of(b"%PDF-1.7\n"), Ok("application/pdf"));
        assert_eq!(of(b"II*\0\x08\0\0\0\0\0\0\0"), Ok("image/tiff"));
        assert_eq!(of(b"MM\0*\0\0\0\x08\0\0\0\0"), Ok("image/tiff"));
        assert_eq!(of(b"\x89PNG\r\n\x1a\n"), Ok("image/png"));
        assert_eq!(of(b"\xff\xd8\xff\xe0\0\x10JFIF"), Ok("image/jpeg"));
        for other in [&b"MZ\x90\0"[..], b"PK\x03\x04", b"GIF89a", b"<html>", b""] {
            assert!(of(other).unwrap_err().contains("PDF, TIFF, PNG or JPEG"));
        }
    }
}
