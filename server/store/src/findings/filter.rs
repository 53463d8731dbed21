//! Which findings a question is about, as conditions on the table.

use domain::{
    OrgId, UserId,
    finding::query::{Asker, FindingQuery, Named, Owner},
};
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::severity_rank;
use crate::{
    dialect::{Dialect, Value, push_in},
    names,
    text::uncount,
};

/// Whether the conditions on states, severities and codes are left out, because somebody counts by them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// All conditions.
    No,
    /// All but those.
    Yes,
}

/// Appends ` where …` for findings named `f`.
pub(crate) fn push_where<D: Dialect>(
    sql: &mut QueryBuilder<D>,
    org: OrgId,
    query: &FindingQuery,
    asker: &Asker,
    counted: Counted,
) {
    sql.push(" where f.org_id = ");
    D::bind(sql, Value::Id(org.uuid()));
    if counted == Counted::No {
        push_counted(sql, 'f', query);
    }
    push_own(sql, 'f', query, asker);
    push_number(sql, org, query);
}

/// The name of a table in a statement.
type Alias = char;

/// Appends the conditions on what the inbox counts by.
fn push_counted<D: Dialect>(sql: &mut QueryBuilder<D>, of: Alias, query: &FindingQuery) {
    let states = query.effective_states().iter();
    let states = states.map(|s| s.as_str().into());
    push_in(sql, format_args!("{of}.state"), states);
    let severities = query.severities.iter();
    let severities = severities.map(|s| Value::Small(severity_rank(*s)));
    push_in(sql, format_args!("{of}.severity"), severities);
    let codes = query.codes.iter().map(|code| code.as_str().into());
    push_in(sql, format_args!("{of}.code"), codes);
}

/// Appends the other conditions on the finding itself.
fn push_own<D: Dialect>(sql: &mut QueryBuilder<D>, of: Alias, query: &FindingQuery, asker: &Asker) {
    let planes = query.planes.iter().map(|plane| plane.as_str().into());
    push_in(sql, format_args!("{of}.plane"), planes);
    let groups = query.rule_groups.iter().map(|group| group.as_str().into());
    push_in(sql, format_args!("{of}.rule_group"), groups);
    let source = query.source.map(|source| Value::Id(source.uuid()));
    push_in(sql, format_args!("{of}.counterpart"), source);
    let owner = match query.owner {
        None => None,
        Some(Owner::Nobody) => {
            sql.push(format_args!(" and {of}.owner_id is null"));
            None
        }
        Some(Owner::Person(id)) => Some(id.uuid()),
        // Who has no account owns nothing: nobody has the nil identifier.
        Some(Owner::Me) => Some(asker.user.map_or(Uuid::nil(), UserId::uuid)),
    };
    push_in(sql, format_args!("{of}.owner_id"), owner.map(Value::Id));
    if query.is_overdue {
        // A finding that nobody is to act on is not overdue.
        sql.push(format_args!(
            " and {of}.state in ('open', 'reopened', 'acknowledged') and {of}.due_at < "
        ));
        D::bind(sql, Value::Time(asker.now));
    }
    if query.is_flapping {
        sql.push(format_args!(" and {of}.flaps_until >= "));
        D::bind(sql, Value::Time(asker.now));
    }
}

/// Appends the conditions on the number. They are the same for every finding of it.
fn push_number<D: Dialect>(sql: &mut QueryBuilder<D>, org: OrgId, query: &FindingQuery) {
    if let Some(digits) = &query.digits {
        sql.push(" and cast(f.subject as text) like ");
        D::bind(sql, Value::Text(format!("%{digits}%")));
    }
    if let Some(prefix) = &query.prefix {
        push_prefix(sql, prefix);
    }
    for (column, named) in [
        ("site_key", &query.site),
        ("carrier_key", &query.carrier),
        ("holder_key", &query.holder),
    ] {
        if let Some(named) = named {
            push_named(sql, org, column, named);
        }
    }
}

/// The longest number has fifteen digits.
const LONGEST: u32 = 15;

/// Numbers that begin with some digits: a stretch of whole numbers for each length there is.
fn push_prefix<D: Dialect>(sql: &mut QueryBuilder<D>, prefix: &str) {
    let length = u32::try_from(prefix.len()).unwrap_or(u32::MAX);
    let first = prefix.parse::<u64>().ok().filter(|n| *n > 0);
    let (Some(first), true) = (first, length <= LONGEST && !prefix.starts_with('0')) else {
        sql.push(" and 1 = 0");
        return;
    };
    for (at, more) in (0..=LONGEST - length).enumerate() {
        sql.push(if at == 0 { " and (" } else { " or " });
        sql.push("f.subject between ");
        D::bind(sql, Value::Int(uncount(first * 10_u64.pow(more))));
        sql.push(" and ");
        D::bind(sql, Value::Int(uncount((first + 1) * 10_u64.pow(more) - 1)));
    }
    sql.push(")");
}

fn push_named<D: Dialect>(
    sql: &mut QueryBuilder<D>,
    org: OrgId,
    column: &'static str,
    named: &Named,
) {
    match named {
        Named::As(name) => {
            sql.push(" and f.subject in (select n.e164 from numbers n where n.org_id = ");
            D::bind(sql, Value::Id(org.uuid()));
            sql.push(" and n.").push(column).push(" = ");
            D::bind(sql, Value::Text(names::key(name)));
            sql.push(")");
        }
        Named::Nothing => {
            sql.push(" and not exists (select 1 from numbers n where n.org_id = f.org_id and n.e164 = f.subject and n.");
            sql.push(column).push(" is not null)");
        }
    }
}

/// Appends the condition that no worse finding of the same number and group matches: what remains are the
/// roots. Findings about no number have nothing in common.
pub(super) fn push_is_root<D: Dialect>(
    sql: &mut QueryBuilder<D>,
    query: &FindingQuery,
    asker: &Asker,
) {
    sql.push(
        " and not exists (select 1 from findings g where g.org_id = f.org_id and g.subject = f.subject \
         and g.subject > 0 and g.rule_group = f.rule_group \
         and (g.severity, g.code, g.counterpart, g.object) < (f.severity, f.code, f.counterpart, f.object)",
    );
    push_counted(sql, 'g', query);
    push_own(sql, 'g', query, asker);
    sql.push(")");
}
