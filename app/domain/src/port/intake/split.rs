//! Which numbers share an order. Source: domain notes §1.2.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Checked, Known, PROJECT_FROM, ProposedOrder, Provider, Verdict, VerdictKind, Winner, complexity,
};
use crate::{
    Country, E164,
    number::{Lifecycle, NumberType},
    words::counted,
};

/// What all numbers of an order have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Common {
    country: Country,
    number_type: NumberType,
    /// The SPID, else the name without regard to case: a carrier's name is spelled in many ways.
    carrier: Option<String>,
    account: Option<String>,
    group: Option<String>,
    is_on_net: Option<bool>,
    needs_manual: bool,
}

/// A number with what is known of it.
type Member<'k> = (E164, &'k Known);

/// Which of the orders of one group, from 1.
#[derive(Clone, Copy)]
struct Part {
    at: usize,
    of: usize,
}

/// What a carrier is told by: its SPID, else its name.
pub(super) fn carrier_key(checked: &Checked) -> Option<String> {
    let text = checked
        .serving_spid
        .as_deref()
        .or(checked.serving_carrier.as_deref());
    text.and_then(folded)
}

/// A text as it is compared: case and spaces at the ends do not count; none if nothing is left.
fn folded(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    (!text.is_empty()).then_some(text)
}

/// The proposed orders, by key.
pub(super) fn orders<'k>(
    winner: &Winner<'_>,
    rows: &[Verdict],
    known: &impl Fn(E164) -> Option<&'k Known>,
) -> Vec<ProposedOrder> {
    let mut groups: BTreeMap<Common, BTreeMap<E164, &Known>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.kind.is_good()) {
        let Some((number, known)) = row.number.and_then(|n| Some((n, known(n)?))) else {
            continue;
        };
        let Some(common) = common(known, row.kind) else {
            continue;
        };
        groups.entry(common).or_default().insert(number, known);
    }
    let spread = spread_accounts(winner, &groups);
    groups
        .iter()
        .flat_map(|(common, members)| parts(winner, common, members, &spread))
        .collect()
}

fn common(known: &Known, kind: VerdictKind) -> Option<Common> {
    let checked = known.checked.as_ref();
    Some(Common {
        country: known.country?,
        number_type: known.number_type,
        carrier: checked.and_then(carrier_key),
        account: known.account.as_deref().and_then(folded),
        group: checked.and_then(|checked| checked.group.as_deref().and_then(folded)),
        is_on_net: checked.and_then(|checked| checked.is_on_net),
        needs_manual: kind == VerdictKind::NeedsManual,
    })
}

/// How many numbers one order may have; none where no limit is known.
fn limit(provider: Provider, common: &Common) -> Option<usize> {
    let is_us = common.country == Country::US;
    match provider {
        Provider::Bandwidth if common.number_type == NumberType::TollFree => Some(5000),
        // Orders outside the United States, and those that people run, are manual ones.
        Provider::Bandwidth if common.needs_manual || !is_us => Some(5000),
        Provider::Bandwidth if common.is_on_net == Some(true) => Some(999),
        // One more silently becomes a manual order, which takes days longer.
        Provider::Bandwidth => Some(49),
        Provider::Twilio => Some(1000),
        Provider::Microsoft => Some(999),
        Provider::Telnyx | Provider::Other => None,
    }
}

/// The accounts whose numbers go into more than one order, with how many orders that makes.
fn spread_accounts(
    winner: &Winner<'_>,
    groups: &BTreeMap<Common, BTreeMap<E164, &Known>>,
) -> BTreeMap<(Option<String>, String), usize> {
    let mut orders: BTreeMap<(Option<String>, String), usize> = BTreeMap::new();
    for (common, members) in groups {
        if let Some(account) = &common.account {
            let size = limit(winner.provider, common).unwrap_or(usize::MAX);
            let key = (common.carrier.clone(), account.clone());
            *orders.entry(key).or_default() += members.len().div_ceil(size);
        }
    }
    orders.retain(|_, count| *count > 1);
    orders
}

/// The orders of one group: one, or as many as the provider's limit asks.
fn parts(
    winner: &Winner<'_>,
    common: &Common,
    members: &BTreeMap<E164, &Known>,
    spread: &BTreeMap<(Option<String>, String), usize>,
) -> Vec<ProposedOrder> {
    let members: Vec<Member<'_>> = members.iter().map(|(n, k)| (*n, *k)).collect();
    let size = limit(winner.provider, common).unwrap_or(members.len());
    let count = members.len().div_ceil(size);
    let orders_of_account = common.account.as_ref().and_then(|account| {
        let key = (common.carrier.clone(), account.clone());
        spread.get(&key).copied()
    });
    members
        .chunks(size)
        .enumerate()
        .map(|(at, members)| {
            let part = Part {
                at: at + 1,
                of: count,
            };
            let mut order = order(winner, common, members, part);
            order
                .warnings
                .extend(warnings(winner, common, members, orders_of_account));
            order
        })
        .collect()
}

