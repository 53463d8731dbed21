//! Messages reach whoever should have them, whatever the other side and our own workers do.

mod folders;
pub(crate) mod hook;
mod kills;
mod mail;
mod places;
pub(crate) mod post;
mod silence;
mod together;
mod web;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use domain::{
    DeliveryId, DestinationId,
    delivery::{Delivery, DeliveryDetail, State, Try, Went, query::DeliveryQuery},
};
use secrecy::SecretString;
use services::{
    App, Caller, SystemEntropy, Vault, deliveries,
    deliveries::Outlets,
    destinations::{self, DestinationForm, TargetForm},
    jobs,
};
use store::Db;

use crate::support::{TestClock, app, command_line};

/// An application that sends, its clock, and the command line on an organisation.
pub(crate) async fn sender(db: &Db, outlets: Outlets) -> (App, TestClock, Caller) {
    let (app, clock) = app(db);
    let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let vault = Vault::given(SecretString::from(key), Arc::new(SystemEntropy)).unwrap();
    let app = app.with_vault(vault).with_outlets(outlets);
    let caller = command_line(&app, "Contoso").await;
    (app, clock, caller)
}

/// Ways out for tests: to this machine, and without patience.
pub(crate) fn outlets() -> Outlets {
    Outlets {
        allows_loopback: true,
        patience: Duration::from_millis(400),
        mail_patience: Duration::from_millis(400),
        ..Outlets::default()
    }
}

pub(crate) async fn add(
    app: &App,
    caller: &Caller,
    name: &str,
    target: TargetForm,
) -> DestinationId {
    let form = DestinationForm {
        name: name.to_owned(),
        target,
    };
    destinations::add(app, caller, form).await.unwrap()
}

pub(crate) fn mail(to: &str) -> TargetForm {
    TargetForm::Mail { to: to.to_owned() }
}

pub(crate) fn webhook(url: &str) -> TargetForm {
    TargetForm::Webhook {
        url: SecretString::from(url),
        gets_events: false,
        signing_key: SecretString::from("a key of sixteen"),
    }
}

/// Does all the work that is due.
pub(crate) async fn work(app: &App) {
    while jobs::run_one(app, app.new_id()).await.unwrap() {}
}

/// Every delivery, newest first.
pub(crate) async fn all(app: &App, caller: &Caller) -> Vec<Delivery> {
    let list = deliveries::list(app, caller, &DeliveryQuery::default()).await;
    list.unwrap().page.rows
}

/// The only delivery there is.
pub(crate) async fn only(app: &App, caller: &Caller) -> DeliveryDetail {
    let all = all(app, caller).await;
    let [delivery] = all.as_slice() else {
        panic!("not one delivery: {all:?}");
    };
    detail(app, caller, delivery.id).await
}

pub(crate) async fn detail(app: &App, caller: &Caller, id: DeliveryId) -> DeliveryDetail {
    deliveries::find(app, caller, id).await.unwrap()
}

/// How the tries of a delivery went.
pub(crate) fn went(detail: &DeliveryDetail) -> Vec<Went> {
    let went = |one: &Try| one.went.expect("the try has ended");
    detail.history.iter().map(went).collect()
}

/// Works, and lets time pass to each next try, until nothing more happens by itself.
pub(crate) async fn work_to_the_end(app: &App, clock: &TestClock, caller: &Caller) {
    for _ in 0..40 {
        work(app).await;
        let open = all(app, caller).await;
        let next = open
            .iter()
            .filter_map(|delivery| delivery.standing.next_at)
            .min();
        match next {
            Some(next) => clock.advance(next - app.now() + TimeDelta::seconds(1)),
            None if open
                .iter()
                .any(|delivery| delivery.standing.state == State::Queued) => {}
            None => return,
        }
    }
    panic!("it does not come to an end");
}
