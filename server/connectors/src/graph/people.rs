//! The people of a tenant: as Teams knows them, each with the directory's account.
//!
//! A Graph that sends each account along is read page by page and nothing is kept. One that does not is
//! asked for its directory, which is kept while the people are read: what Teams does not say of a person is
//! taken from there, and whoever is only there is listed last. Whom Teams has and the directory does not was
//! deleted and is left out. The cursor tells how far the list was read;
//! who goes on elsewhere reads the directory again, and once more who was listed before.

use std::{
    collections::{BTreeMap, HashSet},
    ops::Bound,
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use super::{
    Graph,
    catalogue::{ACCOUNT_FIELDS, CONFIGURATIONS, Catalogue, DIRECTORY, PEOPLE},
    pages::{Place, at, cursor},
    rows,
};
use crate::{
    connector::{Cursor, Page},
    http::{ApiError, Fault},
};

/// Where to go on.
#[derive(Debug, Serialize, Deserialize)]
enum Stand {
    /// Among the people that Teams knows.
    Configured { place: Place, accounts: Accounts },
    /// Among those whom only the directory knows.
    Unconfigured(Rest),
}

impl Default for Stand {
    fn default() -> Self {
        Self::Configured {
            place: Place::default(),
            accounts: Accounts::Along,
        }
    }
}

/// How the accounts are come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Accounts {
    /// Graph sends them along.
    Along,
    /// Graph was asked to, and does not.
    Ignored,
    /// Graph does not want to be asked to.
    Refused,
}

impl Accounts {
    const fn catalogue(self) -> &'static Catalogue {
        match self {
            Self::Along | Self::Ignored => &PEOPLE,
            Self::Refused => &CONFIGURATIONS,
        }
    }
}

/// Where to go on among the people whom only the directory knows.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Rest {
    /// How many people Teams knows.
    configured: u64,
    /// How many it says that it knows.
    total: Option<u64>,
    /// How many rows come before.
    row: u64,
    /// The id before.
    after: String,
}

/// The directory's accounts, by their ids in lower case.
#[derive(Default)]
pub(super) struct Directory {
    accounts: BTreeMap<String, Known>,
    /// How many rows of Teams' list have been looked at.
    seen: u64,
    /// The ids among them that the directory does not have.
    missing: HashSet<String>,
    /// Whether there is no directory to read, so that it has no word on who was deleted.
    is_absent: bool,
}

/// People whom Teams has and the directory does not: a few were deleted of late. Where there are more than
/// these and more than this share of Teams' list, it is the directory's list that lost them.
const MOST_MISSING: usize = 2;
const MOST_MISSING_PERCENT: u64 = 5;

struct Known {
    /// The account as an object, with the fields that are read of it: as text it is a third of the size.
    text: Box<str>,
    /// Whether Teams' list has it.
    is_configured: bool,
}

impl Known {
    fn value(&self) -> Value {
        serde_json::from_str(&self.text).expect("it was written as JSON")
    }
}

fn id(row: &Value) -> Option<String> {
    Some(row.get("id")?.as_str()?.to_lowercase())
}

impl Directory {
    fn add(&mut self, row: Value) -> Result<(), ApiError> {
        let unreadable =
            |why| ApiError::unreadable(format!("The directory\u{2019}s accounts {why}"));
        let id = id(&row).ok_or_else(|| unreadable("cannot be read: one has no id."))?;
        let Value::Object(fields) = row else {
            return Err(unreadable("cannot be read: one is not an object."));
        };
        let fields: Map<String, Value> = fields
            .into_iter()
            .filter(|(name, _)| ACCOUNT_FIELDS.split(',').any(|field| field == name))
            .collect();
        let known = Known {
            text: Value::Object(fields).to_string().into(),
            is_configured: false,
        };
        match self.accounts.insert(id, known) {
            None => Ok(()),
            Some(_) => Err(unreadable(
                "cannot be relied on: one came twice, so others may be missing.",
            )),
        }
    }

