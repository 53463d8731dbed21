//! Schedules and their runs.

use domain::{
    OrgId, ScheduleId,
    connection::Schedule as Timing,
    report::{ReportFilter, ReportKind},
    schedule::{ReportPlan, RunOutcome, Schedule, ScheduleRun},
};
use store::{Conn, db_test, schedules};

use crate::support::{id, minute, organisation};

async fn add(conn: &mut Conn<'_>, org: OrgId, n: u128) -> ScheduleId {
    let schedule = Schedule {
        id: ScheduleId::new(id(n)),
        name: format!("Schedule {n}"),
        plan: ReportPlan {
            kind: ReportKind::Sync,
            filter: ReportFilter::default(),
            formats: Vec::new(),
            destinations: Vec::new(),
            skips_quiet: false,
        },
        timing: Timing::default(),
        is_paused: false,
        next_run_at: None,
        version: 1,
    };
    schedules::insert(conn, org, &schedule, minute(0))
        .await
        .unwrap();
    schedule.id
}

fn run(due: i64, is_test: bool) -> ScheduleRun {
    ScheduleRun {
        due_at: minute(due),
        ran_at: minute(due + 1),
        is_test,
        report_id: None,
        outcome: RunOutcome::Stored,
        error: None,
    }
}

db_test!(
    the_last_run_of_each_schedule_is_found_below_any_number_of_tests,
    |db| async {
        let mut tx = db.begin().await.unwrap();
        let conn = &mut tx.conn();
        let (org, other) = (
            organisation(conn, 1, "Contoso").await,
            organisation(conn, 2, "Adatum").await,
        );
        let weekly = add(conn, org, 10).await;
        let daily = add(conn, org, 11).await;
        let tried = add(conn, org, 12).await;
        let theirs = add(conn, other, 13).await;
        for (of, due) in [(weekly, 1), (weekly, 2), (daily, 5)] {
            schedules::insert_run(conn, org, of, &run(due, false))
                .await
                .unwrap();
        }
        schedules::insert_run(conn, other, theirs, &run(9, false))
            .await
            .unwrap();
        for due in 2..42 {
            for of in [weekly, tried] {
                schedules::insert_run(conn, org, of, &run(due, true))
                    .await
                    .unwrap();
            }
        }
        let last = schedules::last_runs(conn, org).await.unwrap();
        assert_eq!(last.get(&weekly), Some(&run(2, false)));
        assert_eq!(last.get(&daily), Some(&run(5, false)));
        assert_eq!(last.len(), 2, "what was only tried out has not come");
    }
);
