//! The calendar and its feeds.

use chrono::{Duration, NaiveDate};
use domain::{
    access::Role,
    calendar::{
        Freeze, Overrides,
        view::{Day, Entry, EntryKind, Warning},
    },
    port::{
        OrderState, PortOutState,
        view::{CalendarDetail, CalendarPage},
    },
};
use services::{
    App, Caller, Error,
    ports::{
        calendar::{self, Asked, View},
        projects::{self, ProjectForm},
    },
};
use store::db_test;

use super::scene::{foc, new, order, port_out, put};
use crate::support::{app, command_line, in_role};

const SITE: &str = "https://rollcall.example";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn month(on: &str) -> Asked {
    Asked {
        view: View::Month,
        on: day(on),
        carrier: None,
        site: None,
    }
}

async fn show(app: &App, caller: &Caller, asked: &Asked) -> CalendarDetail {
    calendar::show(app, caller, asked).await.unwrap()
}

fn days(detail: &CalendarDetail) -> Vec<Day> {
    match &detail.page {
        CalendarPage::Month(month) => {
            let weeks = month.weeks.iter();
            weeks.flat_map(|week| week.days.clone()).collect()
        }
        CalendarPage::Week(week) => week.days.clone(),
        CalendarPage::Agenda(days) => days.clone(),
    }
}

fn entries(detail: &CalendarDetail) -> Vec<Entry> {
    let days = days(detail).into_iter();
    days.flat_map(|day| day.entries).collect()
}

fn titles(detail: &CalendarDetail) -> Vec<String> {
    entries(detail)
        .into_iter()
        .map(|entry| entry.title)
        .collect()
}

db_test!(
    a_month_shows_what_is_agreed_wished_and_leaving,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        let all = (&app, &db, &caller);
        let form = ProjectForm {
            name: "Tower".to_owned(),
            site: Some("Seattle".to_owned()),
            target_on: Some(day("2026-12-11")),
            ..ProjectForm::default()
        };
        let project = projects::create(&app, &caller, form).await.unwrap();
        let mut agreed = new("AGREED", &[1, 2]);
        agreed.project = Some(project.id);
        order(all, agreed, |order| {
            order.state = OrderState::FocConfirmed;
            order.foc = Some(foc("2026-12-09 11:30"));
        })
        .await;
        let mut wished = new("WISHED", &[3]);
        wished.requested_foc = Some(foc("2026-12-10"));
        wished.carrier = "Telnyx".to_owned();
        order(all, wished, |_| {}).await;
        let mut given_up = new("GIVEN-UP", &[4]);
        given_up.requested_foc = Some(foc("2026-12-10"));
        order(all, given_up, |order| order.state = OrderState::Cancelled).await;
        port_out(all, |port_out| {
            port_out.state = PortOutState::FocSet;
            port_out.particulars.foc = Some(foc("2026-12-08"));
        })
        .await;
        port_out(all, |port_out| {
            port_out.answer_by = Some("2026-12-04T23:30:00Z".parse().unwrap());
        })
        .await;

        let detail = show(&app, &caller, &month("2026-12-15")).await;
        let shown: Vec<(String, EntryKind, bool, String)> = entries(&detail)
            .into_iter()
            .map(|e| (e.date.to_string(), e.kind, e.is_firm, e.title))
            .collect();
        let expected = [
            (
                "2026-12-04",
                EntryKind::Deadline,
                true,
                "Answer Telnyx about 2 numbers",
            ),
            (
                "2026-12-08",
                EntryKind::PortOut,
                true,
                "2 numbers leave Telnyx",
            ),
            (
                "2026-12-09",
                EntryKind::PortIn,
                true,
                "AGREED: 2 numbers to Bandwidth",
            ),
            (
                "2026-12-10",
                EntryKind::PortIn,
                false,
                "WISHED: 1 number to Telnyx",
            ),
            ("2026-12-11", EntryKind::Project, false, "Tower"),
        ]
        .map(|(date, kind, firm, title)| (date.to_owned(), kind, firm, title.to_owned()));
        assert_eq!(shown, expected);
        assert_eq!(detail.carriers, ["Bandwidth", "Telnyx"]);
        assert_eq!(detail.sites, ["Seattle"]);
        assert_eq!(detail.today, day("2026-11-20"));

        let of_telnyx = Asked {
            carrier: Some("telnyx".to_owned()),
            ..month("2026-12-01")
        };
        assert_eq!(titles(&show(&app, &caller, &of_telnyx).await).len(), 3);
        let of_seattle = Asked {
            site: Some("SEATTLE".to_owned()),
            ..month("2026-12-01")
        };
        let here = show(&app, &caller, &of_seattle).await;
        assert_eq!(titles(&here), ["AGREED: 2 numbers to Bandwidth", "Tower"]);

        let week = Asked {
            view: View::Week,
            ..month("2026-12-13")
        };
        let week = show(&app, &caller, &week).await;
        assert_eq!(days(&week)[0].date, day("2026-12-07"));
        assert_eq!(entries(&week).len(), 4);
        let agenda = Asked {
            view: View::Agenda,
            ..month("2026-12-10")
        };
        let agenda = show(&app, &caller, &agenda).await;
        assert_eq!(titles(&agenda), ["WISHED: 1 number to Telnyx", "Tower"]);

        let stranger = command_line(&app, "Adatum").await;
        let foreign = show(&app, &stranger, &month("2026-12-15")).await;
        assert!(entries(&foreign).is_empty() && foreign.carriers.is_empty());
    }
);

