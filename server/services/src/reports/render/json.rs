//! A report for programs: its head and its content as members of one object, then the rows behind it.

use domain::report::{Content, Details, Report, ReportHead, SCHEMA};
use serde::Serialize;

#[derive(Serialize)]
struct Written<'a> {
    schema: u32,
    #[serde(flatten)]
    head: &'a ReportHead,
    #[serde(flatten)]
    content: Members<'a>,
    details: &'a Details,
}

/// The members of a content. Its kind is among those of the head.
#[derive(Serialize)]
#[serde(untagged)]
enum Members<'a> {
    Sync(&'a domain::report::SyncContent),
    Porting(&'a domain::report::PortingContent),
    Emergency(&'a domain::report::EmergencyContent),
    Utilisation(&'a domain::report::UtilisationContent),
}

pub(super) fn write(report: &Report) -> Vec<u8> {
    let written = Written {
        schema: SCHEMA,
        head: &report.head,
        content: match &report.content {
            Content::Sync(content) => Members::Sync(content),
            Content::Porting(content) => Members::Porting(content),
            Content::Emergency(content) => Members::Emergency(content),
            Content::Utilisation(content) => Members::Utilisation(content),
        },
        details: &report.details,
    };
    let mut json = serde_json::to_vec_pretty(&written).expect("our types have string keys only");
    json.push(b'\n');
    json
}
