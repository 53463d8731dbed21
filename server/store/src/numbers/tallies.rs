//! Keeping the tallies in step with the numbers.

use std::collections::BTreeMap;

use domain::{OrgId, number::Particulars};
use sqlx::QueryBuilder;

use crate::{Conn, Result, names};

/// What a tally counts.
type Key = (String, String, String, String, String);

/// Changes of tallies, summed up before they are written.
#[derive(Debug, Default)]
pub(super) struct Deltas(BTreeMap<Key, i64>);

impl Deltas {
    pub(super) fn add(&mut self, particulars: &Particulars) {
        *self.0.entry(key(particulars)).or_default() += 1;
    }

    pub(super) fn remove(&mut self, particulars: &Particulars) {
        *self.0.entry(key(particulars)).or_default() -= 1;
    }

    pub(super) async fn write(self, conn: &mut Conn<'_>, org: OrgId) -> Result<()> {
        let deltas: Vec<(Key, i64)> = self
            .0
            .into_iter()
            .filter(|(_, delta)| *delta != 0)
            .collect();
        for chunk in deltas.chunks(500) {
            on_db!(conn, c => {
                let mut query = QueryBuilder::<Backend>::new(
                    "insert into number_tallies \
                     (org_id, lifecycle, carrier_key, site_key, connectivity, country, tally) ",
                );
                query.push_values(chunk, |mut row, (key, delta)| {
                    row.push_bind(org.uuid())
                        .push_bind(key.0.as_str())
                        .push_bind(key.1.as_str())
                        .push_bind(key.2.as_str())
                        .push_bind(key.3.as_str())
                        .push_bind(key.4.as_str())
                        .push_bind(*delta);
                });
                query.push(
                    " on conflict (org_id, lifecycle, carrier_key, site_key, connectivity, country) \
                     do update set tally = number_tallies.tally + excluded.tally",
                );
                query.build().execute(c).await?;
            });
        }
        Ok(())
    }
}

fn key(p: &Particulars) -> Key {
    let name = |name: &Option<String>| name.as_deref().map(names::key).unwrap_or_default();
    (
        p.lifecycle.to_string(),
        name(&p.carrier),
        name(&p.site),
        p.connectivity.map(|c| c.to_string()).unwrap_or_default(),
        p.country.to_string(),
    )
}
