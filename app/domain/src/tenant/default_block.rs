//! What the tenant does with every number that is unassigned.

use super::fields::Fields;
use crate::{teams_object::TeamsObject, words::counted};

/// For how long Teams lets nobody assign a number once it is unassigned. Source:
/// `Get-CsPhoneNumberTenantConfiguration` (Microsoft notes §2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultBlock {
    /// For good.
    Forever,
    /// For so many days, at least one.
    Days(u64),
}

impl DefaultBlock {
    /// The block in the tenant's configuration. None where it has none, or does not tell.
    pub(super) fn read(objects: &[TeamsObject]) -> Option<Self> {
        objects.iter().map(Fields::of).find_map(|fields| {
            if fields.flag("AssignmentBlockedForever") == Some(true) {
                return Some(Self::Forever);
            }
            let days = fields.text("AssignmentBlockedDays");
            let days = days.value()?.parse().ok()?;
            (days > 0).then_some(Self::Days(days))
        })
    }

    /// How long it lasts, as it stands in a sentence.
    pub fn length(self) -> String {
        match self {
            Self::Forever => "for good".to_owned(),
            Self::Days(days) => format!("for {}", counted(days, "day")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(body: Value) -> Option<DefaultBlock> {
        DefaultBlock::read(&[TeamsObject {
            identity: "Global".into(),
            name: "Global".into(),
            body,
        }])
    }

    #[test]
    fn a_block_is_read_however_it_was_written() {
        let days = |days: Value| read(json!({ "AssignmentBlockedDays": days }));
        assert_eq!(days(json!(30)), Some(DefaultBlock::Days(30)));
        assert_eq!(days(json!("7")), Some(DefaultBlock::Days(7)));
        for forever in [json!(true), json!("True")] {
            let body = json!({ "AssignmentBlockedForever": forever, "AssignmentBlockedDays": 30 });
            assert_eq!(read(body), Some(DefaultBlock::Forever));
        }
    }

    #[test]
    fn silence_is_no_block() {
        for none in [
            json!({}),
            json!({ "AssignmentBlockedForever": false, "AssignmentBlockedDays": 0 }),
            json!({ "AssignmentBlockedForever": null, "AssignmentBlockedDays": null }),
            json!({ "AssignmentBlockedDays": "" }),
            json!({ "AssignmentBlockedDays": "soon" }),
            json!({ "AssignmentBlockedDays": -1 }),
        ] {
            assert_eq!(read(none.clone()), None, "{none}");
        }
        assert_eq!(DefaultBlock::read(&[]), None);
    }

    #[test]
    fn its_length_is_said_in_words() {
        assert_eq!(DefaultBlock::Forever.length(), "for good");
        assert_eq!(DefaultBlock::Days(1).length(), "for 1 day");
        assert_eq!(DefaultBlock::Days(30).length(), "for 30 days");
    }
}
