//! How steps are made: what was read, what will be read, and people's names for what is in between.

use std::collections::BTreeMap;

use super::NoStep;
use crate::{
    E164, LineUri, SourceId,
    directory::Account,
    evidence::{CarrierLine, Evidence, Holder, TeamsLine},
    fact::{Fact, TeamsAssignment},
    finding::Finding,
    import::FieldChange,
    number::{
        Connectivity, HolderType, Lifecycle, Number, Particulars,
        lifecycle::{Event, NoTransition},
    },
    plan::{
        Change, Reading, Step,
        change::{BLOCK, BLOCKED_UNTIL, HOLDER, LISTED},
    },
    source::SourceKind,
};

/// The evidence for one number, and the finding that is put right.
pub(super) struct Draft<'e, 'a> {
    pub(super) evidence: &'e Evidence<'a>,
    finding: Option<&'e Finding>,
}

impl<'e, 'a> Draft<'e, 'a> {
    pub(super) const fn of(evidence: &'e Evidence<'a>, finding: &'e Finding) -> Self {
        Self {
            evidence,
            finding: Some(finding),
        }
    }

    pub(super) const fn without_finding(evidence: &'e Evidence<'a>) -> Self {
        Self {
            evidence,
            finding: None,
        }
    }

    pub(super) const fn number(&self) -> E164 {
        self.evidence.number
    }

    /// Whatever the finding was about is not there any more.
    pub(super) fn outdated(&self) -> NoStep {
        NoStep(format!(
            "What the sources say of {} has changed since. Ask them again, then look whether the finding is still there.",
            self.number()
        ))
    }

    /// A reason that ends in what can be done instead.
    pub(super) fn because(&self, reason: &str) -> NoStep {
        let fix = self.finding.and_then(Finding::rule).map(|rule| rule.fix);
        NoStep(
            [reason, fix.unwrap_or_default()]
                .join(" ")
                .trim_end()
                .to_owned(),
        )
    }

