//! Sites, carriers and applications: things that a number names and that have little else yet.

use std::collections::BTreeMap;

use domain::OrgId;
use sqlx::QueryBuilder;
use uuid::Uuid;

use crate::{Conn, Result, error::ensure_affected};

/// Which kind of thing a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOf {
    /// A site.
    Site,
    /// A carrier.
    Carrier,
    /// An application.
    Application,
}

impl NameOf {
    const fn table(self) -> &'static str {
        match self {
            Self::Site => "sites",
            Self::Carrier => "carriers",
            Self::Application => "applications",
        }
    }
}

/// The names of one kind, by key.
#[derive(Clone, Debug, Default)]
pub struct Directory(BTreeMap<String, String>);

/// The names that numbers refer to.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Sites.
    pub sites: Directory,
    /// Carriers.
    pub carriers: Directory,
    /// Applications.
    pub applications: Directory,
}

impl Directory {
    /// The name of a key, as it was first spelled.
    pub fn name(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Whether a name is known, without regard to case.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(&key(name))
    }

    /// The names in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}

/// What a name is known by: case and surrounding spaces do not count.
pub fn key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Reads all names of an organisation: hundreds, where numbers are millions.
pub async fn load(conn: &mut Conn<'_>, org: OrgId) -> Result<Names> {
    Ok(Names {
        sites: directory(conn, org, NameOf::Site).await?,
        carriers: directory(conn, org, NameOf::Carrier).await?,
        applications: directory(conn, org, NameOf::Application).await?,
    })
}

async fn directory(conn: &mut Conn<'_>, org: OrgId, of: NameOf) -> Result<Directory> {
    let rows: Vec<(String, String)> = on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("select name_key, name from ");
        query.push(of.table()).push(" where org_id = ").push_bind(org.uuid());
        query.build_query_as().fetch_all(c).await?
    });
    Ok(Directory(rows.into_iter().collect()))
}

/// Sees to it that a name is known. The first spelling stays.
pub async fn ensure(
    conn: &mut Conn<'_>,
    org: OrgId,
    of: NameOf,
    directory: &mut Directory,
    name: &str,
    new_id: impl FnOnce() -> Uuid,
) -> Result<()> {
    let key = key(name);
    if directory.0.contains_key(&key) {
        return Ok(());
    }
    let (id, name) = (new_id(), name.trim());
    on_db!(conn, c => {
        let mut query = QueryBuilder::<Backend>::new("insert into ");
        query.push(of.table()).push(" (org_id, id, name, name_key) ");
        query.push_values([()], |mut row, ()| {
            row.push_bind(org.uuid()).push_bind(id).push_bind(name).push_bind(key.as_str());
        });
        let done = query.build().execute(c).await?;
        ensure_affected(done.rows_affected(), 1)?;
    });
    directory.0.insert(key, name.to_owned());
    Ok(())
}
