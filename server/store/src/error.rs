//! What can go wrong in the store.

/// The result of a store call.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why a store call failed. `Display` never contains the cause; callers log the chain.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is not one of a database we know.
    #[error(
        "{0} is not a database address. Write sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME."
    )]
    Address(String),
    /// The database cannot be opened.
    #[error("the database cannot be opened: {place}")]
    Open {
        /// Which database, without credentials.
        place: String,
        /// The cause.
        #[source]
        cause: sqlx::Error,
    },
    /// The database was written by a newer version.
    #[error(
        "the database was made by a newer version of Rollcall (its migration {0} is unknown here). Use that version, or restore a backup."
    )]
    Newer(i64),
    /// A migration failed.
    #[error("the database cannot be brought up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// Somebody else changed the row since it was read.
    #[error("the row has changed since it was read")]
    Conflict,
    /// A name or number that must be unique is taken.
    #[error("it already exists")]
    Taken,
    /// A stored value does not parse: the row was written by something else than Rollcall.
    #[error("column {column} of {table} holds a value that Rollcall did not write")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A write changed another number of rows than it must.
    #[error("a write changed {changed} rows where {expected} were meant")]
    Affected {
        /// Rows that were meant.
        expected: u64,
        /// Rows that were changed.
        changed: u64,
    },
    /// The place of a page was not written by Rollcall.
    #[error("the place in the list is not valid; begin at the first page")]
    Cursor,
    /// Anything else.
    #[error("the database refused a statement")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Taken,
            _ => Self::Database(error),
        }
    }
}

/// Checks that a write changed exactly the rows it must.
pub(crate) fn ensure_affected(changed: u64, expected: u64) -> Result<()> {
    if changed == expected {
        Ok(())
    } else {
        Err(StoreError::Affected { expected, changed })
    }
}

/// Checks that a versioned update found the version it was based on.
pub(crate) fn ensure_version(changed: u64) -> Result<()> {
    match changed {
        1 => Ok(()),
        0 => Err(StoreError::Conflict),
        _ => Err(StoreError::Affected {
            expected: 1,
            changed,
        }),
    }
}
