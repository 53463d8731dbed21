//! Importing files: from the command line in one go, from the pages in steps (upload, verdicts, commit)
//! that survive a restart.

mod last_rows;
mod numbers;
mod reading;
mod report;
mod snapshot;
mod upload;

pub use numbers::{NumbersOptions, import_numbers};
pub use reading::Input;
pub use snapshot::{SnapshotOptions, import_snapshot};
pub use upload::{NewImport, begin, commit, discard, error_file, find, list};

pub(crate) use numbers::{ensure_names, number_entry};
pub(crate) use snapshot::{find_or_add, stage_account, stage_fact, subject};
pub(crate) use upload::{give_up, work};
