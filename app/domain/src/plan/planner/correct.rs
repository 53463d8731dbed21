//! The other side is changed to what the inventory has.

use super::{Planned, Planner, accept, draft::Draft, wish};
use crate::{
    evidence::TeamsLine,
    number::{Connectivity, Lifecycle},
    plan::{
        Change, Reading,
        change::{CNAM, FORWARD, LISTED, LOCATION, TRUNK, VOICE},
    },
    teams_object::{TeamsObject, TeamsObjectKind},
    tenant::Tenant,
};

/// What each rule's finding changes in Teams or at the carrier. Source: domain notes §7.2, `prop:T`,
/// `prop:C` and `prop:E`, and what a rule's own words offer beside them.
pub(super) const PLANNERS: &[Planner] = &[
    ("inventory-number-missing-in-teams", upload),
    ("inventory-assigned-teams-free", assign_to_own),
    ("teams-assigned-inventory-free", take_back),
    ("teams-holder-mismatch", give_back),
    ("teams-holder-deleted", take_and_quarantine),
    ("teams-resource-account-deleted", take_and_quarantine),
    ("teams-holder-disabled", take_and_quarantine),
    ("teams-voice-disabled", enable_voice),
    ("teams-activation-failed", assign_again),
    ("teams-activation-stuck", assign_again),
    ("teams-quarantined-number-assigned", take_back),
    ("teams-terminal-number-present", release),
    ("teams-line-uri-mismatch", reassign),
    ("teams-assignment-one-sided", reassign_bare),
    ("portout-complete-still-assigned", take_back_ported_out),
    ("teams-block-missing", block),
    ("teams-block-unexpected", unblock),
    ("teams-block-exported", unblock),
    ("carrier-route-mismatch", route),
    ("carrier-route-missing", route),
    ("carrier-forward-leftover", end_forward),
    ("cnam-mismatch", publish_name),
    ("dr-voice-policy-missing", grant_voice_policy),
    ("emergency-address-missing", locate),
    ("emergency-location-unknown", locate),
    ("emergency-sharedcalling-no-location", locate),
];

/// Teams learns of a Direct Routing number. Giving it to its holder is the next finding's plan: only then
/// can be seen whether Teams took it.
fn upload(draft: &Draft<'_, '_>) -> Planned {
    if draft.evidence.main_line().is_some() {
        return Err(draft.outdated());
    }
    match draft.row()?.particulars.connectivity {
        Some(Connectivity::DirectRouting) => Ok(vec![draft.to_teams(
            Change::UploadDirectRouting,
            Reading::of([(LISTED, None)]),
            Reading::of([(LISTED, Some("Yes".to_owned()))]),
        )]),
        Some(other) => Err(draft.because(&format!(
            "Only the operator can bring a number of {} into Teams.",
            other.label()
        ))),
        None => Err(draft.because("The inventory does not say how it reaches Teams.")),
    }
}

fn assign_to_own(draft: &Draft<'_, '_>) -> Planned {
    let line = draft.evidence.base_line().ok_or_else(|| draft.outdated())?;
    if !line.fact.is_unassigned() {
        return Err(draft.outdated());
    }
    Ok(vec![draft.assign(line, draft.own_account()?)?])
}

fn take_back(draft: &Draft<'_, '_>) -> Planned {
    wish::unassign_all(draft)
}

fn take_back_ported_out(draft: &Draft<'_, '_>) -> Planned {
    let mut steps = wish::unassign_all(draft)?;
    if draft.evidence.inventory.is_some() {
        steps.extend(accept::record_port_out(draft)?);
    }
    Ok(steps)
}

fn give_back(draft: &Draft<'_, '_>) -> Planned {
    let line = draft.assigned()?;
    let own = draft.own_account()?;
    if line.fact.target.as_deref() == Some(&own.object_id) {
        return Err(draft.outdated());
    }
    draft.reassign(line, own)
}

/// The leaver's number is taken back and ages, here and in Teams.
fn take_and_quarantine(draft: &Draft<'_, '_>) -> Planned {
    let mut steps = vec![draft.unassign(draft.assigned()?)?];
    let row = draft.evidence.inventory;
    if row.is_some_and(|row| row.particulars.lifecycle.is_in_use()) {
        let until = accept::quarantine_ends(draft)?;
        steps.extend(accept::quarantine(draft)?);
        steps.extend(wish::block(draft, Some(until))?);
    }
    Ok(steps)
}

fn enable_voice(draft: &Draft<'_, '_>) -> Planned {
    let account = draft.account()?;
    let change = Change::EnableVoice {
        account: account.sign_in_name.clone(),
    };
    let after = Reading::of([(VOICE, Some("On".to_owned()))]);
    draft.change_account(account, change, after)
}

/// Teams refuses to assign a line that is assigned, so it is taken away first.
fn assign_again(draft: &Draft<'_, '_>) -> Planned {
    let line = draft.evidence.base_line().ok_or_else(|| draft.outdated())?;
    if line.fact.is_unassigned() {
        return Ok(vec![draft.assign(line, draft.own_account()?)?]);
    }
    reassign(draft)
}

/// The account that has the number does not show it. One that shows it without having it is left to people.
fn reassign_bare(draft: &Draft<'_, '_>) -> Planned {
    if !draft.account()?.line.is_blank() || !draft.evidence.claimants.is_empty() {
        return Err(draft.because("Another account shows it as its line."));
    }
    reassign(draft)
}

fn reassign(draft: &Draft<'_, '_>) -> Planned {
    draft.reassign(draft.assigned()?, draft.account()?)
}

