//! What every use case works with, and on whose behalf.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use connectors::{http::Limits, registry::Host};
use domain::{
    Country, OrgId, UserId,
    access::{Permission, Role},
    history::Actor,
};
use store::{
    Conn, Db,
    history::{self, NewEntry, Stamp},
};
use uuid::Uuid;

use crate::{
    Clock, DocumentStore, Entropy, Error, Result, deliveries::Outlets, jobs::Pace, provider,
    vault::Vault,
};

/// The application: its database, clock and randomness. Cloning shares them.
#[derive(Clone)]
pub struct App {
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) access: Arc<crate::access::Limits>,
    pub(crate) limits: Limits,
    pub(crate) pace: Pace,
    pub(crate) documents: DocumentStore,
    pub(crate) outlets: Arc<Outlets>,
    vault: Option<Vault>,
}

impl App {
    /// An application on a migrated database.
    pub fn new(db: Db, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            db,
            clock,
            entropy,
            access: Arc::default(),
            limits: Limits::default(),
            pace: Pace::default(),
            documents: DocumentStore::default(),
            outlets: Arc::default(),
            vault: None,
        }
    }

    /// The same application with a vault: without one it keeps no credentials.
    #[must_use]
    pub fn with_vault(self, vault: Vault) -> Self {
        Self {
            vault: Some(vault),
            ..self
        }
    }

    /// The same application, as patient with vendors as these limits say.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same application, whose worker keeps time in another way.
    #[must_use]
    pub fn with_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// The same application, which keeps new documents elsewhere than in the database.
    #[must_use]
    pub fn with_documents(self, documents: DocumentStore) -> Self {
        Self { documents, ..self }
    }

    /// The same application with ways out: without them mail and files wait.
    #[must_use]
    pub fn with_outlets(self, outlets: Outlets) -> Self {
        Self {
            outlets: Arc::new(outlets),
            ..self
        }
    }

    /// The vault.
    pub(crate) fn vault(&self) -> Result<&Vault> {
        self.vault.as_ref().ok_or_else(|| {
            Error::Vault(
                "Credentials cannot be kept: Rollcall was started without a key for them. Start it with \
                 --key-file or the variable ROLLCALL_KEY."
                    .to_owned(),
            )
        })
    }

    /// The same application at another time: the demo lives through a month in seconds.
    #[must_use]
    pub fn at(&self, clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            ..self.clone()
        }
    }

    /// The time (UTC).
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The country in whose plan an organisation writes numbers without a country code.
    pub(crate) async fn country(&self, org: OrgId) -> Result<Option<Country>> {
        let mut read = self.db.read().await?;
        let organisation = store::organisations::find(&mut read.conn(), org).await?;
        Ok(organisation.and_then(|organisation| organisation.country))
    }

    /// When, by whom and in which request a set of changes is made.
    pub(crate) fn stamp(&self, caller: &Caller, batch_id: Option<Uuid>) -> Stamp {
        Stamp {
            at: self.now(),
            actor: caller.actor(),
            request_id: Some(caller.request_id),
            batch_id,
        }
    }

    /// Appends what a caller changed to the history, in the transaction of the change.
    pub(crate) async fn record(
        &self,
        caller: &Caller,
        conn: &mut Conn<'_>,
        entries: &[NewEntry],
    ) -> Result<()> {
        let stamp = self.stamp(caller, None);
        Ok(history::append(conn, caller.org, &stamp, entries).await?)
    }

    /// A new identifier.
    pub fn new_id(&self) -> Uuid {
        provider::new_id(&self.clock, &self.entropy)
    }
}

impl Host for App {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn new_id(&self) -> Uuid {
        self.new_id()
    }
}

/// On whose behalf a use case runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The organisation. Rows of another do not exist.
    pub org: OrgId,
    /// The account; none for the command line and the worker.
    pub user: Option<UserId>,
    /// The name that history keeps.
    pub name: String,
    /// What the caller may do.
    pub role: Role,
    /// The request, so that all its changes can be found together.
    pub request_id: Uuid,
}

impl Caller {
    /// Names the permission a use case needs. Every use case begins with this.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.role.allows(permission) {
            Ok(())
        } else {
            Err(Error::Forbidden(permission))
        }
    }

    /// The caller as history keeps it.
    pub fn actor(&self) -> Actor {
        Actor {
            user_id: self.user.map(UserId::uuid),
            name: self.name.clone(),
        }
    }
}
