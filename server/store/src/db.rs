//! The two databases behind one handle.

use std::{path::Path, pin::Pin, str::FromStr, time::Duration};

use domain::OrgId;
use futures::{Stream, StreamExt};
use sqlx::{
    ConnectOptions, Executor, FromRow, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection,
    SqlitePool,
    migrate::{Migrate, Migrator},
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions, PgRow},
    sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
    },
};

use crate::{Result, StoreError};

/// Rows of each index that SQLite looks at for its statistics. It takes an organisation for no larger than that,
/// and reads one from end to end in place of looking fifty rows up if it believes it to be small.
const ANALYSED: u32 = 10_000;

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// A process that falls silent within a transaction, because its machine sleeps or is cut off, must not
/// keep what it has locked: nobody could take its work over.
const SILENCE: &str = "set idle_in_transaction_session_timeout = '1min'";

/// A database. Cloning shares its connections.
///
/// SQLite has one connection that writes: several would only fail against each other's locks.
#[derive(Clone, Debug)]
pub enum Db {
    /// A file.
    Sqlite {
        /// The one connection that writes.
        write: SqlitePool,
        /// Connections that cannot write.
        read: SqlitePool,
    },
    /// A server.
    Postgres(PgPool),
}

/// An open connection, inside a transaction or not.
#[derive(Debug)]
pub enum Conn<'c> {
    /// To SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// To PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// Rows on their way out of the database, one after another.
pub type Rows<'c, T> = Pin<Box<dyn Stream<Item = Result<T>> + Send + 'c>>;

/// Streams an organisation's rows. The statement takes the organisation as its only bind.
pub(crate) fn stream<'c, R, T>(
    conn: Conn<'c>,
    sql: &'static str,
    org: OrgId,
    read: impl Fn(R) -> Result<T> + Send + 'c,
) -> Rows<'c, T>
where
    R: Send + Unpin + 'c,
    R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>,
    T: 'c,
{
    let rows = match conn {
        Conn::Sqlite(c) => sqlx::query_as(sql).bind(org.uuid()).fetch(c).boxed(),
        Conn::Postgres(c) => sqlx::query_as(sql).bind(org.uuid()).fetch(c).boxed(),
    };
    rows.map(move |row| read(row?)).boxed()
}

/// A connection outside a transaction.
#[derive(Debug)]
pub enum PoolConn {
    /// To SQLite.
    Sqlite(PoolConnection<Sqlite>),
    /// To PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

/// A transaction. Dropping it rolls back.
#[derive(Debug)]
pub enum Tx {
    /// In SQLite, begun as a writer.
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    /// In PostgreSQL.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// Runs the same block against whichever database a [`Conn`] is open to. Inside, the given name is the
/// connection and `Backend` its sqlx database type.
macro_rules! on_db {
    ($conn:expr, $name:ident => $body:expr) => {
        match $conn {
            $crate::Conn::Sqlite($name) => {
                #[allow(dead_code, reason = "not every block names its database")]
                type Backend = sqlx::Sqlite;
                let $name = &mut **$name;
                $body
            }
            $crate::Conn::Postgres($name) => {
                #[allow(dead_code, reason = "not every block names its database")]
                type Backend = sqlx::Postgres;
                let $name = &mut **$name;
                $body
            }
        }
    };
}

impl Db {
    /// Opens `sqlite://PATH` or `postgres://…`. An SQLite file is made if `PATH` has none; its folder
    /// must exist and be writable.
    pub async fn open(address: &str) -> Result<Self> {
        if let Some(path) = address.strip_prefix("sqlite://") {
            return Self::open_sqlite(path.as_ref()).await;
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Self::open_postgres(address).await;
        }
        Err(StoreError::Address(without_credentials(address)))
    }

