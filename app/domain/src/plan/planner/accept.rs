//! The inventory takes over what the other side has.

use chrono::{Days, NaiveDate};

use super::{
    NoStep, Planned, Planner,
    draft::{Draft, holder, holder_type},
    wish,
};
use crate::{
    Country, E164,
    evidence::{CarrierLine, TeamsLine},
    fact::{CarrierStatus, TeamsAssignment, Word},
    number::{
        HolderType, Lifecycle, Particulars,
        lifecycle::{Event, reservation_blocks},
    },
};

/// What each rule's finding changes in the inventory. Source: domain notes §7.2, `auto:I` and `prop:I`, and
/// what a rule's own words offer beside them.
pub(super) const PLANNERS: &[Planner] = &[
    ("teams-number-not-in-inventory", create),
    ("carrier-number-not-in-inventory", create),
    ("teams-assigned-inventory-free", give_to_holder),
    ("inventory-assigned-teams-free", take_from_holder),
    ("inventory-number-missing-in-teams", take_from_holder),
    ("teams-holder-mismatch", record_holder),
    ("teams-number-type-mismatch", record_connectivity),
    ("teams-operator-mismatch", record_operator),
    ("teams-country-mismatch", record_country),
    ("teams-portin-not-reflected", enter_service),
    ("port-complete-inventory-stale", come_in),
    ("teams-block-unexpected", reserve_as_blocked),
    ("teams-block-exported", reserve_as_blocked),
    ("carrier-ported-out-active", record_port_out),
    ("portout-complete-still-assigned", record_port_out_of_free),
    ("carrier-portout-pending-unplanned", plan_port_out),
    ("carrier-route-mismatch", record_trunk),
    ("carrier-type-mismatch", record_number_type),
    ("cnam-mismatch", record_cnam),
    ("data-reservation-expired", end_reservation),
    ("data-quarantine-elapsed", end_quarantine),
];

/// How long a number ages that a person had (domain notes §3.5).
const PERSONS_QUARANTINE: Days = Days::new(90);

/// How long a number ages that an application had: it was published.
const APPLICATIONS_QUARANTINE: Days = Days::new(180);

fn create(draft: &Draft<'_, '_>) -> Planned {
    if draft.evidence.inventory.is_some() {
        return Err(draft.outdated());
    }
    let line = draft.evidence.main_line();
    let carrier = only_carrier(draft);
    if line.is_none() && carrier.is_none() {
        return Err(draft.outdated());
    }
    let country = line
        .and_then(|line| line.fact.country.value().copied())
        .or_else(|| country_of(draft.number()));
    let Some(country) = country else {
        return Err(NoStep(format!(
            "Nobody says in which country {} is. Add it with an inventory file that names one.",
            draft.number()
        )));
    };
    let mut particulars = Particulars::bare(country, Lifecycle::Available);
    if let Some(carrier) = carrier {
        take_over_carrier(&mut particulars, carrier);
    }
    if let Some(line) = line {
        take_over_line(draft, &mut particulars, line)?;
    }
    Ok(vec![draft.create(particulars)])
}

/// The carrier that the finding is about, else the only one that has the number on our account.
fn only_carrier<'e, 'a>(draft: &Draft<'e, 'a>) -> Option<&'e CarrierLine<'a>> {
    let serves = |line: &&CarrierLine<'_>| line.fact.is_on_account();
    if let Some(named) = draft.carrier().ok().filter(serves) {
        return Some(named);
    }
    let mut serving = draft.evidence.carriers.iter().filter(serves);
    let first = serving.next()?;
    serving.next().is_none().then_some(first)
}

fn take_over_carrier(particulars: &mut Particulars, line: &CarrierLine<'_>) {
    particulars.lifecycle = match line.fact.status.known() {
        Some(CarrierStatus::Pending | CarrierStatus::Failed) => Lifecycle::Ordered,
        Some(CarrierStatus::Suspended | CarrierStatus::Restricted) => Lifecycle::Suspended,
        _ => Lifecycle::Available,
    };
    particulars.carrier = Some(line.witness.name.clone());
    particulars.carrier_trunk = line.fact.trunk.value().cloned();
    let kind = line.fact.number_type.value().and_then(Word::known);
    particulars.number_type = kind.unwrap_or(particulars.number_type);
}

fn take_over_line(
    draft: &Draft<'_, '_>,
    particulars: &mut Particulars,
    line: &TeamsLine<'_>,
) -> Result<(), NoStep> {
    let fact = line.fact;
    let assignment = fact.assignment.known();
    let Some(assignment) = assignment.filter(|word| *word != TeamsAssignment::InternalError) else {
        return Err(draft.because(&format!(
            "Teams says \u{201c}{}\u{201d} of it, so nobody can tell whether it is free.",
            fact.assignment
        )));
    };
    particulars.application = Some("Teams".to_owned());
    particulars.connectivity = fact.number_type.known();
    if particulars.carrier.is_none() {
        particulars.carrier = fact.partner.value().cloned();
    }
    if assignment != TeamsAssignment::Unassigned {
        particulars.lifecycle = Lifecycle::Assigned;
        particulars.holder_type = holder_type(assignment);
        particulars.holder = particulars.holder_type.and_then(|_| holder(line));
    }
    Ok(())
}