/// Each line of a number that is not ours any more leaves Teams; whoever has it loses it first.
fn release(draft: &Draft<'_, '_>) -> Planned {
    let mut lines: Vec<&TeamsLine<'_>> = draft.evidence.teams.iter().collect();
    lines.sort_by_key(|line| &line.fact.line);
    if lines.iter().any(|line| is_the_operators(line)) {
        return Err(draft.because(
            "Only the operator can take a number of Operator Connect or Teams Phone Mobile out of Teams.",
        ));
    }
    let mut steps = wish::unassign_all(draft)?;
    for line in lines {
        let after = Reading::of([(LISTED, None)]);
        steps.push(draft.change_line(line, Change::ReleaseFromTeams, after)?);
    }
    Ok(steps)
}

fn is_the_operators(line: &TeamsLine<'_>) -> bool {
    !matches!(
        line.fact.number_type.known(),
        Some(Connectivity::DirectRouting | Connectivity::CallingPlan)
    )
}

fn block(draft: &Draft<'_, '_>) -> Planned {
    let particulars = &draft.row()?.particulars;
    let until = match particulars.lifecycle {
        Lifecycle::Quarantined => particulars.quarantined_until,
        Lifecycle::Reserved => particulars.reserved_until,
        _ => return Err(draft.outdated()),
    };
    if until.is_some_and(|day| day < draft.evidence.roll.today()) {
        return Err(draft.because("The day until which it should be blocked is over."));
    }
    Ok(wish::block(draft, until)?.into_iter().collect())
}

fn unblock(draft: &Draft<'_, '_>) -> Planned {
    Ok(wish::unblock(draft)?.into_iter().collect())
}

fn route(draft: &Draft<'_, '_>) -> Planned {
    let Some(trunk) = draft.row()?.particulars.carrier_trunk.clone() else {
        return Err(draft.because("The inventory does not say to which trunk its calls should go."));
    };
    let after = Reading::of([(TRUNK, Some(trunk.clone()))]);
    draft.change_at_carrier(draft.carrier()?, Change::CarrierRoute { trunk }, after)
}

fn end_forward(draft: &Draft<'_, '_>) -> Planned {
    let after = Reading::of([(FORWARD, None)]);
    draft.change_at_carrier(draft.carrier()?, Change::CarrierForward { to: None }, after)
}

fn publish_name(draft: &Draft<'_, '_>) -> Planned {
    let name = draft.row()?.particulars.column("cnam");
    if name.is_empty() {
        return Err(draft.because("The inventory has no name to publish."));
    }
    let after = Reading::of([(CNAM, Some(name.clone()))]);
    let change = Change::CarrierCnam { name: Some(name) };
    draft.change_at_carrier(draft.carrier()?, change, after)
}

/// The tenant's only voice routing policy that has usages. Where there are several, a person must choose.
fn grant_voice_policy(draft: &Draft<'_, '_>) -> Planned {
    let account = draft.account()?;
    let policies = draft.evidence.tenant.voice_routing_policies().iter();
    let mut granted = policies.filter(|policy| {
        let has_usages = policy
            .usages
            .as_ref()
            .is_some_and(|usages| !usages.is_empty());
        has_usages && !crate::same_word(&policy.name, "Global")
    });
    let (Some(policy), None) = (granted.next(), granted.next()) else {
        return Err(draft.because(
            "The tenant does not have exactly one voice routing policy with usages to grant.",
        ));
    };
    let name = policy.name.trim_start_matches("Tag:").to_owned();
    let kind = "OnlineVoiceRoutingPolicy";
    let change = Change::GrantPolicy {
        policy: kind.to_owned(),
        account: account.sign_in_name.clone(),
        name: Some(name.clone()),
    };
    draft.change_account(account, change, Reading::of([(kind, Some(name))]))
}

/// The location of the holder's site, if the tenant has exactly one validated address of that name in the
/// number's country. Whoever approves it sees the address: a wrong one sends help elsewhere.
fn locate(draft: &Draft<'_, '_>) -> Planned {
    let line = draft.assigned()?;
    let particulars = &draft.row()?.particulars;
    let country = particulars.country;
    let found = particulars
        .site
        .as_deref()
        .and_then(|site| address_of(draft.evidence.tenant, site, country.as_str()));
    let location = found.and_then(|address| address.body["DefaultLocationId"].as_str());
    let (Some(address), Some(location)) = (found, location) else {
        return Err(draft.because(
            "The tenant does not have exactly one validated address that is called like the number's site.",
        ));
    };
    let location = Some(location.to_lowercase());
    let change = Change::TeamsLocation {
        location: location.clone(),
    };
    let after = Reading::of([(LOCATION, location.clone())]);
    let mut step = draft.change_line(line, change, after)?;
    if step.before == step.after {
        return Err(draft.because("It carries the location of its site already."));
    }
    step.names
        .extend(location.map(|id| (id, described(address))));
    Ok(vec![step])
}

/// The only validated address of a name in a country.
fn address_of<'t>(tenant: &'t Tenant, site: &str, country: &str) -> Option<&'t TeamsObject> {
    let addresses = tenant.list(TeamsObjectKind::CivicAddress)?;
    let is = |body: &serde_json::Value, field: &str, word: &str| {
        let text = body[field].as_str();
        text.is_some_and(|text| crate::same_word(text, word))
    };
    let mut found = addresses.iter().filter(|address| {
        is(&address.body, "Description", site)
            && is(&address.body, "ValidationStatus", "Validated")
            && is(&address.body, "CountryOrRegion", country)
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// An address in a line: what it is called, and where it is.
fn described(address: &TeamsObject) -> String {
    let fields = [
        "Description",
        "HouseNumber",
        "StreetName",
        "City",
        "PostalCode",
    ];
    let words = fields
        .iter()
        .filter_map(|field| address.body[*field].as_str());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
