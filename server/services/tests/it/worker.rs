//! The worker: asks each connection when it is due, one at a time, and gives back what it cannot finish.

mod sending;
mod stopping;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use connectors::http::Limits;
use domain::{
    ConnectionId,
    connection::{Schedule, Settings, Verdict, field},
    source::{Run, RunState},
    worker::{JobState, Recurring},
};
use secrecy::SecretString;
use services::{
    App, Caller, Error, SystemEntropy, Vault,
    connections::{self, Change, NewConnection},
    jobs::{self, Pace},
    sync, worker,
};
use store::{Db, db_test};
use tokio::{
    net::TcpListener,
    sync::{Notify, oneshot},
    task::JoinHandle,
    time::timeout,
};

use crate::support::{TestClock, app, command_line};

/// An application with a key, whose worker wastes no time.
fn quick(db: &Db) -> (App, TestClock) {
    let (app, clock) = app(db);
    let key = SecretString::from("a2V5IG9mIGEgdGVzdCwgMzIgYnl0ZXMgb2YgdGV4dCE=");
    let vault = Vault::given(key, Arc::new(SystemEntropy)).unwrap();
    let limits = Limits {
        answer: Duration::from_mins(1),
        ..Limits::quick()
    };
    let app = app.with_vault(vault).with_limits(limits);
    (app.with_pace(Pace::quick()), clock)
}

/// A carrier that is fed from a folder with one list in it.
async fn feed(app: &App, caller: &Caller, schedule: &str) -> (ConnectionId, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("colt.csv"),
        "number,status\n+442079460001,active\n",
    )
    .unwrap();
    let mut settings = Settings::default();
    settings.set(field::FOLDER, &folder.path().display().to_string());
    let new = NewConnection {
        provider: "file".into(),
        name: "Colt".into(),
        settings,
        secrets: Vec::new(),
        schedule: Some(Schedule {
            cron: schedule.into(),
            zone: "UTC".into(),
        }),
    };
    (connections::add(app, caller, new).await.unwrap(), folder)
}

/// A vendor that takes requests and never answers. Says when it was asked.
async fn silent_vendor() -> (String, Arc<Notify>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v2", listener.local_addr().unwrap());
    let asked = Arc::new(Notify::new());
    let told = asked.clone();
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            open.push(stream);
            told.notify_one();
        }
    });
    (base, asked)
}

/// A connection to a vendor that never answers.
async fn silent(app: &App, caller: &Caller) -> (ConnectionId, Arc<Notify>) {
    silent_named(app, caller, "Telnyx").await
}

async fn silent_named(app: &App, caller: &Caller, name: &str) -> (ConnectionId, Arc<Notify>) {
    let (base, asked) = silent_vendor().await;
    let mut settings = Settings::default();
    settings.set(field::BASE_URL, &base);
    let new = NewConnection {
        provider: "telnyx".into(),
        name: name.into(),
        settings,
        secrets: vec![(field::SECRET.into(), SecretString::from("KEYhunter2"))],
        schedule: None,
    };
    (connections::add(app, caller, new).await.unwrap(), asked)
}

async fn runs(app: &App, caller: &Caller, id: ConnectionId) -> Vec<Run> {
    connections::find(app, caller, id).await.unwrap().runs
}

/// How the runs of a connection stand, newest first.
async fn states(app: &App, caller: &Caller, id: ConnectionId) -> Vec<RunState> {
    let runs = runs(app, caller, id).await;
    runs.into_iter().map(|run| run.state).collect()
}

async fn do_everything(app: &App) {
    while jobs::run_one(app, app.new_id()).await.unwrap() {}
}

/// A worker of its own that does one piece of work.
fn one(app: &App) -> JoinHandle<bool> {
    let app = app.clone();
    tokio::spawn(async move { jobs::run_one(&app, app.new_id()).await.unwrap() })
}

