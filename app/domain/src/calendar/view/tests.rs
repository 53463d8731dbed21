use super::*;
use crate::{
    Country,
    calendar::{Freeze, Overrides},
};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn entry(day: &str, title: &str, time: Option<&str>) -> Entry {
    Entry {
        date: date(day),
        time: time.map(|time| time.parse().unwrap()),
        title: title.to_owned(),
        href: format!("/ports/{title}"),
        kind: EntryKind::PortIn,
        is_firm: true,
        carrier: Some("Bandwidth".to_owned()),
        state: "Confirmed".to_owned(),
        site: Some("Seattle".to_owned()),
        numbers: 30,
    }
}

fn closed(first: &str, last: &str) -> Vec<ClosedDay> {
    let freeze = Freeze::new(date("2026-12-20"), date("2027-01-03"), "Year end").unwrap();
    let overrides = Overrides {
        freezes: vec![freeze],
        ..Overrides::default()
    };
    let calendar = Calendar::new(Country::US, Some("bandwidth"), overrides).unwrap();
    ClosedDay::of(&calendar, date(first), date(last), Some("Bandwidth"))
}

#[test]
fn a_month_has_whole_weeks_from_monday_and_marks_its_neighbours_days() {
    let november = month(2026, 11, &[], &[]).unwrap();
    assert_eq!(november.weeks.len(), 6);
    let days: Vec<&Day> = november.weeks.iter().flat_map(|week| &week.days).collect();
    assert_eq!(days.first().unwrap().date, date("2026-10-26"));
    assert_eq!(days.last().unwrap().date, date("2026-12-06"));
    assert_eq!(days.iter().filter(|day| day.is_in_month).count(), 30);
    assert_eq!(days.iter().filter(|day| day.is_weekend).count(), 12);
    assert!(november.weeks.iter().all(|week| week.days.len() == 7));
    assert_eq!(november.weeks[0].number, 44);

    // February 2027 is four weeks exactly.
    assert_eq!(month(2027, 2, &[], &[]).unwrap().weeks.len(), 4);
    assert_eq!(month(2026, 13, &[], &[]), None);
}

#[test]
fn a_day_shows_what_has_no_time_first_and_then_by_the_clock() {
    let entries = [
        entry("2026-11-24", "b", Some("11:30:00")),
        entry("2026-11-24", "a", Some("09:00:00")),
        entry("2026-11-24", "c", None),
        entry("2026-12-01", "next week", None),
    ];
    let week = week(date("2026-11-29"), &entries, &[]).unwrap();
    assert_eq!((week.number, week.days[0].date), (48, date("2026-11-23")));
    let titles: Vec<&str> = week.days[1]
        .entries
        .iter()
        .map(|e| e.title.as_str())
        .collect();
    assert_eq!(titles, ["c", "a", "b"]);
    assert!(
        week.days
            .iter()
            .all(|day| day.entries.len() == 3 || day.entries.is_empty())
    );
}

#[test]
fn many_numbers_of_one_site_on_one_day_are_warned_of() {
    let mut entries = vec![
        entry("2026-11-24", "a", None),
        entry("2026-11-24", "b", None),
    ];
    let warned = |entries: &[Entry]| {
        agenda(date("2026-11-24"), date("2026-11-24"), entries, &[])[0]
            .warnings
            .clone()
    };
    assert_eq!(
        warned(&entries),
        [Warning::Clash {
            site: "Seattle".to_owned(),
            orders: 2,
            numbers: 60
        }]
    );
    assert_eq!(
        warned(&entries)[0].to_string(),
        "2 orders of Seattle move 60 numbers on this day. Make sure that somebody is there, or spread them."
    );
    entries[1].site = Some("Boston".to_owned());
    assert_eq!(warned(&entries), []);
    entries[1].site = Some("Seattle".to_owned());
    entries[1].kind = EntryKind::Deadline;
    assert_eq!(warned(&entries), []);
}

#[test]
fn a_date_on_a_closed_day_of_its_own_carrier_is_warned_of() {
    let mut entries = vec![
        entry("2026-11-26", "holiday", None),
        entry("2026-11-28", "weekend", None),
        entry("2026-12-21", "freeze", None),
        entry("2026-11-25", "fine", None),
    ];
    let closed = closed("2026-11-01", "2026-12-31");
    let warned = |entries: &[Entry]| -> Vec<String> {
        let days = agenda(date("2026-11-01"), date("2026-12-31"), entries, &closed);
        let warnings = days.iter().flat_map(|day| &day.warnings);
        warnings.map(ToString::to_string).collect()
    };
    assert_eq!(
        warned(&entries),
        [
            "holiday is on a day without work: Thanksgiving Day. Ask the carrier whether the date holds.",
            "weekend is on a day without work: Weekend (Saturday). Ask the carrier whether the date holds.",
            "freeze is within the freeze \u{201c}Year end\u{201d}. Move it, or have the freeze changed.",
        ]
    );
    // Another carrier does not keep Bandwidth's holidays.
    entries[0].carrier = Some("Colt".to_owned());
    assert_eq!(warned(&entries).len(), 2);
}

#[test]
fn carriers_that_are_closed_for_one_reason_are_named_together() {
    let day = |carrier: Option<&str>, name: &str| ClosedDay {
        date: date("2026-11-26"),
        reason: Closed::Holiday(name.to_owned()),
        carrier: carrier.map(str::to_owned),
    };
    let marks = |closed: &[ClosedDay]| {
        let mut days = agenda(date("2026-11-26"), date("2026-11-26"), &[], closed);
        days.remove(0).marks
    };
    let two = [
        day(Some("Bandwidth"), "Thanksgiving Day"),
        day(Some("Telnyx"), "Thanksgiving Day"),
        day(Some("Colt"), "Company day"),
    ];
    let told = marks(&two);
    assert_eq!(told[0].carriers, ["Bandwidth", "Telnyx"]);
    assert_eq!(told[1].carriers, ["Colt"]);
    let all = [
        two[0].clone(),
        day(None, "Thanksgiving Day"),
        two[1].clone(),
    ];
    assert_eq!(marks(&all)[0].carriers, [""; 0]);
}

#[test]
fn an_agenda_leaves_out_blank_days_and_what_lies_outside() {
    let entries = [
        entry("2026-11-01", "before", None),
        entry("2026-11-24", "within", None),
        entry("2026-12-24", "after", None),
    ];
    let days = agenda(
        date("2026-11-02"),
        date("2026-11-30"),
        &entries,
        &closed("2026-11-01", "2026-12-31"),
    );
    let dates: Vec<String> = days.iter().map(|day| day.date.to_string()).collect();
    assert_eq!(dates, ["2026-11-11", "2026-11-24", "2026-11-26"]);
}
