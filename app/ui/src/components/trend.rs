//! Findings day by day, with the figures behind them.

use domain::{overview::TrendDay, rules::Severity};
use leptos::prelude::*;

use super::chart::{Column, LineChart, Series, behind};
use crate::words;

/// A line of the drawing.
pub(crate) struct Line {
    name: &'static str,
    class: &'static str,
    value: fn(&TrendDay) -> u64,
}

/// All findings, and the critical among them.
pub(crate) const ALL_AND_CRITICAL: &[Line] = &[
    Line {
        name: "All",
        class: "ln ln-ink",
        value: TrendDay::all,
    },
    CRITICAL,
];

/// A line for each severity.
pub(crate) const BY_SEVERITY: &[Line] = &[
    CRITICAL,
    Line {
        name: "High",
        class: severity_line(Severity::High),
        value: |day| day.high,
    },
    Line {
        name: "Medium",
        class: severity_line(Severity::Medium),
        value: |day| day.medium,
    },
    Line {
        name: "Low",
        class: severity_line(Severity::Low),
        value: |day| day.low,
    },
];

const CRITICAL: Line = Line {
    name: "Critical",
    class: severity_line(Severity::Critical),
    value: |day| day.critical,
};

/// How the line of a severity looks, wherever severities are drawn as lines.
pub(crate) const fn severity_line(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "ln ln-critical",
        Severity::High => "ln ln-high",
        Severity::Medium => "ln ln-medium",
        Severity::Low => "ln ln-low",
    }
}

/// The panel with the drawing and its figures; nothing before the first roll call.
pub(crate) fn panel(days: &[TrendDay], lines: &'static [Line]) -> AnyView {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return ().into_any();
    };
    let (before, after) = (first.all(), last.all());
    let change = match after.cmp(&before) {
        std::cmp::Ordering::Less => format!("{} fewer", words::count(before - after)),
        std::cmp::Ordering::Equal => "No change".to_owned(),
        std::cmp::Ordering::Greater => format!("{} more", words::count(after - before)),
    };
    let span = (last.day - first.day).num_days() + 1;
    view! {
        <section class="panel span-2" aria-labelledby="trend-h">
            <div class="panel-head">
                <h2 id="trend-h">"Findings, "{span}" days"</h2><span class="push muted">{change}</span>
            </div>
            <div class="panel-body stack stack--tight">{chart(days, lines).view()}{figures(days)}</div>
        </section>
    }
    .into_any()
}

fn chart(days: &[TrendDay], lines: &[Line]) -> LineChart {
    let series = lines.iter().map(|line| Series {
        name: line.name,
        class: line.class,
        values: days.iter().map(|day| Some((line.value)(day))).collect(),
    });
    LineChart {
        what: "Findings",
        unit: "",
        days: days.iter().map(|day| day.day).collect(),
        series: series.collect(),
    }
}

/// What the drawing shows, for those who read figures, newest first.
fn figures(days: &[TrendDay]) -> AnyView {
    let mut columns = vec![Column::words("Day (UTC)")];
    columns.extend(Severity::ALL.iter().map(|s| Column::figures(s.label())));
    columns.push(Column::figures("All"));
    let rows = days.iter().rev().map(|day| {
        let mut row = vec![words::day(day.day)];
        row.extend(Severity::ALL.iter().map(|s| words::count(day.of(*s))));
        row.push(words::count(day.all()));
        row
    });
    behind(
        "Figures of each day",
        "Findings of each day",
        &columns,
        rows.collect(),
    )
}
