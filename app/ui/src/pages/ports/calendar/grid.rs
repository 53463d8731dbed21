//! Weeks as rows, days as cells. On a phone only the days with something on them stay, one under another.

use chrono::NaiveDate;
use domain::{
    calendar::view::{Day, Month, Week},
    port::view::CalendarView,
};
use leptos::prelude::*;

use super::{day, question::Question};
use crate::{components::notice::banner, words};

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A month. Its weeks start on Monday.
pub(super) fn month(question: &Question, month: &Month, today: NaiveDate) -> AnyView {
    let weeks: Vec<&Week> = month.weeks.iter().collect();
    table(question, &weeks, today, "Month")
}

/// One week.
pub(super) fn week(question: &Question, week: &Week, today: NaiveDate) -> AnyView {
    table(question, &[week], today, "Week")
}

fn table(question: &Question, weeks: &[&Week], today: NaiveDate, name: &'static str) -> AnyView {
    let heads = WEEKDAYS.map(|day| view! { <th scope="col">{day}</th> });
    let rows = weeks.iter().map(|week| row(question, week, today));
    let days = || weeks.iter().flat_map(|week| &week.days);
    let is_blank = days().all(|day| day.entries.is_empty());
    let nothing = is_blank.then(|| banner("", "i-clock", "No port falls on these days."));
    view! {
        {nothing}
        <div class="panel">
            <table class="cal" aria-label=name>
                <thead><tr><th scope="col"><abbr title="Number of the week">"Wk"</abbr></th>{heads.collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(question: &Question, week: &Week, today: NaiveDate) -> AnyView {
    let monday = week.days.first().map(|day| day.date);
    let href = question
        .with(|q| (q.view, q.on) = (CalendarView::Week, monday))
        .href();
    let label = format!("Week {}", week.number);
    let days = week.days.iter().map(|day| cell(day, today));
    view! {
        <tr><th scope="row"><a href=href aria-label=label>{week.number}</a></th>{days.collect_view()}</tr>
    }
    .into_any()
}

fn cell(day: &Day, today: NaiveDate) -> AnyView {
    let is_today = day.date == today;
    let class = if day.is_weekend { "weekend" } else { "" };
    let is_blank = day.entries.is_empty() && day.marks.is_empty();
    view! {
        <td class=class data-blank=is_blank data-outside=!day.is_in_month data-today=is_today>
            <p class="cal-day" aria-current=is_today.then_some("date")>
                <time datetime=day.date.to_string() title=words::weekday(day.date)>
                    <span class="only-phone">{words::weekday(day.date)}</span>
                    <span class="only-desk">{day.date.format("%-d").to_string()}</span>
                </time>
                {is_today.then_some(" Today")}
            </p>
            {day::contents(day)}
        </td>
    }
    .into_any()
}
