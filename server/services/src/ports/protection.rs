//! How well numbers are protected against a port-out: by carrier, as far as carriers tell.

use std::collections::BTreeMap;

use domain::{port::view::Protection, source::SourceKind};
use store::{Conn, ports as rows, sources};

use crate::{Caller, Result};

/// The coverage of each carrier whose list was read. What a carrier does not tell is told as that.
pub(super) async fn by_carrier(caller: &Caller, conn: &mut Conn<'_>) -> Result<Vec<Protection>> {
    let counts: BTreeMap<_, _> = rows::protection(conn, caller.org)
        .await?
        .into_iter()
        .collect();
    let carriers = sources::list(conn, caller.org).await?;
    let of_carriers = carriers
        .into_iter()
        .filter(|source| source.kind == SourceKind::Carrier);
    Ok(of_carriers
        .map(|source| {
            let count = counts.get(&source.id).copied().unwrap_or_default();
            Protection {
                carrier: source.name,
                numbers: count.numbers,
                with_pin: count.with_pin,
                with_lock: count.with_lock,
                untold: count.numbers - count.told,
            }
        })
        .filter(|protection| protection.numbers > 0)
        .collect())
}
