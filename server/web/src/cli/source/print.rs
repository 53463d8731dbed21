//! Sources as people and scripts read them.

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::connection::{ConnectionDetail, ProbeCheck, ProbeReport, SyncReport};

use super::super::{Context, Outcome, output::output};

/// A source that was added or changed.
pub(super) fn one(
    context: &Context,
    done: &str,
    detail: &ConnectionDetail,
) -> anyhow::Result<Outcome> {
    if context.json {
        writeln!(output(), "{}", serde_json::to_string(detail)?)?;
    } else {
        let connection = &detail.connection;
        writeln!(
            output(),
            "{done}: {} ({}), {}.",
            connection.name,
            detail.provider_label,
            next(detail)
        )?;
    }
    Ok(Outcome::Done)
}

/// A source in the list: a line, or an object a line.
pub(super) fn row(context: &Context, detail: &ConnectionDetail) -> anyhow::Result<()> {
    if context.json {
        writeln!(output(), "{}", serde_json::to_string(detail)?)?;
        return Ok(());
    }
    let connection = &detail.connection;
    let standings: Vec<String> = detail
        .sources
        .iter()
        .map(|row| {
            let of = row
                .source
                .as_of
                .map_or_else(String::new, |at| format!(" of {}", instant(at)));
            format!(
                "{}: {}{of}",
                row.source.name,
                row.standing.label().to_lowercase()
            )
        })
        .collect();
    writeln!(
        output(),
        "{:<20} {:<16} {:<38} {}",
        connection.name,
        detail.provider_label,
        next(detail),
        standings.join("; ")
    )?;
    Ok(())
}

fn next(detail: &ConnectionDetail) -> String {
    let connection = &detail.connection;
    match connection.next_run_at {
        _ if connection.is_paused => "paused".to_owned(),
        _ if detail.is_under_way => "being asked".to_owned(),
        Some(at) => format!("asked next at {}", instant(at)),
        None => "not asked by itself".to_owned(),
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// What was tried, and what came of it.
pub(super) fn probe(context: &Context, report: &ProbeReport) -> anyhow::Result<()> {
    if context.json {
        writeln!(output(), "{}", serde_json::to_string(report)?)?;
        return Ok(());
    }
    for ProbeCheck {
        name,
        is_good,
        detail,
    } in &report.checks
    {
        let mark = if *is_good { "ok" } else { "missing" };
        writeln!(output(), "{mark:<8} {name}: {detail}")?;
    }
    writeln!(
        output(),
        "{}",
        if report.is_ready {
            "Ready."
        } else {
            "Not ready: put right what is missing, then probe again."
        }
    )?;
    Ok(())
}

/// What asking came to.
pub(super) fn report(context: &Context, report: &SyncReport) -> anyhow::Result<()> {
    if context.json {
        writeln!(output(), "{}", serde_json::to_string(report)?)?;
        return Ok(());
    }
    let SyncReport {
        verdict,
        reason,
        pages,
        requests,
        retries,
        facts,
        new,
        changed,
        gone,
        seconds,
    } = report;
    writeln!(
        output(),
        "{}: {facts} listed, {new} new, {changed} changed, {gone} gone; {pages} pages, {requests} \
         requests ({retries} sent again), {seconds:.1} s",
        verdict.label()
    )?;
    if let Some(reason) = reason {
        writeln!(output(), "{reason}")?;
    }
    Ok(())
}
