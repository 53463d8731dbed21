//! Numbers by state at each site, from the tallies that are kept with every change.

use domain::{OrgId, number::Lifecycle};
use sqlx::QueryBuilder;

use crate::{
    Conn, Result,
    dialect::{Dialect, Value},
    text::{count, word},
};

/// How many numbers of a site stand in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteState {
    /// The site's key; empty for none.
    pub site_key: String,
    /// The state.
    pub state: Lifecycle,
    /// How many numbers.
    pub numbers: u64,
}

/// The numbers of each site by state; of one site, or of one carrier, where its key is given.
pub async fn states_by_site(
    conn: &mut Conn<'_>,
    org: OrgId,
    site_key: Option<&str>,
    carrier_key: Option<&str>,
) -> Result<Vec<SiteState>> {
    let rows: Vec<(String, String, i64)> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new(
            "select site_key, lifecycle, cast(sum(tally) as bigint) from number_tallies where org_id = ",
        );
        query.push_bind(org.uuid());
        for (column, key) in [("site_key", site_key), ("carrier_key", carrier_key)] {
            if let Some(key) = key {
                query.push(format!(" and {column} = "));
                Backend::bind(&mut query, Value::from(key));
            }
        }
        query.push(" group by site_key, lifecycle having sum(tally) > 0 order by site_key, lifecycle");
        query.build_query_as().fetch_all(c).await?
    });
    rows.into_iter()
        .map(|(site_key, state, numbers)| {
            Ok(SiteState {
                site_key,
                state: word(&state, "number_tallies", "lifecycle")?,
                numbers: count(numbers),
            })
        })
        .collect()
}
