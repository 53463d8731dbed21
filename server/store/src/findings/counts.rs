//! The counts beside the inbox: how many match in all, and how many more are one click away.

use std::collections::BTreeMap;

use domain::{
    OrgId,
    finding::{
        FindingState,
        query::{Asker, FindingQuery, RuleCount},
    },
    page::FacetCount,
    plane::Plane,
    rules::{self, Severity},
};
use sqlx::{FromRow, QueryBuilder};

use super::{
    filter::{Counted, push_where},
    severity,
};
use crate::{
    Conn, Result,
    text::{count, word},
};

#[derive(FromRow)]
struct Row {
    state: String,
    severity: i16,
    code: String,
    plane: String,
    tally: i64,
}

/// How many findings share a state, a severity, a rule and a plane.
#[derive(Clone, Debug)]
struct Cell {
    state: FindingState,
    severity: Severity,
    code: String,
    plane: Plane,
    tally: u64,
}

impl Row {
    fn cell(self) -> Result<Cell> {
        Ok(Cell {
            state: word(&self.state, "findings", "state")?,
            severity: severity(self.severity)?,
            code: self.code,
            plane: word(&self.plane, "findings", "plane")?,
            tally: count(self.tally),
        })
    }
}

/// The counts under a question. The filters by state, severity and code are applied here, so that a facet
/// can leave its own out.
#[derive(Clone, Debug)]
pub struct Counts {
    cells: Vec<Cell>,
    states: Vec<FindingState>,
    severities: Vec<Severity>,
    codes: Vec<String>,
}

/// Counts the findings that a question is about.
pub async fn counts(
    conn: &mut Conn<'_>,
    org: OrgId,
    query: &FindingQuery,
    asker: &Asker,
) -> Result<Counts> {
    let rows: Vec<Row> = on_db!(conn, c => {
        let mut sql = QueryBuilder::<Backend>::new(
            "select f.state, f.severity, f.code, f.plane, count(*) as tally from findings f",
        );
        push_where(&mut sql, org, query, asker, Counted::Yes);
        sql.push(" group by f.state, f.severity, f.code, f.plane").build_query_as().fetch_all(c).await?
    });
    Ok(Counts {
        cells: rows.into_iter().map(Row::cell).collect::<Result<_>>()?,
        states: query.effective_states().to_vec(),
        severities: query.severities.clone(),
        codes: query.codes.clone(),
    })
}

/// Which filter a count leaves out, so that its other values stay one click away.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leave {
    Nothing,
    Codes,
    Severities,
    States,
}

impl Counts {
    fn admitted(&self, leave: Leave) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(move |cell| {
            (leave == Leave::States || self.states.contains(&cell.state))
                && (leave == Leave::Severities
                    || self.severities.is_empty()
                    || self.severities.contains(&cell.severity))
                && (leave == Leave::Codes
                    || self.codes.is_empty()
                    || self.codes.contains(&cell.code))
        })
    }

    /// How many findings match.
    pub fn total(&self) -> u64 {
        self.admitted(Leave::Nothing).map(|cell| cell.tally).sum()
    }

    /// How many match by severity, whatever severities are chosen, worst first.
    pub fn by_severity(&self) -> Vec<FacetCount> {
        let mut sums = BTreeMap::<Severity, u64>::new();
        for cell in self.admitted(Leave::Severities) {
            *sums.entry(cell.severity).or_default() += cell.tally;
        }
        let facet = |(severity, count): (Severity, u64)| FacetCount {
            value: severity.to_string(),
            label: severity.label().to_owned(),
            count,
        };
        sums.into_iter().map(facet).collect()
    }

    /// How many match by state, whatever states are chosen, in the order in which a finding goes through
    /// them.
    pub fn by_state(&self) -> Vec<FacetCount> {
        let mut sums = BTreeMap::<FindingState, u64>::new();
        for cell in self.admitted(Leave::States) {
            *sums.entry(cell.state).or_default() += cell.tally;
        }
        let facet = |(state, count): (FindingState, u64)| FacetCount {
            value: state.to_string(),
            label: state.label().to_owned(),
            count,
        };
        sums.into_iter().map(facet).collect()
    }

    /// How many match by rule, whatever rules are chosen, worst first.
    pub fn by_rule(&self) -> Vec<RuleCount> {
        let mut sums = BTreeMap::<(Severity, &str, Plane), u64>::new();
        for cell in self.admitted(Leave::Codes) {
            let rule = (cell.severity, cell.code.as_str(), cell.plane);
            *sums.entry(rule).or_default() += cell.tally;
        }
        let row = |((severity, code, plane), count): ((Severity, &str, Plane), u64)| RuleCount {
            code: code.to_owned(),
            title: rules::find(code).map_or(code, |rule| rule.title).to_owned(),
            severity,
            plane,
            count,
        };
        sums.into_iter().map(row).collect()
    }
}
