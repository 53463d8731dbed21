//! Who may do what: every use case asks before it does anything.

use domain::{
    access::{Permission as P, Role},
    dashboard::{Audience, DashboardQuery},
    finding::{
        Decision,
        query::{FindingQuery, GroupBy},
    },
    import::{CommitMode, ImportKind},
    number::query::NumberQuery,
    overview::DiffKind,
    page::Place,
    plan::{policy::ApprovalPolicy, query::PlanQuery, view::StepQuery},
    report::ReportKind,
    rules::policy::DueTimes,
    saved_filter::FilterNoun,
    source::SourceKind,
    teams_object::TeamsObjectKind,
};
use services::{
    App, Caller, Error,
    access::{self, NewUser},
    connections::{self, Change},
    dashboards, exceptions, export, feeds,
    findings::{self, Selection, Verdict},
    history,
    idempotency::{self, Answer},
    imports::{self, SnapshotOptions},
    numbers, overview, plans, reconcile,
    reports::{self, Asked, Since},
    rules::{self, Decision as RuleDecision},
    runs, saved_filters, sources, sync,
    teams_objects::{self, Files},
    worker,
};
use store::db_test;

use crate::support::{NUMBERS, PASSWORD, app, command_line, in_role, input};

/// What a use case needs, and what became of it.
type Tried = (String, P, services::Result<()>);

/// What came of trying use cases as somebody.
struct Trial<'a> {
    app: &'a App,
    caller: &'a Caller,
    tried: Vec<Tried>,
}

/// Tries a use case, which is named by the modules that lead to it.
macro_rules! attempt {
    ($trial:ident, $($name:ident)::+($($argument:expr),*), $permission:expr) => {
        let result = Box::pin($($name)::+($trial.app, $trial.caller $(, $argument)*)).await;
        let name = [$(stringify!($name)),+].join("::");
        $trial.tried.push((name, $permission, result.map(drop)));
    };
}

mod coverage;
mod lists;
mod notifications;
mod outgoing;
mod ports;
mod things;

use things::{Things, exception, feed, quarantine, upload};

