//! What happened, newest first, and a form for saying something.

use domain::port::{
    journal::{Event, What},
    state::By,
};
use leptos::prelude::*;

use super::Drawing;
use crate::{
    address,
    api::ports::orders::Told,
    components::{
        icon::icon_sm,
        notice::{hidden, refused},
        text_area::text_area,
        time,
    },
    words,
};

/// How many entries are told at first.
const FIRST: usize = 30;

/// The panel.
pub(super) fn panel(drawing: Drawing<'_>, search: Memo<String>) -> AnyView {
    let told = StoredValue::new(drawing.view.told.clone());
    let all = format!("{}?timeline=all#timeline", drawing.here());
    let note = drawing.may_work().then(|| note(drawing));
    view! {
        <section class="panel" aria-labelledby="timeline">
            <div class="panel-head"><h2 id="timeline">"Timeline"</h2></div>
            {note}
            {move || {
                let is_all = search.with(|search| address::value(search, "timeline").is_some());
                told.with_value(|told| entries(told, is_all, &all))
            }}
        </section>
    }
    .into_any()
}

/// The entries under the heads of their days: the newest, or all of them.
fn entries(told: &[Told], is_all: bool, all: &str) -> AnyView {
    let shown = if is_all {
        told.len()
    } else {
        FIRST.min(told.len())
    };
    let days = told[..shown]
        .chunk_by(|a, b| day_of(a) == day_of(b))
        .map(|entries| {
            let items = entries.iter().map(item).collect_view();
            view! {
                <h3 class="timeline-day">{words::weekday(day_of(&entries[0]))}", UTC"</h3>
                <ol class="timeline">{items}</ol>
            }
        });
    let more = (shown < told.len()).then(|| {
        let count = words::count(told.len() as u64);
        view! { <p class="panel-foot"><a href=all.to_owned() data-noscroll="">"Show all "{count}" entries"</a></p> }
    });
    view! { <div class="panel-body">{days.collect_view()}</div>{more} }.into_any()
}

fn day_of(told: &Told) -> chrono::NaiveDate {
    told.event.at.date_naive()
}

fn item(told: &Told) -> AnyView {
    let event = &told.event;
    let visible = event.what.is_visible_to_carrier().then(|| {
        view! { " "<span class="tag">"The carrier sees it"</span> }
    });
    let reason = event.reason.clone().map(|reason| view! { <p>{reason}</p> });
    view! {
        <li>
            {time::clock(event.at)}
            <span class="mark">{icon_sm(mark(event))}</span>
            <div><p class="said">{sentence(told)}{visible}</p><p>{who(event)}</p>{reason}</div>
        </li>
    }
    .into_any()
}

/// What happened, to one or to many.
fn sentence(told: &Told) -> String {
    if told.times == 1 {
        return told.event.sentence();
    }
    let of_many = Event {
        number: None,
        ..told.event.clone()
    };
    format!(
        "{}: {}",
        words::counted(told.times as u64, "number"),
        of_many.sentence()
    )
}

/// Who or what caused it.
fn who(event: &Event) -> String {
    match event.by {
        By::User => event.name.clone(),
        by if event.name.is_empty() => by.label().to_owned(),
        by => format!("{}, {}", event.name, by.label().to_lowercase()),
    }
}

const fn mark(event: &Event) -> &'static str {
    match &event.what {
        What::OrderMoved { .. } => "i-port",
        What::LineMoved { .. } | What::Checked { .. } => "i-number",
        What::FocSet { .. } => "i-cal",
        What::Rejected { .. } | What::NumberRemoved => "i-x",
        What::RejectionResolved { .. } | What::StepDone { .. } => "i-check",
        What::Revised { .. } => "i-up",
        What::VendorWord { .. } => "i-sync",
        What::Drifted { .. } | What::PassedOver { .. } => "i-alert",
        What::NumberAdded => "i-plus",
        What::DocumentAdded { .. } => "i-file",
        What::Edited { .. } => "c-edit",
        What::PortOutNotified | What::PortOutMoved { .. } => "lc-porting_out",
        What::Noted { .. } => "i-note",
        What::Tested { .. } => "i-phone",
    }
}

/// Saying something, among us or to the carrier too.
fn note(drawing: Drawing<'_>) -> AnyView {
    let order = &drawing.view.detail.order;
    let action = drawing.deeds.note;
    let id = order.id.to_string();
    let carrier = (order.connection.is_some() && order.vendor_order.is_some()).then(|| {
        view! {
            <label class="check">
                <input type="checkbox" name="carrier" value="true"/>"Let "{order.carrier.clone()}" see it"
            </label>
        }
    });
    view! {
        <ActionForm action=action attr:class="panel-body stack stack--tight">
            {hidden("id", id)}{refused(action)}
            <label class="field"><span class="label">"Add a note"</span>{text_area("text", 2, Some(4000), "")}</label>
            <div class="row">{carrier}<button class="btn btn--sm push">"Add"</button></div>
        </ActionForm>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::port::{LineState, line::LineEvent};

    use super::*;

    #[test]
    fn what_happened_to_many_numbers_counts_them_in_place_of_naming_one() {
        let event = Event {
            seq: 1,
            at: chrono::DateTime::from_timestamp(1_795_183_200, 0).unwrap(),
            by: By::VendorPoll,
            name: "Bandwidth".into(),
            number: "+16175550101".parse().ok(),
            what: What::LineMoved {
                event: LineEvent::ConfirmFoc,
                from: LineState::UnderReview,
                to: LineState::Foc,
            },
            is_inferred: true,
            reason: None,
            vendor_status: None,
        };
        let told = |times| {
            sentence(&Told {
                event: event.clone(),
                times,
            })
        };
        assert!(told(1).starts_with("+1 617 555 0101: "));
        assert!(told(12).starts_with("12 numbers: "));
        assert!(told(12).ends_with("(inferred)"));
        assert_eq!(who(&event), "Bandwidth, carrier, asked");
    }
}
