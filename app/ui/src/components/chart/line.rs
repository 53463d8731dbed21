//! Lines over days.

use chrono::NaiveDate;
use leptos::prelude::*;

use super::scale::{Scale, spread};
use crate::words;

const LEFT: f64 = 34.0;
const RIGHT: f64 = 556.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 176.0;

/// How far apart the names of two lines stand, at least.
const LEADING: f64 = 12.0;

/// Into how many bands the drawing is cut whose values can be read; more would be a long way for a keyboard.
const BANDS: usize = 32;

/// A line.
pub(crate) struct Series {
    /// What it is of.
    pub(crate) name: &'static str,
    /// How it looks.
    pub(crate) class: &'static str,
    /// Its value on each day; none where there is none, and the line goes on to the next.
    pub(crate) values: Vec<Option<u64>>,
}

impl Series {
    /// The last value that there is.
    fn last(&self) -> Option<u64> {
        self.values.iter().rev().copied().flatten().next()
    }

    fn first(&self) -> Option<u64> {
        self.values.iter().copied().flatten().next()
    }
}

/// Lines over days.
pub(crate) struct LineChart {
    /// What is drawn, as a word at the beginning of a sentence.
    pub(crate) what: &'static str,
    /// What stands behind each value: ` h`.
    pub(crate) unit: &'static str,
    /// The days, in their order. Each stands where its date is, so that one without values leaves its place
    /// free.
    pub(crate) days: Vec<NaiveDate>,
    /// The lines.
    pub(crate) series: Vec<Series>,
}

impl LineChart {
    /// The drawing; nothing where there is no day.
    pub(crate) fn view(&self) -> AnyView {
        let (Some(&first), Some(&last)) = (self.days.first(), self.days.last()) else {
            return ().into_any();
        };
        let scale = self.scale();
        let grid = scale.ticks().map(|(value, y)| {
            view! {
                <path class="grid" d=format!("M{LEFT} {y:.1}H{RIGHT}")/>
                <text x="28" y=format!("{:.1}", y + 3.5) text-anchor="end">{words::count(value)}</text>
            }
        });
        let middle = first + chrono::Days::new(u64::try_from(self.span() / 2).unwrap_or(0));
        let ticks = [
            (LEFT, "start", first),
            (f64::midpoint(LEFT, RIGHT), "middle", middle),
            (RIGHT, "end", last),
        ];
        let ticks = ticks.map(|(x, anchor, day)| {
            let text = day.format("%-d %b").to_string();
            view! { <text x=format!("{x:.1}") y="194" text-anchor=anchor>{text}</text> }
        });
        let lines = self.series.iter().map(|series| {
            view! { <polyline class=series.class points=self.points(&scale, series)/> }
        });
        view! {
            <svg class="chart" viewBox="0 -16 640 216" role="group" aria-label=self.told()>
                {grid.collect_view()}{lines.collect_view()}{self.names(&scale)}
                {ticks.collect_view()}{self.bands(&scale)}
            </svg>
            {self.legend()}
        }
        .into_any()
    }

    fn scale(&self) -> Scale {
        let values = self.series.iter().flat_map(|series| &series.values);
        let highest = values.copied().flatten().max().unwrap_or(0);
        Scale::of(highest, TOP, BOTTOM)
    }