fn order(
    winner: &Winner<'_>,
    common: &Common,
    members: &[Member<'_>],
    part: Part,
) -> ProposedOrder {
    let told = |field: fn(&Checked) -> Option<&String>| {
        first_of(members, |known| known.checked.as_ref().and_then(field))
    };
    let losing_carrier = told(|checked| checked.serving_carrier.as_ref());
    let spid = told(|checked| checked.serving_spid.as_ref());
    let group = told(|checked| checked.group.as_ref());
    let account = first_of(members, |known| known.account.as_ref());
    let shape = members.first().and_then(|(_, known)| known.account_shape);
    let carrier = losing_carrier.as_deref().or(spid.as_deref());
    ProposedOrder {
        key: key(common, part),
        title: title(common, carrier, account.as_deref(), group.as_deref(), part),
        country: common.country,
        number_type: common.number_type,
        losing_carrier,
        spid,
        account,
        group,
        numbers: members.iter().map(|(number, _)| *number).collect(),
        part: u32::try_from(part.at).unwrap_or(u32::MAX),
        parts: u32::try_from(part.of).unwrap_or(u32::MAX),
        complexity: complexity(members.len(), winner.project_from, shape),
        needs_manual: common.needs_manual,
        warnings: Vec::new(),
    }
}

/// The text that most deserves to be shown where spellings differ: the first by the alphabet, so that it
/// is the same each time.
fn first_of<'k>(
    members: &[Member<'k>],
    text: impl Fn(&'k Known) -> Option<&'k String>,
) -> Option<String> {
    let texts = members.iter().filter_map(|(_, known)| text(known));
    let texts = texts
        .map(|text| text.trim())
        .filter(|text| !text.is_empty());
    texts.min().map(str::to_owned)
}

/// What tells an order from the others. Absent parts keep their place, so that no two groups share a key,
/// and a slash within a part is written as `%2F`.
fn key(common: &Common, part: Part) -> String {
    let text = |text: &Option<String>| match text {
        Some(text) => format!("={}", text.replace('%', "%25").replace('/', "%2F")),
        None => "-".to_owned(),
    };
    let net = match common.is_on_net {
        Some(true) => "on-net",
        Some(false) => "off-net",
        None => "-",
    };
    let parts = [
        common.country.to_string(),
        common.number_type.to_string(),
        text(&common.carrier),
        text(&common.account),
        text(&common.group),
        net.to_owned(),
        if common.needs_manual { "manual" } else { "-" }.to_owned(),
        part.at.to_string(),
    ];
    parts.join("/")
}

fn title(
    common: &Common,
    carrier: Option<&str>,
    account: Option<&str>,
    group: Option<&str>,
    part: Part,
) -> String {
    let kind = common.number_type.label().to_lowercase();
    let parts = [
        Some(carrier.unwrap_or("Carrier unknown").to_owned()),
        Some(format!("{} {kind}", common.country)),
        account.map(|account| format!("account {account}")),
        group.map(str::to_owned),
        common.needs_manual.then(|| "manual check".to_owned()),
        (part.of > 1).then(|| format!("part {} of {}", part.at, part.of)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn warnings(
    winner: &Winner<'_>,
    common: &Common,
    members: &[Member<'_>],
    orders_of_account: Option<usize>,
) -> Vec<String> {
    let count_of = |test: fn(&Known) -> bool| {
        let n = members.iter().filter(|(_, known)| test(known)).count();
        (n > 0).then_some(n as u64)
    };
    let unchecked = count_of(|known| known.checked.is_none()).map(|n| {
        format!(
            "{} not checked with {}: whether it can be ported is not known.",
            counted(n, "number"),
            winner.carrier
        )
    });
    let secrets = count_of(|known| {
        known
            .checked
            .as_ref()
            .is_some_and(|checked| checked.needs_account_number == Some(true))
    })
    .map(|n| {
        format!(
            "The losing carrier asks for account number and PIN for {}.",
            counted(n, "number")
        )
    });
    let spread = orders_of_account.map(|n| {
        format!(
            "The numbers of this account go into {}: only the one that is sent last may be marked as a full port.",
            counted(n as u64, "order")
        )
    });
    let carrier = common.carrier.is_none().then(|| {
        "The losing carrier is not known: take its name from the bill before the order is sent."
            .to_owned()
    });
    let parts = [
        carrier,
        unchecked,
        secrets,
        spread,
        moved(members),
        manual(winner, common, members.len()),
    ];
    parts.into_iter().flatten().collect()
}

/// Says that numbers which serve us through another carrier are moved (domain notes §2.8, I2).
fn moved(members: &[Member<'_>]) -> Option<String> {
    let in_service = |known: &Known| {
        matches!(
            known.in_inventory,
            Some(
                Lifecycle::Available
                    | Lifecycle::Reserved
                    | Lifecycle::Assigned
                    | Lifecycle::Active
                    | Lifecycle::Suspended
                    | Lifecycle::Quarantined
            )
        )
    };
    let moved = members.iter().filter(|(_, known)| in_service(known));
    let carriers: BTreeSet<&str> = moved
        .clone()
        .filter_map(|(_, known)| known.inventory_carrier.as_deref())
        .collect();
    let n = moved.count();
    (n > 0).then(|| {
        format!(
            "{} of ours in service with {}: this order moves them.",
            counted(n as u64, "number"),
            carriers.into_iter().collect::<Vec<_>>().join(", ")
        )
    })
}

/// Says that an order is run by people although its numbers need not be.
fn manual(winner: &Winner<'_>, common: &Common, numbers: usize) -> Option<String> {
    let is_bandwidth = winner.provider == Provider::Bandwidth;
    let is_foreign = common.country != Country::US;
    (is_bandwidth && is_foreign && numbers >= PROJECT_FROM).then(|| {
        "Bandwidth\u{2019}s people run this order by hand: plan the time that takes.".to_owned()
    })
}

/// What there is to know of all orders.
pub(super) fn notes(winner: &Winner<'_>, orders: &[ProposedOrder]) -> Vec<String> {
    match winner.provider {
        Provider::Telnyx if !orders.is_empty() => vec![
            "Telnyx may split an order further by itself, by carrier and by whether a fast port is possible. Each part must be submitted.".to_owned(),
        ],
        Provider::Microsoft if orders.iter().any(|order| order.parts > 1) => vec![
            "Microsoft\u{2019}s wizard takes 999 numbers at a time. Its number service desk (TNS) takes all of them in one request.".to_owned(),
        ],
        _ => Vec::new(),
    }
}
