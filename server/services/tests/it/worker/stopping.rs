//! What is stopped ends, and the next asking does not go on with it.

use domain::{
    import::{ImportKind, ImportState, OnDuplicate},
    page::Place,
};
use services::imports::{self, NewImport};

use super::*;
use crate::support::FOUR_NUMBERS;

db_test!(
    one_piece_of_work_is_stopped_from_the_worker_page,
    |db| async {
        let (app, _) = quick(&db);
        let caller = command_line(&app, "Contoso").await;
        let other = command_line(&app, "Adatum").await;
        let (id, asked) = silent(&app, &caller).await;
        sync::request(&app, &caller, id).await.unwrap();
        let at_work = one(&app);
        asked.notified().await;
        let now = worker::show(&app, &caller).await.unwrap().now;
        assert_eq!((now.len(), now[0].state), (1, JobState::Running));
        assert_eq!(worker::show(&app, &other).await.unwrap().now, []);
        let refused = worker::cancel(&app, &other, now[0].id).await;
        assert!(matches!(refused, Err(Error::NotFound(_))));
        worker::cancel(&app, &caller, now[0].id).await.unwrap();
        assert!(at_work.await.unwrap());
        let last = worker::show(&app, &caller).await.unwrap().last;
        assert_eq!(
            (last.len(), last[0].state, last[0].is_cancelled),
            (1, JobState::Done, true)
        );
        let late = worker::cancel(&app, &caller, now[0].id).await;
        assert!(matches!(late, Err(Error::NotFound(_))), "it has ended");
    }
);

db_test!(only_the_asking_of_a_source_is_stopped, |db| async {
    let (app, _) = quick(&db);
    let caller = command_line(&app, "Contoso").await;
    let new = NewImport {
        kind: ImportKind::Numbers,
        carrier: None,
        file_name: "numbers.csv".into(),
        on_duplicate: OnDuplicate::Stop,
        is_partial: false,
        content: FOUR_NUMBERS.into(),
    };
    let import = imports::begin(&app, &caller, new).await.unwrap();
    let now = worker::show(&app, &caller).await.unwrap().now;
    assert_eq!((now.len(), now[0].connection_id), (1, None));
    let refused = worker::cancel(&app, &caller, now[0].id).await.unwrap_err();
    assert!(refused.to_string().contains("can be stopped"), "{refused}");
    do_everything(&app).await;
    let read = imports::find(&app, &caller, import, None, Place::First).await;
    assert_eq!(read.unwrap().import.state, ImportState::Ready);
});

/// Work that a worker began and gave back.
async fn given_back(app: &App, caller: &Caller) -> (ConnectionId, Arc<Notify>) {
    let (id, asked) = silent(app, caller).await;
    sync::request(app, caller, id).await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let worker = tokio::spawn(jobs::run_worker(app.clone(), async {
        stopped.await.unwrap();
    }));
    asked.notified().await;
    stop.send(()).unwrap();
    worker.await.unwrap();
    assert_eq!(states(app, caller, id).await, [RunState::Running]);
    (id, asked)
}

db_test!(
    what_was_given_back_and_stopped_is_not_gone_on_with,
    |db| async {
        let (app, _) = quick(&db);
        for organisation in ["Contoso", "Adatum"] {
            let caller = command_line(&app, organisation).await;
            let (id, _asked) = given_back(&app, &caller).await;
            if organisation == "Contoso" {
                sync::cancel(&app, &caller, id).await.unwrap();
            } else {
                let now = worker::show(&app, &caller).await.unwrap().now;
                worker::cancel(&app, &caller, now[0].id).await.unwrap();
            }
            assert_eq!(states(&app, &caller, id).await, [RunState::Cancelled]);
            assert_eq!(worker::show(&app, &caller).await.unwrap().now, []);
        }
    }
);

db_test!(
    what_breaks_off_when_it_is_stopped_leaves_no_run,
    |db| async {
        let (app, clock) = quick(&db);
        let caller = command_line(&app, "Contoso").await;
        let (id, asked) = silent(&app, &caller).await;
        sync::request(&app, &caller, id).await.unwrap();
        let dead = one(&app);
        asked.notified().await;
        dead.abort();
        assert!(dead.await.unwrap_err().is_cancelled());
        sync::cancel(&app, &caller, id).await.unwrap();
        clock.advance(TimeDelta::seconds(61));
        // Without a key it cannot even begin to go on.
        let without_key = crate::support::app(&db).0.at(Arc::new(clock.clone()));
        assert!(one(&without_key).await.unwrap());
        assert_eq!(states(&app, &caller, id).await, [RunState::Cancelled]);
        assert_eq!(worker::show(&app, &caller).await.unwrap().now, []);
    }
);
