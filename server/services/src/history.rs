//! Everything that happened, newest first.

use domain::{
    access::Permission,
    history::Entry,
    page::{Page, Place},
};
use store::history;

use crate::{App, Caller, Result};

/// Entries on a page.
const SIZE: u32 = 100;

/// A page of everything that happened in the organisation.
pub async fn list(app: &App, caller: &Caller, place: &Place) -> Result<Page<Entry>> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    Ok(history::list(&mut read.conn(), caller.org, place, SIZE).await?)
}
