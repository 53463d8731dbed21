//! The columns of a plan's step back into fields: what a change of the inventory writes.

use std::str::FromStr;

use super::patch::Patch;
use crate::{fact::Reported, import::FieldChange};

/// A value that a column cannot have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\u{201c}{value}\u{201d} cannot be the {column} of a number")]
pub struct BadValue {
    /// The column, by its canonical name.
    pub column: String,
    /// What was to be written.
    pub value: String,
}

impl Patch {
    /// What these changes write, each as an export spells it. A column that no change names stays as it
    /// is.
    pub fn of_changes(changes: &[FieldChange]) -> Result<Self, BadValue> {
        let mut patch = Self::default();
        for change in changes {
            patch.set_column(change).ok_or_else(|| BadValue {
                column: change.column.clone(),
                value: change.after.clone().unwrap_or_default(),
            })?;
        }
        Ok(patch)
    }

    fn set_column(&mut self, change: &FieldChange) -> Option<()> {
        let value = change.after.as_deref();
        match change.column.as_str() {
            "lifecycle" => self.lifecycle = Some(value?.parse().ok()?),
            "number_type" => self.number_type = Some(value?.parse().ok()?),
            "country" => self.country = Some(value?.parse().ok()?),
            "carrier" => self.carrier = text(value),
            "carrier_trunk" => self.carrier_trunk = text(value),
            "site" => self.site = text(value),
            "application" => self.application = text(value),
            "connectivity" => self.connectivity = read(value)?,
            "holder" => self.holder = text(value),
            "holder_type" => self.holder_type = read(value)?,
            "owner" => self.owner = text(value),
            "cost_centre" => self.cost_centre = text(value),
            "reserved_until" => self.reserved_until = read(value)?,
            "quarantined_until" => self.quarantined_until = read(value)?,
            "released_on" => self.released_on = read(value)?,
            "notes" => self.notes = text(value),
            "cnam" => self.cnam = text(value),
            _ => return None,
        }
        Some(())
    }
}

fn text(value: Option<&str>) -> Reported<String> {
    value.map_or(Reported::Blank, |value| Reported::Value(value.to_owned()))
}

fn read<T: FromStr>(value: Option<&str>) -> Option<Reported<T>> {
    match value {
        None => Some(Reported::Blank),
        Some(value) => value.parse().ok().map(Reported::Value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Country,
        number::{COLUMNS, Connectivity, HolderType, Lifecycle, NumberType, Particulars},
    };

    fn full() -> Particulars {
        let some = |text: &str| Some(text.to_owned());
        let day = |text: &str| Some(text.parse().unwrap());
        Particulars {
            lifecycle: Lifecycle::Quarantined,
            number_type: NumberType::TollFree,
            country: Country::GB,
            carrier: some("Colt"),
            carrier_trunk: some("sbc-east"),
            site: some("Boston"),
            application: some("Teams"),
            connectivity: Some(Connectivity::DirectRouting),
            holder: some("ada@contoso.example"),
            holder_type: Some(HolderType::User),
            owner: some("Voice"),
            cost_centre: some("CC-1"),
            reserved_until: day("2026-12-01"),
            quarantined_until: day("2026-12-02"),
            released_on: day("2026-12-03"),
            notes: some("main line"),
            cnam: some("CONTOSO"),
            ..Particulars::bare(Country::US, Lifecycle::Available)
        }
    }

    #[test]
    fn every_column_is_written_and_cleared_as_it_is_read() {
        let (bare, full) = (Particulars::bare(Country::US, Lifecycle::Available), full());
        let changes = bare.changes(&full);
        assert_eq!(
            changes.len(),
            COLUMNS.len() - 1,
            "all but the number itself"
        );
        for (from, to) in [(&bare, &full), (&full, &bare)] {
            let patch = Patch::of_changes(&from.changes(to)).unwrap();
            assert_eq!(&patch.apply(from.clone()), to);
        }
    }

    #[test]
    fn what_a_column_cannot_have_is_refused() {
        let change = |column: &str, after: Option<&str>| FieldChange {
            column: column.to_owned(),
            before: None,
            after: after.map(str::to_owned),
        };
        for (column, after) in [
            ("lifecycle", Some("asleep")),
            ("lifecycle", None),
            ("quarantined_until", Some("soon")),
            ("number", Some("+12025550100")),
            ("colour", Some("red")),
        ] {
            let refused = Patch::of_changes(&[change(column, after)]).unwrap_err();
            assert_eq!(refused.column, column);
        }
    }
}
