//! The fields of a schedule.

use domain::{
    connection::Schedule as Timing,
    delivery::Destination,
    report::{Format, ReportKind},
    rules::Severity,
    schedule::DEFAULT_CRON,
};
use leptos::prelude::*;

use crate::{api::schedules::Draft, pages::connections::ZONES};

/// The times that are offered by name.
const PRESETS: [(&str, &str); 4] = [
    (DEFAULT_CRON, "Mondays at seven"),
    ("0 7 * * 1-5", "Monday to Friday at seven"),
    ("0 7 * * *", "Every day at seven"),
    ("0 7 1 * *", "On the first of the month at seven"),
];

/// When a schedule comes: in words where it is at one of these times, else in cron form.
pub(super) fn when(timing: &Timing) -> String {
    let preset = PRESETS.iter().find(|(cron, _)| *cron == timing.cron);
    let times = preset.map_or(timing.cron.as_str(), |(_, words)| words);
    format!("{times} ({})", timing.zone)
}

/// The fields, with what is filled in of them.
pub(super) fn fields(draft: &Draft, destinations: &[Destination]) -> AnyView {
    let kinds = ReportKind::ALL.iter().map(|kind| {
        let is_chosen = draft.kind == kind.as_str();
        view! { <option value=kind.as_str() selected=is_chosen>{kind.label()}</option> }
    });
    view! {
        <div class="field">
            <label for="name">"Name"</label>
            <input class="input" id="name" name="draft[name]" required maxlength="100" autocomplete="off"
                value=draft.name.clone()/>
        </div>
        <div class="field">
            <label for="kind">"Report"</label>
            <select class="select" id="kind" name="draft[kind]">{kinds.collect_view()}</select>
        </div>
        {times(draft)}{narrowed(draft)}{sent(draft, destinations)}
    }
    .into_any()
}

fn times(draft: &Draft) -> AnyView {
    let chosen = if draft.every.is_empty() && draft.cron.is_empty() {
        DEFAULT_CRON
    } else {
        draft.every.as_str()
    };
    let is_preset = PRESETS.iter().any(|(cron, _)| *cron == chosen);
    let presets = PRESETS.map(|(cron, label)| {
        view! { <option value=cron selected=cron == chosen>{label}</option> }
    });
    let own = (!is_preset).then(|| draft.cron.clone());
    let zone = if draft.zone.is_empty() {
        "UTC"
    } else {
        &draft.zone
    }
    .to_owned();
    let zones = ZONES.map(|zone| view! { <option value=zone></option> });
    view! {
        <div class="schedule stack stack--tight">
            <div class="field">
                <label for="every">"When"</label>
                <select class="select" id="every" name="draft[every]">
                    {presets.collect_view()}
                    <option value="" selected=!is_preset>"As written below"</option>
                </select>
            </div>
            <div class="field schedule-own">
                <label for="cron">"In cron form"</label>
                <input class="input mono" id="cron" name="draft[cron]" maxlength="100" autocomplete="off"
                    spellcheck="false" value=own placeholder="30 2 * * *" aria-describedby="cron-hint"/>
                <span class="hint" id="cron-hint">
                    "Minute, hour, day of the month, month, day of the week. A time that clocks leave out in spring comes at the first moment after; one that they repeat in autumn comes once."
                </span>
            </div>
            <div class="field">
                <label for="zone">"Time zone"</label>
                <input class="input" id="zone" name="draft[zone]" list="zones" maxlength="60" autocomplete="off"
                    spellcheck="false" value=zone/>
                <datalist id="zones">{zones.collect_view()}</datalist>
            </div>
        </div>
    }
    .into_any()
}

fn narrowed(draft: &Draft) -> AnyView {
    let severities = Severity::ALL.iter().map(|severity| {
        let value = severity.as_str();
        check(
            "draft[severities][]",
            value,
            severity.label(),
            &draft.severities,
        )
    });
    view! {
        <div class="field">
            <label for="site">"Only numbers of the site"<span class="muted">", optional"</span></label>
            <input class="input" id="site" name="draft[site]" maxlength="200" autocomplete="off"
                value=draft.site.clone()/>
        </div>
        <div class="field">
            <label for="carrier">"Only numbers of the carrier"<span class="muted">", optional"</span></label>
            <input class="input" id="carrier" name="draft[carrier]" maxlength="200" autocomplete="off"
                value=draft.carrier.clone()/>
        </div>
        <fieldset class="field">
            <legend class="label">"Only findings of these severities"<span class="muted">", all unless chosen"</span></legend>
            <div class="row">{severities.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

fn sent(draft: &Draft, destinations: &[Destination]) -> AnyView {
    let places = destinations.iter().map(|destination| {
        let id = destination.id.to_string();
        let label = format!(
            "{} ({})",
            destination.name,
            destination.target.kind().label()
        );
        check("draft[destinations][]", &id, &label, &draft.destinations)
    });
    let places = if destinations.is_empty() {
        view! { <p class="muted">"There are none yet. The report is kept under Reports."</p> }
            .into_any()
    } else {
        view! { <div class="stack stack--tight">{places.collect_view()}</div> }.into_any()
    };
    let formats = Format::ALL.iter().map(|format| {
        check(
            "draft[formats][]",
            format.as_str(),
            format.label(),
            &draft.formats,
        )
    });
    let chosen = [draft.quiet.clone()];
    view! {
        <fieldset class="field">
            <legend class="label">"Goes to"</legend>
            {places}
            <a class="xs" href="/destinations/new">"Add a destination"</a>
        </fieldset>
        <fieldset class="field">
            <legend class="label">"Attached, or written to a folder, as"</legend>
            <div class="row">{formats.collect_view()}</div>
        </fieldset>
        {check("draft[quiet]", "yes", "Send nothing when nothing has changed", &chosen)}
    }
    .into_any()
}

fn check(name: &'static str, value: &str, label: &str, chosen: &[String]) -> AnyView {
    let is_chosen = chosen.iter().any(|one| one == value);
    view! {
        <label class="check">
            <input type="checkbox" name=name value=value.to_owned() checked=is_chosen/>{label.to_owned()}
        </label>
    }
    .into_any()
}
