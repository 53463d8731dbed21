//! How findings come and go.

use domain::{
    dashboard::{
        Part,
        resolution::{ResolveTimes, TimesToResolve},
    },
    overview::TrendDay,
    rules::Severity,
};
use leptos::prelude::*;

use super::{nothing, part};
use crate::{
    components::{
        chart::{Column, LineChart, Series, behind},
        marks,
        trend::{self, severity_line},
    },
    words,
};

/// Findings that needed action, day by day.
pub(super) fn trend(days: &[TrendDay]) -> AnyView {
    if days.is_empty() {
        return part(
            Part::Findings,
            "",
            false,
            nothing("No roll call in this time found anything that needed action."),
        );
    }
    trend::panel(days, trend::BY_SEVERITY)
}

/// How long findings took to be resolved.
pub(super) fn resolution(times: &TimesToResolve) -> AnyView {
    if times.overall.is_empty() {
        let text = "No finding was resolved in this time. It counts from when a finding last opened to the roll call that no longer saw it.";
        return part(Part::Resolution, "", false, nothing(text));
    }
    let rows = times.overall.iter().map(|t| {
        view! {
            <tr>
                <th scope="row">{marks::severity(t.severity)}</th>
                <td class="end">{words::count(t.resolved)}</td>
                <td class="end strong">{hours(t.median_hours)}</td>
                <td class="end">{hours(t.p90_hours)}</td>
            </tr>
        }
    });
    let body = view! {
        <table class="table table--tight">
            <caption class="vh">"Time to resolve by severity"</caption>
            <thead><tr>
                <th scope="col">"Severity"</th><th scope="col" class="end">"Resolved"</th>
                <th scope="col" class="end">"Median"</th><th scope="col" class="end">"9 of 10 within"</th>
            </tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <div class="panel-body stack stack--tight">
            <p class="xs muted">"Median by week, in hours"</p>
            {chart(times).view()}{figures(times)}
        </div>
        <p class="panel-foot">
            "From when a finding last opened to the roll call that no longer saw it: to the hour within a day, to the day within thirty, to the week beyond. One that came back counts each time."
        </p>
    };
    part(
        Part::Resolution,
        "by the week they were resolved in",
        false,
        body.into_any(),
    )
}

fn of(times: &[ResolveTimes], severity: Severity) -> Option<&ResolveTimes> {
    times.iter().find(|t| t.severity == severity)
}

fn chart(times: &TimesToResolve) -> LineChart {
    let series = times.overall.iter().map(|overall| {
        let medians = times
            .weeks
            .iter()
            .map(|week| of(&week.times, overall.severity).map(|t| u64::from(t.median_hours)));
        Series {
            name: overall.severity.label(),
            class: severity_line(overall.severity),
            values: medians.collect(),
        }
    });
    LineChart {
        what: "Median hours to resolve",
        unit: " h",
        days: times.weeks.iter().map(|week| week.week).collect(),
        series: series.collect(),
    }
}

/// Each week by severity, newest first: how many, the median, and within what nine of ten were resolved.
fn figures(times: &TimesToResolve) -> AnyView {
    let mut columns = vec![Column::words("Week from")];
    columns.extend(Severity::ALL.iter().map(|s| Column::figures(s.label())));
    let rows = times.weeks.iter().rev().map(|week| {
        let mut row = vec![words::day(week.week)];
        row.extend(Severity::ALL.iter().map(|&severity| {
            of(&week.times, severity).map_or_else(
                || "None".to_owned(),
                |t| {
                    format!(
                        "{} of {}, 9 of 10 within {}",
                        hours(t.median_hours),
                        words::count(t.resolved),
                        hours(t.p90_hours)
                    )
                },
            )
        }));
        row
    });
    behind(
        "Figures of each week",
        "Time to resolve in each week",
        &columns,
        rows.collect(),
    )
}

/// A time as it is kept: hours within a day, days beyond.
fn hours(hours: u32) -> String {
    match hours {
        0 => "under an hour".to_owned(),
        1..24 => format!("{hours} h"),
        _ => format!("{} d", hours / 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_the_unit_it_is_kept_in() {
        assert_eq!(hours(0), "under an hour");
        assert_eq!(hours(23), "23 h");
        assert_eq!(hours(24), "1 d");
        assert_eq!(hours(72), "3 d");
    }
}
