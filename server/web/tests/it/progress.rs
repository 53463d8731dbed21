//! How a run or a plan comes along, as a page that watches it is told.

use axum::http::{HeaderName, Method, StatusCode, header::CONTENT_TYPE};
use chrono::{Days, TimeDelta};
use domain::{
    RunId,
    import::{CommitMode, OnDuplicate},
    plan::{Plan, planner::Wish},
    source::{Changes, Run, RunState, Traffic},
};
use serde_json::Value;
use services::{
    Caller, access,
    imports::{NumbersOptions, SnapshotOptions, import_numbers, import_snapshot},
    jobs, organisations,
    plans::{self, Wanted},
    sources,
};
use store::runs;

use crate::support::{Answer, TestSite, on_site};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// A source's run that has ended, in an organisation.
async fn ended(site: &TestSite, organisation: &str) -> (Caller, Run) {
    let org = organisations::ensure(&site.app, organisation)
        .await
        .unwrap();
    let shell = access::command_line(&site.app, org);
    let list = "number,status\n+442079460000,active\n".as_bytes();
    let options = SnapshotOptions::carrier("Colt", "colt.csv");
    import_snapshot(&site.app, &shell, Box::new(list), options)
        .await
        .unwrap();
    let source = sources::list(&site.app, &shell).await.unwrap().remove(0);
    (shell, source.latest.unwrap())
}

/// Another run of the same source, which is under way.
async fn begun(site: &TestSite, shell: &Caller, ended: &Run) -> Run {
    let run = Run {
        id: RunId::new(site.app.new_id()),
        state: RunState::Running,
        started_at: site.app.now() + TimeDelta::seconds(1),
        finished_at: None,
        rows: 0,
        changes: Changes::default(),
        traffic: Traffic::default(),
        ..ended.clone()
    };
    let mut tx = site.db.begin().await.unwrap();
    runs::insert(&mut tx.conn(), shell.org, &run).await.unwrap();
    tx.commit().await.unwrap();
    run
}

async fn finish(site: &TestSite, shell: &Caller, run: &Run) {
    let run = Run {
        state: RunState::Incomplete,
        finished_at: Some(site.app.now()),
        reason: Some("The list broke off.".to_owned()),
        ..run.clone()
    };
    let mut tx = site.db.begin().await.unwrap();
    runs::update(&mut tx.conn(), shell.org, &run).await.unwrap();
    tx.commit().await.unwrap();
}

async fn watch(site: &TestSite, run: RunId, last: Option<&str>) -> Answer {
    let headers: Vec<_> = last
        .map(|state| (LAST_EVENT_ID, state))
        .into_iter()
        .collect();
    let path = format!("/runs/{run}/progress");
    site.send(Method::GET, &path, &headers, "").await
}

/// The runs that were told.
fn told(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.header(CONTENT_TYPE), "text/event-stream");
    let lines = answer.text.lines();
    lines
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str(data).unwrap())
        .collect()
}

#[tokio::test]
async fn a_run_that_has_ended_is_told_once() {
    on_site(async |site| {
        let (_, run) = ended(&site, "Contoso").await;
        site.sign_in().await;
        let answer = watch(&site, run.id, None).await;
        let told = told(&answer);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["id"], run.id.to_string());
        assert_eq!(told[0]["state"], "committed");
        assert!(answer.text.contains("id: committed"), "{}", answer.text);
        let again = watch(&site, run.id, Some("committed")).await;
        assert_eq!(
            again.status,
            StatusCode::NO_CONTENT,
            "the browser comes back for ever"
        );
        assert_eq!(
            watch(&site, run.id, Some("running")).await.status,
            StatusCode::OK
        );
    })
    .await;
}

