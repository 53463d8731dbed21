//! Lists in pages, and pages that Graph fails on.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Graph, rows};
use crate::{
    connector::{Cursor, List, Page},
    http::{Answer, ApiError, Fault, Query},
};

/// A list of Graph, and how it is asked for.
pub(super) struct Catalogue {
    path: &'static str,
    /// The most rows on a page.
    rows: u64,
    expand: Option<&'static str>,
    /// What the application must be allowed to do.
    pub(super) permissions: &'static [&'static str],
    /// Whether it may be read from any row on. Where it may not, pages are turned by links only.
    can_skip: bool,
}

pub(super) const NUMBERS: Catalogue = Catalogue {
    path: "/admin/teams/telephoneNumberManagement/numberAssignments",
    rows: 1000,
    expand: None,
    permissions: &["TeamsTelephoneNumber.Read.All"],
    can_skip: true,
};

pub(super) const USERS: Catalogue = Catalogue {
    expand: Some(
        "user($select=id,displayName,userPrincipalName,accountEnabled,usageLocation,deletedDateTime)",
    ),
    permissions: &["TeamsUserConfiguration.Read.All", "User.Read.All"],
    ..CONFIGURATIONS
};

/// The same list, by a reader who is known to be allowed [`CONFIGURATIONS`].
pub(super) const DIRECTORY: Catalogue = Catalogue {
    permissions: &["User.Read.All"],
    ..USERS
};

/// The people without their directory accounts, to tell which permission is missing.
pub(super) const CONFIGURATIONS: Catalogue = Catalogue {
    path: "/admin/teams/userConfigurations",
    rows: 999,
    expand: None,
    permissions: &["TeamsUserConfiguration.Read.All"],
    can_skip: false,
};

/// Without it Graph hides the words that it has added since the API was published.
const ALL_WORDS: &str = "include-unknown-enum-members";

impl Catalogue {
    /// The list, as Graph gives it by itself.
    pub(super) fn bare_query(&self) -> Query {
        Query::get(self.path).header("prefer", ALL_WORDS)
    }

    /// At most so many rows, from a row on.
    pub(super) fn query(&self, skip: u64, top: u64) -> Query {
        let mut query = self.bare_query().pair("$top", top);
        if skip > 0 {
            query = query.pair("$skip", skip);
        }
        match self.expand {
            Some(expand) => query.pair("$expand", expand),
            None => query,
        }
    }

    /// Whether an error is the end of the list: a list that cannot be read from any row on may refuse to.
    pub(super) fn ends_by(&self, error: &ApiError, row: u64) -> bool {
        !self.can_skip && row > 0 && error.fault == Fault::Refused
    }

    /// A refusal with the name of the permission that is missing.
    fn named(&self, error: ApiError) -> ApiError {
        if !matches!(error.fault, Fault::Forbidden(_)) {
            return error;
        }
        let names = self.permissions.join(" and ");
        ApiError {
            message: format!(
                "{} The application needs the permission {names}, and the permission needs admin consent: Entra admin center, App registrations, API permissions.",
                error.message
            ),
            fault: Fault::Forbidden(Some(names)),
            ..error
        }
    }
}

/// Where to go on in a list.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Place {
    /// How many rows come before.
    row: u64,
    /// How many rows the page before had.
    size: Option<u64>,
    /// Graph's link to the page. Without one, it is asked for by its first row.
    link: Option<String>,
}

impl Place {
    fn read(at: Option<&Cursor>) -> Result<Self, ApiError> {
        let Some(Cursor(text)) = at else {
            return Ok(Self::default());
        };
        serde_json::from_str(text).map_err(|_| {
            ApiError::unreadable("The place in the list at which to go on is not one.")
        })
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(self).expect("numbers and text are JSON"))
    }

    /// The place after a page. Where Graph sends no link, a list ends with a page that is not full, or
    /// where the link before was the last.
    fn after(&self, rows: u64, link: Option<String>, full: u64) -> Option<Self> {
        let is_end = link.is_none() && (self.link.is_some() || rows < full);
        (!is_end).then(|| Self {
            row: self.row + rows,
            size: Some(rows),
            link,
        })
    }
}

/// What an answer holds.
pub(super) struct Sheet {
    pub(super) rows: Vec<Value>,
    link: Option<String>,
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
        let rows = match body.remove("value") {
            Some(Value::Array(rows)) => rows,
            Some(row @ Value::Object(_)) => vec![row],
            None if body.contains_key("id") => vec![Value::Object(body)],
            _ => return Err(unexpected()),
        };
        Ok(Self { rows, link })
    }
}

