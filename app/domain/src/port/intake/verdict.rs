//! What a pasted row turns out to be.

use std::collections::BTreeMap;

use super::{Candidate, Checked, Known, Provider, Unreadable, Verdict, VerdictKind, Winner};
use crate::{
    Country, E164,
    number::{Lifecycle, NumberType},
    port::order::Portability,
    same_word,
};

/// A verdict for every row, by line.
pub(super) fn judge<'k>(
    winner: &Winner<'_>,
    candidates: &[Candidate],
    unreadable: &[Unreadable],
    known: &impl Fn(E164) -> Option<&'k Known>,
) -> Vec<Verdict> {
    let first = first_lines(candidates);
    let single = |number: E164| -> (VerdictKind, String) {
        match known(number) {
            Some(known) => one(winner, number, known),
            None => (
                VerdictKind::NotPortable,
                format!(
                    "Nothing is known of {number}, not even its country: check how it was written."
                ),
            ),
        }
    };
    let mut rows: Vec<Verdict> = unreadable.iter().map(unreadable_row).collect();
    for candidate in candidates {
        let number = candidate.number;
        let earlier = first[&number];
        rows.push(if candidate.line == earlier {
            let (kind, sentence) = single(number);
            Verdict {
                open_order: known(number).and_then(|known| known.open_order.clone()),
                ..row(candidate, kind, sentence)
            }
        } else {
            let sentence = format!("{number} stands on line {earlier} already, and counts once.");
            Verdict {
                duplicate_of: Some(earlier),
                ..row(candidate, VerdictKind::Duplicate, sentence)
            }
        });
    }
    rows.sort_by(|a, b| (a.line, a.number, &a.written).cmp(&(b.line, b.number, &b.written)));
    keep_first_of_line(&mut rows);
    tell_other_carriers(&mut rows, known);
    rows
}

/// The first line on which each number stands.
fn first_lines(candidates: &[Candidate]) -> BTreeMap<E164, u32> {
    let mut first = BTreeMap::new();
    for candidate in candidates {
        let line = first.entry(candidate.number).or_insert(candidate.line);
        *line = candidate.line.min(*line);
    }
    first
}

/// A number that one line names twice is a duplicate the second time.
fn keep_first_of_line(rows: &mut [Verdict]) {
    let mut seen: BTreeMap<E164, u32> = BTreeMap::new();
    for row in rows.iter_mut().filter(|row| row.duplicate_of.is_none()) {
        let Some(number) = row.number else { continue };
        if let Some(line) = seen.insert(number, row.line) {
            row.kind = VerdictKind::Duplicate;
            row.sentence = format!("{number} stands twice on line {line}, and counts once.");
            row.duplicate_of = Some(line);
            row.open_order = None;
        }
    }
}

fn row(candidate: &Candidate, kind: VerdictKind, sentence: String) -> Verdict {
    Verdict {
        line: candidate.line,
        written: candidate.written.clone(),
        number: Some(candidate.number),
        kind,
        sentence,
        duplicate_of: None,
        open_order: None,
        proposed_order: None,
    }
}

fn unreadable_row(unreadable: &Unreadable) -> Verdict {
    Verdict {
        line: unreadable.line,
        written: unreadable.written.clone(),
        number: None,
        kind: VerdictKind::Unreadable,
        sentence: unreadable.why.clone(),
        duplicate_of: None,
        open_order: None,
        proposed_order: None,
    }
}

/// What a number is, by itself.
fn one(winner: &Winner<'_>, number: E164, known: &Known) -> (VerdictKind, String) {
    if let Some(order) = &known.open_order {
        let sentence = format!(
            "{number} is in the open order {}: a number can be in one only.",
            order.reference
        );
        return (VerdictKind::InOrder, sentence);
    }
    if let Some(sentence) = ours(winner, number, known) {
        return (VerdictKind::Ours, sentence);
    }
    if let Some(sentence) = out_of_reach(winner, number, known) {
        return (VerdictKind::NotPortable, sentence);
    }
    match &known.checked {
        Some(checked) => by_check(winner, number, known, checked),
        None if known.number_type == NumberType::TollFree => (
            VerdictKind::TollFree,
            format!(
                "{number} is toll-free and goes into an order of its own. Nobody has asked yet whether it can be ported."
            ),
        ),
        None => (
            VerdictKind::NotChecked,
            format!(
                "{} was not asked whether {number} can be ported: check it before the order is sent.",
                winner.carrier
            ),
        ),
    }
}

