//! The dates of the desk depend on weekends, holidays and the hour: whoever starts the demo must get it on
//! any day.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use domain::access::Role;
use secrecy::SecretString;
use services::{
    App, FixedClock, SystemEntropy,
    access::{self, NewUser},
    organisations,
    vault::Vault,
};
use store::testing;

use super::{COLLEAGUE, EMAIL, ORGANISATION, PASSWORD, ports, vendors::Vendors};

fn vault() -> Vault {
    let key = SecretString::from(STANDARD.encode([7; 32]));
    Vault::given(key, Arc::new(SystemEntropy)).unwrap()
}

async fn fill_desk(app: &App) -> anyhow::Result<()> {
    let org = organisations::ensure(app, ORGANISATION).await?;
    let caller = access::command_line(app, org);
    for (email, role) in [(EMAIL, Role::Admin), (COLLEAGUE, Role::Engineer)] {
        let new = NewUser {
            email,
            name: email,
            password: PASSWORD,
            role,
        };
        access::add_user(app, &caller, &new).await?;
    }
    let vendors = Vendors::start(app.now().date_naive(), None).await?;
    vendors.connect(app, &caller).await?;
    Box::pin(ports::fill(app, &caller, &vendors)).await
}

/// In America it is still the day before, or a day on which no carrier works.
#[tokio::test]
async fn the_desk_is_filled_on_any_day_at_any_hour() {
    for now in [
        "2026-11-29T00:04:00Z",
        "2026-12-25T12:00:00Z",
        "2027-01-01T05:30:00Z",
    ] {
        let now: DateTime<Utc> = now.parse().unwrap();
        testing::on_sqlite(async |db, _| {
            let app = App::new(db, Arc::new(FixedClock(now)), Arc::new(SystemEntropy));
            let filled = fill_desk(&app.with_vault(vault())).await;
            assert!(filled.is_ok(), "{now}: {filled:?}");
        })
        .await;
    }
}
