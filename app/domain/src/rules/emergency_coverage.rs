//! What is known of the place to which help would be sent for a number: not a rule, but what the rules of
//! group D look at, in one word for the count of a roll call.

use super::emergency::{Help, help, is_persons, is_toll_free};
use crate::{
    dashboard::census::EmergencyPlace,
    evidence::Evidence,
    fact::{Reported, Word},
    number::Connectivity,
    teams_object::TeamsObjectKind,
    tenant::Validation,
};

/// What is known of the place to which help would be sent for a number in use. None for one from which nobody
/// calls: toll-free numbers, attendants, queues and conference bridges.
pub fn emergency_coverage(evidence: &Evidence<'_>) -> Option<EmergencyPlace> {
    let line = evidence.assigned_line();
    if is_toll_free(evidence) || line.is_some_and(|line| !is_persons(line)) {
        return None;
    }
    let serving = evidence.carriers.iter().filter(|c| c.fact.is_on_account());
    let at_carriers: Vec<Help> = serving.map(|c| help(c.fact)).collect();
    let in_teams = in_teams(evidence);
    let is_somewhere = |place| in_teams == Some(place);
    Some(
        if at_carriers.contains(&Help::Registered) || is_somewhere(EmergencyPlace::Validated) {
            EmergencyPlace::Validated
        } else if at_carriers.contains(&Help::Address) || is_somewhere(EmergencyPlace::Unvalidated)
        {
            EmergencyPlace::Unvalidated
        } else if is_somewhere(EmergencyPlace::Untold)
            || at_carriers.contains(&Help::Untold)
            || (in_teams.is_none() && at_carriers.is_empty())
        {
            EmergencyPlace::Untold
        } else {
            EmergencyPlace::Missing
        },
    )
}

/// What Teams tells of the place; none where it has nothing to say.
fn in_teams(evidence: &Evidence<'_>) -> Option<EmergencyPlace> {
    let fact = evidence.assigned_line()?.fact;
    let id = match &fact.location {
        Reported::Value(id) => id,
        Reported::Blank if fact.number_type.is(Connectivity::DirectRouting) => {
            return Some(EmergencyPlace::Untold);
        }
        Reported::Blank => return Some(EmergencyPlace::Missing),
        Reported::NotSent => return None,
    };
    if evidence
        .tenant
        .taken_at(TeamsObjectKind::Location)
        .is_none()
    {
        return Some(EmergencyPlace::Untold);
    }
    let location = evidence.tenant.locations().get(id);
    let validation = location.and_then(|location| location.validation.as_ref());
    Some(match validation.and_then(Word::known) {
        Some(Validation::Validated) => EmergencyPlace::Validated,
        Some(Validation::Invalid | Validation::NotValidated) => EmergencyPlace::Unvalidated,
        // A location that the tenant does not list, or of whose validation it says nothing we know.
        None if location.is_none() => EmergencyPlace::Unvalidated,
        None => EmergencyPlace::Untold,
    })
}
