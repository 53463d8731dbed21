//! The findings of a report: counted in the database, whatever their number.

use domain::{
    OrgId,
    finding::{
        Finding, FindingState,
        query::{Asker, FindingQuery},
    },
    history::Action,
    report::{
        BySeverity, Detail, MOST_DETAILS,
        count::{Course, Kin, Tallies},
    },
};
use sqlx::{FromRow, QueryBuilder};

use super::{Span, numbers::push_in_service};
use crate::{
    Conn, Result,
    dialect::{Dialect, Value},
    findings::{
        self,
        filter::{Counted, push_where},
        severity,
    },
    names::Names,
    text::{count, word},
};

/// Which findings a report is about.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// Its filters. States are not among them: a report has its own.
    pub query: &'a FindingQuery,
    /// Who asks, and when.
    pub asker: &'a Asker,
}

impl Scope<'_> {
    fn open(&self) -> FindingQuery {
        let needs_action = |state: &&FindingState| state.needs_action();
        FindingQuery {
            states: FindingState::ALL
                .iter()
                .filter(needs_action)
                .copied()
                .collect(),
            ..self.query.clone()
        }
    }

    fn in_any_state(&self) -> FindingQuery {
        FindingQuery {
            states: FindingState::ALL.to_vec(),
            ..self.query.clone()
        }
    }
}

/// What moves a finding. Comments and changes of who works on it do not.
const MOVES: &str =
    "('opened', 'reopened', 'acknowledged', 'snoozed', 'accepted', 'excepted', 'resolved')";

/// After which of them it needs action.
const TO_ACTION: &str = "('opened', 'reopened', 'acknowledged')";

/// Appends `with told as (…)`: the findings that moved in a span, each with its course.
fn push_told<D: Dialect>(sql: &mut QueryBuilder<D>, org: OrgId, span: Span) {
    let org = || Value::Id(org.uuid());
    sql.push("with touched as (select h.entity_id, max(h.seq) as last_seq, cast(max(case when h.action in ");
    sql.push(TO_ACTION);
    sql.push(" then 1 else 0 end) as bigint) as came from history h where h.org_id = ");
    D::bind(sql, org());
    sql.push(" and h.entity = 'finding' and h.seq > ");
    D::bind(sql, Value::Int(span.after));
    sql.push(" and h.seq <= ");
    D::bind(sql, Value::Int(span.to));
    sql.push(" and h.action in ").push(MOVES);
    sql.push(
        " group by h.entity_id), told as (select t.entity_id, t.came, l.action as last_action, \
         (select b.action from history b where b.org_id = l.org_id and b.entity_id = t.entity_id \
         and b.seq <= ",
    );
    D::bind(sql, Value::Int(span.after));
    sql.push(" and b.action in ").push(MOVES);
    sql.push(
        " order by b.seq desc limit 1) as before_action, \
         cast(case when exists (select 1 from history o where o.org_id = l.org_id \
         and o.entity_id = t.entity_id and o.seq <= ",
    );
    D::bind(sql, Value::Int(span.after));
    sql.push(" and o.action in ").push(TO_ACTION);
    sql.push(
        ") then 1 else 0 end as bigint) as had_opened \
         from touched t join history l on l.seq = t.last_seq and l.org_id = ",
    );
    D::bind(sql, org());
    sql.push(") ");
}

#[derive(FromRow)]
struct KinRow {
    severity: i16,
    plane: String,
    code: String,
    tally: i64,
}

impl KinRow {
    fn kin(self) -> Result<(Kin, u64)> {
        let kin = Kin {
            severity: severity(self.severity)?,
            plane: word(&self.plane, "findings", "plane")?,
            code: self.code,
        };
        Ok((kin, count(self.tally)))
    }
}

#[derive(FromRow)]
struct CourseRow {
    before_action: Option<String>,
    had_opened: i64,
    came: i64,
    last_action: String,
}

impl CourseRow {
    fn course(&self) -> Result<Course> {
        let action = |text: &str| word::<Action>(text, "history", "action");
        Ok(Course {
            before: self.before_action.as_deref().map(action).transpose()?,
            had_opened: self.had_opened > 0,
            came: self.came > 0,
            last: action(&self.last_action)?,
        })
    }
}

#[derive(FromRow)]
struct MovedRow {
    #[sqlx(flatten)]
    kin: KinRow,
    #[sqlx(flatten)]
    course: CourseRow,
}

/// The findings that need action, and those that moved in a span, by what they have in common.
pub async fn tallies(
    conn: &mut Conn<'_>,
    org: OrgId,
    scope: &Scope<'_>,
    span: Span,
) -> Result<Tallies> {
    let (open, moved): (Vec<KinRow>, Vec<MovedRow>) = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(
            "select f.severity, f.plane, f.code, count(*) as tally from findings f",
        );
        push_where(&mut sql, org, &scope.open(), scope.asker, Counted::No);
        sql.push(" group by f.severity, f.plane, f.code order by f.severity, f.plane, f.code");
        let open = sql.build_query_as().fetch_all(&mut *c).await?;
        let mut sql = QueryBuilder::<Backend>::new("");
        push_told(&mut sql, org, span);
        sql.push(
            "select f.severity, f.plane, f.code, told.before_action, told.had_opened, told.came, \
             told.last_action, count(*) as tally from told join findings f on f.id = told.entity_id",
        );
        push_where(&mut sql, org, &scope.in_any_state(), scope.asker, Counted::No);
        sql.push(" group by 1, 2, 3, 4, 5, 6, 7");
        (open, sql.build_query_as().fetch_all(c).await?)
    });
    let moved = moved.into_iter().map(|row| {
        let course = row.course.course()?;
        let (kin, tally) = row.kin.kin()?;
        Ok((kin, course, tally))
    });
    Ok(Tallies {
        open: open.into_iter().map(KinRow::kin).collect::<Result<_>>()?,
        moved: moved.collect::<Result<_>>()?,
    })
}

