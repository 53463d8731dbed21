//! Messages as files of a folder under the one that the operator has set up.

use std::path::PathBuf;

use domain::{OrgId, delivery::FolderName};

use super::{Attempt, mail::Attachment, outlets::Outlets};
use crate::document_store;

/// Files for a folder.
pub(super) struct Files {
    /// The folder.
    pub(super) folder: PathBuf,
    /// What is written there. Written twice, it is there once.
    pub(super) files: Vec<Attachment>,
}

/// The folder of an organisation's destination; none where the operator has set up none. Each organisation
/// has its own, so that none reads or writes another's.
pub(super) fn place(outlets: &Outlets, org: OrgId, name: &FolderName) -> Option<PathBuf> {
    let root = outlets.reports_folder.as_ref()?;
    Some(root.join(org.to_string()).join(name.as_str()))
}

/// Writes the files, each as a whole or not at all.
pub(super) async fn write(files: Files) -> Attempt {
    let names: Vec<String> = files.files.iter().map(|f| f.file_name.clone()).collect();
    for file in files.files {
        let path = files.folder.join(&file.file_name);
        if let Err(error) = document_store::write_file(path, file.bytes).await {
            return Attempt::put_off(format!("{} could not be written: {error}", file.file_name));
        }
    }
    Attempt::accepted(format!("Written: {}.", names.join(", ")))
}