/// Tries every use case on some things.
async fn try_all(app: &App, caller: &Caller, on: &Things) -> Vec<Tried> {
    let mut trial = Trial {
        app,
        caller,
        tried: Vec::new(),
    };
    let selection = Selection::Ids(vec![on.finding]);
    let verdict = Verdict {
        decision: Decision::Acknowledge,
        until: None,
        reason: None,
    };
    let email = format!("{}@contoso.example", app.new_id());
    let user = NewUser {
        email: &email,
        name: "Ada",
        password: PASSWORD,
        role: Role::Viewer,
    };
    let answer = Answer {
        status: 200,
        headers: Vec::new(),
        body: Vec::new(),
    };
    let teams = SnapshotOptions::teams(SourceKind::TeamsUsers, "users.json");

    attempt!(trial, numbers::list(&NumberQuery::default()), P::Read);
    attempt!(trial, numbers::find(on.number), P::Read);
    attempt!(trial, findings::list(&FindingQuery::default()), P::Read);
    attempt!(trial, findings::page(&FindingQuery::default()), P::Read);
    attempt!(trial, findings::find(on.finding), P::Read);
    attempt!(
        trial,
        findings::triage(&selection, &verdict),
        P::TriageFindings
    );
    attempt!(
        trial,
        findings::rehearse(&selection, &verdict),
        P::TriageFindings
    );
    let by = GroupBy::Site;
    attempt!(
        trial,
        findings::groups(&FindingQuery::default(), by),
        P::Read
    );
    attempt!(trial, findings::trend(), P::Read);
    attempt!(trial, findings::people(), P::Read);
    attempt!(trial, findings::assign(&selection, None), P::TriageFindings);
    attempt!(
        trial,
        findings::rehearse_assignment(&selection, None),
        P::TriageFindings
    );
    attempt!(trial, findings::comments(on.finding), P::Read);
    attempt!(
        trial,
        findings::comment(on.finding, "Mine"),
        P::TriageFindings
    );
    let rule = "data-owner-missing";
    let off = RuleDecision {
        severity: None,
        is_enabled: false,
    };
    attempt!(trial, rules::list(), P::Read);
    attempt!(trial, rules::find(rule), P::Read);
    attempt!(trial, rules::set(rule, 0, off), P::ManageRules);
    attempt!(trial, rules::due_times(), P::Read);
    attempt!(
        trial,
        rules::set_due_times(0, DueTimes::default()),
        P::ManageRules
    );
    let wanted = quarantine(app, on.number);
    let results = serde_json::json!({ "plan": on.plan, "digest": "0" }).to_string();
    let approvals = ApprovalPolicy::default();
    attempt!(trial, plans::propose(&wanted, None), P::ProposePlans);
    attempt!(trial, plans::rehearse(&wanted), P::ProposePlans);
    attempt!(trial, plans::list(&PlanQuery::default()), P::Read);
    attempt!(trial, plans::find(on.plan), P::Read);
    attempt!(trial, plans::steps(on.plan, &StepQuery::default()), P::Read);
    attempt!(trial, plans::glance(on.plan), P::Read);
    attempt!(trial, plans::approve(on.plan, "0"), P::ApprovePlans);
    attempt!(
        trial,
        plans::approve_for("ada@contoso.example", on.plan, "0"),
        P::ManageAccess
    );
    attempt!(trial, plans::reject(on.plan, 1, "No."), P::ApprovePlans);
    attempt!(trial, plans::withdraw(on.plan, 1), P::ProposePlans);
    attempt!(trial, plans::apply(on.plan, 1), P::ApprovePlans);
    attempt!(trial, plans::apply_now(on.plan), P::ApprovePlans);
    attempt!(trial, plans::rehearse_apply(on.plan), P::ApprovePlans);
    attempt!(trial, plans::stop(on.plan), P::ApprovePlans);
    attempt!(trial, plans::script(on.plan), P::Read);
    attempt!(trial, plans::report(on.plan, &results), P::ProposePlans);
    attempt!(trial, plans::directions(on.finding), P::Read);
    attempt!(trial, plans::about(on.number), P::Read);
    attempt!(trial, plans::policy(), P::Read);
    attempt!(trial, plans::set_policy(&approvals, 0), P::ManageRules);
    attempt!(trial, exceptions::list(), P::Read);
    attempt!(trial, exceptions::find(on.exception), P::Read);
    attempt!(trial, exceptions::add(exception(app)), P::TriageFindings);
    attempt!(trial, exceptions::end(on.exception, 1), P::TriageFindings);
    attempt!(trial, overview::glance(), P::Read);
    attempt!(trial, overview::show(), P::Read);
    attempt!(
        trial,
        dashboards::show(Audience::Manager, &DashboardQuery::default()),
        P::Read
    );
    attempt!(trial, history::list(&Place::First), P::Read);
    attempt!(trial, sources::list(), P::Read);
    attempt!(trial, sources::find(on.source), P::Read);
    let limits = sources::Limits {
        mass_deviation_percent: 5,
        max_age_hours: 6,
    };
    attempt!(
        trial,
        sources::set_limits(on.source, 1, limits),
        P::ManageSources
    );
    attempt!(trial, sources::release(on.run), P::ReviewSnapshots);
    attempt!(trial, sources::discard(on.run), P::ReviewSnapshots);
    let name = app.new_id().to_string();
    attempt!(trial, connections::list(), P::Read);
    attempt!(trial, connections::find(on.connection), P::Read);
    attempt!(trial, connections::find_by_name("Feed"), P::Read);
    attempt!(trial, connections::add(feed(&name)), P::ManageSources);
    attempt!(trial, connections::try_out(feed("Tried")), P::ManageSources);
    attempt!(
        trial,
        connections::change(on.connection, 1, Change::default()),
        P::ManageSources
    );
    attempt!(
        trial,
        connections::remove(on.connection, 1),
        P::ManageSources
    );
    attempt!(trial, connections::probe(on.connection), P::RunSources);
    attempt!(trial, connections::seal_anew(), P::ManageSources);
    attempt!(trial, feeds::upload_token(on.connection), P::ManageSources);
    attempt!(trial, sync::request(on.connection), P::RunSources);
    attempt!(trial, sync::run_now(on.connection), P::RunSources);
    attempt!(trial, sync::cancel(on.connection), P::RunSources);
    attempt!(trial, runs::find(on.run), P::Read);
    attempt!(trial, runs::diff(on.run, DiffKind::Vanished, None), P::Read);
    let route = TeamsObjectKind::VoiceRoute;
    attempt!(trial, teams_objects::import(Files::new()), P::RunSources);
    attempt!(trial, teams_objects::kinds(), P::Read);
    attempt!(
        trial,
        teams_objects::list(route, None, &Place::First),
        P::Read
    );
    attempt!(trial, teams_objects::find(route, "US"), P::Read);
    attempt!(trial, worker::show(), P::Read);
    attempt!(trial, worker::cancel(on.job), P::RunSources);
    attempt!(trial, reconcile::run(), P::RunSources);
    attempt!(trial, reconcile::request(), P::RunSources);
    attempt!(trial, reconcile::is_under_way(), P::Read);
    attempt!(trial, export::all_as_csv(Vec::new()), P::Read);
    attempt!(trial, export::all_as_json(Vec::new()), P::Read);
    attempt!(
        trial,
        export::matching_as_csv(&NumberQuery::default(), Vec::new()),
        P::Read
    );
    attempt!(
        trial,
        imports::import_numbers(input("a,b\n1,2\n"), NUMBERS),
        P::EditNumbers
    );
    attempt!(
        trial,
        imports::import_snapshot(input("a,b\n1,2\n"), teams),
        P::RunSources
    );
    attempt!(
        trial,
        imports::begin(upload(ImportKind::Numbers)),
        P::EditNumbers
    );
    attempt!(
        trial,
        imports::begin(upload(ImportKind::Carrier)),
        P::RunSources
    );
    attempt!(trial, imports::list(), P::Read);
    attempt!(trial, imports::find(on.import, None, Place::First), P::Read);
    attempt!(
        trial,
        imports::commit(on.import, 1, CommitMode::GoodRows),
        P::Read
    );
    attempt!(trial, imports::discard(on.import, 1), P::Read);
    attempt!(trial, imports::error_file(on.import), P::Read);
    attempt!(trial, idempotency::claim("key", &[b"request"]), P::Read);
    attempt!(trial, idempotency::keep("key", &answer), P::Read);
    attempt!(trial, idempotency::release("another key"), P::Read);
    attempt!(trial, access::add_user(&user), P::ManageAccess);
    attempt!(trial, access::list_users(), P::ManageAccess);
    attempt!(
        trial,
        access::on_behalf_of("ada@contoso.example"),
        P::ManageAccess
    );
    attempt!(trial, access::named("ada@contoso.example"), P::ManageAccess);
    attempt!(
        trial,
        access::create_token("script", Role::Viewer),
        P::ManageAccess
    );
    attempt!(trial, access::list_tokens(), P::ManageAccess);
    attempt!(trial, access::revoke_token(on.token), P::ManageAccess);
    let of_ports = FilterNoun::Ports;
    attempt!(trial, saved_filters::list(of_ports), P::Read);
    attempt!(
        trial,
        saved_filters::keep(of_ports, "Mine", "tab=new", true),
        P::TriageFindings
    );
    attempt!(trial, saved_filters::remove(on.filter), P::Read);
    let asked = Asked {
        since: Since::Report(on.report),
        ..Asked::of(ReportKind::Sync)
    };
    attempt!(trial, reports::run(&asked), P::Read);
    attempt!(trial, reports::find(on.report), P::Read);
    attempt!(trial, reports::list(None, &Place::First, 50), P::Read);
    attempt!(trial, reports::compare(on.report, on.report), P::Read);
    notifications::try_all(&mut trial).await;
    ports::try_all(&mut trial, &on.ports).await;
    outgoing::try_all(&mut trial, &on.outgoing).await;
    trial.tried
}

