//! Who may do what about schedules, destinations and deliveries.

use domain::{
    DeliveryId, DestinationId, ScheduleId,
    access::Permission as P,
    connection::Schedule as Timing,
    delivery::query::DeliveryQuery,
    report::{ReportFilter, ReportKind},
    schedule::ReportPlan,
};
use services::{
    App, Caller, deliveries,
    destinations::{self, DestinationForm, TargetForm},
    schedules::{self, ScheduleForm},
};

use super::Trial;

/// Things on their way out to name to a use case.
pub(super) struct Things {
    destination: DestinationId,
    delivery: DeliveryId,
    schedule: ScheduleId,
}

impl Things {
    /// Things that are nowhere.
    pub(super) fn nowhere(app: &App) -> Self {
        let id = app.new_id();
        Self {
            destination: DestinationId::new(id),
            delivery: DeliveryId::new(id),
            schedule: ScheduleId::new(id),
        }
    }

    /// Things that an organisation has.
    pub(super) async fn of(app: &App, caller: &Caller) -> Self {
        let destination = destinations::add(app, caller, desk("Desk")).await.unwrap();
        destinations::try_out(app, caller, destination)
            .await
            .unwrap();
        let list = deliveries::list(app, caller, &DeliveryQuery::default()).await;
        Self {
            destination,
            delivery: list.unwrap().page.rows[0].id,
            schedule: schedules::add(app, caller, weekly("Weekly")).await.unwrap(),
        }
    }
}

fn desk(name: &str) -> DestinationForm {
    DestinationForm {
        name: name.to_owned(),
        target: TargetForm::Mail {
            to: "desk@contoso.example".to_owned(),
        },
    }
}

fn weekly(name: &str) -> ScheduleForm {
    ScheduleForm {
        name: name.to_owned(),
        plan: ReportPlan {
            kind: ReportKind::Sync,
            filter: ReportFilter::default(),
            formats: Vec::new(),
            destinations: Vec::new(),
            skips_quiet: false,
        },
        timing: Timing::default(),
    }
}

/// Tries every use case on some things.
pub(super) async fn try_all(trial: &mut Trial<'_>, on: &Things) {
    let name = trial.app.new_id().to_string();
    attempt!(trial, destinations::list(), P::Read);
    attempt!(trial, destinations::find(on.destination), P::Read);
    attempt!(trial, destinations::find_by_name("desk"), P::Read);
    attempt!(
        trial,
        deliveries::replay_dead(Some(on.destination)),
        P::ManageReports
    );
    attempt!(
        trial,
        deliveries::discard_dead(Some(on.destination)),
        P::ManageReports
    );
    attempt!(trial, destinations::add(desk(&name)), P::ManageReports);
    attempt!(
        trial,
        destinations::try_out(on.destination),
        P::ManageReports
    );
    attempt!(
        trial,
        destinations::change(on.destination, 1, desk("Other desk")),
        P::ManageReports
    );
    attempt!(
        trial,
        destinations::remove(on.destination, 2),
        P::ManageReports
    );
    attempt!(trial, destinations::seal_anew(), P::ManageReports);
    attempt!(trial, deliveries::list(&DeliveryQuery::default()), P::Read);
    attempt!(trial, deliveries::find(on.delivery), P::Read);
    attempt!(trial, deliveries::replay(on.delivery), P::ManageReports);
    attempt!(trial, deliveries::discard(on.delivery), P::ManageReports);
    attempt!(trial, schedules::list(), P::Read);
    attempt!(trial, schedules::find(on.schedule), P::Read);
    attempt!(trial, schedules::find_by_name("weekly"), P::Read);
    attempt!(trial, schedules::add(weekly(&name)), P::ManageReports);
    attempt!(trial, schedules::try_out(on.schedule), P::ManageReports);
    attempt!(
        trial,
        schedules::change(on.schedule, 1, weekly("Weekly")),
        P::ManageReports
    );
    attempt!(
        trial,
        schedules::pause(on.schedule, 2, true),
        P::ManageReports
    );
    attempt!(trial, schedules::remove(on.schedule, 3), P::ManageReports);
}

/// What is not there for another organisation.
pub(super) const NOT_THERE: &[&str] = &[
    "destinations::find",
    "destinations::find_by_name",
    "deliveries::replay_dead",
    "deliveries::discard_dead",
    "destinations::try_out",
    "destinations::change",
    "destinations::remove",
    "deliveries::find",
    "deliveries::replay",
    "deliveries::discard",
    "schedules::find",
    "schedules::find_by_name",
    "schedules::try_out",
    "schedules::change",
    "schedules::pause",
    "schedules::remove",
];
