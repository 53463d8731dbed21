//! Reports: made once from one moment of the records, kept, compared and handed out.

mod gather;
mod render;

use chrono::{DateTime, Utc};
use domain::{
    ReportId,
    access::Permission,
    history::Action,
    page::{Page, Place},
    report::{Comparison, Content, Details, Report, ReportFilter, ReportHead, ReportKind, SCHEMA},
    words,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{
    Conn,
    history::NewEntry,
    names,
    reports::{self as rows, Earlier, Span},
};

pub use render::{Rendered, render, render_at};

use crate::{App, Caller, Error, Result, text::hex};

/// From when on a report tells what changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Since {
    /// From the last report of the same kind and filter on; from the beginning, where there is none.
    #[default]
    Last,
    /// From a moment (UTC) on.
    Moment(DateTime<Utc>),
    /// From another report on, of the same kind and filter. What is made by a schedule goes on from its own
    /// last one, whatever people have made in between.
    Report(ReportId),
}

/// What report is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What it is about.
    pub kind: ReportKind,
    /// To what it is narrowed.
    pub filter: ReportFilter,
    /// From when on it tells what changed.
    pub since: Since,
}

impl Asked {
    /// A report about everything, since the last of its kind.
    pub fn of(kind: ReportKind) -> Self {
        Self {
            kind,
            filter: ReportFilter::default(),
            since: Since::Last,
        }
    }
}

/// Makes a report of this moment and keeps it. Asked again at the same moment, with nothing changed, it is
/// the report that is there already.
pub async fn run(app: &App, caller: &Caller, asked: &Asked) -> Result<ReportHead> {
    caller.require(Permission::Read)?;
    let now = app.now();
    let filter = known(app, caller, &asked.filter).await?;
    let beside = gather::Beside::load(app, caller, asked.kind, &filter).await?;
    let mut read = app.db.snapshot().await?;
    let conn = &mut read.conn();
    let begin = begin(caller, conn, asked, &filter, now).await?;
    let to = rows::end(conn, caller.org).await?;
    let frame = gather::Frame {
        beside,
        caller,
        filter: &filter,
        since: begin.since,
        until: now,
        span: Span {
            after: begin.place.min(to),
            to,
        },
    };
    let (content, details) = frame.gather(conn, asked.kind).await?;
    let before = match &begin.earlier {
        Some(earlier) => rows::find(conn, caller.org, earlier.head.id).await?,
        None => None,
    };
    drop(read);
    let mut head = ReportHead {
        id: ReportId::new(app.new_id()),
        kind: asked.kind,
        since: begin.since,
        until: now,
        filter,
        made_by: caller.name.clone(),
        previous: begin.earlier.map(|earlier| earlier.head.id),
        is_quiet: before.is_some_and(|before| content.is_quiet_after(&before.content)),
        summary: content.summary(),
        digest: String::new(),
    };
    head.digest = digest(&head, &content, &details);
    keep(
        app,
        caller,
        Report {
            head,
            content,
            details,
        },
        to,
    )
    .await
}

/// Keeps a report, unless it is there already.
async fn keep(app: &App, caller: &Caller, report: Report, place: i64) -> Result<ReportHead> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    if let Some(same) = rows::find_same(conn, caller.org, &report.head).await? {
        return Ok(same);
    }
    rows::insert(conn, caller.org, &report, place).await?;
    let entry = NewEntry {
        after: serde_json::to_string(&serde_json::json!({
            "kind": report.head.kind, "since": report.head.since, "filter": report.head.filter,
            "digest": report.head.digest,
        }))
        .ok(),
        ..NewEntry::new(
            "report",
            report.head.id.uuid(),
            report.head.title(),
            Action::Created,
        )
    };
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(report.head)
}

/// Where a report begins.
struct Begin {
    since: Option<DateTime<Utc>>,
    /// The last entry of the history that is not its own.
    place: i64,
    earlier: Option<Earlier>,
}