db_test!(a_connection_is_asked_when_it_is_due, |db| async {
    let (app, clock) = quick(&db);
    let caller = command_line(&app, "Contoso").await;
    let (id, _folder) = feed(&app, &caller, "*/30 * * * *").await;
    do_everything(&app).await;
    assert_eq!(runs(&app, &caller, id).await, [], "its time has not come");
    let next = worker::show(&app, &caller).await.unwrap().next;
    assert_eq!((next.len(), next[0].of), (1, Recurring::Connection(id)));

    clock.advance(next[0].at - app.now());
    do_everything(&app).await;
    let after = runs(&app, &caller, id).await;
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].state, RunState::Committed);
    let moved = worker::show(&app, &caller).await.unwrap().next[0].at;
    assert!(moved > app.now());
    do_everything(&app).await;
    assert_eq!(runs(&app, &caller, id).await.len(), 1);
});

db_test!(times_that_were_missed_are_made_up_for_once, |db| async {
    let (app, clock) = quick(&db);
    let caller = command_line(&app, "Contoso").await;
    let (id, _folder) = feed(&app, &caller, "*/30 * * * *").await;
    clock.advance(TimeDelta::days(2));
    do_everything(&app).await;
    assert_eq!(runs(&app, &caller, id).await.len(), 1);
    let next = worker::show(&app, &caller).await.unwrap().next[0].at;
    assert!(next > app.now() && next - app.now() < TimeDelta::minutes(40));
});

db_test!(what_is_paused_is_never_asked_by_itself, |db| async {
    let (app, clock) = quick(&db);
    let caller = command_line(&app, "Contoso").await;
    let (id, _folder) = feed(&app, &caller, "*/30 * * * *").await;
    let pause = Change {
        is_paused: Some(true),
        ..Change::default()
    };
    connections::change(&app, &caller, id, 1, pause)
        .await
        .unwrap();
    clock.advance(TimeDelta::days(2));
    do_everything(&app).await;
    assert_eq!(runs(&app, &caller, id).await, []);
    assert_eq!(worker::show(&app, &caller).await.unwrap().next, []);
    sync::request(&app, &caller, id).await.unwrap();
    do_everything(&app).await;
    assert_eq!(
        runs(&app, &caller, id).await.len(),
        1,
        "people may still ask"
    );
});

db_test!(two_workers_queue_what_is_due_once, |db| async {
    let (app, clock) = quick(&db);
    let caller = command_line(&app, "Contoso").await;
    let (id, _folder) = feed(&app, &caller, "*/30 * * * *").await;
    for round in 1..=5 {
        clock.advance(TimeDelta::hours(1));
        let workers = [one(&app), one(&app), one(&app)];
        for worker in workers {
            worker.await.unwrap();
        }
        do_everything(&app).await;
        assert_eq!(runs(&app, &caller, id).await.len(), round);
    }
});

db_test!(what_is_asked_for_twice_waits_once, |db| async {
    let (app, _) = quick(&db);
    let caller = command_line(&app, "Contoso").await;
    let (id, _folder) = feed(&app, &caller, "0 0 * * *").await;
    for _ in 0..3 {
        sync::request(&app, &caller, id).await.unwrap();
    }
    let now = worker::show(&app, &caller).await.unwrap().now;
    assert_eq!(now.len(), 1);
    assert_eq!(
        (now[0].what.as_str(), now[0].connection_id),
        ("Ask Colt", Some(id))
    );
    assert!(
        connections::find(&app, &caller, id)
            .await
            .unwrap()
            .is_under_way
    );
    do_everything(&app).await;
    assert_eq!(runs(&app, &caller, id).await.len(), 1);
});

db_test!(what_waits_is_done_by_whoever_asks_at_once, |db| async {
    let (app, _) = quick(&db);
    let caller = command_line(&app, "Contoso").await;
    let (id, _folder) = feed(&app, &caller, "0 0 * * *").await;
    sync::request(&app, &caller, id).await.unwrap();
    let report = sync::run_now(&app, &caller, id).await.unwrap();
    assert_eq!((report.facts, report.new), (1, 1));
    do_everything(&app).await;
    assert_eq!(runs(&app, &caller, id).await.len(), 1);
});

