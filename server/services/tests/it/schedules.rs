//! Reports at their time: once for each, late if need be, and to whom they should go.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    DestinationId, ScheduleId,
    access::Role,
    connection::Schedule as Timing,
    delivery::State,
    page::Place,
    report::{Format, ReportFilter, ReportKind},
    schedule::{ReportPlan, RunOutcome, ScheduleDetail},
    worker::Recurring,
};
use services::{
    App, Caller, Error,
    deliveries::Outlets,
    destinations::{self, TargetForm},
    reports, schedules,
    schedules::ScheduleForm,
    worker,
};
use store::db_test;

use crate::{
    deliveries::{add, all, detail, mail, outlets, post::Post, sender, work},
    support::{FOUR_NUMBERS, command_line, in_role, numbers},
};

fn form(name: &str, cron: &str, zone: &str, destinations: &[DestinationId]) -> ScheduleForm {
    ScheduleForm {
        name: name.to_owned(),
        plan: ReportPlan {
            kind: ReportKind::Sync,
            filter: ReportFilter::default(),
            formats: vec![Format::Csv, Format::Json, Format::Csv],
            destinations: destinations.to_vec(),
            skips_quiet: false,
        },
        timing: Timing {
            cron: cron.to_owned(),
            zone: zone.to_owned(),
        },
    }
}

async fn folder(app: &App, caller: &Caller) -> DestinationId {
    let name = "weekly".to_owned();
    add(app, caller, "Share", TargetForm::Folder { name }).await
}

async fn found(app: &App, caller: &Caller, id: ScheduleId) -> ScheduleDetail {
    schedules::find(app, caller, id).await.unwrap()
}

/// When runs were due, oldest first.
fn due(detail: &ScheduleDetail) -> Vec<String> {
    let at = |at: DateTime<Utc>| at.format("%m-%d %H:%M").to_string();
    detail.runs.iter().rev().map(|run| at(run.due_at)).collect()
}

