//! What opens the losing account: its number and PIN. Sealed, write-only, joined at the moment of sending.

use connectors::porting::PortSecrets;
use domain::{PortOrderId, access::Permission, history::Action};
use secrecy::SecretString;
use store::{Conn, history::NewEntry, ports as rows, sealed::Owner};

use super::{orders, record};
use crate::{
    App, Caller, Result,
    secrets::{self, Secrets},
};

/// The account's number at the losing carrier.
const ACCOUNT_NUMBER: &str = "account_number";
/// The PIN or passcode of the account.
const PIN: &str = "pin";

/// Secrets on their way in. What is none stays; a blank one is taken away.
#[derive(Debug, Default)]
pub struct NewSecrets {
    /// The account's number.
    pub account_number: Option<SecretString>,
    /// Its PIN.
    pub pin: Option<SecretString>,
}

/// Keeps the secrets of an order. The version must be the one that was read. History says that they were
/// replaced, and never what they are.
pub async fn set(
    app: &App,
    caller: &Caller,
    id: PortOrderId,
    version: i64,
    new: NewSecrets,
) -> Result<()> {
    caller.require(Permission::RunPorts)?;
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let mut order = orders::seen(conn, caller, id, version).await?;
    let owner = Owner::PortOrder(id);
    let mut secrets = Secrets::open(app, conn, caller.org, owner).await?;
    let given = [(ACCOUNT_NUMBER, new.account_number), (PIN, new.pin)];
    let given = given
        .into_iter()
        .filter_map(|(name, secret)| Some((name.to_owned(), secret?)));
    let replaced = secrets.replace(given.collect());
    if replaced.is_empty() {
        return Ok(());
    }
    order.has_account_number = secrets.get(ACCOUNT_NUMBER).is_some();
    order.has_pin = secrets.get(PIN).is_some();
    let anew = secrets.seal(app, caller.org, owner)?;
    rows::set_secrets(conn, caller.org, &order, anew.as_deref()).await?;
    let entry = NewEntry {
        reason: Some(format!(
            "Replaced: {}.",
            replaced.join(", ").replace('_', " ")
        )),
        ..record::of_order(&order, Action::Updated)
    };
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(())
}

/// The secrets of an order, for its carrier alone.
pub(super) async fn open(
    app: &App,
    conn: &mut Conn<'_>,
    caller: &Caller,
    id: PortOrderId,
) -> Result<PortSecrets> {
    let secrets = Secrets::open(app, conn, caller.org, Owner::PortOrder(id)).await?;
    Ok(PortSecrets {
        account_number: secrets.get(ACCOUNT_NUMBER).cloned(),
        pin: secrets.get(PIN).cloned(),
    })
}

/// Seals the secrets of the organisation's orders with the current key. The answer is how many were not.
pub(crate) async fn seal_anew(app: &App, caller: &Caller) -> Result<u64> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let mut sealed_anew = 0;
    for id in rows::orders_with_secrets(conn, caller.org).await? {
        let owner = Owner::PortOrder(id);
        sealed_anew += u64::from(secrets::seal_anew(app, conn, caller.org, owner).await?);
    }
    tx.commit().await?;
    Ok(sealed_anew)
}

/// How long the secrets of an order are kept once it has ended (I6 of the domain notes §2.8).
const KEPT: chrono::TimeDelta = chrono::TimeDelta::days(30);

/// Forgets the secrets of orders that ended a while ago.
pub(super) async fn purge(app: &App, caller: &Caller) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    for id in rows::purge_secrets(conn, caller.org, app.now() - KEPT).await? {
        let order = orders::existing(conn, caller, id).await?;
        let entry = NewEntry {
            reason: Some(
                "Account number and PIN are forgotten: the order ended 30 days ago.".to_owned(),
            ),
            ..record::of_order(&order, Action::Updated)
        };
        app.record(caller, conn, &[entry]).await?;
    }
    tx.commit().await?;
    Ok(())
}