    /// Marks whom Teams knows, and gives each row the account that it came without. The rows stand in
    /// Teams' list from a row on, and those before it have been looked at.
    fn join(&mut self, from: u64, rows: &mut [Value]) {
        self.seen = self.seen.max(from + rows.len() as u64);
        for row in rows {
            let Some(id) = id(row) else { continue };
            let Some(known) = self.accounts.get_mut(&id) else {
                self.missing.insert(id);
                continue;
            };
            known.is_configured = true;
            if let Value::Object(row) = row {
                row.entry("user").or_insert_with(|| known.value());
            }
        }
    }

    /// Takes out the rows of people whom the directory no longer has, and tells how many there were.
    fn leave_out(&self, rows: &mut Vec<Value>) -> u64 {
        let before = rows.len();
        if !self.is_absent {
            rows.retain(|row| id(row).is_none_or(|id| self.accounts.contains_key(&id)));
        }
        (before - rows.len()) as u64
    }

    /// Whether so few are missing that they were deleted. The share is that of the whole of Teams' list.
    fn ensure_whole(&self, is_end: bool) -> Result<(), ApiError> {
        let missing = self.missing.len();
        let has_none = missing > 0 && self.accounts.is_empty();
        let has_few = is_end
            && missing > MOST_MISSING
            && missing as u64 * 100 > self.seen * MOST_MISSING_PERCENT;
        if self.is_absent || !(has_none || has_few) {
            return Ok(());
        }
        Err(ApiError::unreadable(format!(
            "The directory\u{2019}s accounts are not whole: of {} people in Teams\u{2019} list it does not have {missing}.",
            self.seen
        )))
    }

    /// As if Teams' list had not been looked at yet.
    fn forget(&mut self) {
        self.seen = 0;
        self.missing.clear();
        for known in self.accounts.values_mut() {
            known.is_configured = false;
        }
    }

    /// Those whom Teams does not know, from an id on.
    fn unconfigured(&self, after: &str) -> impl Iterator<Item = (&String, &Known)> + use<'_> {
        self.accounts
            .range::<str, _>((Bound::Excluded(after), Bound::Unbounded))
            .filter(|(_, known)| !known.is_configured)
    }
}

/// The people whom only the directory knows come so many at a time.
const REST_ROWS: usize = 999;

/// Whether the accounts did not come along with a page. A person here and there may have none.
pub(super) fn are_bare(rows: &[Value]) -> bool {
    !rows.is_empty() && rows.iter().all(|row| row.get("user").is_none())
}

impl Graph {
    pub(super) async fn people_page(&self, from: Option<&Cursor>) -> Result<Page, ApiError> {
        match at(from)? {
            Stand::Configured { place, accounts } => self.configured(place, accounts).await,
            Stand::Unconfigured(rest) => self.unconfigured(rest).await,
        }
    }

    async fn configured(&self, place: Place, mut accounts: Accounts) -> Result<Page, ApiError> {
        let mut leaf = self.leaf(accounts.catalogue(), &place).await;
        if place.is_first() && leaf.as_ref().is_err_and(|e| e.fault == Fault::Refused) {
            accounts = Accounts::Refused;
            leaf = self.leaf(accounts.catalogue(), &place).await;
        }
        let mut leaf = match leaf {
            Err(error) if error.fault == Fault::NotFound && place.is_first() => {
                return self.directory_alone(error).await;
            }
            leaf => leaf?,
        };
        if accounts == Accounts::Along && are_bare(&leaf.rows) {
            accounts = Accounts::Ignored;
        }
        let mut next = leaf
            .next
            .take()
            .map(|place| Stand::Configured { place, accounts });
        let mut left_out = 0;
        if accounts != Accounts::Along {
            let listed = leaf.rows.len() as u64;
            let mut directory = self.directory().await?.lock().await;
            self.catch_up(&mut directory, place.row).await?;
            directory.join(place.row, &mut leaf.rows);
            directory.ensure_whole(next.is_none())?;
            left_out = directory.leave_out(&mut leaf.rows);
            if next.is_none() && directory.unconfigured("").next().is_some() {
                let configured = place.row + listed;
                next = Some(Stand::Unconfigured(Rest {
                    configured,
                    total: leaf.total,
                    row: configured,
                    after: String::new(),
                }));
            }
        }
        Ok(Page {
            rows: rows::accounts(place.row, leaf.rows),
            next: next.as_ref().map(cursor),
            total: leaf.total,
            left_out,
            ..Page::default()
        })
    }

