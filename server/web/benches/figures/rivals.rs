//! What Rollcall is measured beside, on the same files in the same run.

use std::{fs, path::Path, process::Command};

use anyhow::Result;

use crate::{files::Files, process::measure};

/// The inventory as sqlite3 gets it: the same columns as text, the same indexes.
const TABLE: &str = "
create table numbers (
    number text not null, lifecycle text, number_type text, country text, carrier text,
    carrier_trunk text, site text, application text, connectivity text, holder text,
    holder_type text, owner text, cost_centre text, reserved_until text, quarantined_until text,
    released_on text, notes text, primary key (number)
) without rowid;
create index by_lifecycle on numbers (lifecycle, number);
create index by_carrier on numbers (carrier, number);
create index by_site on numbers (site, number);
create index by_holder on numbers (holder, number);
create index by_updated on numbers (cost_centre, number);
";

/// Seconds of `sqlite3 .import` into the same indexed table.
pub(crate) fn sqlite_import(folder: &Path, files: &Files) -> Result<f64> {
    let db = folder.join("sqlite3.db");
    let _ = fs::remove_file(&db);
    let mut command = Command::new("sqlite3");
    command.arg(&db).args([TABLE, ".mode csv"]);
    command.arg(format!(".import --skip 1 {} numbers", files.numbers()));
    Ok(measure(&mut command)?.seconds)
}

/// Seconds of `sqlite3 -csv` writing that table out.
pub(crate) fn sqlite_export(folder: &Path) -> Result<f64> {
    let mut command = Command::new("sqlite3");
    command
        .args(["-csv", "-header"])
        .arg(folder.join("sqlite3.db"));
    command.arg(format!(".output {}", folder.join("sqlite3.csv").display()));
    command.arg("select * from numbers order by number");
    Ok(measure(&mut command)?.seconds)
}

/// Seconds of DuckDB's full outer join of the same files.
pub(crate) fn duckdb_join(files: &Files) -> Result<f64> {
    let carriers: Vec<String> = files
        .carriers()
        .map(|(_, file)| format!("'{file}'"))
        .collect();
    let script = format!(
        r#"
import duckdb
db = duckdb.connect()
db.execute("set preserve_insertion_order = false")
print(db.execute(r"""
with i as (select '+' || case when length(d) = 10 then '1' || d else d end as e164, * from
       (select regexp_replace(number, '[^0-9]', '', 'g') as d, * from read_csv('{numbers}', all_varchar = true))),
     t as (select * from read_json('{teams}', format = 'array')),
     u as (select * from read_json('{users}', format = 'array')),
     c as (select * from read_csv([{carriers}], all_varchar = true, union_by_name = true))
select count(*), count(i.holder), count(u.UserPrincipalName), count(c.status)
from i full outer join t on t.TelephoneNumber = i.e164
       full outer join c on c.number = coalesce(i.e164, t.TelephoneNumber)
       left join u on u.Identity = t.AssignedPstnTargetId
""").fetchall())
"#,
        numbers = files.numbers(),
        teams = files.teams_numbers_without_mark(),
        users = files.teams_users(),
        carriers = carriers.join(", "),
    );
    let mut command = Command::new("target/tools/duckdb/bin/python");
    command
        .args(["-c", &script])
        .stdout(std::process::Stdio::null());
    Ok(measure(&mut command)?.seconds)
}
