//! A second opinion on the files of a day: the rules in their plainest form, straight from the files.
//!
//! It knows nothing of how a world is made, so that a value which disagrees by accident is found.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde_json::Value;
use sim::Snapshot;

/// A CSV row by column.
pub(crate) type Row = HashMap<String, String>;

/// The files of one day.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Files {
    pub(crate) inventory: String,
    pub(crate) carriers: Vec<(String, String)>,
    teams_numbers: Vec<u8>,
    teams_users: Vec<u8>,
}

impl Files {
    pub(crate) fn of(day: &Snapshot<'_>) -> Self {
        let bytes = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
            let mut out = Vec::new();
            write(&mut out).unwrap();
            out
        };
        let text = |out| String::from_utf8(out).unwrap();
        Self {
            inventory: text(bytes(&|out| day.write_inventory(out))),
            carriers: day
                .carriers()
                .map(|carrier| {
                    let list = text(bytes(&|out| day.write_carrier(carrier, out)));
                    (carrier.name().to_owned(), list)
                })
                .to_vec(),
            teams_numbers: bytes(&|out| day.write_teams_numbers(out)),
            teams_users: bytes(&|out| day.write_teams_users(out)),
        }
    }

    pub(crate) fn inventory_rows(&self) -> Vec<Row> {
        rows(&self.inventory)
    }

    pub(crate) fn teams_numbers(&self) -> Value {
        parse(&self.teams_numbers)
    }

    pub(crate) fn teams_users(&self) -> Value {
        serde_json::from_slice(&self.teams_users).unwrap()
    }
}

/// JSON behind a byte order mark, which must be there.
pub(crate) fn parse(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap()).unwrap()
}

fn rows(csv: &str) -> Vec<Row> {
    csv::Reader::from_reader(csv.as_bytes())
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

/// Code and number of everything that disagrees, sorted.
pub(crate) fn findings(
    files: &Files,
    today: NaiveDate,
    canonical: impl Fn(&Row) -> String,
) -> Vec<(String, String)> {
    let inventory: HashMap<_, _> = files
        .inventory_rows()
        .into_iter()
        .map(|row| (canonical(&row), row))
        .collect();
    let teams = by_key(&files.teams_numbers(), "TelephoneNumber");
    let users = by_key(&files.teams_users(), "Identity");
    let carriers: HashMap<_, HashMap<_, _>> = files
        .carriers
        .iter()
        .map(|(name, csv)| {
            let list = rows(csv)
                .into_iter()
                .map(|row| (row["number"].clone(), row))
                .collect();
            (name.clone(), list)
        })
        .collect();

    let numbers: BTreeSet<_> = inventory
        .keys()
        .chain(teams.keys())
        .chain(carriers.values().flat_map(HashMap::keys))
        .collect();
    let mut found: Vec<_> = numbers
        .into_iter()
        .flat_map(|number| {
            let number_in = Sides {
                inventory: inventory.get(number),
                teams: teams.get(number),
                holder: teams
                    .get(number)
                    .and_then(|row| users.get(row["AssignedPstnTargetId"].as_str()?)),
                carriers: carriers
                    .iter()
                    .filter_map(|(name, list)| Some((name.as_str(), list.get(number)?)))
                    .collect(),
                has_list: |name: &str| files.carriers.iter().any(|(known, _)| known == name),
            };
            let codes = number_in.codes(today);
            codes
                .into_iter()
                .map(move |code| (code.to_owned(), number.clone()))
        })
        .collect();
    found.sort();
    found
}

fn by_key(rows: &Value, key: &str) -> HashMap<String, Value> {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| (row[key].as_str().unwrap().to_owned(), row.clone()))
        .collect()
}

struct Sides<'a, F> {
    inventory: Option<&'a Row>,
    teams: Option<&'a Value>,
    holder: Option<&'a Value>,
    carriers: HashMap<&'a str, &'a Row>,
    has_list: F,
}

