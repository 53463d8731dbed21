//! What the pages, the REST API and the command line show of rules.

use serde::{Deserialize, Serialize};

use super::{
    Check, Group, Guard, Remedy, Rule, Severity,
    coverage::{Coverage, Grounds, Need},
    microsoft::MICROSOFT,
    policy::{DueTimes, Exception, Policy},
};
use crate::{history::Entry, plane::Plane};

/// A rule as an organisation has it. Scripts read one as a line of `rollcall rules --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleRow {
    /// Its code.
    pub code: String,
    /// The sides it compares.
    pub group: Group,
    /// The plane it speaks about.
    pub plane: Plane,
    /// How much it matters here.
    pub severity: Severity,
    /// How much it matters unless an organisation says otherwise.
    pub default_severity: Severity,
    /// Whether Rollcall gathers what it rests on.
    #[serde(rename = "decidable")]
    pub is_decidable: bool,
    /// What is missing where it is not decidable, in a sentence.
    pub reason: Option<String>,
    /// Whether it is decided here and now.
    pub coverage: Coverage,
    /// The kinds of source and of Teams configuration it must have heard: `carrier`, `voice_route`.
    pub needs: Vec<String>,
    /// What holds it back, as the domain notes number it: `G1`.
    pub guards: Vec<String>,
    /// Which side is changed to put it right, the usual one first: `prop:T or prop:I`. `I` is the
    /// inventory, `T` Teams, `C` the carrier, `S` the SBC, `E` emergency data, `P` the port order; `prop`
    /// is approved by a person, `auto` is not, `man` is done by a person or a vendor.
    pub fix: String,
    /// How it is put right, in words.
    pub remedy: String,
    /// Whether it is judged here.
    pub is_enabled: bool,
    /// Its findings that wait for a second sighting or for somebody to act.
    pub findings: u64,
    /// A few words.
    pub title: String,
    /// What is the matter.
    pub explanation: String,
    /// What happens if nobody acts.
    pub consequence: String,
    /// The rules that say no more once this one has fired for a number.
    pub subsumes: Vec<String>,
    /// Counts up with every change of what is decided about it; 0 before the first.
    pub version: i64,
}

impl RuleRow {
    /// A rule under what an organisation has decided and heard. It has no findings yet.
    pub fn of(rule: &Rule, policy: &Policy, grounds: &Grounds<'_>) -> Self {
        let setting = policy.settings.get(rule.code).copied().unwrap_or_default();
        let owned = |codes: &[&str]| codes.iter().copied().map(str::to_owned).collect();
        let sources = rule.needs.iter().map(ToString::to_string);
        let exports = rule.configuration.iter().map(ToString::to_string);
        Self {
            code: rule.code.to_owned(),
            group: rule.group,
            plane: rule.plane,
            severity: policy.severity(rule),
            default_severity: rule.severity,
            is_decidable: rule.is_decidable_yet(),
            reason: match rule.check {
                Check::NotYet(reason) => Some(reason.to_owned()),
                _ => None,
            },
            coverage: grounds.coverage(rule, policy),
            needs: sources.chain(exports).collect(),
            guards: rule.guards.iter().map(|g| g.code().to_owned()).collect(),
            fix: fix(rule.remedies),
            remedy: rule.fix.to_owned(),
            is_enabled: setting.is_enabled,
            findings: 0,
            title: rule.title.to_owned(),
            explanation: rule.explanation.to_owned(),
            consequence: rule.consequence.to_owned(),
            subsumes: owned(rule.subsumes),
            version: setting.version,
        }
    }
}

/// The sides that may be changed, as the domain notes write them. What Rollcall puts right by asking again
/// has none.
pub fn fix(remedies: &[Remedy]) -> String {
    let remedies: Vec<String> = remedies.iter().map(ToString::to_string).collect();
    if remedies.is_empty() {
        "auto".to_owned()
    } else {
        remedies.join(" or ")
    }
}

/// The mismatches of Microsoft's side that a rule finds, as the domain notes number them: `M05`.
pub fn of_microsoft(code: &str) -> impl Iterator<Item = &'static str> {
    let finds = move |(_, codes): &&(&str, &[&str])| codes.contains(&code);
    MICROSOFT.iter().filter(finds).map(|(id, _)| *id)
}

/// All about one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleDetail {
    /// The rule.
    #[serde(flatten)]
    pub rule: RuleRow,
    /// What it needs, and what there is of it.
    pub evidence: Vec<Need>,
    /// What holds it back.
    pub held_back_by: Vec<GuardText>,
    /// The mismatches of Microsoft's side that it finds, as the domain notes number them: `M05`.
    pub microsoft: Vec<String>,
    /// The exceptions from it that are not over, those from every rule too.
    pub exceptions: Vec<Exception>,
    /// What was decided about it, newest first.
    pub history: Vec<Entry>,
}

/// A guard in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GuardText {
    /// As the domain notes number it: `G1`.
    pub code: String,
    /// What it does, in a sentence.
    pub text: String,
}

impl From<&Guard> for GuardText {
    fn from(guard: &Guard) -> Self {
        Self {
            code: guard.code().to_owned(),
            text: guard.describe(),
        }
    }
}

/// How soon findings are due, as an organisation has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DueTimesView {
    /// Hours by severity.
    #[serde(flatten)]
    pub hours: DueTimes,
    /// Counts up with every change; 0 before the first.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{self, Side};

    #[test]
    fn a_fix_names_every_side_in_order() {
        assert_eq!(fix(&[]), "auto");
        assert_eq!(fix(&[Remedy::Manual]), "man");
        assert_eq!(
            fix(&[
                Remedy::Propose(Side::Teams),
                Remedy::Mirror(Side::Inventory)
            ]),
            "prop:T or auto:I"
        );
    }

    #[test]
    fn what_microsoft_calls_a_mismatch_leads_to_its_rules() {
        let (id, codes) = MICROSOFT[0];
        for code in codes {
            assert!(of_microsoft(code).any(|found| found == id), "{code}");
        }
        assert_eq!(of_microsoft("no-such-rule").count(), 0);
    }

    #[test]
    fn every_rule_is_told_with_a_reason_where_it_cannot_be_decided() {
        let grounds = Grounds {
            sources: &[],
            exports: &[],
            now: chrono::DateTime::UNIX_EPOCH,
        };
        for rule in rules::all() {
            let row = RuleRow::of(rule, &Policy::default(), &grounds);
            assert_eq!(row.reason.is_none(), row.is_decidable, "{}", row.code);
            let texts = [&row.title, &row.explanation, &row.consequence, &row.remedy];
            assert!(
                texts.iter().all(|text| !text.trim().is_empty()),
                "{}",
                row.code
            );
            assert_eq!(row.severity, row.default_severity);
            for code in &row.subsumes {
                assert!(rules::find(code).is_some(), "{} subsumes {code}", row.code);
            }
        }
    }
}