db_test!(every_use_case_asks_for_its_permission, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    let nowhere = Things::nowhere(&app);
    for role in Role::ALL {
        for (name, permission, result) in try_all(&app, &in_role(&admin, *role), &nowhere).await {
            match result {
                Err(Error::Forbidden(refused)) => {
                    assert!(!role.allows(permission), "{name} refuses {role}");
                    assert_eq!(refused, permission, "{name}");
                }
                _ => assert!(role.allows(permission), "{name} lets {role} in"),
            }
        }
    }
});

db_test!(what_another_organisation_has_is_not_found, |db| async {
    let (app, _) = app(&db);
    let contoso = command_line(&app, "Contoso").await;
    let admin = command_line(&app, "Adatum").await;
    let theirs = Things::of(&app, &contoso).await;
    let not_there: Vec<String> = try_all(&app, &admin, &theirs)
        .await
        .into_iter()
        .filter(|(_, _, result)| matches!(result, Err(Error::NotFound(_))))
        .map(|(name, ..)| name)
        .collect();
    let expected = [
        "numbers::find",
        "findings::find",
        "findings::triage",
        "findings::rehearse",
        "findings::assign",
        "findings::rehearse_assignment",
        "findings::comments",
        "findings::comment",
        "plans::find",
        "plans::steps",
        "plans::glance",
        "plans::approve",
        "plans::reject",
        "plans::withdraw",
        "plans::apply",
        "plans::apply_now",
        "plans::rehearse_apply",
        "plans::stop",
        "plans::script",
        "plans::report",
        "plans::directions",
        "exceptions::find",
        "exceptions::end",
        "sources::find",
        "sources::set_limits",
        "sources::release",
        "sources::discard",
        "connections::find",
        "connections::find_by_name",
        "connections::change",
        "connections::remove",
        "connections::probe",
        "feeds::upload_token",
        "sync::request",
        "sync::run_now",
        "sync::cancel",
        "runs::find",
        "runs::diff",
        "teams_objects::find",
        "worker::cancel",
        "imports::find",
        "imports::commit",
        "imports::discard",
        "imports::error_file",
        "access::revoke_token",
        "saved_filters::remove",
        "reports::run",
        "reports::find",
        "reports::compare",
    ];
    assert_eq!(
        not_there,
        [
            &expected[..],
            notifications::NOT_THERE,
            ports::NOT_THERE,
            outgoing::NOT_THERE,
        ]
        .concat()
    );
});

