//! Who may do what: every use case asks before it does anything.

mod ports;

use std::{collections::BTreeSet, fs, path::Path};

use chrono::Days;
use domain::{
    ConnectionId, E164, ExceptionId, FindingId, ImportId, JobId, PlanId, RunId, SourceId, TokenId,
    access::{Permission as P, Role},
    connection::{Settings, field},
    finding::{
        Decision,
        query::{FindingQuery, GroupBy},
    },
    import::{CommitMode, ImportKind, OnDuplicate},
    number::query::NumberQuery,
    overview::DiffKind,
    page::Place,
    plan::{planner::Wish, policy::ApprovalPolicy, query::PlanQuery, view::StepQuery},
    rules::policy::DueTimes,
    saved_filter::FilterNoun,
    source::SourceKind,
    teams_object::TeamsObjectKind,
};
use services::{
    App, Caller, Error,
    access::{self, NewUser},
    connections::{self, Change, NewConnection},
    exceptions::{self, NewException},
    export, feeds,
    findings::{self, Selection, Verdict},
    history,
    idempotency::{self, Answer},
    imports::{self, NewImport, SnapshotOptions},
    numbers, overview,
    plans::{self, Wanted},
    reconcile,
    rules::{self, Decision as RuleDecision},
    runs, saved_filters, sources, sync,
    teams_objects::{self, Files},
    worker,
};
use store::db_test;

use crate::support::{
    FOUR_NUMBERS, NUMBERS, PASSWORD, app, carrier, colt_list, command_line, in_role, input,
    roll_call,
};

