//! What people say about an order: among us, or to the carrier.

use connectors::{connector::Connector, write::WriteError};
use domain::{
    CommentId, PortOrderId,
    access::Permission,
    history::Action,
    port::{Order, journal::What, note::Note},
};
use store::{connections as connection_rows, ports as rows};

use super::{orders, record};
use crate::{App, Caller, Error, Result, connections, text};

/// The longest note, in characters.
const LONGEST_NOTE: usize = 4000;

/// Says something about an order. A note for the carrier is sent first and kept once the carrier has it:
/// what stands here as said was said.
pub async fn add(
    app: &App,
    caller: &Caller,
    order: PortOrderId,
    said: &str,
    is_for_carrier: bool,
) -> Result<Note> {
    caller.require(Permission::RunPorts)?;
    let said = checked(said)?;
    let mut read = app.db.read().await?;
    let order = orders::existing(&mut read.conn(), caller, order).await?;
    drop(read);
    let vendor_note = if is_for_carrier {
        send(app, caller, &order, said).await?
    } else {
        None
    };
    let note = Note {
        id: CommentId::new(app.new_id()),
        author: caller.actor(),
        body: said.to_owned(),
        is_for_carrier,
        vendor_note,
        at: app.now(),
    };
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    rows::insert_note(conn, caller.org, order.id, &note).await?;
    let what = What::Noted {
        text: said.to_owned(),
        is_visible_to_carrier: is_for_carrier,
    };
    let event = record::event(app, caller, None, what);
    rows::append_events(conn, caller.org, order.id.uuid(), &[event]).await?;
    let entry = record::of_order(&order, Action::Commented);
    app.record(caller, conn, &[entry]).await?;
    tx.commit().await?;
    Ok(note)
}

pub(super) fn checked(said: &str) -> Result<&str> {
    let said = said.trim();
    text::ensure_visible("The note", said)?;
    if said.is_empty() {
        return Err(Error::Invalid(
            "The note is empty. Write something.".to_owned(),
        ));
    }
    if said.chars().count() > LONGEST_NOTE {
        return Err(Error::Invalid(
            "The note is longer than 4,000 characters. Shorten it.".to_owned(),
        ));
    }
    Ok(said)
}

/// Leaves a note on the carrier's order. The answer is the carrier's id of it, where it can be told.
async fn send(app: &App, caller: &Caller, order: &Order, said: &str) -> Result<Option<String>> {
    let Some(vendor_order) = &order.vendor_order else {
        return Err(Error::Invalid(format!(
            "{} does not have this order yet. Keep the note among us, or send the order first.",
            order.carrier
        )));
    };
    let by_hand = || {
        Error::Invalid(format!(
            "{} takes no notes through its API. Tell it there, and keep a note of that among us.",
            order.carrier
        ))
    };
    let id = order.connection.ok_or_else(by_hand)?;
    let mut read = app.db.read().await?;
    let connection = connection_rows::find(&mut read.conn(), caller.org, id).await?;
    drop(read);
    let connection = connection.ok_or_else(by_hand)?;
    let (connector, _) = connections::open(app, caller.org, &connection).await?;
    if !connector.capabilities().ports.notes {
        return Err(by_hand());
    }
    let there = notes_like(&*connector, vendor_order, said).await;
    match connector.add_port_note(vendor_order, said).await {
        Ok(()) => {
            let now = notes_like(&*connector, vendor_order, said).await;
            Ok(now.into_iter().find(|id| !there.contains(id)))
        }
        Err(WriteError::Unsupported(_)) => Err(by_hand()),
        Err(WriteError::Refused(error)) => Err(Error::Invalid(format!(
            "{} did not take the note: {error}",
            order.carrier
        ))),
        Err(WriteError::Unclear(error)) => {
            // Whoever sent it may have been heard although the answer was lost.
            let now = notes_like(&*connector, vendor_order, said).await;
            let arrived = now.into_iter().find(|id| !there.contains(id));
            arrived.map(Some).ok_or_else(|| {
                Error::Busy(format!(
                    "Nobody can say whether {} has the note: {error} Look at the order there before you \
                     send it again.",
                    order.carrier
                ))
            })
        }
    }
}

/// The carrier's ids of the notes that say the same. A carrier that cannot be asked has none, as far as we
/// know.
async fn notes_like(connector: &dyn Connector, vendor_order: &str, said: &str) -> Vec<String> {
    let notes = connector.port_notes(vendor_order).await.unwrap_or_default();
    let same = notes.into_iter().filter(|note| note.text.trim() == said);
    same.map(|note| note.id).collect()
}
