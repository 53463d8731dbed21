//! A delivery made into what is sent: read from the database and rendered before anything leaves.

use std::sync::Arc;

use domain::{
    OrgId, ReportId,
    access::Role,
    delivery::{Delivery, Destination, Payload, Recipient, Target},
    report::{Format, Report},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use store::{access::users, deliveries, destinations};

use super::{
    Attempt,
    folder::{self, Files},
    letter::Letter,
    mail::{Attachment, Mail, MailServer},
    outlets::Outlets,
    web::{self, Post},
};
use crate::{
    App, Caller, Error, Result, access,
    destinations::{SIGNING_KEY, URL, secrets_of},
    reports,
};

/// What is sent.
pub(super) enum Parcel {
    Mail {
        server: MailServer,
        mail: Box<Mail>,
        to: String,
    },
    Post(Post),
    Files(Files),
}

/// Why a parcel cannot be made, or a parcel.
type Prepared = std::result::Result<Parcel, Attempt>;

/// What a message is made of, read anew for each try.
struct Contents {
    payload: Payload,
    report: Option<Report>,
}

/// Makes the parcel of a delivery. What is missing is an attempt that failed; only the database's failing is
/// an error.
pub(super) async fn prepare(app: &App, org: OrgId, delivery: &Delivery) -> Result<Prepared> {
    let prepared = match delivery.recipient {
        Recipient::Person(id) => {
            let mut read = app.db.read().await?;
            let user = users::find(&mut read.conn(), org, id).await?;
            drop(read);
            match user.filter(|user| !user.is_disabled) {
                Some(user) => mail(app, org, delivery, &user.email).await,
                None => Ok(Err(Attempt::refused(
                    "This person may not sign in any more.",
                ))),
            }
        }
        Recipient::Destination(id) => {
            let mut read = app.db.read().await?;
            let destination = destinations::find(&mut read.conn(), org, id).await?;
            drop(read);
            match destination {
                Some(destination) => to_destination(app, org, delivery, destination).await,
                None => Ok(Err(Attempt::refused("The destination was taken away."))),
            }
        }
    };
    match prepared {
        Err(Error::Store(error)) => Err(Error::Store(error)),
        // The key may be put back, and the report's form is not the receiver's fault.
        Err(error @ Error::Vault(_)) => Ok(Err(Attempt::put_off(error.to_string()))),
        Err(error) => Ok(Err(Attempt::refused(error.to_string()))),
        Ok(prepared) => Ok(prepared),
    }
}

async fn to_destination(
    app: &App,
    org: OrgId,
    delivery: &Delivery,
    destination: Destination,
) -> Result<Prepared> {
    match &destination.target {
        Target::Mail { .. } => {
            let to = delivery.address.as_deref().unwrap_or_default();
            mail(app, org, delivery, to).await
        }
        Target::Teams { .. } => teams(app, org, delivery, &destination).await,
        Target::Webhook { url, .. } => webhook(app, org, delivery, &destination, url).await,
        Target::Folder { name } => {
            let Some(folder) = folder::place(&app.outlets, org, name) else {
                return Ok(Err(Attempt::put_off(
                    "No folder is set up for reports. Start Rollcall with --reports-folder.",
                )));
            };
            let files = files(app, org, delivery).await?;
            Ok(Ok(Parcel::Files(Files { folder, files })))
        }
    }
}

async fn mail(app: &App, org: OrgId, delivery: &Delivery, to: &str) -> Result<Prepared> {
    let Some(server) = app.outlets.mail.clone() else {
        return Ok(Err(Attempt::put_off(
            "No mail server is set up. Start Rollcall with --smtp-url and --mail-from.",
        )));
    };
    let contents = contents(app, org, delivery).await?;
    let attachments = contents.attachments(&app.outlets)?;
    let mail = contents
        .letter(app, delivery)
        .mail(&app.outlets, attachments);
    Ok(Ok(Parcel::Mail {
        server,
        mail: Box::new(mail),
        to: to.to_owned(),
    }))
}

async fn teams(
    app: &App,
    org: OrgId,
    delivery: &Delivery,
    destination: &Destination,
) -> Result<Prepared> {
    let secrets = secrets_of(app, org, destination.id).await?;
    let url = secrets
        .get(URL)
        .ok_or(Error::NotFound("address of the workflow"))?;
    let url = web::check(&app.outlets, url.expose_secret())?;
    let contents = contents(app, org, delivery).await?;
    let card = contents.letter(app, delivery).card(&app.outlets);
    Ok(Ok(Parcel::Post(Post {
        url,
        key: None,
        kind: contents.kind(),
        body: card.to_string().into_bytes(),
    })))
}

async fn webhook(
    app: &App,
    org: OrgId,
    delivery: &Delivery,
    destination: &Destination,
    url: &str,
) -> Result<Prepared> {
    let secrets = secrets_of(app, org, destination.id).await?;
    let key = secrets.get(SIGNING_KEY).cloned().map(Arc::new);
    // An earlier version kept the address in the clear.
    let url = secrets.get(URL).map_or(url, SecretString::expose_secret);
    let url = web::check(&app.outlets, url)?;
    let contents = contents(app, org, delivery).await?;
    let body = json!({
        "id": delivery.id,
        "kind": contents.kind(),
        "at": contents.at(delivery),
        "body": contents.json()?,
    });
    Ok(Ok(Parcel::Post(Post {
        url,
        key,
        kind: contents.kind(),
        body: body.to_string().into_bytes(),
    })))
}

async fn files(app: &App, org: OrgId, delivery: &Delivery) -> Result<Vec<Attachment>> {
    let contents = contents(app, org, delivery).await?;
    let attachments = contents.attachments(&app.outlets)?;
    if let Some(report) = &contents.report
        && !attachments.is_empty()
    {
        let named = |file: Attachment| Attachment {
            file_name: told_apart(&file.file_name, report.head.id),
            ..file
        };
        return Ok(attachments.into_iter().map(named).collect());
    }
    let text = contents.letter(app, delivery).plain(&app.outlets);
    Ok(vec![Attachment {
        file_name: format!("rollcall-{}.txt", delivery.id),
        mime: "text/plain; charset=utf-8".to_owned(),
        bytes: text.into_bytes(),
    }])
}

/// The name of a file with the end of its report's identifier: a day may have several reports of a kind.
fn told_apart(file_name: &str, report: ReportId) -> String {
    let id = report.to_string();
    let mark = &id[id.len() - 8..];
    match file_name.rsplit_once('.') {
        Some((stem, end)) => format!("{stem}-{mark}.{end}"),
        None => format!("{file_name}-{mark}"),
    }
}

async fn contents(app: &App, org: OrgId, delivery: &Delivery) -> Result<Contents> {
    let mut read = app.db.read().await?;
    let payload = deliveries::payload(&mut read.conn(), org, delivery.id).await?;
    drop(read);
    let payload = payload.ok_or(Error::NotFound("delivery"))?;
    let report = match &payload {
        Payload::Report { id, .. } => Some(report(app, org, *id).await?),
        _ => None,
    };
    Ok(Contents { payload, report })
}

async fn report(app: &App, org: OrgId, id: ReportId) -> Result<Report> {
    let caller = Caller {
        role: Role::Viewer,
        ..access::worker(app, org)
    };
    reports::find(app, &caller, id).await
}

impl Contents {
    /// What happened, in words with dots.
    fn kind(&self) -> String {
        match &self.payload {
            Payload::Report { .. } => "report.made".to_owned(),
            Payload::Notice(_) => "notice".to_owned(),
            Payload::Event(event) => event.kind.clone(),
            Payload::Trial => "trial".to_owned(),
        }
    }

    /// When it happened (UTC).
    fn at(&self, delivery: &Delivery) -> chrono::DateTime<chrono::Utc> {
        match (&self.payload, &self.report) {
            (Payload::Event(event), _) => event.at,
            (_, Some(report)) => report.head.until,
            _ => delivery.created_at,
        }
    }

    /// What a program reads of it.
    fn json(&self) -> Result<Value> {
        let to_json = |report: &Report| {
            let rendered = reports::render(report, Format::Json)?;
            serde_json::from_slice(&rendered.bytes)
                .map_err(|_| Error::Invalid("The report is no JSON.".to_owned()))
        };
        Ok(match (&self.payload, &self.report) {
            (_, Some(report)) => to_json(report)?,
            (Payload::Event(event), _) => json!({ "event": event.id, "data": event.body }),
            (Payload::Notice(notice), _) => json!(notice),
            _ => Value::Null,
        })
    }

    /// The report in each form that was chosen, with links where this Rollcall has an address.
    fn attachments(&self, outlets: &Outlets) -> Result<Vec<Attachment>> {
        let (Payload::Report { formats, .. }, Some(report)) = (&self.payload, &self.report) else {
            return Ok(Vec::new());
        };
        formats
            .iter()
            .map(|format| {
                let rendered = reports::render_at(report, *format, outlets.base())?;
                Ok(Attachment {
                    file_name: rendered.file_name,
                    mime: rendered.mime.to_owned(),
                    bytes: rendered.bytes,
                })
            })
            .collect()
    }

    /// What a person reads of it.
    fn letter(&self, app: &App, delivery: &Delivery) -> Letter {
        match (&self.payload, &self.report) {
            (Payload::Report { is_test, .. }, Some(report)) => Letter::report(report, *is_test),
            (Payload::Notice(notice), _) => Letter::notice(notice),
            (Payload::Event(event), _) => Letter::event(event),
            _ => Letter::trial(&delivery.name, app.now()),
        }
    }
}