db_test!(
    a_report_comes_at_its_time_by_mail_and_as_files,
    |db| async {
        let (post, root) = (Post::start(), tempfile::tempdir().unwrap());
        let outlets = Outlets {
            mail: Some(post.server("", "")),
            reports_folder: Some(root.path().to_owned()),
            ..outlets()
        };
        let (app, clock, caller) = sender(&db, outlets).await;
        numbers(&app, &caller, FOUR_NUMBERS).await;
        let desk = add(&app, &caller, "Desk", mail("good@contoso.example")).await;
        let share = folder(&app, &caller).await;
        let weekly = form(
            "Weekly",
            "30 7 * * *",
            "Europe/London",
            &[desk, share, desk],
        );
        let id = schedules::add(&app, &caller, weekly).await.unwrap();
        work(&app).await;
        assert!(all(&app, &caller).await.is_empty(), "not before its time");
        clock.advance(TimeDelta::days(1));
        work(&app).await;
        let schedule = found(&app, &caller, id).await;
        assert_eq!(schedule.runs.len(), 1);
        assert_eq!(schedule.runs[0].outcome, RunOutcome::Sent);
        assert_eq!(schedule.destination_names, ["Desk", "Share"]);
        let [listed] = schedules::list(&app, &caller)
            .await
            .unwrap()
            .try_into()
            .unwrap();
        assert_eq!(listed, schedule, "in the list it is the same");
        let deliveries = all(&app, &caller).await;
        assert_eq!(deliveries.len(), 2);
        for delivery in &deliveries {
            let detail = detail(&app, &caller, delivery.id).await;
            assert_eq!(delivery.standing.state, State::Delivered, "{detail:?}");
        }
        let [(_, text)] = post.taken().try_into().unwrap();
        for part in [
            "text/plain",
            "text/html",
            "text/csv",
            "application/json",
            "X-Rollcall-Delivery",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        let files =
            std::fs::read_dir(root.path().join(caller.org.to_string()).join("weekly")).unwrap();
        let mut ends: Vec<String> = files
            .map(|file| {
                file.unwrap()
                    .path()
                    .extension()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        ends.sort();
        assert_eq!(ends, ["csv", "json"]);
    }
);

db_test!(
    the_worker_tells_which_reports_come_next_and_what_it_made,
    |db| async {
        let (app, clock, caller) = sender(&db, outlets()).await;
        let daily = form("Daily", "0 7 * * *", "UTC", &[]);
        let hourly = form("Hourly", "0 * * * *", "UTC", &[]);
        let paused = form("Paused", "0 * * * *", "UTC", &[]);
        let daily = schedules::add(&app, &caller, daily).await.unwrap();
        let hourly = schedules::add(&app, &caller, hourly).await.unwrap();
        let paused = schedules::add(&app, &caller, paused).await.unwrap();
        schedules::pause(&app, &caller, paused, 1, true)
            .await
            .unwrap();
        let next = worker::show(&app, &caller).await.unwrap().next;
        let told: Vec<_> = next
            .iter()
            .map(|run| (run.of, run.name.as_str(), run.at > app.now()))
            .collect();
        let expected = [
            (Recurring::Schedule(hourly), "Hourly", true),
            (Recurring::Schedule(daily), "Daily", true),
        ];
        assert_eq!(told, expected);
        clock.advance(TimeDelta::hours(1));
        work(&app).await;
        let last = worker::show(&app, &caller).await.unwrap().last;
        assert_eq!(last[0].what, "Make and send Hourly");
    }
);

db_test!(times_that_were_missed_are_made_up_for_once, |db| async {
    let (app, clock, caller) = sender(&db, outlets()).await;
    let hourly = form("Hourly", "0 * * * *", "UTC", &[]);
    let id = schedules::add(&app, &caller, hourly).await.unwrap();
    let first = found(&app, &caller, id).await.schedule.next_run_at.unwrap();
    clock.advance(TimeDelta::hours(30));
    work(&app).await;
    work(&app).await;
    let late = found(&app, &caller, id).await;
    assert_eq!(late.runs.len(), 1, "thirty were missed");
    assert_eq!(late.runs[0].due_at, first);
    assert_eq!(late.runs[0].outcome, RunOutcome::Stored);
    assert!(late.schedule.next_run_at.unwrap() > app.now());
    clock.advance(TimeDelta::hours(1));
    work(&app).await;
    assert_eq!(found(&app, &caller, id).await.runs.len(), 2);
});

db_test!(
    half_past_two_comes_once_on_the_days_when_clocks_change,
    |db| async {
        let (app, clock, caller) = sender(&db, outlets()).await;
        // From 20 November 2026 on: the clocks of Berlin go forward on 28 March 2027, back on 31 October.
        let berlin = form("Berlin", "30 2 * * *", "Europe/Berlin", &[]);
        let id = schedules::add(&app, &caller, berlin).await.unwrap();
        for (from, expected) in [
            (
                "2027-03-27T00:00:00Z",
                ["03-27 01:30", "03-28 01:00", "03-29 00:30"],
            ),
            (
                "2027-10-30T00:00:00Z",
                ["10-30 00:30", "10-31 00:30", "11-01 01:30"],
            ),
        ] {
            let from: DateTime<Utc> = from.parse().unwrap();
            clock.advance(from - app.now());
            work(&app).await;
            let before = found(&app, &caller, id).await.runs.len();
            for _ in 0..3 * 24 * 2 {
                clock.advance(TimeDelta::minutes(30));
                work(&app).await;
            }
            let runs = due(&found(&app, &caller, id).await);
            assert_eq!(runs[before..], expected);
        }
    }
);

db_test!(several_workers_make_one_report_of_a_time, |db| async {
    let (app, clock, caller) = sender(&db, outlets()).await;
    let id = schedules::add(&app, &caller, form("Daily", "0 7 * * *", "UTC", &[]))
        .await
        .unwrap();
    clock.advance(TimeDelta::days(1));
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { work(&app).await })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    assert_eq!(found(&app, &caller, id).await.runs.len(), 1);
    let made = reports::list(&app, &caller, None, &Place::First, 50)
        .await
        .unwrap();
    assert_eq!(made.rows.len(), 1);
});

db_test!(
    nothing_is_sent_where_nothing_changed_if_so_chosen,
    |db| async {
        let root = tempfile::tempdir().unwrap();
        let outlets = Outlets {
            reports_folder: Some(root.path().to_owned()),
            ..outlets()
        };
        let (app, clock, caller) = sender(&db, outlets).await;
        numbers(&app, &caller, FOUR_NUMBERS).await;
        let share = folder(&app, &caller).await;
        let mut quiet = form("Quiet", "0 7 * * *", "UTC", &[share]);
        quiet.plan.skips_quiet = true;
        let id = schedules::add(&app, &caller, quiet).await.unwrap();
        for _ in 0..2 {
            clock.advance(TimeDelta::days(1));
            work(&app).await;
        }
        let outcomes: Vec<RunOutcome> = found(&app, &caller, id)
            .await
            .runs
            .iter()
            .map(|run| run.outcome)
            .collect();
        assert_eq!(outcomes, [RunOutcome::Quiet, RunOutcome::Sent]);
        assert_eq!(all(&app, &caller).await.len(), 1);
        schedules::try_out(&app, &caller, id).await.unwrap();
        work(&app).await;
        assert_eq!(
            all(&app, &caller).await.len(),
            2,
            "who tries it out wants to see it"
        );
    }
);

db_test!(
    a_test_takes_nothing_from_the_next_regular_report,
    |db| async {
        let (app, clock, caller) = sender(&db, outlets()).await;
        let id = schedules::add(&app, &caller, form("Daily", "0 7 * * *", "UTC", &[]))
            .await
            .unwrap();
        clock.advance(TimeDelta::days(1));
        work(&app).await;
        let first = found(&app, &caller, id).await.runs[0].report_id.unwrap();
        let next = found(&app, &caller, id).await.schedule.next_run_at;
        clock.advance(TimeDelta::hours(2));
        schedules::try_out(&app, &caller, id).await.unwrap();
        work(&app).await;
        let tried = found(&app, &caller, id).await;
        assert!(tried.runs[0].is_test);
        assert_eq!(tried.schedule.next_run_at, next);
        clock.advance(TimeDelta::days(1));
        work(&app).await;
        let second = found(&app, &caller, id).await.runs[0].report_id.unwrap();
        let second = reports::find(&app, &caller, second).await.unwrap();
        assert_eq!(second.head.previous, Some(first));
    }
);

db_test!(
    a_paused_schedule_makes_nothing_and_goes_on_from_its_next_time,
    |db| async {
        let (app, clock, caller) = sender(&db, outlets()).await;
        let id = schedules::add(&app, &caller, form("Daily", "0 7 * * *", "UTC", &[]))
            .await
            .unwrap();
        schedules::pause(&app, &caller, id, 1, true).await.unwrap();
        clock.advance(TimeDelta::days(3));
        work(&app).await;
        let paused = found(&app, &caller, id).await;
        assert!(paused.runs.is_empty() && paused.next_local.is_empty());
        let stale = schedules::pause(&app, &caller, id, 1, false).await;
        assert!(matches!(stale, Err(Error::Conflict)));
        schedules::pause(&app, &caller, id, 2, false).await.unwrap();
        work(&app).await;
        assert!(
            found(&app, &caller, id).await.runs.is_empty(),
            "what passed is not made up for"
        );
        clock.advance(TimeDelta::days(1));
        work(&app).await;
        assert_eq!(found(&app, &caller, id).await.runs.len(), 1);
    }
);

db_test!(
    a_schedule_is_changed_with_its_version_and_says_what_is_wrong,
    |db| async {
        let (app, clock, caller) = sender(&db, outlets()).await;
        let share = folder(&app, &caller).await;
        let id = schedules::add(&app, &caller, form("Daily", "0 7 * * *", "UTC", &[share]))
            .await
            .unwrap();
        let monday = || form("Mondays", "0 7 * * mon", "America/New_York", &[share]);
        schedules::change(&app, &caller, id, 1, monday())
            .await
            .unwrap();
        let stale = schedules::change(&app, &caller, id, 1, monday()).await;
        assert!(matches!(stale, Err(Error::Conflict)));
        let after = found(&app, &caller, id).await;
        assert!(
            after.next_local[0].starts_with("Mon "),
            "{:?}",
            after.next_local
        );
        assert!(
            after.next_local[0].ends_with("07:00"),
            "{:?}",
            after.next_local
        );
        for (wrong, said) in [
            (form(" ", "0 7 * * *", "UTC", &[]), "a name"),
            (form("mondays", "0 7 * * *", "UTC", &[]), "already"),
            (form("New", "7 o'clock", "UTC", &[]), "cannot be used"),
            (
                form("New", "0 7 * * *", "Europe/Atlantis", &[]),
                "no time zone",
            ),
            (
                form(
                    "New",
                    "0 7 * * *",
                    "UTC",
                    &[DestinationId::new(app.new_id())],
                ),
                "destination",
            ),
        ] {
            let refused = schedules::add(&app, &caller, wrong).await.unwrap_err();
            assert!(refused.to_string().contains(said), "{refused}");
        }
        let used = destinations::remove(&app, &caller, share, 1)
            .await
            .unwrap_err();
        assert!(used.to_string().contains("Mondays"), "{used}");
        let mut nowhere = monday();
        nowhere.plan.filter.site = Some("Atlantis".to_owned());
        schedules::change(&app, &caller, id, 2, nowhere)
            .await
            .unwrap();
        clock.advance(TimeDelta::days(7));
        work(&app).await;
        let failed = &found(&app, &caller, id).await.runs[0];
        assert_eq!(failed.outcome, RunOutcome::Failed);
        assert!(failed.error.as_deref().unwrap().contains("Atlantis"));
        schedules::remove(&app, &caller, id, 3).await.unwrap();
        assert!(schedules::list(&app, &caller).await.unwrap().is_empty());
        let history = services::history::list(&app, &caller, &Place::First)
            .await
            .unwrap();
        let of_schedule = history
            .rows
            .iter()
            .filter(|entry| entry.entity == "schedule");
        assert_eq!(of_schedule.count(), 4);
    }
);

db_test!(
    schedules_of_others_do_not_exist_and_readers_only_read,
    |db| async {
        let (app, _, caller) = sender(&db, outlets()).await;
        let id = schedules::add(&app, &caller, form("Daily", "0 7 * * *", "UTC", &[]))
            .await
            .unwrap();
        let stranger = command_line(&app, "Fabrikam").await;
        for foreign in [
            schedules::find(&app, &stranger, id).await.map(drop),
            schedules::try_out(&app, &stranger, id).await,
            schedules::remove(&app, &stranger, id, 1).await,
        ] {
            assert!(matches!(foreign, Err(Error::NotFound(_))));
        }
        let reader = in_role(&caller, Role::Viewer);
        assert!(schedules::find(&app, &reader, id).await.is_ok());
        for refused in [
            schedules::try_out(&app, &reader, id).await,
            schedules::pause(&app, &reader, id, 1, true).await,
        ] {
            assert!(matches!(refused, Err(Error::Forbidden(_))));
        }
    }
);
