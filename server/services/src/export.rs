//! Writing the inventory out. An export can be imported again and then changes nothing.

use std::io::Write;

use connectors::files::inventory::Writer;
use domain::{
    access::Permission,
    number::{Number, query::NumberQuery},
    page::Place,
};
use futures::StreamExt;
use store::{names, numbers};

use crate::{App, Caller, Result};

/// Rows read at once when a filter is in force.
const CHUNK: u32 = 500;

/// Writes the whole inventory as CSV in its canonical columns. The answer is the number of rows.
pub async fn all_as_csv(app: &App, caller: &Caller, to: impl Write + Send) -> Result<u64> {
    let mut writer = Writer::new(to)?;
    let rows = each(app, caller, |number| {
        Ok(writer.write(number.number, &number.particulars)?)
    })
    .await?;
    writer.finish()?;
    Ok(rows)
}

/// Writes the whole inventory as a JSON array, one number a line.
pub async fn all_as_json(app: &App, caller: &Caller, mut to: impl Write + Send) -> Result<u64> {
    let mut before: &[u8] = b"[\n";
    let rows = each(app, caller, |number| {
        to.write_all(before)?;
        before = b",\n";
        Ok(serde_json::to_writer(&mut to, number).map_err(std::io::Error::from)?)
    })
    .await?;
    to.write_all(if rows == 0 { b"[]\n" } else { b"\n]\n" })?;
    to.flush()?;
    Ok(rows)
}

async fn each(
    app: &App,
    caller: &Caller,
    mut write: impl FnMut(&Number) -> Result<()> + Send,
) -> Result<u64> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let names = names::load(&mut read.conn(), caller.org).await?;
    let mut numbers = numbers::stream(read.conn(), caller.org, &names);
    let mut rows = 0;
    while let Some(number) = numbers.next().await {
        write(&number?)?;
        rows += 1;
    }
    Ok(rows)
}

/// Writes the numbers that match a question as CSV, in the order of the list.
pub async fn matching_as_csv(
    app: &App,
    caller: &Caller,
    query: &NumberQuery,
    to: impl Write + Send,
) -> Result<u64> {
    caller.require(Permission::Read)?;
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let names = names::load(conn, caller.org).await?;
    let mut writer = Writer::new(to)?;
    let mut query = NumberQuery {
        size: Some(CHUNK),
        ..query.from_start()
    };
    let mut rows = 0;
    loop {
        let page = numbers::list(conn, caller.org, &names, &query).await?;
        for number in &page.rows {
            writer.write(number.number, &number.particulars)?;
            rows += 1;
        }
        let Some(next) = page.next else { break };
        query.place = Place::After(next);
    }
    writer.finish()?;
    Ok(rows)
}