db_test!(
    a_connection_that_is_being_asked_is_not_asked_by_another,
    |db| async {
        let (app, _) = quick(&db);
        let caller = command_line(&app, "Contoso").await;
        let (id, asked) = silent(&app, &caller).await;
        sync::request(&app, &caller, id).await.unwrap();
        let at_work = one(&app);
        asked.notified().await;

        sync::request(&app, &caller, id).await.unwrap();
        assert!(
            !jobs::run_one(&app, app.new_id()).await.unwrap(),
            "the lane is busy"
        );
        let refused = sync::run_now(&app, &caller, id).await;
        assert!(matches!(refused, Err(Error::Busy(_))), "{refused:?}");
        let refused = connections::remove(&app, &caller, id, 1).await;
        assert!(matches!(refused, Err(Error::Busy(_))), "{refused:?}");

        sync::cancel(&app, &caller, id).await.unwrap();
        assert!(
            at_work.await.unwrap(),
            "the heartbeat learns that it is to stop"
        );
        let after = runs(&app, &caller, id).await;
        assert_eq!(after.len(), 1);
        assert_eq!(after[0].state, RunState::Cancelled);
        assert!(
            !connections::find(&app, &caller, id)
                .await
                .unwrap()
                .is_under_way
        );
        connections::remove(&app, &caller, id, 1).await.unwrap();
    }
);

db_test!(who_lets_the_worker_wait_holds_up_nobody_else, |db| async {
    let (app, clock) = quick(&db);
    // A heart that does not beat: each lease runs out while the work goes on.
    let pace = Pace {
        hands: 2,
        heartbeat: Duration::from_hours(1),
        ..Pace::quick()
    };
    let slow = app.clone().with_pace(pace);
    let caller = command_line(&app, "Contoso").await;
    let mut asked = Vec::new();
    for name in ["Colt", "Gamma", "Telnyx"] {
        let (id, notify) = silent_named(&app, &caller, name).await;
        sync::request(&app, &caller, id).await.unwrap();
        clock.advance(TimeDelta::seconds(61));
        asked.push(notify);
    }
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = tokio::spawn(jobs::run_worker(slow, async {
        stopped.await.unwrap();
    }));
    asked[0].notified().await;
    clock.advance(TimeDelta::seconds(61));
    asked[1].notified().await;
    let now = worker::show(&app, &caller).await.unwrap().now;
    let tries: Vec<_> = now.iter().map(|job| (job.state, job.attempt)).collect();
    let running = (JobState::Running, 1);
    assert_eq!(tries, [running, running, (JobState::Ready, 0)]);
    stop.send(()).unwrap();
    worker.await.unwrap();

    let more = app.clone().with_pace(Pace {
        hands: 3,
        ..Pace::quick()
    });
    let worker = tokio::spawn(jobs::run_worker(more, std::future::pending()));
    for notify in &asked {
        notify.notified().await;
    }
    worker.abort();
});

db_test!(a_worker_that_stops_gives_its_work_back, |db| async {
    let (app, clock) = quick(&db);
    let caller = command_line(&app, "Contoso").await;
    let (id, asked) = silent(&app, &caller).await;
    sync::request(&app, &caller, id).await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = tokio::spawn(jobs::run_worker(app.clone(), async {
        stopped.await.unwrap();
    }));
    asked.notified().await;
    stop.send(()).unwrap();
    worker.await.unwrap();
    let now = worker::show(&app, &caller).await.unwrap().now;
    assert_eq!((now.len(), now[0].state), (1, JobState::Ready));
    assert_eq!((now[0].attempt, now[0].lease_until), (0, None));

    clock.advance(TimeDelta::seconds(1));
    let next = one(&app);
    asked.notified().await;
    sync::cancel(&app, &caller, id).await.unwrap();
    assert!(next.await.unwrap(), "another takes it up at once");
    let [latest, given_back] = states(&app, &caller, id).await[..] else {
        panic!("one run per try that had read nothing");
    };
    assert_eq!(
        (latest, given_back),
        (RunState::Cancelled, RunState::Incomplete)
    );
});