db_test!(
    own_days_close_the_calendar_for_everybody_and_are_checked,
    |db| async {
        let (app, _) = app(&db);
        let caller = command_line(&app, "Contoso").await;
        order((&app, &db, &caller), new("SEA-1", &[1]), |order| {
            order.state = OrderState::FocConfirmed;
            order.foc = Some(foc("2026-12-22"));
        })
        .await;
        let (none, version) = calendar::own_days(&app, &caller).await.unwrap();
        assert_eq!(none, Overrides::default());
        let freeze = |from, until, name: &str| Freeze::new(day(from), day(until), name).unwrap();
        let overlapping = Overrides {
            freezes: vec![
                freeze("2026-12-20", "2027-01-03", "Year end"),
                freeze("2027-01-03", "2027-01-04", "Audit"),
            ],
            ..Overrides::default()
        };
        let refused = calendar::set_own_days(&app, &caller, &overlapping, version).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");

        let frozen = Overrides {
            freezes: vec![freeze("2026-12-20", "2027-01-03", "Year end")],
            ..Overrides::default()
        };
        let porting = in_role(&caller, Role::Porting);
        let forbidden = calendar::set_own_days(&app, &porting, &frozen, version).await;
        assert!(
            matches!(forbidden, Err(Error::Forbidden(_))),
            "{forbidden:?}"
        );
        calendar::set_own_days(&app, &caller, &frozen, version)
            .await
            .unwrap();
        let late = calendar::set_own_days(&app, &caller, &none, version).await;
        assert!(matches!(late, Err(Error::Conflict)), "{late:?}");

        let detail = show(&app, &caller, &month("2026-12-01")).await;
        let days = days(&detail);
        let on = |date: &str| days.iter().find(|shown| shown.date == day(date)).unwrap();
        let mark = &on("2026-12-21").marks[0];
        assert!(mark.carriers.is_empty(), "{mark:?}");
        assert!(matches!(
            on("2026-12-22").warnings[0],
            Warning::Closed { .. }
        ));
        // Christmas is Bandwidth's, and a freeze at once.
        let christmas = &on("2026-12-25").marks;
        assert!(
            christmas.iter().any(|mark| mark.carriers == ["Bandwidth"]),
            "{christmas:?}"
        );
    }
);

/// The events of a feed by their unfolded lines.
fn events(feed: &str) -> Vec<Vec<String>> {
    let whole = feed.replace("\r\n ", "");
    let mut events: Vec<Vec<String>> = Vec::new();
    for line in whole.split_terminator("\r\n") {
        if line == "BEGIN:VEVENT" {
            events.push(Vec::new());
        }
        if let Some(event) = events.last_mut() {
            event.push(line.to_owned());
        }
    }
    events
}

fn has(event: &[String], line: &str) -> bool {
    event.iter().any(|known| known == line)
}