    async fn open_sqlite(path: &Path) -> Result<Self> {
        let open = |cause| StoreError::Open {
            place: path.display().to_string(),
            cause,
        };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(10))
            .foreign_keys(true)
            .pragma("temp_store", "memory")
            .pragma("journal_size_limit", "67108864")
            .pragma("cache_size", "-131072")
            .pragma("mmap_size", "268435456")
            // Rows cross from SQLite's thread to ours: many at a time, or waking costs more than reading.
            .row_buffer_size(1024)
            .optimize_on_close(true, Some(ANALYSED))
            .disable_statement_logging();
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            // A long import holds the writer; the next in line waits for it.
            .acquire_timeout(Duration::from_mins(10))
            .connect_with(options.clone())
            .await
            .map_err(open)?;
        let read = SqlitePoolOptions::new()
            .max_connections(6)
            .connect_lazy_with(options.pragma("cache_size", "-16384").read_only(true));
        Ok(Self::Sqlite { write, read })
    }

    async fn open_postgres(address: &str) -> Result<Self> {
        let place = without_credentials(address);
        let open = |cause| StoreError::Open {
            place: place.clone(),
            cause,
        };
        let options = PgConnectOptions::from_str(address)
            .map_err(open)?
            .disable_statement_logging();
        PgPoolOptions::new()
            .max_connections(10)
            .acquire_timeout(Duration::from_secs(10))
            .after_connect(|conn, _| Box::pin(async { conn.execute(SILENCE).await.map(drop) }))
            .connect_with(options)
            .await
            .map(Self::Postgres)
            .map_err(open)
    }

    /// Brings the tables up to date. Refuses a database that a newer version has written.
    pub async fn migrate(&self) -> Result<()> {
        let (migrator, applied) = match self {
            Self::Sqlite { write, .. } => {
                let mut conn = write.acquire().await?;
                (&SQLITE, applied_versions(&mut *conn).await?)
            }
            Self::Postgres(pool) => {
                let mut conn = pool.acquire().await?;
                (&POSTGRES, applied_versions(&mut *conn).await?)
            }
        };
        let is_known = |version: &i64| migrator.iter().any(|m| m.version == *version);
        if let Some(newer) = applied.into_iter().find(|version| !is_known(version)) {
            return Err(StoreError::Newer(newer));
        }
        match self {
            Self::Sqlite { write, .. } => migrator.run(write).await,
            Self::Postgres(pool) => migrator.run(pool).await,
        }
        .map_err(StoreError::Migrate)
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<PoolConn> {
        Ok(match self {
            Self::Sqlite { read, .. } => PoolConn::Sqlite(read.acquire().await?),
            Self::Postgres(pool) => PoolConn::Postgres(pool.acquire().await?),
        })
    }

    /// A transaction that only reads, and sees one moment however long it takes.
    pub async fn snapshot(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// A connection for a single statement that writes: whoever falls silent in the middle of it leaves
    /// nothing locked.
    pub async fn write(&self) -> Result<PoolConn> {
        Ok(match self {
            Self::Sqlite { write, .. } => PoolConn::Sqlite(write.acquire().await?),
            Self::Postgres(pool) => PoolConn::Postgres(pool.acquire().await?),
        })
    }

    /// A transaction for writing.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            // A deferred transaction that reads first and writes later fails against another writer.
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// A transaction for writing, unless it would have to wait for one.
    pub async fn try_begin(&self) -> Result<Option<Tx>> {
        Ok(match self {
            Self::Sqlite { write, .. } => write
                .try_begin_with("BEGIN IMMEDIATE")
                .await?
                .map(Tx::Sqlite),
            Self::Postgres(pool) => pool.try_begin().await?.map(Tx::Postgres),
        })
    }

    /// Closes every connection, writing out what is pending.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

async fn applied_versions<C: Migrate>(conn: &mut C) -> Result<Vec<i64>> {
    conn.ensure_migrations_table("_sqlx_migrations")
        .await
        .map_err(StoreError::Migrate)?;
    let applied = conn
        .list_applied_migrations("_sqlx_migrations")
        .await
        .map_err(StoreError::Migrate)?;
    Ok(applied.into_iter().map(|m| m.version).collect())
}

/// An address without user and password, for messages.
fn without_credentials(address: &str) -> String {
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://{place}"),
        _ => address.to_owned(),
    }
}

impl PoolConn {
    /// The connection.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}

impl Tx {
    /// The connection.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(tx) => Conn::Sqlite(tx),
            Self::Postgres(tx) => Conn::Postgres(tx),
        }
    }

    /// Makes the changes last.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
