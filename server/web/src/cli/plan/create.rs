//! `rollcall plan create`: what a plan is wanted for.

use chrono::NaiveDate;
use clap::{ArgGroup, Args};
use domain::{
    E164, FindingId, PlanId,
    finding::query::FindingQuery,
    plan::planner::{Direction, Wish},
    rules::Severity,
    words::counted,
};
use services::{
    Caller, access,
    findings::{self, Selection},
    plans::{self, Wanted},
};

use super::{
    super::{Context, Outcome},
    print,
};

/// What a plan is wanted for.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).args(["finding", "code", "number", "undo"])))]
pub(in crate::cli) struct Create {
    /// These findings, separated by commas
    #[arg(long, value_name = "ID", value_delimiter = ',', requires = "direction")]
    finding: Vec<FindingId>,
    /// All findings of a rule that need action or are pending
    #[arg(long, requires = "direction")]
    code: Option<String>,
    /// Of those only the ones that matter so much
    #[arg(long, requires = "code")]
    severity: Option<Severity>,
    /// How many findings that must be, so that no more is proposed than was seen
    #[arg(long, value_name = "N", requires = "code")]
    expect: Option<u64>,
    /// These numbers, separated by commas
    #[arg(long, value_name = "NUMBER", value_delimiter = ',', requires = "wish")]
    number: Vec<E164>,
    /// What another plan has done, to take it back
    #[arg(long, value_name = "PLAN")]
    undo: Option<PlanId>,
    #[command(flatten)]
    direction: Sides,
    #[command(flatten)]
    wish: Wishes,
    /// What a reservation is for
    #[arg(long, value_name = "TEXT", requires = "reserve_until")]
    purpose: Option<String>,
    /// What the plan is for, in a few words
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Propose it
    #[arg(long)]
    propose: bool,
    /// Who proposes it; needed where the command line approves what a second person must
    #[arg(long, value_name = "EMAIL", requires = "propose")]
    by: Option<String>,
}

/// Which side gives way.
#[derive(Debug, Args)]
#[group(id = "direction", multiple = false)]
struct Sides {
    /// The inventory takes over what the other side has
    #[arg(long, conflicts_with_all = ["number", "undo"])]
    accept: bool,
    /// The other side is changed to what the inventory has
    #[arg(long, conflicts_with_all = ["number", "undo"])]
    correct: bool,
}

/// Where numbers are wanted.
#[derive(Debug, Args)]
#[group(id = "wish", multiple = false)]
struct Wishes {
    /// Quarantine until a day; Teams lets nobody assign it meanwhile
    #[arg(long, value_name = "DAY")]
    quarantine_until: Option<NaiveDate>,
    /// Reserve until a day; Teams lets nobody assign it meanwhile
    #[arg(long, value_name = "DAY", requires = "purpose")]
    reserve_until: Option<NaiveDate>,
    /// End a quarantine or reservation
    #[arg(long)]
    free: bool,
}

impl Create {
    async fn wanted(&self, context: &Context, caller: &Caller) -> anyhow::Result<Wanted> {
        if let Some(id) = self.undo {
            return Ok(Wanted::Undo(id));
        }
        if !self.number.is_empty() {
            return Ok(Wanted::Numbers {
                numbers: self.number.clone(),
                wish: self.wish(),
            });
        }
        Ok(Wanted::Findings {
            selection: self.selection(context, caller).await?,
            direction: if self.direction.accept {
                Direction::Accept
            } else {
                Direction::Correct
            },
        })
    }

    /// The findings that are meant. A rehearsal may be about as many as there are: it tells the count that
    /// a proposal then has to name.
    async fn selection(&self, context: &Context, caller: &Caller) -> anyhow::Result<Selection> {
        let Some(code) = &self.code else {
            return Ok(Selection::Ids(self.finding.clone()));
        };
        let query = FindingQuery {
            codes: vec![code.clone()],
            severities: self.severity.into_iter().collect(),
            ..FindingQuery::default()
        };
        let found = findings::page(&context.app, caller, &query).await?.total;
        let count = match self.expect {
            Some(count) => count,
            None if self.propose => anyhow::bail!(
                "{} of {code}. Look at what would be planned, then say with --expect {found} that it is meant.",
                counted(found, "finding")
            ),
            None => found,
        };
        Ok(Selection::Matching { query, count })
    }

    fn wish(&self) -> Wish {
        let wishes = &self.wish;
        match (wishes.quarantine_until, wishes.reserve_until) {
            (Some(until), _) => Wish::Quarantine { until },
            (None, Some(until)) => Wish::Reserve {
                until,
                purpose: self.purpose.clone().unwrap_or_default(),
            },
            (None, None) => Wish::Free,
        }
    }

    pub(super) async fn run(self, context: &Context, caller: &Caller) -> anyhow::Result<Outcome> {
        let wanted = self.wanted(context, caller).await?;
        let proposed = if self.propose {
            let person = match &self.by {
                Some(email) => Some(access::named(&context.app, caller, email).await?),
                None => None,
            };
            let caller = person.as_ref().unwrap_or(caller);
            plans::propose(&context.app, caller, &wanted, self.title.as_deref()).await?
        } else {
            plans::rehearse(&context.app, caller, &wanted).await?
        };
        print::proposed(context, &proposed)?;
        Ok(match (proposed.steps, proposed.left_out.is_empty()) {
            (0, _) => Outcome::Refused,
            (_, true) => Outcome::Done,
            (_, false) => Outcome::InPart,
        })
    }
}