    /// How many days lie between the first and the last, both counted.
    fn span(&self) -> i64 {
        let ends = self.days.first().zip(self.days.last());
        ends.map_or(0, |(first, last)| (*last - *first).num_days() + 1)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a place on the page needs four digits"
    )]
    fn x(&self, day: NaiveDate) -> f64 {
        let passed = self
            .days
            .first()
            .map_or(0, |first| (day - *first).num_days());
        LEFT + (RIGHT - LEFT) * passed as f64 / (self.span() - 1).max(1) as f64
    }

    fn points(&self, scale: &Scale, series: &Series) -> String {
        let days = self.days.iter().zip(&series.values);
        let points = days.filter_map(|(day, value)| {
            Some(format!("{:.1},{:.1}", self.x(*day), scale.place((*value)?)))
        });
        points.collect::<Vec<_>>().join(" ")
    }

    /// The names of the lines, each at its end with the last value.
    fn names(&self, scale: &Scale) -> AnyView {
        let ends: Vec<_> = self
            .series
            .iter()
            .filter_map(|series| Some((series, series.last()?)))
            .collect();
        let wanted = ends.iter().map(|(_, value)| scale.place(*value)).collect();
        let places = spread(wanted, LEADING, (TOP, BOTTOM));
        let names = ends.into_iter().zip(places).map(|((series, value), y)| {
            let text = format!("{}{} {}", words::count(value), self.unit, series.name);
            view! { <text class="lbl" x="562" y=format!("{:.1}", y + 4.0)>{text}</text> }
        });
        names.collect_view().into_any()
    }

    /// The names again, for a phone, on which those within the drawing would be too small to read.
    fn legend(&self) -> AnyView {
        let items = self.series.iter().filter_map(|series| {
            let last = words::count(series.last()?);
            Some(view! {
                <li>
                    <svg class="key key--line" viewBox="0 0 24 10" aria-hidden="true">
                        <path class=series.class d="M0 5H24"/>
                    </svg>
                    {series.name}" "<span class="n">{last}{self.unit}</span>
                </li>
            })
        });
        view! { <ul class="legend only-phone">{items.collect_view()}</ul> }.into_any()
    }

    /// Bands over the drawing. The one under the pointer, or with the focus, tells its day and values above the
    /// drawing.
    fn bands(&self, scale: &Scale) -> AnyView {
        let stride = self.days.len().div_ceil(BANDS).max(1);
        let mut shown: Vec<usize> = (0..self.days.len()).rev().step_by(stride).collect();
        shown.reverse();
        let edge = |a: usize, b: usize| f64::midpoint(self.x(self.days[a]), self.x(self.days[b]));
        let bands = shown.iter().enumerate().map(|(place, &i)| {
            let left = place.checked_sub(1).map_or(LEFT, |before| edge(shown[before], i));
            let right = shown.get(place + 1).map_or(RIGHT, |&after| edge(i, after));
            // A first day alone has a band all the same.
            let width = (right - left).max(8.0);
            let x = self.x(self.days[i]);
            let dots = self.series.iter().filter_map(|series| {
                let y = scale.place(series.values.get(i).copied().flatten()?);
                Some(view! { <circle cx=format!("{x:.1}") cy=format!("{y:.1}") r="2.5"/> })
            });
            let text = self.values_on(i);
            let label = text.clone();
            view! {
                <g class="band" tabindex="0" role="img" aria-label=label>
                    <rect x=format!("{left:.1}") y=TOP width=format!("{width:.1}") height=BOTTOM - TOP/>
                    <path class="axis" d=format!("M{x:.1} {TOP}V{BOTTOM}")/>
                    {dots.collect_view()}
                    <text class="lbl" x="0" y="-5">{text}</text>
                </g>
            }
        });
        bands.collect_view().into_any()
    }

    fn values_on(&self, i: usize) -> String {
        let values = self.series.iter().filter_map(|series| {
            let value = series.values.get(i).copied().flatten()?;
            Some(format!(
                "{} {}{}",
                series.name,
                words::count(value),
                self.unit
            ))
        });
        let values: Vec<String> = values.collect();
        format!("{}: {}", words::day(self.days[i]), values.join(", "))
    }

    /// What the drawing shows, in a sentence.
    fn told(&self) -> String {
        let (Some(first), Some(last)) = (self.days.first(), self.days.last()) else {
            return String::new();
        };
        let moves = self.series.iter().filter_map(|series| {
            let (from, to) = (series.first()?, series.last()?);
            let unit = self.unit;
            Some(format!(
                "{} from {from}{unit} to {to}{unit}",
                series.name.to_lowercase()
            ))
        });
        format!(
            "{} between {} and {}: {}",
            self.what,
            words::day(*first),
            words::day(*last),
            moves.collect::<Vec<_>>().join(", "),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[(u64, Option<u64>)]) -> LineChart {
        let start = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        LineChart {
            what: "Findings",
            unit: "",
            days: values
                .iter()
                .map(|(after, _)| start + chrono::Days::new(*after))
                .collect(),
            series: vec![Series {
                name: "Low",
                class: "ln",
                values: values.iter().map(|(_, value)| *value).collect(),
            }],
        }
    }

    fn line(values: &[(u64, Option<u64>)]) -> String {
        let chart = chart(values);
        chart.points(&Scale::of(4, TOP, BOTTOM), &chart.series[0])
    }

    #[test]
    fn a_line_runs_from_edge_to_edge_and_keeps_the_place_of_missing_days() {
        assert_eq!(line(&[(0, Some(0)), (1, Some(4))]), "34.0,176.0 556.0,10.0");
        assert_eq!(line(&[(0, Some(4))]), "34.0,10.0", "a first day alone");
        assert_eq!(
            line(&[(0, Some(0)), (1, Some(0)), (4, Some(0))]),
            "34.0,176.0 164.5,176.0 556.0,176.0"
        );
        assert_eq!(
            line(&[(0, Some(0)), (1, None), (4, Some(4))]),
            "34.0,176.0 556.0,10.0",
            "a day without a value"
        );
    }

    #[test]
    fn the_drawing_is_told_in_a_sentence() {
        let chart = chart(&[(0, Some(3)), (4, None), (9, Some(1))]);
        assert_eq!(
            chart.told(),
            "Findings between 1 Nov 2026 and 10 Nov 2026: low from 3 to 1"
        );
        assert_eq!(chart.values_on(0), "1 Nov 2026: Low 3");
        assert_eq!(chart.values_on(1), "5 Nov 2026: ");
    }
}
