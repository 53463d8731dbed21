//! Documents as files of a folder.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use crate::{Error, Result};

/// A folder with a folder for each organisation.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder must be there: a slip of the pen must not keep papers where nobody backs them up.
    pub(super) fn open(path: &str) -> Result<Self> {
        let root = PathBuf::from(path);
        if !root.is_absolute() {
            return Err(Error::Invalid(format!(
                "\u{201c}file://{path}\u{201d} does not name a folder by its whole path. Write file:///PATH."
            )));
        }
        if !root.is_dir() {
            return Err(Error::Invalid(format!(
                "There is no folder {path} for documents. Make it, or correct the path."
            )));
        }
        Ok(Self { root })
    }

    pub(super) async fn put(&self, key: &str, content: Vec<u8>) -> Result<()> {
        write_file(self.root.join(key), content).await
    }

    pub(super) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>> {
        let path = self.root.join(key);
        let read = move || match fs::read(path) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        };
        aside(read).await
    }
}

/// Writes a file and the folders above it. Written again, it is there once.
pub(crate) async fn write_file(path: PathBuf, content: Vec<u8>) -> Result<()> {
    aside(move || write(&path, &content)).await
}

/// Writes a file so that it is there as a whole or not at all.
fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Does what waits for a disk where nobody else waits for it.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(io::Error::other)??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_there_once_and_as_a_whole() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path().to_str().unwrap()).unwrap();
        assert_eq!(folder.get("org/ab").await.unwrap(), None);
        for _ in 0..2 {
            folder.put("org/ab", b"paper".to_vec()).await.unwrap();
        }
        assert_eq!(folder.get("org/ab").await.unwrap(), Some(b"paper".to_vec()));
        let files: Vec<_> = fs::read_dir(root.path().join("org")).unwrap().collect();
        assert_eq!(files.len(), 1);
    }
}