/// The country of a number's plan, where the tables at hand know it.
#[cfg(feature = "parse")]
fn country_of(number: E164) -> Option<Country> {
    crate::e164::read::country_of(number)
}

/// The country of a number's plan: the browser carries no tables.
#[cfg(not(feature = "parse"))]
const fn country_of(_: E164) -> Option<Country> {
    None
}

fn give_to_holder(draft: &Draft<'_, '_>) -> Planned {
    let state = draft.moved(&[Event::Assign])?;
    let mut columns = holder_columns(draft)?;
    columns.push(("lifecycle", Some(state.to_string())));
    columns.push(("reserved_until", None));
    one(draft.edit(&columns)?)
}

fn record_holder(draft: &Draft<'_, '_>) -> Planned {
    if !draft.row()?.particulars.lifecycle.is_in_use() {
        return Err(draft.outdated());
    }
    one(draft.edit(&holder_columns(draft)?)?)
}

type Columns = Vec<(&'static str, Option<String>)>;

fn holder_columns(draft: &Draft<'_, '_>) -> Result<Columns, NoStep> {
    let account = draft.account()?;
    let kind = if account.is_resource_account() {
        HolderType::ResourceAccount
    } else {
        HolderType::User
    };
    Ok(vec![
        ("holder", Some(account.sign_in_name.clone())),
        ("holder_type", Some(kind.to_string())),
    ])
}

/// Teams has it free, so it was taken from its holder: it ages before it is given out again. Its former
/// holder stays on record, for only they may have it back meanwhile.
fn take_from_holder(draft: &Draft<'_, '_>) -> Planned {
    if draft.evidence.assigned_line().is_some() {
        return Err(draft.outdated());
    }
    one(quarantine(draft)?)
}

/// The last day of a quarantine that begins with the roll call, as long as the holder's kind asks for.
pub(super) fn quarantine_ends(draft: &Draft<'_, '_>) -> Result<NaiveDate, NoStep> {
    let days = match draft.row()?.particulars.holder_type {
        Some(HolderType::ResourceAccount | HolderType::Application | HolderType::Elin) => {
            APPLICATIONS_QUARANTINE
        }
        Some(HolderType::User | HolderType::Device) | None => PERSONS_QUARANTINE,
    };
    Ok(draft.evidence.roll.today() + days)
}

/// The number ages.
pub(super) fn quarantine(draft: &Draft<'_, '_>) -> Result<Option<super::Step>, NoStep> {
    let until = quarantine_ends(draft)?;
    let state = draft.moved(&[Event::Quarantine])?;
    draft.edit(&[
        ("lifecycle", Some(state.to_string())),
        ("quarantined_until", Some(until.to_string())),
    ])
}

fn record_connectivity(draft: &Draft<'_, '_>) -> Planned {
    let line = draft.evidence.base_line().ok_or_else(|| draft.outdated())?;
    let known = line
        .fact
        .number_type
        .known()
        .ok_or_else(|| draft.outdated())?;
    one(draft.edit(&[("connectivity", Some(known.to_string()))])?)
}

fn record_operator(draft: &Draft<'_, '_>) -> Planned {
    let line = draft.evidence.main_line().ok_or_else(|| draft.outdated())?;
    let partner = line.fact.partner.value().ok_or_else(|| draft.outdated())?;
    one(draft.edit(&[("carrier", Some(partner.clone()))])?)
}

fn record_country(draft: &Draft<'_, '_>) -> Planned {
    let line = draft.evidence.main_line().ok_or_else(|| draft.outdated())?;
    let country = line.fact.country.value().ok_or_else(|| draft.outdated())?;
    one(draft.edit(&[("country", Some(country.to_string()))])?)
}

/// A port into Teams is complete: the number is in service, with whoever has it already.
fn enter_service(draft: &Draft<'_, '_>) -> Planned {
    let line = draft.evidence.main_line().ok_or_else(|| draft.outdated())?;
    let mut columns: Columns = Vec::new();
    let state = if line.fact.is_assigned() {
        columns.extend(holder_columns(draft)?);
        draft.moved(&[Event::EnterService, Event::Assign])?
    } else if line.fact.is_unassigned() {
        draft.moved(&[Event::EnterService])?
    } else {
        return Err(draft.because("Nobody can tell whether Teams has given it to somebody."));
    };
    columns.push(("lifecycle", Some(state.to_string())));
    if let Some(known) = line.fact.number_type.known() {
        columns.push(("connectivity", Some(known.to_string())));
    }
    if let Some(partner) = line.fact.partner.value() {
        columns.push(("carrier", Some(partner.clone())));
    }
    one(draft.edit(&columns)?)
}

/// Its order is complete: the number is in service at the winning carrier, with its planned holder.
fn come_in(draft: &Draft<'_, '_>) -> Planned {
    let mut came = draft.evidence.ports.iter();
    let found = came.find(|found| found.has_come_in());
    let found = found.ok_or_else(|| draft.outdated())?;
    let (order, plan) = (found.order(), &found.line.plan);
    let row = &draft.row()?.particulars;
    let holder = plan.holder.clone().or_else(|| row.holder.clone());
    let state = match &holder {
        Some(_) => draft.moved(&[Event::EnterService, Event::Assign])?,
        None => draft.moved(&[Event::EnterService])?,
    };
    let trunk = plan.trunk.clone().or_else(|| order.details.trunk.clone());
    let connectivity = order.details.connectivity.or(row.connectivity);
    one(draft.edit(&[
        ("lifecycle", Some(state.to_string())),
        ("holder", holder),
        ("carrier", Some(order.carrier.clone())),
        ("carrier_trunk", trunk.or_else(|| row.carrier_trunk.clone())),
        ("connectivity", connectivity.map(|way| way.to_string())),
    ])?)
}

/// Teams lets nobody assign the number until a day: here that is a reservation.
fn reserve_as_blocked(draft: &Draft<'_, '_>) -> Planned {
    let line = draft.evidence.base_line().ok_or_else(|| draft.outdated())?;
    let state = draft.moved(&[Event::Reserve])?;
    let until = wish::blocked_until(draft.evidence, line);
    let today = draft.evidence.roll.today();
    if let Some(reason) = reservation_blocks(until, today).first() {
        return Err(draft.because(&format!("The block in Teams is no reservation: {reason}.")));
    }
    one(draft.edit(&[
        ("lifecycle", Some(state.to_string())),
        (
            "reserved_until",
            until.map(|day: NaiveDate| day.to_string()),
        ),
    ])?)
}

/// Who still has it in Teams loses it by correcting Teams.
fn record_port_out_of_free(draft: &Draft<'_, '_>) -> Planned {
    if draft
        .evidence
        .teams
        .iter()
        .any(|line| !line.fact.is_unassigned())
    {
        return Err(draft.because(
            "Somebody still has it in Teams. Take it back there: that records the port-out too.",
        ));
    }
    record_port_out(draft)
}

pub(super) fn record_port_out(draft: &Draft<'_, '_>) -> Planned {
    let line = draft.carrier()?;
    if !line.fact.status.is(CarrierStatus::PortedOut) {
        return Err(draft.outdated());
    }
    let state = match draft.row()?.particulars.lifecycle {
        Lifecycle::PortedOut => Lifecycle::PortedOut,
        Lifecycle::PortingOut => draft.moved(&[Event::CompletePortOut])?,
        Lifecycle::Reserved => draft.moved(&[
            Event::EndReservation,
            Event::StartPortOut,
            Event::CompletePortOut,
        ])?,
        _ => draft.moved(&[Event::StartPortOut, Event::CompletePortOut])?,
    };
    let mut columns: Columns = vec![
        ("lifecycle", Some(state.to_string())),
        ("holder", None),
        ("holder_type", None),
        ("reserved_until", None),
        ("quarantined_until", None),
    ];
    if let Some(day) = line.fact.ported_out_on.value() {
        columns.push(("released_on", Some(day.to_string())));
    }
    one(draft.edit(&columns)?)
}

fn plan_port_out(draft: &Draft<'_, '_>) -> Planned {
    let state = draft.moved(&[Event::StartPortOut])?;
    one(draft.edit(&[("lifecycle", Some(state.to_string()))])?)
}

fn record_trunk(draft: &Draft<'_, '_>) -> Planned {
    let trunk = draft.carrier()?.fact.trunk.value();
    let trunk = trunk.ok_or_else(|| draft.outdated())?;
    one(draft.edit(&[("carrier_trunk", Some(trunk.clone()))])?)
}

fn record_number_type(draft: &Draft<'_, '_>) -> Planned {
    let word = draft.carrier()?.fact.number_type.value();
    let known = word.and_then(Word::known);
    let known = known.ok_or_else(|| draft.outdated())?;
    one(draft.edit(&[("number_type", Some(known.to_string()))])?)
}

fn record_cnam(draft: &Draft<'_, '_>) -> Planned {
    let name = &draft.carrier()?.fact.cnam;
    if name.is_not_sent() {
        return Err(draft.outdated());
    }
    one(draft.edit(&[("cnam", name.value().cloned())])?)
}

fn end_reservation(draft: &Draft<'_, '_>) -> Planned {
    let is_over = |day: NaiveDate| day < draft.evidence.roll.today();
    if !draft.row()?.particulars.reserved_until.is_some_and(is_over) {
        return Err(draft.outdated());
    }
    one(wish::freed(draft)?)
}

fn end_quarantine(draft: &Draft<'_, '_>) -> Planned {
    let is_over = |day: NaiveDate| day < draft.evidence.roll.today();
    if !draft
        .row()?
        .particulars
        .quarantined_until
        .is_some_and(is_over)
    {
        return Err(draft.outdated());
    }
    one(wish::freed(draft)?)
}

#[expect(clippy::unnecessary_wraps, reason = "it ends a planner")]
fn one(step: Option<super::Step>) -> Planned {
    Ok(step.into_iter().collect())
}