    /// The people of a cloud without Teams' own list, if its directory has any.
    async fn directory_alone(&self, error: ApiError) -> Result<Page, ApiError> {
        if self.directory().await?.lock().await.accounts.is_empty() {
            return Err(error);
        }
        self.unconfigured(Rest::default()).await
    }

    async fn unconfigured(&self, rest: Rest) -> Result<Page, ApiError> {
        let mut directory = self.directory().await?.lock().await;
        self.catch_up(&mut directory, rest.configured).await?;
        let unconfigured = directory.unconfigured("").count() as u64;
        let total = rest.total.map(|total| total + unconfigured);
        let mut left = directory.unconfigured(&rest.after);
        let page: Vec<_> = left.by_ref().take(REST_ROWS).collect();
        let last = page.last().filter(|_| left.next().is_some());
        let next = last.map(|(id, _)| Rest {
            row: rest.row + page.len() as u64,
            after: (*id).clone(),
            ..rest
        });
        let page = page.iter().map(|(_, known)| known.value()).collect();
        Ok(Page {
            rows: rows::accounts(rest.row, page),
            next: next.map(|rest| cursor(&Stand::Unconfigured(rest))),
            total,
            ..Page::default()
        })
    }

    /// The directory, read when it is first needed. A cloud may have none to read.
    async fn directory(&self) -> Result<&Mutex<Directory>, ApiError> {
        let read = || async {
            let mut directory = Directory::default();
            let walked = self
                .walk(&DIRECTORY, |rows| {
                    rows.into_iter().try_for_each(|row| directory.add(row))?;
                    Ok(true)
                })
                .await;
            match walked {
                Err(error) if error.fault != Fault::NotFound || !directory.accounts.is_empty() => {
                    Err(error)
                }
                Err(_) => Ok(Mutex::new(Directory {
                    is_absent: true,
                    ..directory
                })),
                Ok(()) => Ok(Mutex::new(directory)),
            }
        };
        self.directory.get_or_try_init(read).await
    }

    /// Sees to it that whom Teams listed before a row is marked, whoever read those rows.
    async fn catch_up(&self, directory: &mut Directory, row: u64) -> Result<(), ApiError> {
        if row == 0 {
            directory.forget();
        }
        if directory.seen >= row {
            return Ok(());
        }
        directory.forget();
        self.walk(&CONFIGURATIONS, |mut rows| {
            directory.join(directory.seen, &mut rows);
            Ok(directory.seen < row)
        })
        .await?;
        // A list that has become shorter is not read again for each page.
        directory.seen = directory.seen.max(row);
        Ok(())
    }

    /// Whether Teams has people after the end it gave. Those whom only the directory knows were counted,
    /// too, and do not stand in Teams' list.
    pub(super) async fn has_people_after(&self, rows: u64) -> Result<bool, ApiError> {
        let unconfigured = match self.directory.get() {
            Some(directory) => directory.lock().await.unconfigured("").count() as u64,
            None => 0,
        };
        let configured = rows.saturating_sub(unconfigured);
        match self.has_more(&CONFIGURATIONS, configured).await {
            Err(error) if error.fault == Fault::NotFound && configured == 0 => Ok(false),
            more => more,
        }
    }
}
