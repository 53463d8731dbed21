//! Several workers on one PostgreSQL, as processes of their own: one is killed, stopped, or sent to sleep
//! in the middle of a run, and another goes on where it was.

mod bench;

use connectors::webhook::Request;
use domain::{source::RunState, worker::JobState};
use services::{connections, sync};
use sim::vendors::Vendor;
use store::jobs::Entry;

use self::bench::{Bench, eventually, on_bench};

/// Requests with which a connector begins, whichever page it begins at: for what the rows of a list refer
/// to.
const fn beside_the_list(vendor: Vendor) -> u64 {
    match vendor {
        Vendor::Graph | Vendor::Telnyx => 0,
        // Port-outs, and trunks.
        Vendor::Bandwidth | Vendor::Twilio => 1,
    }
}

/// Two workers ask four vendors. The one that asks `vendor` is killed when it has read a part of a list.
async fn one_is_killed(bench: Bench, vendor: Vendor) {
    let mut connections = Vec::new();
    for vendor in Vendor::ALL {
        connections.push(bench.add(vendor).await);
    }
    let victim = connections.iter().find(|c| c.vendor == vendor).unwrap();
    bench.silence(victim);
    for connection in &connections {
        bench.request(connection.id).await;
    }
    let mut workers = Vec::new();
    for _ in 0..2 {
        // One at a time, so that who is killed leaves nothing but what it asks the vendor.
        let worker = bench.worker(&["--lease", "2", "--at-once", "1"]);
        workers.push((worker.name().await, worker));
    }
    bench.hangs(victim).await;
    let held = bench.only(victim).await;
    let killed_at = bench.app.now();
    workers.retain(|(name, worker)| {
        let survives = Some(*name) != held.lease_owner;
        if !survives {
            worker.signal("-KILL");
        }
        survives
    });
    assert_eq!(workers.len(), 1, "one of them had it");
    bench.vendors.heal(vendor);

    let ended = bench.all_done().await;
    for connection in &connections {
        bench.assert_whole(connection).await;
        let is_its = |entry: &&Entry| entry.payload.contains(&connection.id.to_string());
        let [job] = ended.iter().filter(is_its).collect::<Vec<_>>()[..] else {
            panic!("each was asked for once: {ended:?}");
        };
        let was_killed = connection.vendor == vendor;
        assert_eq!(job.attempt, 1 + u32::from(was_killed), "{job:?}");
        if was_killed {
            let taken_over = job.started_at.unwrap();
            assert!(Some(taken_over) > held.lease_until, "not before its time");
            let seconds = (taken_over - killed_at).as_seconds_f64();
            assert!(seconds < 20.0, "nobody took it over for {seconds} s");
            println!("{vendor:?}: taken over after {seconds} s");
        }
        // The page that was on its way is asked for again, and no other.
        let requests = bench.asked(connection.vendor) - connection.before;
        let twice = if was_killed {
            1 + beside_the_list(vendor)
        } else {
            0
        };
        assert_eq!(
            requests,
            connection.requests + twice,
            "{:?}",
            connection.vendor
        );
    }
    assert_eq!(bench.found().await, bench.expected());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_killed_while_it_asks_graph_is_replaced() {
    on_bench(async |bench| one_is_killed(bench, Vendor::Graph).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_killed_while_it_asks_bandwidth_is_replaced() {
    on_bench(async |bench| one_is_killed(bench, Vendor::Bandwidth).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_killed_while_it_asks_telnyx_is_replaced() {
    on_bench(async |bench| one_is_killed(bench, Vendor::Telnyx).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_killed_while_it_asks_twilio_is_replaced() {
    on_bench(async |bench| one_is_killed(bench, Vendor::Twilio).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_told_to_stop_gives_its_work_back_at_once() {
    on_bench(async |bench| {
        let connection = bench.add(Vendor::Graph).await;
        bench.silence(&connection);
        bench.request(connection.id).await;
        let mut first = bench.worker(&[]);
        let held = bench.hangs(&connection).await;
        assert_eq!(held.lease_owner, Some(first.name().await));
        first.signal("-TERM");
        assert_eq!(first.process.wait().unwrap().code(), Some(0));

        let [given_back] = &bench.under_way().await[..] else {
            panic!("it waits");
        };
        assert_eq!((given_back.state, given_back.attempt), (JobState::Ready, 0));
        let lease = (given_back.lease_owner, given_back.lease_until);
        assert_eq!(lease, (None, None));
        bench.vendors.heal(Vendor::Graph);
        let _second = bench.worker(&[]);
        let ended = bench.all_done().await;
        let job = ended.iter().find(|job| job.id == given_back.id).unwrap();
        assert_eq!(job.attempt, 1, "the first try does not count");
        assert!(job.started_at < held.lease_until, "nobody waited for that");
        bench.assert_whole(&connection).await;
        let requests = bench.asked(Vendor::Graph) - connection.before;
        assert_eq!(requests, connection.requests + 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_slept_too_long_finds_its_work_done() {
    on_bench(async |bench| {
        let connection = bench.add(Vendor::Telnyx).await;
        bench.silence(&connection);
        bench.request(connection.id).await;
        let sleeper = bench.worker(&["--lease", "2"]);
        let held = bench.hangs(&connection).await;
        assert_eq!(held.lease_owner, Some(sleeper.name().await));
        sleeper.signal("-STOP");
        bench.vendors.heal(Vendor::Telnyx);
        let other = bench.worker(&["--lease", "2"]);
        bench.all_done().await;
        bench.assert_whole(&connection).await;
        drop(other);

        sleeper.signal("-CONT");
        eventually("it learns that it lost its work", async || {
            let log = sleeper.log();
            log.contains("another worker has taken this over")
                .then_some(())
        })
        .await;
        bench.assert_whole(&connection).await;
        let requests = bench.asked(Vendor::Telnyx) - connection.before;
        assert_eq!(requests, connection.requests + 1);
        // It is none the worse for it.
        bench.request(connection.id).await;
        bench.all_done().await;
        let again = connections::find(&bench.app, &bench.caller, connection.id).await;
        let runs = again.unwrap().runs;
        assert_eq!(runs.len(), 2);
        assert_eq!(runs[0].state, RunState::Committed);
        assert_eq!(runs[0].changes.unchanged, connection.whole.facts);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_vendor_calls_about_is_asked_by_a_worker() {
    on_bench(async |bench| {
        let connection = bench.add(Vendor::Telnyx).await;
        let _worker = bench.worker(&[]);
        let (url, at) = ("https://roll.example/hooks/1", bench.app.now());
        let call = bench.vendors.webhook(Vendor::Telnyx, url, at).unwrap();
        let headers: Vec<_> = call
            .headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let request = Request {
            url,
            headers: &headers,
            body: call.body.as_bytes(),
            at,
        };
        let received = sync::receive_webhook(&bench.app, connection.id, &request).await;
        received.unwrap().unwrap();
        bench.all_done().await;
        bench.assert_whole(&connection).await;
    })
    .await;
}