db_test!(
    an_import_is_committed_by_those_who_may_bring_it,
    |db| async {
        let (app, _) = app(&db);
        let admin = command_line(&app, "Contoso").await;
        let id = imports::begin(&app, &admin, upload(ImportKind::Numbers))
            .await
            .unwrap();
        while services::jobs::run_one(&app, app.new_id()).await.unwrap() {}
        let other = command_line(&app, "Adatum").await;
        for (caller, expected) in [
            (in_role(&admin, Role::Viewer), "forbidden"),
            (in_role(&admin, Role::Porting), "forbidden"),
            (other, "not found"),
            (in_role(&admin, Role::Engineer), "done"),
        ] {
            let outcome = |result: services::Result<()>| match result {
                Ok(()) => "done",
                Err(Error::Forbidden(P::EditNumbers)) => "forbidden",
                Err(Error::NotFound("import")) => "not found",
                Err(other) => panic!("{other:?}"),
            };
            let version = imports::find(&app, &admin, id, None, Place::First)
                .await
                .unwrap()
                .import
                .version;
            if expected != "done" {
                assert_eq!(
                    outcome(imports::discard(&app, &caller, id, version).await),
                    expected
                );
            }
            let result = imports::commit(&app, &caller, id, version, CommitMode::GoodRows).await;
            assert_eq!(outcome(result), expected);
        }
    }
);
