//! Proposing plans: from findings, from wishes, or to take another plan back.

mod assembly;

use std::collections::BTreeSet;

use domain::{
    E164, PlanId,
    access::Permission,
    finding::{Finding, FindingState},
    plan::{
        LIFETIME, Plan, PlanState, Step, StepState, Tally,
        planner::{self, Direction, NoStep, Wish},
        policy::cautions,
        view::{LeftOut, Proposed},
    },
    words::counted,
};
use store::{Conn, plans as rows};

use self::assembly::{Assembly, Group};
use super::{
    decide, digest::digest, evidence::Evidences, existing, record, vendors::Vendors, view,
};
use crate::{App, Caller, Error, Result, findings::Selection, text};

/// The longest plan. More is proposed in parts.
const MOST_STEPS: usize = 10_000;

/// The longest title, in characters.
const LONGEST_TITLE: usize = 200;

/// What a plan is wanted for.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and it is passed by reference"
)]
pub enum Wanted {
    /// To put findings right.
    Findings {
        /// Which.
        selection: Selection,
        /// Which side gives way.
        direction: Direction,
    },
    /// To bring numbers where they are wanted.
    Numbers {
        /// Which.
        numbers: Vec<E164>,
        /// Where to.
        wish: Wish,
    },
    /// To ask a carrier something about a port.
    Port {
        /// What is asked, as the porting desk has put it together.
        step: Box<Step>,
        /// What for, in a few words.
        title: String,
    },
    /// To take back what another plan has done.
    Undo(PlanId),
}

/// Proposes a plan. Where nothing can be planned there is none, and the answer says why. A title is made
/// unless it is given.
pub async fn propose(
    app: &App,
    caller: &Caller,
    wanted: &Wanted,
    title: Option<&str>,
) -> Result<Proposed> {
    caller.require(Permission::ProposePlans)?;
    let title = title.map(checked_title).transpose()?;
    let draft = Box::pin(draft(app, caller, wanted)).await?;
    let steps = draft.steps.len() as u64;
    let plan = if draft.steps.is_empty() {
        None
    } else {
        let id = store(app, caller, wanted, &draft, title).await?;
        Some(view::find(app, caller, id).await?)
    };
    Ok(Proposed {
        plan,
        steps,
        rehearsed: Vec::new(),
        left_out: draft.left_out,
    })
}

/// Says what a plan would change, and stores nothing.
pub async fn rehearse(app: &App, caller: &Caller, wanted: &Wanted) -> Result<Proposed> {
    caller.require(Permission::ProposePlans)?;
    let draft = Box::pin(draft(app, caller, wanted)).await?;
    Ok(Proposed {
        plan: None,
        steps: draft.steps.len() as u64,
        rehearsed: draft.steps,
        left_out: draft.left_out,
    })
}

fn checked_title(title: &str) -> Result<&str> {
    let title = title.trim();
    text::ensure_visible("The title", title)?;
    if title.is_empty() {
        return Err(Error::Invalid(
            "The title is empty. Say what the plan is for, or leave it out.".to_owned(),
        ));
    }
    if title.chars().count() > LONGEST_TITLE {
        return Err(Error::Invalid(format!(
            "The title is longer than {LONGEST_TITLE} characters. Shorten it."
        )));
    }
    Ok(title)
}

/// A plan before it is stored.
struct Draft {
    title: String,
    steps: Vec<Step>,
    left_out: Vec<LeftOut>,
}

async fn draft(app: &App, caller: &Caller, wanted: &Wanted) -> Result<Draft> {
    let mut read = app.db.read().await?;
    let conn = &mut read.conn();
    let (title, groups) = match wanted {
        Wanted::Findings {
            selection,
            direction,
        } => {
            let mut findings = selection.findings(app, caller, conn).await?;
            findings.sort_by(|a, b| (a.number, &a.code, a.id).cmp(&(b.number, &b.code, b.id)));
            if findings.is_empty() {
                return Err(Error::Invalid(
                    "No finding is named. Name at least one.".to_owned(),
                ));
            }
            let title = title_of_findings(&findings, *direction);
            (
                title,
                of_findings(app, caller, conn, findings, *direction).await?,
            )
        }
        Wanted::Numbers { numbers, wish } => {
            let numbers: BTreeSet<E164> = numbers.iter().copied().collect();
            if numbers.is_empty() {
                return Err(Error::Invalid(
                    "No number is named. Name at least one.".to_owned(),
                ));
            }
            let title = title_of_wish(numbers.len() as u64, wish);
            (title, of_wishes(app, caller, conn, &numbers, wish).await?)
        }
        Wanted::Port { step, title } => {
            let group = Group {
                number: None,
                what: title.clone(),
                steps: Ok(vec![(**step).clone()]),
            };
            (title.clone(), vec![group])
        }
        Wanted::Undo(id) => {
            let plan = existing(conn, caller, *id).await?;
            let title = format!("Take back: {}", plan.title);
            (title, of_undone(conn, caller, &plan).await?)
        }
    };
    drop(read);
    let mut assembly = Assembly::new(Vendors::new(app, caller));
    for group in groups {
        assembly.add(group).await?;
    }
    let (steps, left_out) = assembly.finish();
    if steps.len() > MOST_STEPS {
        return Err(Error::Invalid(format!(
            "This would be a plan of {}. The longest has 10,000: narrow the selection, and propose several.",
            counted(steps.len() as u64, "step")
        )));
    }
    Ok(Draft {
        title: title.chars().take(LONGEST_TITLE).collect(),
        steps,
        left_out,
    })
}

