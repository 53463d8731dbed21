//! The organisation's own inventory: a sheet kept by hand, with numbers in every notation.

use std::io::{self, Write};

use crate::{Lifecycle, Line, Snapshot, line::HolderKind, notation, planes::InventoryView};

const COLUMNS: [&str; 17] = [
    "number",
    "lifecycle",
    "number_type",
    "country",
    "carrier",
    "carrier_trunk",
    "site",
    "application",
    "connectivity",
    "holder",
    "holder_type",
    "owner",
    "cost_centre",
    "reserved_until",
    "quarantined_until",
    "released_on",
    "notes",
];

/// Most numbers belong to the voice team.
const OWNERS: [&str; 4] = [
    "Facilities",
    "Sales operations",
    "Customer care",
    "Voice team",
];

pub(crate) fn write(snapshot: &Snapshot<'_>, out: impl Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for (line, planes) in snapshot.planes() {
        if let Some(view) = planes.inventory {
            csv.write_record(record(snapshot, line, view))?;
        }
    }
    csv.flush()
}

fn record(snapshot: &Snapshot<'_>, line: &Line, view: InventoryView) -> [String; 17] {
    let country = line.site.country();
    let holder = view
        .holder
        .map(|person| snapshot.world.directory.account(person, Some(line)));
    let holder_type = match (&holder, line.holder_kind) {
        (None, _) => "",
        (Some(_), HolderKind::User) => "user",
        (Some(_), HolderKind::ResourceAccount) => "resource_account",
    };
    let date_of = |lifecycle| match view.date {
        Some(date) if view.lifecycle == lifecycle => date.to_string(),
        _ => String::new(),
    };
    let owned = |text: String| if view.is_owned { text } else { String::new() };
    [
        notation::write(line.digits, country, line.notation),
        view.lifecycle.name().to_owned(),
        "geographic".to_owned(),
        country.code().to_owned(),
        line.service.carrier.name().to_owned(),
        line.service.carrier.trunk().to_owned(),
        line.site.name().to_owned(),
        "Teams".to_owned(),
        line.service.connectivity.name().to_owned(),
        holder
            .map(|account| account.principal_name)
            .unwrap_or_default(),
        holder_type.to_owned(),
        owned(OWNERS[usize::from(line.owner).min(OWNERS.len() - 1)].to_owned()),
        owned(format!("CC-1{:02}", line.cost_centre)),
        date_of(Lifecycle::Reserved),
        date_of(Lifecycle::Quarantined),
        date_of(Lifecycle::Released),
        if line.is_main {
            "Main line".to_owned()
        } else {
            String::new()
        },
    ]
}
