//! Which file of a folder is the list to read.

use std::{
    fs::{self, File, Metadata},
    io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::http::{ApiError, Fault};

/// How lists end.
const LISTS: &[&str] = &["csv", "tsv", "txt"];

/// How files end that hold a list in a form that is not read. Passing over them in silence would leave
/// an old list in force.
const WORKBOOKS: &[&str] = &["xlsx", "xlsm", "xlsb", "xls", "ods", "numbers"];

/// How files end that are still on their way, whatever comes before.
const UNFINISHED: &[&str] = &["part", "partial", "filepart", "crdownload", "tmp", "swp"];

/// A file that has just changed may not be whole yet: an upload over a bad line stalls for a while.
const SETTLING: TimeDelta = TimeDelta::minutes(1);

/// A file of the folder, as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    path: PathBuf,
    pub(super) name: String,
    pub(super) modified: DateTime<Utc>,
    pub(super) bytes: u64,
}

impl Listed {
    /// A file by its name.
    pub(super) fn find(folder: &Path, name: &str) -> Result<Self, ApiError> {
        let path = folder.join(name);
        let about = fs::metadata(&path).map_err(|error| unreadable(&path, &error))?;
        Self::new(path, name.to_owned(), &about)
    }

    fn new(path: PathBuf, name: String, about: &Metadata) -> Result<Self, ApiError> {
        let modified = about
            .modified()
            .map_err(|error| unreadable(&path, &error))?;
        Ok(Self {
            path,
            name,
            modified: modified.into(),
            bytes: about.len(),
        })
    }

    pub(super) fn open(&self) -> Result<File, ApiError> {
        File::open(&self.path).map_err(|error| unreadable(&self.path, &error))
    }

    /// Refuses a file that is not the one that was found: written to, or put in its place.
    pub(super) fn ensure_same(&self, about: io::Result<Metadata>) -> Result<(), ApiError> {
        let about = about.map_err(|error| unreadable(&self.path, &error))?;
        let now = Self::new(self.path.clone(), self.name.clone(), &about)?;
        if now == *self {
            return Ok(());
        }
        Err(ApiError::unreadable(format!(
            "{} was changed while it was being read. It is read again next time.",
            self.name
        )))
    }
}

/// The newest list of a folder.
pub(super) fn newest(folder: &Path, now: DateTime<Utc>) -> Result<Listed, ApiError> {
    let mut newest: Option<Listed> = None;
    let mut unsettled = None;
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !has_ending(&name, LISTS) && !has_ending(&name, WORKBOOKS) || is_unfinished(&name) {
            continue;
        }
        // The entry's own metadata would be that of a link, not of the list it leads to.
        let Ok(about) = fs::metadata(entry.path()) else {
            continue;
        };
        if !about.is_file() {
            continue;
        }
        let file = Listed::new(entry.path(), name, &about)?;
        if (now - file.modified).abs() < SETTLING {
            unsettled = Some(file.name);
        } else if newest.as_ref().is_none_or(|other| is_after(&file, other)) {
            newest = Some(file);
        }
    }
    match (newest, unsettled) {
        (Some(file), _) if has_ending(&file.name, WORKBOOKS) => Err(workbook(&file.name)),
        (Some(file), _) => Ok(file),
        (None, Some(name)) => Err(missing(format!(
            "{name} is still being written. It is read next time."
        ))),
        (None, None) => Err(missing(format!(
            "There is no list in {}. A list is a file whose name ends in .csv, .tsv or .txt.",
            folder.display()
        ))),
    }
}

/// Of two files of one moment the later name: senders put the date into it.
fn is_after(file: &Listed, other: &Listed) -> bool {
    (file.modified, &file.name) > (other.modified, &other.name)
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = Path::new(name).extension().unwrap_or_default();
    endings
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

/// Hidden files, and those that programs keep while they write the real one.
fn is_unfinished(name: &str) -> bool {
    name.starts_with(['.', '~']) || name.ends_with('~') || has_ending(name, UNFINISHED)
}

fn workbook(name: &str) -> ApiError {
    ApiError::unreadable(format!(
        "The newest file, {name}, is a workbook, which is not read. Save the list as CSV (UTF-8) in the same folder."
    ))
}

fn missing(message: String) -> ApiError {
    ApiError::new(Fault::NotFound, message)
}

fn unreadable(path: &Path, error: &io::Error) -> ApiError {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "It is not there.".to_owned(),
        io::ErrorKind::PermissionDenied => "The server may not read it.".to_owned(),
        io::ErrorKind::NotADirectory => "It is not a folder.".to_owned(),
        _ => format!("{error}."),
    };
    missing(format!("{} cannot be read. {why}", path.display()))
}
