//! A staged list beside the inventory, for a source that said nothing before.

use domain::{OrgId, RunId, number::Lifecycle};
use sqlx::QueryBuilder;

use crate::{Conn, Result, text::count};

/// Which numbers of the inventory a list should have.
#[derive(Clone, Copy, Debug)]
pub enum Expected<'a> {
    /// Those that somebody holds in Teams.
    InTeams,
    /// Those in service at a carrier, by its name.
    AtCarrier(&'a str),
}

/// How many numbers a staged list should have, and how many of them it lacks.
pub async fn coverage(
    conn: &mut Conn<'_>,
    org: OrgId,
    run: RunId,
    expected: Expected<'_>,
) -> Result<(u64, u64)> {
    let fits = |lifecycle: &&Lifecycle| match expected {
        Expected::InTeams => lifecycle.is_in_use(),
        Expected::AtCarrier(_) => lifecycle.is_live(),
    };
    let (expected, listed): (i64, i64) = on_db!(conn, c => {
        // Each number is looked up by key: nobody can tell a planner how many rows a staged list has, and one
        // that guesses few reads them all for each number.
        let mut query = QueryBuilder::<Backend>::new(
            "select count(*), count(case when exists (select 1 from staged_facts s where s.org_id = n.org_id \
             and s.e164 = n.e164 and s.run_id = ",
        );
        query.push_bind(run.uuid()).push(") then 1 end) from numbers n where n.org_id = ")
            .push_bind(org.uuid()).push(" and n.lifecycle in (");
        let mut states = query.separated(", ");
        for lifecycle in Lifecycle::ALL.iter().filter(fits) {
            states.push_bind(lifecycle.as_str());
        }
        match expected {
            Expected::InTeams => query.push(") and (n.application_key = 'teams' or (n.application_key is null and n.connectivity is not null))"),
            Expected::AtCarrier(name) => {
                query.push(") and n.carrier_key = ").push_bind(name.trim().to_lowercase())
            }
        };
        query.build_query_as().fetch_one(c).await?
    });
    Ok((count(expected), count(expected - listed)))
}
