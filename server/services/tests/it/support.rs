//! What the tests begin with.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{OrgId, access::Role};
use services::{
    App, Caller, Clock, SystemEntropy,
    access::{self, NewUser, Origin},
    organisations,
};
use store::Db;

/// A password that is good enough.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A clock that a test moves on.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    /// Lets time pass.
    pub(crate) fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// An application on a database, and its clock.
pub(crate) fn app(db: &Db) -> (App, TestClock) {
    let start = DateTime::from_timestamp(1_795_176_000, 0).unwrap();
    let clock = TestClock(Arc::new(Mutex::new(start)));
    (
        App::new(db.clone(), Arc::new(clock.clone()), Arc::new(SystemEntropy)),
        clock,
    )
}

/// The command line on a new organisation.
pub(crate) async fn command_line(app: &App, organisation: &str) -> Caller {
    let org: OrgId = organisations::ensure(app, organisation).await.unwrap();
    access::command_line(app, org)
}

/// Adds a person with [`PASSWORD`].
pub(crate) async fn person(app: &App, caller: &Caller, email: &str, role: Role) {
    let new = NewUser {
        email,
        name: "",
        password: PASSWORD,
        role,
    };
    access::add_user(app, caller, &new).await.unwrap();
}

/// A request from some address.
pub(crate) fn origin(app: &App) -> Origin {
    Origin {
        address: [192, 0, 2, 7].into(),
        request_id: app.new_id(),
    }
}
