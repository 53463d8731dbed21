//! What a worker leaves behind, and what it may still do when another has taken its work over.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use connectors::http::Limits;
use domain::{
    ConnectionId,
    connection::{Settings, Verdict, field},
    source::{Run, RunState, SourceKind},
    worker::JobState,
};
use services::{
    App,
    connections::{self, Change},
    jobs::{self, Pace},
    sources, sync, worker,
};
use sim::vendors::{Fault, Strike, Vendor, credentials};
use store::db_test;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

use crate::sync::{Live, live};

/// A worker of its own that does one piece of work.
fn one(app: &App) -> JoinHandle<bool> {
    let app = app.clone();
    tokio::spawn(async move { jobs::run_one(&app, app.new_id()).await.unwrap() })
}

/// A line to the simulators on which two clients wait for their answers.
struct Gate {
    url: String,
    /// How to let the answers go that are held up.
    held: mpsc::UnboundedReceiver<oneshot::Sender<()>>,
}

/// What the connections of a gate share.
struct Watch {
    /// Requests whose answers pass before any is held up.
    free: usize,
    seen: AtomicUsize,
    /// Answers that are held up, one for each client.
    stopped: AtomicUsize,
    tell: mpsc::UnboundedSender<oneshot::Sender<()>>,
}

async fn gate(simulators: &str, free: usize) -> Gate {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let simulators = simulators.replace("http://", "");
    let (tell, held) = mpsc::unbounded_channel();
    let watch = Arc::new(Watch {
        free,
        seen: AtomicUsize::new(0),
        stopped: AtomicUsize::new(0),
        tell,
    });
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&simulators).await.unwrap();
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            tokio::spawn(ask(from_client, to_server, watch.clone()));
            tokio::spawn(answer(from_server, to_client, watch.clone()));
        }
    });
    Gate { url, held }
}

async fn ask(mut client: OwnedReadHalf, mut server: OwnedWriteHalf, watch: Arc<Watch>) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(length @ 1..) = client.read(&mut bytes).await {
        watch.seen.fetch_add(1, Ordering::SeqCst);
        if server.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}

