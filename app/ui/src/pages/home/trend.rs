//! Thirty days of findings, drawn on the server as SVG: two lines, all and critical.

use domain::overview::TrendDay;
use leptos::prelude::*;

use crate::words;

const LEFT: f64 = 34.0;
const RIGHT: f64 = 600.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 176.0;

/// The panel with the drawing.
pub(super) fn panel(days: &[TrendDay]) -> AnyView {
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return ().into_any();
    };
    let change = match last.all.cmp(&first.all) {
        std::cmp::Ordering::Less => format!("{} fewer", words::count(first.all - last.all)),
        std::cmp::Ordering::Equal => "No change".to_owned(),
        std::cmp::Ordering::Greater => format!("{} more", words::count(last.all - first.all)),
    };
    view! {
        <section class="panel span-2" aria-labelledby="d5">
            <div class="panel-head">
                <h2 id="d5">"Findings, "{span(days)}" days"</h2><span class="push muted">{change}</span>
            </div>
            <div class="panel-body">{chart(days, first, last)}</div>
        </section>
    }
    .into_any()
}

fn chart(days: &[TrendDay], first: &TrendDay, last: &TrendDay) -> AnyView {
    let label = format!(
        "Findings went from {} to {} between {} and {}; critical from {} to {}",
        first.all,
        last.all,
        words::day(first.day),
        words::day(last.day),
        first.critical,
        last.critical,
    );
    let scale = Scale::of(days);
    let all = scale.line(days, |day| day.all);
    let area = format!("{LEFT},{BOTTOM} {all} {RIGHT},{BOTTOM}");
    let critical = scale.line(days, |day| day.critical);
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
    let end = |value: u64| format!("{:.1}", scale.y(value) + 4.0);
    // A line's name stands above its beginning, or below where there is no room above.
    let start = |value: u64| {
        let y = scale.y(value);
        format!("{:.1}", if y < TOP + 16.0 { y + 16.0 } else { y - 7.0 })
    };
    view! {
        <svg class="chart" viewBox="0 0 640 200" role="img" aria-label=label>
            {grid.collect_view()}
            <polygon class="area" points=area/>
            <polyline class="ln ln-ink" points=all/>
            <polyline class="ln ln-critical" points=critical/>
            <text class="lbl" x="606" y=end(last.all)>{words::count(last.all)}</text>
            <text class="lbl" x="606" y=end(last.critical)>{words::count(last.critical)}</text>
            <text class="lbl" x="42" y=start(first.all)>"All"</text>
            <text class="lbl" x="42" y=start(first.critical)>"Critical"</text>
            {ticks.collect_view()}
        </svg>
    }
    .into_any()
}

/// How values become places: a round step, three or four lines.
struct Scale {
    step: u64,
    steps: u64,
}

impl Scale {
    fn of(days: &[TrendDay]) -> Self {
        let highest = days.iter().map(|day| day.all).max().unwrap_or(0).max(1);
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

    fn days(all: &[(u64, u64)]) -> Vec<TrendDay> {
        let start = chrono::NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let day = |&(after, all)| TrendDay {
            day: start + chrono::Days::new(after),
            critical: 0,
            all,
        };
        all.iter().map(day).collect()
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
            let scale = Scale::of(&days(&[(0, 0), (1, highest)]));
            assert_eq!((scale.step, scale.steps), (step, steps), "{highest}");
        }
    }

    #[test]
    fn a_line_runs_from_edge_to_edge_and_keeps_the_place_of_missing_days() {
        let scale = Scale::of(&days(&[(0, 0), (1, 4)]));
        let line = |all: &[(u64, u64)]| scale.line(&days(all), |day| day.all);
        assert_eq!(line(&[(0, 0), (1, 4)]), "34.0,176.0 600.0,10.0");
        assert_eq!(line(&[(0, 4)]), "34.0,10.0", "a first day alone");
        assert_eq!(
            line(&[(0, 0), (1, 0), (4, 0)]),
            "34.0,176.0 175.5,176.0 600.0,176.0"
        );
    }
}
