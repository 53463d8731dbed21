//! Graph's lists, and single entries of them.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
};
use reqwest::Url;
use serde_json::{Value, json};

use super::{
    CONFIGURATIONS, Configured, Expand, NUMBERS, Refused, Shared, Tenant, USERS, bad_request,
    changes::Reassigned, not_found, rows,
};
use crate::{
    Snapshot,
    vendors::{Broken, Changes, Slice, Vendor, origin},
};

type Parameters = Query<HashMap<String, String>>;
type Answer = Result<Json<Value>, Refused>;

impl From<Broken> for Refused {
    fn from(Broken: Broken) -> Self {
        Self(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalServerError",
            "An unexpected error occurred.".to_owned(),
        )
    }
}

/// How a list is paged.
struct Paging {
    path: &'static str,
    /// The rows on a page where the client does not say.
    rows: usize,
    /// The most it may ask for.
    most: usize,
    has_links: bool,
}

pub(super) async fn numbers(
    State(tenant): Shared,
    headers: HeaderMap,
    Query(asked): Parameters,
) -> Answer {
    tenant.admit(&headers)?;
    let day = tenant.simulators.snapshot();
    let mut places = tenant.listed_places(&day);
    if let Some(filter) = asked.get("$filter") {
        let number = filtered_number(filter)?;
        places = Arc::new(place(&day, number).into_iter().collect());
    }
    let paging = Paging {
        path: NUMBERS,
        rows: 500,
        most: 1000,
        has_links: tenant.simulators.graph_manners().sends_links,
    };
    tenant.list(&paging, &headers, &asked, places.len(), |slice, row| {
        let number = tenant.number(&day, places[row])?;
        Some(match slice.word(row) {
            Some(word) => changed(number, "assignmentStatus", word),
            None => number,
        })
    })
}

pub(super) async fn number(
    State(tenant): Shared,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer {
    tenant.admit(&headers)?;
    let day = tenant.simulators.snapshot();
    let number = rows::number_of_id(&id)
        .and_then(|number| place(&day, &number))
        .and_then(|place| tenant.number(&day, place))
        .filter(|number| number["id"] == id.as_str());
    number.map(Json).ok_or_else(|| not_found("number"))
}

pub(super) async fn configurations(
    State(tenant): Shared,
    headers: HeaderMap,
    Query(asked): Parameters,
) -> Answer {
    tenant.admit(&headers)?;
    let day = tenant.simulators.snapshot();
    let manners = tenant.simulators.graph_manners();
    let asks_for_user = asked
        .get("$expand")
        .is_some_and(|names| names.starts_with("user"));
    if asks_for_user && manners.expand == Expand::Refused {
        return Err(bad_request("The query option $expand is not supported."));
    }
    let with_user = asks_for_user && manners.expand == Expand::Heeded;
    let everybody = rows::people(&day) as usize;
    let people = match manners.configured {
        Configured::Everybody => everybody,
        Configured::First(some) => some.min(everybody),
        Configured::NoList => return Err(not_found("list")),
    };
    let paging = Paging {
        path: CONFIGURATIONS,
        rows: 100,
        most: 999,
        has_links: true,
    };
    let changes = |changes: &mut Changes| Reassigned::of(&day, changes);
    let reassigned = tenant.simulators.changes(Vendor::Graph, changes);
    tenant.list(&paging, &headers, &asked, people, |_, row| {
        let place = u32::try_from(row).ok()?;
        let mut person = rows::configuration(&day, place, with_user);
        reassigned.apply(&mut person);
        Some(person)
    })
}

pub(super) async fn users(
    State(tenant): Shared,
    headers: HeaderMap,
    Query(asked): Parameters,
) -> Answer {
    tenant.admit(&headers)?;
    let day = tenant.simulators.snapshot();
    let places = tenant.living.of(&day, rows::living);
    let paging = Paging {
        path: USERS,
        rows: 100,
        most: 999,
        has_links: true,
    };
    tenant.list(&paging, &headers, &asked, places.len(), |_, row| {
        Some(rows::user(&day, places[row]))
    })
}

impl Tenant {
    fn list(
        &self,
        paging: &Paging,
        headers: &HeaderMap,
        asked: &HashMap<String, String>,
        total: usize,
        row: impl Fn(&Slice, usize) -> Option<Value>,
    ) -> Answer {
        let count = |name: &str, otherwise| match asked.get(name) {
            None => Ok(otherwise),
            Some(text) => text
                .parse()
                .map_err(|_| bad_request(format!("Invalid value for {name}."))),
        };
        let top = count("$top", paging.rows)?;
        if !(1..=paging.most).contains(&top) {
            let message = format!("$top must be between 1 and {}.", paging.most);
            return Err(bad_request(message));
        }
        let manners = self.simulators.graph_manners();
        let top = if manners.heeds_top { top } else { paging.rows };
        let size = self.simulators.page_rows(top, paging.most);
        let slice = self
            .simulators
            .slice(Vendor::Graph, total, count("$skip", 0)?, size)?;
        let rows: Vec<_> = slice
            .rows
            .clone()
            .filter_map(|at| row(&slice, at))
            .collect();
        let mut body = json!({
            "@odata.context": format!("{}/v1.0/$metadata#{}", origin(headers), paging.path),
            "value": rows,
        });
        if manners.sends_count {
            body["@odata.count"] = slice.total.into();
        }
        if let Some(next) = slice.next.filter(|_| paging.has_links) {
            body["@odata.nextLink"] = link(&origin(headers), paging.path, asked, next).into();
        }
        Ok(Json(body))
    }

    /// The places of the lines in Teams.
    fn listed_places(&self, day: &Snapshot<'_>) -> Arc<Vec<u32>> {
        self.numbers.of(day, rows::listed)
    }

    /// A number with the changes that were made to it.
    fn number(&self, day: &Snapshot<'_>, place: u32) -> Option<Value> {
        let mut number = rows::number(day, place)?;
        let changed = self
            .simulators
            .changes(Vendor::Graph, |changes| changes.of(place));
        for (name, value) in changed {
            number[name] = value;
        }
        Some(number)
    }

    /// A number that Teams lists, by itself.
    pub(super) fn find(&self, day: &Snapshot<'_>, number: &str) -> Option<(u32, Value)> {
        let place = place(day, number)?;
        Some((place, self.number(day, place)?))
    }
}

/// The place of a number that Teams lists.
fn place(day: &Snapshot<'_>, number: &str) -> Option<u32> {
    let digits = number.strip_prefix('+')?.parse().ok()?;
    let place = day.world.place_of(digits)?;
    day.at(place).1.teams.map(|_| place)
}

/// The number of `telephoneNumber eq '…'`, which is the one filter that is simulated.
fn filtered_number(filter: &str) -> Result<&str, Refused> {
    filter
        .strip_prefix("telephoneNumber eq '")
        .and_then(|rest| rest.strip_suffix('\''))
        .ok_or_else(|| bad_request("Invalid filter clause."))
}

fn changed(mut row: Value, name: &str, word: &str) -> Value {
    row[name] = word.into();
    row
}

/// The same request from another row on.
fn link(origin: &str, path: &str, asked: &HashMap<String, String>, next: usize) -> String {
    let mut pairs: Vec<_> = asked
        .iter()
        .filter(|(name, _)| *name != "$skip")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    pairs.sort_unstable();
    pairs.push(("$skip".to_owned(), next.to_string()));
    Url::parse_with_params(&format!("{origin}{path}"), pairs)
        .map_or_else(|_| path.to_owned(), String::from)
}
