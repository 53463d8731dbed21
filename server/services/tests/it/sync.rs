//! Live sources: vendors asked over HTTP, with every fault they can have.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use connectors::http::Limits;
use domain::{
    ConnectionId,
    connection::{Settings, SyncReport, Verdict, field},
    source::{RunState, SourceKind},
};
use secrecy::SecretString;
use services::{
    App, Caller, SystemEntropy,
    connections::{self, NewConnection},
    jobs::Pace,
    reconcile, sources, sync,
    vault::Vault,
};
use sim::{
    World, WorldPlan,
    vendors::{Fault, Simulators, Strike, Vendor, credentials},
};
use store::{Db, db_test};

use crate::{
    roll_call::{Found, found},
    support::{TestClock, app, command_line, numbers, roll_call},
};

/// A world small enough to ask often, in pages so short that there are many.
const SIZE: usize = 600;
const PAGE: usize = 20;

/// An organisation whose sources are asked.
pub(crate) struct Live {
    pub(crate) db: Db,
    pub(crate) app: App,
    pub(crate) clock: TestClock,
    pub(crate) caller: Caller,
    pub(crate) simulators: Simulators,
    pub(crate) base: String,
}

pub(crate) async fn live(db: &Db) -> Live {
    let live = live_of(db, SIZE).await;
    live.simulators.set_page_rows(PAGE);
    live
}

/// The same with so many numbers, in pages as long as the vendors have them.
pub(crate) async fn live_of(db: &Db, size: usize) -> Live {
    let (app, clock) = app(db);
    let key = SecretString::from("a2V5IG9mIGEgdGVzdCwgMzIgYnl0ZXMgb2YgdGV4dCE=");
    let vault = Vault::given(key, Arc::new(SystemEntropy)).unwrap();
    let app = app.with_vault(vault).with_limits(Limits::quick());
    let caller = command_line(&app, "Contoso").await;
    let world = World::generate(&WorldPlan::live(size, 7, app.now().date_naive()));
    let simulators = Simulators::new(Arc::new(world));
    let address = simulators.start().await.unwrap();
    let mut inventory = Vec::new();
    simulators
        .snapshot()
        .write_inventory(&mut inventory)
        .unwrap();
    numbers(&app, &caller, inventory).await;
    Live {
        db: db.clone(),
        app,
        clock,
        caller,
        simulators,
        base: format!("http://{address}"),
    }
}

impl Live {
    /// Connects a vendor with the credentials that its simulator accepts.
    pub(crate) async fn connect(&self, vendor: Vendor) -> ConnectionId {
        let (name, path, secret, told): (_, _, _, &[(&str, &str)]) = match vendor {
            Vendor::Graph => (
                "Contoso tenant",
                "/v1.0",
                credentials::GRAPH_SECRET,
                &[
                    (field::TENANT, credentials::TENANT),
                    (field::CLIENT_ID, credentials::GRAPH_CLIENT_ID),
                ],
            ),
            Vendor::Bandwidth => (
                "Bandwidth",
                "/api/v2",
                credentials::BANDWIDTH_SECRET,
                &[
                    (field::ACCOUNT, credentials::BANDWIDTH_ACCOUNT),
                    (field::CLIENT_ID, credentials::BANDWIDTH_CLIENT_ID),
                ],
            ),
            Vendor::Telnyx => ("Telnyx", "/v2", credentials::TELNYX_KEY, &[]),
            Vendor::Twilio => (
                "Twilio",
                "",
                credentials::TWILIO_TOKEN,
                &[(field::ACCOUNT, credentials::TWILIO_ACCOUNT)],
            ),
        };
        let mut settings = Settings::default();
        settings.set(field::BASE_URL, &format!("{}{path}", self.base));
        for (field, value) in told {
            settings.set(field, value);
        }
        let new = NewConnection {
            provider: vendor.key().to_owned(),
            name: name.to_owned(),
            settings,
            secrets: vec![(field::SECRET.to_owned(), SecretString::from(secret))],
            schedule: None,
        };
        connections::add(&self.app, &self.caller, new)
            .await
            .unwrap()
    }