/// Rows of a list, by place.
#[derive(Clone, Copy)]
struct Span {
    row: u64,
    rows: u64,
}

impl Span {
    fn halves(self) -> [Self; 2] {
        let first = self.rows / 2;
        [
            Self {
                row: self.row,
                rows: first,
            },
            Self {
                row: self.row + first,
                rows: self.rows - first,
            },
        ]
    }
}

/// More rows than this are not passed over on one page: then it is not a row that is broken.
const MOST_BROKEN: usize = 5;

/// How often a part of a page is tried. The page as a whole was tried more often.
const PART_TRIES: u32 = 2;

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

    pub(super) async fn read_page(
        &self,
        list: List,
        catalogue: &Catalogue,
        at: Option<&Cursor>,
    ) -> Result<Page, ApiError> {
        let place = Place::read(at)?;
        let mut query = catalogue.query(place.row, catalogue.rows);
        if let Some(link) = &place.link {
            query = self
                .http
                .follow(&catalogue.query(0, catalogue.rows), link)?;
        }
        match self.sheet(catalogue, &query).await {
            Ok(sheet) => {
                let next = place.after(sheet.rows.len() as u64, sheet.link, catalogue.rows);
                Ok(Page {
                    rows: read(list, place.row, sheet.rows),
                    next: next.map(|next| next.cursor()),
                    ..Page::default()
                })
            }
            Err(error) if error.fault == Fault::Unavailable && catalogue.can_skip => {
                self.read_around(list, catalogue, &place, error).await
            }
            Err(error) if catalogue.ends_by(&error, place.row) => Ok(Page::default()),
            Err(error) => Err(error),
        }
    }

    /// Reads a page that Graph fails on in ever smaller parts, until what it fails on is single rows. One
    /// bad record fails the whole page that has it.
    async fn read_around(
        &self,
        list: List,
        catalogue: &Catalogue,
        place: &Place,
        error: ApiError,
    ) -> Result<Page, ApiError> {
        let size = place.size.unwrap_or(catalogue.rows);
        let mut failing = vec![Span {
            row: place.row,
            rows: size,
        }];
        let mut page = Page::default();
        let mut found = Vec::new();
        while !failing.is_empty() {
            let parts = std::mem::take(&mut failing);
            for part in parts.into_iter().flat_map(Span::halves) {
                match self.part(catalogue, part).await {
                    Ok(rows) => found.push((part.row, rows)),
                    Err(error) if error.fault != Fault::Unavailable => return Err(error),
                    Err(_) if part.rows > 1 => failing.push(part),
                    Err(error) => page.unsendable.push(format!(
                        "Row {} of the list cannot be read, though its neighbours can. {error}",
                        part.row + 1
                    )),
                }
                if failing.len() + page.unsendable.len() > MOST_BROKEN {
                    return Err(error);
                }
            }
        }
        found.sort_unstable_by_key(|(row, _)| *row);
        for (row, rows) in found {
            page.rows.extend(read(list, row, rows));
        }
        let read = (page.rows.len() + page.unsendable.len()) as u64;
        let by_row = Place {
            link: None,
            ..*place
        };
        page.next = by_row.after(read, None, size).map(|next| next.cursor());
        Ok(page)
    }

    /// The rows of a part, in as many requests as Graph takes for them.
    async fn part(&self, catalogue: &Catalogue, part: Span) -> Result<Vec<Value>, ApiError> {
        let mut rows = Vec::new();
        loop {
            let read = rows.len() as u64;
            let query = catalogue
                .query(part.row + read, part.rows - read)
                .tries(PART_TRIES);
            let sheet = self.sheet(catalogue, &query).await?;
            let is_done = sheet.rows.is_empty() || sheet.link.is_none();
            rows.extend(sheet.rows);
            if is_done || rows.len() as u64 >= part.rows {
                rows.truncate(usize::try_from(part.rows).unwrap_or(usize::MAX));
                return Ok(rows);
            }
        }
    }
}

fn read(list: List, first: u64, rows: Vec<Value>) -> Vec<crate::connector::Row> {
    match list {
        List::TeamsUsers => rows::accounts(first, rows),
        _ => rows::numbers(first, rows),
    }
}