async fn answer(mut server: OwnedReadHalf, mut client: OwnedWriteHalf, watch: Arc<Watch>) {
    let mut bytes = vec![0; 1 << 16];
    let mut was_held = false;
    while let Ok(length @ 1..) = server.read(&mut bytes).await {
        let is_closed = watch.seen.load(Ordering::SeqCst) > watch.free;
        if is_closed && !was_held && watch.stopped.fetch_add(1, Ordering::SeqCst) < 2 {
            was_held = true;
            let (let_go, gone) = oneshot::channel();
            watch.tell.send(let_go).unwrap();
            gone.await.unwrap();
        }
        if client.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}

db_test!(a_page_that_comes_too_late_changes_nothing, |db| async {
    let live = live(&db).await;
    let id = live.connect(Vendor::Telnyx).await;
    let whole = live.ask(id).await;
    while one(&live.app).await.unwrap() {}
    live.clock.advance(TimeDelta::minutes(30));
    let mut gate = gate(&live.base, 4).await;
    let mut settings = Settings::default();
    settings.set(field::BASE_URL, &format!("{}/v2", gate.url));
    let change = Change {
        settings: Some(settings),
        secrets: vec![(field::SECRET.to_owned(), credentials::TELNYX_KEY.into())],
        ..Change::default()
    };
    connections::change(&live.app, &live.caller, id, 1, change)
        .await
        .unwrap();
    sync::request(&live.app, &live.caller, id).await.unwrap();

    // Both wait for the fifth page, and the one that lost its lease gets it first: its heart beats too
    // rarely to know.
    let patient = Limits {
        answer: Duration::from_mins(1),
        ..Limits::quick()
    };
    let slow = live.app.clone().with_limits(patient);
    let first = one(&slow);
    let late = gate.held.recv().await.unwrap();
    live.clock.advance(TimeDelta::seconds(61));
    let second = one(&slow.clone().with_pace(Pace::quick()));
    let in_time = gate.held.recv().await.unwrap();
    late.send(()).unwrap();
    assert!(first.await.unwrap());
    let [run, _] = &of(&live, SourceKind::Carrier).await[..] else {
        panic!("the same run goes on");
    };
    assert_eq!((run.state, run.traffic.pages), (RunState::Running, 4));
    in_time.send(()).unwrap();
    assert!(second.await.unwrap());
    let [run, _] = &of(&live, SourceKind::Carrier).await[..] else {
        panic!("the same run ends");
    };
    assert_eq!(run.state, RunState::Committed, "{run:?}");
    assert_eq!((run.rows, run.traffic.pages), (whole.facts, whole.pages));
});

/// A worker that dies while the second of Graph's lists is on its way. Both were asked for once before.
async fn dies_in_the_second_list(live: &Live) -> ConnectionId {
    let id = live.connect(Vendor::Graph).await;
    live.ask(id).await;
    while one(&live.app).await.unwrap() {}
    let users = of(live, SourceKind::TeamsUsers).await[0].traffic.requests;
    live.clock.advance(TimeDelta::minutes(30));
    let silent = Strike::from(Fault::Timeout).after(u32::try_from(users).unwrap() + 5);
    live.simulators.inject(Vendor::Graph, silent);
    sync::request(&live.app, &live.caller, id).await.unwrap();
    let dead = one(&live.app);
    while states(live, SourceKind::TeamsNumbers).await[0] != RunState::Running {
        tokio::task::yield_now().await;
    }
    while of(live, SourceKind::TeamsNumbers).await[0].traffic.pages < 3 {
        tokio::task::yield_now().await;
    }
    dead.abort();
    dead.await.unwrap_err();
    live.simulators.heal(Vendor::Graph);
    id
}

/// The runs of the only source of a kind, newest first.
async fn of(live: &Live, kind: SourceKind) -> Vec<Run> {
    let all = sources::list(&live.app, &live.caller).await.unwrap();
    let source = all.iter().find(|row| row.source.kind == kind).unwrap();
    let found = sources::find(&live.app, &live.caller, source.source.id).await;
    found.unwrap().runs
}

async fn states(live: &Live, kind: SourceKind) -> Vec<RunState> {
    let runs = of(live, kind).await;
    runs.into_iter().map(|run| run.state).collect()
}

const TWICE: [RunState; 2] = [RunState::Committed, RunState::Committed];

db_test!(a_list_that_is_done_is_not_asked_for_again, |db| async {
    let live = live(&db).await;
    dies_in_the_second_list(&live).await;
    live.clock.advance(TimeDelta::minutes(2));
    assert!(one(&live.app).await.unwrap());
    assert_eq!(states(&live, SourceKind::TeamsUsers).await, TWICE);
    assert_eq!(states(&live, SourceKind::TeamsNumbers).await, TWICE);
});

db_test!(
    a_list_that_was_done_long_ago_is_asked_for_again,
    |db| async {
        let live = live(&db).await;
        let id = dies_in_the_second_list(&live).await;
        live.clock.advance(TimeDelta::hours(2));
        assert_eq!(live.ask(id).await.verdict, Verdict::Complete);
        assert_eq!(states(&live, SourceKind::TeamsUsers).await.len(), 3);
        let [latest, left, _] = states(&live, SourceKind::TeamsNumbers).await[..] else {
            panic!("it is read from its beginning");
        };
        assert_eq!((latest, left), (RunState::Committed, RunState::Incomplete));
    }
);

db_test!(what_is_stopped_after_a_death_is_left_nowhere, |db| async {
    let live = live(&db).await;
    let id = dies_in_the_second_list(&live).await;
    sync::cancel(&live.app, &live.caller, id).await.unwrap();
    live.clock.advance(TimeDelta::minutes(2));
    assert!(one(&live.app).await.unwrap());
    assert_eq!(states(&live, SourceKind::TeamsUsers).await, TWICE);
    let stopped = [RunState::Cancelled, RunState::Committed];
    assert_eq!(states(&live, SourceKind::TeamsNumbers).await, stopped);
});

db_test!(what_kills_its_workers_leaves_no_run_behind, |db| async {
    let live = live(&db).await;
    let id = live.connect(Vendor::Telnyx).await;
    let silent = Strike::from(Fault::Timeout).after(2);
    live.simulators.inject(Vendor::Telnyx, silent);
    sync::request(&live.app, &live.caller, id).await.unwrap();
    let patient = live.app.clone().with_limits(Limits {
        answer: Duration::from_mins(1),
        ..Limits::quick()
    });
    for death in 1..=5 {
        let asked = live.simulators.traffic(Vendor::Telnyx).requests;
        let dead = one(&patient);
        let asks = if death == 1 { 3 } else { 1 };
        while live.simulators.traffic(Vendor::Telnyx).requests < asked + asks {
            tokio::task::yield_now().await;
        }
        dead.abort();
        dead.await.unwrap_err();
        live.clock.advance(TimeDelta::minutes(2));
    }
    assert_eq!(
        states(&live, SourceKind::Carrier).await,
        [RunState::Running]
    );
    assert!(one(&live.app).await.unwrap());
    let runs = of(&live, SourceKind::Carrier).await;
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].state, RunState::Incomplete);
    assert!(runs[0].reason.as_ref().unwrap().contains("Every try"));
    let last = worker::show(&live.app, &live.caller).await.unwrap().last;
    assert_eq!((last.len(), last[0].state), (1, JobState::Failed));
});