/// The findings that need action among the numbers of a site or carrier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// The key of its name; none for numbers without one, and for findings about no number.
    pub key: Option<String>,
    /// The findings by severity.
    pub open: BySeverity,
    /// Numbers that have at least one of them, also such as the inventory does not have.
    pub numbers: u64,
    /// Those of them that are in service.
    pub in_service: u64,
}

/// The column of a number that says where it belongs.
pub(super) const fn column(is_site: bool) -> &'static str {
    if is_site {
        "n.site_key"
    } else {
        "n.carrier_key"
    }
}

/// The key of a place, the rank of a severity, and how many findings.
type Tally = (Option<String>, i16, i64);

/// The key of a place, how many numbers have a finding, and how many of them are in service.
type Subjects = (Option<String>, i64, i64);

/// The findings that need action by the sites of their numbers, or by their carriers.
pub async fn affected(
    conn: &mut Conn<'_>,
    org: OrgId,
    scope: &Scope<'_>,
    is_site: bool,
) -> Result<Vec<Affected>> {
    let key = column(is_site);
    let (by_severity, numbers): (Vec<Tally>, Vec<Subjects>) = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(key).push(", f.severity, count(*)").push(OF_NUMBERS);
        push_where(&mut sql, org, &scope.open(), scope.asker, Counted::No);
        sql.push(" group by ").push(key).push(", f.severity order by 1, 2");
        let by_severity = sql.build_query_as().fetch_all(&mut *c).await?;
        let mut sql = QueryBuilder::<Backend>::new("select ");
        sql.push(key).push(", count(distinct f.subject), count(distinct case when ");
        push_in_service(&mut sql);
        sql.push(" then f.subject end)").push(OF_NUMBERS);
        push_where(&mut sql, org, &scope.open(), scope.asker, Counted::No);
        sql.push(" and f.subject > 0 group by ").push(key);
        (by_severity, sql.build_query_as().fetch_all(c).await?)
    });
    let mut places: Vec<Affected> = Vec::new();
    for (key, rank, tally) in by_severity {
        let last = places.pop_if(|last| last.key == key);
        let mut place = last.unwrap_or_else(|| Affected {
            key,
            ..Affected::default()
        });
        place.open.add(severity(rank)?, count(tally));
        places.push(place);
    }
    for (key, numbers, in_service) in numbers {
        for place in places.iter_mut().filter(|place| place.key == key) {
            place.numbers = count(numbers);
            place.in_service = count(in_service);
        }
    }
    Ok(places)
}

const OF_NUMBERS: &str =
    " from findings f left join numbers n on n.org_id = f.org_id and n.e164 = f.subject";

#[derive(FromRow)]
struct DetailRow {
    #[sqlx(flatten)]
    finding: findings::Row,
    site_key: Option<String>,
    carrier_key: Option<String>,
    before_action: Option<String>,
    had_opened: Option<i64>,
    came: Option<i64>,
    last_action: Option<String>,
}

impl DetailRow {
    fn detail(self, names: &Names) -> Result<Detail> {
        let name = |key: Option<String>, of: &crate::names::Directory| {
            key.map(|key| of.name(&key).unwrap_or(&key).to_owned())
        };
        let course = match (self.had_opened, self.came, self.last_action) {
            (Some(had_opened), Some(came), Some(last_action)) => Some(CourseRow {
                before_action: self.before_action,
                had_opened,
                came,
                last_action,
            }),
            _ => None,
        };
        let course = course.map(|row| row.course()).transpose()?;
        let finding: Finding = self.finding.finding()?;
        Ok(Detail {
            id: finding.id,
            changes: course.map(|course| course.became()).unwrap_or_default(),
            severity: finding.severity,
            code: finding.code,
            plane: finding.plane,
            number: finding.number,
            object: finding.object,
            site: name(self.site_key, &names.sites),
            carrier: name(self.carrier_key, &names.carriers),
            state: finding.state,
            opened_at: finding.opened_at,
            summary: finding.summary,
        })
    }
}

/// The findings that need action or changed in a span, at most [`MOST_DETAILS`]: those that changed first,
/// and among each the worst.
pub async fn details(
    conn: &mut Conn<'_>,
    org: OrgId,
    scope: &Scope<'_>,
    span: Span,
    names: &Names,
) -> Result<Vec<Detail>> {
    let rows: Vec<DetailRow> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new("");
        push_told(&mut sql, org, span);
        sql.push(concat!(
            "select ", findings::columns!(), ", n.site_key, n.carrier_key, told.before_action, \
             told.had_opened, told.came, told.last_action from findings f \
             left join told on told.entity_id = f.id \
             left join numbers n on n.org_id = f.org_id and n.e164 = f.subject"
        ));
        push_where(&mut sql, org, &scope.in_any_state(), scope.asker, Counted::No);
        sql.push(
            " and (f.state in ('open', 'reopened', 'acknowledged') or told.had_opened = 1 or told.came = 1) \
             order by case when told.entity_id is null then 1 else 0 end, f.severity, f.code, f.subject, \
             f.counterpart, f.object limit ",
        );
        sql.push_bind(i64::from(MOST_DETAILS)).build_query_as().fetch_all(c).await?
    });
    let details = rows.into_iter().map(|row| row.detail(names));
    let mut details = details.collect::<Result<Vec<Detail>>>()?;
    // A decision that replaces another is no change of what a report counts.
    details.retain(|detail| detail.state.needs_action() || !detail.changes.is_empty());
    Ok(details)
}
