//! Things to name to a use case.

use chrono::Days;
use domain::{
    ConnectionId, E164, ExceptionId, FindingId, ImportId, JobId, PlanId, RunId, SourceId, TokenId,
    access::Role,
    connection::{Settings, field},
    finding::query::FindingQuery,
    import::{ImportKind, OnDuplicate},
    plan::planner::Wish,
    saved_filter::FilterNoun,
};
use services::{
    App, Caller, access,
    connections::{self, NewConnection},
    exceptions::{self, NewException},
    findings,
    imports::{self, NewImport},
    plans::{self, Wanted},
    saved_filters, sources, sync, worker,
};
use uuid::Uuid;

use super::{outgoing, ports};
use crate::support::{FOUR_NUMBERS, carrier, colt_list, roll_call};

/// Things to name to a use case.
pub(super) struct Things {
    pub(super) number: E164,
    pub(super) finding: FindingId,
    pub(super) source: SourceId,
    pub(super) run: RunId,
    pub(super) import: ImportId,
    pub(super) token: TokenId,
    pub(super) connection: ConnectionId,
    pub(super) job: JobId,
    pub(super) exception: ExceptionId,
    pub(super) plan: PlanId,
    pub(super) filter: Uuid,
    pub(super) ports: ports::Things,
    pub(super) outgoing: outgoing::Things,
}

impl Things {
    /// Things that are nowhere.
    pub(super) fn nowhere(app: &App) -> Self {
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
            filter: id,
            ports: ports::Things::nowhere(app),
            outgoing: outgoing::Things::nowhere(app),
        }
    }

    /// Things that an organisation has.
    pub(super) async fn of(app: &App, caller: &Caller) -> Self {
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
            filter: saved_filters::keep(app, caller, FilterNoun::Ports, "Late", "tab=late", true)
                .await
                .unwrap()
                .id,
            ports: ports::Things::of(app, caller, connection).await,
            outgoing: outgoing::Things::of(app, caller).await,
        }
    }
}

/// A plan that waits for approval.
async fn planned(app: &App, caller: &Caller) -> PlanId {
    let number = "+442079460004".parse().unwrap();
    let proposed = plans::propose(app, caller, &quarantine(app, number), None).await;
    proposed.unwrap().plan.unwrap().plan.id
}

pub(super) fn quarantine(app: &App, number: E164) -> Wanted {
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
pub(super) fn feed(name: &str) -> NewConnection {
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
pub(super) fn exception(app: &App) -> NewException {
    NewException {
        code: None,
        first: "+442079460001".into(),
        last: None,
        until: app.now().date_naive(),
        reason: "A lobby telephone.".into(),
    }
}

pub(super) fn upload(kind: ImportKind) -> NewImport {
    NewImport {
        kind,
        carrier: Some("Colt".into()),
        file_name: "file".into(),
        on_duplicate: OnDuplicate::Stop,
        is_partial: false,
        content: b"number,country\n+12025550100,US\n".to_vec(),
    }
}
