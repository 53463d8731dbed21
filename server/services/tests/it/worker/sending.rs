//! Sending leaves hands free for all other work.

use services::{
    deliveries::Outlets,
    destinations,
    jobs::{self, Pace},
    sync,
};
use store::db_test;

use super::{Duration, TimeDelta, quick, silent_named, timeout};
use crate::{
    deliveries::{
        add,
        hook::{Hook, Reply},
        outlets, webhook,
    },
    support::command_line,
};

db_test!(
    receivers_that_do_not_answer_leave_hands_for_other_work,
    |db| async {
        let (app, clock) = quick(&db);
        let app = app
            .with_outlets(Outlets {
                patience: Duration::from_mins(10),
                ..outlets()
            })
            .with_pace(Pace {
                hands: 3,
                ..Pace::quick()
            });
        let caller = command_line(&app, "Contoso").await;
        let mut hooks = Vec::new();
        for n in 0..4 {
            let hook = Hook::start(&[Reply::Never]).await;
            let id = add(&app, &caller, &format!("Silent {n}"), webhook(&hook.url)).await;
            destinations::try_out(&app, &caller, id).await.unwrap();
            hooks.push(hook);
        }
        clock.advance(TimeDelta::seconds(1));
        let mut asked = Vec::new();
        for name in ["Colt", "Gamma"] {
            let (id, notify) = silent_named(&app, &caller, name).await;
            sync::request(&app, &caller, id).await.unwrap();
            asked.push(notify);
        }
        let worker = tokio::spawn(jobs::run_worker(app.clone(), std::future::pending()));
        for notify in &asked {
            let done = timeout(Duration::from_mins(1), notify.notified()).await;
            done.expect("who asks vendors has hands left");
        }
        let heard: usize = hooks.iter().map(|hook| hook.heard().len()).sum();
        assert!(heard <= 1, "{heard}");
        worker.abort();
    }
);