    /// The inventory's row.
    pub(super) fn row(&self) -> Result<&'a Number, NoStep> {
        self.evidence.inventory.ok_or_else(|| {
            NoStep(format!(
                "{} is not in the inventory. Add it first.",
                self.number()
            ))
        })
    }

    /// The line without an extension, if Teams has it assigned.
    pub(super) fn assigned(&self) -> Result<&'e TeamsLine<'a>, NoStep> {
        self.evidence.assigned_line().ok_or_else(|| self.outdated())
    }

    /// The account that Teams has given the line to, if it is known and not deleted.
    pub(super) fn account(&self) -> Result<&'a Account, NoStep> {
        let account = self.assigned()?.account();
        account
            .filter(|account| account.deleted_at.value().is_none())
            .ok_or_else(|| self.because("The directory does not know whoever has it in Teams."))
    }

    /// The account that the inventory names as holder, if the directory has it.
    pub(super) fn own_account(&self) -> Result<&'a Account, NoStep> {
        let Some(holder) = &self.row()?.particulars.holder else {
            return Err(self.because("The inventory names nobody to whom Teams could give it."));
        };
        let account = self.evidence.own_account;
        account
            .filter(|account| account.deleted_at.value().is_none())
            .ok_or_else(|| {
                self.because(&format!(
                    "The directory has no account \u{201c}{holder}\u{201d}, whom the inventory names."
                ))
            })
    }

    /// The carrier's line that the finding is about, else that of the inventory's own carrier.
    pub(super) fn carrier(&self) -> Result<&'e CarrierLine<'a>, NoStep> {
        let source = self.finding.and_then(|finding| finding.source_id);
        let mut lines = self.evidence.carriers.iter();
        lines
            .find(|line| source == Some(line.witness.source))
            .or_else(|| self.evidence.own_carrier_line())
            .ok_or_else(|| self.outdated())
    }

    /// The state after some events, which must all be moves of a number's life.
    pub(super) fn moved(&self, events: &[Event]) -> Result<Lifecycle, NoStep> {
        let from = self.row()?.particulars.lifecycle;
        let to = events
            .iter()
            .try_fold(from, |state, &event| state.next(event, None));
        to.map_err(|refused: NoTransition| self.because(&format!("{}: {refused}.", self.number())))
    }

    /// The number enters the inventory.
    pub(super) fn create(&self, particulars: Particulars) -> Step {
        let change = Change::CreateNumber {
            particulars: Box::new(particulars),
        };
        let before = Reading::of([(LISTED, None)]);
        let after = Reading::of([(LISTED, Some("Yes".to_owned()))]);
        self.step(self.number().into(), None, change, before, after)
    }

    /// Columns of the row change to what an export would say. None if they say so already.
    pub(super) fn edit(&self, columns: &[(&str, Option<String>)]) -> Result<Option<Step>, NoStep> {
        let row = self.row()?;
        let changes: Vec<FieldChange> = columns
            .iter()
            .map(|(column, after)| FieldChange {
                column: (*column).to_owned(),
                before: filled(row.particulars.column(column)),
                after: after.clone(),
            })
            .filter(|change| change.before != change.after)
            .collect();
        if changes.is_empty() {
            return Ok(None);
        }
        let after = changes.iter().map(|c| (c.column.clone(), c.after.clone()));
        let after = Reading(after.collect());
        let change = Change::EditNumber { columns: changes };
        let before = change
            .read_inventory(Some(row))
            .ok_or_else(|| self.outdated())?;
        Ok(Some(self.step(
            self.number().into(),
            None,
            change,
            before,
            after,
        )))
    }

    /// Teams takes the line from whoever was seen to have it.
    pub(super) fn unassign(&self, line: &TeamsLine<'_>) -> Result<Step, NoStep> {
        let Some(target) = line.fact.target.clone() else {
            return Err(self.because("Teams does not say who has it."));
        };
        let change = Change::TeamsUnassign {
            target: target.clone(),
            number_type: self.number_type(line)?,
            resource_account: resource_account(line),
        };
        let before = Reading::of([(HOLDER, Some(target))]);
        let mut step = self.in_teams(line, change, before, Reading::of([(HOLDER, None)]));
        step.names = names(line.account());
        Ok(step)
    }

    /// Teams gives the line, which nobody has by then, to an account.
    pub(super) fn assign(&self, line: &TeamsLine<'_>, account: &Account) -> Result<Step, NoStep> {
        let number_type = self.number_type(line)?;
        let change = if account.is_resource_account() {
            Change::AssignResourceAccount {
                account: account.sign_in_name.clone(),
                number_type,
            }
        } else {
            Change::TeamsAssign {
                target: account.object_id.clone(),
                number_type,
                location: None,
            }
        };
        let after = Reading::of([(HOLDER, Some(account.object_id.clone()))]);
        let mut step = self.in_teams(line, change, Reading::of([(HOLDER, None)]), after);
        step.names = names(Some(account));
        Ok(step)
    }

    /// Teams takes the line from whoever has it, and gives it to an account. Nothing where Teams would let
    /// nobody assign it by then: whoever had it would have lost it for nothing (Microsoft notes §2.5).
    pub(super) fn reassign(
        &self,
        line: &TeamsLine<'_>,
        account: &Account,
    ) -> Result<Vec<Step>, NoStep> {
        if let Some(block) = self.evidence.tenant.default_block() {
            return Err(NoStep(format!(
                "Teams lets nobody assign a number {} once it is unassigned: that is the tenant's default, so {} \
                 could not be given to anybody again. End the default in Teams and export the configuration \
                 anew, or have a Teams administrator unassign the number, end its block and assign it.",
                block.length(),
                line.fact.line
            )));
        }
        Ok(vec![self.unassign(line)?, self.assign(line, account)?])
    }

    /// A change of a line in Teams, from what its list says to some fields of it.
    pub(super) fn change_line(
        &self,
        line: &TeamsLine<'_>,
        change: Change,
        after: Reading,
    ) -> Result<Step, NoStep> {
        let fact = Fact::TeamsNumber(line.fact.clone());
        let before = change.read_fact(Some(&fact)).ok_or_else(|| {
            self.because(
                "Teams' list does not have what would be changed, so nobody could compare it.",
            )
        })?;
        Ok(self.in_teams(line, change, before, after))
    }

    /// A change at a carrier, from what its list says to some fields of it.
    pub(super) fn change_at_carrier(
        &self,
        line: &CarrierLine<'_>,
        change: Change,
        after: Reading,
    ) -> Result<Vec<Step>, NoStep> {
        let name = &line.witness.name;
        let fact = Fact::CarrierNumber(line.fact.clone());
        let before = change.read_fact(Some(&fact)).ok_or_else(|| {
            self.because(&format!(
                "{name}'s list does not have what would be changed, so nobody could compare it."
            ))
        })?;
        if before == after {
            return Ok(Vec::new());
        }
        let source = Some(line.witness.source);
        Ok(vec![self.step(
            self.number().into(),
            source,
            change,
            before,
            after,
        )])
    }

    /// A change of the account that has the line, from what the directory says of it.
    pub(super) fn change_account(
        &self,
        account: &Account,
        change: Change,
        after: Reading,
    ) -> Result<Vec<Step>, NoStep> {
        let before = change.read_account(account).ok_or_else(|| {
            self.because(
                "The directory does not tell what would be changed, so nobody could compare it.",
            )
        })?;
        if before == after {
            return Ok(Vec::new());
        }
        Ok(vec![self.in_teams(self.assigned()?, change, before, after)])
    }

    /// A change in Teams of a number that Teams does not list.
    pub(super) fn to_teams(&self, change: Change, before: Reading, after: Reading) -> Step {
        self.step(self.number().into(), self.teams(), change, before, after)
    }

    /// A change in Teams of a line that it lists.
    pub(super) fn in_teams(
        &self,
        line: &TeamsLine<'_>,
        change: Change,
        before: Reading,
        after: Reading,
    ) -> Step {
        self.step(line.fact.line.clone(), self.teams(), change, before, after)
    }

    fn teams(&self) -> Option<SourceId> {
        let witness = self.evidence.roll.witness(SourceKind::TeamsNumbers);
        witness.map(|witness| witness.source)
    }

    fn number_type(&self, line: &TeamsLine<'_>) -> Result<Connectivity, NoStep> {
        let word = &line.fact.number_type;
        word.known().ok_or_else(|| {
            self.because(&format!(
                "Teams says \u{201c}{word}\u{201d} of how it is connected, which is not a word we know."
            ))
        })
    }

    fn step(
        &self,
        line: LineUri,
        source: Option<SourceId>,
        change: Change,
        before: Reading,
        after: Reading,
    ) -> Step {
        Step {
            ordinal: 0,
            finding: self.finding.map(|finding| finding.id),
            line,
            source,
            change,
            before,
            after,
            names: BTreeMap::new(),
        }
    }
}

