//! What a row of a file says about a number: only the columns the file has.

use chrono::NaiveDate;

use super::{Connectivity, HolderType, Lifecycle, NumberType, Particulars};
use crate::{Country, fact::Reported, import::FieldChange};

/// The columns of one inventory row. A column the file lacks is not sent and leaves the number as it
/// is; a blank field clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// Where the number stands in its life. Blank keeps it.
    pub lifecycle: Option<Lifecycle>,
    /// Its kind. Blank keeps it.
    pub number_type: Option<NumberType>,
    /// Its country, as written or as its plan says.
    pub country: Option<Country>,
    /// Whose network it is on.
    pub carrier: Reported<String>,
    /// Where the carrier delivers its calls.
    pub carrier_trunk: Reported<String>,
    /// The site it serves.
    pub site: Reported<String>,
    /// The application it rings in.
    pub application: Reported<String>,
    /// How it reaches Teams.
    pub connectivity: Reported<Connectivity>,
    /// Who has it.
    pub holder: Reported<String>,
    /// What the holder is.
    pub holder_type: Reported<HolderType>,
    /// The team that answers for it.
    pub owner: Reported<String>,
    /// Where its cost goes.
    pub cost_centre: Reported<String>,
    /// Last day of a reservation.
    pub reserved_until: Reported<NaiveDate>,
    /// Last day of a quarantine.
    pub quarantined_until: Reported<NaiveDate>,
    /// The day it was given back.
    pub released_on: Reported<NaiveDate>,
    /// Free text.
    pub notes: Reported<String>,
    /// The name that the carrier should publish.
    pub cnam: Reported<String>,
}

fn set<T>(field: &mut Option<T>, reported: Reported<T>) {
    match reported {
        Reported::NotSent => {}
        Reported::Blank => *field = None,
        Reported::Value(value) => *field = Some(value),
    }
}

impl Patch {
    /// The number after this row.
    pub fn apply(self, mut to: Particulars) -> Particulars {
        to.lifecycle = self.lifecycle.unwrap_or(to.lifecycle);
        to.number_type = self.number_type.unwrap_or(to.number_type);
        to.country = self.country.unwrap_or(to.country);
        set(&mut to.carrier, self.carrier);
        set(&mut to.carrier_trunk, self.carrier_trunk);
        set(&mut to.site, self.site);
        set(&mut to.application, self.application);
        set(&mut to.connectivity, self.connectivity);
        set(&mut to.holder, self.holder);
        set(&mut to.holder_type, self.holder_type);
        set(&mut to.owner, self.owner);
        set(&mut to.cost_centre, self.cost_centre);
        set(&mut to.reserved_until, self.reserved_until);
        set(&mut to.quarantined_until, self.quarantined_until);
        set(&mut to.released_on, self.released_on);
        set(&mut to.notes, self.notes);
        set(&mut to.cnam, self.cnam);
        to
    }

    /// The number this row makes, if it is new: available, geographic and of a country unless the row
    /// says otherwise.
    pub fn create(self, country: Country) -> Particulars {
        self.apply(Particulars::bare(country, Lifecycle::Available))
    }
}

impl Particulars {
    /// A field's value as an export writes it, by canonical column name; empty when there is none.
    pub fn column(&self, name: &str) -> String {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let day = |value: Option<NaiveDate>| value.map(|d| d.to_string()).unwrap_or_default();
        match name {
            "lifecycle" => self.lifecycle.to_string(),
            "number_type" => self.number_type.to_string(),
            "country" => self.country.to_string(),
            "carrier" => text(&self.carrier),
            "carrier_trunk" => text(&self.carrier_trunk),
            "site" => text(&self.site),
            "application" => text(&self.application),
            "connectivity" => self.connectivity.map(|c| c.to_string()).unwrap_or_default(),
            "holder" => text(&self.holder),
            "holder_type" => self.holder_type.map(|t| t.to_string()).unwrap_or_default(),
            "owner" => text(&self.owner),
            "cost_centre" => text(&self.cost_centre),
            "reserved_until" => day(self.reserved_until),
            "quarantined_until" => day(self.quarantined_until),
            "released_on" => day(self.released_on),
            "notes" => text(&self.notes),
            "cnam" => text(&self.cnam),
            _ => String::new(),
        }
    }

    /// The columns in which another version differs, in canonical order.
    pub fn changes(&self, after: &Self) -> Vec<FieldChange> {
        let filled = |text: String| (!text.is_empty()).then_some(text);
        super::COLUMNS
            .iter()
            .filter_map(|&column| {
                let (before, after) = (self.column(column), after.column(column));
                (before != after).then(|| FieldChange {
                    column: column.to_owned(),
                    before: filled(before),
                    after: filled(after),
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_column_keeps_and_a_blank_one_clears() {
        let before = Particulars {
            site: Some("Boston".into()),
            notes: Some("main line".into()),
            ..Particulars::bare(Country::US, Lifecycle::Assigned)
        };
        let patch = Patch {
            site: Reported::Blank,
            ..Patch::default()
        };
        let after = patch.apply(before.clone());
        assert_eq!(after.notes.as_deref(), Some("main line"));
        let changes = before.changes(&after);
        assert_eq!(changes.len(), 1);
        assert_eq!(
            (changes[0].column.as_str(), changes[0].before.as_deref()),
            ("site", Some("Boston"))
        );
        assert_eq!(changes[0].after, None);
    }
}