fn value<'a>(event: &'a [String], name: &str) -> &'a str {
    let line = event.iter().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("{name} in {event:?}"))
}

db_test!(a_feed_tells_dates_until_it_is_taken_back, |db| async {
    let (app, clock) = app(&db);
    let caller = command_line(&app, "Contoso").await;
    let stranger = command_line(&app, "Adatum").await;
    let viewer = in_role(&caller, Role::Viewer);
    let refused = calendar::add_feed(&app, &viewer, "Ada").await;
    assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    let nameless = calendar::add_feed(&app, &caller, "  ").await;
    assert!(matches!(nameless, Err(Error::Invalid(_))), "{nameless:?}");

    let all = (&app, &db, &caller);
    // Clocks in New York go forward that night: 11:30 is four hours behind UTC, and the day before five.
    let id = order(all, new("SEA-1", &[1]), |order| {
        order.state = OrderState::FocConfirmed;
        order.foc = Some(foc("2027-03-14 11:30"));
    })
    .await;
    let mut wished = new("WISHED", &[2]);
    wished.requested_foc = Some(foc("2026-12-10"));
    order(all, wished, |_| {}).await;
    order((&app, &db, &stranger), new("FOREIGN", &[3]), |order| {
        order.foc = Some(foc("2026-12-10"));
    })
    .await;

    let (feed, secret) = calendar::add_feed(&app, &caller, " Ada's phone ")
        .await
        .unwrap();
    assert_eq!(feed.name, "Ada's phone");
    assert_eq!(secret.len(), 43);
    let listed = calendar::feeds(&app, &viewer).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&feed));
    assert!(calendar::feeds(&app, &stranger).await.unwrap().is_empty());

    let text = calendar::ics(&app, &secret, SITE).await.unwrap();
    assert!(text.contains("X-WR-CALNAME:Ports of Contoso\r\n"), "{text}");
    assert!(!text.contains("FOREIGN"), "{text}");
    let told = events(&text);
    assert_eq!(told.len(), 2);
    let uid = format!("UID:{id}@rollcall");
    let timed = told.iter().find(|event| has(event, &uid)).unwrap();
    assert!(has(timed, "DTSTART:20270314T153000Z"), "{timed:?}");
    assert!(has(timed, "STATUS:CONFIRMED"));
    assert!(has(timed, &format!("URL:{SITE}/ports/{id}")));
    let wish = told.iter().find(|event| !has(event, &uid)).unwrap();
    assert!(has(wish, "DTSTART;VALUE=DATE:20261210") && has(wish, "STATUS:TENTATIVE"));
    let shown = show(&app, &caller, &month("2027-03-01")).await;
    let entry = entries(&shown).remove(0);
    assert_eq!(
        (entry.date, entry.time.unwrap().to_string()),
        (day("2027-03-14"), "11:30:00".to_owned())
    );

    // A date that is off is told as such under the same name, and as the newer of two.
    clock.advance(Duration::hours(1));
    put(&db, &caller, id, |order| {
        order.state = OrderState::Cancelled;
    })
    .await;
    let text = calendar::ics(&app, &secret, SITE).await.unwrap();
    let after = events(&text);
    let off = after.iter().find(|event| has(event, &uid)).unwrap();
    assert!(has(off, "STATUS:CANCELLED"), "{off:?}");
    let sequence = |event: &[String]| value(event, "SEQUENCE:").parse::<i64>().unwrap();
    assert!(sequence(off) > sequence(timed));

    let foreign = calendar::revoke_feed(&app, &stranger, feed.id).await;
    assert!(matches!(foreign, Err(Error::NotFound(_))), "{foreign:?}");
    calendar::ics(&app, &secret, SITE).await.unwrap();
    calendar::revoke_feed(&app, &caller, feed.id).await.unwrap();
    calendar::revoke_feed(&app, &caller, feed.id).await.unwrap();
    for gone in [secret.as_str(), "guess", ""] {
        let answer = calendar::ics(&app, gone, SITE).await;
        assert!(
            matches!(answer, Err(Error::NotFound("calendar"))),
            "{answer:?}"
        );
    }
    let listed = calendar::feeds(&app, &viewer).await.unwrap();
    assert_eq!(listed[0].revoked_at, Some(app.now()));
});
