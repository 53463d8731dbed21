//! What a script's result file says.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::{PlanId, plan::StepState};

/// What became of one step, as the script noted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptResult {
    /// The step's place in the plan.
    pub ordinal: u32,
    /// [`StepState::Done`], [`StepState::Unchanged`], [`StepState::Failed`], [`StepState::Surprised`] or
    /// [`StepState::Unclear`].
    pub outcome: StepState,
    /// The target as the script read it last, in the script's words.
    pub observed: Option<String>,
    /// What happened, with Teams' own words.
    pub message: Option<String>,
    /// When it was noted (UTC).
    pub at: Option<DateTime<Utc>>,
}

/// A result file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptReport {
    /// The plan whose script was run.
    pub plan: PlanId,
    /// The digest of the steps that the script was made of.
    pub digest: String,
    /// The id of the tenant that it was run in; none where the file does not say.
    pub tenant: Option<String>,
    /// What became of its steps, each once, by their place in the plan.
    pub results: Vec<ScriptResult>,
}

/// Why a result file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Line {line}: {field} is {value}. {remedy}")]
pub struct BadReport {
    /// The line, from 1.
    pub line: usize,
    /// The field.
    pub field: &'static str,
    /// What stands there, cut short.
    pub value: String,
    /// What should be done.
    pub remedy: &'static str,
}

/// How much of a wrong value is shown.
const SHOWN: usize = 60;

const OUTCOMES: &[StepState] = &[
    StepState::Done,
    StepState::Unchanged,
    StepState::Failed,
    StepState::Surprised,
    StepState::Unclear,
];

const WHOLE: &str = "Bring the result file as the script wrote it.";
const FIRST: &str =
    "The first line names the plan and its digest. Bring the result file as the script wrote it.";
const ONE_PLAN: &str = "Bring the results of each plan in a file of its own.";
const ONE_TENANT: &str = "Bring the results of each tenant in a file of its own.";
const A_STATE: &str = "It can be done, unchanged, failed, surprised or unclear.";
const A_TIME: &str = "Write it as 2026-11-20T12:00:00Z.";

/// Reads a result file: a line of JSON that names the plan and its digest, then a line for each step. A
/// script that was run again adds to its file, so what stands later about a step counts. But a later run that
/// found a step as it should be does not take away that an earlier one made it so.
pub fn read_report(text: &str) -> Result<ScriptReport, BadReport> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty());
    let (at, first) = lines
        .next()
        .ok_or_else(|| bad(1, "The file", "empty", FIRST))?;
    let run = head(&Line::read(at, first)?)?;
    let mut results: Vec<ScriptResult> = Vec::new();
    for (at, line) in lines {
        let line = Line::read(at, line)?;
        if line.fields.contains_key("plan") {
            run.check(&line)?;
            continue;
        }
        let result = line.result()?;
        match results.binary_search_by_key(&result.ordinal, |known| known.ordinal) {
            Ok(place) => results[place].follow(result),
            Err(place) => results.insert(place, result),
        }
    }
    Ok(ScriptReport { results, ..run })
}

impl ScriptReport {
    /// Refuses the first line of a later run that was not of the same script in the same tenant.
    fn check(&self, line: &Line) -> Result<(), BadReport> {
        let later = head(line)?;
        if (later.plan, &later.digest) != (self.plan, &self.digest) {
            return Err(line.bad("plan", ONE_PLAN));
        }
        if later.tenant != self.tenant {
            return Err(line.bad("tenant", ONE_TENANT));
        }
        Ok(())
    }
}

impl ScriptResult {
    /// Takes in what stands later about the same step. One that was sent, and that is as it should be now, was
    /// made so by the script.
    fn follow(&mut self, later: Self) {
        use StepState::{Done, Unchanged, Unclear};
        match (self.outcome, later.outcome) {
            (Done, Unchanged) => {}
            (Unclear, Unchanged) => {
                *self = Self {
                    outcome: Done,
                    ..later
                }
            }
            _ => *self = later,
        }
    }
}

/// The first line of a run.
fn head(line: &Line) -> Result<ScriptReport, BadReport> {
    let plan = line.text("plan").and_then(|text| text.parse().ok());
    let plan = plan.ok_or_else(|| line.bad("plan", FIRST))?;
    let digest = line.text("digest").filter(|digest| !digest.is_empty());
    let digest = digest.ok_or_else(|| line.bad("digest", FIRST))?;
    Ok(ScriptReport {
        plan,
        digest: digest.to_owned(),
        tenant: line.words("tenant")?,
        results: Vec::new(),
    })
}

fn bad(line: usize, field: &'static str, value: &str, remedy: &'static str) -> BadReport {
    BadReport {
        line,
        field,
        value: value.chars().take(SHOWN).collect(),
        remedy,
    }
}

/// A line of the file.
struct Line {
    at: usize,
    fields: Map<String, Value>,
}

impl Line {
    fn read(at: usize, text: &str) -> Result<Self, BadReport> {
        let fields = serde_json::from_str(text).map_err(|_| bad(at, "The line", text, WHOLE))?;
        Ok(Self { at, fields })
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str)
    }

    fn bad(&self, field: &'static str, remedy: &'static str) -> BadReport {
        let value = self.fields.get(field).map(Value::to_string);
        bad(
            self.at,
            field,
            &value.unwrap_or_else(|| "missing".to_owned()),
            remedy,
        )
    }

    fn result(&self) -> Result<ScriptResult, BadReport> {
        let ordinal = self.fields.get("ordinal").and_then(Value::as_u64);
        let ordinal = ordinal
            .and_then(|ordinal| u32::try_from(ordinal).ok())
            .filter(|ordinal| *ordinal > 0)
            .ok_or_else(|| self.bad("ordinal", WHOLE))?;
        let outcome = self.text("outcome").and_then(|text| text.parse().ok());
        let outcome = outcome
            .filter(|outcome| OUTCOMES.contains(outcome))
            .ok_or_else(|| self.bad("outcome", A_STATE))?;
        Ok(ScriptResult {
            ordinal,
            outcome,
            observed: self.words("observed")?,
            message: self.words("message")?,
            at: self.time("at")?,
        })
    }

    /// A text that may be missing or blank, but not be anything else.
    fn words(&self, field: &'static str) -> Result<Option<String>, BadReport> {
        match self.fields.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => {
                let text = text.trim();
                Ok((!text.is_empty()).then(|| text.to_owned()))
            }
            Some(_) => Err(self.bad(field, WHOLE)),
        }
    }

    fn time(&self, field: &'static str) -> Result<Option<DateTime<Utc>>, BadReport> {
        let Some(text) = self.words(field)? else {
            return Ok(None);
        };
        let time = DateTime::parse_from_rfc3339(&text);
        let time = time.map_err(|_| self.bad(field, A_TIME))?;
        Ok(Some(time.to_utc()))
    }
}
