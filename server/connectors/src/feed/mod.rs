//! File feeds: a folder into which a carrier, or the software of an SBC, drops its lists.
//!
//! The newest list counts and is read as if it came from an API: in pages, with a cursor from which
//! another process can go on. A list is as old as its file, however often it is read. A feed without a
//! folder has nothing to ask for: its lists come by its upload address.

mod folder;
mod reading;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    Country, E164,
    connection::{ProbeCheck, ProbeReport, field},
};

use self::{
    folder::Listed,
    reading::{Place, Reading},
};
use crate::{
    connector::{Capabilities, Connector, Cursor, List, Page, Row},
    files::{Mapping, carrier},
    http::ApiError,
    porting::PortAbilities,
    registry::{Host, Need, Provider, Setup, SetupError},
};

/// File feeds.
pub const PROVIDER: Provider = Provider {
    key: KEY,
    label: "File feed",
    about: "A carrier\u{2019}s or SBC\u{2019}s list of numbers as CSV, from a watched folder or sent to an upload address.",
    fields: &[
        optional(
            field::FOLDER,
            "Folder",
            "The whole path of a folder on the server, such as /srv/feeds/colt. Its newest .csv, .tsv or .txt file is read. Leave it empty if lists are only uploaded.",
        ),
        optional(
            field::COUNTRY,
            "Country",
            "Two letters, such as GB, for lists that write numbers without +. Empty: the organisation\u{2019}s own.",
        ),
        mapped("map.number", "Column with the number"),
        mapped("map.status", "Column with the status"),
        mapped("map.country", "Column with the country"),
        mapped("map.trunk", "Column with the trunk"),
        mapped("map.emergency_status", "Column with the emergency status"),
        mapped("map.emergency_address", "Column with the emergency address"),
        mapped("map.port_out_status", "Column with the port-out status"),
        mapped("map.ported_out_on", "Column with the port-out date"),
    ],
    open,
};

/// The provider's key.
pub const KEY: &str = "file";

const fn optional(name: &'static str, label: &'static str, help: &'static str) -> Need {
    Need {
        name,
        label,
        help,
        is_required: false,
        is_secret: false,
    }
}

const fn mapped(name: &'static str, label: &'static str) -> Need {
    let help = "The header in the list, if it is not one of the usual ones.";
    optional(name, label, help)
}

/// Rows in a page.
const PAGE_ROWS: u32 = 1000;

fn open(setup: Setup) -> Result<Arc<dyn Connector>, SetupError> {
    Ok(Arc::new(Feed {
        terms: Arc::new(Terms::of(&setup)?),
        host: setup.host,
        open: Mutex::default(),
    }))
}

/// Where lists are and how they are read.
struct Terms {
    folder: Option<PathBuf>,
    country: Option<Country>,
    mapping: Mapping,
}

impl Terms {
    fn of(setup: &Setup) -> Result<Self, SetupError> {
        let mapping = Mapping::of(&setup.settings);
        ensure_known(&mapping)?;
        Ok(Self {
            folder: setup.settings.get(field::FOLDER).map(whole).transpose()?,
            country: setup
                .settings
                .get(field::COUNTRY)
                .map(country)
                .transpose()?,
            mapping,
        })
    }

    fn folder(&self) -> Result<&Path, ApiError> {
        let folder = self.folder.as_deref();
        folder.ok_or_else(|| ApiError::unsupported("lists: it has no folder to look into"))
    }
}

/// A path that does not depend on where the server was started.
fn whole(path: &str) -> Result<PathBuf, SetupError> {
    let folder = PathBuf::from(path);
    if folder.is_absolute() {
        return Ok(folder);
    }
    Err(SetupError::Unusable {
        field: field::FOLDER,
        value: path.to_owned(),
        why: "write the whole path, such as /srv/feeds/colt".to_owned(),
    })
}

fn country(code: &str) -> Result<Country, SetupError> {
    code.parse().map_err(|_| SetupError::Unusable {
        field: field::COUNTRY,
        value: code.to_owned(),
        why: "write the two letters of a country, such as GB".to_owned(),
    })
}

fn ensure_known(mapping: &Mapping) -> Result<(), SetupError> {
    let is_known = |name: &str| carrier::columns().any(|column| column == name);
    match mapping.columns().find(|name| !is_known(name)) {
        None => Ok(()),
        Some(unknown) => Err(SetupError::Unusable {
            field: "column mapping",
            value: format!("{}{unknown}", field::MAP_PREFIX),
            why: format!(
                "the columns are {}",
                carrier::columns().collect::<Vec<_>>().join(", ")
            ),
        }),
    }
}

