//! Notes on an order. One that is added opens a ticket with Bandwidth's porting desk.

use reqwest::Method;

use super::super::{Bandwidth, dates::instant, found, lacks, orders::ROLE, segment, xml};
use crate::{
    http::{ApiError, Fault, Query},
    porting::PortNote,
    write::{WriteError, refused},
};

/// The most characters in a note.
const LONGEST: usize = 500;

impl Bandwidth {
    pub(in super::super) async fn notes_on(&self, id: &str) -> Result<Vec<PortNote>, ApiError> {
        let query = Query::get(self.notes_path(id));
        let answer = found(self.read(query).await).map_err(lacks(ROLE))?;
        let notes = answer.iter().flat_map(|root| root.children("Note"));
        let text = |note: &xml::Element, name: &str| note.text_at(&[name]).map(str::to_owned);
        let notes = notes.map(|note| PortNote {
            id: text(note, "Id").unwrap_or_default(),
            at: note
                .text_at(&["LastDateModifier"])
                .and_then(|text| Some(instant(text)?.to_utc())),
            author: text(note, "UserId"),
            text: text(note, "Description").unwrap_or_default(),
        });
        Ok(notes.collect())
    }

    /// A note is not split into several: each would be a ticket of its own.
    pub(in super::super) async fn note(&self, id: &str, words: &str) -> Result<(), WriteError> {
        let words = words.trim();
        let length = words.chars().count();
        if length == 0 || length > LONGEST {
            return Err(refused(
                Fault::Refused,
                format!(
                    "A note at Bandwidth has 1 to {LONGEST} characters, and this one has {length}. Change its length."
                ),
            ));
        }
        let parts = [
            xml::leaf("UserId", &self.user),
            xml::leaf("Description", words),
        ];
        let body = xml::tag("Note", &parts.concat());
        let query = Query::write(Method::POST, self.notes_path(id), super::XML, body);
        self.http.write(&query.header("accept", super::XML)).await?;
        Ok(())
    }

    fn notes_path(&self, id: &str) -> String {
        self.port_path(&format!("/{}/notes", segment(id)))
    }
}
