//! How state is carried: numbers, severities, lifecycles and verdicts. Shape, then word, then colour.

use domain::{
    E164, connection,
    finding::FindingState,
    number::Lifecycle,
    plane::Verdict,
    rules::{Severity, coverage::Coverage},
    source::{Run, RunState, Standing},
    worker::{JobRow, JobState},
};
use leptos::prelude::*;

use super::icon::{glyph, icon};

/// A number, grouped for the eye, with its canonical form in the value.
pub(crate) fn number(number: E164) -> AnyView {
    view! { <data class="num" value=number.to_string()>{number.grouped()}</data> }.into_any()
}

/// A number that leads to its page.
pub(crate) fn number_link(e164: E164) -> AnyView {
    view! { <a href=number_href(e164)>{number(e164)}</a> }.into_any()
}

/// The address of a number's page.
pub(crate) fn number_href(number: E164) -> String {
    format!("/numbers/{number}")
}

fn severity_glyph(severity: Severity) -> AnyView {
    glyph(&format!("sev-{severity}"))
}

/// A severity with its word.
pub(crate) fn severity(severity: Severity) -> AnyView {
    view! {
        <span class="sev" data-sev=severity.as_str()>{severity_glyph(severity)}{severity.label()}</span>
    }
    .into_any()
}

/// A severity whose word only readers of the page's text meet.
pub(crate) fn severity_mark(severity: Severity) -> AnyView {
    view! {
        <span class="sev" data-sev=severity.as_str()>
            {severity_glyph(severity)}<span class="vh">{severity.label()}</span>
        </span>
    }
    .into_any()
}

/// A severity in front of a text: `Critical: Not found at carrier`.
pub(crate) fn severity_text(severity: Severity, text: String) -> AnyView {
    view! {
        <span class="sev" data-sev=severity.as_str()>
            {severity_glyph(severity)}<span class="vh">{severity.label()}": "</span>{text}
        </span>
    }
    .into_any()
}

/// A severity as a tag, for headers.
pub(crate) fn severity_tag(severity: Severity, text: String) -> AnyView {
    view! {
        <span class="sev sev--tag" data-sev=severity.as_str()>{severity_glyph(severity)}{text}</span>
    }
    .into_any()
}

/// The icon of a state: one family, a circle that fills as the number comes into use.
fn lifecycle_icon(lifecycle: Lifecycle) -> &'static str {
    match lifecycle {
        Lifecycle::Planned | Lifecycle::Ordered => "lc-planned",
        Lifecycle::PortingIn => "lc-porting_in",
        Lifecycle::Available => "lc-available",
        Lifecycle::Reserved => "lc-reserved",
        Lifecycle::Assigned => "lc-assigned",
        Lifecycle::Active => "lc-active",
        Lifecycle::Suspended | Lifecycle::Disputed => "lc-suspended",
        Lifecycle::Quarantined => "lc-quarantined",
        Lifecycle::PortingOut => "lc-porting_out",
        Lifecycle::ReleasePending
        | Lifecycle::Released
        | Lifecycle::PortedOut
        | Lifecycle::Lost
        | Lifecycle::Void => "lc-released",
    }
}

/// The class that fills a state's part of a bar.
pub(crate) const fn lifecycle_fill(lifecycle: Lifecycle) -> &'static str {
    match lifecycle {
        Lifecycle::Active => "lcf-a",
        Lifecycle::Assigned => "lcf-s",
        Lifecycle::Available => "cell-line",
        Lifecycle::Reserved => "lcf-r",
        Lifecycle::Quarantined => "lcf-q",
        Lifecycle::PortingIn | Lifecycle::PortingOut | Lifecycle::Ordered => "lcf-p",
        Lifecycle::Suspended | Lifecycle::Disputed | Lifecycle::Lost => "lcf-x",
        Lifecycle::Planned
        | Lifecycle::ReleasePending
        | Lifecycle::Released
        | Lifecycle::PortedOut
        | Lifecycle::Void => "lcf-g",
    }
}

/// A state as a pill.
pub(crate) fn lifecycle(lifecycle: Lifecycle) -> AnyView {
    pill("pill", lifecycle)
}

/// A state as a large pill, for headers.
pub(crate) fn lifecycle_lg(lifecycle: Lifecycle) -> AnyView {
    pill("pill pill--lg", lifecycle)
}

fn pill(class: &'static str, lifecycle: Lifecycle) -> AnyView {
    view! {
        <span class=class data-lc=lifecycle.as_str()>
            {icon(lifecycle_icon(lifecycle))}{lifecycle.label()}
        </span>
    }
    .into_any()
}

