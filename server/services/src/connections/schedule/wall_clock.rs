//! Which moment a wall clock means, on days when it is changed as well.

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The longest time that clocks leave out: a day, where a zone crosses the date line.
const LONGEST_GAP: i64 = 26 * 60;

/// The moment of a time of day. One that clocks leave out is at the first moment after; one that they repeat
/// is where it comes first. There is none on a day that a zone leaves out altogether.
pub(super) fn moment(zone: Tz, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
    if let Some(moment) = zone.from_local_datetime(&wall).earliest() {
        return Some(moment.to_utc());
    }
    if !has_day(zone, wall) {
        return None;
    }
    let whole = wall.date().and_hms_opt(0, 0, 0)? + TimeDelta::minutes(minutes(wall));
    (1..=LONGEST_GAP)
        .map(|minutes| whole + TimeDelta::minutes(minutes))
        .find_map(|wall| zone.from_local_datetime(&wall).earliest())
        .map(|moment| moment.to_utc())
}

/// The minutes of a day until a time.
fn minutes(wall: NaiveDateTime) -> i64 {
    (wall.time() - NaiveTime::MIN).num_minutes()
}

/// Whether a zone has any moment of a day.
fn has_day(zone: Tz, wall: NaiveDateTime) -> bool {
    (0..24)
        .filter_map(|hour| wall.date().and_hms_opt(hour, 0, 0))
        .any(|hour| zone.from_local_datetime(&hour).earliest().is_some())
}