impl<F: Fn(&str) -> bool> Sides<'_, F> {
    fn codes(&self, today: NaiveDate) -> Vec<&'static str> {
        let mut codes = self.teams_codes();
        let Some(row) = self.inventory else {
            codes.extend(self.teams.map(|_| "teams-number-not-in-inventory"));
            codes.extend((!self.carriers.is_empty()).then_some("carrier-number-not-in-inventory"));
            return codes;
        };
        codes.extend(self.inventory_codes(row));
        codes.extend(self.carrier_codes(row));
        let is_over = |column: &str| row[column].parse().is_ok_and(|end: NaiveDate| end < today);
        let lifecycle = row["lifecycle"].as_str();
        let data = [
            (
                "data-owner-missing",
                row["owner"].is_empty() || row["cost_centre"].is_empty(),
            ),
            (
                "data-quarantine-elapsed",
                lifecycle == "quarantined" && is_over("quarantined_until"),
            ),
            (
                "data-reservation-expired",
                lifecycle == "reserved" && is_over("reserved_until"),
            ),
        ];
        codes.extend(fired(&data));
        codes
    }

    /// Teams against its own directory.
    fn teams_codes(&self) -> Vec<&'static str> {
        let Some(teams) = self.teams else {
            return Vec::new();
        };
        let Some(holder) = self.holder else {
            return Vec::new();
        };
        let country = &teams["IsoCountryCode"];
        let is_calling_plan = teams["NumberType"] == "CallingPlan";
        let has_phone = holder["FeatureTypes"]
            .as_array()
            .unwrap()
            .contains(&"PhoneSystem".into());
        let no_location = teams["LocationId"]
            .as_str()
            .is_none_or(|id| id == "00000000-0000-0000-0000-000000000000");
        let uri = format!("tel:{}", teams["TelephoneNumber"].as_str().unwrap());
        assert_eq!(
            holder["LineUri"], uri,
            "a holder has the number that Teams assigned"
        );
        fired(&[
            (
                "teams-activation-failed",
                teams["ActivationState"] == "AssignmentFailed",
            ),
            (
                "teams-holder-deleted",
                !holder["SoftDeletionTimestamp"].is_null(),
            ),
            ("teams-holder-unlicensed", !has_phone),
            (
                "teams-voice-disabled",
                holder["EnterpriseVoiceEnabled"] == false,
            ),
            (
                "teams-usage-location-mismatch",
                is_calling_plan && holder["UsageLocation"] != *country,
            ),
            (
                "emergency-address-missing",
                no_location && (country == "US" || country == "CA"),
            ),
        ])
    }

    fn inventory_codes(&self, row: &Row) -> Vec<&'static str> {
        let lifecycle = row["lifecycle"].as_str();
        let is_held = matches!(lifecycle, "assigned" | "active");
        let Some(teams) = self.teams else {
            return fired(&[("inventory-number-missing-in-teams", is_held)]);
        };
        let is_assigned = teams["PstnAssignmentStatus"] != "Unassigned";
        assert_eq!(
            is_assigned,
            self.holder.is_some(),
            "every target is in the directory"
        );
        let is_same = |name: &Value| name == row["holder"].as_str();
        fired(&[
            ("inventory-assigned-teams-free", is_held && !is_assigned),
            (
                "teams-assigned-inventory-free",
                is_assigned && matches!(lifecycle, "available" | "reserved"),
            ),
            (
                "teams-holder-mismatch",
                is_held
                    && self
                        .holder
                        .is_some_and(|user| !is_same(&user["UserPrincipalName"])),
            ),
            (
                "teams-number-type-mismatch",
                teams["NumberType"] != row["connectivity"].as_str(),
            ),
            (
                "teams-quarantined-number-assigned",
                is_assigned && lifecycle == "quarantined",
            ),
            ("teams-terminal-number-present", lifecycle == "released"),
        ])
    }

    fn carrier_codes(&self, row: &Row) -> Vec<&'static str> {
        let lifecycle = row["lifecycle"].as_str();
        let is_held = matches!(lifecycle, "assigned" | "active");
        let is_live = !matches!(lifecycle, "released" | "porting_in");
        let name = row["carrier"].as_str();
        let Some(listed) = self.carriers.get(name) else {
            return fired(&[(
                "inventory-number-missing-at-carrier",
                is_live && (self.has_list)(name),
            )]);
        };
        let status = listed["status"].as_str();
        fired(&[
            ("carrier-aging-while-used", is_held && status == "aging"),
            ("carrier-billed-after-release", lifecycle == "released"),
            ("carrier-double-owner", self.carriers.len() > 1),
            (
                "carrier-ported-out-active",
                is_live && status == "ported_out",
            ),
            (
                "carrier-portout-pending-unplanned",
                listed["port_out_status"] == "pending",
            ),
            (
                "carrier-route-mismatch",
                listed["trunk"] != row["carrier_trunk"],
            ),
            ("carrier-status-suspended", is_held && status == "suspended"),
        ])
    }
}

fn fired(rules: &[(&'static str, bool)]) -> Vec<&'static str> {
    rules
        .iter()
        .filter(|(_, fires)| *fires)
        .map(|(code, _)| *code)
        .collect()
}