async fn of_findings(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    findings: Vec<Finding>,
    direction: Direction,
) -> Result<Vec<Group>> {
    let numbers = findings.iter().filter_map(|finding| finding.number);
    let evidences = Evidences::load(app, caller, conn, numbers).await?;
    let group = |finding: Finding| Group {
        number: finding.number,
        what: finding.title().to_owned(),
        steps: steps_for(&finding, &evidences, direction),
    };
    Ok(findings.into_iter().map(group).collect())
}

/// The steps that put a finding right.
pub(super) fn steps_for(
    finding: &Finding,
    evidences: &Evidences,
    direction: Direction,
) -> std::result::Result<Vec<Step>, NoStep> {
    if finding.state == FindingState::Resolved {
        return Err(NoStep("It is resolved: nothing is left to do.".to_owned()));
    }
    match finding.number.and_then(|number| evidences.of(number)) {
        Some(evidence) => planner::steps(finding, &evidence, direction),
        None => Err(NoStep(format!(
            "It is about no number, so no plan can put it right. {}",
            finding
                .rule()
                .map_or("Put it right by hand.", |rule| rule.fix)
        ))),
    }
}

async fn of_wishes(
    app: &App,
    caller: &Caller,
    conn: &mut Conn<'_>,
    numbers: &BTreeSet<E164>,
    wish: &Wish,
) -> Result<Vec<Group>> {
    let evidences = Evidences::load(app, caller, conn, numbers.iter().copied()).await?;
    let group = |number: E164| {
        let steps = match evidences.of(number).filter(|_| evidences.has(number)) {
            Some(evidence) => planner::wished(number, &evidence, wish),
            None => Err(NoStep(
                "Neither the inventory nor any source has this number. Check its digits."
                    .to_owned(),
            )),
        };
        Group {
            number: Some(number),
            what: verb(wish).to_owned(),
            steps,
        }
    };
    Ok(numbers.iter().copied().map(group).collect())
}

/// What was done last is taken back first.
async fn of_undone(conn: &mut Conn<'_>, caller: &Caller, plan: &Plan) -> Result<Vec<Group>> {
    if plan.state == PlanState::Applying {
        return Err(Error::Busy(
            "This plan is being applied right now. Wait until it has ended, or stop it.".to_owned(),
        ));
    }
    let steps = rows::stored_steps(conn, caller.org, plan.id).await?;
    let done = steps
        .into_iter()
        .rev()
        .filter(|step| step.record.state == StepState::Done);
    let group = |step: Step| Group {
        number: Some(step.number()),
        what: "Take back".to_owned(),
        steps: planner::inverse(&step)
            .map(|step| vec![step])
            .ok_or_else(|| {
                NoStep(
                    "What was done cannot be taken back by a plan. Change it by hand.".to_owned(),
                )
            }),
    };
    Ok(done.map(|step| group(step.record.step)).collect())
}

fn title_of_findings(findings: &[Finding], direction: Direction) -> String {
    let verb = match direction {
        Direction::Accept => "Accept",
        Direction::Correct => "Correct",
    };
    let codes: BTreeSet<&str> = findings.iter().map(|f| f.code.as_str()).collect();
    let count = counted(findings.len() as u64, "finding");
    if codes.len() == 1 {
        format!("{verb} {count} of \u{201c}{}\u{201d}", findings[0].title())
    } else {
        format!("{verb} {count} of {}", counted(codes.len() as u64, "rule"))
    }
}

const fn verb(wish: &Wish) -> &'static str {
    match wish {
        Wish::Quarantine { .. } => "Quarantine",
        Wish::Reserve { .. } => "Reserve",
        Wish::Free => "Free",
    }
}

fn title_of_wish(numbers: u64, wish: &Wish) -> String {
    let what = format!("{} {}", verb(wish), counted(numbers, "number"));
    match wish {
        Wish::Quarantine { until } => format!("{what} until {until}"),
        Wish::Reserve { until, purpose } => format!("{what} until {until}: {purpose}"),
        Wish::Free => what,
    }
}

async fn store(
    app: &App,
    caller: &Caller,
    wanted: &Wanted,
    draft: &Draft,
    title: Option<&str>,
) -> Result<PlanId> {
    let id = PlanId::new(app.new_id());
    let bodies: Vec<String> = draft.steps.iter().map(rows::body).collect();
    let mut tx = app.db.begin().await?;
    let conn = &mut tx.conn();
    let (policy, _) = decide::stored_policy(conn, caller.org).await?;
    let plan = Plan {
        id,
        title: title.unwrap_or(&draft.title).to_owned(),
        state: PlanState::Proposed,
        digest: digest(caller.org, id, bodies.iter().map(String::as_str)),
        proposed_by: caller.actor(),
        proposed_at: app.now(),
        expires_at: app.now() + LIFETIME,
        cautions: cautions(&draft.steps, &policy),
        stop_after: policy.stop_after,
        approved_by: None,
        approved_at: None,
        started_at: None,
        ended_at: None,
        note: None,
        undoes: match wanted {
            Wanted::Undo(id) => Some(*id),
            Wanted::Findings { .. } | Wanted::Numbers { .. } | Wanted::Port { .. } => None,
        },
        tally: Tally::default(),
        version: 1,
    };
    rows::insert(conn, caller.org, &plan).await?;
    rows::insert_steps(conn, caller.org, id, &draft.steps).await?;
    record::proposed(app, caller, conn, &plan, draft.steps.len() as u64).await?;
    tx.commit().await?;
    Ok(id)
}
