//! How carriers do with our ports: a fold over what is recorded of each order.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What is counted of one order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFacts {
    /// The winning carrier, by name.
    pub carrier: String,
    /// When it was first sent (UTC).
    pub submitted_at: Option<DateTime<Utc>>,
    /// When a date was first confirmed (UTC).
    pub foc_confirmed_at: Option<DateTime<Utc>>,
    /// When all its numbers had come in (UTC).
    pub ported_at: Option<DateTime<Utc>>,
    /// The reasons of its rejections, one for each.
    pub rejections: Vec<String>,
    /// How often its date was changed once confirmed.
    pub reschedules: u32,
    /// How many times it was sent: 1, and one more with each correction.
    pub rounds: u32,
}

/// How often a carrier rejects for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonCount {
    /// The reason.
    pub reason: String,
    /// How many rejections have it.
    pub count: u64,
}

/// How one carrier does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Score {
    /// The carrier, by name.
    pub carrier: String,
    /// How many of its orders were sent.
    pub orders: u64,
    /// The median of the days from sending to the first confirmed date; none if none was confirmed.
    pub median_days_to_foc: Option<f64>,
    /// On how many orders that median rests.
    pub confirmed: u64,
    /// Percent of the decided orders, those confirmed or rejected, that were confirmed without a rejection.
    pub first_pass_percent: Option<f64>,
    /// How many orders are decided.
    pub decided: u64,
    /// The commonest reasons of rejections, at most five.
    pub top_reasons: Vec<ReasonCount>,
    /// How often dates were changed.
    pub reschedules: u64,
    /// What these numbers are worth where they rest on few orders, as a sentence.
    pub caveat: Option<String>,
}

/// Below how many orders a median says little.
const FEW: u64 = 5;

/// How many reasons are named.
const TOP: usize = 5;

/// Folds orders into a score for each carrier, by name. Carriers are told apart without regard to case;
/// orders that were never sent do not count.
pub fn scorecard<'a>(orders: impl IntoIterator<Item = &'a OrderFacts>) -> Vec<Score> {
    let mut carriers: BTreeMap<String, Vec<&OrderFacts>> = BTreeMap::new();
    for order in orders {
        if order.submitted_at.is_some() {
            let key = order.carrier.trim().to_lowercase();
            carriers.entry(key).or_default().push(order);
        }
    }
    carriers
        .values()
        .filter_map(|orders| score(orders))
        .collect()
}

fn score(orders: &[&OrderFacts]) -> Option<Score> {
    let carrier = orders.iter().map(|order| order.carrier.trim()).min()?;
    let seconds: Vec<i64> = orders.iter().filter_map(|o| seconds_to_foc(o)).collect();
    let is_decided = |o: &&&OrderFacts| o.foc_confirmed_at.is_some() || !o.rejections.is_empty();
    let is_accepted =
        |o: &&&OrderFacts| o.foc_confirmed_at.is_some() && o.rejections.is_empty() && o.rounds <= 1;
    let decided = orders.iter().filter(is_decided).count() as u64;
    let accepted = orders.iter().filter(is_accepted).count() as u64;
    let confirmed = seconds.len() as u64;
    Some(Score {
        carrier: carrier.to_owned(),
        orders: orders.len() as u64,
        median_days_to_foc: twice_the_median(seconds).map(days),
        confirmed,
        first_pass_percent: (decided > 0).then(|| percent(accepted, decided)),
        decided,
        top_reasons: top_reasons(orders),
        reschedules: orders.iter().map(|o| u64::from(o.reschedules)).sum(),
        caveat: caveat(confirmed, decided),
    })
}

/// Seconds from sending to the first confirmation. A confirmation before the sending is a mistake of a
/// record, and counts for nothing.
fn seconds_to_foc(order: &OrderFacts) -> Option<i64> {
    let seconds = (order.foc_confirmed_at? - order.submitted_at?).num_seconds();
    (seconds >= 0).then_some(seconds)
}

/// Twice the median, which is a whole number always: the two in the middle added, or the one doubled.
fn twice_the_median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let high = *values.get(values.len() / 2)?;
    let low = *values.get((values.len() - 1) / 2)?;
    Some(low + high)
}

/// Days from twice the seconds. No count of seconds between two dates is too large to be told exactly.
#[expect(
    clippy::cast_precision_loss,
    reason = "seconds of a few years are far below 2^52"
)]
fn days(twice_seconds: i64) -> f64 {
    twice_seconds as f64 / 172_800.0
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of orders are far below 2^52"
)]
fn percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole as f64
}

