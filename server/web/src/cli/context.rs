//! What a command works with: the database opened and brought up to date, the clock, the organisation.

use std::{fs, sync::Arc};

use anyhow::Context as _;
use services::{App, Caller, Clock, FixedClock, SystemClock, SystemEntropy, access, organisations};
use store::Db;

use super::{DEFAULT_DATABASE, Globals};

/// The folder of the default database. Other folders must exist: a slip of the pen in a path must not
/// make an empty database somewhere.
const DEFAULT_FOLDER: &str = "data";

/// What a command works with.
pub struct Context {
    /// The application.
    pub app: App,
    /// Whether to print JSON.
    pub json: bool,
    org: Option<String>,
    db: Db,
}

impl Context {
    pub(super) async fn open(globals: &Globals) -> anyhow::Result<Self> {
        if globals.database == DEFAULT_DATABASE {
            fs::create_dir_all(DEFAULT_FOLDER).with_context(|| {
                format!("The folder {DEFAULT_FOLDER} for the database cannot be made here.")
            })?;
        }
        let db = Db::open(&globals.database).await?;
        db.migrate().await?;
        let clock: Arc<dyn Clock> = match globals.now {
            Some(now) => Arc::new(FixedClock(now)),
            None => Arc::new(SystemClock),
        };
        Ok(Self {
            app: App::new(db.clone(), clock, Arc::new(SystemEntropy)),
            json: globals.json,
            org: globals.org.clone(),
            db,
        })
    }

    /// On whose behalf a command works: everything is allowed, in the chosen organisation.
    pub async fn caller(&self) -> anyhow::Result<Caller> {
        let org = organisations::choose(&self.app, self.org.as_deref()).await?;
        Ok(access::command_line(&self.app, org))
    }

    pub(super) async fn close(&self) {
        self.db.close().await;
    }
}
