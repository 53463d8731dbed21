//! Numbers by site: how they are used, how long the free ones last, and where help would find the caller.

use domain::{
    dashboard::{
        Part, SiteCoverage, SiteUse,
        census::EmergencyPlace,
        runway::{FEWEST_DAYS, Runway},
    },
    number::Lifecycle,
};
use leptos::prelude::*;

use super::{
    nothing, part,
    tools::{Query, numbers_href, site_name},
};
use crate::{
    components::{
        chart::{self, Column, Tile, behind},
        marks,
    },
    words,
};

/// How many sites stand in each drawing; the table behind it has all.
const SHOWN: usize = 12;
const TILES: usize = 48;

/// Numbers by state at each site.
pub(super) fn by_site(sites: &[SiteUse], query: &Query) -> AnyView {
    if sites.is_empty() {
        let text = "The inventory has no numbers here.";
        return part(Part::Sites, "", true, nothing(text));
    }
    let rows = sites.iter().take(SHOWN).map(|site| row(site, query));
    let sub = format!(
        "{}, those first whose free numbers end first",
        words::counted(sites.len() as u64, "site")
    );
    let body = view! {
        <div class="table-wrap" tabindex="0" role="group" aria-label="Use of numbers by site">
            <table class="table table--tight bars">
                <thead><tr>
                    <th scope="col">"Site"</th><th scope="col" class="wide">"Numbers by state"</th>
                    <th scope="col" class="end">"In use"</th><th scope="col" class="end">"Free"</th>
                    <th scope="col">"Free numbers last"</th>
                </tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
        <div class="panel-body stack stack--tight">{legend(sites)}{figures(sites)}</div>
        <p class="panel-foot">
            "In use is the share of the numbers that are ours and in service. Free numbers last as long as the growth of the numbers in use since the first roll call of the period goes on: what was given out less what came back. It takes "
            {FEWEST_DAYS}" days of roll calls to say so."
        </p>
    };
    part(Part::Sites, sub, true, body.into_any())
}

fn row(site: &SiteUse, query: &Query) -> AnyView {
    let whole: u64 = site.count(|_| true);
    let parts: Vec<chart::Part> = site
        .states
        .iter()
        .map(|count| chart::Part {
            class: marks::lifecycle_fill(count.state),
            label: count.state.label().to_owned(),
            count: count.numbers,
        })
        .collect();
    let name = site.site.as_deref();
    let all = match numbers_href(name, &[], query) {
        Some(href) => view! { <a class="rowlink" href=href>{site_name(name)}</a> }.into_any(),
        None => site_name(name).into_any(),
    };
    let free = words::count(site.free());
    let free = match numbers_href(name, &[Lifecycle::Available], query) {
        Some(href) => view! { <a href=href>{free}</a> }.into_any(),
        None => free.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{all}</th>
            <td class="wide">{chart::bar(&parts, whole, true)}</td>
            <td class="end nowrap">
                <span class="strong">{words::share(site.in_use(), site.live())}</span>" "
                <span class="muted">{words::count(site.in_use())}</span>
            </td>
            <td class="end">{free}</td>
            <td class="nowrap">{runway(site.runway)}</td>
        </tr>
    }
    .into_any()
}

/// How long free numbers last, and what that rests on.
fn runway(runway: Runway) -> AnyView {
    let (said, why) = runway_words(runway);
    view! { <span class="strong">{said}</span>" "<span class="muted">{why}</span> }.into_any()
}

fn runway_words(runway: Runway) -> (String, String) {
    match runway {
        Runway::Unknown { days } => (
            "Not known yet".to_owned(),
            format!("counted for {}", words::counted(days.into(), "day")),
        ),
        Runway::NotGrowing { days } => (
            "No end in sight".to_owned(),
            format!("no growth in {}", words::counted(days.into(), "day")),
        ),
        Runway::Lasts { weeks, grown, days } => {
            let said = match weeks {
                0 => "Under a week".to_owned(),
                weeks => words::counted(weeks, "week"),
            };
            let days = words::counted(days.into(), "day");
            (said, format!("{} more in {days}", words::count(grown)))
        }
    }
}

