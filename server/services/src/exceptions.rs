//! Exceptions: numbers that a rule, or every rule, leaves alone for a time (guard G13).

use chrono::{Months, NaiveDate};
use domain::{
    E164, ExceptionId,
    access::Permission,
    e164::read,
    history::Action,
    rules::{self, policy::Exception},
};
use store::{Conn, exceptions, history::NewEntry};

use crate::{App, Caller, Error, Result, jobs, text};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 1000;

/// How many months an exception may last, so that somebody looks at it again.
const LONGEST: Months = Months::new(12);

/// An exception on its way in.
#[derive(Clone, Debug)]
pub struct NewException {
    /// The code of the rule; every rule if none.
    pub code: Option<String>,
    /// The first number, as people write it in the organisation's country.
    pub first: String,
    /// The last number; none for a single one.
    pub last: Option<String>,
    /// The last day on which it holds (UTC).
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
}

/// The exceptions by their first numbers, also those whose time is over.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Exception>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    Ok(exceptions::list(&mut read.conn(), caller.org).await?)
}

/// One exception.
pub async fn find(app: &App, caller: &Caller, id: ExceptionId) -> Result<Exception> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    existing(&mut read.conn(), caller, id).await
}

/// Adds an exception. A roll call puts it in force.
pub async fn add(app: &App, caller: &Caller, new: NewException) -> Result<Exception> {
    caller.require(Permission::TriageFindings)?;
    let exception = draft(app, caller, new).await?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    ensure_new(conn, caller, &exception).await?;
    exceptions::insert(conn, caller.org, &exception).await?;
    let entry = NewEntry {
        after: Some(said(&exception)),
        ..entry(&exception, Action::Created)
    };
    app.record(caller, conn, &[entry]).await?;
    jobs::queue_reconcile(app, caller, conn).await?;
    tx.commit().await?;
    Ok(exception)
}

/// Ends an exception before its time. The version must be the one that was read. What it covered opens
/// again with the next roll call, if it is still there.
pub async fn end(app: &App, caller: &Caller, id: ExceptionId, version: i64) -> Result<()> {
    caller.require(Permission::TriageFindings)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let exception = existing(conn, caller, id).await?;
    exceptions::delete(conn, caller.org, id, version).await?;
    let entry = NewEntry {
        before: Some(said(&exception)),
        ..entry(&exception, Action::Deleted)
    };
    app.record(caller, conn, &[entry]).await?;
    jobs::queue_reconcile(app, caller, conn).await?;
    tx.commit().await?;
    Ok(())
}

async fn existing(conn: &mut Conn<'_>, caller: &Caller, id: ExceptionId) -> Result<Exception> {
    let found = exceptions::find(conn, caller.org, id).await?;
    found.ok_or(Error::NotFound("exception"))
}

async fn draft(app: &App, caller: &Caller, new: NewException) -> Result<Exception> {
    let now = app.now();
    check_rule(new.code.as_deref())?;
    check_until(new.until, now.date_naive())?;
    let (first, last) = numbers(app, caller, &new).await?;
    Ok(Exception {
        id: ExceptionId::new(app.new_id()),
        code: new.code,
        first,
        last,
        until: new.until,
        reason: reason(&new.reason)?,
        author: caller.name.clone(),
        created_at: now,
        version: 1,
    })
}

fn check_rule(code: Option<&str>) -> Result<()> {
    let Some(code) = code else { return Ok(()) };
    let Some(rule) = rules::find(code) else {
        return Err(Error::Invalid(format!(
            "There is no rule \u{201c}{code}\u{201d}. Choose one of the list of rules, or leave it out for \
             every rule."
        )));
    };
    if rule.is_about_numbers() {
        Ok(())
    } else {
        Err(Error::Invalid(format!(
            "The rule {code} is not about numbers, so no number can be excepted from it. Accept its \
             findings as intended instead."
        )))
    }
}

fn check_until(until: NaiveDate, today: NaiveDate) -> Result<()> {
    if until < today {
        return Err(Error::Invalid(format!(
            "The last day, {until}, is over already. Choose today or later."
        )));
    }
    let latest = today.checked_add_months(LONGEST).unwrap_or(NaiveDate::MAX);
    if until > latest {
        return Err(Error::Invalid(format!(
            "The last day, {until}, is more than a year away. Choose {latest} or earlier: whoever comes then \
             can renew it."
        )));
    }
    Ok(())
}

fn reason(text: &str) -> Result<String> {
    text::ensure_visible("The reason", text)?;
    let reason = text.trim();
    if reason.is_empty() {
        return Err(Error::Invalid(
            "Give a reason: whoever sees this next will ask.".to_owned(),
        ));
    }
    if reason.chars().count() > LONGEST_REASON {
        return Err(Error::Invalid(format!(
            "The reason is longer than {LONGEST_REASON} characters. Shorten it."
        )));
    }
    Ok(reason.to_owned())
}

async fn numbers(app: &App, caller: &Caller, new: &NewException) -> Result<(E164, E164)> {
    let country = app.country(caller.org).await?;
    let number = |text: &str| -> Result<E164> {
        let refuse = |why: &str| Err(Error::Invalid(format!("\u{201c}{text}\u{201d}: {why}")));
        match read::number(text, country) {
            Ok(reading) if reading.line.extension().is_none() => Ok(reading.line.number()),
            Ok(_) => refuse("An exception is about a number. Leave the extension out."),
            Err(why) => refuse(&why.to_string()),
        }
    };
    let first = number(&new.first)?;
    let last = match &new.last {
        Some(last) => number(last)?,
        None => first,
    };
    if last < first {
        return Err(Error::Invalid(format!(
            "The last number, {last}, comes before the first, {first}. Write them the other way round."
        )));
    }
    if first.to_string().len() != last.to_string().len() {
        return Err(Error::Invalid(format!(
            "{first} and {last} have not as many digits, so there is no range between them. Add an \
             exception for each length."
        )));
    }
    Ok((first, last))
}

/// The same exception twice would have to be ended twice.
async fn ensure_new(conn: &mut Conn<'_>, caller: &Caller, new: &Exception) -> Result<()> {
    let today = new.created_at.date_naive();
    let same = |e: &Exception| {
        e.until >= today && (&e.code, e.first, e.last) == (&new.code, new.first, new.last)
    };
    match exceptions::list(conn, caller.org)
        .await?
        .into_iter()
        .find(same)
    {
        None => Ok(()),
        Some(known) => Err(Error::Invalid(format!(
            "{} is excepted already, until {}. End that exception first.",
            label(&known),
            known.until
        ))),
    }
}

fn entry(exception: &Exception, action: Action) -> NewEntry {
    let reason = Some(exception.reason.clone());
    NewEntry {
        reason,
        ..NewEntry::new("exception", exception.id.uuid(), label(exception), action)
    }
}

fn said(exception: &Exception) -> String {
    serde_json::json!({
        "code": exception.code,
        "first": exception.first,
        "last": exception.last,
        "until": exception.until,
    })
    .to_string()
}

/// An exception's name in the history: `+12065550100 to +12065550199: Every rule`.
fn label(exception: &Exception) -> String {
    let numbers = if exception.first == exception.last {
        exception.first.to_string()
    } else {
        format!("{} to {}", exception.first, exception.last)
    };
    let what = match exception.code.as_deref() {
        None => "Every rule",
        Some(code) => rules::find(code).map_or(code, |rule| rule.title),
    };
    format!("{numbers}: {what}")
}
