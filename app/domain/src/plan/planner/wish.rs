//! What is wanted of a number: quarantine, a reservation, or an end of either, here and in Teams.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

use super::{
    NoStep, Planned, Wish,
    draft::{Draft, block_reading},
};
use crate::{
    E164,
    evidence::{Evidence, TeamsLine},
    fact::Reported,
    number::{
        Lifecycle,
        lifecycle::{Event, reservation_blocks},
    },
    plan::{
        Change, Reading, Step,
        change::{BLOCK, is_blocked},
    },
    teams_object::TeamsObjectKind,
};

/// Teams blocks a number for at most so many days, or for good (Microsoft notes §2.5).
const LONGEST_BLOCK_DAYS: i64 = 365;

/// The steps that bring a number where it is wanted: first nobody has it in Teams, then the inventory says
/// so, then Teams lets nobody assign it.
pub fn wished(number: E164, evidence: &Evidence<'_>, wish: &Wish) -> Planned {
    let draft = Draft::without_finding(evidence);
    let mut steps = Vec::new();
    match wish {
        Wish::Quarantine { until } => {
            let edit = quarantined(&draft, *until)?;
            steps.extend(unassign_all(&draft)?);
            steps.extend(edit);
            steps.extend(block(&draft, Some(*until))?);
        }
        Wish::Reserve { until, purpose } => {
            let edit = reserved(&draft, *until, purpose)?;
            steps.extend(unassign_all(&draft)?);
            steps.extend(edit);
            steps.extend(block(&draft, Some(*until))?);
        }
        Wish::Free => {
            let edit = freed(&draft)?;
            let unblock = match unblock(&draft)? {
                None if edit.is_some() => unblock_unseen(&draft),
                known => known,
            };
            steps.extend(edit);
            steps.extend(unblock);
        }
    }
    if steps.is_empty() {
        return Err(NoStep(format!(
            "{number} is there already: nothing is to be done."
        )));
    }
    Ok(steps)
}

fn quarantined(draft: &Draft<'_, '_>, until: NaiveDate) -> Result<Option<Step>, NoStep> {
    if until < draft.evidence.roll.today() {
        return Err(past(until));
    }
    let state = match draft.row()?.particulars.lifecycle {
        Lifecycle::Quarantined => Lifecycle::Quarantined,
        _ => draft.moved(&[Event::Quarantine])?,
    };
    draft.edit(&[
        ("lifecycle", Some(state.to_string())),
        ("quarantined_until", Some(until.to_string())),
    ])
}

fn past(until: NaiveDate) -> NoStep {
    NoStep(format!("{until} is over. Choose today or a later day."))
}

fn reserved(
    draft: &Draft<'_, '_>,
    until: NaiveDate,
    purpose: &str,
) -> Result<Option<Step>, NoStep> {
    if let Some(reason) = reservation_blocks(Some(until), draft.evidence.roll.today()).first() {
        return Err(NoStep(format!(
            "{}: {reason}, not {until}.",
            draft.number()
        )));
    }
    let particulars = &draft.row()?.particulars;
    let state = match particulars.lifecycle {
        Lifecycle::Reserved => Lifecycle::Reserved,
        _ => draft.moved(&[Event::Reserve])?,
    };
    draft.edit(&[
        ("lifecycle", Some(state.to_string())),
        ("reserved_until", Some(until.to_string())),
        ("notes", Some(noted(particulars.notes.as_deref(), purpose))),
    ])
}

/// The notes with a purpose in them, once.
fn noted(notes: Option<&str>, purpose: &str) -> String {
    let purpose = format!("Reserved for {}.", purpose.trim().trim_end_matches('.'));
    match notes {
        None => purpose,
        Some(notes) if notes.contains(&purpose) => notes.to_owned(),
        Some(notes) => format!("{notes} {purpose}"),
    }
}

/// The end of a quarantine or a reservation here. Nothing where the number is free already.
pub(super) fn freed(draft: &Draft<'_, '_>) -> Result<Option<Step>, NoStep> {
    let state = match draft.row()?.particulars.lifecycle {
        Lifecycle::Available => Lifecycle::Available,
        Lifecycle::Reserved => draft.moved(&[Event::EndReservation])?,
        _ => draft.moved(&[Event::EndQuarantine])?,
    };
    draft.edit(&[
        ("lifecycle", Some(state.to_string())),
        ("holder", None),
        ("holder_type", None),
        ("reserved_until", None),
        ("quarantined_until", None),
    ])
}

/// Whoever has a line of the number in Teams loses it.
pub(super) fn unassign_all(draft: &Draft<'_, '_>) -> Planned {
    let mut lines: Vec<_> = draft.evidence.teams.iter().collect();
    lines.sort_by_key(|line| &line.fact.line);
    lines
        .into_iter()
        .filter(|line| !line.fact.is_unassigned())
        .map(|line| {
            if line.fact.is_assigned() {
                return draft.unassign(line);
            }
            Err(draft.because(&format!(
                "Teams says \u{201c}{}\u{201d} of {}, so nobody can tell whether somebody has it.",
                line.fact.assignment, line.fact.line
            )))
        })
        .collect()
}

