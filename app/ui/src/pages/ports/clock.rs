//! How much time is left, as people say it on a cut-over night.

use chrono::{DateTime, Duration, Utc};
use leptos::prelude::*;

use crate::words;

/// A span in two units at most: `3 d 20 h`, `2 h 5 min`, `14 min`.
pub(crate) fn span(span: Duration) -> String {
    let minutes = span.num_minutes().max(0);
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours, rest) {
        (0, 0, 0) => "under a minute".to_owned(),
        (0, 0, m) => format!("{m} min"),
        (0, h, 0) => format!("{h} h"),
        (0, h, m) => format!("{h} h {m} min"),
        (d, 0, _) => format!("{d} d"),
        (d, h, _) => format!("{d} d {h} h"),
    }
}

/// What is left until a moment, exact on hover.
pub(super) fn left(at: DateTime<Utc>, now: DateTime<Utc>) -> AnyView {
    view! { <time datetime=at.to_rfc3339() title=words::exact(at)>{span(at - now)}</time> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_two_units_at_most_and_never_runs_below_nothing() {
        let said = |minutes: i64| span(Duration::minutes(minutes));
        assert_eq!(said(3 * 1440 + 20 * 60 + 59), "3 d 20 h");
        assert_eq!(said(1440), "1 d");
        assert_eq!(said(125), "2 h 5 min");
        assert_eq!(said(120), "2 h");
        assert_eq!(said(14), "14 min");
        assert_eq!(said(0), "under a minute");
        assert_eq!(said(-90), "under a minute");
    }
}