#[tokio::test]
async fn a_run_is_followed_to_its_end() {
    on_site(async |site| {
        let (shell, earlier) = ended(&site, "Contoso").await;
        let run = begun(&site, &shell, &earlier).await;
        site.sign_in().await;
        let (answer, ()) = tokio::join!(watch(&site, run.id, None), finish(&site, &shell, &run));
        let told = told(&answer);
        let last = told.last().unwrap();
        assert_eq!(last["state"], "incomplete", "{told:?}");
        assert_eq!(last["reason"], "The list broke off.");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_stops_does_not_wait_for_a_run() {
    on_site(async |site| {
        let (shell, earlier) = ended(&site, "Contoso").await;
        let run = begun(&site, &shell, &earlier).await;
        site.sign_in().await;
        site.stop.cancel();
        let told = told(&watch(&site, run.id, None).await);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["state"], "running");
    })
    .await;
}

#[tokio::test]
async fn a_run_is_shown_to_its_own_organisation_only() {
    on_site(async |site| {
        let (_, own) = ended(&site, "Contoso").await;
        let (_, foreign) = ended(&site, "Fabrikam").await;
        assert_eq!(
            watch(&site, own.id, None).await.status,
            StatusCode::UNAUTHORIZED
        );
        site.sign_in().await;
        assert_eq!(watch(&site, own.id, None).await.status, StatusCode::OK);
        assert_eq!(
            watch(&site, foreign.id, None).await.status,
            StatusCode::NOT_FOUND
        );
        let nowhere = RunId::new(site.app.new_id());
        assert_eq!(
            watch(&site, nowhere, None).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

/// A plan of a new organisation, approved and not begun.
async fn planned(site: &TestSite, organisation: &str) -> (Caller, Plan) {
    let org = organisations::ensure(&site.app, organisation)
        .await
        .unwrap();
    let shell = access::command_line(&site.app, org);
    let list = "number,lifecycle,country\n+442079460001,assigned,GB\n".as_bytes();
    let options = NumbersOptions {
        mode: CommitMode::Atomic,
        on_duplicate: OnDuplicate::Stop,
        is_dry_run: false,
    };
    import_numbers(&site.app, &shell, Box::new(list), options)
        .await
        .unwrap();
    let wanted = Wanted::Numbers {
        numbers: vec!["+442079460001".parse().unwrap()],
        wish: Wish::Quarantine {
            until: site.app.now().date_naive() + Days::new(30),
        },
    };
    let proposed = plans::propose(&site.app, &shell, &wanted, None).await;
    let plan = proposed.unwrap().plan.unwrap().plan;
    let approved = plans::approve(&site.app, &shell, plan.id, &plan.digest).await;
    (shell, approved.unwrap().plan)
}

async fn watch_plan(site: &TestSite, plan: &Plan, last: &str) -> Answer {
    let path = format!("/plans/{}/progress", plan.id);
    site.send(Method::GET, &path, &[(LAST_EVENT_ID, last)], "")
        .await
}

#[tokio::test]
async fn a_plan_is_followed_to_its_end() {
    on_site(async |site| {
        let (shell, plan) = Box::pin(planned(&site, "Contoso")).await;
        let (_, foreign) = Box::pin(planned(&site, "Fabrikam")).await;
        assert_eq!(
            watch_plan(&site, &plan, "").await.status,
            StatusCode::UNAUTHORIZED
        );
        site.sign_in().await;
        assert_eq!(
            watch_plan(&site, &foreign, "").await.status,
            StatusCode::NOT_FOUND
        );
        plans::apply(&site.app, &shell, plan.id, plan.version)
            .await
            .unwrap();
        let work = async { while jobs::run_one(&site.app, site.app.new_id()).await.unwrap() {} };
        let (answer, ()) = tokio::join!(watch_plan(&site, &plan, ""), work);
        let told = told(&answer);
        assert_eq!(told[0]["tally"]["waiting"], 1, "{told:?}");
        let last = told.last().unwrap();
        assert_eq!(
            (&last["state"], &last["tally"]["done"]),
            (&"applied".into(), &1.into())
        );
        assert_eq!(
            watch_plan(&site, &plan, "applied").await.status,
            StatusCode::NO_CONTENT
        );
    })
    .await;
}