struct Feed {
    terms: Arc<Terms>,
    host: Arc<dyn Host>,
    /// The list that is being read, so that each page need not begin at the top of the file.
    open: Mutex<Option<Reading>>,
}

impl Feed {
    /// The open list, if it stands at a place.
    fn take_open(&self, place: &Place) -> Option<Reading> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.take().filter(|reading| reading.place() == *place)
    }

    fn keep_open(&self, reading: Reading) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(reading);
    }
}

#[async_trait]
impl Connector for Feed {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            lists: match self.terms.folder {
                Some(_) => &[List::CarrierNumbers],
                None => &[],
            },
            page_rows: PAGE_ROWS,
            has_total: false,
            has_routes: false,
            has_emergency_addresses: false,
            has_port_ins: false,
            has_port_outs: false,
            has_events: false,
            has_webhooks: false,
            ports: PortAbilities::default(),
        }
    }

    async fn probe(&self) -> ProbeReport {
        let (terms, now) = (Arc::clone(&self.terms), self.host.now());
        let checks = tokio::task::spawn_blocking(move || match &terms.folder {
            None => vec![check(
                "Folder",
                Ok("None is watched. Lists come by the upload address.".to_owned()),
            )],
            Some(folder) => look(folder, &terms.mapping, now),
        });
        let checks = checks.await.unwrap_or_else(|_| {
            let broken = Err("Looking into the folder broke off.".to_owned());
            vec![check("Folder", broken)]
        });
        ProbeReport {
            is_ready: checks.iter().all(|check| check.is_good),
            checks,
        }
    }

    async fn page(&self, list: List, at: Option<&Cursor>) -> Result<Page, ApiError> {
        if list != List::CarrierNumbers {
            return Err(ApiError::unsupported("this list"));
        }
        let place = at.map(Place::read).transpose()?;
        let reading = place.as_ref().and_then(|place| self.take_open(place));
        let (terms, now) = (Arc::clone(&self.terms), self.host.now());
        let page = tokio::task::spawn_blocking(move || {
            let mut reading = match (reading, place) {
                (Some(reading), _) => reading,
                (None, Some(place)) => Reading::resume(terms.folder()?, &place, &terms, now)?,
                (None, None) => {
                    let newest = folder::newest(terms.folder()?, now)?;
                    Reading::begin(newest, &terms, now)?
                }
            };
            Ok((reading.page(PAGE_ROWS)?, reading))
        });
        let (page, reading) = page
            .await
            .map_err(|_| ApiError::unreadable("Reading the list broke off."))??;
        if page.next.is_some() {
            self.keep_open(reading);
        }
        Ok(page)
    }

    async fn number(&self, _: E164) -> Result<Option<Row>, ApiError> {
        Err(ApiError::unsupported("a single number"))
    }
}

/// Looks for the newest list and reads its headers.
fn look(folder: &Path, mapping: &Mapping, now: DateTime<Utc>) -> Vec<ProbeCheck> {
    let newest = match folder::newest(folder, now) {
        Ok(newest) => newest,
        Err(error) => return vec![check("Folder", Err(error.message))],
    };
    vec![
        check("Folder", Ok(format!("{} can be read.", folder.display()))),
        check("Newest list", Ok(told(&newest))),
        check("Columns", columns(&newest, mapping)),
    ]
}

fn told(newest: &Listed) -> String {
    let changed = newest.modified.format("%-d %B %Y at %H:%M UTC");
    format!("{}, last changed on {changed}.", newest.name)
}

/// How the columns of a list are understood, or what is missing.
fn columns(newest: &Listed, mapping: &Mapping) -> Result<String, String> {
    let file = newest.open().map_err(|error| error.message)?;
    let seen = carrier::understand(file, mapping).map_err(|error| error.to_string())?;
    let found = seen
        .found
        .iter()
        .map(|(column, header)| format!("{column} from \u{201c}{header}\u{201d}"));
    let found = found.collect::<Vec<_>>().join(", ");
    let unread = match seen.unread.as_slice() {
        [] => String::new(),
        unread => format!(" Not read: {}.", unread.join(", ")),
    };
    if seen.missing.is_empty() {
        return Ok(format!("Read: {found}.{unread}"));
    }
    let read = if found.is_empty() {
        String::new()
    } else {
        format!(" Read: {found}.")
    };
    Err(format!(
        "No column is understood as {}. Set its header in the column mapping.{read}{unread}",
        seen.missing.join(" or "),
    ))
}

fn check(name: &str, outcome: Result<String, String>) -> ProbeCheck {
    ProbeCheck {
        name: name.to_owned(),
        is_good: outcome.is_ok(),
        detail: outcome.unwrap_or_else(|problem| problem),
    }
}

#[cfg(test)]
mod tests;
