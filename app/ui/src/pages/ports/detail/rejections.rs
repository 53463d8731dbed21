//! What was turned down: why, what to do about it, who does it, and where.

use domain::port::{
    field::OrderField,
    rejection::{Fix, Party, Rejection},
};
use leptos::prelude::*;

use super::Drawing;
use crate::{
    components::{
        marks::{self, judgement},
        notice::{hidden, refused},
        time,
    },
    pages::ports::{fields::field_id, may_be_edited},
    words,
};

/// The rejections, open ones first; nothing where there never was one.
pub(super) fn panel(drawing: Drawing<'_>) -> AnyView {
    let rejections = &drawing.view.detail.rejections;
    if rejections.is_empty() {
        return ().into_any();
    }
    let (open, done): (Vec<_>, Vec<_>) = rejections.iter().partition(|r| r.is_open());
    let unanswered = open.iter().filter(|r| r.resolution.is_none()).count();
    let sub = match (open.len(), unanswered) {
        (0, _) => "All resolved".to_owned(),
        (_, 0) => "All answered: send the correction".to_owned(),
        (_, n) => format!("{} open", words::count(n as u64)),
    };
    let count = done.len() as u64;
    let open = open.into_iter().map(|r| one(drawing, r)).collect_view();
    let done = done
        .into_iter()
        .rev()
        .map(|r| one(drawing, r))
        .collect_view();
    let done = (count > 0).then(|| {
        view! {
            <details class="panel-foot">
                <summary>{words::counted(count, "resolved rejection")}</summary>
                <ul class="rejections">{done}</ul>
            </details>
        }
    });
    view! {
        <section class="panel" aria-labelledby="rejections">
            <div class="panel-head"><h2 id="rejections">"Rejections"</h2><span class="sub">{sub}</span></div>
            {refused(drawing.deeds.resolve)}
            <ul class="rejections">{open}</ul>{done}
        </section>
    }
    .into_any()
}

fn one(drawing: Drawing<'_>, rejection: &Rejection) -> AnyView {
    let reason = rejection.reason();
    let carrier = drawing.view.detail.order.carrier.clone();
    let number = rejection
        .number
        .map(|number| view! { " "{marks::number(number)} });
    let code = (!rejection.raw_code.is_empty()).then(|| format!("{}: ", rejection.raw_code));
    let (mark, done) = match (rejection.is_open(), &rejection.resolution) {
        (true, None) => (
            judgement(None, Some("critical"), "sev-critical", "Open"),
            "",
        ),
        // It is done with once the carrier has taken the correction.
        (true, Some(_)) => (
            judgement(Some("pending"), None, "v-pending", "Answered"),
            "Answered: ",
        ),
        (false, _) => (
            judgement(Some("match"), None, "v-match", "Resolved"),
            "Resolved: ",
        ),
    };
    let party = match reason.party {
        Party::Us => "We act.".to_owned(),
        Party::Customer => "The customer acts.".to_owned(),
        Party::WinningCarrier => format!("{carrier} acts."),
    };
    let resolved = rejection.resolution.clone().map(|resolution| {
        let at = rejection
            .resolved_at
            .map(|at| view! { ", "{time::day(at)} });
        view! { <p class="soft">{done}{resolution}{at}</p> }
    });
    view! {
        <li class="rejection">
            <div class="row"><strong>{rejection.canonical.label()}</strong>{number}<span class="push">{mark}</span></div>
            <p>{reason.cause}</p>
            <p class="muted xs">
                {carrier}" said: \u{201c}"{code}{rejection.raw_text.clone()}"\u{201d}, "{time::moment(rejection.raised_at)}
                ", to version "{rejection.round}
            </p>
            {resolved}
            {(rejection.is_open() && rejection.resolution.is_none()).then(|| view! {
                <p><strong>"To do: "</strong>{reason.remedy}" "{party}" Then: "{reason.resubmit.label()}"."</p>
                {fixes(drawing, rejection)}{answer(drawing, rejection)}
            })}
        </li>
    }
    .into_any()
}

/// The ways to where it is put right.
fn fixes(drawing: Drawing<'_>, rejection: &Rejection) -> AnyView {
    let here = drawing.here();
    let can_edit = drawing.may_work() && may_be_edited(&drawing.view.detail.order);
    let href = |fix: Fix| match fix {
        Fix::Field(OrderField::AccountNumber | OrderField::Pin) => Some(format!("{here}#secrets")),
        Fix::Document(_) => Some(format!("{here}/papers")),
        Fix::Field(OrderField::FeaturesAgreed)
        | Fix::CheckLines
        | Fix::RemoveLines
        | Fix::SplitLines => Some(format!("{here}#numbers")),
        Fix::Field(field) if can_edit => Some(format!("{here}/edit#{}", field_id(field.as_str()))),
        Fix::Date if drawing.may_work() => Some(format!("{here}?ask=reschedule")),
        _ => None,
    };
    let fixes = rejection.reason().fixes.iter().map(|&fix| match href(fix) {
        Some(href) => view! { <li><a href=href>{fix.label()}</a></li> }.into_any(),
        None => view! { <li>{fix.label()}</li> }.into_any(),
    });
    view! { <ul class="fixes" aria-label="What to change">{fixes.collect_view()}</ul> }.into_any()
}

/// How it was put right, for whoever did.
fn answer(drawing: Drawing<'_>, rejection: &Rejection) -> AnyView {
    if !drawing.may_work() {
        return ().into_any();
    }
    let fields = drawing.versioned();
    let action = drawing.deeds.resolve;
    let id = rejection.id.to_string();
    let input = format!("resolution-{id}");
    view! {
        <ActionForm action=action attr:class="row">
            {fields}{hidden("rejection", id)}
            <label class="vh" for=input.clone()>"How it was put right"</label>
            <input class="input grow" id=input name="resolution" required=true maxlength="1000" autocomplete="off"
                placeholder="How it was put right"/>
            <button class="btn btn--sm">"Mark resolved"</button>
        </ActionForm>
    }
    .into_any()
}
