//! Where the files of documents are kept: in the database, in a folder, or in an S3-compatible store.
//!
//! Outside the database a file goes by its organisation and its SHA-256, so that the same file is kept once
//! and writing it again is harmless. What is read is compared with that hash. A document that was kept in
//! the database stays there when another place is chosen for new ones.

mod folder;
mod s3;

use domain::OrgId;
use sha2::{Digest, Sha256};

use crate::{Error, Result, text::hex};
use folder::Folder;

pub(crate) use folder::write_file;
use s3::Bucket;

/// Where the files of new documents are kept.
#[derive(Clone, Debug, Default)]
pub struct DocumentStore(Place);

#[derive(Clone, Debug, Default)]
enum Place {
    #[default]
    Database,
    Folder(Folder),
    Bucket(Bucket),
}

impl DocumentStore {
    /// The store at an address: `database`, `file:///PATH`, or `s3://BUCKET/PREFIX`.
    ///
    /// `environment` tells the variables that open an S3-compatible store: `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, and `AWS_ENDPOINT_URL` for one that is
    /// not Amazon's.
    ///
    /// # Errors
    /// [`Error::Invalid`] names what is wrong with the address or missing from the environment.
    pub fn open(address: &str, environment: impl Fn(&str) -> Option<String>) -> Result<Self> {
        if address == "database" {
            return Ok(Self::default());
        }
        if let Some(path) = address.strip_prefix("file://") {
            return Folder::open(path).map(|folder| Self(Place::Folder(folder)));
        }
        if let Some(place) = address.strip_prefix("s3://") {
            return Bucket::open(place, environment).map(|bucket| Self(Place::Bucket(bucket)));
        }
        Err(Error::Invalid(format!(
            "\u{201c}{address}\u{201d} is no place for documents. Write database, file:///PATH or \
             s3://BUCKET/PREFIX."
        )))
    }

    /// Whether files go into the database, with all else.
    pub(crate) const fn is_database(&self) -> bool {
        matches!(self.0, Place::Database)
    }

    /// Keeps a file. Kept twice, it is there once.
    pub(crate) async fn put(&self, org: OrgId, sha256: &str, content: Vec<u8>) -> Result<()> {
        let key = key(org, sha256);
        match &self.0 {
            Place::Database => Ok(()),
            Place::Folder(folder) => folder.put(&key, content).await,
            Place::Bucket(bucket) => bucket.put(&key, content).await,
        }
    }

    /// Reads a file back; none where it is not there.
    pub(crate) async fn get(&self, org: OrgId, sha256: &str) -> Result<Option<Vec<u8>>> {
        let key = key(org, sha256);
        match &self.0 {
            Place::Database => Ok(None),
            Place::Folder(folder) => folder.get(&key).await,
            Place::Bucket(bucket) => bucket.get(&key).await,
        }
    }
}

fn key(org: OrgId, sha256: &str) -> String {
    format!("{org}/{sha256}")
}

/// The SHA-256 of a file in hexadecimal.
pub(crate) fn sha256(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(address: &str) -> String {
        DocumentStore::open(address, |_| None)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn an_address_that_leads_nowhere_is_refused() {
        assert!(
            DocumentStore::open("database", |_| None)
                .unwrap()
                .is_database()
        );
        assert!(refused("ftp://papers").contains("file:///PATH"));
        assert!(refused("").contains("database"));
        assert!(refused("file://").contains("whole path"));
        assert!(refused("file://papers").contains("whole path"));
        assert!(refused("file:///no/such/folder").contains("/no/such/folder"));
        assert!(refused("s3://").contains("bucket"));
        assert!(refused("s3://papers").contains("AWS_ACCESS_KEY_ID"));
    }

    #[test]
    fn a_hash_is_written_in_hexadecimal() {
        assert_eq!(
            sha256(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
