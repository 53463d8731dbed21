//! What a vendor answered when it was tried.

use domain::connection::{ProbeCheck, ProbeReport};
use leptos::prelude::*;

use crate::components::icon::glyph;

/// Each thing that was tried: good, or what is missing and where it is given.
pub(super) fn report(report: &ProbeReport) -> AnyView {
    let missing = report.checks.iter().filter(|check| !check.is_good).count();
    let verdict = match (report.is_ready, missing) {
        (true, 0) => "Everything that is needed is there",
        (true, _) => "It can be asked, though something is missing",
        (false, _) => "It cannot be asked yet",
    };
    let checks = report.checks.iter().map(check).collect_view();
    view! {
        <section class="panel" aria-labelledby="report" role="status">
            <div class="panel-head"><h2 id="report">"Tried"</h2><span class="sub">{verdict}</span></div>
            <ul class="checks">{checks}</ul>
        </section>
    }
    .into_any()
}

fn check(check: &ProbeCheck) -> AnyView {
    let (class, shape, word) = if check.is_good {
        ("ok", "v-match", "Good")
    } else {
        ("bad", "sev-critical", "Missing")
    };
    view! {
        <li>
            <span class=class>{glyph(shape)}</span>
            <div><p class="strong">{check.name.clone()}</p><p>{check.detail.clone()}</p></div>
            <span class="a">{word}</span>
        </li>
    }
    .into_any()
}
