//! Sites and carriers: where help would be sent, and what their numbers are used for.

use super::{
    super::{Bar, Cell, Chart, Part, Section, Shade},
    findings_page, link, name_or, section, share, table, text,
};
use crate::{
    finding::query::{FindingQuery, Named},
    plane::Plane,
    report::{EmergencySite, ReportFilter, SiteUse},
    words::counted,
};

/// Where help would be sent.
pub(in crate::report::document) fn emergency(
    sites: &[EmergencySite],
    filter: &ReportFilter,
) -> Section {
    let named = |site: &EmergencySite| name_or(site.site.as_deref(), "No site");
    let row = |site: &EmergencySite| {
        let query = FindingQuery {
            planes: vec![Plane::Emergency],
            site: Some(site.site.clone().map_or(Named::Nothing, Named::As)),
            ..FindingQuery::default()
        };
        let clear = site.numbers.saturating_sub(site.with_findings);
        vec![
            link(named(site), findings_page(filter, query)),
            Cell::Count(site.numbers),
            Cell::Count(site.with_findings),
            Cell::Count(site.others_with_findings),
            Cell::Count(site.open.critical),
            Cell::Count(site.open.high),
            Cell::Count(site.open.medium + site.open.low),
            share(clear, site.numbers),
        ]
    };
    let columns = [
        "*Site",
        "Numbers in service",
        "With a finding",
        "Not in service, with a finding",
        "Critical",
        "High",
        "Others",
        "Without a finding",
    ];
    let rows: Vec<Vec<Cell>> = sites.iter().map(row).collect();
    let bars = sites.iter().take(SHOWN_BARS).map(|site| Bar {
        name: named(site),
        values: vec![
            site.numbers.saturating_sub(site.with_findings),
            site.with_findings,
        ],
    });
    let part = |name: &str, shade| Part {
        name: name.to_owned(),
        shade,
    };
    Section {
        chart: (!rows.is_empty()).then(|| Chart {
            title: "Numbers in service with and without a finding about emergency calls".to_owned(),
            parts: vec![
                part("Without a finding", Shade::Full),
                part("With a finding", Shade::High),
            ],
            bars: bars.collect(),
        }),
        ..section(
            "emergency",
            "Emergency coverage",
            "Numbers in service by site, and those of them for which a rule about emergency calls found something. \
             Other numbers, also those that the inventory does not have, stand beside them; a finding may be about no number.",
            table(&columns, rows),
        )
    }
}

/// How many bars a chart has: more are a barcode. The table has them all.
const SHOWN_BARS: usize = 20;

/// What the numbers of sites or carriers are used for.
pub(in crate::report::document) fn used(
    (id, title, first, without): (&str, &str, &str, &str),
    places: &[SiteUse],
) -> Section {
    let row = |place: &SiteUse| {
        vec![
            text(name_or(place.name.as_deref(), without)),
            Cell::Count(place.used),
            Cell::Count(place.free),
            Cell::Count(place.held),
            Cell::Count(place.moving),
            share(place.used, place.in_custody()),
            Cell::Count(place.taken),
            text(runway(place)),
        ]
    };
    let columns = [
        first,
        "In use",
        "Free",
        "Reserved or aging",
        "On their way",
        "Used",
        "Given out in 90 days",
        "*Free ones last",
    ];
    let bars = places.iter().take(SHOWN_BARS).map(|place| Bar {
        name: name_or(place.name.as_deref(), without),
        values: vec![place.used, place.free + place.held],
    });
    let part = |name: &str, shade| Part {
        name: name.to_owned(),
        shade,
    };
    Section {
        chart: (!places.is_empty()).then(|| Chart {
            title: format!("{title}: numbers in use, and those that are not"),
            parts: vec![part("In use", Shade::Full), part("Not in use", Shade::Rest)],
            bars: bars.collect(),
        }),
        ..section(
            id,
            title,
            "How long the free numbers last is reckoned from how many were given out before; nobody can tell where \
             none was, or with less than two weeks of history.",
            table(&columns, places.iter().map(row).collect()),
        )
    }
}

fn runway(place: &SiteUse) -> String {
    place.runway_days.map_or_else(
        || "Not known".to_owned(),
        |days| counted(u64::from(days), "day"),
    )
}