/// The states that occur, in the order of a number's life.
fn states(sites: &[SiteUse]) -> Vec<Lifecycle> {
    let occurs = |state: &Lifecycle| sites.iter().any(|site| site.count(|s| s == *state) > 0);
    Lifecycle::ALL.iter().copied().filter(occurs).collect()
}

fn legend(sites: &[SiteUse]) -> AnyView {
    let items = states(sites).into_iter().map(|state| {
        view! { <li>{chart::key(marks::lifecycle_fill(state))}{state.label()}</li> }
    });
    view! { <ul class="legend" aria-label="States">{items.collect_view()}</ul> }.into_any()
}

fn figures(sites: &[SiteUse]) -> AnyView {
    let states = states(sites);
    let mut columns = vec![Column::words("Site")];
    columns.extend(states.iter().map(|state| Column::figures(state.label())));
    columns.push(Column::words("Free numbers last"));
    let rows = sites.iter().map(|site| {
        let mut row = vec![site_name(site.site.as_deref())];
        row.extend(
            states
                .iter()
                .map(|state| words::count(site.count(|s| s == *state))),
        );
        let (said, why) = runway_words(site.runway);
        row.push(format!("{said}, {why}"));
        row
    });
    behind(
        "Figures of each site",
        "Numbers by state at each site",
        &columns,
        rows.collect(),
    )
}

/// Where help would find the callers of each site.
pub(super) fn emergency(sites: &[SiteCoverage], query: &Query) -> AnyView {
    if sites.is_empty() {
        let text = "No roll call has counted a number in use here.";
        return part(Part::Emergency, "", false, nothing(text));
    }
    let tiles: Vec<Tile> = sites
        .iter()
        .take(TILES)
        .map(|site| {
            let name = site.site.as_deref();
            let in_use = [Lifecycle::Assigned, Lifecycle::Active];
            Tile {
                name: site_name(name),
                href: numbers_href(name, &in_use, query),
                percent: site.coverage.percent(),
                text: tile_text(site),
            }
        })
        .collect();
    let mut columns = vec![Column::words("Site")];
    columns.extend(
        EmergencyPlace::ALL
            .iter()
            .map(|place| Column::figures(place.label())),
    );
    let rows = sites.iter().map(|site| {
        let c = site.coverage;
        let mut row = vec![site_name(site.site.as_deref())];
        row.extend([c.validated, c.unvalidated, c.missing, c.untold].map(words::count));
        row
    });
    let body = view! {
        <div class="panel-body stack stack--tight">
            {chart::tiles("Validated emergency locations by site", &tiles)}
            {behind("Figures of each site", "Emergency locations by site", &columns, rows.collect())}
        </div>
        <p class="panel-foot">
            "Of the numbers in use whose place is told: in Teams a validated location, at the carrier a registered address. Direct Routing whose calls carry their place themselves, and what no recent source speaks of, is not told. Sites have no coordinates here, so they stand in order, not on a map."
        </p>
    };
    let sub = match sites.len().saturating_sub(TILES) {
        0 => "the least covered first".to_owned(),
        more => format!("the least covered first, {more} more in the table"),
    };
    part(Part::Emergency, sub, true, body.into_any())
}

fn tile_text(site: &SiteCoverage) -> String {
    let coverage = site.coverage;
    let of = format!(
        "{} of {} validated",
        words::count(coverage.validated),
        words::count(coverage.told())
    );
    match coverage.untold {
        0 => of,
        untold => format!("{of}, {} not told", words::count(untold)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runway_says_what_it_rests_on() {
        let said = |runway| {
            let (said, why) = runway_words(runway);
            format!("{said}, {why}")
        };
        assert_eq!(
            said(Runway::Unknown { days: 1 }),
            "Not known yet, counted for 1 day"
        );
        assert_eq!(
            said(Runway::NotGrowing { days: 30 }),
            "No end in sight, no growth in 30 days"
        );
        let lasts = |weeks| {
            said(Runway::Lasts {
                weeks,
                grown: 1204,
                days: 28,
            })
        };
        assert_eq!(lasts(5), "5 weeks, 1,204 more in 28 days");
        assert_eq!(lasts(0), "Under a week, 1,204 more in 28 days");
    }
}