async fn begin(
    caller: &Caller,
    conn: &mut Conn<'_>,
    asked: &Asked,
    filter: &ReportFilter,
    now: DateTime<Utc>,
) -> Result<Begin> {
    let org = caller.org;
    let earlier = match asked.since {
        Since::Last => rows::newest_before(conn, org, (asked.kind, filter), now).await?,
        Since::Report(id) => {
            let earlier = rows::earlier(conn, org, id).await?;
            let earlier = earlier.ok_or(Error::NotFound("report"))?;
            if earlier.head.kind != asked.kind || earlier.head.filter != *filter {
                return Err(Error::Invalid(
                    "The earlier report is of another kind or filter. Begin with one of the same."
                        .to_owned(),
                ));
            }
            Some(earlier)
        }
        Since::Moment(moment) if moment > now => {
            return Err(Error::Invalid(format!(
                "The report cannot begin on {}: that is yet to come. Choose an earlier day.",
                words::day(moment.date_naive())
            )));
        }
        Since::Moment(moment) => {
            return Ok(Begin {
                since: Some(moment),
                place: rows::place_at(conn, org, moment).await?,
                earlier: rows::newest_before(conn, org, (asked.kind, filter), now).await?,
            });
        }
    };
    Ok(Begin {
        since: earlier.as_ref().map(|earlier| earlier.head.until),
        place: earlier.as_ref().map_or(0, |earlier| earlier.history_seq),
        earlier,
    })
}

/// The filter with names as they are spelled here. A name that nobody knows would make an empty report that
/// looks like good news.
async fn known(app: &App, caller: &Caller, filter: &ReportFilter) -> Result<ReportFilter> {
    let mut filter = filter.clone().tidied();
    let mut read = app.db.read().await?;
    let names = names::load(&mut read.conn(), caller.org).await?;
    for (what, name, directory) in [
        ("site", &mut filter.site, &names.sites),
        ("carrier", &mut filter.carrier, &names.carriers),
    ] {
        if let Some(name) = name {
            let spelled = directory.name(&names::key(name)).ok_or_else(|| {
                Error::Invalid(format!(
                    "No number has the {what} \u{201c}{name}\u{201d}. Write a name that the inventory has."
                ))
            })?;
            spelled.clone_into(name);
        }
    }
    Ok(filter)
}

/// The digest of what a report says: who made it, and under which identifier, is no part of that.
fn digest(head: &ReportHead, content: &Content, details: &Details) -> String {
    #[derive(Serialize)]
    struct Said<'a> {
        schema: u32,
        since: Option<DateTime<Utc>>,
        until: DateTime<Utc>,
        filter: &'a ReportFilter,
        content: &'a Content,
        details: &'a Details,
    }
    let said = Said {
        schema: SCHEMA,
        since: head.since,
        until: head.until,
        filter: &head.filter,
        content,
        details,
    };
    let json = serde_json::to_vec(&said).expect("our types have string keys only");
    hex(&Sha256::digest(json))
}

/// A report as it was made.
pub async fn find(app: &App, caller: &Caller, id: ReportId) -> Result<Report> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let found = rows::find(&mut read.conn(), caller.org, id).await?;
    found.ok_or(Error::NotFound("report"))
}

/// A page of the reports, newest first: of one kind, or of all.
pub async fn list(
    app: &App,
    caller: &Caller,
    kind: Option<ReportKind>,
    place: &Place,
    size: u32,
) -> Result<Page<ReportHead>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    Ok(rows::list(&mut read.conn(), caller.org, kind, place, size).await?)
}

/// What differs between two reports of one kind.
pub async fn compare(app: &App, caller: &Caller, a: ReportId, b: ReportId) -> Result<Comparison> {
    caller.require(Permission::Read)?;
    let (before, after) = (find(app, caller, a).await?, find(app, caller, b).await?);
    if before.head.kind != after.head.kind {
        return Err(Error::Invalid(format!(
            "A {} cannot be compared with a {}. Choose two of one kind.",
            before.head.kind.label().to_lowercase(),
            after.head.kind.label().to_lowercase()
        )));
    }
    Ok(Comparison::of(&before, &after))
}
