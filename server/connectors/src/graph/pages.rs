//! Lists in pages.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Graph, catalogue::Catalogue};
use crate::{
    connector::Cursor,
    http::{Answer, ApiError, Query},
};

/// Where to go on in a list.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Place {
    /// How many rows come before.
    pub(super) row: u64,
    /// How many rows the page before had.
    pub(super) size: Option<u64>,
    /// Graph's link to the page. Without one, it is asked for by its first row.
    pub(super) link: Option<String>,
}

impl Place {
    pub(super) fn is_first(&self) -> bool {
        self.row == 0 && self.link.is_none()
    }

    /// The place after a page. Where Graph sends no link, a list ends with a page that cannot have been
    /// cut, or where the link before was the last.
    pub(super) fn after(&self, rows: u64, link: Option<String>, may_be_cut: bool) -> Option<Self> {
        let is_end = link.is_none() && (self.link.is_some() || !may_be_cut);
        (!is_end).then(|| Self {
            row: self.row + rows,
            size: Some(rows),
            link,
        })
    }
}

/// Reads a cursor of ours.
pub(super) fn at<T: Default + DeserializeOwned>(cursor: Option<&Cursor>) -> Result<T, ApiError> {
    let Some(Cursor(text)) = cursor else {
        return Ok(T::default());
    };
    serde_json::from_str(text)
        .map_err(|_| ApiError::unreadable("The place in the list at which to go on is not one."))
}

/// Writes a cursor.
pub(super) fn cursor<T: Serialize>(at: &T) -> Cursor {
    Cursor(serde_json::to_string(at).expect("numbers and text are JSON"))
}

/// What an answer holds.
pub(super) struct Sheet {
    pub(super) rows: Vec<Value>,
    pub(super) link: Option<String>,
    /// How many rows the list has, where Graph counts them.
    total: Option<u64>,
}

impl Sheet {
    /// Reads an answer. Microsoft's examples print `value` as a list, as an object, and leave it out; an
    /// answer that has none of these is never taken for an empty list.
    fn read(answer: &Answer) -> Result<Self, ApiError> {
        let unexpected = || ApiError {
            status: Some(answer.status.as_u16()),
            request_id: Some(answer.request_id.clone()),
            ..ApiError::unreadable("The answer of Microsoft Graph is not a list.")
        };
        let Value::Object(mut body) = answer.json()? else {
            return Err(unexpected());
        };
        let link = match body.remove("@odata.nextLink") {
            Some(Value::String(link)) if !link.is_empty() => Some(link),
            _ => None,
        };
        let total = body.get("@odata.count").and_then(Value::as_u64);
        let rows = match body.remove("value") {
            Some(Value::Array(rows)) => rows,
            Some(row @ Value::Object(_)) => vec![row],
            None if body.contains_key("id") => vec![Value::Object(body)],
            _ => return Err(unexpected()),
        };
        Ok(Self { rows, link, total })
    }
}

/// A page as Graph sent it, and where the next one is.
#[derive(Default)]
pub(super) struct Leaf {
    pub(super) rows: Vec<Value>,
    pub(super) next: Option<Place>,
    pub(super) total: Option<u64>,
}

/// Pages without rows that may come one after another where a list is read to its end.
const MOST_EMPTY_PAGES: u32 = 3;

impl Graph {
    pub(super) async fn sheet(
        &self,
        catalogue: &Catalogue,
        query: &Query,
    ) -> Result<Sheet, ApiError> {
        let answer = self
            .http
            .send(query)
            .await
            .map_err(|error| catalogue.named(error))?;
        Sheet::read(&answer)
    }

    pub(super) async fn leaf(&self, catalogue: &Catalogue, at: &Place) -> Result<Leaf, ApiError> {
        let query = match &at.link {
            None => catalogue.query(at.row, catalogue.rows),
            Some(link) => self
                .http
                .follow(&catalogue.query(0, catalogue.rows), link)?,
        };
        match self.sheet(catalogue, &query).await {
            Ok(sheet) => {
                let rows = sheet.rows.len() as u64;
                let may_be_cut = catalogue.may_be_cut(rows, at.size);
                Ok(Leaf {
                    next: at.after(rows, sheet.link, may_be_cut),
                    rows: sheet.rows,
                    total: sheet.total,
                })
            }
            // A link that is refused is no end: Graph has promised that there is more.
            Err(error) if at.link.is_none() && catalogue.ends_by(&error, at.row) => {
                Ok(Leaf::default())
            }
            Err(error) => Err(error),
        }
    }

    /// Reads a list page by page, for as long as more is wanted. Whoever takes the rows must notice when
    /// they come again; pages without any are counted here, so that this ends.
    pub(super) async fn walk(
        &self,
        catalogue: &Catalogue,
        mut take: impl FnMut(Vec<Value>) -> Result<bool, ApiError> + Send,
    ) -> Result<(), ApiError> {
        let mut at = Some(Place::default());
        let mut empty_pages = 0;
        while let Some(place) = at {
            let leaf = self.leaf(catalogue, &place).await?;
            empty_pages = if leaf.rows.is_empty() {
                empty_pages + 1
            } else {
                0
            };
            if empty_pages > MOST_EMPTY_PAGES {
                return Err(ApiError::unreadable(
                    "Microsoft Graph gives page after page without rows and never ends the list.",
                ));
            }
            let wants_more = take(leaf.rows)?;
            at = leaf.next.filter(|_| wants_more);
        }
        Ok(())
    }
}