/// Teams lets nobody assign the number until a day, or for good. Nothing where Teams does not have it, or
/// blocks it so already.
pub(super) fn block(
    draft: &Draft<'_, '_>,
    until: Option<NaiveDate>,
) -> Result<Option<Step>, NoStep> {
    let Some(line) = draft.evidence.base_line() else {
        return Ok(None);
    };
    let today = draft.evidence.roll.today();
    if until.is_some_and(|day| (day - today).num_days() >= LONGEST_BLOCK_DAYS) {
        return Err(NoStep(format!(
            "Teams blocks a number for at most {LONGEST_BLOCK_DAYS} days. Choose an earlier day for {}.",
            draft.number()
        )));
    }
    has_known_block(line)?;
    let word = until.map_or("BlockedForever", |_| "BlockedUntil");
    let after = block_reading(Some(word), until.map(|day| day.to_string()));
    let before = block_of(draft.evidence, line).unwrap_or_else(|| block_reading(None, None));
    let is_so =
        before.0.get(BLOCK) == after.0.get(BLOCK) && blocked_until(draft.evidence, line) == until;
    let change = Change::BlockAssignment { until };
    Ok((!is_so).then(|| draft.in_teams(line, change, before, after)))
}

/// Teams may let the number be assigned again. Nothing where it is known to do so, or where nobody knows.
pub(super) fn unblock(draft: &Draft<'_, '_>) -> Result<Option<Step>, NoStep> {
    let Some(line) = draft.evidence.base_line() else {
        return Ok(None);
    };
    has_known_block(line)?;
    let before = block_of(draft.evidence, line);
    let is_blocked = |reading: &Reading| reading.0.get(BLOCK).is_some_and(Option::is_some);
    let before = before.filter(is_blocked);
    let change = Change::UnblockAssignment;
    Ok(before.map(|before| draft.in_teams(line, change, before, block_reading(None, None))))
}

/// A number that was held was blocked by the plan that held it. Where no list tells of blocks, that is what
/// the script compares with.
fn unblock_unseen(draft: &Draft<'_, '_>) -> Option<Step> {
    let line = draft.evidence.base_line()?;
    if block_of(draft.evidence, line).is_some() {
        return None;
    }
    let before = block_reading(Some("BlockedUntil"), None);
    let change = Change::UnblockAssignment;
    Some(draft.in_teams(line, change, before, block_reading(None, None)))
}

/// Nobody can tell what a word means that we do not know, so nothing is planned on it.
fn has_known_block(line: &TeamsLine<'_>) -> Result<(), NoStep> {
    let word = line.fact.assignment_block.value();
    let known = ["NotBlocked", "BlockedUntil", "BlockedForever"];
    match word.filter(|word| !known.iter().any(|known| crate::same_word(known, word))) {
        None => Ok(()),
        Some(word) => Err(NoStep(format!(
            "Teams says \u{201c}{word}\u{201d} of {}'s assignment block, which is not a word we know. Look at it in Teams.",
            line.fact.line
        ))),
    }
}

/// Where Teams blocks a line: its word, and the last whole day if that is known. The list of blocks speaks
/// where the list of numbers is silent; `None` where neither does.
fn block_of(evidence: &Evidence<'_>, line: &TeamsLine<'_>) -> Option<Reading> {
    match &line.fact.assignment_block {
        Reported::Value(word) => {
            let word = Some(word.as_str()).filter(|word| is_blocked(word));
            Some(block_reading(word, None))
        }
        Reported::Blank => Some(block_reading(None, None)),
        Reported::NotSent => {
            evidence.tenant.list(TeamsObjectKind::AssignmentBlock)?;
            let Some(body) = exported_block(evidence, line) else {
                return Some(block_reading(None, None));
            };
            let word = body["AssignmentBlockedState"].as_str();
            let until = last_whole_day(body).map(|day| day.to_string());
            Some(block_reading(word.filter(|word| is_blocked(word)), until))
        }
    }
}

/// The last whole day of a block (UTC), where the list of blocks has it.
pub(super) fn blocked_until(evidence: &Evidence<'_>, line: &TeamsLine<'_>) -> Option<NaiveDate> {
    last_whole_day(exported_block(evidence, line)?)
}

fn exported_block<'e>(evidence: &'e Evidence<'_>, line: &TeamsLine<'_>) -> Option<&'e Value> {
    let number = line.fact.line.to_string();
    let blocks = evidence.tenant.list(TeamsObjectKind::AssignmentBlock)?;
    let mut bodies = blocks.iter().map(|object| &object.body);
    bodies.find(|body| body["TelephoneNumber"].as_str() == Some(&number))
}

/// Teams tells the moment at which a block ends: the day before is the last whole one.
fn last_whole_day(body: &Value) -> Option<NaiveDate> {
    let end = body["AssignmentBlockedUntil"].as_str()?;
    let day = DateTime::parse_from_rfc3339(end).map_or_else(
        |_| end.get(..10).and_then(|day| day.parse().ok()),
        |moment| Some(moment.to_utc().date_naive()),
    );
    day.and_then(|day| day.pred_opt())
}
