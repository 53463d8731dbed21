//! Thirty days of findings, drawn on the server as SVG, with the figures behind it.

use domain::{overview::TrendDay, rules::Severity};
use leptos::prelude::*;

use crate::words;

const LEFT: f64 = 34.0;
const RIGHT: f64 = 556.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 176.0;

/// How far apart the names of two lines stand, at least.
const LEADING: f64 = 12.0;

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
        class: "ln ln-high",
        value: |day| day.high,
    },
    Line {
        name: "Medium",
        class: "ln ln-medium",
        value: |day| day.medium,
    },
    Line {
        name: "Low",
        class: "ln ln-low",
        value: |day| day.low,
    },
];

const CRITICAL: Line = Line {
    name: "Critical",
    class: "ln ln-critical",
    value: |day| day.critical,
};

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
    view! {
        <section class="panel span-2" aria-labelledby="trend-h">
            <div class="panel-head">
                <h2 id="trend-h">"Findings, "{span(days)}" days"</h2><span class="push muted">{change}</span>
            </div>
            <div class="panel-body stack stack--tight">{chart(days, lines, first, last)}{figures(days)}</div>
        </section>
    }
    .into_any()
}

/// What the drawing shows, for those who read figures.
fn figures(days: &[TrendDay]) -> AnyView {
    let heads = Severity::ALL
        .iter()
        .map(|severity| view! { <th scope="col" class="end">{severity.label()}</th> });
    let rows = days.iter().rev().map(|day| {
        let cells = Severity::ALL
            .iter()
            .map(|severity| view! { <td class="end">{words::count(day.of(*severity))}</td> });
        view! {
            <tr>
                <th scope="row">{words::day(day.day)}</th>{cells.collect_view()}
                <td class="end strong">{words::count(day.all())}</td>
            </tr>
        }
    });
    view! {
        <details>
            <summary class="xs muted">"Figures of each day"</summary>
            <div class="table-wrap" tabindex="0" role="group" aria-label="Findings of each day">
                <table class="table">
                    <thead><tr>
                        <th scope="col">"Day (UTC)"</th>{heads.collect_view()}
                        <th scope="col" class="end">"All"</th>
                    </tr></thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

fn chart(days: &[TrendDay], lines: &'static [Line], first: &TrendDay, last: &TrendDay) -> AnyView {
    let scale = Scale::of(days, lines);
    let grid = (0..=scale.steps).map(|i| {
        let value = i * scale.step;
        let y = scale.y(value);
        view! {
            <path class="grid" d=format!("M{LEFT} {y:.1}H{RIGHT}")/>
            <text x="28" y=format!("{:.1}", y + 3.5) text-anchor="end">{words::count(value)}</text>
        }
    });
    let middle = first.day + chrono::Days::new(u64::try_from(span(days) / 2).unwrap_or(0));
    let ticks = [
        (LEFT, "start", first.day),
        (f64::midpoint(LEFT, RIGHT), "middle", middle),
        (RIGHT, "end", last.day),
    ];
    let ticks = ticks.map(|(x, anchor, day)| {
        let text = day.format("%-d %b").to_string();
        view! { <text x=format!("{x:.1}") y="194" text-anchor=anchor>{text}</text> }
    });
    let drawn = lines.iter().map(|line| {
        view! { <polyline class=line.class points=scale.line(days, line.value)/> }
    });
    let places = spread(
        lines
            .iter()
            .map(|line| scale.y((line.value)(last)))
            .collect(),
    );
    let names = lines.iter().zip(places).map(|(line, y)| {
        let text = format!("{} {}", words::count((line.value)(last)), line.name);
        view! { <text class="lbl" x="562" y=format!("{:.1}", y + 4.0)>{text}</text> }
    });
    view! {
        <svg class="chart" viewBox="0 0 640 200" role="img" aria-label=told(lines, first, last)>
            {grid.collect_view()}{drawn.collect_view()}{names.collect_view()}{ticks.collect_view()}
        </svg>
    }
    .into_any()
}

/// What the drawing shows, in a sentence.
fn told(lines: &[Line], first: &TrendDay, last: &TrendDay) -> String {
    let moves = lines.iter().map(|line| {
        let (from, to) = ((line.value)(first), (line.value)(last));
        format!("{} from {from} to {to}", line.name.to_lowercase())
    });
    format!(
        "Findings between {} and {}: {}",
        words::day(first.day),
        words::day(last.day),
        moves.collect::<Vec<_>>().join(", "),
    )
}

/// Places near those wanted, from the top down, none nearer to another than a line of text, and none
/// below the axis.
fn spread(wanted: Vec<f64>) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut places = wanted;
    let mut highest = TOP;
    for &i in &order {
        places[i] = places[i].max(highest);
        highest = places[i] + LEADING;
    }
    let mut lowest = BOTTOM;
    for &i in order.iter().rev() {
        places[i] = places[i].min(lowest);
        lowest = places[i] - LEADING;
    }
    places
}

/// How values become places: a round step, three or four lines.
struct Scale {
    step: u64,
    steps: u64,
}

impl Scale {
    fn of(days: &[TrendDay], lines: &[Line]) -> Self {
        let values = days
            .iter()
            .flat_map(|day| lines.iter().map(|line| (line.value)(day)));
        let highest = values.max().unwrap_or(0).max(1);
        let mut unit = 1;
        let step = loop {
            let fits = [1, 2, 5]
                .map(|m| m * unit)
                .into_iter()
                .find(|step| step * 4 >= highest);
            if let Some(step) = fits {
                break step;
            }
            unit *= 10;
        };
        Self {
            step,
            steps: highest.div_ceil(step),
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a place on the page needs four digits"
    )]
    fn y(&self, value: u64) -> f64 {
        let top = (self.step * self.steps) as f64;
        BOTTOM - (BOTTOM - TOP) * value as f64 / top
    }

    /// The points of a line; each day stands where its date is, so that a day without a roll call
    /// leaves its place free.
    fn line(&self, days: &[TrendDay], value: impl Fn(&TrendDay) -> u64) -> String {
        let points = days
            .iter()
            .map(|day| format!("{:.1},{:.1}", x(days, day), self.y(value(day))));
        points.collect::<Vec<_>>().join(" ")
    }
}

/// How many days lie between the first and the last, both counted.
fn span(days: &[TrendDay]) -> i64 {
    days.first()
        .zip(days.last())
        .map_or(0, |(first, last)| (last.day - first.day).num_days() + 1)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a place on the page needs four digits"
)]
fn x(days: &[TrendDay], day: &TrendDay) -> f64 {
    let passed = days
        .first()
        .map_or(0, |first| (day.day - first.day).num_days());
    LEFT + (RIGHT - LEFT) * passed as f64 / (span(days) - 1).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(low: &[(u64, u64)]) -> Vec<TrendDay> {
        let start = chrono::NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let day = |&(after, low)| {
            TrendDay::quiet(start + chrono::Days::new(after)).with(Severity::Low, low)
        };
        low.iter().map(day).collect()
    }

    #[test]
    fn the_scale_holds_every_value_in_few_round_steps() {
        let cases = [
            (0, 1, 1),
            (1, 1, 1),
            (4, 1, 4),
            (172, 50, 4),
            (214, 100, 3),
            (1_000_000, 500_000, 2),
        ];
        for (highest, step, steps) in cases {
            for lines in [ALL_AND_CRITICAL, BY_SEVERITY] {
                let scale = Scale::of(&days(&[(0, 0), (1, highest)]), lines);
                assert_eq!((scale.step, scale.steps), (step, steps), "{highest}");
            }
        }
    }

    #[test]
    fn a_line_runs_from_edge_to_edge_and_keeps_the_place_of_missing_days() {
        let scale = Scale::of(&days(&[(0, 0), (1, 4)]), ALL_AND_CRITICAL);
        let line = |low: &[(u64, u64)]| scale.line(&days(low), TrendDay::all);
        assert_eq!(line(&[(0, 0), (1, 4)]), "34.0,176.0 556.0,10.0");
        assert_eq!(line(&[(0, 4)]), "34.0,10.0", "a first day alone");
        assert_eq!(
            line(&[(0, 0), (1, 0), (4, 0)]),
            "34.0,176.0 164.5,176.0 556.0,176.0"
        );
    }

    #[test]
    fn names_of_lines_that_end_together_do_not_cover_one_another() {
        assert_eq!(spread(vec![100.0, 100.0, 20.0]), [100.0, 112.0, 20.0]);
        assert_eq!(
            spread(vec![176.0, 176.0, 176.0, 176.0]),
            [140.0, 152.0, 164.0, 176.0]
        );
        assert_eq!(spread(vec![0.0, 5.0]), [10.0, 22.0]);
    }

    #[test]
    fn the_drawing_is_told_in_a_sentence() {
        let days = days(&[(0, 3), (9, 1)]);
        assert_eq!(
            told(BY_SEVERITY, &days[0], &days[1]),
            "Findings between 1 Nov 2026 and 10 Nov 2026: critical from 0 to 0, high from 0 to 0, \
             medium from 0 to 0, low from 3 to 1"
        );
    }
}
