//! Reports: the list, one of them, two beside one another, and making one.

use domain::{
    page::Page,
    report::{Comparison, Document, ReportHead},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Answer, ApiError};

/// A report as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shown {
    /// What is told of it in a list.
    pub(crate) head: ReportHead,
    /// What people read of it.
    pub(crate) document: Document,
}

/// Two reports beside one another, and those that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Compared {
    /// What differs; none until two are chosen.
    pub(crate) comparison: Option<Comparison>,
    /// The latest reports: of the kind of those that were chosen, else of all.
    pub(crate) choices: Vec<ReportHead>,
}

/// A report as somebody asks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Draft {
    /// Its kind.
    pub(crate) kind: String,
    /// The day from which on it tells what changed, as `2026-12-31`; blank goes on from the last.
    pub(crate) since: String,
    /// Only this site.
    pub(crate) site: String,
    /// Only this carrier.
    pub(crate) carrier: String,
    /// Only this severity and those that are worse.
    pub(crate) severity: String,
}

/// A page of the reports, newest first.
#[server(prefix = "/_fn", endpoint = "reports", input = server_fn::codec::GetUrl)]
pub(crate) async fn list(query: String) -> Result<Answer<Page<ReportHead>>, ApiError> {
    use crate::address::value;
    use domain::page::{DEFAULT_SIZE, Place};

    let (app, caller) = super::caller()?;
    let after = value(&query, "after").map(Place::After);
    let before = value(&query, "before").map(Place::Before);
    let place = after.or(before).unwrap_or_default();
    let kind = value(&query, "kind").and_then(|kind| kind.parse().ok());
    let page = services::reports::list(&app, &caller, kind, &place, DEFAULT_SIZE).await;
    super::answer(&app, &caller, page)
}

/// One report.
#[server(prefix = "/_fn", endpoint = "reports/find", input = server_fn::codec::GetUrl)]
pub(crate) async fn find(report: String) -> Result<Answer<Shown>, ApiError> {
    let (app, caller) = super::caller()?;
    let found = services::reports::find(&app, &caller, super::id(&report)?).await;
    let shown = found.map(|report| Shown {
        document: report.document(),
        head: report.head,
    });
    super::answer(&app, &caller, shown)
}

/// Two reports beside one another, and those that can be chosen.
#[server(prefix = "/_fn", endpoint = "reports/compare", input = server_fn::codec::GetUrl)]
pub(crate) async fn compare(
    #[server(default)] a: String,
    #[server(default)] b: String,
) -> Result<Answer<Compared>, ApiError> {
    use domain::page::Place;

    /// As many as anybody reads in a list.
    const CHOICES: u32 = 100;

    let (app, caller) = super::caller()?;
    let comparison = match (a.as_str(), b.as_str()) {
        ("", _) | (_, "") => None,
        (a, b) => {
            let two = services::reports::compare(&app, &caller, super::id(a)?, super::id(b)?).await;
            Some(super::answer(&app, &caller, two)?.value)
        }
    };
    let kind = comparison.as_ref().map(|comparison| comparison.a.kind);
    let choices = services::reports::list(&app, &caller, kind, &Place::First, CHOICES).await;
    let compared = choices.map(|page| Compared {
        comparison,
        choices: page.rows,
    });
    super::answer(&app, &caller, compared)
}

/// Makes a report of this moment, and leads to it.
#[server(prefix = "/_fn", endpoint = "reports/run")]
pub(crate) async fn run(draft: Draft) -> Result<(), ApiError> {
    let (app, caller) = super::caller()?;
    let made = match server::read(&draft) {
        Ok(asked) => services::reports::run(&app, &caller, &asked).await,
        Err(message) => Err(services::Error::Invalid(message)),
    };
    super::conclude(&caller, made, |head| format!("/reports/{}", head.id))?;
    Ok(())
}

#[cfg(feature = "ssr")]
mod server {
    use chrono::{NaiveDate, NaiveTime};
    use domain::{
        report::{ReportFilter, ReportKind},
        rules::Severity,
    };
    use services::reports::{Asked, Since};

    use super::Draft;

    pub(super) fn read(draft: &Draft) -> Result<Asked, String> {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let kind: ReportKind = draft
            .kind
            .parse()
            .map_err(|_| "Choose what the report is about.".to_owned())?;
        let since = match given(&draft.since) {
            None => Since::Last,
            Some(day) => Since::Moment(read_day(&day)?.and_time(NaiveTime::MIN).and_utc()),
        };
        Ok(Asked {
            kind,
            filter: ReportFilter {
                site: given(&draft.site),
                carrier: given(&draft.carrier),
                severities: at_least(&draft.severity)?,
            },
            since,
        })
    }

    fn read_day(day: &str) -> Result<NaiveDate, String> {
        day.parse().map_err(|_| {
            format!(
                "The day \u{201c}{day}\u{201d} is not a date. Write it as 2026-12-31, or leave it blank."
            )
        })
    }

    /// A severity and those that are worse; all of them where none is chosen.
    fn at_least(severity: &str) -> Result<Vec<Severity>, String> {
        if severity.is_empty() {
            return Ok(Vec::new());
        }
        let least: Severity = severity.parse().map_err(|_| {
            format!("\u{201c}{severity}\u{201d} is not a severity. Choose one of the list.")
        })?;
        let worse = Severity::ALL.iter().copied();
        Ok(worse.filter(|severity| *severity <= least).collect())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn draft() -> Draft {
            Draft {
                kind: "sync".to_owned(),
                ..Draft::default()
            }
        }

        #[test]
        fn blanks_ask_for_everything_since_the_last() {
            assert_eq!(read(&draft()), Ok(Asked::of(ReportKind::Sync)));
        }

        #[test]
        fn a_severity_stands_for_those_that_are_worse_too() {
            let asked = read(&Draft {
                severity: "high".to_owned(),
                site: " Lyon ".to_owned(),
                since: "2026-07-01".to_owned(),
                ..draft()
            })
            .unwrap();
            assert_eq!(
                asked.filter.severities,
                [Severity::Critical, Severity::High]
            );
            assert_eq!(asked.filter.site.as_deref(), Some("Lyon"));
            assert!(
                matches!(asked.since, Since::Moment(at) if at.to_rfc3339() == "2026-07-01T00:00:00+00:00")
            );
        }

        #[test]
        fn what_cannot_be_read_is_named() {
            let refused = |draft: Draft| read(&draft).unwrap_err();
            assert!(refused(Draft::default()).contains("about"));
            let since = "1 July".to_owned();
            assert!(refused(Draft { since, ..draft() }).contains("1 July"));
            let severity = "dire".to_owned();
            assert!(
                refused(Draft {
                    severity,
                    ..draft()
                })
                .contains("dire")
            );
        }
    }
}