db_test!(
    work_of_a_dead_worker_is_taken_over_after_its_lease,
    |db| async {
        let (app, clock) = quick(&db);
        let caller = command_line(&app, "Contoso").await;
        let (id, asked) = silent(&app, &caller).await;
        sync::request(&app, &caller, id).await.unwrap();
        let dead = one(&app);
        asked.notified().await;
        dead.abort();
        assert!(dead.await.unwrap_err().is_cancelled());

        clock.advance(TimeDelta::seconds(59));
        assert!(
            !jobs::run_one(&app, app.new_id()).await.unwrap(),
            "it may only be slow"
        );
        clock.advance(TimeDelta::seconds(2));
        let next = one(&app);
        asked.notified().await;
        let now = worker::show(&app, &caller).await.unwrap().now;
        assert_eq!(
            (now.len(), now[0].state, now[0].attempt),
            (1, JobState::Running, 2)
        );
        sync::cancel(&app, &caller, id).await.unwrap();
        assert!(next.await.unwrap());
        let ended = [RunState::Cancelled, RunState::Incomplete];
        assert_eq!(states(&app, &caller, id).await, ended, "no run is left");
        assert_eq!(worker::show(&app, &caller).await.unwrap().now, []);
    }
);

db_test!(
    a_worker_that_lost_its_lease_leaves_its_work_to_the_other,
    |db| async {
        let (app, clock) = quick(&db);
        // This one's heart beats too rarely.
        let slow = app.clone().with_pace(Pace::default());
        let caller = command_line(&app, "Contoso").await;
        let (id, asked) = silent(&app, &caller).await;
        sync::request(&app, &caller, id).await.unwrap();
        let first = one(&slow);
        asked.notified().await;
        clock.advance(TimeDelta::seconds(61));
        let second = one(&app);
        asked.notified().await;
        first.abort();
        sync::cancel(&app, &caller, id).await.unwrap();
        assert!(second.await.unwrap());
        let last = worker::show(&app, &caller).await.unwrap().last;
        assert_eq!((last.len(), last[0].attempt), (1, 2));
    }
);

db_test!(what_a_page_costs_is_told_before_it_comes, |db| async {
    let (app, _) = quick(&db);
    let caller = command_line(&app, "Contoso").await;
    let (id, asked) = silent(&app, &caller).await;
    sync::request(&app, &caller, id).await.unwrap();
    let worker = one(&app);
    asked.notified().await;
    let told = async {
        while runs(&app, &caller, id).await[0].traffic.requests == 0 {
            tokio::task::yield_now().await;
        }
    };
    let told = timeout(Duration::from_secs(10), told).await;
    assert!(told.is_ok(), "the request that waits is not counted");
    sync::cancel(&app, &caller, id).await.unwrap();
    assert!(worker.await.unwrap());
    let last = worker::show(&app, &caller).await.unwrap().last;
    assert_eq!(last[0].verdict, None, "it was stopped, and came to nothing");
});

db_test!(
    what_came_of_an_asking_is_told_with_its_verdict,
    |db| async {
        let (app, clock) = quick(&db);
        let caller = command_line(&app, "Contoso").await;
        let (id, folder) = feed(&app, &caller, "*/30 * * * *").await;
        let outcome = async || {
            sync::request(&app, &caller, id).await.unwrap();
            do_everything(&app).await;
            let last = worker::show(&app, &caller).await.unwrap().last;
            let asking = last.into_iter().find(|job| job.connection_id == Some(id));
            let asking = asking.unwrap();
            (asking.verdict.unwrap(), asking.note.unwrap())
        };
        let (verdict, note) = outcome().await;
        assert_eq!(verdict, Verdict::Complete, "{note}");
        assert_eq!(note, "1 number");

        clock.advance(TimeDelta::minutes(1));
        drop(folder);
        let (verdict, note) = outcome().await;
        assert_eq!(verdict, Verdict::Failed, "{note}");
        let reason = runs(&app, &caller, id).await[0].reason.clone();
        assert_eq!(Some(note), reason);
    }
);