/// What a use case needs, and what became of it.
type Tried = (&'static str, P, services::Result<()>);

/// Things to name to a use case.
struct Things {
    number: E164,
    finding: FindingId,
    source: SourceId,
    run: RunId,
    import: ImportId,
    token: TokenId,
    connection: ConnectionId,
    job: JobId,
    exception: ExceptionId,
    plan: PlanId,
    ports: ports::Things,
}

impl Things {
    /// Things that are nowhere.
    fn nowhere(app: &App) -> Self {
        let id = app.new_id();
        Self {
            number: "+12025550100".parse().unwrap(),
            finding: FindingId::new(id),
            source: SourceId::new(id),
            run: RunId::new(id),
            import: ImportId::new(id),
            token: TokenId::new(id),
            connection: ConnectionId::new(id),
            job: JobId::new(id),
            exception: ExceptionId::new(id),
            plan: PlanId::new(id),
            ports: ports::Things::nowhere(app),
        }
    }

    /// Things that an organisation has.
    async fn of(app: &App, caller: &Caller) -> Self {
        crate::support::numbers(app, caller, FOUR_NUMBERS).await;
        let list = [1, 2, 3, 4].map(|n| (n, "suspended"));
        carrier(app, caller, "Colt", colt_list(&list)).await;
        roll_call(app, caller).await;
        carrier(app, caller, "Colt", colt_list(&list[..1])).await;
        let source = sources::list(app, caller).await.unwrap().remove(0).source;
        let query = FindingQuery::default();
        let finding = findings::page(app, caller, &query)
            .await
            .unwrap()
            .rows
            .remove(0);
        let upload = upload(ImportKind::Numbers);
        let token = access::create_token(app, caller, "script", Role::Viewer)
            .await
            .unwrap();
        let connection = connections::add(app, caller, feed("Feed")).await.unwrap();
        sync::request(app, caller, connection).await.unwrap();
        Self {
            number: "+442079460001".parse().unwrap(),
            finding: finding.id,
            source: source.id,
            run: source.held_run.unwrap(),
            import: imports::begin(app, caller, upload).await.unwrap(),
            token: token.token.id,
            connection,
            job: asking(app, caller).await,
            exception: exceptions::add(app, caller, exception(app))
                .await
                .unwrap()
                .id,
            plan: planned(app, caller).await,
            ports: ports::Things::of(app, caller, connection).await,
        }
    }
}

/// A plan that waits for approval.
async fn planned(app: &App, caller: &Caller) -> PlanId {
    let number = "+442079460004".parse().unwrap();
    let proposed = plans::propose(app, caller, &quarantine(app, number), None).await;
    proposed.unwrap().plan.unwrap().plan.id
}

fn quarantine(app: &App, number: E164) -> Wanted {
    let until = app.now().date_naive() + Days::new(30);
    Wanted::Numbers {
        numbers: vec![number],
        wish: Wish::Quarantine { until },
    }
}

/// The asking that waits.
async fn asking(app: &App, caller: &Caller) -> JobId {
    let now = worker::show(app, caller).await.unwrap().now;
    let asking = now.iter().find(|job| job.connection_id.is_some());
    asking.unwrap().id
}

/// A feed that is never asked: its folder is not there.
fn feed(name: &str) -> NewConnection {
    let mut settings = Settings::default();
    settings.set(field::FOLDER, "/no/such/folder");
    NewConnection {
        provider: "file".into(),
        name: name.into(),
        settings,
        secrets: Vec::new(),
        schedule: None,
    }
}

/// The same every time, so that it can be added once.
fn exception(app: &App) -> NewException {
    NewException {
        code: None,
        first: "+442079460001".into(),
        last: None,
        until: app.now().date_naive(),
        reason: "A lobby telephone.".into(),
    }
}

fn upload(kind: ImportKind) -> NewImport {
    NewImport {
        kind,
        carrier: Some("Colt".into()),
        file_name: "file".into(),
        on_duplicate: OnDuplicate::Stop,
        is_partial: false,
        content: b"number,country\n+12025550100,US\n".to_vec(),
    }
}

/// Tries every use case on some things.
async fn try_all(app: &App, caller: &Caller, on: &Things) -> Vec<Tried> {
    let mut tried = Vec::new();
    macro_rules! try_use_case {
        ($module:ident::$name:ident($($argument:expr),*), $permission:expr) => {
            let result = Box::pin($module::$name(app, caller $(, $argument)*)).await.map(drop);
            tried.push((concat!(stringify!($module), "::", stringify!($name)), $permission, result));
        };
    }
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

    try_use_case!(numbers::list(&NumberQuery::default()), P::Read);
    try_use_case!(numbers::find(on.number), P::Read);
    try_use_case!(findings::list(&FindingQuery::default()), P::Read);
    try_use_case!(findings::page(&FindingQuery::default()), P::Read);
    try_use_case!(findings::find(on.finding), P::Read);
    try_use_case!(findings::triage(&selection, &verdict), P::TriageFindings);
    try_use_case!(findings::rehearse(&selection, &verdict), P::TriageFindings);
    let by = GroupBy::Site;
    try_use_case!(findings::groups(&FindingQuery::default(), by), P::Read);
    try_use_case!(findings::trend(), P::Read);
    try_use_case!(findings::people(), P::Read);
    try_use_case!(findings::assign(&selection, None), P::TriageFindings);
    try_use_case!(
        findings::rehearse_assignment(&selection, None),
        P::TriageFindings
    );
    try_use_case!(findings::comments(on.finding), P::Read);
    try_use_case!(findings::comment(on.finding, "Mine"), P::TriageFindings);
    let rule = "data-owner-missing";
    let off = RuleDecision {
        severity: None,
        is_enabled: false,
    };
    try_use_case!(rules::list(), P::Read);
    try_use_case!(rules::find(rule), P::Read);
    try_use_case!(rules::set(rule, 0, off), P::ManageRules);
    try_use_case!(rules::due_times(), P::Read);
    try_use_case!(rules::set_due_times(0, DueTimes::default()), P::ManageRules);
    let wanted = quarantine(app, on.number);
    let results = serde_json::json!({ "plan": on.plan, "digest": "0" }).to_string();
    let approvals = ApprovalPolicy::default();
    try_use_case!(plans::propose(&wanted, None), P::ProposePlans);
    try_use_case!(plans::rehearse(&wanted), P::ProposePlans);
    try_use_case!(plans::list(&PlanQuery::default()), P::Read);
    try_use_case!(plans::find(on.plan), P::Read);
    try_use_case!(plans::steps(on.plan, &StepQuery::default()), P::Read);
    try_use_case!(plans::glance(on.plan), P::Read);
    try_use_case!(plans::approve(on.plan, "0"), P::ApprovePlans);
    try_use_case!(
        plans::approve_for("ada@contoso.example", on.plan, "0"),
        P::ManageAccess
    );
    try_use_case!(plans::reject(on.plan, 1, "No."), P::ApprovePlans);
    try_use_case!(plans::withdraw(on.plan, 1), P::ProposePlans);
    try_use_case!(plans::apply(on.plan, 1), P::ApprovePlans);
    try_use_case!(plans::apply_now(on.plan), P::ApprovePlans);
    try_use_case!(plans::rehearse_apply(on.plan), P::ApprovePlans);
    try_use_case!(plans::stop(on.plan), P::ApprovePlans);
    try_use_case!(plans::script(on.plan), P::Read);
    try_use_case!(plans::report(on.plan, &results), P::ProposePlans);
    try_use_case!(plans::directions(on.finding), P::Read);
    try_use_case!(plans::about(on.number), P::Read);
    try_use_case!(plans::policy(), P::Read);
    try_use_case!(plans::set_policy(&approvals, 0), P::ManageRules);
    try_use_case!(exceptions::list(), P::Read);
    try_use_case!(exceptions::find(on.exception), P::Read);
    try_use_case!(exceptions::add(exception(app)), P::TriageFindings);
    try_use_case!(exceptions::end(on.exception, 1), P::TriageFindings);
    try_use_case!(overview::glance(), P::Read);
    try_use_case!(overview::show(), P::Read);
    try_use_case!(history::list(&Place::First), P::Read);
    try_use_case!(sources::list(), P::Read);
    try_use_case!(sources::find(on.source), P::Read);
    let limits = sources::Limits {
        mass_deviation_percent: 5,
        max_age_hours: 6,
    };
    try_use_case!(sources::set_limits(on.source, 1, limits), P::ManageSources);
    try_use_case!(sources::release(on.run), P::ReviewSnapshots);
    try_use_case!(sources::discard(on.run), P::ReviewSnapshots);
    let name = app.new_id().to_string();
    try_use_case!(connections::list(), P::Read);
    try_use_case!(connections::find(on.connection), P::Read);
    try_use_case!(connections::find_by_name("Feed"), P::Read);
    try_use_case!(connections::add(feed(&name)), P::ManageSources);
    try_use_case!(connections::try_out(feed("Tried")), P::ManageSources);
    try_use_case!(
        connections::change(on.connection, 1, Change::default()),
        P::ManageSources
    );
    try_use_case!(connections::remove(on.connection, 1), P::ManageSources);
    try_use_case!(connections::probe(on.connection), P::RunSources);
    try_use_case!(connections::seal_anew(), P::ManageSources);
    try_use_case!(feeds::upload_token(on.connection), P::ManageSources);
    try_use_case!(sync::request(on.connection), P::RunSources);
    try_use_case!(sync::run_now(on.connection), P::RunSources);
    try_use_case!(sync::cancel(on.connection), P::RunSources);
    try_use_case!(runs::find(on.run), P::Read);
    try_use_case!(runs::diff(on.run, DiffKind::Vanished, None), P::Read);
    let route = TeamsObjectKind::VoiceRoute;
    try_use_case!(teams_objects::import(Files::new()), P::RunSources);
    try_use_case!(teams_objects::kinds(), P::Read);
    try_use_case!(teams_objects::list(route, None, &Place::First), P::Read);
    try_use_case!(teams_objects::find(route, "US"), P::Read);
    try_use_case!(worker::show(), P::Read);
    try_use_case!(worker::cancel(on.job), P::RunSources);
    try_use_case!(reconcile::run(), P::RunSources);
    try_use_case!(reconcile::request(), P::RunSources);
    try_use_case!(reconcile::is_under_way(), P::Read);
    try_use_case!(export::all_as_csv(Vec::new()), P::Read);
    try_use_case!(export::all_as_json(Vec::new()), P::Read);
    try_use_case!(
        export::matching_as_csv(&NumberQuery::default(), Vec::new()),
        P::Read
    );
    try_use_case!(
        imports::import_numbers(input("a,b\n1,2\n"), NUMBERS),
        P::EditNumbers
    );
    try_use_case!(
        imports::import_snapshot(input("a,b\n1,2\n"), teams),
        P::RunSources
    );
    try_use_case!(imports::begin(upload(ImportKind::Numbers)), P::EditNumbers);
    try_use_case!(imports::begin(upload(ImportKind::Carrier)), P::RunSources);
    try_use_case!(imports::list(), P::Read);
    try_use_case!(imports::find(on.import, None, Place::First), P::Read);
    try_use_case!(imports::commit(on.import, 1, CommitMode::GoodRows), P::Read);
    try_use_case!(imports::discard(on.import, 1), P::Read);
    try_use_case!(imports::error_file(on.import), P::Read);
    try_use_case!(idempotency::claim("key", &[b"request"]), P::Read);
    try_use_case!(idempotency::keep("key", &answer), P::Read);
    try_use_case!(idempotency::release("another key"), P::Read);
    try_use_case!(access::add_user(&user), P::ManageAccess);
    try_use_case!(access::list_users(), P::ManageAccess);
    try_use_case!(access::on_behalf_of("ada@contoso.example"), P::ManageAccess);
    try_use_case!(access::named("ada@contoso.example"), P::ManageAccess);
    try_use_case!(
        access::create_token("script", Role::Viewer),
        P::ManageAccess
    );
    try_use_case!(access::list_tokens(), P::ManageAccess);
    try_use_case!(access::revoke_token(on.token), P::ManageAccess);
    let mine = FilterNoun::Findings;
    try_use_case!(saved_filters::list(mine), P::Read);
    try_use_case!(
        saved_filters::keep(mine, "Mine", "state=open", true),
        P::TriageFindings
    );
    try_use_case!(saved_filters::remove(on.finding.uuid()), P::Read);
    tried.extend(ports::try_all(app, caller, &on.ports).await);
    tried
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
    let not_there: Vec<&str> = try_all(&app, &admin, &theirs)
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
    ];
    assert_eq!(not_there, [&expected[..], ports::NOT_THERE].concat());
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

/// Use cases that act for whoever the caller is, and so need no permission.
const FOR_ANYBODY: [&str; 1] = ["access::sign_out_everywhere"];

/// `module::name` of every public function that takes a caller.
fn use_cases(folder: &Path, module: Option<&str>, found: &mut BTreeSet<String>) {
    for file in fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
    {
        let stem = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let module = module.unwrap_or(&stem);
        if file.is_dir() {
            use_cases(&file, Some(module), found);
            continue;
        }
        if file.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for function in text.split("pub async fn ").skip(1) {
            let (name, rest) = function.split_once('(').unwrap();
            let arguments: String = rest.split(')').next().unwrap().split_whitespace().collect();
            if arguments.contains("app:&App,caller:&Caller") {
                found.insert(format!("{module}::{name}"));
            }
        }
    }
}

db_test!(no_use_case_is_left_out_of_these_tests, |db| async {
    let (app, _) = app(&db);
    let admin = command_line(&app, "Contoso").await;
    let tried = try_all(&app, &admin, &Things::nowhere(&app)).await;
    let tested: BTreeSet<String> = tried
        .iter()
        .map(|(name, ..)| *name)
        .chain(FOR_ANYBODY)
        .map(str::to_owned)
        .collect();
    let mut all = BTreeSet::new();
    use_cases(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        None,
        &mut all,
    );
    assert_eq!(tested, all);
});