    pub(crate) async fn ask(&self, id: ConnectionId) -> SyncReport {
        sync::run_now(&self.app, &self.caller, id).await.unwrap()
    }

    /// What is wrong with the vendor, and what comes of asking it then.
    async fn ask_with(
        &self,
        id: ConnectionId,
        vendor: Vendor,
        fault: impl Into<Strike>,
    ) -> SyncReport {
        self.simulators.inject(vendor, fault);
        let report = self.ask(id).await;
        self.simulators.heal(vendor);
        report
    }
}

db_test!(apis_give_the_same_findings_as_files, |db| async {
    let live = live(&db).await;
    for vendor in Vendor::ALL {
        let id = live.connect(vendor).await;
        let report = live.ask(id).await;
        assert_eq!(
            report.verdict,
            Verdict::Complete,
            "{vendor:?}: {:?}",
            report.reason
        );
        assert_eq!(report.new, report.facts, "{vendor:?}");
        assert!(
            report.pages > 1 && report.requests >= report.pages,
            "{report:?}"
        );
    }
    roll_call(&live.app, &live.caller).await;
    let expected: Found = live
        .simulators
        .snapshot()
        .expected_findings()
        .into_iter()
        .map(|finding| (finding.code.name().to_owned(), finding.number))
        .collect();
    assert_eq!(found(&live.app, &live.caller).await, expected);

    // The same again changes nothing.
    for row in connections::list(&live.app, &live.caller).await.unwrap() {
        let again = live.ask(row.connection.id).await;
        assert_eq!(
            (again.new, again.changed, again.gone),
            (0, 0, 0),
            "{again:?}"
        );
    }
    let report = roll_call(&live.app, &live.caller).await;
    assert_eq!((report.opened, report.pending, report.resolved), (0, 0, 0));
});

/// Whether a list's end is known to the vendor's own count.
const fn counts(vendor: Vendor) -> bool {
    matches!(vendor, Vendor::Telnyx | Vendor::Bandwidth)
}

/// What a vendor may do wrong, the verdict it must lead to, and a few words of the reason.
fn faults(vendor: Vendor) -> Vec<(Strike, Verdict, &'static str)> {
    use Verdict::{Complete, Failed, Held, Incomplete};
    let changed = Fault::ChangedStatus {
        word: "hibernating".to_owned(),
    };
    let expires = matches!(vendor, Vendor::Graph | Vendor::Bandwidth);
    vec![
        // What passes by itself is waited out, and the list is whole.
        (Fault::Throttle { retry_after: 0 }.times(2), Complete, ""),
        (Fault::ServerError.times(2), Complete, ""),
        (Fault::Timeout.times(1).after(1), Complete, ""),
        (Fault::Cut.times(1).after(1), Complete, ""),
        (changed.into(), Complete, ""),
        // What does not is told. Before the first page nothing was asked; after it the list broke off.
        (Fault::Throttle { retry_after: 3600 }.into(), Failed, "429"),
        (Fault::ServerError.into(), Failed, "500"),
        (
            Strike::from(Fault::ServerError).after(3),
            Incomplete,
            "broke off",
        ),
        (Fault::Timeout.into(), Failed, "in time"),
        (Fault::Cut.into(), Failed, "cut"),
        (Strike::from(Fault::Cut).after(3), Incomplete, "cut"),
        (
            Strike::from(Fault::ExpiredToken).after(2),
            if expires { Complete } else { Incomplete },
            if expires { "" } else { "401" },
        ),
        // Lists that give themselves away.
        (
            Fault::ShortPage.times(1),
            Incomplete,
            match vendor {
                Vendor::Bandwidth => "counts",
                Vendor::Graph => "more when asked",
                _ => "rows are missing",
            },
        ),
        (
            Strike::from(Fault::RepeatedPage).after(1),
            Incomplete,
            "again",
        ),
        (Fault::BrokenRow { row: 70 }.into(), Incomplete, ""),
        (
            Fault::WrongCount.into(),
            if counts(vendor) { Incomplete } else { Complete },
            if counts(vendor) { "counts" } else { "" },
        ),
        (
            Fault::Truncated.into(),
            if counts(vendor) { Incomplete } else { Held },
            if counts(vendor) {
                "counts"
            } else {
                "would vanish"
            },
        ),
    ]
}