/// The short name of a verdict in the style sheet.
pub(crate) const fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agrees => "match",
        Verdict::Differs => "differs",
        Verdict::Missing => "missing",
        Verdict::Unlisted => "extra",
        Verdict::Stale => "stale",
        Verdict::Pending => "pending",
        Verdict::NotExpected | Verdict::NoSource => "na",
    }
}

/// Whether a verdict is a difference, which takes the colour of its finding.
pub(crate) const fn is_difference(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Differs | Verdict::Missing | Verdict::Unlisted
    )
}

/// What somebody judged, with its shape: `tone` is a verdict's key or a severity.
pub(crate) fn judgement(
    v: Option<&'static str>,
    sev: Option<&'static str>,
    shape: &str,
    word: &str,
) -> AnyView {
    view! {
        <span class="verdict" data-v=v data-sev=sev>{glyph(shape)}{word.to_owned()}</span>
    }
    .into_any()
}

/// How a source stands.
pub(crate) fn standing(standing: Standing) -> AnyView {
    let word = standing.label();
    match standing {
        Standing::Fresh => judgement(Some("match"), None, "v-match", word),
        Standing::Partial => judgement(Some("pending"), None, "v-pending", word),
        Standing::Stale => judgement(Some("stale"), None, "v-stale", word),
        Standing::Held => judgement(None, Some("high"), "sev-high", word),
        Standing::NeverAsked => judgement(Some("na"), None, "v-na", word),
    }
}

/// How a rule stands.
pub(crate) fn coverage(coverage: Coverage) -> AnyView {
    let word = coverage.label();
    match coverage {
        Coverage::Decided => judgement(Some("match"), None, "v-match", word),
        Coverage::Waiting => judgement(Some("stale"), None, "v-stale", word),
        Coverage::NotYet => judgement(Some("pending"), None, "v-pending", word),
        Coverage::Off => judgement(Some("na"), None, "v-na", word),
    }
}

/// What a run came to, or how it stands while it is under way.
pub(crate) fn run(run: &Run) -> AnyView {
    match run.verdict() {
        Some(verdict) => run_verdict(verdict),
        None if run.state == RunState::Running => {
            judgement(Some("pending"), None, "v-pending", run.state.label())
        }
        None => judgement(Some("na"), None, "v-na", run.state.label()),
    }
}

fn run_verdict(verdict: connection::Verdict) -> AnyView {
    use connection::Verdict as V;

    let word = verdict.label();
    match verdict {
        V::Complete => judgement(Some("match"), None, "v-match", word),
        V::Incomplete => judgement(None, Some("medium"), "sev-medium", word),
        V::Held => judgement(None, Some("high"), "sev-high", word),
        V::Failed => judgement(None, Some("critical"), "sev-critical", word),
    }
}

/// How a unit of work stands, or what the asking that it was came to.
pub(crate) fn job(job: &JobRow) -> AnyView {
    let word = job.state.label();
    if let (JobState::Done, Some(verdict)) = (job.state, job.verdict) {
        return run_verdict(verdict);
    }
    match job.state {
        JobState::Running if job.is_cancelled => {
            judgement(Some("pending"), None, "v-pending", "Stopping")
        }
        JobState::Running => judgement(Some("pending"), None, "v-pending", word),
        JobState::Ready => judgement(Some("na"), None, "v-na", word),
        JobState::Done if job.is_cancelled => judgement(Some("na"), None, "v-na", "Stopped"),
        JobState::Done => judgement(Some("match"), None, "v-match", word),
        JobState::Failed => judgement(None, Some("critical"), "sev-critical", word),
    }
}

/// That somebody should have put a finding right by now.
pub(crate) fn overdue() -> AnyView {
    judgement(None, Some("high"), "sev-high", "Overdue")
}

/// That a finding came back three times within a week.
pub(crate) fn flapping() -> AnyView {
    judgement(Some("pending"), None, "v-pending", "Comes and goes")
}

/// What became of a finding.
pub(crate) fn finding_state(state: FindingState) -> AnyView {
    let tone = match state {
        FindingState::Open | FindingState::Reopened => "high",
        FindingState::Pending | FindingState::Acknowledged => "pending",
        FindingState::Resolved => "ok",
        FindingState::Snoozed | FindingState::Accepted | FindingState::Suppressed => "",
    };
    let tone = (!tone.is_empty()).then_some(tone);
    view! { <span class="pill pill--word" data-tone=tone>{state.label()}</span> }.into_any()
}