fn top_reasons(orders: &[&OrderFacts]) -> Vec<ReasonCount> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for reason in orders.iter().flat_map(|order| &order.rejections) {
        *counts.entry(reason).or_default() += 1;
    }
    let mut counts: Vec<ReasonCount> = counts
        .into_iter()
        .map(|(reason, count)| ReasonCount {
            reason: reason.to_owned(),
            count,
        })
        .collect();
    // The sort is stable, so that reasons with one count stay in the order of the alphabet.
    counts.sort_by_key(|reason| std::cmp::Reverse(reason.count));
    counts.truncate(TOP);
    counts
}

fn caveat(confirmed: u64, decided: u64) -> Option<String> {
    let fewest = confirmed.min(decided);
    match fewest {
        0 if decided == 0 => Some("None of its orders is decided yet.".to_owned()),
        0 => Some("None of its orders has been confirmed.".to_owned()),
        1 => Some("One order only: this says nothing of the next.".to_owned()),
        n if n < FEW => Some(format!("{n} orders only: this says little of the next.")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, TimeZone};

    use super::*;

    fn start() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 2, 9, 0, 0).unwrap()
    }

    fn confirmed_after(hours: i64) -> OrderFacts {
        OrderFacts {
            carrier: "Bandwidth".to_owned(),
            submitted_at: Some(start()),
            foc_confirmed_at: Some(start() + Duration::hours(hours)),
            rounds: 1,
            ..OrderFacts::default()
        }
    }

    fn only(orders: &[OrderFacts]) -> Score {
        let scores = scorecard(orders);
        assert_eq!(scores.len(), 1, "{scores:?}");
        scores.into_iter().next().unwrap()
    }

    #[test]
    fn the_median_of_an_even_count_lies_between_the_two_in_the_middle() {
        let orders = [240, 24, 48, 96].map(confirmed_after);
        assert_eq!(only(&orders).median_days_to_foc, Some(3.0));
    }

    #[test]
    fn the_median_of_an_odd_count_is_the_one_in_the_middle() {
        let orders = [24, 36, 2400].map(confirmed_after);
        assert_eq!(only(&orders).median_days_to_foc, Some(1.5));
    }

    #[test]
    fn an_order_that_was_rejected_first_is_no_first_pass() {
        let mut rejected = confirmed_after(48);
        rejected.rejections = vec!["address_mismatch".to_owned()];
        rejected.rounds = 2;
        let undecided = OrderFacts {
            foc_confirmed_at: None,
            ..confirmed_after(1)
        };
        let score = only(&[
            confirmed_after(24),
            rejected,
            undecided,
            confirmed_after(24),
        ]);
        assert_eq!((score.orders, score.decided), (4, 3));
        let percent = score.first_pass_percent.unwrap();
        assert!((percent - 66.666).abs() < 0.001, "{percent}");
    }

    #[test]
    fn few_orders_are_said_to_be_few() {
        let caveat = |n: usize| only(&vec![confirmed_after(24); n]).caveat;
        assert_eq!(
            caveat(1).as_deref(),
            Some("One order only: this says nothing of the next.")
        );
        assert!(caveat(4).unwrap().starts_with("4 orders only"));
        assert_eq!(caveat(5), None);
    }

    #[test]
    fn a_carrier_that_confirmed_nothing_has_no_median_and_no_share() {
        let waiting = OrderFacts {
            foc_confirmed_at: None,
            ..confirmed_after(1)
        };
        let score = only(&[waiting]);
        assert_eq!(score.median_days_to_foc, None);
        assert_eq!(score.first_pass_percent, None);
        assert_eq!(
            score.caveat.as_deref(),
            Some("None of its orders is decided yet.")
        );
    }

    #[test]
    fn drafts_do_not_count_and_spellings_of_a_carrier_are_one() {
        let other = OrderFacts {
            carrier: " bandwidth ".to_owned(),
            reschedules: 2,
            ..confirmed_after(24)
        };
        let draft = OrderFacts {
            submitted_at: None,
            ..confirmed_after(24)
        };
        let score = only(&[confirmed_after(24), other, draft]);
        assert_eq!((score.orders, score.reschedules), (2, 2));
    }

    #[test]
    fn the_commonest_reasons_come_first_and_no_more_than_five() {
        let mut order = confirmed_after(24);
        order.rejections = ["f", "b", "a", "b", "c", "d", "e"]
            .map(str::to_owned)
            .into();
        let reasons = only(&[order]).top_reasons;
        let named: Vec<(&str, u64)> = reasons
            .iter()
            .map(|r| (r.reason.as_str(), r.count))
            .collect();
        assert_eq!(named, [("b", 2), ("a", 1), ("c", 1), ("d", 1), ("e", 1)]);
    }

    #[test]
    fn a_confirmation_before_the_sending_counts_for_no_median() {
        let score = only(&[confirmed_after(-5), confirmed_after(24)]);
        assert_eq!(score.median_days_to_foc, Some(1.0));
        assert_eq!(score.confirmed, 1);
    }
}