async fn every_fault(db: Db, vendor: Vendor) {
    let live = live(&db).await;
    let id = live.connect(vendor).await;
    let good = live.ask(id).await;
    assert_eq!(good.verdict, Verdict::Complete, "{:?}", good.reason);
    roll_call(&live.app, &live.caller).await;
    let before = found(&live.app, &live.caller).await;
    for (strike, verdict, words) in faults(vendor) {
        let what = format!("{vendor:?} {strike:?}");
        let is_new_word = matches!(strike.fault, Fault::ChangedStatus { .. });
        live.clock.advance(TimeDelta::minutes(30));
        let report = live.ask_with(id, vendor, strike).await;
        assert_eq!(report.verdict, verdict, "{what}: {:?}", report.reason);
        let reason = report.reason.unwrap_or_default();
        assert!(reason.contains(words), "{what}: {reason}");
        let lists = faults_of_lists(&live).await;
        assert_eq!(lists, found_as(verdict, words), "{what}");
        // However often the roll is called, what a faulty list did not show is not missed.
        for _ in 0..2 {
            live.clock.advance(TimeDelta::minutes(20));
            roll_call(&live.app, &live.caller).await;
        }
        let absent = |(code, _): &&(String, String)| code.starts_with("inventory-number-missing");
        let missed: Found = found(&live.app, &live.caller).await;
        let missed: Vec<_> = missed.difference(&before).filter(absent).collect();
        assert!(missed.is_empty(), "{what}: {missed:?}");
        // The next good run heals it.
        let healed = live.ask(id).await;
        assert_eq!(
            healed.verdict,
            Verdict::Complete,
            "{what}: {:?}",
            healed.reason
        );
        assert_eq!((healed.facts, healed.gone), (good.facts, 0), "{what}");
        if !is_new_word {
            assert_eq!(healed.changed, 0, "{what}");
        }
        roll_call(&live.app, &live.caller).await;
        assert_eq!(faults_of_lists(&live).await, [""; 0], "{what}");
    }
}

/// The findings about lists that were not read to their end, after a roll call.
async fn faults_of_lists(live: &Live) -> Vec<String> {
    roll_call(&live.app, &live.caller).await;
    let found = found(&live.app, &live.caller).await;
    let codes = found.into_iter().map(|(code, _)| code);
    codes
        .filter(|code| ["source-incomplete", "source-auth-failing"].contains(&code.as_str()))
        .collect()
}

/// As what a list is found that was not read to its end. What passes by the next asking is no finding.
fn found_as(verdict: Verdict, words: &str) -> Vec<&'static str> {
    match verdict {
        Verdict::Incomplete if words == "401" => vec!["source-auth-failing"],
        Verdict::Incomplete => vec!["source-incomplete"],
        _ => Vec::new(),
    }
}

db_test!(a_vendor_that_refuses_us_is_found_at_once, |db| async {
    let live = live(&db).await;
    let id = live.connect(Vendor::Telnyx).await;
    let is_called = async || {
        reconcile::is_under_way(&live.app, &live.caller)
            .await
            .unwrap()
    };
    assert!(!is_called().await);
    let refused = live.ask_with(id, Vendor::Telnyx, Fault::ExpiredToken).await;
    assert_eq!(refused.verdict, Verdict::Failed, "{:?}", refused.reason);
    assert!(is_called().await, "although no fact has changed");
    assert_eq!(faults_of_lists(&live).await, ["source-auth-failing"]);
    live.clock.advance(TimeDelta::minutes(20));
    assert_eq!(live.ask(id).await.verdict, Verdict::Complete);
    assert_eq!(faults_of_lists(&live).await, [""; 0]);
});