fn by_check(
    winner: &Winner<'_>,
    number: E164,
    known: &Known,
    checked: &Checked,
) -> (VerdictKind, String) {
    let because = reason(checked);
    match checked.portability {
        Portability::NotPortable => (
            VerdictKind::NotPortable,
            format!("{} cannot port {number}{because}.", winner.carrier),
        ),
        Portability::NeedsManual => (
            VerdictKind::NeedsManual,
            format!(
                "The people of {} must look at {number}{because}. It goes into an order of its own, so that the others need not wait.",
                winner.carrier
            ),
        ),
        Portability::Portable if known.number_type == NumberType::TollFree => (
            VerdictKind::TollFree,
            format!(
                "{number} is toll-free: it can be ported, in an order apart from local numbers."
            ),
        ),
        Portability::Portable => (
            VerdictKind::Portable,
            match &checked.serving_carrier {
                Some(carrier) => format!("{number} can be ported from {carrier}."),
                None => format!("{number} can be ported."),
            },
        ),
    }
}

/// The vendor's reason, as the end of a sentence.
fn reason(checked: &Checked) -> String {
    let text = checked.reason.as_deref().map(str::trim).unwrap_or_default();
    match text.trim_end_matches('.') {
        "" => String::new(),
        text => format!(": {text}"),
    }
}

/// Why a number is with us already, or is leaving. A number in service with another carrier of ours is
/// not: moving it is what ports are for.
fn ours(winner: &Winner<'_>, number: E164, known: &Known) -> Option<String> {
    use Lifecycle as L;
    let lifecycle = known.in_inventory?;
    let word = lifecycle.label().to_lowercase();
    match lifecycle {
        L::PortingOut | L::ReleasePending | L::Disputed => Some(format!(
            "The inventory has {number} as \u{201c}{word}\u{201d}: settle that before it is ported in."
        )),
        L::Available | L::Reserved | L::Assigned | L::Active | L::Suspended | L::Quarantined
            if is_with(winner, known) =>
        {
            Some(format!(
                "{number} is in the inventory with {} already ({word}).",
                known.inventory_carrier.as_deref().unwrap_or("us")
            ))
        }
        _ => None,
    }
}

/// Whether the inventory has the number with the winning carrier. No carrier counts as yes: what is in
/// service with nobody knows whom is not put in an order unseen.
fn is_with(winner: &Winner<'_>, known: &Known) -> bool {
    let carrier = known.inventory_carrier.as_deref();
    carrier.is_none_or(|carrier| same_word(carrier, winner.carrier))
}

/// Why no order of this provider can have the number, whatever its check said.
fn out_of_reach(winner: &Winner<'_>, number: E164, known: &Known) -> Option<String> {
    let Some(country) = known.country else {
        return Some(format!(
            "{number} belongs to no country\u{2019}s numbering plan, and an order is for one country."
        ));
    };
    let kind = known.number_type;
    match winner.provider {
        // Twilio's porting API takes United States numbers other than toll-free (domain notes §1.2).
        Provider::Twilio if country != Country::US || !is_local_or_mobile(kind) => Some(format!(
            "Twilio ports local and mobile numbers of the United States only, and {number} is {} ({country}). Port it with another carrier, or ask Twilio\u{2019}s people.",
            kind.label().to_lowercase()
        )),
        // United Kingdom 084x and 087x numbers (domain notes §1.10).
        Provider::Microsoft
            if country == Country::GB
                && matches!(kind, NumberType::SharedCost | NumberType::Premium) =>
        {
            Some(format!(
                "Microsoft does not port 084 and 087 numbers of the United Kingdom, such as {number}. Keep it with another carrier."
            ))
        }
        _ => None,
    }
}

const fn is_local_or_mobile(kind: NumberType) -> bool {
    matches!(
        kind,
        NumberType::Geographic | NumberType::Mobile | NumberType::National
    )
}

/// Marks the portable numbers that come from another carrier than most of the list. Of two carriers with
/// as many numbers the first by name counts as most.
fn tell_other_carriers<'k>(rows: &mut [Verdict], known: &impl Fn(E164) -> Option<&'k Known>) {
    let carrier_of = |row: &Verdict| {
        let number = row.number.filter(|_| row.kind == VerdictKind::Portable)?;
        let checked = known(number)?.checked.as_ref()?;
        super::split::carrier_key(checked)
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for carrier in rows.iter().filter_map(carrier_of) {
        *counts.entry(carrier).or_default() += 1;
    }
    let most = counts
        .iter()
        .max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)))
        .map(|(carrier, _)| carrier.clone());
    for row in rows {
        let other = carrier_of(row).filter(|carrier| Some(carrier) != most.as_ref());
        if other.is_some() {
            row.kind = VerdictKind::OtherCarrier;
            row.sentence.push_str(
                " Most of the list comes from another carrier, so it goes into an order of its own.",
            );
        }
    }
}