/// What kind of holder Teams' word for an assignment means.
pub(super) const fn holder_type(assignment: TeamsAssignment) -> Option<HolderType> {
    match assignment {
        TeamsAssignment::UserAssigned => Some(HolderType::User),
        TeamsAssignment::VoiceApplicationAssigned | TeamsAssignment::ThirdPartyAppAssigned => {
            Some(HolderType::ResourceAccount)
        }
        TeamsAssignment::Unassigned
        | TeamsAssignment::ConferenceAssigned
        | TeamsAssignment::PolicyAssigned
        | TeamsAssignment::InternalError => None,
    }
}

/// What the inventory calls whoever has a line: a sign-in name, else the object that Teams names.
pub(super) fn holder(line: &TeamsLine<'_>) -> Option<String> {
    match line.holder {
        Holder::Account(account) => Some(account.sign_in_name.clone()),
        Holder::Nobody => None,
        Holder::NotAsked | Holder::NotInDirectory => line.fact.target.clone(),
    }
}

/// The resource account that has a line: by its sign-in name, or by its object id where only Teams' word for
/// the assignment tells that it is one.
fn resource_account(line: &TeamsLine<'_>) -> Option<String> {
    match line.account() {
        Some(account) => account
            .is_resource_account()
            .then(|| account.sign_in_name.clone()),
        None => line
            .fact
            .assignment
            .is(TeamsAssignment::VoiceApplicationAssigned)
            .then(|| line.fact.target.clone())
            .flatten(),
    }
}

/// A block's reading.
pub(super) fn block_reading(word: Option<&str>, until: Option<String>) -> Reading {
    let mut reading = Reading::of([(BLOCK, word.map(str::to_owned))]);
    if until.is_some() {
        reading.0.insert(BLOCKED_UNTIL.to_owned(), until);
    }
    reading
}

fn names(account: Option<&Account>) -> BTreeMap<String, String> {
    account
        .map(|account| (account.object_id.clone(), account.name().to_owned()))
        .into_iter()
        .collect()
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