db_test!(
    a_first_list_that_lacks_most_of_the_inventory_is_held,
    |db| async {
        let live = live(&db).await;
        for vendor in [Vendor::Graph, Vendor::Twilio] {
            let id = live.connect(vendor).await;
            let held = live.ask_with(id, vendor, Fault::Truncated).await;
            assert_eq!(held.verdict, Verdict::Held, "{vendor:?}: {:?}", held.reason);
            assert!(held.reason.unwrap().contains("The first list"));
            live.clock.advance(TimeDelta::minutes(20));
            assert_eq!(live.ask(id).await.verdict, Verdict::Complete);
        }
    }
);

db_test!(
    a_first_asking_that_goes_wrong_leaves_nothing_behind,
    |db| async {
        let live = live(&db).await;
        let id = live.connect(Vendor::Telnyx).await;
        roll_call(&live.app, &live.caller).await;
        let before = found(&live.app, &live.caller).await;
        let is_bad = |(_, verdict, _): &(Strike, Verdict, &str)| {
            matches!(verdict, Verdict::Failed | Verdict::Incomplete)
        };
        for (strike, verdict, _) in faults(Vendor::Telnyx).into_iter().filter(is_bad) {
            let what = format!("{strike:?}");
            live.clock.advance(TimeDelta::minutes(20));
            let report = live.ask_with(id, Vendor::Telnyx, strike).await;
            assert_eq!(report.verdict, verdict, "{what}");
            roll_call(&live.app, &live.caller).await;
            let mut after = found(&live.app, &live.caller).await;
            after.retain(|(code, _)| !code.starts_with("source-"));
            assert_eq!(after, before, "{what}");
        }
    }
);

db_test!(graphs_faults_are_not_taken_for_facts, |db| async {
    every_fault(db, Vendor::Graph).await;
});
db_test!(bandwidths_faults_are_not_taken_for_facts, |db| async {
    every_fault(db, Vendor::Bandwidth).await;
});
db_test!(telnyxs_faults_are_not_taken_for_facts, |db| async {
    every_fault(db, Vendor::Telnyx).await;
});
db_test!(twilios_faults_are_not_taken_for_facts, |db| async {
    every_fault(db, Vendor::Twilio).await;
});

db_test!(
    a_run_that_was_left_is_gone_on_with_and_asks_for_no_page_twice,
    |db| async {
        let live = live(&db).await;
        let id = live.connect(Vendor::Telnyx).await;
        let whole = live.ask(id).await;
        live.clock.advance(TimeDelta::minutes(30));
        let asked = live.simulators.traffic(Vendor::Telnyx).requests;
        a_worker_dies(&live, id, Vendor::Telnyx).await;
        let error = sync::run_now(&live.app, &live.caller, id)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("being asked"), "{error}");
        live.clock.advance(TimeDelta::minutes(2));
        let report = live.ask(id).await;
        assert_eq!(report.verdict, Verdict::Complete, "{:?}", report.reason);
        assert_eq!((report.facts, report.pages), (whole.facts, whole.pages));
        let again = live.simulators.traffic(Vendor::Telnyx).requests - asked;
        assert!(
            again <= asked + 2,
            "{again} requests, where a whole list takes {asked}"
        );
    }
);

db_test!(
    a_run_that_was_left_long_ago_is_read_from_its_beginning,
    |db| async {
        let live = live(&db).await;
        let id = live.connect(Vendor::Telnyx).await;
        a_worker_dies(&live, id, Vendor::Telnyx).await;
        live.clock.advance(TimeDelta::hours(2));
        assert_eq!(live.ask(id).await.verdict, Verdict::Complete);
        let states: Vec<_> = runs(&live, id).await.iter().map(|run| run.state).collect();
        assert_eq!(states, [RunState::Committed, RunState::Incomplete]);
    }
);

/// A worker asks, and dies after three pages while the sixth is on its way.
async fn a_worker_dies(live: &Live, id: ConnectionId, vendor: Vendor) {
    live.simulators
        .inject(vendor, Strike::from(Fault::Timeout).after(5));
    tokio::select! {
        report = sync::run_now(&live.app, &live.caller, id) => panic!("it hangs: {report:?}"),
        () = three_pages(live, id) => {}
    }
    live.simulators.heal(vendor);
}

