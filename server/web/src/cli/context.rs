//! What a command works with: the database opened and brought up to date, the clock, the organisation.

use std::{env, fs, path::PathBuf, sync::Arc};

use anyhow::Context as _;
use secrecy::SecretString;
use services::{
    App, Caller, Clock, DocumentStore, Entropy, FixedClock, SystemClock, SystemEntropy, access,
    organisations,
    vault::{self, Vault},
};
use store::Db;

use super::{DEFAULT_DATABASE, Globals};

/// The folder of the default database. Other folders must exist: a slip of the pen in a path must not
/// make an empty database somewhere.
const DEFAULT_FOLDER: &str = "data";

/// The variable that gives the keys themselves, where no file may lie about.
const KEYS: &str = "ROLLCALL_KEY";

/// What a command works with.
pub struct Context {
    /// The application.
    pub app: App,
    /// Whether to print JSON.
    pub json: bool,
    /// The address by which the world knows this server.
    pub public_url: Option<String>,
    org: Option<String>,
    db: Db,
}

impl Context {
    pub(super) async fn open(globals: &Globals) -> anyhow::Result<Self> {
        if globals.database == DEFAULT_DATABASE {
            make_default_folder("database")?;
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
            public_url: globals.outgoing.public_url.clone(),
            org: globals.org.clone(),
            db,
        })
    }

    /// Lets the application seal and open credentials.
    pub(super) fn open_vault(&mut self, globals: &Globals) -> anyhow::Result<()> {
        let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
        let vault = match env::var(KEYS) {
            Ok(keys) => Vault::given(SecretString::from(keys), entropy)?,
            Err(_) => Vault::open(&key_file(globals)?, entropy)?,
        };
        self.app = self.app.clone().with_vault(vault);
        Ok(())
    }

    /// Lets the application keep documents where it is told to.
    pub(super) fn open_documents(&mut self, globals: &Globals) -> anyhow::Result<()> {
        let documents = DocumentStore::open(&globals.documents, |name| env::var(name).ok())?;
        self.app = self.app.clone().with_documents(documents);
        Ok(())
    }

    /// Lets the application send what is to go out.
    pub(super) fn open_outlets(&mut self, globals: &Globals) -> anyhow::Result<()> {
        let outlets = globals.outgoing.outlets()?;
        self.app = self.app.clone().with_outlets(outlets);
        Ok(())
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

/// Where the keys are: where somebody says, or in the default place.
fn key_file(globals: &Globals) -> anyhow::Result<PathBuf> {
    if let Some(path) = &globals.key_file {
        return Ok(path.clone());
    }
    let path = vault::default_path(&globals.database);
    if path.starts_with(DEFAULT_FOLDER) {
        make_default_folder("key file")?;
    }
    Ok(path)
}

fn make_default_folder(purpose: &str) -> anyhow::Result<()> {
    fs::create_dir_all(DEFAULT_FOLDER).with_context(|| {
        format!("The folder {DEFAULT_FOLDER} for the {purpose} cannot be made here.")
    })
}
