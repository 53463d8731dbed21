//! The last runs of a source in the space of a word: a bar for the rows of each, its shape for what the
//! run came to.

use domain::{
    connection::Verdict,
    source::{RUNS_AT_A_GLANCE, RunMark},
};
use leptos::prelude::*;

use crate::words;

const STEP: f64 = 7.0;
const WIDTH: f64 = 5.0;
const GROUND: f64 = 23.0;
const TALLEST: f64 = 16.0;

/// The runs of one source, newest first. They stand at the right, so that the newest of all sources stand
/// under one another.
pub(crate) fn sparkline(runs: &[RunMark]) -> AnyView {
    if runs.is_empty() {
        return view! { <span class="muted">"None yet"</span> }.into_any();
    }
    let highest = runs.iter().map(|run| run.rows).max().unwrap_or(0).max(1);
    let bars = (0..RUNS_AT_A_GLANCE).rev().zip(runs).map(|(place, run)| {
        let x = count(place) * STEP;
        bar(run, x, TALLEST * rows(run.rows) / rows(highest))
    });
    let view_box = format!("0 0 {} 24", count(RUNS_AT_A_GLANCE) * STEP);
    view! {
        <svg class="spark" viewBox=view_box role="img" aria-label=in_words(runs)>{bars.collect_view()}</svg>
    }
    .into_any()
}

fn bar(run: &RunMark, x: f64, height: f64) -> AnyView {
    let top = GROUND - height.max(1.5);
    let (class, shape) = match run.verdict {
        Some(Verdict::Complete) => ("spark-whole", block(x, top)),
        Some(Verdict::Incomplete) => ("spark-part", hollow(x, top)),
        Some(Verdict::Held) => (
            "spark-held",
            format!("{}{}", block(x, top), roof(x, top - 1.5)),
        ),
        Some(Verdict::Failed) => ("spark-failed", cross(x)),
        None => ("spark-none", dash(x)),
    };
    let title = title(run);
    view! { <path class=class d=shape><title>{title}</title></path> }.into_any()
}

fn block(x: f64, top: f64) -> String {
    format!("M{x:.1} {top:.1}h{WIDTH}V{GROUND}h-{WIDTH}z")
}

/// An outline lies within the place of the bar it stands for.
fn hollow(x: f64, top: f64) -> String {
    let (left, top, width, ground) = (x + 0.75, top + 0.75, WIDTH - 1.5, GROUND - 0.75);
    format!(
        "M{left:.1} {:.1}h{width}V{ground}h-{width}z",
        top.min(ground - 1.0)
    )
}

fn roof(x: f64, ground: f64) -> String {
    format!("M{:.1} {ground:.1}h6l-3 -4.5z", x - 0.5)
}

fn cross(x: f64) -> String {
    format!("M{x:.1} 18l5 5m0 -5l-5 5")
}

fn dash(x: f64) -> String {
    format!("M{x:.1} 22h{WIDTH}")
}

fn title(run: &RunMark) -> String {
    format!(
        "{}: {}, {}",
        words::moment(run.started_at),
        outcome(run),
        words::counted(run.rows, "row")
    )
}

fn outcome(run: &RunMark) -> String {
    let word = run
        .verdict
        .map_or_else(|| run.state.label(), Verdict::label);
    word.to_lowercase()
}

/// The same for those who do not see it: what the runs came to, and the rows of the newest.
fn in_words(runs: &[RunMark]) -> String {
    let mut counts: Vec<(String, u64)> = Vec::new();
    for outcome in runs.iter().map(outcome) {
        match counts.iter_mut().find(|(word, _)| *word == outcome) {
            Some((_, n)) => *n += 1,
            None => counts.push((outcome, 1)),
        }
    }
    let counts: Vec<_> = counts
        .iter()
        .map(|(word, n)| format!("{n} {word}"))
        .collect();
    let latest = runs
        .iter()
        .find(|run| {
            run.verdict
                .is_some_and(|verdict| verdict != Verdict::Failed)
        })
        .map(|run| format!(". The last list had {}", words::counted(run.rows, "row")));
    format!(
        "Last runs: {}{}",
        counts.join(", "),
        latest.unwrap_or_default()
    )
}

#[expect(clippy::cast_precision_loss, reason = "a place among sixteen")]
fn count(n: usize) -> f64 {
    n as f64
}

#[expect(clippy::cast_precision_loss, reason = "a height of sixteen units")]
fn rows(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use domain::source::RunState;

    use super::*;

    fn mark(state: RunState, verdict: Option<Verdict>, rows: u64) -> RunMark {
        RunMark {
            started_at: DateTime::<Utc>::UNIX_EPOCH,
            state,
            verdict,
            rows,
        }
    }

    #[test]
    fn the_text_says_what_the_drawing_shows() {
        let runs = [
            mark(RunState::Running, None, 3),
            mark(RunState::Failed, Some(Verdict::Failed), 0),
            mark(RunState::Committed, Some(Verdict::Complete), 1204),
            mark(RunState::Committed, Some(Verdict::Complete), 1200),
        ];
        assert_eq!(
            in_words(&runs),
            "Last runs: 1 asking, 1 failed, 2 complete. The last list had 1,204 rows"
        );
    }

    #[test]
    fn a_bar_of_no_rows_is_still_seen() {
        assert_eq!(block(0.0, GROUND - 1.5), "M0.0 21.5h5V23h-5z");
        assert_eq!(hollow(0.0, GROUND - 1.5), "M0.8 21.2h3.5V22.25h-3.5z");
    }
}