/// Waits until three pages are in.
async fn three_pages(live: &Live, id: ConnectionId) {
    loop {
        if runs(live, id)
            .await
            .first()
            .is_some_and(|run| run.state == RunState::Running && run.traffic.pages >= 3)
        {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn runs(live: &Live, id: ConnectionId) -> Vec<domain::source::Run> {
    connections::find(&live.app, &live.caller, id)
        .await
        .unwrap()
        .runs
}

db_test!(
    a_newer_list_is_not_replaced_by_one_that_began_before_it,
    |db| async {
        let live = live(&db).await;
        let id = live.connect(Vendor::Twilio).await;
        a_worker_dies(&live, id, Vendor::Twilio).await;
        live.clock.advance(TimeDelta::minutes(2));
        let mut list = Vec::new();
        live.simulators
            .snapshot()
            .write_carrier(sim::Carrier::Twilio, &mut list)
            .unwrap();
        crate::support::carrier(&live.app, &live.caller, "Twilio", list).await;
        let late = live.ask(id).await;
        assert_eq!(late.verdict, Verdict::Incomplete);
        assert!(late.reason.unwrap().contains("newer list"));
        live.clock.advance(TimeDelta::minutes(2));
        assert_eq!(live.ask(id).await.verdict, Verdict::Complete);
    }
);

db_test!(a_source_has_its_own_limit_for_what_may_vanish, |db| async {
    let live = live(&db).await;
    let id = live.connect(Vendor::Twilio).await;
    live.ask(id).await;
    live.clock.advance(TimeDelta::minutes(30));
    let held = live.ask_with(id, Vendor::Twilio, Fault::Truncated).await;
    assert_eq!(held.verdict, Verdict::Held);
    let all = sources::list(&live.app, &live.caller).await.unwrap();
    let twilio = all
        .iter()
        .find(|row| row.source.kind == SourceKind::Carrier)
        .unwrap();
    assert_eq!(
        twilio.source.rows,
        held.facts + held.gone,
        "nothing of it is in force"
    );

    // Who knows that two thirds may go says so: the list is not held. But the vendor still has the
    // numbers when they are asked for by themselves, and so they are not gone.
    let limits = sources::Limits {
        mass_deviation_percent: 70,
        max_age_hours: 6,
    };
    let (source, version) = (twilio.source.id, twilio.source.version);
    for wrong in [0, 101] {
        let limits = sources::Limits {
            mass_deviation_percent: wrong,
            ..limits
        };
        let refused = sources::set_limits(&live.app, &live.caller, source, version, limits).await;
        assert!(refused.unwrap_err().to_string().contains("1 to 100"));
    }
    sources::set_limits(&live.app, &live.caller, source, version, limits)
        .await
        .unwrap();
    let stale = sources::set_limits(&live.app, &live.caller, source, version, limits).await;
    assert!(matches!(stale, Err(services::Error::Conflict)));
    live.clock.advance(TimeDelta::minutes(30));
    let asked = live.ask_with(id, Vendor::Twilio, Fault::Truncated).await;
    assert_eq!(asked.verdict, Verdict::Incomplete);
    let reason = asked.reason.unwrap();
    assert!(reason.contains("asked for it alone"), "{reason}");
});

db_test!(somebody_can_stop_a_run, |db| async {
    let mut live = live(&db).await;
    live.app = live.app.with_pace(Pace {
        heartbeat: Duration::from_millis(20),
        ..Pace::default()
    });
    let id = live.connect(Vendor::Telnyx).await;
    live.simulators
        .inject(Vendor::Telnyx, Strike::from(Fault::Timeout).after(5));
    let asking = sync::run_now(&live.app, &live.caller, id);
    let stopping = async {
        three_pages(&live, id).await;
        sync::cancel(&live.app, &live.caller, id).await.unwrap();
    };
    let (_, ()) = tokio::join!(asking, stopping);
    assert_eq!(runs(&live, id).await[0].state, RunState::Cancelled);
    live.simulators.heal(Vendor::Telnyx);
    live.clock.advance(TimeDelta::minutes(30));
    assert_eq!(live.ask(id).await.verdict, Verdict::Complete);
});
